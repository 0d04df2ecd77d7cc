"""What words of the script sound like: rooms, ambiences and single effects, by a data file.

When they sound and how loud belongs to ``spotting``; what they are made of to the engine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from film_assets.breakdown.model import Location, Scene, TimeOfDay
from film_assets.kernel.data import yaml_data
from film_assets.kernel.time import SAMPLE_RATE_HZ

CROWD_MURMURS_FROM = 6
"""So many people in a place are heard as a murmur."""


@dataclass(frozen=True, slots=True)
class Noise:
    """A single sound that the action names. ``place`` is where in the text, from 0 to 1000."""

    effect: str
    place: int
    words: str
    length_samples: int


@cache
def _words() -> dict[str, Any]:
    return dict(yaml_data(resources.files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    ending = r"\w*" if word.endswith("*") else ""
    core = word.removesuffix("*") if ending else word
    # A rule in capitals is a sound cue as screenplays write it (RINGS) and matches only as written; what must not stand
    # beside it is told apart by its own flag.
    flags = re.NOFLAG if core.partition("(?")[0].isupper() else re.IGNORECASE
    return re.compile(rf"(?<!\w)(?:{core}){ending}(?!\w)", flags)


def _has(words: Sequence[str], text: str) -> bool:
    return any(_pattern(word).search(text) for word in words)


def music_mood(asked: str, mood: str) -> str:
    """Return the mood that a scene's music is ``asked`` to be in, ``mood`` where its words name none, ``""`` where no
    music is asked for."""
    if asked.strip(" .").casefold() in _words()["no_music"]:
        return ""
    found = [
        (match.start(), named)
        for named, words in _words()["music_moods"].items()
        for word in words
        if (match := _pattern(word).search(asked))
    ]
    return min(found)[1] if found else mood


def room_of(location: Location) -> str:
    """Return the kind of room, for reverb: by the innermost place that the list knows, else plain inside or outside.

    A place that is neither inside nor outside (a slugline without INT. or EXT.) is inside.
    """
    inside = location.interior or not location.exterior
    for place in reversed(location.place):
        for kind, words in _words()["rooms"].items():
            if (inside or kind == "street") and _has(words, place):
                return str(kind)
    return "room" if inside else "outdoors"


def ambience_of(scene: Scene, action: str = "", crowd: int = 0) -> tuple[str, ...]:
    """Return the ambiences of a scene, each once: of its place at its time of day, of the weather, named in ``action``.

    ``crowd`` is how many people fill the place. Where the slugline says neither INT. nor EXT., words of the place and of
    the action decide.
    """
    place = " ".join(scene.location.place)
    inside = scene.location.interior or not scene.location.exterior
    if scene.location.interior or scene.location.exterior:
        names = _of_place(place, inside, scene.time)
    else:
        names, inside = _of_unknown(f"{place}\n{action}", scene.time)
    vehicle = "engine" in names
    if scene.location.exterior and inside and not vehicle:
        names += _of_place(place, False, scene.time)
    weather = _words()["weather"]["inside" if inside else "outside"]
    names += weather[scene.weather.value]
    for name, patterns in _words()["named"].items():
        if _has(patterns, f"{place}\n{action}") and not (inside and name in ("wind", "rain", "waves")):
            names.append(name)
    if crowd >= CROWD_MURMURS_FROM:
        names.append("murmur")
    if "storm" in names or "rain" in names:
        names = [name for name in names if name not in ("birds", "dawn_birds", "night_crickets")]
    return tuple(dict.fromkeys(names))


def _of_unknown(text: str, time: TimeOfDay) -> tuple[list[str], bool]:
    """Return the ambience of a place that is not said to be inside or outside, and whether it is inside: by its words.

    What plays nowhere that is known (prose, a slugline of a name) plays in a quiet room.
    """
    for entry in _words()["exteriors"]:
        if _has(entry["words"], text):
            return list(entry.get(time.value, entry["any"])), False
    return list(_words()["neutral"]["interior"]), True


def _of_place(place: str, inside: bool, time: TimeOfDay) -> list[str]:
    for entry in _words()["interiors" if inside else "exteriors"]:
        if _has(entry["words"], place):
            return list(entry.get(time.value, entry["any"]))
    if inside:
        return list(_words()["neutral"]["interior"])
    neutral = _words()["neutral"]["exterior"]
    return list(neutral.get(time.value, neutral["any"]))


def effects_of(action: str) -> list[Noise]:
    """Return the single sounds that ``action`` names, in order; each kind once a sentence.

    What is denied makes no sound: ``It does not ring.``
    """
    found: list[Noise] = []
    for sentence in re.finditer(r"[^.!?\n]+[.!?]*", action):
        taken: list[tuple[int, int]] = []
        for rule in _words()["effects"]:
            match = _first_match(rule["of"], sentence[0], taken)
            if match is None or _denied(sentence[0][: match.start()]) or _denied(match[0]):
                continue
            taken.append(match.span())
            place = (sentence.start() + match.start()) * 1000 // max(1, len(action))
            found.append(Noise(rule["effect"], place, sentence[0].strip(), _length_samples(rule["effect"])))
    return sorted(found, key=lambda noise: noise.place)


def stops_in(action: str) -> list[tuple[str, int]]:
    """Return ``(effect, place)`` for every sound that ``action`` ends, places as in ``Noise``: the handset is lifted."""
    found = []
    for effect, patterns in _words()["stops"].items():
        match = _first_match(patterns, action, ())
        if match is not None:
            found.append((str(effect), match.start() * 1000 // max(1, len(action))))
    return found


def through_loudspeaker(words: str) -> bool:
    """Return whether a filtered voice comes through a loudspeaker in the room, by its parenthetical and its cue."""
    return _has(_words()["loudspeakers"], words)


def silence_in(action: str) -> int | None:
    """Return where ``action`` asks for a stillness without music, as in ``Noise.place``; None where it does not."""
    match = _first_match(_words()["silences"], action, ())
    if match is None or _denied(re.split(r"[.!?\n]", action[: match.start()])[-1]):
        return None
    return match.start() * 1000 // max(1, len(action))


def _length_samples(effect: str) -> int:
    seconds = float(_words()["seconds"].get(effect, _words()["seconds"]["any"]))
    return round(seconds * SAMPLE_RATE_HZ)


def _first_match(patterns: Sequence[str], text: str, taken: Sequence[tuple[int, int]]) -> re.Match[str] | None:
    for pattern in patterns:
        for match in _pattern(pattern).finditer(text):
            if all(match.end() <= start or end <= match.start() for start, end in taken):
                return match
    return None


def _denied(text: str) -> bool:
    clause = re.split(r"[,;:]|\band\b|\bbut\b", text)[-1]
    return _has(_words()["negations"], clause)
