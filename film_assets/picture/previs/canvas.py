"""The frame being drawn: buffers of one shot, and the passes over them in order.

What stands in the scene comes as meshes; what the passes compute is in ``kernels``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.previs.kernels import raster, screen, shading, weather
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.weather import Fall

BLOCK_PX = 32
AO_REACH_M = 0.28


@dataclass(frozen=True, slots=True)
class Lens:
    """Where the camera is: float32 (4, 3) as ``kernels.raster.project`` takes it."""

    matrix: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rig:
    """The light of a shot, as the kernels take it; see ``kernels.shading.shade`` and ``kernels.screen.compose``."""

    light: NDArray[np.float32]
    key: NDArray[np.float32]
    ambient: NDArray[np.float32]
    haze: NDArray[np.float32]
    lamps: NDArray[np.float32]
    panorama: NDArray[np.uint8]
    panorama_low: float
    toon: float
    grade: NDArray[np.float32]
    tone: NDArray[np.uint8]
    fall_colour: NDArray[np.float32]
    """Display colour of rain and snow, (3,)."""
    shadow_px: int = 1024


class Canvas:
    """Draws one shot: a scene that stands still, figures that are skinned into it, any camera.

    ``static`` is built once; ``moving`` are the triangles of everything that moves, whose points are written into
    ``points`` and ``normals`` from row ``first_moving_point`` before every ``draw``.
    """

    def __init__(self, width: int, height: int, static: Mesh, moving: Mesh, atlas: NDArray[np.uint8], rig: Rig) -> None:
        self.width, self.height = width, height
        self.rig = rig
        self.atlas = atlas
        self.first_moving_point = len(static.points)
        self.first_moving_face = len(static.faces)
        self.points = np.concatenate([static.points, moving.points]).astype(np.float32)
        self.normals = np.concatenate([static.normals, moving.normals]).astype(np.float32)
        self.faces = np.concatenate([static.faces, moving.faces + np.int32(len(static.points))]).astype(np.int32)
        self.tint = np.concatenate([static.tint, moving.tint]).astype(np.float32)
        self.kinds = np.concatenate([static.kind, moving.kind])
        self.two_sided = np.concatenate([static.two_sided, moving.two_sided])
        self.idents = np.concatenate([static.ident, moving.ident])
        self.casts = np.concatenate([static.casts, moving.casts])
        self.uv = np.concatenate([static.uv, moving.uv]).astype(np.float32)
        self.screen = np.empty((len(self.points), 3), np.float32)
        self.records = np.empty((len(self.faces), 17), np.float32)
        shape = (height, width)
        self.nearness = np.empty(shape, np.float32)
        self.seen = np.empty(shape, np.int32)
        self.colour = np.empty((*shape, 3), np.float32)
        self.depth = np.empty(shape, np.float32)
        self.normal = np.empty((*shape, 3), np.float32)
        self.ident = np.empty(shape, np.int32)
        self.open_sky = np.ones((height // 2 + height % 2, width // 2 + width % 2), np.float32)
        self.toned = np.empty((*shape, 3), np.uint8)
        self.frame = np.empty((*shape, 3), np.uint8)
        self.shadows = np.empty((rig.shadow_px, rig.shadow_px), np.float32)
        self.planes = np.empty(width * height * 3 // 2, np.uint8)
        raster.face_records(self.points, self.normals, self.faces, 0, self.first_moving_face, self.records)
        self._static_shadows = np.full_like(self.shadows, -1e9)
        raster.cast_shadows(
            self.points, self.faces, self.casts, 0, self.first_moving_face, rig.light, self._static_shadows
        )
        self._every_block = np.array([[0, height, 0, width]], np.int32)

    def draw(
        self,
        lens: Lens,
        time_s: float = 0.0,
        lamps: NDArray[np.float32] | None = None,
        strokes: tuple[NDArray[np.float32], NDArray[np.float32], Fall] | None = None,
    ) -> NDArray[np.uint8]:
        """Return the frame as seen through ``lens``: uint8 (h, w, 3), sRGB, valid until the next call."""
        rig = self.rig
        faces = len(self.faces)
        camera = lens.matrix
        raster.face_records(self.points, self.normals, self.faces, self.first_moving_face, faces, self.records)
        np.copyto(self.shadows, self._static_shadows)
        raster.cast_shadows(self.points, self.faces, self.casts, self.first_moving_face, faces, rig.light, self.shadows)
        self.nearness.fill(0.0)
        self.seen.fill(raster.NO_FACE)
        raster.project(self.points, 0, len(self.points), camera, self.width, self.height, self.screen)
        raster.rasterise(
            self.points, self.screen, self.faces, self.two_sided, 0, faces, camera, self.nearness, self.seen
        )
        blocks = self._every_block
        shading.shade(
            blocks, camera, self.nearness, self.seen, self.records, self.tint, self.kinds, self.idents, self.uv,
            self.atlas, rig.panorama, np.float32(rig.panorama_low), self.shadows, rig.light, rig.key, rig.ambient,
            rig.haze, rig.lamps if lamps is None else lamps, np.float32(rig.toon), np.float32(time_s),
            self.colour, self.depth, self.normal, self.ident,
        )  # fmt: skip
        screen.occlusion(blocks, camera, self.depth, self.normal, np.float32(AO_REACH_M), self.open_sky)
        screen.compose(
            blocks, self.colour, self.depth, self.normal, self.ident, self.open_sky, rig.grade, rig.tone, self.toned
        )
        if strokes is not None:
            tops, along, fall = strokes
            weather.strokes(
                tops, along, camera, self.depth, np.float32(fall.wide), rig.fall_colour, np.float32(fall.strength),
                self.toned,
            )  # fmt: skip
        screen.smooth_edges(blocks, self.toned, self.frame)
        return self.frame

    def planes_of(self, frame: NDArray[np.uint8]) -> memoryview:
        """Return ``frame`` as the encoder takes it: planar yuv420p, BT.709 limited range."""
        area, quarter = self.width * self.height, self.width * self.height // 4
        half = (self.height // 2, self.width // 2)
        screen.to_planes(
            frame,
            self.planes[:area].reshape(self.height, self.width),
            self.planes[area : area + quarter].reshape(half),
            self.planes[area + quarter :].reshape(half),
        )
        return self.planes.data
