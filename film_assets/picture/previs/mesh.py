"""Shapes as triangles: primitives with outward faces and smooth or hard normals, joined and moved.

Colours and patterns come from ``materials``; what is built from shapes lives in ``props``, ``sets`` and ``figure``.

Frame: x right, y away, z up, metres; faces wind counter-clockwise seen from outside.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

TINY = 1e-5


@dataclass(frozen=True, slots=True)
class Finish:
    """What a surface looks like: linear RGB, and how it takes light (a ``materials.Kind``)."""

    tint: tuple[float, float, float]
    kind: int = 0
    two_sided: bool = False


GREY = Finish((0.3, 0.3, 0.3))


@dataclass(slots=True)
class Mesh:
    """Triangles. ``points``, ``normals``: float32 (n, 3); ``faces``: int32 (m, 3); per face: ``tint`` float32 (m, 3)
    linear RGB, ``kind`` uint8, ``two_sided`` bool, ``ident`` int32 (things apart get an ink line between them),
    ``casts`` bool (casts a shadow), ``uv`` float32 (m, 3, 2) in texels of the shot's atlas."""

    points: Floats
    normals: Floats
    faces: Ints
    tint: Floats
    kind: NDArray[np.uint8]
    two_sided: NDArray[np.bool_]
    ident: Ints
    casts: NDArray[np.bool_]
    uv: Floats = field(default_factory=lambda: np.zeros((0, 3, 2), np.float32))

    def __post_init__(self) -> None:
        if len(self.uv) != len(self.faces):
            self.uv = np.zeros((len(self.faces), 3, 2), np.float32)


def meshed(points: ArrayLike, normals: ArrayLike, faces: ArrayLike, finish: Finish) -> Mesh:
    """Return a mesh with one finish everywhere."""
    triangles = np.asarray(faces, np.int32).reshape(-1, 3)
    count = len(triangles)
    return Mesh(
        points=np.asarray(points, np.float32).reshape(-1, 3),
        normals=np.asarray(normals, np.float32).reshape(-1, 3),
        faces=triangles,
        tint=np.tile(np.asarray(finish.tint, np.float32), (count, 1)),
        kind=np.full(count, finish.kind, np.uint8),
        two_sided=np.full(count, finish.two_sided),
        ident=np.zeros(count, np.int32),
        casts=np.ones(count, bool),
    )


def empty() -> Mesh:
    """Return a mesh of nothing."""
    return meshed(np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 3)), GREY)


def joined(meshes: Iterable[Mesh]) -> Mesh:
    """Return one mesh of all, in order."""
    parts = [part for part in meshes if len(part.faces)]
    if not parts:
        return empty()
    starts = np.cumsum([0] + [len(part.points) for part in parts[:-1]])
    return Mesh(
        points=np.concatenate([part.points for part in parts]),
        normals=np.concatenate([part.normals for part in parts]),
        faces=np.concatenate([part.faces + np.int32(start) for part, start in zip(parts, starts, strict=True)]),
        tint=np.concatenate([part.tint for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        two_sided=np.concatenate([part.two_sided for part in parts]),
        ident=np.concatenate([part.ident for part in parts]),
        casts=np.concatenate([part.casts for part in parts]),
        uv=np.concatenate([part.uv for part in parts]),
    )


def moved(mesh: Mesh, by: ArrayLike = (0, 0, 0), turn: NDArray[np.float64] | None = None, scale: float = 1.0) -> Mesh:
    """Return ``mesh`` scaled, turned by the 3x3 rotation, then moved."""
    turned = np.eye(3) if turn is None else turn
    return replace(
        mesh,
        points=(mesh.points @ turned.T * scale + np.asarray(by)).astype(np.float32),
        normals=(mesh.normals @ turned.T).astype(np.float32),
    )


def mirrored(mesh: Mesh, axis: int = 1) -> Mesh:
    """Return ``mesh`` reflected at the plane through the origin across ``axis``; faces still wind outward."""
    flip = np.ones(3, np.float32)
    flip[axis] = -1
    return replace(mesh, points=mesh.points * flip, normals=mesh.normals * flip, faces=mesh.faces[:, ::-1].copy())


def named(mesh: Mesh, ident: int, casts: bool = True) -> Mesh:
    """Return ``mesh`` as one thing for the ink line, casting a shadow or not."""
    return replace(mesh, ident=np.full(len(mesh.faces), ident, np.int32), casts=mesh.casts & np.bool_(casts))


def turned_z(radians: float) -> NDArray[np.float64]:
    """Return the rotation about the vertical, counter-clockwise seen from above."""
    c, s = np.cos(radians), np.sin(radians)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def turned_y(radians: float) -> NDArray[np.float64]:
    """Return the rotation about y that carries +z towards +x for a positive angle."""
    c, s = np.cos(radians), np.sin(radians)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def turned_x(radians: float) -> NDArray[np.float64]:
    """Return the rotation about x that carries +y towards +z for a positive angle."""
    c, s = np.cos(radians), np.sin(radians)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def smooth_normals(points: ArrayLike, faces: Ints) -> Floats:
    """Return area-weighted normals of every point."""
    where = np.asarray(points, np.float64)
    across = np.cross(where[faces[:, 1]] - where[faces[:, 0]], where[faces[:, 2]] - where[faces[:, 0]])
    total = np.zeros_like(where)
    for corner in range(3):
        np.add.at(total, faces[:, corner], across)
    lengths = np.linalg.norm(total, axis=1, keepdims=True)
    return (total / np.maximum(lengths, 1e-12)).astype(np.float32)


def box(size: Sequence[float], finish: Finish = GREY) -> Mesh:
    """Return a box of ``size`` (x, y, z) around the origin, hard edges."""
    half = np.asarray(size, float) / 2
    points: list[NDArray[np.float64]] = []
    normals: list[NDArray[np.float64]] = []
    faces: list[tuple[int, int, int]] = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            out = np.zeros(3)
            out[axis] = sign
            across = np.zeros(3)
            across[(axis + 1) % 3] = 1.0
            up = np.cross(out, across)
            first = len(points)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                points.append((out + a * across + b * up) * half)
                normals.append(out)
            faces += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    return meshed(points, normals, faces, finish)


def ring_faces(rings: int, around: int, closed: bool = True) -> Ints:
    """Return faces between ``rings`` rings of ``around`` points each, wound outward when rings go along +axis
    and points go counter-clockwise seen from the axis' tip."""
    ring, point = np.meshgrid(np.arange(rings - 1), np.arange(around if closed else around - 1), indexing="ij")
    after = (point + 1) % around
    a, b = ring * around + point, ring * around + after
    c, d = (ring + 1) * around + after, (ring + 1) * around + point
    return np.stack([a, b, c, a, c, d], axis=-1).reshape(-1, 3).astype(np.int32)


def loft(rings: ArrayLike, finish: Finish = GREY, caps: bool = True) -> Mesh:
    """Return a smooth skin through ``rings`` (r, a, 3); ``caps`` closes both ends with a flat fan."""
    where = np.asarray(rings, float)
    count, around, _ = where.shape
    faces = ring_faces(count, around)
    skin = meshed(where, smooth_normals(where.reshape(-1, 3), faces), faces, finish)
    if not caps:
        return skin
    ends = []
    for ring, reverse in ((where[0], True), (where[-1], False)):
        centre = ring.mean(axis=0)
        points = np.vstack([ring, centre])
        index = np.arange(around)
        fan = np.stack([index, (index + 1) % around, np.full(around, around)], axis=1)
        fan = fan[:, ::-1] if reverse else fan
        across = np.cross(points[fan[0, 1]] - points[fan[0, 0]], points[fan[0, 2]] - points[fan[0, 0]])
        length = np.linalg.norm(across)
        if length > 1e-10:
            ends.append(meshed(points, np.tile(across / length, (around + 1, 1)), fan, finish))
    return joined([skin, *ends])


def circle(around: int) -> NDArray[np.float64]:
    """Return (around, 2) points of the unit circle, counter-clockwise from +x."""
    angle = np.linspace(0, 2 * np.pi, around, endpoint=False)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def lathe(profile: Sequence[tuple[float, float]], finish: Finish = GREY, around: int = 20, hard: bool = True) -> Mesh:
    """Return the solid that ``profile`` (radius, z from bottom to top) sweeps round the z axis.

    ``hard`` gives every stretch of the profile its own edge; else the whole is smooth.
    """
    unit = circle(around)

    def rings(stretch: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
        return np.stack([np.column_stack([unit * max(radius, TINY), np.full(around, z)]) for radius, z in stretch])

    if not hard:
        return loft(rings(profile), finish)
    stretches = [loft(rings(pair), finish, caps=False) for pair in itertools.pairwise(profile)]
    first, last = profile[0], profile[-1]
    if first[0] > TINY:
        stretches.append(loft(rings([(0.0, first[1]), first]), finish, caps=False))
    if last[0] > TINY:
        stretches.append(loft(rings([last, (0.0, last[1])]), finish, caps=False))
    return joined(stretches)


def cylinder(radius: float, height: float, finish: Finish = GREY, top: float | None = None, around: int = 20) -> Mesh:
    """Return a cylinder or cone standing on the origin."""
    return lathe([(radius, 0.0), (radius if top is None else top, height)], finish, around)


def ellipsoid(radii: Sequence[float], finish: Finish = GREY, around: int = 20, rings: int = 12) -> Mesh:
    """Return an ellipsoid around the origin."""
    unit = circle(around)
    heights = np.linspace(-np.pi / 2, np.pi / 2, rings)
    where = np.stack(
        [np.column_stack([unit * max(np.cos(angle), TINY), np.full(around, np.sin(angle))]) for angle in heights]
    )
    return loft(where * np.asarray(radii, float), finish, caps=False)


def frame_along(direction: ArrayLike) -> NDArray[np.float64]:
    """Return a rotation whose third column is ``direction``."""
    along = np.asarray(direction, float)
    along = along / max(float(np.linalg.norm(along)), 1e-9)
    aside = np.array([0.0, 0.0, 1.0]) if abs(along[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    first = np.cross(aside, along)
    first /= np.linalg.norm(first)
    return np.stack([first, np.cross(along, first), along], axis=1)


def capsule(
    start: ArrayLike, end: ArrayLike, radius: float, finish: Finish = GREY, tip: float | None = None, around: int = 12
) -> Mesh:
    """Return a rounded bar from ``start`` to ``end``; ``tip`` is the radius at the end."""
    a, b = np.asarray(start, float), np.asarray(end, float)
    last = radius if tip is None else tip
    length = float(np.linalg.norm(b - a))
    bend = np.linspace(0, np.pi / 2, 5 if around > 10 else 3)
    profile = [(radius * np.cos(t), -radius * np.sin(t)) for t in bend[::-1]]
    profile += [(last * np.cos(t), length + last * np.sin(t)) for t in bend]
    return moved(lathe(profile, finish, around, hard=False), a, frame_along(b - a))


def tube(path: ArrayLike, radius: float, finish: Finish = GREY, around: int = 10, closed: bool = False) -> Mesh:
    """Return a round bar along the points of ``path`` (n, 3); ``closed`` joins its ends."""
    where = np.asarray(path, float)
    ahead = np.roll(where, -1, axis=0) - np.roll(where, 1, axis=0)
    if not closed:
        ahead[0], ahead[-1] = where[1] - where[0], where[-1] - where[-2]
    frame = frame_along(ahead[0])
    rings = []
    unit = circle(around) * radius
    for point, direction in zip(where, ahead, strict=True):
        along = direction / max(float(np.linalg.norm(direction)), 1e-9)
        first = frame[:, 0] - along * (frame[:, 0] @ along)
        first /= np.linalg.norm(first)
        frame = np.stack([first, np.cross(along, first), along], axis=1)
        rings.append(point + unit @ frame[:, :2].T)
    if closed:
        rings.append(rings[0])
    return loft(np.stack(rings), finish, caps=not closed)


def torus(radius: float, thickness: float, finish: Finish = GREY, around: int = 24) -> Mesh:
    """Return a ring lying in the xy plane around the origin."""
    path = np.column_stack([circle(around) * radius, np.zeros(around)])
    return tube(path, thickness, finish, 8, closed=True)


def extruded(outline: ArrayLike, depth: float, finish: Finish = GREY) -> Mesh:
    """Return the convex or star-shaped ``outline`` (n, 2; counter-clockwise in xy) as a plate from z = 0 to ``depth``."""
    flat = np.asarray(outline, float)
    count = len(flat)
    centre = flat.mean(axis=0)
    parts = []
    for z, reverse in ((0.0, True), (depth, False)):
        points = np.column_stack([np.vstack([flat, centre]), np.full(count + 1, z)])
        index = np.arange(count)
        fan = np.stack([index, (index + 1) % count, np.full(count, count)], axis=1)
        out = (0.0, 0.0, -1.0 if reverse else 1.0)
        parts.append(meshed(points, np.tile(out, (count + 1, 1)), fan[:, ::-1] if reverse else fan, finish))
    for a, b in zip(flat, np.roll(flat, -1, axis=0), strict=True):
        edge = b - a
        out3 = np.array([edge[1], -edge[0], 0.0]) / max(float(np.linalg.norm(edge)), 1e-9)
        corners = [(*a, 0.0), (*b, 0.0), (*b, depth), (*a, depth)]
        parts.append(meshed(corners, np.tile(out3, (4, 1)), [(0, 1, 2), (0, 2, 3)], finish))
    return joined(parts)


def quad(corners: ArrayLike, finish: Finish = GREY, uv: ArrayLike | None = None) -> Mesh:
    """Return a flat panel through four ``corners``, counter-clockwise seen from its front; ``uv`` (4, 2) in texels."""
    where = np.asarray(corners, float)
    out = np.cross(where[1] - where[0], where[2] - where[0])
    out /= max(float(np.linalg.norm(out)), 1e-12)
    panel = meshed(where, np.tile(out, (4, 1)), [(0, 1, 2), (0, 2, 3)], finish)
    if uv is not None:
        at = np.asarray(uv, np.float32)
        panel.uv = np.stack([at[[0, 1, 2]], at[[0, 2, 3]]])
    return panel


def blob(radii: Sequence[float], finish: Finish = GREY, seed: int = 0, around: int = 16, rings: int = 11) -> Mesh:
    """Return a bumpy ellipsoid around the origin: foliage, a bush, a rock, a heap."""
    unit = circle(around)
    heights = np.linspace(-np.pi / 2, np.pi / 2, rings)
    where = np.stack(
        [np.column_stack([unit * max(np.cos(angle), TINY), np.full(around, np.sin(angle))]) for angle in heights]
    )
    phase = (seed % 97) * 0.61
    x, y, z = where[..., 0], where[..., 1], where[..., 2]
    bump = np.sin(x * 4.1 + phase) * np.sin(y * 3.7 + phase * 1.3) * np.sin(z * 4.3 + phase * 0.7) + 0.6 * np.sin(
        x * 8.3 - phase
    ) * np.sin(y * 9.1 + phase) * np.sin(z * 7.7 - phase * 1.1)
    return loft(where * (1 + 0.20 * bump[..., None]) * np.asarray(radii, float), finish, caps=False)
