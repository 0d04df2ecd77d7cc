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
from film_assets.breakdown.speeches import is_intense, voice_seconds
from film_assets.breakdown.voice_over import (
    off_screen_added,
    thing_speaks,
    voice_over_laid,
    voices_settled,
)
from film_assets.screenplay.model import LineSpan

_TO_BE_SEEN = frozenset({ShotSize.MS, ShotSize.MCU, ShotSize.MWS, ShotSize.CU})


def speech_covered(work: SceneWork, beats: Sequence[Beat], index: int) -> int:
    """Cover the speech at ``index`` with the on-screen speeches that follow it; return the index after them."""
    beat = _placed(work, beats[index])
    place = beat.speeches[0].place
    seen = beat.speaker in work.stage.here
    if work.voices and place is not SpeechPlace.VOICE_OVER:
        voices_settled(work)
    if beat.speaker in work.people.things:
        thing_speaks(work, beat)
        return index + 1
    unheard_by = not work.stage.here or _shows_a_set(work)
    if place is SpeechPlace.VOICE_OVER or (place is SpeechPlace.FILTERED and not seen and unheard_by):
        voice_over_laid(work, beat, beats[index + 1] if index + 1 < len(beats) else None)
        return index + 1
    if place is SpeechPlace.OFF_SCREEN or (place is SpeechPlace.FILTERED and not seen):
        off_screen_added(work, beat)
        return index + 1
    run: list[Beat] = []
    while index < len(beats):
        one = beats[index]
        one = _placed(work, one) if one.kind == "speech" else one
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


def _shows_a_set(work: SceneWork) -> bool:
    """Return whether the shot before shows the television or radio that a voice comes from, and nobody speaks in it."""
    last = work.shots[-1] if work.shots else None
    return last is not None and not last.speeches and last.subject[:1] in (("television",), ("radio",), ("screen",))


def _placed(work: SceneWork, beat: Beat) -> Beat:
    """Return ``beat`` with its voice where it comes from: far for whoever is at the other end of a line, through the
    device that speaks, and on screen for whoever is seen and speaks into a telephone."""
    place = beat.speeches[0].place
    if beat.speaker in work.remote:
        place = SpeechPlace.FILTERED
    elif place is SpeechPlace.ON_SCREEN:
        place = work.people.unseen.get(beat.speaker, place)
    elif place is SpeechPlace.FILTERED and beat.speaker in work.stage.here:
        place = SpeechPlace.ON_SCREEN
    if place is beat.speeches[0].place:
        return beat
    return replace(beat, speeches=tuple(speech.model_copy(update={"place": place}) for speech in beat.speeches))


def _is_on_screen(work: SceneWork, beat: Beat) -> bool:
    return (
        beat.kind == "speech"
        and beat.speeches[0].place is SpeechPlace.ON_SCREEN
        and beat.speaker not in work.remote
        and beat.speaker not in work.people.unseen
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
        speaker = run[0].speaker
        work.stage.said_with(run[0].speeches)
        face = work.stage.faces.get(speaker, "")
        present = [one.model_copy(update={"face": face}) if one.name == speaker else one for one in last.present]
        update = {"speeches": run[0].speeches, "lines": lines, "present": tuple(present)}
        work.shots[-1] = last.model_copy(update=update)
        work.stage.spoke(run[0].speaker)
        run = run[1:]
    elif run and _answers_a_voice(work, run[0]):
        last = work.shots[-1]
        pause = work.settings.pause_between_speeches_seconds
        first = run[0].speeches[0].model_copy(update={"pause_before_seconds": pause})
        lines = LineSpan(first_line=last.lines.first_line, last_line=run[0].lines.last_line)
        said = (*last.speeches, first, *run[0].speeches[1:])
        work.shots[-1] = last.model_copy(update={"speeches": said, "lines": lines})
        work.stage.spoke(run[0].speaker)
        run = run[1:]
    shots = run_covered(run, work.talk)
    if shots and work.lead:
        shots[0] = work.led(shots[0])
    work.shots.extend(shots)


def _answers_a_voice(work: SceneWork, beat: Beat) -> bool:
    """Return whether the shot of somebody who hears a voice unseen is held for the answer: on the telephone it goes back
    and forth in one shot, up to about 8 s."""
    last = work.shots[-1] if work.shots else None
    if (
        last is None
        or last.explicit
        or not last.speeches
        or last.subject != (beat.speaker,)
        or is_intense(beat.speeches[0])
    ):
        return False
    if last.speeches[-1].place not in (SpeechPlace.FILTERED, SpeechPlace.OFF_SCREEN) or work.lead:
        return False
    total = sum((voice_seconds(s, work.settings) for s in (*last.speeches, *beat.speeches)), Fraction(0))
    return total <= work.settings.reaction_every_seconds


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
