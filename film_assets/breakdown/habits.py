"""Gestures by a phrase: what hands do to one's own face, head and body, and to somebody else: "covers her mouth".

Those by a verb and a thing are in ``gestures``.
"""

from __future__ import annotations

import re
from functools import cache

from film_assets.breakdown.words import vocabulary

WITH_ANOTHER = frozenset({"touch", "shake_hands"})
"""What needs somebody to do it to."""


@cache
def _habits() -> re.Pattern[str]:
    listed = vocabulary()["habits"].items()
    return re.compile("|".join(rf"(?P<{habit}>\b(?:{'|'.join(patterns)})(?!\w))" for habit, patterns in listed))


def habit_in(text: str, with_another: bool) -> tuple[str, int, int]:
    """Return the first gesture that ``text`` (folded) gives by a phrase, its start and its end; ``("", -1, -1)`` for none.

    ``with_another``: somebody is there to be touched.
    """
    for found in _habits().finditer(text):
        habit = found.lastgroup or ""
        if with_another or habit not in WITH_ANOTHER:
            return habit, found.start(), found.end()
    return "", -1, -1
