"""What one rides: who gets on a bicycle, is on it, gets off; and which it is where a sentence does not say.

Other poses are read in ``gestures``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from film_assets.breakdown.model import Pose
from film_assets.breakdown.naming import Meant, Token
from film_assets.breakdown.words import Thing, verbs, vocabulary

if TYPE_CHECKING:
    from film_assets.breakdown.sentences import Sentence


def read_mount(sentence: Sentence, acts: list[Token], things: tuple[Thing, ...], persons: list[Meant]) -> None:
    """Let a sentence's people ride what it says they are on or get on, and stand who get off."""
    for thing in things:
        if thing.word not in vocabulary()["mounts"] or not sentence.actors:
            continue
        before = sentence.text[: thing.start].casefold()
        if _phrase("dismounted").search(before):
            _off(sentence)
        elif _phrase("mounted").search(before) or _is_astride(sentence, before, acts, persons):
            sentence.pose, sentence.rests_on = Pose.RIDING, thing.word
        elif sentence.pose is Pose.RIDING:
            sentence.rests_on = thing.word


def _off(sentence: Sentence) -> None:
    """Let who rode to the place get off there."""
    if sentence.pose is Pose.RIDING:
        sentence.ends = Pose.STANDING
    else:
        sentence.pose, sentence.changes = Pose.STANDING, True


def _is_astride(sentence: Sentence, before: str, acts: list[Token], persons: list[Meant]) -> bool:
    """Return whether somebody is on the mount: named right before it, or moving on it."""
    found = _phrase("astride").search(before)
    if found is None:
        return False
    named = any(
        role != "owner" and place < found.start() and _only_names(sentence.text[place : found.start()], name)
        for name, place, role in persons
    )
    moving = sentence.moves and any(
        end <= found.start() <= end + _NEAR for lemma, _, end in acts if lemma in verbs().motion
    )
    return named or moving


def _only_names(text: str, name: str) -> bool:
    """Return whether ``text`` is ``name`` or a part of it, with nothing after it but years in brackets."""
    words = re.sub(r"\([^)]*\)", " ", text).casefold().replace(",", " ").split()
    return bool(words) and set(words) <= set(name.casefold().split())


_NEAR = 12
"""Characters between a verb of motion and the mount it is done on: "comes up on a horse"."""


@cache
def _phrase(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(vocabulary()[kind])})$")
