"""What stands between lens and faces: pieces, walls and parts that a frame leaves out so that its people are seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.previs.lens import Point
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.places import Piece, Place
from film_assets.picture.previs.staging import Placed

SAMPLED = 12
"""Points of a held thing that are looked for, to find the side it is seen best from."""


def before_lens(piece: Piece, eye: Point, points: list[Point]) -> bool:
    """Return whether ``piece`` hides any of ``points`` from the lens, or stands round the lens."""
    low, high = piece.mesh.points.min(0) - 0.02, piece.mesh.points.max(0) + 0.02
    if bool(np.all(eye > low - 0.12) and np.all(eye < high + 0.12)):
        return True
    return any(_meets_box(low, high, eye, point - eye) and _crossed(piece.mesh, eye, point - eye) for point in points)


def _meets_box(low: Point, high: Point, eye: Point, way: Point) -> bool:
    """Return whether the first nine tenths of the ray meet the box."""
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    a, b = (low - eye) / way, (high - eye) / way
    near, far = float(np.max(np.minimum(a, b))), float(np.min(np.maximum(a, b)))
    return near < far and far > 0 and near < 0.9


def sight_points(one: Placed) -> list[Point]:
    """Return where a body must be seen from any side: the head's and the chest's middle and edges."""
    low = np.array([0.0, 0.0, 1.1 * one.body.head])
    edges = [np.array([x, y, 0.0]) for x, y in ((0, 0), (0.17, 0), (-0.17, 0), (0, 0.17), (0, -0.17))]
    return [middle + edge for middle in (one.head, one.head - low) for edge in edges]


def head_points(one: Placed) -> list[Point]:
    """Return where a head must be seen, from below the chin to over the crown and at its sides."""
    return [
        one.head + np.array([x, y, z * one.body.head])
        for z in (-0.6, -0.3, 0.0, 0.3, 0.6)
        for x, y in ((0.0, 0.0), (0.1, 0.0), (-0.1, 0.0), (0.0, 0.1), (0.0, -0.1))
    ]


def _crossed(mesh: Mesh, eye: Point, way: Point, last: float = 0.9) -> bool:
    """Return whether any triangle lies on the ray before its part ``last`` (Moeller & Trumbore 1997)."""
    corners = mesh.points[mesh.faces].astype(float)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    across = np.cross(way, second)
    area = (first * across).sum(1)
    inverse = 1 / np.where(np.abs(area) < 1e-12, np.inf, area)
    off = eye - corners[:, 0]
    u = (off * across).sum(1) * inverse
    turned = np.cross(off, first)
    v = (turned @ way) * inverse
    t = (second * turned).sum(1) * inverse
    return bool(((u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0.02) & (t < last)).any())


def best_side(points: Point, mesh: Mesh, one: Placed, printed: bool, side: float) -> Point:
    """Return the unit vector towards the camera that sees most of ``points`` (n, 3), held by ``one`` whose body is ``mesh``.

    What is ``printed`` is read from the holder's side. ``side``: the sign of y on which the camera stays.
    """
    centre = (points.min(0) + points.max(0)) / 2
    ahead, up = one.ahead, np.array([0.0, 0.0, 1.0])
    aside = np.array([-ahead[1], ahead[0], 0.0]) * (1.0 if ahead[0] * side >= 0 else -1.0)
    front = one.head - centre if printed else ahead + 0.6 * aside
    front = front / np.linalg.norm(front)
    shown = points[:: max(1, len(points) // SAMPLED)]
    best, most = front, -1.0
    for along in (0.7, 0.2, -0.3):
        for beside in (0.9, 0.35, -0.5):
            for rise in (0.35, 0.9):
                way = ahead * along + aside * beside + up * rise
                way = way / np.linalg.norm(way)
                eye = centre + way * 0.9
                free = sum(not _crossed(mesh, eye, point - eye, 0.985) for point in shown) / len(shown)
                score = free * (max(0.1, float(front @ way)) if printed else 0.8 + 0.2 * float(front @ way))
                if score > most:
                    best, most = way, score
    return best


def cleared(mesh: Mesh, eyes: list[Point], heads: list[Point]) -> Mesh:
    """Return ``mesh`` without those of its parts that hide any of ``heads`` from the lens: a mirror, a lamp's shade."""
    low, high = mesh.points.min(0), mesh.points.max(0)
    ways = [(eye, head - eye) for eye in eyes for head in heads]
    blocking = [(eye, way) for eye, way in ways if _meets_box(low, high, eye, way) and _crossed(mesh, eye, way)]
    if not blocking:
        return mesh
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    keys = np.unique(np.round(mesh.points * 2000).astype(np.int64), axis=0, return_inverse=True)[1].reshape(-1)
    corners = keys[mesh.faces]
    edges = np.concatenate([corners[:, :2], corners[:, 1:]])
    count = int(keys.max()) + 1
    parts = connected_components(coo_matrix((np.ones(len(edges)), edges.T), (count, count)), directed=False)[1]
    of_face = parts[corners[:, 0]]
    kept = np.ones(len(mesh.faces), bool)
    for part in np.unique(of_face):
        faces = of_face == part
        if any(_crossed(_of_faces(mesh, faces), eye, way) for eye, way in blocking):
            kept[faces] = False
    return _of_faces(mesh, kept)


def _of_faces(mesh: Mesh, kept: NDArray[np.bool_]) -> Mesh:
    """Return ``mesh`` with only the faces of ``kept``."""
    fields = ("faces", "tint", "kind", "two_sided", "ident", "casts", "uv")
    return replace(mesh, **{name: getattr(mesh, name)[kept] for name in fields})


def behind_wall(wall: str, place: Place, eye: Point) -> bool:
    """Return whether ``eye`` stands outside the room, beyond ``wall``."""
    if place.bounds is None:
        return False
    (x0, x1), (y0, y1), _ = place.bounds
    beyond = {"back": eye[1] - y1, "front": y0 - eye[1], "left": x0 - eye[0], "right": eye[0] - x1}
    return bool(beyond[wall] > -0.05)
