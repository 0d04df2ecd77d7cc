"""Focus: what is sharp stays sharp, and a rack focus goes from one to the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import Move, ShotSize
from film_assets.picture.previs.canvas import FIGURE_IDENTS
from film_assets.picture.previs.kernels import focus
from film_assets.picture.previs.moves import racked
from film_assets.picture.previs.shot import ShotDrawer
from film_assets_tests.picture.builders import a_view, two_figures

HEIGHT, WIDTH, FOCUS_M, STRENGTH, MOST = 24, 36, 2.0, 9.0, 5.0
BLOCKS = np.array([[0, 10, 0, 16], [0, 10, 16, 36], [10, 24, 0, 36]], np.int32)
Grid = NDArray[np.float64]


def blur_of(depth: Grid) -> Grid:
    return STRENGTH * np.abs(1 / FOCUS_M - 1 / depth)


def share_of(blur: Grid) -> Grid:
    return np.asarray(np.clip(2 * blur - 0.5, 0, 1))


def spread_plainly(depth: Grid, blur: Grid, reach: int, step: tuple[int, int], layers: Grid) -> Grid:
    """Return layers (4, h, w) with every pixel the mean of what is blurred over it along ``step``, and itself."""
    out = np.zeros_like(layers)
    for y, x in np.ndindex(depth.shape):
        total, weights = layers[:, y, x].copy(), 1.0
        for k in range(-reach, reach + 1):
            yy, xx = y + k * step[0], x + k * step[1]
            if k == 0 or not (0 <= yy < depth.shape[0] and 0 <= xx < depth.shape[1]):
                continue
            theirs = blur[yy, xx] if depth[yy, xx] < depth[y, x] else min(blur[y, x], blur[yy, xx])
            weight = float(np.clip(theirs + 0.5 - abs(k), 0, 1))
            total, weights = total + weight * layers[:, yy, xx], weights + weight
        out[:, y, x] = total / weights
    return out


def laid_plainly(depth: Grid, half_depth: Grid, layers: Grid, toned: Grid) -> Grid:
    """Return the sharp picture under the layers of half size: a pixel takes those around it that fit it."""
    out = np.zeros_like(toned)
    for y, x in np.ndindex(depth.shape):
        own = float(share_of(blur_of(depth[y, x])))
        rows = [y // 2, y // 2 + (1 if y % 2 else -1)]
        cols = [x // 2, x // 2 + (1 if x % 2 else -1)]
        total, weights = np.zeros(4), 0.0
        for row in np.clip(rows, 0, half_depth.shape[0] - 1):
            for col in np.clip(cols, 0, half_depth.shape[1] - 1):
                apart = (half_depth[row, col] - depth[y, x]) / depth[y, x]
                fit = own if apart > 0 else layers[3, row, col]
                weight = 1.0 if abs(apart) < 0.04 else max(0.004, fit)
                total, weights = total + weight * layers[:, row, col], weights + weight
        mean = total / weights
        cover = min(1.0, max(2 * mean[3], own))
        out[y, x] = np.floor(toned[y, x] + (mean[:3] - toned[y, x]) * cover + 0.5)
    return out


def test_focus_is_what_its_plain_reference_says() -> None:
    random = np.random.default_rng(8)
    toned = random.integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    columns = np.arange(WIDTH)[None]
    behind = random.uniform(3, 9, (HEIGHT, WIDTH))
    depth = np.where(columns < 10, behind, np.where(columns < 26, FOCUS_M, 0.9)).astype(np.float32)
    half = (HEIGHT // 2, WIDTH // 2)
    half_depth, half_blur = np.zeros(half, np.float32), np.zeros(half, np.float32)
    layers = np.zeros((3, 4, *half), np.float32)
    soft, luma = np.zeros_like(toned), np.zeros((HEIGHT, WIDTH), np.uint8)
    at, strength = np.float32(FOCUS_M), np.float32(STRENGTH)
    focus.halved(BLOCKS, depth, toned, at, strength, np.float32(MOST), half_depth, half_blur, layers[0])
    focus.spread(BLOCKS, half_depth, half_blur, 5, 1, layers[0], layers[1])
    focus.spread(BLOCKS, half_depth, half_blur, 5, 0, layers[1], layers[2])
    focus.defocused(BLOCKS, depth, half_depth, layers[2], at, strength, toned, soft, luma)

    deep = depth[::2, ::2].astype(float)
    blur = np.minimum(MOST, blur_of(deep))
    four = toned.reshape(half[0], 2, half[1], 2, 3).astype(float).mean((1, 3))
    expected = np.concatenate([four.transpose(2, 0, 1), share_of(blur)[None]])
    assert np.allclose(half_depth, deep) and np.allclose(half_blur, blur, atol=1e-4)
    assert np.allclose(layers[0], expected, atol=1e-3)
    for across, step in ((1, (0, 1)), (2, (1, 0))):
        expected = spread_plainly(deep, blur, 5, step, expected)
        assert np.allclose(layers[across], expected, atol=0.05)
    laid = laid_plainly(depth.astype(float), deep, expected, toned.astype(float))
    assert np.abs(soft - laid).max() <= 1
    assert np.array_equal(luma, (soft.astype(int) @ [77, 150, 29]) >> 8)
    assert np.array_equal(soft[:, 11:15], toned[:, 11:15]), "what is in focus stays as it is, up to its border"
    assert not np.array_equal(soft[:, 22:26], toned[:, 22:26]), "but where what is blurred before it runs over it"


def test_a_still_camera_draws_what_a_whole_frame_would_while_its_focus_turns() -> None:
    view = a_view(ShotSize.OTS, "kitchen", two_figures(), (0,), 1, camera={"moves": (Move.RACK_FOCUS,)})
    still, whole = (ShotDrawer(view, 480, 270, drawings=24) for _ in range(2))
    assert still.canvas.still
    whole.canvas.still = False
    for number in (0, 1, 2, 11, 12, 22, 23):
        assert np.array_equal(still.drawing(number), whole.drawing(number)), number


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
