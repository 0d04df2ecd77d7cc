"""What a speaker's mouth and hands do: one mouth a drawing from phonemes, a gesture at stressed words.

How a mouth or a gesture is drawn belongs to ``picture``.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from film_assets.kernel.data import yaml_data
from film_assets.kernel.time import SAMPLE_RATE_HZ, FrameRate, first_sample

Heard = Sequence[tuple[Mapping[str, Any], int]]
"""Speeches of one figure in one clip: the voice take's facts, and the sample it starts at from the clip's frame 0."""
REST = "X"
CLOSING = ("A", "G")
"""Mouths that are missed if they do not show, however short: lips together, teeth on the lip."""
CLOSING_LEAST_SAMPLES = SAMPLE_RATE_HZ // 50
"""A closing counts in a drawing that has 20 ms of it."""
GESTURE_APART_SAMPLES = SAMPLE_RATE_HZ * 12 // 10
"""Hands beat at most every 1.2 s."""
STRESS = "ˈ"


@cache
def _mouths() -> dict[str, str]:
    text = resources.files(__package__).joinpath("mouths.yaml").read_text(encoding="utf-8")
    return {letter: shape for shape, letters in yaml_data(text).items() for letter in letters}


def shapes_of(phoneme: str) -> str:
    """Return the mouths that one IPA phoneme goes through: ``"DF"`` for ``aʊ``, ``"X"`` for a pause."""
    vowels = "iɪeɛəɜɚɝᵻaɑæɐʌoɔɒøœuʊyʏʉɯɨɤ"
    shapes = ""
    letters = [letter for letter in phoneme if letter in _mouths() or unicodedata.category(letter) in ("Ll", "Lo")]
    for letter in letters:
        shape = _mouths().get(letter, "C")
        if not shapes or (letter in vowels and shape != shapes[-1]):
            shapes += shape
    return shapes or REST


def _spans(heard: Heard) -> Iterator[tuple[int, int, str]]:
    """Yield ``(start, end exclusive, mouth)`` in samples from the clip's start; pauses are left out."""
    for facts, speech_start in heard:
        phonemes = facts.get("phonemes", ())
        for index, (sample, name) in enumerate(phonemes):
            end = phonemes[index + 1][0] if index + 1 < len(phonemes) else facts["length_samples"]
            shapes = shapes_of(name)
            for part, shape in enumerate(shapes):
                if shape != REST:
                    length = end - sample
                    yield (
                        speech_start + sample + length * part // len(shapes),
                        speech_start + sample + length * (part + 1) // len(shapes),
                        shape,
                    )


def drawing_starts(clip_frames: int, rate: FrameRate, hold_frames: int) -> list[int]:
    """Return the first sample of every drawing of a clip, and last the sample at which the clip ends."""
    return [first_sample(frame, rate) for frame in (*range(0, clip_frames, hold_frames), clip_frames)]


def mouth_shapes(heard: Heard, clip_frames: int, rate: FrameRate, hold_frames: int) -> str:
    """Return one letter a drawing of the clip (see ``picture.model.Mouth``), the first always at rest.

    A drawing shows lips that close in it if they do so for 20 ms, else the mouth that lasts longest in it, else rest.
    """
    starts = drawing_starts(clip_frames, rate, hold_frames)
    drawings: list[dict[str, int]] = [{} for _ in starts[1:]]
    for start, end, shape in _spans(heard):
        first = max(0, bisect_right(starts, start) - 1)
        for drawing in range(first, min(len(drawings), bisect_right(starts, end))):
            overlap = min(end, starts[drawing + 1]) - max(start, starts[drawing])
            if overlap > 0:
                drawings[drawing][shape] = drawings[drawing].get(shape, 0) + overlap
    letters = []
    for drawing, lasting in enumerate(drawings):
        closing = [shape for shape in CLOSING if lasting.get(shape, 0) >= CLOSING_LEAST_SAMPLES]
        silent = starts[drawing + 1] - starts[drawing] - sum(lasting.values())
        if closing:
            letters.append(closing[0])
        elif lasting and max(lasting.values()) * 2 > silent:
            letters.append(max(lasting, key=lambda shape: (lasting[shape], shape)))
        else:
            letters.append(REST)
    return REST + "".join(letters[1:])


def gestures_of(heard: Heard, clip_frames: int, rate: FrameRate, hold_frames: int) -> list[int]:
    """Return the drawings at which a gesture peaks: the longest stressed sounds, 1.2 s apart at least, in order."""
    stressed: list[tuple[int, int]] = []
    for facts, speech_start in heard:
        phonemes = facts.get("phonemes", ())
        for index, (sample, name) in enumerate(phonemes):
            end = phonemes[index + 1][0] if index + 1 < len(phonemes) else facts["length_samples"]
            if STRESS in name:
                stressed.append((sample - end, speech_start + sample))
    kept: list[int] = []
    for _, sample in sorted(stressed):
        if all(abs(sample - other) >= GESTURE_APART_SAMPLES for other in kept):
            kept.append(sample)
    starts = drawing_starts(clip_frames, rate, hold_frames)
    drawings = {bisect_right(starts, sample) - 1 for sample in kept if starts[0] <= sample < starts[-1]}
    return sorted(drawings - {0})
