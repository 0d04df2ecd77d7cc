"""One shot, built once and drawn often: set, figures, light and camera of a view, then frame after frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import Move, ShotSize, Weather
from film_assets.picture.model import Mouth, View
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.canvas import FIGURE_IDENTS, Canvas
from film_assets.picture.previs.crowd import crowd_of
from film_assets.picture.previs.figure.skeleton import BONE
from film_assets.picture.previs.framing import setup_of
from film_assets.picture.previs.judging import approximated, framed
from film_assets.picture.previs.kernels import raster
from film_assets.picture.previs.lens import lens_of
from film_assets.picture.previs.lighting import rig_of
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.operating import Operator, focused
from film_assets.picture.previs.placed import as_framed
from film_assets.picture.previs.places import built_place
from film_assets.picture.previs.players import CHUNK, player_of
from film_assets.picture.previs.prints import atlas_of, prints_on
from film_assets.picture.previs.sightlines import shades, stands_before
from film_assets.picture.previs.staging import seen_as, staged
from film_assets.picture.previs.standing import pieces_of, standing
from film_assets.picture.previs.subjects import thing_of
from film_assets.picture.previs.traffic import road_below, traffic_of
from film_assets.picture.previs.weather import WETTENS, drops, fall_of, flashes, stroke_of

CLOSE_ON_ONE = frozenset({ShotSize.MS, ShotSize.MCU, ShotSize.CU, ShotSize.ECU, ShotSize.OTS})
"""Sizes that are lit for one face."""


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
        self.width, self.height = width, height
        self.drawings = drawings
        self.drawings_a_second = drawings_a_second
        self.fall = fall_of(view.light.weather, view.set.interior)
        outside, weather = not view.set.interior, view.light.weather
        place = built_place(view.set, wet=outside and weather in WETTENS, snow=outside and weather is Weather.SNOW)
        self.approximated = approximated(view, place)
        self.view = view = seen_as(view, place)
        size = view.camera.size
        self.placed = staged(view, place)
        pieces = pieces_of(view, place, self.placed)
        self.players = [player_of(one, size, mouths, gestures) for one in self.placed]
        self._chunk = -1
        self._posed(0)
        for player in self.players:
            player.settled()
        thing = thing_of(view, place, pieces, self.players)
        standing_so = [as_framed(one) for one in self.placed]
        self.start = setup_of(view, standing_so, place, width / height, thing)
        self.framing = framed(view, standing_so, place, self.start, width / height)
        eyes_of = view.camera.over if size is ShotSize.POV else -1
        self.players = [
            player
            for player in self.players
            if player.placed.index != eyes_of
            and not stands_before(player.placed, self.placed, view.camera, self.start.eye)
        ]
        self.players += [player_of(one, size, crowd=True) for one in crowd_of(view, place, self.placed, pieces)]
        self.operator = Operator.of(view, self.start, self.players, width / height)
        static, self.named_pieces, self.beasts = standing(
            view,
            place,
            pieces,
            [player.placed for player in self.players],
            self.operator.eyes(),
            thing,
            self.start,
            width / height,
        )
        """What stands in the shot: ident to the prop's name (empty for walls and ground)."""
        self.traffic = traffic_of(place.travel, view.set.draw)
        if self.traffic is not None:
            static = shapes.joined([static, road_below(self.traffic.level)])
        moving = self._moving(len(static.points))
        atlas = atlas_of(prints_on([static, moving]), view.object_text, view.set.draw % 1000)
        centre, radius = self._lit_area()
        self.rig = rig_of(view.light, view.set, place, view.style, self.start, centre, radius, *self._faced(static))
        self.canvas = Canvas(
            width, height, static, moving, atlas, self.rig, self.operator.still and not view.object_action
        )
        self.lens = lens_of(self.start, width, height)
        """Of the last drawing."""
        self._chunk = -1

    def _moving(self, first: int) -> Mesh:
        meshes: list[Mesh] = []
        for player in self.players:
            player.first = first
            for flesh in player.parts:
                ident = flesh.mesh.ident + FIGURE_IDENTS * (player.placed.index + 1)
                meshes.append(replace(flesh.mesh, ident=ident.astype(np.int32)))
                first += len(flesh.mesh.points)
        for beast in self.beasts:
            beast.first = first
            meshes.append(beast.flesh.mesh)
            first += len(beast.flesh.mesh.points)
        if self.traffic is not None:
            self._traffic_first = first
            meshes.append(shapes.named(self.traffic.mesh, 900, casts=False))
        return shapes.joined(meshes)

    def _lit_area(self) -> tuple[NDArray[np.float64], float]:
        """Return what the shadow map must cover: what the frame shows around its target."""
        wide = 36.0 / self.start.mm * self.start.distance
        return self.start.target.astype(float), float(np.clip(wide * 1.1, 1.3, 26.0))

    def _faced(self, static: Mesh) -> tuple[NDArray[np.float64] | None, Callable[[NDArray[np.float64]], bool]]:
        """Return the level way that the face looks which the frame is built on, and whether ``static`` shades it in a
        light; no way where the frame is built on several or none."""
        camera = self.view.camera
        subject = [p for p in self.players if p.placed.index in camera.subject and p.placed.index != camera.over]
        if len(subject) != 1 or camera.size not in CLOSE_ON_ONE:
            return None, lambda toward: False
        # The head's own way, not the body's: people look aside.
        way = subject[0].turns[0, BONE["head"]][:, 0].astype(float)
        way[2] = 0.0
        head = subject[0].placed.head
        return way / max(float(np.linalg.norm(way)), 1e-6), lambda toward: shades(static, head, toward)

    def _posed(self, number: int) -> None:
        chunk = number // CHUNK
        if chunk == self._chunk:
            return
        self._chunk = chunk
        for player in self.players:
            player.posed(chunk, self.drawings_a_second, self.view.draw)

    def _skinned(self, number: int) -> None:
        canvas = self.canvas
        for player in self.players:
            player.skinned(number, canvas.points, canvas.normals)
        for beast in self.beasts:
            beast.skinned(*beast.posed(number / self.drawings_a_second), canvas.points, canvas.normals)
        traffic = self.traffic
        if traffic is not None:
            count = len(traffic.first)
            raster.skin(
                traffic.mesh.points, traffic.mesh.normals, traffic.items, traffic.weights, self._traffic_first,
                np.tile(np.eye(3, dtype=np.float32), (count, 1, 1)), np.zeros((count, 3), np.float32),
                traffic.places(number / self.drawings_a_second), canvas.points, canvas.normals,
            )  # fmt: skip

    def _led(self, seconds: float) -> NDArray[np.float64]:
        """Return how far the frame goes with the animal that it is built on."""
        shown = next((beast for beast in self.beasts if beast.action), None)
        return np.zeros(3) if shown is None or self.view.camera.subject else shown.moved(seconds)

    def drawing(self, number: int) -> NDArray[np.uint8]:
        """Return drawing ``number``: uint8 (h, w, 3), sRGB, valid until the next call."""
        self._posed(number)
        self._skinned(number)
        seconds, part = number / self.drawings_a_second, number / max(1, self.drawings - 1)
        setup = self.operator.setup(part, seconds, self.operator.gone(number) + self._led(seconds))
        if Move.RACK_FOCUS in self.view.camera.moves:
            setup = replace(setup, focus_m=focused(self.view.camera, self.start, self.placed, part).focus_m)
        lamps = None
        if self.traffic is not None and self.rig.key[9] > 0:
            lamps = np.concatenate([self.rig.lamps, self.traffic.lights(seconds, 1.0)]).astype(np.float32)
        lens = self.lens = lens_of(setup, self.width, self.height)
        strokes = None
        if self.fall is not None:
            around = setup.eye + (setup.target - setup.eye) / max(setup.distance, 1e-6) * 6.0
            strokes = (drops(self.fall, seconds, around, self.view.draw), stroke_of(self.fall), self.fall)
        lightning = flashes(self.view.light.weather, self.view.set.interior, seconds, self.view.draw)
        return self.canvas.draw(lens, seconds, lamps, strokes, self.view.draw if lightning else None)
