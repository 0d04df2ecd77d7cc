"""Whether somebody is a woman or a man: by title and role, else by first name and by the pronouns that follow a mention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from film_assets.breakdown.beats import SceneElements
from film_assets.breakdown.cast_words import cast_words
from film_assets.breakdown.introductions import actions_in
from film_assets.breakdown.words import TOKEN, role_nouns

if TYPE_CHECKING:
    from film_assets.breakdown.people import People

PRONOUNS = {"she": "f", "her": "f", "hers": "f", "herself": "f", "he": "m", "him": "m", "his": "m", "himself": "m"}


@cache
def titles_by_name() -> dict[str, str]:
    return {title: gender for gender, titles in cast_words()["titles"].items() for title in titles}


_NAME_VOTES = 4
"""A first name from the list counts as so many pronouns."""
_VOTES = {"she": 2, "he": 2, "herself": 2, "himself": 2, "his": 1, "her": 1}


def genders_guessed(scenes: Sequence[SceneElements], people: People) -> None:
    """Guess from titles and roles, then from first names and the pronouns after a mention together."""
    votes: dict[str, dict[str, int]] = {name: {"f": 0, "m": 0} for name in people.persons}
    for _, text in actions_in(scenes):
        _vote(text, people, votes)
    female, male = set(cast_words()["female_names"]), set(cast_words()["male_names"])
    roles = role_nouns()
    for name, person in list(people.persons.items()):
        if person.gender:
            continue
        words = name.split()
        said = (roles.get(word, "") for word in re.findall(r"\w+", person.description.casefold()))
        gender = (
            titles_by_name().get(words[0], "") or roles.get(words[-1].casefold(), "") or next(filter(None, said), "")
        )
        cast = votes[name]
        first = {word.casefold().strip(".") for word in words}
        cast["f"] += _NAME_VOTES if first & female else 0
        cast["m"] += _NAME_VOTES if first & male and not first & female else 0
        if not gender and cast["f"] != cast["m"]:
            gender = "f" if cast["f"] > cast["m"] else "m"
        if gender:
            people.persons[name] = person.model_copy(update={"gender": gender})


def _vote(text: str, people: People, votes: dict[str, dict[str, int]]) -> None:
    """Count the pronouns that follow the only person named in a paragraph: those that act where a clause begins, and
    those that own in the same sentence; none that is acted on ("a conductor approaches her")."""
    mentions = people.mentions(text)
    if len({mention.name for mention in mentions}) != 1:
        return
    mention = mentions[0]
    sentence_end = next(
        (found.end() for found in re.finditer(r"[.!?]\s", text) if found.start() >= mention.end), len(text)
    )
    for token, following in pairwise([*TOKEN.finditer(text, mention.end), None]):
        word = re.sub(r"['’]\w+$", "", token.group().casefold()) if token else ""
        gender = PRONOUNS.get(word)
        if not gender or token is None:
            continue
        weight = _VOTES.get(word, 0)
        nominative = word in ("she", "he")
        if nominative and not _CLAUSE_START.search(text[: token.start()]):
            weight = 1
        acted_on = word in ("her", "him") and _is_object(text, token, following)
        if not nominative and (token.start() >= sentence_end or acted_on):
            weight = 0
        votes[mention.name][gender] += min(weight, 1) if mention.owned else weight


def _is_object(text: str, token: re.Match[str], following: re.Match[str] | None) -> bool:
    if following is None or re.search(r"[.,;:!?]", text[token.end() : following.start()]):
        return True
    return following.group().casefold() in AFTER_OBJECTS


_CLAUSE_START = re.compile(r"(?:[.!?,;:—–]|--|\b(?:and|but|then|when|because|until))[\s\"”’')]*$|^\s*$", re.IGNORECASE)
AFTER_OBJECTS = frozenset(
    "to and as in on at with from for up down out off away into onto by over through while when then a an the".split()
)
