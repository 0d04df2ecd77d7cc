"""How loud sound is, by ITU-R BS.1770-4, on arrays: for levelling before anything is encoded.

The finished film is measured by ffmpeg (``media.loudness``); this is what gain is computed from.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Convolver, Sound, convolved

K_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
K_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""``(numerator, denominator)`` at 48 kHz: ITU-R BS.1770-4, tables 1 and 2."""
K_OFFSET_LU = -0.691
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
FRAME_SAMPLES = SAMPLE_RATE_HZ // 1000
"""Energy and peaks are kept a millisecond at a time."""
BLOCK_FRAMES, STEP_FRAMES = 400, 100
"""BS.1770's gating block and its step, in milliseconds."""


@cache
def k_kernel() -> Sound:
    """Return the K weighting as a kernel of 170 ms: what is left out lies below -100 dB."""
    size = 1 << 15
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(size // 2 + 1, complex)
    for top, bottom in (K_SHELF, K_HIGH_PASS):
        response *= np.polynomial.polynomial.polyval(turn, top) / np.polynomial.polynomial.polyval(turn, bottom)
    return np.fft.irfft(response, size)[:8192].astype(np.float32)


def energies(weighted: Sound) -> NDArray[np.float64]:
    """Return the energy of each whole millisecond of K-weighted sound, summed over channels."""
    whole = weighted[..., : weighted.shape[-1] // FRAME_SAMPLES * FRAME_SAMPLES]
    frames = whole.reshape(*whole.shape[:-1], -1, FRAME_SAMPLES)
    power = np.einsum("...ij,...ij->...i", frames, frames, dtype=np.float64)
    return np.asarray(power if power.ndim == 1 else power.sum(axis=0)) / FRAME_SAMPLES


def loudness_of(frames: NDArray[np.floating]) -> float:
    """Return the integrated loudness in LUFS of millisecond energies; -200 where nothing passes the gate."""
    if frames.size < BLOCK_FRAMES:
        frames = np.pad(frames, (0, BLOCK_FRAMES - frames.size))
    total = np.concatenate([[0.0], np.cumsum(frames, dtype=np.float64)])
    starts = np.arange(0, frames.size - BLOCK_FRAMES + 1, STEP_FRAMES)
    blocks = np.maximum((total[starts + BLOCK_FRAMES] - total[starts]) / BLOCK_FRAMES, 1e-20)
    levels = K_OFFSET_LU + 10 * np.log10(blocks)
    passed = blocks[levels > ABSOLUTE_GATE_LUFS]
    if not passed.size:
        return -200.0
    gate = K_OFFSET_LU + 10 * np.log10(passed.mean()) + RELATIVE_GATE_LU
    return float(K_OFFSET_LU + 10 * np.log10(passed[10 * np.log10(passed) + K_OFFSET_LU > gate].mean()))


def loudness(sound: Sound) -> float:
    """Return the integrated loudness of ``sound`` in LUFS; mono counts as one loudspeaker."""
    return loudness_of(energies(convolved(sound, k_kernel())[..., : sound.shape[-1]]))


def speech_level(line: Sound) -> float:
    """Return how loud a mono line is in LUFS while it is spoken, heard from both loudspeakers; -200 for silence.

    Blocks of 50 ms within 20 dB of the loudest count, so that pauses and the length of the line play no part.
    """
    frames = energies(convolved(line, k_kernel()))
    blocks = np.pad(frames, (0, -frames.size % 50)).reshape(-1, 50).mean(axis=1)
    spoken = blocks[blocks > blocks.max(initial=0.0) * 0.01]
    return float(K_OFFSET_LU + 10 * np.log10(2 * spoken.mean())) if spoken.size else -200.0


class LoudnessMeter:
    """Collects millisecond energies of a stereo stream, block after block."""

    def __init__(self) -> None:
        self._filter = Convolver(k_kernel())
        self._rest = np.zeros((2, 0), np.float32)
        self._frames: list[NDArray[np.float32]] = []

    def add(self, block: Sound) -> None:
        """Take the next ``block`` (2, samples)."""
        weighted = np.concatenate([self._rest, self._filter.next(block)], axis=1)
        whole = weighted.shape[1] // FRAME_SAMPLES * FRAME_SAMPLES
        self._rest = weighted[:, whole:]
        self._frames.append(energies(weighted[:, :whole]).astype(np.float32))

    def frames(self) -> NDArray[np.float32]:
        """Return the energies so far, a millisecond each."""
        return np.concatenate(self._frames) if self._frames else np.zeros(0, np.float32)
