"""Cues that stand apart from what is said, an empty line between, are joined to it: so do scripts copied from web pages.

Only where hardly a cue of the script stands right above its speech; which lines are cues otherwise is told in ``fountain``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from film_assets.screenplay.model import Diagnostic, Severity

LEAST_CUES = 4
"""Fewer cues that stand apart may be anything."""
MOST_JOINED = 0.2
"""Lines in capitals right above others, a part of the cues: titles and credits are so, too."""
_MOST_WORDS = 4
_ENDS = re.compile(r"[.!?:;,…]$")
_NUMBERED = re.compile(r"#\s?\d")


def cues_joined(lines: list[str | None], is_cue: Callable[[str], bool]) -> tuple[list[str | None], list[Diagnostic]]:
    """Return ``lines`` without the empty lines between cues and their speeches, None in their place, and a warning; as they
    are where cues stand as they should. ``is_cue``: whether a line alone could be one."""
    places = [place for place, line in enumerate(lines) if _is_name(lines, place, is_cue)]
    apart = [place for place in places if _empty(lines, place + 1)]
    names = Counter((lines[place] or "").strip() for place in apart)
    cues = [place for place in apart if _speaks(lines, place, names)]
    if len(cues) < LEAST_CUES or len(places) - len(apart) > MOST_JOINED * len(cues):
        return lines, []
    joined = list(lines)
    for place in cues:
        following = _cut(joined, place + 1)
        if following < len(joined) and _is_parenthetical(joined[following]):
            _cut(joined, following + 1)
    message = "Empty lines part cues from speeches: leave none under a cue. They are read as if there were none."
    return joined, [Diagnostic(severity=Severity.WARNING, code="detached-cues", line=cues[0] + 1, message=message)]


def _is_name(lines: list[str | None], place: int, is_cue: Callable[[str], bool]) -> bool:
    text = (lines[place] or "").strip()
    short = 0 < len(text.split()) <= _MOST_WORDS and not _ENDS.search(text)
    return short and (place == 0 or _empty(lines, place - 1)) and is_cue(text)


def _speaks(lines: list[str | None], place: int, names: Counter[str]) -> bool:
    """Return whether the line at ``place`` is a cue by what follows it, or by standing there again."""
    text = (lines[place] or "").strip()
    after = place + 1
    while after < len(lines) and _empty(lines, after):
        after += 1
    return names[text] > 1 or bool(_NUMBERED.search(text)) or (after < len(lines) and _is_parenthetical(lines[after]))


def _is_parenthetical(line: str | None) -> bool:
    text = (line or "").strip()
    return text.startswith("(") and text.endswith(")")


def _empty(lines: list[str | None], place: int) -> bool:
    return place < len(lines) and not (lines[place] or "").strip()


def _cut(lines: list[str | None], place: int) -> int:
    """Put None for the empty lines from ``place`` on and return the place after them."""
    while _empty(lines, place):
        lines[place] = None
        place += 1
    return place
