"""Focus: what is sharp stays sharp, and a rack focus goes from one to the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import Move, ShotSize
from film_assets.picture.previs.kernels import looks
from film_assets.picture.previs.moves import racked
from film_assets.picture.previs.shot import FIGURE_IDENTS, ShotDrawer
from film_assets_tests.picture.builders import a_view, two_figures


def blurred_plainly(
    source: NDArray[np.float64], depth: NDArray[np.float64], blur: NDArray[np.float64], step: tuple[int, int]
) -> NDArray[np.float64]:
    height, width = depth.shape
    out = np.zeros_like(source)
    for y in range(height):
        for x in range(width):
            total, weights = source[y, x].copy(), 1.0
            reach = max(blur[y, x], looks.MOST_BLUR_PX / 2)
            for k in range(-looks.BLUR_TAPS, looks.BLUR_TAPS + 1):
                off = np.float32(k) * np.float32(reach) / np.float32(looks.BLUR_TAPS)
                yy, xx = y + int(np.round(off)) * step[0], x + int(np.round(off)) * step[1]
                if k == 0 or not (0 <= yy < height and 0 <= xx < width):
                    continue
                nearer = depth[yy, xx] < depth[y, x]
                theirs = blur[yy, xx] if nearer else min(blur[y, x], blur[yy, xx])
                weight = float(np.clip(theirs + 0.5 - abs(off), 0, 1))
                total, weights = total + weight * source[yy, xx], weights + weight
            out[y, x] = np.floor(total / weights + 0.5)
    return out


def test_defocus_is_what_its_plain_reference_says() -> None:
    random = np.random.default_rng(8)
    height, width, focus, strength = 20, 34, 2.0, 18.0
    toned = random.integers(0, 256, (height, width, 3)).astype(np.uint8)
    depth = np.where(np.arange(width)[None] < 16, 2.0, random.uniform(3, 9, (height, width))).astype(np.float32)
    blur = np.minimum(looks.MOST_BLUR_PX, strength * np.abs(1 / focus - 1 / depth.astype(float)))
    half = blurred_plainly(toned.astype(float), depth, blur, (0, 1))
    expected = blurred_plainly(half, depth, blur, (1, 0))
    made, luma = toned.copy(), np.zeros((height, width), np.uint8)
    looks.defocus(depth, np.float32(focus), np.float32(strength), np.empty_like(depth), np.empty_like(made), made, luma)
    assert np.abs(made - expected).max() <= 2
    assert np.array_equal(luma, (made.astype(int) @ [77, 150, 29]) >> 8)
    assert np.abs(made[:, :8].astype(int) - toned[:, :8]).max() <= 1, "what is in focus stays as it is"


def detail(frame: NDArray[np.uint8], where: NDArray[np.bool_]) -> float:
    bright = frame.astype(float).mean(-1)
    turns = np.abs(np.diff(bright, axis=1, prepend=bright[:, :1], n=2, append=bright[:, -1:]))
    return float(np.percentile(turns[where], 99))


def test_a_rack_focus_goes_from_the_shoulder_to_the_face() -> None:
    view = a_view(ShotSize.OTS, "kitchen", two_figures(), (0,), 1, camera={"moves": (Move.RACK_FOCUS,)})
    drawer = ShotDrawer(view, 480, 270, drawings=24)
    first = drawer.drawing(0).copy()
    face, shoulder = (drawer.canvas.ident // FIGURE_IDENTS == index + 1 for index in (0, 1))
    last = drawer.drawing(23).copy()
    assert detail(last, face) > 1.5 * detail(first, face)
    assert detail(first, shoulder) > 1.2 * detail(last, shoulder)


def test_focus_holds_turns_and_holds() -> None:
    assert racked(1.0, 4.0, 0.2) == 1.0
    assert racked(1.0, 4.0, 0.9) == 4.0
    assert 1.0 < racked(1.0, 4.0, 0.5) < 4.0
