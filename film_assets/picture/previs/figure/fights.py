"""What a body does in a fight: punches, kicks, throws, swings, aims; laid over a posture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from film_assets.picture.previs.figure.poses import Posture
from film_assets.picture.previs.figure.reaching import GRIP, Moment, from_pelvis, placed_at, set_hand
from film_assets.picture.previs.figure.skeleton import Body, Track


def throw(body: Body, posture: Posture, moment: Moment) -> None:
    """The right hand is back beside the ear, about to throw."""
    up = (body.height - body.head * 0.45 - float(body.joint("pelvis")[2])) / body.height
    placed_at(posture, "r", from_pelvis(posture, body, -0.03, -0.19, up))
    set_hand(posture, "r", (0.4, 0.0, 0.0), (0.7, 0.6, 0.5), (-0.6, -0.9, 0.2))
    posture.bend = posture.bend + np.array([0.0, -0.05, -0.25])


def fight(body: Body, posture: Posture, moment: Moment) -> None:
    """Both fists are up before the chest, and jab a little; where somebody is looked at, the right one strikes there."""
    for side, sign, ahead in (("l", 1.0, 0.17), ("r", -1.0, 0.12)):
        jab = 0.02 * np.sin(moment.seconds * 4 + sign)
        where = from_pelvis(posture, body, ahead, sign * 0.060, 0.285)
        placed_at(posture, side, where + np.stack([jab, jab * 0, jab * 0], -1))
        set_hand(posture, side, (0.5, 0.0, 0.1), (1.0, 1.0, 0.9), (-0.4, sign * 0.9, -0.8))
    if moment.target is not None:
        _struck(body, posture, moment.seconds, moment.target)


def _struck(body: Body, posture: Posture, seconds: Track, target: np.ndarray) -> None:
    """Send the right fist to the jaw of who stands before it, back, and out again."""
    up = (float(body.joint("upper_arm_r")[2]) - float(body.joint("pelvis")[2])) / body.height
    shoulder = from_pelvis(posture, body, 0.0, -0.08, up)
    way = target - np.array([0.0, 0.0, 0.05 * body.height]) - shoulder
    far = np.linalg.norm(way, axis=1, keepdims=True)
    reach = np.minimum(far - 0.09 * body.height, (body.upper_arm + body.fore_arm) * 0.97)
    out = 0.5 + 0.5 * np.cos(2 * np.pi * np.minimum(seconds % PUNCH_S, PUNCH_S) / PUNCH_S)
    placed_at(posture, "r", shoulder + way / np.maximum(far, 1e-6) * reach, out**2)
    posture.bend = posture.bend + np.stack([0 * out, 0.06 * out, 0.22 * out], -1)


PUNCH_S = 1.3
"""From one punch to the next."""


def swing(body: Body, posture: Posture, moment: Moment) -> None:
    """Something long swept across the body, from over the right shoulder to the left hip, and back up slowly."""
    t = moment.seconds % 2.4
    cut = np.clip((t - 0.9) / 0.35, 0.0, 1.0) - np.clip((t - 1.5) / 0.9, 0.0, 1.0)
    cut = cut * cut * (3 - 2 * cut)
    high = from_pelvis(posture, body, 0.140, -0.150, 0.330)
    low = from_pelvis(posture, body, 0.200, 0.060, 0.110)
    placed_at(posture, "r", high + (low - high) * cut[:, None])
    set_hand(posture, "r", (0.3, 0.0, 0.2), GRIP, (-0.4, -0.9, -0.4))
    posture.bend = posture.bend + np.stack([0 * cut, 0.10 * cut, 0.30 * cut - 0.15], -1)


def kick(body: Body, posture: Posture, moment: Moment) -> None:
    """The right leg swings back and out ahead, again and again; fists are up, the body leans back from it."""
    fight(body, posture, replace(moment, target=None))
    t = moment.seconds % KICK_S
    back = np.clip(t / 0.25, 0.0, 1.0) - np.clip((t - 0.25) / 0.15, 0.0, 1.0)
    out = np.clip((t - 0.25) / 0.20, 0.0, 1.0) - np.clip((t - 0.70) / 0.35, 0.0, 1.0)
    out = out * out * (3 - 2 * out)
    h = body.height
    way = np.stack([0.40 * h * out - 0.20 * h * back, 0.01 * h * out, 0.24 * h * out + 0.09 * h * back], -1)
    posture.ankle["r"] = posture.ankle["r"] + way
    posture.foot["r"] = posture.foot["r"] + np.stack([0.5 * back - 0.25 * out, 0 * out], -1)
    posture.bend = posture.bend + np.stack([0.06 * out, -0.16 * out + 0.08 * back, 0.10 * out], -1)


KICK_S = 1.5
"""From one kick to the next."""


def aim(body: Body, posture: Posture, moment: Moment) -> None:
    """Both hands at arm's length round what is aimed, towards what is looked at."""
    up = (float(body.joint("upper_arm_r")[2]) - float(body.joint("pelvis")[2])) / body.height
    middle = from_pelvis(posture, body, 0.0, 0.0, up)
    way = np.array([1.0, 0.0, 0.0]) if moment.target is None else moment.target - middle[0]
    way = way / max(float(np.linalg.norm(way)), 1e-6)
    way[0] = max(way[0], 0.5)
    way /= np.linalg.norm(way)
    far = (body.upper_arm + body.fore_arm) * 0.86
    for side, sign in (("l", 1.0), ("r", -1.0)):
        apart = np.array([-0.012 * (sign > 0), sign * 0.020, -0.012 * (sign > 0)]) * body.height
        placed_at(posture, side, middle + way * far + apart)
        set_hand(posture, side, (0.0, 0.10 * (sign > 0), 0.05), GRIP, (-0.3, sign * 0.7, -0.9))


def shoulder(body: Body, posture: Posture, moment: Moment) -> None:
    """Something long aimed from the right shoulder: the right hand at its grip before the shoulder, the left ahead under it."""
    up = (float(body.joint("upper_arm_r")[2]) - float(body.joint("pelvis")[2])) / body.height + 0.012
    for side, ahead, aside in (("r", 0.150, -0.080), ("l", 0.285, -0.060)):
        placed_at(posture, side, from_pelvis(posture, body, ahead, aside, up))
    set_hand(posture, "r", (0.0, 0.0, 0.1), GRIP, (-0.5, -1.0, -0.5))
    set_hand(posture, "l", (0.0, 0.3, 0.0), (0.7, 0.6, 0.5), (-0.2, 0.6, -1.0))
    posture.bend = posture.bend + np.array([0.0, 0.05, -0.12])
