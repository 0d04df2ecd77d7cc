from __future__ import annotations

from film_assets.breakdown.model import (
    Location,
    PlacedSpeech,
    Scene,
    SceneList,
    SceneShots,
    SceneTiming,
    Shot,
    ShotList,
    ShotSize,
    ShotTiming,
    Speech,
    SpeechPlace,
    Timing,
)
from film_assets.screenplay.model import LineSpan
from film_assets.sound.laying import EDGE_SAMPLES
from film_assets.sound.model import MixRecipe, MusicRecipe, StemRecipe
from film_assets.sound.spotting import cues_of, left_quiet, mix_wanted, music_wanted, stems_wanted
from film_assets.store.lists import Listed, TakeList
from film_assets.store.making import TakesWanted
from film_assets_tests.sound.sounding import SCORE

LINE = LineSpan(first_line=1, last_line=1)
FRAME = 2000
"""Samples of a frame at 24 frames a second."""


def a_scene(label: str, **changed: object) -> Scene:
    return Scene(
        **{
            "label": label,
            "heading": f"INT. ROOM {label}",
            "lines": LINE,
            "location": Location(interior=True, exterior=False, place=(f"ROOM {label}",)),
            "present": ("NORA",),
            **changed,
        }
    )


def a_shot(label: str, *speeches: Speech, **changed: object) -> Shot:
    return Shot(**{"label": label, "lines": LINE, "size": ShotSize.MS, "speeches": speeches, **changed})


def a_speech(place: SpeechPlace = SpeechPlace.ON_SCREEN) -> Speech:
    return Speech(speaker="NORA", text="You saw that?", place=place, lines=LINE)


class AFilm:
    """Scenes of shots in frames, laid one after the other behind a title of 48 frames, before credits of 96."""

    def __init__(self, *scenes: tuple[Scene, list[tuple[Shot, int]]], opening: int = 48) -> None:
        frame = opening
        shot_times, scene_times = [], []
        for scene, shots in scenes:
            start = frame
            for shot, length in shots:
                speeches = tuple(
                    PlacedSpeech(index=index, start_sample=4 * FRAME, length_samples=10 * FRAME)
                    for index, _ in enumerate(shot.speeches)
                )
                shot_times.append(
                    ShotTiming(label=shot.label, start_frame=frame, body_frames=length, speeches=speeches)
                )
                frame += length
            scene_times.append(SceneTiming(scene=scene.label, start_frame=start, end_frame_exclusive=frame))
        self.scenes = SceneList(title="A Film", scenes=tuple(scene for scene, _ in scenes))
        self.shots = ShotList(
            scenes=tuple(SceneShots(scene=scene.label, shots=tuple(shot for shot, _ in part)) for scene, part in scenes)
        )
        self.timing = Timing(
            rate="24",
            opening_frames=opening,
            closing_frames=96,
            shots=tuple(shot_times),
            scenes=tuple(scene_times),
            length_frames=frame + 96,
        )

    def music(self) -> dict[str, MusicRecipe]:
        wanted = music_wanted(self.scenes, self.timing, SCORE)
        return {entry.label: entry.recipe for entry in wanted.entries}  # type: ignore[misc]

    def stems(self) -> dict[str, StemRecipe]:
        return {entry.label: entry.recipe for entry in self.stems_wanted().entries}  # type: ignore[misc]

    def stems_wanted(self) -> TakesWanted:
        voices = [
            (f"{shot.label}/{index}", f"voice {shot.label} {speech.text}")
            for part in self.shots.scenes
            for shot in part.shots
            for index, speech in enumerate(shot.speeches)
        ]
        music = [
            (entry.label, entry.recipe.fingerprint) for entry in music_wanted(self.scenes, self.timing, SCORE).entries
        ]
        return stems_wanted(
            self.scenes, self.shots, self.timing, listed("voice", voices), listed("music", music), SCORE
        )

    def mix(self) -> MixRecipe:
        stems = [(entry.label, entry.recipe.fingerprint) for entry in self.stems_wanted().entries]
        (wanted,) = mix_wanted(self.timing, listed("stem", stems), SCORE, -1400, -100).entries
        assert isinstance(wanted.recipe, MixRecipe)
        return wanted.recipe


def listed(kind: str, entries: list[tuple[str, str]]) -> TakeList:
    return TakeList(
        kind=kind, entries=tuple(Listed(label=label, fingerprint=ref, blobs={}, facts={}) for label, ref in entries)
    )


def a_film() -> AFilm:
    return AFilm(
        (a_scene("1"), [(a_shot("1-1"), 100), (a_shot("1-2", a_speech()), 140)]),
        (a_scene("2", mood="tense"), [(a_shot("2-1", a_speech()), 240)]),
    )


def test_every_scene_has_its_cue_and_so_have_title_and_credits() -> None:
    cues = cues_of(a_film().scenes, a_film().timing)
    assert [(cue.label, cue.mood, cue.start_sample // FRAME, cue.end_sample_exclusive // FRAME) for cue in cues] == [
        ("opening", "calm", 0, 48),
        ("1", "calm", 48, 288),
        ("2", "tense", 288, 528),
        ("closing", "tense", 528, 624),
    ]


def test_scenes_that_go_on_in_one_mood_share_a_cue_and_a_short_scene_has_none_of_its_own() -> None:
    film = AFilm(
        (a_scene("1"), [(a_shot("1-1"), 200)]),
        (a_scene("2", continuous=True), [(a_shot("2-1"), 200)]),
        (a_scene("3", continuous=True, mood="sad"), [(a_shot("3-1"), 200)]),
        (a_scene("4", mood="action"), [(a_shot("4-1"), 100)]),
    )
    assert [(cue.label, cue.scenes) for cue in cues_of(film.scenes, film.timing)] == [
        ("opening", ()),
        ("1", ("1", "2")),
        ("3", ("3", "4")),
        ("closing", ()),
    ]


def test_some_calm_talks_indoors_have_no_music_and_a_cue_does_not_run_through_them() -> None:
    scenes = [a_scene(str(number), present=("NORA", "SAM"), continuous=number > 1) for number in range(1, 31)]
    quiet = [left_quiet(scene, has_speech=True) for scene in scenes]
    assert 8 < sum(quiet) < 22
    assert not any(left_quiet(scene, has_speech=False) for scene in scenes)
    assert not any(left_quiet(scene.model_copy(update={"mood": "tense"}), has_speech=True) for scene in scenes)
    film = AFilm(*((scene, [(a_shot(f"{scene.label}-1", a_speech()), 200)]) for scene in scenes))
    scored = [label for cue in cues_of(film.scenes, film.timing) for label in cue.scenes]
    assert scored == [scene.label for scene, hushed in zip(scenes, quiet, strict=True) if not hushed]
    for cue in cues_of(film.scenes, film.timing):
        numbers = [int(label) for label in cue.scenes]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True


def test_a_shared_cue_runs_on_in_the_second_scenes_stem() -> None:
    film = AFilm(
        (a_scene("1"), [(a_shot("1-1"), 200)]),
        (a_scene("2", continuous=True), [(a_shot("2-1"), 150)]),
    )
    first, second = (film.stems()[f"{scene}/MX"] for scene in "12")
    assert first.placed[0].take == second.placed[0].take
    assert first.placed[0].start_sample - second.placed[0].start_sample == 200 * FRAME


def test_a_scene_moved_in_the_film_keeps_its_stems() -> None:
    def the_scene(*before: tuple[Scene, list[tuple[Shot, int]]]) -> dict[str, str]:
        scene = (a_scene("2", mood="tense"), [(a_shot("2-1", a_speech(), action="A door slams."), 240)])
        stems = AFilm(*before, scene).stems()
        return {label: recipe.fingerprint for label, recipe in stems.items() if label.startswith("2/")}

    alone = the_scene()
    assert set(alone) == {"2/DX", "2/MX", "2/FX"}
    assert the_scene((a_scene("1"), [(a_shot("1-1"), 173)])) == alone


def test_speech_lies_in_its_scene_and_lowers_what_is_under_it() -> None:
    stems = a_film().stems()
    start = 100 * FRAME + 4 * FRAME
    assert [(placed.take, placed.start_sample) for placed in stems["1/DX"].placed] == [
        ("voice 1-2 You saw that?", start)
    ]
    assert stems["1/DX"].length_samples == 240 * FRAME
    assert stems["1/MX"].ducked_by == stems["1/FX"].ducked_by == ((start, start + 10 * FRAME),)


def test_where_a_voice_comes_from_is_its_treatment() -> None:
    for place, treatment in (
        (SpeechPlace.ON_SCREEN, ""),
        (SpeechPlace.FILTERED, "phone"),
        (SpeechPlace.VOICE_OVER, "voice_over"),
        (SpeechPlace.OFF_SCREEN, "off_screen"),
    ):
        film = AFilm((a_scene("1"), [(a_shot("1-1", a_speech(place)), 240)]))
        assert film.stems()["1/DX"].placed[0].treatment == treatment


def test_voices_far_from_the_camera_are_softer() -> None:
    def gain(size: ShotSize) -> int:
        film = AFilm((a_scene("1"), [(a_shot("1-1", a_speech(), size=size), 240)]))
        return film.stems()["1/DX"].placed[0].gain_cdb

    assert gain(ShotSize.EWS) < gain(ShotSize.WS) < gain(ShotSize.MS) <= gain(ShotSize.CU)


def test_effects_fall_where_their_words_stand_in_the_shot() -> None:
    film = AFilm((a_scene("1"), [(a_shot("1-1"), 100), (a_shot("1-2", action="The telephone RINGS."), 100)]))
    tone, ring = film.stems()["1/FX"].effects
    assert (tone.name, tone.start_sample, tone.length_samples) == ("room_tone", 0, 200 * FRAME + 2 * EDGE_SAMPLES)
    # "telephone" stands at character 4 of 20: 200 thousandths, and a shot's words cover 8 tenths of it.
    assert (ring.name, ring.start_sample) == ("phone_ring", EDGE_SAMPLES + 100 * FRAME + 16 * FRAME)


def test_a_noise_steps_aside_for_speech_within_its_shot() -> None:
    # Speech lies at frames 4 to 14 of the shot; "slams" (character 4 of 25) wants frame 7.7, in it.
    film = AFilm((a_scene("1"), [(a_shot("1-1", a_speech(), action="She slams it. Then waits."), 60)]))
    (_, slam) = film.stems()["1/FX"].effects
    assert (slam.name, slam.start_sample) == ("thud", EDGE_SAMPLES + 14 * FRAME)


def test_a_telephone_stops_ringing_when_it_is_lifted() -> None:
    film = AFilm(
        (
            a_scene("1"),
            [
                (a_shot("1-1", action="The telephone RINGS."), 50),
                (a_shot("1-2", action="Ines lifts the handset."), 200),
            ],
        )
    )
    (_, ring) = film.stems()["1/FX"].effects
    # "lifts" stands at character 5 of 23, 217 thousandths: 8 tenths of that into 200 frames.
    assert ring.start_sample + ring.length_samples == EDGE_SAMPLES + 50 * FRAME + 200 * FRAME * 217 * 8 // 10_000


def test_a_silent_scene_has_no_dialogue_stem() -> None:
    assert set(AFilm((a_scene("1"), [(a_shot("1-1"), 240)])).stems()) == {
        "opening/MX",
        "1/MX",
        "1/FX",
        "closing/MX",
    }


def test_the_mix_places_every_stem_less_its_pre_roll() -> None:
    mix = a_film().mix()
    assert [(stem, start) for stem, _, start in mix.stems] == [
        ("DX", 48 * FRAME),
        ("MX", 48 * FRAME - EDGE_SAMPLES),
        ("FX", 48 * FRAME - EDGE_SAMPLES),
        ("DX", 288 * FRAME),
        ("MX", 288 * FRAME - EDGE_SAMPLES),
        ("FX", 288 * FRAME - EDGE_SAMPLES),
        ("MX", -EDGE_SAMPLES),
        ("MX", 528 * FRAME - EDGE_SAMPLES),
    ]
    assert mix.length_samples == 624 * FRAME


def test_who_leads_a_scene_has_a_motif_that_returns() -> None:
    film = AFilm(
        (a_scene("1"), [(a_shot("1-1"), 200)]),
        (a_scene("2", mood="sad"), [(a_shot("2-1"), 200)]),
        (a_scene("3", present=("BRUNO",)), [(a_shot("3-1"), 200)]),
    )
    music = film.music()
    assert music["1"].motif == music["2"].motif == music["opening"].motif
    assert music["3"].motif != music["1"].motif
    assert music["1"].draw != music["3"].draw


def test_another_title_changes_no_music() -> None:
    film, other = a_film(), a_film()
    other.scenes = other.scenes.model_copy(update={"title": "Another Film"})
    assert {label: recipe.fingerprint for label, recipe in film.music().items()} == {
        label: recipe.fingerprint for label, recipe in other.music().items()
    }


def three_scenes(**second: object) -> AFilm:
    return AFilm(
        (a_scene("1"), [(a_shot("1-1"), 200)]),
        (a_scene("2", continuous=True, **second), [(a_shot("2-1"), 200)]),
        (a_scene("3", mood="sad"), [(a_shot("3-1"), 200)]),
    )


def test_music_asked_for_is_a_cue_of_its_own_in_the_mood_of_its_words_and_changes_no_other() -> None:
    parted = AFilm(
        (a_scene("1"), [(a_shot("1-1"), 200)]),
        (a_scene("2", mood="warm"), [(a_shot("2-1"), 200)]),
        (a_scene("3", mood="sad"), [(a_shot("3-1"), 200)]),
    )
    asked = AFilm(
        (a_scene("1"), [(a_shot("1-1"), 200)]),
        (a_scene("2", mood="warm", music="eerie, slow strings"), [(a_shot("2-1"), 200)]),
        (a_scene("3", mood="sad"), [(a_shot("3-1"), 200)]),
    )
    before, after = parted.music(), asked.music()
    assert before.keys() == after.keys()
    assert [label for label in before if before[label] != after[label]] == ["2"]
    assert (before["2"].mood, after["2"].mood) == ("warm", "tense")
    stems = parted.stems(), asked.stems()
    assert [label for label in stems[0] if stems[0][label] != stems[1][label]] == ["2/MX"]


def test_music_asked_for_in_a_scene_that_goes_on_parts_the_cue() -> None:
    assert [cue.scenes for cue in cues_of(three_scenes().scenes, three_scenes().timing)[1:-1]] == [("1", "2"), ("3",)]
    film = three_scenes(music="tense")
    assert [cue.scenes for cue in cues_of(film.scenes, film.timing)[1:-1]] == [("1",), ("2",), ("3",)]


def test_a_scene_without_music_has_no_cue_and_no_music_stem() -> None:
    film = three_scenes(music="none")
    assert [cue.scenes for cue in cues_of(film.scenes, film.timing)[1:-1]] == [("1",), ("3",)]
    assert "2/MX" not in film.stems() and "2/FX" in film.stems()


def test_a_generating_engine_is_asked_in_the_scripts_own_words() -> None:
    film = three_scenes(music="slow piano, a music box")
    engine = SCORE.model_copy(update={"name": "generated"})

    def asked(drawn: MusicRecipe, words: str) -> MusicRecipe:
        return drawn.model_copy(update={"prompt": words})

    prompts = {
        entry.label: entry.recipe.prompt  # type: ignore[attr-defined]
        for entry in music_wanted(film.scenes, film.timing, engine, asked).entries
    }
    assert "slow piano, a music box" in prompts["2"] and "music box" not in prompts["1"]


def test_steps_that_are_still_heard_are_not_heard_twice() -> None:
    def steps(action: str) -> int:
        film = AFilm((a_scene("1"), [(a_shot("1-1", action=action), 240)]))
        return [effect.name for effect in film.stems()["1/FX"].effects].count("footsteps")

    assert steps("Kai walks in. Footsteps echo.") == 1
    assert steps("Kai walks in. " + "Nothing moves. " * 20 + "Footsteps echo.") == 2


def test_a_voice_is_treated_by_where_it_comes_from_and_how_far_it_is_seen() -> None:
    def treatment(size: ShotSize = ShotSize.MS, **speech: object) -> str:
        said = a_speech().model_copy(update=speech)
        film = AFilm((a_scene("1"), [(a_shot("1-1", said, size=size), 200)]))
        return film.stems()["1/DX"].placed[0].treatment

    filtered = SpeechPlace.FILTERED
    assert treatment() == ""
    assert treatment(ShotSize.EWS) == "distant"
    assert treatment(place=filtered, parenthetical="on phone") == "phone"
    assert (
        treatment(place=filtered, parenthetical="over radio")
        == treatment(place=filtered, speaker="TV ANNOUNCER")
        == "radio"
    )
    assert treatment(place=SpeechPlace.VOICE_OVER) == "voice_over"
