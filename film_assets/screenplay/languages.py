"""Which language a script is in: as its title page says, else by its words and letters.

The words are in ``languages.yaml``.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Any

from film_assets.kernel.data import yaml_data
from film_assets.screenplay.model import ElementKind, Screenplay

_SPOKEN_AND_SEEN = frozenset({ElementKind.ACTION, ElementKind.DIALOGUE, ElementKind.LYRIC})
_CODE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SAMPLE_CHARACTERS = 20_000
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LEAST_WORDS = 12
"""Fewer frequent words say nothing of a language."""
_LEAST_PART = 0.2
"""Of all letters: how many must be of an alphabet."""


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml_data(files(__package__).joinpath("languages.yaml").read_text("utf-8"))
    return loaded


def language_of(screenplay: Screenplay) -> str:
    """Return the film's language (BCP 47): the title page's code or name, else what the words are in, else ``en``."""
    written = (screenplay.title_page.first("language") or screenplay.title_page.first("lang")).strip()
    return language_named(written) or _language_heard(_sample(screenplay))


def language_named(written: str) -> str:
    """Return the code of a language given by its code or its name, ``""`` where it is neither."""
    folded = written.casefold().strip(" .")
    named = next((code for code, names in _data()["names"].items() if folded in names), "")
    return named or (written if _CODE.fullmatch(written) else "")


def _sample(screenplay: Screenplay) -> str:
    """Return the first part of what is said and seen."""
    parts, length = [], 0
    for element in screenplay.elements:
        if element.kind in _SPOKEN_AND_SEEN:
            parts.append(element.text)
            length += len(element.text)
            if length > _SAMPLE_CHARACTERS:
                break
    return " ".join(parts)[:_SAMPLE_CHARACTERS]


def _language_heard(text: str) -> str:
    letters = sum(character.isalpha() for character in text)
    for code, characters in _data()["alphabets"].items():
        found = len(re.findall(f"[{characters}]", text))
        # Two letters in a hundred tell Ukrainian from Russian.
        if found and found >= letters * (_LEAST_PART if "-" in characters else 0.02):
            return str(code)
    counts = Counter(match.group().casefold().replace("’", "'") for match in _WORD.finditer(text))
    heard = {code: sum(counts[word] for word in words) for code, words in _data()["frequent"].items()}
    best = max(heard, key=lambda code: heard[code])
    enough = heard[best] >= _LEAST_WORDS and 2 * heard[best] >= 3 * max(
        count for code, count in heard.items() if code != best
    )
    return best if enough else "en"
