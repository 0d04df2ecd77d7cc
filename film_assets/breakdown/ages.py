"""How old somebody is by the words around a name: "in his forties", "7-year-old son", "teenage", OLD MAN.

The words are in ``cast.yaml``.
"""

from __future__ import annotations

import re
from functools import cache

from film_assets.breakdown.cast_words import cast_words

OLDEST_YEARS = 130
_DECADES = {"teens": 10, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70}
_DECADES |= {"eighties": 80, "nineties": 90}
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen".split()
_ONES += ["eighteen", "nineteen"]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_IN_WORDS = re.compile(
    rf"\b(?:of|aged?|about|around|turns)\s+(?P<first>{'|'.join((*_TENS, *_ONES))})(?:[\s\-](?P<second>{'|'.join(_ONES[1:10])}))?\b"
    rf"(?!\s+[a-z]+s\b)|\b(?P<old>{'|'.join((*_TENS, *_ONES))})(?:[\s\-](?P<odd>{'|'.join(_ONES[1:10])}))?[\s\-]years?[\s\-]olds?\b",
    re.IGNORECASE,
)
_PART_OF_DECADE = {"early": 2, "mid": 5, "middle": 5, "late": 8, "": 5}
_DECADE = re.compile(
    rf"\b(?:(?P<part>early|mid|middle|late)[\s\-]+)?(?P<decade>{'|'.join(_DECADES)}|[1-9]0['’]?s)\b", re.IGNORECASE
)
_YEARS = re.compile(
    r"\b(?P<years>[0-9]{1,3})[\s\-]*(?:years?|yrs?|y/?o)\b(?:[\s\-]*olds?)?|\baged?\s+(?P<aged>[0-9]{1,3})\b",
    re.IGNORECASE,
)
_IN_A_DECADE = re.compile(
    r"\b(?:in|into)\s+(?:his|her|their)\s|\b(?:early|mid|late)[\s\-]|,\s*[1-9]0['’]?s", re.IGNORECASE
)


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple(
        (re.compile(rf"(?<![\w\-])(?:{'|'.join(map(re.escape, words))})(?![\w\-])", re.IGNORECASE), years)
        for years, words in cast_words()["ages"].items()
    )


def age_in(text: str) -> int:
    """Return the years that ``text`` gives somebody, 0 where it gives none; a written number counts before words."""
    if found := _YEARS.search(text):
        years = int(found["years"] or found["aged"])
        if 0 < years < OLDEST_YEARS:
            return years
    if said := _IN_WORDS.search(text):
        first, second = (said["first"] or said["old"]).casefold(), (said["second"] or said["odd"] or "zero").casefold()
        return (_TENS[first] + _ONES.index(second)) if first in _TENS else _ONES.index(first)
    found = _DECADE.search(text)
    if found and (found["decade"].casefold() in _DECADES or _IN_A_DECADE.search(f", {text}")):
        decade = found["decade"].casefold()
        base = _DECADES.get(decade) or int(decade[:2])
        return base + _PART_OF_DECADE[(found["part"] or "").casefold()]
    return next((years for pattern, years in _phrases() if pattern.search(text)), 0)


def age_of_title(name: str) -> int:
    """Return the years that a title before a name suggests: PRINCESS ILSE, COLONEL VANE; 0 where it suggests none."""
    words = name.split()
    return int(cast_words()["title_ages"].get(words[0], 0)) if len(words) > 1 else 0


def age_of_role(name: str) -> int:
    """Return the years that a name itself says: BOY, OLD MAN, GRANDMOTHER; 0 where it says none."""
    return age_in(name) or cast_words()["role_ages"].get(name.split()[-1].casefold(), 0)
