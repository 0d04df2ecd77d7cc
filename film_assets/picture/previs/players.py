"""Figures as they play in a shot: body, what is held and ridden, and bones drawing after drawing.

Where they are is in ``staging``, what they do in ``figure``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import ShotSize
from film_assets.picture.model import Mouth
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.beasts import Beast, mount_of
from film_assets.picture.previs.figure.actor import Actor, actor_of
from film_assets.picture.previs.figure.flesh import Flesh, rigid
from film_assets.picture.previs.figure.performance import performed
from film_assets.picture.previs.figure.skeleton import BONE, palm_of, pinch_of, solved
from film_assets.picture.previs.kernels import raster
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.placed import FOLLOWED, Placed
from film_assets.picture.previs.props import built, held_as, larger_in_hand, traits_of

PROP_IDENT = 90
"""Added to a figure's first ident: what it holds."""
MOUNT_IDENT = 91
"""Added to a figure's first ident: what it rides."""
CHUNK = 48
"""Drawings whose poses are solved together; fixed, so that a drawing is the same in a keyframe and in any clip."""
FINE = frozenset({ShotSize.CU, ShotSize.MCU, ShotSize.ECU, ShotSize.OTS, ShotSize.MS, ShotSize.INSERT, ShotSize.TWO})


@dataclass(slots=True)
class Player:
    """One figure in the shot: its flesh, what it holds, and its bones over the chunk."""

    placed: Placed
    actor: Actor
    prop: Flesh | None
    mount: Beast | None
    mouth: str
    gestures: tuple[int, ...]
    joints: NDArray[np.float32]
    first: int = 0
    """Row of its first point in the canvas."""
    turns: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0, 3, 3), np.float32))
    places: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0, 3), np.float32))
    gone: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3)))
    """How far it has moved since the first drawing, (chunk, 3)."""
    rate: float = 12.0
    """Drawings a second."""

    @property
    def parts(self) -> list[Flesh]:
        """The body, and what it holds and rides."""
        mount = self.mount.flesh if self.mount is not None else None
        return [self.actor.flesh, *(flesh for flesh in (self.prop, mount) if flesh is not None)]

    def posed(self, chunk: int, drawings_a_second: float, draw: int) -> None:
        """Solve the bones of every drawing of ``chunk``."""
        numbers = list(range(chunk * CHUNK, (chunk + 1) * CHUNK))
        pose = performed(self.placed, numbers, drawings_a_second, draw, self.mouth, self.gestures)
        self.turns, self.places = solved(self.actor.body, pose)
        self.gone = pose.place - self.placed.at
        self.rate = drawings_a_second

    def settled(self) -> None:
        """Take head and crown from the bones of the first drawing, so that frames are cut where the body really is; of
        who rises or goes down, from where the head is highest."""
        one, head = self.placed, BONE["head"]
        row = int(self.places[:, head, 2].argmax()) if one.change is not None else 0
        up = self.turns[row, head][:, 2].astype(float)
        one.head = self.places[row, head].astype(float) + up * 0.30 * one.body.head
        one.crown = float(one.head[2] + max(0.35, up[2]) * 0.5 * one.body.head)

    def first_posed(self, flesh: Flesh) -> Mesh:
        """Return ``flesh`` as it is on the first drawing."""
        mesh = replace(flesh.mesh, points=np.empty_like(flesh.mesh.points), normals=np.empty_like(flesh.mesh.normals))
        raster.skin(
            flesh.mesh.points, flesh.mesh.normals, flesh.bones, flesh.weights, 0, self.turns[0], self.joints,
            self.places[0], mesh.points, mesh.normals,
        )  # fmt: skip
        return mesh

    def skinned(self, number: int, points: NDArray[np.float32], normals: NDArray[np.float32]) -> None:
        """Write body, prop and mount of drawing ``number`` to the canvas' ``points`` and ``normals``."""
        row, first, actor = number % CHUNK, self.first, self.actor
        letter = actor.letter(self.mouth[number] if number < len(self.mouth) else "X")
        lips = slice(actor.mouth_first, actor.mouth_first + actor.mouth_points.shape[1])
        actor.flesh.mesh.points[lips] = actor.mouth_points[letter]
        actor.flesh.mesh.normals[lips] = actor.mouth_normals[letter]
        for flesh in (self.actor.flesh, self.prop):
            if flesh is not None:
                raster.skin(
                    flesh.mesh.points, flesh.mesh.normals, flesh.bones, flesh.weights, first, self.turns[row],
                    self.joints, self.places[row], points, normals,
                )  # fmt: skip
                first += len(flesh.mesh.points)
        if self.mount is not None:
            far = float(np.linalg.norm(self.gone[row]))
            pace = float(np.linalg.norm(self.gone[row] - self.gone[row - 1 if row else 1])) > 0.01
            saddle = self.places[row, BONE["pelvis"]].astype(float)
            self.mount.first = first
            bones = self.mount.ridden(saddle, self.placed.facing, far, float(pace), number / self.rate)
            self.mount.skinned(*bones, points, normals)


def player_of(
    one: Placed, size: ShotSize, mouths: Sequence[Mouth] = (), gestures: Sequence[tuple[int, int]] = (),
    crowd: bool = False,
) -> Player:  # fmt: skip
    """Return ``one`` with its flesh, as fine as a frame of ``size`` shows it."""
    actor = actor_of(one.figure.look, _detail(size, crowd), one.figure.face)
    return Player(
        one,
        actor,
        prop_flesh(one, actor),
        mount_under(one, actor),
        next((m.shapes for m in mouths if m.figure == one.index), ""),
        tuple(at for figure, at in gestures if figure == one.index),
        actor.body.joints.astype(np.float32),
    )


def _detail(size: ShotSize, crowd: bool) -> int:
    if crowd:
        return 1 if size in FOLLOWED or size is ShotSize.OTS else 0
    return 2 if size in FINE else 0 if size is ShotSize.EWS else 1


def prop_flesh(one: Placed, actor: Actor) -> Flesh | None:
    """Return what ``one`` holds as flesh on its hand, or on the level frame in or between its palms."""
    if not one.prop:
        return None
    held = held_as(one.prop)
    made = shapes.moved(built(one.prop), -np.asarray(held.get("grip", (0, 0, 0)), float))
    made = shapes.moved(made, (0, 0, 0), None, larger_in_hand(one.prop))
    if one.hands == "hand":
        # Upright along the thumb, its front along the fingers; printed things turn to the holder.
        across = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        spin = shapes.turned_z(np.pi) if held.get("facing") else np.eye(3)
        at = actor.body.joint("hand_r") + (pinch_of if held.get("pinch") else palm_of)(actor.body, "r")
        return rigid(shapes.named(shapes.moved(made, at, across @ spin), PROP_IDENT), "hand_r")
    spin = shapes.turned_z(-np.pi / 2 if held.get("facing") else np.pi / 2)
    bone = "held" if one.hands == "held" else "grip"
    return rigid(shapes.named(shapes.moved(made, (0, 0, 0), spin), PROP_IDENT), bone)


def mount_under(one: Placed, actor: Actor) -> Beast | None:
    """Return what ``one`` rides, its saddle under the pelvis, its front ahead."""
    if not one.mount:
        return None
    *saddle, turn = traits_of(one.mount)["ride"]
    hip = np.array([0.02, 0.0, -0.065]) * actor.body.height
    under = np.asarray(saddle, float) - shapes.turned_z(-np.radians(turn)) @ hip
    return mount_of(one.mount, shapes.named(built(one.mount), MOUNT_IDENT), under, float(np.radians(turn)), one.index)
