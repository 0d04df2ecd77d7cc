"""Places: a set is assembled from the data in ``sets/`` by kind, named dressing and draw.

Grammar of a set, metres, x along the axis of action, y away from the first camera, z up:
``room`` (x, y ranges, height) with ``openings`` (windows and doors in the walls back, front, left, right), or ``ground``
(a colour, ``hill``: radius and height it falls off) with ``strips`` (y range, z, colour, ``dashes``) and ``paths``;
``furniture``: props at places (``stays``: never taken away for the camera; ``wall``: goes with that wall; ``repeat``);
``words``: what a named dressing adds; ``slots``: free places for other named things; ``scatter``: many of one prop, drawn;
``marks``: where figures stand and face (degrees), ``seat`` (height) where one can sit; ``stand``: where the first marks
stand when nobody sits; ``seats``: where those sit whose mark has none; ``audience``: where unnamed people sit (x, y,
face, height); ``young``: they are children; ``chair``: what is put where a
seat is missing; ``free``: x and y ranges of open ground where named things may stand; ``drive``, ``lie``: who drives, who lies;
``things``: parts that can be shown by name (at, size); ``surfaces``: where small things lie; ``lamps``; ``backdrop``;
``palettes``: colour choices, one is drawn; ``master``: eye, look and lens of the widest view; ``travel``: what passes a
vehicle's windows; ``open``: a low sun comes from behind; ``like``: another set to start from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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
from film_assets.picture.previs.dressing import dressing_of, is_there
from film_assets.picture.previs.ground import ground_of, scattered, snowed
from film_assets.picture.previs.materials import Palette
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.props import built, prop_named, traits_of, turned
from film_assets.picture.previs.walls import frame_of, opening_span, room_of

Entry = dict[str, Any]
Point = NDArray[np.float64]


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

    @property
    def box(self) -> tuple[Point, Point]:
        """The lowest and the highest x, y, z of it."""
        return self.mesh.points.min(0), self.mesh.points.max(0)


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
    chair: str = "chair"
    """What is put where somebody sits and no seat is free."""
    audience: list[Mark] = field(default_factory=list)
    """Where unnamed people sit before any of them stands."""
    spare: list[Mark] = field(default_factory=list)
    """Where one can sit on the set's furniture besides ``seats``."""
    spots: list[tuple[float, float]] | None = None
    """Where people stand in the open beyond the marks; None: not looked for yet."""
    side: str = ""
    """The side of the axis from which nobody who sits turns the back; empty where both sides have seats, or none."""
    young: bool = False
    """The unnamed people here are children."""

    def holds(self, at: Sequence[float] | Point, clear_m: float) -> bool:
        """Return whether ``at`` (level, metres) is inside the walls and ``clear_m`` from each; the open has none."""
        return self.bounds is None or all(
            low + clear_m < at[axis] < high - clear_m for axis, (low, high) in enumerate(self.bounds[:2])
        )


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


def part_named(word: str) -> str:
    """Return the name that a part of a set goes by in ``things``: "door knob" is its door."""
    return word.lower().replace(" ", "_").removesuffix("_knob")


def _rests_of(furniture: Sequence[Entry]) -> Rests:
    """Return where one can sit and lie on a set's own furniture."""
    rests = Rests()
    for item in furniture:
        at, by = item.get("at", (0, 0)), item.get("repeat", {"count": 1, "by": (0, 0, 0)})
        for step in range(by["count"]):
            where = [part + by["by"][axis] * step for axis, part in enumerate((*at, 0.0)[:3])]
            rests.add(item["prop"], where, item.get("turn", 0.0))
    return rests


def _shown_from(seats: Sequence[Mark], abreast: bool) -> str:
    """Return the side from which nobody who sits turns the back: of a set in which two can sit so on one side only."""
    facing = {"left": 0, "right": 0}
    for seat in seats:
        for side, sign in (("left", 1.0), ("right", -1.0)):
            facing[side] += float(np.sin(seat.face)) * sign > -0.35
    few, many = sorted(facing, key=lambda side: facing[side])
    return many if facing[few] < 2 <= facing[many] and not abreast else ""


def _mark(mark: Entry) -> Mark:
    return Mark(
        (float(mark["at"][0]), float(mark["at"][1])),
        float(np.radians(mark.get("face", 0))),
        float(mark.get("seat", 0.0)),
        float(mark.get("floor", 0.0)),
        bool(mark.get("lying", False)),
    )


def stands_there(place: Place, spot: tuple[float, float], clear: float = 0.18) -> bool:
    """Return whether furniture stands within ``clear`` metres of ``spot``."""
    where = np.array(spot)
    for piece in place.pieces:
        if piece.wall or not len(piece.mesh.points):
            continue
        # A tree is its trunk here, and not its crown.
        points = piece.mesh.points[piece.mesh.points[:, 2] < 1.8]
        if not len(points) or piece.box[1][2] <= 0.25:
            continue
        if np.all(where > points.min(0)[:2] - clear) and np.all(where < points.max(0)[:2] + clear):
            # What is scattered is one mesh: between its parts one can stand.
            near = points[(np.abs(points[:, :2] - where) < 2 * clear).all(1), 2]
            if piece.name or bool((near > 0.25).any()):
                return True
    return False


def mark_of(place: Place, index: int) -> Mark:
    """Return the mark numbered ``index``; beyond the set's own, one is made."""
    return place.marks[index] if 0 <= index < len(place.marks) else mark_beyond(place, index)


def mark_beyond(place: Place, index: int) -> Mark:
    """Return a mark for figure ``index`` where the set has none left, looking at the axis: on arcs and in rows behind it, in
    a room in rows from the axis to its walls; rows that are full are filled again half a step aside."""
    marks, beyond = place.marks, index - len(place.marks)
    floor = marks[0].floor if marks else 0.0
    if place.bounds is not None:
        (x0, x1), (y0, y1), _ = place.bounds
        across = np.arange(x0 + 0.45, x1 - 0.4, 0.62)
        deep = np.arange(max(y0 + 0.5, 0.95), y1 - 0.35, 0.62)
        if across.size and deep.size:
            # From the middle outwards, first where nothing stands.
            columns = across[np.argsort(np.abs(across), kind="stable")]
            spots = [(float(x), float(y)) for y in deep for x in columns]
            free = [spot for spot in spots if not stands_there(place, spot)] or spots
            turn, spot = divmod(beyond, len(free))
            x, y = free[spot][0] + 0.31 * (turn % 2), free[spot][1] + 0.31 * (turn % 2)
            return Mark((float(x), float(y)), float(np.arctan2(-y, -0.5 * x)), floor=floor)
    free = _open_spots(place)
    x, y = free[beyond] if beyond < len(free) else _on_arc(beyond)
    return Mark((float(x), float(y)), float(np.arctan2(-y, -x)), floor=floor)


ARCS = 24
"""Places on arcs that are tried in the open, before rows along the axis."""


def _on_arc(beyond: int) -> tuple[float, float]:
    ring, step = divmod(beyond, 6)
    angle = np.pi * (0.14 + 0.144 * ((step * 5) % 6))
    radius = 1.55 + 0.6 * ring
    return float(radius * 1.15 * np.cos(angle)), float(0.35 + radius * 0.62 * np.sin(angle))


def _open_spots(place: Place) -> list[tuple[float, float]]:
    """Return where people stand in the open, best first: on arcs behind the axis, then in rows along it; never in a house."""
    if place.spots is None:
        rows = [(x, y) for y in np.arange(0.95, 7.0, 0.62) for x in np.arange(-9.3, 9.4, 0.62)]
        rows.sort(key=lambda spot: (abs(spot[0]) + 3 * spot[1], spot[0]))
        taken: list[tuple[float, float]] = []
        for spot in (*map(_on_arc, range(ARCS)), *rows):
            if all(np.hypot(spot[0] - x, spot[1] - y) > 0.5 for x, y in taken) and not stands_there(place, spot):
                taken.append((float(spot[0]), float(spot[1])))
        place.spots = taken
    return place.spots


def _dressed(dressing: SetDressing, entry: Entry, palette: Palette, pieces: list[Piece]) -> tuple[list[Piece], Rests]:
    """Return what the script's own words add to ``pieces``: where the set says, else where it is free; and where one
    can sit and lie on it."""
    found: list[Piece] = []
    rests = Rests()
    known = entry.get("words", {})
    for item in (item for word in dressing.words for item in known.get(word, ())):
        found += _placed(item, palette)
        rests.add(item["prop"], item.get("at", (0, 0)), item.get("turn", 0.0))
    standing = [piece.mesh for piece in (*pieces, *found) if piece.name and not piece.wall]
    hung = [
        (float(piece.mesh.points[:, 0].min()), float(piece.mesh.points[:, 0].max()))
        for piece in pieces
        if piece.wall == "back" and piece.name
    ]
    for added in dressing_of(dressing.words, entry, palette, standing, hung):
        found.append(Piece(added.mesh, name=added.name, wall=added.wall))
        rests.add(added.name, added.at, added.turn)
    return found, rests


def left_out(dressing: SetDressing, place: Place) -> list[str]:
    """Return the dressing that ``place``, the built set of ``dressing``, shows nowhere: what it has no room for."""
    entry = set_entry(dressing.kind)
    standing = {piece.name for piece in place.pieces if piece.name}
    standing |= {item["prop"] for item in entry.get("furniture", ())}
    known = entry.get("words", {})
    return [word for word in dressing.words if word not in known and not is_there(prop_named(word), standing)]


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


def built_place(dressing: SetDressing, wet: bool = False, snow: bool = False) -> Place:
    """Return the set of ``dressing``: the same for every shot at that place. ``wet`` lets the open ground shine,
    ``snow`` lies on it.

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
        pieces += [Piece(mesh, stays=True) for mesh in ground_of(entry, palette, wet)]
    for item in entry.get("furniture", ()):
        pieces += _placed(item, palette)
    dressed, rests = _dressed(dressing, entry, palette, pieces)
    pieces += dressed
    lie = _mark(entry["lie"]) if "lie" in entry else rests.lie
    furnished = _rests_of(entry.get("furniture", ()))
    lie = lie or furnished.lie
    own_seats = [_mark(m) for m in entry["seats"]] if "seats" in entry else []
    if "scatter" in entry:
        pieces += [Piece(scattered(entry, palette, dressing.draw), stays=True)]
    if snow:
        pieces = [replace(piece, mesh=snowed(piece.mesh)) for piece in pieces]
    marks = [_mark(mark) for mark in entry["marks"]]
    stand = [
        Mark((float(at[0]), float(at[1])), 0.0 if rank == 0 else np.pi, floor=marks[min(rank, len(marks) - 1)].floor)
        for rank, at in enumerate(entry.get("stand", ()))
    ]
    room = entry.get("room")
    seats = rests.seats + (own_seats or [m for m in marks if m.seat and not m.lying])
    return Place(
        pieces=pieces,
        marks=marks,
        stand=stand,
        lie=lie,
        drive=_mark(entry["drive"]) if "drive" in entry else None,
        seats=seats,
        spare=furnished.seats,
        side=_shown_from([*seats, *furnished.seats], bool(entry.get("travel"))),
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
        audience=[Mark((x, y), float(np.radians(face)), high) for x, y, face, high in entry.get("audience", ())],
        young=bool(entry.get("young", False)),
        chair=entry.get("chair", "chair"),
    )
