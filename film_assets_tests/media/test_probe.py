from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from film_assets.kernel.errors import MediaError
from film_assets.media.probe import encoder_header, probe
from film_assets_tests.media.clips import a_clip, a_sound


@pytest.mark.parametrize("frames", [1, 2, 12])
def test_frames_are_counted_exactly(tmp_path: Path, frames: int) -> None:
    picture = probe(a_clip(tmp_path / "clip.mp4", frames)).picture
    assert picture is not None
    assert (picture.frames, picture.start, picture.even) == (frames, 0, True)
    assert (picture.width, picture.height, picture.rate, picture.codec) == (64, 36, Fraction(24), "h264")


def test_ntsc_rates_stay_fractions(tmp_path: Path) -> None:
    picture = probe(a_clip(tmp_path / "clip.mp4", rate="24000/1001")).picture
    assert picture is not None
    assert (picture.rate, picture.even) == (Fraction(24000, 1001), True)


@pytest.mark.parametrize("name", ["sound.wav", "sound.mp4"])
def test_samples_are_what_a_player_plays(tmp_path: Path, name: str) -> None:
    sound = probe(a_sound(tmp_path / name, samples=50_001)).sound
    assert sound is not None
    assert (sound.length_samples, sound.sample_rate_hz, sound.channels, sound.start) == (50_001, 48_000, 2, 0)


def test_headers_are_equal_for_equal_settings_whatever_the_picture_and_length(tmp_path: Path) -> None:
    assert encoder_header(a_clip(tmp_path / "a.mp4", 1)) == encoder_header(a_clip(tmp_path / "b.mp4", 12))


@pytest.mark.parametrize("other", [{"preset": "ultrafast"}, {"timescale": 12_000}])
def test_headers_differ_where_joining_would_break(tmp_path: Path, other: dict[str, object]) -> None:
    usual = encoder_header(a_clip(tmp_path / "a.mp4"))
    assert usual != encoder_header(a_clip(tmp_path / "b.mp4", **other))  # type: ignore[arg-type]


def test_a_file_that_is_not_media_is_named(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_text("not a film")
    with pytest.raises(MediaError, match=r"clip\.mp4"):
        probe(tmp_path / "clip.mp4")
