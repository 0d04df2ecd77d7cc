"""Who carries whom: "with Kate in his arms", "picks her up", and who is put down again.

Things that hands carry are read in ``gestures``.
"""

from __future__ import annotations

import re
from functools import cache

from film_assets.breakdown.naming import Meant
from film_assets.breakdown.words import vocabulary


@cache
def _said(kind: str, end: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(vocabulary()['bearing'][kind])}){end}", re.IGNORECASE)


def carried_in(text: str, persons: list[Meant], actors: tuple[str, ...]) -> tuple[str, ...]:
    """Return whom ``actors`` carry in a sentence, or take up."""
    found = []
    for name, place, role in persons:
        if name in actors or role == "owner" or not actors:
            continue
        before, after = text[max(0, place - 40) : place], text[place : place + 120]
        taken = _said("taken", r" (?:the )?$").search(before) and _said("so", "").match(_after_name(after))
        if taken or _said("borne", r" (?:the )?$").search(before) or _taken_up(before, after):
            found.append(name)
    return tuple(dict.fromkeys(found))


def _after_name(text: str) -> str:
    """Return what follows a name of one or two words, from the next small word on."""
    return re.sub(r"^[\w.'’]+(?: [A-Z][\w.'’]*)*(?: ?\([^)]*\))? ?", "", text)


def _taken_up(before: str, after: str) -> bool:
    """Return whether somebody is picked up: "picks her up"."""
    return bool(re.search(r"\b(?:picks?|lifts?|scoops?|sweeps?) (?:the )?$", before)) and _after_name(after).startswith(
        "up"
    )


def sets_down(text: str) -> bool:
    """Return whether a sentence puts down whoever was carried."""
    return bool(_said("down", r"\b").search(text))
