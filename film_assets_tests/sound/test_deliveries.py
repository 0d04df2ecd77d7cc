"""Each way of saying a line and of hearing it, measured on the voice takes of one small scene."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from film_assets.breakdown.model import Delivery
from film_assets.sound.dsp import Sound
from film_assets.sound.espeak.voices import EspeakVoices
from film_assets.sound.levels import speech_level
from film_assets.sound.model import Placed
from film_assets.sound.score.renderers import ScoreStems
from film_assets.store.rendering import Order, Rendered
from film_assets_tests.builders import a_line
from film_assets_tests.sound.sounding import SECOND, ADesk, a_stem, band_db, made, rms_db, sound_of

SAID = "We never told him where the money was."
CHESTLESS_DB = 29.0
"""A whisper has so much less below 250 Hz than in the band of speech; without its filter 24 dB."""
Takes = dict[Delivery, Sound]


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> Takes:
    """One line by one voice, said plainly, whispered and shouted."""
    lines = {
        delivery: a_line(SAID, delivery=delivery) for delivery in (Delivery.PLAIN, Delivery.WHISPER, Delivery.SHOUT)
    }
    desk = ADesk(tmp_path_factory.mktemp("said"))
    results = {}
    for result in EspeakVoices().render([Order(line) for line in lines.values()], desk):
        assert isinstance(result, Rendered)
        results[result.order.recipe.fingerprint] = sound_of(result)[0]
    return {delivery: results[line.fingerprint] for delivery, line in lines.items()}


@pytest.fixture
def heard(takes: Takes, tmp_path: Path) -> Callable[..., Sound]:
    """Return the plain take as a dialogue stem has it, by treatment and room."""
    desk = ADesk(tmp_path)
    ref = desk.put("line", takes[Delivery.PLAIN])

    def stem(treatment: str, room: str = "hall") -> Sound:
        placed = (Placed(take=ref, start_sample=0, treatment=treatment),)
        return sound_of(made(ScoreStems(), a_stem(length_samples=6 * SECOND, placed=placed, room=room), desk))[0]

    return stem


def tilt_db(sound: Sound) -> float:
    """Return how much of a voice lies above 2 kHz, against what lies below."""
    return band_db(sound, 2000, 8000) - band_db(sound, 80, 2000)


def voiced_part(sound: Sound) -> float:
    """Return the part of 40 ms windows, of those with sound, whose wave repeats itself 70 to 350 times a second."""
    size, least, most = SECOND // 25, SECOND // 350, SECOND // 70
    windows = [sound[at : at + size] - sound[at : at + size].mean() for at in range(0, sound.size - size, size // 2)]
    loud = max(rms_db(window) for window in windows)
    repeats = []
    for window in windows:
        if rms_db(window) > loud - 20:
            spectrum = np.abs(np.fft.rfft(window * np.hanning(size), 2 * size)) ** 2
            similar = np.fft.irfft(spectrum)
            repeats.append(similar[least:most].max() / similar[0] > 0.4)
    return float(np.mean(repeats))


def test_a_whisper_has_no_voice_is_softer_and_all_breath(takes: Takes) -> None:
    plain, whisper = takes[Delivery.PLAIN], takes[Delivery.WHISPER]
    assert speech_level(whisper) == pytest.approx(speech_level(plain) - 4, abs=0.5)
    assert voiced_part(plain) > 0.6
    assert voiced_part(whisper) < 0.2
    assert tilt_db(whisper) > tilt_db(plain) + 6
    assert band_db(whisper, 60, 250) < band_db(whisper, 500, 4000) - CHESTLESS_DB


def test_a_shout_is_louder_and_harder(takes: Takes) -> None:
    plain, shout = takes[Delivery.PLAIN], takes[Delivery.SHOUT]
    assert speech_level(shout) > speech_level(plain) + 3
    assert tilt_db(shout) > tilt_db(plain) + 3


def test_a_voice_on_the_phone_keeps_to_its_band(heard: Callable[..., Sound]) -> None:
    phone, plain = heard("phone"), heard("")
    middle = band_db(phone, 800, 2000)
    assert band_db(phone, 50, 200) < middle - 35
    assert band_db(phone, 4500, 12_000) < middle - 35
    assert band_db(plain, 50, 200) > band_db(plain, 800, 2000) - 20, "the voice itself has a chest"
    assert band_db(phone, 300, 3400) > band_db(plain, 300, 3400) - 3, "what is said is kept"


def test_a_voice_over_is_close_while_one_in_the_room_rings(heard: Callable[..., Sound], takes: Takes) -> None:
    over = takes[Delivery.PLAIN].size + SECOND // 10

    def ringing_db(sound: Sound) -> float:
        return rms_db(sound[over : over + SECOND // 2]) - rms_db(sound[: takes[Delivery.PLAIN].size])

    assert ringing_db(heard("")) > -50
    assert ringing_db(heard("voice_over")) < -90
    assert ringing_db(heard("distant")) > ringing_db(heard("")) + 3
