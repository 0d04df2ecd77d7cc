"""The mood of a scene: what its action, its speech, their punctuation and its slugline speak for, by ``moods.yaml``.

What a mood sounds like belongs to sound, how it is lit to picture.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from film_assets.kernel.data import yaml_data

CALM = "calm"
ACTION_WORD, SPOKEN_WORD, PLACE_WORD = 1.0, 0.6, 1.2
"""What a word of action, one in speech and one of the slugline are worth (own choice)."""
CRIES = {"action": (0.4, 0.15), "playful": (0.0, 0.1)}
"""What an exclamation mark is worth in action and in speech, up to four of them."""
AT_NIGHT = 0.5
"""Added to what is tense in any case."""
LEAST, LEAST_A_WORD, MOST_WANTED = 1.5, 1 / 150, 4.0
"""How much a mood needs: long scenes name something of everything."""


@cache
def _moods() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    loaded: dict[str, Any] = yaml_data(files(__package__).joinpath("moods.yaml").read_text("utf-8"))
    return {mood: (_any_of(entry["words"]), _any_of(entry["places"])) for mood, entry in loaded.items()}


def moods() -> tuple[str, ...]:
    """Return the names of all moods."""
    return (CALM, *_moods())


def _any_of(words: list[str]) -> re.Pattern[str]:
    parts = (re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def evidence(action: str, speech: str, place: str, night: bool) -> Mapping[str, float]:
    """Return how much speaks for each mood. The same word counts twice at most."""
    action, speech, place = action.casefold(), speech.casefold(), place.casefold()
    found: dict[str, float] = {}
    for mood, (words, places) in _moods().items():
        weight = ACTION_WORD * sum(min(2, count) for count in Counter(words.findall(action)).values())
        weight += SPOKEN_WORD * sum(min(2, count) for count in Counter(words.findall(speech)).values())
        weight += PLACE_WORD * bool(places.search(place))
        shown, said = CRIES.get(mood, (0.0, 0.0))
        found[mood] = weight + shown * min(4, action.count("!")) + said * min(4, speech.count("!"))
    if night and found["tense"] >= 1:
        found["tense"] += AT_NIGHT
    return found


def mood_of(action: str, speech: str, place: str = "", night: bool = False) -> str:
    """Return the mood that most speaks for; ``calm`` where too little speaks for any."""
    found = evidence(action, speech, place, night)
    best = max(found, key=lambda mood: found[mood])
    words = len(action.split()) + len(speech.split())
    return best if found[best] >= min(MOST_WANTED, max(LEAST, words * LEAST_A_WORD)) else CALM
