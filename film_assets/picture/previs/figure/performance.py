"""Acting: what a figure's body does on every drawing of a shot, from its pose, action, gaze, speech and draw.

Postures are in ``poses``, what hands do in ``actions``; where it stands comes from ``staging``. A drawing is the same
whatever is asked with it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from film_assets.breakdown.model import Pose
from film_assets.kernel.draws import seed_of
from film_assets.picture.previs.figure.actions import acted
from film_assets.picture.previs.figure.changes import changed
from film_assets.picture.previs.figure.faces import face_of
from film_assets.picture.previs.figure.mouth import JAW
from film_assets.picture.previs.figure.poses import Posture, borne, posture_of
from film_assets.picture.previs.figure.reaching import Moment
from film_assets.picture.previs.figure.skeleton import PoseTrack, Track
from film_assets.picture.previs.placed import SEATED, Placed

AT_THE_HEAD = {"phone": "r", "ear": "r", "mouth": "r", "brow": "r", "scratch": "r", "chin": "r", "head": "lr"}
"""Actions whose hands stay at the head and go with it; which hands."""
HELD_YAW = 0.6
"""How far the head turns with a hand at it, radians."""
NO_HAND_FREE = frozenset(
    {"carry", "read", "hold_both", "face", "aim", "shoulder", "head", "cradle", "chin", "shrug", "crossed"}
)
RIGHT_HAND_TAKEN = frozenset({"drink", "eat", "point", "wave", "heart", "touch"}) | AT_THE_HEAD.keys()


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
    """Return how closed the eyes are: about every three to five seconds, for three drawings; open at the start."""
    period = 3.1 + (seed % 23) / 10
    closed = np.zeros(len(drawings))
    shapes = (0.55, 1.0, 0.45)
    for row, drawing in enumerate(drawings):
        cycle, within = divmod(drawing / drawings_a_second + (seed % 89) / 30, period)
        start = 0.2 + (seed_of("blink", f"{seed} {int(cycle)}") % 1000) / 1000 * (period - 0.8)
        step = round((within - start) * drawings_a_second)
        # The first half second stays open: a storyboard is drawn from it.
        if 0 <= step < 3 and drawing > drawings_a_second / 2:
            closed[row] = shapes[step]
    return closed


def _bearing(placed: Placed, going: Track) -> tuple[Track, Track]:
    """Return (turn left, nod down) from the figure's facing to what it looks at."""
    if placed.target is None:
        return np.zeros_like(going), np.zeros_like(going)
    ahead = placed.ahead
    from_head = placed.head + ahead * going[:, None]
    across = placed.target - from_head
    turn = np.arctan2(across[:, 1], across[:, 0]) - placed.facing
    level = np.maximum(0.25, np.hypot(across[:, 0], across[:, 1]))
    return (turn + np.pi) % (2 * np.pi) - np.pi, -np.arctan2(across[:, 2], level)


def _gestured(
    placed: Placed, posture: Posture, gestures: Sequence[int], number: Track, drawings_a_second: float, seed: int
) -> Track:
    """Raise a free hand at every stressed word, in place; return how much the head goes with it."""
    body = placed.body
    h = body.height
    nods = np.zeros(len(number))
    free: tuple[str, ...] = ("l",) if placed.hands == "grip" or placed.action in RIGHT_HAND_TAKEN else ("r", "l")
    if placed.hands == "held" or placed.action in NO_HAND_FREE or placed.pose is Pose.DRIVING:
        free = ()
    for rank, peak in enumerate(gestures):
        amount = np.exp(-(((number - peak) / (0.34 * drawings_a_second)) ** 2))
        nods += 0.05 * amount
        if not free:
            continue
        side = free[(seed + rank) % len(free)]
        sign = 1.0 if side == "l" else -1.0
        high = 0.155 + 0.05 * ((seed >> rank % 16) % 3) / 2
        up = posture.pelvis + np.array([0.185, sign * (body.shoulder_half / h + 0.012), high]) * h
        share = amount[:, None]
        posture.wrist[side] = posture.wrist[side] + (up - posture.wrist[side]) * share
        posture.hand[side] = posture.hand[side] + (np.array([-0.25, -0.15, 0.1]) - posture.hand[side]) * share
        posture.curl[side] = posture.curl[side] + (np.array([0.16, 0.05, 0.05]) - posture.curl[side]) * share
        posture.elbow[side] = posture.elbow[side] + (np.array([-0.7, sign * 0.8, -0.4]) - posture.elbow[side]) * share
    return nods


def _turned_about(axis: Track, point: Track, yaw: Track) -> Track:
    """Return ``point`` (n, 3) turned left by ``yaw`` about the upright line through ``axis``."""
    off = point - axis
    c, s = np.cos(yaw), np.sin(yaw)
    return axis + np.stack([c * off[:, 0] - s * off[:, 1], s * off[:, 0] + c * off[:, 1], off[:, 2]], -1)


def performed(
    placed: Placed, drawings: Sequence[int], drawings_a_second: float, draw: int, mouth: str, gestures: Sequence[int]
) -> PoseTrack:
    """Return what the figure does on ``drawings`` (numbers counted from the clip's first)."""
    body = placed.body
    h = body.height
    number = np.asarray(drawings, float)
    seconds = number / drawings_a_second
    zero = np.zeros(len(number))
    seed = seed_of("idle", f"{draw} {placed.index} {placed.figure.mark}")
    on = placed.seat, placed.mark.lying, seconds, placed.stops_after_s
    done = zero
    bearer = placed.borne
    if bearer is not None:
        posture = borne(body, len(number), placed.seat)
        posture.ahead_m = posture_of(
            bearer.body, bearer.pose, bearer.seat, False, seconds, bearer.stops_after_s
        ).ahead_m
    elif placed.change is None:
        posture = posture_of(body, placed.pose, *on)
    else:
        posture, done = changed(body, placed.change, *on)

    yaw, pitch = _bearing(placed, posture.ahead_m)
    target = None
    if placed.target is not None:
        c, s = np.cos(-placed.facing), np.sin(-placed.facing)
        x, y, z = placed.target - placed.at
        target = np.array([c * x - s * y, s * x + c * y, z])
    acted(placed.action, body, posture, Moment(seconds, target, placed.pose in SEATED, placed.table))

    breath = np.sin(seconds * 2 * np.pi / 3.7 + (seed % 60) / 10)
    still = 0.3 if placed.pose in (Pose.LYING, Pose.SLEEPING) else 1.0
    sway_x, sway_y = drift(seconds, seed, 1.6) * still, drift(seconds, seed >> 5, 1.9) * still
    posture.pelvis = posture.pelvis + np.stack([sway_x * 0.004 * h, sway_y * 0.005 * h, zero], -1)
    for side in "lr":
        rise = np.stack([sway_x * 0.003 * h, sway_y * 0.004 * h, breath * 0.003 * h], -1)
        posture.wrist[side] = posture.wrist[side] + rise
    weary = drift(seconds, seed >> 9, 2.2) * 0.018 * still
    bend = posture.bend + np.stack([sway_y * 0.012, breath * 0.007 + sway_x * 0.010, weary], -1)
    bend = bend + np.stack([zero, zero, np.clip(yaw * 0.16, -0.3, 0.3) * posture.upright], -1)
    posture.bend = bend

    speaking = np.array([1.0 if i < len(mouth) and mouth[int(i)] != "X" else 0.0 for i in drawings])
    head_yaw = np.clip(yaw * 0.82, -1.15, 1.15) + drift(seconds, seed >> 3, 1.4) * 0.030
    if placed.action in AT_THE_HEAD and posture.upright.all():
        across = placed.action in ("mouth", "brow", "chin")
        head_yaw = np.clip(head_yaw, -HELD_YAW * (0.25 if across else 1.0), HELD_YAW)
        for side in AT_THE_HEAD[placed.action]:
            posture.wrist[side] = _turned_about(posture.pelvis, posture.wrist[side], head_yaw)
    head_pitch = np.clip(pitch * 0.72, -0.5, 0.75) + drift(seconds, seed >> 7, 1.2) * 0.022
    head_pitch = head_pitch + speaking * 0.018 * np.sin(seconds * 5.1 + seed % 7)
    head_pitch = head_pitch + _gestured(placed, posture, gestures, number, drawings_a_second, seed)
    gaze = np.stack([np.clip(yaw - head_yaw, -0.55, 0.55), np.clip(pitch - head_pitch, -0.35, 0.35)], -1)
    head = np.stack([drift(seconds, seed >> 11, 1.8) * 0.022, head_pitch, head_yaw], -1)
    if placed.action in ("read", "hold_both", "write", "work") and placed.target_is_own_hands:
        head[:, 1] += 0.10
    blink = blinks(number, seed, drawings_a_second)
    free = posture.upright
    if face_of(placed.figure.face).closed:
        blink = np.maximum(blink, 1.0)
    if placed.pose is Pose.SLEEPING:
        blink = np.maximum(blink, done == 0)
        gaze = gaze * done[:, None]
        asleep = np.stack([zero + 0.20, zero + 0.45 + breath * 0.02, zero + 0.12], -1)
        head = asleep + (head - asleep) * done[:, None]
    if not free.all():
        gaze = gaze * free[:, None]
        flat = np.stack([drift(seconds, seed >> 11, 1.8) * 0.03, zero + 0.06, zero + (0.25 if seed % 2 else -0.25)], -1)
        head = flat + (head - flat) * free[:, None]
    jaw = np.array([JAW.get(mouth[int(i)], 0.0) if i < len(mouth) else 0.0 for i in drawings])
    if placed.action == "eat":
        jaw = np.maximum(jaw, 0.035 * np.maximum(0.0, np.sin(seconds * 2 * np.pi * 1.4)))
    brow = drift(seconds, seed >> 13, 1.1) * 0.006 * body.head
    brow = brow + speaking * 0.010 * body.head * np.maximum(0, np.sin(seconds * 2.3))

    return PoseTrack(
        pelvis=posture.pelvis,
        pelvis_turn=posture.pelvis_turn,
        bend=posture.bend,
        head=head,
        head_free=free,
        gaze=gaze,
        blink=blink,
        jaw=jaw,
        brow=brow,
        wrist=posture.wrist,
        elbow=posture.elbow,
        hand=posture.hand,
        curl=posture.curl,
        ankle=posture.ankle,
        knee=posture.knee,
        foot=posture.foot,
        turn=np.full(len(number), placed.facing),
        place=placed.at + (bearer or placed).ahead * posture.ahead_m[:, None],
    )
