"""What a script's own words add to a set: in the place the set keeps for it, on a surface, on a wall, or where it is free.

What a set has of itself is in ``places``; where people are in ``staging``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.materials import Palette
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.props import built, prop_named, traits_of

Entry = dict[str, Any]
Spot = tuple[float, float, float]
"""x, y and turn in degrees."""
SMALL_M = 0.55
"""Props up to this size lie on a surface."""
SLOT_M = 2.4
"""Props up to this size fit the free places a set names."""
APART_M = 0.30
"""Least free floor between a thing and whatever stands beside it."""
OUTSIDE_M = (2.2, 3.4, 4.8, 6.4, 8.6, 11.0, 15.0)
"""How far behind the axis of action open ground is tried for a place, nearest first."""


@dataclass(frozen=True, slots=True)
class Added:
    """A prop as it was put into a set: where, how it is turned (degrees), and the wall it hangs on."""

    name: str
    mesh: Mesh
    at: tuple[float, float, float] = (0.0, 0.0, 0.0)
    turn: float = 0.0
    wall: str = ""


def family(name: str, other: str) -> bool:
    """Return whether two props are the same kind of thing: a bed and a hospital bed, a chair and an office chair."""
    return bool(name) and (name == other or name.endswith("_" + other) or other.endswith("_" + name))


def is_there(name: str, present: set[str]) -> bool:
    """Return whether one of ``present`` is ``name`` or of its family."""
    return any(family(name, other) for other in present)


def stands_by_itself(entry: Entry, word: str) -> bool:
    """Return whether a set has what ``word`` names without being told."""
    name = prop_named(word)
    return word in entry.get("words", {}) or is_there(name, {item["prop"] for item in entry.get("furniture", ())})


def _blocks(low: NDArray[np.float64], high: NDArray[np.float64]) -> bool:
    return bool(high[2] > 0.25 and low[2] < 1.9 and np.ptp([low[:2], high[:2]], axis=0).max() < 30)


class FreeGround:
    """The floor of a set as it fills up: what is put down is kept clear of walls, marks, the axis and each other."""

    def __init__(self, entry: Entry, meshes: list[Mesh], marks: list[tuple[float, float]]) -> None:
        room = entry.get("room")
        self.bounds = (*room["x"], *room["y"]) if room else None
        self.floor = float(entry["marks"][0].get("floor", 0.0)) if entry.get("marks") else 0.0
        self.level = tuple(entry.get("free", (-12.0, 12.0, 1.2, 18.0)))
        """Open ground on which things may stand: x and y ranges."""
        boxes = [(m.points.min(0).astype(float), m.points.max(0).astype(float)) for m in meshes if len(m.points)]
        self.boxes = [(low[:2], high[:2]) for low, high in boxes if _blocks(low, high)]
        self.boxes += [(np.array(at) - 0.35, np.array(at) + 0.35) for at in marks]
        self.boxes.append((np.array([-0.9, -0.45]), np.array([0.9, 0.45])))

    def _free(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> bool:
        return not any(
            bool(np.all(low < other_high + APART_M) and np.all(high > other_low - APART_M))
            for other_low, other_high in self.boxes
        )

    def _spots(self, half: NDArray[np.float64], inmost: bool) -> list[Spot]:
        """Return where to try, best first: a room along its walls, facing in; open ground behind the axis."""
        if self.bounds is not None:
            x0, x1, y0, y1 = self.bounds
            a, b = float(half[0]), float(half[1]) + 0.06
            spots: list[Spot] = []
            for share in (0.5, 0.28, 0.72, 0.12, 0.88, 0.4, 0.6, 0.04, 0.96):
                x, y = x0 + a + (x1 - x0 - 2 * a) * share, y0 + a + (y1 - y0 - 2 * a) * share
                spots += [(x1 - b, y, -90.0), (x0 + b, y, 90.0), (x, y1 - b, 0.0)]
            for share in (0.3, 0.7, 0.5, 0.1, 0.9):
                spots.append((x0 + a + (x1 - x0 - 2 * a) * share, y0 + b, 180.0))
            inner = [(x, y, float(x * 17 % 60 - 30)) for y in (1.3, 0.9, -1.5) for x in (1.6, -1.6, 2.6, -2.6)]
            return [*inner, *spots] if inmost else [*spots, *inner]
        x0, x1, y0, y1 = self.level
        found = []
        reach = float(half.max())
        for far in OUTSIDE_M:
            for aside in (1.9, -1.9, 0.6, 3.4, -3.4, -0.6, 5.4, -5.4, 8.0, -8.0):
                x, y = aside * (0.6 + 0.12 * far), far + reach * 0.6
                if x0 + reach < x < x1 - reach and y0 + min(reach, 1.0) < y < y1:
                    found.append((x, y, float(np.degrees(np.arctan2(-x, y)) * -0.7)))
        return found

    def placed(self, name: str, mesh: Mesh, inmost: bool = False) -> Added | None:
        """Return ``mesh`` put down where it is free, or None where it fits nowhere. ``inmost``: away from walls first."""
        for x, y, turn in self._spots(np.abs(mesh.points[:, :2]).max(0).astype(float), inmost):
            moved = shapes.moved(mesh, (x, y, self.floor), shapes.turned_z(np.radians(turn)))
            low, high = moved.points.min(0)[:2].astype(float), moved.points.max(0)[:2].astype(float)
            if self.bounds is not None:
                x0, x1, y0, y1 = self.bounds
                if low[0] < x0 + 0.01 or high[0] > x1 - 0.01 or low[1] < y0 + 0.01 or high[1] > y1 - 0.01:
                    continue
            if self._free(low, high):
                self.boxes.append((low, high))
                return Added(name, moved, (x, y, self.floor), turn)
        return None


def on_wall(name: str, entry: Entry, mesh: Mesh, high: float, hung: list[tuple[float, float]]) -> Added | None:
    """Return ``mesh`` on the back wall between its openings and what hangs there already."""
    room = entry.get("room")
    if room is None:
        return None
    (x0, x1), y1 = room["x"], room["y"][1]
    half = float(np.ptp(mesh.points[:, 0])) / 2
    taken = [
        (o["at"] - o.get("width", 0.9) / 2, o["at"] + o.get("width", 0.9) / 2)
        for o in entry.get("openings", ())
        if o["wall"] == "back"
    ] + hung
    for share in (0.5, 0.3, 0.7, 0.15, 0.85, 0.4, 0.6, 0.22, 0.78):
        x = x0 + half + 0.2 + (x1 - x0 - 2 * half - 0.4) * share
        if all(x + half + 0.1 < a or x - half - 0.1 > b for a, b in taken):
            hung.append((x - half, x + half))
            return Added(name, shapes.moved(mesh, (x, y1 - 0.03, high)), (x, y1 - 0.03, high), 0.0, "back")
    return None


def laid_out(mesh: Mesh, surfaces: list[tuple[float, float, float]], rank: int) -> Mesh | None:
    """Return a small thing on the set's surfaces, each next one beside those before it."""
    if not surfaces:
        return None
    x, y, z = surfaces[min(rank, len(surfaces) - 1)]
    beside = max(0, rank - len(surfaces) + 1)
    step = 0.22 * ((beside + 1) // 2) * (1 if beside % 2 else -1)
    return shapes.moved(mesh, (x + step, y + 0.03 * beside, z - float(mesh.points[:, 2].min())))


def dressing_of(
    words: tuple[str, ...],
    entry: Entry,
    palette: Palette,
    meshes: list[Mesh],
    hung: list[tuple[float, float]],
) -> list[Added]:
    """Return what ``words`` add beyond what the set says of them, in order.

    Words the set already shows add nothing; what fits nowhere is left out.
    """
    known, found = entry.get("words", {}), []
    present = {item["prop"] for item in entry.get("furniture", ())}
    present |= {item["prop"] for word in words for item in known.get(word, ())}
    slots = [dict(spot) for spot in entry.get("slots", {}).get("floor", ())]
    marks = [tuple(mark["at"][:2]) for mark in entry["marks"]] + [tuple(at) for at in entry.get("stand", ())]
    ground = FreeGround(entry, meshes, marks)
    small = 0
    for word in words:
        name = prop_named(word)
        if word in known or not name or is_there(name, present):
            continue
        present.add(name)
        traits = traits_of(name)
        made = built(name, palette)
        size = float(np.ptp(made.points, axis=0).max())
        added: list[Added | None] = []
        if "hangs" in traits:
            added = [on_wall(name, entry, made, float(traits["hangs"]), hung)]
        elif size < SMALL_M and not traits.get("ground"):
            lies = laid_out(made, [tuple(s) for s in entry.get("surfaces", ())], small)
            added = [Added(name, lies)] if lies is not None else []
            small += 1
        elif slots and size < SLOT_M and not traits.get("animal"):
            slot = slots.pop(0)
            at, turn = (*slot["at"], 0.0)[:3], float(slot.get("turn", 0.0))
            stands = shapes.moved(made, at, shapes.turned_z(np.radians(turn)))
            ground.boxes.append((stands.points.min(0)[:2].astype(float), stands.points.max(0)[:2].astype(float)))
            added = [Added(name, stands, at, turn)]
        else:
            added = [ground.placed(name, made, bool(traits.get("animal"))) for _ in range(int(traits.get("herd", 1)))]
        found += [one for one in added if one is not None]
    return found
