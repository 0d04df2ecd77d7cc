"""The frame being drawn: buffers of one shot, and the passes over them in order.

What stands in the scene comes as meshes; what the passes compute is in ``kernels``. Under a camera that stands still only
the blocks that changed are drawn again, with the same pixels as a whole frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.previs.finishing import Finish
from film_assets.picture.previs.kernels import blocks as block_kernels
from film_assets.picture.previs.kernels import edges, focus, looks, occlusion, planes, raster, shading, toning, weather
from film_assets.picture.previs.materials import Kind
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.weather import Fall, flashed

BLOCK_PX = 48
"""Side of a block. A changed pixel changes others up to AO_REACH_PX (occlusion) + 4 (its softening) + 1 (ink) + 9 (edge
smoothing) away: less than a block."""
FIGURE_IDENTS = 1000
"""Idents from here on belong to figures: figure n has ``FIGURE_IDENTS * (n + 1)`` and up; the crowd from 100 on."""
BLUR_SHARE = 0.034
"""Of the frame's height: how far something at infinity is blurred when the lens is set to one metre."""
MOST_OUTLINE_PX = 2
"""An outline reaches so far at most: less than a block, with the rest."""
MOST_BLUR_SHARE = 1 / 72
"""Of the frame's height: the widest blur, a side; less than a block up to 3,456 lines."""
AO_REACH_M = 0.28
Blocks = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lens:
    """Where the camera is: float32 (4, 3) as ``kernels.raster.project`` takes it."""

    matrix: NDArray[np.float32]
    focus_m: float = 0.0
    """How far away it is sharp; 0: everywhere."""


@dataclass(frozen=True, slots=True)
class Rig:
    """The light of a shot, as the kernels take it; see ``kernels.shading.shade`` and ``kernels.toning.compose``."""

    light: NDArray[np.float32]
    key: NDArray[np.float32]
    ambient: NDArray[np.float32]
    fill: NDArray[np.float32]
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
    finish: Finish | None = None
    """What a style does to the toned frame."""


class Canvas:
    """Draws one shot: a scene that stands still, things that move in it, any camera.

    ``static`` is built once; ``moving`` are the triangles of everything that moves, whose points are written into
    ``points`` and ``normals`` from row ``first_moving_point`` before every ``draw``. ``still``: the camera is the same
    in every draw.
    """

    def __init__(
        self,
        width: int,
        height: int,
        static: Mesh,
        moving: Mesh,
        atlas: NDArray[np.uint8],
        rig: Rig,
        still: bool = False,
    ) -> None:
        self.width, self.height = width, height
        self.rig = rig
        self.atlas = atlas
        self.still = still
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
        shape, half = (height, width), ((height + 1) // 2, (width + 1) // 2)
        self.nearness = np.empty(shape, np.float32)
        self.seen = np.empty(shape, np.int32)
        self.colour = np.empty((*shape, 3), np.float32)
        self.depth = np.empty(shape, np.float32)
        self.normal = np.empty((*shape, 3), np.float32)
        self.ident = np.empty(shape, np.int32)
        self._open = np.ones((3, *half), np.float32)
        """Occlusion as sampled, softened across, softened down."""
        self._half_depth = np.full(half, 1.0, np.float32)
        self.toned = np.empty((*shape, 3), np.uint8)
        self.luma = np.empty(shape, np.uint8)
        self._half_blur = np.zeros(half, np.float32)
        self._layers = np.zeros((3, 4, *half), np.float32)
        """Half frame as seen, blurred across, blurred down."""
        self._soft = np.empty((*shape, 3), np.uint8)
        self._soft_luma = np.empty(shape, np.uint8)
        self._focus_m = 0.0
        self.frame = np.empty((*shape, 3), np.uint8)
        self.planes = np.empty(width * height * 3 // 2, np.uint8)
        raster.face_records(self.points, self.normals, self.faces, 0, self.first_moving_face, self.records)
        self._kept_shadows = np.full((rig.shadow_px, rig.shadow_px), -1e9, np.float32)
        raster.cast_shadows(
            self.points, self.faces, self.casts, 0, self.first_moving_face, rig.light, self._kept_shadows
        )
        self.shadows = np.empty_like(self._kept_shadows)
        rows, cols = -(-height // BLOCK_PX), -(-width // BLOCK_PX)
        self._all = np.ones((rows, cols), bool)
        self._moved = np.zeros((rows, cols), bool)
        self._restless = np.zeros((rows, cols), bool)
        self._cells = np.zeros((rig.shadow_px // block_kernels.CELL_TEXELS,) * 2, bool)
        self._bounds = np.zeros((rows, cols, 4), np.int32)
        self._kept: tuple[NDArray[np.float32], NDArray[np.int32]] | None = None
        self._unplaned = self._all

    def blocks_of(self, mask: Mask) -> Blocks:
        """Return the blocks set in ``mask`` as (y0, y1, x0, x1), neighbours in a row as one, cut at the frame's edges."""
        steps = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
        rows, first = np.nonzero(steps == 1)
        last = np.nonzero(steps == -1)[1]
        low, high, left, right = rows * BLOCK_PX, (rows + 1) * BLOCK_PX, first * BLOCK_PX, last * BLOCK_PX
        return np.stack([low, np.minimum(high, self.height), left, np.minimum(right, self.width)], -1).astype(np.int32)

    def _seen_anew(self, camera: NDArray[np.float32]) -> Mask:
        """Find what every pixel shows; return the blocks whose light must be computed again."""
        faces, first = len(self.faces), self.first_moving_face
        if not self.still:
            self.nearness.fill(0.0)
            self.seen.fill(raster.NO_FACE)
            raster.project(self.points, 0, len(self.points), camera, self.width, self.height, self.screen)
            self._rasterised(camera, 0, faces)
            return self._all
        whole = self._kept is None
        if self._kept is None:
            self.nearness.fill(0.0)
            self.seen.fill(raster.NO_FACE)
            raster.project(self.points, 0, self.first_moving_point, camera, self.width, self.height, self.screen)
            self._rasterised(camera, 0, first)
            self._kept = self.nearness.copy(), self.seen.copy()
            block_kernels.shadow_bounds(
                self.nearness, self.seen, camera, self.rig.light, self.rig.shadow_px, BLOCK_PX, self._bounds
            )
            block_kernels.blocks_showing(self.seen, self.kinds, Kind.WATER, BLOCK_PX, self._restless)
        else:
            block_kernels.restore(self.blocks_of(self._moved), *self._kept, self.nearness, self.seen)
        raster.project(
            self.points, self.first_moving_point, len(self.points), camera, self.width, self.height, self.screen
        )
        self._rasterised(camera, first, faces)
        before, cells_before = self._moved.copy(), self._cells.copy()
        block_kernels.moving_blocks(self.seen, first, BLOCK_PX, self._moved)
        self._cells[:] = False
        block_kernels.touched_cells(self.points, self.faces, self.casts, first, faces, self.rig.light, self._cells)
        if whole:
            return self._all
        mask = before | self._moved | self._restless
        block_kernels.shaded_anew(self._bounds, self._cells | cells_before, mask)
        return mask

    def _rasterised(self, camera: NDArray[np.float32], first: int, last: int) -> None:
        raster.rasterise(
            self.points, self.screen, self.faces, self.two_sided, first, last, camera, self.nearness, self.seen
        )

    def draw(
        self,
        lens: Lens,
        time_s: float = 0.0,
        lamps: NDArray[np.float32] | None = None,
        strokes: tuple[NDArray[np.float32], NDArray[np.float32], Fall] | None = None,
        flash: int | None = None,
    ) -> NDArray[np.uint8]:
        """Return the frame as seen through ``lens``: uint8 (h, w, 3), sRGB, valid until the next call.

        ``lamps``: lamps of this drawing, where they change. ``strokes``: what falls, its stroke, and its look;
        ``flash``: the seed of a bolt of lightning that is seen behind it.
        """
        rig, camera = self.rig, lens.matrix
        faces, first = len(self.faces), self.first_moving_face
        raster.face_records(self.points, self.normals, self.faces, first, faces, self.records)
        np.copyto(self.shadows, self._kept_shadows)
        raster.cast_shadows(self.points, self.faces, self.casts, first, faces, rig.light, self.shadows)
        lit = self._seen_anew(camera)
        if lamps is not None:
            lit = self._all
        blocks = self.blocks_of(lit)
        shading.shade(
            blocks, camera, self.nearness, self.seen, self.records, self.tint, self.kinds, self.idents, self.uv,
            self.atlas, rig.panorama, np.float32(rig.panorama_low), self.shadows, rig.light, rig.key, rig.ambient, rig.fill,
            rig.haze, rig.lamps if lamps is None else lamps, np.float32(rig.toon), np.float32(time_s),
            self.colour, self.depth, self.normal, self.ident,
        )  # fmt: skip
        around = _spread(lit)
        blocks = self.blocks_of(around)
        sampled, across, down = self._open
        occlusion.occlusion(blocks, camera, self.depth, self.normal, np.float32(AO_REACH_M), sampled, self._half_depth)
        occlusion.soften(blocks, self._half_depth, 1, sampled, across)
        occlusion.soften(blocks, self._half_depth, 0, across, down)
        toning.compose(
            blocks, self.colour, self.depth, self.normal, self.ident, down, self._half_depth, rig.grade, rig.tone,
            self.toned, self.luma,
        )  # fmt: skip
        toned, luma = self.toned, self.luma
        if lens.focus_m > 0:
            around = self._defocused(lens.focus_m, around)
            blocks = self.blocks_of(around)
            toned, luma = self._soft, self._soft_luma
        if rig.finish is not None:
            self._finish(rig.finish, blocks, toned, luma)
        if strokes is not None:
            toned, luma = toned.copy(), luma.copy()
            tops, along, fall = strokes
            if flash is not None:
                toned = flashed(toned, self.depth >= shading.FAR_M, flash)
            weather.strokes(
                tops, along, camera, self.depth, np.float32(fall.wide), rig.fall_colour, np.float32(fall.strength),
                toned, luma,
            )  # fmt: skip
            around = self._all
            blocks = self.blocks_of(around)
        edges.smooth_edges(blocks, toned, luma, self.frame)
        self._unplaned = self._unplaned | around
        return self.frame

    def _defocused(self, focus_m: float, changed: Mask) -> Mask:
        """Blur what is out of focus; return the blocks that look different: all, where the focus itself was moved."""
        changed = _spread(changed) if focus_m == self._focus_m else self._all
        self._focus_m = focus_m
        blocks, at = self.blocks_of(changed), np.float32(focus_m)
        strength, most = np.float32(BLUR_SHARE * self.height), np.float32(MOST_BLUR_SHARE * self.height)
        seen, across, down = self._layers
        focus.halved(
            blocks, self.depth, self.toned, at, strength / 2, most / 2, self._half_depth, self._half_blur, seen
        )
        reach = round(float(most) / 2)
        focus.spread(blocks, self._half_depth, self._half_blur, reach, 1, seen, across)
        focus.spread(blocks, self._half_depth, self._half_blur, reach, 0, across, down)
        focus.defocused(
            blocks, self.depth, self._half_depth, down, at, strength / 2, self.toned, self._soft, self._soft_luma
        )
        return changed

    def _finish(self, finish: Finish, blocks: Blocks, toned: NDArray[np.uint8], luma: NDArray[np.uint8]) -> None:
        reach = min(MOST_OUTLINE_PX, round(finish.outline_px * self.height / 720)) if finish.outline_px else 0
        reach = max(reach, 1 if finish.outline_px else 0)
        looks.develop(
            blocks, self.ident, self.depth, reach, np.float32(finish.outline_dark), finish.curves, finish.paper,
            finish.hatch, toned, luma,
        )  # fmt: skip

    def planes_of_frame(self) -> memoryview:
        """Return the last frame as the encoder takes it: planar yuv420p, BT.709 limited range; valid until the next."""
        area, quarter = self.width * self.height, self.width * self.height // 4
        half = (self.height // 2, self.width // 2)
        planes.to_planes(
            self.blocks_of(self._unplaned),
            self.frame,
            self.planes[:area].reshape(self.height, self.width),
            self.planes[area : area + quarter].reshape(half),
            self.planes[area + quarter :].reshape(half),
        )
        self._unplaned = np.zeros_like(self._all)
        return self.planes.data


def _spread(mask: Mask) -> Mask:
    """Return ``mask`` with every neighbour of a set block set."""
    wide = np.pad(mask, 1)
    rows, cols = mask.shape
    out = np.zeros_like(mask)
    for dy in range(3):
        for dx in range(3):
            out |= wide[dy : dy + rows, dx : dx + cols]
    return out
