"""Takes read back as tensors on a device, for whoever goes on working there: keyframes and clips.

Making and encoding them belongs to ``stills`` and ``clips``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from film_assets.kernel.errors import MediaError


def keyframe_tensor(path: Path, device: str) -> Any:
    """Return a PNG take as float (3, H, W), 0 to 1, sRGB, on ``device``.

    Raises:
        MediaError: the file is not a picture.
    """
    import numpy as np
    import torch
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("RGB"))
    except (UnidentifiedImageError, OSError) as error:
        raise MediaError(f"{path.name} cannot be read as a picture ({error}); make it again") from error
    return torch.from_numpy(pixels.copy()).to(device).permute(2, 0, 1).float() / 255


def clip_tensor(path: Path, device: str) -> Any:
    """Return a clip take as float (T, 3, H, W), 0 to 1, on ``device``; converted from BT.709 before it goes there.

    Raises:
        MediaError: the file cannot be decoded, or holds no picture.
    """
    import av
    import av.error
    import numpy as np
    import torch

    try:
        with av.open(str(path)) as container:
            frames = [
                frame.to_ndarray(format="rgb24", src_colorspace="ITU709", src_color_range="MPEG")
                for frame in container.decode(video=0)
            ]
    except (av.error.FFmpegError, OSError, IndexError, ValueError) as error:
        raise MediaError(f"{path.name} cannot be read as picture ({error}); make it again") from error
    if not frames:
        raise MediaError(f"{path.name} holds no picture; make it again")
    return torch.from_numpy(np.stack(frames)).to(device).permute(0, 3, 1, 2).float() / 255
