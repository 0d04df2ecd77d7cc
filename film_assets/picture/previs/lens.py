"""Lenses: what a camera position is, and how much of a body each shot size shows.

Focal lengths are on a 36 mm wide sensor. Where a camera stands belongs to ``framing``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from film_assets.breakdown.model import ShotSize
from film_assets.picture.previs.canvas import Lens
from film_assets.picture.previs.placed import Placed

Point = NDArray[np.float64]

LENS_MM = {
    ShotSize.EWS: 24, ShotSize.WS: 28, ShotSize.FS: 35, ShotSize.MWS: 40, ShotSize.MS: 50, ShotSize.MCU: 65,
    ShotSize.CU: 85, ShotSize.ECU: 100, ShotSize.OTS: 50, ShotSize.POV: 32, ShotSize.INSERT: 85, ShotSize.TWO: 40,
    ShotSize.GROUP: 32,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """What a frame may be built on: where it is, how large, and whether its front matters."""

    centre: Point
    size: Point
    """Extent along x, y, z."""
    printed: bool = False
    lying: bool = False
    holder: Placed | None = None
    front: Point | None = None
    """Level direction its front points to, where it is fixed."""
    shown_from: Point | None = None
    """Of a thing in somebody's hand: unit vector towards the side it is seen best from."""

    @classmethod
    def around(
        cls, points: ArrayLike, printed: bool = False, lying: bool = False, holder: Placed | None = None
    ) -> Thing:
        """Return the thing that fills ``points`` (n, 3)."""
        where = np.asarray(points, float)
        low, high = where.min(0), where.max(0)
        return cls((low + high) / 2, high - low, printed, lying, holder)


@dataclass(frozen=True, slots=True)
class Setup:
    """A camera position. ``roll`` in radians."""

    eye: Point
    target: Point
    mm: float
    roll: float = 0.0
    focus_m: float = 0.0
    """How far away it is sharp; 0: everywhere."""

    @property
    def distance(self) -> float:
        return float(np.linalg.norm(self.target - self.eye))


def lens_of(setup: Setup, width: int, height: int) -> Lens:
    """Return the camera matrix of ``setup`` for a frame of this size."""
    ahead = setup.target - setup.eye
    ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-9)
    up = np.array([0.0, 0.0, 1.0])
    right = np.cross(ahead, up)
    if float(np.linalg.norm(right)) < 1e-4:
        right = np.array([1.0, 0.0, 0.0])
    right /= np.linalg.norm(right)
    up = np.cross(right, ahead)
    if setup.roll:
        c, s = np.cos(setup.roll), np.sin(setup.roll)
        right, up = c * right + s * up, c * up - s * right
    scale = setup.mm / 18.0
    matrix = np.stack([setup.eye, right * scale, up * scale * width / height, ahead]).astype(np.float32)
    return Lens(matrix, setup.focus_m)


MWS_LEAST, FS_LEAST = 0.56, 0.72
"""Least height of the frame by the subject's own, of somebody low on the ground: the head stays as small as the size has
it."""


def framed_metres(size: ShotSize, one: Placed) -> tuple[float, float]:
    """Return how tall the frame is at the subject, and how far its top lies above the crown, in metres.

    Cut lines by size as in Thompson & Bowen, Grammar of the Shot: eyes, under the chin, chest, waist, knees, feet.
    """
    head, height = one.body.head, one.body.height
    stands = one.crown - one.at[2]
    if size is ShotSize.ECU:
        return 0.78 * head, -0.10 * head
    if size is ShotSize.CU:
        return 1.62 * head, 0.16 * head
    if size is ShotSize.MCU:
        return 2.55 * head, 0.26 * head
    if size in (ShotSize.MS, ShotSize.OTS, ShotSize.INSERT):
        return min(0.56 * height, stands), 0.05 * height
    if size is ShotSize.TWO:
        return 0.60 * height, 0.08 * height
    if size in (ShotSize.MWS, ShotSize.GROUP):
        return max(0.86 * min(height, stands * 1.1), MWS_LEAST * height), 0.08 * height
    if size is ShotSize.FS:
        tall = max(stands * 1.22, FS_LEAST * height)
        return tall, (tall - stands) / 2
    if size is ShotSize.WS:
        return max(height, stands) * 1.75, 0.45 * height
    return height * 5.0, 1.6 * height


def behind(target: Point, way: Point, distance: float, elevation: float) -> Point:
    """Return the eye ``distance`` metres from ``target``, ``way`` (level, unit) round it, ``elevation`` radians up."""
    level, rise = np.cos(elevation) * distance, np.sin(elevation) * distance
    eye: Point = target + way * level + np.array([0.0, 0.0, rise])
    eye[2] = max(eye[2], 0.12)
    return eye
