"""Places: a set is assembled from the data in ``sets/`` by kind, named dressing and draw.

Grammar of a set, metres, x along the axis of action, y away from the first camera, z up:
``room`` (x, y ranges, height) with ``openings`` (windows and doors in the walls back, front, left, right), or ``ground``
(a colour, ``hill``: radius and height it falls off) with ``strips`` (y range, z, colour, ``dashes``) and ``paths``;
``furniture``: props at places (``stays``: never taken away for the camera; ``wall``: goes with that wall; ``repeat``);
``words``: what a named dressing adds; ``slots``: free places for other named things; ``scatter``: many of one prop, drawn;
``marks``: where figures stand and face (degrees), ``seat`` (height) where one can sit; ``stand``: where the first marks
stand when nobody sits; ``seats``: where those sit whose mark has none; ``drive``, ``lie``: who drives, who lies;
``things``: parts that can be shown by name (at, size); ``surfaces``: where small things lie; ``lamps``; ``backdrop``;
``palettes``: colour choices, one is drawn; ``master``: eye, look and lens of the widest view; ``travel``: what passes a
vehicle's windows; ``open``: a low sun comes from behind; ``like``: another set to start from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.data import yaml_data
from film_assets.kernel.draws import chosen
from film_assets.kernel.errors import ConfigError
from film_assets.look.model import SetDressing
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.dressing import dressing_of
from film_assets.picture.previs.materials import Kind, Palette, finish_of
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.props import built, traits_of, turned
from film_assets.picture.previs.walls import frame_of, opening_span, room_of

Entry = dict[str, Any]
Point = NDArray[np.float64]
GROUND_M = 140.0
"""Half the side of the open ground."""


@dataclass(slots=True)
class Piece:
    """Something that stands in the set: it can be taken away when it stands before the lens."""

    mesh: Mesh
    name: str = ""
    """The prop's name in the catalogue."""
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


@dataclass(slots=True)
class Place:
    """A set as built for one shot."""

    pieces: list[Piece]
    marks: list[Mark]
    stand: list[Mark]
    """Where the figures of the first marks stand when they do not sit."""
    lie: Mark | None
    drive: Mark | None
    """Who drives sits here, whatever the mark; nobody else does."""
    seats: list[Mark]
    """Where figures sit whose own mark has no seat, counted by mark."""
    things: dict[str, tuple[Point, Point, Point | None]]
    """Parts of the set that can be shown by name (door, handle, window): middle, extent, and where their front points."""
    lamps: list[Lamp]
    backdrop: str
    bounds: tuple[tuple[float, float], tuple[float, float], float] | None
    """Of a room: x range, y range, height."""
    palette: Palette
    master: Entry = field(default_factory=dict)
    travel: Entry = field(default_factory=dict)
    open: bool = False
    """Nothing tall stands behind the scene: a low sun comes from there."""
    surfaces: list[tuple[float, float, float]] = field(default_factory=list)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Entry]:
    """Return every set by kind, from all files in ``sets/``."""
    found: dict[str, Entry] = {}
    for path in sorted((Path(__file__).parent / "sets").glob("*.yaml")):
        found.update(yaml_data(path.read_text(encoding="utf-8")))
    return found


def set_entry(kind: str) -> Entry:
    """Return the data of a set, with what it takes over from another.

    Raises:
        ConfigError: there is no such set.
    """
    entry = catalogue().get(kind)
    if entry is None:
        raise ConfigError(f"No set is called {kind!r}: add it to the sets data.")
    if "like" in entry:
        return {**set_entry(entry["like"]), **entry}
    return entry


def _placed(entry: Entry, palette: Palette) -> list[Piece]:
    name = entry["prop"]
    made = built(name, {**palette, **entry.get("palette", {})})
    at = entry.get("at", (0, 0))
    where = np.array([at[0], at[1], at[2] if len(at) > 2 else 0.0], float)
    placed = shapes.moved(made, where, turned(entry), entry.get("scale", 1.0))
    repeat = entry.get("repeat", {"count": 1, "by": (0, 0, 0)})
    return [
        Piece(
            shapes.moved(placed, np.asarray(repeat["by"], float) * step),
            name=name,
            wall=entry.get("wall", ""),
            stays=entry.get("stays", False),
        )
        for step in range(repeat["count"])
    ]


def height_at(entry: Entry, x: float, y: float) -> float:
    """Return the height of the open ground at (x, y): a hill falls off towards the horizon."""
    hill = entry.get("ground", {}).get("hill")
    if not hill:
        return 0.0
    far = max(0.0, float(np.hypot(x, y)) - 11.0) / hill["radius"]
    return float(-hill["height"] * (1 - 1 / (1 + far * far)) * 1.6)


def _ground(entry: Entry, palette: Palette, wet: bool) -> list[Piece]:
    finish = finish_of(entry["ground"]["colour"], palette)
    if "edge" in entry:
        (x0, x1), (y0, y1) = entry["edge"]["x"], entry["edge"]["y"]
        meshes = [shapes.quad([(x0, y0, 0), (x1, y0, 0), (x1, y1, 0), (x0, y1, 0)], finish)]
    elif "hill" in entry["ground"]:
        rings = np.concatenate([np.linspace(0.5, 14, 10), np.geomspace(16, GROUND_M, 12)])
        unit = shapes.circle(36)
        points = np.concatenate([unit * r for r in rings])
        high = np.array([height_at(entry, x, y) for x, y in points])
        where = np.column_stack([points, high]).reshape(len(rings), 36, 3)[::-1]
        meshes = [shapes.loft(where, finish, caps=False)]
        top = np.vstack([where[-1], [[0, 0, 0]]])
        index = np.arange(36)
        fan = np.stack([index, (index + 1) % 36, np.full(36, 36)], -1)
        meshes.append(shapes.meshed(top, np.tile((0, 0, 1.0), (37, 1)), fan, finish))
    else:
        half = GROUND_M
        meshes = [shapes.quad([(-half, -half, 0), (half, -half, 0), (half, half, 0), (-half, half, 0)], finish)]
    pieces = [shapes.joined(meshes)]
    for strip in entry.get("strips", ()):
        pieces.append(_strip(strip, palette))
    for path in entry.get("paths", ()):
        pieces.append(_path(path, entry, palette))
    for piece in pieces:
        piece.casts[:] = False
        if wet:
            level = piece.kind != Kind.WATER
            piece.kind[level] = Kind.WET
            piece.tint[level] *= 0.62
    return [Piece(piece, stays=True) for piece in pieces]


def _strip(strip: Entry, palette: Palette) -> Mesh:
    finish = finish_of(strip["colour"], palette)
    (y0, y1), z = strip["y"], strip["z"]
    dashes = strip.get("dashes")
    half = GROUND_M if not dashes else 60.0
    spans = [(-half, half)]
    if dashes:
        long, gap = dashes
        spans = [(x, x + long) for x in np.arange(-half, half, long + gap)]
    parts = [shapes.quad([(a, y0, z), (b, y0, z), (b, y1, z), (a, y1, z)], finish) for a, b in spans]
    if "below" in strip:
        a, b, low = -GROUND_M, GROUND_M, z - strip["below"]
        parts.append(shapes.quad([(a, y0, low), (b, y0, low), (b, y0, z), (a, y0, z)], finish))
        parts.append(shapes.quad([(b, y1, low), (a, y1, low), (a, y1, z), (b, y1, z)], finish))
    return shapes.joined(parts)


def _path(path: Entry, entry: Entry, palette: Palette) -> Mesh:
    knots = np.asarray(path["points"], float)
    t = np.linspace(0, len(knots) - 1, 8 * len(knots))
    line = np.stack([np.interp(t, np.arange(len(knots)), knots[:, k]) for k in (0, 1)], -1)
    ahead = np.gradient(line, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], -1) * path["width"] / 2
    left, right = line + aside, line - aside
    lift = [height_at(entry, x, y) + 0.012 for x, y in line]
    rows = [np.column_stack([side, lift]) for side in (right, left)]
    points = np.stack(rows)
    return shapes.meshed(
        points.reshape(-1, 3),
        np.tile((0.0, 0.0, 1.0), (points.size // 3, 1)),
        shapes.ring_faces(2, len(line), closed=False),
        finish_of(path["colour"], palette),
    )


def _scattered(entry: Entry, palette: Palette, seed: int) -> list[Piece]:
    scatter = entry["scatter"]
    random = np.random.default_rng(seed)
    x0, x1, y0, y1 = scatter["within"]
    one = built(scatter["prop"], palette)
    meshes = []
    for _ in range(scatter["count"]):
        x, y = random.uniform(x0, x1), random.uniform(y0, y1)
        turn, scale = random.uniform(0, 2 * np.pi), random.uniform(0.7, 1.3)
        if abs(y) < scatter["clear"] and abs(x) < 3.5:
            continue
        meshes.append(shapes.moved(one, (x, y, height_at(entry, x, y)), shapes.turned_z(turn), scale))
    return [Piece(shapes.joined(meshes), stays=True)]


@dataclass(slots=True)
class Rests:
    """Where one can sit and lie on what a set holds."""

    seats: list[Mark] = field(default_factory=list)
    lie: Mark | None = None

    def add(self, name: str, at: Sequence[float], turn: float) -> None:
        """Add the seats and the couch of the prop ``name`` that stands at ``at``, turned by ``turn`` degrees."""
        traits = traits_of(name)
        face = float(np.radians(turn - 90.0))
        floor = float(at[2]) if len(at) > 2 else 0.0

        def at_part(lying: bool, x: float, y: float, high: float, aside: float = 0.0) -> Mark:
            where = shapes.turned_z(np.radians(turn)) @ np.array([x, y, 0.0]) + np.array([at[0], at[1], 0.0])
            return Mark((float(where[0]), float(where[1])), face + float(np.radians(aside)), high, floor, lying)

        self.seats += [at_part(False, *seat) for seat in traits.get("sit", ())]
        if self.lie is None and "lie" in traits:
            self.lie = at_part(True, *traits["lie"])


def _mark(mark: Entry) -> Mark:
    return Mark(
        (float(mark["at"][0]), float(mark["at"][1])),
        float(np.radians(mark.get("face", 0))),
        float(mark.get("seat", 0.0)),
        float(mark.get("floor", 0.0)),
        bool(mark.get("lying", False)),
    )


def mark_beyond(place: Place, index: int) -> Mark:
    """Return a mark for figure ``index`` where the set has none left, looking at the axis: on widening arcs behind it, in
    a room in rows from the axis to its walls; rows that are full are filled again half a step aside."""
    marks, beyond = place.marks, index - len(place.marks)
    floor = marks[0].floor if marks else 0.0
    if place.bounds is not None:
        (x0, x1), (y0, y1), _ = place.bounds
        across = np.arange(x0 + 0.45, x1 - 0.4, 0.62)
        deep = np.arange(max(y0 + 0.5, 0.95), y1 - 0.35, 0.62)
        if across.size and deep.size:
            turn, spot = divmod(beyond, across.size * deep.size)
            row, column = divmod(spot, across.size)
            # From the middle outwards.
            order = np.argsort(np.abs(across), kind="stable")
            x, y = across[order[column]] + 0.31 * (turn % 2), deep[row] + 0.31 * (turn % 2)
            return Mark((float(x), float(y)), float(np.arctan2(-y, -0.5 * x)), floor=floor)
    ring, step = divmod(beyond, 6)
    angle = np.pi * (0.14 + 0.144 * ((step * 5) % 6))
    radius = 1.55 + 0.6 * ring
    x, y = radius * 1.15 * np.cos(angle), 0.35 + radius * 0.62 * np.sin(angle)
    return Mark((float(x), float(y)), float(np.arctan2(-y, -x)), floor=floor)


def _dressed(dressing: SetDressing, entry: Entry, palette: Palette, pieces: list[Piece]) -> tuple[list[Piece], Rests]:
    """Return what the script's own words add to ``pieces``: where the set says, else where it is free; and where one
    can sit and lie on it."""
    found: list[Piece] = []
    rests = Rests()
    known = entry.get("words", {})
    for item in (item for word in dressing.words for item in known.get(word, ())):
        found += _placed(item, palette)
        rests.add(item["prop"], item.get("at", (0, 0)), item.get("turn", 0.0))
    standing = [piece.mesh for piece in (*pieces, *found) if not piece.wall]
    hung = [
        (float(piece.mesh.points[:, 0].min()), float(piece.mesh.points[:, 0].max()))
        for piece in pieces
        if piece.wall == "back" and piece.name
    ]
    for added in dressing_of(dressing.words, entry, palette, standing, hung):
        found.append(Piece(added.mesh, name=added.name, wall=added.wall))
        rests.add(added.name, added.at, added.turn)
    return found, rests


def _things(entry: Entry) -> dict[str, tuple[Point, Point, Point | None]]:
    """Return the parts of a set that an insert can show: those it lists, and a room's first door and window."""
    found: dict[str, tuple[Point, Point, Point | None]] = {}
    for name, box in entry.get("things", {}).items():
        front = np.array(box["front"], float) if "front" in box else None
        found[name] = (np.array(box["at"], float), np.array(box["size"], float), front)
    for opening in entry.get("openings", ()):
        kind = opening["kind"]
        if kind in found or "room" not in entry:
            continue
        frame = frame_of(opening["wall"], entry["room"])
        a, b, low, high = opening_span(frame, opening)
        deep = np.abs(frame.out) * 0.2 + np.abs(frame.way) * (b - a)
        found[kind] = (frame.point((a + b) / 2, (low + high) / 2), deep + np.array([0.0, 0.0, high - low]), -frame.out)
        if kind == "door":
            found.setdefault("handle", (frame.point(b - 0.09, 1.0, -0.03), np.array([0.16, 0.16, 0.20]), -frame.out))
    return found


def built_place(dressing: SetDressing, wet: bool = False) -> Place:
    """Return the set of ``dressing``: the same for every shot at that place. ``wet`` lets the open ground shine.

    Raises:
        ConfigError: there is no such set.
    """
    entry = set_entry(dressing.kind)
    palette: Palette = dict(chosen(entry.get("palettes", [{}]), "palette", str(dressing.draw)))
    pieces: list[Piece] = []
    if "room" in entry:
        level, walls = room_of(entry, palette)
        pieces.append(Piece(level, stays=True))
        pieces += [Piece(wall, wall=name) for name, wall in walls.items()]
    if "ground" in entry:
        pieces += _ground(entry, palette, wet)
    for item in entry.get("furniture", ()):
        pieces += _placed(item, palette)
    dressed, rests = _dressed(dressing, entry, palette, pieces)
    pieces += dressed
    lie = _mark(entry["lie"]) if "lie" in entry else rests.lie
    for item in entry.get("furniture", ()) if lie is None else ():
        own = Rests()
        own.add(item["prop"], item.get("at", (0, 0)), item.get("turn", 0.0))
        lie = lie or own.lie
    own_seats = [_mark(m) for m in entry["seats"]] if "seats" in entry else []
    if "scatter" in entry:
        pieces += _scattered(entry, palette, dressing.draw)
    marks = [_mark(mark) for mark in entry["marks"]]
    stand = [
        Mark((float(at[0]), float(at[1])), 0.0 if rank == 0 else np.pi, floor=marks[min(rank, len(marks) - 1)].floor)
        for rank, at in enumerate(entry.get("stand", ()))
    ]
    room = entry.get("room")
    return Place(
        pieces=pieces,
        marks=marks,
        stand=stand,
        lie=lie,
        drive=_mark(entry["drive"]) if "drive" in entry else None,
        seats=rests.seats + (own_seats or [m for m in marks if m.seat and not m.lying]),
        things=_things(entry),
        lamps=[
            Lamp(tuple(lamp["at"]), tuple(lamp.get("colour", (1.0, 0.8, 0.5))), float(lamp.get("reach", 4.0)))
            for lamp in entry.get("lamps", ())
        ],
        backdrop=entry.get("backdrop", "hills"),
        bounds=(tuple(room["x"]), tuple(room["y"]), float(room["height"])) if room else None,
        palette=palette,
        master=entry.get("master", {}),
        travel=entry.get("travel", {}),
        open=bool(entry.get("open", False)),
        surfaces=[tuple(s) for s in entry.get("surfaces", ())],
    )
