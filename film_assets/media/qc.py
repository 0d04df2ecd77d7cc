"""Technical checks: black, frozen and silent stretches, loudness, lengths, colour.

What is meant to be black, still or silent is told by the caller, who knows the edit. Picture can be measured piece by
piece, so that an edit measures only what it changed.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from film_assets.kernel.errors import MediaError
from film_assets.kernel.time import FrameRange, FrameRate, nearest_frames, timecode
from film_assets.media.ffmpeg import run_ffmpeg
from film_assets.media.loudness import Loudness, measured_loudness
from film_assets.media.probe import MediaFacts, probe

LEAST_BLACK_SECONDS = Fraction(3, 10)
LEAST_FROZEN_SECONDS = Fraction(3, 2)
LEAST_SILENT_SECONDS = Fraction(2)
FROZEN_DB = -72
"""Mean difference of two frames below which they are one picture: 0.06 of 255. A drawn close-up of somebody who only
breathes differs by 0.1 and more, a held frame by nothing (measured on previs at 640x360); freezedetect's own default, -60,
takes the close-up for frozen."""
SILENT_DB = -60
"""Room tone lies above; digital silence below."""
SLACK_SECONDS = Fraction(1, 4)
"""How far a stretch may reach over an edge of what was meant: thresholds are crossed inside a fade."""


LEAST_KEPT_SECONDS = {"black": Fraction(1, 10), "frozen": Fraction(1, 2)}
"""Stretches of one piece that are kept, to be joined with those of its neighbours; shorter ones are only noise."""


@dataclass(frozen=True, slots=True)
class PictureMeasured:
    """Where one file's picture is black or frozen, in its own frames; stretches of at least ``LEAST_KEPT_SECONDS``."""

    black: tuple[FrameRange, ...] = ()
    frozen: tuple[FrameRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found, in frames of the film."""

    facts: MediaFacts
    rate: FrameRate
    black: tuple[FrameRange, ...]
    frozen: tuple[FrameRange, ...]
    silent: tuple[FrameRange, ...]
    loudness: Loudness | None
    """None: measured elsewhere."""


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
    places: tuple[tuple[FrameRange, str], ...] = ()
    """What is seen where, in words that findings name it by (``shot 2-3``)."""


def measured_film(path: Path, check_cancelled: Callable[[], None] | None = None) -> Measured:
    """Return what the picture and sound of ``path`` are like.

    Raises:
        MediaError: the file cannot be decoded, or holds no picture or no sound.
    """
    facts = probe(path)
    if facts.picture is None or facts.sound is None:
        raise MediaError(f"{path.name} holds {', '.join(facts.streams)}: a film needs picture and sound; make it again")
    rate = FrameRate(facts.picture.rate)
    picture = measured_pictures([(path, facts.picture.frames)], rate, check_cancelled)[0]
    return Measured(
        facts=facts,
        rate=rate,
        black=joined_stretches([(picture.black, facts.picture.frames)], LEAST_BLACK_SECONDS, rate),
        frozen=joined_stretches([(picture.frozen, facts.picture.frames)], LEAST_FROZEN_SECONDS, rate),
        silent=silent_stretches(path, rate, facts.picture.frames, check_cancelled),
        loudness=measured_loudness(path, check_cancelled),
    )


def measured_pictures(
    files: Sequence[tuple[Path, int]], rate: FrameRate, check_cancelled: Callable[[], None] | None = None
) -> list[PictureMeasured]:
    """Return where each of ``files`` (with its length in frames) is black or frozen; all are decoded in one pass.

    What is found of a file does not depend on the others. They must be encoded alike.

    Raises:
        MediaError: a file cannot be decoded.
    """
    if not files:
        return []
    import ffmpeg  # Here, not at the top: loading the definitions loads this module, and measures nothing.

    with tempfile.TemporaryDirectory() as folder:
        # Links under plain names: no path from outside reaches the list that ffmpeg parses.
        names = [f"{place:05d}{path.suffix}" for place, (path, _) in enumerate(files)]
        for name, (path, _) in zip(names, files, strict=True):
            (Path(folder) / name).symlink_to(path.resolve())
        (Path(folder) / "files.txt").write_text("".join(f"file {name}\n" for name in names), encoding="utf-8")
        picture = (
            ffmpeg.input("files.txt", format="concat")
            .video.filter("blackdetect", d=float(LEAST_KEPT_SECONDS["black"]), pix_th=0.10)
            .filter("freezedetect", n=f"{FROZEN_DB}dB", d=float(LEAST_KEPT_SECONDS["frozen"]))
        )
        arguments = ffmpeg.output(picture, "-", format="null").get_args()
        said = run_ffmpeg(arguments, cwd=Path(folder), check_cancelled=check_cancelled, log_level="info")
    length = sum(frames for _, frames in files)
    found = {
        "black": _ranges(said, r"black_start:\s*(\S+)", r"black_end:\s*(\S+)", rate, length),
        "frozen": _ranges(said, r"freeze_start:\s*(\S+)", r"freeze_end:\s*(\S+)", rate, length),
    }
    measured, start = [], 0
    for _, frames in files:
        own = FrameRange(start, start + frames)
        measured.append(PictureMeasured(**{what: _within(found[what], own, what, rate) for what in found}))
        start += frames
    return measured


def _within(stretches: Iterable[FrameRange], own: FrameRange, what: str, rate: FrameRate) -> tuple[FrameRange, ...]:
    least = nearest_frames(LEAST_KEPT_SECONDS[what], rate)
    parts = (
        (max(part.start_frame, own.start_frame), min(part.end_frame_exclusive, own.end_frame_exclusive))
        for part in stretches
    )
    return tuple(
        FrameRange(start - own.start_frame, end - own.start_frame) for start, end in parts if end - start >= least
    )


def joined_stretches(
    parts: Iterable[tuple[Sequence[FrameRange], int]], least_seconds: Fraction, rate: FrameRate
) -> tuple[FrameRange, ...]:
    """Return the stretches of pieces that follow each other as those of the whole, neighbours joined, short ones left out.

    ``parts``: of each piece its stretches in its own frames, and its length in frames.
    """
    joined: list[FrameRange] = []
    start = 0
    for stretches, frames in parts:
        for stretch in stretches:
            first, end = start + stretch.start_frame, start + stretch.end_frame_exclusive
            if joined and first - joined[-1].end_frame_exclusive <= 1:
                first = joined.pop().start_frame
            joined.append(FrameRange(first, end))
        start += frames
    least = nearest_frames(least_seconds, rate)
    return tuple(stretch for stretch in joined if stretch.length_frames >= least)


def silent_stretches(
    path: Path, rate: FrameRate, length_frames: int, check_cancelled: Callable[[], None] | None = None
) -> tuple[FrameRange, ...]:
    """Return where the sound of ``path`` is digital silence, in frames at ``rate``.

    Raises:
        MediaError: it cannot be decoded, or holds no sound.
    """
    import ffmpeg

    sound = ffmpeg.input(str(path)).audio.filter("silencedetect", n=f"{SILENT_DB}dB", d=float(LEAST_SILENT_SECONDS))
    arguments = ffmpeg.output(sound, "-", format="null").get_args()
    said = run_ffmpeg(arguments, check_cancelled=check_cancelled, log_level="info")
    return _ranges(said, r"silence_start:\s*(\S+)", r"silence_end:\s*(\S+)", rate, length_frames)


def findings(measured: Measured, meant: Meant) -> list[str]:
    """Return one sentence for everything that is not as meant, with its timecode; empty: the film is sound."""
    loudness = _loudness_findings(measured.loudness, meant) if measured.loudness else []
    return [
        *form_findings(measured.facts, meant),
        *stretch_findings("black", measured.black, meant.black, meant, measured.rate),
        *stretch_findings(
            "frozen", measured.frozen, (*meant.still, *meant.black, *measured.black), meant, measured.rate
        ),
        *stretch_findings("silent", measured.silent, meant.silent, meant, measured.rate),
        *loudness,
    ]


def form_findings(facts: MediaFacts, meant: Meant) -> list[str]:
    """Return what is wrong with lengths, start, steps of time and tags of colour."""
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
    if facts.sound is not None:
        if facts.sound.length_samples != meant.length_samples:
            found.append(
                f"The film's sound has {facts.sound.length_samples} samples instead of {meant.length_samples}."
            )
        if facts.sound.start != 0:
            found.append(f"The film's sound begins at {float(facts.sound.start):.3f} s instead of 0.")
    return found


def stretch_findings(
    what: str, stretches: Sequence[FrameRange], expected: Sequence[FrameRange], meant: Meant, rate: FrameRate
) -> list[str]:
    """Return a sentence for each part of ``stretches`` that lies outside of what was expected."""
    slack = nearest_frames(SLACK_SECONDS, rate)
    found = []
    for stretch in stretches:
        for part in _outside(stretch, expected, slack):
            seconds = float(rate.seconds(part.length_frames))
            seen = [name for place, name in meant.places if _meet(place, part)]
            where = f" ({', '.join(seen)})" if seen else ""
            found.append(f"From {timecode(part.start_frame, rate)} the film is {what} for {seconds:.1f} s{where}.")
    return found


def _meet(one: FrameRange, other: FrameRange) -> bool:
    return max(one.start_frame, other.start_frame) < min(one.end_frame_exclusive, other.end_frame_exclusive)


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
        if not meant.length_frames:
            continue
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
