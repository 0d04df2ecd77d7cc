"""How a style finishes a toned frame: outlines, curves, paper, hatching.

Only styles that ask for it pay for it; light and thin ink are in ``shading`` and ``toning``.
"""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel

f32 = np.float32
u32 = np.uint32
SHEET_PX = 256
"""Side of the sheets of paper and hatching, which repeat over the frame."""


@kernel
def _outlined(here, west, east, north, south, depth, darkness, rgb):
    """Darken a flat row of colour where another thing is some pixels away on any side, less with distance."""
    for x in range(here.shape[0]):
        me = here[x]
        others = f32(0)
        others += f32(1) if west[x] != me else f32(0)
        others += f32(1) if east[x] != me else f32(0)
        others += f32(1) if north[x] != me else f32(0)
        others += f32(1) if south[x] != me else f32(0)
        cover = min(f32(1), others * f32(0.6)) * darkness / (f32(1) + max(f32(0), depth[x] - f32(3)) * f32(0.3))
        for c in range(3):
            rgb[3 * x + c] = np.uint8(f32(rgb[3 * x + c]) * (f32(1) - cover))


@kernel
def _sheeted(paper, hatch, first, rgb, luma):
    """Lay paper over a flat row of colour, and hatching where it is dark; 255 of a sheet leaves a pixel as it is."""
    for x in range(luma.shape[0]):
        bright = (u32(rgb[3 * x]) * u32(77) + u32(rgb[3 * x + 1]) * u32(150) + u32(rgb[3 * x + 2]) * u32(29)) >> u32(8)
        at = (first + x) & (SHEET_PX - 1)
        deep = min(f32(1), max(f32(0), (f32(150) - f32(bright)) * f32(1 / 90)))
        keep = f32(paper[at]) * (f32(1) - deep * (f32(1) - f32(hatch[at]) * f32(1 / 255))) * f32(1 / 255)
        for c in range(3):
            rgb[3 * x + c] = np.uint8(f32(rgb[3 * x + c]) * keep + f32(0.5))


@kernel
def develop(blocks, ident, depth, reach, darkness, curves, paper, hatch, toned, luma):
    """Finish ``toned`` uint8 (h, w, 3) and its brightness ``luma`` as a style wants it.

    Outlines ``reach`` pixels wide on both sides of a border, as dark as ``darkness`` (0 to 1); ``curves`` uint8 (3, 256):
    a display value by display value, each colour's; ``paper`` and ``hatch`` uint8 (SHEET_PX, SHEET_PX).
    """
    height, width = depth.shape
    for n in range(blocks.shape[0]):
        x0, x1 = blocks[n, 2], blocks[n, 3]
        first, last = max(reach, x0), min(width - reach, x1)
        for y in range(blocks[n, 0], blocks[n, 1]):
            row = toned[y, x0:x1].reshape(-1)
            if reach > 0 and reach <= y < height - reach and first < last:
                _outlined(
                    ident[y, first:last],
                    ident[y, first - reach : last - reach],
                    ident[y, first + reach : last + reach],
                    ident[y - reach, first:last],
                    ident[y + reach, first:last],
                    depth[y, first:last],
                    darkness,
                    toned[y, first:last].reshape(-1),
                )
            for x in range(x1 - x0):
                for c in range(3):
                    row[3 * x + c] = curves[c, row[3 * x + c]]
            _sheeted(paper[y & (SHEET_PX - 1)], hatch[y & (SHEET_PX - 1)], x0, row, luma[y, x0:x1])
            for x in range(x1 - x0):
                luma[y, x0 + x] = (
                    u32(row[3 * x]) * u32(77) + u32(row[3 * x + 1]) * u32(150) + u32(row[3 * x + 2]) * u32(29)
                ) >> u32(8)
