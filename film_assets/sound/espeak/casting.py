"""Which voice a character is given: by age, gender, the script's wish and name, unlike the voices already given.

Holding on to it (a new character never changes an old one) is the cast's business.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from film_assets.breakdown.model import Person
from film_assets.kernel.draws import chosen, seed_of
from film_assets.look.model import Voice
from film_assets.look.voicing import (
    CHILD_BELOW_YEARS,
    ELDER_FROM_YEARS,
    TEEN_BELOW_YEARS,
    VoiceWish,
    as_voiced,
    wish_for,
)
from film_assets.sound.espeak.catalogue import language_code
from film_assets.sound.espeak.timbres import PITCH_STEPS_PER_OCTAVE, Timbre, timbre_of, timbres

Table = npt.NDArray[np.float64]

UNLIKE = 2.5
"""Two voices at least this far apart are told apart (``distance``)."""
SPREAD = 0.75
"""A draw is made from voices at least so far from the others, in parts of the farthest."""
OFFSETS = ((0, 0), (-8, -8), (8, 8), (-15, 4), (15, -4), (-4, 16), (5, -16), (-22, -14), (22, 14), (-12, 26), (12, -26))
"""Pitch and words a minute away from what age asks for."""
TRACTS = (88, 94, 100, 106, 113)
"""Resonances of grown-ups (``Voice.tract_percent``): vocal tracts of one sex differ by about a tenth either way (Fitch and
Giedd 1999); here by an eighth, so that five are told apart."""
GROWN_HZ = {"f": (150, 270), "m": (65, 135)}
"""Where grown-ups' voices lie, a little narrower than they do (Titze, Principles of Voice Production: men 85 to 155 Hz,
women 165 to 255 Hz)."""
WISHED_PITCH, WISHED_WPM, WISHED_RANGE = 12, 18, 18
"""What one step of a wish is worth: two semitones and more, a tenth of the pace, a third of the range."""


def pitch_hz(voice: Voice) -> float:
    """Return about how high ``voice`` lies."""
    timbre = timbre_of(voice.voice.partition("+")[2])
    return float(timbre.pitch_hz * 2 ** ((voice.pitch - 50) / PITCH_STEPS_PER_OCTAVE))


def distance(first: Voice, second: Voice) -> float:
    """Return how differently two voices come across: 1 for two semitones of pitch or one of resonance, a quarter octave
    of brightness, 15 words a minute, or another variant; these add up as lengths do."""
    return float(_distances([first], [second])[0, 0])


def _distances(voices: Sequence[Voice], others: Sequence[Voice]) -> Table:
    """Return the ``distance`` of each of ``voices`` (rows) to each of ``others`` (columns)."""
    apart = _places(voices)[:, None] - _places(others)[None]
    unlike = np.array([voice.voice for voice in voices])[:, None] != np.array([voice.voice for voice in others])[None]
    return np.asarray(np.sqrt((apart * apart).sum(axis=2) + unlike))


def _places(voices: Sequence[Voice]) -> Table:
    """Return where each voice lies (rows) by pitch, brightness, resonance and pace (columns), in units of ``distance``."""
    places = []
    for voice in voices:
        brightness_hz = timbre_of(voice.voice.partition("+")[2]).brightness_hz
        octaves = [math.log2(value) for value in (pitch_hz(voice), brightness_hz, voice.tract_percent)]
        places.append((6 * octaves[0], 4 * octaves[1], 12 * octaves[2], voice.rate_wpm / 15))
    return np.array(places, np.float64).reshape(-1, 4)


def voice_for(person: Person, taken: Sequence[Voice], language: str) -> Voice:
    """Return a voice for ``person``, drawn by name from those unlike all of ``taken``; the most unlike if none is.

    Raises:
        ConfigError: espeak-ng does not speak ``language``.
    """
    candidates = _candidates(as_voiced(person), wish_for(person), language)
    apart = _distances(candidates, taken).min(axis=1, initial=math.inf).tolist()
    most = max(apart)
    if most < UNLIKE:
        return candidates[apart.index(most)]
    enough = UNLIKE if math.isinf(most) else max(UNLIKE, most * SPREAD)
    unlike = [voice for voice, least in zip(candidates, apart, strict=True) if least >= enough]
    return chosen(unlike, "voice", person.name)


def _candidates(person: Person, wish: VoiceWish, language: str) -> list[Voice]:
    presentation = person.gender or chosen(("f", "m"), "gender", person.name)
    accent = _accent(wish, language or "en")
    pitch, rate = _of_age(person.age_years, presentation)
    pitch += wish.pitch * WISHED_PITCH
    rate += wish.pace * WISHED_WPM
    voices = []
    tracts = _tracts(person.age_years)
    for timbre in _pitched(_timbres_for(person.age_years, presentation), wish):
        for number, (higher, faster) in enumerate(OFFSETS * len(tracts)):
            steps = seed_of(f"shade {timbre.variant} {higher}", person.name) % 5 - 2
            voices.append(
                Voice(
                    voice=f"{accent}+{timbre.variant}",
                    rate_wpm=rate + faster,
                    pitch=max(0, min(99, pitch + higher + steps)),
                    range=max(
                        0,
                        min(
                            99,
                            50 + seed_of(f"range {timbre.variant}", person.name) % 21 - 6 + wish.range * WISHED_RANGE,
                        ),
                    ),
                    language=language or "en",
                    tract_percent=tracts[number // len(OFFSETS)],
                )
            )
    grown = not 0 < person.age_years < TEEN_BELOW_YEARS
    lowest, highest = GROWN_HZ[presentation] if grown and not wish.pitch else (0, math.inf)
    return [voice for voice in voices if lowest <= pitch_hz(voice) <= highest]


def _accent(wish: VoiceWish, language: str) -> str:
    """Return the accent that is wished for where it is one of ``language``, else the language's own."""
    if wish.accent and wish.accent.partition("-")[0] == language.partition("-")[0].lower():
        return language_code(wish.accent)
    return language_code(language)


def _pitched(timbres_: list[Timbre], wish: VoiceWish) -> list[Timbre]:
    """Return the lower half of ``timbres_`` where a deep voice is wished for, the upper half where a high one is."""
    if not wish.pitch:
        return timbres_
    by_pitch = sorted(timbres_, key=lambda timbre: timbre.pitch_hz)
    half = (len(by_pitch) + 1) // 2
    return by_pitch[:half] if wish.pitch < 0 else by_pitch[-half:]


def _timbres_for(age_years: int, presentation: str) -> list[Timbre]:
    if 0 < age_years < CHILD_BELOW_YEARS:
        wanted = [timbre for timbre in timbres() if timbre.age == "child"]
    elif age_years >= ELDER_FROM_YEARS:
        wanted = [
            timbre for timbre in timbres() if timbre.age in ("elder", "adult") and timbre.presentation == presentation
        ]
    else:
        wanted = [timbre for timbre in timbres() if timbre.age == "adult" and timbre.presentation == presentation]
    return wanted


def _tracts(age_years: int) -> tuple[int, ...]:
    """Return the resonances that pass for an age: a child of 5 a fifth above a woman's, one of 12 an eighth less so."""
    if 0 < age_years < CHILD_BELOW_YEARS:
        middle = 124 - max(4, age_years) - age_years // 3
        return middle - 4, middle, middle + 4
    return (100, 104, 108) if 0 < age_years < TEEN_BELOW_YEARS else TRACTS


def _of_age(age_years: int, presentation: str) -> tuple[int, int]:
    """Return pitch and words a minute for an age: children high, the old lower and slower (0: not known, 35)."""
    if 0 < age_years < CHILD_BELOW_YEARS:
        return (76 if presentation == "f" else 70) - age_years, 158
    if 0 < age_years < TEEN_BELOW_YEARS:
        return 62 if presentation == "f" else 58, 170
    if age_years >= ELDER_FROM_YEARS:
        return 46 - min(8, (age_years - ELDER_FROM_YEARS) // 4), 138 - min(14, (age_years - ELDER_FROM_YEARS) // 2)
    return 54 - (age_years or 35) // 10, 164 - (age_years or 35) // 6
