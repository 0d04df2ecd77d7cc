"""From what a model made to a cue: stretches that melt into each other, exact samples, the level of every cue.

How a stretch is made stands in ``music``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Sound, decibels_of, faded, gain_of, resampled
from film_assets.sound.levels import loudness

OVERLAP_SAMPLES = 2 * SAMPLE_RATE_HZ
"""Two stretches of one cue melt into each other for so long."""
CUE_CLUFS = -3100
"""Level of a cue as written, as the embedded score's: stems and ducking start from it."""
PEAK = 0.7
RISE_SAMPLES = SAMPLE_RATE_HZ // 50
END_FADE_SAMPLES = SAMPLE_RATE_HZ


def stretch_lengths(length_samples: int, most_seconds: int) -> list[int]:
    """Return the lengths to generate for a cue: at most ``most_seconds`` each (0: no limit), overlaps included.

    Several are of about equal length; of a model's shortest stretches the overlap is at most a quarter.
    """
    most = most_seconds * SAMPLE_RATE_HZ
    if not most or length_samples <= most:
        return [length_samples]
    overlap = overlap_of(most_seconds)
    count = -(-(length_samples - overlap) // (most - overlap))
    total = length_samples + (count - 1) * overlap
    return [total // count + (1 if place < total % count else 0) for place in range(count)]


def overlap_of(most_seconds: int) -> int:
    """Return how long two stretches overlap, for a model of at most ``most_seconds``."""
    return min(OVERLAP_SAMPLES, most_seconds * SAMPLE_RATE_HZ // 4)


def stereo(samples: np.ndarray, rate_hz: int) -> Sound:
    """Return a model's samples (channels, n) or (n,) as (2, samples) at 48 kHz; mono on both sides, more than two cut."""
    channels = np.atleast_2d(samples)[:2].astype(np.float32)
    moved = np.stack([resampled(channel, rate_hz) for channel in channels])
    return moved if moved.shape[0] == 2 else np.repeat(moved, 2, axis=0)


def fitted(sound: Sound, length_samples: int) -> Sound:
    """Return ``sound`` cut or filled with silence to exactly ``length_samples``: resampling may differ by a few."""
    missing = length_samples - sound.shape[1]
    return np.pad(sound, ((0, 0), (0, missing))) if missing > 0 else sound[:, :length_samples]


def melted(stretches: Sequence[Sound], overlap_samples: int) -> Sound:
    """Return the stretches one after the other, overlapping with equal power."""
    whole = stretches[0]
    angle = (np.arange(overlap_samples) + 0.5) / overlap_samples * np.pi / 2
    for stretch in stretches[1:]:
        joint = whole[:, -overlap_samples:] * np.cos(angle) + stretch[:, :overlap_samples] * np.sin(angle)
        whole = np.concatenate([whole[:, :-overlap_samples], joint, stretch[:, overlap_samples:]], axis=1)
    return whole.astype(np.float32)


def levelled(sound: Sound) -> Sound:
    """Return a cue at ``CUE_CLUFS``, no peak above ``PEAK``, risen at its start and faded at its end; silence stays."""
    peak = float(np.abs(sound).max(initial=0.0))
    if peak <= 0:
        return sound
    wanted_db = CUE_CLUFS / 100 - loudness(sound)
    allowed_db = decibels_of(PEAK) - decibels_of(peak)
    ending = min(END_FADE_SAMPLES, sound.shape[1] // 3)
    return faded(sound * np.float32(gain_of(min(wanted_db, allowed_db))), RISE_SAMPLES, ending)
