"""What the verbs of a sentence make a body do: poses, gestures, what hands hold, where eyes go.

Whose body it is, is found in ``naming``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from film_assets.breakdown.cast_words import cast_words
from film_assets.breakdown.clauses import PASSING, SENSELESS_ENDS, of_another
from film_assets.breakdown.faces import face_in
from film_assets.breakdown.habits import habit_in
from film_assets.breakdown.model import AT, Pose
from film_assets.breakdown.naming import PREPOSITIONS, Meant, Token
from film_assets.breakdown.riding import read_mount
from film_assets.breakdown.words import BEFORE_NOUNS, TOKEN, Thing, verbs, vocabulary

if TYPE_CHECKING:
    from film_assets.breakdown.sentences import Sentence

_TOWARDS = frozenset("at up down out over through into around back toward towards from across past away along".split())
_OBJECTS = frozenset(
    "a an the his her its their my your our one two three another some several it them him this that these those".split()
)
_PARTICLES = frozenset("out up off down open".split())
_NOT_LEFT = frozenset("no nothing only some him her them it everyone everybody".split())
_BEFORE_PARTICIPLES = frozenset("and is are was were keeps starts begins stops goes then while still now just".split())
_DETERMINERS = frozenset("the a an his her its their".split())
_THINGS_MEANT = frozenset("it something nothing everything".split())
_AUXILIARY = frozenset("is are was were has have had does do did can will who".split())
_LOOK_REACH = 30
"""Characters between a looking verb and what is looked at."""
_REACH = 40
"""Characters between a verb of holding and what is held."""


@cache
def _no_verbs() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(vocabulary()['not_verbs'])})\b")


@cache
def _comes_in() -> re.Pattern[str]:
    return re.compile(rf" (?:{'|'.join(vocabulary()['enter_phrases'])})(?=[ ,.;:!?]|$)")


def verbs_used(text: str, tokens: list[Token], things: tuple[Thing, ...], names: set[int]) -> list[Token]:
    """Return the words used as verbs that are known, as ``(lemma, start, end)``.

    Left out: "the next exit"; what a thing does ("a clock that reads ten"); participles that describe ("racing gloves",
    "an eye closed"); phrases such as "a tear runs". ``names`` is where people are named.
    """
    known = verbs().lemma
    nouns = {place for thing in things for place in range(thing.start, thing.end)}
    folded = text.casefold()
    idle = {place for found in _no_verbs().finditer(folded) for place in range(found.start(), found.end())}
    plain = any(word in known and not word.endswith(("ed", "ing")) for word, _, _ in tokens)
    found: list[Token] = []
    before = ""
    for place, (word, start, end) in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        noun = start in nouns and not (word.endswith("ing") and before in _BEFORE_PARTICIPLES)
        used = word in known and not noun and start not in idle and before not in BEFORE_NOUNS
        if used and before in ("that", "which"):
            used = False
        if used and before in ("her", "him", "them") and word == known[word]:
            used = False
        if used and (before in ("not", "never", "cannot") or before.endswith(("n't", "n’t"))):
            used = False
        if used and word.endswith("ed") and plain and known[word] not in verbs().poses:
            used = False
        if used and word.endswith("ing") and after is not None and _describes(text, tokens, place, names):
            used = False
        if used:
            found.append((known[word], start, end))
        before = word
    return found


def _describes(text: str, tokens: list[Token], place: int, names: set[int]) -> bool:
    """Return whether a participle stands before its noun ("leather racing gloves")."""
    _, start, end = tokens[place]
    after, after_start, _ = tokens[place + 1]
    before, before_start, before_end = tokens[place - 1] if place else ("", 0, 0)
    if not place or before in _BEFORE_PARTICIPLES or before_start in names or text[before_end:start].strip():
        return False
    if before in verbs().lemma or before.endswith("ly") or text[end:after_start].strip():
        return False
    return after not in _OBJECTS | PREPOSITIONS and not after.endswith("ly") and after_start not in names


_APPOSED = re.compile(r"[^a-z(]+(?:\([^)]*\)\s*)?[-–—]{1,2}\s+an?\s")
"""A name and what its bearer is: "KATE (30) - a woman in a red helmet rides off": she rides, and no helmet."""


def of_things(text: str, tokens: list[Token], names: set[int]) -> set[int]:
    """Return where verbs stand that a thing does and nobody's hands: "the page reads", "the lights show"."""
    apposed = _APPOSED.match(text)
    own = next((start for word, start, _ in tokens if apposed and start > apposed.end() and word in verbs().lemma), -1)
    return _done_by_things(text, tokens, names) - {own}


def _done_by_things(text: str, tokens: list[Token], names: set[int]) -> set[int]:
    parts = set(cast_words()["seen_parts"])
    found: set[int] = set()
    for place in range(2, len(tokens)):
        before, before_start, before_end = tokens[place - 1]
        if before in _THINGS_MEANT:
            found.add(tokens[place][1])
        if (
            before_start in names
            or before in parts
            or before.endswith("ly")
            or text[before_end : tokens[place][1]].strip()
        ):
            continue
        if place + 1 < len(tokens) and tokens[place + 1][1] in names:
            continue
        if before in _OBJECTS | PREPOSITIONS | _AUXILIARY | _BEFORE_PARTICIPLES or before in verbs().lemma:
            continue
        back = [word for word, start, _ in tokens[max(0, place - 4) : place - 1] if start not in names]
        if back and any(word in _DETERMINERS for word in back[-2:]):
            found.add(tokens[place][1])
    return found


def read_verbs(
    sentence: Sentence, acts: list[Token], things: tuple[Thing, ...], persons: list[Meant], by_things: set[int]
) -> None:
    """Fill in what ``acts`` make the sentence's people do; ``by_things`` is where verbs are nobody's gestures."""
    known = verbs()
    folded = f" {sentence.text.casefold()} "
    sentence.wakes = any(f" {phrase}" in folded for phrase in vocabulary()["wake"])
    sentence.leaves = any(f" {phrase}" in folded for phrase in vocabulary()["exit_phrases"])
    at_a_run = _exit_at_a_run().search(folded) is not None
    sentence.leaves = sentence.leaves or at_a_run
    sentence.comes = bool(_comes_in().search(folded))
    habit, habit_start, habit_end = habit_in(sentence.text.casefold(), bool(sentence.others or sentence.actors[1:]))
    for lemma, start, end in acts:
        stays = lemma in known.leave and _does_not_leave(sentence.text, end)
        stays = stays or (lemma in vocabulary()["fallen"] and _after(sentence.text, end) in _OBJECTS)
        another = of_another(sentence.text, start, persons)
        if lemma in known.poses and not stays and start not in by_things and not another:
            if sentence.pose is None:
                sentence.pose = Pose(known.poses[lemma])
                if sentence.text[start:end].endswith("ing"):
                    sentence.changes = False
                elif lemma in vocabulary()["gets_into"] or _after(sentence.text, end) in _PARTICLES:
                    sentence.changes = True
            elif sentence.pose in PASSING:
                sentence.ends = Pose(known.poses[lemma])
        sentence.moves = sentence.moves or (lemma in known.motion and not stays)
        sentence.detail = sentence.detail or lemma in known.detail
        sentence.leaves = sentence.leaves or (lemma in known.leave and not stays and not _object_follows(things, end))
        sentence.comes = sentence.comes or (lemma in vocabulary()["enter"] and start not in by_things)
        if not sentence.gesture and start not in by_things:
            phrased = habit if habit_start <= start < habit_end else ""
            sentence.gesture = phrased or _gesture(sentence.text, lemma, start, end, things, persons)
            sentence.doers = _named_before(start, persons, sentence.actors) if sentence.gesture else ()
        also = re.search(r"\band\b|$", sentence.text[end:])
        reach = min(_REACH, also.start() if also else _REACH)
        near = next((one.word for one in things if one.scale == "hand" and 0 < one.start - end < _REACH), "")
        if lemma in known.hold and not sentence.held and start not in by_things:
            sentence.held = near
        if lemma in vocabulary()["giving"] and sentence.met and not sentence.gives and start not in by_things:
            sentence.gives = near = next(
                (one.word for one in things if one.scale == "hand" and 0 < one.start - end < reach), ""
            )
            sentence.gesture = "give" if near and sentence.gesture == "reach" else sentence.gesture
        if lemma in known.look and not sentence.looks:
            following = TOKEN.match(sentence.text, end + 1)
            if lemma == "look" and (following is None or following.group().casefold() not in _TOWARDS):
                continue
            sentence.looks = True
            sentence.looked_at = _looked_at(acts, end, things, persons)
    if habit and not sentence.gesture:
        sentence.gesture, sentence.doers = habit, _named_before(habit_end, persons, sentence.actors)
    for word, phrases in vocabulary()["held_phrases"].items():
        if not sentence.held and any(f" {phrase} " in re.sub(r"[.,;:!?]", " ", folded) for phrase in phrases):
            sentence.held, sentence.gesture = word, "hold"
    if not sentence.held and acts and (tool := _tool(folded, things)):
        sentence.held, sentence.gesture = tool, sentence.gesture or "hold"
    if sentence.wakes and sentence.pose is None:
        sentence.pose = Pose.SITTING if "sits up" in folded or "sit up" in folded else Pose.STANDING
    for pose, pattern in _onto().items():
        if pattern.search(folded):
            _then(sentence, pose)
    if _TRIES_TO_RISE.search(folded):
        sentence.pose, sentence.changes, sentence.rests_on = Pose.SITTING, None, "floor"
    if _going().search(folded):
        sentence.moves = True
        if sentence.pose not in PASSING:
            sentence.pose, sentence.ends = Pose.WALKING, sentence.pose
    read_mount(sentence, acts, things, persons)
    if sentence.pose in (Pose.LYING, Pose.SITTING, Pose.SLEEPING):
        fell = {lemma for lemma, _, _ in acts} & set(vocabulary()["fallen"])
        sentence.rests_on = rest_of(folded) or ("floor" if fell and sentence.pose is Pose.LYING else "")
    if sentence.pose is None and len(sentence.actors) == 1 and _SENSELESS.search(folded):
        sentence.pose, sentence.changes = Pose.LYING, False
    if sentence.leaves and (at_a_run or sentence.pose is None):
        sentence.pose = Pose.RUNNING if at_a_run else Pose.WALKING
        sentence.moves = True
    sentence.face = face_in(sentence.text)
    sentence.dropped = any(phrase in folded for phrase in vocabulary()["drop_phrases"])


def _named_before(place: int, persons: list[Meant], actors: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of ``actors`` who are named before ``place``; all where none is: "closing the door, Ann waits"."""
    before = {name for name, start, _ in persons if start < place}
    return tuple(name for name in actors if name in before) or actors


@cache
def _onto() -> dict[Pose, re.Pattern[str]]:
    """Return how bodies get up and down by a phrase alone: "leaps to her feet", "drops to his knees"."""
    return {Pose(pose): re.compile(rf"\b(?:{'|'.join(phrases)})\b") for pose, phrases in vocabulary()["onto"].items()}


def _then(sentence: Sentence, pose: Pose) -> None:
    """Let a sentence's people come to ``pose``; who walks gets there first: "walks over and takes a seat"."""
    if sentence.pose in PASSING and pose is Pose.SITTING:
        sentence.ends = pose
    else:
        sentence.pose, sentence.changes = pose, True


@cache
def _going() -> re.Pattern[str]:
    return re.compile(rf"\b(?<!to )(?:{'|'.join(vocabulary()['going'])})")


@cache
def _exit_at_a_run() -> re.Pattern[str]:
    return re.compile(rf"\b(?<!to )(?:{'|'.join(vocabulary()['exit_at_a_run'])})")


@cache
def _staying() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(vocabulary()['staying'])})\b", re.IGNORECASE)


def who_stays(text: str, persons: list[Meant]) -> tuple[str, ...]:
    """Return those after whom, and before anybody else, a sentence says that they stay: "the men leave and Ann stays"."""
    places = sorted((place, name) for name, place, _ in persons)
    ends = [*(place for place, _ in places[1:]), len(text)][: len(places)]
    return tuple(name for (place, name), end in zip(places, ends, strict=True) if _staying().search(text, place, end))


@cache
def _rests() -> tuple[tuple[str, re.Pattern[str]], ...]:
    ways = (("", "rests", "on|onto|upon|across|to|in|into|over"), (AT, "rests_at", "at|behind|before"))
    return tuple(
        (f"{way}{on}", re.compile(rf"\b(?:{before}) (?:[\w'’\-]+ ){{0,3}}(?:{'|'.join(words)})\b"))
        for way, key, before in ways
        for on, words in vocabulary()[key].items()
    )


def rest_of(text: str) -> str:
    """Return what a sentence says somebody lies or sits on, the first that it names."""
    found = [(match.start(), on) for on, pattern in _rests() if (match := pattern.search(text))]
    return min(found)[1] if found else ""


def _gesture(text: str, lemma: str, start: int, end: int, things: tuple[Thing, ...], persons: list[Meant]) -> str:
    """Return what hands do for ``lemma``, ``""`` where it is no gesture here: "turns at the door", "plays alone"."""
    action = verbs().actions.get(lemma, "")
    if action in ("", "think", "wait"):
        return ""
    near = [thing for thing in things if 0 < thing.start - end < _REACH]
    somebody = any(0 < place - end < _REACH and role != "owner" for _, place, role in persons)
    after = _after(text, end)
    if lemma == "pass" and not any(thing.scale == "hand" for thing in near):
        return ""
    if lemma == "play":
        return action if any(thing.word in vocabulary()["instruments"] for thing in near) else ""
    if action == "touch" and not somebody:
        return "knock" if lemma == "tap" else "reach"
    if action == "fight" and not somebody:
        if lemma in ("hit", "strike") and after in ("print", "play", "send", "enter", "record", "stop", "start"):
            return "press"
        if lemma in ("hit", "strike") and any(thing.word in vocabulary()["pressed"] for thing in near):
            return "press"
        return {"hit": "reach", "strike": "reach", "smash": "swing"}.get(lemma, action)
    if lemma in vocabulary()["needs_object"]:
        words = [found.group().casefold() for found in TOKEN.finditer(text, end, end + _REACH)][:3]
        words = words[1:] if words[:1] and words[0] in _PARTICLES else words
        named = any(place == end + 1 for _, place, _ in persons)
        if not named and (not words or words[0] not in _OBJECTS) and not any(thing.start - end < 3 for thing in near):
            return ""
        if set(words[:2]) & set(vocabulary()["no_objects"]):
            return ""
    return action


_TRIES_TO_RISE = re.compile(
    r"\b(?:tries|trying|struggles|struggling|attempts|fails) to (?:stand|get up|rise|sit up)\b(?! (?:still|the|a|an|for|by|his|her|on)\b)(?! up for\b)"
)
"""Who does so comes no farther than sitting."""
_SENSELESS = re.compile(
    r"\b(?:is|lies|are|looks|seems) (?:still )?(?:unconscious|lifeless|out cold|passed out|dead)" + SENSELESS_ENDS
)
_WITH = re.compile(
    r"(?<!filled)(?<!covered)(?<!littered)(?<!lined)(?<!packed)(?<!stuffed) (?:with|barrel of) (?:the|a|an|his|her|their|[\w\-]+['’]s) $"
)


def _tool(folded: str, things: tuple[Thing, ...]) -> str:
    """Return what somebody does something with: "cuts the rope with a knife". ``folded`` has one space more in front."""
    return next((one.word for one in things if one.scale == "hand" and _WITH.search(folded[: one.start + 1])), "")


def _after(text: str, end: int) -> str:
    """Return the word after one that ends at ``end``, folded."""
    following = TOKEN.match(text, end + 1)
    return following.group().casefold() if following else ""


def _looked_at(acts: list[Token], end: int, things: tuple[Thing, ...], persons: list[Meant]) -> str:
    next_verb = min((start for _, start, _ in acts if start > end), default=end + _LOOK_REACH)
    until = min(next_verb, end + _LOOK_REACH)
    after = [(thing.start, thing.word) for thing in things if end < thing.start < until]
    after += [(place, name) for name, place, role in persons if end < place < until and role != "owner"]
    return min(after)[1] if after else ""


def _does_not_leave(text: str, end: int) -> bool:
    """Return whether "leaves" has another object than the place: "leaving no room", "leaves him behind"."""
    following = TOKEN.match(text, end + 1)
    after = following.group().casefold() if following else ""
    return after in _NOT_LEFT or bool(re.search(r"\bbehind\b", text[end : end + _REACH]))


def _object_follows(things: tuple[Thing, ...], end: int) -> bool:
    """Return whether a thing follows closely: "leaves the key" is not leaving."""
    return any(0 < thing.start - end < 12 and thing.scale == "hand" for thing in things)
