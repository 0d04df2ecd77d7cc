"""Which voice takes a script asks for, and which of them an edit makes stale."""

from __future__ import annotations

import pytest

from film_assets.look.cast import cast_of
from film_assets.look.model import Cast
from film_assets.sound.espeak.casting import voice_for
from film_assets.sound.lines import voices_wanted
from film_assets.sound.model import VoiceRecipe
from film_assets.store.recipe import EngineIdentity
from film_assets_tests.breakdown.builders import broken

ESPEAK = EngineIdentity(name="espeak", version=1)
SCRIPT = """Title: Names

INT. FLAT - DAY

NORA (34) and BRUNO (40) stand at the window of the long cold room.

NORA
Ines Costa is late. She is never late for anything.

BRUNO
Inesita, the neighbour, saw her go out at noon.

NORA
Then where is INES?
"""


def voices(text: str, previous: Cast | None = None) -> tuple[Cast, dict[str, VoiceRecipe]]:
    film = broken(text)
    cast = cast_of(film.scenes.people, previous, voice_for, "espeak", "en")
    narrator = cast.members[0].voice
    wanted = voices_wanted(film.list, cast, narrator, ESPEAK, film.scenes.pronounced)
    return cast, {entry.recipe.text: entry.recipe for entry in wanted.entries if isinstance(entry.recipe, VoiceRecipe)}


def stale(text: str) -> set[str]:
    cast, before = voices(SCRIPT)
    _, after = voices(text, cast)
    assert before.keys() == after.keys()
    return {words.split()[0] for words in before if before[words] != after[words]}


@pytest.mark.parametrize(
    "direction",
    [
        "\n[[voice: BRUNO = very deep and slow]]\n",
        "\n[[cast: BRUNO, voice: old and hoarse]]\n",
        "\n[[cast: BRUNO, f]]\n",
    ],
)
def test_a_wish_for_a_voice_makes_that_characters_lines_again_and_no_other(direction: str) -> None:
    assert stale(SCRIPT + direction) == {"Inesita,"}


@pytest.mark.parametrize(
    "text",
    [
        SCRIPT + "\n[[say: Ines = ee-NESH]]\n",
        SCRIPT.replace("Title: Names", "Title: Names\nPronunciation:\n    Ines = ee-nesh"),
    ],
)
def test_a_respelled_word_is_in_just_the_lines_that_hold_it_whole(text: str) -> None:
    assert stale(text) == {"Ines", "Then"}
    _, recipes = voices(text)
    assert {recipe.pronounced for recipe in recipes.values()} == {(("Ines", "ee-nesh"),), ()}


def test_the_longest_word_is_respelled_first_however_they_are_written() -> None:
    notes = ["[[say: Ines = ee-nesh]]", "[[say: Ines Costa = ee-nesh coss-tah]]"]
    found = [
        recipe.pronounced
        for order in (notes, notes[::-1])
        for text, recipe in voices(SCRIPT + "\n" + "\n\n".join(order) + "\n")[1].items()
        if text.startswith("Ines Costa")
    ]
    assert found == [(("Ines Costa", "ee-nesh coss-tah"), ("Ines", "ee-nesh"))] * 2
