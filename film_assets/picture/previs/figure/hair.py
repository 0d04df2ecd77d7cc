"""Hair: a shell that grows from the skull behind a hairline, and what falls, is tied or stands off from it.

Lengths are parts of the head's height in the head's own frame, as in ``head``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.errors import ConfigError
from film_assets.picture.previs.figure.head import Skull, face_angles
from film_assets.picture.previs.mesh import (
    Finish,
    Mesh,
    capsule,
    ellipsoid,
    joined,
    loft,
    meshed,
    moved,
    ring_faces,
    smooth_normals,
    tube,
)

Reals = NDArray[np.float64]

_LINE_DEGREES = np.array([0, 25, 45, 58, 68, 78, 88, 100, 115, 140, 180])
_LINE_HEIGHT = np.array([0.815, 0.81, 0.765, 0.69, 0.60, 0.47, 0.47, 0.36, 0.26, 0.16, 0.14])


def _hairline(angle: Reals, raised: float, fringe: float) -> Reals:
    """Return the height above which hair grows, round the head."""
    degrees = np.degrees(np.abs((angle + np.pi) % (2 * np.pi) - np.pi))
    line = np.interp(degrees, _LINE_DEGREES, _LINE_HEIGHT)
    front = np.clip(1 - degrees / 60, 0, 1)
    found: Reals = line + front * (raised - fringe)
    return found


def _shell(
    skull: Skull,
    finish: Finish,
    detail: int,
    thick: Callable[[Reals, Reals], Reals],
    raised: float = 0.0,
    fringe: float = 0.0,
) -> Mesh:
    """Return the skull grown outward by ``thick(angle, z)`` above the hairline, sunk below it."""
    around, rings = ((16, 10), (30, 20), (64, 46))[detail]
    z = np.linspace(0.08, 1.0, rings)
    angles, heights = np.meshgrid(face_angles(around), z)
    x, y = skull.outline(angles, heights)
    inside = np.clip((heights - _hairline(angles, raised, fringe)) / 0.05, -1, 1)
    grow = np.where(inside > 0, np.sqrt(np.clip(inside, 0, 1)) * thick(angles, heights), inside * 0.06)
    # Outward is away from a point low in the skull, so that the crown rises and the sides widen.
    out = np.stack([x + 0.04, y, (heights - 0.48) * 0.85], -1)
    out /= np.linalg.norm(out, axis=-1, keepdims=True)
    points = np.stack([x, y, heights], -1) + out * grow[..., None]
    return loft(points, finish)


def _fall(skull: Skull, finish: Finish, detail: int, low: float, gap: float, flare: float) -> Mesh:
    """Return hair that hangs round the sides and back down to ``low``; ``gap`` degrees stay free for the face."""
    across = (12, 22, 44)[detail]
    down = (4, 7, 14)[detail]
    angle = np.radians(np.linspace(gap, 360 - gap, across))
    t = np.linspace(0, 1, down)
    a, s = np.meshgrid(angle, t)
    top = 0.80
    z = top + (low - top) * s
    hold = np.maximum(z, 0.42)
    x, y = skull.outline(a, hold)
    swell = 1.10 + 0.05 * np.sin(s * np.pi) + flare * s**1.5
    below = np.clip((0.42 - z) / 0.5, 0, 1)
    x, y = (x + 0.02) * swell - 0.02 - 0.02 * below, y * swell * (1 - 0.10 * below)
    strand = 0.012 * np.sin(a * 17) * np.clip(s * 2, 0, 1)
    outer = np.stack([x * (1 + strand), y * (1 + strand), z], -1)
    inner = np.stack([x * 0.86, y * 0.86, z + 0.01], -1)
    faces = ring_faces(down, across, closed=False)[:, ::-1].copy()
    front = meshed(outer, smooth_normals(outer.reshape(-1, 3), faces), faces, finish)
    back = meshed(inner, -smooth_normals(inner.reshape(-1, 3), faces), faces[:, ::-1].copy(), finish)
    # Close the two free edges and the hem.
    rim = []
    for edge_outer, edge_inner in ((outer[:, 0], inner[:, 0]), (outer[:, -1], inner[:, -1]), (outer[-1], inner[-1])):
        strip = np.stack([edge_outer, edge_inner])
        tris = ring_faces(2, len(edge_outer), closed=False)
        piece = meshed(strip, smooth_normals(strip.reshape(-1, 3), tris), tris, finish)
        piece.two_sided[:] = True
        rim.append(piece)
    return joined([front, back, *rim])


def _waves(angle: Reals, z: Reals) -> Reals:
    return (
        np.sin(angle * 9 + z * 5) * np.sin(z * 34 + angle * 2) * 0.5
        + np.sin(angle * 17 - z * 13) * np.sin(z * 52) * 0.5
    )


def hair_of(skull: Skull, style: str, finish: Finish, detail: int) -> list[tuple[str, Mesh]]:
    """Return the hair by bone. ``detail`` 0 far, 1 middle, 2 close.

    Raises:
        ConfigError: the style is no word the engine knows.
    """
    back = 0.05 * skull.old * max(skull.manly, 0.0)
    if style == "bald":
        return []
    if style == "crop":
        return [("head", _shell(skull, finish, detail, lambda a, z: np.full_like(a, 0.020) + 0.012 * (z > 0.8), back))]
    if style == "short":
        return [
            (
                "head",
                _shell(
                    skull,
                    finish,
                    detail,
                    lambda a, z: (
                        0.040 + 0.045 * np.clip((z - 0.6) / 0.4, 0, 1) * (1 + 0.35 * np.cos(a)) + 0.006 * _waves(a, z)
                    ),
                    back,
                ),
            )
        ]
    if style == "mop":
        # Thick all over, down over forehead and ears.
        shell = _shell(
            skull,
            finish,
            detail,
            lambda a, z: 0.075 + 0.035 * np.clip((z - 0.6) / 0.4, 0, 1) + 0.010 * _waves(a, z),
            0.0,
            0.15,
        )
        return [("head", shell)]
    if style == "curly":
        shell = _shell(
            skull,
            finish,
            detail,
            lambda a, z: 0.115 + 0.03 * np.clip((z - 0.5) * 2, 0, 1) + 0.026 * _waves(a, z),
            0.0,
            0.03,
        )
        return [("head", shell)]
    tight = _shell(skull, finish, detail, lambda a, z: np.full_like(a, 0.034) + 0.004 * _waves(a * 2, z), 0.0)
    if style == "bob":
        full = _shell(skull, finish, detail, lambda a, z: 0.055 + 0.03 * np.clip((z - 0.6) / 0.4, 0, 1), 0.0, 0.09)
        return [("head", full), ("head", _fall(skull, finish, detail, 0.03, 58, 0.06))]
    if style == "long":
        full = _shell(skull, finish, detail, lambda a, z: 0.05 + 0.03 * np.clip((z - 0.6) / 0.4, 0, 1), 0.0)
        return [("head", full), ("head", _fall(skull, finish, detail, -0.62, 62, 0.05))]
    if style == "bun":
        knot = moved(ellipsoid((0.135, 0.15, 0.135), finish, 18, 12), (-0.44, 0.0, 0.86))
        return [("head", tight), ("head", knot)]
    if style == "ponytail":
        path = np.array(
            [
                (-0.44, 0, 0.72),
                (-0.60, 0, 0.70),
                (-0.68, 0, 0.52),
                (-0.67, 0, 0.28),
                (-0.62, 0, 0.04),
                (-0.58, 0, -0.16),
            ]
        )
        tail = [
            capsule(a, b, r, finish, q, 12)
            for a, b, r, q in zip(
                path, path[1:], (0.06, 0.10, 0.11, 0.10, 0.075), (0.10, 0.11, 0.10, 0.075, 0.02), strict=False
            )
        ]
        band = moved(ellipsoid((0.05, 0.075, 0.075), Finish((0.02, 0.02, 0.025)), 10, 8), (-0.47, 0, 0.72))
        return [("head", tight), *(("head", part) for part in tail), ("head", band)]
    if style == "pigtails":
        parts = [("head", tight)]
        for sign in (1.0, -1.0):
            path = np.array([(-0.14, 0.36, 0.70), (-0.16, 0.52, 0.66), (-0.15, 0.60, 0.44), (-0.13, 0.57, 0.16)])
            path[:, 1] *= sign
            for a, b, r, q in zip(path, path[1:], (0.05, 0.12, 0.12), (0.12, 0.12, 0.02), strict=False):
                parts.append(("head", capsule(a, b, r, finish, q, 10)))
            band = ellipsoid((0.06, 0.045, 0.06), Finish((0.42, 0.05, 0.06)), 10, 8)
            parts.append(("head", moved(band, path[0] + np.array([0.0, sign * 0.03, 0.0]))))
        return parts
    if style == "plait":
        # Over the left shoulder, so that it shows from the front.
        path = np.array(
            [
                (-0.44, 0.04, 0.36), (-0.46, 0.14, 0.12), (-0.38, 0.34, -0.10), (-0.08, 0.47, -0.20),
                (0.30, 0.46, -0.30), (0.52, 0.43, -0.58), (0.57, 0.40, -0.96),
            ]
        )  # fmt: skip
        knots = np.stack([np.interp(np.linspace(0, 6, 23), np.arange(7), path[:, k]) for k in range(3)], -1)
        locks = [
            moved(ellipsoid((0.088, 0.088, 0.082), finish, 10, 8), point + np.array([0.0, 0.022 * (-1) ** i, 0.0]))
            for i, point in enumerate(knots)
        ]
        end = capsule(knots[-1], knots[-1] + np.array([0.01, 0, -0.14]), 0.05, finish, 0.015, 10)
        band = moved(
            ellipsoid((0.056, 0.056, 0.03), Finish((0.25, 0.05, 0.04)), 10, 6), knots[-1] + np.array([0, 0, -0.06])
        )
        fixed = [("head", tight)]
        fixed += [("head" if i < 4 else "chest", lock) for i, lock in enumerate(locks)]
        return [*fixed, ("chest", end), ("chest", band)]
    raise ConfigError(
        f"The look's hair {style!r} is unknown: use bald, crop, short, mop, curly, bob, long, bun, ponytail, pigtails or plait."
    )


def beard_of(skull: Skull, style: str, finish: Finish, detail: int) -> list[tuple[str, Mesh]]:
    """Return the beard by bone.

    Raises:
        ConfigError: the style is no word the engine knows.
    """
    if style == "":
        return []
    if style == "moustache":
        y = np.linspace(-0.115, 0.115, 9)
        z = 0.262 - 0.035 * (np.abs(y) / 0.115) ** 2
        path = np.stack([skull.front_x(y, z) + 0.006, y, z], -1)
        return [("head", tube(path, 0.021, finish, 8))]
    if style not in ("stubble", "full"):
        raise ConfigError(f"The look's beard {style!r} is unknown: use stubble, full, moustache or none.")
    thick = 0.012 if style == "stubble" else 0.052
    around, rings = ((24, 12), (36, 18), (56, 26))[detail]
    z = np.linspace(0.0, 0.52, rings)
    angles, heights = np.meshgrid(face_angles(around), z)
    skin = skull.skin_point(angles, heights)
    degrees = np.degrees(np.abs((angles + np.pi) % (2 * np.pi) - np.pi))
    # A band from ear to ear under the cheeks, round the chin, free at the mouth.
    top = np.interp(degrees, [0, 22, 45, 68, 84, 90], [0.165, 0.24, 0.27, 0.34, 0.50, 0.50])
    inside = np.clip((top - heights) / 0.04, -1, 1) * np.where(degrees < 92, 1.0, -1.0)
    inside = np.where(degrees > 88, -1.0, inside)
    grow = np.where(inside > 0, np.sqrt(np.clip(inside, 0, 1)) * thick, inside * 0.05)
    out = np.stack([skin[..., 0], skin[..., 1] * 0.8, (heights - 0.35) * 0.6], -1)
    out /= np.maximum(np.linalg.norm(out, axis=-1, keepdims=True), 1e-9)
    beard = loft(skin + out * grow[..., None], finish)
    parts = [("jaw_blend", beard)]
    y = np.linspace(-0.12, 0.12, 9)
    lip = 0.262 - 0.045 * (np.abs(y) / 0.12) ** 2
    path = np.stack([skull.front_x(y, lip) + (0.001 if style == "stubble" else 0.008), y, lip], -1)
    parts.append(("head", tube(path, 0.013 if style == "stubble" else 0.022, finish, 8)))
    return parts
