"""Every check of the finished film, on one that is as it was meant and on one that is not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from film_assets.benchmarks.null_engines import null_engines
from film_assets.breakdown.model import Move, Presence, ShotList, Timing
from film_assets.delivery.checks import (
    film_is_as_loud_as_agreed,
    film_is_well_formed,
    picture_is_as_meant,
    sound_is_never_lost,
    timeline_is_as_long_as_the_film,
)
from film_assets.delivery.inspection import pictures_measured
from film_assets.edit.model import TimelineText
from film_assets.edit.timeline import timeline_json, timeline_of
from film_assets.media.ffmpeg import run_ffmpeg
from film_assets.production.model import FilmSettings
from film_assets.production.settings import production_of
from film_assets.store.lists import Listed, TakeList
from film_assets.store.takes import BlobRef, TakeStore
from film_assets_tests.builders import a_store
from film_assets_tests.edit.desks import a_file, a_grey
from film_assets_tests.edit.films import RATE, a_film, a_scene, a_shot
from film_assets_tests.media.clips import a_sound

BODY = BlobRef(sha256="0" * 64, size=1, suffix=".mp4")
NORA = (Presence(name="NORA"),)


class Finished:
    """A film of two shots of two seconds, each moving or not; its pieces, film and sound in a store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store: TakeStore = a_store(folder)
        self.studio: Any = SimpleNamespace(store=self.store)
        shots = [a_shot("1-1", moves=(Move.PAN_LEFT,)), a_shot("1-2", present=NORA)]
        self.scenes, self.shots, self.timing = a_film((a_scene(), shots))

    def listed(self, label: str, role: str, path: Path, **facts: Any) -> Listed:
        return Listed(label=label, fingerprint="0" * 64, blobs={role: self.store.put_blob(path)}, facts=facts)

    def pieces(self, *greys: list[int]) -> TakeList:
        """Return pieces whose frames have these brightnesses."""
        entries = []
        for place, brightnesses in enumerate(greys, 1):
            path = a_file(self.folder / f"{place}.mp4", [a_grey(luma) for luma in brightnesses], crf=1)
            entries.append(self.listed(f"1-{place}", "picture", path, length_frames=len(brightnesses)))
        return TakeList(kind="piece", entries=tuple(entries))

    def film(self, frames: int, colour: str = "bt709", delay: str = "0", samples: int = 192_000) -> TakeList:
        path = self.folder / f"film {frames} {colour} {delay}.mp4"
        tags = f"setparams=range=tv:color_primaries={colour}:color_trc={colour}:colorspace={colour}"
        inputs = ["-f", "lavfi", "-i", f"testsrc2=size=64x36:rate=24,format=yuv420p,{tags}", "-itsoffset", delay]
        sound = ["-f", "lavfi", "-i", "sine=sample_rate=48000", "-af", f"atrim=end_sample={samples}"]
        run_ffmpeg(
            [
                *inputs,
                *sound,
                "-frames:v",
                str(frames),
                "-c:v",
                "libx264",
                "-bf",
                "0",
                "-c:a",
                "pcm_s16le",
                "-f",
                "mov",
                path,
            ]
        )
        return TakeList(kind="film", entries=(self.listed("film", "film", path, length_frames=frames, rate="24"),))


@pytest.fixture
def finished(tmp_path: Path) -> Finished:
    return Finished(tmp_path)


MOVING = [60 + 2 * frame for frame in range(48)]
HELD = [90] * 48
BLACK = [16] * 48


def _seen(finished: Finished, *greys: list[int]) -> list[str]:
    return list(picture_is_as_meant(finished.pieces(*greys), finished.shots, finished.timing, finished.studio))


def test_a_picture_that_moves_where_it_is_meant_to_is_no_finding(finished: Finished) -> None:
    assert _seen(finished, MOVING, MOVING) == []


def test_a_held_picture_is_named_with_its_shot_and_time(finished: Finished) -> None:
    assert _seen(finished, MOVING, HELD) == ["From 00:00:02:00 the film is frozen for 2.0 s (shot 1-2)."]


def test_a_black_picture_is_named_with_its_shot_and_time(finished: Finished) -> None:
    assert _seen(finished, BLACK, MOVING) == ["From 00:00:00:00 the film is black for 2.0 s (shot 1-1)."]


def test_a_shot_that_is_meant_to_be_still_may_be(finished: Finished) -> None:
    still = [a_shot("1-1", moves=(Move.PAN_LEFT,)), a_shot("1-2")]
    _, finished.shots, finished.timing = a_film((a_scene(), still))
    assert _seen(finished, MOVING, HELD) == []


def test_what_was_measured_of_a_piece_is_not_measured_again(
    finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = finished.pieces(MOVING, HELD)
    first = pictures_measured(finished.store, pieces, RATE)
    asked: list[int] = []
    monkeypatch.setattr(
        "film_assets.delivery.inspection.measured_pictures", lambda files, rate: asked.append(len(files)) or []
    )
    assert pictures_measured(finished.store, pieces, RATE) == first
    assert asked == [0]


def test_a_still_that_goes_on_in_the_next_piece_is_one_still(finished: Finished) -> None:
    _, frozen = pictures_measured(
        finished.store, finished.pieces(MOVING[:24] + [90] * 24, [90] * 24 + MOVING[:24]), RATE
    )
    assert [
        abs(stretch.start_frame - 24) <= 1 and abs(stretch.end_frame_exclusive - 72) <= 1 for stretch in frozen
    ] == [True]


def _form(finished: Finished, film: TakeList) -> list[str]:
    return list(film_is_well_formed(film, finished.shots, finished.timing, finished.studio))


def test_a_film_of_the_right_length_start_and_colour_is_well_formed(finished: Finished) -> None:
    assert _form(finished, finished.film(96)) == []


def test_a_frame_missing_other_colours_and_sound_that_begins_late_are_told(finished: Finished) -> None:
    assert any("95 frames instead of 96" in line for line in _form(finished, finished.film(95)))
    assert any("instead of BT.709" in line for line in _form(finished, finished.film(96, colour="smpte170m")))
    assert any("sound begins at" in line for line in _form(finished, finished.film(96, delay="0.5")))
    assert any("samples instead of 192000" in line for line in _form(finished, finished.film(96, samples=144_000)))


def _heard(finished: Finished, sound: str) -> list[str]:
    path = finished.folder / "mix.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", sound, "-t", "4", "-c:a", "aac", path])
    mix = TakeList(kind="mix", entries=(finished.listed("mix", "encoded", path),))
    return list(sound_is_never_lost(mix, finished.shots, finished.timing, finished.studio))


def test_sound_under_every_shot_is_well_and_silence_is_named_with_its_place(finished: Finished) -> None:
    assert _heard(finished, "sine=sample_rate=48000") == []
    told = _heard(finished, "sine=sample_rate=48000,volume=0:enable='between(t,1,3.5)'")
    assert len(told) == 1 and "silent for 2." in told[0] and "shot 1-1, shot 1-2" in told[0]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"loudness_clufs": -1400, "peak_cdbtp": -140, "levelled_by": "loudness"}, ""),
        ({"loudness_clufs": -1300, "peak_cdbtp": -140, "levelled_by": "loudness"}, "-13.0 LUFS instead of -14.0"),
        ({"loudness_clufs": -1400, "peak_cdbtp": -20, "levelled_by": "loudness"}, "peaks at -0.2 dBTP, above -1.0"),
        ({"loudness_clufs": -3000, "peak_cdbtp": -140, "levelled_by": "peak"}, ""),
    ],
)
def test_loudness_and_peaks_are_held_to_what_was_agreed(finished: Finished, facts: dict[str, Any], said: str) -> None:
    sound = a_sound(finished.folder / "s.wav", 4800)
    mix = TakeList(kind="mix", entries=(finished.listed("mix", "encoded", sound, **facts),))
    told = film_is_as_loud_as_agreed(mix, production_of(FilmSettings(), null_engines()))
    assert list(told) == ([said] if said else [])


def _cut(scenes: Any, shots: ShotList, timing: Timing) -> TimelineText:
    clips = TakeList(
        kind="clip",
        entries=tuple(
            Listed(label=shot.label, fingerprint="0" * 64, blobs={"body": BODY}, facts={}) for shot in timing.shots
        ),
    )
    return TimelineText(otio_json=timeline_json(timeline_of(scenes, shots, timing, clips, TakeList(kind="voice"))))


def test_the_timeline_lasts_as_long_as_the_film(finished: Finished) -> None:
    cut = _cut(finished.scenes, finished.shots, finished.timing)
    film = TakeList(
        kind="film",
        entries=(Listed(label="film", fingerprint="0" * 64, blobs={}, facts={"length_frames": 96, "rate": "24"}),),
    )
    assert list(timeline_is_as_long_as_the_film(film, cut)) == []
    short = TakeList(
        kind="film", entries=(film.entries[0].model_copy(update={"facts": {"length_frames": 95, "rate": "24"}}),)
    )
    assert list(timeline_is_as_long_as_the_film(short, cut)) == ["the timeline lasts 4.00 s, the film 3.96 s"]
