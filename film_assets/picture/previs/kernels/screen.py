"""From lit pixels to the frame: ambient occlusion, ink, tone, smooth edges, and the planes the encoder takes.

Passes go row by row over plain rows of few arrays at a time: such loops become vector code, whole frames at once do not.
"""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
import math

import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel

f32 = np.float32
u32 = np.uint32
AO_TAPS = 6
AO_REACH_PX = 32
"""Farthest tap of ambient occlusion from its pixel: what moves changes pixels up to here."""
FAR_M = f32(300)
TONE_STEPS = 4096
TONE_TOP = f32(4)
"""Linear value of the last entry of the tone curve."""

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


@kernel
def _ink_at_bends(here, north, south, line):
    """Write ink where depth bends; ``here``, ``north``, ``south``: rows of depth with one more pixel at both ends."""
    for x in range(line.shape[0]):
        d = here[x + 1]
        bend = (abs(here[x] + here[x + 2] - f32(2) * d) + abs(north[x + 1] + south[x + 1] - f32(2) * d)) / d
        line[x] = min(f32(1), max(f32(0), (bend - f32(0.012)) * f32(40)))


@kernel
def _ink_at_borders(here, north, south, line):
    """Raise ink where another thing is next; rows of idents with one more pixel at both ends."""
    for x in range(line.shape[0]):
        me = here[x + 1]
        others = f32(0)
        others += f32(1) if here[x] != me else f32(0)
        others += f32(1) if here[x + 2] != me else f32(0)
        others += f32(1) if north[x + 1] != me else f32(0)
        others += f32(1) if south[x + 1] != me else f32(0)
        line[x] = max(line[x], min(f32(0.75), others * f32(0.28)))


@kernel
def _ink_at_creases(here, south, line):
    """Raise ink where the surface turns; flat rows of normals, 3 numbers a pixel, one more pixel at the end."""
    for x in range(line.shape[0]):
        i = 3 * x
        east = here[i] * here[i + 3] + here[i + 1] * here[i + 4] + here[i + 2] * here[i + 5]
        below = here[i] * south[i] + here[i + 1] * south[i + 1] + here[i + 2] * south[i + 2]
        line[x] = max(line[x], min(f32(0.5), (f32(0.7) - min(east, below)) * f32(0.9)))


@kernel
def _ink_thinned(here, north, south, strength, line):
    """Bring ink to ``strength``, thinner with distance; rows of depth with one more pixel at both ends."""
    for x in range(line.shape[0]):
        nearest = min(min(here[x], here[x + 2]), min(here[x + 1], min(north[x + 1], south[x + 1])))
        line[x] *= strength / (f32(1) + max(f32(0), nearest - f32(3)) * f32(0.22))


@kernel
def _widened(halves, first, near, far):
    """Write for every pixel from twice ``first`` on the value of its half pixel, and of the next one on its side."""
    count = near.shape[0] >> 1
    mine = halves[first : first + count]
    for i in range(count):
        near[2 * i] = mine[i]
        near[2 * i + 1] = mine[i]
    for i in range(1, count):
        far[2 * i] = mine[i - 1]
        far[2 * i - 1] = mine[i]
    far[0] = halves[max(0, first - 1)]
    far[2 * count - 1] = halves[min(halves.shape[0] - 1, first + count)]


@kernel
def _opened(here, there, open_there, light, total):
    """Add how open a half pixel is, where it is about as deep as the pixel."""
    for x in range(light.shape[0]):
        weight = f32(1) if abs(there[x] - here[x]) * f32(25) < here[x] else f32(0.004)
        light[x] += open_there[x] * weight
        total[x] += weight


@kernel
def _graded(colour, light, total, line, first, across, down, grade, values):
    """Write the tone curve's places of a flat row of linear colour. ``across``: a pixel's part of the frame;
    ``down``: how far the row is from the frame's middle."""
    scale = f32(TONE_STEPS - 1) / TONE_TOP
    for x in range(light.shape[0]):
        off = (f32(first + x) + f32(0.5)) * across - f32(0.5)
        shown = light[x] / total[x] * grade[3]
        shown *= f32(1) - grade[1] * (off * off * f32(1.3) + down * down) * f32(1.6)
        r = colour[3 * x] * shown * grade[4]
        g = colour[3 * x + 1] * shown * grade[5]
        b = colour[3 * x + 2] * shown * grade[6]
        grey = r * f32(0.2126) + g * f32(0.7152) + b * f32(0.0722)
        keep = (f32(1) - line[x] * grade[7]) * scale
        values[3 * x] = max(f32(0), grey + (r - grey) * grade[2]) * keep
        values[3 * x + 1] = max(f32(0), grey + (g - grey) * grade[2]) * keep
        values[3 * x + 2] = max(f32(0), grey + (b - grey) * grade[2]) * keep


@kernel
def _toned(values, tone, toned):
    for x in range(toned.shape[0]):
        toned[x] = tone[u32(min(f32(TONE_STEPS - 1), values[x]))]


@kernel
def _brightness(toned, luma):
    for x in range(luma.shape[0]):
        luma[x] = (
            u32(toned[3 * x]) * u32(77) + u32(toned[3 * x + 1]) * u32(150) + u32(toned[3 * x + 2]) * u32(29)
        ) >> u32(8)


@kernel
def compose(blocks, colour, depth, normal, ident, open_sky, half_depth, grade, tone, toned, luma):
    """Put occlusion, ink and tone together into ``toned`` uint8 (h, w, 3), sRGB, and its brightness into ``luma``.

    ``grade`` float32 (8): ink strength, vignette, saturation, exposure, red, green, blue, ink darkness.
    ``tone`` uint8 (TONE_STEPS): display value of linear 0 to TONE_TOP.
    """
    height, width = depth.shape
    half_h = open_sky.shape[0]
    line, light, total = np.empty(width, np.float32), np.empty(width, np.float32), np.empty(width, np.float32)
    near, far = np.empty(width, np.float32), np.empty(width, np.float32)
    near_open, far_open = np.empty(width, np.float32), np.empty(width, np.float32)
    values = np.empty(3 * width, np.float32)
    for n in range(blocks.shape[0]):
        x0, x1 = blocks[n, 2], blocks[n, 3]
        first, last = max(1, x0), min(width - 1, x1)
        for y in range(blocks[n, 0], blocks[n, 1]):
            line[x0:x1] = f32(0)
            if 0 < y < height - 1:
                here, north, south = (
                    depth[y, first - 1 : last + 1],
                    depth[y - 1, first - 1 :],
                    depth[y + 1, first - 1 :],
                )
                inked = line[first:last]
                _ink_at_bends(here, north, south, inked)
                _ink_at_borders(ident[y, first - 1 :], ident[y - 1, first - 1 :], ident[y + 1, first - 1 :], inked)
                _ink_at_creases(normal[y, first:].reshape(-1), normal[y + 1, first:].reshape(-1), inked)
                _ink_thinned(here, north, south, grade[0], inked)
            light[x0:x1] = f32(0)
            total[x0:x1] = f32(0)
            half = y >> 1
            for at in (half, min(half_h - 1, half + 1) if y & 1 else max(0, half - 1)):
                _widened(half_depth[at], x0 >> 1, near[x0:x1], far[x0:x1])
                _widened(open_sky[at], x0 >> 1, near_open[x0:x1], far_open[x0:x1])
                _opened(depth[y, x0:x1], near[x0:x1], near_open[x0:x1], light[x0:x1], total[x0:x1])
                _opened(depth[y, x0:x1], far[x0:x1], far_open[x0:x1], light[x0:x1], total[x0:x1])
            down = (f32(y) + f32(0.5)) / f32(height) - f32(0.5)
            row = values[3 * x0 : 3 * x1]
            _graded(
                colour[y, x0:x1].reshape(-1),
                light[x0:x1],
                total[x0:x1],
                line[x0:x1],
                x0,
                f32(1) / f32(width),
                down,
                grade,
                row,
            )
            _toned(row, tone, toned[y, x0:x1].reshape(-1))
            _brightness(toned[y, x0:x1].reshape(-1), luma[y, x0:x1])


@kernel
def _marked(here, north, south, marks):
    """Set ``marks`` where brightness differs enough from a neighbour's to be an edge (6 of 255, and 7 in a hundred of the
    brighter one); rows with one more pixel at both ends."""
    for x in range(marks.shape[0]):
        m = np.int32(here[x + 1])
        north_south_low = min(np.int32(north[x + 1]), np.int32(south[x + 1]))
        north_south_high = max(np.int32(north[x + 1]), np.int32(south[x + 1]))
        low = min(m, min(north_south_low, min(np.int32(here[x]), np.int32(here[x + 2]))))
        high = max(m, max(north_south_high, max(np.int32(here[x]), np.int32(here[x + 2]))))
        marks[x] = (high - low >= 6) & ((high - low) * 100 >= high * 7)


@kernel
def _smooth(toned, luma, y, x, frame):
    """Soften one pixel of an edge, not at the frame's border."""
    height, width = luma.shape
    m = f32(luma[y, x])
    north, south = f32(luma[y - 1, x]), f32(luma[y + 1, x])
    west, east = f32(luma[y, x - 1]), f32(luma[y, x + 1])
    low = min(m, min(min(north, south), min(west, east)))
    high = max(m, max(max(north, south), max(west, east)))
    span = high - low
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


@kernel
def smooth_edges(blocks, toned, luma, frame):
    """Write ``toned`` uint8 (h, w, 3) into ``frame`` with stair steps softened along edges (after FXAA, Lottes 2009:
    the end of the edge is looked for on both sides, and the pixel takes its share of the far side). ``luma``: its brightness."""
    height, width = luma.shape
    marks = np.zeros(width, np.bool_)
    for n in range(blocks.shape[0]):
        x0, x1 = blocks[n, 2], blocks[n, 3]
        first, last = max(1, x0), min(width - 1, x1)
        for y in range(blocks[n, 0], blocks[n, 1]):
            frame[y, x0:x1] = toned[y, x0:x1]
            if y < 1 or y >= height - 1:
                continue
            _marked(luma[y, first - 1 :], luma[y - 1, first - 1 :], luma[y + 1, first - 1 :], marks[first:last])
            for x in range(first, last):
                if marks[x]:
                    _smooth(toned, luma, y, x, frame)


@kernel
def _luma_plane(rgb, luma):
    for x in range(luma.shape[0]):
        luma[x] = 16 + (
            (u32(11966) * rgb[3 * x] + u32(40254) * rgb[3 * x + 1] + u32(4064) * rgb[3 * x + 2] + u32(32768)) >> u32(16)
        )


@kernel
def _colour_planes(upper, lower, blue, red):
    for x in range(blue.shape[0]):
        i = 6 * x
        r = np.int32(upper[i]) + np.int32(upper[i + 3]) + np.int32(lower[i]) + np.int32(lower[i + 3])
        g = np.int32(upper[i + 1]) + np.int32(upper[i + 4]) + np.int32(lower[i + 1]) + np.int32(lower[i + 4])
        b = np.int32(upper[i + 2]) + np.int32(upper[i + 5]) + np.int32(lower[i + 2]) + np.int32(lower[i + 5])
        blue[x] = np.int32(128) + (
            (np.int32(-6596) * r - np.int32(22189) * g + np.int32(28784) * b + np.int32(131072)) >> np.int32(18)
        )
        red[x] = np.int32(128) + (
            (np.int32(28784) * r - np.int32(26145) * g - np.int32(2639) * b + np.int32(131072)) >> np.int32(18)
        )


@kernel
def to_planes(blocks, frame, luma, blue, red):
    """Write ``blocks`` of ``frame`` uint8 (h, w, 3), sRGB, as BT.709 limited range 4:2:0 planes (ITU-R BT.709-6, in
    16-bit fixed point)."""
    for n in range(blocks.shape[0]):
        x0, x1 = blocks[n, 2], blocks[n, 3]
        for j in range(blocks[n, 0] >> 1, blocks[n, 1] >> 1):
            upper, lower = frame[2 * j, x0:x1].reshape(-1), frame[2 * j + 1, x0:x1].reshape(-1)
            _luma_plane(upper, luma[2 * j, x0:x1])
            _luma_plane(lower, luma[2 * j + 1, x0:x1])
            _colour_planes(upper, lower, blue[j, x0 >> 1 : x1 >> 1], red[j, x0 >> 1 : x1 >> 1])
