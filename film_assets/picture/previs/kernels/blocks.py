"""Which blocks of the frame change from one drawing to the next, when the camera stands still."""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel

f32 = np.float32
CELL_TEXELS = 16
"""Side of a cell of the shadow map whose change is noted."""


@kernel
def moving_blocks(seen, first_moving, side, mask):
    """Set ``mask`` bool (rows, cols) where a block of ``side`` pixels shows a face from ``first_moving`` on."""
    height, width = seen.shape
    for row in range(mask.shape[0]):
        for col in range(mask.shape[1]):
            found = False
            for y in range(row * side, min(height, (row + 1) * side)):
                for x in range(col * side, min(width, (col + 1) * side)):
                    if seen[y, x] >= first_moving:
                        found = True
                        break
                if found:
                    break
            mask[row, col] = found


@kernel
def blocks_showing(seen, kinds, kind, side, mask):
    """Set ``mask`` where a block shows a face of ``kind``."""
    height, width = seen.shape
    for y in range(height):
        for x in range(width):
            face = seen[y, x]
            if face >= 0 and kinds[face] == kind:
                mask[y // side, x // side] = True


@kernel
def shadow_bounds(nearness, seen, camera, light, size, side, bounds):
    """Write which cells of the shadow map each block looks up: ``bounds`` int32 (rows, cols, 4), u0, u1, v0, v1."""
    height, width = nearness.shape
    per_x = f32(2) / f32(width)
    per_y = f32(2) / f32(height)
    rx2 = camera[1, 0] * camera[1, 0] + camera[1, 1] * camera[1, 1] + camera[1, 2] * camera[1, 2]
    ux2 = camera[2, 0] * camera[2, 0] + camera[2, 1] * camera[2, 1] + camera[2, 2] * camera[2, 2]
    cells = size // CELL_TEXELS
    bounds[:, :, 0] = cells
    bounds[:, :, 1] = -1
    bounds[:, :, 2] = cells
    bounds[:, :, 3] = -1
    for y in range(height):
        sy = (f32(1) - (f32(y) + f32(0.5)) * per_y) / ux2
        for x in range(width):
            if seen[y, x] < 0:
                continue
            sx = ((f32(x) + f32(0.5)) * per_x - f32(1)) / rx2
            d = f32(1) / nearness[y, x]
            px = camera[0, 0] + (camera[3, 0] + camera[2, 0] * sy + camera[1, 0] * sx) * d
            py = camera[0, 1] + (camera[3, 1] + camera[2, 1] * sy + camera[1, 1] * sx) * d
            pz = camera[0, 2] + (camera[3, 2] + camera[2, 2] * sy + camera[1, 2] * sx) * d
            u = (light[0, 0] * px + light[0, 1] * py + light[0, 2] * pz + light[0, 3]) * f32(cells)
            v = (light[1, 0] * px + light[1, 1] * py + light[1, 2] * pz + light[1, 3]) * f32(cells)
            if u < f32(-1) or v < f32(-1) or u > f32(cells + 1) or v > f32(cells + 1):
                continue
            iu = int(u)
            iv = int(v)
            b = bounds[y // side, x // side]
            b[0] = min(b[0], iu - 1)
            b[1] = max(b[1], iu + 1)
            b[2] = min(b[2], iv - 1)
            b[3] = max(b[3], iv + 1)


@kernel
def touched_cells(points, faces, casts, first, last, light, cells):
    """Set ``cells`` bool (n, n) where faces ``first`` to ``last`` cast into the shadow map."""
    count = cells.shape[0]
    size = f32(count)
    for f in range(first, last):
        if not casts[f]:
            continue
        u0 = f32(1e9)
        u1 = f32(-1e9)
        v0 = f32(1e9)
        v1 = f32(-1e9)
        for corner in range(3):
            p = points[faces[f, corner]]
            u = (light[0, 0] * p[0] + light[0, 1] * p[1] + light[0, 2] * p[2] + light[0, 3]) * size
            v = (light[1, 0] * p[0] + light[1, 1] * p[1] + light[1, 2] * p[2] + light[1, 3]) * size
            u0, u1 = min(u0, u), max(u1, u)
            v0, v1 = min(v0, v), max(v1, v)
        if u1 < f32(0) or v1 < f32(0) or u0 >= size or v0 >= size:
            continue
        for j in range(max(0, int(v0)), min(count - 1, int(v1)) + 1):
            for i in range(max(0, int(u0)), min(count - 1, int(u1)) + 1):
                cells[j, i] = True


@kernel
def shaded_anew(bounds, cells, mask):
    """Set ``mask`` where a block looks up a touched cell; blocks already set are left."""
    count = cells.shape[0]
    for row in range(mask.shape[0]):
        for col in range(mask.shape[1]):
            if mask[row, col]:
                continue
            b = bounds[row, col]
            found = False
            for j in range(max(0, b[2]), min(count - 1, b[3]) + 1):
                for i in range(max(0, b[0]), min(count - 1, b[1]) + 1):
                    if cells[j, i]:
                        found = True
                        break
                if found:
                    break
            if found:
                mask[row, col] = True


@kernel
def restore(blocks, kept_nearness, kept_seen, nearness, seen):
    """Copy the standing scene back into ``blocks``."""
    for n in range(blocks.shape[0]):
        for y in range(blocks[n, 0], blocks[n, 1]):
            for x in range(blocks[n, 2], blocks[n, 3]):
                nearness[y, x] = kept_nearness[y, x]
                seen[y, x] = kept_seen[y, x]
