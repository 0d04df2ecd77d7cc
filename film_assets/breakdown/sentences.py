"""A sentence of action read as a camera reads it: who acts, on what, with which gesture, looking where.

One pass over words against the vocabulary, no grammar beyond their order. What is shot of it belongs to ``action``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from film_assets.breakdown.introductions import INTRODUCTION
from film_assets.breakdown.model import Pose
from film_assets.breakdown.people import PRONOUNS, People
from film_assets.breakdown.words import BEFORE_NOUNS, TOKEN, Thing, things_in, verbs, vocabulary

_ABBREVIATED = frozenset("mr mrs ms dr st jr sr prof vs no etc e.g i.e a.m p.m".split())
_SENTENCE_END = re.compile(r"[.!?…]+[\"”'’)\]]*(?=\s+[\"“'‘(\[]?[^\W_a-z]|\s*$)|[。！？]+")
_COLON = re.compile(r":\s+(?=(?:an?|the|one|two|another)\s)", re.IGNORECASE)
_PREPOSITIONS = frozenset(
    "behind before above below beside under over near around from with without at in on by to of for into onto through "
    "past towards toward against between across among along off inside outside like as".split()
)
_REACHING = frozenset("finds hits reaches wakes touches lights catches blinds illuminates covers".split())
_CLAUSE = re.compile(
    r",\s+(?:and|but|while|because|then|so|as)\s+(?=(?:[\w'’]+\s+){0,3}(?:she|he|they)\b|the\s)", re.IGNORECASE
)
_BESIDE = frozenset("behind before above below beside under near around past against between among".split())
_ARTICLES = frozenset("the a an his her their its".split())
_EMPTY = frozenset("empty deserted nobody abandoned lifeless".split())
_LETTERING = re.compile(
    r"\"[^\"]{1,200}\"|“[^”]{1,200}”|«[^»]{1,200}»|(?<=: )[^\W_a-z]+(?:[ '’\-]+[^\W_a-z]+)+(?=[.!?,;]|$)"
)
_LETTERING_MARKS = ('"', "“", "«", ": ")
_AUXILIARY = frozenset("is are was were has have had does do did can will says reads shows".split())
_VERBLIKE = re.compile(r"is|are|was|were|has|have|had|does|do|did|can|will|[a-z]{3,}(?:es|s)")
_MOVES_OFF = re.compile(
    r"\b(?:turns?|moves?|drifts?|disappears?|retreats?|goes|walks?|vanish(?:es)?)\b[^.]{0,20}\b(?:away|off|out)\b"
)
_AFTER_VERBS = frozenset("it them him her his the a up out down open off into onto back around over at to away".split())
_BACKSTORY = re.compile(r"(?:['’]s)?\s+(?:was|were|had|has been|used to|would have)\b")
_TOWARDS = frozenset("at up down out over through into around back toward towards from across past away along".split())
_LOOK_REACH = 30
"""Characters between a looking verb and what is looked at."""
_LONG_SENTENCE = 14
_REACH = 40
"""Characters between a verb of holding and what is held."""
Token = tuple[str, int, int]
"""A word in lower case, its start and its end."""


@dataclass(slots=True)
class Sentence:
    """What one sentence shows. Names are characters' identities, things are words of the vocabulary."""

    text: str
    words: int
    actors: tuple[str, ...] = ()
    """Whom it is about: who acts, or else whom it happens to."""
    others: tuple[str, ...] = ()
    """Who else is seen."""
    things: tuple[Thing, ...] = ()
    subject_thing: str = ""
    """The thing it is about, where it is about no person."""
    pose: Pose | None = None
    poses: dict[str, Pose] = field(default_factory=dict)
    """Of those whom a participle describes: "the sleeping passenger"."""
    wakes: bool = False
    gesture: str = ""
    held: str = ""
    looked_at: str = ""
    """Of a looking verb: a name or a thing's word."""
    looks: bool = False
    moves: bool = False
    detail: bool = False
    leaves: bool = False
    introduces: str = ""
    crowd: int = 0
    dropped: bool = False
    empty: bool = False
    """Says that nobody is there."""
    described: bool = False
    """Only names what stands there: "a row of hooks"."""
    moves_off: bool = False
    """Its thing turns or moves away, with whoever holds it."""


@dataclass(slots=True)
class Memory:
    """Who and what was spoken of last, so that "she" and "it" are somebody and something."""

    female: str = ""
    male: str = ""
    last: str = ""
    thing: str = ""
    group: tuple[str, ...] = ()
    compounds: dict[str, str] = field(default_factory=dict)
    """Last word of a longer thing to the whole: ``clock`` to ``alarm_clock``, once that was named."""

    def spoke_of(self, name: str, gender: str) -> None:
        self.last = name
        if gender != "m":
            self.female = name
        if gender != "f":
            self.male = name

    def pronoun(self, word: str) -> str:
        """Return who ``word`` (she, him...) is, or ``""``."""
        return self.female if PRONOUNS.get(word) == "f" else self.male


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a paragraph; a colon before a thing that is shown ends one too."""
    ends = []
    for found in _SENTENCE_END.finditer(text):
        last = re.search(r"([^\s.]+(?:\.[^\s.]+)*)\.$", text[max(0, found.start() - 12) : found.start() + 1])
        if last and (last.group(1).casefold() in _ABBREVIATED or (len(last.group(1)) == 1 and last.group(1).isupper())):
            continue
        ends.append(found.end())
    ends.append(len(text))
    start = 0
    for end in list(ends):
        sentence = text[start:end]
        for found in _COLON.finditer(sentence):
            if len(sentence[: found.start()].split()) > 3:
                ends.append(start + found.start() + 1)
                break
        if len(sentence.split()) >= _LONG_SENTENCE:
            for found in _CLAUSE.finditer(sentence):
                if len(sentence[: found.start()].split()) >= 5 and len(sentence[found.end() :].split()) >= 5:
                    ends.append(start + found.start() + 1)
                    break
        start = end
    parts, start = [], 0
    for end in sorted(set(ends)):
        part = text[start:end].strip()
        if part:
            parts.append(part)
        start = end
    return parts


def sentence_read(text: str, people: People, memory: Memory, present: tuple[str, ...]) -> Sentence:
    """Return what ``text`` shows, and let ``memory`` know whom and what it spoke of.

    ``present`` is who is in the scene so far: "they" are those.
    """
    tokens = [(found.group().casefold(), found.start(), found.end()) for found in TOKEN.finditer(text)]
    sentence = Sentence(text=text, words=len(text.split()))
    things = tuple(_known_again(thing, text, memory) for thing in things_in(without_lettering(text)))
    acts = _verbs_used(tokens, things)
    verb_at = acts[0][1] if acts else _unknown_verb(tokens, things)
    persons = _persons(text, tokens, people, memory, present)
    actors = [name for name, place, role in persons if role == "subject" or (role == "actor" and place <= verb_at)]
    seen = [(place, name) for name, place, role in persons if role not in ("owner", "beside")]
    if not actors:
        actors = _inverted(acts, persons)
    if not actors and seen and (not things or seen[0][0] < things[0].start or _acted_on(tokens)):
        actors = [seen[0][1]]
    if not actors and memory.last in present and _goes_on_acting(text, tokens):
        actors = [memory.last]
    sentence.actors = tuple(dict.fromkeys(actors))
    beside = [name for name, _, role in persons if role == "beside"]
    sentence.others = tuple(dict.fromkeys(name for name in (*(n for _, n in seen), *beside) if name not in actors))
    sentence.things = things
    introduced = INTRODUCTION.search(text)
    if introduced:
        names = [mention.name for mention in people.mentions(introduced["name"])]
        sentence.introduces = names[-1] if names else ""
    _read_verbs(sentence, acts, things, persons)
    sentence.poses = _described_poses(tokens, persons)
    words = {word for word, _, _ in tokens}
    sentence.crowd = max((number for word, number in vocabulary()["crowds"].items() if word in words), default=0)
    sentence.empty = bool(words & _EMPTY)
    if not sentence.actors:
        first_place = min(
            (start for word, start, _ in tokens if word in vocabulary()["place_nouns"]), default=len(text)
        )
        if things and things[0].start < first_place:
            sentence.subject_thing = things[0].word
        elif memory.thing and tokens and tokens[0][0] in ("it", "its"):
            sentence.subject_thing = memory.thing
    sentence.described = (
        bool(things)
        and not acts
        and not words & _AUXILIARY
        and not re.search(r"[\d:\"“]", text)
        and tokens[0][0] != "the"
    )
    sentence.moves_off = bool(_MOVES_OFF.search(text))
    _remember(memory, persons, people, things)
    return sentence


def _inverted(acts: list[Token], persons: list[tuple[str, int, str]]) -> list[str]:
    """Return who acts right after a verb of motion: "in walks Scott"."""
    ends = {end for lemma, _, end in acts if lemma in verbs().motion}
    return [name for name, place, role in persons if role == "actor" and place - 1 in ends][:1]


def _goes_on_acting(text: str, tokens: list[Token]) -> bool:
    """Return whether a sentence leaves its subject out: "Looks at the card. Stuffs it in his pocket." """
    if len(tokens) < 2 or not text[:1].isupper() or text.isupper():
        return False
    first = tokens[0][0]
    if first in verbs().lemma and first.endswith("s") and first not in vocabulary()["verbs_like_nouns"]:
        return True
    return bool(_VERBLIKE.fullmatch(first)) and first.endswith("s") and tokens[1][0] in _AFTER_VERBS


def _acted_on(tokens: list[Token]) -> bool:
    """Return whether a thing reaches a person ("a torch beam finds her"): the person is the picture."""
    return any(word in _REACHING for word, _, _ in tokens)


def without_lettering(text: str) -> str:
    """Return ``text`` of the same length with what is only written in the picture blanked: quotes, signs in capitals."""
    if not any(mark in text for mark in _LETTERING_MARKS):
        return text
    return _LETTERING.sub(lambda found: " " * len(found.group()), text)


def _known_again(thing: Thing, text: str, memory: Memory) -> Thing:
    """Return ``thing``, or the longer one it repeats: "the clock" after "an alarm clock"."""
    before = text[max(0, thing.start - 5) : thing.start].casefold()
    if thing.word in memory.compounds and re.search(r"\b(?:the|that|this)\s$|^the\s", before):
        return replace(thing, word=memory.compounds[thing.word])
    return thing


def _verbs_used(tokens: list[Token], things: tuple[Thing, ...]) -> list[Token]:
    """Return the words used as verbs that are known, as ``(lemma, start, end)``; not "the next exit"."""
    known = verbs().lemma
    nouns = {place for thing in things for place in range(thing.start, thing.end)}
    found = []
    before = ""
    for word, start, end in tokens:
        if word in known and start not in nouns and before not in BEFORE_NOUNS:
            found.append((known[word], start, end))
        before = word
    return found


def _unknown_verb(tokens: list[Token], things: tuple[Thing, ...]) -> int:
    """Return where a verb that is not known may stand, else the end of the sentence."""
    nouns = {thing.start for thing in things}
    for word, start, _ in tokens[1:]:
        if _VERBLIKE.fullmatch(word) and start not in nouns:
            return start
    return tokens[-1][1] if tokens else 0


def _persons(
    text: str, tokens: list[Token], people: People, memory: Memory, present: tuple[str, ...]
) -> list[tuple[str, int, str]]:
    """Return who is meant, as ``(name, place, role)``; roles are ``actor``, ``subject`` (a pronoun in
    the nominative), ``other``, ``beside`` (only a place: "behind him") and ``owner``."""
    mentions = {mention.start: mention for mention in people.mentions(text)}
    local = Memory(memory.female, memory.male, memory.last, memory.thing)
    found: list[tuple[str, int, str]] = []
    preposition, until = "", 0
    for word, start, _ in tokens:
        mention = mentions.get(start)
        if mention is not None:
            if mention.owned or (start and _BACKSTORY.match(text, mention.end)):
                role = "owner"
            elif preposition in _BESIDE:
                role = "beside"
            else:
                owner = text[mention.end : mention.end + 1] in ("'", "’")
                role = "other" if owner or preposition else "actor"
            found.append((mention.name, start, role))
            local.spoke_of(mention.name, people.gender(mention.name))
            until = mention.end
        elif start >= until and word in PRONOUNS:
            name = local.pronoun(word)
            if name and word in ("she", "he"):
                found.append((name, start, "subject"))
            elif name and word in ("her", "him") and not any(one == name for one, _, _ in found):
                found.append((name, start, "beside" if preposition in _BESIDE else "other"))
        elif start >= until and word in ("they", "both") and len(present) > 1:
            found.extend((name, start, "subject") for name in (memory.group or present))
        if word in _PREPOSITIONS:
            preposition = word
        elif word not in _ARTICLES:
            preposition = ""
    return found


def _read_verbs(
    sentence: Sentence, acts: list[Token], things: tuple[Thing, ...], persons: list[tuple[str, int, str]]
) -> None:
    known = verbs()
    folded = f" {sentence.text.casefold()} "
    sentence.wakes = any(f" {phrase}" in folded for phrase in vocabulary()["wake"])
    sentence.leaves = any(f" {phrase}" in folded for phrase in vocabulary()["exit_phrases"])
    for lemma, _, end in acts:
        if sentence.pose is None and lemma in known.poses:
            sentence.pose = Pose(known.poses[lemma])
        sentence.moves = sentence.moves or lemma in known.motion
        sentence.detail = sentence.detail or lemma in known.detail
        sentence.leaves = sentence.leaves or (lemma in known.leave and not _object_follows(things, end))
        if not sentence.gesture and lemma in known.actions and known.actions[lemma] not in ("think", "wait"):
            sentence.gesture = known.actions[lemma]
        if lemma in known.hold and not sentence.held:
            near = (thing.word for thing in things if thing.scale == "hand" and 0 < thing.start - end < _REACH)
            sentence.held = next(near, "")
        if lemma in known.look and not sentence.looks:
            following = TOKEN.match(sentence.text, end + 1)
            if lemma == "look" and (following is None or following.group().casefold() not in _TOWARDS):
                continue
            sentence.looks = True
            next_verb = min((start for _, start, _ in acts if start > end), default=end + _LOOK_REACH)
            until = min(next_verb, end + _LOOK_REACH)
            after = [(thing.start, thing.word) for thing in things if end < thing.start < until]
            after += [(place, name) for name, place, role in persons if end < place < until and role != "owner"]
            sentence.looked_at = min(after)[1] if after else ""
    if sentence.wakes and sentence.pose is None:
        sentence.pose = Pose.SITTING if "sits up" in folded or "sit up" in folded else Pose.STANDING
    sentence.dropped = any(phrase in folded for phrase in vocabulary()["drop_phrases"])


def _described_poses(tokens: list[Token], persons: list[tuple[str, int, str]]) -> dict[str, Pose]:
    known = verbs()
    names = {place: name for name, place, _ in persons}
    found = {}
    for (word, _, _), (_, start, _) in pairwise(tokens):
        lemma = known.lemma.get(word, "")
        if word.endswith("ing") and start in names and lemma in known.poses:
            found[names[start]] = Pose(known.poses[lemma])
    return found


def _object_follows(things: tuple[Thing, ...], end: int) -> bool:
    """Return whether a thing follows closely: "leaves the key" is not leaving."""
    return any(0 < thing.start - end < 12 and thing.scale == "hand" for thing in things)


def _remember(memory: Memory, persons: list[tuple[str, int, str]], people: People, things: tuple[Thing, ...]) -> None:
    for name, _, role in persons:
        if role != "owner":
            memory.spoke_of(name, people.gender(name))
        elif not memory.last:
            memory.spoke_of(name, people.gender(name))
    actors = tuple(dict.fromkeys(name for name, _, role in persons if role in ("actor", "subject")))
    memory.group = actors if len(actors) > 1 else ()
    if things:
        memory.thing = things[0].word
    for thing in things:
        if "_" in thing.word:
            memory.compounds[thing.word.rpartition("_")[2]] = thing.word
