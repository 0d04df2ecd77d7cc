"""What falls through the picture: rain and snow as strokes that stand behind what is nearer."""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"

import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel

f32 = np.float32


@kernel
def strokes(tops, fall, camera, depth, wide_m, bright, strength, toned, luma):
    """Blend a stroke from every point of ``tops`` float32 (n, 3) along ``fall`` (3,) into ``toned`` uint8 (h, w, 3)
    and its brightness ``luma``.

    ``wide_m``: breadth in metres; ``bright`` (3,): display colour 0 to 255; ``strength``: cover of a stroke one metre
    away, 0 to 1.
    """
    height, width = depth.shape
    hw = f32(width) * f32(0.5)
    hh = f32(height) * f32(0.5)
    scale = hw * np.sqrt(camera[1, 0] ** 2 + camera[1, 1] ** 2 + camera[1, 2] ** 2)
    for i in range(tops.shape[0]):
        x0 = tops[i, 0] - camera[0, 0]
        y0 = tops[i, 1] - camera[0, 1]
        z0 = tops[i, 2] - camera[0, 2]
        x1 = x0 + fall[0]
        y1 = y0 + fall[1]
        z1 = z0 + fall[2]
        d0 = camera[3, 0] * x0 + camera[3, 1] * y0 + camera[3, 2] * z0
        d1 = camera[3, 0] * x1 + camera[3, 1] * y1 + camera[3, 2] * z1
        if d0 < f32(0.4) or d1 < f32(0.4):
            continue
        ax = ((camera[1, 0] * x0 + camera[1, 1] * y0 + camera[1, 2] * z0) / d0 + f32(1)) * hw
        ay = (f32(1) - (camera[2, 0] * x0 + camera[2, 1] * y0 + camera[2, 2] * z0) / d0) * hh
        bx = ((camera[1, 0] * x1 + camera[1, 1] * y1 + camera[1, 2] * z1) / d1 + f32(1)) * hw
        by = (f32(1) - (camera[2, 0] * x1 + camera[2, 1] * y1 + camera[2, 2] * z1) / d1) * hh
        broad = wide_m * scale / d0
        cover = strength * min(f32(1), broad)
        half = int(min(f32(6), broad * f32(0.5)))
        if max(ax, bx) < -half or max(ay, by) < -half or min(ax, bx) >= width + half or min(ay, by) >= height + half:
            continue
        steps = int(max(abs(bx - ax), abs(by - ay))) + 1
        steps = min(steps, 400)
        steep = abs(by - ay) >= abs(bx - ax)
        for s in range(steps):
            t = (f32(s) + f32(0.5)) / f32(steps)
            px = int(ax + (bx - ax) * t)
            py = int(ay + (by - ay) * t)
            here = d0 + (d1 - d0) * t
            fade = f32(1) - abs(t - f32(0.5))
            for o in range(-half, half + 1):
                x = px + o if steep else px
                y = py if steep else py + o
                if x < 0 or y < 0 or x >= width or y >= height or depth[y, x] < here:
                    continue
                a = cover * fade
                for c in range(3):
                    old = f32(toned[y, x, c])
                    toned[y, x, c] = np.uint8(old + (bright[c] - old) * a)
                luma[y, x] = (int(toned[y, x, 0]) * 77 + int(toned[y, x, 1]) * 150 + int(toned[y, x, 2]) * 29) >> 8
