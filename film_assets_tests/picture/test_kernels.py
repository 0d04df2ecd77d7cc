"""Every compiled loop against a slow plain reference written from its contract."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from film_assets.picture.previs.canvas import Lens
from film_assets.picture.previs.kernels import blocks, edges, occlusion, planes, raster, toning, weather
from film_assets.picture.previs.lens import Setup, lens_of
from film_assets.picture.previs.lighting import shadow_matrix, tone_curve
from film_assets.picture.previs.materials import Kind
from film_assets.picture.previs.mesh import Finish, Mesh, box, ellipsoid, joined, moved, named, quad

WIDTH, HEIGHT = 48, 32
WHOLE = np.array([[0, HEIGHT, 0, WIDTH]], np.int32)


def scene() -> Mesh:
    ground = named(quad([(-9, -9, 0), (9, -9, 0), (9, 9, 0), (-9, 9, 0)], Finish((0.4, 0.3, 0.2))), 1)
    ball = named(moved(ellipsoid((0.5, 0.5, 0.5), Finish((0.7, 0.2, 0.1)), 12, 8), (0, 0, 0.6)), 2)
    block = named(moved(box((0.4, 0.4, 1.2), Finish((0.1, 0.3, 0.6))), (0.8, 0.5, 0.6)), 3)
    return joined([ground, ball, block])


def camera() -> NDArray[np.float32]:
    setup = Setup(np.array([0.4, -3.0, 1.4]), np.array([0.2, 0.0, 0.5]), 35.0)
    lens: Lens = lens_of(setup, WIDTH, HEIGHT)
    return lens.matrix


def seen_of(mesh: Mesh, matrix: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    screen_points = np.empty((len(mesh.points), 3), np.float32)
    nearness, seen = np.zeros((HEIGHT, WIDTH), np.float32), np.full((HEIGHT, WIDTH), -1, np.int32)
    raster.project(mesh.points, 0, len(mesh.points), matrix, WIDTH, HEIGHT, screen_points)
    raster.rasterise(mesh.points, screen_points, mesh.faces, mesh.two_sided, 0, len(mesh.faces), matrix, nearness, seen)
    return nearness, seen


def ray(matrix: NDArray[np.float32], x: int, y: int) -> NDArray[np.float64]:
    """Return the way through the middle of a pixel whose part along the camera's axis is 1."""
    _, right, up, ahead = matrix.astype(float)
    sx, sy = (x + 0.5) / WIDTH * 2 - 1, 1 - (y + 0.5) / HEIGHT * 2
    return ahead + right / (right @ right) * sx + up / (up @ up) * sy


def hit(mesh: Mesh, eye: NDArray[np.float64], way: NDArray[np.float64]) -> tuple[float, int]:
    """Return depth and face of the nearest front that a ray meets, by plain intersection."""
    corners = mesh.points[mesh.faces].astype(float)
    a = corners[:, 0]
    out = np.cross(corners[:, 1] - a, corners[:, 2] - a)
    across = out @ way
    front = (across < 0) & ((out * out).sum(1) > 1e-12)
    t = ((a - eye) * out).sum(1) / np.where(front, across, -1.0)
    at = eye + way * t[:, None]
    inside = front & (t > 0.08)
    for k in range(3):
        p, q = corners[:, k], corners[:, (k + 1) % 3]
        inside &= (np.cross(q - p, at - p) * out).sum(1) >= -1e-9
    if not inside.any():
        return np.inf, -1
    which = int(np.argmin(np.where(inside, t, np.inf)))
    return float(t[which]), which


def test_every_pixel_shows_the_nearest_front_face() -> None:
    mesh, matrix = scene(), camera()
    nearness, seen = seen_of(mesh, matrix)
    wrong = 0
    for y in range(HEIGHT):
        for x in range(WIDTH):
            depth, face = hit(mesh, matrix[0].astype(float), ray(matrix, x, y))
            if face != seen[y, x]:
                wrong += 1
            elif face >= 0:
                assert 1 / nearness[y, x] == pytest.approx(depth, rel=2e-4)
    assert wrong <= 3, "only pixels on an edge may fall to its other side"


def test_a_face_that_reaches_behind_the_camera_is_cut_not_lost() -> None:
    floor = quad([(-4, -8, 0), (4, -8, 0), (4, 8, 0), (-4, 8, 0)])
    _, seen = seen_of(floor, camera())
    assert (seen[-1] >= 0).all()


def test_records_give_normals_and_shares_of_corners() -> None:
    mesh = scene()
    records = np.empty((len(mesh.faces), 17), np.float32)
    raster.face_records(mesh.points, mesh.normals, mesh.faces, 0, len(mesh.faces), records)
    for face in (0, 20, len(mesh.faces) - 1):
        a, b, c = mesh.points[mesh.faces[face]].astype(float)
        at = a * 0.2 + b * 0.5 + c * 0.3
        record = records[face].astype(float)
        assert record[0:3] @ at + record[3] == pytest.approx(0.5, abs=1e-3)
        assert record[4:7] @ at + record[7] == pytest.approx(0.3, abs=1e-3)
        assert np.allclose(record[8:11], mesh.normals[mesh.faces[face, 0]])


def test_shadows_keep_what_is_nearest_the_light() -> None:
    mesh = scene()
    toward = np.array([0.3, -0.4, 0.866])
    light = shadow_matrix(toward, np.zeros(3), 2.0)
    depths = np.full((40, 40), -1e9, np.float32)
    casts = mesh.casts.copy()
    casts[:2] = False
    raster.cast_shadows(mesh.points, mesh.faces, casts, 0, len(mesh.faces), light, depths)
    full = np.vstack([light.astype(float), [0, 0, 0, 1]])
    checked = 0
    for v in range(2, 38, 2):
        for u in range(2, 38, 2):
            at = np.linalg.solve(full, [(u + 0.5) / 40, (v + 0.5) / 40, 50.0, 1.0])[:3]
            solid = Mesh(
                mesh.points,
                mesh.normals,
                mesh.faces[2:],
                *(f[2:] for f in (mesh.tint, mesh.kind, mesh.two_sided, mesh.ident, mesh.casts)),
            )
            far, face = hit(solid, at, -toward)
            if face < 0:
                continue
            checked += 1
            assert depths[v, u] == pytest.approx(50.0 - far, abs=0.08)
    assert checked >= 4
    assert (depths < -1e8).any()


def test_skin_is_the_weighted_sum_of_two_bones() -> None:
    random = np.random.default_rng(1)
    rest, normals = random.random((5, 3)).astype(np.float32), random.random((5, 3)).astype(np.float32)
    turns = np.stack([np.linalg.qr(random.random((3, 3)))[0] for _ in range(3)]).astype(np.float32)
    at, joints = random.random((3, 3)).astype(np.float32), random.random((3, 3)).astype(np.float32)
    bones = np.array([(0, 1), (1, 2), (2, 2), (0, 2), (1, 0)], np.int32)
    first = random.random(5)
    weights = np.stack([first, 1 - first], -1).astype(np.float32)
    points, out = np.zeros((7, 3), np.float32), np.zeros((7, 3), np.float32)
    raster.skin(rest, normals, bones, weights, 2, turns, joints, at, points, out)
    for i in range(5):
        expected = sum(weights[i, k] * (turns[b] @ (rest[i] - joints[b]) + at[b]) for k, b in enumerate(bones[i]))
        turned = sum(weights[i, k] * (turns[b] @ normals[i]) for k, b in enumerate(bones[i]))
        assert np.allclose(points[2 + i], expected, atol=1e-5)
        assert np.allclose(out[2 + i], turned, atol=1e-5)
    assert not points[:2].any()


def test_occlusion_is_open_on_a_plane_and_closed_in_a_corner() -> None:
    floor = quad([(-9, -9, 0), (9, -9, 0), (9, 9, 0), (-9, 9, 0)])
    wall = quad([(-9, 0.5, 0), (9, 0.5, 0), (9, 0.5, 9), (-9, 0.5, 9)])

    def opened(mesh: Mesh) -> NDArray[np.float32]:
        matrix = camera()
        nearness, seen = seen_of(mesh, matrix)
        out = np.linalg.norm(mesh.normals[mesh.faces[:, 0]], axis=1)
        assert np.allclose(out, 1)
        depth = np.where(seen >= 0, 1 / np.maximum(nearness, 1e-9), 400).astype(np.float32)
        normal = np.where(seen[..., None] >= 0, mesh.normals[mesh.faces[np.maximum(seen, 0), 0]], 0).astype(np.float32)
        found = np.ones((HEIGHT // 2, WIDTH // 2), np.float32)
        deep = np.zeros_like(found)
        occlusion.occlusion(WHOLE, matrix, depth, normal, np.float32(0.5), found, deep)
        assert np.array_equal(deep, depth[::2, ::2])
        return found

    assert opened(floor).min() > 0.97
    assert opened(joined([floor, wall])).min() < 0.8


def test_softening_averages_four_but_not_over_an_edge() -> None:
    source = np.arange(24, dtype=np.float32).reshape(4, 6)
    depth = np.full((4, 6), 5, np.float32)
    target = np.zeros_like(source)
    part = np.array([[0, 8, 0, 12]], np.int32)
    occlusion.soften(part, depth, 1, source, target)
    assert target[1, 2] == pytest.approx(source[1, 1:5].mean())
    depth[:, 3:] = 50
    occlusion.soften(part, depth, 1, source, target)
    assert target[1, 2] == pytest.approx(source[1, 1:3].mean(), abs=0.02)


def composed(grade: tuple[float, ...], ident: NDArray[np.int32] | None = None) -> NDArray[np.uint8]:
    colour = np.full((HEIGHT, WIDTH, 3), 0.25, np.float32)
    depth, normal = np.full((HEIGHT, WIDTH), 2, np.float32), np.zeros((HEIGHT, WIDTH, 3), np.float32)
    normal[..., 1] = -1
    toned, luma = np.zeros((HEIGHT, WIDTH, 3), np.uint8), np.zeros((HEIGHT, WIDTH), np.uint8)
    idents = np.zeros((HEIGHT, WIDTH), np.int32) if ident is None else ident
    toning.compose(
        WHOLE, colour, depth, normal, idents, np.full((16, 24), 0.5, np.float32), depth[::2, ::2].copy(), np.array(grade, np.float32),
        tone_curve(0.0, 0.0), toned, luma,
    )  # fmt: skip
    assert np.array_equal(luma, (toned.astype(int) @ [77, 150, 29]) >> 8)
    return toned


def test_tone_is_exposure_and_occlusion_through_the_curve() -> None:
    toned = composed((0, 0, 1, 1.2, 1, 1, 1, 0.8))
    assert (toned == tone_curve(0.0, 0.0)[int(0.25 * 0.5 * 1.2 * (toning.TONE_STEPS - 1) / 4)]).all()


def test_ink_stands_between_things_and_nowhere_else() -> None:
    ident = np.zeros((HEIGHT, WIDTH), np.int32)
    ident[:, 24:] = 7
    inked, plain = composed((1, 0, 1, 1, 1, 1, 1, 0.8), ident), composed((1, 0, 1, 1, 1, 1, 1, 0.8))
    different = (inked != plain).any(2)
    assert different[1:-1, 23:25].all()
    assert not different[:, :23].any()
    assert not different[:, 25:].any()


def test_edges_are_smoothed_and_flat_parts_left() -> None:
    stairs = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for y in range(HEIGHT):
        stairs[y, : 10 + y // 4] = 200
    luma = ((stairs.astype(int) @ [77, 150, 29]) >> 8).astype(np.uint8)
    frame = np.zeros_like(stairs)
    edges.smooth_edges(WHOLE, stairs, luma, frame)
    assert (frame[:, :8] == 200).all()
    assert (frame[:, 22:] == 0).all()
    between = (frame[..., 0] > 10) & (frame[..., 0] < 190)
    assert between[2:-2].any(1).mean() > 0.5


def test_planes_are_bt709_limited() -> None:
    random = np.random.default_rng(3)
    frame = random.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    luma, blue, red = np.zeros((8, 8), np.uint8), np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8)
    planes.to_planes(np.array([[0, 8, 0, 8]], np.int32), frame, luma, blue, red)
    rgb = frame / 255
    y = rgb @ [0.2126, 0.7152, 0.0722]
    cb, cr = (rgb[..., 2] - y) / 1.8556, (rgb[..., 0] - y) / 1.5748
    halved = [plane.reshape(4, 2, 4, 2).mean((1, 3)) for plane in (cb, cr)]
    assert np.abs(luma - (16 + 219 * y)).max() <= 0.51
    assert np.abs(blue - (128 + 224 * halved[0])).max() <= 0.52
    assert np.abs(red - (128 + 224 * halved[1])).max() <= 0.52


def test_changed_blocks_are_found() -> None:
    seen = np.full((64, 96), 3, np.int32)
    seen[40, 70] = 12
    mask = np.zeros((2, 3), bool)
    blocks.moving_blocks(seen, 10, 32, mask)
    assert mask.tolist() == [[False, False, False], [False, False, True]]
    kinds = np.zeros(20, np.uint8)
    kinds[3] = Kind.WATER
    water = np.zeros((2, 3), bool)
    blocks.blocks_showing(seen, kinds, Kind.WATER, 32, water)
    assert water.all()


def test_a_block_that_looks_up_a_touched_cell_is_shaded_anew() -> None:
    bounds = np.array([[[0, 1, 0, 1], [3, 3, 3, 3], [4, -1, 4, -1]]], np.int32)
    cells = np.zeros((4, 4), bool)
    cells[3, 3] = True
    mask = np.zeros((1, 3), bool)
    blocks.shaded_anew(bounds, cells, mask)
    assert mask.tolist() == [[False, True, False]]


def test_casters_touch_the_cells_they_cover() -> None:
    points = np.array([(-0.9, -0.9, 0), (-0.6, -0.9, 0), (-0.9, -0.6, 0)], np.float32)
    light = np.array([[0.5, 0, 0, 0.5], [0, 0.5, 0, 0.5], [0, 0, 1, 0]], np.float32)
    cells = np.zeros((4, 4), bool)
    blocks.touched_cells(points, np.array([(0, 1, 2)], np.int32), np.array([True]), 0, 1, light, cells)
    assert cells.tolist() == [[True, False, False, False]] + [[False] * 4] * 3


def test_blocks_know_which_cells_they_look_up() -> None:
    mesh, matrix = scene(), camera()
    nearness, seen = seen_of(mesh, matrix)
    light = shadow_matrix(np.array([0.3, -0.4, 0.866]), np.zeros(3), 4.0)
    bounds = np.zeros((1, 2, 4), np.int32)
    blocks.shadow_bounds(nearness, seen, matrix, light, 64, 32, bounds)
    for y in range(0, HEIGHT, 3):
        for x in range(0, WIDTH, 3):
            if seen[y, x] < 0:
                continue
            at = matrix[0] + ray(matrix, x, y) / nearness[y, x]
            u, v = (light[:2, :3] @ at + light[:2, 3]) * 4
            if 0 <= u < 4 and 0 <= v < 4:
                u0, u1, v0, v1 = bounds[0, x // 32]
                assert u0 <= u <= u1 + 1
                assert v0 <= v <= v1 + 1


def test_restoring_copies_only_its_blocks() -> None:
    kept = np.ones((4, 8), np.float32)
    nearness, seen = np.zeros((4, 8), np.float32), np.zeros((4, 8), np.int32)
    blocks.restore(np.array([[0, 2, 4, 8]], np.int32), kept, np.full((4, 8), 5, np.int32), nearness, seen)
    assert nearness.sum() == 8
    assert seen.sum() == 40


def test_a_stroke_falls_before_what_is_far_and_behind_what_is_near() -> None:
    def drawn(depth_m: float) -> NDArray[np.uint8]:
        toned, luma = np.zeros((HEIGHT, WIDTH, 3), np.uint8), np.zeros((HEIGHT, WIDTH), np.uint8)
        weather.strokes(
            np.array([(0.2, -0.5, 1.2)], np.float32), np.array([0, 0, -0.5], np.float32), camera(),
            np.full((HEIGHT, WIDTH), depth_m, np.float32), np.float32(0.2), np.array([200, 210, 220], np.float32),
            np.float32(0.9), toned, luma,
        )  # fmt: skip
        assert (luma > 0).sum() == toned.any(2).sum()
        return toned

    assert drawn(50.0).any()
    assert not drawn(1.0).any()
