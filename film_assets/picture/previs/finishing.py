"""What a style's finish is made of: curves, paper and hatching, as ``kernels.looks.develop`` takes them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.previs.styles import DEFAULTS, style_named

SHEET_PX = 256
"""Side of the sheets of paper and hatching (``kernels.looks.SHEET_PX``)."""


@dataclass(frozen=True, slots=True)
class Finish:
    """What ``kernels.looks.develop`` takes of a style."""

    outline_px: int
    """Of 720 rows."""
    outline_dark: float
    curves: NDArray[np.uint8]
    paper: NDArray[np.uint8]
    hatch: NDArray[np.uint8]


@lru_cache(maxsize=4)
def finish_of(name: str) -> Finish | None:
    """Return how the style finishes a frame; None where it leaves it as it is."""
    style = style_named(name)
    plain = ("outline", "washes", "paper", "hatch", "black", "white", "shadows", "highlights")
    if all(style[key] == DEFAULTS[key] for key in plain):
        return None
    return Finish(
        style["outline"], style["outline_dark"], _curves(style), _paper(style["paper"]), _hatch(style["hatch"])
    )


def _curves(style: dict[str, Any]) -> NDArray[np.uint8]:
    """Return the display values of each colour: laid on in washes, between the style's black and white, tinted from its
    shadows to its highlights; uint8 (3, 256)."""
    value = np.linspace(0, 1, 256)
    washes = style["washes"]
    if washes:
        # A wash ends softly: brushes are wet.
        step = np.floor(value * washes)
        part = np.clip((value * washes - step - 0.5) / 0.22 + 0.5, 0, 1)
        value = np.clip((step + part * part * (3 - 2 * part)) / washes, 0, 1)
    black, white = np.array(style["black"], float)[:, None], np.array(style["white"], float)[:, None]
    shadows, highlights = np.array(style["shadows"])[:, None], np.array(style["highlights"])[:, None]
    laid = (black + (white - black) * value) * (shadows + (highlights - shadows) * value)
    return np.asarray(np.clip(laid + 0.5, 0, 255).astype(np.uint8))


def _smooth_noise(cells: tuple[int, int], seed: int) -> NDArray[np.float64]:
    """Return noise that repeats over the sheet, 0 to 1, with ``cells`` features down and across."""
    spectrum = np.fft.rfft2(np.random.default_rng(seed).standard_normal((SHEET_PX, SHEET_PX)))
    down, across = np.fft.fftfreq(SHEET_PX)[:, None] * SHEET_PX, np.fft.rfftfreq(SHEET_PX)[None] * SHEET_PX
    spectrum *= np.exp(-((down / cells[0]) ** 2) - (across / cells[1]) ** 2)
    noise = np.fft.irfft2(spectrum, (SHEET_PX, SHEET_PX))
    return np.asarray(np.clip(0.5 + noise / (4 * noise.std()), 0, 1))


def _paper(strength: float) -> NDArray[np.uint8]:
    grain = 0.6 * _smooth_noise((70, 70), 1) + 0.4 * _smooth_noise((14, 14), 2)
    return np.asarray(((1 - strength * (1 - grain)) * 255 + 0.5).astype(np.uint8))


def _hatch(strength: float) -> NDArray[np.uint8]:
    """Return pencil strokes that fall to the left, uneven along their way."""
    y, x = np.mgrid[0:SHEET_PX, 0:SHEET_PX]
    wobble = _smooth_noise((6, 6), 3) * 1.2
    stroke = 0.5 + 0.5 * np.cos((x + y) * 2 * np.pi * 36 / SHEET_PX + wobble * 2 * np.pi)
    pressed = stroke**3 * (0.35 + 0.65 * _smooth_noise((18, 18), 4))
    return np.asarray(((1 - strength * pressed) * 255 + 0.5).astype(np.uint8))
