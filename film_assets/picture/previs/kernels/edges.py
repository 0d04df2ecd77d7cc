"""Stair steps smoothed along edges: the last pass over the picture."""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel

f32 = np.float32


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
