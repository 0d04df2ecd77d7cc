from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from film_assets.kernel.errors import Cancelled
from film_assets.sound.dsp import convolved, noise_of
from film_assets.sound.levels import loudness, speech_level
from film_assets.sound.model import Effect, Placed
from film_assets.sound.score.ambiences import ambience, sounds
from film_assets.sound.score.ducking import STEP_SAMPLES, duck_gain, joined_windows, kept_under
from film_assets.sound.score.renderers import ScoreStems
from film_assets.sound.score.reverb import rooms
from film_assets.sound.score.stems import edge_gain, event_sound, hull
from film_assets.sound.score.treatments import driven, made_up_gain, treatment_kernel
from film_assets.store.rendering import Failed, Order, Rendered
from film_assets_tests.sound.sounding import SECOND, ADesk, a_stem, a_tone, band_db, made, rms_db, sound_of, stereo


def an_effect(name: str, **changed: object) -> Effect:
    return Effect(**{"name": name, "start_sample": 0, "length_samples": 2 * SECOND, **changed})


def test_speech_lies_where_it_is_placed_to_the_sample(tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    click = np.zeros(1000, np.float32)
    click[0] = 0.5
    ref = desk.put("click", click)
    stem = a_stem(pre_roll_samples=100, placed=(Placed(take=ref, start_sample=30_100),), room="room")
    sound = sound_of(made(ScoreStems(), stem, desk))
    assert sound.shape == (2, 100 + 2 * SECOND)
    assert int(np.abs(sound[0]).argmax()) == 30_100
    assert sound[0, 30_100] == pytest.approx(0.5, abs=0.001)
    assert not sound[:, :30_100].any()


def test_long_stems_are_the_same_across_their_blocks(tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    ref = desk.put("tone", a_tone(12))
    stem = a_stem(length_samples=13 * SECOND, placed=(Placed(take=ref, start_sample=0),))
    sound = sound_of(made(ScoreStems(), stem, desk))
    assert np.abs(np.diff(sound[0, : 11 * SECOND])).max() < 0.1 * 2 * np.pi * 440 / SECOND * 1.2


def test_gain_is_in_hundredths_of_a_decibel(tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    ref = desk.put("music", stereo(a_tone(2)))
    plain, softer = (
        sound_of(made(ScoreStems(), a_stem(stem="MX", placed=(Placed(take=ref, start_sample=0, gain_cdb=gain),)), desk))
        for gain in (0, -600)
    )
    assert rms_db(plain) - rms_db(softer) == pytest.approx(6.0, abs=0.01)


def test_a_telephone_passes_only_its_band(tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    noise = (0.05 * np.random.default_rng(1).standard_normal(2 * SECOND)).astype(np.float32)
    ref = desk.put("noise", noise)

    def heard(treatment: str) -> np.ndarray:
        stem = a_stem(placed=(Placed(take=ref, start_sample=0, treatment=treatment),), room="room")
        return sound_of(made(ScoreStems(), stem, desk))[0]

    phone, plain, far = heard("phone"), heard(""), heard("off_screen")

    def against_the_middle(sound: np.ndarray, low_hz: float, high_hz: float) -> float:
        return band_db(sound, low_hz, high_hz) - band_db(sound, 800, 2000)

    assert against_the_middle(plain, 100, 200) - against_the_middle(phone, 100, 200) > 20
    assert against_the_middle(plain, 6000, 12000) - against_the_middle(phone, 6000, 12000) > 40
    assert against_the_middle(plain, 4000, 9000) - against_the_middle(far, 4000, 9000) > 5


def test_a_hall_rings_longer_than_a_car(tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    ref = desk.put("tone", a_tone(0.5))

    def after(room: str) -> float:
        stem = a_stem(placed=(Placed(take=ref, start_sample=0),), room=room)
        return rms_db(sound_of(made(ScoreStems(), stem, desk))[:, SECOND : 3 * SECOND // 2])

    assert after("hall") > -70 > -110 > after("vehicle")
    assert set(rooms()) >= {"", "small", "room", "large", "hall", "vehicle", "outdoors"}


def test_music_goes_down_under_speech_and_comes_back(tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    ref = desk.put("music", stereo(a_tone(10)))
    stem = a_stem(
        stem="MX",
        length_samples=10 * SECOND,
        placed=(Placed(take=ref, start_sample=0),),
        ducked_by=((3 * SECOND, 4 * SECOND), (4 * SECOND + 1000, 6 * SECOND)),
    )
    sound = sound_of(made(ScoreStems(), stem, desk))
    levels = [rms_db(sound[:, second * SECOND : (second + 1) * SECOND]) for second in range(10)]
    assert levels[3] == levels[4] == levels[5] == pytest.approx(levels[0] - 15, abs=0.05)
    assert levels[1] == levels[8] == pytest.approx(levels[0], abs=0.01)


def test_ducking_moves_along_straight_lines_and_bridges_short_gaps() -> None:
    gain = duck_gain("MX", [(SECOND, 2 * SECOND)], 0, 4 * SECOND)
    decibels = 20 * np.log10(gain)
    assert decibels[SECOND] == pytest.approx(-15, abs=0.01)
    assert decibels[SECOND - SECOND * 35 // 100] == pytest.approx(-7.5, abs=0.01)
    assert decibels[2 * SECOND + SECOND * 60 // 100] == pytest.approx(-7.5, abs=0.01)
    assert (duck_gain("DX", [(0, SECOND)], 0, SECOND) == 1).all()
    assert joined_windows([(500, 900), (0, 100), (150, 300)], 100) == [(0, 300), (500, 900)]


def test_scenes_that_follow_each_other_cross_without_a_dip() -> None:
    first = a_stem(stem="MX", length_samples=5000, pre_roll_samples=300, tail_samples=300)
    leaving = edge_gain(first, 0, 5600)[-600:]
    arriving = edge_gain(first, 0, 5600)[:600]
    assert np.allclose(leaving + arriving, 1.0, atol=1e-5)


@pytest.mark.parametrize("name", [*sounds()["ambiences"]])
def test_an_ambience_can_be_made_from_anywhere(name: str) -> None:
    whole = ambience(name, 5, 0, 3 * SECOND)
    part = ambience(name, 5, SECOND + 17, SECOND)
    assert np.allclose(whole[:, SECOND + 17 : 2 * SECOND + 17], part, atol=1e-6)
    assert -75 < rms_db(whole) < -30


@pytest.mark.parametrize("name", [*sounds()["events"]])
def test_every_effect_sounds_and_neither_clicks_nor_clips(name: str) -> None:
    sound = event_sound(an_effect(name, draw=3))
    assert sound.shape == (2, 2 * SECOND)
    assert 0.005 < np.abs(sound).max() < 0.6
    assert np.abs(sound[:, [0, -1]]).max() < 1e-3
    assert np.array_equal(sound, event_sound(an_effect(name, draw=3)))


def test_effects_stems_lie_in_their_room_and_are_repeatable(tmp_path: Path) -> None:
    effects = (an_effect("room_tone"), an_effect("door", start_sample=SECOND, length_samples=SECOND, draw=9))
    stem = a_stem(stem="FX", effects=effects, room="small")
    desk = ADesk(tmp_path)
    first, second = (
        result.files["sound"].read_bytes()
        for result in ScoreStems().render([Order(stem), Order(stem)], desk)
        if isinstance(result, Rendered)
    )
    assert first == second


def test_a_lasting_effect_comes_and_goes_within_a_scene(tmp_path: Path) -> None:
    engine = an_effect("engine", start_sample=2 * SECOND, length_samples=5 * SECOND)
    sound = sound_of(
        made(ScoreStems(), a_stem(stem="FX", length_samples=9 * SECOND, effects=(engine,)), ADesk(tmp_path))
    )
    levels = [rms_db(sound[:, at : at + SECOND // 10]) for at in (2 * SECOND, 3 * SECOND + SECOND // 10, 4 * SECOND)]
    assert levels[0] < levels[1] - 15
    assert abs(levels[1] - levels[2]) < 6
    assert not sound[:, : 2 * SECOND].any()
    assert rms_db(sound[:, 8 * SECOND :]) < -100


def test_what_the_engine_does_not_know_fails_the_stem_and_is_named(tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    ref = desk.put("tone", a_tone(1))
    orders = [
        Order(a_stem(stem="FX", effects=(an_effect("kazoo"),))),
        Order(a_stem(room="moon", placed=(Placed(take=ref, start_sample=0),))),
        Order(a_stem(placed=(Placed(take=ref, start_sample=0, treatment="underwater"),))),
        Order(a_stem(stem="ZX")),
        Order(a_stem()),
    ]
    *bad, good = ScoreStems().render(orders, desk)
    for result, word in zip(bad, ("kazoo", "moon", "underwater", "ZX"), strict=True):
        assert isinstance(result, Failed)
        assert word in str(result.error)
    assert isinstance(good, Rendered)
    assert not sound_of(good).any()


@pytest.mark.parametrize(("total", "rise", "fall"), [(100, 30, 20), (100, 0, 0), (40, 40, 40), (7, 3, 0)])
def test_a_hull_is_the_same_in_pieces(total: int, rise: int, fall: int) -> None:
    whole = hull(total, rise, fall, 0, total)
    pieces = [hull(total, rise, fall, start, min(9, total - start)) for start in range(0, total, 9)]
    assert np.allclose(np.concatenate(pieces), whole)
    assert whole[0] < 0.1 or rise == 0
    assert whole[-1] < 0.1 or fall == 0
    assert rise + fall >= total or whole[rise] == 1


def test_cancelling_stops_within_a_stem(tmp_path: Path) -> None:
    desk = ADesk(tmp_path, cancel_after=3)
    with pytest.raises(Cancelled):
        list(ScoreStems().render([Order(a_stem(length_samples=120 * SECOND))], desk))


def test_an_effect_too_loud_for_the_line_over_it_gives_way_and_is_itself_again_after(tmp_path: Path) -> None:
    alarm = an_effect("alarm", start_sample=0, length_samples=20 * SECOND)
    spoken = {"ducked_by": ((8 * SECOND, 11 * SECOND),), "spoken_clufs": (-2700,)}
    desk = ADesk(tmp_path)
    loud, held = (
        sound_of(made(ScoreStems(), a_stem(stem="FX", length_samples=20 * SECOND, effects=(alarm,), **more), desk))
        for more in ({}, spoken)
    )
    windows = [(slice(8 * SECOND, 11 * SECOND)), slice(15 * SECOND, 19 * SECOND)]
    assert loudness(loud[:, windows[0]]) > -36
    assert loudness(held[:, windows[0]]) < -27 - 12
    assert np.allclose(loud[:, windows[1]], held[:, windows[1]], atol=1e-6)
    steps = np.abs(np.diff(20 * np.log10(np.maximum(1e-9, np.abs(held[0]) / np.maximum(1e-9, np.abs(loud[0]))))))
    steps[(np.abs(loud[0, 1:]) < 1e-3) | (np.abs(loud[0, :-1]) < 1e-3)] = 0
    assert steps.max() < 0.1  # Gain glides: no click at either end of the line.


def test_a_last_block_shorter_than_what_is_heard_together_is_kept_under_speech() -> None:
    loud = np.full((2, 4 * STEP_SAMPLES), 0.5, np.float32)
    (block,) = kept_under(iter([loud]), "FX", [(0, loud.shape[1])], [-2000])
    assert block.shape == loud.shape and float(np.abs(block).max()) < 0.5


def test_a_stem_is_kept_under_speech_alike_across_its_blocks() -> None:
    rng = np.random.default_rng(2)
    sound = (rng.standard_normal((2, 40 * STEP_SAMPLES)) * np.repeat(rng.uniform(0, 0.3, 40), STEP_SAMPLES)).astype(
        np.float32
    )
    windows, levels = [(5 * STEP_SAMPLES, 9 * STEP_SAMPLES), (20 * STEP_SAMPLES, 33 * STEP_SAMPLES)], [-2300, -2700]
    (whole,) = kept_under(iter([sound]), "FX", windows, levels)
    cut = np.split(sound, range(26 * STEP_SAMPLES, 40 * STEP_SAMPLES, 26 * STEP_SAMPLES), axis=1)
    assert np.allclose(np.concatenate(list(kept_under(iter(cut), "FX", windows, levels)), axis=1), whole, atol=0.003)
    assert not np.allclose(whole, sound, atol=0.01)


@pytest.mark.parametrize("treatment", ["phone", "radio", "off_screen", "distant", "voice_over"])
def test_a_treatment_leaves_a_line_as_loud_as_it_was(treatment: str) -> None:
    rng = np.random.default_rng(5)
    for curve in ([(100, 0), (400, 0), (1200, -30)], [(300, -30), (1200, 0), (5000, -6)]):
        voice = noise_of(2 * SECOND, (int(rng.integers(99)),), curve, 1)[0] * np.float32(0.03)
        treated = convolved(driven(voice[np.newaxis], treatment), treatment_kernel(treatment, "room"))
        treated = treated * made_up_gain(voice, treatment, "room")
        assert speech_level(treated[0]) == pytest.approx(speech_level(voice), abs=1.0)


def test_music_falls_silent_where_it_is_hushed_and_comes_back(tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    music = (Placed(take=desk.put("music", stereo(a_tone(12))), start_sample=0),)
    stem = a_stem(stem="MX", length_samples=12 * SECOND, placed=music, hushed=((4 * SECOND, 8 * SECOND),))
    sound = sound_of(made(ScoreStems(), stem, desk))
    levels = [rms_db(sound[:, second * SECOND : (second + 1) * SECOND]) for second in range(12)]
    assert max(levels[5:8]) < -120
    assert levels[3] == levels[10] == pytest.approx(levels[2], abs=0.01)
    assert np.abs(np.diff(sound)).max() < 0.1 * 2 * np.pi * 440 / SECOND * 1.1  # No click at either end.
