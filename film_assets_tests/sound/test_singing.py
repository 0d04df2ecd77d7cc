from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from film_assets.breakdown.model import Delivery
from film_assets.look.model import Voice
from film_assets.sound.dsp import Sound
from film_assets.sound.espeak.library import _marked
from film_assets.sound.espeak.singing import D_MAJOR, melody, scale_around
from film_assets.sound.espeak.timbres import pitch_parameter, timbre_of
from film_assets.sound.espeak.voices import EspeakVoices
from film_assets_tests.builders import a_line
from film_assets_tests.sound.sounding import SECOND, ADesk, made, sound_of

LYRIC = "Oh, leave a light on the hill, leave a light on for me."


def midi_number(sound: Sound) -> float:
    """Return the pitch of the middle of a sung word, by autocorrelation, as a MIDI number."""
    middle = sound[sound.size // 3 : sound.size // 3 + 4096]
    likeness = np.fft.irfft(np.abs(np.fft.rfft(middle * np.hanning(middle.size), 1 << 15)) ** 2)
    shortest, longest = SECOND // 450, SECOND // 70
    period = shortest + int(np.argmax(likeness[shortest:longest]))
    return 69 + 12 * math.log2(SECOND / period / 440)


@pytest.mark.parametrize("variant", ["f2", "f3"])
def test_a_sung_line_has_a_note_of_the_key_on_every_word(variant: str, tmp_path: Path) -> None:
    line = a_line(LYRIC, voice=Voice(voice=f"en-us+{variant}"), delivery=Delivery.SUNG)
    take = made(EspeakVoices(), line, ADesk(tmp_path))
    sound = sound_of(take)[0]
    words = [(start, LYRIC[at : at + length]) for start, at, length in take.facts["words"]]
    ends = [start for start, _ in words[1:]] + [sound.size]
    in_key = [
        min(abs((midi_number(sound[start:end]) - note + 6) % 12 - 6) for note in D_MAJOR)
        for (start, word), end in zip(words, ends, strict=True)
        if word in ("light", "hill,", "me.", "Oh,")
    ]
    assert np.median(in_key) < 0.2


def test_lyrics_that_come_again_are_sung_again_and_phrases_rest_on_the_chord() -> None:
    timbre = timbre_of("f2")
    notes = {LYRIC[at : at + length]: pitch for at, length, pitch in melody(LYRIC, timbre)}
    resting = {
        pitch_parameter(hz / timbre.held_hz)
        for degree, hz in scale_around(timbre.held_hz * 1.05)
        if degree in (0, 2, 4)
    }
    assert {notes["Oh,"], notes["hill,"], notes["me."]} <= resting
    assert melody(LYRIC, timbre) == melody(LYRIC, timbre)
    assert len({pitch for _, _, pitch in melody(LYRIC, timbre)}) > 3


def test_a_song_is_slower_than_speech(tmp_path: Path) -> None:
    said, sung = (
        made(EspeakVoices(), a_line(LYRIC, delivery=delivery), ADesk(tmp_path / delivery))
        for delivery in (Delivery.PLAIN, Delivery.SUNG)
    )
    assert sung.facts["length_samples"] > 1.3 * said.facts["length_samples"]


def test_words_of_a_lyric_are_escaped_and_found_again() -> None:
    marked, origins = _marked("a & <b", 50, [(0, 1, 60), (2, 1, 70)])
    assert marked == '<speak><prosody pitch="120%">a</prosody> <prosody pitch="140%">&amp;</prosody> &lt;b</speak>'
    assert len(origins) == len(marked)
    assert origins[marked.index("&amp;")] == 2
    assert origins[marked.index("b<")] == 5


def test_the_pitch_parameter_inverts_what_was_measured() -> None:
    assert pitch_parameter(1.0) == 50
    assert pitch_parameter(1.183) == pytest.approx(65, abs=1)
    assert pitch_parameter(0.701) == pytest.approx(15, abs=1)
    assert (pitch_parameter(0.1), pitch_parameter(9.0)) == (0, 99)
