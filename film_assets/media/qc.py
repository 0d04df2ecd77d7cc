"""Technical checks of a whole film in one pass: black, frozen and silent stretches, loudness, lengths, colour.

What is meant to be black, still or silent is told by the caller, who knows the edit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import ffmpeg

from film_assets.kernel.errors import MediaError
from film_assets.kernel.time import FrameRange, FrameRate, nearest_frames, timecode
from film_assets.media.ffmpeg import run_ffmpeg
from film_assets.media.loudness import Loudness, loudness_said
from film_assets.media.probe import MediaFacts, probe

LEAST_BLACK_SECONDS = Fraction(3, 10)
LEAST_FROZEN_SECONDS = Fraction(3, 2)
LEAST_SILENT_SECONDS = Fraction(2)
FROZEN_DB = -60
"""Mean difference of two frames below which they are one picture (ffmpeg's own default for freezedetect)."""
SILENT_DB = -60
"""Room tone lies above; digital silence below."""
SLACK_SECONDS = Fraction(1, 4)
"""How far a stretch may reach over an edge of what was meant: thresholds are crossed inside a fade."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one pass found, in frames of the film."""

    facts: MediaFacts
    rate: FrameRate
    black: tuple[FrameRange, ...]
    frozen: tuple[FrameRange, ...]
    silent: tuple[FrameRange, ...]
    loudness: Loudness


@dataclass(frozen=True, slots=True)
class Meant:
    """What the film is meant to be; ranges in frames, in any order, may touch."""

    length_frames: int
    length_samples: int
    black: tuple[FrameRange, ...] = ()
    still: tuple[FrameRange, ...] = ()
    """Cards, and shots in which nothing moves."""
    silent: tuple[FrameRange, ...] = ()
    target_clufs: int | None = -1400
    """None: a film with almost no sound, of which only the peak counts."""
    peak_cdbtp: int = -100
    tolerance_clu: int = 50


def measured_film(path: Path, check_cancelled: Callable[[], None] | None = None) -> Measured:
    """Decode ``path`` once and return what its picture and sound are like.

    Raises:
        MediaError: the file cannot be decoded, or holds no picture or no sound.
    """
    facts = probe(path)
    if facts.picture is None or facts.sound is None:
        raise MediaError(f"{path.name} holds {', '.join(facts.streams)}: a film needs picture and sound; make it again")
    rate = FrameRate(facts.picture.rate)
    source = ffmpeg.input(str(path))
    picture = source.video.filter("blackdetect", d=float(LEAST_BLACK_SECONDS), pix_th=0.10).filter(
        "freezedetect", n=f"{FROZEN_DB}dB", d=float(LEAST_FROZEN_SECONDS)
    )
    sound = source.audio.filter("silencedetect", n=f"{SILENT_DB}dB", d=float(LEAST_SILENT_SECONDS)).filter(
        "ebur128", peak="true", framelog="quiet"
    )
    graph = ffmpeg.output(picture, sound, "-", format="null")
    said = run_ffmpeg(graph.get_args(), check_cancelled=check_cancelled, log_level="info")
    frames = facts.picture.frames
    return Measured(
        facts=facts,
        rate=rate,
        black=_ranges(said, r"black_start:\s*(\S+)", r"black_end:\s*(\S+)", rate, frames),
        frozen=_ranges(said, r"freeze_start:\s*(\S+)", r"freeze_end:\s*(\S+)", rate, frames),
        silent=_ranges(said, r"silence_start:\s*(\S+)", r"silence_end:\s*(\S+)", rate, frames),
        loudness=loudness_said(said, path.name),
    )


def findings(measured: Measured, meant: Meant) -> list[str]:
    """Return one sentence for everything that is not as meant, with its timecode; empty: the film is sound."""
    facts, rate = measured.facts, measured.rate
    found = []
    if facts.picture is not None:
        if facts.picture.frames != meant.length_frames:
            found.append(f"The film has {facts.picture.frames} frames instead of {meant.length_frames}.")
        if facts.picture.start != 0 or not facts.picture.even:
            found.append("The film's frames do not follow each other evenly from 0.")
        if facts.picture.colour != ("tv", "bt709", "bt709", "bt709"):
            found.append(
                f"The film's colour is tagged {'/'.join(facts.picture.colour)} instead of BT.709, limited range."
            )
    if facts.sound is not None and facts.sound.length_samples != meant.length_samples:
        found.append(f"The film's sound has {facts.sound.length_samples} samples instead of {meant.length_samples}.")
    slack = nearest_frames(SLACK_SECONDS, rate)
    for what, stretches, expected in (
        ("black", measured.black, meant.black),
        ("frozen", measured.frozen, (*meant.still, *meant.black)),
        ("silent", measured.silent, meant.silent),
    ):
        for stretch in stretches:
            for part in _outside(stretch, expected, slack):
                seconds = float(rate.seconds(part.length_frames))
                found.append(f"From {timecode(part.start_frame, rate)} the film is {what} for {seconds:.1f} s.")
    return found + _loudness_findings(measured.loudness, meant)


def _loudness_findings(loudness: Loudness, meant: Meant) -> list[str]:
    found = []
    if meant.target_clufs is not None and abs(loudness.integrated_clufs - meant.target_clufs) > meant.tolerance_clu:
        found.append(
            f"The film is at {loudness.integrated_clufs / 100:.1f} LUFS instead of {meant.target_clufs / 100:.1f}."
        )
    if loudness.true_peak_cdbtp > meant.peak_cdbtp:
        found.append(
            f"The film peaks at {loudness.true_peak_cdbtp / 100:.1f} dBTP, above {meant.peak_cdbtp / 100:.1f}."
        )
    return found


def _ranges(said: str, start: str, end: str, rate: FrameRate, length_frames: int) -> tuple[FrameRange, ...]:
    """Return the stretches that a detector told, in order; one that never ended lasts to the end of the film."""
    starts = [_frame(text, rate) for text in re.findall(start, said)]
    ends = [_frame(text, rate) for text in re.findall(end, said)]
    ends += [length_frames] * (len(starts) - len(ends))
    return tuple(
        FrameRange(min(first, length_frames), min(max(first, last), length_frames))
        for first, last in zip(starts, ends, strict=True)
    )


def _frame(seconds: str, rate: FrameRate) -> int:
    return max(0, nearest_frames(Fraction(seconds), rate))


def _outside(stretch: FrameRange, expected: Iterable[FrameRange], slack: int) -> Sequence[FrameRange]:
    """Return what of ``stretch`` lies in none of ``expected``, each widened by ``slack`` frames."""
    left = [stretch]
    for meant in expected:
        first, last = meant.start_frame - slack, meant.end_frame_exclusive + slack
        left = [
            FrameRange(start, end)
            for part in left
            for start, end in (
                (part.start_frame, min(part.end_frame_exclusive, max(first, 0))),
                (max(part.start_frame, last), part.end_frame_exclusive),
            )
            if start < end
        ]
    return left
