"""What the store asks of an engine: the ``Renderer`` protocol and what passes through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

from film_assets.kernel.errors import FilmError
from film_assets.store.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Order:
    """One take to be made: its recipe and its number (above 1: made again on request, with other draws)."""

    recipe: Recipe
    number: int = 1


@dataclass(frozen=True, slots=True)
class Rendered:
    """One take as an engine hands it over: files in the desk's scratch folder, and facts about them.

    ``files`` are by role (``"body"``, ``"head"``, ``"image"``, ``"sound"``); the store moves them, the suffix
    says the format. ``facts`` is JSON of ints and text: frames, size, rate, lengths, events.
    ``provenance`` is JSON recorded beside: library versions, device, CPU seconds.
    """

    order: Order
    files: Mapping[str, Path] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """One take that could not be made, with the error that says why. The others go on."""

    order: Order
    error: FilmError


class Desk(Protocol):
    """What a renderer works at: scratch space, inputs, progress, and whether to stop."""

    scratch: Path
    """An empty folder of this call; swept when the call ends, or at the next start after a crash."""
    workers: int
    """How many processes may draw at once (at least 1)."""

    def input(self, ref: str, role: str) -> Path:
        """Return a local, verified, read-only file of the take ``ref`` that a recipe refers to.

        Raises:
            StoreError: the take or the role is not in the store.
        """

    def facts(self, ref: str) -> Mapping[str, Any]:
        """Return the facts of the take ``ref``."""

    def intermediate(self, order: Order, make: Callable[[], Rendered]) -> Mapping[str, Path]:
        """Return local, read-only files, by role, of a take that others are made with and no film lists (an encoded prompt).

        It is the one in the store, else what ``make`` gives, published before this returns. A take that is made with it
        names it in its provenance (``made_with``: take references), so that it is kept as long as they are.

        Raises:
            FilmError: it cannot be made.
        """

    def progress(self, order: Order, fraction: float, note: str = "") -> None:
        """Say how far an order is (0 to 1). Cheap: call it about once a second at most."""

    def check_cancelled(self) -> None:
        """Raise ``Cancelled`` if the run is to stop. Call it at least once a second."""


Repeatability = Literal["bits", "tolerance", "facts"]
"""How alike two takes of one recipe and number are: to the bit; alike to the eye and ear, since devices and batches
differ in the last digits; or alike in their facts alone."""


class Renderer(Protocol):
    """An engine's way of making one kind of take.

    Contract: yields exactly one ``Rendered`` or ``Failed`` for every order, each as soon as it is finished, in any
    order; a bad shot yields ``Failed`` with an ``EngineError`` and does not stop the others; writes only below
    ``desk.scratch``; on ``Cancelled`` (raised through ``desk.check_cancelled``) or when the generator is closed, its
    child processes are gone before it returns. Does not know Dagster, the store, or other engines.
    """

    repeatability: ClassVar[Repeatability]

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        """Make every order."""
