"""How far a stem is lowered while somebody speaks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Sound

DUCK_DB = {"MX": -15.0, "FX": -8.0}
"""By stem; dialogue is never lowered."""
ATTACK_SAMPLES = SAMPLE_RATE_HZ * 40 // 100
"""The stem goes down over 0.4 s."""
EARLY_SAMPLES = SAMPLE_RATE_HZ * 15 // 100
"""It is down 0.15 s before the first word sounds."""
RELEASE_SAMPLES = SAMPLE_RATE_HZ * 120 // 100
"""It comes back over 1.2 s."""
BRIDGED_SAMPLES = SAMPLE_RATE_HZ * 3
"""Between speeches closer than this it stays down: a conversation does not pump."""


def joined_windows(windows: Sequence[tuple[int, int]], gap_samples: int) -> list[tuple[int, int]]:
    """Return half-open ``windows`` in order, those closer than ``gap_samples`` made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(windows):
        if joined and start - joined[-1][1] < gap_samples:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def duck_gain(stem: str, windows: Sequence[tuple[int, int]], start: int, count: int) -> Sound:
    """Return the gain of ``count`` samples from ``start`` on: 1 away from ``windows``, ``DUCK_DB`` in them.

    Between, it moves along a straight line in decibels.
    """
    depth = DUCK_DB.get(stem, 0.0)
    places: list[float] = []
    levels: list[float] = []
    for first, last in joined_windows(windows, BRIDGED_SAMPLES):
        places += [first - EARLY_SAMPLES - ATTACK_SAMPLES, first - EARLY_SAMPLES, last, last + RELEASE_SAMPLES]
        levels += [0.0, depth, depth, 0.0]
    if not places or depth == 0.0:
        return np.ones(count, np.float32)
    decibels = np.interp(np.arange(start, start + count), places, levels)
    return np.asarray(10 ** (decibels / 20), np.float32)
