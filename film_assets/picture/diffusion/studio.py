"""What the engine's renderers share: models looked up and held, calls watched, relieved and timed, failures told apart.

What is asked for stands in ``stills`` and ``clips``; writing files in ``finishing``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from film_assets.inference.calling import Timed, called
from film_assets.inference.encodings import Encodings
from film_assets.inference.host import EngineHost, shared_host
from film_assets.inference.knobs import turned
from film_assets.inference.licences import checked_licence
from film_assets.inference.licences import provenance_of as licence_entry
from film_assets.inference.loading import Loaded, loaded, unloaded
from film_assets.inference.presets import Resolved, known_presets, resolved
from film_assets.inference.provenance import provenance_of
from film_assets.inference.settings import Machine, shaped
from film_assets.inference.weights import Library, hub_of, located
from film_assets.kernel.errors import ConfigError, EngineError
from film_assets.picture.diffusion.control import ControlMaps, NoMaps
from film_assets.picture.diffusion.filters import Everything, Filter
from film_assets.picture.diffusion.settings import PACKAGE, DiffusionSettings, identity_of
from film_assets.store.recipe import EngineIdentity
from film_assets.store.rendering import Desk, Order

T = TypeVar("T")


@dataclass
class Studio:
    """The engine as configured on this machine; its renderers share one.

    ``models``: what films were planned with, by commit. A commit that is not among them is looked for in the configured
    presets, once.
    """

    settings: DiffusionSettings
    library: Library | None = None
    maps: ControlMaps = field(default_factory=NoMaps)
    filter: Filter = field(default_factory=Everything)
    host: EngineHost = field(default_factory=shared_host)
    models: dict[str, Resolved] = field(default_factory=dict)
    encodings: Encodings = field(default_factory=Encodings)

    def knows(self, *models: Resolved) -> Studio:
        """Remember what a film was planned with; returns itself."""
        self.models.update({model.identity.commit: model for model in models})
        return self

    def model(self, engine: EngineIdentity) -> Resolved:
        """Return the model that a recipe was planned with.

        Raises:
            ConfigError: it is neither known nor what the configured presets come to now.
        """
        if engine.commit not in self.models:
            known = known_presets(PACKAGE, self.settings.presets_folder)
            where = self.library or hub_of(self.settings.machine)
            for name in (self.settings.image, self.settings.video):
                if name in known:
                    self.knows(resolved(known[name], where))
        if engine.commit not in self.models:
            raise ConfigError(
                f"this shot was planned with {engine.model} at {engine.commit[:19]}, which is not configured here: set the "
                "preset it was planned with, or materialize production again."
            )
        model = self.models[engine.commit]
        if identity_of(model, machine_of(engine, self.settings.machine)) != engine:
            raise ConfigError(
                f"this shot was planned with other arguments for {engine.model} than its preset has now: materialize "
                "production again."
            )
        return model

    @contextmanager
    def holding(self, model: Resolved, machine: Machine, desk: Desk) -> Iterator[tuple[Loaded, float]]:
        """Hold ``model`` on the device, knobs turned; yields it and the seconds that loading took (0: it was there).

        Raises:
            ConfigError: its licence is not accepted, or it cannot be loaded.
        """
        name = model.identity.source.source
        checked_licence(name, model.licence, self.settings.accepted_licences)
        took: list[float] = []

        def load() -> Loaded:
            began = time.monotonic()
            held = turned(loaded(located(model.identity.source, self._library()), machine))
            if held.identity.commit != model.identity.commit:
                raise ConfigError(
                    f"the files of {name} changed since production was made: materialize production again."
                )
            took.append(time.monotonic() - began)
            return held

        key = (model.identity.commit, machine)
        with self.host.holding(key, load, unloaded, desk.check_cancelled) as held:
            yield held, sum(took)

    def _library(self) -> Library:
        return self.library or hub_of(self.settings.machine)

    def checked_prompt(self, text: str) -> None:
        """Raise where the studio's filter refuses ``text``.

        Raises:
            EngineError: with the filter's reason.
        """
        if reason := self.filter.prompt(text):
            raise EngineError(f"the prompt filter refuses this shot: {reason}.")

    def checked_frames(self, frames: Any) -> None:
        """Raise where the studio's filter refuses ``frames``.

        Raises:
            EngineError: with the filter's reason.
        """
        if reason := self.filter.frames(frames):
            raise EngineError(f"the frame filter refuses this shot: {reason}.")


def machine_of(engine: EngineIdentity, machine: Machine) -> Machine:
    """Return ``machine`` with the shaping settings that a recipe was planned with (draft and final may differ)."""
    return shaped(machine, engine.parameters)


def grouped(orders: Iterable[Order], key: Callable[[Order], T]) -> list[tuple[T, list[Order]]]:
    """Return ``orders`` by ``key``, groups and members in the order of their first appearance."""
    groups: dict[T, list[Order]] = {}
    for order in orders:
        groups.setdefault(key(order), []).append(order)
    return list(groups.items())


class Caller:
    """Runs calls on a held model: watched for cancelling every step, progress told, memory and time measured."""

    def __init__(self, studio: Studio, held: Loaded, desk: Desk) -> None:
        self.studio = studio
        self.held = held
        self.desk = desk

    def run(
        self, orders: Sequence[Order], arguments: Mapping[str, Any], share: tuple[float, float], timed: Timed
    ) -> Any:
        """Return the pipeline's output for ``orders``. ``share``: which part of their progress this call is.

        Raises:
            EngineError: the pipeline failed on this shot.
            RuntimeError: memory ran out (``relief.out_of_memory``).
        """

        def progress(fraction: float) -> None:
            for order in orders:
                self.desk.progress(order, share[0] + (share[1] - share[0]) * fraction)

        return called(self.held, self.studio.encodings, self.desk, arguments, progress, timed)

    def provenance(self, model: Resolved, load_seconds: float, timed: Timed, **more: Any) -> dict[str, Any]:
        """Return what is recorded beside a take."""
        licence = licence_entry(model.identity.source.source, model.licence)
        return provenance_of(
            self.held,
            [licence],
            load_milliseconds=round(load_seconds * 1000),
            **timed.told(),
            **more,
        )
