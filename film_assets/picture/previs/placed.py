"""A figure on its mark: what staging decides of it, and everybody after it reads.

Where that is, is decided in ``staging``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import Pose, ShotSize
from film_assets.picture.model import Figure
from film_assets.picture.previs.figure.changes import Change
from film_assets.picture.previs.figure.skeleton import Body
from film_assets.picture.previs.places import Mark

Point = NDArray[np.float64]
SEATED = (Pose.SITTING, Pose.DRIVING)
MOVING = (Pose.WALKING, Pose.RUNNING, Pose.CRAWLING, Pose.RIDING)
FLAT = (Pose.LYING, Pose.SLEEPING)
FOLLOWED = frozenset({ShotSize.MWS, ShotSize.MS, ShotSize.MCU, ShotSize.CU, ShotSize.ECU})
"""Sizes in which the camera goes with somebody who walks."""


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
    """Height of what it sits or lies on, else 0."""
    pose: Pose
    head: Point
    """Middle of the head in the world on the first drawing."""
    crown: float
    """Height of the crown."""
    action: str = ""
    prop: str = ""
    """What it holds, a name of the props' catalogue."""
    hands: str = ""
    """How: ``grip`` (one hand, upright), ``held`` (both), ``hand`` (turns with the hand), or nothing."""
    stops_after_s: float = 0.0
    """How long it walks; 0: not at all."""
    speed: float = 0.0
    """Metres a second it walks."""
    comes_m: float = 0.0
    """How far it walks to where it is framed."""
    meets: bool = False
    """It walks up to another in frame: the frame holds both, and goes with neither."""
    table: float = 0.0
    target: Point | None = None
    """What it looks at; None: straight ahead, into the camera where it is there."""
    target_is_own_hands: bool = False
    axis: tuple[Point, Point] | None = None
    """The line between it and whom it looks at, in frame or off screen: from the lower mark to the higher."""
    close: bool = False
    """Face to face with another, touching."""
    mount: str = ""
    """What it rides, a name of the props' catalogue."""
    borne: Placed | None = None
    """Who carries it."""
    change: Change | None = None
    """From which pose to which it goes in the course of the shot; ``pose`` is the one that its mark is for."""

    @property
    def ahead(self) -> Point:
        """Unit vector the figure faces along."""
        return np.array([np.cos(self.facing), np.sin(self.facing), 0.0])


def as_framed(one: Placed) -> Placed:
    """Return ``one`` where the frame is built on it: who comes in is framed where they come to."""
    if not one.comes_m:
        return one
    way = one.ahead * one.comes_m
    return replace(one, at=one.at + way, head=one.head + way)
