"""Rooms: walls with windows and doors cut into them, floor, ceiling, skirting. Walls face inward and hide from behind.

What stands in a room is in ``places``; the grammar of the data is described there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.materials import Palette, finish_of
from film_assets.picture.previs.mesh import Finish, Mesh

Entry = dict[str, Any]
Point = NDArray[np.float64]
WALLS = ("back", "front", "left", "right")
UP = np.array([0.0, 0.0, 1.0])
PANE_DEEP_M = 0.16


@dataclass(frozen=True, slots=True)
class Frame:
    """A wall seen from inside, left to right: where it starts, which way it runs, what is outside, how long it is."""

    start: Point
    way: Point
    out: Point
    length: float

    def along(self, at: float) -> float:
        """Return how far from the start the set's own x (back, front) or y (left, right) ``at`` lies."""
        axis = 0 if abs(self.way[0]) > 0.5 else 1
        return float((at - self.start[axis]) * self.way[axis])

    def point(self, t: float, z: float, off: float = 0.0) -> Point:
        """Return the point ``t`` along, ``z`` up, ``off`` outside the wall."""
        return self.start + self.way * t + self.out * off + UP * z

    def panel(self, a: float, b: float, low: float, high: float, finish: Finish, off: float = 0.0) -> Mesh:
        """Return a stretch of wall that faces inward and casts no shadow."""
        corners = [self.point(t, z, off) for t, z in ((a, low), (b, low), (b, high), (a, high))]
        made = shapes.quad(corners, finish)
        made.casts[:] = False
        return made

    def bar(self, size: Sequence[float], t: float, z: float, off: float, finish: Finish) -> Mesh:
        """Return a box of ``size`` (along, deep, high) with its middle at (t, z)."""
        turn = shapes.turned_z(float(np.arctan2(self.way[1], self.way[0])))
        made = shapes.moved(shapes.box(size, finish), self.point(t, z, off), turn)
        made.casts[:] = False
        return made


def frame_of(wall: str, room: Entry) -> Frame:
    """Return the frame of ``wall`` (back, front, left, right)."""
    (x0, x1), (y0, y1) = room["x"], room["y"]
    starts = {"back": (x0, y1), "right": (x1, y1), "front": (x1, y0), "left": (x0, y0)}
    ways = {"back": (1, 0), "right": (0, -1), "front": (-1, 0), "left": (0, 1)}
    way = np.array([*ways[wall], 0.0])
    return Frame(
        np.array([*starts[wall], 0.0]),
        way,
        np.array([-way[1], way[0], 0.0]),
        x1 - x0 if wall in ("back", "front") else y1 - y0,
    )


def _window(frame: Frame, a: float, b: float, low: float, high: float, palette: Palette, glazed: bool) -> list[Mesh]:
    finish = finish_of(palette.get("frame", "frame"), palette)
    parts = [frame.panel(a, b, low, high, finish_of("window"), PANE_DEEP_M)] if glazed else []
    for corners in (
        [(a, low, 0.0), (a, low, PANE_DEEP_M), (a, high, PANE_DEEP_M), (a, high, 0.0)],
        [(b, low, PANE_DEEP_M), (b, low, 0.0), (b, high, 0.0), (b, high, PANE_DEEP_M)],
        [(a, low, 0.0), (b, low, 0.0), (b, low, PANE_DEEP_M), (a, low, PANE_DEEP_M)],
        [(a, high, PANE_DEEP_M), (b, high, PANE_DEEP_M), (b, high, 0.0), (a, high, 0.0)],
    ):
        reveal = shapes.quad([frame.point(t, z, off) for t, z, off in corners], finish)
        reveal.casts[:] = False
        parts.append(reveal)
    width, middle = b - a, (a + b) / 2
    columns = max(1, round(width / 0.8))
    parts += [
        frame.bar((0.05, 0.09, high - low), a + width * i / columns, (low + high) / 2, 0.06, finish)
        for i in range(columns + 1)
    ]
    parts += [frame.bar((width + 0.05, 0.09, 0.05), middle, z, 0.06, finish) for z in (low, high)]
    parts.append(frame.bar((width, 0.07, 0.035), middle, low + (high - low) * 0.68, 0.06, finish))
    parts.append(frame.bar((width + 0.16, 0.20, 0.035), middle, low - 0.02, -0.05, finish))
    return parts


def _door(frame: Frame, a: float, b: float, high: float, palette: Palette, entry: Entry) -> list[Mesh]:
    finish = finish_of(palette.get("frame", "frame"), palette)
    leaf = finish_of(entry.get("colour", "door"), palette)
    middle, width = (a + b) / 2, b - a
    inset = Finish((leaf.tint[0] * 0.84, leaf.tint[1] * 0.84, leaf.tint[2] * 0.84), leaf.kind)
    parts = [frame.bar((width, 0.05, high), middle, high / 2, 0.03, leaf)]
    parts += [frame.bar((0.08, 0.12, high + 0.08), t, (high + 0.08) / 2, 0.0, finish) for t in (a - 0.04, b + 0.04)]
    parts.append(frame.bar((width + 0.16, 0.12, 0.08), middle, high + 0.04, 0.0, finish))
    parts += [
        frame.bar((width * 0.64, 0.012, high * tall), middle, high * z, 0.002, inset)
        for tall, z in ((0.34, 0.26), (0.38, 0.72))
    ]
    knob = shapes.moved(
        shapes.ellipsoid((0.032, 0.032, 0.032), finish_of("brass"), 12, 8), frame.point(b - 0.09, 1.0, -0.03)
    )
    return [*parts, knob]


def opening_span(frame: Frame, opening: Entry) -> tuple[float, float, float, float]:
    """Return (a, b, low, high) of an opening along its wall."""
    width = opening.get("width", 0.9)
    middle = frame.along(opening["at"])
    door = opening["kind"] == "door"
    low = 0.0 if door else opening.get("low", 0.9)
    return middle - width / 2, middle + width / 2, low, opening.get("high", 2.05 if door else 2.2)


def _uncut(length: float, spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return what ``spans`` leave of a wall's length, in order."""
    rest, at = [], 0.0
    for a, b in sorted(spans):
        if a - at > 0.01:
            rest.append((at, a))
        at = max(at, b)
    if length - at > 0.01:
        rest.append((at, length))
    return rest


def _wall(wall: str, entry: Entry, palette: Palette) -> Mesh:
    room = entry["room"]
    height = room["height"]
    frame = frame_of(wall, room)
    finish = finish_of(room.get("walls", "wall"), palette)
    openings = [o for o in entry.get("openings", ()) if o["wall"] == wall]
    spans = [opening_span(frame, opening) for opening in openings]
    meshes = [frame.panel(a, b, 0, height, finish) for a, b in _uncut(frame.length, [(a, b) for a, b, _, _ in spans])]
    for opening, (a, b, low, high) in zip(openings, spans, strict=True):
        if low > 0:
            meshes.append(frame.panel(a, b, 0, low, finish))
        meshes.append(frame.panel(a, b, high, height, finish))
        if opening["kind"] == "window":
            # What passes a vehicle is seen through its windows.
            meshes += _window(frame, a, b, low, high, palette, glazed="travel" not in entry)
        else:
            meshes += _door(frame, a, b, high, palette, opening)
    doors = [(a - 0.08, b + 0.08) for a, b, low, _ in spans if low == 0]
    if room.get("skirting", True):
        board = finish_of(room.get("skirting_colour", palette.get("frame", "frame")), palette)
        for a, b in _uncut(frame.length, doors):
            meshes.append(frame.bar((b - a, 0.02, 0.09), (a + b) / 2, 0.045, -0.01, board))
    if "wainscot" in room:
        tall = room["wainscot"]["height"]
        panelled = finish_of(room["wainscot"]["colour"], palette)
        holes = [(a - 0.04, b + 0.04) for a, b, low, _ in spans if low < tall]
        for a, b in _uncut(frame.length, holes):
            meshes.append(frame.panel(a, b, 0.0, tall, panelled, -0.008))
            meshes.append(frame.bar((b - a, 0.03, 0.045), (a + b) / 2, tall, -0.012, panelled))
    return shapes.joined(meshes)


def room_of(entry: Entry, palette: Palette) -> tuple[Mesh, dict[str, Mesh]]:
    """Return floor with ceiling, and every wall by name."""
    room = entry["room"]
    height = room["height"]
    (x0, x1), (y0, y1) = room["x"], room["y"]
    floor = shapes.quad(
        [(x0, y0, 0), (x1, y0, 0), (x1, y1, 0), (x0, y1, 0)], finish_of(room.get("floor", "floor"), palette)
    )
    ceiling = shapes.quad(
        [(x0, y1, height), (x1, y1, height), (x1, y0, height), (x0, y0, height)],
        finish_of(palette.get("ceiling", room.get("ceiling", "white")), palette),
    )
    floor.casts[:] = ceiling.casts[:] = False
    walls = {wall: _wall(wall, entry, palette) for wall in WALLS if wall not in room.get("without", ())}
    return shapes.joined([floor, ceiling]), walls


LENGTHENED_M = 7.0


def lengthened(entry: Entry, palette: Palette, hidden: set[str]) -> Mesh:
    """Return how a room goes on where walls were taken away for the camera: floor, ceiling and side walls run on."""
    room = entry["room"]
    height = room["height"]
    floor = finish_of(room.get("floor", "floor"), palette)
    ceiling = finish_of(palette.get("ceiling", room.get("ceiling", "white")), palette)
    wall = finish_of(room.get("walls", "wall"), palette)
    parts = []
    for name in sorted(hidden):
        frame = frame_of(name, room)
        far, long = LENGTHENED_M, frame.length
        corners = [(0.0, 0.0), (0.0, far), (long, far), (long, 0.0)]
        level = [frame.point(t, 0.0, off) for t, off in corners]
        above = [frame.point(t, height, off) for t, off in corners[::-1]]
        parts += [shapes.quad(level[::-1], floor), shapes.quad(above[::-1], ceiling)]
        for t in (0.0, long):
            side = [frame.point(t, z, off) for z, off in ((0, 0), (0, far), (height, far), (height, 0))]
            parts.append(shapes.quad(side if t == 0 else side[::-1], wall))
    made = shapes.joined(parts)
    made.casts[:] = False
    made.two_sided[:] = False
    return made
