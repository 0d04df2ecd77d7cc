"""`film plan`: what is stale, why, and what it will cost, by the very functions the assets call. Renders nothing.

Where a voice is not made yet, its length is not known. The plan is worked out twice, with a shorter and a longer guess:
what is stale both times is certain, what is stale once depends on the length.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from film_assets.definitions import ASSET_FUNCTIONS
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.orchestration.engines import Engines
from film_assets.production.assets import ProductionConfig
from film_assets.sound.model import VoiceRecipe
from film_assets.store.lists import FilmLists, Listed, TakeList
from film_assets.store.making import TakesWanted, Wanted, fates
from film_assets.store.recipe import Recipe
from film_assets.store.scripts import ScriptVersion
from film_assets.store.takes import TakeStore

NOT_PLANNED = {"deliverables", "subtitles", "timeline"}
"""Assets that render no take and need one that may not be there."""
WORDS_A_MINUTE = 150
"""Of a voice that was never heard (shot-rules: conversation at 120 to 150)."""
GUESS_APART_SECONDS = 1


@dataclass(frozen=True, slots=True)
class StaleTake:
    """One take that would be made."""

    label: str
    cause: str
    certain: bool
    """False: whether it must be made depends on lengths not yet known."""


@dataclass(frozen=True, slots=True)
class AssetPlan:
    """What one asset would make, and keep."""

    stale: tuple[StaleTake, ...]
    fresh: int
    seconds: float | None
    """What the certain ones will take, from takes on record; None where there is none to go by."""


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """What making a film would do."""

    key: str
    assets: Mapping[str, AssetPlan]

    def as_json(self) -> dict[str, Any]:
        return {
            "script": self.key,
            "assets": {
                name: {
                    "certain": {take.label: take.cause for take in plan.stale if take.certain},
                    "depends_on_lengths": {take.label: take.cause for take in plan.stale if not take.certain},
                    "fresh": plan.fresh,
                    "seconds": plan.seconds,
                }
                for name, plan in self.assets.items()
            },
        }


def film_planned(store: TakeStore, engines: Engines, version: ScriptVersion, chosen: Mapping[str, Any]) -> FilmPlan:
    """Return what making the film of ``version`` would render with these choices."""
    shorter = _stale(store, engines, version, chosen, guess_seconds=0)
    longer = _stale(store, engines, version, chosen, guess_seconds=GUESS_APART_SECONDS)
    plans = {}
    for asset, (wanted, stale) in shorter.items():
        also = longer[asset][1]
        takes = [
            StaleTake(label, stale.get(label) or also[label], certain=label in stale and label in also)
            for label in dict.fromkeys([*stale, *also])
        ]
        certain = sum(take.certain for take in takes)
        each = _seconds_each(store, FilmLists(store.shelf, version.key), asset)
        plans[asset] = AssetPlan(
            tuple(takes), len(wanted.entries) - len(takes), None if each is None else round(each * certain, 1)
        )
    return FilmPlan(version.key, plans)


def _stale(
    store: TakeStore, engines: Engines, version: ScriptVersion, chosen: Mapping[str, Any], guess_seconds: int
) -> dict[str, tuple[TakesWanted, dict[str, str]]]:
    lists = FilmLists(store.shelf, version.key)
    studio = SimpleNamespace(store=store, engines=engines, lists=lambda key: lists)
    context = SimpleNamespace(partition_key=version.key)
    given = {"studio": studio, "context": context, "config": ProductionConfig(**chosen)}
    functions = {function.__name__: function for function in ASSET_FUNCTIONS if function.__name__ not in NOT_PLANNED}
    values: dict[str, Any] = {}
    found: dict[str, tuple[TakesWanted, dict[str, str]]] = {}

    def value(name: str) -> Any:
        if name not in values:
            function = functions[name]
            arguments = {
                parameter: given[parameter] if parameter in given else value(parameter)
                for parameter in inspect.signature(function).parameters
            }
            made = function(**arguments)
            if isinstance(made, TakesWanted):
                previous = lists.load_current(name, TakeList)
                outcome = fates(store, made, previous)
                found[name] = (made, {fate.wanted.label: fate.cause for fate in outcome if fate.take is None})
                before = previous.by_label() if previous else {}
                made = TakeList(
                    kind=made.kind,
                    entries=tuple(
                        _listed(fate.wanted, fate.take.facts, before.get(fate.wanted.label))
                        if fate.take
                        else _listed(
                            fate.wanted,
                            _facts_guessed(fate.wanted.recipe, before.get(fate.wanted.label), guess_seconds),
                            None,
                        )
                        for fate in outcome
                    ),
                )
            values[name] = made
        return values[name]

    for name in functions:
        if name != "final_film":
            value(name)
    return found


def _listed(want: Wanted, facts: dict[str, Any], before: Listed | None) -> Listed:
    return Listed(
        label=want.label,
        fingerprint=want.recipe.fingerprint,
        number=want.number,
        blobs=before.blobs if before else {},
        facts=facts,
        about=dict(want.about),
    )


def _facts_guessed(recipe: Recipe, before: Listed | None, guess_seconds: int) -> dict[str, Any]:
    facts = dict(recipe.expected_facts())
    if isinstance(recipe, VoiceRecipe):
        length = (
            before.facts["length_samples"]
            if before
            else len(recipe.text.split()) * 60 * SAMPLE_RATE_HZ // WORDS_A_MINUTE
        )
        facts.update(length_samples=length + guess_seconds * SAMPLE_RATE_HZ, words=[], phonemes=[])
    return facts


def _seconds_each(store: TakeStore, lists: FilmLists, asset: str) -> float | None:
    pointer = lists.current(asset)
    if pointer is None or not pointer.remarks.get("rendered"):
        return None
    return float(pointer.remarks["milliseconds"] / 1000 / len(pointer.remarks["rendered"]))


def plan_in_words(plan: FilmPlan) -> str:
    """Return the plan for people, an asset a paragraph."""
    lines = []
    for name, asset in plan.assets.items():
        certain = [take for take in asset.stale if take.certain]
        maybe = [take for take in asset.stale if not take.certain]
        cost = "" if asset.seconds is None or not certain else f", about {asset.seconds:g} s"
        lines.append(f"{name.replace('_', ' ')}: {len(certain)} to make{cost}, {asset.fresh} as they are")
        lines += [f"  {take.label}: {take.cause}" for take in certain]
        lines += [f"  {take.label}: {take.cause} (depends on lengths not yet known)" for take in maybe]
    if not any(asset.stale for asset in plan.assets.values()):
        lines.append("Nothing is stale: making the film again renders nothing.")
    return "\n".join(lines)
