"""Where somebody lies down: clear of others who lie, and in a bed that is put there where the set has none free."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from film_assets.picture.model import Figure
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.placed import Placed
from film_assets.picture.previs.places import Mark, Piece, Place
from film_assets.picture.previs.props import built, traits_of

LAID_APART_M = 0.75
"""How near two may lie to each other."""
LAID_ASIDE = (
    (0.0, 0.0),
    (0.0, -1.1),
    (0.0, 1.1),
    (0.9, 0.0),
    (0.9, -1.1),
    (-0.9, 1.1),
    (1.8, 0.0),
    (1.8, -1.1),
    (-1.8, 0.0),
)
"""How far along and across somebody lies from a mark, tried in this order."""
BODY_ROOM_M = 0.6
"""Least way from the middle of one who lies to a wall."""
BODY_PARTS = (-0.75, -0.3, 0.2, 0.8)
"""Head, chest, thighs and feet from the hip, in metres along the facing."""


def bed_of(place: Place) -> str:
    """Return the prop that beds in ``place`` are."""
    lain = (piece.name for piece in place.pieces if piece.name and "lie" in traits_of(piece.name))
    return next(lain, "bed")


def bed_high(figure: Figure, place: Place) -> float:
    """Return the height of the bed that is put where ``figure`` lies in one and the set has none free; 0: the floor."""
    bed = bed_of(place) if figure.on == "bed" and place.bounds is not None else ""
    return float(traits_of(bed)["lie"][2]) if bed else 0.0


def laid_down(mark: Mark, high: float, place: Place, taken: list[Mark]) -> Mark:
    """Return where somebody lies down at ``mark``, on something ``high``: clear of others who lie, inside the walls."""
    others = [other for other in taken if other.lying]
    for along, across in LAID_ASIDE:
        way = np.array([np.cos(mark.face), np.sin(mark.face)])
        aside = np.array([-way[1], way[0]]) * (1.0 if way[0] >= 0.0 else -1.0)
        at = np.array(mark.at) + way * along + aside * across
        if all(_lie_apart(at, way, other) > LAID_APART_M for other in others) and place.holds(at, BODY_ROOM_M):
            return Mark((float(at[0]), float(at[1])), mark.face, high, mark.floor, True)
    return Mark(mark.at, mark.face, high, mark.floor, True)


def _lie_apart(at: np.ndarray, way: np.ndarray, other: Mark) -> float:
    """Return how far a body along ``way`` at ``at`` is from another that lies."""
    aside = np.array([np.cos(other.face), np.sin(other.face)])
    points = [np.array(other.at) + aside * part for part in BODY_PARTS]
    return min(float(np.linalg.norm(at + way * part - point)) for part in BODY_PARTS for point in points)


def beds_brought(placed: Sequence[Placed], place: Place) -> list[Piece]:
    """Return the beds that are put under those who lie in one and not in the set's own."""
    own = place.lie.at if place.lie is not None else None
    lying = [one for one in placed if one.figure.on == "bed" and one.mark.lying and one.mark.seat > 0.0]
    return [_bed(one, bed_of(place)) for one in lying if one.mark.at != own]


def _bed(one: Placed, bed: str) -> Piece:
    x, y, _, *turn = traits_of(bed)["lie"]
    turned = shapes.turned_z(one.facing + np.pi / 2 - np.radians(turn[0] if turn else 0.0))
    return Piece(shapes.moved(built(bed), one.at - turned @ np.array([x, y, 0.0]), turned), name=bed, stays=True)
