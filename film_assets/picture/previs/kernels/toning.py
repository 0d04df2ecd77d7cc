"""From light to display values: occlusion and ink laid on, graded, through the tone curve.

Passes go row by row over plain rows of few arrays at a time: such loops become vector code, whole frames at once do not.
"""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel

f32 = np.float32
u32 = np.uint32
TONE_STEPS = 4096
TONE_TOP = f32(4)
"""Linear value of the last entry of the tone curve."""


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
def widened(halves, first, near, far):
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
                widened(half_depth[at], x0 >> 1, near[x0:x1], far[x0:x1])
                widened(open_sky[at], x0 >> 1, near_open[x0:x1], far_open[x0:x1])
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
