"""People who touch: two who hug, dance, shake hands or fight stand close, and who tends one who lies kneels at their side.

Where everybody is before that is in ``staging``.
"""

from __future__ import annotations

import numpy as np

from film_assets.breakdown.model import ARMS, Pose
from film_assets.picture.previs.placed import FLAT, SEATED, Placed, Point
from film_assets.picture.previs.places import Place

CLOSE_M = {"hug": 0.34, "dance": 0.52, "touch": 0.50, "shake_hands": 0.72, "give": 0.85, "fight": 0.62}
"""How far apart two are who do this together."""
BOTH = {"hug": "hug", "dance": "waltz", "shake_hands": "shake_hands"}
"""What the other does too, and both do it as."""
SEAT_ROOM_M = 0.55
"""How much farther off one stands who touches somebody in a seat."""
CLEAR_M = 0.4
"""How near to a third two may come together."""
KNEELS_M, KNEELS_AT_BED_M = 0.42, 0.78
"""How far from the middle of one who lies another kneels."""
BEARS_AT, AHEAD = 0.52, 0.155
"""How high above the floor and how far ahead of who carries them somebody lies, in parts of that one's height."""
BED_HIGH_M = 0.35
"""Who lies higher than this is not knelt to."""
KNEELING_ROOM_M = 0.25
"""Least way from one who kneels to a wall."""
CHEST = 0.22
"""From hip to chest, in parts of the height."""


def brought_together(placed: list[Placed], place: Place, side: float) -> None:
    """Bring those who touch to each other, in place. ``side``: the sign of the camera's y."""
    for one in placed:
        other = _met(one, placed)
        if other is None or one.close or ARMS in (one.figure.on, other.figure.on):
            continue
        if other.pose in FLAT:
            if _kneels(one) or (_does(one) in CLOSE_M and one.pose is Pose.STANDING):
                if other.seat > BED_HIGH_M:
                    _stands(one)
                _at_the_side(one, other, place, side)
        elif _does(one) in CLOSE_M and one.pose is Pose.STANDING:
            _face_to_face(one, other, [third for third in placed if third not in (one, other)])


def taken_up(placed: list[Placed]) -> None:
    """Lay those who are carried across the arms of whom they look at, in place; on the floor where nobody in frame carries
    them."""
    for one in placed:
        looked = one.figure.looks_at
        if one.figure.on != ARMS or not 0 <= looked < len(placed) or placed[looked].action != "cradle":
            continue
        bearer = placed[looked]
        one.facing = bearer.facing - np.pi / 2
        one.seat = BEARS_AT * bearer.body.height
        one.at = bearer.at + bearer.ahead * AHEAD * bearer.body.height - one.ahead * 0.06 * one.body.height
        one.head = one.at + np.array([0.0, 0.0, one.seat + 0.16 * one.body.height]) - one.ahead * one.body.height * 0.40
        one.crown = one.seat + 0.3 * one.body.height
        one.stops_after_s, one.speed, one.borne = bearer.stops_after_s, bearer.speed, bearer


def _does(one: Placed) -> str:
    """Return what ``one`` does with another: what is given may be held in many ways."""
    return "give" if one.figure.action == "give" else one.action


def _stands(one: Placed) -> None:
    """Let ``one`` stand, where who lies is high enough to be reached."""
    one.pose, one.change = Pose.STANDING, None
    one.crown = one.at[2] + one.body.height
    one.head = one.at + np.array([0.0, 0.0, one.body.height - one.body.head * 0.5])


def _kneels(one: Placed) -> bool:
    return Pose.CROUCHING in (one.pose, one.change[1] if one.change else None)


def _met(one: Placed, placed: list[Placed]) -> Placed | None:
    """Return whom ``one`` touches: who is looked at, else the nearest who stands."""
    looked = one.figure.looks_at
    if 0 <= looked < len(placed) and looked != one.index:
        return placed[looked]
    standing = [o for o in placed if o is not one and o.pose is Pose.STANDING and one.action in (o.action, "hug")]
    if one.action not in CLOSE_M or not standing:
        return None
    return min(standing, key=lambda o: float(np.linalg.norm(o.at - one.at)))


def _moved(one: Placed, where: Point) -> None:
    one.at, one.head = one.at + (where - one.at), one.head + (where - one.at)
    one.close = True


def _face_to_face(one: Placed, other: Placed, others: list[Placed]) -> None:
    """Let ``one`` stand close to ``other``, clear of the ``others``; who does not sit comes as far and turns too."""
    way = other.at - one.at
    way[2] = 0.0
    far = float(np.hypot(way[0], way[1]))
    if far < 1e-3:
        return
    way = way / far
    apart = CLOSE_M[_does(one)]
    if other.pose is not Pose.STANDING:
        if other.pose in SEATED and far > apart + SEAT_ROOM_M:
            _moved(one, other.at - way * (apart + SEAT_ROOM_M))
            one.facing = float(np.arctan2(way[1], way[0]))
        return
    middle = _where_they_meet(one, other, way * apart / 2, others)
    for who, sign in ((one, -1.0), (other, 1.0)):
        if far > apart + 0.02:
            _moved(who, middle + way * sign * apart / 2)
        who.facing = float(np.arctan2(-sign * way[1], -sign * way[0]))
        who.close = True
    if _does(one) == "give":
        other.action = other.action or "give"
    elif one.action in BOTH:
        one.action = other.action = BOTH[one.action]


def _where_they_meet(one: Placed, other: Placed, half: Point, others: list[Placed]) -> Point:
    """Return the middle between two who come together: half way, else where one of them stands already, clear of others."""
    halfway: Point = (one.at + other.at) / 2
    for middle in (halfway, other.at - half, one.at + half):
        feet = (middle - half, middle + half)
        if all(float(np.linalg.norm((third.at - at)[:2])) > CLEAR_M for third in others for at in feet):
            return middle
    return halfway


def _at_the_side(one: Placed, other: Placed, place: Place, side: float) -> None:
    """Let ``one`` kneel at the chest of ``other``, on the side away from the camera where there is room."""
    chest = other.at - other.ahead * CHEST * other.body.height
    across = np.array([-other.ahead[1], other.ahead[0], 0.0])
    far = KNEELS_AT_BED_M if other.seat > 0 else KNEELS_M
    sides = sorted((across, -across), key=lambda way: float(way[1]) * side)
    for way in sides:
        where = chest + way * far
        if place.holds(where, KNEELING_ROOM_M):
            where[2] = one.at[2]
            _moved(one, where)
            one.facing = float(np.arctan2(-way[1], -way[0]))
            return
