"""Frames of two and more: over somebody's shoulder, two-shots, groups that hold everyone.

Frames of one are in ``framing``.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from film_assets.picture.previs.lens import Point, Setup, behind
from film_assets.picture.previs.placed import Placed

SHOULDER_MM = (28.0, 135.0)
"""Shortest and longest lens of an over-the-shoulder shot."""
SIDE_BY_SIDE = 1.6
"""Length of the sum of two facings from which they look the same way."""
HELD_ACROSS, HELD_UP, HELD_DOWN = 0.90, 0.92, 0.90
"""How far from the middle, of half the frame, everyone in a group is held."""
TURNS = (0.0, 12.0, -12.0, 24.0, -24.0, 36.0, -36.0, 48.0, -48.0)
"""Degrees a group's camera may turn from its place so that nobody hides somebody."""
ALONG = (0.0, 20.0, -20.0, 40.0, -40.0, 56.0, -56.0, 70.0, -70.0)
"""Degrees from across the axis at which a camera is tried where the walls are near, first to last."""
HEAD_ACROSS_M, HEAD_TALL_M, BODY_ACROSS_M = 0.26, 0.24, 0.45
"""How far apart in the frame two heads are seen whole, how much higher one is seen over the other, and how far aside of
a body that stands before it a lower head must be."""
INTO_DEPTH = 0.17
"""A line between two runs into the depth of the set where its normal has no more than so much of the set's own."""
LIFT_RADIANS = 0.05
"""How much higher a group is seen from for every row of people beyond the first two."""


def across_axis(a: Point, b: Point, side: float) -> Point:
    """Return the level unit vector across the line from ``a`` to ``b``, of the lower and the higher mark, to the side of it
    on which the camera stays: the set's own, ``side`` the sign of its y; of a line that runs into the depth of the set, the
    side that sees ``a`` on the left of the frame where ``side`` is -1."""
    line = (b - a)[:2]
    far = float(np.linalg.norm(line))
    if far < 1e-6:
        return np.array([0.0, side, 0.0])
    out = np.array([-line[1], line[0], 0.0]) * side / far
    return -out if float(out[1]) * side < -INTO_DEPTH else out


def of_pair(one: Placed, other: Placed, side: float) -> Point:
    """Return ``across_axis`` of two, whichever is named first."""
    first, second = sorted((one, other), key=lambda who: who.figure.mark)
    return across_axis(first.at, second.at, side)


def shoulder_setup(over: Placed, subject: Placed, side: float, mm: float, aspect: float, roll: float) -> Setup:
    """Return a camera behind ``over``'s shoulder, on its side of the axis; ``mm`` 0: the lens that makes the subject a
    medium shot.

    The subject's head stands above the middle of the free part of the frame, the shoulder's head before it at the edge.
    As the camera goes up, nearer heads sink in the frame: its height keeps head or shoulder in frame when one of the
    two is a child, or sits.
    """
    line = subject.head - over.head
    line[2] = 0.0
    gap = float(np.linalg.norm(line))
    line = line / gap if gap > 1e-6 else over.ahead
    aside = np.array([-line[1], line[0], 0.0])
    before = over.ahead + subject.ahead
    if float(np.linalg.norm(before)) < SIDE_BY_SIDE or abs(float(before @ line)) > abs(float(before @ aside)):
        before = of_pair(over, subject, side)
    if float(aside @ before) < 0:
        # Of people abreast, from before them.
        aside = -aside
    size = over.body.height / 1.72
    back = float(np.clip(0.95 * gap, 0.75, 2.4)) * size
    deep = back + gap
    tall = 0.50 * subject.body.height
    if not mm:
        mm = float(np.clip(36.0 / aspect * deep / tall, *SHOULDER_MM))
    half_wide = 18.0 / mm
    half_high = half_wide / aspect
    nearer = 1 / back - 1 / deep
    # Apart in the frame by this much of its half width, and the line of sight clear of the arm.
    apart = max(0.95 * half_wide / nearer, 0.33 * size * deep / max(gap, 0.4))
    apart = min(apart, 0.75 * back)
    level = over.head[2] / back - subject.head[2] / deep
    lowest, highest = (level - 1.35 * half_high) / nearer, (level + 1.05 * half_high) / nearer
    height = float(np.clip(max(over.head[2] + 0.04, subject.head[2] - 0.05), lowest, highest))
    eye = over.head - line * back + aside * apart
    eye[2] = max(height, 0.3)
    distance = float(np.linalg.norm(subject.head - eye))
    ahead = (subject.head - eye) / distance
    across = np.cross(ahead, np.array([0.0, 0.0, 1.0]))
    across /= max(float(np.linalg.norm(across)), 1e-6)
    if float(across @ (over.head - eye)) < 0:
        across = -across
    target = subject.head + across * 0.26 * half_wide * distance
    target[2] -= 0.34 * half_high * distance
    return Setup(eye, target, mm, roll)


def way_to_group(subjects: list[Placed], side: float, abreast: bool) -> Point:
    """Return the level unit vector from a group to the camera: across the axis, or before people who all look one way,
    turned until nobody's head hides another's."""
    # Who walks turns to nobody.
    facing = sum((one.ahead for one in subjects if not one.speed), np.zeros(3)) / len(subjects)
    together = float(np.linalg.norm(facing))
    if abreast and together > 0.8:
        return np.array([1.0, 0.0, 0.0])
    # Of more than two the axis is the set's own.
    out = of_pair(subjects[0], subjects[1], side) if len(subjects) == 2 else np.array([0.0, side, 0.0])
    along = np.array([out[1], -out[0], 0.0]) * side
    if together > 0.8 and float(facing @ out) > 0.2:
        way = facing + 0.35 * along
    elif together < 0.8:
        way = out + 0.12 * along
    else:
        way = out + 0.55 * float(facing @ along) * along
    way = way / np.linalg.norm(way)
    heads = np.stack([one.head for one in subjects])
    # The axis is never crossed: a camera stays at least eight degrees on its side.
    ways = [turned for turned in (_turned(way, degrees) for degrees in TURNS) if float(turned @ out) > 0.14]
    return min(ways or [way], key=lambda turned: (round(hidden_metres(heads, turned), 2), -float(turned @ way)))


def _turned(way: Point, degrees: float) -> Point:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([c * way[0] - s * way[1], s * way[0] + c * way[1], 0.0])


def hidden_metres(heads: Point, way: Point) -> float:
    """Return how much heads stand before each other, or bodies before the heads of those who sit behind them, seen from
    ``way``: the sum of their overlaps in metres."""
    across, near = heads @ np.array([-way[1], way[0], 0.0]), heads @ way
    hidden = 0.0
    for a, b in combinations(range(len(heads)), 2):
        front, back = (a, b) if near[a] > near[b] else (b, a)
        below = float(heads[front, 2] - heads[back, 2])
        broad = HEAD_ACROSS_M if abs(below) < HEAD_TALL_M else BODY_ACROSS_M if below > 0 else 0.0
        hidden += max(0.0, broad - abs(float(across[a] - across[b])))
    return hidden


def group_setup(
    subjects: list[Placed], way: Point, elevation: float, tall: float, headroom: float, mm: float, aspect: float,
    roll: float,
) -> Setup:  # fmt: skip
    """Return the nearest camera that shows ``tall`` metres of the tallest and holds the head and chest of everyone.

    ``way``: level unit vector to the camera; ``headroom``: metres over the tallest crown.
    """
    rows = max(0.0, float(np.ptp([one.at @ way for one in subjects])) - 1.2)
    elevation += min(0.45, LIFT_RADIANS * rows * min(1.0, len(subjects) / 6))
    first = max(subjects, key=lambda one: one.crown)
    points = np.concatenate([_held(one) for one in subjects])
    middle = (points.min(0) + points.max(0)) / 2
    pivot = np.array([middle[0], middle[1], first.crown + headroom - tall / 2])
    ahead = -(way * np.cos(elevation) + np.array([0.0, 0.0, np.sin(elevation)]))
    right = np.cross(ahead, np.array([0.0, 0.0, 1.0]))
    right /= max(float(np.linalg.norm(right)), 1e-6)
    up = np.cross(right, ahead)
    off = points - pivot
    x, y, deep = off @ right, off @ up, off @ ahead
    wide, high = 18.0 / mm, 18.0 / mm / aspect
    distance = tall * mm * aspect / 36.0
    left, rightmost = float((x - HELD_ACROSS * wide * deep).max()), float((x + HELD_ACROSS * wide * deep).min())
    low, top = float((y + HELD_DOWN * high * deep).min()), float((y - HELD_UP * high * deep).max())
    distance = max(
        distance, (left - rightmost) / (2 * HELD_ACROSS * wide), (top - low) / ((HELD_UP + HELD_DOWN) * high)
    )
    # Moved as little as holds everyone.
    shift_x = (left + rightmost) / 2
    shift_y = float(np.clip(0.0, top - HELD_UP * high * distance, low + HELD_DOWN * high * distance))
    target = pivot + right * shift_x + up * shift_y
    return Setup(behind(target, way, distance, elevation), target, mm, roll)


def held_share(setup: Setup, subjects: list[Placed], aspect: float) -> float:
    """Return the part of what must be in frame of everyone that is in the frame of ``setup``, from 0 to 1."""
    points = np.concatenate([_held(one) for one in subjects]) - setup.eye
    ahead = (setup.target - setup.eye) / max(setup.distance, 1e-6)
    right = np.cross(ahead, np.array([0.0, 0.0, 1.0]))
    right /= max(float(np.linalg.norm(right)), 1e-6)
    deep = points @ ahead
    half = 18.0 / setup.mm * np.maximum(deep, 1e-6)
    inside = (np.abs(points @ right) < half) & (np.abs(points @ np.cross(right, ahead)) < half / aspect) & (deep > 0.1)
    return float(inside.mean())


def ways_about(subjects: list[Placed], side: float) -> list[tuple[float, Point]]:
    """Return the ways to a camera from across the axis to nearly along it, each with the metres by which heads hide each
    other from there."""
    out = of_pair(subjects[0], subjects[1], side) if len(subjects) == 2 else np.array([0.0, side, 0.0])
    heads = np.stack([one.head for one in subjects])
    ways = [_turned(out, degrees) for degrees in ALONG]
    return [(round(hidden_metres(heads, way), 2), way) for way in ways]


def _held(one: Placed) -> Point:
    """Return what of somebody must be in frame: over and beside the head, and the chest, (n, 3)."""
    head, broad = one.body.head, one.body.shoulder_half + 0.08
    top = np.array([one.head[0], one.head[1], one.crown + 0.25 * head])
    chest = np.array([one.head[0], one.head[1], one.crown - 1.9 * head])
    edges = [np.array([broad, 0, 0]), np.array([-broad, 0, 0]), np.array([0, broad, 0]), np.array([0, -broad, 0])]
    return np.stack([point + edge for point in (top, chest) for edge in edges])
