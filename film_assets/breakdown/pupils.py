"""Who is a pupil: in a film that plays at a school, those without an age, a title or a trade who are seen there.

Ages that a script says are read in ``ages``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from film_assets.breakdown.beats import SceneElements
from film_assets.breakdown.cast_words import cast_words
from film_assets.breakdown.genders import titles_by_name
from film_assets.breakdown.speeches import cue_name
from film_assets.breakdown.words import role_nouns
from film_assets.screenplay.model import ElementKind

if TYPE_CHECKING:
    from film_assets.breakdown.people import People

_MOST_PARTS = 3
"""A film plays at a school where one scene in so many does."""


def pupils_aged(scenes: Sequence[SceneElements], people: People) -> None:
    """Give the pupils of a film that plays at a school their age; with most of those of no age, their friends too."""
    years = _school_years(scenes)
    schools = [scene for scene in scenes if _plays_at_school(scene)]
    if not years or len(schools) * _MOST_PARTS < len(scenes) or len(schools) < 2:
        return
    young = [name for name in people.persons if _may_be_a_pupil(name, people)]
    seen = {name for scene in schools for name in _named_in(scene, people)} & set(young)
    pupils = young if len(seen) * 2 > len(young) else seen
    for name in pupils:
        people.persons[name] = people.persons[name].model_copy(update={"age_years": years})


def _school_years(scenes: Sequence[SceneElements]) -> int:
    """Return how old pupils are by the first word for them or their school, 0 where there is none."""
    text = " ".join(_text(scene) for scene in scenes)
    found = {
        match.start(): years
        for years, words in cast_words()["pupils"].items()
        if (match := re.search(rf"\b(?:{'|'.join(words)})\b", text, re.IGNORECASE))
    }
    return int(found[min(found)]) if found else 0


def _text(scene: SceneElements) -> str:
    heading = scene.heading.text if scene.heading else ""
    return " ".join([heading, *(one.text for one in scene.elements if one.kind is ElementKind.ACTION)])


def _plays_at_school(scene: SceneElements) -> bool:
    """Return whether a scene is set in a school, or among its pupils."""
    words = [word for words in cast_words()["pupils"].values() for word in words]
    school = scene.heading is not None and re.search(r"\b(?:SCHOOL\w*|CLASSROOM)\b", scene.heading.text.upper())
    return bool(school or re.search(rf"\b(?:{'|'.join(words)})\b", _text(scene), re.IGNORECASE))


def _may_be_a_pupil(name: str, people: People) -> bool:
    person = people.persons[name]
    words = name.split()
    grown = words[0] in titles_by_name() or words[-1].casefold() in role_nouns() or name in people.unseen
    return not (person.age_years or grown or _GROWN.search(person.description))


_GROWN = re.compile(r"\b(?:teacher|principal|coach|father|mother|dad|mom|mum|husband|wife|professor|janitor|parent)\b")


def _named_in(scene: SceneElements, people: People) -> set[str]:
    cues = {cue_name(one) for one in scene.elements if one.kind is ElementKind.CHARACTER}
    return cues | {mention.name for mention in people.mentions(_text(scene))}
