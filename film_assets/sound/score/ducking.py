"""How far a stem is lowered while somebody speaks: by a fixed step, and further where it would still be too loud."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Sound

DUCK_DB = {"MX": -15.0, "FX": -8.0}
"""By stem; dialogue is never lowered."""
UNDER_SPEECH_DB = {"MX": 16.0, "FX": 13.0}
"""A stem lies at least so far below the line spoken over it: together they keep 11 dB below, one more than the film is
checked for."""
ATTACK_SAMPLES = SAMPLE_RATE_HZ * 40 // 100
"""The stem goes down over 0.4 s."""
EARLY_SAMPLES = SAMPLE_RATE_HZ * 15 // 100
"""It is down 0.15 s before the first word sounds."""
RELEASE_SAMPLES = SAMPLE_RATE_HZ * 120 // 100
"""It comes back over 1.2 s."""
BRIDGED_SAMPLES = SAMPLE_RATE_HZ * 3
"""Between speeches closer than this it stays down: a conversation does not pump."""
HUSH_SAMPLES = SAMPLE_RATE_HZ * 7 // 10
RETURN_SAMPLES = SAMPLE_RATE_HZ * 2
"""Music falls silent over 0.7 s, and comes back over 2."""
STEP_SAMPLES = SAMPLE_RATE_HZ // 100
"""Loudness under speech is watched every 10 ms,"""
HEARD_STEPS = 5
"""over 50 ms,"""
REACH_STEPS = 12
"""and gain moves over a quarter of a second around what is too loud: an effect swells and falls, it does not click."""
BRIGHT_DB = 4.0
"""The most that K weighting (ITU-R BS.1770-4) gives any sound over its plain power."""


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


def hush_gain(windows: Sequence[tuple[int, int]], start: int, count: int) -> Sound:
    """Return the gain of ``count`` samples from ``start`` on: 0 in ``windows``, 1 away from them, along a cosine between."""
    places: list[float] = []
    levels: list[float] = []
    for first, last in joined_windows(windows, HUSH_SAMPLES + RETURN_SAMPLES):
        places += [first, min(last, first + HUSH_SAMPLES), last, last + RETURN_SAMPLES]
        levels += [1.0, 0.0, 0.0, 1.0]
    if not places or places[0] >= start + count or places[-1] <= start:
        return np.ones(count, np.float32)
    share = np.interp(np.arange(start, start + count), places, levels)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * share), np.float32)


def kept_under(
    blocks: Iterator[Sound], stem: str, windows: Sequence[tuple[int, int]], levels_clufs: Sequence[int]
) -> Iterator[Sound]:
    """Yield ``blocks`` of a stem (2, whole steps but for the last), lowered where they would lie less than
    ``UNDER_SPEECH_DB`` under the line that is spoken.

    ``windows`` are where lines are spoken, half-open, from the first block's first sample; ``levels_clufs`` how loud
    each of them is.
    """
    if not windows or stem not in UNDER_SPEECH_DB:
        yield from blocks
        return
    ceilings = [level / 100 - UNDER_SPEECH_DB[stem] for level in levels_clufs]
    context = 2 * REACH_STEPS
    before, waiting = np.zeros(context), None
    step = 0
    for block in blocks:
        needed = _needed_db(block, windows, ceilings, step)
        step += needed.size
        if waiting is not None:
            yield _lowered(*waiting, before, needed[:context])
            before = np.concatenate([before, waiting[1]])[-context:]
        waiting = (block, needed)
    if waiting is not None:
        yield _lowered(*waiting, before, np.zeros(context))


def _needed_db(
    block: Sound, windows: Sequence[tuple[int, int]], ceilings: Sequence[float], first_step: int
) -> NDArray[np.float64]:
    """Return the gain (0 or less) that every step of ``block`` needs to stay under what is spoken over it."""
    power = np.square(np.pad(block, ((0, 0), (0, -block.shape[1] % STEP_SAMPLES)))).sum(axis=0)
    steps = power.reshape(-1, STEP_SAMPLES).mean(axis=1, dtype=np.float64)
    # The middle of the whole: "same" is longer than a block of fewer steps than are heard together.
    heard = np.convolve(steps, np.ones(HEARD_STEPS) / HEARD_STEPS)[HEARD_STEPS // 2 :][: steps.size]
    allowed = np.full(steps.size, np.inf)
    for (start, end), ceiling in zip(windows, ceilings, strict=True):
        first = max(0, start // STEP_SAMPLES - first_step)
        last = max(0, -(-end // STEP_SAMPLES) - first_step)
        allowed[first:last] = np.minimum(allowed[first:last], ceiling)
    return np.minimum(0.0, allowed - BRIGHT_DB - 10 * np.log10(np.maximum(heard, 1e-12)))


def _lowered(
    block: Sound, needed: NDArray[np.float64], before: NDArray[np.float64], after: NDArray[np.float64]
) -> Sound:
    """Return ``block`` with the gain that its steps need; ``before`` and ``after`` are what the steps around it need."""
    near = np.concatenate([before, needed, np.pad(after, (0, 2 * REACH_STEPS - after.size))])
    if not near.any():
        return block
    width = 2 * REACH_STEPS + 1
    lowest = np.lib.stride_tricks.sliding_window_view(near, width).min(axis=1)
    total = np.concatenate([[0.0], np.cumsum(lowest)])
    decibels = (total[width:] - total[:-width]) / width
    places = (np.arange(decibels.size) + 0.5) * STEP_SAMPLES
    gains = 10 ** (np.interp(np.arange(block.shape[1]), places, decibels) / 20)
    return block * gains.astype(np.float32)
