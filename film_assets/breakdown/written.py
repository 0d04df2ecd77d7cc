"""Shots, takes and props as the script directs them, put in their place in a scene.

What a written shot is composed of is in ``explicit``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from film_assets.breakdown.beats import Beat
from film_assets.breakdown.explicit import camera_line_shot, explicit_shot
from film_assets.breakdown.model import Delivery
from film_assets.breakdown.montage import montage_added
from film_assets.breakdown.scene_work import SceneWork
from film_assets.breakdown.speaking import voices_of
from film_assets.breakdown.speeches import delivery_of
from film_assets.breakdown.words import things_in
from film_assets.screenplay.languages import language_named

_LONGEST_NAMES = 60


def spoken_as_directed(beat: Beat) -> Beat:
    """Return ``beat`` with the delivery and the language that a note in it directs."""
    voice, language = beat.directed("voice"), language_named(beat.directed("language"))
    changes: dict[str, object] = {}
    if voice and "=" not in voice and (delivery := delivery_of(voice, "")) is not Delivery.PLAIN:
        changes["delivery"] = delivery
    if language:
        changes["language"] = language
    if not changes:
        return beat
    return replace(beat, speeches=tuple(speech.model_copy(update=changes) for speech in beat.speeches))


def directions_obeyed(work: SceneWork, beat: Beat, first: int) -> None:
    """Give the shots of ``beat``, from the ``first`` on, the take and the props that it directs."""
    take, props = beat.directed("take"), beat.directed("props")
    if not take and not props:
        return
    for number, shot in enumerate(work.shots[first:], first):
        if not shot.lines.first_line <= beat.lines.first_line <= shot.lines.last_line:
            continue
        changes: dict[str, object] = {}
        if re.fullmatch(r"[1-9][0-9]{0,3}", take):
            changes["take"] = int(take)
        if props:
            changes["props"] = tuple(dict.fromkeys((*(t.word for t in things_in(props)), *shot.props)))
        work.shots[number] = shot.model_copy(update=changes)


def directed_shot_added(work: SceneWork, beats: Sequence[Beat], index: int) -> int:
    """Make the shot that a ``[[shot: ...]]`` note asks for, of the paragraph or speech it stands at."""
    beat = beats[index]
    label = Beat("shot", beat.directed("shot"), beat.lines)
    taken = voices_of(work, beat) if beat.kind == "speech" else [beat] if beat.kind == "action" else []
    work.add_as_written(explicit_shot(label, taken, work.stage, work.settings))
    return index + 1


def explicit_shot_added(work: SceneWork, beats: Sequence[Beat], index: int) -> int:
    """Make the explicit shot at ``index`` with the beats that belong to it."""
    label = beats[index]
    index += 1
    taken: list[Beat] = []
    while index < len(beats) and beats[index].kind in ("action", "pause", "speech", "lyric"):
        if not work.shot_format and (taken or beats[index].kind != "action"):
            break
        one = beats[index]
        taken.extend(voices_of(work, one) if one.kind == "speech" else [one])
        index += 1
    work.add_as_written(explicit_shot(label, taken, work.stage, work.settings))
    return index


def names_in_frame(work: SceneWork, text: str) -> bool:
    """Return whether a paragraph is only names in capitals, which is to say who is in the next shot: ``WILL AND SANDRA``."""
    if not text.isupper() or len(text) > _LONGEST_NAMES or text[-1] in "!?":
        return False
    rest = text
    for mention in reversed(work.people.mentions(text)):
        rest = rest[: mention.start] + rest[mention.end :]
    return rest != text and not set(re.findall(r"[^\W_]+", rest)) - {"AND", "WITH", "THE"}


def camera_line_added(work: SceneWork, beats: Sequence[Beat], index: int) -> int:
    """Make the shot that a camera line opens, with the paragraph after it where the line itself shows nothing."""
    line = beats[index]
    following = beats[index + 1] if index + 1 < len(beats) else None
    if line.text.startswith(("MONTAGE", "SERIES", "BEGIN MONTAGE")):
        return montage_added(work, beats, index + 1)
    shot, takes_next = camera_line_shot(line, following, work.stage, work.settings)
    if shot is not None:
        work.add(shot)
    return index + 2 if takes_next else index + 1
