"""The mood of a scene is read from its action, its speech, its punctuation and its slugline."""

from __future__ import annotations

import pytest

from film_assets.breakdown.moods import mood_of
from film_assets_tests.breakdown.builders import broken

SCENES = {
    "tense": """INT. CELLAR - NIGHT

The light flickers. Something creaks behind the wall. NORA (30) freezes.

NORA
(whispering)
Who's there?
""",
    "action": """EXT. ROOFTOPS - DAY

Nora sprints across the tiles and leaps! A shot splinters the chimney. BRUNO (40) crashes through a window after her!

BRUNO
Stop her!
""",
    "sad": """EXT. STATION, PLATFORM - DAWN

Nora holds the photograph. The train departs. She wipes a tear away, alone.

NORA
Goodbye. I'll never forget you.
""",
    "playful": """INT. COPY ROOM - DAY

BRUNO (40) stumbles over the bin and tips the printer. Toner everywhere. He grins sheepishly.

NORA
You idiot. Those are my good pants.
""",
    "warm": """INT. KITCHEN - EVENING

The children laugh. GRANDMA (70) smiles and hugs them all.

GRANDMA
Happy birthday, darling.
""",
    "calm": """INT. OFFICE - DAY

BRUNO (40) opens a file and reads.

BRUNO
The figures are from Tuesday.
""",
}


@pytest.mark.parametrize("mood", SCENES)
def test_a_horror_scene_a_chase_a_farewell_and_a_comedy_differ(mood: str) -> None:
    assert broken(SCENES[mood]).scenes.scenes[0].mood == mood


def test_exclamation_marks_and_the_slugline_speak_for_a_mood_and_the_night_for_what_is_tense() -> None:
    assert mood_of("He runs.", "") == "calm"
    assert mood_of("He runs! Quickly!", "") == "action"
    assert mood_of("She looks at a gun.", "", "STREET") == "calm"
    assert mood_of("She looks at a gun.", "", "STREET", night=True) == "tense"
    assert mood_of("She looks at a gun.", "", "CELLAR") == "tense"


def test_a_long_scene_has_no_mood_for_naming_a_word_of_each() -> None:
    long = "He reads the paper and drinks from a cup. " * 60
    assert mood_of(f"A gun. A knife. {long}", "") == "calm"
    assert mood_of("A gun. A knife.", "") == "tense"
