"""One figure built from its look: skin, clothes, head and hair on a skeleton, ready to be posed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from film_assets.look.model import Look
from film_assets.picture.previs.figure.clothes import dressed
from film_assets.picture.previs.figure.flesh import Flesh, blended, gathered, rigid
from film_assets.picture.previs.figure.hair import beard_of, hair_of
from film_assets.picture.previs.figure.head import EYE_Y, EYE_Z, SHAPES, face_parts, mouth_of, skull_of
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


def _headed(body: Body, mesh: Mesh) -> Mesh:
    """Return ``mesh`` from head units in the figure frame."""
    return moved(mesh, (0.0, 0.0, body.height - body.head), None, body.head)


def _jaw_share(body: Body, points: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return how much of each point of the face follows the jaw: the front below the mouth."""
    x = points[:, 0] / body.head
    z = (points[:, 2] - (body.height - body.head)) / body.head
    low = np.clip((0.225 - z) / 0.09, 0, 1)
    ahead = np.clip((x - 0.02) / 0.18, 0, 1)
    share: NDArray[np.float64] = low * low * (3 - 2 * low) * ahead
    return share


@lru_cache(maxsize=64)
def actor_of(look: Look, detail: int) -> Actor:
    """Return the figure of ``look``. ``detail``: 0 for crowds and far away, 1 for whole bodies, 2 for faces.

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
        from film_assets.picture.previs.figure.head import EYE_RADIUS

        radius = EYE_RADIUS * (1 + 0.06 * skull.eyes + 0.20 * skull.child - 0.06 * skull.manly)
        x = float(skull.front_x(np.array([EYE_Y]), np.array([EYE_Z]))[0]) - radius * 0.62
        for bone in (f"eye_{side}", f"lid_{side}"):
            joints[BONE[bone]] = np.array([x, sign * EYE_Y, EYE_Z - 1.0]) * body.head + (0, 0, body.height)
    body = replace(body, joints=joints)

    parts: list[Flesh] = [_identified(flesh, part) for part, flesh in dressed(body, look, skin, detail)]
    for bone, mesh in face_parts(skull, look, skin, hair, detail):
        placed = _headed(body, mesh)
        if bone == "skin":
            parts.append(_identified(blended(placed, "head", "jaw", _jaw_share(body, placed.points)), "skin"))
        else:
            lid = bone.startswith("lid")
            parts.append(_identified(rigid(placed, bone), "skin" if lid else "face"))
    for bone, mesh in hair_of(skull, look.hair, Finish(hair, Kind.HAIR), detail):
        parts.append(_identified(rigid(_headed(body, mesh), bone), "hair"))
    stubble = tuple(0.55 * s + 0.45 * h for s, h in zip(skin.tint, hair, strict=True))
    beard = Finish(stubble if look.beard == "stubble" else hair)  # type: ignore[arg-type]
    for bone, mesh in beard_of(skull, look.beard, beard, detail):
        placed = _headed(body, mesh)
        if bone == "jaw_blend":
            parts.append(_identified(blended(placed, "head", "jaw", _jaw_share(body, placed.points)), "hair"))
        else:
            parts.append(_identified(rigid(placed, bone), "hair"))

    mouth = mouth_of(skull, skin, (8, 12, 28)[detail])
    placed = _headed(body, mouth.mesh)
    before = gathered(parts)
    flesh = gathered([before, _identified(rigid(placed, "head"), "mouth")])
    forms = (mouth.points * body.head + np.array([0, 0, body.height - body.head])).astype(np.float32)
    return Actor(body, flesh, len(before.mesh.points), forms, mouth.normals)
