"""``DiffusionClips``: shots in motion, from text, from a first frame, or between two, as long as the film needs them.

How a clip is asked for stands in ``recipes`` and ``asking``; colour, rate and encoding in ``finishing``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from film_assets.inference.calling import Timed, seed_for
from film_assets.inference.loading import Loaded
from film_assets.inference.presets import Resolved
from film_assets.inference.relief import Batches
from film_assets.kernel.errors import EngineError, FilmError
from film_assets.kernel.time import FrameRate
from film_assets.picture.diffusion.asking import clip_arguments, common_arguments, frames_of, picture_at, text_of
from film_assets.picture.diffusion.colour import rgb8
from film_assets.picture.diffusion.conform import mixed_frames
from film_assets.picture.diffusion.finishing import Finisher, Handed, written_clip
from film_assets.picture.diffusion.studio import Caller, Studio, grouped, machine_of
from film_assets.picture.model import ClipRecipe, Generation
from film_assets.store.recipe import take_ref
from film_assets.store.rendering import Desk, Failed, Order, Rendered, Repeatability


def _parts(order: Order) -> tuple[ClipRecipe, Generation]:
    recipe = order.recipe
    if not isinstance(recipe, ClipRecipe) or recipe.generation is None:
        raise TypeError(f"the diffusion engine makes no {recipe.kind} without a generation")
    return recipe, recipe.generation


def _alike(order: Order) -> tuple[Any, ...]:
    """Return what shots share that one loaded, compiled model serves: model, settings, size, frames."""
    recipe, asked = _parts(order)
    return (recipe.engine, asked.width, asked.height, asked.lengths[0], asked.steps)


class DiffusionClips:
    """Makes ``ClipRecipe`` with a ``generation``. Repeatability: within a tolerance.

    While one shot is encoded, the next is denoised.
    """

    repeatability: ClassVar[Repeatability] = "tolerance"

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        """Make every order, by model, size and length; see ``store.rendering.Renderer``."""
        for _, members in sorted(grouped(orders, _alike), key=lambda group: _model_key(group[1][0])):
            engine = _parts(members[0])[0].engine
            model = self.studio.model(engine)
            machine = machine_of(engine, self.studio.settings.machine)
            with (
                self.studio.holding(model, machine, desk) as (held, load_seconds),
                Finisher(desk.check_cancelled) as finisher,
            ):
                batches = Batches(1)
                for order in members:
                    desk.check_cancelled()
                    try:
                        self._made(order, desk, model, held, load_seconds, batches, finisher)
                    except FilmError as error:
                        if not error.retryable:
                            raise
                        yield Failed(order, error)
                    yield from finisher.finished()
                yield from finisher.finished(0)

    def _made(
        self,
        order: Order,
        desk: Desk,
        model: Resolved,
        held: Loaded,
        load_seconds: float,
        batches: Batches,
        finisher: Finisher,
    ) -> None:
        """Denoise one shot and hand its frames to ``finisher``."""
        recipe, asked = _parts(order)
        self.studio.checked_prompt(text_of(asked))
        caller, timed = Caller(self.studio, held, desk), Timed()
        frames = self._stretches(order, caller, model, batches, timed)
        self.studio.checked_frames(frames)
        length = recipe.head_frames + recipe.body_frames + recipe.tail_frames
        plan = mixed_frames(
            length,
            FrameRate.parsed(recipe.rate).frames_per_second,
            FrameRate.parsed(asked.rate).frames_per_second,
            frames.shape[0],
            asked.between,
            asked.extended,
        )
        folder = desk.scratch / f"clip_{uuid.uuid4().hex}"
        folder.mkdir()
        record = caller.provenance(model, load_seconds, timed, batch=1, stretches=len(asked.lengths))
        handed = Handed.now(frames)

        def told(copying: float, encoding: float) -> dict[str, Any]:
            seconds = {"copy": copying, "encode": encoding, "finish": copying + encoding}
            return {**record, **{f"{name}_milliseconds": round(value * 1000) for name, value in seconds.items()}}

        finisher.submit(order, lambda go_on: written_clip(order, recipe, handed, plan, folder, go_on, told))

    def _stretches(self, order: Order, caller: Caller, model: Resolved, batches: Batches, timed: Timed) -> Any:
        """Return all frames the model makes for a shot, float (T, 3, H, W) on the device: stretch after stretch."""
        import torch

        recipe, asked = _parts(order)
        size, desk = (asked.width, asked.height), caller.desk
        start = (
            picture_at(desk.input(take_ref(recipe.first_frame, order.number), "image"), size)
            if recipe.first_frame
            else None
        )
        end = (
            picture_at(desk.input(take_ref(asked.last_frame, order.number), "image"), size)
            if asked.last_frame
            else None
        )
        references = [
            picture_at(desk.input(reference.ref(order.number), reference.role)) for reference in asked.references
        ]
        control = self._control(recipe, asked)
        count, offset, pieces = len(asked.lengths), 0, []
        for step, length in enumerate(asked.lengths):
            final = step == count - 1
            conditions = clip_arguments(
                caller.held,
                model,
                asked,
                length,
                start,
                end if final or model.abilities.last_frame == "required" else None,
                references,
                control[offset : offset + length] if control is not None else None,
            )
            seed = seed_for(asked.seed, order.number) + step
            share = (0.9 * step / count, 0.9 * (step + 1) / count)

            def make(
                _: Sequence[Order], conditions: dict[str, Any] = conditions, seed: int = seed, share: Any = share
            ) -> Sequence[Any]:
                arguments = common_arguments(caller.held, model, [asked], [text_of(asked)], [seed])
                return [frames_of(caller.run([order], {**arguments, **conditions}, share, timed))[0]]

            made = batches.made(caller.held, [order], make)[0]
            if tuple(made.shape) != (length, 3, asked.height, asked.width):
                raise EngineError(
                    f"{model.identity.pipeline} made frames of {tuple(made.shape)} where "
                    f"{(length, 3, asked.height, asked.width)} was asked for: correct the preset's sizes."
                )
            pieces.append(made[1:] if step else made)
            offset += length - 1
            if not final:
                start = Image.fromarray(rgb8(made[-1]))
        return torch.cat(pieces) if count > 1 else pieces[0]

    def _control(self, recipe: ClipRecipe, asked: Generation) -> NDArray[np.uint8] | None:
        if not asked.control:
            return None
        length = sum(asked.lengths) - len(asked.lengths) + 1
        return self.studio.maps.moving(recipe.view, asked.width, asked.height, length, asked.rate, asked.control)


def _model_key(order: Order) -> tuple[str, str]:
    engine = _parts(order)[0].engine
    return engine.model, engine.commit
