"""Notes of a cue: which chord, figure, melody and drum sounds when. What a note sounds like belongs to ``instruments``.

A cue has no loop: every phrase draws its chords and its voices, rises to the middle and ends on the tonic with time to
ring.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import EngineError
from film_assets.kernel.time import SAMPLE_RATE_HZ

BEATS_A_BAR = 4
RING_SAMPLES = SAMPLE_RATE_HZ * 3
"""How long the last chord may ring."""
SHORT_SAMPLES = SAMPLE_RATE_HZ * 7
"""A cue below this is one chord and a scrap of melody."""
PHRASE_BARS = 4
LEADING = (3, 4)
"""Degrees under the half bar before the end: they lead to the tonic."""
HAND_SAMPLES = SAMPLE_RATE_HZ * 6 // 1000
"""How far a played note commonly lies from its beat: 6 ms."""
MIDDLE_C = 60


@dataclass(frozen=True, slots=True)
class Note:
    """One note. ``pitch`` is a MIDI number, ``loudness`` 0 to 1, ``side`` -1 (left) to 1 (right)."""

    start_sample: int
    length_samples: int
    instrument: str
    pitch: int
    loudness: float
    side: float = 0.0


@cache
def moods() -> dict[str, dict[str, Any]]:
    """Return ``moods.yaml``."""
    return dict(yaml_data(resources.files(__package__).joinpath("moods.yaml").read_text(encoding="utf-8")))


def mood_named(name: str) -> dict[str, Any]:
    """Return the mood called ``name``.

    Raises:
        EngineError: there is none.
    """
    if name not in moods():
        raise EngineError(f"the score engine has no mood {name!r}; it has {', '.join(moods())}")
    return moods()[name]


class _Hand:
    """Writes notes in one mood and key; ``rng`` is the cue's own."""

    def __init__(self, mood: dict[str, Any], tonic: int, rng: np.random.Generator) -> None:
        self.mood = mood
        self.tonic = tonic
        self.rng = rng
        self.notes: list[Note] = []

    def pitch(self, degree: int, octave: int = 0) -> int:
        """Return the MIDI number of a degree of the scale; degrees go on over the octave."""
        return int(self.tonic + self.mood["scale"][degree % 7] + 12 * (degree // 7 + octave))

    def happens(self, percent: float) -> bool:
        return bool(self.rng.random() * 100 < percent)

    def add(self, start: float, length: float, instrument: str, pitch: int, loudness: float, side: float = 0.0) -> None:
        self.notes.append(Note(round(start), max(1, round(length)), instrument, pitch, round(loudness, 3), side))

    def touch(self, start: float, length: float, instrument: str, pitch: int, loudness: float, side: float) -> None:
        """Write a note as a hand plays it: never quite on the beat, never twice as loud."""
        late = float(self.rng.normal(0.0, HAND_SAMPLES))
        force = float(self.rng.uniform(0.85, 1.1))
        self.add(max(0.0, start + late), length, instrument, pitch, loudness * force, side)

    def chord(self, start: float, length: float, root: int, loudness: float) -> None:
        """Write a chord close to the middle, low note doubled below."""
        pitches = sorted(_nearby(self.pitch(root + step), MIDDLE_C - 3) for step in (0, 2, 4))
        sides = (-0.5, 0.5, -0.15)
        loudness *= self.mood["pads"] / 100
        for pitch, side in zip(pitches, sides, strict=True):
            self.add(start, length, self.mood["pad"], pitch, loudness, side)
        self.add(start, length, self.mood["pad"], _nearby(self.pitch(root), MIDDLE_C - 15), loudness * 0.8, 0.1)

    def bass(self, start: float, beat: float, root: int, loudness: float, driving: bool) -> None:
        low = _nearby(self.pitch(root), MIDDLE_C - 25)
        if not driving:
            self.add(start, beat * 3.6, "sub", low, loudness)
            return
        for eighth in range(8):
            self.add(start + eighth * beat / 2, beat * 0.4, "sub", low, loudness * (1.0 if eighth % 4 == 0 else 0.7))

    def figure(self, start: float, beat: float, root: int, loudness: float, steps: list[int]) -> None:
        for place, step in enumerate(steps):
            if step < -50:
                continue
            pitch = _nearby(self.pitch(root + step), MIDDLE_C + 7)
            accent = 1.0 if place % 4 == 0 else 0.72
            self.touch(
                start + place * beat / 2,
                beat * 1.5,
                self.mood["figure_with"],
                pitch,
                loudness * accent,
                0.35 - 0.1 * step,
            )

    def melody(self, start: float, beat: float, motif: list[tuple[float, int]], shift: int, loudness: float) -> None:
        for place, step in motif:
            pitch = _nearby(self.pitch(step + shift), MIDDLE_C + 15)
            self.touch(start + place * beat, beat * 2.0, self.mood["melody_with"], pitch, loudness, -0.2)

    def drums(self, start: float, beat: float, loudness: float) -> None:
        for eighth in range(8):
            weight = {0: 1.0, 3: 0.55, 6: 0.8}.get(eighth, 0.35 if self.happens(35) else 0.0)
            if weight:
                self.touch(start + eighth * beat / 2, beat, "drum", 38 if weight > 0.5 else 45, loudness * weight, 0.0)


def motif_of(seed: int) -> list[tuple[float, int]]:
    """Return a motif as ``(beat, degree)``: four to six notes over two bars, moving mostly by step, ending held."""
    rng = np.random.default_rng([seed, 77])
    rhythm = [(0, 1, 2, 4), (0, 1.5, 2, 3, 4), (0, 0.5, 1, 2, 4), (0, 2, 3, 4, 5), (0, 1, 1.5, 2, 3, 4)]
    places = rhythm[int(rng.integers(len(rhythm)))]
    degrees = [int(rng.choice([0, 2, 4]))]
    for _ in places[1:]:
        step = int(rng.choice([-1, 1, 1, -1, 2, -2, 3, -4]))
        degrees.append(max(-2, min(8, degrees[-1] + step)))
    degrees[-1] = int(rng.choice([0, 4, 2]))
    return list(zip((float(place) for place in places), degrees, strict=True))


def _nearby(pitch: int, centre: int) -> int:
    """Return ``pitch`` moved by octaves to within a tritone of ``centre``."""
    return pitch + 12 * round((centre - pitch) / 12)


def composed(mood_name: str, draw: int, length_samples: int, key: int = 0, motif: int = 0) -> list[Note]:
    """Return the notes of a cue, by start; the last ends by ``length_samples``.

    ``key`` is the tonic in semitones over C; ``motif`` the seed of a melody shared with other cues, 0 for the cue's
    own. Tempo is the mood's, so that cues that follow each other fit; half a bar and a ringing end fill the length.

    Raises:
        EngineError: there is no such mood.
    """
    mood = mood_named(mood_name)
    rng = np.random.default_rng([draw & 0xFFFFFFFF, draw >> 32, 1])
    hand = _Hand(mood, MIDDLE_C - 12 + key % 12, rng)
    tune = motif_of(motif or draw)
    beat = 60 * SAMPLE_RATE_HZ / mood["tempo"]
    if length_samples < SHORT_SAMPLES:
        hand.chord(0, length_samples * 0.6, 0, 0.8)
        scrap = [note for note in tune if note[0] * beat < length_samples * 0.5]
        hand.melody(beat * 0.25, beat, scrap, 0, 0.5)
        return _sorted(hand.notes)
    ring = min(RING_SAMPLES, length_samples // 4)
    bars, half = divmod(int((length_samples - ring) / (beat * BEATS_A_BAR / 2)), 2)
    _write_phrases(hand, bars, beat, tune)
    end = (2 * bars + half) * BEATS_A_BAR / 2 * beat
    if half:
        hand.chord(bars * BEATS_A_BAR * beat, beat * BEATS_A_BAR / 2, int(rng.choice(LEADING)), 0.6)
    ring = length_samples - end
    hand.chord(end, ring * 0.55, 0, 0.75)
    hand.add(end, ring * 0.5, "sub", _nearby(hand.pitch(0), MIDDLE_C - 25), 0.5)
    hand.melody(end, beat, [(0.0, tune[0][1])], 0, 0.4)
    return _sorted(hand.notes)


def _write_phrases(hand: _Hand, bars: int, beat: float, tune: list[tuple[float, int]]) -> None:
    mood, rng = hand.mood, hand.rng
    bar_samples = BEATS_A_BAR * beat
    for first in range(0, bars, PHRASE_BARS):
        roots = list(mood["phrases"][int(rng.integers(len(mood["phrases"])))])
        through = (first + PHRASE_BARS / 2) / bars
        rise = 0.55 + 0.45 * float(np.sin(np.pi * min(1.0, through)))
        opening = first == 0
        steps = _figure_steps(hand)
        has_figure = hand.happens(mood["figure"] * (0.4 if opening else 1.0))
        has_melody = opening or hand.happens(mood["melody"])
        has_bass = hand.happens(mood["bass"])
        has_drums = not opening and hand.happens(mood["drums"])
        shift = int(rng.choice([0, 0, 2, 4, -1]))
        for bar in range(first, min(bars, first + PHRASE_BARS)):
            start = bar * bar_samples
            root = 0 if bar == 0 else roots[bar - first]
            hand.chord(start, bar_samples * 1.02, root, 0.75 * rise)
            if has_bass:
                hand.bass(start, beat, root, 0.6 * rise, mood["drums"] > 50)
            if has_figure:
                hand.figure(start, beat, root, 0.5 * rise, steps)
            if has_drums:
                hand.drums(start, beat, 0.8 * rise)
            if has_melody and (bar - first) % 2 == 0 and bar + 1 < bars:
                hand.melody(start, beat, tune, shift if bar - first else 0, 0.62 * rise)


def _figure_steps(hand: _Hand) -> list[int]:
    """Return a bar of eighths as steps over the chord's root, -99 for a rest."""
    shapes = ([0, 2, 4, 7, 4, 2, 4, 2], [0, 4, 7, 4, 9, 7, 4, 7], [0, 4, 2, 4, 0, 4, 2, 4], [7, 4, 2, 0, 2, 4, 2, 4])
    shape = list(shapes[int(hand.rng.integers(len(shapes)))])
    full = hand.mood["drums"] > 20
    return [step if place == 0 or full or hand.happens(62) else -99 for place, step in enumerate(shape)]


def _sorted(notes: list[Note]) -> list[Note]:
    return sorted(notes, key=lambda note: (note.start_sample, note.instrument, note.pitch))
