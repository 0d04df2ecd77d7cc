"""What stands between lens and faces: pieces, walls and parts that a frame leaves out so that its people are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.model import Camera
from film_assets.picture.previs.lens import Point, Setup
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.placed import Placed, as_framed
from film_assets.picture.previs.places import Piece, Place

FLAT = 0.25
"""A thing whose thickness is less than this part of its breadth is flat."""
MOST_BODY_POINTS, BODY_POINT_M = 9000, 0.025
"""A body as what hides a thing: so many of its points at most, each a ball of this radius."""
WALKER_M = 0.25
"""How far beside a walker's path nothing may stand."""
SAMPLED = 12
"""Points of a held thing that are looked for, to find the side it is seen best from."""
SIDES_LOOKED_AT, RAYS = 12, 5
SHADOW_M = 40.0
"""How far away a thing still casts its shadow on a face."""
BYSTANDER_M, LENS_CLEAR_M, BEFORE_M = 0.34, 0.7, 0.4
"""How far aside of a line of sight a bystander's middle is, and how far from the lens, not to be in the way; who stands nearer
than the people of a frame by more than this is before them."""
SMALL_THING_M, OFF_THE_FLOOR_M, LOOMING = 0.9, 0.3, 0.18
"""A loose thing of at most this size, so far above the floor, that takes up more than this part of the frame's height."""
SLIM_M, CHEST_M, LOOMING_STAND, NEARER = 0.9, 0.55, 0.6, 0.75
"""The same of a thing on the floor of at most this breadth that reaches higher than so far below a head, and is nearer than
this part of the way to it."""
HELD_BEFORE_M = 0.6
"""How far before a held thing its holder's body may be in the way."""


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


def looms(piece: Piece, start: Setup, heads: Sequence[Point], aspect: float) -> bool:
    """Return whether ``piece`` is a small thing on a desk that stands large before somebody whose head is at one of ``heads``: a lamp, a
    telephone; or a slim one on the floor that reaches up to a chest: a plant. ``aspect`` is the frame's width by its height."""
    low, high = piece.box
    on_desk = float(low[2]) > OFF_THE_FLOOR_M and float((high - low).max()) < SMALL_THING_M
    chest = min((float(head[2]) for head in heads), default=0.0) - CHEST_M
    on_floor = (
        not on_desk
        and float(low[2]) < OFF_THE_FLOOR_M
        and float((high - low)[:2].max()) < SLIM_M
        and chest < float(high[2])
    )
    if not on_desk and not on_floor:
        return False
    ahead = (start.target - start.eye) / max(start.distance, 1e-6)
    deep = float(((low + high) / 2 - start.eye) @ ahead)
    nearer = 1.0 if on_desk else NEARER
    if not any(0.0 < deep < nearer * float((head - start.eye) @ ahead) - 0.1 for head in heads):
        return False
    part = LOOMING if on_desk else LOOMING_STAND
    return float(high[2] - low[2]) > part * deep * 36.0 / start.mm / aspect


def sight_points(one: Placed, whole: bool = False) -> list[Point]:
    """Return where a body must be seen from any side: the head's and the chest's middle and edges; of a ``whole`` one that
    stands, knees and feet too."""
    low = np.array([0.0, 0.0, 1.1 * one.body.head])
    # As close as a pole is broad, so that none stands between them.
    reach = [sign * 0.034 * step for step in range(1, 6) for sign in (-1, 1)]
    edges = [np.zeros(3)] + [np.array(edge) for far in reach for edge in ((far, 0.0, 0.0), (0.0, far, 0.0))]
    points = [middle + edge for middle in (one.head, one.head - low) for edge in edges]
    if whole and one.seat == 0.0 and not one.mark.lying:
        points += [one.at + np.array([0.0, 0.0, high * one.body.height]) for high in (0.06, 0.28, 0.5)]
    return points


def in_the_way(piece: Piece, one: Placed) -> bool:
    """Return whether ``piece`` stands where ``one`` walks."""
    if not one.speed:
        return False
    low, high = piece.mesh.points.min(0), piece.mesh.points.max(0)
    if high[2] < one.at[2] + 0.12 or low[2] > one.at[2] + one.body.height:
        return False
    steps = np.linspace(0.0, one.speed * one.stops_after_s, 24)[:, None]
    path = one.at[:2] + one.ahead[:2] * steps
    return bool(np.any(np.all((path > low[:2] - WALKER_M) & (path < high[:2] + WALKER_M), axis=1)))


def head_points(one: Placed) -> list[Point]:
    """Return where a head must be seen, from below the chin to over the crown and at its sides."""
    return [
        one.head + np.array([x, y, z * one.body.head])
        for z in (-0.6, -0.3, 0.0, 0.3, 0.6)
        for x, y in ((0.0, 0.0), (0.1, 0.0), (-0.1, 0.0), (0.0, 0.1), (0.0, -0.1))
    ]


def stands_before(one: Placed, placed: Sequence[Placed], camera: Camera, eye: Point) -> bool:
    """Return whether ``one``, of whom the frame is not, hides the face of somebody it is built on, stands before them and
    between them, or round the lens: there a bystander steps out, as on a set."""
    framed = [as_framed(other) for other in placed if other.index in camera.subject]
    if not framed or one.index in (*camera.subject, camera.over):
        return False
    at, crown = one.at[:2], one.crown
    if float(np.linalg.norm(at - eye[:2])) < LENS_CLEAR_M:
        return True
    for other in framed:
        way = other.head - eye
        level = float(way[:2] @ way[:2])
        part = float((at - eye[:2]) @ way[:2]) / max(level, 1e-9)
        aside = float(np.linalg.norm(at - eye[:2] - part * way[:2]))
        if 0.0 < part < 0.95 and aside < BYSTANDER_M and float(eye[2] + part * way[2]) < crown + 0.1:
            return True
    return len(framed) > 1 and _between(at, [other.at[:2] for other in framed], eye[:2])


def _between(at: Point, framed: list[Point], eye: Point) -> bool:
    """Return whether ``at`` is before all of ``framed`` and between them, seen from ``eye``: all level, (2,)."""
    ahead = np.mean(framed, axis=0) - eye
    ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-9)
    depths = [float((point - eye) @ ahead) for point in framed]
    deep = float((at - eye) @ ahead)
    if not 0.0 < deep < min(depths) - BEFORE_M:
        return False
    aside = np.array([-ahead[1], ahead[0]])
    turns = [float((point - eye) @ aside) / depth for point, depth in zip(framed, depths, strict=True)]
    return min(turns) < float((at - eye) @ aside) / deep < max(turns)


def _crossed(mesh: Mesh, eye: Point, way: Point) -> bool:
    """Return whether any triangle lies on the first nine tenths of the ray (Moeller & Trumbore 1997)."""
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
    return bool(((u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0.02) & (t < 0.9)).any())


def shades(static: Mesh, head: Point, toward: Point) -> bool:
    """Return whether what stands in the shot casts its shadow on ``head`` in a light from ``toward``."""
    casting = replace(static, faces=static.faces[static.casts])
    return _crossed(casting, head, toward * SHADOW_M)


def best_side(thing: Mesh, body: Mesh, one: Placed, side: float) -> Point:
    """Return the unit vector towards the camera that sees most of ``thing``, held by ``one`` whose body is ``body``.

    What is printed is seen from before its print, what is flat from one of its flat sides, all else from before the
    holder. ``side``: the sign of y on which the camera stays.
    """
    points = thing.points.astype(float)
    centre = (points.min(0) + points.max(0)) / 2
    ahead, up = one.ahead, np.array([0.0, 0.0, 1.0])
    aside = np.array([-ahead[1], ahead[0], 0.0]) * (1.0 if ahead[0] * side >= 0 else -1.0)
    plain = (ahead + 0.6 * aside) / np.linalg.norm(ahead + 0.6 * aside)
    printed: NDArray[np.bool_] = np.asarray(thing.uv.any(axis=(1, 2)))
    _, extents, axes = np.linalg.svd(points - points.mean(0), full_matrices=False)
    shown = points[:: max(1, len(points) // SAMPLED)]
    corners = body.points[body.faces].astype(float)
    # Corners, middles of edges and of faces: cloth has large faces.
    filled = np.concatenate(
        [corners.mean(1), *((corners[:, k] + corners[:, k - 1]) / 2 for k in range(3)), corners[:, 0]]
    )
    near = filled[np.abs(filled - centre).max(1) < 0.9]
    random = np.random.default_rng(1)
    cloud = near[random.permutation(len(near))[:MOST_BODY_POINTS]]

    def turned_to(way: Point) -> float:
        if printed.any():
            return max(0.05, float(_normal(thing, printed) @ way))
        if extents[2] < FLAT * extents[1]:
            return max(0.05, abs(float(axes[2] @ way)))
        return 0.8 + 0.2 * float(plain @ way)

    found: list[tuple[float, int, Point]] = []
    for turn in np.radians(np.arange(0, 360, 30)):
        for rise in (-0.25, 0.2, 0.6, 1.3, 3.0):
            way = ahead * np.cos(turn) + aside * np.sin(turn) + up * rise
            way = way / np.linalg.norm(way)
            if centre[2] + way[2] * 0.9 < one.at[2] + 0.1:
                continue
            free = 1 - float(_hidden_behind(cloud, shown, way).mean())
            found.append((free * free * turned_to(way), -len(found), way))
    # A body known by points has gaps: the best sides are looked at once more, past its faces.
    best, most = plain, -1.0
    looked_at = points[:: max(1, len(points) // RAYS)]
    for _, _, way in sorted(found, key=lambda one: one[:2], reverse=True)[:SIDES_LOOKED_AT]:
        free = 1 - sum(_crossed(body, point + way * HELD_BEFORE_M, -way * HELD_BEFORE_M) for point in looked_at) / len(
            looked_at
        )
        score = free * free * turned_to(way)
        if score > most:
            best, most = way, score
    return best


def _hidden_behind(cloud: Point, shown: Point, way: Point) -> NDArray[np.bool_]:
    """Return which of ``shown`` (n, 3) lie behind a body's points (m, 3) when they are looked at from ``way``."""
    off = cloud[None] - shown[:, None]
    before = off @ way
    aside = (off * off).sum(-1) - before * before
    return np.asarray(((before > 0.012) & (aside < BODY_POINT_M**2)).any(1))


def _normal(mesh: Mesh, faces: NDArray[np.bool_]) -> Point:
    """Return the unit vector that ``faces`` of ``mesh`` point to, by their area."""
    a, b, c = (mesh.points[mesh.faces[faces, corner]].astype(float) for corner in range(3))
    normal = np.cross(b - a, c - a).sum(0)
    return np.asarray(normal / max(float(np.linalg.norm(normal)), 1e-9))


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
