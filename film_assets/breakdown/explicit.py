"""Shots as the writer wrote them: ``SHOT 2: Close up - 3s``, ``CLOSE ON: the card``, ``NORA'S POV``.

What is written wins; only what is left open is filled in from the action.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from film_assets.breakdown.action import PERSON, THING, Framing, framings_of, seconds_of
from film_assets.breakdown.beats import Beat
from film_assets.breakdown.camera import CameraWords, camera_words, moves_in
from film_assets.breakdown.model import Angle, Shot, ShotSize, Speech
from film_assets.breakdown.sentences import Sentence
from film_assets.breakdown.settings import BreakdownSettings
from film_assets.breakdown.stage import Stage
from film_assets.breakdown.words import things_in
from film_assets.screenplay.camera_lines import CAMERA_LINE, pov_owner
from film_assets.screenplay.model import LineSpan

_NOT_A_SHOT = ("BACK TO", "INTERCUT", "END INTERCUT", "END MONTAGE", "END OF MONTAGE", "END SERIES")
_BEHIND = re.compile(
    r"\b(?:from )?(?:behind|over)\s+(?:the\s+)?(?P<who>[\w.' ]{2,30}?)(?:['’]s?\b|[:,.;]|\s+shoulder|$)", re.IGNORECASE
)
_LINE_SIZES = {
    "INSERT": ShotSize.INSERT,
    "POV": ShotSize.POV,
    "AERIAL": ShotSize.EWS,
    "ESTABLISHING": ShotSize.EWS,
    "ANGLE": ShotSize.MS,
    "ANOTHER": ShotSize.MWS,
    "NEW": ShotSize.MWS,
    "ON": ShotSize.MCU,
    "REVERSE": ShotSize.MS,
    "TRACKING": ShotSize.MWS,
}
_CLOSE = frozenset({ShotSize.CU, ShotSize.ECU, ShotSize.MCU, ShotSize.INSERT})


def explicit_shot(label: Beat, taken: Sequence[Beat], stage: Stage, settings: BreakdownSettings) -> Shot:
    """Return the shot that ``label`` announces, with the action and speeches of ``taken``."""
    words = camera_words(label.text)
    action = " ".join(beat.text for beat in taken if beat.kind == "action")
    text = " ".join(part for part in (words.rest, action) if part)
    speeches = tuple(speech for beat in taken for speech in _spoken(beat, settings))
    for beat in taken:
        if beat.kind == "speech":
            stage.enter(beat.speaker)
    last = max((beat.lines.last_line for beat in taken), default=label.lines.last_line)
    lines = LineSpan(first_line=label.lines.first_line, last_line=last)
    return _composed(words, text, action or words.rest, lines, speeches, stage, settings)


def _spoken(beat: Beat, settings: BreakdownSettings) -> list[Speech]:
    found = []
    for number, speech in enumerate(beat.speeches):
        changes: dict[str, object] = {}
        if number == 0 and beat.dual:
            changes = {"together": True}
        elif number == 0:
            changes = {"pause_before_seconds": max(beat.seconds, speech.pause_before_seconds)}
        found.append(speech.model_copy(update=changes))
    return found


def _composed(
    words: CameraWords,
    text: str,
    action: str,
    lines: LineSpan,
    speeches: tuple[Speech, ...],
    stage: Stage,
    settings: BreakdownSettings,
) -> Shot:
    """Return a written shot with its subject found in its own words, its label's first."""
    asked, shown = moves_in(text, spoken_to_camera=False)
    moves = words.moves or asked
    framings = framings_of(shown, stage, settings) if shown.strip() else []
    for framing in framings:
        for sentence in framing.sentences:
            stage.seen(sentence)
    size = words.size or _size_left_open(words, framings, speeches)
    over = _over(size, text, _subject(size, framings, speeches, stage), stage)
    subject = _subject(size, framings, speeches, stage)
    if size is ShotSize.OTS:
        subject = tuple(name for name in (*subject, *_named(framings), *stage.here) if name != over)[:1]
    things = [thing.word for framing in framings for sentence in framing.sentences for thing in sentence.things]
    acting = Sentence(text=text, words=len(text.split()), actors=tuple(dict.fromkeys(_persons(framings))))
    for framing in framings:
        for sentence in framing.sentences:
            acting.gesture = acting.gesture or sentence.gesture
            acting.looked_at = acting.looked_at or sentence.looked_at
    gaze = {subject[0]: over} if size is ShotSize.OTS and subject and over else {}
    shot = Shot(
        label="",
        lines=lines,
        size=size,
        angle=words.angle or Angle.EYE,
        moves=moves,
        subject=subject,
        over=over,
        present=stage.present(acting, looks_at=gaze),
        crowd=stage.crowd if size not in _CLOSE else 0,
        action=action,
        speeches=speeches,
        props=tuple(dict.fromkeys(things)),
        explicit_seconds=words.seconds,
        least_seconds=words.seconds
        or (settings.spoken_least_seconds if speeches else seconds_of(len(text.split()), size, text, settings)),
        explicit=True,
    )
    for framing in framings:
        for sentence in framing.sentences:
            stage.after(sentence)
    for speech in speeches:
        stage.spoke(speech.speaker)
    return shot


def _persons(framings: Sequence[Framing]) -> list[str]:
    return [name for framing in framings if framing.kind == PERSON for name in framing.about]


def _size_left_open(words: CameraWords, framings: Sequence[Framing], speeches: Sequence[Speech]) -> ShotSize:
    if words.reaction:
        return ShotSize.CU
    people = set(_persons(framings)) | {speech.speaker for speech in speeches}
    if len(people) >= 3:
        return ShotSize.GROUP
    if len(people) == 2:
        return ShotSize.TWO
    if people:
        return ShotSize.MS
    return ShotSize.INSERT if framings and framings[0].kind == THING else ShotSize.WS


def _subject(size: ShotSize, framings: Sequence[Framing], speeches: Sequence[Speech], stage: Stage) -> tuple[str, ...]:
    """Return what a written shot is built on: in close sizes the first thing or person named, in wide ones nobody."""
    if size is ShotSize.EWS:
        return ()
    persons = list(dict.fromkeys(_persons(framings)))
    others = [name for framing in framings for sentence in framing.sentences for name in sentence.others]
    speaking = [speech.speaker for speech in speeches if speech.speaker in stage.marks]
    things = [thing for framing in framings for sentence in framing.sentences for thing in sentence.things]
    if size is ShotSize.INSERT:
        return (things[0].word,) if things else tuple(persons[:1])
    if size is ShotSize.POV:
        return ()
    everyone = list(dict.fromkeys((*persons, *others, *speaking)))
    if size is ShotSize.TWO:
        return tuple(list(dict.fromkeys((*everyone, *stage.here)))[:2])
    if size is ShotSize.GROUP:
        return tuple(dict.fromkeys((*everyone, *stage.here)))
    if size in _CLOSE and things and framings and framings[0].kind == THING and not speaking:
        return (things[0].word,)
    if size is ShotSize.WS:
        return tuple(persons[:1]) if not things else ()
    return tuple(persons[:1] or speaking[:1] or everyone[:1] or ([] if size is not ShotSize.CU else stage.here[:1]))


def _named(framings: Sequence[Framing]) -> list[str]:
    return [name for one in framings for sentence in one.sentences for name in (*sentence.actors, *sentence.others)]


def _over(size: ShotSize, text: str, subject: tuple[str, ...], stage: Stage) -> str:
    """Return whose shoulder or whose eyes: as written ("from behind the driver"), else the other one."""
    if size not in (ShotSize.OTS, ShotSize.POV):
        return ""
    for found in _BEHIND.finditer(text):
        names = [mention.name for mention in stage.people.mentions(found["who"])]
        if names:
            return names[0]
    if size is ShotSize.POV:
        return stage.memory.last if stage.memory.last in stage.marks else next(iter(stage.here), "")
    others = [name for name in stage.here if name not in subject]
    return others[0] if others else ""


def camera_line_shot(
    line: Beat, following: Beat | None, stage: Stage, settings: BreakdownSettings
) -> tuple[Shot | None, bool]:
    """Return the shot a camera line opens, and whether it takes the next paragraph; None where it only ends one."""
    text = line.text
    if text.startswith(_NOT_A_SHOT):
        return None, False
    owner = pov_owner(text)
    found = CAMERA_LINE.match(text)
    rest = text[found.end() :] if found else text
    rest = rest.strip(" :–—-.")
    words = camera_words(text[: found.end()] if found else "POV")
    first = text.split()[0].strip(".:").upper()
    size = words.size or _LINE_SIZES.get(first, ShotSize.MS)
    named_people = {mention.name for mention in stage.people.mentions(rest)}
    if words.size is None and first in ("ANGLE", "ON", "ANOTHER", "NEW") and len(named_people) > 1:
        size = ShotSize.TWO if len(named_people) == 2 else ShotSize.GROUP
    if owner:
        size, rest = ShotSize.POV, text.partition("POV")[2].strip(" :–—-.")
    inside = camera_words(rest) if rest.isupper() else CameraWords(rest=rest)
    capitals_only = not re.search(r"[a-zß-ÿ]", rest)
    takes_next = capitals_only and following is not None and following.kind == "action"
    shown = rest
    action = rest
    if takes_next and following is not None:
        shown = f"{rest}. {following.text}" if rest else following.text
        action = following.text
    lines = LineSpan(
        first_line=line.lines.first_line,
        last_line=following.lines.last_line if takes_next and following is not None else line.lines.last_line,
    )
    full = CameraWords(size, words.angle or inside.angle, words.moves or inside.moves, words.seconds, words.reaction)
    shot = _composed(full, shown, action, lines, (), stage, settings)
    if (
        size in (ShotSize.CU, ShotSize.ECU, ShotSize.MCU)
        and (named := things_in(rest))
        and not stage.people.mentions(rest)
    ):
        shot = shot.model_copy(update={"size": ShotSize.INSERT, "subject": (named[0].word,)})
    if owner and (names := [mention.name for mention in stage.people.mentions(owner)]):
        shot = shot.model_copy(update={"over": names[0]})
    return shot, takes_next
