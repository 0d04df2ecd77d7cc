"""Ways of those who walk, run, crawl and ride: where they start, whom they turn aside from, where they come to rest."""

from __future__ import annotations

import numpy as np

from film_assets.breakdown.model import ARMS, Pose
from film_assets.picture.model import View
from film_assets.picture.previs.figure.poses import CRAWL_M_S, RIDE_M_S, RUN_M_S, WALK_M_S
from film_assets.picture.previs.placed import FLAT, FOLLOWED, MOVING, Placed, Point
from film_assets.picture.previs.places import Place

SPEEDS = {Pose.RUNNING: RUN_M_S, Pose.CRAWLING: CRAWL_M_S, Pose.RIDING: RIDE_M_S, Pose.WALKING: WALK_M_S}
"""Metres a second of somebody 1.72 m tall."""
SLOWING_S = 0.5
"""Who stops goes on as far as at full speed in this time."""
LEAST_S = 0.1
"""How long somebody walks at least before slowing down."""
OFF_FRAME_M = 3.2
"""How far before a mark somebody starts who comes into frame, and how far beyond it walks who leaves."""
WAYS = (0.0, 0.6, -0.6, 1.2, -1.2, np.pi)
"""Radians that somebody turns aside from who stands in the way, tried in this order."""
CLEAR_M = 0.6
MEETS_M, MEETS_FLAT_M = 0.75, 1.15
"""How near somebody comes to whom they walk up to; and to one who lies."""
BODY_M, KNEE_M, FURNITURE_M = 0.18, 0.4, 1.8
"""Half a body's depth; what is higher stands in the way; how much farther off somebody stops before it."""
LONGEST_WAY_M, SHORTEST_WAY_M = 2.4, 1.2
"""From how far somebody walks up to another."""


def going_together(placed: list[Placed]) -> None:
    """Let those who walk at the same time and neither come nor go walk the same way: that of the first of them."""
    walking = [one for one in placed if one.pose in MOVING and not one.figure.goes and one.change is None]
    for one in walking[1:]:
        one.facing = walking[0].facing


def put_on_its_way(one: Placed, placed: list[Placed], view: View, place: Place) -> None:
    """Let somebody who walks start before the mark and come to rest in time for the walls, clear of the others.

    Who comes in walks up to the mark; who leaves turns away from the others and walks off.
    """
    if one.pose not in MOVING:
        return
    met = _met(one, placed)
    one.speed = SPEEDS[one.pose] * (one.body.height / 1.72 if one.pose in (Pose.WALKING, Pose.RUNNING) else 1.0)
    open_air = place.bounds is None
    run_up = (1.6 if open_air else 0.9) * (1.6 if one.pose is Pose.RUNNING and open_air else 1.0)
    far = (9.0 if view.camera.size in FOLLOWED else 5.0) if open_air else 2.0
    if one.pose in (Pose.RUNNING, Pose.RIDING) and open_air:
        far *= 2
    if one.pose is Pose.CRAWLING:
        run_up, far = 0.3, 1.2
    if one.change is not None:
        far = run_up
    if one.figure.goes == "in":
        run_up = far = one.comes_m = min(OFF_FRAME_M, _room_along(one.at, -one.ahead, place))
    elif met is not None:
        _up_to(one, met, place)
        return
    elif one.figure.goes == "out":
        one.facing += np.pi
        run_up, far = 0.0, OFF_FRAME_M * 2
    others = [o.at for o in placed if o is not one and not _along(one, o) and o.figure.on != ARMS]
    before, after = run_up, far - run_up
    for turn in WAYS:
        way = np.array([np.cos(one.facing + turn), np.sin(one.facing + turn), 0.0])
        if all(_distance_to(other, one.at - way * before, one.at + way * after) > CLEAR_M for other in others):
            one.facing += turn
            break
    if not one.figure.goes:
        far = min(far, run_up + _room_along(one.at, one.ahead, place))
    one.at = one.at - one.ahead * run_up
    one.head = one.head - one.ahead * run_up
    one.stops_after_s = max(LEAST_S, far / one.speed - SLOWING_S)


def _met(one: Placed, placed: list[Placed]) -> Placed | None:
    """Return whom ``one`` walks up to: who is looked at and stays in place."""
    looked = one.figure.looks_at
    if one.figure.goes or one.change is not None or not 0 <= looked < len(placed) or looked == one.index:
        return None
    other = placed[looked]
    return other if other.pose not in MOVING and other.figure.on != ARMS else None


def _up_to(one: Placed, other: Placed, place: Place) -> None:
    """Let ``one`` walk up to ``other`` from a few steps off."""
    way = one.at - other.at
    way[2] = 0.0
    far = float(np.hypot(way[0], way[1]))
    if far < 1e-3:
        return
    way = way / far
    near = MEETS_FLAT_M if other.pose in FLAT else MEETS_M
    near = _before_furniture(other.at, way, min(far, near), place)
    ends = other.at + way * near
    ends[2] = one.at[2]
    room = _room_along(ends, way, place)
    length = min(max(far - near, SHORTEST_WAY_M), LONGEST_WAY_M, room)
    length = max(length, one.speed * (SLOWING_S + LEAST_S))
    one.facing, one.meets = float(np.arctan2(-way[1], -way[0])), True
    start = ends + way * length
    one.head, one.at = one.head + (start - one.at), start
    one.stops_after_s = max(LEAST_S, length / one.speed - SLOWING_S)


def _before_furniture(at: Point, way: Point, near: float, place: Place) -> float:
    """Return how far from ``at`` somebody stops who comes against ``way``: ``near``, or before what stands there."""
    if place.bounds is None:
        return near
    boxes = [piece.box for piece in place.pieces if piece.name and not piece.wall]
    boxes = [(low - BODY_M, high + BODY_M) for low, high in boxes if high[2] > KNEE_M and low[2] < KNEE_M]
    for far in np.arange(near, near + FURNITURE_M, 0.2):
        point = at + way * far
        if not any(bool(np.all(low[:2] < point[:2]) and np.all(high[:2] > point[:2])) for low, high in boxes):
            return float(far)
    return near


def _along(one: Placed, other: Placed) -> bool:
    """Return whether ``other`` walks the way of ``one``, and so never stands in it."""
    return other.pose in MOVING and not (one.figure.goes or other.figure.goes) and abs(one.facing - other.facing) < 0.01


def _room_along(at: Point, way: Point, place: Place) -> float:
    """Return how far one can walk from ``at`` before a wall, in metres."""
    if place.bounds is None:
        return 99.0
    reach = [99.0]
    for axis, (low, high) in enumerate(place.bounds[:2]):
        if abs(way[axis]) > 1e-3:
            reach.append(((high - 0.4 if way[axis] > 0 else low + 0.4) - at[axis]) / way[axis])
    return max(0.3, float(min(reach)))


def _distance_to(point: Point, start: Point, end: Point) -> float:
    """Return the level distance of ``point`` from the line between ``start`` and ``end``."""
    line, off = (end - start)[:2], (point - start)[:2]
    along = float(np.clip(off @ line / max(float(line @ line), 1e-9), 0.0, 1.0))
    return float(np.linalg.norm(off - line * along))
