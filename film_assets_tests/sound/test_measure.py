from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from film_assets.media.loudness import decode_sound, encode_aac
from film_assets.sound.dsp import Sound, write_wav
from film_assets.sound.measure import lag_of, speech_over_bed
from film_assets_tests.sound.sounding import SECOND, a_tone, stereo


def talk(seconds: int, seed: int = 3) -> Sound:
    """Return noise in bursts of uneven length with pauses between, mono."""
    rng = np.random.default_rng(seed)
    sound = rng.standard_normal(seconds * SECOND).astype(np.float32) * 0.1
    gate = np.repeat(rng.integers(0, 2, seconds * 7), SECOND // 7 + 1)[: sound.size]
    return sound * gate.astype(np.float32)


def stems(folder: Path, speech: Sound, music: Sound, effects: Sound) -> tuple[Path, Path, Path]:
    folder.mkdir()
    for name, sound in (("DX", speech), ("MX", music), ("FX", effects)):
        write_wav(folder / f"{name}.wav", stereo(sound), 24)
    return folder / "DX.wav", folder / "MX.wav", folder / "FX.wav"


def test_speech_over_bed_is_the_difference_while_somebody_speaks(tmp_path: Path) -> None:
    speech = a_tone(6, 1000, 0.1)
    speech[: 3 * SECOND] = 0
    music, silence = a_tone(6, 1000, 0.01), np.zeros(6 * SECOND, np.float32)
    music[: 3 * SECOND] *= 50  # Loud where nobody speaks: does not count.
    lines = [(3 * SECOND, 6 * SECOND)]
    (line,) = speech_over_bed(*stems(tmp_path / "a", speech, music, silence), lines)
    assert line.line_db == pytest.approx(20, abs=0.5)
    assert line.enough


def test_each_line_is_measured_for_itself_and_a_drowned_word_is_found_where_it_is(tmp_path: Path) -> None:
    speech, music = talk(18), a_tone(18, 1000, 0.002)
    music[8 * SECOND : 9 * SECOND] *= 60
    music[13 * SECOND :] *= 40
    lines = [(0, 6 * SECOND), (6 * SECOND, 12 * SECOND), (13 * SECOND, 18 * SECOND)]
    clear, drowned, soft = speech_over_bed(*stems(tmp_path / "a", speech, music, music * 0), lines)
    assert clear.enough
    assert not drowned.enough and drowned.worst_db < 5
    assert 7.5 * SECOND < drowned.worst_sample < 9 * SECOND
    assert not soft.enough and soft.line_db < 10


def test_a_line_that_nobody_hears_is_over_its_bed(tmp_path: Path) -> None:
    silence = np.zeros(SECOND, np.float32)
    (line,) = speech_over_bed(*stems(tmp_path / "a", silence, a_tone(1), silence), [(0, SECOND)])
    assert line.enough


@pytest.mark.parametrize("late_ms", [0, 300, -120, 41])
def test_a_film_out_of_sync_is_seen_to_the_millisecond(late_ms: int, tmp_path: Path) -> None:
    speech = talk(12)
    film = np.roll(speech, late_ms * SECOND // 1000) + a_tone(12, 220, 0.1) + 0.3 * talk(12, seed=9)
    write_wav(tmp_path / "film.wav", stereo(film), 24)
    write_wav(tmp_path / "dx.wav", stereo(speech), 24)
    lag = lag_of(tmp_path / "film.wav", tmp_path / "dx.wav")
    assert lag.milliseconds == pytest.approx(late_ms, abs=1)
    assert lag.likeness > 0.5


def test_encoding_moves_no_sound(tmp_path: Path) -> None:
    write_wav(tmp_path / "dx.wav", stereo(talk(6)), 24)
    encode_aac(tmp_path / "dx.wav", tmp_path / "dx.mp4")
    decode_sound(tmp_path / "dx.mp4", tmp_path / "back.wav")
    assert lag_of(tmp_path / "back.wav", tmp_path / "dx.wav").milliseconds == 0


def test_a_silent_stem_is_like_nothing(tmp_path: Path) -> None:
    write_wav(tmp_path / "film.wav", stereo(talk(2)), 24)
    write_wav(tmp_path / "dx.wav", np.zeros((2, SECOND), np.float32), 24)
    lag = lag_of(tmp_path / "film.wav", tmp_path / "dx.wav")
    assert (lag.milliseconds, lag.likeness) == (0, 0.0)
