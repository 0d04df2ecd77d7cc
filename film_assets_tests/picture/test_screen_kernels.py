"""The passes from lit pixels to the frame against slow plain references, on random frames cut into uneven blocks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from film_assets.picture.previs.kernels import edges, occlusion, toning, weather
from film_assets.picture.previs.lighting import tone_curve
from film_assets_tests.picture.test_kernels import camera

WIDTH, HEIGHT = 52, 30
BLOCKS = np.array([[0, 16, 0, 20], [0, 16, 20, 52], [16, 30, 0, 52]], np.int32)
GRADE = np.array([0.9, 0.4, 1.1, 1.2, 1.05, 1.0, 0.95, 0.8], np.float32)
Frame = dict[str, NDArray[Any]]


@pytest.fixture(params=[1, 2, 3])
def frame(request: pytest.FixtureRequest) -> Frame:
    random = np.random.default_rng(request.param)
    steps = random.integers(0, 3, (HEIGHT, WIDTH)).cumsum(1) % 4
    normal = random.normal(size=(HEIGHT, WIDTH, 3))
    normal[: HEIGHT // 2] = (0, 0.6, 0.8)
    return {
        "colour": random.random((HEIGHT, WIDTH, 3)).astype(np.float32),
        "depth": (2 + steps * 1.5 + random.random((HEIGHT, WIDTH)) * 0.02).astype(np.float32),
        "normal": (normal / np.linalg.norm(normal, axis=2, keepdims=True)).astype(np.float32),
        "ident": (steps // 2).astype(np.int32),
        "open": random.random((HEIGHT // 2, WIDTH // 2)).astype(np.float32),
    }


def ink(frame: Frame, x: int, y: int) -> float:
    """Return the ink on a pixel: at bends of depth, borders of things and creases, thinner with distance."""
    if x in (0, WIDTH - 1) or y in (0, HEIGHT - 1):
        return 0.0
    depth, ident, normal = (frame[name].astype(float) for name in ("depth", "ident", "normal"))
    d = depth[y, x]
    cross = [(y, x - 1), (y, x + 1), (y - 1, x), (y + 1, x)]
    west, east, north, south = (depth[place] for place in cross)
    bend = (abs(west + east - 2 * d) + abs(north + south - 2 * d)) / d
    at_bend = float(np.clip((bend - 0.012) * 40, 0, 1))
    at_border = min(0.75, 0.28 * sum(ident[place] != ident[y, x] for place in cross))
    turned = min(normal[y, x] @ normal[y, x + 1], normal[y, x] @ normal[y + 1, x])
    at_crease = min(0.5, (0.7 - turned) * 0.9)
    far = max(0.0, min(d, west, east, north, south) - 3)
    return max(at_bend, at_border, at_crease) * float(GRADE[0]) / (1 + far * 0.22)


def openness(frame: Frame, x: int, y: int) -> float:
    """Return how open a pixel is: of the four half pixels around it, those about as deep."""
    depth, half = frame["depth"].astype(float), frame["open"].astype(float)
    rows = [y // 2, min(HEIGHT // 2 - 1, y // 2 + 1) if y % 2 else max(0, y // 2 - 1)]
    cols = [x // 2, min(WIDTH // 2 - 1, x // 2 + 1) if x % 2 else max(0, x // 2 - 1)]
    near = [(row, col) for row in rows for col in cols]
    weights = [1 if abs(depth[2 * row, 2 * col] - depth[y, x]) * 25 < depth[y, x] else 0.004 for row, col in near]
    return sum(half[place] * weight for place, weight in zip(near, weights, strict=True)) / sum(weights)


def test_composing_is_what_its_plain_reference_says(frame: Frame) -> None:
    tone = tone_curve(0.0, 0.0)
    toned, luma = np.zeros((HEIGHT, WIDTH, 3), np.uint8), np.zeros((HEIGHT, WIDTH), np.uint8)
    half_depth = frame["depth"][::2, ::2].copy()
    toning.compose(
        BLOCKS, frame["colour"], frame["depth"], frame["normal"], frame["ident"], frame["open"], half_depth, GRADE,
        tone, toned, luma,
    )  # fmt: skip
    expected = np.zeros_like(toned)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            across, down = (x + 0.5) / WIDTH - 0.5, (y + 0.5) / HEIGHT - 0.5
            shown = openness(frame, x, y) * GRADE[3] * (1 - GRADE[1] * (across**2 * 1.3 + down**2) * 1.6)
            rgb = frame["colour"][y, x].astype(float) * shown * GRADE[4:7]
            grey = rgb @ [0.2126, 0.7152, 0.0722]
            kept = np.maximum(0, grey + (rgb - grey) * GRADE[2]) * (1 - ink(frame, x, y) * GRADE[7])
            place = np.minimum(toning.TONE_STEPS - 1, kept / toning.TONE_TOP * (toning.TONE_STEPS - 1)).astype(int)
            expected[y, x] = tone[place]
    assert np.abs(toned.astype(int) - expected).max() <= 1
    assert (toned != expected).mean() < 0.01
    assert np.array_equal(luma, (toned.astype(int) @ [77, 150, 29]) >> 8)


@pytest.mark.parametrize("across", [0, 1])
def test_softening_is_what_its_plain_reference_says(frame: Frame, across: int) -> None:
    half_depth, target = frame["depth"][::2, ::2].copy(), np.zeros_like(frame["open"])
    occlusion.soften(BLOCKS, half_depth, across, frame["open"], target)
    for y in range(HEIGHT // 2):
        for x in range(WIDTH // 2):
            taps = [(y + k * (1 - across), x + k * across) for k in range(-1, 3)]
            taps = [(row, col) for row, col in taps if 0 <= row < HEIGHT // 2 and 0 <= col < WIDTH // 2]
            weights = [1 / (1 + ((half_depth[tap] - half_depth[y, x]) * 30 / half_depth[y, x]) ** 2) for tap in taps]
            mean = sum(frame["open"][tap] * weight for tap, weight in zip(taps, weights, strict=True)) / sum(weights)
            assert target[y, x] == pytest.approx(mean, abs=1e-4)


def smoothed(toned: NDArray[np.uint8], luma: NDArray[np.uint8], x: int, y: int) -> NDArray[np.float64]:
    """Return one pixel with its stair step softened; the pixel itself where it is on no edge."""
    own = toned[y, x].astype(float)
    if x in (0, WIDTH - 1) or y in (0, HEIGHT - 1):
        return own
    light = luma.astype(float)
    m, north, south, west, east = light[y, x], light[y - 1, x], light[y + 1, x], light[y, x - 1], light[y, x + 1]
    low, high = min(m, north, south, west, east), max(m, north, south, west, east)
    if high - low < 6 or (high - low) * 100 < high * 7:
        return own
    level = abs(north + south - 2 * m) >= abs(west + east - 2 * m)
    one, two = (north, south) if level else (west, east)
    side, other = (-1, one) if abs(one - m) >= abs(two - m) else (1, two)
    across, along = (np.array([1, 0]), np.array([0, 1])) if level else (np.array([0, 1]), np.array([1, 0]))
    middle, gradient = (m + other) / 2, abs(other - m) / 4
    ends = []
    for way in (-1, 1):
        off = 0.0
        for k in range(1, 9):
            place = np.array([y, x]) + along * way * k
            if not (0 <= place[0] < HEIGHT and 0 <= place[1] < WIDTH):
                break
            beyond = place + across * side
            off = (light[tuple(place)] + light[tuple(beyond)]) / 2 - middle
            if abs(off) >= gradient:
                break
        ends.append((k, off))
    (back, back_off), (forth, forth_off) = ends
    end_off = back_off if back < forth else forth_off
    share = 0.5 - min(back, forth) / (back + forth) if (end_off < 0) != (m - middle < 0) else 0.0
    soft = min(1.0, abs((north + south + west + east) / 4 - m) / (high - low))
    share = max(share, (soft * soft * (3 - 2 * soft)) ** 2 * 0.6)
    far = toned[tuple(np.array([y, x]) + across * side)].astype(float)
    return own * (1 - share) + far * share


def test_smoothing_is_what_its_plain_reference_says() -> None:
    random = np.random.default_rng(5)
    toned = np.repeat(random.integers(0, 5, (HEIGHT, WIDTH // 4, 1)) * 50, 4, axis=1).astype(np.uint8).repeat(3, axis=2)
    luma = ((toned.astype(int) @ [77, 150, 29]) >> 8).astype(np.uint8)
    frame = np.zeros_like(toned)
    edges.smooth_edges(BLOCKS, toned, luma, frame)
    expected = np.array([[smoothed(toned, luma, x, y) for x in range(WIDTH)] for y in range(HEIGHT)])
    assert np.abs(frame - expected).max() <= 0.51


@pytest.mark.parametrize("reach_m", [0.1, 0.6])
def test_occlusion_is_what_its_plain_reference_says(frame: Frame, reach_m: float) -> None:
    matrix = camera().astype(float)
    eye, right, up, ahead = matrix
    depth, normal = frame["depth"].astype(float), frame["normal"].astype(float)
    across = WIDTH / 2 * np.linalg.norm(right)

    def placed(x: int, y: int) -> NDArray[np.float64]:
        sx, sy = (x + 0.5) / WIDTH * 2 - 1, 1 - (y + 0.5) / HEIGHT * 2
        return np.asarray(eye + (ahead + right / (right @ right) * sx + up / (up @ up) * sy) * depth[y, x])

    found, deep = np.ones((HEIGHT // 2, WIDTH // 2), np.float32), np.zeros((HEIGHT // 2, WIDTH // 2), np.float32)
    occlusion.occlusion(BLOCKS, camera(), frame["depth"], frame["normal"], np.float32(reach_m), found, deep)
    wrong = 0
    for row, col in np.ndindex(found.shape):
        x, y = 2 * col, 2 * row
        radius = float(np.clip(reach_m * across / depth[y, x], 2, occlusion.AO_REACH_PX))
        width_m = radius * depth[y, x] / across
        spin = (col % 4 * 16 + row % 4 * 5) % 64
        closed = 0.0
        for tap in range(6):
            angle, out = (spin + tap) % 64 * 2.399963, np.sqrt((tap + 0.7) / 6) * radius
            xx, yy = int(x + np.cos(angle) * out), int(y + np.sin(angle) * out)
            if not (0 <= xx < WIDTH and 0 <= yy < HEIGHT):
                continue
            way = placed(xx, yy) - placed(x, y)
            rise = way @ normal[y, x] / np.sqrt(way @ way + 1e-7) - 0.14
            closed += max(0.0, rise) / (1 + way @ way * 1.5 / width_m**2)
        wrong += abs(found[row, col] - max(0.2, 1 - closed * 2.3 / 6)) > 2e-3
    assert wrong <= found.size * 0.01, "only a tap on a border may fall to its other side"
    assert np.array_equal(deep, frame["depth"][::2, ::2])


@pytest.mark.parametrize("wide_m", [0.1, 0.6])
def test_strokes_are_what_their_plain_reference_says(frame: Frame, wide_m: float) -> None:
    matrix = camera().astype(float)
    eye, right, up, ahead = matrix
    random = np.random.default_rng(11)
    tops = (random.uniform(-1.5, 1.5, (40, 3)) + np.array([0.2, 0.5, 1.4])).astype(np.float32)
    fall, strength = np.array([0.05, 0.02, -0.4], np.float32), 0.8
    bright = np.array([200, 210, 220], np.float32)
    toned, luma = np.zeros((HEIGHT, WIDTH, 3), np.uint8), np.zeros((HEIGHT, WIDTH), np.uint8)
    weather.strokes(tops, fall, camera(), frame["depth"], np.float32(wide_m), bright, np.float32(strength), toned, luma)
    expected = np.zeros((HEIGHT, WIDTH, 3))
    for top in tops.astype(float):
        ends = [(place, float(ahead @ place)) for place in (top - eye, top + fall - eye)]
        if min(far for _, far in ends) < 0.4:
            continue
        (ax, ay), (bx, by) = (
            ((right @ place / far + 1) * WIDTH / 2, (1 - up @ place / far) * HEIGHT / 2) for place, far in ends
        )
        broad = wide_m * WIDTH / 2 * float(np.linalg.norm(right)) / ends[0][1]
        half, steps = int(min(6.0, broad / 2)), int(max(abs(bx - ax), abs(by - ay))) + 1
        for step in range(steps):
            t = (step + 0.5) / steps
            px, py, far = int(ax + (bx - ax) * t), int(ay + (by - ay) * t), ends[0][1] * (1 - t) + ends[1][1] * t
            for off in range(-half, half + 1):
                x, y = (px + off, py) if abs(by - ay) >= abs(bx - ax) else (px, py + off)
                if 0 <= x < WIDTH and 0 <= y < HEIGHT and frame["depth"][y, x] >= far:
                    cover = strength * min(1.0, broad) * (1 - abs(t - 0.5))
                    expected[y, x] = np.floor(expected[y, x] + (bright - expected[y, x]) * cover)
    assert expected.any(2).mean() > 0.02
    assert (np.abs(toned - expected).max(2) > 2).sum() <= 1, "only a point on a border may fall to its other side"
    assert np.array_equal(luma, (toned.astype(int) @ [77, 150, 29]) >> 8)
