"""Where on a set one sits as the script says it: on the bed, at the desk."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from film_assets.breakdown.model import AT
from film_assets.picture.previs.dressing import family
from film_assets.picture.previs.places import Mark, Piece, Place, stands_there

ON_M, AT_M = 0.1, 0.75
"""How far beside a thing the seats are that are on it, and those that are at it."""
CHAIR_M = 0.38
"""How far from its edge a chair is put at a thing."""
WALL_M = 0.35
"""Least way from a chair that is put there to a wall."""


def seen_from(mark: Mark, side: float) -> bool:
    """Return whether somebody who sits there turns no back to a camera on ``side`` (the sign of its y)."""
    return float(np.sin(mark.face)) * side > -0.35


def apart(first: Mark, second: Mark) -> float:
    """Return the metres between two marks."""
    return float(np.hypot(first.at[0] - second.at[0], first.at[1] - second.at[1]))


def seat_by(on: str, place: Place, taken: list[Mark], side: float) -> Mark | None:
    """Return the free seat on what ``on`` names, or at it (``at desk``): one of the set's, else a place for a chair at it, where
    its seat is 0; first one whose face a camera on ``side`` sees. None where the set has no such thing, or no room at it."""
    name = on.removeprefix(AT)
    within = AT_M if on.startswith(AT) else ON_M
    found: list[Mark] = []
    for piece in place.pieces:
        if piece.wall or not family(name, piece.name):
            continue
        own = [*place.seats, *place.spare, *(mark for mark in place.marks if mark.seat and not mark.lying)]
        found += sorted((seat for seat in own if _beyond(seat, piece) < within), key=lambda seat: _beyond(seat, piece))
        if on.startswith(AT):
            found += _chairs_at(piece, place)
    free = [seat for seat in found if all(apart(seat, other) > 0.4 for other in taken)]
    return min(free, key=lambda seat: not seen_from(seat, side), default=None)


def _beyond(seat: Mark, piece: Piece) -> float:
    """Return how far outside the level box of ``piece`` a seat is, in metres."""
    low, high = piece.box
    at = np.array(seat.at)
    return float(np.linalg.norm(np.maximum(0.0, np.maximum(low[:2] - at, at - high[:2]))))


def _chairs_at(piece: Piece, place: Place) -> Iterator[Mark]:
    """Yield where a chair has room at the middle of a side of ``piece``, facing it."""
    low, high = piece.box
    middle, half = (low + high)[:2] / 2, (high - low)[:2] / 2
    for way in ((0.0, 1.0), (0.0, -1.0), (1.0, 0.0), (-1.0, 0.0)):
        x, y = middle + (half + CHAIR_M) * way
        if place.holds((x, y), WALL_M) and not stands_there(place, (float(x), float(y))):
            floor = place.marks[0].floor if place.marks else 0.0
            yield Mark((float(x), float(y)), float(np.arctan2(-way[1], -way[0])), floor=floor)
