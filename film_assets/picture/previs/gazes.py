"""Whom and what figures look at, and how far their bodies turn to it.

Heads and eyes follow in ``figure``.
"""

from __future__ import annotations

import numpy as np

from film_assets.breakdown.model import Pose, ShotSize
from film_assets.picture.model import View
from film_assets.picture.previs.placed import FLAT, MOVING, SEATED, Placed, Point
from film_assets.picture.previs.places import Place

OPENED = frozenset({ShotSize.TWO, ShotSize.GROUP, ShotSize.MWS, ShotSize.FS, ShotSize.WS})
"""Sizes in which people who talk stand a little open to the camera, as on a stage; heads stay with each other."""
OPEN_RADIANS = 0.42


def turned_to_targets(one: Placed, placed: list[Placed], away: list[Placed], view: View, place: Place) -> None:
    """Give ``one`` what it looks at, and turn its body there as far as its pose allows. ``away``: who is off screen."""
    other, nearest = _looked_at(one, placed, away), _nearest(one, placed, view)
    one.target = np.asarray(other.head) if other is not None else _target(one, nearest, view, place)
    _shouldered(one, placed, view)
    other = other or nearest
    if other is not None:
        one.axis = (one.at, other.at) if one.figure.mark < other.figure.mark else (other.at, one.at)
    _faced(one, view)


def _looked_at(one: Placed, placed: list[Placed], away: list[Placed]) -> Placed | None:
    """Return whom ``one`` looks at as the view says, in frame or off screen."""
    looks_at = one.figure.looks_at
    return [*placed, *away][looks_at] if looks_at >= 0 and looks_at != one.index else None


def _nearest(one: Placed, placed: list[Placed], view: View) -> Placed | None:
    """Return whom ``one`` looks at where the view does not say: the nearest who is awake, unless it is on its way."""
    others = [other for other in placed if other.index != one.index and other.pose is not Pose.SLEEPING]
    if not others or one.pose in (*MOVING, Pose.DRIVING) or view.camera.size is ShotSize.POV:
        return None
    return min(others, key=lambda other: float(np.linalg.norm(other.at - one.at)) + 0.1 * other.index)


def _target(one: Placed, nearest: Placed | None, view: View, place: Place) -> Point | None:
    looks_at = one.figure.looks_at
    if looks_at == -2:
        return None
    own_hands = one.action in ("read", "hold_both", "write", "work", "reach_down") or (
        looks_at == -3 and bool(one.prop) and one.figure.prop == view.object
    )
    if own_hands:
        one.target_is_own_hands = True
        low = 0.30 if one.action in ("work", "write", "reach_down") else 0.22
        return one.head + one.ahead * 0.42 - np.array([0.0, 0.0, low])
    if looks_at == -3 and place.surfaces:
        return np.array(place.surfaces[0], float)
    if nearest is not None:
        return np.asarray(nearest.head)
    return one.head + one.ahead * 3.0 + np.array([0.0, 0.0, -0.10])


def _shouldered(one: Placed, placed: list[Placed], view: View) -> None:
    """Turn whose shoulder the camera looks over to whom it sees, also in a seat that faces away: it shows its back."""
    camera = view.camera
    other = next((placed[index] for index in camera.subject if index not in (one.index, camera.over)), None)
    if camera.size is not ShotSize.OTS or one.index != camera.over or other is None:
        return
    across = other.at - one.at
    if float(across @ one.ahead) < 0.0 and one.pose not in FLAT:
        one.facing = float(np.arctan2(across[1], across[0]))
        one.target = np.asarray(other.head)


def _faced(one: Placed, view: View) -> None:
    """Turn a standing figure towards what it looks at, a little open to the room; a seated one keeps its seat."""
    if (
        one.close
        or one.target is None
        or one.seat > 0
        or one.pose in (*FLAT, *MOVING, *SEATED)
        or one.target_is_own_hands
    ):
        return
    across = one.target - one.at
    if float(np.hypot(across[0], across[1])) > 0.3:
        one.facing = float(np.arctan2(across[1], across[0]))
    if view.camera.size in OPENED:
        side = np.pi / 2 if view.camera.side == "left" else -np.pi / 2
        turn = (side - one.facing + np.pi) % (2 * np.pi) - np.pi
        one.facing += float(np.clip(turn, -OPEN_RADIANS, OPEN_RADIANS))
