"""What is seen through a window: whoever is in there is shown where they are, in the scene that plays on that side.

The other end of a telephone is in ``telephone``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from film_assets.breakdown.model import Scene, Shot

_THROUGH = re.compile(
    r"(?:through|behind|in|inside) (?:the|a|an|his|her|their|one) (?:[\w\-]+ )?(?:windows?|window ?panes?|glass|windshield)\s*[:,]",
    re.IGNORECASE,
)
"""Opens a sentence about those on the other side: "Through the window: a FAT MAN sits on a couch"."""


def is_seen_through(text: str) -> bool:
    """Return whether a sentence tells of those on the other side of a window."""
    return bool(_THROUGH.match(text))


def seen_through(shot: Shot, scene: Scene, scenes: Sequence[Scene]) -> Shot:
    """Return ``shot`` in the place of whom it shows through a window of ``scene``, without those on this side: the nearest
    scene inside, for one outside, that has them in it; as it is where none has."""
    names = {presence.name for presence in shot.present} & set(shot.subject)
    if not is_seen_through(shot.action) or not names:
        return shot
    here = scenes.index(scene)
    for other in sorted(scenes, key=lambda one: (abs(scenes.index(one) - here), -scenes.index(one))):
        if other.location.interior != scene.location.interior and names <= set(other.present):
            kept = tuple(one for one in shot.present if one.name in names)
            return shot.model_copy(update={"plays_in": other.label, "present": kept})
    return shot
