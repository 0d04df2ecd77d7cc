"""Scene headings of the world taken apart: inside or outside, the place, the time, the modifiers.

The words are in ``sluglines.yaml``. What the light of a scene becomes is resolved in ``breakdown``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from film_assets.kernel.data import yaml_data

_SEPARATOR = re.compile(r"\s+[-–—]{1,3}\s*|\s*[–—]+\s*|\s*--+\s*|(?<=\w)-\s+")
_PARENTHESES = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]")
_NUMBER = re.compile(r"\s*#([\w.\-]+)#\s*$")
_BEGUN = re.compile(r"(?:START|BEGIN|END)(?: OF)? ")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Slugline:
    """A heading taken apart. ``time`` is ``dawn``, ``day``, ``dusk``, ``night`` or ``""``; ``inherits`` is
    ``continuous``, ``same``, ``later`` or ``""``; ``place`` runs from the outside in, upper case."""

    interior: bool
    exterior: bool
    place: tuple[str, ...]
    time: str = ""
    inherits: str = ""
    modifiers: tuple[str, ...] = ()
    words: str = ""
    """The time part as written, upper case: it may hold weather."""


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    interior: frozenset[str]
    exterior: frozenset[str]
    both: frozenset[str]
    times: dict[str, str]
    inherit: dict[str, str]
    fillers: frozenset[str]
    modifiers: frozenset[str]
    standard: re.Pattern[str]
    strict: re.Pattern[str]


def _alternation(words: frozenset[str] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _vocabulary() -> _Vocabulary:
    data: dict[str, Any] = yaml_data(files(__package__).joinpath("sluglines.yaml").read_text("utf-8"))
    interior, exterior, both = (frozenset(data[key]) for key in ("interior", "exterior", "both"))
    single = _alternation(interior | exterior)
    return _Vocabulary(
        interior,
        exterior,
        both,
        {word: time for time, words in data["times"].items() for word in words},
        {word: how for how, words in data["inherit"].items() for word in words},
        frozenset(data["fillers"]),
        frozenset(data["modifiers"]),
        re.compile(rf"\s*({_alternation(data['standard'])})(\.\s*|\s+)(?=\S)", re.IGNORECASE),
        re.compile(
            rf"\s*((?:{single})(?:\.?\s*/\s*(?:{single}))?)(?:\.\s*|\s*[:：]\s*|\s+|(?<=[内外景])[.．、]?)(?=\S)",
            re.IGNORECASE,
        ),
    )


def without_number(heading: str) -> tuple[str, str]:
    """Return ``heading`` without its ``#number#``, and the number (Fountain 1.1, "Scene Numbers")."""
    if heading.rstrip().endswith("#") and (found := _NUMBER.search(heading)):
        return heading[: found.start()].rstrip(), found.group(1)
    return heading.rstrip(), ""


def heading_strength(line: str) -> int:
    """Return how sure it is that ``line`` is a scene heading.

    2: a standard prefix with a dot, or with a space in capitals or before a separator; 1: a prefix of another
    language and a separator, to be trusted only between empty lines; 0: none.
    """
    words = _vocabulary()
    if found := words.standard.match(line):
        if "." in found.group(2) or ("/" in found.group(1) and found.group(1)[-1:].isalpha()):
            return 2
        rest = without_number(line)[0]
        return 2 if rest.upper() == rest or _SEPARATOR.search(line[found.end() :]) else 0
    if found := words.strict.match(line):
        rest = line[found.end() :]
        separated = _SEPARATOR.search(rest) or "/" in rest or "/" in found.group(1)
        return 1 if separated and line.upper() == line else 0
    return 0


def _told_time(part: str) -> tuple[str, str] | None:
    """Return ``(time, inherits)`` of a heading's part, or None where it names a place."""
    words = _vocabulary()
    if part in words.times:
        return words.times[part], ""
    if part in words.inherit:
        return "", words.inherit[part]
    time = inherits = ""
    for word in _WORD.findall(part):
        if word in words.times:
            time = words.times[word]
        elif word in words.inherit:
            inherits = inherits or words.inherit[word]
        elif word not in words.fillers and not word.isdecimal():
            return None
    return (time, inherits) if time or inherits else None


def _modifies(part: str) -> bool:
    """Return whether a heading's part says how its scene stands in the film: ``FLASHBACK``, ``END FLASHBACK``, ``1979``."""
    return part in _vocabulary().modifiers or bool(
        re.fullmatch(r"(?:1[0-9]|20)[0-9]{2}", part)
        or (_BEGUN.match(part) and _BEGUN.sub("", part) in _vocabulary().modifiers)
    )


def parsed_slugline(heading: str) -> Slugline:
    """Return ``heading`` taken apart; a heading without a prefix is a place that is neither inside nor outside."""
    words = _vocabulary()
    text = unicodedata.normalize("NFC", without_number(heading)[0]).strip().lstrip(".").strip()
    modifiers = tuple(found.strip().upper() for found in _PARENTHESES.findall(text) if found.strip())
    text = _PARENTHESES.sub(" ", text)
    interior = exterior = False
    if found := words.standard.match(text) or words.strict.match(text):
        prefix = found.group(1).upper()
        kinds = [part.strip(" .") for part in prefix.split("/")]
        interior = prefix in words.both or any(kind in words.interior for kind in kinds)
        exterior = prefix in words.both or any(kind in words.exterior for kind in kinds)
        text = text[found.end() :].lstrip("-–— ")
    parts = [part.strip(" .,;:").upper() for part in _SEPARATOR.split(text)]
    parts = [re.sub(r"\s+", " ", part) for part in parts if part]
    if len(parts) == 1:
        parts = _loosely_divided(parts[0])
    time = inherits = ""
    told: list[str] = []
    while len(parts) > 1:
        if _modifies(parts[-1]):
            modifiers = (parts.pop(), *modifiers)
            continue
        known = _told_time(parts[-1])
        if known is None:
            break
        time, inherits = time or known[0], inherits or known[1]
        told.insert(0, parts.pop())
    for modifier in modifiers:
        if known := _told_time(modifier):
            time, inherits = time or known[0], inherits or known[1]
    return Slugline(interior, exterior, tuple(parts), time, inherits, modifiers, " ".join((*told, *modifiers)))


def _loosely_divided(text: str) -> list[str]:
    """Divide a heading without dashes: ``KITCHEN. NIGHT``, ``KITCHEN, NIGHT``, ``KITCHEN/NIGHT``, ``KITCHEN NIGHT``."""
    for separator in (". ", ", ", "/", " "):
        head, found, tail = text.rpartition(separator)
        if found and head and _told_time(tail.strip()) and not _told_time(head.strip()):
            return [head.strip(" .,/"), tail.strip()]
    return [text]
