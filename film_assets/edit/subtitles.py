"""Subtitles from the words as spoken, and their files. Cutting a speech into cues belongs to ``cue_text``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from film_assets.breakdown.model import Delivery, PlacedSpeech, SceneList, ShotList, Speech, SpeechPlace, Timing
from film_assets.edit.cue_text import cue_parts, laid_in_lines, shown_text, width_of
from film_assets.edit.model import SubtitleCue, SubtitleList
from film_assets.kernel.time import SAMPLE_RATE_HZ, FrameRate, first_sample, frames_covering

if TYPE_CHECKING:  # Loaded where a file is written.
    import pysubs2

MOST_CHARACTERS_A_SECOND = 20
"""Netflix Timed Text Style Guide, English: up to 20 characters a second for adults."""
LEAST_SECONDS = Fraction(5, 6)
"""The same guide: no event is shorter than 5/6 s."""
GAP_FRAMES = 2
"""The same guide: two frames between events, so that a change is seen."""

WordEvents = Sequence[Sequence[int]]
"""``[start sample, first character, length in characters]`` of every word of a speech, as voice takes keep them."""
Words = Mapping[tuple[str, int], WordEvents]


@dataclass(frozen=True, slots=True)
class _Said:
    """One cue's lines, with the sample of the film at which they begin to be said, and the one after the last."""

    start_sample: int
    end_sample: int
    speaker: str
    lines: tuple[str, ...]


def subtitles_of(
    scenes: SceneList, shots: ShotList, timing: Timing, words: Words, rate: FrameRate, language: str
) -> SubtitleList:
    """Return the film's subtitles in frames: in step with the voices, at most two lines of 42 characters.

    Speeches are cut at words, best at ends of sentences and clauses; a cue stays into the pause after it until it can
    be read, and never overlaps the next. A speaker who is not seen is named (``NORA: ...``), two who speak together
    have a dash each, song stands between notes. ``words`` may lack speeches: those are cut evenly.
    """
    said = sorted(_all_said(shots, timing, words, rate), key=lambda part: part.start_sample)
    cues = _timed(said, rate, timing.length_frames)
    return SubtitleList(language=language or scenes.language, rate=str(rate), cues=tuple(cues))


def reading_speed_findings(subtitles: SubtitleList) -> list[str]:
    """Return one sentence for every cue that must be read faster than 20 characters a second."""
    rate = FrameRate.parsed(subtitles.rate)
    findings = []
    for number, cue in enumerate(subtitles.cues, start=1):
        seconds = rate.seconds(cue.end_frame_exclusive - cue.start_frame)
        speed = _characters(cue.lines) / seconds
        if speed > MOST_CHARACTERS_A_SECOND:
            findings.append(
                f"Subtitle {number} ({' '.join(cue.lines)[:40]!r}) is read at {float(speed):.0f} characters a second, "
                f"more than {MOST_CHARACTERS_A_SECOND}: the voice is faster than a reader."
            )
    return findings


def as_srt(subtitles: SubtitleList) -> str:
    """Return the subtitles as SubRip."""
    return _file(subtitles, lambda line: line).to_string("srt")


def as_vtt(subtitles: SubtitleList) -> str:
    """Return the subtitles as WebVTT."""
    return _file(subtitles, lambda line: line.replace("&", "&amp;")).to_string("vtt")


def _file(subtitles: SubtitleList, escaped: Callable[[str], str]) -> pysubs2.SSAFile:
    import pysubs2

    rate = FrameRate.parsed(subtitles.rate)
    file = pysubs2.SSAFile()
    for cue in subtitles.cues:
        start, end = (round(rate.seconds(frame) * 1000) for frame in (cue.start_frame, cue.end_frame_exclusive))
        text = "\\N".join(escaped(shown_text(line)) for line in cue.lines)
        file.append(pysubs2.SSAEvent(start=start, end=end, text=text))
    return file


def _all_said(shots: ShotList, timing: Timing, words: Words, rate: FrameRate) -> Iterator[_Said]:
    planned = {shot.label: shot for part in shots.scenes for shot in part.shots}
    last_unseen = ""
    for timed in timing.shots:
        speeches = planned[timed.label].speeches
        shot_start = first_sample(timed.start_frame, rate)
        for group in _at_once(speeches, timed.speeches):
            start = shot_start + group[0].start_sample
            if len(group) > 1:
                end = start + max(place.length_samples for place in group)
                yield from _said_together([speeches[place.index] for place in group], start, end)
                last_unseen = ""
                continue
            place, speech = group[0], speeches[group[0].index]
            seen = speech.place is SpeechPlace.ON_SCREEN
            named = not seen and speech.speaker != last_unseen
            events = words.get((timed.label, place.index), ())
            yield from _said_alone(speech, start, place.length_samples, events, named=named)
            last_unseen = "" if seen else speech.speaker


def _at_once(speeches: Sequence[Speech], places: Sequence[PlacedSpeech]) -> list[list[PlacedSpeech]]:
    """Return the speeches that have words, those that start together in one group."""
    groups: list[list[PlacedSpeech]] = []
    for place in places:
        if place.index == 0 or not speeches[place.index].together:
            groups.append([])
        groups[-1].append(place)
    with_words = [[place for place in group if shown_text(speeches[place.index].text)] for group in groups]
    return [group for group in with_words if group]


def _said_alone(speech: Speech, start: int, length: int, events: WordEvents, named: bool) -> Iterator[_Said]:
    prefix = f"{speech.speaker}: " if named and speech.speaker else ""
    sung = speech.delivery is Delivery.SUNG
    parts = cue_parts(speech.text, first_indent=width_of(prefix), reserved=4 if sung else 0)
    starts = [start + _sample_of(character, speech.text, length, events) for character, _ in parts]
    starts[0] = start
    ends = [*starts[1:], start + length]
    for number, ((_, text), begun, ended) in enumerate(zip(parts, starts, ends, strict=True)):
        shown = f"♪ {text} ♪" if sung else text
        shown = prefix + shown if number == 0 else shown
        yield _Said(begun, max(ended, begun), speech.speaker, laid_in_lines(shown))


def _said_together(speeches: Sequence[Speech], start: int, end: int) -> Iterator[_Said]:
    """Yield cues of two lines, a dash and a line for each of two speakers; the longer speech sets how many.

    A third speaker has cues of their own after the first two.
    """
    cues: list[tuple[tuple[str, ...], str]] = []
    for first in range(0, len(speeches), 2):
        pair = speeches[first : first + 2]
        rows = [[text for _, text in cue_parts(speech.text, one_line=True, reserved=2)] for speech in pair]
        speakers = " / ".join(speech.speaker for speech in pair)
        for number in range(max(len(own) for own in rows)):
            cues.append((tuple(f"- {own[number]}" for own in rows if number < len(own)), speakers))
    for number, (lines, speakers) in enumerate(cues):
        begun, ended = (start + (end - start) * at // len(cues) for at in (number, number + 1))
        yield _Said(begun, ended, speakers, lines)


def _sample_of(character: int, text: str, length: int, events: WordEvents) -> int:
    """Return when the word at ``character`` is spoken, from the speech's first sample; evenly where nobody knows."""
    for event in events:
        if event[1] <= character < event[1] + max(1, event[2]):
            return min(length, event[0])
    later = [event[0] for event in events if event[1] >= character]
    if later:
        return min(length, later[0])
    return length * character // max(1, len(text))


def _timed(said: Sequence[_Said], rate: FrameRate, film_frames: int) -> list[SubtitleCue]:
    spans: list[tuple[int, int]] = []
    for part in said:
        start = _frame_at(part.start_sample, rate)
        start = min(max(start, spans[-1][0] + 1 if spans else 0), film_frames - 1)
        spans.append((start, frames_covering(Fraction(part.end_sample, SAMPLE_RATE_HZ), rate)))
    cues = []
    for number, (part, (start, spoken_end)) in enumerate(zip(said, spans, strict=True)):
        limit = spans[number + 1][0] - GAP_FRAMES if number + 1 < len(spans) else film_frames
        seconds = max(LEAST_SECONDS, Fraction(_characters(part.lines), MOST_CHARACTERS_A_SECOND))
        wanted = start + frames_covering(seconds, rate)
        end = min(limit, max(spoken_end, wanted))
        cues.append(
            SubtitleCue(
                start_frame=start, end_frame_exclusive=max(start + 1, end), lines=part.lines, speaker=part.speaker
            )
        )
    return cues


def _frame_at(sample: int, rate: FrameRate) -> int:
    """Return the frame that is shown when ``sample`` sounds."""
    frame = int(sample * rate.frames_per_second / SAMPLE_RATE_HZ)
    return frame + 1 if first_sample(frame + 1, rate) <= sample else frame


def _characters(lines: Sequence[str]) -> int:
    return sum(len(line) for line in lines)
