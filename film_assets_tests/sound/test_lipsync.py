from __future__ import annotations

from fractions import Fraction

import pytest

from film_assets.kernel.time import FrameRate
from film_assets.sound.lipsync import gestures_of, mouth_shapes, shapes_of
from film_assets_tests.sound.sounding import SECOND

RATE = FrameRate(Fraction(24))
# At 24 frames a second on twos a drawing lasts 4000 samples.
BOUGH_OF_V = {
    "length_samples": 40_000,
    "phonemes": [[0, "b"], [4_000, "ˈaʊ"], [16_000, "m"], [18_000, ""], [26_000, "v"], [27_000, "ˈiː"], [36_000, ""]],
}


def test_mouths_follow_the_phonemes_drawing_by_drawing() -> None:
    # The speech starts at 8000, drawing 2: b fills drawing 2; a is 12000 to 18000, u 18000 to 24000 (drawing 4 halves
    # them); m closes in 6; 7 is a pause; v is 1000 samples (21 ms) of 8; i fills 9 and 10.
    assert mouth_shapes([(BOUGH_OF_V, 8_000)], 30, RATE, 2) == "XXADFFAXGBBXXXX"


def test_the_first_drawing_is_at_rest_even_when_speech_is_under_way() -> None:
    assert mouth_shapes([(BOUGH_OF_V, 0)], 8, RATE, 2)[0] == "X"
    assert mouth_shapes([(BOUGH_OF_V, -4_000)], 8, RATE, 2) == "XFFA"


def test_there_is_one_letter_a_drawing_also_for_a_part_of_one() -> None:
    assert len(mouth_shapes([], 7, RATE, 2)) == 4
    assert mouth_shapes([], 1, RATE, 2) == "X"
    assert len(mouth_shapes([(BOUGH_OF_V, 0)], 31, FrameRate.parsed("23.976"), 3)) == 11


def test_two_speeches_of_one_figure_share_the_clip() -> None:
    short = {"length_samples": 4_000, "phonemes": [[0, "oː"]]}
    assert mouth_shapes([(short, 4_000), (short, 16_000)], 12, RATE, 2) == "XEXXEX"


def test_lips_that_close_briefly_are_seen() -> None:
    amp = {"length_samples": 12_000, "phonemes": [[0, "a"], [5_500, "p"], [6_500, "a"]]}
    assert mouth_shapes([(amp, 4_000)], 10, RATE, 2) == "XDADX"


def test_a_silent_line_leaves_the_mouth_at_rest() -> None:
    assert mouth_shapes([({"length_samples": 24_000, "phonemes": [[0, ""]]}, 0)], 12, RATE, 2) == "XXXXXX"
    assert mouth_shapes([({"length_samples": 24_000}, 0)], 12, RATE, 2) == "XXXXXX"


@pytest.mark.parametrize(
    ("phoneme", "shapes"),
    [
        ("", "X"),
        ("m", "A"),
        ("ˈaʊ", "DF"),
        ("oʊ", "EF"),
        ("aɪ", "DB"),
        ("tʃ", "B"),
        ("ɜː", "C"),
        ("ŋ", "B"),
        ("ɱ", "A"),
    ],
)
def test_phonemes_go_through_their_mouths(phoneme: str, shapes: str) -> None:
    assert shapes_of(phoneme) == shapes


def test_gestures_fall_on_the_longest_stressed_sounds_well_apart() -> None:
    # ˈaʊ (12000 samples) is longer than ˈiː (9000), and they are 23000 apart: only the first, in drawing 3.
    assert gestures_of([(BOUGH_OF_V, 8_000)], 30, RATE, 2) == [3]
    later = {"length_samples": 9_000, "phonemes": [[0, "ˈiː"]]}
    assert gestures_of([(BOUGH_OF_V, 8_000), (later, 12_000 + 12 * SECOND // 10)], 48, RATE, 2) == [3, 17]


def test_no_gesture_on_the_first_drawing_or_outside_the_clip() -> None:
    assert gestures_of([(BOUGH_OF_V, -4_000)], 4, RATE, 2) == []
    assert gestures_of([(BOUGH_OF_V, 400_000)], 4, RATE, 2) == []
