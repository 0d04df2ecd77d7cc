"""People by title, by "a figure", by an age in a sentence of its own; what somebody lies on; the year a film plays in."""

from __future__ import annotations

import pytest

from film_assets.breakdown.model import Person, Pose, Presence
from film_assets.look.casting import looks_of
from film_assets.look.periods import period_of
from film_assets_tests.breakdown.builders import broken


def people(text: str) -> dict[str, Person]:
    return {one.name: one for one in broken(f"INT. ROOM - DAY\n\n{text}\n").scenes.people}


def last_of(name: str, text: str) -> Presence:
    shots = broken(f"INT. BEDROOM - DAY\n\n{text}\n").shots
    return next(one for one in reversed(shots[-1].present) if one.name == name)


@pytest.mark.parametrize(
    ("written", "name", "gender"),
    [
        ("PRINCESS ILSE enters.", "PRINCESS ILSE", "f"),
        ("DR. HALE, a tall woman, follows.", "DR. HALE", ""),
        ("SGT. BROOK salutes.", "SGT. BROOK", ""),
        ("KING ALRIK sits down.", "KING ALRIK", "m"),
    ],
)
def test_a_title_and_a_name_in_capitals_are_one_person(written: str, name: str, gender: str) -> None:
    found = people(written)
    assert list(found) == [name]
    assert found[name].gender == gender


def test_an_address_of_the_web_alone_is_not_filmed() -> None:
    film = broken("INT. ROOM - DAY\n\nADA (30) waits.\n\nhttp://www.example.org/watch?v=1\n\nShe sighs.\n")
    assert not any("http" in shot.action for shot in film.shots)


def test_whoever_has_no_name_is_seen_as_a_figure_in_shadow() -> None:
    found = people("A hooded figure stands in the doorway.\n\nSomeone knocks.")
    assert set(found) == {"FIGURE", "SOMEONE"}
    looks = {name: look for name, look, _ in looks_of(tuple(found.values()), None)}
    for look in looks.values():
        assert max(look.skin >> 16, look.top_colour >> 16) < 0x30, "a shape, no face to know again"
        assert "hood" in look.accessories


def test_a_fine_figure_of_a_man_stays_himself() -> None:
    found = (Person(name="AMOS", description="a fine figure of a man"),)
    assert looks_of(found, None)[0][1].skin >> 16 > 0x50


def test_an_age_in_a_sentence_of_its_own_is_theirs() -> None:
    assert (
        people("HENRY (m) waits. HENRY looks up. He's 11 years old and anxious.\n\nHENRY\nYes.")["HENRY"].age_years
        == 11
    )


def test_titles_bring_clothes() -> None:
    cast = {name: look for name, look, _ in looks_of((Person(name="SISTER AGNES"), Person(name="COLONEL VANE")), None)}
    assert (cast["SISTER AGNES"].top, cast["SISTER AGNES"].accessories) == ("robe", ("veil",))
    assert cast["COLONEL VANE"].top == "uniform"


@pytest.mark.parametrize(
    ("action", "pose", "on"),
    [
        ("NORA (30) lies on the floor.", Pose.LYING, "floor"),
        ("NORA (30) collapses.", Pose.LYING, "floor"),
        ("NORA (30) lies on the bed.", Pose.LYING, "bed"),
        ("NORA (30) lies down.", Pose.LYING, ""),
        ("NORA (30) sits on the floor.", Pose.SITTING, "floor"),
        ("On the bed lies NORA (30).", Pose.LYING, "bed"),
        ("NORA (30) drops to her knees.", Pose.CROUCHING, ""),
    ],
)
def test_one_lies_and_sits_where_the_words_say(action: str, pose: Pose, on: str) -> None:
    presence = last_of("NORA", action)
    assert (presence.pose, presence.on) == (pose, on)


def test_the_year_is_read_from_title_slugline_or_a_title_over_the_picture() -> None:
    assert broken("Title: Winter of 1944\n\nINT. ROOM - DAY\n\nRain.\n").scenes.year == 1944
    assert broken("EXT. FARM (1875) - DAY\n\nRain.\n").scenes.year == 1875
    assert broken("EXT. FARM - DAY\n\nTITLE: Nebraska, 1875.\n").scenes.year == 1875
    assert broken("EXT. FARM - DAY\n\nHe counts to 1875.\n").scenes.year == 0


def test_a_film_of_another_time_is_dressed_for_it() -> None:
    assert [period_of(1875, ()), period_of(1984, ()), period_of(0, ("SALOON",)), period_of(1984, ("SALOON",))] == [
        "frontier", "", "frontier", "",
    ]  # fmt: skip
    crowd = tuple(Person(name=f"MAN {number}", gender="m") for number in range(12))
    tops = {look.top for _, look, _ in looks_of(crowd, None, "frontier")}
    assert tops <= {"waistcoat", "coat", "shirt"}
    assert {"hoodie"} & {look.top for _, look, _ in looks_of(crowd, None)}, "today they would wear what is worn today"
