"""One figure built from its look: skin, clothes, head and hair on a skeleton, ready to be posed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from film_assets.look.model import Look
from film_assets.picture.previs.figure.clothes import dressed
from film_assets.picture.previs.figure.eyes import eye_of, eyeball, iris_of, lids, tears
from film_assets.picture.previs.figure.faces import Face, face_of
from film_assets.picture.previs.figure.flesh import Flesh, blended, gathered, rigid
from film_assets.picture.previs.figure.hair import beard_of, hair_of
from film_assets.picture.previs.figure.head import Skull, brow, ear, skin_of, skull_of
from film_assets.picture.previs.figure.mouth import SHAPES, mouth_of
from film_assets.picture.previs.figure.skeleton import BONE, SIDES, Body, body_of
from film_assets.picture.previs.materials import Kind, linear
from film_assets.picture.previs.mesh import Finish, Mesh, moved, named

PARTS = ("skin", "top", "bottom", "shoes", "collar", "under", "worn", "hair", "face", "mouth", "prop")
"""What an ink line is drawn between on one figure, in order of their idents."""
IDENTS = 100
"""Idents a figure has for itself."""


@dataclass(slots=True)
class Actor:
    """A figure ready to be posed. Points are in the figure frame at rest."""

    body: Body
    flesh: Flesh
    mouth_first: int
    """Row of the mouth's first point."""
    mouth_points: NDArray[np.float32]
    """(letters, n, 3)"""
    mouth_normals: NDArray[np.float32]

    def letter(self, shape: str) -> int:
        """Return the row of ``shape`` in ``mouth_points``; an unknown letter rests."""
        return max(0, SHAPES.find(shape))


def _identified(flesh: Flesh, part: str) -> Flesh:
    flesh.mesh = named(flesh.mesh, PARTS.index(part))
    return flesh


def _headed(body: Body, skull: Skull, mesh: Mesh) -> Mesh:
    """Return ``mesh`` from head units in the figure frame, on a head of its age."""
    points = mesh.points.copy()
    points[:, 2] = skull.grown(points[:, 2])
    return moved(replace(mesh, points=points), (0.0, 0.0, body.height - body.head), None, body.head)


def _face_parts(
    skull: Skull, look: Look, skin: Finish, hair: tuple[float, float, float], face: Face, detail: int
) -> list[tuple[str, Mesh]]:
    """Return everything of the head but hair and mouth, by bone, in head units. ``detail`` 0 far, 1 middle, 2 close."""
    around, rings = ((14, 12), (28, 26), (72, 64))[detail]
    parts: list[tuple[str, Mesh]] = [("skin", skin_of(skull, skin, around, rings))]
    ball = (6, 9, 18)[detail]
    brow_colour = (hair[0] * 0.75, hair[1] * 0.75, hair[2] * 0.75)
    for sign in (1.0, -1.0):
        parts += eyeball(skull, sign, iris_of(look), ball)
        if detail > 0:
            parts += lids(skull, sign, skin, face, ball)
        if face.tears and detail > 0:
            parts += tears(skull, sign)
        parts.append(("head", ear(sign, skin, ball)))
        parts.append(("brow", brow(skull, sign, brow_colour, face.inner_brows, face.brows)))
    return parts


def _jaw_share(body: Body, points: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return how much of each point of the face follows the jaw: the front below the mouth."""
    x = points[:, 0] / body.head
    z = (points[:, 2] - (body.height - body.head)) / body.head
    low = np.clip((0.225 - z) / 0.09, 0, 1)
    ahead = np.clip((x - 0.02) / 0.18, 0, 1)
    share: NDArray[np.float64] = low * low * (3 - 2 * low) * ahead
    return share


@lru_cache(maxsize=64)
def actor_of(look: Look, detail: int, face: str = "") -> Actor:
    """Return the figure of ``look`` with what its ``face`` shows. ``detail``: 0 for crowds and far away, 1 for whole bodies,
    2 for faces.

    Raises:
        ConfigError: the look holds a word the engine does not know.
    """
    body = body_of(look)
    skull = skull_of(look, body)
    skin = Finish(linear(look.skin), Kind.SKIN)
    hair = linear(look.hair_colour)
    # Eyes turn where the sculpted face has them.
    joints = body.joints.copy()
    for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
        at, _ = eye_of(skull, sign)
        at[2] = skull.grown(at[2]) - 1.0
        for bone in (f"eye_{side}", f"lid_{side}"):
            joints[BONE[bone]] = at * body.head + (0, 0, body.height)
    body = replace(body, joints=joints)

    parts: list[Flesh] = [_identified(flesh, part) for part, flesh in dressed(body, look, skin, detail)]
    shown = face_of(face)
    for bone, mesh in _face_parts(skull, look, skin, hair, shown, detail):
        placed = _headed(body, skull, mesh)
        if bone == "skin":
            parts.append(_identified(blended(placed, "head", "jaw", _jaw_share(body, placed.points)), "skin"))
        else:
            lid = bone.startswith("lid")
            parts.append(_identified(rigid(placed, bone), "skin" if lid else "face"))
    for bone, mesh in hair_of(skull, look.hair, Finish(hair, Kind.HAIR), detail):
        parts.append(_identified(rigid(_headed(body, skull, mesh), bone), "hair"))
    stubble = tuple(0.55 * s + 0.45 * h for s, h in zip(skin.tint, hair, strict=True))
    beard = Finish(stubble if look.beard == "stubble" else hair)  # type: ignore[arg-type]
    for bone, mesh in beard_of(skull, look.beard, beard, detail):
        placed = _headed(body, skull, mesh)
        if bone == "jaw_blend":
            parts.append(_identified(blended(placed, "head", "jaw", _jaw_share(body, placed.points)), "hair"))
        else:
            parts.append(_identified(rigid(placed, bone), "hair"))

    mouth = mouth_of(skull, skin, shown, (8, 12, 28)[detail])
    placed = _headed(body, skull, mouth.mesh)
    before = gathered(parts)
    flesh = gathered([before, _identified(rigid(placed, "head"), "mouth")])
    forms = mouth.points.copy()
    forms[..., 2] = skull.grown(forms[..., 2])
    forms = (forms * body.head + np.array([0, 0, body.height - body.head])).astype(np.float32)
    return Actor(body, flesh, len(before.mesh.points), forms, mouth.normals)
