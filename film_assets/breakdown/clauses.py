"""Poses of others than whom a sentence opens with: of a clause's own subject, of whom a participle describes, of whom somebody
lays down.

What the verbs of its own people do is in ``gestures``.
"""

from __future__ import annotations

import re

from film_assets.breakdown.model import Pose
from film_assets.breakdown.naming import PREPOSITIONS, Meant, Token
from film_assets.breakdown.words import TOKEN, verbs

PASSING = frozenset({Pose.WALKING, Pose.RUNNING, Pose.CRAWLING})
"""Poses that end with the sentence."""
_DETERMINERS = frozenset("the a an his her its their".split())
SENSELESS_ENDS = r"\b(?: again| now| still)?(?=\s*(?:[.,;:!?]|$|on\b|in\b|at\b|beside\b|and\b))"
_SENSELESS_ONE = re.compile(
    r"[\w.]+(?: [A-Z][\w.]*)?(?:['’]s| is| lies| looks| seems)(?: still| again| now)? (?:unconscious|lifeless|out cold|passed out|dead)"
    + SENSELESS_ENDS
)
"""Who is so lies; of "Otto is dead tired" the words go on."""
_WHO = re.compile(r",? who (?:still |now |also |just |calmly |quietly )?$")
_OWNS = re.compile(r"[\w.]+['’]s\b")
_LAID = re.compile(r"\b(?:lays|laid|lay) (?:the |his |her |their )?$")


_RIGHT_AFTER = re.compile(r"[\w.'’\- ]+?(?:is|are|still|now|\w+ly)?\s")


def of_another(text: str, start: int, persons: list[Meant]) -> str:
    """Return whose pose a verb at ``start`` gives where it is not its sentence's first: "he nears the man, who still sits",
    "she looks there, but Ben lies on the bed"."""
    who = _WHO.search(text, 0, start)
    until = who.start() if who is not None else start
    before = [(place, name) for name, place, _ in persons if place < until]
    if len(before) < 2 or max(before)[1] == min(before)[1]:
        return ""
    place, name = max(before)
    if who is not None:
        return name
    known = verbs().lemma
    between = {word.casefold() for word in TOKEN.findall(text[place:start])}
    acted = any(word.casefold() in known for word in TOKEN.findall(text[min(before)[0] : place]))
    near = _RIGHT_AFTER.fullmatch(text, place, start) and not between & (known.keys() | PREPOSITIONS | {"and", "to"})
    return name if acted and near else ""


def described_poses(text: str, tokens: list[Token], persons: list[Meant]) -> dict[str, Pose]:
    """Return the poses of those whom a participle describes ("the sleeping passenger"), a clause of their own ("the man,
    who still sits on the couch"), or somebody lays down ("lays Kate on the bed")."""
    known = verbs()
    names = {place: name for name, place, _ in persons}
    found = {}
    for (before, _, _), (word, _, _), (_, start, _) in zip([("", 0, 0), *tokens], tokens, tokens[1:], strict=False):
        lemma = known.lemma.get(word, "")
        if word.endswith("ing") and start in names and lemma in known.poses:
            pose = Pose(known.poses[lemma])
            if pose not in PASSING or before in _DETERMINERS:
                # "The running man" runs; "leaving Ben behind" leaves Ben where he is.
                found[names[start]] = pose
    for word, start, _ in tokens:
        name = of_another(text, start, persons) if known.lemma.get(word, "") in known.poses else ""
        if name:
            found[name] = Pose(known.poses[known.lemma[word]])
    for name, place, _ in persons:
        if _SENSELESS_ONE.match(text, place):
            found[name] = Pose.LYING
    laid = (
        name
        for name, place, _ in persons
        if _LAID.search(text, max(0, place - 12), place) and not _OWNS.match(text, place)
    )
    return found | dict.fromkeys(laid, Pose.LYING)
