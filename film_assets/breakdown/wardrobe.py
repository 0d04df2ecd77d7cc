"""What people wear scene by scene, where the script says that they dress otherwise than they are described.

What it says of them once and for all is in ``described``.
"""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.breakdown.beats import SceneElements
from film_assets.breakdown.described import clothes_said
from film_assets.breakdown.introductions import actions_in
from film_assets.breakdown.model import Scene
from film_assets.breakdown.people import People
from film_assets.breakdown.resumed import is_another_time


def scenes_dressed(scenes: Sequence[Scene], as_cast: Sequence[tuple[SceneElements, People]]) -> list[Scene]:
    """Return ``scenes`` with the clothes of those who are seen in them in others than their own.

    What somebody wears holds until other clothes are named; flashbacks have a wardrobe of theirs.
    """
    worn: dict[bool, dict[str, str]] = {False: {}, True: {}}
    found: list[Scene] = []
    for scene, (group, people) in zip(scenes, as_cast, strict=True):
        texts = [text for _, text in actions_in([group])]
        now = worn[is_another_time(scene)]
        now.update(clothes_said(texts, people.named_in, people.gender, changes=True))
        wears = tuple(
            (name, now[name])
            for name in scene.present
            if name in now and now[name] not in people.persons[name].description
        )
        found.append(scene.model_copy(update={"wears": wears}) if wears else scene)
    return found
