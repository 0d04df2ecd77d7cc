"""Scenes that go on where an earlier one stopped: after a flashback, or in a place that the action comes back to.

Who is still there then, and how, is in ``stage``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from film_assets.breakdown.model import Scene
from film_assets.screenplay.sluglines import parsed_slugline

_ANOTHER_TIME = re.compile(
    r"(?:FLASH ?BACK|FLASH ?FORWARD|DREAM|NIGHTMARE|MEMORY|FANTASY|RÜCKBLENDE|RETOUR EN ARRIÈRE)"
)
_OVER = re.compile(r"(?:END|BACK)\b")


def scenes_resumed(scenes: Sequence[Scene]) -> list[tuple[int, ...]]:
    """Return for each scene the places in ``scenes`` of the one it goes on from and of those in between that play in the same time; nothing where it
    begins afresh.

    A flashback is no part of the time around it. Otherwise a scene goes on only where its heading says CONTINUOUS or SAME. A
    heading without INT or EXT names a corner or somebody, and who is there begins afresh.
    """
    found: list[tuple[int, ...]] = []
    chain: list[int] = []
    for number, scene in enumerate(scenes):
        elsewhen = is_another_time(scene)
        returns = number > 0 and not elsewhen and is_another_time(scenes[number - 1])
        if not elsewhen and not scene.continuous and not returns:
            chain = []
        from_there = () if elsewhen or not _names_a_place(scene) else _from(chain, scenes, scene, returns)
        found.append(from_there)
        if not elsewhen:
            chain.append(number)
    return found


def turns_only(scenes: Sequence[Scene]) -> list[bool]:
    """Return for each scene whether its heading only turns to somebody or something in the place of the scene before."""
    return [
        number > 0 and not _names_a_place(scene) and scene.location == scenes[number - 1].location
        for number, scene in enumerate(scenes)
    ]


def _from(chain: Sequence[int], scenes: Sequence[Scene], scene: Scene, returns: bool) -> tuple[int, ...]:
    for place in reversed(range(len(chain))):
        if _is_there(scenes[chain[place]], scene, returns):
            return tuple(chain[place:])
    return ()


def _is_there(before: Scene, scene: Scene, returns: bool) -> bool:
    """Return whether two scenes play in one place; back from a flashback also where only more of its name is said: AGENCY
    OFFICE is the OFFICE."""
    first, second = before.location, scene.location
    if (first.interior, first.exterior) != (second.interior, second.exterior):
        return False
    if first.place == second.place or not returns:
        return first.place == second.place
    short, long = sorted((" ".join(first.place), " ".join(second.place)), key=len)
    return bool(short) and long.endswith(f" {short}")


def _names_a_place(scene: Scene) -> bool:
    slug = parsed_slugline(scene.heading)
    return slug.interior or slug.exterior


def is_another_time(scene: Scene) -> bool:
    """Return whether a scene is a flashback, a dream or the like."""
    return any(_ANOTHER_TIME.search(part) and not _OVER.match(part) for part in scene.modifiers)
