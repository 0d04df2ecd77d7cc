"""What hands do to one's own head and body: cover a mouth, hold a head, wipe a brow, shrug; laid over a posture."""

from __future__ import annotations

import numpy as np

from film_assets.picture.previs.figure.poses import Posture
from film_assets.picture.previs.figure.reaching import FLAT, Moment, from_pelvis, placed_at, set_hand
from film_assets.picture.previs.figure.skeleton import Body


def _up(body: Body, heads: float) -> float:
    """Return how high above the pelvis a point ``heads`` below the crown is, in parts of the height."""
    return (body.height - body.head * heads - float(body.joint("pelvis")[2])) / body.height


def mouth(body: Body, posture: Posture, moment: Moment) -> None:
    """One hand over the mouth."""
    placed_at(posture, "r", from_pelvis(posture, body, 0.082, -0.045, _up(body, 0.93)))
    set_hand(posture, "r", (-0.3, 0.35, 0.75), (0.15, 0.12, 0.2), (-0.1, -0.8, -0.9))


def brow(body: Body, posture: Posture, moment: Moment) -> None:
    """One hand wipes brow and eyes."""
    wipe = 0.012 * np.sin(moment.seconds * 3.1)
    where = from_pelvis(posture, body, 0.078, -0.045, _up(body, 0.62))
    placed_at(posture, "r", where + np.stack([0 * wipe, wipe * body.height, 0 * wipe], -1))
    set_hand(posture, "r", (-0.2, 0.3, 0.7), (0.2, 0.2, 0.2), (0.1, -1.0, -0.6))
    posture.bend = posture.bend + np.array([0.0, 0.05, 0.0])


def head(body: Body, posture: Posture, moment: Moment) -> None:
    """Both hands on the head, elbows out: at a loss."""
    for side, sign in (("l", 1.0), ("r", -1.0)):
        placed_at(posture, side, from_pelvis(posture, body, 0.030, sign * 0.082, _up(body, 0.42)))
        set_hand(posture, side, (-0.2, -0.45, 0.2), (0.35, 0.3, 0.3), (0.15, sign * 1.0, 0.1))


def scratch(body: Body, posture: Posture, moment: Moment) -> None:
    """One hand at the back of head or neck."""
    rub = 0.010 * np.sin(moment.seconds * 5.0)
    where = from_pelvis(posture, body, -0.020, -0.070, _up(body, 0.72))
    placed_at(posture, "r", where + np.stack([0 * rub, 0 * rub, rub * body.height], -1))
    set_hand(posture, "r", (-0.3, -0.3, 0.5), (0.35, 0.3, 0.3), (0.35, -1.0, 0.25))


def heart(body: Body, posture: Posture, moment: Moment) -> None:
    """One hand flat on the chest."""
    placed_at(posture, "r", from_pelvis(posture, body, 0.088, -0.020, 0.225))
    set_hand(posture, "r", (0.7, 0.3, 0.0), (0.15, 0.12, 0.1), (-0.1, -1.0, -0.4))


def chin(body: Body, posture: Posture, moment: Moment) -> None:
    """One hand at the chin, its elbow on the other arm: thinking."""
    placed_at(posture, "r", from_pelvis(posture, body, 0.095, -0.020, _up(body, 1.22)))
    set_hand(posture, "r", (-0.3, 0.2, 0.3), (0.75, 0.55, 0.3), (-0.2, -0.5, -1.0))
    placed_at(posture, "l", from_pelvis(posture, body, 0.110, -0.040, 0.150))
    set_hand(posture, "l", (0.9, 0.25, 0.0), (0.45, 0.4, 0.3), (-0.15, 1.0, -0.35))


def shrug(body: Body, posture: Posture, moment: Moment) -> None:
    """Both palms turned up at the sides."""
    lift = 0.02 * np.sin(np.clip(moment.seconds / 0.6, 0, 1) * np.pi / 2)
    for side, sign in (("l", 1.0), ("r", -1.0)):
        where = from_pelvis(posture, body, 0.115, sign * 0.205, 0.150)
        placed_at(posture, side, where + np.stack([0 * lift, 0 * lift, lift * body.height], -1))
        set_hand(posture, side, (-1.35, -0.15, 0.0), FLAT, (-0.5, sign * 0.6, -0.8))


def touch(body: Body, posture: Posture, moment: Moment) -> None:
    """One hand on somebody who is looked at: on the shoulder, of one who lies on the face."""
    shoulder = from_pelvis(
        posture, body, 0.0, -0.10, (float(body.joint("upper_arm_r")[2]) - float(body.joint("pelvis")[2])) / body.height
    )
    if moment.target is None:
        way = np.array([1.0, 0.0, -0.2])
        far = (body.upper_arm + body.fore_arm) * 0.8
    else:
        low = 0.02 if moment.target[2] < shoulder[0, 2] - 0.1 else 0.14
        way = moment.target - np.array([0.0, 0.03, low * body.height]) - shoulder[0]
        far = min(float(np.linalg.norm(way)), (body.upper_arm + body.fore_arm) * 0.97)
    placed_at(posture, "r", shoulder + way / max(float(np.linalg.norm(way)), 1e-6) * far)
    set_hand(posture, "r", (0.4, 0.15, 0.0), (0.2, 0.15, 0.1), (-0.5, -0.8, -0.5))


def cradle(body: Body, posture: Posture, moment: Moment) -> None:
    """Both forearms out ahead and level, with somebody across them."""
    for side, sign in (("l", 1.0), ("r", -1.0)):
        placed_at(posture, side, from_pelvis(posture, body, 0.185, sign * 0.125, 0.075))
        set_hand(posture, side, (-1.3, 0.1, 0.0), (0.3, 0.25, 0.2), (-0.7, sign * 0.7, -0.5))
    posture.bend = posture.bend + np.array([0.0, -0.05, 0.0])


def shake_hands(body: Body, posture: Posture, moment: Moment) -> None:
    """The right hand out to another's, and shaken."""
    shake = 0.018 * np.sin(moment.seconds * 2 * np.pi * 1.2)
    where = from_pelvis(posture, body, 0.215, 0.0, 0.115)
    placed_at(posture, "r", where + np.stack([0 * shake, 0 * shake, shake * body.height], -1))
    set_hand(posture, "r", (0.0, 0.0, 0.1), (0.5, 0.45, 0.3), (-0.7, -0.7, -0.7))
