from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from itertools import combinations

import pytest
import yaml

from film_assets.breakdown.model import Person
from film_assets.kernel.errors import ConfigError
from film_assets.look.cast import cast_of
from film_assets.look.model import Voice
from film_assets.sound.espeak.casting import UNLIKE, distance, pitch_hz, voice_for
from film_assets.sound.espeak.catalogue import file_id, language_code


def cast(people: list[Person], language: str = "en") -> list[Voice]:
    voices: list[Voice] = []
    for person in people:
        voices.append(voice_for(person, voices, language))
    return voices


def test_a_voice_depends_on_nothing_but_the_person_and_who_was_cast_before() -> None:
    nora = Person(name="NORA", age_years=34, gender="f")
    assert voice_for(nora, [], "en") == voice_for(nora, [], "en")
    assert voice_for(nora, [], "en") != voice_for(Person(name="MARA", age_years=34, gender="f"), [], "en")


def test_no_two_of_a_cast_sound_alike() -> None:
    people = [
        Person(name=name, age_years=age, gender=gender)
        for name, age, gender in (
            *(("NORA", 34, "f"), ("INES", 58, "f"), ("AVA", 29, "f"), ("RUTH", 71, "f"), ("MAJA", 8, "f")),
            *(("BRUNO", 24, "m"), ("DRAGAN", 45, "m"), ("OYELARAN", 71, "m"), ("SAM", 30, "m"), ("DRIVER", 60, "m")),
        )
    ]
    for first, second in combinations(cast(people), 2):
        assert distance(first, second) >= UNLIKE


@pytest.mark.parametrize("gender", ["f", "m"])
def test_twenty_of_one_gender_and_about_one_age_are_told_apart(gender: str) -> None:
    ages = (24, 31, 38, 45, 52)
    voices = cast([Person(name=f"P{number}", gender=gender, age_years=ages[number % 5]) for number in range(20)])
    assert min(distance(first, second) for first, second in combinations(voices, 2)) >= UNLIKE


def test_in_a_cast_of_fifty_those_who_share_a_scene_are_told_apart() -> None:
    people = [Person(name=f"P{number}", gender="m", age_years=40) for number in range(50)]
    scenes = [[f"P{(first + step * 7) % 50}" for step in range(6)] for first in range(50)]
    members = {member.name: member.voice for member in cast_of(people, None, voice_for, "espeak", "en", scenes).members}
    for scene in scenes:
        for first, second in combinations(scene, 2):
            assert distance(members[first], members[second]) >= UNLIKE


def test_a_cast_of_sixty_is_still_cast_each_with_an_own_voice() -> None:
    voices = cast([Person(name=f"GUARD {number}", gender="m") for number in range(60)])
    assert len(set(voices)) == 60


def test_children_speak_high_and_elders_slow() -> None:
    slower = 0
    for name in ("MAJA", "TOM", "LIN", "OTTO"):
        child, adult, elder = (voice_for(Person(name=name, age_years=age, gender="f"), [], "en") for age in (8, 35, 78))
        assert pitch_hz(child) > 1.1 * pitch_hz(adult)
        slower += adult.rate_wpm - elder.rate_wpm
    assert slower > 4 * 8


def test_gender_is_followed_where_it_is_known() -> None:
    for number in range(20):
        woman = voice_for(Person(name=f"A{number}", gender="f"), [], "en")
        man = voice_for(Person(name=f"A{number}", gender="m"), [], "en")
        assert pitch_hz(woman) > 135 > pitch_hz(man)


def test_every_voice_given_is_one_that_espeak_has() -> None:
    for language in ("en", "en-GB", "fr", "de", "pt-BR", "zh", "sr"):
        voice = voice_for(Person(name="NORA"), [], language)
        assert file_id(voice.voice)
        assert voice.language == language


def test_a_language_without_voices_is_refused_with_the_way_out() -> None:
    with pytest.raises(ConfigError, match="another voice engine"):
        voice_for(Person(name="KANG"), [], "tlh")


def test_a_wish_of_the_script_is_heard() -> None:
    def mean(gender: str, words: str, what: Callable[[Voice], float]) -> float:
        people = [Person(name=f"A{number}", gender=gender, voice=words) for number in range(8)]
        return sum(what(voice_for(person, [], "en")) for person in people) / len(people)

    for gender in ("f", "m"):
        deep, plain, high = (mean(gender, words, pitch_hz) for words in ("deep", "", "high"))
        assert deep < 0.9 * plain and deep < 0.75 * high
        slow, usual, fast = (mean(gender, words, lambda voice: voice.rate_wpm) for words in ("very slow", "", "fast"))
        assert slow < usual - 20 and fast > usual + 5
        assert mean(gender, "monotone", lambda voice: voice.range) < mean(gender, "", lambda voice: voice.range)


def test_a_manner_in_the_description_is_heard_where_no_wish_is_written() -> None:
    def of(description: str, voice: str = "") -> Voice:
        return voice_for(Person(name="NORA", gender="f", description=description, voice=voice), [], "en")

    assert pitch_hz(of("gruff, in a grey coat")) < 0.9 * pitch_hz(of("in a grey coat"))
    assert of("weary").rate_wpm < of("").rate_wpm < of("a nervous wreck").rate_wpm
    assert of("gruff", voice="high") == of("", voice="high")


def test_a_child_has_a_childs_resonances_and_grown_ups_differ_in_theirs() -> None:
    child = voice_for(Person(name="MAJA", age_years=6, gender="f"), [], "en")
    crowd = cast([Person(name=f"GUARD {number}", gender="m", age_years=40) for number in range(12)])
    assert child.tract_percent > 110
    assert len({voice.tract_percent for voice in crowd}) > 1
    assert all(85 < voice.tract_percent < 115 for voice in crowd)


def test_an_accent_is_given_where_it_is_one_of_the_language() -> None:
    scottish = Person(name="NORA", voice="deep, Scottish")
    assert voice_for(scottish, [], "en").voice.startswith("en-gb-scotland+")
    assert voice_for(scottish, [], "fr").voice.startswith("fr-fr+")
    assert file_id(voice_for(scottish, [], "en").voice)


def test_every_accent_that_can_be_asked_for_is_one_that_espeak_has() -> None:
    accents = yaml.safe_load(resources.files("film_assets.look").joinpath("voicing.yaml").read_text("utf-8"))["accent"]
    for accent in accents:
        assert language_code(accent) == accent
