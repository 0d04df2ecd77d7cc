"""What single sounds are made of: noise bursts, ringing partials, vowels, and laying them together.

Which sounds there are belongs to ``effects`` and ``ambiences``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import noise_of

Wave = NDArray[np.float64]
Random = np.random.Generator
Curve = Sequence[tuple[float, float]]
DULL: Curve = ((40, 0), (150, 0), (600, -14), (2500, -34))
MIDDLE: Curve = ((120, -14), (500, 0), (2500, -4), (7000, -18))
BRIGHT: Curve = ((400, -24), (2000, -6), (6000, 0), (14000, -6))


def seconds_of(length: float) -> Wave:
    """Return the time of every sample of ``length`` seconds."""
    return np.arange(max(1, int(length * SAMPLE_RATE_HZ))) / SAMPLE_RATE_HZ


def gate(value: Wave) -> Wave:
    """Return ``value`` cut to between 0 and 1."""
    return np.asarray(np.clip(value, 0.0, 1.0), np.float64)


def hump(times: Wave) -> Wave:
    """Return a rise and fall over ``times``: half a sine wave, never below 0."""
    return np.clip(np.sin(np.pi * np.arange(times.size) / max(1, times.size - 1)), 0.0, 1.0)


def burst(rng: Random, length: float, curve: Curve, fall: float) -> Wave:
    """Return a noise burst that rises in 2 ms and falls by e in ``1 / fall`` seconds."""
    times = seconds_of(length)
    noise = noise_of(max(64, times.size), (int(rng.integers(1 << 30)),), curve, 1)[0][: times.size]
    return np.asarray(noise * np.exp(-times * fall) * gate(times / 0.002), np.float64)


def ringing(length: float, partials: Sequence[tuple[float, float, float]]) -> Wave:
    """Return partials ``(hertz, height, fall)`` struck together."""
    times = seconds_of(length)
    tone = np.zeros(times.size)
    for hertz, height, fall in partials:
        tone += height * np.sin(2 * np.pi * hertz * times) * np.exp(-times * fall)
    return tone


def laid(length: float, parts: Sequence[tuple[float, Wave]]) -> Wave:
    """Return ``parts`` (start in seconds, sound) laid into ``length`` seconds; what runs over is dropped."""
    whole = np.zeros(int(length * SAMPLE_RATE_HZ))
    for start, part in parts:
        first = int(start * SAMPLE_RATE_HZ)
        part = part[: max(0, whole.size - first)]
        whole[first : first + part.size] += part
    return whole


def vowels(rng: Random, length: float, pitch: float, formants: Sequence[tuple[float, float]], wobble: float) -> Wave:
    """Return a sung or laughed vowel: harmonics under formants ``(hertz, width)``."""
    times = seconds_of(length)
    phase = 2 * np.pi * pitch * times + wobble * np.sin(2 * np.pi * rng.uniform(4.6, 5.8) * times + rng.uniform(0, 6))
    voice = np.zeros(times.size)
    for harmonic in range(1, int(4500 / pitch)):
        height = sum(float(np.exp(-(((pitch * harmonic - centre) / width) ** 2))) for centre, width in formants)
        voice += (height + 0.01) * np.sin(harmonic * phase)
    return voice * hump(times) ** 0.5
