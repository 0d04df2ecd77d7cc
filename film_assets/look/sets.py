"""Which set every scene plays in: the same place is the same set all through a film.

Pure. The words live in ``sets.yaml``; what a set looks like is the picture engine's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from film_assets.breakdown.model import Location, Scene, SceneList
from film_assets.breakdown.words import vehicles_named
from film_assets.kernel.data import yaml_data
from film_assets.kernel.draws import seed_of
from film_assets.look.model import SetDressing
from film_assets.look.periods import folded, period_of_film

DRAWS = 1 << 20
_PREPOSITIONS = re.compile(
    r"\b(?:of|below|above|behind|beside|near|by|at|on|in|under|outside|inside|before|opposite|between|with|"
    r"de|du|des|del|della|di|da|von|vor|hinter|neben|sur|sous)\b"
)


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml_data((Path(__file__).parent / "sets.yaml").read_text(encoding="utf-8"))
    return loaded


def _held(phrase: str, text: str) -> bool:
    return f" {phrase} " in f" {text} "


def _spoken(text: str) -> str:
    """Return ``text`` folded, whichever apostrophe it was written with, and every make as its vehicle: ``mary s room``."""
    return folded(vehicles_named(text).replace("'", "’"))


@lru_cache(maxsize=2)
def _phrases(interior: bool) -> tuple[tuple[str, str], ...]:
    """Return ``(phrase, kind)`` that fit inside or outside, longest first."""
    fits = ("interior", "both") if interior else ("exterior", "both")
    pairs = [
        (_spoken(word), kind)
        for kind, entry in _data()["kinds"].items()
        if entry["where"] in fits
        for word in entry["words"]
    ]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def _kind_in(text: str, interior: bool) -> str:
    """Return the kind that ``text`` names, or ``""``: a phrase of several words anywhere, else the last word that fits
    before a preposition (in "hotel kitchen" and "road below the hill" what counts is the kitchen and the road)."""
    phrases = _phrases(interior)
    for phrase, kind in phrases:
        if " " in phrase and _held(phrase, text):
            return kind
    kinds = dict(phrases)
    for part in _PREPOSITIONS.split(text):
        named = [word for word in part.split() if word in kinds]
        if named:
            return kinds[named[-1]]
    return ""


def _within(kind: str, location: Location) -> str:
    """Return the set that stands for ``kind`` in such a place: a corridor in a space station is a spaceship's."""
    text = folded(" ".join(location.place))
    for rule in _data()["within"]:
        named = any(_held(folded(word), text) for word in rule["words"])
        if kind in rule["instead"] and named and not any(_held(word, text) for word in rule.get("unless", ())):
            return str(rule["instead"][kind])
    return kind


def _inmost_first(part: str) -> list[str]:
    """Return what a part of a place names between commas, from the inside out: the last, and before it no whole building."""
    wholes = _data()["wholes"]
    named = [one for one in reversed(part.split(", ")) if one]
    return (
        sorted(named, key=lambda one: any(_held(whole, _spoken(one)) for whole in wholes)) if len(named) > 1 else named
    )


def kind_of(location: Location, hints: Iterable[str] = ()) -> tuple[str, bool]:
    """Return the set kind of a place, and whether it is an interior. ``hints`` are words of its scenes' action.

    A place that is both (INT/EXT) is built from inside. Where nothing says inside or outside, the hints decide.
    """
    interior = location.interior or not location.exterior
    words = folded(" ".join(hints))
    for part in reversed(location.place):
        for named in _inmost_first(part):
            if kind := _kind_in(_spoken(named), interior):
                return _within(kind, location), interior
    if not location.place:
        for inside in (interior,) if location.interior or location.exterior else (False, True):
            kind = _kind_in(words, inside)
            if kind:
                return kind, inside
    text = _spoken(" ".join(location.place))
    if not interior and any(_held(city, text) for city in _data()["cities"]):
        return _within("street", location), interior
    return _within(_data()["unknown"]["interior" if interior else "exterior"], location), interior


def inside_of(vehicle: str) -> str:
    """Return the set in which somebody is who drives ``vehicle``, ``""`` where that is in the open."""
    return str(_data()["inside"].get(vehicle, ""))


def has_motors(period: str) -> bool:
    """Return whether there are cars in ``period``, as there are in all whose places are built as today's."""
    return period not in _data()["periods"]


def is_inside_a_vehicle(kind: str) -> bool:
    """Return whether a set is the inside of a vehicle."""
    return kind in _data()["inside"].values()


def dressing_words(words: Iterable[str], kind: str, interior: bool) -> tuple[str, ...]:
    """Return the dressing that ``words`` name in a set, inside or outside, sorted; what the data does not know, and what is out of
    place there, is left out."""
    elsewhere = _elsewhere(kind, interior)
    decks = _data()["decks"].get(kind, {})
    decked = {decks[folded(word)] for word in words if folded(word) in decks}
    return tuple(sorted({elsewhere.get(name, name) for name in _dressing_named(words)} - {""} | decked))


def out_of_place(words: Iterable[str], kind: str, interior: bool) -> tuple[str, ...]:
    """Return the dressing that ``words`` name and that does not stand inside or outside: a fridge in the street, a lorry
    in the kitchen."""
    elsewhere = _elsewhere(kind, interior)
    return tuple(sorted(name for name in _dressing_named(words) if elsewhere.get(name) == ""))


def _dressing_named(words: Iterable[str]) -> set[str]:
    known = _dressing_by_alias()
    texts = {folded(word) for word in words}
    texts |= {text[:-1] for text in texts if text.endswith("s")}
    return {dressing for text in texts for dressing in known.get(text, ())}


def _elsewhere(kind: str, interior: bool) -> dict[str, str]:
    """Return what stands for a dressing inside or outside, or in that one set; ``""``: nothing does. A hall takes in what
    is outside."""
    elsewhere = _data()["elsewhere"]
    found = {} if interior and kind in _data()["halls"] else elsewhere["interior" if interior else "exterior"]
    return {**found, **elsewhere.get(kind, {})}


def shows(kind: str, word: str) -> bool:
    """Return whether a set is itself what ``word`` names: the street of a street, the houses along it."""
    text = folded(word)
    named = [folded(name) for name in _data()["kinds"].get(kind, {}).get("words", ())]
    return text in named or kind in _data()["shows"].get(text.replace(" ", "_"), ())


@lru_cache(maxsize=1)
def _dressing_by_alias() -> dict[str, list[str]]:
    known: dict[str, list[str]] = {}
    for dressing, aliases in _data()["dressing"].items():
        for alias in aliases:
            known.setdefault(folded(alias), []).append(dressing)
    return known


def place_of(location: Location) -> str:
    """Return what makes two sluglines the same place."""
    side = "int" if location.interior else "ext"
    return f"{side} {' / '.join(folded(part) for part in location.place)}"


def _of_period(kind: str, location: Location, period: str) -> str:
    """Return the set that stands for ``kind`` in ``period``: a street of 1875 has wooden fronts and no cars."""
    text = folded(" ".join(location.place))
    for rule in _data()["periods"].get(period, ()):
        words = rule.get("words", ())
        if kind in rule["instead"] and (not words or any(_held(folded(word), text) for word in words)):
            return str(rule["instead"][kind])
    return kind


def dressings_of(scenes: SceneList) -> dict[str, SetDressing]:
    """Return the set of every scene by its label. What any scene of a place names stands there in all of them, but for what is
    brought there: that comes with the scene that names it first."""
    period = period_of_film(scenes)
    by_place: dict[str, list[Scene]] = {}
    for scene in scenes.scenes:
        by_place.setdefault(place_of(scene.location), []).append(scene)
    found: dict[str, SetDressing] = {}
    for place, there in by_place.items():
        words = [word for scene in there for word in scene.set_words]
        kind, interior = kind_of(there[0].location, words)
        kind = _of_period(kind, there[0].location, period)
        stands = dressing_words(words, kind, interior)
        brought: tuple[str, ...] = ()
        for scene in there:
            comes = dressing_words(scene.set_words, kind, interior)
            brought += tuple(word for word in comes if word in _data()["brought"] and word not in brought)
            found[scene.label] = SetDressing(
                kind=kind,
                interior=interior,
                words=(*(word for word in stands if word not in _data()["brought"]), *brought),
                draw=seed_of("set", place) % DRAWS,
            )
    return found
