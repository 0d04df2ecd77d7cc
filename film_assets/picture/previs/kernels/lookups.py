"""What a point looks up: how much of the key light reaches it, and the backdrop in a direction."""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
import math

import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel

f32 = np.float32


@kernel
def lit(shadows, light, x, y, z, bias):
    """Return how much of the key reaches a point: a 4 x 4 neighbourhood of the map, weighted as a tent."""
    size = shadows.shape[0]
    u = (light[0, 0] * x + light[0, 1] * y + light[0, 2] * z + light[0, 3]) * f32(size) - f32(0.5)
    v = (light[1, 0] * x + light[1, 1] * y + light[1, 2] * z + light[1, 3]) * f32(size) - f32(0.5)
    toward = light[2, 0] * x + light[2, 1] * y + light[2, 2] * z + light[2, 3] + bias
    iu = int(u)
    iv = int(v)
    if u < f32(2) or v < f32(2) or iu > size - 4 or iv > size - 4:
        return f32(1)
    fu = u - f32(iu)
    fv = v - f32(iv)
    # Where the corners and the middle agree, so do the rest nearly always; the others are not looked up.
    first = shadows[iv - 1, iu - 1] <= toward
    if (
        (shadows[iv - 1, iu + 2] <= toward) == first
        and (shadows[iv + 2, iu - 1] <= toward) == first
        and (shadows[iv + 2, iu + 2] <= toward) == first
        and (shadows[iv, iu] <= toward) == first
        and (shadows[iv + 1, iu + 1] <= toward) == first
    ):
        return f32(1) if first else f32(0)
    total = f32(0)
    for j in range(4):
        row = f32(0)
        at = iv - 1 + j
        if shadows[at, iu - 1] <= toward:
            row += f32(1) - fu
        if shadows[at, iu] <= toward:
            row += f32(1)
        if shadows[at, iu + 1] <= toward:
            row += f32(1)
        if shadows[at, iu + 2] <= toward:
            row += fu
        if j == 0:
            row *= f32(1) - fv
        elif j == 3:
            row *= fv
        total += row
    return total * f32(1 / 9)


@kernel
def backdrop(panorama, x, y, z, low, channel_out):
    """Look up the panorama uint8 (rows, cols, 3; square root of linear) in direction (x, y, z), bottom row at the
    sine of elevation ``low``, top row at 1."""
    rows, cols = panorama.shape[0], panorama.shape[1]
    flat = abs(x) + abs(y) + f32(1e-9)
    around = y / flat
    if x < f32(0):
        around = f32(2) - around
    elif y < f32(0):
        around = f32(4) + around
    rise = z / math.sqrt(x * x + y * y + z * z)
    col = around * f32(0.25) * f32(cols)
    row = (rise - low) / (f32(1) - low) * f32(rows - 1)
    row = min(f32(rows) - f32(1.001), max(f32(0), row))
    c0 = int(col)
    r0 = int(row)
    u = col - f32(c0)
    v = row - f32(r0)
    c0 = c0 % cols
    c1 = (c0 + 1) % cols
    for channel in range(3):
        a = f32(panorama[r0, c0, channel]) * (f32(1) - u) + f32(panorama[r0, c1, channel]) * u
        b = f32(panorama[r0 + 1, c0, channel]) * (f32(1) - u) + f32(panorama[r0 + 1, c1, channel]) * u
        s = (a * (f32(1) - v) + b * v) * f32(1 / 255)
        channel_out[channel] = s * s
