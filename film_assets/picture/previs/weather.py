"""Rain, snow and storm as drops with places over time; how strokes are drawn is in ``kernels.weather``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import Weather

BOX_M = (16.0, 16.0, 7.0)
"""Drops live in a box of this size before the camera; what leaves it below comes in again above."""


@dataclass(frozen=True, slots=True)
class Fall:
    """What falls: ``count`` drops at ``speed`` m/s, blown by ``wind`` (x, y m/s), strokes ``long`` m and ``wide`` m."""

    count: int
    speed: float
    wind: tuple[float, float]
    long: float
    wide: float
    strength: float


FALLS = {
    Weather.RAIN: Fall(1500, 8.5, (0.7, 0.2), 0.42, 0.0034, 0.34),
    Weather.STORM: Fall(2200, 9.5, (4.2, 0.8), 0.55, 0.0038, 0.38),
    Weather.SNOW: Fall(1500, 1.3, (0.5, 0.2), 0.035, 0.030, 0.85),
}
WETTENS = frozenset({Weather.RAIN, Weather.STORM})


def fall_of(weather: Weather, interior: bool) -> Fall | None:
    """Return what falls through the picture; nothing indoors."""
    return None if interior else FALLS.get(weather)


def drops(fall: Fall, seconds: float, around: NDArray[np.float64], seed: int) -> NDArray[np.float32]:
    """Return where every drop is at ``seconds``: float32 (n, 3), in the box round ``around``."""
    random = np.random.default_rng(seed)
    first = random.random((fall.count, 3)) * BOX_M
    pace = 0.85 + 0.3 * random.random(fall.count)
    sway = np.sin(seconds * 1.7 + random.random(fall.count) * 6.28) * (0.25 if fall.speed < 3 else 0.0)
    gone = np.stack(
        [fall.wind[0] * seconds + sway, np.full(fall.count, fall.wind[1] * seconds), -fall.speed * pace * seconds], -1
    )
    low = around - np.array([BOX_M[0] / 2, BOX_M[1] / 2, 2.6])
    inside = (first + gone - low) % BOX_M
    return (low + inside).astype(np.float32)


def stroke_of(fall: Fall) -> NDArray[np.float32]:
    """Return the vector a drop smears along."""
    way = np.array([fall.wind[0], fall.wind[1], -fall.speed])
    return (way / np.linalg.norm(way) * fall.long).astype(np.float32)
