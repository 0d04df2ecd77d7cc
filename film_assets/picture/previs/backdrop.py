"""What lies beyond the set: sky and horizon as a panorama, by time, weather and kind of country."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

ROWS, COLS = 320, 2048
LOW = -0.12
"""Sine of the lowest elevation in the panorama."""

# Zenith, middle sky, horizon, in linear RGB.
SKIES = {
    "day": ((0.16, 0.34, 0.66), (0.36, 0.56, 0.82), (0.72, 0.82, 0.90)),
    "dawn": ((0.12, 0.19, 0.38), (0.36, 0.40, 0.56), (0.86, 0.62, 0.50)),
    "dusk": ((0.08, 0.11, 0.26), (0.34, 0.24, 0.36), (0.90, 0.44, 0.20)),
    "night": ((0.006, 0.010, 0.030), (0.012, 0.020, 0.050), (0.030, 0.042, 0.085)),
}


def _noise(width: int, cells: int, seed: int, octaves: int = 4) -> NDArray[np.float64]:
    """Return smooth periodic noise over the horizon, 0 to 1."""
    random = np.random.default_rng(seed)
    total = np.zeros(width)
    weight = 0.0
    for octave in range(octaves):
        count = cells * 2**octave
        values = random.random(count)
        at = np.arange(width) * count / width
        low = at.astype(int)
        share = at - low
        share = share * share * (3 - 2 * share)
        total += (values[low % count] * (1 - share) + values[(low + 1) % count] * share) / 2**octave
        weight += 1 / 2**octave
    return total / weight


def _clouds(seed: int) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    total = np.zeros((ROWS, COLS))
    for octave, (rows, cols) in enumerate(((6, 14), (12, 28), (24, 56), (48, 112))):
        values = random.random((rows + 2, cols))
        r = np.linspace(0, rows, ROWS, endpoint=False)
        c = np.linspace(0, cols, COLS, endpoint=False)
        r0, c0 = r.astype(int), c.astype(int)
        u, v = (r - r0)[:, None], (c - c0)[None]
        u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
        a, b = values[r0][:, c0], values[r0][:, (c0 + 1) % cols]
        d, e = values[r0 + 1][:, c0], values[r0 + 1][:, (c0 + 1) % cols]
        total += ((a * (1 - v) + b * v) * (1 - u) + (d * (1 - v) + e * v) * u) / 2**octave
    return total / 1.875


@lru_cache(maxsize=8)
def panorama_of(
    kind: str, time: str, weather: str, seed: int, sun: tuple[int, int, float] = (0, 0, 0.0)
) -> tuple[NDArray[np.uint8], float]:
    """Return the panorama uint8 (rows, cols, 3; square root of linear) and the sine of its lowest elevation.

    ``sun``: azimuth and elevation of its glow in degrees, and how strong it is.
    """
    rise = np.linspace(LOW, 1.0, ROWS)[:, None]
    zenith, middle, horizon = (np.array(colour) for colour in SKIES[time])
    t = np.clip(rise, 0, 1) ** 0.55
    sky = np.where(t < 0.5, horizon + (middle - horizon) * (t / 0.5), middle + (zenith - middle) * ((t - 0.5) / 0.5))
    picture = np.repeat(sky[:, None, :], COLS, axis=1)
    overcast = weather in ("rain", "storm", "snow", "fog")
    clouds = _clouds(seed)
    cover = np.clip((clouds - (0.30 if overcast else 0.52)) / 0.22, 0, 1) * np.clip(rise / 0.06, 0, 1)
    grey = np.array(
        {
            "day": (0.82, 0.84, 0.87),
            "dawn": (0.62, 0.50, 0.50),
            "dusk": (0.62, 0.33, 0.28),
            "night": (0.035, 0.042, 0.062),
        }[time]
    )
    if overcast:
        dark, clear = (0.24, 0.12) if weather == "storm" else (0.62, 0.35)
        grey, horizon = grey * dark, horizon * (0.5 if weather == "storm" else 1.0)
        picture = picture * clear + grey * (1 - clear)
    picture += (grey - picture) * (cover * (0.75 if overcast else 0.55))[..., None]
    if time == "night" and not overcast:
        random = np.random.default_rng(seed + 1)
        rows, cols = random.integers(ROWS // 4, ROWS, 700), random.integers(0, COLS, 700)
        picture[rows, cols] += random.random((700, 1)) ** 3 * 0.7 * (1 - cover[rows, cols])[:, None]
    if sun[2] > 0 and not overcast:
        picture += _glow(sun)
    _horizon(picture, kind, time, horizon, seed)
    return (np.sqrt(np.clip(picture, 0, 1)) * 255 + 0.5).astype(np.uint8), LOW


def _trunks(picture: NDArray[np.float64], random: np.random.Generator, dark: float) -> None:
    """Draw the stems of a wood between its edge and its crowns."""
    bottom, top = int(_row(np.array([0.0]))[0]), int(_row(np.array([0.20]))[0])
    for _ in range(120):
        at, wide = int(random.integers(0, COLS - 8)), int(random.integers(2, 7))
        shade = np.array((0.10, 0.085, 0.065)) * dark * random.uniform(0.6, 1.3)
        picture[bottom - 6 : top + int(random.integers(-10, 20)), at : at + wide] = shade


def _glow(sun: tuple[int, int, float]) -> NDArray[np.float64]:
    """Return the light round the sun: (rows, cols, 3)."""
    around = np.arange(COLS) / COLS * 4
    # The panorama counts its columns in the diamond angle that the shading kernel uses.
    quarter = around % 1.0
    angle = (around // 1.0 + np.arctan2(quarter, 1 - quarter) / (np.pi / 2)) * (np.pi / 2)
    rise = np.arcsin(np.clip(np.linspace(LOW, 1.0, ROWS), -1, 1))
    azimuth, elevation, strength = np.radians(sun[0]), np.radians(sun[1]), sun[2]
    cosine = (
        np.sin(rise)[:, None] * np.sin(elevation)
        + np.cos(rise)[:, None] * np.cos(elevation) * np.cos(angle - azimuth)[None]
    )
    away = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    disc = np.clip((2.2 - away) / 0.5, 0, 1) * 0.9
    halo = np.exp(-((away / 9.0) ** 2)) * 0.42 + np.exp(-away / 26.0) * 0.22
    return (disc + halo)[..., None] * np.array([1.0, 0.72, 0.42]) * strength


def _row(rise: NDArray[np.float64]) -> NDArray[np.float64]:
    return (rise - LOW) / (1 - LOW) * (ROWS - 1)


def _horizon(picture: NDArray[np.float64], kind: str, time: str, horizon: NDArray[np.float64], seed: int) -> None:
    """Draw the land into ``picture``: farther layers paler."""
    dark = {"day": 1.0, "dawn": 0.45, "dusk": 0.34, "night": 0.06}[time]
    tall = np.arange(ROWS)[:, None]
    random = np.random.default_rng(seed + 2)

    def layer(heights: NDArray[np.float64], colour: tuple[float, float, float], haze: float) -> NDArray[np.bool_]:
        inside = tall < _row(heights)[None]
        tinted = np.array(colour) * dark * (1 - haze) + horizon * haze * 0.9
        picture[inside] = tinted
        return inside

    if kind == "sky":
        return
    if kind == "space":
        picture[:] = np.array((0.004, 0.005, 0.012))
        rows, cols = random.integers(0, ROWS, 2600), random.integers(0, COLS, 2600)
        picture[rows, cols] += random.random((2600, 1)) ** 3 * 0.9
        return
    if kind == "mountains":
        layer(0.10 + 0.26 * _noise(COLS, 9, seed + 9, 6), (0.30, 0.34, 0.40), 0.62)
        layer(0.03 + 0.17 * _noise(COLS, 13, seed + 10, 6), (0.22, 0.25, 0.27), 0.38)
        layer(np.full(COLS, 0.006), (0.20, 0.22, 0.17), 0.2)
        return
    if kind == "sea":
        layer(np.full(COLS, 0.0), (0.10, 0.22, 0.28), 0.25)
        return
    if kind == "city_high":
        # Seen from a roof: streets fall away below the edge.
        layer(np.full(COLS, 0.0), (0.30, 0.30, 0.32), 0.45)
    if kind in ("city", "city_high"):
        for depth, (low, high, haze) in enumerate(((0.05, 0.20, 0.62), (0.02, 0.13, 0.36))):
            edges = np.sort(random.choice(COLS, 130, replace=False))
            heights = np.repeat(
                random.random(131) ** 1.6 * (high - low) + low, np.diff(np.concatenate([[0], edges, [COLS]]))
            )
            inside = layer(heights, (0.30, 0.30, 0.32), haze)
            if time in ("night", "dusk", "dawn"):
                grid = ((np.arange(COLS) % 5) < 2)[None] & ((tall % 5) < 2)
                lit = random.random((ROWS // 5 + 1, COLS // 5 + 1)) < (0.30 if time == "night" else 0.12)
                on = np.repeat(np.repeat(lit, 5, 0), 5, 1)[:ROWS, :COLS]
                where = inside & grid & on & (tall < _row(heights)[None] - 2) & (tall > _row(np.zeros(1)))
                picture[where] = np.array((0.85, 0.58, 0.26)) * (0.55 if depth == 0 else 0.9)
        layer(np.full(COLS, 0.004), (0.20, 0.21, 0.20), 0.2)
        return
    layer(0.03 + 0.075 * _noise(COLS, 7, seed + 3), (0.24, 0.30, 0.26), 0.58)
    layer(0.008 + 0.055 * _noise(COLS, 11, seed + 4), (0.20, 0.27, 0.17), 0.30)
    if kind == "deep_forest":
        layer(0.20 + 0.14 * _noise(COLS, 50, seed + 7, 5), (0.14, 0.20, 0.12), 0.42)
        layer(0.15 + 0.16 * _noise(COLS, 80, seed + 8, 5), (0.09, 0.14, 0.07), 0.22)
        _trunks(picture, random, dark)
    if kind == "trees":
        layer(0.06 + 0.10 * _noise(COLS, 60, seed + 5, 5), (0.10, 0.17, 0.08), 0.30)
        layer(0.03 + 0.09 * _noise(COLS, 90, seed + 6, 5), (0.06, 0.11, 0.05), 0.10)
    layer(np.full(COLS, 0.0), (0.22, 0.25, 0.17), 0.15)
