"""Directions in the script: notes such as ``[[shot: CU NORA, dolly in, 4s]]`` and keys of the title page.

What they change is decided where it is changed; the page for writers is ``docs/direction.md``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from film_assets.screenplay.languages import language_named
from film_assets.screenplay.lengths import doubtful_length, possible_length
from film_assets.screenplay.limits import DEFAULT_LIMITS
from film_assets.screenplay.model import Diagnostic, ElementKind, LineSpan, Screenplay, Severity, TitlePage
from film_assets.screenplay.title_pages import KNOWN_KEYS

NOTE_KEYS = ("shot", "take", "voice", "music", "mood", "cast", "light", "weather", "language", "props", "say", "allow")
"""What a note may direct."""
SETTING_KEYS = {
    "style": "style",
    "aspect": "aspect",
    "aspect ratio": "aspect",
    "frame rate": "rate",
    "fps": "rate",
    "rate": "rate",
    "engine": "picture",
    "picture engine": "picture",
    "voice engine": "voice",
    "music engine": "music",
    "language": "language",
    "lang": "language",
    "tier": "tier",
}
"""Keys of the title page that set something about the film, and what they set."""
PRONUNCIATION_KEYS = ("pronunciation", "pronunciations", "pronounce")
"""Keys of the title page whose lines say how words are spoken."""
_LONGEST_WORD = 60
_NO_LANGUAGE = "write a language's name or code, such as French or pt-BR"
ALLOWED = {
    "light": ("dawn", "day", "dusk", "night"),
    "weather": ("clear", "rain", "snow", "fog", "wind", "storm"),
}
"""Values that some directions are limited to."""
_DIRECTION = re.compile(r"\s*(?P<key>[^\W\d_][\w ]{0,18}?)\s*[:=]\s*(?P<value>.*\S)\s*", re.DOTALL)
_CLOSE = 0.75
_MOST_UNKNOWN_KEYS = 300
"""Of a script with more keys that are none, the further ones are not compared."""


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction: its key in lower case, its value on one line, the lines of its note."""

    key: str
    value: str
    lines: LineSpan


def direction_of(text: str, lines: LineSpan) -> Direction | None:
    """Return the direction that a note gives, or None where it is only a note."""
    found = _DIRECTION.fullmatch(text) if len(text) <= DEFAULT_LIMITS.label_characters else None
    if not found or found["key"].casefold() not in NOTE_KEYS:
        return None
    return Direction(found["key"].casefold(), re.sub(r"\s+", " ", found["value"]), lines)


def directions_in(screenplay: Screenplay) -> tuple[Direction, ...]:
    """Return the directions of all notes, in order."""
    notes = (element for element in screenplay.elements if element.kind is ElementKind.NOTE)
    return tuple(found for note in notes if (found := direction_of(note.text, note.lines)))


def pronunciations_in(screenplay: Screenplay) -> tuple[tuple[str, str], ...]:
    """Return how words of the script are to be said, as ``(word, respelled)``: ``[[say: Ines = ee-NESH]]`` and the lines
    of ``Pronunciation`` on the title page. The last entry of a word counts; in the order of the words."""
    entries = [line for key, lines in screenplay.title_page.entries if key in PRONUNCIATION_KEYS for line in lines]
    entries += [direction.value for direction in directions_in(screenplay) if direction.key == "say"]
    found: dict[str, tuple[str, str]] = {}
    for entry in entries:
        if parts := respelling(entry):
            found[parts[0].casefold()] = parts
    return tuple(found[word] for word in sorted(found))


def respelling(entry: str) -> tuple[str, str] | None:
    """Return ``(word, respelled)`` of ``Ines = ee-NESH``, None where it is no respelling.

    Capitals of a stressed syllable become small letters: a voice would read ``LAH`` letter by letter.
    """
    word, equals, said = entry.partition("=")
    word, said = word.strip(' "“”'), said.strip(' "“”.')
    if not equals or not any(map(str.isalnum, word)) or not any(map(str.isalnum, said)) or len(word) > _LONGEST_WORD:
        return None
    said = re.sub(r"[^\W\d_]{2,}", lambda found: found.group().lower(), said)
    return unicodedata.normalize("NFC", word), unicodedata.normalize("NFC", said)


def film_settings_in(title_page: TitlePage) -> dict[str, str]:
    """Return what the title page sets about the film: ``style``, ``aspect``, ``rate``, ``picture``, ``voice``, ``music``,
    ``language``, ``tier``; values as written, on one line."""
    found: dict[str, str] = {}
    for key, lines in title_page.entries:
        if key in SETTING_KEYS and lines:
            found.setdefault(SETTING_KEYS[key], " ".join(lines))
    return found


def direction_warnings(screenplay: Screenplay) -> Iterator[Diagnostic]:
    """Yield a warning for each key that is nearly one that is known, with the nearest."""
    tried: set[str] = set()
    for element in screenplay.elements:
        if element.kind is not ElementKind.NOTE:
            continue
        found = _DIRECTION.fullmatch(element.text) if len(element.text) <= DEFAULT_LIMITS.label_characters else None
        if direction := direction_of(element.text, element.lines):
            yield from _unusable(direction)
        elif found and " " not in found["key"] and len(tried) < _MOST_UNKNOWN_KEYS:
            tried.add(found["key"].casefold())
            yield from _misspelled(found["key"], NOTE_KEYS, element.lines.first_line, f"[[{found['key']}: ...]]")
    known = tuple(sorted(KNOWN_KEYS | set(SETTING_KEYS) | set(PRONUNCIATION_KEYS)))
    for place, (key, lines) in enumerate(screenplay.title_page.entries):
        at = screenplay.title_page.line(place)
        unusable = []
        if key in PRONUNCIATION_KEYS:
            unusable = [f"write '{line[:40]}' as Ines = ee-NESH" for line in lines if not respelling(line)]
        if SETTING_KEYS.get(key) == "language" and lines and not language_named(" ".join(lines)):
            unusable = [_NO_LANGUAGE]
        for wrong in unusable:
            message = f"'{key}' on the title page directs nothing: {wrong}."
            yield Diagnostic(severity=Severity.WARNING, code="unusable-direction", line=at, message=message)
        yield from _misspelled(key, known, at, f"'{key}' on the title page")


def _unusable(direction: Direction) -> Iterator[Diagnostic]:
    """Yield a warning where a direction's value cannot be used."""
    value = direction.value.casefold().strip(" .")
    wrong = ""
    if direction.key == "take" and not re.fullmatch(r"[1-9][0-9]{0,3}", value):
        wrong = "a take is a number from 1"
    elif direction.key in ALLOWED and value not in ALLOWED[direction.key]:
        wrong = f"use {', '.join(ALLOWED[direction.key])}"
    elif direction.key == "allow" and direction.value.count(",") < 2:
        wrong = "write the rule, the reason and who allows it, parted by commas"
    elif direction.key == "shot" and (doubtful := doubtful_length(direction.value)):
        wrong = f"'{doubtful}' is no length, write 4s or 2.5s"
    elif direction.key == "shot" and not possible_length(direction.value):
        wrong = "a shot lasts between 0.2 and 600 seconds"
    elif direction.key == "say" and not respelling(direction.value):
        wrong = "write the word, = and how it is spelled for the voice, as in [[say: Ines = ee-NESH]]"
    elif direction.key == "language" and not language_named(direction.value):
        wrong = _NO_LANGUAGE
    if wrong:
        message = f"[[{direction.key}: {direction.value[:40]}]] directs nothing: {wrong}."
        line = direction.lines.first_line
        yield Diagnostic(severity=Severity.WARNING, code="unusable-direction", line=line, message=message)


@lru_cache(maxsize=1024)
def _nearest(key: str, known: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(key, known, 1, _CLOSE)), "")


def _misspelled(key: str, known: tuple[str, ...], line: int, shown: str) -> Iterator[Diagnostic]:
    folded = key.casefold()
    if folded in known or folded.rstrip("s") in known:
        return
    nearest = _nearest(folded, known)
    if nearest:
        message = f"{shown} directs nothing: did you mean '{nearest}'?"
        yield Diagnostic(severity=Severity.WARNING, code="unknown-direction", line=line, message=message)
