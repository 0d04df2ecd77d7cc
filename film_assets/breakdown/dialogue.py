"""Speech becomes shots: the two-shot first, then over the shoulders, closer towards the end, reactions in long speeches.

Follows shot-rules of the trade (master, over-the-shoulder pairs, singles); nothing here reads a word that is spoken,
except how long it takes and whether it is loud.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from film_assets.breakdown.beats import Beat
from film_assets.breakdown.model import Shot, ShotSize, Speech
from film_assets.breakdown.settings import BreakdownSettings
from film_assets.breakdown.speeches import is_intense, voice_seconds
from film_assets.breakdown.stage import Stage
from film_assets.breakdown.words import things_in
from film_assets.screenplay.model import LineSpan

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’')]*\s+|(?<=[。！？])")

_CLAUSE = re.compile(r"(?<=[,;:])\s+|\s+(?=[–—]|--|- )|(?<=[、，；：])")


@dataclass
class Conversation:
    """What one scene's dialogue has shown so far."""

    stage: Stage
    settings: BreakdownSettings
    pairs: set[frozenset[str]] = field(default_factory=set)
    """Who was already seen together."""
    partner: dict[str, str] = field(default_factory=dict)
    """Who spoke with whom last."""

    def listener(self, speaker: str, said_to: str = "") -> str:
        """Return whom ``speaker`` speaks to: as written, else the last partner, else the nearest other."""
        others = [name for name in self.stage.here if name != speaker and self.stage.awake(name)]
        others = [name for name in others if self.stage.ends.together(speaker, name)]
        if said_to in others:
            return said_to
        if self.partner.get(speaker) in others:
            return self.partner[speaker]
        last = self.stage.memory.last
        if last in others:
            return last
        return others[0] if others else ""


def run_covered(run: Sequence[Beat], conversation: Conversation) -> list[Shot]:
    """Return the shots of consecutive on-screen and off-screen speeches. The stage lets the speakers enter."""
    shots: list[Shot] = []
    index = 0
    said = Fraction(0)
    alone = 0
    while index < len(run):
        beat = run[index]
        conversation.stage.enter(beat.speaker)
        partner = _partner_in(run, index, conversation)
        if partner:
            conversation.partner[beat.speaker] = partner
            conversation.partner.setdefault(partner, beat.speaker)
        taken = _taken_together(run, index, conversation, partner) or _held_through(run, index, conversation, partner)
        beats = list(run[index : index + taken])
        size, subject = _frame(run, index, taken, conversation, partner, alone, said)
        shots.extend(_shots(beats, size, subject, conversation, partner))
        alone += taken
        said += sum((voice_seconds(s, conversation.settings) for b in beats for s in b.speeches), Fraction(0))
        for one in beats:
            conversation.stage.spoke(one.speaker)
        index += taken
    return shots


def _partner_in(run: Sequence[Beat], index: int, conversation: Conversation) -> str:
    """Return whom the speech at ``index`` is for: the written one, the next other speaker of the run, the one before."""
    speaker = run[index].speaker
    stage = conversation.stage
    for speech in run[index].speeches:
        if not speech.to:
            continue
        named = [mention.name for mention in stage.people.mentions(speech.to)]
        if named and named[0] != speaker and named[0] in stage.marks and stage.ends.together(speaker, named[0]):
            return named[0]
        if not named and things_in(speech.to.casefold()):
            return ""
    if stage.gesture(speaker) == "phone":
        return ""
    here = {*conversation.stage.here, *(beat.speaker for beat in run[: index + 2])}
    here = {name for name in here if stage.ends.together(speaker, name)}
    for other in (index - 1, index + 1):
        if 0 <= other < len(run) and run[other].speaker != speaker and run[other].speaker in here:
            name = run[other].speaker
            if name in conversation.stage.people.persons:
                return name
    return conversation.listener(speaker)


def _beat_seconds(beat: Beat, settings: BreakdownSettings) -> Fraction:
    return sum((voice_seconds(speech, settings) for speech in beat.speeches), Fraction(0))


def _taken_together(run: Sequence[Beat], index: int, conversation: Conversation, partner: str) -> int:
    """Return how many speeches from ``index`` on share one shot of both, or of one speaker who goes on; 0 for one alone."""
    settings = conversation.settings
    beat = run[index]
    if index + 1 >= len(run):
        return 0
    after = run[index + 1]
    if after.dual and conversation.stage.ends.together(beat.speaker, after.speaker):
        return 2
    if after.speaker == beat.speaker:
        both = _beat_seconds(beat, settings) + _beat_seconds(after, settings)
        return 2 if both <= settings.reaction_every_seconds else 0
    if not conversation.stage.ends.together(beat.speaker, after.speaker):
        return 0
    pair = frozenset((beat.speaker, partner))
    if _beat_seconds(beat, settings) > settings.long_speech_seconds:
        return 0
    if _beat_seconds(after, settings) > settings.long_speech_seconds or is_intense(after.speeches[0]):
        return 0
    if partner and pair not in conversation.pairs and after.speaker == partner:
        return 2
    short = settings.short_speech_seconds
    both_short = _beat_seconds(beat, settings) < short and _beat_seconds(after, settings) < short
    return 2 if both_short and not is_intense(beat.speeches[0]) else 0


def _held_through(run: Sequence[Beat], index: int, conversation: Conversation, partner: str) -> int:
    """Return how many speeches the shot of one speaker is held for: through the other's short words ("Sure.") and on, up
    to about 8 s; it ends with whoever it shows, so that the next shot is of the other."""
    settings = conversation.settings
    speaker = run[index].speaker
    taken, total = 1, _beat_seconds(run[index], settings)
    if not partner or is_intense(run[index].speeches[0]):
        return 1
    while index + taken + 1 < len(run):
        answer, on = run[index + taken], run[index + taken + 1]
        both = _beat_seconds(answer, settings) + _beat_seconds(on, settings)
        if answer.speaker != partner or on.speaker != speaker or answer.dual or on.dual:
            break
        if _beat_seconds(answer, settings) >= settings.short_speech_seconds or _disturbs(answer) or _disturbs(on):
            break
        if total + both > settings.reaction_every_seconds:
            break
        taken, total = taken + 2, total + both
    return taken


def _disturbs(beat: Beat) -> bool:
    """Return whether a speech wants a shot of its own: it is loud or whispered, or waits."""
    return is_intense(beat.speeches[0]) or beat.seconds > 0


def _frame(
    run: Sequence[Beat], index: int, taken: int, conversation: Conversation, partner: str, alone: int, said: Fraction
) -> tuple[ShotSize, tuple[str, ...]]:
    """Return size and subject of the shot of speech ``index``."""
    settings = conversation.settings
    beat = run[index]
    here = conversation.stage.here
    if partner:
        conversation.stage.enter(partner)
    intense = any(is_intense(speech) for speech in beat.speeches)
    if not partner:
        closer = alone >= settings.closer_after_speeches or said >= settings.closer_after_seconds
        return (ShotSize.CU if intense else ShotSize.MCU if closer else ShotSize.MS), (beat.speaker,)
    pair = frozenset((beat.speaker, partner))
    first = pair not in conversation.pairs
    conversation.pairs.add(pair)
    crowd = len({*here, partner, beat.speaker}) >= 3
    if taken == 2 and run[index + 1].dual:
        return ShotSize.TWO, (beat.speaker, run[index + 1].speaker)
    if first and not intense:
        if crowd and len(conversation.pairs) == 1:
            return ShotSize.GROUP, tuple(conversation.stage.here)
        return ShotSize.TWO, (beat.speaker, partner)
    if taken == 2 and run[index + 1].speaker != beat.speaker:
        return ShotSize.TWO, (beat.speaker, partner)
    late = len(run) >= settings.close_ups_from_speeches and index >= settings.close_ups_from_part * len(run)
    if intense or late:
        return ShotSize.CU, (beat.speaker,)
    return (ShotSize.MCU if crowd else ShotSize.OTS), (beat.speaker,)


def _shots(
    beats: Sequence[Beat], size: ShotSize, subject: tuple[str, ...], conversation: Conversation, partner: str
) -> list[Shot]:
    """Return the shot of ``beats``, broken by reactions where a speech is long."""
    settings = conversation.settings
    speaker = beats[0].speaker
    speeches = _with_pauses(beats, settings)
    chunks = _chunks(speeches, settings)
    shots: list[Shot] = []
    for number, chunk in enumerate(chunks):
        last = number == len(chunks) - 1
        spoken = list(chunk)
        if not last and partner:
            spoken[-1] = spoken[-1].model_copy(update={"continues_seconds": settings.reaction_seconds})
        chunk_size = size
        if number and not partner:
            chunk_size = ShotSize.CU if number % 2 else ShotSize.MS
        elif number:
            chunk_size = ShotSize.MCU if number % 2 else ShotSize.CU
        shots.append(_speaking(spoken, chunk_size, subject if not number else (speaker,), conversation, partner, beats))
        if not last and partner:
            shots.append(reaction_of(partner, speaker, spoken[-1].lines, conversation))
    return shots


def _speaking(
    speeches: Sequence[Speech],
    size: ShotSize,
    subject: tuple[str, ...],
    conversation: Conversation,
    partner: str,
    beats: Sequence[Beat],
) -> Shot:
    speaker = beats[0].speaker
    gaze = {speaker: partner, partner: speaker} if partner else {}
    spoken_into = [thing.word for thing in things_in(speeches[0].to.casefold())][:1] if not partner else []
    if spoken_into:
        gaze = {speaker: spoken_into[0]}
    conversation.stage.said_with(speeches)
    lines = LineSpan(
        first_line=min(speeches[0].lines.first_line, beats[0].lines.first_line)
        if speeches[0] == beats[0].speeches[0]
        else speeches[0].lines.first_line,
        last_line=max(speech.lines.last_line for speech in speeches),
    )
    return Shot(
        label="",
        lines=lines,
        size=size,
        subject=subject,
        over=partner if size is ShotSize.OTS else "",
        present=conversation.stage.present(looks_at=gaze),
        speeches=tuple(speeches),
        props=tuple(spoken_into),
        least_seconds=conversation.settings.spoken_least_seconds,
    )


def reaction_of(listener: str, speaker: str, lines: LineSpan, conversation: Conversation) -> Shot:
    """Return a wordless shot of who listens; the speech before it runs on underneath."""
    return Shot(
        label="",
        lines=lines,
        size=ShotSize.MCU,
        subject=(listener,),
        present=conversation.stage.present(looks_at={listener: speaker, speaker: listener}),
        least_seconds=conversation.settings.reaction_seconds,
    )


def off_screen_covered(beat: Beat, conversation: Conversation, lead: str = "") -> Shot | None:
    """Return the shot of who hears a voice from off screen, None where nobody is there. ``lead``: action before it."""
    others = [name for name in conversation.stage.here if name != beat.speaker and conversation.stage.awake(name)]
    if not others:
        return None
    last = conversation.stage.memory.last
    listener = last if last in others else others[0]
    return Shot(
        label="",
        lines=beat.lines,
        size=ShotSize.MCU,
        subject=(listener,),
        present=conversation.stage.present(),
        action=lead,
        speeches=_with_pauses([beat], conversation.settings),
        least_seconds=conversation.settings.spoken_least_seconds,
    )


def _with_pauses(beats: Sequence[Beat], settings: BreakdownSettings) -> tuple[Speech, ...]:
    """Return all speeches of a shot: between two speakers a short pause, dual dialogue together."""
    found: list[Speech] = []
    for beat in beats:
        for number, speech in enumerate(beat.speeches):
            changes: dict[str, object] = {}
            if found and number == 0:
                if beat.dual:
                    changes = {"together": True, "pause_before_seconds": Fraction(0)}
                elif speech.pause_before_seconds == 0:
                    changes = {"pause_before_seconds": settings.pause_between_speeches_seconds}
            if beat.seconds and number == 0:
                changes["pause_before_seconds"] = beat.seconds
            found.append(speech.model_copy(update=changes) if changes else speech)
    return tuple(found)


def _chunks(speeches: Sequence[Speech], settings: BreakdownSettings) -> list[list[Speech]]:
    """Return the speeches cut into parts of about 8 s, at the ends of sentences, where together they pass 10 s."""
    total = sum((voice_seconds(speech, settings) for speech in speeches), Fraction(0))
    if total <= settings.long_speech_seconds or any(speech.together for speech in speeches):
        return [list(speeches)]
    chunks: list[list[Speech]] = [[]]
    held = Fraction(0)
    for speech in speeches:
        for part in parts_of_speech(speech, settings):
            length = voice_seconds(part, settings)
            if chunks[-1] and held + length > settings.reaction_every_seconds + settings.short_speech_seconds:
                chunks.append([])
                held = Fraction(0)
            last = chunks[-1][-1] if chunks[-1] else None
            if last is not None and last.lines == part.lines and part.pause_before_seconds == 0:
                chunks[-1][-1] = last.model_copy(update={"text": f"{last.text} {part.text}"})
            else:
                chunks[-1].append(part)
            held += length
    return chunks


def parts_of_speech(speech: Speech, settings: BreakdownSettings) -> list[Speech]:
    """Return ``speech`` sentence by sentence, a sentence longer than a shot can bear clause by clause; only the first
    part keeps the pause before it."""
    texts = [text.strip() for text in _SENTENCE.split(speech.text) if text.strip()] or [speech.text]
    parts: list[Speech] = []
    for text in texts:
        whole = speech.model_copy(update={"text": text, **({"pause_before_seconds": Fraction(0)} if parts else {})})
        if voice_seconds(whole, settings) <= settings.long_speech_seconds:
            parts.append(whole)
            continue
        for clause in _clauses(whole, settings):
            pause = Fraction(0) if parts else speech.pause_before_seconds
            parts.append(whole.model_copy(update={"text": clause, "pause_before_seconds": pause}))
    return parts


def _clauses(sentence: Speech, settings: BreakdownSettings) -> list[str]:
    """Return a long sentence in clauses of about 8 s, in words of about 20 s where it has no clause."""
    held: list[str] = []
    for clause in _CLAUSE.split(sentence.text):
        joined = f"{held[-1]} {clause}" if held else clause
        both = sentence.model_copy(update={"text": joined})
        if held and voice_seconds(both, settings) <= settings.reaction_every_seconds:
            held[-1] = joined
        else:
            held.append(clause)
    found: list[str] = []
    for text in held:
        seconds = voice_seconds(sentence.model_copy(update={"text": text}), settings)
        words = text.split()
        pieces = min(len(words), -(-seconds // settings.longest_shot_seconds))
        size = -(-len(words) // max(1, pieces))
        found.extend(" ".join(words[start : start + size]) for start in range(0, len(words), max(1, size)))
    return [text for text in found if any(map(str.isalnum, text))] or [sentence.text]
