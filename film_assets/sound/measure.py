"""Whether a film's sound can be understood and lies where it should: speech over bed, sync against the dialogue stem.

Turning a finding into an asset check belongs to ``checks``; loudness of an encoded file to ``media.loudness``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from film_assets.sound.dsp import Convolver, Sound, kernel_of
from film_assets.sound.levels import FRAME_SAMPLES, LoudnessMeter

BLOCK_SAMPLES = FRAME_SAMPLES * 5000
STEP_FRAMES, STEPS_A_WINDOW = 100, 4
"""Speech and bed are compared in tenths of a second, and over 0.4 s, BS.1770's momentary loudness."""
SPOKEN_WITHIN_DB = 15.0
"""A tenth counts as spoken when its dialogue lies within so much of the line's loud tenths (their 90th percentile)."""
ENOUGH_DB = 10.0
DROWNED_DB = 5.0
"""No 0.4 s of a line, about a word, may come closer to the bed (own choice: at +6 dB nearly every word in a sentence is
understood in noise)."""
SPEECH_BAND = ((600, -60), (1200, 0), (3400, 0), (4000, -60))
LAG_FRAMES_AT_MOST = 1000
CHUNK_FRAMES = 1 << 16


@dataclass(frozen=True, slots=True)
class OverBed:
    """How far one line lies over music and effects, in decibels; 200 where it is not heard at all or nothing else is."""

    line_db: float
    """All its spoken tenths together."""
    worst_db: float
    """Its worst 0.4 s."""
    worst_sample: int
    """Where in the film those begin."""

    @property
    def enough(self) -> bool:
        """Whether the line can be understood: 10 dB over the bed, and no word drowned."""
        return self.line_db >= ENOUGH_DB and self.worst_db >= DROWNED_DB


@dataclass(frozen=True, slots=True)
class Lag:
    """How much later a film's sound is than its dialogue stem. ``likeness`` is 0 (nothing alike) to 1 (the same)."""

    milliseconds: int
    likeness: float


def sound_blocks(path: Path) -> Iterator[Sound]:
    """Yield a stereo sound file in blocks (2, at most BLOCK_SAMPLES)."""
    import soundfile

    with soundfile.SoundFile(path) as reading:
        for frames in reading.blocks(BLOCK_SAMPLES, dtype="float32", always_2d=True):
            yield np.ascontiguousarray(frames.T)


def _step_energies(blocks: Iterator[Sound]) -> NDArray[np.float64]:
    meter = LoudnessMeter()
    for block in blocks:
        meter.add(block)
    frames = meter.frames()
    return np.asarray(np.pad(frames, (0, -frames.size % STEP_FRAMES)).reshape(-1, STEP_FRAMES).mean(axis=1))


def _summed(first: Path, second: Path) -> Iterator[Sound]:
    for one, other in zip(sound_blocks(first), sound_blocks(second), strict=True):
        yield one + other


def speech_over_bed(dialogue: Path, music: Path, effects: Path, lines: Sequence[tuple[int, int]]) -> list[OverBed]:
    """Return how far each line lies over the rest, from the film's three stems (stereo WAV of one length).

    ``lines`` are where they are spoken, half-open, in samples of the film.
    """
    speech = _step_energies(sound_blocks(dialogue))
    bed = np.maximum(_step_energies(_summed(music, effects)), 1e-12)
    step = STEP_FRAMES * FRAME_SAMPLES
    return [_over(speech, bed, start // step, max(start // step + 1, -(-end // step))) for start, end in lines]


def _over(speech: NDArray[np.float64], bed: NDArray[np.float64], first: int, last: int) -> OverBed:
    said, under = speech[first:last], bed[first:last]
    if not said.any():
        return OverBed(200.0, 200.0, 0)
    spoken = said >= np.percentile(said, 90) * 10 ** (-SPOKEN_WITHIN_DB / 10)
    count = min(STEPS_A_WINDOW, said.size)
    totals = [
        np.lib.stride_tricks.sliding_window_view(part * spoken, count).sum(axis=1) for part in (said, under, spoken)
    ]
    over = np.where(totals[2] * 2 >= count, totals[0] / np.maximum(totals[1], 1e-12), np.inf)
    worst = int(np.argmin(over))
    return OverBed(
        line_db=_decibels(float(said[spoken].sum() / under[spoken].sum())),
        worst_db=_decibels(float(over[worst])),
        worst_sample=(first + worst) * STEP_FRAMES * FRAME_SAMPLES,
    )


def _decibels(ratio: float) -> float:
    return min(200.0, float(10 * np.log10(ratio)))


def _strengths(path: Path) -> NDArray[np.float32]:
    """Return how strong the speech band is in every millisecond."""
    band = Convolver(kernel_of(SPEECH_BAND, 1024))
    rest = np.zeros(0, np.float32)
    found = []
    for block in sound_blocks(path):
        filtered = np.concatenate([rest, np.abs(band.next(block.mean(axis=0)))])
        whole = filtered.size // FRAME_SAMPLES * FRAME_SAMPLES
        rest = filtered[whole:]
        found.append(filtered[:whole].reshape(-1, FRAME_SAMPLES).mean(axis=1))
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def _products(heard: NDArray[np.float32], spoken: NDArray[np.float32], reach: int) -> NDArray[np.float64]:
    """Return the correlation of two strengths at every lag from ``-reach`` to ``reach``, summed chunk by chunk."""
    size = CHUNK_FRAMES + 2 * reach
    size = 1 << (size - 1).bit_length()
    near = np.zeros(2 * reach + 1)
    around = np.pad(heard, reach)
    for start in range(0, spoken.size, CHUNK_FRAMES):
        said = spoken[start : start + CHUNK_FRAMES]
        part = around[start : start + said.size + 2 * reach]
        product = np.fft.irfft(np.fft.rfft(part, size) * np.conj(np.fft.rfft(said, size)), size)
        near += product[: 2 * reach + 1]
    return near


def lag_of(film: Path, dialogue: Path) -> Lag:
    """Return how much later the sound of ``film`` is than ``dialogue`` (both WAV, 48 kHz), up to a second either way.

    The two are compared by how strong the band of speech is from millisecond to millisecond; music under it does not
    matter. A silent dialogue stem gives a lag of 0 and a likeness of 0.
    """
    heard, spoken = _strengths(film), _strengths(dialogue)
    length = min(heard.size, spoken.size)
    if length == 0 or not spoken.any() or not heard.any():
        return Lag(0, 0.0)
    heard, spoken = (part[:length] - part[:length].mean() for part in (heard, spoken))
    reach = min(LAG_FRAMES_AT_MOST, length - 1)
    near = _products(heard, spoken, reach)
    best = int(np.argmax(near))
    norm = float(np.sqrt(np.sum(heard.astype(np.float64) ** 2) * np.sum(spoken.astype(np.float64) ** 2)))
    return Lag(best - reach, max(0.0, min(1.0, float(near[best]) / max(norm, 1e-12))))
