"""Where hands are put: points about the body, how a hand is turned and its fingers curled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from film_assets.picture.previs.figure.poses import Posture
from film_assets.picture.previs.figure.skeleton import Body, Track


@dataclass(frozen=True, slots=True)
class Moment:
    """When and towards what an action happens."""

    seconds: Track
    target: np.ndarray | None
    """What the figure looks at, in the figure frame; None: nothing."""
    seated: bool
    table: float
    """Height of what is before the hands, where there is something."""


def placed_at(posture: Posture, side: str, where: Track, share: Track | float = 1.0) -> None:
    """Put the wrist of ``side`` (l or r) to ``where`` (frames, 3; metres in the figure frame), by ``share`` (0 to 1) of the way."""
    amount = np.broadcast_to(np.asarray(share, float), (len(posture.pelvis),))[:, None]
    posture.wrist[side] = posture.wrist[side] + (where - posture.wrist[side]) * amount


def set_hand(
    posture: Posture,
    side: str,
    hand: tuple[float, float, float],
    curl: tuple[float, float, float],
    elbow: tuple[float, float, float] | None = None,
) -> None:
    """Turn the hand of ``side`` by ``hand`` (radians), curl its fingers, index and thumb (0 open to 1 closed), and
    point the elbow ``elbow``'s way."""
    count = len(posture.pelvis)
    posture.hand[side] = np.tile(np.array(hand), (count, 1))
    posture.curl[side] = np.tile(np.array(curl), (count, 1))
    if elbow is not None:
        posture.elbow[side] = np.tile(np.array(elbow), (count, 1))


def from_pelvis(posture: Posture, body: Body, x: float, y: float, up: float) -> Track:
    """Return a point ``x`` ahead, ``y`` aside and ``up`` above the pelvis, in parts of the height; it follows a bow."""
    lean = np.sin(posture.bend[:, 1])
    found: Track = (
        posture.pelvis
        + np.stack([np.full(len(lean), x) + lean * up * 0.8, np.full(len(lean), y), np.full(len(lean), up)], -1)
        * body.height
    )
    return found


GRIP = (0.92, 0.92, 0.75)
"""Curls round a handle; below: what fingertips hold, and an open hand."""
PINCH = (0.80, 0.52, 0.55)
FLAT = (0.06, 0.04, 0.05)
