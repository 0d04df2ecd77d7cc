"""The head: skull and face as one sculpted skin, with ears and brows.

Eyes are in ``eyes``, mouths in ``mouth``. Hair and hats grow on the skull that ``Skull`` describes; they live in ``hair``
and ``clothes``.

Lengths here are parts of the head's height, chin at z = 0 and crown at z = 1, x ahead, unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.draws import seed_of
from film_assets.look.model import Look
from film_assets.picture.previs.figure.skeleton import Body
from film_assets.picture.previs.mesh import (
    Finish,
    Mesh,
    ellipsoid,
    loft,
    moved,
    tube,
)

Reals = NDArray[np.float64]

EYE_Y, EYE_Z = 0.148, 0.495
MOUTH_Z = 0.205

# Width, front and back of the skull by height, read off anatomical front and side plates, then simplified.
_HEIGHTS = np.array([0.0, 0.02, 0.06, 0.12, 0.19, 0.26, 0.34, 0.42, 0.50, 0.58, 0.68, 0.79, 0.89, 0.96, 0.99, 1.0])
_WIDTH = np.array(
    [0.05, 0.11, 0.165, 0.215, 0.255, 0.28, 0.305, 0.322, 0.328, 0.336, 0.345, 0.335, 0.28, 0.18, 0.09, 0.0]
)
_FRONT = np.array(
    [0.27, 0.325, 0.365, 0.378, 0.382, 0.384, 0.388, 0.388, 0.384, 0.412, 0.416, 0.392, 0.322, 0.205, 0.10, 0.0]
)
_BACK = np.array(
    [0.00, 0.03, 0.08, 0.15, 0.235, 0.31, 0.375, 0.425, 0.458, 0.478, 0.487, 0.462, 0.372, 0.235, 0.115, 0.0]
)


_FINE = np.linspace(0.0, 1.0, 401)


@lru_cache(maxsize=8)
def _fine(values: tuple[float, ...]) -> Reals:
    from scipy.interpolate import PchipInterpolator

    found: Reals = PchipInterpolator(_HEIGHTS, values)(_FINE)
    return found


def _between(z: Reals, values: Reals) -> Reals:
    """Return ``values`` over ``_HEIGHTS`` at ``z``, smoothly (monotone cubic)."""
    fine = _fine(tuple(values.tolist()))
    found: Reals = np.interp(np.clip(z, 0.0, 1.0), _FINE, fine)
    return found


def _hill(at: Reals, centre: float, wide: float) -> Reals:
    return np.exp(-(((at - centre) / wide) ** 2))


@dataclass(frozen=True, slots=True)
class Skull:
    """One person's head: what the sculpting functions need, drawn from the look alone (clothes play no part)."""

    manly: float
    child: float
    old: float
    full: float
    """Cheeks by build, about -1 to 1."""
    nose: float = 0.0
    """-1 small to 1 large; so for the others."""
    jaw: float = 0.0
    chin: float = 0.0
    eyes: float = 0.0
    brow: float = 0.0
    lips: float = 0.0

    def outline(self, angle: Reals, z: Reals) -> tuple[Reals, Reals]:
        """Return (x, y) of the skull without features at ``angle`` (0 ahead, counter-clockwise) and height ``z``."""
        width, front, back = _between(z, _WIDTH), _between(z, _FRONT), _between(z, _BACK)
        low = np.clip((0.45 - z) / 0.45, 0, 1)
        width = width * (1 + low * (0.10 * self.manly + 0.08 * self.jaw + 0.12 * max(self.full, 0) - 0.05 * self.old))
        # A child's face: round cheeks over a small chin, a brow that bulges, a deep back of the head.
        cheek = _hill(z, 0.30, 0.16)
        width = width * (1 + self.child * (0.06 + 0.10 * cheek - 0.10 * np.clip((0.12 - z) / 0.12, 0, 1)))
        front = front + self._childlike(z)
        c, s = np.cos(angle), np.sin(angle)
        # The face is flatter than an ellipse, the back of the head rounder.
        bulge = np.where(c > 0, 0.86, 1.0)
        along = np.sign(c) * np.abs(c) ** bulge
        aside = np.sign(s) * np.abs(s) ** np.where(c > 0, 0.92, 1.0)
        return np.where(c > 0, front, back) * along, width * aside

    def _childlike(self, z: Reals) -> Reals:
        """Return how much further ahead a child's face is at ``z``: the forehead, and less of it below."""
        found: Reals = self.child * (0.020 * _hill(z, 0.72, 0.13) - 0.030 * np.clip((0.45 - z) / 0.45, 0, 1))
        return found

    def features(self, y: Reals, z: Reals) -> Reals:
        """Return how far the face stands out from the outline at (y, z), towards x."""
        side = np.abs(y)
        size = 1 + 0.16 * self.nose * (1 - self.child) - 0.46 * self.child + 0.10 * self.manly + 0.06 * self.old
        # Nose: a ridge that grows from the root to the tip, then turns under.
        root, tip = 0.545 - 0.06 * self.child, 0.335 - 0.008 * self.nose + 0.012 * self.child
        t = np.clip((root - z) / (root - tip), 0, 1)
        ridge = 0.014 + 0.098 * t**1.35
        under = np.clip((z - (tip - 0.045)) / 0.05, 0, 1)
        above = np.clip((root + 0.03 - z) / 0.05, 0, 1)
        wide = 0.030 + 0.030 * t**1.5
        nose = size * ridge * under**0.8 * above * np.exp(-((side / wide) ** 2.2))
        wings = 0.030 * size * _hill(side, 0.058, 0.026) * _hill(z, tip - 0.008, 0.032)
        sockets = (-0.052 + 0.022 * self.child) * _hill(side, EYE_Y, 0.085) * _hill(z, EYE_Z + 0.005, 0.062)
        brows = (
            (0.014 + 0.012 * np.clip(self.manly + self.brow, -0.5, 2))
            * (1 - 0.8 * self.child)
            * _hill(side, 0.13, 0.10)
            * _hill(z, 0.592, 0.035)
        )
        cheeks = (
            (0.016 + 0.016 * max(self.full, 0.0) + 0.020 * self.child - 0.008 * self.old)
            * _hill(side, 0.205, 0.075)
            * _hill(z, 0.36, 0.08)
        )
        muzzle = 0.022 * _hill(side, 0.0, 0.10) * _hill(z, MOUTH_Z + 0.005, 0.060)
        hollow = -0.016 * _hill(side, 0.0, 0.09) * _hill(z, 0.128, 0.026)
        chin = (
            (0.026 + 0.014 * self.manly + 0.010 * self.chin - 0.010 * self.child)
            * _hill(side, 0.0, 0.085)
            * _hill(z, 0.062, 0.050)
        )
        folds = -0.010 * self.old * _hill(side, 0.115 + (0.28 - 0.0) * 0, 0.018) * _hill(z, 0.245, 0.055)
        return nose + wings + sockets + brows + cheeks + muzzle + hollow + chin + folds

    def skin_point(self, angle: Reals, z: Reals) -> Reals:
        """Return (..., 3) points of the face and skull."""
        x, y = self.outline(angle, z)
        ahead = np.clip(np.cos(angle), 0, 1) ** 0.5
        return np.stack([x + self.features(y, z) * ahead, y, z], axis=-1)

    def grown(self, z: NDArray[Any]) -> NDArray[Any]:
        """Return where what a grown head has at ``z`` lies: a child's crown is high, its face low and short."""
        within = np.clip(z, 0.0, 1.0)
        lower: NDArray[Any] = z - 0.30 * self.child * within * (1 - within)
        return lower

    def front_x(self, y: Reals, z: Reals) -> Reals:
        """Return the x of the face at (y, z), for things laid on it (lips, brows)."""
        width = _between(z, _WIDTH) * (1 + np.clip((0.45 - z) / 0.45, 0, 1) * (0.10 * self.manly + 0.08 * self.jaw))
        s = np.clip(np.abs(y) / np.maximum(width, 1e-6), 0, 0.98) ** (1 / 0.92)
        return (_between(z, _FRONT) + self._childlike(z)) * np.sqrt(1 - s * s) ** 0.86 + self.features(y, z)


def skull_of(look: Look, body: Body) -> Skull:
    """Return the head of ``look``; two looks that differ only in clothes have the same head."""
    words = f"{look.skin} {look.age_years} {look.height_cm} {look.build} {look.presentation} {look.hair_colour}"

    def drawn(what: str) -> float:
        return (seed_of(f"face {what}", words) % 2001) / 1000 - 1

    full = {"slight": -0.8, "average": 0.0, "broad": 0.3, "heavy": 1.0}.get(look.build, 0.0)
    return Skull(
        manly=body.manly,
        child=body.child,
        old=body.old,
        full=full,
        nose=drawn("nose"),
        jaw=drawn("jaw"),
        chin=drawn("chin"),
        eyes=drawn("eyes"),
        brow=drawn("brow") * 0.5,
        lips=drawn("lips"),
    )


def face_angles(around: int) -> Reals:
    """Return ``around`` angles from 0 to 2 pi, closer together on the face."""
    even = np.linspace(-np.pi, np.pi, around, endpoint=False)
    return even - 0.55 * np.sin(even)


def skin_of(skull: Skull, finish: Finish, around: int, rings: int) -> Mesh:
    """Return the head's skin in head units, closed at chin and crown."""
    even = np.linspace(0.0, 1.0, rings)
    z = even + 0.055 * np.sin(2 * np.pi * even)
    z[0], z[-1] = 0.0, 1.0
    angles, heights = np.meshgrid(face_angles(around), z)
    return loft(skull.skin_point(angles, heights), finish)


def ear(sign: float, finish: Finish, around: int) -> Mesh:
    """Return one ear: a leaning shell with a rolled rim and a darker hollow."""
    angle = np.linspace(0, 2 * np.pi, max(12, around), endpoint=False)
    wide = np.where(np.sin(angle) > 0, 0.062, 0.044)
    rim = np.stack(
        [wide * np.cos(angle) * 0.82 - 0.012 * np.sin(angle), np.zeros_like(angle), 0.098 * np.sin(angle)], -1
    )
    shell = ellipsoid((0.048, 0.020, 0.088), finish, 12, 8)
    roll = tube(rim, 0.015, finish, 8, closed=True)
    dark = Finish((finish.tint[0] * 0.62, finish.tint[1] * 0.5, finish.tint[2] * 0.46), finish.kind)
    hollow = moved(ellipsoid((0.026, 0.012, 0.048), dark, 10, 6), (0.008, sign * 0.014, 0.008))
    lean = np.array([[0.88, sign * 0.47, 0.0], [-sign * 0.47, 0.88, 0.0], [0.0, 0.0, 1.0]])
    from film_assets.picture.previs.mesh import joined

    return moved(joined([shell, roll, hollow]), (-0.035, sign * 0.352, 0.435), lean @ _tilted(-0.16))


def _tilted(angle: float) -> Reals:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def brow(skull: Skull, sign: float, colour: tuple[float, float, float], inner: float, up: float) -> Mesh:
    """Return one brow; ``inner``: how far its inner end stands up, ``up``: the whole of it."""
    y = np.linspace(0.052, 0.232, 7)
    thick = (0.0155 + 0.006 * max(skull.manly, -0.6)) * (1 - 0.50 * skull.child)
    z = (
        0.588
        + 0.030 * np.sin((y - 0.05) / 0.18 * 2.3)
        - 0.018 * (y - 0.05) / 0.18
        + up
        + inner * (1 - 1.6 * (y - 0.05) / 0.18)
    )
    path = np.stack([skull.front_x(y, z) + 0.004, sign * y, z], -1)
    radius = thick * np.array([0.8, 1.0, 1.05, 1.0, 0.9, 0.7, 0.3])
    rings = []
    angle = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    for point, r in zip(path, radius, strict=True):
        rings.append(point + np.stack([0.45 * r * np.cos(angle), np.zeros(8), r * np.sin(angle)], -1))
    where = np.stack(rings if sign < 0 else rings[::-1])
    return loft(where, Finish(colour))
