"""Voices without a mouth in the picture: from off screen, over it, through a radio, songs without a cue.

Speech that is seen is in ``speaking``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from film_assets.breakdown.beats import Beat
from film_assets.breakdown.dialogue import off_screen_covered, parts_of_speech
from film_assets.breakdown.model import Delivery, Shot, ShotSize, Speech, SpeechPlace
from film_assets.breakdown.scene_work import SceneWork
from film_assets.breakdown.speeches import voice_seconds
from film_assets.breakdown.words import TOKEN, vocabulary
from film_assets.screenplay.model import LineSpan


def off_screen_added(work: SceneWork, beat: Beat) -> None:
    """Show who hears a voice from off screen; where nobody does, it is a voice over the picture."""
    last = work.shots[-1] if work.shots else None
    if last is not None and not work.lead and _holds_on(work, last, beat):
        pause = work.settings.pause_between_speeches_seconds
        first = beat.speeches[0].model_copy(update={"pause_before_seconds": pause})
        lines = LineSpan(first_line=last.lines.first_line, last_line=beat.lines.last_line)
        said = (*last.speeches, first, *beat.speeches[1:])
        work.shots[-1] = last.model_copy(update={"speeches": said, "lines": lines})
        return
    parts = beat.speeches
    if sum((voice_seconds(s, work.settings) for s in parts), Fraction(0)) > work.settings.long_speech_seconds:
        parts = tuple(_in_parts(work, parts))
    heard = replace(beat, speeches=parts[:1]) if len(parts) > len(beat.speeches) else beat
    shot = off_screen_covered(heard, work.talk)
    if shot is None:
        voice_over_laid(work, beat, None)
        return
    work.shots.append(work.led(shot) if work.lead else shot)
    work.voices.extend(parts[len(heard.speeches) :] if heard is not beat else ())
    voices_settled(work)


def thing_speaks(work: SceneWork, beat: Beat) -> None:
    """Show the thing that speaks."""
    shot = Shot(
        label="",
        size=ShotSize.INSERT,
        subject=(work.people.things[beat.speaker],),
        props=(work.people.things[beat.speaker],),
        present=work.stage.present(),
        lines=beat.lines,
        speeches=beat.speeches,
        least_seconds=work.settings.spoken_least_seconds,
    )
    work.shots.append(work.led(shot) if work.lead else shot)


def _holds_on(work: SceneWork, last: Shot, beat: Beat) -> bool:
    """Return whether the shot of somebody who has just spoken is held for the answer of a voice unseen."""
    if last.explicit or not last.speeches or len(last.subject) != 1 or last.subject[0] == beat.speaker:
        return False
    if last.speeches[-1].speaker not in (last.subject[0], beat.speaker):
        return False
    total = sum((voice_seconds(s, work.settings) for s in (*last.speeches, *beat.speeches)), Fraction(0))
    return total <= work.settings.reaction_every_seconds


def voice_over_laid(work: SceneWork, beat: Beat, following: Beat | None) -> None:
    """Lay a voice over the running action: the shot before it, then the ones after it, else the place."""
    speeches = _through_a_loudspeaker(work, beat)
    if sum((voice_seconds(s, work.settings) for s in speeches), Fraction(0)) > work.settings.longest_action_seconds:
        speeches = _in_parts(work, speeches)
    waiting = list(speeches)
    last = work.shots[-1] if work.shots else None
    if last is not None and not last.speeches and not work.voices:
        lines = LineSpan(first_line=last.lines.first_line, last_line=max(last.lines.last_line, beat.lines.last_line))
        work.shots[-1] = last.model_copy(update={"speeches": (waiting.pop(0),), "lines": lines})
    work.voices.extend(waiting)
    if following is None or following.kind != "action":
        voices_settled(work)


def _in_parts(work: SceneWork, speeches: Sequence[Speech]) -> list[Speech]:
    """Return a long voice-over in parts of at most 8 s, cut at sentences."""
    parts: list[Speech] = []
    for speech in speeches:
        for part in parts_of_speech(speech, work.settings):
            last = parts[-1] if parts else None
            joined = f"{last.text} {part.text}" if last else part.text
            if last is not None and last.lines == part.lines:
                both = last.model_copy(update={"text": joined})
                if voice_seconds(both, work.settings) <= work.settings.longest_action_seconds:
                    parts[-1] = both
                    continue
            parts.append(part)
    return parts


def voices_settled(work: SceneWork) -> None:
    """Give voice-over that no action follows to the last shot, or to a view of the place."""
    if not work.voices:
        return
    if not work.shots:
        work.shots.append(work.establishing("", work.voices[0].lines))
    pause = work.settings.pause_between_speeches_seconds
    for speech in work.voices:
        last = work.shots[-1]
        held = sum((voice_seconds(one, work.settings) for one in last.speeches), Fraction(0))
        if last.speeches and held + voice_seconds(speech, work.settings) > work.settings.longest_action_seconds:
            work.shots.append(_another_view(work, last, speech))
            continue
        added = speech.model_copy(update={"pause_before_seconds": pause}) if last.speeches else speech
        work.shots[-1] = last.model_copy(update={"speeches": (*last.speeches, added)})
    work.voices = []


def _another_view(work: SceneWork, last: Shot, speech: Speech) -> Shot:
    """Return a shot for a voice that goes on: of whom the shot before showed, else of the place."""
    seen = [one.name for one in last.present]
    name = next((one for one in last.subject if one in seen), seen[0] if seen else "")
    least = work.settings.spoken_least_seconds
    if not name:
        place = work.establishing("", speech.lines)
        return place.model_copy(update={"speeches": (speech,), "least_seconds": least})
    return Shot(
        label="",
        size=ShotSize.MCU,
        subject=(name,),
        present=work.stage.present(),
        lines=speech.lines,
        speeches=(speech,),
        least_seconds=least,
    )


def _through_a_loudspeaker(work: SceneWork, beat: Beat) -> list[Speech]:
    """Return the speeches, filtered where the shot before shows the radio or telephone they come from."""
    last = work.shots[-1] if work.shots else None
    said = last.action if last is not None else ""
    words = {token.group().casefold() for token in TOKEN.finditer(said)}
    named = any(mention.name == beat.speaker for mention in work.people.mentions(said))
    everywhere = bool(words & {"radio"}) and bool(words & {"says", "speaks", "voice"})
    if words & set(vocabulary()["radio_words"]) and (named or everywhere):
        return [speech.model_copy(update={"place": SpeechPlace.FILTERED}) for speech in beat.speeches]
    return list(beat.speeches)


def lyric_laid(work: SceneWork, beat: Beat, following: Beat | None) -> None:
    """Lay a song without a cue over the running action: over who sings next, else over the shot before."""
    sung = Speech(speaker="", text=beat.text, delivery=Delivery.SUNG, place=SpeechPlace.VOICE_OVER, lines=beat.lines)
    sings = (
        following is not None
        and following.kind == "action"
        and re.search(r"\b(?:sing|sings|sang|song|dance|dances|join|joins)\b", following.text, re.IGNORECASE)
    )
    last = work.shots[-1] if work.shots else None
    if sings or last is None or last.speeches:
        work.voices.append(sung)
        if not sings and (following is None or following.kind != "action"):
            voices_settled(work)
    else:
        work.shots[-1] = last.model_copy(update={"speeches": (sung,)})
