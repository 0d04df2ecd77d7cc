from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from film_assets.kernel.errors import Cancelled, EngineError
from film_assets.sound.levels import loudness
from film_assets.sound.score.composing import composed, moods
from film_assets.sound.score.music import MUSIC_CLUFS, cue_blocks, dry_blocks
from film_assets.sound.score.renderers import ScoreMusic
from film_assets.sound.spotting import KEY_BY_MOOD
from film_assets.store.rendering import Failed, Order, Rendered
from film_assets_tests.sound.sounding import SECOND, ADesk, a_cue, made, rms_db, sound_of


@pytest.mark.parametrize("mood", list(moods()))
def test_a_cue_is_as_long_as_asked_at_its_level_without_clicks_or_direct_current(mood: str, tmp_path: Path) -> None:
    take = made(ScoreMusic(), a_cue(mood=mood, length_samples=12 * SECOND + 123), ADesk(tmp_path))
    sound = sound_of(take)
    assert sound.shape == (2, 12 * SECOND + 123)
    assert take.facts["length_samples"] == 12 * SECOND + 123
    assert loudness(sound) == pytest.approx((MUSIC_CLUFS + moods()[mood]["level"]) / 100, abs=0.2)
    assert np.abs(sound).max() < 0.7
    assert np.abs(np.diff(sound)).max() < 0.1
    assert np.abs(sound.mean(axis=1)).max() < 1e-4


def brightness_hz(mood: str, draw: int) -> float:
    """Return the centre of a cue's spectrum by amplitude."""
    cue = a_cue(mood=mood, draw=draw, key=KEY_BY_MOOD[mood], length_samples=20 * SECOND)
    spectrum = np.abs(np.fft.rfft(np.concatenate(list(cue_blocks(cue)), axis=1).mean(axis=0)))
    return float(spectrum @ np.fft.rfftfreq(2 * spectrum.size - 2, 1 / SECOND) / spectrum.sum())


def test_horror_is_dark_a_chase_and_a_comedy_are_bright_and_no_two_moods_have_tempo_and_brightness_alike() -> None:
    bright = {mood: np.mean([brightness_hz(mood, draw) for draw in (1, 2)]) for mood in moods()}
    assert bright["tense"] < 0.6 * min(bright["action"], bright["playful"])
    assert bright["sad"] < bright["warm"] < bright["action"]
    for one, other in combinations(moods(), 2):
        tempos = moods()[one]["tempo"] / moods()[other]["tempo"]
        assert abs(np.log2(tempos)) > 0.2 or abs(np.log2(bright[one] / bright[other])) > 0.5, (one, other)


def test_the_same_recipe_is_the_same_bytes_and_another_draw_is_not(tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    results = [
        result.files["sound"].read_bytes()
        for result in ScoreMusic().render([Order(a_cue()), Order(a_cue()), Order(a_cue(draw=8))], desk)
        if isinstance(result, Rendered)
    ]
    assert results[0] == results[1] != results[2]


def test_a_cue_ends_in_silence_after_its_last_chord_rang(tmp_path: Path) -> None:
    sound = sound_of(made(ScoreMusic(), a_cue(length_samples=20 * SECOND), ADesk(tmp_path)))
    assert rms_db(sound[:, -SECOND // 50 :]) < -60
    assert rms_db(sound[:, -4 * SECOND : -2 * SECOND]) > -45


def test_no_cue_comes_round_again() -> None:
    notes = composed("calm", 7, 120 * SECOND)
    half = [(note.instrument, note.pitch, note.start_sample % (8 * SECOND)) for note in notes]
    assert len(set(half)) > 0.8 * len(half)


def test_notes_end_inside_the_cue_and_fit_its_key() -> None:
    for key in (0, 5):
        notes = composed("calm", 7, 40 * SECOND, key=key)
        assert all(note.start_sample + note.length_samples <= 40 * SECOND for note in notes)
        major = {(key + step) % 12 for step in (0, 2, 4, 5, 7, 9, 11)}
        assert {note.pitch % 12 for note in notes if note.instrument != "drum"} <= major


def test_a_motif_returns_in_other_cues() -> None:
    def opening(draw: int, motif: int) -> list[int]:
        notes = composed("calm", draw, 40 * SECOND, motif=motif)
        tune = [note.pitch % 12 for note in notes if note.instrument == "felt" and note.side == -0.2]
        return tune[:4]

    assert opening(1, 99) == opening(2, 99)
    assert opening(1, 99) != opening(1, 100)


def test_blocks_leave_no_trace() -> None:
    notes = composed("action", 3, 15 * SECOND)
    joined = np.concatenate(list(dry_blocks(notes, 15 * SECOND)), axis=1)
    assert joined.shape == (2, 15 * SECOND)
    seams = np.abs(np.diff(joined))[:, (1 << 18) - 2 : (1 << 18) + 2]
    assert seams.max() <= np.abs(np.diff(joined)).max()
    assert np.isfinite(joined).all()


@pytest.mark.parametrize("length", [1, 47, SECOND // 10, SECOND, 6 * SECOND])
def test_very_short_cues_are_made(length: int, tmp_path: Path) -> None:
    assert sound_of(made(ScoreMusic(), a_cue(length_samples=length), ADesk(tmp_path))).shape == (2, length)


def test_an_unknown_mood_fails_its_cue_and_the_others_are_made(tmp_path: Path) -> None:
    bad, good = ScoreMusic().render([Order(a_cue(mood="jolly")), Order(a_cue(length_samples=SECOND))], ADesk(tmp_path))
    assert isinstance(bad, Failed)
    assert isinstance(bad.error, EngineError)
    assert "'jolly'" in str(bad.error)
    assert isinstance(good, Rendered)


def test_cancelling_stops_within_a_cue(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        list(ScoreMusic().render([Order(a_cue(length_samples=60 * SECOND))], ADesk(tmp_path, cancel_after=3)))


def test_every_two_moods_fit_each_other_in_tempo_and_key() -> None:
    for first, second in combinations(moods(), 2):
        ratio = Fraction(moods()[first]["tempo"], moods()[second]["tempo"])
        assert max(ratio.numerator, ratio.denominator) <= 8
        scales = [{(KEY_BY_MOOD[name] + step) % 12 for step in moods()[name]["scale"]} for name in (first, second)]
        assert len(scales[0] & scales[1]) >= 6
