"""Postures over time: where pelvis, hands and feet are when somebody stands, sits, walks, runs, crouches or lies.

What hands do besides is in ``actions``; breath, gaze and speech are laid over in ``performance``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from film_assets.breakdown.model import Pose
from film_assets.picture.previs.figure.skeleton import SIDES, Body, Track, about_y

WALK_M_S, RUN_M_S = 1.25, 3.2
WALK_CYCLES_S, RUN_CYCLES_S = 0.95, 1.45
"""A cycle is two steps (Whittle, Gait Analysis: about 0.95 a second at 1.3 m/s)."""
CRAWL_M_S, RIDE_M_S = 0.45, 4.0
LOW_M = 0.2
"""Seats below this are sat on with the knees up."""


@dataclass(slots=True)
class Posture:
    """The body in the figure frame over t drawings: points in metres (t, 3), angles in radians."""

    pelvis: Track
    bend: Track
    wrist: dict[str, Track]
    elbow: dict[str, Track]
    hand: dict[str, Track]
    curl: dict[str, Track]
    ankle: dict[str, Track]
    knee: dict[str, Track]
    foot: dict[str, Track]
    pelvis_turn: Track
    upright: Track = field(default_factory=lambda: np.zeros(0))
    """(t,): 1 where the head keeps its own bearing, 0 where it lies with the chest."""
    ahead_m: Track = field(default_factory=lambda: np.zeros(0))
    """(t,): how far it has gone along its facing since its mark."""


def _all(count: int, *values: float) -> Track:
    return np.tile(np.array(values, float), (count, 1))


def stood(body: Body, count: int) -> Posture:
    """Return standing at ease, weight on both feet."""
    h = body.height
    wrist, elbow, hand, curl, ankle, knee, foot = ({} for _ in range(7))
    reach = body.upper_arm + body.fore_arm
    for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
        shoulder = body.joint(f"upper_arm_{side}")
        wrist[side] = _all(count, 0.05 * h, sign * (body.shoulder_half + 0.040 * h), shoulder[2] - 0.962 * reach)
        elbow[side] = _all(count, -1.0, sign * 0.45, 0.0)
        hand[side] = _all(count, 0.35, 0.08, 0.0)
        curl[side] = _all(count, 0.28, 0.20, 0.25)
        ankle[side] = _all(count, -0.01 * h, sign * (body.hip_half + 0.016 * h), body.ankle)
        knee[side] = _all(count, 1.0, sign * 0.18, 0.0)
        foot[side] = _all(count, 0.0, 0.16)
    return Posture(
        pelvis=_all(count, *(body.joint("pelvis") - (0, 0, 0.006 * h))),
        bend=_all(count, 0, 0.02, 0),
        wrist=wrist,
        elbow=elbow,
        hand=hand,
        curl=curl,
        ankle=ankle,
        knee=knee,
        foot=foot,
        pelvis_turn=np.tile(np.eye(3), (count, 1, 1)),
        upright=np.ones(count),
        ahead_m=np.zeros(count),
    )


def sat(body: Body, count: int, seat: float, lean: float = 0.06) -> Posture:
    """Return sitting on a seat ``seat`` metres high, hands on the thighs."""
    h = body.height
    posture = stood(body, count)
    hip = seat + 0.045 * h
    posture.pelvis = _all(count, -0.02 * h, 0.0, hip + 0.02 * h)
    posture.bend = _all(count, 0, lean, 0)
    for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
        low = max(body.ankle, hip - body.shin * 1.02)
        posture.ankle[side] = _all(count, body.thigh * 0.99 - 0.02 * h, sign * (body.hip_half + 0.03 * h), low)
        posture.knee[side] = _all(count, 0.4, sign * 0.10, 1.0)
        posture.wrist[side] = _all(count, body.thigh * 0.72, sign * (body.hip_half + 0.012 * h), hip + 0.064 * h)
        posture.elbow[side] = _all(count, -0.7, sign * 1.0, -0.3)
        posture.hand[side] = _all(count, 1.35, 0.10, 0.0)
        posture.curl[side] = _all(count, 0.20, 0.14, 0.1)
    return posture


def sat_low(body: Body, count: int, seat: float) -> Posture:
    """Return sitting on the ground, or on something ankle high: knees up, forearms over them."""
    h = body.height
    posture = stood(body, count)
    hip = seat + 0.055 * h
    posture.pelvis = _all(count, -0.06 * h, 0.0, hip + 0.02 * h)
    posture.bend = _all(count, 0, 0.26, 0)
    for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
        ahead = 0.60 * (body.thigh + body.shin) + (0.05 * h if sign > 0 else -0.01 * h)
        posture.ankle[side] = _all(count, ahead, sign * (body.hip_half + 0.025 * h), body.ankle)
        posture.knee[side] = _all(count, 0.25, sign * 0.22, 1.0)
        posture.wrist[side] = _all(count, 0.245 * h, sign * 0.045 * h, hip + 0.185 * h)
        posture.elbow[side] = _all(count, -0.5, sign * 1.0, -0.5)
        posture.hand[side] = _all(count, 0.9, 0.35, 0.0)
        posture.curl[side] = _all(count, 0.35, 0.28, 0.2)
    return posture


def driven(body: Body, count: int, seat: float, seconds: Track) -> Posture:
    """Return sitting at a steering wheel, both hands on it, making small corrections."""
    posture = sat(body, count, seat, 0.02)
    h = body.height
    turn = 0.10 * np.sin(seconds * 0.9) + 0.05 * np.sin(seconds * 2.3)
    for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
        angle = sign * 1.15 + turn
        wheel = np.array([0.40, 0.0, seat + 0.30])
        radius = 0.175
        grip = np.stack(
            [np.full(count, wheel[0]), np.sin(angle) * radius, wheel[2] + np.cos(angle) * radius * 0.85], -1
        )
        posture.wrist[side] = grip - np.array([0.075, 0.0, 0.015])
        posture.elbow[side] = _all(count, -0.2, sign * 0.9, -0.8)
        posture.hand[side] = _all(count, 0.5, 0.0, 0.25)
        posture.curl[side] = _all(count, 0.95, 0.95, 0.7)
    posture.ankle["r"] = _all(
        count, body.thigh + 0.10 * h, -(body.hip_half + 0.02 * h), max(body.ankle, seat - body.shin * 0.80)
    )
    return posture


def crouched(body: Body, count: int) -> Posture:
    """Return crouching, one knee up, forearms over it."""
    h = body.height
    posture = stood(body, count)
    posture.pelvis = _all(count, -0.05 * h, 0.0, 0.245 * h)
    posture.bend = _all(count, 0, 0.62, 0)
    posture.ankle["l"] = _all(count, 0.12 * h, body.hip_half + 0.03 * h, body.ankle)
    posture.ankle["r"] = _all(count, -0.12 * h, -(body.hip_half + 0.02 * h), body.ankle * 1.7)
    posture.foot["r"] = _all(count, 0.75, 0.1)
    posture.knee["l"] = _all(count, 1.0, 0.25, 1.0)
    posture.knee["r"] = _all(count, 1.0, -0.35, 0.1)
    for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
        posture.wrist[side] = _all(count, 0.26 * h, sign * 0.055 * h, 0.25 * h)
        posture.elbow[side] = _all(count, -0.3, sign * 1.0, -0.4)
        posture.hand[side] = _all(count, 0.8, 0.15, 0.0)
    return posture


def crawled(body: Body, count: int, seconds: Track, stops_after_s: float) -> Posture:
    """Return going on hands and knees along the facing until ``stops_after_s``."""
    h = body.height
    posture = stood(body, count)
    distance, pace = gone(seconds, CRAWL_M_S, stops_after_s)
    posture.ahead_m = distance
    posture.pelvis = _all(count, -0.10 * h, 0.0, 0.285 * h)
    posture.pelvis_turn = about_y(np.full(count, 1.05))
    posture.bend = _all(count, 0, 0.34, 0)
    phase = distance / 0.55
    for side, sign, offset in (("l", 1.0, 0.0), ("r", -1.0, 0.5)):
        reach = np.sin(2 * np.pi * (phase + offset)) * pace
        lift = np.maximum(0.0, np.cos(2 * np.pi * (phase + offset))) * pace
        posture.ankle[side] = np.stack(
            [-0.36 * h - 0.06 * h * reach, np.full(count, sign * body.hip_half * 1.3), np.full(count, 0.055 * h)], -1
        )
        posture.knee[side] = _all(count, 0.5, sign * 0.2, -1.0)
        posture.foot[side] = _all(count, 1.35, 0.05)
        posture.wrist[side] = np.stack(
            [
                0.235 * h + 0.06 * h * reach,
                np.full(count, sign * body.shoulder_half * 1.05),
                0.062 * h + 0.03 * h * lift,
            ],
            -1,
        )
        posture.elbow[side] = _all(count, -0.6, sign * 0.6, 0.0)
        posture.hand[side] = _all(count, 0.2, -1.2, 0.0)
        posture.curl[side] = _all(count, 0.05, 0.05, 0.0)
    return posture


def ridden(body: Body, count: int, saddle: float, seconds: Track, stops_after_s: float) -> Posture:
    """Return sitting astride something ``saddle`` metres high, hands ahead on reins or handlebars."""
    h = body.height
    posture = sat(body, count, saddle, 0.10)
    distance, pace = gone(seconds, RIDE_M_S, stops_after_s)
    posture.ahead_m = distance
    posture.pelvis = posture.pelvis + np.stack(
        [np.zeros(count), np.zeros(count), 0.022 * np.abs(np.sin(2 * np.pi * seconds * 1.3)) * pace], -1
    )
    for side, sign in (("l", 1.0), ("r", -1.0)):
        low = max(body.ankle, saddle - 0.42 * (body.thigh + body.shin))
        posture.ankle[side] = _all(count, 0.03 * h, sign * (body.hip_half + 0.115 * h), low)
        posture.knee[side] = _all(count, 1.0, sign * 0.55, 0.3)
        posture.foot[side] = _all(count, 0.0, 0.1)
        posture.wrist[side] = _all(count, 0.20 * h, sign * 0.055 * h, saddle + 0.14 * h)
        posture.elbow[side] = _all(count, -0.6, sign * 0.9, -0.5)
        posture.hand[side] = _all(count, 0.1, 0.0, 0.1)
        posture.curl[side] = _all(count, 0.9, 0.9, 0.7)
    return posture


def lain(body: Body, count: int, bed: float) -> Posture:
    """Return lying on the back on something ``bed`` metres high, head away from the facing."""
    h = body.height
    posture = stood(body, count)
    level = bed + 0.075 * h
    posture.pelvis = _all(count, 0.0, 0.0, level)
    posture.pelvis_turn = about_y(np.full(count, -np.pi / 2 + 0.03))
    posture.bend = _all(count, 0.02, 0.05, 0.0)
    posture.upright = np.zeros(count)
    for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
        posture.ankle[side] = _all(
            count, body.thigh + body.shin * 0.97, sign * (body.hip_half + 0.03 * h), bed + body.ankle * 0.9
        )
        posture.knee[side] = _all(count, 0.0, sign * 0.2, 1.0)
        posture.foot[side] = _all(count, -0.85, 0.35)
        posture.wrist[side] = _all(count, -0.10 * h, sign * 0.075 * h, level + 0.085 * h)
        posture.elbow[side] = _all(count, 0.1, sign * 1.0, -0.2)
        posture.hand[side] = _all(count, 1.3, 0.1, 0.0)
    return posture


def borne(body: Body, count: int, arms: float) -> Posture:
    """Return lying across the arms of another, which are ``arms`` metres high: the knees hang over one of them."""
    h = body.height
    posture = lain(body, count, arms)
    posture.pelvis = posture.pelvis - np.array([0.0, 0.0, 0.05 * h])
    posture.bend = _all(count, 0.0, 0.30, 0.0)
    for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
        posture.ankle[side] = _all(count, body.thigh * 1.12, sign * (body.hip_half + 0.01 * h), arms - 0.16 * h)
        posture.knee[side] = _all(count, 0.5, sign * 0.1, 1.0)
        posture.foot[side] = _all(count, 0.3, 0.1)
    return posture


def gone(seconds: Track, speed: float, stops_after_s: float) -> tuple[Track, Track]:
    """Return (metres gone, share of full speed) of somebody who walks from before the first drawing and comes to rest
    a second after ``stops_after_s``."""
    late = np.clip(seconds - stops_after_s, 0, 1)
    pace = 1 - late * late * (3 - 2 * late)
    slowing = late - (late**3 - late**4 / 2)
    return speed * (np.minimum(seconds, stops_after_s) + slowing), pace


def walked(body: Body, count: int, seconds: Track, stops_after_s: float, running: bool = False) -> Posture:
    """Return walking or running along the facing until ``stops_after_s``, then standing."""
    h = body.height
    posture = stood(body, count)
    scale = h / 1.72
    speed = (RUN_M_S if running else WALK_M_S) * scale
    cycles = RUN_CYCLES_S if running else WALK_CYCLES_S
    distance, pace = gone(seconds, speed, stops_after_s)
    posture.ahead_m = distance
    phase = distance / speed * cycles + 0.08
    stance = 0.42 if running else 0.60
    span = speed / cycles * stance
    lift = (0.20 if running else 0.075) * h
    for side, offset in zip(SIDES, (0.0, 0.5), strict=True):
        sign = 1.0 if side == "l" else -1.0
        p = (phase + offset) % 1.0
        on = p < stance
        s = np.where(on, p / stance, (p - stance) / (1 - stance))
        back = np.where(on, 0.5 - s, -0.5 + s * s * (3 - 2 * s))
        up = np.where(on, 0.0, np.sin(np.pi * s) ** (0.8 if running else 1.0))
        x = (back * span + 0.03 * h) * pace - 0.01 * h * (1 - pace)
        posture.ankle[side] = np.stack(
            [
                x,
                np.full(count, sign * (body.hip_half + 0.008 * h)),
                body.ankle + (up * lift + np.where(on, np.clip(s - 0.72, 0, 1) * 0.16 * h, 0.04 * h * (1 - s))) * pace,
            ],
            -1,
        )
        pitch = np.where(
            on, np.where(s < 0.15, -0.30 * (1 - s / 0.15), np.clip(s - 0.62, 0, 1) * 1.7), 0.65 * (1 - s) - 0.30 * s
        )
        posture.foot[side] = np.stack([pitch * pace, np.full(count, 0.08)], -1)
        swing = np.cos(2 * np.pi * (phase + offset + 0.5 - stance / 2 + 0.30)) * pace
        shoulder = body.joint(f"upper_arm_{side}")
        if running:
            posture.wrist[side] = np.stack(
                [
                    0.10 * h + 0.13 * h * swing,
                    np.full(count, sign * (body.shoulder_half * 0.85)),
                    shoulder[2] - 0.155 * h + 0.055 * h * swing,
                ],
                -1,
            )
            posture.curl[side] = _all(count, 0.85, 0.8, 0.5)
        else:
            reach = body.upper_arm + body.fore_arm
            posture.wrist[side] = np.stack(
                [
                    0.045 * h + 0.115 * h * swing,
                    np.full(count, sign * (body.shoulder_half + 0.034 * h)),
                    shoulder[2] - (0.955 - 0.03 * np.abs(swing)) * reach,
                ],
                -1,
            )
        posture.elbow[side] = _all(count, -1.0, sign * 0.35, 0.0)
    bob = np.cos(4 * np.pi * phase) * (0.022 if running else 0.011) * h * pace
    sway = np.sin(2 * np.pi * phase) * 0.012 * h * pace
    low = (0.035 if running else 0.014) * h * pace
    posture.pelvis = posture.pelvis + np.stack([np.zeros(count), sway, bob - low], -1)
    lean = (0.22 if running else 0.055) * pace
    posture.bend = np.stack([-sway * 0.6, 0.02 + lean, 0.10 * np.sin(2 * np.pi * phase + 0.6) * pace], -1)
    return posture


def posture_of(body: Body, pose: Pose, seat: float, lying: bool, seconds: Track, stops_after_s: float) -> Posture:
    """Return the posture of ``pose``; ``seat`` is the height of what one sits or lies on."""
    count = len(seconds)
    if pose is Pose.DRIVING:
        return driven(body, count, seat, seconds)
    if pose is Pose.SITTING:
        return sat(body, count, seat) if seat > LOW_M else sat_low(body, count, seat)
    if pose is Pose.LYING or (pose is Pose.SLEEPING and lying):
        return lain(body, count, seat)
    if pose is Pose.SLEEPING:
        return sat(body, count, seat, 0.16) if seat > LOW_M else sat_low(body, count, seat)
    if pose is Pose.CROUCHING:
        return crouched(body, count)
    if pose is Pose.CRAWLING:
        return crawled(body, count, seconds, stops_after_s)
    if pose is Pose.RIDING:
        return ridden(body, count, seat, seconds, stops_after_s)
    if pose in (Pose.WALKING, Pose.RUNNING):
        return walked(body, count, seconds, stops_after_s, pose is Pose.RUNNING)
    return stood(body, count)
