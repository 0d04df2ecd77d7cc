"""Frames in memory: planar yuv420p, decoded, blended and converted from RGB.

A frame is uint8 (H * 3 / 2, W): the Y rows, then U and V at a quarter of the size; BT.709, limited range, top-left
origin. Writing frames belongs to ``encode``; what they show to ``picture`` and ``edit``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import av.error
import numpy as np
import numpy.typing as npt

from film_assets.kernel.errors import MediaError

Frame = npt.NDArray[np.uint8]
BLACK_LUMA, NO_CHROMA = 16, 128


def decoded_frames(path: Path) -> Iterator[Frame]:
    """Yield every frame of the first picture stream of ``path``.

    Raises:
        MediaError: the file cannot be decoded.
    """
    try:
        with av.open(str(path)) as container:
            for decoded in container.decode(video=0):
                yield np.asarray(decoded.to_ndarray(format="yuv420p"), np.uint8)
    except (av.error.FFmpegError, IndexError, OSError) as error:
        raise MediaError(f"{path.name} cannot be decoded ({error}); make it again") from error


def black_frame(width: int, height: int) -> Frame:
    """Return a black frame; both sides even."""
    frame = np.full((height * 3 // 2, width), NO_CHROMA, np.uint8)
    frame[:height] = BLACK_LUMA
    return frame


def blended(first: Frame, second: Frame, part: int, whole: int) -> Frame:
    """Return ``second`` laid over ``first`` with weight ``part / whole``, rounded to the nearest, halves up."""
    mixed = first.astype(np.uint32) * (whole - part) + second.astype(np.uint32) * part
    return ((mixed + whole // 2) // whole).astype(np.uint8)


def frame_of_rgb(rgb: npt.NDArray[np.uint8]) -> Frame:
    """Return sRGB pixels, uint8 (H, W, 3), as a frame: ITU-R BT.709-6, section 3; chroma is the mean of four pixels."""
    height, width = rgb.shape[:2]
    red, green, blue = (rgb[..., channel].astype(np.float32) for channel in range(3))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    frame = np.empty((height * 3 // 2, width), np.uint8)
    frame[:height] = np.rint(16 + luma * (219 / 255))
    for index, difference in enumerate(((blue - luma) / 1.8556, (red - luma) / 1.5748)):
        quarter = difference.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
        plane_of(frame, index + 1)[...] = np.rint(128 + quarter * (224 / 255)).clip(16, 240)
    return frame


def plane_of(frame: Frame, index: int) -> Frame:
    """Return a view of one plane: 0 is Y (H, W), 1 is U, 2 is V (H / 2, W / 2)."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    if index == 0:
        return frame[:height]
    flat = frame.reshape(-1)
    size = height * width // 4
    start = height * width + (index - 1) * size
    return flat[start : start + size].reshape(height // 2, width // 2)


def laid_over(frame: Frame, overlay: Frame, alpha: npt.NDArray[np.uint8], part: int = 1, whole: int = 1) -> Frame:
    """Return ``overlay`` over ``frame`` where ``alpha`` (uint8 (H, W), 255 is opaque) says, times ``part / whole``."""
    height, width = alpha.shape
    quarter = alpha.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    mixed = np.empty_like(frame)
    for index, weight in enumerate((alpha.astype(np.float32), quarter.astype(np.float32), quarter.astype(np.float32))):
        share = weight * (part / (255 * whole))
        under, over = plane_of(frame, index).astype(np.float32), plane_of(overlay, index).astype(np.float32)
        plane_of(mixed, index)[...] = np.rint(under + (over - under) * share)
    return mixed
