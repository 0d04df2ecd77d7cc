"""What the lens leaves soft: the frame blurred in half size by distance from focus, and laid over the sharp one.

Only shots that set a focus pay for it. Passes go row by row over plain rows, as in ``toning``.
"""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel
from film_assets.picture.previs.kernels.toning import widened

f32 = np.float32
u32 = np.uint32
RED, GREEN, BLUE, SHARE = range(4)
"""Layers of a half frame: three colours, and how much of a pixel is out of focus."""


@kernel
def halved(blocks, depth, toned, focus_m, strength_px, most_px, half_depth, half_blur, layers):
    """Write the half pixels of ``blocks``: colour the mean of four, depth the first's, and how far they are blurred.

    ``half_blur`` float32 (h / 2, w / 2): radius of the blur in half pixels, ``strength_px`` times the difference of the
    reciprocal distances, at most ``most_px``. ``layers`` float32 (4, h / 2, w / 2), colours 0 to 255, share 0 to 1.
    """
    height, width = depth.shape
    for n in range(blocks.shape[0]):
        for y in range(blocks[n, 0], blocks[n, 1], 2):
            j, below = y >> 1, min(y + 1, height - 1)
            for x in range(blocks[n, 2], blocks[n, 3], 2):
                i, beside = x >> 1, min(x + 1, width - 1)
                half_depth[j, i] = depth[y, x]
                blur = min(most_px, strength_px * abs(f32(1) / focus_m - f32(1) / depth[y, x]))
                half_blur[j, i] = blur
                layers[SHARE, j, i] = min(f32(1), max(f32(0), f32(2) * blur - f32(0.5)))
                for c in range(3):
                    four = u32(toned[y, x, c]) + u32(toned[y, beside, c])
                    four += u32(toned[below, x, c]) + u32(toned[below, beside, c])
                    layers[c, j, i] = f32(four) * f32(0.25)


@kernel
def _weights(here, there, blur_here, blur_there, away, weights):
    """Write how much a half pixel ``away`` is seen in each: as far as it is blurred itself, or lies behind."""
    for x in range(weights.shape[0]):
        reach = blur_there[x] if there[x] < here[x] else min(blur_here[x], blur_there[x])
        weights[x] = min(f32(1), max(f32(0), reach + f32(0.5) - away))


@kernel
def _added(source, weights, total):
    for x in range(total.shape[0]):
        total[x] += source[x] * weights[x]


@kernel
def _counted(weights, total):
    for x in range(total.shape[0]):
        total[x] += weights[x]


@kernel
def _divided(total, count, target):
    for x in range(target.shape[0]):
        target[x] = total[x] / count[x]


@kernel
def spread(blocks, half_depth, half_blur, reach, across, source, target):
    """Blur the four layers of ``source`` in a row (``across`` 1) or a column (0), at most ``reach`` half pixels both ways.

    What is sharp does not run into what is not: a place counts as far as it is blurred itself, or lies behind.
    """
    half_h, half_w = half_depth.shape
    weights, count, total = (
        np.empty(half_w, np.float32),
        np.empty(half_w, np.float32),
        np.empty((4, half_w), np.float32),
    )
    for n in range(blocks.shape[0]):
        x0, x1 = blocks[n, 2] >> 1, (blocks[n, 3] + 1) >> 1
        for y in range(blocks[n, 0] >> 1, (blocks[n, 1] + 1) >> 1):
            count[x0:x1] = f32(1)
            for c in range(4):
                total[c, x0:x1] = source[c, y, x0:x1]
            for k in range(-reach, reach + 1):
                right, at = k * across, y + k * (1 - across)
                if k == 0 or at < 0 or at >= half_h:
                    continue
                low, high = max(x0, -right), min(x1, half_w - right)
                if low >= high:
                    continue
                seen = weights[low:high]
                _weights(
                    half_depth[y, low:high],
                    half_depth[at, low + right : high + right],
                    half_blur[y, low:high],
                    half_blur[at, low + right : high + right],
                    f32(abs(k)),
                    seen,
                )
                _counted(seen, count[low:high])
                for c in range(4):
                    _added(source[c, at, low + right : high + right], seen, total[c, low:high])
            for c in range(4):
                _divided(total[c, x0:x1], count[x0:x1], target[c, y, x0:x1])


@kernel
def _fitting(here, there, own, share, weights):
    """Write how much a half pixel belongs to each pixel: wholly where it is about as deep; one behind as far as the pixel is
    out of focus, one before it as far as it is so itself."""
    for x in range(weights.shape[0]):
        apart = (there[x] - here[x]) * f32(25)
        fit = own[x] if apart > f32(0) else share[x]
        weights[x] = f32(1) if abs(apart) < here[x] else max(f32(0.004), fit)


@kernel
def _both_added(near, far, near_weights, far_weights, total):
    for x in range(total.shape[0]):
        total[x] += near[x] * near_weights[x] + far[x] * far_weights[x]


@kernel
def _laid(colours, share, own, sharp, soft, luma):
    """Lay four layers of a row over its flat ``sharp`` colours, and write the brightness."""
    for x in range(luma.shape[0]):
        cover = min(f32(1), max(f32(2) * share[x], own[x]))
        for c in range(3):
            value = f32(sharp[3 * x + c])
            soft[3 * x + c] = np.uint8(value + (colours[c, x] - value) * cover + f32(0.5))
        luma[x] = (
            u32(soft[3 * x]) * u32(77) + u32(soft[3 * x + 1]) * u32(150) + u32(soft[3 * x + 2]) * u32(29)
        ) >> u32(8)


@kernel
def _own_share(depth, focus_m, strength_px, own):
    for x in range(own.shape[0]):
        own[x] = min(f32(1), max(f32(0), f32(2) * strength_px * abs(f32(1) / focus_m - f32(1) / depth[x]) - f32(0.5)))


@kernel
def defocused(blocks, depth, half_depth, layers, focus_m, strength_px, toned, soft, luma):
    """Write ``soft`` uint8 (h, w, 3) and its brightness: ``layers`` over ``toned`` where it is out of focus.

    A pixel takes the half pixels around it that fit (``_fitting``). It is covered as far as it is blurred itself (wholly
    from one and a half pixels on), or by twice the part that blurred things before it have in it.
    """
    half_h, width = half_depth.shape[0], depth.shape[1]
    near, far, own = np.empty(width, np.float32), np.empty(width, np.float32), np.empty(width, np.float32)
    near_share, far_share = np.empty(width, np.float32), np.empty(width, np.float32)
    near_weights, far_weights = np.empty(width, np.float32), np.empty(width, np.float32)
    count, total = np.empty(width, np.float32), np.empty((4, width), np.float32)
    for n in range(blocks.shape[0]):
        x0, x1 = blocks[n, 2], blocks[n, 3]
        for y in range(blocks[n, 0], blocks[n, 1]):
            _own_share(depth[y, x0:x1], focus_m, strength_px, own[x0:x1])
            total[:, x0:x1] = f32(0)
            count[x0:x1] = f32(0)
            half = y >> 1
            for at in (half, min(half_h - 1, half + 1) if y & 1 else max(0, half - 1)):
                widened(half_depth[at], x0 >> 1, near[x0:x1], far[x0:x1])
                widened(layers[SHARE, at], x0 >> 1, near_share[x0:x1], far_share[x0:x1])
                _fitting(depth[y, x0:x1], near[x0:x1], own[x0:x1], near_share[x0:x1], near_weights[x0:x1])
                _fitting(depth[y, x0:x1], far[x0:x1], own[x0:x1], far_share[x0:x1], far_weights[x0:x1])
                _counted(near_weights[x0:x1], count[x0:x1])
                _counted(far_weights[x0:x1], count[x0:x1])
                for c in range(4):
                    widened(layers[c, at], x0 >> 1, near[x0:x1], far[x0:x1])
                    _both_added(near[x0:x1], far[x0:x1], near_weights[x0:x1], far_weights[x0:x1], total[c, x0:x1])
            for c in range(4):
                _divided(total[c, x0:x1], count[x0:x1], total[c, x0:x1])
            _laid(
                total[:, x0:x1],
                total[SHARE, x0:x1],
                own[x0:x1],
                toned[y, x0:x1].reshape(-1),
                soft[y, x0:x1].reshape(-1),
                luma[y, x0:x1],
            )
