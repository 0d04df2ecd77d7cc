"""The year a script plays in, where it says so: in its title, a slugline, or a title over the picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from film_assets.breakdown.beats import SceneElements
from film_assets.breakdown.introductions import actions_in

_YEAR = re.compile(r"\b(1[0-9]{3}|2[0-9]{3})\b")
_OVER_PICTURE = re.compile(r"^\W*(?:TITLE|SUPER|SUPERIMPOSE|CARD|CAPTION|LEGEND|CHYRON)\b[^:\n]{0,20}:", re.IGNORECASE)


def year_of(title: str, headings: Sequence[str], scenes: Sequence[SceneElements]) -> int:
    """Return the first year that the title names, else a slugline, else a line that is shown as a title; 0: none."""
    for text in (title, *headings):
        if found := _YEAR.search(text):
            return int(found.group())
    for _, text in actions_in(scenes):
        for line in text.splitlines():
            if _OVER_PICTURE.match(line) and (found := _YEAR.search(line)):
                return int(found.group())
    return 0
