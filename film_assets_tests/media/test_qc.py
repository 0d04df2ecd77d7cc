from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from film_assets.kernel.errors import MediaError
from film_assets.kernel.time import FrameRange
from film_assets.media.ffmpeg import run_ffmpeg
from film_assets.media.qc import Meant, Measured, findings, measured_film

MEANT = Meant(length_frames=288, length_samples=576_000, target_clufs=None)
"""Twelve seconds at 24 frames a second."""


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """A film with planted faults: black from 2 s to 4 s, frozen from 6 s to 9 s, silent from 8 s to 11 s."""
    path = tmp_path_factory.mktemp("qc") / "film.mp4"
    moving = "testsrc2=size=64x36:rate=24"
    picture = (
        f"{moving}:duration=2[a];color=black:size=64x36:rate=24:duration=2[b];{moving}:duration=2[c];"
        f"{moving},trim=end_frame=1,loop=loop=71:size=1[d];{moving}:duration=3[e];"
        "[a][b][c][d][e]concat=n=5:v=1:a=0,format=yuv420p,"
        "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[v];"
        "sine=frequency=440:sample_rate=48000:duration=12,volume=0:enable='between(t,8,11)'[s]"
    )
    encoder = ["-c:v", "libx264", "-preset", "veryfast", "-bf", "0", "-video_track_timescale", "24000", "-c:a", "aac"]
    run_ffmpeg(["-filter_complex", picture, "-map", "[v]", "-map", "[s]", *encoder, "-frames:v", "288", path])
    return measured_film(path)


def near(ranges: tuple[FrameRange, ...], start: int, end: int) -> bool:
    return (
        len(ranges) == 1 and abs(ranges[0].start_frame - start) <= 2 and abs(ranges[0].end_frame_exclusive - end) <= 2
    )


def test_planted_faults_are_found_where_they_are(faulty: Measured) -> None:
    assert near(faulty.black, 48, 96)
    assert near(faulty.silent, 192, 264)
    assert any(
        abs(still.start_frame - 144) <= 4 and abs(still.end_frame_exclusive - 216) <= 4 for still in faulty.frozen
    )


def test_findings_are_sentences_with_timecode(faulty: Measured) -> None:
    told = findings(faulty, MEANT)
    assert any("From 00:00:02:" in line and "black for 2.0 s" in line for line in told)
    assert any("silent for 3." in line for line in told)
    assert any("frozen for" in line and "00:00:06:" in line for line in told)


def test_what_is_meant_is_no_finding(faulty: Measured) -> None:
    meant = replace(MEANT, black=(FrameRange(48, 96),), still=(FrameRange(144, 216),), silent=(FrameRange(192, 264),))
    assert findings(faulty, meant) == []


def test_a_stretch_longer_than_meant_is_told_for_the_rest(faulty: Measured) -> None:
    meant = replace(
        MEANT,
        black=(FrameRange(48, 72),),
        still=(FrameRange(48, 96), FrameRange(144, 216)),
        silent=(FrameRange(192, 264),),
    )
    told = findings(faulty, meant)
    # Meant until frame 72, a quarter of a second of slack, then 18 frames too many.
    assert len(told) == 1
    assert "00:00:03:06" in told[0] and "black for 0.8 s" in told[0]


def test_lengths_and_loudness_are_told(faulty: Measured) -> None:
    told = findings(faulty, replace(MEANT, length_frames=289, length_samples=1, target_clufs=-1400, peak_cdbtp=-9000))
    assert any("288 frames instead of 289" in line for line in told)
    assert any("samples instead of 1" in line for line in told)
    assert any("LUFS instead of -14.0" in line for line in told)
    assert any("dBTP, above -90.0" in line for line in told)


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=size=64x36:rate=24", "-frames:v", "2", tmp_path / "mute.mp4"])
    with pytest.raises(MediaError, match="picture and sound"):
        measured_film(tmp_path / "mute.mp4")
