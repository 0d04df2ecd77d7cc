"""What making a film would render, keep and change, by the very functions the assets call. Renders nothing.

Where a voice is not made yet, its length is not known. The plan is then worked out twice, with a shorter and a longer
guess: what is stale both times is certain, what is stale once depends on the length. Telling it belongs to ``cli``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from film_assets.kernel.canonical import content_hash
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.estimates import Estimator, Price
from film_assets.sound.model import VoiceRecipe
from film_assets.store.lists import FilmLists, Listed, TakeList
from film_assets.store.making import TakesWanted, Wanted, fates
from film_assets.store.recipe import Recipe
from film_assets.store.scripts import ScriptVersion
from film_assets.store.takes import TakeStore

AssetFunction = Callable[..., Any]
"""An asset as the plain function it is (``film_assets.definitions.ASSET_FUNCTIONS``)."""

FOLLOWING = {
    "timeline": "the cut as a file is written anew",
    "deliverables": "the film and what belongs to it are laid out anew",
}
"""Assets that are not worked out: they change when something they are made from does. They render no take."""
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
    """What would become of one asset."""

    stale: tuple[StaleTake, ...] = ()
    fresh: int = 0
    seconds: float | None = None
    """What the certain ones will take, from takes on record; None where there is none to go by."""
    cost: Price | None = None
    """What that costs; None where its engines have no price, or there is none to go by."""
    change: str = ""
    """What changes besides takes, or that the asset must follow one that changes; empty: it stays as it is."""
    certain: bool = True
    """False: whether it changes depends on lengths not yet known."""

    @property
    def is_stale(self) -> bool:
        return bool(self.stale or self.change)


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """What making a film would do. Assets in the order in which they are made; those that stay as they are too."""

    key: str
    assets: Mapping[str, AssetPlan]
    wanted: frozenset[str] = frozenset()
    """Fingerprints of all takes that the film wants, as far as its lengths are known."""

    @property
    def stale_assets(self) -> tuple[str, ...]:
        return tuple(name for name, plan in self.assets.items() if plan.is_stale)

    def as_json(self) -> dict[str, Any]:
        costs = [plan.cost for plan in self.assets.values() if plan.cost is not None]
        seconds = [plan.seconds for plan in self.assets.values() if any(take.certain for take in plan.stale)]
        return {
            "script": self.key,
            "takes": sum(take.certain for plan in self.assets.values() for take in plan.stale),
            "seconds": None if None in seconds else round(sum(filter(None, seconds)), 2),
            "cost": round(sum(cost.amount for cost in costs), 4) if costs else None,
            "assets": {
                name: {
                    "certain": {take.label: take.cause for take in plan.stale if take.certain},
                    "depends_on_lengths": {take.label: take.cause for take in plan.stale if not take.certain},
                    "fresh": plan.fresh,
                    "change": plan.change,
                    "seconds": plan.seconds,
                    "cost": None if plan.cost is None else round(plan.cost.amount, 4),
                }
                for name, plan in self.assets.items()
            },
        }


def film_planned(
    store: TakeStore,
    engines: Engines,
    functions: Sequence[AssetFunction],
    version: ScriptVersion,
    chosen: Mapping[str, Any],
    prices: Mapping[str, float] | None = None,
) -> FilmPlan:
    """Return what making the film of ``version`` would do with these choices; ``prices``: by engine, for an hour.

    ``version`` may be a draft that was not taken in; ``chosen``: choices that ``production`` is to be made with, beside
    those that hold for the film.

    Raises:
        ScriptError, ConfigError: what making it would say at once.
    """
    shorter = _Guess(store, engines, functions, version, chosen, seconds=0)
    longer = shorter
    if shorter.guessed:
        longer = _Guess(store, engines, functions, version, chosen, seconds=GUESS_APART_SECONDS)
    estimator = Estimator(store, prices or {})
    plans = {}
    for function in functions:
        name = function.__name__
        certain_change, change = (
            shorter.changes.get(name, ""),
            shorter.changes.get(name) or longer.changes.get(name, ""),
        )
        certain = bool(certain_change and name in longer.changes)
        if name not in shorter.takes:
            plans[name] = AssetPlan(change=change, certain=certain)
            continue
        wanted, stale = shorter.takes[name]
        also = longer.takes[name][1]
        takes = tuple(
            StaleTake(label, stale.get(label) or also[label], certain=label in stale and label in also)
            for label in dict.fromkeys([*stale, *also])
        )
        to_make = {take.label for take in takes if take.certain}
        recipes = {want.recipe.fingerprint: want.recipe for want in wanted.entries if want.label in to_make}
        seconds, cost = estimator.estimate(list(recipes.values()), version.key, name)
        plans[name] = AssetPlan(takes, len(wanted.entries) - len(takes), seconds, cost, change, certain)
    fingerprints = frozenset(want.recipe.fingerprint for listed, _ in shorter.takes.values() for want in listed.entries)
    return FilmPlan(version.key, plans, fingerprints)


def worked_out(
    store: TakeStore,
    engines: Engines,
    functions: Sequence[AssetFunction],
    version: ScriptVersion,
    chosen: Mapping[str, Any],
    names: Sequence[str],
) -> dict[str, Any]:
    """Return what these assets would be now, plain values that no take goes into."""
    guess = _Guess(store, engines, functions, version, chosen, seconds=0, only=names)
    return {name: guess.values[name] for name in names}


@dataclass
class _Guess:
    """The film worked out once; voices that are not there last ``seconds`` longer than the script makes likely."""

    store: TakeStore
    engines: Engines
    functions: Sequence[AssetFunction]
    version: ScriptVersion
    chosen: Mapping[str, Any]
    seconds: int
    only: Sequence[str] = ()
    """Assets that are asked for, with what they come from; none: all."""
    guessed: bool = False
    takes: dict[str, tuple[TakesWanted, dict[str, str]]] = field(default_factory=dict)
    """What each asset of takes wants, and by label why what is not there must be made."""
    changes: dict[str, str] = field(default_factory=dict)
    """In words, by asset that would get another version, or must be made from another version of what it comes from."""

    def __post_init__(self) -> None:
        self.lists = FilmLists(self.store.shelf, self.version.key)
        self.pointers = self.lists.pointers()
        self.given = {
            "studio": SimpleNamespace(store=self.store, engines=self.engines.on_paper(), lists=lambda key: self.lists),
            "context": SimpleNamespace(partition_key=self.version.key),
        }
        self.values: dict[str, Any] = {}
        self.upstream: dict[str, list[str]] = {}
        self.changed: set[str] = set()
        by_name = {function.__name__: function for function in self.functions}
        for name in self.only or by_name:
            self._value(name, by_name)

    def _value(self, name: str, by_name: Mapping[str, AssetFunction]) -> Any:
        if name in self.values:
            return self.values[name]
        parameters = inspect.signature(by_name[name], eval_str=True).parameters
        self.upstream[name] = [parameter for parameter in parameters if parameter in by_name]
        arguments = {parameter: self._value(parameter, by_name) for parameter in self.upstream[name]}
        if name in FOLLOWING:
            pointer = self.pointers.get(name)
            self._note(name, None if pointer is None or self._followed(name) else pointer.version, FOLLOWING[name])
            self.values[name] = None
            return None
        for parameter in parameters.keys() - arguments.keys():
            annotation = parameters[parameter].annotation
            arguments[parameter] = annotation(**self.chosen) if parameter == "config" else self.given[parameter]
        # The draft that is asked about need not be the one that is taken in.
        made = self.version if name == "script" else by_name[name](**arguments)
        if isinstance(made, TakesWanted):
            made = self._list_of(name, made)
            stale = self.takes[name][1]
            words = "" if stale else f"another order or choice of the {len(made.entries)} takes that are there"
            self._note(name, None if stale else made.data_version, words)
        else:
            what = "another draft of the script" if name == "script" else f"{name.replace('_', ' ')} changed"
            self._note(name, content_hash(made), what)
        self.values[name] = made
        return made

    def _note(self, name: str, version: str | None, words: str) -> None:
        """Note in ``words`` if ``name`` gets another version (None: unknown, but another), else if it follows one that does."""
        pointer = self.pointers.get(name)
        if pointer is None:
            self.changed.add(name)
            self.changes[name] = "not made yet"
        elif version != pointer.version:
            self.changed.add(name)
            self.changes[name] = words
        elif followed := self._followed(name):
            self.changes[name] = f"follows {', '.join(parent.replace('_', ' ') for parent in followed)}"

    def _followed(self, name: str) -> list[str]:
        """Return what ``name`` comes from that changes, or has changed since ``name`` was made."""
        made_from = self.pointers[name].made_from if name in self.pointers else {}
        return sorted(
            parent
            for parent in self.upstream[name]
            if parent in self.changed or made_from.get(parent) != self.pointers[parent].version
        )

    def _list_of(self, name: str, wanted: TakesWanted) -> TakeList:
        previous = self.lists.load_current(name, TakeList)
        outcome = fates(self.store, wanted, previous)
        self.takes[name] = (wanted, {fate.wanted.label: fate.cause for fate in outcome if fate.take is None})
        before = previous.by_label() if previous else {}
        entries = []
        for fate in outcome:
            if fate.take:
                entries.append(_listed(fate.wanted, fate.take.facts, fate.take.blobs))
            else:
                last = before.get(fate.wanted.label)
                facts = self._facts_guessed(fate.wanted.recipe, last)
                entries.append(_listed(fate.wanted, facts, last.blobs if last else {}))
        return TakeList(kind=wanted.kind, entries=tuple(entries))

    def _facts_guessed(self, recipe: Recipe, before: Listed | None) -> dict[str, Any]:
        facts = dict(recipe.expected_facts())
        if isinstance(recipe, VoiceRecipe):
            self.guessed = True
            length = (
                before.facts["length_samples"]
                if before
                else len(recipe.text.split()) * 60 * SAMPLE_RATE_HZ // WORDS_A_MINUTE
            )
            facts.update(length_samples=length + self.seconds * SAMPLE_RATE_HZ, words=[], phonemes=[])
        return facts


def _listed(want: Wanted, facts: Mapping[str, Any], blobs: Mapping[str, Any]) -> Listed:
    return Listed(
        label=want.label,
        fingerprint=want.recipe.fingerprint,
        number=want.number,
        blobs=dict(blobs),
        facts=dict(facts),
        about=dict(want.about),
    )
