from __future__ import annotations

from fractions import Fraction

import opentimelineio as otio
import pytest

from film_assets.breakdown.model import SceneList, ShotList, Timing, Transition, TransitionKind
from film_assets.edit.timeline import timeline_json, timeline_of
from film_assets.kernel.time import FrameRate
from film_assets.store.lists import Listed, TakeList
from film_assets.store.takes import BlobRef
from film_assets_tests.edit.films import SECOND, a_film, a_scene, a_shot, a_speech

DISSOLVE = Transition(kind=TransitionKind.DISSOLVE, seconds=Fraction(1))
FADE_IN = Transition(kind=TransitionKind.FADE_IN, seconds=Fraction(1))
FADE_OUT = Transition(kind=TransitionKind.FADE_OUT, seconds=Fraction(1), black_seconds=Fraction(1, 2))


def a_take(label: str, *roles: str) -> Listed:
    blobs = {
        role: BlobRef(sha256=f"{label}{role}".encode().hex().ljust(64, "0"), size=1, suffix=".mp4") for role in roles
    }
    return Listed(label=label, fingerprint=label.encode().hex().ljust(64, "f"), blobs=blobs, facts={})


def a_timeline(film: tuple[SceneList, ShotList, Timing]) -> otio.schema.Timeline:
    timing = film[2]
    clips = TakeList(kind="clip", entries=tuple(a_take(shot.label, "head", "body", "tail") for shot in timing.shots))
    voices = TakeList(
        kind="voice",
        entries=tuple(
            a_take(f"{shot.label}/{place.index}", "sound") for shot in timing.shots for place in shot.speeches
        ),
    )
    return timeline_of(*film, clips, voices)


def told(track: otio.schema.Track) -> list[tuple[str, int]]:
    """Return every child of the track that has a length, with its length in frames."""
    return [
        (child.name or "gap", round(child.duration().value))
        for child in track
        if not isinstance(child, otio.schema.Transition)
    ]


def two_scenes(transition: Transition, **changed: int) -> tuple[SceneList, ShotList, Timing]:
    return a_film(
        (a_scene("1"), [a_shot("1-1", least_seconds=Fraction(4))]),
        (a_scene("2", transition), [a_shot("2-1", least_seconds=Fraction(4))]),
        **changed,
    )


@pytest.mark.parametrize("transition", [Transition(), DISSOLVE, FADE_IN, FADE_OUT])
def test_the_timeline_is_as_long_as_the_film(transition: Transition) -> None:
    film = two_scenes(transition, opening_frames=72, closing_frames=48)
    video = a_timeline(film).tracks[0]
    assert round(video.duration().value) == film[2].length_frames


def test_shots_stand_between_title_card_and_credits() -> None:
    film = two_scenes(Transition(), opening_frames=72, closing_frames=48)
    assert told(a_timeline(film).tracks[0]) == [("title card", 72), ("1-1", 96), ("2-1", 96), ("end credits", 48)]


def test_a_dissolve_cuts_in_its_middle() -> None:
    video = a_timeline(two_scenes(DISSOLVE)).tracks[0]
    first, dissolve, second = video
    assert (dissolve.in_offset.value, dissolve.out_offset.value) == (12, 12)
    # The shots share frames 72 to 96; the cut is at 84, frame 12 of the second clip.
    assert (first.source_range.start_time.value, first.source_range.duration.value) == (0, 84)
    assert (second.source_range.start_time.value, second.source_range.duration.value) == (12, 84)


def test_fades_and_black_are_told() -> None:
    film = a_film((a_scene("1", FADE_IN), [a_shot("1-1", least_seconds=Fraction(4))]), out=FADE_OUT, closing_frames=24)
    video = a_timeline(film).tracks[0]
    names = [
        (child.name, round(child.out_offset.value)) for child in video if isinstance(child, otio.schema.Transition)
    ]
    assert names == [("fade in", 24), ("fade out", 0)]
    assert told(video) == [("1-1", 96), ("gap", 12), ("end credits", 24)]


def test_a_clip_tells_its_media_handles_and_origin() -> None:
    video = a_timeline(two_scenes(DISSOLVE)).tracks[0]
    second = video[2]
    references = second.media_references()
    assert sorted(references) == ["body", "head"]
    assert second.active_media_reference_key == "body"
    assert references["body"].available_range.start_time.value == 24
    assert references["body"].target_url.startswith("blobs/")
    assert second.metadata["film_assets"]["label"] == "2-1"
    assert list(second.metadata["film_assets"]["lines"]) == [1, 1]


def test_speeches_lie_where_they_sound_and_two_at_once_on_two_tracks() -> None:
    speeches = [a_speech(), a_speech(speaker="INES", together=True), a_speech(pause_before_seconds=Fraction(1))]
    film = a_film(
        (a_scene(), [a_shot("1-1", speeches)]),
        spoken={("1-1", 0): SECOND, ("1-1", 1): SECOND // 2, ("1-1", 2): SECOND},
        opening_frames=24,
    )
    timeline = a_timeline(film)
    assert told(timeline.tracks[1]) == [("gap", 28), ("NORA 1-1/0", 24), ("gap", 24), ("NORA 1-1/2", 24)]
    assert told(timeline.tracks[2]) == [("gap", 28), ("INES 1-1/1", 12)]


def test_every_scene_has_a_marker() -> None:
    markers = a_timeline(two_scenes(DISSOLVE, opening_frames=72)).tracks.markers
    assert [(marker.name, marker.marked_range.start_time.value) for marker in markers] == [
        ("1 INT. KITCHEN 1 - DAY", 72),
        ("2 INT. KITCHEN 2 - DAY", 72 + 72),
    ]


def test_json_round_trips_and_is_the_same_every_time() -> None:
    film = two_scenes(DISSOLVE)
    text = timeline_json(a_timeline(film))
    assert text == timeline_json(a_timeline(film))
    again = otio.adapters.read_from_string(text, "otio_json")
    assert again.duration() == a_timeline(film).duration()


def test_ntsc_lengths_are_whole_frames() -> None:
    film = a_film((a_scene(), [a_shot(least_seconds=Fraction(4))]), rate=FrameRate(Fraction(24000, 1001)))
    clip = a_timeline(film).tracks[0][0]
    assert clip.duration().value == 96
    assert clip.duration().rate == pytest.approx(23.976, abs=1e-3)
