"""Places: a set is assembled from the data in ``sets/`` by kind, named dressing and draw.

Grammar of a set, metres, x along the axis of action, y away from the first camera, z up:
``room``: x, y ranges and height of four walls that face inward; ``openings``: windows and doors in walls
(back, front, left, right); ``ground``: an open-air floor; ``furniture``: props at places, ``sides`` keeps a thing only when the
camera is on that side; ``words``: furniture added when the script names it; ``slots``: free places for other named
things; ``marks``: where figures stand and face (degrees), with ``seat`` (height) where one can sit; ``lamps``: practical
lights; ``backdrop``: what lies beyond; ``palettes``: colour choices, one is drawn; ``master``: eye, look, lens of
the widest view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from film_assets.kernel.draws import chosen
from film_assets.kernel.errors import ConfigError
from film_assets.look.model import SetDressing
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.materials import finish_of
from film_assets.picture.previs.mesh import Finish, Mesh
from film_assets.picture.previs.props import Palette, built, prop_named, turned

Entry = dict[str, Any]
WALLS = ("back", "front", "left", "right")
GROUND_M = 90.0


@dataclass(slots=True)
class Piece:
    """Something that stands in the set: it can be taken away when it stands before the lens."""

    mesh: Mesh
    wall: str = ""
    """Hangs on this wall, and goes with it."""
    stays: bool = False
    """Floor, ground, the seat somebody sits on."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a figure is: on the floor, facing; ``seat`` is the seat's height or 0."""

    at: tuple[float, float]
    face: float
    """Radians from x, counter-clockwise."""
    seat: float = 0.0
    floor: float = 0.0
    lying: bool = False


@dataclass(frozen=True, slots=True)
class Lamp:
    at: tuple[float, float, float]
    colour: tuple[float, float, float]
    reach: float
    by_day: bool = False


@dataclass(slots=True)
class Place:
    """A set as built for one shot."""

    pieces: list[Piece]
    marks: list[Mark]
    lamps: list[Lamp]
    backdrop: str
    bounds: tuple[tuple[float, float], tuple[float, float], float] | None
    """Of a room: x range, y range, height."""
    palette: Palette
    master: Entry = field(default_factory=dict)
    travel: Entry = field(default_factory=dict)
    """Of a vehicle: what passes its windows."""
    surfaces: list[tuple[float, float, float]] = field(default_factory=list)
    """Where small things lie."""
    entry: Entry = field(default_factory=dict)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Entry]:
    """Return every set by kind, from all files in ``sets/``."""
    found: dict[str, Entry] = {}
    for path in sorted((Path(__file__).parent / "sets").glob("*.yaml")):
        found.update(yaml.safe_load(path.read_text(encoding="utf-8")))
    return found


def _resolved(kind: str) -> Entry:
    entry = catalogue().get(kind)
    if entry is None:
        raise ConfigError(f"No set is called {kind!r}: add it to the sets data.")
    if "like" in entry:
        return {**_resolved(entry["like"]), **entry}
    return entry


def _wall_frame(wall: str, room: Entry) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Return (origin, direction along, length, inward sign handled by corner order) of a wall, left to right as seen from inside."""
    (x0, x1), (y0, y1) = room["x"], room["y"]
    starts = {"back": (x0, y1), "right": (x1, y1), "front": (x1, y0), "left": (x0, y0)}
    ways = {"back": (1, 0), "right": (0, -1), "front": (-1, 0), "left": (0, 1)}
    length = x1 - x0 if wall in ("back", "front") else y1 - y0
    middle = (x0 + x1) / 2 if wall in ("back", "front") else (y0 + y1) / 2
    return np.array([*starts[wall], 0.0]), np.array([*ways[wall], 0.0]), length, middle


def _panel(origin: np.ndarray, way: np.ndarray, a: float, b: float, low: float, high: float, finish: Finish) -> Mesh:
    corners = [origin + way * t + np.array([0, 0, z]) for t, z in ((a, low), (b, low), (b, high), (a, high))]
    made = shapes.quad(corners, finish)
    made.casts[:] = False
    return made


def _window(
    origin: np.ndarray,
    way: np.ndarray,
    out: np.ndarray,
    a: float,
    b: float,
    low: float,
    high: float,
    palette: Palette,
    entry: Entry,
) -> list[Mesh]:
    frame = finish_of(entry.get("frame", palette.get("frame", "offwhite")), palette)
    angle = float(np.arctan2(way[1], way[0]))
    turn = shapes.turned_z(angle)

    def bar(at: float, z: float, wide: float, tall: float, deep: float = 0.09, off: float = 0.02) -> Mesh:
        made = shapes.moved(
            shapes.box((wide, deep, tall), frame), origin + way * at + out * off + np.array([0, 0, z]), turn
        )
        made.casts[:] = False
        return made

    deep = 0.16
    parts = [shapes.moved(_panel(origin, way, a, b, low, high, finish_of("window")), out * deep)]
    for t0, t1, z0, z1 in ((a, a, low, high), (b, b, low, high)):
        inward = 1 if t0 == a else -1
        corners = [
            origin + way * t0 + np.array([0, 0, z0]),
            origin + way * t0 + out * deep + np.array([0, 0, z0]),
            origin + way * t1 + out * deep + np.array([0, 0, z1]),
            origin + way * t1 + np.array([0, 0, z1]),
        ]
        parts.append(shapes.quad(corners if inward > 0 else corners[::-1], frame))
    sill = [
        origin + way * a + np.array([0, 0, low]),
        origin + way * b + np.array([0, 0, low]),
        origin + way * b + out * deep + np.array([0, 0, low]),
        origin + way * a + out * deep + np.array([0, 0, low]),
    ]
    parts.append(shapes.quad(sill, frame))
    for part in parts:
        part.casts[:] = False
    width = b - a
    columns = max(1, round(width / 0.8))
    parts += [bar(a + width * i / columns, (low + high) / 2, 0.05, high - low) for i in range(columns + 1)]
    parts += [bar((a + b) / 2, z, width + 0.05, 0.05) for z in (low, high)]
    parts.append(bar((a + b) / 2, low + (high - low) * 0.68, width, 0.035))
    parts.append(bar((a + b) / 2, low - 0.02, width + 0.16, 0.035, 0.16, -0.06))
    return parts


def _door(
    origin: np.ndarray,
    way: np.ndarray,
    out: np.ndarray,
    a: float,
    b: float,
    high: float,
    palette: Palette,
    entry: Entry,
) -> list[Mesh]:
    turn = shapes.turned_z(float(np.arctan2(way[1], way[0])))
    frame = finish_of(palette.get("frame", "offwhite"), palette)
    leaf = finish_of(entry.get("colour", palette.get("door", "wood")), palette)
    middle, width = (a + b) / 2, b - a

    def put(size: Sequence[float], at: float, z: float, off: float, finish: Finish) -> Mesh:
        made = shapes.moved(shapes.box(size, finish), origin + way * at + out * off + np.array([0, 0, z]), turn)
        made.casts[:] = False
        return made

    parts = [put((width, 0.05, high), middle, high / 2, 0.0, leaf)]
    parts += [put((0.08, 0.12, high + 0.08), t, (high + 0.08) / 2, 0.0, frame) for t in (a - 0.04, b + 0.04)]
    parts.append(put((width + 0.16, 0.12, 0.08), middle, high + 0.04, 0.0, frame))
    darker = Finish((leaf.tint[0] * 0.86, leaf.tint[1] * 0.86, leaf.tint[2] * 0.86))
    parts += [
        put((width * 0.66, 0.012, high * t), middle, high * z, -0.03, darker) for t, z in ((0.34, 0.26), (0.38, 0.72))
    ]
    knob = shapes.moved(
        shapes.ellipsoid((0.032, 0.032, 0.032), finish_of("brass"), 12, 8),
        origin + way * (b - 0.09) - out * 0.06 + np.array([0, 0, 1.0]),
    )
    return [*parts, knob]


def _room(entry: Entry, palette: Palette) -> list[Piece]:
    room = entry["room"]
    height = room["height"]
    (x0, x1), (y0, y1) = room["x"], room["y"]
    wall_finish = finish_of(room.get("walls", "wall"), palette)
    pieces = []
    floor = shapes.quad(
        [(x0, y0, 0), (x1, y0, 0), (x1, y1, 0), (x0, y1, 0)], finish_of(room.get("floor", "floor"), palette)
    )
    ceiling = shapes.quad(
        [(x0, y1, height), (x1, y1, height), (x1, y0, height), (x0, y0, height)],
        finish_of(room.get("ceiling", "white"), palette),
    )
    floor.casts[:] = ceiling.casts[:] = False
    pieces += [Piece(floor, stays=True), Piece(ceiling, stays=True)]
    for wall in WALLS:
        if wall in room.get("without", ()):
            continue
        origin, way, length, _ = _wall_frame(wall, room)
        out = np.array([-way[1], way[0], 0.0])
        meshes: list[Mesh] = []
        openings = sorted((o for o in entry.get("openings", ()) if o["wall"] == wall), key=lambda o: o["at"])
        at = 0.0
        for opening in openings:
            width = opening.get("width", 0.9)
            low = 0.0 if opening["kind"] == "door" else opening.get("low", 0.9)
            high = opening.get("high", 2.05 if opening["kind"] == "door" else 2.2)
            # ``at`` is the set's own x (back, front) or y (left, right) of the opening's middle.
            along = (
                np.array([opening["at"], 0.0, 0.0])
                if wall in ("back", "front")
                else np.array([0.0, opening["at"], 0.0])
            )
            middle = float((along - origin * (np.abs(way) > 0.5)) @ way)
            a, b = middle - width / 2, middle + width / 2
            meshes.append(_panel(origin, way, at, a, 0, height, wall_finish))
            if low > 0:
                meshes.append(_panel(origin, way, a, b, 0, low, wall_finish))
            meshes.append(_panel(origin, way, a, b, high, height, wall_finish))
            if opening["kind"] == "window":
                meshes += _window(origin, way, out, a, b, low, high, palette, opening)
            elif opening["kind"] == "door":
                meshes += _door(origin, way, out, a, b, high, palette, opening)
            at = b
        meshes.append(_panel(origin, way, at, length, 0, height, wall_finish))
        if room.get("skirting", True):
            finish = finish_of(room.get("skirting_colour", palette.get("frame", "offwhite")), palette)
            gaps = [(o["at"], o.get("width", 0.9)) for o in openings if o["kind"] == "door"]
            spans = [(0.0, length)]
            for centre, width in gaps:
                along = np.array([centre, 0.0, 0.0]) if wall in ("back", "front") else np.array([0.0, centre, 0.0])
                middle = float((along - origin * (np.abs(way) > 0.5)) @ way)
                spans = [
                    cut
                    for a, b in spans
                    for cut in ((a, min(b, middle - width / 2)), (max(a, middle + width / 2), b))
                    if cut[1] - cut[0] > 0.02
                ]
            for a, b in spans:
                meshes.append(shapes.moved(_panel(origin, way, a, b, 0.0, 0.09, finish), -out * 0.015))
                meshes.append(
                    shapes.moved(
                        shapes.quad(
                            [
                                origin + way * a + np.array([0, 0, 0.09]),
                                origin + way * a - out * 0.015 + np.array([0, 0, 0.09]),
                                origin + way * b - out * 0.015 + np.array([0, 0, 0.09]),
                                origin + way * b + np.array([0, 0, 0.09]),
                            ],
                            finish,
                        )
                    )
                )
        if "wainscot" in room:
            tall = room["wainscot"]["height"]
            finish = finish_of(room["wainscot"]["colour"], palette)
            door_gaps = list(openings)
            if not door_gaps:
                meshes.append(shapes.moved(_panel(origin, way, 0, length, 0.0, tall, finish), -out * 0.01))
        piece = shapes.joined(meshes)
        pieces.append(Piece(piece, wall=wall))
    return pieces


def _placed(entry: Entry, palette: Palette) -> Piece:
    name = entry["prop"]
    made = built(name, {**palette, **entry.get("palette", {})})
    at = entry.get("at", (0, 0))
    where = (at[0], at[1], at[2] if len(at) > 2 else 0.0)
    placed = shapes.moved(made, where, turned(entry), entry.get("scale", 1.0))
    return Piece(placed, wall=entry.get("wall", ""), stays=entry.get("stays", False))


def marks_of(entry: Entry) -> list[Mark]:
    """Return the set's marks in order."""
    return [
        Mark(
            (float(mark["at"][0]), float(mark["at"][1])),
            float(np.radians(mark.get("face", 0))),
            float(mark.get("seat", 0.0)),
            float(mark.get("floor", 0.0)),
            bool(mark.get("lying", False)),
        )
        for mark in entry["marks"]
    ]


def mark_beyond(marks: list[Mark], index: int) -> Mark:
    """Return a mark for figure ``index`` where the set has none left: on widening arcs behind and beside the axis, looking at it."""
    extra = index - len(marks)
    ring, step = divmod(extra, 6)
    angle = np.pi * (0.12 + 0.152 * ((step * 5) % 6))
    radius = 1.9 + 0.75 * ring
    x, y = radius * 1.15 * np.cos(angle), 0.35 + radius * 0.62 * np.sin(angle)
    return Mark((float(x), float(y)), float(np.arctan2(-y, -x)))


def built_place(dressing: SetDressing) -> Place:
    """Return the set of ``dressing``: the same for every shot at that place.

    Raises:
        ConfigError: there is no such set.
    """
    entry = _resolved(dressing.kind)
    seed = str(dressing.draw)
    palette: Palette = {"timber": "wood", "frame": "offwhite", "door": "wood", "fabric": "fabric_grey"}
    palette.update(chosen(entry.get("palettes", [{}]), "palette", seed))
    pieces: list[Piece] = []
    if "room" in entry:
        pieces += _room(entry, palette)
    if "ground" in entry:
        half = GROUND_M
        ground = shapes.quad(
            [(-half, -half, 0), (half, -half, 0), (half, half, 0), (-half, half, 0)],
            finish_of(entry["ground"]["colour"], palette),
        )
        ground.casts[:] = False
        pieces.append(Piece(ground, stays=True))
    for item in entry.get("furniture", ()):
        pieces.append(_placed(item, palette))
    slots = {kind: list(places) for kind, places in entry.get("slots", {}).items()}
    known = entry.get("words", {})
    for word in dressing.words:
        if word in known:
            pieces += [_placed(item, palette) for item in known[word]]
            continue
        name = prop_named(word)
        if name and slots.get("floor"):
            spot = slots["floor"].pop(0)
            pieces.append(_placed({"prop": name, **spot}, palette))
    lamps = [
        Lamp(
            tuple(lamp["at"]),
            tuple(lamp.get("colour", (1.0, 0.8, 0.5))),
            lamp.get("reach", 4.0),
            lamp.get("by_day", False),
        )
        for lamp in entry.get("lamps", ())
    ]
    room = entry.get("room")
    bounds = ((room["x"][0], room["x"][1]), (room["y"][0], room["y"][1]), room["height"]) if room else None
    return Place(
        pieces=pieces,
        marks=marks_of(entry),
        lamps=lamps,
        backdrop=entry.get("backdrop", "hills"),
        bounds=bounds,
        palette=palette,
        master=entry.get("master", {}),
        travel=entry.get("travel", {}),
        surfaces=[tuple(s) for s in entry.get("surfaces", ())],
        entry=entry,
    )
