"""Film time: frame rates, whole frames, samples, timecode.

Picture time is counted in frames, sound in samples. Seconds appear only at the edges,
as exact fractions. No float is compared or accumulated as time.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

SAMPLE_RATE_HZ = 48_000
"""The one sample rate inside the project (SMPTE and EBU practice for picture)."""


@dataclass(frozen=True, slots=True)
class FrameRate:
    """Frames a second as an exact fraction, e.g. ``FrameRate(Fraction(24000, 1001))``."""

    frames_per_second: Fraction

    def __post_init__(self) -> None:
        if not 1 <= self.frames_per_second <= 240:
            raise ValueError(f"a frame rate lies between 1 and 240, not {self.frames_per_second}")

    @classmethod
    def parsed(cls, text: str) -> FrameRate:
        """Return the rate written as ``24``, ``24000/1001`` or ``23.976``.

        The decimals ``23.976``, ``29.97`` and ``59.94`` mean the NTSC fractions over 1001.
        """
        ntsc = {"23.976": "24000/1001", "23.98": "24000/1001", "29.97": "30000/1001", "59.94": "60000/1001"}
        return cls(Fraction(ntsc.get(text.strip(), text.strip())))

    def __str__(self) -> str:
        return str(self.frames_per_second)

    @property
    def timebase(self) -> int:
        """Nominal whole frames a second, as timecode counts them (24 for 23.976)."""
        return -(-self.frames_per_second.numerator // self.frames_per_second.denominator)

    def seconds(self, frames: int) -> Fraction:
        """Return how long ``frames`` last."""
        return frames / self.frames_per_second


def frames_covering(seconds: Fraction, rate: FrameRate) -> int:
    """Return the fewest whole frames at least ``seconds`` long.

    Rounds up: a line of dialogue is never cut before its last sample.

    Raises:
        ValueError: ``seconds`` is negative.
    """
    if seconds < 0:
        raise ValueError(f"a length cannot be negative: {seconds}")
    frames = seconds * rate.frames_per_second
    return -(-frames.numerator // frames.denominator)


def nearest_frames(seconds: Fraction, rate: FrameRate) -> int:
    """Return the whole number of frames nearest to ``seconds``; halves go up."""
    frames = seconds * rate.frames_per_second
    return (2 * frames.numerator + frames.denominator) // (2 * frames.denominator)


def first_sample(frame: int, rate: FrameRate) -> int:
    """Return the first sample (48 kHz) that belongs to ``frame``; exact at every rate, no drift."""
    a_second = rate.frames_per_second
    return frame * SAMPLE_RATE_HZ * a_second.denominator // a_second.numerator


def timecode(frame: int, rate: FrameRate) -> str:
    """Return non-drop timecode ``HH:MM:SS:FF`` of ``frame`` counted from zero."""
    seconds, frames = divmod(frame, rate.timebase)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}:{frames:02d}"


@dataclass(frozen=True, slots=True)
class FrameRange:
    """Frames ``start_frame`` up to, not including, ``end_frame_exclusive``."""

    start_frame: int
    end_frame_exclusive: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_frame <= self.end_frame_exclusive:
            raise ValueError(f"not a range of frames: {self.start_frame} to {self.end_frame_exclusive}")

    @property
    def length_frames(self) -> int:
        return self.end_frame_exclusive - self.start_frame
