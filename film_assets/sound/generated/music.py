"""``GeneratedMusic``: cues from a diffusers audio model, as takes.

Which model and what it is asked stands in ``settings``; joining and level in ``laying``.
"""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from film_assets.inference.calling import Timed, called, seed_for
from film_assets.inference.encodings import Encodings
from film_assets.inference.host import EngineHost, shared_host
from film_assets.inference.knobs import turned
from film_assets.inference.licences import checked_licence
from film_assets.inference.licences import provenance_of as licence_entry
from film_assets.inference.loading import Loaded, loaded, unloaded
from film_assets.inference.presets import Resolved
from film_assets.inference.provenance import provenance_of
from film_assets.inference.relief import Batches
from film_assets.inference.settings import Machine, shaped
from film_assets.inference.weights import Library, hub_of, located
from film_assets.kernel.errors import ConfigError, EngineError, FilmError
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Sound, write_wav
from film_assets.sound.generated.laying import fitted, levelled, melted, overlap_of, stereo, stretch_lengths
from film_assets.sound.generated.settings import AudioSettings, audio_model, identity_of
from film_assets.sound.model import MusicRecipe
from film_assets.store.recipe import EngineIdentity
from film_assets.store.rendering import Desk, Failed, Order, Rendered, Repeatability

LEAST_SECONDS = 1.0
"""Asked of a model at least; shorter cues are cut from it."""


@dataclass
class GeneratedMusic:
    """Renders ``MusicRecipe``. Repeatability: within a tolerance; the same bits on one device and thread count.

    ``models``: what films were planned with, by commit; another commit must be what the settings come to now.
    """

    repeatability: ClassVar[Repeatability] = "tolerance"

    settings: AudioSettings
    library: Library | None = None
    host: EngineHost = field(default_factory=shared_host)
    models: dict[str, Resolved] = field(default_factory=dict)
    encodings: Encodings = field(default_factory=Encodings)

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        """Make every cue, by model; see ``store.rendering.Renderer``."""
        by_engine: dict[EngineIdentity, list[Order]] = {}
        for order in orders:
            by_engine.setdefault(_recipe(order).engine, []).append(order)
        for engine, members in by_engine.items():
            model, machine, commit = (
                self._model(engine),
                shaped(self.settings.machine, engine.parameters),
                engine.commit,
            )
            name = model.identity.source.source
            checked_licence(name, model.licence, self.settings.accepted_licences)
            began = time.monotonic()

            def load(model: Resolved = model, machine: Machine = machine) -> Loaded:
                return turned(loaded(located(model.identity.source, self._library()), machine))

            with self.host.holding((commit, machine), load, unloaded, desk.check_cancelled) as held:
                load_seconds = time.monotonic() - began
                if held.identity.commit != commit:
                    raise ConfigError(
                        f"the files of {name} changed since production was made: materialize production again."
                    )
                for order in members:
                    desk.check_cancelled()
                    try:
                        result: Rendered | Failed = self._cue(order, model, held, desk, load_seconds)
                    except FilmError as error:
                        if not error.retryable:
                            raise
                        result = Failed(order, error)
                    desk.progress(order, 1.0)
                    yield result

    def _library(self) -> Library:
        return self.library or hub_of(self.settings.machine)

    def _model(self, engine: EngineIdentity) -> Resolved:
        if engine.commit not in self.models:
            model = audio_model(self.settings, self.library)
            self.models[model.identity.commit] = model
        model_then = self.models.get(engine.commit)
        if model_then is None or identity_of(model_then, shaped(self.settings.machine, engine.parameters)) != engine:
            raise ConfigError(
                f"this cue was planned with another music model or other arguments ({engine.commit[:19]}): configure them, "
                "or materialize production again."
            )
        return model_then

    def _cue(self, order: Order, model: Resolved, held: Loaded, desk: Desk, load_seconds: float) -> Rendered:
        recipe, timed, batches = _recipe(order), Timed(), Batches(1)
        lengths = stretch_lengths(recipe.length_samples, model.most_seconds)
        stretches: list[Sound] = []
        for place, length in enumerate(lengths):

            def make(_: Sequence[Order], place: int = place, length: int = length) -> Sequence[Sound]:
                arguments = self._arguments(model, recipe, length, seed_for(recipe.draw, order.number) + place)

                def progress(fraction: float) -> None:
                    desk.progress(order, (place + fraction) / len(lengths))

                output = called(held, self.encodings, desk, arguments, progress, timed)
                return [fitted(stereo(_samples(output), model.abilities.sample_rate_hz), length)]

            stretches += batches.made(held, [order], make)
        sound = levelled(melted(stretches, overlap_of(model.most_seconds)) if len(stretches) > 1 else stretches[0])
        path = desk.scratch / f"cue_{uuid.uuid4().hex}.wav"
        write_wav(path, fitted(sound, recipe.length_samples))
        record = provenance_of(
            held,
            [licence_entry(model.identity.source.source, model.licence)],
            load_milliseconds=round(load_seconds * 1000),
            **timed.told(),
            stretches=len(lengths),
        )
        return Rendered(order, {"sound": path}, {"length_samples": recipe.length_samples}, record)

    def _arguments(self, model: Resolved, recipe: MusicRecipe, length: int, seed: int) -> dict[str, Any]:
        import torch

        able = model.abilities
        seconds = max(LEAST_SECONDS, math.ceil(length * 100 / SAMPLE_RATE_HZ) / 100)
        arguments: dict[str, Any] = {
            **model.keywords(),
            "prompt": recipe.prompt,
            "num_inference_steps": model.steps,
            able.length_seconds: min(seconds, float(model.most_seconds)) if model.most_seconds else seconds,
            "generator": torch.Generator("cpu").manual_seed(seed),
            "output_type": "pt",
        }
        if able.guidance == "guidance_scale":
            arguments["guidance_scale"] = model.guidance_hundredths / 100
        return arguments


def _recipe(order: Order) -> MusicRecipe:
    if not isinstance(order.recipe, MusicRecipe):
        raise TypeError(f"GeneratedMusic makes music, not {order.recipe.kind}")
    return order.recipe


def _samples(output: Any) -> np.ndarray:
    """Return what the model made as float samples (channels, n).

    Raises:
        EngineError: there is no sound in the answer, or it holds values that are not numbers.
    """
    import torch

    held = getattr(output, "audios", None)
    if held is None:
        raise EngineError("the music model's answer holds no sound: choose another preset.")
    first = held[0]
    samples = first.float().cpu().numpy() if isinstance(first, torch.Tensor) else np.asarray(first, np.float32)
    if not np.isfinite(samples).all():
        raise EngineError("the music model's sound holds values that are not numbers: try dtype float32.")
    return np.atleast_2d(samples)
