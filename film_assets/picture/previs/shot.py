"""One shot, built once and drawn often: set, figures, light and camera of a view, then frame after frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import Move, ShotSize, Weather
from film_assets.picture.model import Mouth, View
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.canvas import FIGURE_IDENTS, Canvas
from film_assets.picture.previs.crowd import crowd_of
from film_assets.picture.previs.dressing import family
from film_assets.picture.previs.figure.actor import Actor, actor_of
from film_assets.picture.previs.figure.flesh import Flesh, rigid
from film_assets.picture.previs.figure.performance import performed
from film_assets.picture.previs.figure.skeleton import BONE, palm_of, solved
from film_assets.picture.previs.framing import setup_of
from film_assets.picture.previs.kernels import raster
from film_assets.picture.previs.lens import Setup, Thing, lens_of
from film_assets.picture.previs.lighting import rig_of
from film_assets.picture.previs.materials import finish_of
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.moves import moved_setup, racked
from film_assets.picture.previs.places import Piece, Place, built_place, set_entry
from film_assets.picture.previs.prints import atlas_of, prints_on
from film_assets.picture.previs.props import built, held_as, is_printed, prop_named, traits_of
from film_assets.picture.previs.sightlines import (
    before_lens,
    behind_wall,
    best_side,
    cleared,
    head_points,
    sight_points,
)
from film_assets.picture.previs.staging import FOLLOWED, SEATED, Placed, staged
from film_assets.picture.previs.traffic import traffic_of
from film_assets.picture.previs.walls import WALLS, lengthened
from film_assets.picture.previs.weather import WETTENS, drops, fall_of, stroke_of

PROP_IDENT = 90
"""Added to a figure's first ident: what it holds."""
MOUNT_IDENT = 91
"""Added to a figure's first ident: what it rides."""
CHUNK = 48
"""Drawings whose poses are solved together; fixed, so that a drawing is the same in a keyframe and in any clip."""
CLOSE_ON_ONE = frozenset({ShotSize.MS, ShotSize.MCU, ShotSize.CU, ShotSize.ECU, ShotSize.OTS})
"""Sizes that are lit for one face."""
LARGE_M = 2.4
"""Props from this size on are never put into a room, nor among people, because a word names them."""
SMALL_M = 0.55
"""Props up to this size lie on a surface when the script names them and the set has none."""


@dataclass(slots=True)
class Player:
    """One figure in the shot: its flesh, what it holds, and its bones over the chunk."""

    placed: Placed
    actor: Actor
    prop: Flesh | None
    mount: Flesh | None
    mouth: str
    gestures: tuple[int, ...]
    joints: NDArray[np.float32]
    first: int = 0
    """Row of its first point in the canvas."""
    turns: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0, 3, 3), np.float32))
    places: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0, 3), np.float32))
    gone: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3)))
    """How far it has moved since the first drawing, (chunk, 3)."""

    @property
    def parts(self) -> list[Flesh]:
        """The body, and what it holds and rides."""
        return [self.actor.flesh, *(flesh for flesh in (self.prop, self.mount) if flesh is not None)]


def _detail(size: ShotSize, crowd: bool) -> int:
    if crowd:
        return 1 if size in FOLLOWED or size is ShotSize.OTS else 0
    if size in (ShotSize.CU, ShotSize.MCU, ShotSize.ECU, ShotSize.OTS, ShotSize.MS, ShotSize.INSERT, ShotSize.TWO):
        return 2
    return 0 if size is ShotSize.EWS else 1


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


def prop_flesh(one: Placed, actor: Actor) -> Flesh | None:
    """Return what ``one`` holds as flesh on its hand, or on the level frame in or between its palms."""
    if not one.prop:
        return None
    held = held_as(one.prop)
    made = shapes.moved(built(one.prop), -np.asarray(held.get("grip", (0, 0, 0)), float))
    if one.hands == "hand":
        # Upright along the thumb, its front along the fingers; printed things turn to the holder.
        across = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        spin = shapes.turned_z(np.pi) if held.get("facing") else np.eye(3)
        at = actor.body.joint("hand_r") + palm_of(actor.body, "r")
        return rigid(shapes.named(shapes.moved(made, at, across @ spin), PROP_IDENT), "hand_r")
    spin = shapes.turned_z(-np.pi / 2 if held.get("facing") else np.pi / 2)
    bone = "held" if one.hands == "held" else "grip"
    return rigid(shapes.named(shapes.moved(made, (0, 0, 0), spin), PROP_IDENT), bone)


def mount_flesh(one: Placed, actor: Actor) -> Flesh | None:
    """Return what ``one`` rides as flesh on its pelvis, the saddle under it, its front ahead."""
    if not one.mount:
        return None
    *saddle, turn = traits_of(one.mount)["ride"]
    made = shapes.moved(built(one.mount), -np.asarray(saddle, float))
    hip = actor.body.joint("pelvis") + np.array([0.02, 0.0, -0.065]) * actor.body.height
    return rigid(shapes.named(shapes.moved(made, hip, shapes.turned_z(np.radians(turn))), MOUNT_IDENT), "pelvis")


class ShotDrawer:
    """Draws the frames of one view; ``drawing(n)`` depends on n, not on what was drawn before.

    Raises:
        ConfigError: the view holds a word the engine does not know.
    """

    def __init__(
        self,
        view: View,
        width: int,
        height: int,
        drawings: int = 1,
        drawings_a_second: float = 12.0,
        mouths: Sequence[Mouth] = (),
        gestures: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.view = view
        self.width, self.height = width, height
        self.drawings = drawings
        self.drawings_a_second = drawings_a_second
        self.fall = fall_of(view.light.weather, view.set.interior)
        outside, weather = not view.set.interior, view.light.weather
        place = built_place(view.set, wet=outside and weather in WETTENS, snow=outside and weather is Weather.SNOW)
        self.placed = staged(view, place)
        pieces = list(place.pieces)
        ridden = {one.mount for one in self.placed if one.mount}
        pieces = [piece for piece in pieces if piece.name not in ridden]
        framed = view.camera.subject or range(len(self.placed))
        for one in self.placed:
            if one.index in framed:
                _bear(one, pieces)
        pieces += [self._seat(one, place.chair) for one in self.placed if one.pose in SEATED and one.mark.seat == 0.0]
        eyes_of = view.camera.over if view.camera.size is ShotSize.POV else -1
        self.players = [
            self._player(one, mouths, gestures, _detail(view.camera.size, crowd=False)) for one in self.placed
        ]
        self._chunk = -1
        self._posed(0)
        for player in self.players:
            self._settled(player)
        thing = self._thing(place, pieces)
        self.start = setup_of(view, self.placed, place, width / height, thing)
        self.players = [player for player in self.players if player.placed.index != eyes_of]
        self.players += [
            self._player(one, (), (), _detail(view.camera.size, crowd=True))
            for one in crowd_of(view, place, self.placed, pieces)
        ]
        self.named_pieces: dict[int, str] = {}
        """What stands in the shot: ident to the prop's name (empty for walls and ground)."""
        static = self._static(pieces, place, thing)
        self.traffic = traffic_of(place.travel, view.set.draw)
        if self.traffic is not None:
            static = shapes.joined([static, self._road_below(self.traffic.level)])
        moving = self._moving(len(static.points))
        atlas = atlas_of(prints_on([static, moving]), view.object_text, view.set.draw % 1000)
        centre, radius = self._lit_area()
        self.rig = rig_of(view.light, view.set, place, view.style, self.start, centre, radius, self._faced())
        still = not set(view.camera.moves) - {Move.RACK_FOCUS} and self._followed() is None
        self.canvas = Canvas(width, height, static, moving, atlas, self.rig, still)
        self.lens = lens_of(self.start, width, height)
        """Of the last drawing."""
        self._chunk = -1

    def _player(self, one: Placed, mouths: Sequence[Mouth], gestures: Sequence[tuple[int, int]], detail: int) -> Player:
        actor = actor_of(one.figure.look, detail)
        return Player(
            one,
            actor,
            prop_flesh(one, actor),
            mount_flesh(one, actor),
            next((m.shapes for m in mouths if m.figure == one.index), ""),
            tuple(at for figure, at in gestures if figure == one.index),
            actor.body.joints.astype(np.float32),
        )

    def _settled(self, player: Player) -> None:
        """Take head and crown from the bones of the first drawing, so that frames are cut where the body really is."""
        one, head = player.placed, BONE["head"]
        up = player.turns[0, head][:, 2].astype(float)
        one.head = player.places[0, head].astype(float) + up * 0.30 * one.body.head
        one.crown = float(one.head[2] + max(0.35, up[2]) * 0.5 * one.body.head)

    def _moving(self, first: int) -> Mesh:
        meshes: list[Mesh] = []
        for player in self.players:
            player.first = first
            for flesh in player.parts:
                ident = flesh.mesh.ident + FIGURE_IDENTS * (player.placed.index + 1)
                meshes.append(replace(flesh.mesh, ident=ident.astype(np.int32)))
                first += len(flesh.mesh.points)
        if self.traffic is not None:
            self._traffic_first = first
            meshes.append(shapes.named(self.traffic.mesh, 900, casts=False))
        return shapes.joined(meshes)

    def _thing(self, place: Place, pieces: list[Piece]) -> Thing | None:
        """Return what the frame may be built on: in somebody's hand, in the set, or laid out for the shot."""
        view = self.view
        part = place.things.get(view.object.lower().replace(" ", "_").removesuffix("_knob"))
        if part is not None:
            middle, extent, front = part
            return Thing(middle, extent, printed=True, front=front)
        name = prop_named(view.object) if view.object else ""
        if not name or any(player.placed.mount == name for player in self.players):
            return None
        for player in self.players:
            if player.prop is not None and player.placed.prop == name:
                return self._held_thing(player)
        for piece in pieces:
            if family(piece.name, name):
                piece.stays = True
                return Thing.around(self._shown(piece.mesh), printed=is_printed(name))
        if traits_of(name).keys() & {"sit", "lie"} and any(player.placed.seat > 0 for player in self.players):
            # What somebody sits or lies on stands there already.
            return None
        made = built(name, place.palette)
        size = float(np.ptp(made.points, axis=0).max())
        if size >= LARGE_M and (view.set.interior or view.figures):
            # A bus named inside the bus, a house named in its room: the set itself is it.
            return None
        flat = is_printed(name) and size < SMALL_M and float(np.ptp(made.points[:, 1])) < 0.03
        at = np.array(place.surfaces[0] if place.surfaces and size < SMALL_M else (0.0, 0.9, 0.0), float)
        if place.marks and size >= SMALL_M:
            at[2] = place.marks[0].floor
        turn = np.eye(3)
        if flat:
            made = shapes.moved(made, (0, 0, 0), shapes.turned_x(np.radians(-62.0)))
        if view.camera.side == "left":
            turn = shapes.turned_z(np.pi)
        made = shapes.moved(made, (0, 0, 0), turn)
        made = shapes.moved(made, at - np.array([0, 0, float(made.points[:, 2].min())]))
        pieces.append(Piece(made, name=name, stays=True))
        return Thing.around(self._shown(made), printed=is_printed(name), lying=flat)

    def _shown(self, mesh: Mesh) -> NDArray[np.float32]:
        """Return the points of what a frame of a thing shows: where something is written, what it is written on."""
        printed = mesh.uv.any(axis=(1, 2))
        return (
            mesh.points[mesh.faces[printed]].reshape(-1, 3) if self.view.object_text and printed.any() else mesh.points
        )

    def _held_thing(self, player: Player) -> Thing:
        held = player.prop
        assert held is not None
        facing = bool(held_as(player.placed.prop).get("facing"))
        thing = Thing.around(self._first_posed(player, held).points, printed=facing, holder=player.placed)
        if self.view.camera.subject:
            return thing
        side = 1.0 if self.view.camera.side == "left" else -1.0
        body, mesh = self._first_posed(player, player.actor.flesh), self._first_posed(player, held)
        return replace(thing, shown_from=best_side(mesh, body, player.placed, side))

    @staticmethod
    def _first_posed(player: Player, flesh: Flesh) -> Mesh:
        """Return ``flesh`` as it is on the first drawing."""
        mesh = replace(flesh.mesh, points=np.empty_like(flesh.mesh.points), normals=np.empty_like(flesh.mesh.normals))
        raster.skin(
            flesh.mesh.points, flesh.mesh.normals, flesh.bones, flesh.weights, 0, player.turns[0], player.joints,
            player.places[0], mesh.points, mesh.normals,
        )  # fmt: skip
        return mesh

    @staticmethod
    def _seat(one: Placed, chair: str) -> Piece:
        return Piece(shapes.moved(built(chair), one.at, shapes.turned_z(one.facing + np.pi / 2)), stays=True)

    @staticmethod
    def _road_below(level: float) -> Mesh:
        half = 160.0
        corners = [(-half, -half, level), (half, -half, level), (half, half, level), (-half, half, level)]
        road = shapes.named(shapes.quad(corners, finish_of("asphalt")), 899, casts=False)
        return road

    def _lit_area(self) -> tuple[NDArray[np.float64], float]:
        """Return what the shadow map must cover: what the frame shows around its target."""
        wide = 36.0 / self.start.mm * self.start.distance
        return self.start.target.astype(float), float(np.clip(wide * 1.1, 1.3, 26.0))

    def _faced(self) -> NDArray[np.float64] | None:
        """Return the level way that the face looks which the frame is built on; None where it is built on several or
        none."""
        camera = self.view.camera
        subject = [p for p in self.players if p.placed.index in camera.subject and p.placed.index != camera.over]
        if len(subject) != 1 or camera.size not in CLOSE_ON_ONE:
            return None
        # The head's own way, not the body's: people look aside.
        way = subject[0].turns[0, BONE["head"]][:, 0].astype(float)
        way[2] = 0.0
        return way / max(float(np.linalg.norm(way)), 1e-6)

    def _static(self, pieces: list[Piece], place: Place, thing: Thing | None) -> Mesh:
        framed = set(self.view.camera.subject) or {player.placed.index for player in self.players}
        points = [
            point for player in self.players if player.placed.index in framed for point in sight_points(player.placed)
        ]
        heads = [p for player in self.players if player.placed.index in framed for p in head_points(player.placed)]
        if thing is not None and (not points or self.view.camera.size is ShotSize.INSERT):
            points.append(thing.centre)
        followed = self._followed()
        travel = followed.placed.ahead * followed.placed.stops_after_s * 1.25 if followed else np.zeros(3)
        eyes = [self.setup(part).eye for part in ((0.0, 0.5, 1.0) if self.view.camera.moves else (0.0,))]
        eyes += [eyes[-1] + travel] if followed else []
        hidden = {piece.wall for piece in pieces if piece.wall} & {
            wall for wall in WALLS if any(behind_wall(wall, place, eye) for eye in eyes)
        }
        kept = [shapes.named(lengthened(set_entry(self.view.set.kind), place.palette, hidden), 898)] if hidden else []
        for ident, piece in enumerate(pieces, start=1):
            if not len(piece.mesh.faces):
                continue
            if piece.wall in hidden:
                continue
            if not piece.stays and not piece.wall and any(before_lens(piece, eye, points) for eye in eyes):
                continue
            mesh = cleared(piece.mesh, eyes, heads) if piece.stays and len(piece.mesh.faces) > 2 else piece.mesh
            self.named_pieces[ident] = piece.name
            kept.append(shapes.named(mesh, ident))
        return shapes.joined(kept)

    def _followed(self) -> Player | None:
        camera = self.view.camera
        if camera.size not in FOLLOWED or not camera.subject:
            return None
        subject = next((p for p in self.players if p.placed.index == camera.subject[0]), None)
        return subject if subject is not None and subject.placed.stops_after_s > 0 else None

    def setup(self, part: float, seconds: float = 0.0) -> Setup:
        """Return the camera after ``part`` (0 to 1) of the shot."""
        setup = moved_setup(self.start, self.view.camera.moves, part, seconds, self.view.draw)
        if Move.RACK_FOCUS in self.view.camera.moves:
            setup = replace(setup, focus_m=racked(*self._focused(), part))
        return setup

    def _focused(self) -> tuple[float, float]:
        """Return how far away a rack focus begins, and where it ends: on the subject, from somebody else in frame or,
        where nobody is, from what lies behind."""
        ahead = (self.start.target - self.start.eye) / max(self.start.distance, 1e-6)
        depths = {p.placed.index: float(ahead @ (p.placed.head - self.start.eye)) for p in self.players}
        depths = {index: depth for index, depth in depths.items() if depth > 0.2}
        subject = next((depths[index] for index in self.view.camera.subject if index in depths), self.start.distance)
        others = [depth for depth in depths.values() if abs(depth - subject) > 0.4]
        return min(others, default=4 * subject), subject

    def _posed(self, number: int) -> None:
        chunk = number // CHUNK
        if chunk == self._chunk:
            return
        self._chunk = chunk
        numbers = list(range(chunk * CHUNK, (chunk + 1) * CHUNK))
        for player in self.players:
            one = player.placed
            pose = performed(one, numbers, self.drawings_a_second, self.view.draw, player.mouth, player.gestures)
            player.turns, player.places = solved(player.actor.body, pose)
            player.gone = pose.place - one.at

    def _skinned(self, number: int) -> None:
        row, canvas = number % CHUNK, self.canvas
        for player in self.players:
            actor, first = player.actor, player.first
            rest, normals = actor.flesh.mesh.points, actor.flesh.mesh.normals
            letter = actor.letter(player.mouth[number] if number < len(player.mouth) else "X")
            last = actor.mouth_first + actor.mouth_points.shape[1]
            rest[actor.mouth_first : last] = actor.mouth_points[letter]
            normals[actor.mouth_first : last] = actor.mouth_normals[letter]
            for flesh in player.parts:
                raster.skin(
                    flesh.mesh.points, flesh.mesh.normals, flesh.bones, flesh.weights, first, player.turns[row],
                    player.joints, player.places[row], canvas.points, canvas.normals,
                )  # fmt: skip
                first += len(flesh.mesh.points)
        traffic = self.traffic
        if traffic is not None:
            count = len(traffic.first)
            raster.skin(
                traffic.mesh.points, traffic.mesh.normals, traffic.items, traffic.weights, self._traffic_first,
                np.tile(np.eye(3, dtype=np.float32), (count, 1, 1)), np.zeros((count, 3), np.float32),
                traffic.places(number / self.drawings_a_second), canvas.points, canvas.normals,
            )  # fmt: skip

    def drawing(self, number: int) -> NDArray[np.uint8]:
        """Return drawing ``number``: uint8 (h, w, 3), sRGB, valid until the next call."""
        self._posed(number)
        self._skinned(number)
        seconds = number / self.drawings_a_second
        setup = self.setup(number / max(1, self.drawings - 1), seconds)
        followed = self._followed()
        if followed is not None:
            gone = followed.gone[number % CHUNK]
            setup = replace(setup, eye=setup.eye + gone, target=setup.target + gone)
        lamps = None
        if self.traffic is not None and self.rig.key[9] > 0:
            lamps = np.concatenate([self.rig.lamps, self.traffic.lights(seconds, 1.0)]).astype(np.float32)
        lens = self.lens = lens_of(setup, self.width, self.height)
        strokes = None
        if self.fall is not None:
            around = setup.eye + (setup.target - setup.eye) / max(setup.distance, 1e-6) * 6.0
            strokes = (drops(self.fall, seconds, around, self.view.draw), stroke_of(self.fall), self.fall)
        return self.canvas.draw(lens, seconds, lamps, strokes)
