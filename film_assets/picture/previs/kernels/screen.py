"""From lit pixels to the frame: ambient occlusion, ink, tone, smooth edges, and the planes the encoder takes."""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
import math

import numpy as np
from numba import njit

f32 = np.float32
AO_TAPS = 6
AO_REACH_PX = 32
"""Farthest tap of ambient occlusion from its pixel: what moves changes pixels up to here."""
FAR_M = f32(300)
TONE_STEPS = 4096
TONE_TOP = f32(4)
"""Linear value of the last entry of the tone curve."""

_angles = np.arange(64) * 2.399963
TAP_X = np.cos(_angles).astype(np.float32)
TAP_Y = np.sin(_angles).astype(np.float32)
TAP_R = np.sqrt((np.arange(AO_TAPS) + 0.7) / AO_TAPS).astype(np.float32)


@njit(cache=True, fastmath=True)
def occlusion(blocks, camera, depth, normal, reach_m, open_sky):
    """Write how open each second pixel of ``blocks`` is (0.2 to 1) into ``open_sky`` float32 (h / 2, w / 2)."""
    height, width = depth.shape
    per_x = f32(2) / f32(width)
    per_y = f32(2) / f32(height)
    rx2 = camera[1, 0] * camera[1, 0] + camera[1, 1] * camera[1, 1] + camera[1, 2] * camera[1, 2]
    ux2 = camera[2, 0] * camera[2, 0] + camera[2, 1] * camera[2, 1] + camera[2, 2] * camera[2, 2]
    right_x, right_y, right_z = camera[1, 0] / rx2, camera[1, 1] / rx2, camera[1, 2] / rx2
    up_x, up_y, up_z = camera[2, 0] / ux2, camera[2, 1] / ux2, camera[2, 2] / ux2
    pixels = reach_m * f32(width) * f32(0.5) * math.sqrt(rx2)
    for n in range(blocks.shape[0]):
        for y in range(blocks[n, 0], blocks[n, 1], 2):
            for x in range(blocks[n, 2], blocks[n, 3], 2):
                d = depth[y, x]
                if d > FAR_M:
                    open_sky[y >> 1, x >> 1] = f32(1)
                    continue
                radius = min(f32(AO_REACH_PX), max(f32(2), pixels / d))
                actual = radius * d / (f32(width) * f32(0.5) * math.sqrt(rx2))
                inverse = f32(1.5) / (actual * actual)
                spin = (((x >> 1) & 3) * 16 + ((y >> 1) & 3) * 5) & 63
                sx = ((f32(x) + f32(0.5)) * per_x - f32(1)) * d
                sy = (f32(1) - (f32(y) + f32(0.5)) * per_y) * d
                nx, ny, nz = normal[y, x, 0], normal[y, x, 1], normal[y, x, 2]
                closed = f32(0)
                for i in range(AO_TAPS):
                    q = (spin + i) & 63
                    xx = int(f32(x) + TAP_X[q] * radius * TAP_R[i])
                    yy = int(f32(y) + TAP_Y[q] * radius * TAP_R[i])
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


@njit(cache=True, fastmath=True)
def soften(blocks, depth, across, source, target):
    """Average occlusion over four pixels in a row (``across`` 1) or a column (0), not over edges in ``depth``."""
    half_h, half_w = source.shape
    dx, dy = across, 1 - across
    for n in range(blocks.shape[0]):
        for y in range(blocks[n, 0] >> 1, (blocks[n, 1] + 1) >> 1):
            for x in range(blocks[n, 2] >> 1, (blocks[n, 3] + 1) >> 1):
                d = depth[2 * y, 2 * x]
                scale = f32(30) / d
                total = f32(0)
                weights = f32(0)
                for k in range(-1, 3):
                    xx, yy = x + k * dx, y + k * dy
                    if xx < 0 or yy < 0 or xx >= half_w or yy >= half_h:
                        continue
                    off = (depth[2 * yy, 2 * xx] - d) * scale
                    weight = f32(1) / (f32(1) + off * off)
                    total += source[yy, xx] * weight
                    weights += weight
                target[y, x] = total / weights


@njit(cache=True, fastmath=True)
def compose(blocks, colour, depth, normal, ident, open_sky, grade, tone, toned, luma):
    """Put occlusion, ink and tone together into ``toned`` uint8 (h, w, 3), sRGB, and its brightness into ``luma``.

    ``grade`` float32 (8): ink strength, vignette, saturation, exposure, red, green, blue, ink darkness.
    ``tone`` uint8 (TONE_STEPS): display value of linear 0 to TONE_TOP.
    """
    height, width = depth.shape
    half_h, half_w = open_sky.shape
    scale = f32(TONE_STEPS - 1) / TONE_TOP
    for n in range(blocks.shape[0]):
        for y in range(blocks[n, 0], blocks[n, 1]):
            cy = (f32(y) + f32(0.5)) / f32(height) - f32(0.5)
            ay = y >> 1
            by = min(half_h - 1, ay + 1) if y & 1 else max(0, ay - 1)
            ay = min(ay, half_h - 1)
            for x in range(blocks[n, 2], blocks[n, 3]):
                d = depth[y, x]
                ax = x >> 1
                bx = min(half_w - 1, ax + 1) if x & 1 else max(0, ax - 1)
                ax = min(ax, half_w - 1)
                occluded = f32(0)
                total = f32(0)
                relative = f32(25) / d
                for j in range(2):
                    yy = ay if j == 0 else by
                    for i in range(2):
                        xx = ax if i == 0 else bx
                        off = abs(depth[yy * 2, xx * 2] - d) * relative
                        weight = f32(1) if off < f32(1) else f32(0.004)
                        occluded += open_sky[yy, xx] * weight
                        total += weight
                light = occluded / total
                line = f32(0)
                if x > 0 and y > 0 and x < width - 1 and y < height - 1:
                    west, east = depth[y, x - 1], depth[y, x + 1]
                    north, south = depth[y - 1, x], depth[y + 1, x]
                    bend = (abs(west + east - f32(2) * d) + abs(north + south - f32(2) * d)) / d
                    line = min(f32(1), max(f32(0), (bend - f32(0.012)) * f32(40)))
                    me = ident[y, x]
                    others = 0
                    if ident[y, x - 1] != me:
                        others += 1
                    if ident[y, x + 1] != me:
                        others += 1
                    if ident[y - 1, x] != me:
                        others += 1
                    if ident[y + 1, x] != me:
                        others += 1
                    line = max(line, min(f32(0.75), f32(others) * f32(0.28)))
                    a = (
                        normal[y, x, 0] * normal[y, x + 1, 0]
                        + normal[y, x, 1] * normal[y, x + 1, 1]
                        + normal[y, x, 2] * normal[y, x + 1, 2]
                    )
                    b = (
                        normal[y, x, 0] * normal[y + 1, x, 0]
                        + normal[y, x, 1] * normal[y + 1, x, 1]
                        + normal[y, x, 2] * normal[y + 1, x, 2]
                    )
                    crease = (f32(0.7) - min(a, b)) * f32(0.9)
                    line = max(line, min(f32(0.5), crease))
                    nearest = min(d, min(min(west, east), min(north, south)))
                    far = max(f32(0), nearest - f32(3))
                    line *= grade[0] / (f32(1) + far * f32(0.22))
                cx = (f32(x) + f32(0.5)) / f32(width) - f32(0.5)
                light *= grade[3] * (f32(1) - grade[1] * (cx * cx * f32(1.3) + cy * cy) * f32(1.6))
                r = colour[y, x, 0] * light * grade[4]
                g = colour[y, x, 1] * light * grade[5]
                b2 = colour[y, x, 2] * light * grade[6]
                grey = r * f32(0.2126) + g * f32(0.7152) + b2 * f32(0.0722)
                keep = (f32(1) - line * grade[7]) * scale
                r = max(f32(0), grey + (r - grey) * grade[2]) * keep
                g = max(f32(0), grey + (g - grey) * grade[2]) * keep
                b2 = max(f32(0), grey + (b2 - grey) * grade[2]) * keep
                red = tone[min(TONE_STEPS - 1, int(r))]
                green = tone[min(TONE_STEPS - 1, int(g))]
                blue = tone[min(TONE_STEPS - 1, int(b2))]
                toned[y, x, 0] = red
                toned[y, x, 1] = green
                toned[y, x, 2] = blue
                luma[y, x] = (int(red) * 77 + int(green) * 150 + int(blue) * 29) >> 8


@njit(cache=True, fastmath=True)
def smooth_edges(blocks, toned, luma, frame):
    """Write ``toned`` uint8 (h, w, 3) into ``frame`` with stair steps softened along edges (after FXAA, Lottes 2009:
    the end of the edge is looked for on both sides, and the pixel takes its share of the far side). ``luma``: its brightness."""
    height, width = toned.shape[0], toned.shape[1]
    for n in range(blocks.shape[0]):
        for y in range(blocks[n, 0], blocks[n, 1]):
            for x in range(blocks[n, 2], blocks[n, 3]):
                for c in range(3):
                    frame[y, x, c] = toned[y, x, c]
                if x < 1 or y < 1 or x >= width - 1 or y >= height - 1:
                    continue
                m = f32(luma[y, x])
                north, south = f32(luma[y - 1, x]), f32(luma[y + 1, x])
                west, east = f32(luma[y, x - 1]), f32(luma[y, x + 1])
                low = min(m, min(min(north, south), min(west, east)))
                high = max(m, max(max(north, south), max(west, east)))
                span = high - low
                if span < f32(6) or span < high * f32(0.07):
                    continue
                level = abs(north + south - f32(2) * m) >= abs(west + east - f32(2) * m)
                if level:
                    one, two = north, south
                else:
                    one, two = west, east
                if abs(one - m) >= abs(two - m):
                    side, other = -1, one
                else:
                    side, other = 1, two
                middle = (m + other) * f32(0.5)
                gradient = abs(other - m) * f32(0.25)
                # Walk along the edge both ways until its brightness leaves the middle.
                back = 8
                forth = 8
                back_off = f32(0)
                forth_off = f32(0)
                for k in range(1, 9):
                    if level:
                        xx = x - k
                        if xx < 0:
                            back = k
                            break
                        here = (f32(luma[y, xx]) + f32(luma[y + side, xx])) * f32(0.5) - middle
                    else:
                        yy = y - k
                        if yy < 0:
                            back = k
                            break
                        here = (f32(luma[yy, x]) + f32(luma[yy, x + side])) * f32(0.5) - middle
                    back_off = here
                    if abs(here) >= gradient:
                        back = k
                        break
                for k in range(1, 9):
                    if level:
                        xx = x + k
                        if xx >= width:
                            forth = k
                            break
                        here = (f32(luma[y, xx]) + f32(luma[y + side, xx])) * f32(0.5) - middle
                    else:
                        yy = y + k
                        if yy >= height:
                            forth = k
                            break
                        here = (f32(luma[yy, x]) + f32(luma[yy, x + side])) * f32(0.5) - middle
                    forth_off = here
                    if abs(here) >= gradient:
                        forth = k
                        break
                end_off = back_off if back < forth else forth_off
                share = f32(0)
                if (end_off < f32(0)) != (m - middle < f32(0)):
                    share = f32(0.5) - f32(min(back, forth)) / f32(back + forth)
                soft = abs((north + south + west + east) * f32(0.25) - m) / span
                soft = min(f32(1), soft)
                soft = soft * soft * (f32(3) - f32(2) * soft)
                share = max(share, soft * soft * f32(0.6))
                for c in range(3):
                    if level:
                        far = f32(toned[y + side, x, c])
                    else:
                        far = f32(toned[y, x + side, c])
                    frame[y, x, c] = np.uint8(f32(toned[y, x, c]) * (f32(1) - share) + far * share + f32(0.5))


@njit(cache=True, fastmath=True)
def to_planes(blocks, frame, luma, blue, red):
    """Write ``blocks`` of ``frame`` uint8 (h, w, 3), sRGB, as BT.709 limited range 4:2:0 planes (ITU-R BT.709-6, in
    16-bit fixed point)."""
    for n in range(blocks.shape[0]):
        for j in range(blocks[n, 0] >> 1, blocks[n, 1] >> 1):
            for i in range(blocks[n, 2] >> 1, blocks[n, 3] >> 1):
                r = 0
                g = 0
                b = 0
                for dy in range(2):
                    for dx in range(2):
                        pr = int(frame[2 * j + dy, 2 * i + dx, 0])
                        pg = int(frame[2 * j + dy, 2 * i + dx, 1])
                        pb = int(frame[2 * j + dy, 2 * i + dx, 2])
                        luma[2 * j + dy, 2 * i + dx] = 16 + ((11966 * pr + 40254 * pg + 4064 * pb + 32768) >> 16)
                        r += pr
                        g += pg
                        b += pb
                blue[j, i] = 128 + ((-6596 * r - 22189 * g + 28784 * b + 131072) >> 18)
                red[j, i] = 128 + ((28784 * r - 26145 * g - 2639 * b + 131072) >> 18)
