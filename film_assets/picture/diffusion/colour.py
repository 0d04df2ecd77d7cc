"""RGB to what an encoder reads, on the device that made it: planar yuv420p, BT.709, limited range.

One copy a frame leaves the device, of 1.5 bytes a pixel instead of the 12 of float RGB.
"""

from __future__ import annotations

from typing import Any

KR, KB = 0.2126, 0.0722
"""ITU-R BT.709-6, item 3.2."""
KG = 1 - KR - KB


def yuv420p(frame: Any) -> Any:
    """Return ``frame`` (float (3, H, W), 0 to 1, R'G'B') as uint8 (H * W * 3 / 2): the planes Y, U, V.

    Chroma stands where H.264 puts it by default: between rows, on even columns (ITU-T H.264, table E-1,
    chroma_sample_loc_type 0): a column is weighed 1 2 1 with its neighbours, two rows are averaged. Rounded to nearest.
    """
    import torch

    red, green, blue = frame.float().clamp(0, 1)
    luma = KR * red + KG * green + KB * blue
    y = (16 + 219 * luma).round().to(torch.uint8)
    chroma = torch.stack(((blue - luma) / (2 * (1 - KB)), (red - luma) / (2 * (1 - KR))))
    rows = (chroma[:, 0::2] + chroma[:, 1::2]) / 2
    left = torch.cat((rows[:, :, :1], rows[:, :, 1:-1:2]), dim=2)
    sited = (left + 2 * rows[:, :, 0::2] + rows[:, :, 1::2]) / 4
    uv = (128 + 224 * sited).round().to(torch.uint8)
    return torch.cat((y.reshape(-1), uv.reshape(-1)))


def rgb8(frame: Any) -> Any:
    """Return ``frame`` (float (3, H, W), 0 to 1) as uint8 (H, W, 3) on the host, rounded to nearest."""
    import torch

    return (frame.float().clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous().cpu().numpy()
