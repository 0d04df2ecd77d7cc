"""Gain over a whole film: one level, and lower for an instant where a peak would pass the ceiling.

Works on the loudest peak of each millisecond, so that a two-hour film's gain is found without reading its sound again.
"""

from __future__ import annotations

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


def true_peaks(sound: Sound, before: Sound) -> NDArray[np.float32]:
    """Return the true peak of every whole millisecond of ``sound`` (2, samples), over both channels.

    ``before`` is what came just before it (2, any length): its end steadies the interpolation at the seam. A seam's
    last milliseconds are seen without what follows; the limiter's look-ahead and the measurement after encoding cover
    that.
    """
    count = sound.shape[1] // FRAME_SAMPLES
    plain: NDArray[np.float32] = (
        np.abs(sound[:, : count * FRAME_SAMPLES]).reshape(2, count, FRAME_SAMPLES).max(axis=(0, 2))
    )
    if plain.size == 0 or plain.max() <= 0:
        return plain
    lead = before[:, -FRAME_SAMPLES:]
    joined = np.concatenate([lead, sound], axis=1)
    size = joined.shape[1] + 2 * FRAME_SAMPLES
    spectrum = np.fft.rfft(joined, size)
    wide = np.zeros((2, size * OVERSAMPLING // 2 + 1), spectrum.dtype)
    wide[:, : spectrum.shape[1]] = spectrum
    fine = np.fft.irfft(wide, size * OVERSAMPLING)[:, lead.shape[1] * OVERSAMPLING :] * OVERSAMPLING
    step = FRAME_SAMPLES * OVERSAMPLING
    peaks = np.abs(fine[:, : count * step]).reshape(2, count, step).max(axis=(0, 2))
    return np.asarray(np.maximum(plain, peaks), np.float32)


def limited_gain(peaks: NDArray[np.float32], gain: float, ceiling: float) -> NDArray[np.float32]:
    """Return the gain at every millisecond (and one more at the end) so that ``peaks`` times it stay at ``ceiling``.

    Between two of them gain moves along a straight line.
    """
    needed_db = np.minimum(0.0, 20 * np.log10(ceiling / np.maximum(peaks.astype(np.float64) * gain, 1e-9)))
    reach = LOOK_AHEAD_FRAMES + 1
    padded = np.pad(needed_db, (reach, reach + 1), mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).min(axis=1)
    fall = np.arange(lowest.size) * RELEASE_DB_A_FRAME
    released = np.minimum.accumulate(lowest - fall) + fall
    smooth = np.pad(released, (LOOK_AHEAD_FRAMES, LOOK_AHEAD_FRAMES), mode="edge")
    total = np.concatenate([[0.0], np.cumsum(smooth)])
    width = 2 * LOOK_AHEAD_FRAMES + 1
    return np.asarray(gain * 10 ** ((total[width:] - total[:-width]) / width / 20), np.float32)


def gain_at(gains: NDArray[np.float32], start_frame: int, samples: int) -> Sound:
    """Return the gain of ``samples`` samples that begin with millisecond ``start_frame``."""
    places = np.arange(samples) / FRAME_SAMPLES
    frames = np.arange(-(-samples // FRAME_SAMPLES) + 1)
    picked = gains[np.minimum(start_frame + frames, gains.size - 1)]
    return np.interp(places, frames, picked).astype(np.float32)
