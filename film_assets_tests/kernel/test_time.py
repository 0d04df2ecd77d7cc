"""Film time is exact."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from film_assets.kernel.time import FrameRange, FrameRate, first_sample, frames_covering, nearest_frames, timecode

FILM, NTSC = FrameRate.parsed("24"), FrameRate.parsed("23.976")


def test_a_rate_written_as_a_decimal_is_the_exact_one() -> None:
    assert NTSC.frames_per_second == Fraction(24000, 1001)
    assert str(NTSC) == "24000/1001" and NTSC.timebase == 24


@pytest.mark.parametrize("text", ["0", "nan", "film", "1/0", "1000"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises((ValueError, ZeroDivisionError)):
        FrameRate.parsed(text)


def test_frames_cover_the_last_sample() -> None:
    assert frames_covering(Fraction(1), FILM) == 24
    assert frames_covering(Fraction(48_001, 48_000), FILM) == 25
    with pytest.raises(ValueError):
        frames_covering(Fraction(-1), FILM)


def test_half_frames_go_up() -> None:
    assert nearest_frames(Fraction(1, 48), FILM) == 1


@given(st.integers(0, 10**7), st.sampled_from(["24", "25", "23.976", "29.97", "30", "60"]))
def test_samples_never_drift_from_frames(frame: int, text: str) -> None:
    rate = FrameRate.parsed(text)
    exact = rate.seconds(frame) * 48_000
    assert 0 <= exact - first_sample(frame, rate) < 1


def test_timecode_counts_at_the_nominal_rate() -> None:
    assert timecode(24 * 3661 + 5, FILM) == "01:01:01:05"
    assert timecode(24, NTSC) == "00:00:01:00"


def test_a_range_is_half_open() -> None:
    assert FrameRange(2, 5).length_frames == 3
    with pytest.raises(ValueError):
        FrameRange(5, 2)
