"""What a script wants of a character's voice, read from its own words: ``deep and slow``, ``very high, British``.

The words are in ``voicing.yaml``; which voice answers to them is the voice engine's business.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from film_assets.breakdown.model import Person
from film_assets.kernel.canonical import Frozen
from film_assets.kernel.data import yaml_data

CHILD_BELOW_YEARS, TEEN_BELOW_YEARS, ELDER_FROM_YEARS = 13, 20, 62
"""Ages at which a voice is another one."""


class VoiceWish(Frozen):
    """A wish as engines can follow it; what is not asked for is 0 or empty."""

    pitch: int = 0
    """Steps, each clearly heard: -2 (very deep) to 2 (very high)."""
    pace: int = 0
    """Steps from -2 (very slow) to 2 (very fast)."""
    range: int = 0
    """Steps from -2 (monotone) to 2 (lively)."""
    gender: str = ""
    """``"f"`` or ``"m"``."""
    age_years: int = 0
    accent: str = ""
    """BCP 47, lower case: ``en-gb``."""


@cache
def _data() -> dict[str, Any]:
    return dict(yaml_data(resources.files(__package__).joinpath("voicing.yaml").read_text(encoding="utf-8")))


@cache
def _manners() -> dict[str, dict[str, int]]:
    """Return the steps of each kind that a word of manner stands for."""
    return {
        word: {field: step for field, step in entry.items() if field != "words"}
        for entry in _data()["manner"]
        for word in entry["words"]
    }


@cache
def _words() -> dict[str, list[tuple[re.Pattern[str], Any]]]:
    return {
        field: [
            (re.compile(rf"(?<!\w)(?P<very>very\s+)?(?:{'|'.join(map(re.escape, words))})(?!\w)"), value)
            for value, words in meanings.items()
        ]
        for field, meanings in _data().items()
        if field != "manner"
    }


@lru_cache(maxsize=512)
def wish_of(words: str) -> VoiceWish:
    """Return the wish that ``words`` express; the words of each kind that stand first count."""
    text = words.casefold()
    found: dict[str, Any] = {}
    for field, meanings in _words().items():
        hits = [(match.start(), value, match["very"]) for pattern, value in meanings if (match := pattern.search(text))]
        if hits:
            _, value, very = min(hits, key=lambda hit: hit[0])
            found[field] = 2 * value if very and field in ("pitch", "pace", "range") else value
    return VoiceWish(**found)


def wish_for(person: Person) -> VoiceWish:
    """Return what the script wants of the voice of ``person``: its wish, and where it has none, the manner that the
    description tells (``timid``, ``gruff``)."""
    if person.voice:
        return wish_of(person.voice)
    steps = {"pitch": 0, "pace": 0, "range": 0}
    for word in re.findall(r"\w+", person.description.casefold()):
        for field, step in _manners().get(word, {}).items():
            steps[field] = max(-1, min(1, steps[field] + step))
    return VoiceWish(pitch=steps["pitch"], pace=steps["pace"], range=steps["range"])


def as_voiced(person: Person) -> Person:
    """Return ``person`` with the gender and the age that the wish for the voice gives."""
    wish = wish_of(person.voice)
    return person.model_copy(
        update={"gender": wish.gender or person.gender, "age_years": wish.age_years or person.age_years}
    )


def voice_brief(person: Person) -> str:
    """Return what a voice is cast from, in words that a cast keeps: gender, age group, the script's wish.

    While it is the same the voice is held, however else the person is described.
    """
    years = person.age_years
    ages = (
        ("", not years),
        ("child", years < CHILD_BELOW_YEARS),
        ("teen", years < TEEN_BELOW_YEARS),
        ("elder", years >= ELDER_FROM_YEARS),
        ("adult", True),
    )
    age = next(name for name, fits in ages if fits)
    return ", ".join(part for part in ({"f": "female", "m": "male"}.get(person.gender, ""), age, person.voice) if part)
