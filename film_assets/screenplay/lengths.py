"""Lengths as people write them into a shot's label: ``4s``, ``2,5 sec``, ``1 min``.

Only plain digits count: Python would also read ``1_000``, ``nan`` and digits of other scripts.
"""

from __future__ import annotations

import re
from fractions import Fraction

from film_assets.screenplay.limits import DEFAULT_LIMITS, ScriptLimits

_SECONDS = re.compile(
    r"(?<![\w.,+−-])(?P<number>[0-9]{1,7}(?:[.,][0-9]{1,6})?)\s*"
    r"(?P<unit>seconds|second|secondes|sekunden|secs|sec|sek|s|minutes|minute|min|ms)\b\.?",
    re.IGNORECASE,
)
_DOUBTFUL = re.compile(
    r"(?:^|\s[-–—:,][-–—\s]*|\()\s*(?P<number>[-+−]?(?:inf(?:inity)?|nan|[\d][\d_.,eE+\-]*|∞))\s*(?:s|sec|secs|seconds?|min|minutes?)\b",
    re.IGNORECASE,
)


def seconds_in(text: str) -> tuple[Fraction | None, str]:
    """Return the length written in ``text`` and the text without it; None where there is none that can be read."""
    found = None
    for found in _SECONDS.finditer(text):
        before = text[: found.start()].rstrip()
        if not before.endswith(("--", "- -")):
            break
    if not found:
        return None, text
    seconds = Fraction(found["number"].replace(",", "."))
    unit = found["unit"].casefold()
    if unit.startswith("min"):
        seconds *= 60
    elif unit == "ms":
        seconds /= 1000
    return seconds, text[: found.start()] + text[found.end() :]


def doubtful_length(text: str) -> str:
    """Return what stands where a length should and is none (``-3``, ``nan``, ``1e9``), or ``""``."""
    if seconds_in(text)[0] is not None:
        return ""
    found = _DOUBTFUL.search(text)
    if not found:
        return ""
    before = text[: found.start("number")]
    return "-" * (before.endswith("-") and not before.endswith(" - ")) + found["number"]


def possible_length(text: str, limits: ScriptLimits = DEFAULT_LIMITS) -> bool:
    """Return whether the length written in ``text``, if there is one, is one that a shot can have."""
    seconds = seconds_in(text)[0]
    return seconds is None or limits.shortest_shot_seconds <= seconds <= limits.longest_shot_seconds
