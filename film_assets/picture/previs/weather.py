"""Rain, snow and storm as drops with places over time, and lightning; how strokes are drawn is in ``kernels.weather``."""

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


FLASHES_S = ((0.0, 0.17), (0.34, 0.50))
"""From when to when the parts of one stroke of lightning are seen: it flickers."""
EVERY_S, FIRST_S = 4.0, (0.5, 1.5)
"""Seconds from one stroke to the next, and when a shot's first falls."""
BRIGHTER = 2.6
"""The part of white that a value lacks is raised to this power in a flash: what is dark stays so."""
BOLT_PX = 1 / 300
"""Width of a bolt by the frame's height."""


def flashes(weather: Weather, interior: bool, seconds: float, seed: int) -> bool:
    """Return whether lightning is seen at ``seconds``: in a storm outside, in every shot of two seconds or more."""
    if interior or weather is not Weather.STORM:
        return False
    first = FIRST_S[0] + (FIRST_S[1] - FIRST_S[0]) * (seed % 101) / 100
    since = (seconds - first) % EVERY_S if seconds >= first else -1.0
    return any(low <= since < high for low, high in FLASHES_S)


def flashed(picture: NDArray[np.uint8], sky: NDArray[np.bool_], seed: int) -> NDArray[np.uint8]:
    """Return ``picture``, uint8 (h, w, 3), in the light of a flash, with its bolt where ``sky``, bool (h, w), is seen."""
    values = np.arange(256.0)
    lit = (255 * (1 - (1 - values / 255) ** BRIGHTER) + 0.5).astype(np.uint8)[picture]
    height, width = sky.shape
    random = np.random.default_rng(seed)
    steps = random.normal(0.0, height / 220, height)
    # Every turn is held for a while: a bolt is jagged, not trembling.
    across = np.cumsum(np.repeat(steps[:: max(1, height // 40)], max(1, height // 40))[:height])
    middle = np.clip(random.uniform(0.25, 0.75) * width + across, 2, width - 3).astype(int)
    half = max(1, round(height * BOLT_PX))
    for row in range(1, height):
        low, high = sorted((middle[row - 1], middle[row]))
        part = slice(max(0, low - half), high + half)
        lit[row, part][sky[row, part]] = 250
    return lit
