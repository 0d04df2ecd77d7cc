"""``DiffusionSheets`` and ``DiffusionKeyframes``: single pictures, in batches where the model can.

How a picture is asked for stands in ``recipes`` and ``asking``; motion in ``clips``.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from PIL import Image

from film_assets.inference.calling import Timed, seed_for
from film_assets.inference.loading import Loaded
from film_assets.inference.presets import Resolved
from film_assets.inference.relief import Batches
from film_assets.inference.settings import Machine
from film_assets.kernel.errors import EngineError, FilmError
from film_assets.look.prompts import SHEET_VIEWS, sheet_text
from film_assets.picture.diffusion.asking import (
    common_arguments,
    frames_of,
    large_enough,
    picture_at,
    still_arguments,
    text_of,
)
from film_assets.picture.diffusion.colour import rgb8
from film_assets.picture.diffusion.conform import fitted
from film_assets.picture.diffusion.finishing import Finisher, Handed
from film_assets.picture.diffusion.studio import Caller, Studio, grouped, machine_of
from film_assets.picture.model import CharacterSheetRecipe, Generation, KeyframeRecipe
from film_assets.store.recipe import EngineIdentity, take_ref
from film_assets.store.rendering import Desk, Failed, Order, Rendered, Repeatability

PAPER = (236, 234, 228)
"""Behind the pictures of a sheet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One still that is ready to be called for."""

    order: Order
    generation: Generation
    text: str
    seed: int
    conditions: dict[str, Any]


R = TypeVar("R", KeyframeRecipe, CharacterSheetRecipe)


def _recipe(order: Order, kind: type[R]) -> R:
    if not isinstance(order.recipe, kind):
        raise TypeError(f"this renderer makes {kind.kind}, not {order.recipe.kind}")
    return order.recipe


def _generation(order: Order) -> Generation:
    generation: Generation | None = getattr(order.recipe, "generation", None)
    if generation is None:
        raise TypeError(f"the diffusion engine makes no {order.recipe.kind} without a generation")
    return generation


def _engine(order: Order) -> EngineIdentity:
    engine: EngineIdentity = order.recipe.engine  # type: ignore[attr-defined]
    return engine


def _alike(order: Order) -> tuple[Any, ...]:
    """Return what shots share that are made by one loaded, compiled model."""
    asked = _generation(order)
    return (_engine(order), asked.width, asked.height, asked.steps, asked.guidance_hundredths, bool(asked.negative))


def _waves(orders: Sequence[Order]) -> list[list[Order]]:
    """Return ``orders`` in waves: nothing refers to a take of its own wave or a later one."""
    waves: list[list[Order]] = []
    waiting = list(orders)
    while waiting:
        unmade = {take_ref(order.recipe.fingerprint, order.number) for order in waiting}
        held = [bool({one.ref(order.number) for one in _generation(order).references} & unmade) for order in waiting]
        waves.append([order for order, is_held in zip(waiting, held, strict=True) if not is_held])
        waiting = [order for order, is_held in zip(waiting, held, strict=True) if is_held]
    return waves


class DiffusionKeyframes:
    """Makes ``KeyframeRecipe`` with a ``generation``. Repeatability: within a tolerance (batches, devices); the same
    request on the same device alone gives the same bits."""

    repeatability: ClassVar[Repeatability] = "tolerance"

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        """Make every order, by model and size; see ``store.rendering.Renderer``.

        A keyframe that goes by another of the same orders is made after that one was handed over.
        """
        for wave in _waves(orders):
            yield from self._wave(wave, desk)

    def _wave(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        for _, members in grouped(orders, _alike):
            model = self.studio.model(_engine(members[0]))
            machine = machine_of(_engine(members[0]), self.studio.settings.machine)
            with (
                self.studio.holding(model, machine, desk) as (held, load_seconds),
                Finisher(desk.check_cancelled) as finisher,
            ):
                yield from self._group(members, desk, model, held, load_seconds, finisher)
                yield from finisher.finished(0)

    def _group(
        self,
        orders: Sequence[Order],
        desk: Desk,
        model: Resolved,
        held: Loaded,
        load_seconds: float,
        finisher: Finisher,
    ) -> Iterator[Rendered | Failed]:
        caller = Caller(self.studio, held, desk)
        batches = Batches(held.machine.batch if model.abilities.batches else 1)
        ready: list[Asked] = []
        for order in orders:
            desk.check_cancelled()
            try:
                asked = self._asked(order, desk, model)
            except FilmError as error:
                if not error.retryable:
                    raise
                yield Failed(order, error)
                continue
            alone = bool(asked.conditions)
            if alone and ready:
                yield from self._made(ready, caller, model, batches, finisher, desk, load_seconds)
                ready = []
            ready.append(asked)
            if alone or len(ready) >= batches.size:
                yield from self._made(ready, caller, model, batches, finisher, desk, load_seconds)
                ready = []
        if ready:
            yield from self._made(ready, caller, model, batches, finisher, desk, load_seconds)

    def _asked(self, order: Order, desk: Desk, model: Resolved) -> Asked:
        """Return ``order`` with its reference pictures and maps at hand.

        Raises:
            StoreError: a reference is missing.
            EngineError: a reference is no picture, or the filter refuses the prompt.
        """
        recipe, asked = _recipe(order, KeyframeRecipe), _generation(order)
        text = text_of(asked)
        self.studio.checked_prompt(text)
        references = [
            picture_at(desk.input(reference.ref(order.number), reference.role)) for reference in asked.references
        ]
        control = None
        if asked.control:
            control = self.studio.maps.moving(recipe.view, asked.width, asked.height, 1, "24", asked.control)[0]
        seed = seed_for(asked.seed, order.number)
        return Asked(order, asked, text, seed, still_arguments(model, asked, references, control))

    def _made(
        self,
        ready: Sequence[Asked],
        caller: Caller,
        model: Resolved,
        batches: Batches,
        finisher: Finisher,
        desk: Desk,
        load_seconds: float,
    ) -> Iterator[Rendered | Failed]:
        timed = Timed()
        sizes: list[int] = []

        def make(part: Sequence[Asked]) -> Sequence[Any]:
            frames = _called(part, caller, model, timed)
            sizes.extend([len(part)] * len(part))
            return list(frames)

        try:
            pictures = batches.made(caller.held, ready, make)
        except EngineError as error:
            if len(ready) == 1:
                yield Failed(ready[0].order, error)
                return
            for asked in ready:  # One bad shot must not take its batch along.
                yield from self._made([asked], caller, model, batches, finisher, desk, load_seconds)
            return
        for place, (asked, frame) in enumerate(zip(ready, pictures, strict=True)):
            try:
                self.studio.checked_frames(frame[None])
            except FilmError as error:
                yield Failed(asked.order, error)
                continue
            record = caller.provenance(
                model, load_seconds, timed.part(len(ready)), batch=sizes[place], halvings=batches.halvings
            )
            path = desk.scratch / f"keyframe_{uuid.uuid4().hex}.png"
            finisher.submit(asked.order, _written_still(asked.order, Handed.now(frame[None]), path, record))
        yield from finisher.finished()


def _called(part: Sequence[Asked], caller: Caller, model: Resolved, timed: Timed) -> Any:
    """Return the pictures of one call, float (N, 3, H, W)."""
    first = part[0]
    arguments = common_arguments(
        caller.held,
        model,
        [asked.generation for asked in part],
        [asked.text for asked in part],
        [asked.seed for asked in part],
    )
    output = caller.run([asked.order for asked in part], {**arguments, **first.conditions}, (0.0, 0.9), timed)
    frames = frames_of(output)
    expected = (len(part), 3, first.generation.height, first.generation.width)
    if tuple(frames.shape) != expected:
        raise EngineError(
            f"{model.identity.pipeline} made pictures of {tuple(frames.shape)} where {expected} was asked for: correct the "
            "preset's sizes."
        )
    return frames


def _written_still(
    order: Order, handed: Handed, path: Path, record: dict[str, Any]
) -> Callable[[Callable[[], None]], Rendered]:
    recipe = _recipe(order, KeyframeRecipe)

    def finish(go_on: Callable[[], None]) -> Rendered:
        began = time.monotonic()
        with handed.beside() as frames:
            pixels = rgb8(fitted(frames, recipe.width, recipe.height)[0])
        go_on()
        Image.fromarray(pixels).save(path)
        record["finish_milliseconds"] = round((time.monotonic() - began) * 1000)
        return Rendered(order, {"image": path}, {"width": recipe.width, "height": recipe.height}, record)

    return finish


class DiffusionSheets:
    """Makes ``CharacterSheetRecipe`` with a ``generation``: front, side and full figure, the latter two with the first
    as their reference where the model takes one. Repeatability: as ``DiffusionKeyframes``."""

    repeatability: ClassVar[Repeatability] = "tolerance"

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        """Make every order; see ``store.rendering.Renderer``."""
        for _, members in grouped(orders, _alike):
            model = self.studio.model(_engine(members[0]))
            machine: Machine = machine_of(_engine(members[0]), self.studio.settings.machine)
            with self.studio.holding(model, machine, desk) as (held, load_seconds):
                caller = Caller(self.studio, held, desk)
                for order in members:
                    desk.check_cancelled()
                    try:
                        result: Rendered | Failed = self._sheet(
                            order, caller, model, load_seconds, desk.scratch / f"sheet_{uuid.uuid4().hex}"
                        )
                    except EngineError as error:
                        result = Failed(order, error)
                    yield result

    def _sheet(self, order: Order, caller: Caller, model: Resolved, load_seconds: float, folder: Path) -> Rendered:
        recipe, asked = _recipe(order, CharacterSheetRecipe), _generation(order)
        timed, batches = Timed(), Batches(1)
        pictures: dict[str, Image.Image] = {}
        for step, view in enumerate(SHEET_VIEWS):
            text = sheet_text(asked.prompt, view)
            self.studio.checked_prompt(text)
            references = [large_enough(pictures["front"])] if pictures and model.abilities.references else []
            conditions = still_arguments(model, asked, references, None)
            one = Asked(order, asked, text, seed_for(asked.seed, order.number), conditions)
            frames = batches.made(caller.held, [one], lambda part: list(_called(part, caller, model, timed)))[0][None]
            self.studio.checked_frames(frames)
            caller.desk.progress(order, (step + 1) / (len(SHEET_VIEWS) + 1))
            pictures[view] = Image.fromarray(rgb8(frames[0]))
        folder.mkdir()
        files = {view: folder / f"{view}.png" for view in SHEET_VIEWS}
        for view, path in files.items():
            pictures[view].save(path)
        files["image"] = folder / "image.png"
        _laid_out([pictures[view] for view in SHEET_VIEWS], recipe.width, recipe.height).save(files["image"])
        record = caller.provenance(model, load_seconds, timed, batch=1, halvings=0)
        return Rendered(order, files, {"width": recipe.width, "height": recipe.height}, record)


def _laid_out(pictures: Sequence[Image.Image], width: int, height: int) -> Image.Image:
    """Return ``pictures`` side by side on one sheet, each as large as its third allows."""
    sheet = Image.new("RGB", (width, height), PAPER)
    column = width // len(pictures)
    for place, picture in enumerate(pictures):
        scale = min(column / picture.width, height / picture.height)
        size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
        left = place * column + (column - size[0]) // 2
        sheet.paste(picture.resize(size, Image.Resampling.LANCZOS), (left, (height - size[1]) // 2))
    return sheet
