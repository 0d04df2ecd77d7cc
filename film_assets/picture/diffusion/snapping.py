"""Sizes and frame counts that a model makes exactly, chosen before anything is asked for. Pure arithmetic.

A pipeline that is asked for another size shrinks it silently; fitting the result to the film belongs to ``conform``.
"""

from __future__ import annotations

from fractions import Fraction

from film_assets.kernel.errors import ConfigError


def snapped_size(width: int, height: int, multiple: int, most_pixels: int) -> tuple[int, int]:
    """Return the size to generate for a frame of ``width`` x ``height``.

    Both sides are multiples of ``multiple``, their product at most ``most_pixels``. Of all such sizes it is the one that
    holds the largest rectangle of the frame's shape, up to the frame itself; of equal ones the smallest.

    Raises:
        ConfigError: not even one multiple fits.
    """
    if multiple * multiple > most_pixels:
        raise ConfigError(
            f"{most_pixels} pixels hold no frame of {multiple}x{multiple}: raise the preset's most_pixels."
        )
    best: tuple[Fraction, int] | None = None
    chosen = (multiple, multiple)
    for columns in range(1, -(-width // multiple) + 1):
        across = columns * multiple
        exact = Fraction(across * height, width * multiple)
        most_rows = most_pixels // across // multiple
        for rows in {int(exact), -(-exact.numerator // exact.denominator), most_rows}:
            down = rows * multiple
            if not 1 <= rows <= most_rows:
                continue
            held = min(Fraction(across), Fraction(down * width, height), Fraction(width))
            rank = (held, -across * down)
            if best is None or rank > best:
                best, chosen = rank, (across, down)
    return chosen


def snapped_length(frames: int, step: int) -> int:
    """Return the fewest frames of the form ``step * k + 1`` that are at least ``frames``."""
    return -(-(max(1, frames) - 1) // step) * step + 1


def model_frames(length_frames: int, rate: Fraction, model_rate: Fraction) -> int:
    """Return how many frames at ``model_rate`` cover ``length_frames`` frames at ``rate``, both ends included."""
    last = (length_frames - 1) * model_rate / rate
    return -(-last.numerator // last.denominator) + 1


def stretches(frames: int, step: int, most_frames: int, chains: bool) -> tuple[tuple[int, ...], str]:
    """Return the lengths to generate for ``frames`` frames, and how the clip is extended beyond one stretch.

    A stretch is at most ``most_frames`` long (0: no limit). ``chains``: a stretch can start from the last frame of the
    one before, which they then share; else one stretch is played there and back.
    """
    longest = (most_frames - 1) // step * step + 1 if most_frames else 0
    if not longest or frames <= longest:
        return (snapped_length(frames, step),), ""
    if not chains:
        return (longest,), "there_and_back"
    lengths = [longest]
    while (made := sum(lengths) - len(lengths) + 1) < frames:
        lengths.append(min(longest, snapped_length(frames - made + 1, step)))
    return tuple(lengths), "chained"
