"""Speeches put in their place in a scene: runs of them on screen, group cues, short ones that join the shot before.

How a run is framed is in ``dialogue``; voices unseen are in ``voice_over``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from film_assets.breakdown.beats import Beat
from film_assets.breakdown.dialogue import run_covered
from film_assets.breakdown.model import ShotSize, SpeechPlace
from film_assets.breakdown.people import group_members
from film_assets.breakdown.scene_work import SceneWork
from film_assets.breakdown.speeches import voice_seconds
from film_assets.breakdown.voice_over import off_screen_added, voice_over_laid
from film_assets.screenplay.model import LineSpan

_TO_BE_SEEN = frozenset({ShotSize.MS, ShotSize.MCU, ShotSize.MWS, ShotSize.CU})


def speech_covered(work: SceneWork, beats: Sequence[Beat], index: int) -> int:
    """Cover the speech at ``index`` with the on-screen speeches that follow it; return the index after them."""
    beat = beats[index]
    if beat.speaker in work.remote:
        far = tuple(speech.model_copy(update={"place": SpeechPlace.FILTERED}) for speech in beat.speeches)
        beat = replace(beat, speeches=far)
    place = beat.speeches[0].place
    seen = beat.speaker in work.stage.here
    if place is SpeechPlace.VOICE_OVER or (place is SpeechPlace.FILTERED and not seen and not work.stage.here):
        voice_over_laid(work, beat, beats[index + 1] if index + 1 < len(beats) else None)
        return index + 1
    if place is SpeechPlace.OFF_SCREEN or (place is SpeechPlace.FILTERED and not seen):
        off_screen_added(work, beat)
        return index + 1
    run: list[Beat] = []
    while index < len(beats):
        one = beats[index]
        if one.kind == "pause":
            work.pause += one.seconds
        elif not run or _is_on_screen(work, one):
            run.extend(voices_of(work, one))
            work.pause = Fraction(0)
        else:
            break
        index += 1
    _run_added(work, run)
    return index


def _is_on_screen(work: SceneWork, beat: Beat) -> bool:
    return (
        beat.kind == "speech"
        and beat.speeches[0].place is SpeechPlace.ON_SCREEN
        and beat.speaker not in work.remote
        and not beat.directed("shot")
    )


def voices_of(work: SceneWork, beat: Beat) -> list[Beat]:
    """Return ``beat``, or one beat for each member of a group cue, together."""
    members = group_members(beat.speaker, work.stage.here, work.people.persons)
    if beat.speaker not in work.people.persons and members == (beat.speaker,):
        members = tuple(name for name, person in work.people.persons.items() if person.speaks)[:2]
    found = []
    for number, name in enumerate(members[:4]):
        work.stage.enter(name)
        speeches = tuple(speech.model_copy(update={"speaker": name}) for speech in beat.speeches)
        seconds = beat.seconds or (work.pause if number == 0 else Fraction(0))
        found.append(Beat("speech", "", beat.lines, name, speeches, beat.dual or number > 0, seconds=seconds))
    return found


def _run_added(work: SceneWork, run: list[Beat]) -> None:
    if run and _joins_action(work, run[0]) and not (len(run) > 1 and run[1].dual):
        last = work.shots[-1]
        lines = LineSpan(first_line=last.lines.first_line, last_line=run[0].lines.last_line)
        work.shots[-1] = last.model_copy(update={"speeches": run[0].speeches, "lines": lines})
        work.stage.spoke(run[0].speaker)
        run = run[1:]
    shots = run_covered(run, work.talk)
    if shots and work.lead:
        shots[0] = work.led(shots[0])
    work.shots.extend(shots)


def _joins_action(work: SceneWork, beat: Beat) -> bool:
    """Return whether a short speech belongs to the shot before it: its speaker is seen there, alone and near."""
    last = work.shots[-1] if work.shots else None
    return (
        last is not None
        and not last.speeches
        and not last.explicit
        and last.size in _TO_BE_SEEN
        and last.subject == (beat.speaker,)
        and bool(last.action)
        and sum((voice_seconds(s, work.settings) for s in beat.speeches), Fraction(0))
        < work.settings.short_speech_seconds
    )
