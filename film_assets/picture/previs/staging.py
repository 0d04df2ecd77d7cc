"""Blocking in metres: where every figure of a view stands or sits, which way it faces, and what it looks at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import Pose, ShotSize
from film_assets.picture.model import Figure, View
from film_assets.picture.previs.figure.skeleton import Body, body_of
from film_assets.picture.previs.places import Mark, Place, mark_beyond

Point = NDArray[np.float64]
SEATED = (Pose.SITTING, Pose.DRIVING)


@dataclass(slots=True)
class Placed:
    """A figure on its mark."""

    index: int
    figure: Figure
    body: Body
    mark: Mark
    at: Point
    """On the floor, (3,)."""
    facing: float
    """Radians about z; the figure frame's x points there."""
    seat: float
    """Height of the seat where it sits, else 0."""
    pose: Pose
    head: Point
    """Middle of the head in the world at rest."""
    crown: float
    """Height of the crown."""
    target: Point | None = None
    """What it looks at; None: the camera."""

    @property
    def ahead(self) -> Point:
        """Unit vector the figure faces along."""
        return np.array([np.cos(self.facing), np.sin(self.facing), 0.0])


def _head_height(body: Body, pose: Pose, seat: float) -> float:
    """Return the height of the crown above the floor in ``pose``."""
    sitting = body.height - float(body.joint("thigh_l")[2])
    if pose in SEATED or (pose is Pose.SLEEPING and seat > 0):
        return seat + sitting + 0.045 * body.height
    if pose is Pose.CROUCHING:
        return body.height * 0.60
    if pose in (Pose.LYING, Pose.SLEEPING):
        return seat + 0.16 * body.height
    if pose is Pose.RUNNING:
        return body.height * 0.965
    return body.height * 0.995


def mark_of(place: Place, index: int) -> Mark:
    """Return the mark numbered ``index``; beyond the set's own, one is made."""
    return place.marks[index] if 0 <= index < len(place.marks) else mark_beyond(place.marks, index)


def staged(view: View, place: Place) -> list[Placed]:
    """Return every figure of ``view`` where it stands.

    Raises:
        ConfigError: a look holds a word the engine does not know.
    """
    placed: list[Placed] = []
    for index, figure in enumerate(view.figures):
        mark = mark_of(place, figure.mark)
        body = body_of(figure.look)
        pose = figure.pose
        seat = mark.seat
        if pose in SEATED and seat == 0.0:
            seat = 0.45
        if pose not in SEATED and pose not in (Pose.SLEEPING, Pose.LYING):
            seat = 0.0
        crown = _head_height(body, pose, seat) + mark.floor
        at = np.array([mark.at[0], mark.at[1], mark.floor])
        head = at + np.array([0.0, 0.0, crown - mark.floor - body.head * 0.5])
        placed.append(Placed(index, figure, body, mark, at, mark.face, seat, pose, head, crown))
    for one in placed:
        one.target = _target(one, placed, view, place)
        _faced(one)
    return placed


def _target(one: Placed, placed: list[Placed], view: View, place: Place) -> Point | None:
    looks_at = one.figure.looks_at
    if looks_at == -2:
        return None
    if 0 <= looks_at < len(placed) and looks_at != one.index:
        return np.asarray(placed[looks_at].head)
    if looks_at <= -10:
        mark = mark_of(place, -10 - looks_at)
        return np.array([mark.at[0], mark.at[1], mark.floor + 1.5])
    if looks_at == -3 and one.figure.prop and one.figure.prop == view.object:
        return one.at + one.ahead * 0.42 + np.array([0, 0, (one.crown - one.at[2]) * 0.66])
    others = [other for other in placed if other.index != one.index]
    if others and view.camera.size is not ShotSize.POV:
        nearest = min(others, key=lambda other: float(np.linalg.norm(other.at - one.at)) + 0.1 * other.index)
        return np.asarray(nearest.head)
    return one.head + one.ahead * 3.0 + np.array([0.0, 0.0, -0.12])


def _faced(one: Placed) -> None:
    """Turn a standing figure towards what it looks at; a seated one keeps its seat and turns its head."""
    if one.target is None or one.seat > 0 or one.pose in (Pose.LYING, Pose.SLEEPING, Pose.WALKING, Pose.RUNNING):
        return
    across = one.target - one.at
    if float(np.hypot(across[0], across[1])) > 0.3:
        one.facing = float(np.arctan2(across[1], across[0]))
