"""A paragraph of action becomes shots, as an editor would ask for them.

A shot follows one thing: somebody, a thing, or the place. When the sentence turns to another, the picture cuts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from film_assets.breakdown.clauses import PASSING
from film_assets.breakdown.faces import AT_REST
from film_assets.breakdown.habits import WITH_ANOTHER
from film_assets.breakdown.model import OUTSIDE, Angle, Move, Pose, Presence, Shot, ShotSize
from film_assets.breakdown.naming import named_later
from film_assets.breakdown.sentences import Sentence, sentence_read, sentences_of
from film_assets.breakdown.settings import BreakdownSettings
from film_assets.breakdown.stage import Stage
from film_assets.breakdown.words import FIXED, HAND, LARGE, TOKEN, scale_of, vocabulary
from film_assets.kernel.draws import chosen
from film_assets.screenplay.model import LineSpan

PERSON, THING, PLACE = "person", "thing", "place"


@dataclass(slots=True)
class Framing:
    """Sentences that one shot takes up, and what the frame follows: ``person``, ``thing`` or ``place``."""

    kind: str
    about: tuple[str, ...]
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def words(self) -> int:
        return sum(sentence.words for sentence in self.sentences)


def framings_of(text: str, stage: Stage, settings: BreakdownSettings) -> list[Framing]:
    """Return the framings of a paragraph in order. ``stage`` remembers who was spoken of; it lets nobody enter yet."""
    framings: list[Framing] = []
    here = stage.here
    stage.memory.asleep = frozenset(name for name in here if not stage.awake(name))
    called = named_later(text, stage.people)
    for part in sentences_of(text):
        sentence = sentence_read(part, stage.people, stage.memory, here, called)
        here = tuple(dict.fromkeys((*here, *sentence.actors, *sentence.others)))
        kind, about = _follows(sentence, stage, settings)
        last = framings[-1] if framings else None
        if last is not None and len(framings) == 1 and _only_heard(last, settings) and kind == PERSON:
            # A sound before somebody acts is heard in their shot.
            framings[0] = Framing(kind, about, [*last.sentences, sentence])
            continue
        if last is not None and last.kind == PERSON and kind == PLACE and shows_nothing(sentence):
            kind, about = PERSON, last.about
        joins = last is not None and (
            _goes_on(last, kind, about, sentence, settings)
            and last.words + sentence.words <= settings.action_shot_words
        )
        if last is not None and joins:
            last.sentences.append(sentence)
            if kind == PERSON and last.kind == PERSON:
                last.about = tuple(dict.fromkeys((*last.about, *about)))
        else:
            framings.append(Framing(kind, about, [sentence]))
    return framings


def _only_heard(framing: Framing, settings: BreakdownSettings) -> bool:
    """Return whether a framing is a few words that show nothing: "CRACK." """
    return framing.words <= settings.fragment_words and all(shows_nothing(one) for one in framing.sentences)


def shows_nothing(sentence: Sentence) -> bool:
    """Return whether a sentence is about nobody, no thing and no place: what somebody feels, or a sound."""
    words = {found.group().casefold() for found in TOKEN.finditer(sentence.text)}
    seen = sentence.actors or sentence.others or sentence.things or sentence.crowd or sentence.camera
    return not (seen or sentence.empty or sentence.moves or sentence.introduces or words & _of_places())


@cache
def _of_places() -> frozenset[str]:
    """Return the words of a sentence that shows the place, its weather or its light."""
    known = vocabulary()
    listed = [known["place_nouns"], *known["weather"].values(), *known["times"].values()]
    return frozenset(word for words in listed for word in words)


def _follows(sentence: Sentence, stage: Stage, settings: BreakdownSettings) -> tuple[str, tuple[str, ...]]:
    if sentence.actors:
        return PERSON, sentence.actors
    if sentence.crowd >= settings.crowd_from_people:
        return PLACE, ()
    thing = sentence.subject_thing
    on_it = tuple(name for name in stage.here if thing and stage.rests.get(name) == thing)
    if on_it:
        return PERSON, on_it
    if thing and scale_of(thing) != LARGE:
        holder = next((name for name, held in stage.held.items() if held == thing and name in stage.here), "")
        if holder and sentence.moves_off:
            sentence.actors, sentence.moves = (holder,), True
            sentence.pose, sentence.leaves = Pose.WALKING, True
            return PERSON, (holder,)
        return THING, (thing,)
    return PLACE, ()


def _goes_on(last: Framing, kind: str, about: tuple[str, ...], sentence: Sentence, settings: BreakdownSettings) -> bool:
    """Return whether a sentence stays in the shot before it."""
    if sentence.introduces or _comes_to_hands(last, sentence):
        return False
    if sentence.camera:
        return sentence.only_directs
    if kind == last.kind and (kind == PLACE or about == last.about or set(about) & set(last.about)):
        return True
    first = sentence.text.split()[0].casefold().strip(",.;:")
    aside = sentence.words <= settings.aside_words and not sentence.things and not sentence.moves and last.kind != PLACE
    if kind == PLACE and not sentence.crowd and (sentence.words <= settings.fragment_words or aside):
        return True
    if last.kind == THING and kind == PLACE and first in ("it", "its", "below", "above", "beneath", "nothing"):
        return True
    if last.kind == PLACE and kind == THING:
        return scale_of(about[0]) == FIXED and not last.sentences[-1].crowd and last.words <= settings.fragment_words
    return (
        last.kind == THING
        and kind == PERSON
        and sentence.words <= settings.follow_up_words
        and any(word in sentence.text.casefold().split() for word in ("it", "it.", "it,"))
        and not sentence.looks
        and len(last.sentences) == 1
        and first in ("she", "he", "they")
    )


def _comes_to_hands(last: Framing, sentence: Sentence) -> bool:
    """Return whether somebody lays hands on another after getting up or going there: a cut brings them together."""
    laid_on = bool(sentence.others) and sentence.gesture in WITH_ANOTHER | {"hug", "fight"}
    return laid_on and any(one.pose is not None or one.moves for one in last.sentences)


def seconds_of(words: int, size: ShotSize, content: str, settings: BreakdownSettings) -> Fraction:
    """Return how long a wordless shot lasts: its words at reading pace, varied by a draw of its own content.

    In tenths of a second, never below the least of its size, never above the most of an action shot.
    """
    percent = chosen(settings.variety_percent, "length of a shot", content)
    least = dict(settings.least_seconds_by_size).get(size.value, settings.least_seconds)
    wanted = max(Fraction(words, settings.action_words_per_second), least) * percent / 100
    clamped = min(max(wanted, least), settings.longest_action_seconds)
    return Fraction(round(clamped * 10), 10)


def shot_of_framing(framing: Framing, lines: LineSpan, stage: Stage, settings: BreakdownSettings) -> Shot:
    """Return the shot of one framing; the stage moves on."""
    begins = _poses_begun(framing, stage)
    for sentence in framing.sentences:
        stage.seen(sentence)
    size, angle, moves = _size_of(framing, stage, settings)
    present = stage.present(_merged(framing))
    if framing.kind == PERSON:
        present = tuple(_acting(one, framing, stage) for one in present)
        present = tuple(changing(one, *begins.get(one.name, (None, ""))) for one in present)
        if size in _TOO_CLOSE and any(one.ends for one in present if one.name in framing.about[:1]):
            size = ShotSize.FS
    moves = tuple(dict.fromkeys(move for sentence in framing.sentences for move in sentence.camera))[:2] or moves
    subject = _subject(framing, size, stage)
    shot = Shot(
        label="",
        lines=lines,
        size=size,
        angle=angle,
        moves=moves,
        subject=subject,
        present=present,
        crowd=stage.crowd if framing.kind == PLACE or size in (ShotSize.GROUP, ShotSize.EWS, ShotSize.WS) else 0,
        action=framing.text,
        props=_props(framing),
        least_seconds=seconds_of(framing.words, size, framing.text, settings),
    )
    for sentence in framing.sentences:
        stage.after(sentence)
    return shot


_SETTLED = frozenset({Pose.STANDING, Pose.SITTING, Pose.LYING, Pose.SLEEPING, Pose.CROUCHING})
_TOO_CLOSE = frozenset({ShotSize.MS, ShotSize.MCU, ShotSize.CU, ShotSize.MWS})
"""Sizes that somebody who rises or goes down leaves."""


def _poses_begun(framing: Framing, stage: Stage) -> dict[str, tuple[Pose, str]]:
    """Return the pose in which the shot of ``framing`` finds those it is about, and on what: the one they were seen in before, else
    the first that its sentences give. Somebody of whom no pose was said may have sat all along, unless the words say
    that they get into one ("sits down", "falls")."""
    found: dict[str, tuple[Pose, str]] = {}
    for name in framing.about:
        if stage.rests.get(name) == OUTSIDE:
            continue
        known = stage.poses.get(name) if name in stage.here else None
        said = [s for s in framing.sentences if name in s.actors and s.pose is not None]
        if said and said[0].changes is False:
            known = said[0].pose
        if known is None and said and said[0].changes and name in stage.here:
            known = Pose.STANDING
        begun = known or (said[0].pose if said else None)
        if begun is not None:
            found[name] = begun, stage.rests.get(name, "")
    return found


def changing(one: Presence, begun: Pose | None, on: str) -> Presence:
    """Return ``one``, who ends the shot in its pose, as the shot finds it: in the pose ``begun``, ``on`` something."""
    into = (Pose.CROUCHING, Pose.LYING) if begun in (Pose.WALKING, Pose.RUNNING) else _SETTLED
    if begun is None or begun is one.pose or one.pose not in into or begun not in _SETTLED | PASSING:
        return one
    if {begun, one.pose} <= {Pose.LYING, Pose.SLEEPING} or begun in (Pose.CRAWLING, Pose.RIDING):
        return one
    return one.model_copy(update={"pose": begun, "ends": one.pose, "on": one.on or on})


def _acting(one: Presence, framing: Framing, stage: Stage) -> Presence:
    """Return ``one`` with the first gesture that a sentence of the framing about them gives, and no other's."""
    said = [sentence for sentence in framing.sentences if one.name in sentence.actors]
    if not said:
        return one
    gesture = next((s.gesture for s in said if s.gesture and one.name in (s.doers or s.actors)), "")
    if one.name in stage.carried.values():
        return one
    return one.model_copy(update={"action": gesture or stage.gesture(one.name)}) if gesture != one.action else one


def _merged(framing: Framing) -> Sentence:
    """Return one sentence that acts for the whole framing: the first gesture and the last look."""
    sentences = framing.sentences
    merged = Sentence(text=framing.text, words=framing.words, actors=framing.about if framing.kind == PERSON else ())
    merged.gesture = next((sentence.gesture for sentence in sentences if sentence.gesture), "")
    merged.face = next((sentence.face for sentence in reversed(sentences) if sentence.face not in ("", AT_REST)), "")
    merged.comes = any(sentence.comes for sentence in sentences)
    merged.leaves = any(sentence.leaves for sentence in sentences)
    merged.stays = tuple(name for sentence in sentences for name in sentence.stays)
    merged.others = next((one.met for one in sentences if one.met and (one.gesture or one.moves)), ())
    merged.looked_at = next((sentence.looked_at for sentence in reversed(sentences) if sentence.looked_at), "")
    return merged


def _props(framing: Framing) -> tuple[str, ...]:
    words = [thing.word for sentence in framing.sentences for thing in sentence.things]
    return tuple(dict.fromkeys([*(framing.about if framing.kind == THING else ()), *words]))


def _subject(framing: Framing, size: ShotSize, stage: Stage) -> tuple[str, ...]:
    if framing.kind == PLACE or size is ShotSize.EWS:
        return ()
    if framing.kind == THING:
        return framing.about[:1]
    others = [name for sentence in framing.sentences for name in sentence.others]
    if size is ShotSize.TWO:
        return tuple(dict.fromkeys((*framing.about, *others)))[:2]
    if size is ShotSize.GROUP:
        return tuple(dict.fromkeys((*framing.about, *others)))
    return framing.about[:1]


def _size_of(framing: Framing, stage: Stage, settings: BreakdownSettings) -> tuple[ShotSize, Angle, tuple[Move, ...]]:
    """Return size, angle and moves of a derived action shot, from what happens in it and its own words."""
    text = framing.text
    if framing.kind == THING:
        return ShotSize.INSERT, Angle.EYE, ()
    if framing.kind == PLACE:
        large = any(thing.scale == LARGE for sentence in framing.sentences for thing in sentence.things)
        moving = any(sentence.moves for sentence in framing.sentences)
        moves: tuple[Move, ...] = ()
        if moving and large:
            moves = (chosen((Move.PAN_LEFT, Move.PAN_RIGHT), "move of a shot", text),)
        return (ShotSize.EWS if stage.crowd >= settings.city_from_people else ShotSize.WS), Angle.EYE, moves
    others = {name for sentence in framing.sentences for name in sentence.others}
    together = {*framing.about, *others}
    if len(together) >= 3:
        return ShotSize.GROUP, Angle.EYE, ()
    pose = next((sentence.pose for sentence in framing.sentences if sentence.pose is not None), None)
    moving = any(sentence.moves for sentence in framing.sentences)
    if len(together) == 2:
        return ShotSize.TWO, Angle.EYE, ()
    if any(sentence.crowd >= settings.crowd_from_people for sentence in framing.sentences):
        return ShotSize.WS, Angle.EYE, ()
    if pose in PASSING and any(stage.goes(sentence) for sentence in framing.sentences):
        # Who comes or goes is seen to.
        return ShotSize.FS, Angle.EYE, ()
    if any(sentence.gesture == "kick" for sentence in framing.sentences):
        return ShotSize.FS, Angle.EYE, ()
    if moving and pose in (Pose.RUNNING, Pose.WALKING, Pose.RIDING):
        sizes = (ShotSize.FS,) if pose is Pose.RIDING else (ShotSize.FS, ShotSize.MWS)
        size = chosen(sizes, "size of a moving shot", text)
        move = chosen((Move.TRUCK_LEFT, Move.TRUCK_RIGHT), "move of a shot", text)
        return size, Angle.EYE, (move,)
    if pose in (Pose.LYING, Pose.SLEEPING, Pose.CROUCHING, Pose.CRAWLING):
        return ShotSize.FS if pose is not Pose.SLEEPING else ShotSize.MWS, Angle.EYE, ()
    if any(sentence.introduces for sentence in framing.sentences):
        return chosen((ShotSize.FS, ShotSize.MWS), "size of an entrance", text), Angle.EYE, ()
    if any(sentence.looks or _OF_A_FACE.match(sentence.text) for sentence in framing.sentences):
        return ShotSize.CU, Angle.EYE, ()
    if any(sentence.detail and any(t.scale == HAND for t in sentence.things) for sentence in framing.sentences):
        return chosen((ShotSize.MS, ShotSize.MCU), "size of a handling", text), Angle.EYE, ()
    return chosen((ShotSize.MS, ShotSize.MWS, ShotSize.MCU), "size of an action", text), Angle.EYE, ()


_OF_A_FACE = re.compile(
    r"(?:His|Her|[A-Z][\w.]*['’]s) (?:\w+ )?(?:eyes?|pupils|eyelids|lips|mouth|face|forehead|cheeks?)\b"
)
"""A sentence about a part of a face is a close-up."""


def looked_at(framing: Framing) -> str:
    """Return what somebody alone looks at in the framing's last sentence, ``""`` where nothing can be shown."""
    last = framing.sentences[-1]
    if framing.kind != PERSON or not last.looks or len(framing.about) > 1 or last.looked_at in framing.about:
        return ""
    return last.looked_at


def point_of_view(framing: Framing, looked: str, lines: LineSpan, stage: Stage, settings: BreakdownSettings) -> Shot:
    """Return the shot of what a framing's person looks at: through their eyes, of the other's face, or of what is in a
    hand, close as an insert shows it."""
    viewer = framing.about[0]
    person = looked in stage.marks
    in_hand = not person and any(stage.held.get(name) == looked for name in stage.here)
    return Shot(
        label="",
        lines=lines,
        size=ShotSize.MCU if person else ShotSize.INSERT if in_hand else ShotSize.POV,
        subject=(looked,),
        over="" if person or in_hand else viewer,
        present=stage.present(looks_at={looked: viewer} if person else None),
        props=() if person else (looked,),
        least_seconds=seconds_of(1, ShotSize.POV, f"{framing.text} {looked}", settings),
    )
