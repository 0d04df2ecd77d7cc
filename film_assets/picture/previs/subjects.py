"""The thing a frame is built on: in somebody's hand, in the set, or laid out for the shot.

Frames themselves are in ``framing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.model import View
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.beasts import is_beast
from film_assets.picture.previs.dressing import family
from film_assets.picture.previs.lens import Thing
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.places import Piece, Place, part_named
from film_assets.picture.previs.players import Player
from film_assets.picture.previs.props import built, held_as, is_printed, prop_named, traits_of
from film_assets.picture.previs.sightlines import best_side

FLIES_AT = (6.8, -0.6, 3.3)
"""Where an aircraft is that flies: ahead of the widest view, over everybody and before the houses."""
LARGE_M = 2.4
"""Props from this size on are never put into a room, nor among people, because a word names them."""
SMALL_M = 0.55
"""Props up to this size lie on a surface when the script names them and the set has none."""


def thing_of(view: View, place: Place, pieces: list[Piece], players: Sequence[Player]) -> Thing | None:
    """Return what the frame may be built on; None where the object is nobody's to show. What is laid out for the shot is
    added to ``pieces``."""
    part = place.things.get(part_named(view.object))
    if part is not None:
        middle, extent, front = part
        return Thing(middle, extent, printed=True, front=front)
    name = prop_named(view.object) if view.object else ""
    if not name or any(name in _mounted(player) for player in players):
        return None
    for player in players:
        if player.prop is not None and player.placed.prop == name:
            return _held(view, player)
    if view.object_action == "fly" and not is_beast(name) and not view.set.interior:
        pieces[:] = [piece for piece in pieces if not family(piece.name, name)]
        where = np.array(FLIES_AT) + np.array([0.0, 0.0, place.marks[0].floor])
        flying = shapes.moved(built(name, place.palette), where, shapes.turned_z(np.radians(-50.0)))
        pieces.append(Piece(flying, name=name, stays=True))
        return None
    for piece in pieces:
        if family(piece.name, name):
            piece.stays = True
            return Thing.around(_shown(view, piece.mesh), printed=is_printed(name))
    if traits_of(name).keys() & {"sit", "lie"} and any(player.placed.seat > 0 for player in players):
        # What somebody sits or lies on stands there already.
        return None
    made = built(name, place.palette)
    if traits_of(name).get("aloft"):
        pieces.append(Piece(shapes.moved(made, (0.0, 0.9, place.marks[0].floor)), name=name, stays=True))
        return None
    size = float(np.ptp(made.points, axis=0).max())
    if size >= LARGE_M and (view.set.interior or view.figures):
        # A bus named inside the bus, a house named in its room: the set itself is it.
        return None
    flat = is_printed(name) and size < SMALL_M and float(np.ptp(made.points[:, 1])) < 0.03
    at = np.array(place.surfaces[0] if place.surfaces and size < SMALL_M else (0.0, 0.9, 0.0), float)
    if place.marks and size >= SMALL_M:
        at[2] = place.marks[0].floor
    if flat:
        made = shapes.moved(made, (0, 0, 0), shapes.turned_x(np.radians(-62.0)))
    if view.camera.side == "left":
        made = shapes.moved(made, (0, 0, 0), shapes.turned_z(np.pi))
    made = shapes.moved(made, at - np.array([0, 0, float(made.points[:, 2].min())]))
    pieces.append(Piece(made, name=name, stays=True))
    return Thing.around(_shown(view, made), printed=is_printed(name), lying=flat)


def _mounted(player: Player) -> tuple[str, ...]:
    """Return what somebody rides or drives in the open, and what that is made of."""
    mount = player.placed.mount
    return (mount, *traits_of(mount).get("made_of", ())) if mount else ()


def _shown(view: View, mesh: Mesh) -> NDArray[np.float32]:
    """Return the points of what a frame of a thing shows: where something is written, what it is written on."""
    printed = mesh.uv.any(axis=(1, 2))
    return mesh.points[mesh.faces[printed]].reshape(-1, 3) if view.object_text and printed.any() else mesh.points


def _held(view: View, player: Player) -> Thing:
    held = player.prop
    assert held is not None
    mesh = player.first_posed(held)
    facing = bool(held_as(player.placed.prop).get("facing"))
    thing = Thing.around(mesh.points, printed=facing, holder=player.placed)
    if view.camera.subject:
        return thing
    side = 1.0 if view.camera.side == "left" else -1.0
    return replace(thing, shown_from=best_side(mesh, player.first_posed(player.actor.flesh), player.placed, side))
