"""Gain over a whole film: one level, and lower for an instant where a peak would pass the ceiling.

Works on the loudest peak of each millisecond, so that a two-hour film's gain is found without reading its sound again.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from film_assets.sound.dsp import Sound
from film_assets.sound.levels import FRAME_SAMPLES

LOOK_AHEAD_FRAMES = 4
"""Gain is down 4 ms before a peak, and moves over as long: no click."""
RELEASE_DB_A_FRAME = 0.12
"""It comes back at 120 dB a second."""
OVERSAMPLING = 4
"""ITU-R BS.1770-4, annex 2."""
CHUNK_FRAMES = 1 << 18
TAPS = 10
"""Of the interpolation between samples, a windowed sinc. Up to 11 numpy convolves six times as fast as beyond."""


@cache
def _between() -> NDArray[np.float32]:
    """Return the weights (OVERSAMPLING - 1, TAPS) that give the wave a quarter, a half and three quarters onward."""
    places = np.arange(TAPS)[:, np.newaxis] - (TAPS // 2 - 1) - np.arange(1, OVERSAMPLING) / OVERSAMPLING
    weights = np.sinc(places) * np.cos(np.pi * places / (TAPS + 1)) ** 2
    return np.asarray((weights / weights.sum(axis=0)).T, np.float32)


def true_peaks(sound: Sound, before: Sound) -> NDArray[np.float32]:
    """Return the true peak of every whole millisecond of ``sound`` (2, samples), over both channels.

    ``before`` is what came just before it (2, any length). What lies between samples is seen a few samples late, so a
    block needs nothing of the next; the limiter's look-ahead covers that.
    """
    count = sound.shape[1] // FRAME_SAMPLES
    whole = sound[:, : count * FRAME_SAMPLES]
    peaks: NDArray[np.float32] = np.abs(whole).max(axis=0)
    lead = np.zeros((2, TAPS - 1), np.float32)
    known = before[:, -(TAPS - 1) :]
    lead[:, TAPS - 1 - known.shape[1] :] = known
    for channel in np.concatenate([lead, whole], axis=1):
        for weights in _between():
            np.maximum(peaks, np.abs(np.correlate(channel, weights, "valid")), out=peaks)
    return np.asarray(peaks.reshape(count, FRAME_SAMPLES).max(axis=1, initial=0.0), np.float32)


def limited_gain(peaks: NDArray[np.float32], gain: float, ceiling: float) -> NDArray[np.float32]:
    """Return the gain at every millisecond (and one more at the end) so that ``peaks`` times it stay at ``ceiling``.

    Between two of them gain moves along a straight line.
    """
    reach = LOOK_AHEAD_FRAMES + 1
    count = peaks.size + 1
    released = np.empty(count, np.float32)
    before_db = 0.0
    for start in range(0, count, CHUNK_FRAMES):
        end = min(count, start + CHUNK_FRAMES)
        near = _edged(peaks, start - reach, end + reach).astype(np.float64)
        needed_db = np.minimum(0.0, 20 * np.log10(ceiling / np.maximum(near * gain, 1e-9)))
        lowest = np.lib.stride_tricks.sliding_window_view(needed_db, 2 * reach + 1).min(axis=1)
        lowest[0] = min(lowest[0], before_db + RELEASE_DB_A_FRAME)
        fall = np.arange(lowest.size) * RELEASE_DB_A_FRAME
        released[start:end] = np.minimum.accumulate(lowest - fall) + fall
        before_db = float(released[end - 1])
    gains = np.empty(count, np.float32)
    width = 2 * LOOK_AHEAD_FRAMES + 1
    for start in range(0, count, CHUNK_FRAMES):
        end = min(count, start + CHUNK_FRAMES)
        near = _edged(released, start - LOOK_AHEAD_FRAMES, end + LOOK_AHEAD_FRAMES).astype(np.float64)
        total = np.concatenate([[0.0], np.cumsum(near)])
        gains[start:end] = gain * 10 ** ((total[width:] - total[:-width]) / width / 20)
    return gains


def _edged(values: NDArray[np.float32], start: int, end: int) -> NDArray[np.float32]:
    """Return ``values[start:end]``, the first and the last value standing for what lies beyond the ends."""
    return np.asarray(values[np.clip(np.arange(start, end), 0, values.size - 1)])


def gain_at(gains: NDArray[np.float32], start_frame: int, samples: int) -> Sound:
    """Return the gain of ``samples`` samples that begin with millisecond ``start_frame``."""
    places = np.arange(samples) / FRAME_SAMPLES
    frames = np.arange(-(-samples // FRAME_SAMPLES) + 1)
    picked = gains[np.minimum(start_frame + frames, gains.size - 1)]
    return np.interp(places, frames, picked).astype(np.float32)
