"""What stands in a shot: the pieces of its set, without those that would hide its people from the lens.

Which sights are hidden is in ``sightlines``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from film_assets.breakdown.model import ShotSize
from film_assets.picture.model import View
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.beasts import Beast, beast_of, is_beast
from film_assets.picture.previs.lens import Point, Setup, Thing
from film_assets.picture.previs.lying import beds_brought
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.placed import SEATED, Placed, as_framed
from film_assets.picture.previs.places import Piece, Place, set_entry
from film_assets.picture.previs.props import built, prop_named, traits_of
from film_assets.picture.previs.sightlines import (
    before_lens,
    behind_wall,
    cleared,
    head_points,
    in_the_way,
    looms,
    sight_points,
)
from film_assets.picture.previs.walls import WALLS, lengthened

WHOLE = frozenset({ShotSize.WS, ShotSize.FS, ShotSize.MWS})
"""Sizes that are of a body down to knees or feet."""
FLOOR_IDENT = 898
"""Of the floor where a wall is taken away."""


def pieces_of(view: View, place: Place, placed: Sequence[Placed]) -> list[Piece]:
    """Return the set's pieces and the chairs that are put where somebody sits; what they sit on stays in the picture."""
    ridden = {part for one in placed if one.mount for part in (one.mount, *traits_of(one.mount).get("made_of", ()))}
    pieces = [piece for piece in place.pieces if piece.name not in ridden]
    framed = view.camera.subject or range(len(placed))
    for one in placed:
        if one.index in framed:
            _bear(one, pieces)
    pieces += [_seat(one, place.chair) for one in placed if one.pose in SEATED and one.mark.seat == 0.0]
    return pieces + beds_brought(placed, place)


def _seat(one: Placed, chair: str) -> Piece:
    return Piece(shapes.moved(built(chair), one.at, shapes.turned_z(one.facing + np.pi / 2)), stays=True)


def _bear(one: Placed, pieces: list[Piece]) -> None:
    """Let what somebody sits or lies on stay in the picture, whatever it hides."""
    if one.seat <= 0.0:
        return
    for piece in pieces:
        if piece.wall or piece.stays or not len(piece.mesh.points):
            continue
        low, high = piece.mesh.points.min(0), piece.mesh.points.max(0)
        under = bool(np.all(low[:2] - 0.12 < one.at[:2]) and np.all(high[:2] + 0.12 > one.at[:2]))
        piece.stays = under and float(low[2]) < one.at[2] + one.seat and float(high[2]) > one.at[2] + one.seat - 0.12


def stands_in(piece: Piece, thing: Thing) -> bool:
    """Return whether ``piece`` takes up the room of the thing that an insert shows, which was laid where that stands; a
    shelf that holds it does not."""
    low, high = piece.box
    if float((high - low).max()) > 2 * float(thing.size.max()):
        return False
    apart = np.abs((low + high) / 2 - thing.centre) - ((high - low) + thing.size) / 2
    return bool(np.all(apart < -0.01))


def standing(
    view: View, place: Place, pieces: Sequence[Piece], placed: Sequence[Placed], eyes: Sequence[Point],
    thing: Thing | None, start: Setup, aspect: float,
) -> tuple[Mesh, dict[int, str], list[Beast]]:  # fmt: skip
    """Return what stands in the shot as one mesh, every ident in it by its prop's name (empty for walls and ground), and
    its animals.

    ``eyes``: where the lens is in the course of the shot, which begins at ``start``; ``aspect``: the frame's width by its
    height.
    """
    framed = set(view.camera.subject) or {one.index for one in placed}
    whole = view.camera.size in WHOLE
    shown = [one for one in placed if one.index in framed]
    points = [point for one in shown for point in sight_points(as_framed(one), whole)]
    heads = [point for one in shown for point in head_points(as_framed(one))]
    about = prop_named(view.object) if view.object else ""
    faces = [as_framed(one).head for one in shown] if view.camera.subject else []
    if thing is not None and (not points or view.camera.size is ShotSize.INSERT):
        points.append(thing.centre)
    hidden = {piece.wall for piece in pieces if piece.wall} & {
        wall for wall in WALLS if any(behind_wall(wall, place, eye) for eye in eyes)
    }
    named: dict[int, str] = {}
    beasts: list[Beast] = []
    kept = [shapes.named(lengthened(set_entry(view.set.kind), place.palette, hidden), FLOOR_IDENT)] if hidden else []
    for ident, piece in enumerate(pieces, start=1):
        if not len(piece.mesh.faces) or piece.wall in hidden:
            continue
        movable = not piece.stays and not piece.wall
        if movable and any(before_lens(piece, eye, points) for eye in eyes):
            continue
        if movable and piece.name != about and looms(piece, start, faces, aspect):
            continue
        if movable and any(in_the_way(piece, one) for one in placed):
            continue
        if movable and thing is not None and view.camera.size is ShotSize.INSERT and stands_in(piece, thing):
            continue
        mesh = cleared(piece.mesh, list(eyes), heads) if piece.stays and len(piece.mesh.faces) > 2 else piece.mesh
        named[ident] = piece.name
        if is_beast(piece.name):
            acts = view.object_action if view.object and prop_named(view.object) == piece.name else ""
            whole_mesh = shapes.named(piece.mesh, ident)
            beast = beast_of(piece.name, whole_mesh, acts, view.set.interior, view.draw, ident)
            if beast is not None:
                beasts.append(beast)
                continue
        kept.append(shapes.named(mesh, ident))
    return shapes.joined(kept), named, beasts
