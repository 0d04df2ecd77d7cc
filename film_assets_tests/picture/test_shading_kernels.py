"""Light on surfaces against slow plain references written from the contract of ``kernels.shading``."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from film_assets.picture.previs.kernels import lookups, raster, shading
from film_assets.picture.previs.lighting import shadow_matrix
from film_assets.picture.previs.materials import Kind
from film_assets_tests.picture.test_kernels import HEIGHT, WHOLE, WIDTH, camera, ray, scene, seen_of

TOWARD = np.array([0.5, -0.5, 0.7071])
KEY = np.array([1.0, 0.9, 0.8])
SKY, GROUND = np.array([0.3, 0.35, 0.4]), np.array([0.2, 0.18, 0.15])
FILL_WAY, FILL, EDGE = np.array([0.0, -0.8, 0.6]), np.array([0.2, 0.15, 0.1]), 0.6
LAMP, LAMP_COLOUR, REACH = np.array([0.5, -1.0, 1.5]), np.array([0.8, 0.6, 0.3]), 3.0
GLINT = 0.7
PANORAMA, LOW = np.random.default_rng(9).integers(60, 200, (8, 16, 3)).astype(np.uint8), -0.1


def lit_scene(
    kind: Kind = Kind.PLAIN, haze: float = 0.0, toon: float = 0.0, time_s: float = 0.0
) -> dict[str, NDArray[np.float32]]:
    """Return the scene shaded without shadows; the ground (ident 1) is set, the ball and the block are figures."""
    mesh, matrix = scene(), camera()
    mesh.kind[:] = kind
    nearness, seen = seen_of(mesh, matrix)
    records = np.empty((len(mesh.faces), 17), np.float32)
    raster.face_records(mesh.points, mesh.normals, mesh.faces, 0, len(mesh.faces), records)
    light = shadow_matrix(TOWARD, np.zeros(3), 4.0)
    shadows = np.full((64, 64), -1e9, np.float32)
    out = {name: np.zeros((HEIGHT, WIDTH, 3), np.float32) for name in ("colour", "normal")}
    out["depth"] = np.zeros((HEIGHT, WIDTH), np.float32)
    ident = np.zeros((HEIGHT, WIDTH), np.int32)
    shading.shade(
        WHOLE, matrix, nearness, seen, records, mesh.tint, mesh.kind, mesh.ident, mesh.uv,
        np.zeros((4, 4, 3), np.uint8), PANORAMA, np.float32(LOW), shadows, light,
        np.array([*TOWARD, *KEY, 0.01, 0.01, GLINT, 0.0], np.float32),
        np.array([SKY, GROUND, [1, 1, 1]], np.float32),
        np.array([*FILL_WAY, *FILL, EDGE, 2], np.float32),
        np.array([0.5, 0.5, 0.6, haze], np.float32),
        np.array([[*LAMP, *LAMP_COLOUR, REACH]], np.float32),
        np.float32(toon), np.float32(time_s), out["colour"], out["depth"], out["normal"], ident,
    )  # fmt: skip
    return {**out, "seen": seen, "nearness": nearness, "ident": ident}


def smooth(t: float) -> float:
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)


def lit_plainly(
    kind: Kind, tint: NDArray[np.float64], figure: bool, at: NDArray[np.float64], way: NDArray[np.float64],
    normal: NDArray[np.float64], toon: float, facing: float | None = None,
) -> NDArray[np.float64]:  # fmt: skip
    """Return the light of one point as the contract of ``shade`` has it, for surfaces without a pattern; ``facing``: how
    much they are seen from before, where waves turn their normal but not their edge."""
    view = way / np.linalg.norm(way)
    up, edge = 0.5 + 0.5 * normal[2], 1 - (abs(normal @ view) if facing is None else facing)
    strength = max(0.0, normal @ TOWARD)
    step = smooth((strength - 0.04) / 0.28)
    light = SKY * (up + 0.10 * edge**3) + GROUND * (1 - up)
    if figure:
        soft = (0.5 + 0.5 * normal @ FILL_WAY) ** 2 + edge**4 * up * EDGE
        light = light * float(shading.FIGURES_AMBIENT) + FILL * soft
    light = light + KEY * (toon * 0.72 * step + (1 - toon * 0.72) * strength)
    if kind is Kind.SKIN:
        light = light + KEY * step * (1 - step) * 0.5 * np.array([1, 0.25, 0.12])
    mirrored = view - 2 * (view @ normal) * normal
    spark = np.zeros(3)
    to_lamp = LAMP - at
    far = float(np.linalg.norm(to_lamp))
    if far < REACH:
        fall = 1 - far / REACH
        light = light + LAMP_COLOUR * fall**2 * max(0.0, normal @ to_lamp / far * 0.75 + 0.25)
        along = mirrored @ to_lamp / far
        if kind in (Kind.GLOSS, Kind.WET) and along > 0.6:
            spark = LAMP_COLOUR * along**16 * fall * (0.55 if kind is Kind.WET else 0.22)
    half = TOWARD / np.linalg.norm(TOWARD) - view
    shiny = max(0.0, normal @ (TOWARD - view) / np.linalg.norm(half))
    mirrors = {Kind.GLOSS: shiny**32 * 0.5, Kind.WATER: shiny**32 * 0.5}
    glint = {Kind.SKIN: shiny**16 * 0.05, Kind.HAIR: shiny**8 * 0.09, **mirrors}.get(kind, 0.0)
    glint *= min(1.0, strength * 3) * GLINT
    colour = tint * light
    if kind is Kind.GLOSS:
        bright = 0.5 + 0.5 * mirrored[2]
        colour = colour + (0.06 + 0.30 * edge**3) * (SKY * bright + GROUND * (1 - bright))
    return np.asarray(colour + glint * KEY + spark)


SPOTS = ((30, 10), (16, 20), (18, 22), (28, 40), (20, 30), (14, 31))


def point(
    found: dict[str, NDArray[np.float32]], x: int, y: int
) -> tuple[int, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the face that a pixel shows, the way to it, where it is and its normal."""
    mesh, matrix = scene(), camera()
    face = int(found["seen"][y, x])
    way = ray(matrix, x, y)
    at = matrix[0].astype(float) + way / float(found["nearness"][y, x])
    corners = mesh.points[mesh.faces[face]].astype(float)
    share, *_ = np.linalg.lstsq(np.vstack([corners.T, np.ones(3)]), [*at, 1.0], rcond=None)
    normal = share @ mesh.normals[mesh.faces[face]].astype(float)
    return face, way, at, normal / np.linalg.norm(normal)


@pytest.mark.parametrize("toon", [0.0, 0.55, 1.35])
@pytest.mark.parametrize("kind", [Kind.PLAIN, Kind.SKIN, Kind.HAIR, Kind.GLOSS])
def test_light_on_set_and_figures_is_what_its_plain_reference_says(kind: Kind, toon: float) -> None:
    mesh, found = scene(), lit_scene(kind, toon=toon)
    for y, x in SPOTS:
        face, way, at, normal = point(found, x, y)
        expected = lit_plainly(kind, mesh.tint[face].astype(float), mesh.ident[face] >= 2, at, way, normal, toon)
        assert np.allclose(found["colour"][y, x], expected, rtol=0.03, atol=0.006), (y, x)
        assert np.allclose(found["normal"][y, x], normal, atol=0.02)


def test_haze_takes_over_with_distance_and_glow_ignores_the_light() -> None:
    clear, hazy, glowing = lit_scene(), lit_scene(haze=0.3), lit_scene(Kind.GLOW)
    assert np.abs(hazy["colour"] - (0.5, 0.5, 0.6)).sum() < np.abs(clear["colour"] - (0.5, 0.5, 0.6)).sum()
    on_ground = clear["ident"] == 1
    assert np.allclose(glowing["colour"][on_ground], (0.4, 0.3, 0.2), atol=1e-5)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.PRINT, Kind.SCREEN)])
def test_every_kind_of_surface_gives_sane_light(kind: Kind) -> None:
    colour = lit_scene(kind)["colour"]
    assert np.isfinite(colour).all()
    assert colour.min() >= 0
    assert colour.max() < 12


def test_a_shadow_darkens_and_its_edge_is_soft() -> None:
    light = shadow_matrix(np.array([0.0, 1e-4, 1.0]), np.zeros(3), 2.0)
    shadows = np.full((64, 64), -1e9, np.float32)
    shadows[:, 32:] = 1.0
    row = [
        lookups.lit(shadows, light, np.float32(x), np.float32(0.0), np.float32(0.0), np.float32(0.01))
        for x in np.linspace(-1.5, 1.5, 201)
    ]
    values = np.array(sorted(set(np.round(row, 3))))
    assert {0.0, 1.0} <= set(values)
    assert len(values) > 4


def test_a_shadow_is_the_tent_of_sixteen_texels_that_its_plain_reference_says() -> None:
    size, random = 24, np.random.default_rng(3)
    light = shadow_matrix(np.array([0.0, 1e-4, 1.0]), np.zeros(3), 2.0)
    shadows = np.where(random.random((size, size)) < 0.5, -1e9, 1.0).astype(np.float32)
    weights = np.array([[0, 1, 1, 0]])
    for x, y in random.uniform(-1.4, 1.4, (60, 2)):
        u, v = (light[row].astype(float) @ [x, y, 0, 1] * size - 0.5 for row in (0, 1))
        iu, iv = int(u), int(v)
        patch = (shadows[iv - 1 : iv + 3, iu - 1 : iu + 3] <= 0.01).astype(float)
        tents = [weights[0] + np.array([1 - at, 0, 0, at]) for at in (v - iv, u - iu)]
        expected = tents[0] @ patch @ tents[1] / 9
        found = lookups.lit(shadows, light, np.float32(x), np.float32(y), np.float32(0), np.float32(0.01))
        corners = {patch[j, i] for j, i in ((0, 0), (0, 3), (3, 0), (3, 3), (1, 1), (2, 2))}
        # Where the corners and the middle agree, the rest is taken for the same.
        assert found == pytest.approx(corners.pop() if len(corners) == 1 else expected, abs=1e-4)


def backdrop_plainly(panorama: NDArray[np.uint8], way: NDArray[np.float64], low: float) -> NDArray[np.float64]:
    """Return the panorama in a direction, between its four nearest values."""
    rows, cols = panorama.shape[:2]
    around = way[1] / np.abs(way[:2]).sum()
    around = 2 - around if way[0] < 0 else (4 + around if way[1] < 0 else around)
    rise = way[2] / np.linalg.norm(way)
    col, row = around / 4 * cols, np.clip((rise - low) / (1 - low), 0, 1) * (rows - 1)
    c, r = int(col), min(int(row), rows - 2)
    u, v = col - c, row - r
    near = panorama[r, c % cols] * (1 - u) + panorama[r, (c + 1) % cols] * u
    far = panorama[r + 1, c % cols] * (1 - u) + panorama[r + 1, (c + 1) % cols] * u
    return np.asarray(((near * (1 - v) + far * v) / 255) ** 2)


def test_the_backdrop_is_looked_up_between_its_four_nearest_values() -> None:
    panorama = np.random.default_rng(4).integers(0, 256, (12, 32, 3)).astype(np.uint8)
    out = np.empty(3, np.float32)
    for azimuth, rise in ((0.1, 0.02), (1.9, 0.5), (3.5, 0.9), (5.9, 0.3)):
        level = np.sqrt(1 - rise**2)
        way = np.array([np.cos(azimuth) * level, np.sin(azimuth) * level, rise])
        lookups.backdrop(panorama, *(np.float32(part) for part in way), np.float32(-0.12), out)
        assert np.allclose(out, backdrop_plainly(panorama, way, -0.12), atol=1e-3)
