"""What is really said for what is written: pictographs left out, sounds and stutters respelled, names as told.

Every character of what is said knows the character of the text that it came from, so that words keep their places.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from film_assets.kernel.data import yaml_data

UNSPOKEN_MARKS = "*_#|~^`\\<>[]{}"


@dataclass(frozen=True, slots=True)
class Spoken:
    """``text`` as it is said; ``origins`` has for each of its characters the place in what was written."""

    text: str
    origins: tuple[int, ...]


@cache
def _respellings(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    data = yaml_data(resources.files(__package__).joinpath("respelling.yaml").read_text(encoding="utf-8"))
    return tuple(
        (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), said) for pattern, said in data.get(language, ())
    )


STUTTER = re.compile(r"(?<!\w)([bcdfghjklmnpqrstvwxyz])-(?=\1)", re.IGNORECASE)
"""A consonant and a hyphen before the same consonant: ``W-w-wait``, which would be read as letters."""
DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
"""Three of one letter and more: ``Noooo``."""


def speakable(text: str) -> str:
    """Return ``text`` with everything that is not to be read aloud blanked out, at the same length.

    Pictographs, control characters and marks like ``*`` and ``_`` would be named by espeak-ng; punctuation without a
    word would be, too, and gives an empty line instead.
    """
    kept = "".join(" " if _unspoken(character) else character for character in text)
    return kept if any(character.isalnum() for character in kept) else ""


def _unspoken(character: str) -> bool:
    category = unicodedata.category(character)
    return (
        category[0] in "CZ"
        or category in ("So", "Sk")
        or character in UNSPOKEN_MARKS
        or 0xFE00 <= ord(character) <= 0xFE0F
    )


def spoken_form(text: str, language: str, pronounced: Sequence[tuple[str, str]] = ()) -> Spoken:
    """Return how ``text`` is said in ``language`` (BCP 47).

    ``pronounced`` are words and how they are to be spelled for the voice (``Oyelaran``: ``oh yell a run``), matched
    whole, case ignored; they come before everything else.
    """
    kept = speakable(text)
    spoken = Spoken(kept, tuple(range(len(kept))))
    for word, said in pronounced:
        spoken = _replaced(spoken, re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE), speakable(said))
    for pattern, said in _respellings(language.partition("-")[0].lower()):
        spoken = _replaced(spoken, pattern, said)
    spoken = _replaced(spoken, STUTTER, r"\1uh ")
    return _replaced(spoken, DRAWN_OUT, r"\1")


def _replaced(spoken: Spoken, pattern: re.Pattern[str], by: str) -> Spoken:
    parts: list[str] = []
    origins: list[int] = []
    done = 0
    for match in pattern.finditer(spoken.text):
        said = match.expand(by) if "\\" in by else by
        parts += [spoken.text[done : match.start()], said]
        origins += [*spoken.origins[done : match.start()], *[spoken.origins[match.start()]] * len(said)]
        done = match.end()
    return Spoken("".join([*parts, spoken.text[done:]]), (*origins, *spoken.origins[done:]))
