"""Who speaks from the other end of a telephone.

How such a voice is shown is in ``speaking``.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from film_assets.breakdown.beats import SceneElements
from film_assets.breakdown.people import People
from film_assets.screenplay.model import ElementKind

_PHONING = re.compile(
    r"\b(?:hangs? up|(?:on|into|answers|lifts|grabs|picks up|reaches for) (?:the |his |her |a )?(?:tele|cell ?|mobile )?"
    r"(?:phone|receiver|handset)|dials (?:the|a|her|his|again|another)|speed dial|phone call)\b",
    re.IGNORECASE,
)


def remote_speakers(group: SceneElements, people: People, cues: Collection[str]) -> set[str]:
    """Return who speaks from the other end of a telephone: not named in the action of a scene in which somebody phones.

    In an INTERCUT both ends are seen.
    """
    actions = [one.text for one in group.elements if one.kind is ElementKind.ACTION]
    heading = group.heading.text if group.heading else ""
    if not any(_PHONING.search(text) for text in actions) or any("INTERCUT" in text for text in (heading, *actions)):
        return set()
    named = {mention.name for text in actions for mention in people.mentions(text)}
    far = {name for name in cues if name in people.persons and name not in named}
    return far if named & set(cues) else set()
