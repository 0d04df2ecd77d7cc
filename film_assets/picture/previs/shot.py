"""One shot, built once and drawn often: set, figures, light and camera of a view, then frame after frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import ShotSize
from film_assets.picture.model import Mouth, View
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.canvas import Canvas
from film_assets.picture.previs.figure.actor import Actor, actor_of
from film_assets.picture.previs.figure.performance import performed
from film_assets.picture.previs.figure.skeleton import solved
from film_assets.picture.previs.kernels import raster
from film_assets.picture.previs.lens import Setup, lens_of, moved_setup, setup_of
from film_assets.picture.previs.lighting import rig_of
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.places import Piece, Place, built_place
from film_assets.picture.previs.props import built, prop_named
from film_assets.picture.previs.staging import SEATED, Placed, staged

FIGURE_IDENTS = 1000
"""Idents from here on belong to figures: figure n has ``FIGURE_IDENTS * (n + 1)`` and up."""
CHUNK = 48
"""Drawings whose poses are solved together; fixed, so that a drawing is the same in a keyframe and in any clip."""


@dataclass(slots=True)
class Cast:
    """One figure in the shot: where its points are in the canvas, and its bones over the chunk."""

    placed: Placed
    actor: Actor
    first: int
    mouth: str
    gestures: tuple[int, ...]
    turns: NDArray[np.float32]
    places: NDArray[np.float32]
    joints: NDArray[np.float32]


def _detail(size: ShotSize) -> int:
    if size in (ShotSize.CU, ShotSize.MCU, ShotSize.ECU, ShotSize.OTS, ShotSize.MS, ShotSize.INSERT):
        return 2
    return 0 if size is ShotSize.EWS else 1


def _before_lens(piece: Piece, eye: NDArray[np.float64], points: list[NDArray[np.float64]]) -> bool:
    """Return whether ``piece`` stands between the lens and any of ``points``, or round the lens."""
    low, high = piece.mesh.points.min(0) - 0.05, piece.mesh.points.max(0) + 0.05
    if np.all(eye > low - 0.25) and np.all(eye < high + 0.25):
        return True
    for point in points:
        way = point - eye
        with np.errstate(divide="ignore", invalid="ignore"):
            a, b = (low - eye) / way, (high - eye) / way
        near, far = np.nanmax(np.minimum(a, b)), np.nanmin(np.maximum(a, b))
        if near < far and far > 0 and near < 0.86:
            return True
    return False


def _behind_wall(wall: str, place: Place, eye: NDArray[np.float64]) -> bool:
    if place.bounds is None:
        return False
    (x0, x1), (y0, y1), _ = place.bounds
    return {
        "back": eye[1] > y1 - 0.05,
        "front": eye[1] < y0 + 0.05,
        "left": eye[0] < x0 + 0.05,
        "right": eye[0] > x1 - 0.05,
    }[wall]


class ShotDrawer:
    """Draws the frames of one view; ``drawing(n)`` depends on n, not on what was drawn before.

    Raises:
        ConfigError: the view holds a word the engine does not know.
    """

    def __init__(
        self,
        view: View,
        width: int,
        height: int,
        drawings: int = 1,
        drawings_a_second: float = 12.0,
        mouths: Sequence[Mouth] = (),
        gestures: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.view = view
        self.width, self.height = width, height
        self.drawings = drawings
        self.drawings_a_second = drawings_a_second
        place = built_place(view.set)
        placed = staged(view, place)
        self.placed = placed
        self.object_at: NDArray[np.float64] | None = None
        pieces = list(place.pieces)
        if view.object and prop_named(view.object) and not any(f.prop == view.object for f in view.figures):
            pieces.append(self._object_piece(place))
        pieces += [self._seat(one) for one in placed if one.pose in SEATED and one.mark.seat == 0.0]
        self.start = setup_of(view, placed, place, width / height, self.object_at)
        seen = [one for one in placed if not (view.camera.size is ShotSize.POV and one.index == view.camera.over)]
        static = self._static(pieces, place, seen)
        detail = _detail(view.camera.size)
        meshes: list[Mesh] = []
        self.cast: list[Cast] = []
        first = len(static.points)
        for one in seen:
            actor = actor_of(one.figure.look, detail)
            mesh = actor.flesh.mesh
            meshes.append(replace(mesh, ident=mesh.ident + FIGURE_IDENTS * (one.index + 1)))
            self.cast.append(
                Cast(
                    one, actor, first,
                    next((m.shapes for m in mouths if m.figure == one.index), ""),
                    tuple(at for figure, at in gestures if figure == one.index),
                    np.zeros((0, 0, 3, 3), np.float32), np.zeros((0, 0, 3), np.float32),
                    actor.body.joints.astype(np.float32),
                )
            )  # fmt: skip
            first += len(mesh.points)
        centre, radius = self._lit_area()
        side = float(np.sign(self.start.eye[1] - self.start.target[1]) or -1.0)
        rig = rig_of(view.light, view.set, place, view.style, side, centre, radius)
        atlas = np.full((4, 4, 3), 255, np.uint8)
        self.canvas = Canvas(width, height, static, shapes.joined(meshes), atlas, rig)
        self._chunk = -1

    def _object_piece(self, place: Place) -> Piece:
        at = np.array(place.surfaces[0] if place.surfaces else (0.0, 0.0, 0.0), float)
        made = built(prop_named(self.view.object), place.palette)
        self.object_at = at + (made.points.min(0) + made.points.max(0)) / 2
        return Piece(shapes.moved(made, at), stays=True)

    @staticmethod
    def _seat(one: Placed) -> Piece:
        chair = shapes.moved(built("chair"), (one.at[0], one.at[1], one.at[2]), shapes.turned_z(one.facing + np.pi / 2))
        return Piece(chair, stays=True)

    def _lit_area(self) -> tuple[NDArray[np.float64], float]:
        """Return what the shadow map must cover: what the frame shows around its target."""
        wide = 36.0 / self.start.mm * self.start.distance
        radius = float(np.clip(wide * 1.1, 1.6, 30.0))
        return self.start.target.astype(float), radius

    def _static(self, pieces: list[Piece], place: Place, seen: list[Placed]) -> Mesh:
        framed = set(self.view.camera.subject) or {one.index for one in seen}
        points = [p for one in seen if one.index in framed for p in (one.head, one.head * [1, 1, 0.72])]
        if self.object_at is not None:
            points.append(self.object_at)
        eyes = [self.setup(part).eye for part in (0.0, 0.5, 1.0)]
        kept = []
        for ident, piece in enumerate(pieces, start=1):
            if piece.wall and any(_behind_wall(piece.wall, place, eye) for eye in eyes):
                continue
            if not piece.stays and not piece.wall and any(_before_lens(piece, eye, points) for eye in eyes):
                continue
            kept.append(shapes.named(piece.mesh, ident))
        return shapes.joined(kept)

    def setup(self, part: float, seconds: float = 0.0) -> Setup:
        """Return the camera after ``part`` (0 to 1) of the shot."""
        return moved_setup(self.start, self.view.camera.moves, part, seconds, self.view.draw)

    def _posed(self, number: int) -> None:
        chunk = number // CHUNK
        if chunk == self._chunk:
            return
        self._chunk = chunk
        numbers = list(range(chunk * CHUNK, (chunk + 1) * CHUNK))
        for one in self.cast:
            pose = performed(one.placed, numbers, self.drawings_a_second, self.view.draw, one.mouth, one.gestures)
            one.turns, one.places = solved(one.actor.body, pose)

    def drawing(self, number: int) -> NDArray[np.uint8]:
        """Return drawing ``number``: uint8 (h, w, 3), sRGB, valid until the next call."""
        self._posed(number)
        row = number % CHUNK
        canvas = self.canvas
        for one in self.cast:
            flesh = one.actor.flesh
            rest, normals = flesh.mesh.points, flesh.mesh.normals
            letter = one.actor.letter(one.mouth[number] if number < len(one.mouth) else "X")
            last = one.actor.mouth_first + one.actor.mouth_points.shape[1]
            rest[one.actor.mouth_first : last] = one.actor.mouth_points[letter]
            normals[one.actor.mouth_first : last] = one.actor.mouth_normals[letter]
            raster.skin(
                rest, normals, flesh.bones, flesh.weights, one.first, one.turns[row], one.joints, one.places[row],
                canvas.points, canvas.normals,
            )  # fmt: skip
        part = number / max(1, self.drawings - 1)
        seconds = number / self.drawings_a_second
        lens = lens_of(self.setup(part, seconds), self.width, self.height)
        return canvas.draw(lens, seconds)
