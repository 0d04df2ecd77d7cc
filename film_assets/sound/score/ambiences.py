"""Places as they sound when nothing happens: noise in layers, and single sounds strewn in.

Any stretch of an ambience can be made on its own, so a scene of any length needs no more memory than a block.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.data import yaml_data
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Sound, gain_of, noise_of, ramp
from film_assets.sound.score.effects import thunder
from film_assets.sound.score.waves import burst, hump

TABLE_SAMPLES = 1 << 20
"""Noise comes round after 22 s, too long to be noticed under its swell."""
CURVE_STEP = 480
"""Swells are computed every 10 ms."""
GRAIN_KINDS = 6
LONGEST_GRAIN_SECONDS = 8


@cache
def sounds() -> dict[str, dict[str, Any]]:
    """Return ``effects.yaml``: ``ambiences`` and ``events`` by name."""
    return dict(yaml_data(resources.files(__package__).joinpath("effects.yaml").read_text(encoding="utf-8")))


@lru_cache(maxsize=6)
def _table(curve: tuple[tuple[float, float], ...], draw: int, layer: int) -> Sound:
    return noise_of(TABLE_SAMPLES, (draw & 0xFFFFFFFF, layer), curve)


def _swell(depth_db: float, seconds: float, draw: int, start: int, count: int) -> Sound:
    """Return slowly moving gain for samples from ``start``: three waves that never meet again."""
    steps = np.arange(start // CURVE_STEP, (start + count) // CURVE_STEP + 2)
    times = steps * (CURVE_STEP / SAMPLE_RATE_HZ)
    phases = np.random.default_rng([draw & 0xFFFFFFFF, 11]).uniform(0, 2 * np.pi, 3)
    wave = sum(
        np.sin(2 * np.pi * times / (seconds * stretch) + phase)
        for stretch, phase in zip((1.0, 1.618, 0.4142), phases, strict=True)
    )
    gains = 10 ** (depth_db * np.asarray(wave) / 3 / 20)
    return np.interp(np.arange(start, start + count), steps * CURVE_STEP, gains).astype(np.float32)


def ambience(name: str, draw: int, start: int, count: int) -> Sound:
    """Return ``count`` samples of an ambience (2, samples) from its sample ``start``."""
    kind = sounds()["ambiences"][name]
    block = np.zeros((2, count), np.float32)
    for number, layer in enumerate(kind["layers"]):
        table = _table(tuple((float(hz), float(db)) for hz, db in layer["curve"]), draw, number)
        places = np.arange(start, start + count) % TABLE_SAMPLES
        gain = gain_of(kind["level"] + layer.get("level", 0))
        depth_db, seconds = layer["swell"]
        block += table[:, places] * (_swell(depth_db, seconds, draw + number, start, count) * np.float32(gain))
    events = kind.get("events")
    if events and events["kind"] == "motor":
        block += _motor(draw, start, count) * np.float32(gain_of(events["level"]))
    elif events:
        _strew(block, events, draw, start)
    return block


def _strew(block: Sound, events: dict[str, Any], draw: int, start: int) -> None:
    """Add single sounds to ``block``; which begin in a second is drawn from that second alone."""
    count = block.shape[1]
    for second in range(start // SAMPLE_RATE_HZ - LONGEST_GRAIN_SECONDS, (start + count) // SAMPLE_RATE_HZ + 1):
        rng = np.random.default_rng([draw & 0xFFFFFFFF, second & 0xFFFFFFFF, 12])
        for _ in range(int(rng.poisson(events["rate"]))):
            place = second * SAMPLE_RATE_HZ + int(rng.integers(SAMPLE_RATE_HZ)) - start
            sound = grain(events["kind"], int(rng.integers(GRAIN_KINDS)))
            level = np.float32(gain_of(events["level"] + rng.uniform(-8, 0)))
            angle = rng.uniform(0.1, 0.9) * np.pi / 2
            first, last = max(0, place), min(count, place + sound.size)
            if first < last:
                part = sound[first - place : last - place] * level
                block[0, first:last] += part * np.float32(np.cos(angle))
                block[1, first:last] += part * np.float32(np.sin(angle))


def _motor(draw: int, start: int, count: int) -> Sound:
    """Return an engine's firing: harmonics of a slowly wandering low tone; its phase is exact at every sample."""
    times = np.arange(start, start + count) / SAMPLE_RATE_HZ
    base = 36.0 + draw % 13
    phase = 2 * np.pi * base * times + 9.0 * np.sin(2 * np.pi * times / 7.3) + 4.0 * np.sin(2 * np.pi * times / 2.9)
    tone = sum(np.sin(harmonic * phase + harmonic) / harmonic**0.8 for harmonic in (1, 2, 3, 4, 6, 8))
    return np.asarray(tone, np.float32)[np.newaxis, :].repeat(2, axis=0)


@lru_cache(maxsize=128)
def grain(kind: str, number: int) -> Sound:
    """Return one of GRAIN_KINDS single sounds of ``kind`` (samples,), peak 1, silent at both ends."""
    rng = np.random.default_rng([*kind.encode(), number])
    sound = GRAINS[kind](rng)
    edge = min(200, sound.size // 4)
    sound[:edge] *= ramp(edge)
    sound[sound.size - edge :] *= ramp(edge)[::-1]
    return np.asarray(sound / np.abs(sound).max(), np.float32)


def _seconds(length: float) -> NDArray[np.float64]:
    return np.arange(int(length * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def _drop(rng: np.random.Generator) -> NDArray[np.float64]:
    times = _seconds(rng.uniform(0.01, 0.03))
    return np.sin(2 * np.pi * rng.uniform(1500, 5500) * times) * np.exp(-times * rng.uniform(200, 500))


def _bubble(rng: np.random.Generator) -> NDArray[np.float64]:
    times = _seconds(rng.uniform(0.05, 0.12))
    base = rng.uniform(350, 1100)
    return np.sin(2 * np.pi * (base * times + base * 3 * times**2)) * np.exp(-times * 45)


def _pass_by(rng: np.random.Generator) -> NDArray[np.float64]:
    length = rng.uniform(3.5, 7.5)
    times = _seconds(length)
    near = np.exp(-(((times - length * rng.uniform(0.4, 0.55)) / (length / 6)) ** 2))
    noise = noise_of(
        times.size, (int(rng.integers(1 << 30)),), ((50, -2), (200, 0), (900, -5), (2500, -14), (8000, -34)), 1
    )
    return np.asarray(noise[0] * near * ramp(times.size)[::-1] ** 0.1)


def _cricket(rng: np.random.Generator) -> NDArray[np.float64]:
    times = _seconds(rng.uniform(0.35, 0.8))
    chirps: NDArray[np.float64] = np.maximum(0, np.sin(2 * np.pi * rng.uniform(15, 24) * times)) ** 2
    return np.sin(2 * np.pi * rng.uniform(3900, 4900) * times) * chirps * hump(times)


def _bird(rng: np.random.Generator) -> NDArray[np.float64]:
    parts = []
    for _ in range(int(rng.integers(2, 6))):
        times = _seconds(rng.uniform(0.05, 0.16))
        base, sweep = rng.uniform(2200, 4800), rng.uniform(-9000, 9000)
        trill = 60 * np.sin(2 * np.pi * rng.uniform(20, 45) * times)
        note = np.sin(2 * np.pi * (base * times + sweep * times**2 / 2) + trill / 20)
        parts += [note * hump(times), np.zeros(int(rng.uniform(0.02, 0.12) * SAMPLE_RATE_HZ))]
    return np.concatenate(parts)


def _babble(rng: np.random.Generator) -> NDArray[np.float64]:
    """Return syllables without words: a buzz through two moving formants."""
    parts = []
    pitch = float(rng.choice([105, 125, 190, 215]))
    for _ in range(int(rng.integers(3, 8))):
        times = _seconds(rng.uniform(0.1, 0.24))
        phase = 2 * np.pi * pitch * (times + 0.02 * np.sin(2 * np.pi * 3 * times))
        formants = [(rng.uniform(300, 750), 90.0), (rng.uniform(900, 2100), 140.0)]
        voice = np.zeros(times.size)
        for harmonic in range(1, 18):
            height = sum(np.exp(-(((pitch * harmonic - centre) / width) ** 2)) for centre, width in formants)
            voice += (float(height) + 0.02) * np.sin(harmonic * phase)
        parts += [voice * hump(times) ** 0.7, np.zeros(int(rng.uniform(0.0, 0.09) * SAMPLE_RATE_HZ))]
        pitch *= rng.uniform(0.9, 1.1)
    return np.concatenate(parts)


def _tick(rng: np.random.Generator) -> NDArray[np.float64]:
    times = _seconds(0.04)
    return np.sin(2 * np.pi * rng.uniform(1800, 3200) * times) * np.exp(-times * 220)


def _crackle(rng: np.random.Generator) -> NDArray[np.float64]:
    return np.asarray(burst(rng, rng.uniform(0.006, 0.03), ((400, -12), (2500, 0), (9000, -8)), 180), np.float64)


GRAINS: dict[str, Callable[[np.random.Generator], NDArray[np.float64]]] = {
    "drop": _drop,
    "bubble": _bubble,
    "pass_by": _pass_by,
    "cricket": _cricket,
    "bird": _bird,
    "babble": _babble,
    "tick": _tick,
    "crackle": _crackle,
    "thunder": lambda rng: np.asarray(thunder(rng, 6.0), np.float64),
}
