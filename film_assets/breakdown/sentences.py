"""A sentence of action read as a camera reads it: who acts, on what, with which gesture, looking where.

One pass over words against the vocabulary, no grammar beyond their order; who is meant is found in ``naming``, what they
do in ``gestures``. What is shot of it belongs to ``action``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from film_assets.breakdown.camera import camera_direction
from film_assets.breakdown.carrying import carried_in, sets_down
from film_assets.breakdown.clauses import described_poses
from film_assets.breakdown.crowds import crowd_in
from film_assets.breakdown.gestures import of_things, read_verbs, rest_of, verbs_used, who_stays
from film_assets.breakdown.introductions import INTRODUCTION
from film_assets.breakdown.lettering import quoted_spans, without_lettering
from film_assets.breakdown.model import Move, Pose
from film_assets.breakdown.naming import (
    PREPOSITIONS,
    Meant,
    Memory,
    Token,
    clause_subjects,
    in_a_picture,
    persons_meant,
    remembered,
    tokens_of,
)
from film_assets.breakdown.people import People
from film_assets.breakdown.words import HAND, Thing, role_nouns, scale_of, things_in, verbs, vocabulary

_ABBREVIATED = frozenset("mr mrs ms dr st jr sr prof sgt capt lt col gen cpl pvt rev vs no etc e.g i.e a.m p.m".split())
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"”’')\]]*+(?=\s+[\"“'‘(\[]?[^\W_a-z]|\s*$)|[。！？]+")
_DASH = re.compile(
    r"(?<=[a-z]) [-–—]{1,2}(?= (?:[^\W\d_a-z][\w'’]+|(?:the |an? )?(?:[a-z]+ )?(?P<role>[a-z]+)) (?P<verb>[a-z]+s)\b)"
)
"""Before another clause with its own subject: "He looks around - Kate lies on the road"; "- the driver waves"."""
_COLON = re.compile(r":\s+(?=(?:an?|the|one|two|another)\s)", re.IGNORECASE)
_REACHING = frozenset("finds hits reaches wakes touches lights catches blinds illuminates covers".split())
_CLAUSE = re.compile(
    r",\s+(?:and|but|while|because|then|so|as)\s+(?=(?:[\w'’]+\s+){0,3}(?:she|he|they)\b|the\s)", re.IGNORECASE
)
_MEANWHILE = re.compile(
    r"\b(?:before|when|as|while|until)\s[^,.;]*(?P<comma>,)\s+(?=(?:the\s+)?[\w'’]+\s+(?P<verb>[a-z]+s)\b)",
    re.IGNORECASE,
)
"""A clause of time within a sentence, before somebody else acts: "She runs, but before she gets there, the boy falls"."""
_ONE_OF = re.compile(r",\s+one of (?:the|his|her|their)(?: [a-z]+){1,2}?,?(?=\s+[a-z]+s\b)")
"""Beside a name, nobody else: "JOHN (30), one of the workers sits down"."""
_EMPTY = frozenset("empty deserted nobody abandoned lifeless".split())
_AUXILIARY = frozenset("is are was were has have had does do did can will says reads shows".split())
_VERBLIKE = re.compile(r"is|are|was|were|has|have|had|does|do|did|can|will|[a-z]{3,}(?:es|s)")
_MOVES_OFF = re.compile(
    r"\b(?:turns?|moves?|drifts?|disappears?|retreats?|goes|walks?|vanish(?:es)?)\b[^.]{0,20}\b(?:away|off|out)\b"
)
_WRITTEN = re.compile(r"\b(?:written|printed|typed|scrawled|scribbled|reads?|says)\b|^[\"“]")
_IS = re.compile(r"\b(?:is|are)\b")
_WHEEL = re.compile(
    r"\b(?:(?:at|behind|takes) the wheel(?! (?:off|from|of (?!(?:the|his|her) (?:car|truck|van|bus))))\b|in (?:his|her|the) rear[\- ]?view(?: mirror)?|(?:out|through) (?:his|her|the) (?:windshield|windscreen)"
    r"|(?:slams|stomps|steps|hits|floors) (?:\w+ ){0,5}?(?:brakes?|gas|accelerator|pedal)(?! of))\b",
    re.IGNORECASE,
)
"""Where somebody who drives sits, looks or has a foot."""
_IN_BED = re.compile(
    r"\b(?:is|are)\s+(?:still\s+)?(?:on|in)\s+(?:the|a|his|her|their)\s+(?:\w+\s+)?(?:bed|stretcher|gurney)\b",
    re.IGNORECASE,
)
_CAMERA_DOES = re.compile(
    r"\s+(?:(?:now|slowly|then|quickly)\s+)?(?:focus|follow|pan|tilt|pull|push|move|zoom|track|swish|swoosh|turn|hold|linger|circle|stay|crane"
    r"|rise|descend|find|reveal|drift|dollie|glide|settle|cut)(?:s|es|ed|ing)?\b",
    re.IGNORECASE,
)
"""What a camera does that films: "the camera focuses on him"."""
_AFTER_VERBS = frozenset("it them him her his the a up out down open off into onto back around over at to away".split())
_LONG_SENTENCE = 14
_BESIDES = re.compile(r"\b(?:while|as|but|when)\s+(?:the\s+)?$", re.IGNORECASE)
"""Before somebody who does something of their own: "Stone raises his hands while Mike falls"."""
_NOBODY: Mapping[str, str] = MappingProxyType({})
_NOWHERE = re.compile(r"\b(?:is|are)\s+(?:now\s+|suddenly\s+)?(?:nowhere|missing|no longer (?:there|here))\b")


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
    ends: Pose | None = None
    """How it leaves whom it sets in motion: "walks to the bench and sits down"."""
    changes: bool | None = None
    """True: its words say that a body gets into its pose ("sits down", "kneels"); False: that it is in it ("is sitting");
    None: either."""
    poses: dict[str, Pose] = field(default_factory=dict)
    """Of those whom a participle describes: "the sleeping passenger"."""
    carries: tuple[str, ...] = ()
    """Whom its people carry or take up."""
    sets_down: bool = False
    """Whoever was carried is put down."""
    laid_on: str = ""
    """What those of ``poses`` lie or sit on."""
    rests_on: str = ""
    """What one lies or sits on: ``floor``, ``bed``, ``sofa``, ``table``."""
    wakes: bool = False
    gesture: str = ""
    doers: tuple[str, ...] = ()
    """Of its actors, those whose hands do that."""
    face: str = ""
    """What its people's faces show, or ``faces.AT_REST``; empty: it says nothing of them."""
    held: str = ""
    gives: str = ""
    """What goes from its first actor's hand into that of its first other."""
    looked_at: str = ""
    """Of a looking verb: a name or a thing's word."""
    looks: bool = False
    moves: bool = False
    detail: bool = False
    leaves: bool = False
    comes: bool = False
    """Somebody comes into the place: "enters", "walks in"."""
    stays: tuple[str, ...] = ()
    """Who of its people stays where they are while others leave."""
    introduces: str = ""
    crowd: int = 0
    dropped: bool = False
    empty: bool = False
    """Says that nobody is there."""
    described: bool = False
    """Only names what stands there: "a row of hooks"."""
    moves_off: bool = False
    """Its thing turns or moves away, with whoever holds it."""
    at_the_wheel: str = ""
    """Who drives by where they sit: "Steel at the wheel"."""
    camera: tuple[Move, ...] = ()
    """What it asks of the camera: "we pull back"."""

    @property
    def met(self) -> tuple[str, ...]:
        """Whom those who do something do it to: its others, and actors of another clause."""
        return (*self.others, *(name for name in self.actors if self.doers and name not in self.doers))

    @property
    def only_directs(self) -> bool:
        """Whether it speaks to the camera alone, and shows nobody and nothing."""
        return bool(self.camera) and not self.actors and not self.things and not self.crowd


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a paragraph; a colon before a thing that is shown ends one too, a stop inside quotes none."""
    ends = []
    quotes = quoted_spans(text)
    for found in _SENTENCE_END.finditer(text):
        last = re.search(r"([^\s.]+(?:\.[^\s.]+)*)\.$", text[max(0, found.start() - 12) : found.start() + 1])
        if last and (last.group(1).casefold() in _ABBREVIATED or (len(last.group(1)) == 1 and last.group(1).isupper())):
            continue
        if any(start < found.start() and found.end() < end for start, end in quotes):
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
        for found in _DASH.finditer(sentence):
            if found["verb"] in verbs().lemma and (found["role"] is None or found["role"] in role_nouns()):
                ends.append(start + found.end())
                break
        for found in _MEANWHILE.finditer(sentence):
            if found["verb"].casefold() in verbs().lemma and len(sentence[: found.start()].split()) >= 3:
                ends.append(start + found.end("comma"))
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


def sentence_read(
    text: str, people: People, memory: Memory, present: tuple[str, ...], called: Mapping[str, str] = _NOBODY
) -> Sentence:
    """Return what ``text`` shows, and let ``memory`` know whom and what it spoke of.

    ``present`` is who is in the scene so far: "they" are those. ``called``: who is meant by words that come before a name
    (see ``naming.named_later``).
    """
    camera, shown = camera_direction(text)
    seen_text = without_lettering(shown)
    for words_before, name in called.items():
        seen_text = seen_text.replace(words_before, name, 1)
    seen_text = _ONE_OF.sub(lambda found: " " * len(found.group()), seen_text)
    tokens = tokens_of(seen_text)
    sentence = Sentence(text=text, words=len(text.split()), camera=camera)
    things = tuple(
        _known_again(thing, seen_text, memory) for thing in things_in(seen_text) if not _films(thing, seen_text)
    )
    persons = persons_meant(seen_text, tokens, people, memory, present)
    acts = verbs_used(seen_text, tokens, things, {place for _, place, _ in persons})
    verb_at = acts[0][1] if acts else _unknown_verb(tokens, things)
    actors = [
        name
        for name, place, role in persons
        if role == "subject" or (role == "actor" and place <= verb_at and not _acted_on_by(place, persons, tokens))
    ]
    seen = [(place, name) for name, place, role in persons if role not in ("owner", "beside")]
    if not actors:
        actors = _inverted(acts, persons, seen_text)
    if not actors and seen and not _acted_on(tokens):
        actors = clause_subjects(seen_text, persons, people)[:1]
    if not actors and seen and (not things or seen[0][0] < things[0].start or _acted_on(tokens)):
        actors = [seen[0][1]]
    if not actors and memory.last in present and _goes_on_acting(seen_text, tokens):
        actors = [memory.last]
    if not actors and not persons and len(present) == 1 and _told_what_to_do(tokens):
        actors = [present[0]]
    if _NOWHERE.search(seen_text):
        actors, seen, persons = [], [], []
    sentence.actors = tuple(dict.fromkeys(actors))
    beside = [name for name, _, role in persons if role == "beside"]
    sentence.others = tuple(dict.fromkeys(name for name in (*(n for _, n in seen), *beside) if name not in actors))
    sentence.things = things
    introduced = INTRODUCTION.search(seen_text)
    if introduced:
        names = [mention.name for mention in people.mentions(introduced["name"])]
        sentence.introduces = names[-1] if names else ""
    by_things = of_things(seen_text, tokens, {place for _, place, _ in persons})
    read_verbs(sentence, acts, things, persons, by_things)
    if sentence.met and scale_of(memory.thing) == HAND and any(_gives_it(seen_text, *one) for one in acts):
        sentence.gives, sentence.gesture = memory.thing, "give"
    sentence.poses = described_poses(seen_text, tokens, persons)
    sentence.laid_on = rest_of(f" {seen_text.casefold()} ") if sentence.poses else ""
    sentence.carries = carried_in(seen_text, persons, sentence.actors)
    sentence.sets_down = sets_down(seen_text)
    sentence.stays = who_stays(seen_text, persons) if sentence.leaves else ()
    words = {word for word, _, _ in tokens}
    sentence.crowd = crowd_in(seen_text, tokens, {place for _, place, _ in persons})
    sentence.empty = bool(words & _EMPTY)
    if not sentence.actors:
        first_place = min(
            (start for word, start, _ in tokens if word in vocabulary()["place_nouns"]), default=len(text)
        )
        if things and things[0].start < first_place:
            sentence.subject_thing = things[0].word
        elif (
            memory.thing
            and tokens
            and (tokens[0][0] in ("it", "its") or in_a_picture(seen_text, memory) or _is_lettering(text, memory))
        ):
            sentence.subject_thing = memory.thing
    sentence.described = (
        bool(things)
        and not acts
        and not words & _AUXILIARY
        and not re.search(r"[\d:\"“]", text)
        and tokens[0][0] != "the"
    )
    if sentence.pose is None and sentence.actors and _IN_BED.search(seen_text):
        sentence.pose = Pose.LYING
    if (wheel := _WHEEL.search(seen_text)) and persons:
        before = [name for name, place, role in persons if place < wheel.start() and role != "owner"]
        sentence.at_the_wheel = before[-1] if before else persons[0][0]
    sentence.moves_off = bool(_MOVES_OFF.search(text))
    also = [
        name
        for name, place, role in persons
        if role == "actor" and _BESIDES.search(seen_text[max(0, place - 16) : place])
    ]
    remembered(memory, persons, people, (*sentence.actors, *also))
    if things:
        memory.thing = things[0].word
    memory.mount = next((thing.word for thing in things if thing.word in vocabulary()["mounts"]), memory.mount)
    if any(thing.word == "window" for thing in things):
        # From now on the glass is the window's.
        memory.compounds["glass"] = "window"
    for thing in things:
        if "_" in thing.word:
            memory.compounds[thing.word.rpartition("_")[2]] = thing.word
    return sentence


def _acted_on_by(place: int, persons: list[Meant], tokens: list[Token]) -> bool:
    """Return whether a verb that is not known stands between whoever is named before and who is named at ``place``: "Otto nears
    Ada and sits down"."""
    number = bisect_left(tokens, place, key=lambda token: token[1]) - 1
    word, at = tokens[number][:2] if number >= 0 else ("", -1)
    if not _VERBLIKE.fullmatch(word) or word in _AUXILIARY:
        return False
    return any(start < at for _, start, _ in persons) and all(start != at for _, start, _ in persons)


def _gives_it(text: str, lemma: str, start: int, end: int) -> bool:
    """Return whether a verb gives away what was spoken of: "hands it to her"."""
    return lemma in vocabulary()["giving"] and bool(re.match(r" (?:it|them)\b", text[end:]))


def _is_lettering(text: str, memory: Memory) -> bool:
    """Return whether ``text`` tells what is written on the thing spoken of last: "Six names are written in ink"."""
    return bool(_WRITTEN.search(text)) and memory.thing in vocabulary()["written_on"]


def _inverted(acts: list[Token], persons: list[Meant], text: str) -> list[str]:
    """Return who acts right after a verb of motion or of a pose: "in walks Scott", "on the bed lies Walter", "perched on
    the step is Henry"."""
    known = verbs()
    ends = {end for lemma, _, end in acts if lemma in known.motion or lemma in known.poses}
    if acts and acts[0][0] in known.poses and not text[: acts[0][1]].strip():
        ends |= {found.end() for found in _IS.finditer(text)}
    return [name for name, place, role in persons if role == "actor" and place - 1 in ends][:1]


def _goes_on_acting(text: str, tokens: list[Token]) -> bool:
    """Return whether a sentence leaves its subject out: "Looks at the card. Stuffs it in his pocket. Staring at the door." """
    if len(tokens) < 2 or not text[:1].isupper() or text.isupper():
        return False
    first = tokens[0][0]
    if first in verbs().lemma and first.endswith("s") and first not in vocabulary()["verbs_like_nouns"]:
        return True
    if first.endswith("ing") and first in verbs().lemma:
        return tokens[1][0] in _AFTER_VERBS | PREPOSITIONS
    return bool(_VERBLIKE.fullmatch(first)) and first.endswith("s") and tokens[1][0] in _AFTER_VERBS


def _told_what_to_do(tokens: list[Token]) -> bool:
    """Return whether a sentence without a subject says what the only one there does: "Walk to the door", "Sitting down"."""
    first = tokens[0][0] if tokens else ""
    if first in vocabulary()["verbs_like_nouns"] or any(word in _AUXILIARY for word, _, _ in tokens):
        return False
    known = verbs().lemma.get(first, "")
    return bool(known) and (first == known or first.endswith("ing")) and len(tokens) > 1


def _acted_on(tokens: list[Token]) -> bool:
    """Return whether a thing reaches a person ("a torch beam finds her"): the person is the picture."""
    return any(word in _REACHING for word, _, _ in tokens)


def _films(thing: Thing, text: str) -> bool:
    """Return whether "camera" is the one that films: "towards camera", "into the camera"."""
    before = text[max(0, thing.start - 14) : thing.start].casefold()
    if thing.word == "camera" and _CAMERA_DOES.match(text, thing.end):
        return True
    return thing.word == "camera" and bool(
        (re.search(r"\b(?:towards?|past|to|into|at|from|by|the)\s+$", before) and not re.search(r"\bthe\s+$", before))
        or re.search(r"\b(?:into|past|towards?|faces) the\s+$", before)
    )


def _known_again(thing: Thing, text: str, memory: Memory) -> Thing:
    """Return ``thing``, or the longer one it repeats: "the clock" after "an alarm clock"."""
    before = text[max(0, thing.start - 5) : thing.start].casefold()
    if thing.word in memory.compounds and re.search(r"\b(?:the|that|this)\s$|^the\s", before):
        return replace(thing, word=memory.compounds[thing.word])
    return thing


def _unknown_verb(tokens: list[Token], things: tuple[Thing, ...]) -> int:
    """Return where a verb that is not known may stand, else the end of the sentence."""
    nouns = {thing.start for thing in things}
    for word, start, _ in tokens[1:]:
        if _VERBLIKE.fullmatch(word) and start not in nouns:
            return start
    return tokens[-1][1] if tokens else 0
