"""How a body gets from one posture to another within a shot: rises, sits down, drops, sits up in bed.

The postures themselves are in ``poses``, which changes a place allows in ``staging``.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from film_assets.breakdown.model import Pose
from film_assets.picture.previs.figure.poses import Posture, lain, posture_of, sat
from film_assets.picture.previs.figure.skeleton import SIDES, Body, Track, squared

Change = tuple[Pose, Pose]
BEGINS_S = 0.7
"""When a change begins: the first half second, from which a storyboard is drawn, shows the pose before."""
STEP_S = 0.75
"""How long a body takes from one posture to the next (sit to stand takes 1 to 2 s: Whittle, Gait Analysis)."""
FLAT = frozenset({Pose.LYING, Pose.SLEEPING})
UPRIGHT = frozenset({Pose.STANDING, Pose.WALKING, Pose.RUNNING})


def changed(
    body: Body, change: Change, seat: float, lying: bool, seconds: Track, stops_after_s: float
) -> tuple[Posture, Track]:
    """Return the posture that goes from the first pose of ``change`` to the last, and how far it has come (t,), 0 to 1.

    ``seat`` and ``lying`` are of what is sat or lain on. Between the ground and the feet a body crouches.
    """
    first, last = change
    count = len(seconds)
    on_bed = lying and seat > 0 and first in FLAT
    ways = [first, last]
    if not on_bed and {first, last} & FLAT and {first, last} & UPRIGHT:
        ways.insert(1, Pose.CROUCHING)
    begins = BEGINS_S if first not in (Pose.WALKING, Pose.RUNNING) else stops_after_s + BEGINS_S
    postures = [posture_of(body, pose, seat, lying, seconds, stops_after_s) for pose in ways]
    if on_bed:
        postures[-1] = _sat_up(body, count, seat)
    elif Pose.SITTING in change:
        _before_the_seat(body, seat, *(p for pose, p in zip(ways, postures, strict=True) if pose is Pose.STANDING))
    for posture in postures:
        posture.ahead_m = postures[0].ahead_m
    shares = [np.clip((seconds - begins - STEP_S * number) / STEP_S, 0.0, 1.0) for number in range(len(postures) - 1)]
    posture = postures[0]
    for share, following in zip(shares, postures[1:], strict=True):
        posture = _between(posture, following, share * share * (3 - 2 * share))
    done: Track = sum(shares, np.zeros(count)) / len(shares)
    return posture, done


def _before_the_seat(body: Body, seat: float, *standing: Posture) -> None:
    """Let who stands before a seat stand where the feet are when they sit."""
    ahead = float(sat(body, 1, seat).ankle["l"][0, 0])
    for posture in standing:
        posture.pelvis = posture.pelvis + np.array([ahead, 0.0, 0.0])
        for side in SIDES:
            for points in (posture.wrist, posture.ankle):
                points[side] = points[side] + np.array([ahead, 0.0, 0.0])


def _sat_up(body: Body, count: int, bed: float) -> Posture:
    """Return sitting up where one lay, legs still flat, hands beside the hips."""
    h = body.height
    posture = lain(body, count, bed)
    posture.pelvis_turn = np.tile(np.eye(3), (count, 1, 1))
    posture.bend = np.tile(np.array([0.0, 0.22, 0.0]), (count, 1))
    posture.upright = np.ones(count)
    for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
        posture.wrist[side] = np.tile(np.array([0.10 * h, sign * 0.11 * h, bed + 0.10 * h]), (count, 1))
        posture.elbow[side] = np.tile(np.array([-0.8, sign * 0.8, 0.0]), (count, 1))
    return posture


def _between(first: Posture, second: Posture, share: Track) -> Posture:
    """Return the posture that is ``share`` (t,) of the way from ``first`` to ``second``."""

    def mixed(before: Track, after: Track) -> Track:
        part = share.reshape(-1, *[1] * (before.ndim - 1))
        total: Track = before + (after - before) * part
        return total

    found: dict[str, Any] = {}
    for one in fields(Posture):
        before, after = getattr(first, one.name), getattr(second, one.name)
        found[one.name] = (
            {side: mixed(before[side], after[side]) for side in before}
            if isinstance(before, dict)
            else mixed(before, after)
        )
    found["pelvis_turn"] = squared(found["pelvis_turn"])
    return Posture(**found)
