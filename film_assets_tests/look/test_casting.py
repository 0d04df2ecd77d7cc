"""Looks: what is written wins, what is not is drawn once by name, apart from the others, and held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from film_assets.breakdown.model import Person, SceneList
from film_assets.look.cast import cast_of
from film_assets.look.casting import looks_of, written
from film_assets.look.checks import voices_can_be_as_asked
from film_assets.look.model import Cast, CastMember, Look, Voice
from film_assets.look.voicing import VoiceWish, wish_of
from film_assets.sound.espeak.casting import pitch_hz, voice_for

NAMES = ("INES", "BRUNO", "DRAGAN", "MAJA", "NORA", "SAM")


def people(*names: str) -> list[Person]:
    return [Person(name=name, age_years=40, gender="f" if name in ("INES", "MAJA", "NORA") else "m") for name in names]


def cast_from(found: Sequence[tuple[str, Look, tuple[str, ...]]]) -> Cast:
    voice = Voice(voice="en")
    return Cast(
        members=tuple(
            CastMember(name=name, look=look, voice=voice, voice_engine="espeak", drawn=drawn)
            for name, look, drawn in found
        )
    )


def test_written_things_follow_the_script() -> None:
    nora = Person(name="NORA", age_years=34, gender="f", description="red coat over pyjamas, long black hair, glasses")
    (_, look, drawn) = looks_of([nora], None)[0]
    assert (look.age_years, look.presentation, look.top, look.top_colour) == (34, "feminine", "coat", 0xA8332C)
    assert (look.bottom, look.hair, look.hair_colour, look.accessories) == ("pyjamas", "long", 0x17120F, ("glasses",))
    assert not {"top", "top_colour", "hair", "age_years"} & set(drawn)


def test_a_word_of_a_thing_worn_does_not_make_somebody_heavy() -> None:
    ines = Person(name="INES", age_years=58, description="grey plait, big headphones round her neck")
    assert written(ines) == {"age_years": 58, "hair": "plait", "hair_colour": 0xA9A7A5, "accessories": ("headphones",)}


def test_a_suit_goes_over_the_shirt_and_shorts_and_a_bald_head_are_drawn() -> None:
    suited = written(Person(name="CHRIS", description="a neat dark blue suit, clean white shirt and a black tie"))
    assert (suited["top"], suited["top_colour"], suited["accessories"]) == ("jacket", 0x22314F, ("tie",))
    assert (suited["bottom"], suited["bottom_colour"]) == ("trousers", 0x22314F)
    bald = written(Person(name="TED", description="bald, blue shorts"))
    assert (bald["hair"], bald["bottom"], bald["bottom_colour"]) == ("bald", "shorts", 0x35588C)


@pytest.mark.parametrize("name", ["GIRL", "KATE", "RUTHIE", "ANN", "LOU"])
def test_whom_the_script_calls_blond_has_a_light_skin(name: str) -> None:
    (_, look, _) = looks_of([Person(name=name, age_years=25, description="short blond")], None)[0]
    assert look.skin >> 16 > 0xC0


def test_a_new_character_changes_nobody() -> None:
    before = looks_of(people("INES", "BRUNO"), None)
    after = looks_of(people("NORA", "SAM", "INES", "BRUNO"), cast_from(before))
    assert [entry for entry in after if entry[0] in ("INES", "BRUNO")] == list(before)


@settings(deadline=None)
@given(st.permutations(NAMES), st.integers(1, 5))
def test_whoever_comes_later_changes_nobody(order: list[str], first: int) -> None:
    before = looks_of(people(*order[:first]), None)
    after = {name: look for name, look, _ in looks_of(people(*order[::-1]), cast_from(before))}
    assert all(after[name] == look for name, look, _ in before)


def test_a_coat_written_later_changes_the_coat_alone() -> None:
    before = looks_of(people("INES", "BRUNO"), None)
    rewritten = people("INES", "BRUNO")
    rewritten[0] = rewritten[0].model_copy(update={"description": "blue coat"})
    after = looks_of(rewritten, cast_from(before))
    changed = {f for f in Look.model_fields if getattr(before[0][1], f) != getattr(after[0][1], f)}
    assert changed <= {"top", "top_colour", "words"}
    assert after[0][1].top_colour == 0x35588C
    assert after[1] == before[1]


def test_clothes_of_a_cast_are_told_apart() -> None:
    colours = [look.top_colour for _, look, _ in looks_of(people(*NAMES), None)]
    assert len(set(colours)) == len(NAMES)


def test_the_same_people_look_the_same_again() -> None:
    assert looks_of(people(*NAMES), None) == looks_of(people(*NAMES), None)


def test_children_are_small_and_beardless() -> None:
    (_, look, _) = looks_of([Person(name="LITTLE MAJA", age_years=8, gender="m")], None)[0]
    assert 110 < look.height_cm < 145
    assert look.beard == ""


def numbered(person: Person, taken: Sequence[Voice], language: str) -> Voice:
    return Voice(
        voice=f"{person.name} {person.voice} {person.age_years} {person.gender} {len(taken)}", language=language
    )


def cast_twice(first: list[Person], second: list[Person]) -> tuple[Cast, Cast]:
    before = cast_of(first, None, numbered, "espeak", "en")
    return before, cast_of(second, before, numbered, "espeak", "en")


@pytest.mark.parametrize("change", [{"voice": "deep"}, {"gender": "m"}, {"age_years": 71}])
def test_another_wish_gender_or_age_gives_that_character_another_voice_and_nobody_else(change: dict[str, Any]) -> None:
    rewritten = people("INES", "BRUNO", "NORA")
    rewritten[0] = rewritten[0].model_copy(update=change)
    before, after = cast_twice(people("INES", "BRUNO", "NORA"), rewritten)
    assert [name for name in ("INES", "BRUNO", "NORA") if before.member(name).voice != after.member(name).voice] == [
        "INES"
    ]


def test_a_voice_is_held_while_the_rest_of_the_description_changes() -> None:
    rewritten = people("INES", "BRUNO")
    rewritten[0] = rewritten[0].model_copy(update={"description": "blue coat", "age_years": 41})
    before, after = cast_twice(people("INES", "BRUNO"), rewritten)
    assert [member.voice for member in before.members] == [member.voice for member in after.members]


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("very deep and slow", VoiceWish(pitch=-2, pace=-1)),
        ("High, fast, lively", VoiceWish(pitch=1, pace=1, range=1)),
        ("an old woman's voice, British", VoiceWish(gender="f", age_years=74, accent="en-gb")),
        ("like velvet", VoiceWish()),
    ],
)
def test_a_wish_is_read_from_the_scripts_own_words(words: str, wish: VoiceWish) -> None:
    assert wish_of(words) == wish


def test_in_another_language_everybody_has_another_voice() -> None:
    cast = cast_of(people("INES", "BRUNO"), None, voice_for, "espeak", "en")
    french = cast_of(people("INES", "BRUNO"), cast, voice_for, "espeak", "fr")
    assert {member.voice.language for member in french.members} == {"fr"}
    assert [member.look for member in french.members] == [member.look for member in cast.members]


def test_a_voice_is_cast_for_the_figure_that_was_drawn() -> None:
    unknown = [Person(name=f"GUEST {number}") for number in range(8)]
    cast = cast_of(unknown, None, voice_for, "espeak", "en")
    for member in cast.members:
        assert (pitch_hz(member.voice) > 135) == (member.look.presentation == "feminine")
    assert len({member.look.presentation for member in cast.members}) == 2


def test_a_wish_in_no_known_word_is_told() -> None:
    cast = [Person(name="ADA", voice="deep"), Person(name="OTTO", voice="like velvet"), Person(name="IVO")]
    (told,) = voices_can_be_as_asked(SceneList(title="A", people=tuple(cast)))
    assert "OTTO" in told and "velvet" in told
