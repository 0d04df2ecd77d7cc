"""When words are spoken in a line whose model does not say: estimated from letters, sentence by sentence.

Sentences are timed exactly, words within one by their length: good enough for subtitles, near enough for mouths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from film_assets.sound.espeak.finishing import token_bounds


@dataclass(frozen=True, slots=True)
class SaidSentence:
    """One sentence: ``start_character`` in the line's text, and its half-open range of samples."""

    text: str
    start_character: int
    start_sample: int
    end_sample: int


def letters_of(word: str) -> list[str]:
    """Return the sounding letters of ``word`` in lower case; a letter stands for its own phoneme."""
    return [letter for letter in word.lower() if letter.isalpha()]


def timed(sentences: Sequence[SaidSentence]) -> tuple[list[tuple[int, int]], list[tuple[int, str]]]:
    """Return ``(sample, character)`` of every word and ``(sample, phoneme)`` of every letter, ``""`` at each end.

    A word's share of its sentence is its letters and one for the gap after it.
    """
    words: list[tuple[int, int]] = []
    phonemes: list[tuple[int, str]] = []
    for sentence in sentences:
        bounds = token_bounds(sentence.text)
        weights = [len(letters_of(sentence.text[start : start + length])) + 1 for start, length in bounds]
        total, passed = max(1, sum(weights)), 0
        length_samples = sentence.end_sample - sentence.start_sample
        for (start, length), weight in zip(bounds, weights, strict=True):
            begins = sentence.start_sample + length_samples * passed // total
            words.append((begins, sentence.start_character + start))
            for place, letter in enumerate(letters_of(sentence.text[start : start + length])):
                phonemes.append((begins + length_samples * place // total, letter))
            passed += weight
        phonemes.append((sentence.end_sample, ""))
    return words, phonemes
