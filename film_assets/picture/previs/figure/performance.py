"""Acting: what a figure's body does on every drawing of a shot, from its pose, action, gaze, speech and draw.

Where it stands comes from ``staging``; how limbs reach is in ``skeleton``. Drawing n is the same whatever is asked with it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from film_assets.breakdown.model import Pose
from film_assets.kernel.draws import seed_of
from film_assets.picture.previs.figure.head import JAW
from film_assets.picture.previs.figure.skeleton import PoseTrack, Track, about_x, about_y, about_z, times
from film_assets.picture.previs.staging import SEATED, Placed


def drift(seconds: Track, seed: int, slow: float = 1.0) -> Track:
    """Return a value that wanders between -1 and 1 without a jump, its own for each ``seed``."""
    phases = [(seed >> shift) % 628 / 100 for shift in (0, 10, 20)]
    total: Track = (
        0.5 * np.sin(seconds * 0.71 / slow + phases[0])
        + 0.3 * np.sin(seconds * 1.37 / slow + phases[1])
        + 0.2 * np.sin(seconds * 2.9 / slow + phases[2])
    )
    return total


def blinks(drawings: Track, seed: int, drawings_a_second: float) -> Track:
    """Return how closed the eyes are: about every three to five seconds, for three drawings."""
    period = 3.1 + (seed % 23) / 10
    closed = np.zeros(len(drawings))
    shapes = (0.55, 1.0, 0.45)
    for row, drawing in enumerate(drawings):
        cycle, within = divmod(drawing / drawings_a_second + (seed % 89) / 30, period)
        start = 0.2 + (seed_of("blink", f"{seed} {int(cycle)}") % 1000) / 1000 * (period - 0.8)
        step = round((within - start) * drawings_a_second)
        if 0 <= step < 3:
            closed[row] = shapes[step]
    return closed


def _stood(placed: Placed, count: int) -> dict[str, Track]:
    body = placed.body
    h = body.height

    def fixed(*values: float) -> Track:
        return np.tile(np.array(values, float), (count, 1))

    base: dict[str, Track] = {"pelvis": fixed(*(body.joint("pelvis") - (0, 0, 0.008 * h))), "bend": fixed(0, 0.02, 0)}
    for side, sign in (("l", 1.0), ("r", -1.0)):
        shoulder = body.joint(f"upper_arm_{side}")
        reach = body.upper_arm + body.fore_arm
        base[f"wrist_{side}"] = fixed(0.055 * h, sign * (body.shoulder_half + 0.035 * h), shoulder[2] - 0.955 * reach)
        base[f"elbow_{side}"] = fixed(-1.0, sign * 0.55, 0.0)
        base[f"hand_{side}"] = fixed(0.35, 0.08, 0.0)
        base[f"curl_{side}"] = fixed(0.28, 0.20, 0.25)
        base[f"ankle_{side}"] = fixed(-0.01 * h, sign * (body.hip_half + 0.016 * h), body.ankle)
        base[f"knee_{side}"] = fixed(1.0, sign * 0.18, 0.0)
        base[f"foot_{side}"] = fixed(0.0, 0.16)
    return base


def _sat(placed: Placed, count: int) -> dict[str, Track]:
    body = placed.body
    h = body.height
    base = _stood(placed, count)

    def fixed(*values: float) -> Track:
        return np.tile(np.array(values, float), (count, 1))

    hip = placed.seat + 0.045 * h
    base["pelvis"] = fixed(-0.02 * h, 0.0, hip + 0.02 * h)
    base["bend"] = fixed(0, 0.10, 0)
    for side, sign in (("l", 1.0), ("r", -1.0)):
        base[f"ankle_{side}"] = fixed(
            body.thigh * 0.99 - 0.02 * h, sign * (body.hip_half + 0.03 * h), max(body.ankle, hip - body.shin * 1.02)
        )
        base[f"knee_{side}"] = fixed(0.4, sign * 0.10, 1.0)
        base[f"wrist_{side}"] = fixed(body.thigh * 0.74, sign * (body.hip_half + 0.005 * h), hip + 0.062 * h)
        base[f"elbow_{side}"] = fixed(-0.6, sign * 1.0, -0.3)
        base[f"hand_{side}"] = fixed(1.35, 0.0, 0.0)
        base[f"curl_{side}"] = fixed(0.18, 0.14, 0.1)
    return base


def performed(
    placed: Placed,
    drawings: Sequence[int],
    drawings_a_second: float,
    draw: int,
    mouth: str,
    gestures: Sequence[int],
) -> PoseTrack:
    """Return what the figure does on ``drawings`` (numbers counted from the clip's first)."""
    count = len(drawings)
    body = placed.body
    h = body.height
    number = np.asarray(drawings, float)
    seconds = number / drawings_a_second
    seed = seed_of("idle", f"{draw} {placed.index} {placed.figure.mark}")
    base = (
        _sat(placed, count)
        if placed.pose in SEATED or (placed.pose is Pose.SLEEPING and placed.seat > 0)
        else _stood(placed, count)
    )

    breath = np.sin(seconds * 2 * np.pi / 3.7 + (seed % 60) / 10)
    sway_x, sway_y = drift(seconds, seed, 1.6), drift(seconds, seed >> 5, 1.9)
    zero = np.zeros(count)
    pelvis = base["pelvis"] + np.stack([sway_x * 0.004 * h, sway_y * 0.005 * h, zero], -1)
    bend = base["bend"] + np.stack(
        [sway_y * 0.012, breath * 0.007 + sway_x * 0.010, drift(seconds, seed >> 9, 2.2) * 0.018], -1
    )

    # Head and eyes: towards the target, the eyes lead by a third.
    yaw, pitch = zero, zero
    if placed.target is not None:
        across = placed.target - placed.head
        turn = np.arctan2(across[1], across[0]) - placed.facing
        yaw = np.full(count, (turn + np.pi) % (2 * np.pi) - np.pi)
        pitch = np.full(count, -np.arctan2(across[2], max(0.2, float(np.hypot(across[0], across[1])))))
    head_yaw = np.clip(yaw * 0.82, -1.15, 1.15) + drift(seconds, seed >> 3, 1.4) * 0.030
    head_pitch = np.clip(pitch * 0.7, -0.5, 0.6) + drift(seconds, seed >> 7, 1.2) * 0.022
    speaking = np.array([1.0 if i < len(mouth) and mouth[int(i)] != "X" else 0.0 for i in drawings])
    head_pitch = head_pitch + speaking * 0.018 * np.sin(seconds * 5.1 + seed % 7)
    gaze = np.stack([np.clip(yaw - head_yaw, -0.55, 0.55), np.clip(pitch - head_pitch, -0.35, 0.35)], -1)
    head = np.stack([drift(seconds, seed >> 11, 1.8) * 0.022, head_pitch, head_yaw], -1)
    twist = np.clip(yaw * 0.15, -0.3, 0.3)
    bend = bend + np.stack([zero, zero, twist], -1)

    blink = blinks(number, seed, drawings_a_second)
    if placed.pose is Pose.SLEEPING:
        blink = np.ones(count)
        head = np.stack([np.full(count, 0.18), np.full(count, 0.42) + breath * 0.02, zero + 0.1], -1)
    jaw = np.array([JAW.get(mouth[int(i)], 0.0) if i < len(mouth) else 0.0 for i in drawings])
    brow = drift(seconds, seed >> 13, 1.1) * 0.006 * body.head + speaking * 0.010 * body.head * np.maximum(
        0, np.sin(seconds * 2.3)
    )

    wrist = {side: base[f"wrist_{side}"] + np.stack([zero, zero, breath * 0.003 * h], -1) for side in "lr"}
    hand = {side: base[f"hand_{side}"].copy() for side in "lr"}
    curl = {side: base[f"curl_{side}"].copy() for side in "lr"}
    elbow = {side: base[f"elbow_{side}"] for side in "lr"}
    for rank, peak in enumerate(gestures):
        side, sign = ("r", -1.0) if (seed + rank) % 3 else ("l", 1.0)
        amount = np.exp(-(((number - peak) / (0.32 * drawings_a_second)) ** 2))[:, None]
        up = np.array([0.20 * h, sign * (body.shoulder_half + 0.02 * h), float(pelvis[0, 2]) + 0.17 * h])
        wrist[side] = wrist[side] + (up - wrist[side]) * amount
        hand[side] = hand[side] + (np.array([-0.25, -0.15, 0.1]) - hand[side]) * amount
        curl[side] = curl[side] + (np.array([0.15, 0.05, 0.05]) - curl[side]) * amount
        head[:, 1] += 0.05 * amount[:, 0]

    turn = np.full(count, placed.facing)
    return PoseTrack(
        pelvis=pelvis,
        pelvis_turn=times(about_z(zero), times(about_y(zero), about_x(zero))),
        bend=bend,
        head=head,
        head_free=True,
        gaze=gaze,
        blink=blink,
        jaw=jaw,
        brow=brow,
        wrist=wrist,
        elbow=elbow,
        hand=hand,
        curl=curl,
        ankle={side: base[f"ankle_{side}"] for side in "lr"},
        knee={side: base[f"knee_{side}"] for side in "lr"},
        foot={side: base[f"foot_{side}"] for side in "lr"},
        turn=turn,
        place=np.tile(placed.at, (count, 1)),
    )
