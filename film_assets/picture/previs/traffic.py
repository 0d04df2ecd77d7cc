"""What passes a moving vehicle: lamps, houses, trees, lane marks and headlights, coming towards it for ever.

The vehicle stands still in its own set and goes towards +x; the world moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.materials import finish_of
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.props import built

SPAN_M = 120.0
"""Things that are left this far behind come in again ahead."""
ROAD_IDENT = 899


@dataclass(slots=True)
class Traffic:
    """Meshes that pass, one after the other in ``mesh`` with the item of every point in ``items``."""

    mesh: Mesh
    items: NDArray[np.int32]
    """(points, 2): the item twice, as ``kernels.raster.skin`` wants bones."""
    weights: NDArray[np.float32]
    first: NDArray[np.float64]
    """(items, 3): where each is at the first drawing."""
    speed: NDArray[np.float64]
    lamps: NDArray[np.int64]
    """Items that carry a street lamp."""
    level: float

    def places(self, seconds: float) -> NDArray[np.float32]:
        """Return where every item is, float32 (items, 3)."""
        where = self.first.copy()
        where[:, 0] = (self.first[:, 0] - self.speed * seconds + SPAN_M / 2) % SPAN_M - SPAN_M / 2
        return where.astype(np.float32)

    def lights(self, seconds: float, power: float) -> NDArray[np.float32]:
        """Return the street lamps near enough to fall into the vehicle, as rows of lamps."""
        where = self.places(seconds)[self.lamps]
        near = where[np.abs(where[:, 0]) < 9.0]
        rows = np.zeros((len(near), 7), np.float32)
        rows[:, 0] = near[:, 0]
        rows[:, 1] = near[:, 1] * 0.45
        rows[:, 2] = 2.6
        rows[:, 3:6] = np.array([1.1, 0.78, 0.42]) * power
        rows[:, 6] = 5.5
        return rows


def _dash() -> Mesh:
    return shapes.quad([(0, -0.07, 0.02), (3, -0.07, 0.02), (3, 0.07, 0.02), (0, 0.07, 0.02)], finish_of("white"))


def _headlights() -> Mesh:
    lamp = finish_of("headlight")
    pair = [shapes.moved(shapes.ellipsoid((0.12, 0.16, 0.14), lamp, 10, 6), (0, y, 0.7)) for y in (-0.7, 0.7)]
    return shapes.joined(pair)


def traffic_of(travel: dict[str, Any], draw: int) -> Traffic | None:
    """Return what passes, for a set's ``travel``: speed in m/s, kind (motorway, town, country), the road's level."""
    if not travel:
        return None
    random = np.random.default_rng(draw)
    level, speed = float(travel["level"]), float(travel["speed"])
    chosen: list[tuple[Mesh, float, float, float, bool]] = []
    """(mesh, x, y, speed, carries a lamp)"""
    kind = travel["kind"]
    lamp, far_tree, bush = built("street_lamp"), built("far_tree"), built("bush")
    turned = shapes.moved(lamp, (0, 0, 0), shapes.turned_z(np.pi))
    if kind in ("motorway", "town"):
        for x in np.arange(-SPAN_M / 2, SPAN_M / 2, 6.0):
            chosen.append((_dash(), x, 2.0, speed, False))
        gap = 30.0 if kind == "motorway" else 20.0
        beside = 7.0 if kind == "motorway" else 4.6
        for x in np.arange(-SPAN_M / 2, SPAN_M / 2, gap):
            chosen.append((lamp, x, beside, speed, True))
            chosen.append((turned, x + gap / 2, -beside, speed, True))
        for x in (-40.0, 5.0, 33.0):
            chosen.append((_headlights(), x, 5.0 if kind == "motorway" else 3.2, speed * 1.9, False))
    if kind == "town":
        for rank, x in enumerate(np.arange(-SPAN_M / 2, SPAN_M / 2, 10.0)):
            facade = ("brick", "concrete", "brick_yellow", "brick_dark")[rank % 4]
            shop = built(
                "shopfront", {"facade": facade, "sign_board": ("dark_red", "dark_blue", "dark_green")[rank % 3]}
            )
            house = built("block", {"facade": facade, "pane_high": "pane_low2"})
            chosen.append((shop if rank % 2 else house, x, 8.5, speed, False))
            back = shapes.moved(house if rank % 2 else shop, (0, 0, 0), shapes.turned_z(np.pi))
            chosen.append((back, x + 4, -8.5, speed, False))
    else:
        for _ in range(16 if kind == "motorway" else 26):
            x, side = random.uniform(-SPAN_M / 2, SPAN_M / 2), random.choice((-1.0, 1.0))
            chosen.append((far_tree, x, side * random.uniform(11, 22), speed, False))
        for _ in range(14):
            x, side = random.uniform(-SPAN_M / 2, SPAN_M / 2), random.choice((-1.0, 1.0))
            chosen.append((bush, x, side * random.uniform(8, 10), speed, False))
    if kind == "country":
        pole = built("telegraph_pole")
        for x in np.arange(-SPAN_M / 2, SPAN_M / 2, 24.0):
            chosen.append((pole, x, 7.0, speed, False))
            chosen.append((pole, x + 12, -7.0, speed, False))
    counts = [len(mesh.points) for mesh, *_ in chosen]
    items = np.repeat(np.arange(len(chosen)), counts).astype(np.int32)
    joined = shapes.joined(mesh for mesh, *_ in chosen)
    joined.casts[:] = False
    return Traffic(
        mesh=joined,
        items=np.stack([items, items], -1),
        weights=np.tile(np.array([1, 0], np.float32), (len(items), 1)),
        first=np.array([(x, y, level) for _, x, y, _, _ in chosen]),
        speed=np.array([pace for *_, pace, _ in chosen]),
        lamps=np.flatnonzero([carries for *_, carries in chosen]),
        level=level,
    )


def road_below(level: float) -> Mesh:
    """Return the road at ``level`` on which a vehicle and its traffic go."""
    half = 160.0
    corners = [(-half, -half, level), (half, -half, level), (half, half, level), (-half, half, level)]
    return shapes.named(shapes.quad(corners, finish_of("asphalt")), ROAD_IDENT, casts=False)
