"""How a line is sung: a note for every word, in D major, near the singer's own voice.

The score's cues share that key's notes; a line sung over one fits it.
"""

from __future__ import annotations

import math

import numpy as np

from film_assets.kernel.draws import seed_of
from film_assets.sound.espeak.finishing import token_bounds
from film_assets.sound.espeak.timbres import Timbre, pitch_parameter

D_MAJOR = (2, 4, 6, 7, 9, 11, 1)
"""Semitones over C."""
REACH = 4
"""So many steps of the scale up and down from the middle of the voice."""
RESTING = (0, 2, 4)
"""Degrees that a phrase may end on: tonic, third, fifth."""


def scale_around(hertz: float) -> list[tuple[int, float]]:
    """Return the notes of D major within REACH steps of ``hertz`` as ``(degree, hertz)``, from low to high."""
    notes = []
    for number in range(24, 96):
        if number % 12 in D_MAJOR:
            notes.append((D_MAJOR.index(number % 12), 440.0 * 2 ** ((number - 69) / 12)))
    middle = min(range(len(notes)), key=lambda index: abs(math.log2(notes[index][1] / hertz)))
    return notes[max(0, middle - REACH) : middle + REACH + 1]


def melody(text: str, timbre: Timbre) -> list[tuple[int, int, int]]:
    """Return ``(character, length, pitch parameter)`` for every word of ``text``.

    The tune moves by small steps drawn from the words themselves, so that a line that comes again is sung again; the
    last word of a phrase rests.
    """
    notes = scale_around(timbre.held_hz * 1.05)
    bounds = token_bounds(text)
    sung: list[tuple[int, int, int]] = []
    place = len(notes) // 2
    for number, (start, length) in enumerate(bounds):
        word = text[start : start + length]
        rng = np.random.default_rng(seed_of("note", word.casefold().strip(".,;:!?")))
        place = min(max(place + int(rng.choice([-2, -1, -1, 1, 1, 2, 3])), 0), len(notes) - 1)
        if word[-1] in ".,;:!?" or number + 1 == len(bounds):
            place = min(
                (index for index, (degree, _) in enumerate(notes) if degree in RESTING),
                key=lambda index: (abs(index - place), index),
            )
        sung.append((start, length, pitch_parameter(notes[place][1] / timbre.held_hz)))
    return sung
