"""Somebody at another age: where YOUNG EDWARD is seen and EDWARD speaks, it is YOUNG EDWARD who speaks; where YOUNG EDWARD
speaks and the action says Edward, it is him.

How old they are is in ``ages``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from film_assets.breakdown.beats import Grouped, SceneElements
from film_assets.breakdown.cast_words import cast_words
from film_assets.breakdown.introductions import actions_in
from film_assets.breakdown.people import People
from film_assets.breakdown.speeches import cue_name
from film_assets.breakdown.words import role_nouns
from film_assets.screenplay.model import ElementKind


def scenes_as_cast(script: Grouped, people: People) -> list[tuple[SceneElements, People]]:
    """Return every scene with the people as it names them.

    Another age holds from the scene that shows it on, while the same others are there, or nobody else.
    """
    ages, longer = _other_ages(people), _longer_names(people)
    if not longer:
        return [(scene, people) for scene in script.scenes]
    found: list[tuple[SceneElements, People]] = []
    held: dict[str, str] = {}
    beside: set[str] = set()
    for scene in script.scenes:
        cues = {cue_name(one) for one in scene.elements if one.kind is ElementKind.CHARACTER}
        seen = _seen(scene, people)
        others = (cues | set(seen)) - set(ages) - {name for names in ages.values() for name in names}
        if others and not others & beside:
            held = {}
        shown = {
            name: other
            for name, spellings in ages.items()
            for other in spellings
            if name in cues and other in seen and other not in cues and name not in seen[: seen.index(other)]
        }
        held = {**held, **shown}
        beside = others or beside if held else set()
        said = {**_said_shortly(longer, cues, seen), **held}
        found.append((_under(scene, held), people.at_another_age(said)))
    return found


def _longer_names(people: People) -> dict[str, list[str]]:
    """Return for each name the others that end with it: ``DAD``: ``YOUNG MIKE'S DAD``."""
    found: dict[str, list[str]] = {}
    for name in people.persons:
        words = name.split()
        for size in range(1, len(words)):
            if (rest := " ".join(words[size:])) in people.persons:
                found.setdefault(rest, []).append(name)
    return found


def _said_shortly(longer: Mapping[str, list[str]], cues: Collection[str], seen: Sequence[str]) -> dict[str, str]:
    """Return who is meant in a scene by a name whose own bearer does not speak there, and is not named before the only
    speaker whose longer name ends with it."""
    return {
        name: heard[0]
        for name, others in longer.items()
        if name not in cues
        and len(heard := [other for other in others if other in cues]) == 1
        and name in seen
        and heard[0] in seen[: seen.index(name)]
    }


def _other_ages(people: People) -> dict[str, list[str]]:
    """Return for each name those that are it at another age: ``EDWARD``: ``YOUNG EDWARD``."""
    found: dict[str, list[str]] = {}
    for name in people.persons:
        first, _, rest = name.partition(" ")
        role = rest and rest.split()[-1].casefold() in role_nouns()
        if rest in people.persons and not role and first in cast_words()["other_ages"]:
            found.setdefault(rest, []).append(name)
    return found


def _seen(scene: SceneElements, people: People) -> list[str]:
    return [mention.name for _, text in actions_in([scene]) for mention in people.mentions(text)]


def _under(scene: SceneElements, names: Mapping[str, str]) -> SceneElements:
    elements = tuple(
        element.model_copy(update={"text": names[cue_name(element)]})
        if element.kind is ElementKind.CHARACTER and cue_name(element) in names
        else element
        for element in scene.elements
    )
    return replace(scene, elements=elements)
