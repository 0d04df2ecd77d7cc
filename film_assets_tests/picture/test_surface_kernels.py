"""Patterns, wet ground and water against slow plain references written from what each looks like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from film_assets.picture.previs.kernels import surfaces
from film_assets.picture.previs.materials import Kind
from film_assets_tests.picture.test_kernels import HEIGHT, WIDTH, camera, scene
from film_assets_tests.picture.test_shading_kernels import (
    LOW,
    PANORAMA,
    backdrop_plainly,
    lit_plainly,
    lit_scene,
    point,
    smooth,
)


def hashed_plainly(x: int, y: int, salt: int) -> float:
    """Return 0 to 1 from whole numbers, in 32 bits."""
    mixed = (x * 374761393 + y * 668265263 + salt * 974634777) % 2**32
    mixed = (mixed ^ mixed >> 13) * 1274126177 % 2**32
    return ((mixed ^ mixed >> 16) % 2**16) / 65535


def noise_plainly(x: float, y: float, salt: int) -> float:
    """Return smooth noise between the four nearest values of the lattice."""
    fx, fy = int(np.floor(x)), int(np.floor(y))
    u, v = smooth(x - fx), smooth(y - fy)
    ix, iy = (fx + salt * 37) & 255, (fy + salt * 91) & 255
    corner = surfaces.LATTICE[np.ix_([iy, (iy + 1) & 255], [ix, (ix + 1) & 255])].astype(float)
    return float(np.array([1 - v, v]) @ corner @ np.array([1 - u, u]))


def joint_plainly(at: float, every: float, wide: float, foot: float) -> float:
    """Return how much of a line, ``every`` metres apart, lies at a place; thinner than a pixel it fades."""
    off = abs(at / every - np.floor(at / every) - 0.5)
    cover = 1 - (0.5 - off) * every / max(foot, wide / 2)
    return float(max(0.0, cover) * min(1.0, wide / foot) * np.clip(every / (foot * 4) - 0.5, 0, 1))


def test_whole_numbers_are_hashed_in_32_bits() -> None:
    for place in ((0, 0, 1), (17, 3, 2), (-4, 12, 7), (90_000, -70_000, 5)):
        assert surfaces.hashed(*place) == pytest.approx(hashed_plainly(*place), abs=1e-6)


def test_noise_runs_smoothly_between_the_lattice() -> None:
    for x, y, salt in ((3.25, 7.75, 0), (-2.4, 300.1, 11)):
        assert surfaces.noise(np.float32(x), np.float32(y), salt) == pytest.approx(noise_plainly(x, y, salt), abs=1e-3)


@pytest.mark.parametrize("foot", [0.001, 0.02, 0.2])
def test_a_joint_is_a_line_that_fades_when_it_is_thinner_than_a_pixel(foot: float) -> None:
    every, wide = 0.3, 0.008
    for at in np.linspace(-0.4, 0.9, 53):
        found = surfaces.joint(np.float32(at), np.float32(every), np.float32(wide), np.float32(foot))
        assert found == pytest.approx(joint_plainly(at, every, wide, foot), abs=2e-3)


def coursed(
    u: float, v: float, foot: float, size: tuple[float, float], shift: float, wide: float, salt: int, uneven: float,
    line: float, seen_to: tuple[float, float], swapped: bool = False,
) -> float:  # fmt: skip
    """Return the factor of courses of pieces ``size`` metres long and high: each its own tone, with lines between them."""
    long, high = size
    column, row = int(np.floor((u + shift) / long)), int(np.floor(v / high))
    tone = hashed_plainly(*((column, row) if swapped else (row, column)), salt) - 0.5
    fade = np.clip(seen_to[0] / foot - seen_to[1], 0, 1)
    between = max(joint_plainly(v, high, wide, foot), joint_plainly(u + shift, long, wide, foot))
    return float((1 + tone * uneven * fade) * (1 - line * between))


def pattern_plainly(kind: Kind, u: float, v: float, foot: float) -> float:
    """Return a factor on the colour at (u, v) metres: boards 14 cm wide, tiles of 30 cm, bricks of 24 by 8.5 cm in bond,
    panels of 2.4 by 1.2 m, plaster, grass; what is finer than a pixel fades."""

    def cloud(times_u: float, times_v: float, salt: int) -> float:
        return noise_plainly(u * times_u, v * times_v, salt) - 0.5

    def fine(metres: float, less: float) -> float:
        return float(np.clip(metres / foot - less, 0, 1))

    if kind is Kind.PLANKS:
        shift = hashed_plainly(int(np.floor(v / 0.14)), 3, 1) * 1.9
        return coursed(u, v, foot, (1.9, 0.14), shift, 0.006, 2, 0.16, 0.42, (0.1, 0.4))
    if kind is Kind.TILES:
        return coursed(u, v, foot, (0.3, 0.3), 0, 0.008, 5, 0.07, 0.28, (0.2, 0.4), swapped=True)
    if kind is Kind.BRICKS:
        bond = 0.12 * (int(np.floor(v / 0.085)) % 2)
        return coursed(u, v, foot, (0.24, 0.085), bond, 0.012, 7, 0.3, -0.22, (0.06, 0.3), swapped=True)
    if kind is Kind.PANELS:
        between = max(joint_plainly(u, 2.4, 0.015, foot), joint_plainly(v, 1.2, 0.015, foot))
        return (1 + 0.08 * cloud(0.9, 0.9, 11)) * (1 - 0.3 * between)
    if kind is Kind.ROUGH:
        return 1 + cloud(1.1, 1.1, 13) * 0.16 + cloud(13, 13, 14) * 0.12 * fine(0.06, 0.3)
    blades = cloud(26, 9, 19) * 0.42 * fine(0.05, 0.2)
    return 1 + cloud(0.35, 0.35, 17) * 0.34 + cloud(2.3, 2.3, 18) * 0.16 + blades


PATTERNED = [Kind.PLANKS, Kind.TILES, Kind.BRICKS, Kind.PANELS, Kind.ROUGH, Kind.GRASS]


@pytest.mark.parametrize("foot", [0.002, 0.05, 0.5])
@pytest.mark.parametrize("kind", PATTERNED)
def test_a_pattern_is_what_its_plain_reference_says(kind: Kind, foot: float) -> None:
    spots = np.random.default_rng(6).uniform(-3, 9, (300, 2)).astype(np.float32)
    found = np.array([surfaces.pattern(int(kind), u, v, np.float32(foot)) for u, v in spots])
    expected = np.array([pattern_plainly(kind, float(u), float(v), foot) for u, v in spots])
    wrong = np.abs(found - expected) > 4e-3
    assert wrong.mean() <= 0.01, "only a spot on a border may fall to its other side"


@pytest.mark.parametrize("kind", PATTERNED)
def test_a_pattern_is_even_from_afar_and_keeps_to_its_colour(kind: Kind) -> None:
    def factors(foot: float) -> NDArray[np.float64]:
        spots = np.random.default_rng(6).uniform(0, 9, (300, 2)).astype(np.float32)
        return np.array([surfaces.pattern(int(kind), u, v, np.float32(foot)) for u, v in spots])

    near, far = factors(0.002), factors(0.5)
    assert abs(near.mean() - 1) < 0.12
    assert near.min() > 0.4 and near.max() < 1.6
    assert far.std() < near.std()


@pytest.mark.parametrize("kind", PATTERNED)
def test_a_pattern_lies_along_its_surface_and_is_seen_by_the_size_of_a_pixel(kind: Kind) -> None:
    plain, found = lit_scene(), lit_scene(kind)
    pixel = 2 / WIDTH / float(np.linalg.norm(camera()[1]))
    close = 0
    spots = [(y, x) for y in range(2, HEIGHT, 5) for x in range(1, WIDTH, 7) if plain["seen"][y, x] >= 0]
    for y, x in spots:
        _, way, at, normal = point(plain, x, y)
        facing = abs(normal @ way) / np.linalg.norm(way)
        flat, sideways = abs(normal[2]) > 0.7, abs(normal[0]) > abs(normal[1])
        u, v = (at[0], at[1]) if flat else ((at[1], at[2]) if sideways else (at[0], at[2]))
        foot = pixel / float(plain["nearness"][y, x]) / max(0.12, facing)
        expected = plain["colour"][y, x] * pattern_plainly(kind, u, v, foot)
        close += np.allclose(found["colour"][y, x], expected, rtol=0.02, atol=2e-3)
    assert close >= len(spots) * 0.95


def mirrored_plainly(way: NDArray[np.float64], normal: NDArray[np.float64], least: float) -> NDArray[np.float64]:
    """Return the backdrop that a flat surface mirrors: what lies above the horizon, at least ``least`` up."""
    back = way - 2 * (way @ normal) * normal
    return backdrop_plainly(PANORAMA, np.array([back[0], back[1], abs(back[2]) + least]), LOW)


@dataclass(frozen=True, slots=True)
class Spot:
    """A point that a pixel shows."""

    tint: NDArray[np.float64]
    figure: bool
    depth_m: float
    way: NDArray[np.float64]
    at: NDArray[np.float64]
    normal: NDArray[np.float64]

    @property
    def facing(self) -> float:
        return float(abs(self.normal @ self.way) / np.linalg.norm(self.way))


def wet_plainly(spot: Spot, time_s: float) -> NDArray[np.float64]:
    """Return wet ground: rippled, darker in its puddles, mirroring the sky the more the flatter it is seen."""
    x, y, _ = spot.at
    ripple = np.array([noise_plainly(x * 5, y * 5, 31) - 0.5, noise_plainly(x * 5, y * 5, 32) - 0.5, 0])
    normal = spot.normal + ripple * 0.1 / (1 + spot.depth_m * 0.1)
    puddle = noise_plainly(x / 2, y / 2, 33)
    shine = 0.05 + (1 - spot.facing) ** 2 * (0.25 + 0.4 * puddle)
    tint = spot.tint * (1.1 - 0.35 * puddle)
    lit = lit_plainly(Kind.WET, tint, spot.figure, spot.at, spot.way, normal, 0.0, spot.facing)
    return lit + mirrored_plainly(spot.way, normal, 0.03) * shine


def water_plainly(spot: Spot, time_s: float) -> NDArray[np.float64]:
    """Return water: two waves that run across each other, half of it sky, more the flatter it is seen."""
    x, y, _ = spot.at
    waves = np.array([np.sin(x * 1.7 + y * 3.1 + time_s * 1.3), np.sin(x * 2.9 - y * 2.3 + time_s * 1.7), 0])
    normal = spot.normal + waves * 0.05 / (1 + spot.depth_m * 0.03)
    sky = 0.25 + 0.6 * (1 - spot.facing) ** 2
    lit = lit_plainly(Kind.WATER, spot.tint * (1 - sky), spot.figure, spot.at, spot.way, normal, 0.0, spot.facing)
    return lit + mirrored_plainly(spot.way, normal, 0.02) * sky


@pytest.mark.parametrize("time_s", [0.0, 2.6])
@pytest.mark.parametrize(("kind", "plainly"), [(Kind.WET, wet_plainly), (Kind.WATER, water_plainly)])
def test_wet_ground_and_water_are_what_their_plain_references_say(
    kind: Kind, plainly: Callable[[Spot, float], NDArray[np.float64]], time_s: float
) -> None:
    mesh, found = scene(), lit_scene(kind, time_s=time_s)
    for y in range(1, HEIGHT, 4):
        for x in range(1, WIDTH, 5):
            if found["seen"][y, x] < 0:
                continue
            face, way, at, normal = point(found, x, y)
            spot = Spot(
                mesh.tint[face].astype(float), mesh.ident[face] >= 2, float(found["depth"][y, x]), way, at, normal
            )
            assert np.allclose(found["colour"][y, x], plainly(spot, time_s), rtol=1e-3, atol=1e-4), (y, x)
