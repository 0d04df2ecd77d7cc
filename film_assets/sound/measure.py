"""Whether a film's sound can be understood and lies where it should: speech over bed, sync against the dialogue stem.

Turning a finding into an asset check belongs to ``checks``; loudness of an encoded file to ``media.loudness``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from film_assets.sound.dsp import Convolver, Sound, kernel_of
from film_assets.sound.levels import FRAME_SAMPLES, LoudnessMeter

BLOCK_SAMPLES = FRAME_SAMPLES * 5000
STEP_FRAMES, STEPS_A_WINDOW = 100, 4
"""Speech and bed are compared over 0.4 s, BS.1770's momentary loudness, in the tenths of a second that are spoken, where at
least half are."""
SPOKEN_WITHIN_DB = 15.0
"""A tenth counts as spoken when its dialogue lies within so much of the film's loud dialogue (its 90th percentile)."""
ENOUGH_DB = 10.0
WORST_SHARE = 0.05
SPEECH_BAND = ((600, -60), (1200, 0), (3400, 0), (4000, -60))
LAG_FRAMES_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class SpeechOverBed:
    """How far dialogue lies over music and effects while somebody speaks, in decibels."""

    mean_db: float
    """All spoken windows together."""
    worst_db: float
    """What 19 of 20 spoken windows reach."""
    worst_sample: int
    """Where the worst spoken window begins."""
    spoken_seconds: float

    @property
    def enough(self) -> bool:
        """Whether 19 of 20 windows have speech 10 dB over the bed; a film without speech has enough."""
        return self.spoken_seconds == 0 or self.worst_db >= ENOUGH_DB


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
    whole = np.pad(frames, (0, -frames.size % (STEP_FRAMES * STEPS_A_WINDOW)))
    return np.asarray(whole.reshape(-1, STEP_FRAMES).mean(axis=1))


def _summed(first: Path, second: Path) -> Iterator[Sound]:
    for one, other in zip(sound_blocks(first), sound_blocks(second), strict=True):
        yield one + other


def speech_over_bed(dialogue: Path, music: Path, effects: Path) -> SpeechOverBed:
    """Return how far the film's dialogue lies over the rest, from its three stems (stereo WAV of one length)."""
    speech = _step_energies(sound_blocks(dialogue))
    bed = _step_energies(_summed(music, effects))
    loud = np.percentile(speech[speech > 0], 90) if (speech > 0).any() else 0.0
    spoken = (speech > 0) & (speech >= loud * 10 ** (-SPOKEN_WITHIN_DB / 10))
    windows = np.flatnonzero(spoken.reshape(-1, STEPS_A_WINDOW).sum(axis=1) * 2 >= STEPS_A_WINDOW)
    if not windows.size:
        return SpeechOverBed(0.0, 0.0, 0, 0.0)
    speech, bed = ((part * spoken).reshape(-1, STEPS_A_WINDOW).sum(axis=1)[windows] for part in (speech, bed))
    over = 10 * np.log10(speech / np.maximum(bed, 1e-12))
    return SpeechOverBed(
        mean_db=float(10 * np.log10(speech.sum() / max(1e-12, float(bed.sum())))),
        worst_db=float(np.percentile(over, 100 * WORST_SHARE)),
        worst_sample=int(windows[int(np.argmin(over))]) * STEPS_A_WINDOW * STEP_FRAMES * FRAME_SAMPLES,
        spoken_seconds=float(spoken.sum() * STEP_FRAMES / 1000),
    )


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
    size = 1 << (2 * length - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(spoken, size)), size)
    reach = min(LAG_FRAMES_AT_MOST, length - 1)
    near = np.concatenate([product[size - reach :], product[: reach + 1]])
    best = int(np.argmax(near))
    norm = float(np.sqrt(np.sum(heard.astype(np.float64) ** 2) * np.sum(spoken.astype(np.float64) ** 2)))
    return Lag(best - reach, max(0.0, min(1.0, float(near[best]) / max(norm, 1e-12))))
