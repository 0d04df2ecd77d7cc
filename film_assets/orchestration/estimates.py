"""What takes will take and cost, from takes on record: seconds by the work a recipe asks for, times a price an hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from film_assets.store.lists import FilmLists, TakeList, films_known
from film_assets.store.recipe import Recipe
from film_assets.store.takes import TakeStore

TAKES_LOOKED_AT = 60
"""Of one kind and engine; the median of more says the same."""


@dataclass(frozen=True, slots=True)
class Price:
    """Money, in whatever currency the prices are given in."""

    amount: float


def work_of(recipe: Mapping[str, object]) -> float:
    """Return how much work a recipe (in canonical form) asks for, to compare takes of one kind and engine: frames or
    samples, times pixels where it has a frame; 1 where it has neither."""

    def number(name: str) -> float:
        value = recipe.get(name)
        return float(value) if isinstance(value, int) else 0.0

    frames = sum(number(name) for name in ("head_frames", "body_frames", "tail_frames", "length_frames"))
    length = frames or number("length_samples") or 1.0
    return length * ((number("width") * number("height")) or 1.0)


class Estimator:
    """Estimates from the takes of a store; looks at each kind and engine once."""

    def __init__(self, store: TakeStore, prices: Mapping[str, float]) -> None:
        self.store = store
        self.prices = prices
        self._paces: dict[tuple[str, str, str], float | None] = {}

    def estimate(self, recipes: Sequence[Recipe], script: str, asset: str) -> tuple[float | None, Price | None]:
        """Return the seconds of making these takes and what they cost; None where nothing tells.

        Goes by the film's own earlier takes of the asset, else by those of other films.
        """
        if not recipes:
            return 0.0, None
        seconds, amount, priced = 0.0, 0.0, False
        for recipe in recipes:
            engine = recipe.engine.name  # type: ignore[attr-defined]  # As in ``Engines.renderer_of``.
            pace = self._pace(script, asset, recipe.kind, engine)
            if pace is None:
                return None, None
            its = pace * work_of(recipe.canonical())
            seconds += its
            if engine in self.prices:
                priced, amount = True, amount + its / 3600 * self.prices[engine]
        return round(seconds, 2), Price(amount) if priced else None

    def _pace(self, script: str, asset: str, kind: str, engine: str) -> float | None:
        """Return the median seconds for one unit of work, None where no take on record says."""
        key = (asset, kind, engine)
        if key not in self._paces:
            paces: list[float] = []
            for film in [script, *(film for film in films_known(self.store.shelf) if film != script)]:
                paces += self._paces_in(film, asset, kind, engine)
                if len(paces) >= TAKES_LOOKED_AT or (paces and film == script):
                    break
            self._paces[key] = median(paces) if paces else None
        return self._paces[key]

    def _paces_in(self, film: str, asset: str, kind: str, engine: str) -> list[float]:
        takes = FilmLists(self.store.shelf, film).load_current(asset, TakeList)
        paces = []
        for entry in takes.entries[:TAKES_LOOKED_AT] if takes and takes.kind == kind else ():
            take = self.store.find(entry.fingerprint, entry.number)
            seconds = take.provenance.get("wall_seconds") if take else None
            if take and isinstance(seconds, int | float) and take.recipe.get("engine", {}).get("name") == engine:
                paces.append(float(seconds) / work_of(take.recipe))
        return paces
