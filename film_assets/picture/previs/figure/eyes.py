"""Eyes: balls with iris and pupil, lids that close over them, lashes.

Lengths are parts of the head's height, as in ``head``.
"""

from __future__ import annotations

import numpy as np

from film_assets.kernel.draws import seed_of
from film_assets.look.model import Look
from film_assets.picture.previs.figure.faces import Face
from film_assets.picture.previs.figure.head import EYE_Y, EYE_Z, Skull
from film_assets.picture.previs.materials import Kind, linear
from film_assets.picture.previs.mesh import Finish, Mesh, ellipsoid, meshed, moved, ring_faces

EYE_RADIUS = 0.066


def eye_of(skull: Skull, sign: float) -> tuple[np.ndarray, float]:
    """Return an eyeball's middle and its radius."""
    radius = EYE_RADIUS * (1 + 0.06 * skull.eyes + 0.36 * skull.child - 0.06 * skull.manly)
    x = float(skull.front_x(np.array([EYE_Y]), np.array([EYE_Z]))[0]) - radius * 0.62
    return np.array([x, sign * EYE_Y, EYE_Z]), radius


def eyeball(skull: Skull, sign: float, iris: int, around: int) -> list[tuple[str, Mesh]]:
    """Return the eyeball's parts by bone."""
    at, radius = eye_of(skull, sign)
    ball = ellipsoid((radius, radius, radius), Finish(linear(0xF2EFE8), Kind.PLAIN), around, max(6, around * 2 // 3))

    def cap(out: float, size: float, colour: int, kind: int = 0) -> Mesh:
        angle = np.linspace(0, 2 * np.pi, around, endpoint=False)
        rim = np.stack([np.full(around, np.sqrt(1 - size * size)), size * np.cos(angle), size * np.sin(angle)], -1)
        points = np.vstack([rim, [[1.0, 0, 0]]]) * radius * out
        index = np.arange(around)
        faces = np.stack([index, (index + 1) % around, np.full(around, around)], -1)
        return meshed(points, points, faces, Finish(linear(colour), kind))

    dark = 0x120D0B
    parts = [
        (f"eye_{'l' if sign > 0 else 'r'}", moved(part, at))
        for part in (ball, cap(1.012, 0.50, iris), cap(1.02, 0.27, dark))
    ]
    glint = moved(
        ellipsoid((0.009, 0.011, 0.011), Finish((1.1, 1.1, 1.05), Kind.GLOW), 6, 4),
        at + np.array([radius * 0.985, radius * 0.22, radius * 0.3]),
    )
    parts.append(("head", glint))
    return parts


def lids(skull: Skull, sign: float, finish: Finish, face: Face, around: int) -> list[tuple[str, Mesh]]:
    """Return the upper lid (turns with blinks), its lash line, and the lower lid."""
    at, radius = eye_of(skull, sign)
    side = "l" if sign > 0 else "r"

    def shell(out: float, low: float, high: float, colour: Finish, thick: float = 0.0) -> Mesh:
        """A strip of the ball between two elevations (radians), all round the front."""
        elevation = np.linspace(low, high, 6)
        azimuth = np.linspace(-1.45, 1.45, around)
        e, a = np.meshgrid(elevation, azimuth, indexing="ij")
        points = np.stack([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)], -1) * radius * out
        faces = ring_faces(6, around, closed=False)
        mesh = meshed(points.reshape(-1, 3), (points / radius / out).reshape(-1, 3), faces, colour)
        mesh.two_sided[:] = True
        return mesh

    openness = 0.52 - 0.16 * skull.old - 0.06 * skull.manly + 0.16 * skull.child + face.lids
    lash = Finish(linear(0x1B1412))
    upper = shell(1.075, openness, 2.1, finish)
    line = shell(1.095, openness - 0.09, openness + 0.06, lash)
    lower = shell(1.06, -2.0, -0.60 + 0.10 * skull.old + face.lower_lids, finish)
    return [(f"lid_{side}", moved(upper, at)), (f"lid_{side}", moved(line, at)), ("head", moved(lower, at))]


def tears(skull: Skull, sign: float) -> list[tuple[str, Mesh]]:
    """Return a run of tears down the cheek, and one at the lid."""
    drops = []
    wet = Finish(linear(0xD8EAF4), Kind.GLOSS)
    for y, z, size in ((0.150, 0.405, 0.012), (0.152, 0.365, 0.010), (0.155, 0.315, 0.015)):
        x = float(skull.front_x(np.array([y]), np.array([z]))[0]) + 0.004
        drops.append(
            ("head", moved(ellipsoid((size * 0.6, size * 0.75, size * 1.6), wet, 8, 6), np.array([x, sign * y, z])))
        )
    return drops


def iris_of(look: Look) -> int:
    """Return an eye colour that goes with skin and hair; drawn once a head."""
    red = (look.skin >> 16) & 255
    colours = (0x4A3020, 0x5A3A22, 0x3B2618) if red < 0xC0 else (0x4A3020, 0x4B6A86, 0x5F7A58, 0x6B5434, 0x5C7890)
    return colours[seed_of("iris", f"{look.skin} {look.height_cm} {look.age_years}") % len(colours)]
