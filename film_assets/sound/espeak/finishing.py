"""What becomes of a line after it is said: resampled, trimmed, tilted, levelled; times follow.

How a line is said belongs to ``library``; where it is laid to the stems.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Sound, convolved, decibels_of, faded, gain_of, kernel_of, resampled
from film_assets.sound.levels import speech_level

SPEECH_CLUFS = -2300
"""Level of plain speech as heard from both loudspeakers (EBU R 128's programme level)."""
PEAK_DBFS = -3.0
"""No line is louder than this at its peak."""
EDGE_SAMPLES = SAMPLE_RATE_HZ * 5 // 1000
"""Kept before the first and after the last sound, and faded: 5 ms."""
EVEN_STEP_SAMPLES = SAMPLE_RATE_HZ // 100
EVEN_STEPS = 5
"""Syllables are evened over 50 ms, so that the voice's own waves are left alone."""
EVENED_WITHIN_DB = 18.0
HISS_DB = 5.0
SILENCE_BELOW_PEAK_DB = 50.0
SILENT_SAMPLES = SAMPLE_RATE_HZ // 2
"""Length of a line that has no sound: half a second."""


@dataclass(frozen=True, slots=True)
class Line:
    """One finished line: mono at 48 kHz, words and phonemes as ``VoiceRecipe``'s facts have them."""

    sound: Sound
    words: list[tuple[int, int, int]]
    phonemes: list[tuple[int, str]]
    silent: bool = False
    level_clufs: int = -20000
    """How loud it is while spoken (``levels.speech_level``)."""


def token_bounds(text: str) -> list[tuple[int, int]]:
    """Return ``(character, length)`` of everything between white space in ``text``."""
    bounds: list[tuple[int, int]] = []
    start: int | None = None
    for place, character in enumerate(text + " "):
        if character.isspace():
            if start is not None:
                bounds.append((start, place - start))
            start = None
        elif start is None:
            start = place
    return bounds


def words_in(text: str, events: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return ``(sample, character, length)`` of each word of ``text`` that was heard.

    A word is what stands between white space, punctuation included: ``5`` and ``o'clock``, not ``o``. Its time is that
    of the first of ``events`` (``(sample, character)``) inside it; words come in the order of the text, times never
    run backwards.
    """
    first: dict[int, int] = {}
    bounds = token_bounds(text)
    for sample, character in events:
        for index, (start, length) in enumerate(bounds):
            if start <= character < start + length:
                first.setdefault(index, sample)
                break
    words: list[tuple[int, int, int]] = []
    for index in sorted(first):
        sample = max(first[index], words[-1][0] if words else 0)
        words.append((sample, *bounds[index]))
    return words


def sounding_range(sound: Sound) -> tuple[int, int]:
    """Return the half-open range of ``sound`` between its first and last 2 ms above the silence threshold."""
    step = SAMPLE_RATE_HZ // 500
    padded = np.pad(np.abs(sound), (0, -sound.size % step))
    peaks = padded.reshape(-1, step).max(axis=1)
    loud = np.flatnonzero(peaks > peaks.max(initial=0.0) * gain_of(-SILENCE_BELOW_PEAK_DB))
    if not loud.size or peaks.max() <= 0:
        return 0, 0
    return int(loud[0]) * step, min(sound.size, int(loud[-1] + 1) * step)


def evened(sound: Sound) -> Sound:
    """Return ``sound`` with soft syllables nearer to loud ones: two thirds of the distance in decibels remain.

    What lies more than ``EVENED_WITHIN_DB`` below the loud parts is breath and echo, and is not raised further.
    Hissing sounds (s, sh) are not raised but lowered by ``HISS_DB``: espeak-ng's are sharp.
    """
    smooth = _step_powers(sound)
    # The power of differences grows with frequency: 0.02 of the power at 1 kHz, 0.58 at 6 kHz.
    sharpness = _step_powers(np.diff(sound, append=np.float32(0))) / np.maximum(smooth, 1e-12)
    hiss = np.clip((sharpness - 0.15) / 0.3, 0.0, 1.0)
    loud = float(np.percentile(smooth, 90))
    distance_db = 10 * np.log10(np.maximum(smooth, 1e-12) / max(loud, 1e-12))
    gain_db = -np.clip(distance_db, -EVENED_WITHIN_DB, EVENED_WITHIN_DB) / 3 * (1 - hiss) - HISS_DB * hiss
    centres = (np.arange(gain_db.size) + 0.5) * EVEN_STEP_SAMPLES
    gains = 10 ** (np.interp(np.arange(sound.size), centres, gain_db) / 20)
    return np.asarray(sound * gains, np.float32)


def _step_powers(sound: Sound) -> NDArray[np.float64]:
    padded = np.pad(sound, (0, -sound.size % EVEN_STEP_SAMPLES))
    power = np.square(padded.reshape(-1, EVEN_STEP_SAMPLES), dtype=np.float64).mean(axis=1)
    return np.convolve(power, np.ones(EVEN_STEPS) / EVEN_STEPS, mode="same")


def finished(
    samples: bytes,
    rate_hz: int,
    text: str,
    words: Sequence[tuple[int, int]],
    phonemes: Sequence[tuple[int, str]],
    level_cdb: int = 0,
    tilt: Sequence[tuple[float, float]] = (),
) -> Line:
    """Return the line made of raw 16-bit ``samples``; times in ``words`` and ``phonemes`` are at ``rate_hz``.

    The level is ``SPEECH_CLUFS`` and ``level_cdb``; a line with no sound becomes ``SILENT_SAMPLES`` of silence.
    """
    sound = resampled(np.frombuffer(samples, np.int16).astype(np.float32) / 32768.0, rate_hz)
    start, end = sounding_range(sound)
    if end <= start:
        return silent_line()
    start, end = max(0, start - EDGE_SAMPLES), min(sound.size, end + EDGE_SAMPLES)
    sound = sound[start:end]
    if tilt:
        sound = convolved(sound, kernel_of(tilt, 512))[: sound.size]
    sound = evened(sound - np.float32(sound.mean()))
    wanted_db = (SPEECH_CLUFS + level_cdb) / 100 - speech_level(sound)
    allowed_db = PEAK_DBFS - decibels_of(float(np.abs(sound).max()))
    raised_db = min(wanted_db, allowed_db)
    sound = faded(sound * np.float32(gain_of(raised_db)), EDGE_SAMPLES, EDGE_SAMPLES)
    level_clufs = SPEECH_CLUFS + level_cdb - round(100 * (wanted_db - raised_db))

    def moved(sample: int) -> int:
        return min(max(0, sample * SAMPLE_RATE_HZ // rate_hz - start), sound.size - 1)

    heard = [(moved(sample), name) for sample, name in phonemes]
    placed: list[tuple[int, int, int]] = [
        (moved(sample), character, length) for sample, character, length in words_in(text, words)
    ]
    return Line(sound, placed, heard, level_clufs=level_clufs)


def silent_line() -> Line:
    """Return the line of a text that has nothing to say."""
    return Line(np.zeros(SILENT_SAMPLES, np.float32), [], [(0, "")], silent=True)
