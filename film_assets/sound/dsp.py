"""Arithmetic on sound: decibels, filter kernels, resampling, streaming convolution, WAV in and out.

Sound is float32, shape (samples,) for mono or (channels, samples), full scale 1.0, 48 kHz unless said. Only numpy and
soundfile: importing scipy.signal costs 0.7 CPU s a process (measured 2026-08), more than saying a page of dialogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.time import SAMPLE_RATE_HZ

Sound = NDArray[np.float32]
INAUDIBLE_BELOW_HZ = 30.0


def gain_of(decibels: float) -> float:
    """Return the factor that ``decibels`` stand for."""
    return float(10.0 ** (decibels / 20.0))


def decibels_of(gain: float) -> float:
    """Return ``gain`` in decibels; -200 for silence."""
    return float(20.0 * np.log10(max(abs(gain), 1e-10)))


def fast_length(samples: int) -> int:
    """Return the least 2^k or 3 * 2^k not below ``samples``: lengths that transform quickly."""
    power = 1 << max(0, samples - 1).bit_length()
    three_quarters = power * 3 // 4
    return three_quarters if three_quarters >= samples and power >= 4 else power


@lru_cache(maxsize=64)
def ramp(samples: int) -> Sound:
    """Return a rise from 0 to 1 of ``samples``, shaped as a raised cosine; ``1 - ramp`` is its mirror image.

    Read-only: it is kept for the next who asks.
    """
    rise = (0.5 - 0.5 * np.cos(np.pi * (np.arange(samples) + 0.5) / max(1, samples))).astype(np.float32)
    rise.flags.writeable = False
    return rise


def faded(sound: Sound, rise_samples: int, fall_samples: int) -> Sound:
    """Return a copy of ``sound`` that rises from and falls to silence over the given lengths."""
    shaped = sound.copy()
    length = shaped.shape[-1]
    rise, fall = min(rise_samples, length), min(fall_samples, length)
    if rise > 0:
        shaped[..., :rise] *= ramp(rise)
    if fall > 0:
        shaped[..., length - fall :] *= ramp(fall)[::-1]
    return shaped


def curve_gains(curve: Sequence[tuple[float, float]], bins: int, top_hz: float) -> NDArray[np.float64]:
    """Return the gain of ``bins`` frequencies from 0 to ``top_hz`` along ``curve``.

    ``curve`` is points ``(hertz, decibels)`` with rising hertz, joined by straight lines over the logarithm of
    frequency; beyond its ends it goes on level.
    """
    frequencies = np.linspace(0.0, top_hz, bins)
    points = np.log([max(1.0, hertz) for hertz, _ in curve])
    decibels = np.interp(np.log(np.maximum(frequencies, 1.0)), points, [level for _, level in curve])
    return np.asarray(10.0 ** (decibels / 20.0))


def kernel_of(curve: Sequence[tuple[float, float]], taps: int = 2048, rate_hz: int = SAMPLE_RATE_HZ) -> Sound:
    """Return the minimum-phase filter whose gain follows ``curve`` (see ``curve_gains``): no delay, no pre-ringing."""
    size = fast_length(taps * 8)
    gains = np.maximum(curve_gains(curve, size // 2 + 1, rate_hz / 2), 1e-5)
    cepstrum = np.fft.irfft(np.log(gains), size)
    fold = np.zeros(size)
    fold[0] = fold[size // 2] = 1.0
    fold[1 : size // 2] = 2.0
    impulse = np.fft.irfft(np.exp(np.fft.rfft(cepstrum * fold)), size)[:taps].astype(np.float32)
    impulse[taps // 2 :] *= ramp(taps - taps // 2)[::-1]
    return np.asarray(impulse, np.float32)


def convolved(sound: Sound, kernel: Sound) -> Sound:
    """Return the full convolution, ``samples + taps - 1`` long; channels broadcast against each other."""
    length = sound.shape[-1] + kernel.shape[-1] - 1
    size = fast_length(length)
    product = np.fft.rfft(sound, size) * np.fft.rfft(kernel, size)
    return np.fft.irfft(product, size)[..., :length].astype(np.float32)


class Convolver:
    """Convolves a stream with a kernel, one block after the other; block boundaries leave no trace."""

    def __init__(self, kernel: Sound) -> None:
        self._kernel = kernel
        self._spectra: dict[int, NDArray[np.complexfloating]] = {}
        self._carry: Sound | None = None

    def next(self, block: Sound) -> Sound:
        """Return as many samples as ``block`` has, the ends of earlier blocks included."""
        samples, taps = block.shape[-1], self._kernel.shape[-1]
        full = np.zeros(
            (*np.broadcast_shapes(block.shape[:-1], self._kernel.shape[:-1]), samples + taps - 1), np.float32
        )
        if block.any():
            size = fast_length(samples + taps - 1)
            if size not in self._spectra:
                self._spectra[size] = np.fft.rfft(self._kernel, size)
            product = np.fft.rfft(block, size) * self._spectra[size]
            full[:] = np.fft.irfft(product, size)[..., : samples + taps - 1]
        if self._carry is not None:
            full[..., : taps - 1] += self._carry
        self._carry = full[..., samples:].copy()
        return full[..., :samples]


def resampled(sound: Sound, from_hz: int, to_hz: int = SAMPLE_RATE_HZ) -> Sound:
    """Return mono ``sound`` at another rate, band-limited with a raised cosine over the top tenth of the lower band.

    The length is ``ceil(samples * to_hz / from_hz)``; sample 0 stays where it was.
    """
    if from_hz == to_hz or not sound.size:
        return sound
    ratio = Fraction(to_hz, from_hz)
    length = -(-sound.size * ratio.numerator // ratio.denominator)
    blocks = -(-(sound.size + from_hz // 50) // ratio.denominator)
    spectrum = np.fft.rfft(sound, blocks * ratio.denominator)
    size = blocks * ratio.numerator
    kept = min(spectrum.size, size // 2 + 1)
    taper = kept // 10
    spectrum[kept - taper : kept] *= ramp(taper)[::-1]
    wide = np.zeros(size // 2 + 1, spectrum.dtype)
    wide[:kept] = spectrum[:kept]
    return (np.fft.irfft(wide, size)[:length] * float(ratio)).astype(np.float32)


def noise_of(
    samples: int,
    seed: Sequence[int],
    curve: Sequence[tuple[float, float]],
    channels: int = 2,
    rate_hz: int = SAMPLE_RATE_HZ,
) -> Sound:
    """Return shaped noise (channels, samples), RMS 1 in each channel, that joins its own beginning without a seam.

    ``curve`` is the level of every octave: a level curve gives pink noise. Nothing lies below what can be heard.
    """
    bins = samples // 2 + 1
    hertz = np.maximum(1.0, np.arange(bins) * rate_hz / samples)
    gains = curve_gains(curve, bins, rate_hz / 2) / np.sqrt(hertz) / (1 + (INAUDIBLE_BELOW_HZ / hertz) ** 4)
    draw = np.random.default_rng(list(seed)).standard_normal((channels, 2, bins), dtype=np.float32)
    spectrum = (draw[:, 0] + 1j * draw[:, 1]) * gains.astype(np.float32)
    spectrum[:, 0] = 0
    noise = np.fft.irfft(spectrum, samples)
    power = np.sqrt(np.mean(noise**2, axis=1, keepdims=True))
    return np.asarray(noise / np.maximum(power, 1e-20), np.float32)


def read_wav(path: Path, start: int = 0, samples: int = -1) -> Sound:
    """Return ``samples`` of a sound file from ``start`` (all of the rest for -1) as (channels, samples)."""
    import soundfile

    frames, _ = soundfile.read(path, frames=samples, start=start, dtype="float32", always_2d=True)
    return np.ascontiguousarray(frames.T)


def quantised(sound: Sound, bits: int) -> NDArray[np.integer]:
    """Return ``sound`` as (samples, channels) integers that soundfile writes as ``bits``-bit PCM, rounded and cut to
    full scale. soundfile itself would round down, which leaves a step of direct current."""
    top = 2 ** (bits - 1)
    whole = np.clip(np.rint(sound.T * np.float64(top)), -top, top - 1)
    return whole.astype(np.int16) if bits == 16 else (whole.astype(np.int32) << (32 - bits))


def write_wav(path: Path, sound: Sound, bits: int = 16, rate_hz: int = SAMPLE_RATE_HZ) -> None:
    """Write ``sound`` as PCM WAV; what lies beyond full scale is cut to it."""
    import soundfile

    soundfile.write(path, quantised(sound, bits), rate_hz, subtype=f"PCM_{bits}", format="WAV")
