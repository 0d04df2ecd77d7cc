"""Rooms as kernels: first reflections and a falling tail, convolved with what sounds in them."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np

from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import EngineError
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Sound, convolved, gain_of, kernel_of, ramp


@cache
def rooms() -> dict[str, dict[str, Any]]:
    """Return ``rooms.yaml``."""
    return dict(yaml_data(resources.files(__package__).joinpath("rooms.yaml").read_text(encoding="utf-8")))


@lru_cache(maxsize=16)
def reflections(room: str, extra_db: float = 0.0) -> Sound:
    """Return what ``room`` adds to a sound, without the sound itself (2, samples).

    Raises:
        EngineError: there is no such room.
    """
    if room not in rooms():
        raise EngineError(
            f"the score engine has no room {room!r}; it has {', '.join(name for name in rooms() if name)}"
        )
    kind = rooms()[room]
    length = int(kind["seconds"] * 1.1 * SAMPLE_RATE_HZ)
    rng = np.random.default_rng([*room.encode(), 3])
    times = np.arange(length) / SAMPLE_RATE_HZ
    tail = rng.standard_normal((2, length)) * np.exp(-6.9 * times / kind["seconds"])
    swell = SAMPLE_RATE_HZ * kind["early"][1] // 1000
    tail[:, :swell] *= ramp(swell)
    tail *= 1 / np.sqrt((tail**2).sum(axis=1, keepdims=True))
    for reflection in range(kind["early"][0]):
        place = int(SAMPLE_RATE_HZ * kind["early"][1] / 1000 * (reflection + rng.uniform(0.2, 1.0)) / kind["early"][0])
        if place < length:
            tail[:, place] += rng.choice([-1, 1]) * 0.45 * 0.8**reflection * rng.uniform(0.5, 1.0, 2)
    delay = SAMPLE_RATE_HZ * kind["delay_ms"] // 1000
    shaped = convolved(tail.astype(np.float32), kernel_of(kind["curve"], 1024))
    padded = np.pad(shaped, ((0, 0), (delay, 0)))
    return padded * np.float32(gain_of(kind["wet"] + extra_db))


@lru_cache(maxsize=16)
def room_kernel(room: str, extra_db: float = 0.0) -> Sound:
    """Return the sound itself and what ``room`` adds to it, as one kernel (2, samples)."""
    kernel = reflections(room, extra_db).copy()
    kernel[:, 0] += 1.0
    return kernel
