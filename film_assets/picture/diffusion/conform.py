"""From what a model made to the film's own frames: exact count, exact rate, exact size. No drift: every frame's place is
computed from its own number.

Which sizes and counts a model makes is decided in ``snapping``; encoding belongs to ``finishing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Mixed:
    """One frame of the film: ``first`` and ``second`` of the model's frames, ``weight`` of the second in 0 to 1."""

    first: int
    second: int
    weight: Fraction


def mixed_frames(
    length_frames: int, rate: Fraction, model_rate: Fraction, made_frames: int, between: str, extended: str = ""
) -> list[Mixed]:
    """Return what every frame of the film is made of.

    Frame ``i`` shows the model's time ``i / rate``. ``between``: ``blend`` mixes the two frames around it, ``nearest``
    takes one (halves go up). ``extended`` ``there_and_back`` reflects times beyond the last frame.

    Raises:
        ValueError: too few frames were made.
    """
    result = []
    for index in range(length_frames):
        place = index * model_rate / rate
        if extended == "there_and_back" and made_frames > 1:
            place %= 2 * (made_frames - 1)
            place = min(place, 2 * (made_frames - 1) - place)
        first = place.numerator // place.denominator
        weight = place - first
        if between == "nearest":
            first, weight = (first + 1, Fraction(0)) if 2 * weight >= 1 else (first, Fraction(0))
        second = first + 1 if weight else first
        if second >= made_frames:
            raise ValueError(f"{made_frames} frames do not cover frame {index} of {length_frames}")
        result.append(Mixed(first, second, weight))
    return result


def crop_of(width: int, height: int, to_width: int, to_height: int) -> tuple[int, int, int, int]:
    """Return ``(left, top, width, height)`` of the largest centred part with the shape ``to_width`` x ``to_height``."""
    kept_width = min(width, max(1, round(Fraction(height * to_width, to_height))))
    kept_height = min(height, max(1, round(Fraction(width * to_height, to_width))))
    return (width - kept_width) // 2, (height - kept_height) // 2, kept_width, kept_height


def fitted(frames: Any, width: int, height: int) -> Any:
    """Return ``frames`` (float (T, 3, H, W), 0 to 1) cropped to the shape and scaled to ``width`` x ``height``.

    Bicubic with anti-aliasing, on the frames' own device; values stay within 0 to 1.
    """
    import torch

    left, top, kept_width, kept_height = crop_of(frames.shape[-1], frames.shape[-2], width, height)
    part = frames[..., top : top + kept_height, left : left + kept_width]
    if (kept_width, kept_height) == (width, height):
        return part
    scaled = torch.nn.functional.interpolate(
        part.float(), size=(height, width), mode="bicubic", antialias=True, align_corners=False
    )
    return scaled.clamp_(0, 1)


def retimed(frames: Any, plan: Sequence[Mixed], index: int) -> Any:
    """Return frame ``index`` of the film, (3, H, W) on the frames' device."""
    mixed = plan[index]
    if not mixed.weight:
        return frames[mixed.first]
    return frames[mixed.first].float().lerp(frames[mixed.second].float(), float(mixed.weight))
