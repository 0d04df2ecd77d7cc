"""Whom and what figures look at, and how far their bodies turn to it.

Heads and eyes follow in ``figure``.
"""

from __future__ import annotations

import numpy as np

from film_assets.breakdown.model import Pose, ShotSize
from film_assets.picture.model import View
from film_assets.picture.previs.placed import FLAT, MOVING, SEATED, Placed, Point
from film_assets.picture.previs.places import Place, mark_of

OPENED = frozenset({ShotSize.TWO, ShotSize.GROUP, ShotSize.MWS, ShotSize.FS, ShotSize.WS})
"""Sizes in which people who talk stand a little open to the camera, as on a stage; heads stay with each other."""
OPEN_RADIANS = 0.42


def turned_to_targets(one: Placed, placed: list[Placed], view: View, place: Place) -> None:
    """Give ``one`` what it looks at, and turn its body there as far as its pose allows."""
    one.target = _target(one, placed, view, place)
    _shouldered(one, placed, view)
    _paired(one, placed, place)
    _faced(one, view)


def _target(one: Placed, placed: list[Placed], view: View, place: Place) -> Point | None:
    looks_at = one.figure.looks_at
    if looks_at == -2:
        return None
    if 0 <= looks_at < len(placed) and looks_at != one.index:
        return np.asarray(placed[looks_at].head)
    if looks_at <= -10:
        mark = mark_of(place, -10 - looks_at)
        return np.array([mark.at[0], mark.at[1], mark.floor + (1.2 if mark.seat else 1.55)])
    own_hands = one.action in ("read", "hold_both", "write", "work", "reach_down") or (
        looks_at == -3 and bool(one.prop) and one.figure.prop == view.object
    )
    if own_hands and not (0 <= looks_at < len(placed)):
        one.target_is_own_hands = True
        low = 0.30 if one.action in ("work", "write", "reach_down") else 0.22
        return one.head + one.ahead * 0.42 - np.array([0.0, 0.0, low])
    if looks_at == -3 and place.surfaces:
        return np.array(place.surfaces[0], float)
    others = [other for other in placed if other.index != one.index and other.pose is not Pose.SLEEPING]
    if others and one.pose not in (*MOVING, Pose.DRIVING) and view.camera.size is not ShotSize.POV:
        nearest = min(others, key=lambda other: float(np.linalg.norm(other.at - one.at)) + 0.1 * other.index)
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


def _paired(one: Placed, placed: list[Placed], place: Place) -> None:
    """Note where the other end of its line of sight is, where that is somebody."""
    looks_at = one.figure.looks_at
    if 0 <= looks_at < len(placed) and looks_at != one.index:
        other, mark = placed[looks_at].at, placed[looks_at].figure.mark
    elif looks_at <= -10:
        mark = -10 - looks_at
        other = np.array([*mark_of(place, mark).at, one.at[2]])
    else:
        return
    one.partner, one.partner_sign = other, 1.0 if one.figure.mark < mark else -1.0


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
