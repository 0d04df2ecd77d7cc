"""What the operator does in the course of a shot: the written moves, going with who walks, pulling focus.

Where the camera starts is in ``framing``, the moves themselves are in ``moves``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from film_assets.breakdown.model import Move, ShotSize
from film_assets.picture.model import Camera, View
from film_assets.picture.previs.lens import Point, Setup
from film_assets.picture.previs.moves import moved_setup, racked
from film_assets.picture.previs.placed import Placed
from film_assets.picture.previs.players import CHUNK, Player

PLACES = frozenset({ShotSize.EWS, ShotSize.POV, ShotSize.INSERT})
"""Frames that stay where they are, whoever walks in them."""
PANNED = frozenset({ShotSize.WS})
"""Frames that turn after who walks; closer ones go along."""
TRUCKS = frozenset({Move.TRUCK_LEFT, Move.TRUCK_RIGHT})
PANS = frozenset({Move.PAN_LEFT, Move.PAN_RIGHT})
CLOSING = frozenset({Move.DOLLY_IN, Move.ZOOM_IN})
CLOSED_IN = frozenset({ShotSize.FS, ShotSize.MWS, ShotSize.MS, ShotSize.MCU, ShotSize.CU, ShotSize.TWO, ShotSize.GROUP})
"""Sizes whose heads stay whole when the camera closes in."""
MOST_UP = 0.9
"""How high in frame a crown may stand then, of the way to its upper edge."""
SEEN_PARTS = (0.0, 0.5, 1.0)
"""Parts of a shot in which the lens' way is looked at."""


@dataclass(slots=True)
class Operator:
    """The camera of one shot from its first drawing on."""

    view: View
    start: Setup
    followed: list[Player] = field(default_factory=list)
    """Whom the frame goes with: those of its people who walk."""
    crown: Point | None = None
    """The top of the tallest head the frame is built on: it stays in frame when the camera closes in."""
    aspect: float = 16 / 9
    share: float = 0.0
    """Part of the frame's people who walk: of two, one who walks off takes half the frame along."""

    @classmethod
    def of(cls, view: View, start: Setup, players: Sequence[Player], aspect: float) -> Operator:
        """Return the operator of ``view``. Who comes into frame, leaves it or walks up to another is not followed."""
        framed = [player for player in players if player.placed.index in view.camera.subject]
        going = [player for player in framed if player.placed.stops_after_s > 0]
        walking = [player for player in going if not (player.placed.figure.goes or player.placed.meets)]
        tops = [np.array([*p.placed.head[:2], p.placed.crown]) for p in framed if not p.placed.mark.lying]
        crown = max(tops, key=lambda top: float(top[2]), default=None) if view.camera.size in CLOSED_IN else None
        if view.camera.size in PLACES or not walking:
            return cls(view, start, crown=crown, aspect=aspect)
        return cls(view, start, walking, crown, aspect, len(walking) / len(framed))

    @property
    def pans(self) -> bool:
        """Whether the camera turns after who walks, instead of going along."""
        return self.view.camera.size in PANNED or bool(PANS & set(self.view.camera.moves))

    @property
    def moves(self) -> tuple[Move, ...]:
        """The written moves but for those that following is already."""
        moves = self.view.camera.moves
        return tuple(move for move in moves if move not in TRUCKS | PANS) if self.followed else moves

    @property
    def still(self) -> bool:
        """Whether the camera never moves."""
        return not set(self.moves) - {Move.RACK_FOCUS} and not self.followed

    def setup(self, part: float, seconds: float, gone: Point) -> Setup:
        """Return the camera after ``part`` (0 to 1) of the shot, when those it follows have ``gone`` so far."""
        setup = moved_setup(self.start, self.moves, part, seconds, self.view.draw)
        if self.crown is not None and CLOSING & set(self.moves):
            setup = self._kept_below(setup, self.crown)
        return replace(setup, eye=setup.eye if self.pans else setup.eye + gone, target=setup.target + gone)

    def _kept_below(self, setup: Setup, crown: Point) -> Setup:
        """Return ``setup`` tilted up by as much as the crown has come nearer to the upper edge than it was."""
        above = [_height_in(one, crown, self.aspect) for one in (self.start, setup)]
        over = max(0.0, above[1] - max(above[0], MOST_UP))
        return replace(
            setup, target=setup.target + np.array([0.0, 0.0, over * 18 / setup.mm / self.aspect * setup.distance])
        )

    def gone(self, number: int) -> Point:
        """Return how far those it follows have gone on drawing ``number``, of the chunk that is posed."""
        if not self.followed:
            return np.zeros(3)
        return np.mean([player.gone[number % CHUNK] for player in self.followed], axis=0) * self.share

    def eyes(self) -> list[Point]:
        """Return where the lens is in the course of the shot, however long it is."""
        ways = [one.placed.ahead * one.placed.speed * one.placed.stops_after_s for one in self.followed]
        way = np.mean(ways, axis=0) * self.share if ways else np.zeros(3)
        parts = (0.0,) if self.still else SEEN_PARTS
        return [self.setup(part, 0.0, way * part).eye for part in parts]


def _height_in(setup: Setup, point: Point, aspect: float) -> float:
    """Return how high ``point`` is in frame, 1 at its upper edge."""
    ahead = (setup.target - setup.eye) / max(setup.distance, 1e-6)
    right = np.cross(ahead, np.array([0.0, 0.0, 1.0]))
    up = np.cross(right / max(float(np.linalg.norm(right)), 1e-6), ahead)
    off = point - setup.eye
    return float(up @ off) / max(float(ahead @ off), 1e-6) / (18 / setup.mm / aspect)


def focused(camera: Camera, setup: Setup, placed: Sequence[Placed], part: float) -> Setup:
    """Return ``setup`` with its focus after ``part`` of a rack focus: from somebody else in frame or, where nobody is,
    from what lies behind, to the subject."""
    ahead = (setup.target - setup.eye) / max(setup.distance, 1e-6)
    depths = {one.index: float(ahead @ (one.head - setup.eye)) for one in placed}
    depths = {index: depth for index, depth in depths.items() if depth > 0.2}
    subject = next((depths[index] for index in camera.subject if index in depths), setup.distance)
    others = [depth for depth in depths.values() if abs(depth - subject) > 0.4]
    return replace(setup, focus_m=racked(min(others, default=4 * subject), subject, part))
