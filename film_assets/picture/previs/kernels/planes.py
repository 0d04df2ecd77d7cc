"""The frame as the encoder takes it."""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel

u32 = np.uint32


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
