from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from film_assets.kernel.errors import Cancelled
from film_assets.media.loudness import Loudness, encode_aac, measured_loudness
from film_assets.sound.dsp import Sound, write_wav
from film_assets.sound.levels import FRAME_SAMPLES, loudness
from film_assets.sound.score import limiter
from film_assets.sound.score.limiter import gain_at, limited_gain, true_peaks
from film_assets.sound.score.renderers import MixFilm
from film_assets_tests.sound.sounding import SECOND, ADesk, a_mix, a_tone, made, rms_db, sound_of, stereo


def bursts(seconds: float, level: float, seed: int = 1) -> Sound:
    """Return something as uneven as speech: noise that comes and goes four times a second."""
    count = round(seconds * SECOND)
    noise = np.random.default_rng(seed).standard_normal(count)
    beat = np.maximum(0, np.sin(2 * np.pi * 2 * np.arange(count) / SECOND)) ** 2
    return (level * noise * beat).astype(np.float32)


def test_a_film_is_levelled_after_encoding_whatever_its_sound(tmp_path: Path) -> None:
    clicks = np.zeros(6 * SECOND, np.float32)
    clicks[::24_000] = 0.9
    for name, sound in (
        ("soft", 0.02 * bursts(6, 1.0)),
        ("loud", bursts(6, 0.3)),
        ("tone", a_tone(6, level=0.05)),
        ("clicks", clicks * 0.5 + a_tone(6, level=0.02)),
    ):
        desk = ADesk(tmp_path / name)
        ref = desk.put("stem", stereo(sound), bits=24)
        take = made(MixFilm(), a_mix(stems=(("DX", ref, 0),), length_samples=6 * SECOND), desk)
        measured = measured_loudness(take.files["encoded"])
        assert take.facts["levelled_by"] == "loudness", name
        assert abs(measured.integrated_clufs + 1400) <= 50, name
        assert measured.true_peak_cdbtp <= -100, name
        assert (take.facts["loudness_clufs"], take.facts["peak_cdbtp"]) == (
            measured.integrated_clufs,
            measured.true_peak_cdbtp,
        )


def test_a_film_with_almost_no_sound_keeps_only_the_peak_rule(tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    hush = desk.put("hush", stereo(bursts(4, 0.0005)), bits=24)
    take = made(MixFilm(), a_mix(stems=(("FX", hush, 0),)), desk)
    assert take.facts["levelled_by"] == "peak"
    assert take.facts["loudness_clufs"] < -4000
    assert take.facts["peak_cdbtp"] <= -100


@pytest.mark.parametrize("length", [1, 479, 4 * SECOND])
def test_a_silent_film_of_any_length_has_a_mix(length: int, tmp_path: Path) -> None:
    take = made(MixFilm(), a_mix(length_samples=length), ADesk(tmp_path))
    assert take.facts == {
        "length_samples": length,
        "loudness_clufs": -7000,
        "peak_cdbtp": -20000,
        "levelled_by": "peak",
    }
    assert sound_of(take).shape == (2, length)
    assert not sound_of(take).any()


def test_the_stems_add_up_to_the_mix_and_lie_where_they_are_placed(tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    speech, music = desk.put("dx", stereo(bursts(2, 0.1)), 24), desk.put("mx", stereo(a_tone(12, 220)), 24)
    stems = (("DX", speech, 3 * SECOND + 1), ("MX", music, -SECOND), ("DX", speech, 9 * SECOND))
    take = made(MixFilm(), a_mix(stems=stems, length_samples=10 * SECOND + 7), desk)
    parts = {role: sound_of(take, role) for role in ("sound", "DX", "MX", "FX")}
    assert all(part.shape == (2, 10 * SECOND + 7) for part in parts.values())
    assert np.abs(parts["DX"] + parts["MX"] + parts["FX"] - parts["sound"]).max() < 1e-6
    assert not parts["DX"][:, : 3 * SECOND].any()
    assert rms_db(parts["DX"][:, 3 * SECOND + 1 : 4 * SECOND]) > -40
    assert not parts["DX"][:, 6 * SECOND : 9 * SECOND].any()
    assert rms_db(parts["MX"][:, -SECOND:]) > -40
    assert not parts["FX"].any()


def test_the_same_recipe_is_the_same_bytes(tmp_path: Path) -> None:
    files = []
    for turn in ("one", "two"):
        desk = ADesk(tmp_path / turn)
        ref = desk.put("stem", stereo(bursts(2, 0.1)), 24)
        take = made(MixFilm(), a_mix(stems=(("DX", ref, 0),), length_samples=2 * SECOND), desk)
        files.append([take.files[role].read_bytes() for role in ("sound", "encoded", "DX")])
    assert files[0] == files[1]


def test_cancelling_stops_the_mix(tmp_path: Path) -> None:
    desk = ADesk(tmp_path, cancel_after=3)
    with pytest.raises(Cancelled):
        made(MixFilm(), a_mix(length_samples=60 * SECOND), desk)


def test_the_limiter_holds_its_ceiling_and_leaves_the_rest_alone() -> None:
    sound = stereo(a_tone(3, 997, level=0.1))
    sound[:, SECOND : SECOND + 50] *= 9.5
    peaks = true_peaks(sound, sound[:, :0])
    gains = limited_gain(peaks, gain=2.0, ceiling=0.5)
    limited = sound * gain_at(gains, 0, sound.shape[1])
    assert np.abs(limited).max() <= 0.5 + 1e-6
    assert np.allclose(gains[:900], 2.0)
    assert np.allclose(gains[-900:], 2.0)
    steps = np.abs(np.diff(20 * np.log10(gains)))
    assert steps.max() < 2.0  # No more than 2 dB a millisecond: no click.


def test_true_peaks_see_between_the_samples() -> None:
    # A sine of a quarter of the sample rate, 45 degrees off: samples at 0.707, the wave at 1.
    wave = np.sin(np.pi / 2 * np.arange(4800) + np.pi / 4).astype(np.float32)
    peaks = true_peaks(stereo(wave), stereo(wave[:0]))
    assert np.abs(wave).max() == pytest.approx(0.707, abs=0.001)
    assert peaks[50] == pytest.approx(1.0, abs=0.01)
    assert peaks.size == 4800 // FRAME_SAMPLES


def test_our_meter_and_ffmpegs_agree(tmp_path: Path) -> None:
    for sound in (bursts(5, 0.1), a_tone(5, 100, 0.3), a_tone(5, 5000, 0.01)):
        write_wav(tmp_path / "a.wav", stereo(sound), 24)
        assert loudness(stereo(sound)) == pytest.approx(
            measured_loudness(tmp_path / "a.wav").integrated_clufs / 100, abs=0.1
        )


def test_a_full_scale_1_khz_sine_in_one_channel_reads_minus_3_lufs(tmp_path: Path) -> None:
    # ITU-R BS.1770-4: a 0 dBFS sine of 997 Hz in one front channel reads -3.01 LKFS.
    sound = stereo(a_tone(5, 997, 0.999))
    sound[1] = 0
    assert loudness(sound) == pytest.approx(-3.01, abs=0.05)


def test_silence_measures_as_silence(tmp_path: Path) -> None:
    write_wav(tmp_path / "silence.wav", np.zeros((2, SECOND), np.float32), 24)
    encode_aac(tmp_path / "silence.wav", tmp_path / "silence.mp4")
    assert measured_loudness(tmp_path / "silence.mp4") == Loudness(-7000, -20000)


def test_the_limiter_works_in_chunks_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    peaks = np.random.default_rng(4).uniform(0.0, 1.0, 2000).astype(np.float32) ** 8
    whole = limited_gain(peaks, 3.0, 0.5)
    monkeypatch.setattr(limiter, "CHUNK_FRAMES", 97)
    assert np.allclose(limited_gain(peaks, 3.0, 0.5), whole, atol=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_no_peak_passes_the_ceiling_whatever_comes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sound = (rng.standard_normal((2, SECOND)) * rng.uniform(0, 1, SECOND) ** 6).astype(np.float32)
    gains = limited_gain(true_peaks(sound, sound[:, :0]), gain=4.0, ceiling=0.5)
    assert np.abs(sound * gain_at(gains, 0, SECOND)).max() <= 0.5 + 1e-5
