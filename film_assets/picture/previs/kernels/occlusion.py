"""How open to the sky each second pixel is, sampled around it and softened over what is about as deep."""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
import math

import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel

f32 = np.float32
AO_TAPS = 6
AO_REACH_PX = 32
"""Farthest tap of ambient occlusion from its pixel: what moves changes pixels up to here."""
FAR_M = f32(300)

_angles = np.arange(64) * 2.399963
_reaches = np.sqrt((np.arange(AO_TAPS) + 0.7) / AO_TAPS)
_spins = (np.arange(64)[:, None] + np.arange(AO_TAPS)) & 63
TAP_X = (np.cos(_angles)[_spins] * _reaches).astype(np.float32)
TAP_Y = (np.sin(_angles)[_spins] * _reaches).astype(np.float32)
"""Taps of every spin, (64, AO_TAPS), in parts of the radius."""


@kernel
def occlusion(blocks, camera, depth, normal, reach_m, open_sky, half_depth):
    """Write how open each second pixel of ``blocks`` is (0.2 to 1) into ``open_sky`` float32 (h / 2, w / 2), and its
    depth into ``half_depth``."""
    height, width = depth.shape
    per_x = f32(2) / f32(width)
    per_y = f32(2) / f32(height)
    rx2 = camera[1, 0] * camera[1, 0] + camera[1, 1] * camera[1, 1] + camera[1, 2] * camera[1, 2]
    ux2 = camera[2, 0] * camera[2, 0] + camera[2, 1] * camera[2, 1] + camera[2, 2] * camera[2, 2]
    right_x, right_y, right_z = camera[1, 0] / rx2, camera[1, 1] / rx2, camera[1, 2] / rx2
    up_x, up_y, up_z = camera[2, 0] / ux2, camera[2, 1] / ux2, camera[2, 2] / ux2
    across = f32(width) * f32(0.5) * math.sqrt(rx2)
    pixels = reach_m * across
    for n in range(blocks.shape[0]):
        for y in range(blocks[n, 0], blocks[n, 1], 2):
            for x in range(blocks[n, 2], blocks[n, 3], 2):
                d = depth[y, x]
                half_depth[y >> 1, x >> 1] = d
                if d > FAR_M:
                    open_sky[y >> 1, x >> 1] = f32(1)
                    continue
                radius = min(f32(AO_REACH_PX), max(f32(2), pixels / d))
                actual = radius * d / across
                inverse = f32(1.5) / (actual * actual)
                spin = (((x >> 1) & 3) * 16 + ((y >> 1) & 3) * 5) & 63
                sx = ((f32(x) + f32(0.5)) * per_x - f32(1)) * d
                sy = (f32(1) - (f32(y) + f32(0.5)) * per_y) * d
                nx, ny, nz = normal[y, x, 0], normal[y, x, 1], normal[y, x, 2]
                closed = f32(0)
                for i in range(AO_TAPS):
                    xx = int(f32(x) + TAP_X[spin, i] * radius)
                    yy = int(f32(y) + TAP_Y[spin, i] * radius)
                    if xx < 0 or yy < 0 or xx >= width or yy >= height:
                        continue
                    there = depth[yy, xx]
                    ax = ((f32(xx) + f32(0.5)) * per_x - f32(1)) * there - sx
                    ay = (f32(1) - (f32(yy) + f32(0.5)) * per_y) * there - sy
                    az = there - d
                    vx = camera[3, 0] * az + right_x * ax + up_x * ay
                    vy = camera[3, 1] * az + right_y * ax + up_y * ay
                    vz = camera[3, 2] * az + right_z * ax + up_z * ay
                    squared = vx * vx + vy * vy + vz * vz + f32(1e-7)
                    rise = (vx * nx + vy * ny + vz * nz) / math.sqrt(squared) - f32(0.14)
                    if rise > f32(0):
                        closed += rise / (f32(1) + squared * inverse)
                open_sky[y >> 1, x >> 1] = max(f32(0.2), f32(1) - closed * f32(2.3 / AO_TAPS))


@kernel
def _weighed(here, there, source, total, weights):
    """Add one tap of ``soften``: a row of ``source`` weighed by how near in depth it is."""
    for x in range(total.shape[0]):
        off = (there[x] - here[x]) * f32(30) / here[x]
        weight = f32(1) / (f32(1) + off * off)
        total[x] += source[x] * weight
        weights[x] += weight


@kernel
def _shares(total, weights, target):
    for x in range(target.shape[0]):
        target[x] = total[x] / weights[x]


@kernel
def soften(blocks, half_depth, across, source, target):
    """Average occlusion over four pixels in a row (``across`` 1) or a column (0), not over edges in ``half_depth``."""
    half_h, half_w = source.shape
    total, weights = np.empty(half_w, np.float32), np.empty(half_w, np.float32)
    for n in range(blocks.shape[0]):
        x0, x1 = blocks[n, 2] >> 1, (blocks[n, 3] + 1) >> 1
        for y in range(blocks[n, 0] >> 1, (blocks[n, 1] + 1) >> 1):
            total[x0:x1] = f32(0)
            weights[x0:x1] = f32(0)
            for k in range(-1, 3):
                right, at = k * across, y + k * (1 - across)
                if at < 0 or at >= half_h:
                    continue
                low, high = max(x0, -right), min(x1, half_w - right)
                _weighed(
                    half_depth[y, low:high],
                    half_depth[at, low + right : high + right],
                    source[at, low + right : high + right],
                    total[low:high],
                    weights[low:high],
                )
            _shares(total[x0:x1], weights[x0:x1], target[y, x0:x1])
