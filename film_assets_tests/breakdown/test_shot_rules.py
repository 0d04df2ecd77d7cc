"""The numbers of the breakdown: what each rule does at its limit, and how a title page changes it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from film_assets.breakdown.checks import words_and_pages_agree
from film_assets.breakdown.grammar import LADDER
from film_assets.breakdown.model import SceneList, Shot, ShotSize, SpeechPlace
from film_assets.breakdown.settings import DEFAULT_BREAKDOWN, BreakdownSettings, settings_in
from film_assets.breakdown.speeches import estimated_seconds
from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.reading import read_script
from film_assets_tests.breakdown.builders import broken

PLACE = "A long, cold room with a table in the middle of it and nobody at all in it.\n\n"
ROOM = "INT. ROOM - DAY\n\n" + PLACE


def page(lines: str) -> BreakdownSettings:
    return settings_in(read_script(f"Title: A\n{lines}\n\nShe waits.\n".encode(), "a.fountain").title_page)


def speaking(text: str) -> list[Shot]:
    return [shot for shot in broken(text).shots if shot.speeches]


@pytest.mark.parametrize(
    ("text", "place", "seconds"),
    [
        ("one two three four five", SpeechPlace.ON_SCREEN, Fraction(5 * 60, 150)),
        ("one two three four five", SpeechPlace.VOICE_OVER, Fraction(5 * 60, 145)),
        ("Yes.", SpeechPlace.ON_SCREEN, Fraction(4, 5)),
        ("彼女は窓のそばに立っている", SpeechPlace.ON_SCREEN, Fraction(13, 6)),
        ("Well... then — go on now please", SpeechPlace.ON_SCREEN, Fraction(6 * 60, 150) + Fraction(3, 5)),
    ],
)
def test_speech_lasts_its_words_characters_and_pauses(text: str, place: SpeechPlace, seconds: Fraction) -> None:
    assert estimated_seconds(text, place, DEFAULT_BREAKDOWN) == seconds


def test_a_scene_under_six_seconds_has_no_view_of_its_place() -> None:
    assert broken("INT. HALL - DAY\n\nADA (34) sighs.\n").shots[0].subject == ("ADA",)
    longer = "ADA (34) sighs.\n\n" + "She walks to the wall, to the door and back to the wall again.\n\n" * 3
    assert broken("INT. HALL - DAY\n\n" + longer).shots[0].subject == ()


def test_a_paragraph_about_one_thing_is_parted_at_about_twenty_words() -> None:
    film = broken(ROOM + "ADA (34) waits. " + "She counts her fingers and her toes once more. " * 6 + "\n")
    words = [len(shot.action.split()) for shot in film.shots[1:]]
    assert len(words) > 2 and max(words) <= DEFAULT_BREAKDOWN.action_shot_words


def test_a_crowd_is_a_wide_shot_and_a_great_one_the_widest() -> None:
    assert broken(ROOM + "Passengers wait by the wall.\n").shots[-1].size is ShotSize.WS
    great = broken(ROOM + "An army waits.\n").shots[-1]
    assert great.size is ShotSize.EWS and great.crowd >= DEFAULT_BREAKDOWN.city_from_people


def test_somebody_alone_is_shown_closer_after_two_speeches() -> None:
    speech = "ADA\nThe train went on and nobody said a word about it.\n\nShe sighs.\n\n"
    alone = [shot.size for shot in speaking(ROOM + "ADA (34) waits.\n\n" + speech.replace("\nShe sighs.\n", "") * 4)]
    assert alone[0] is ShotSize.MS and LADDER.index(alone[1]) > LADDER.index(ShotSize.MS)


def test_the_films_last_shot_is_held_a_second_longer() -> None:
    text = ROOM + "ADA (34) waits by the wall.\n"
    held = broken(text).shots[-1].least_seconds
    goes_on = broken(text + "\nEXT. YARD - DAY\n\nA long, wide yard.\n").shots[1].least_seconds
    assert held - goes_on == DEFAULT_BREAKDOWN.last_shot_hold_seconds


def test_no_wordless_derived_shot_is_longer_than_eight_seconds_or_shorter_than_its_size_asks() -> None:
    long = "She walks to the wall and to the door and to the table and to the window and " * 6
    for shot in broken(ROOM + f"ADA (34) waits.\n\n{long}\n\nA key.\n").shots[:-1]:
        least = dict(DEFAULT_BREAKDOWN.least_seconds_by_size).get(shot.size.value, DEFAULT_BREAKDOWN.least_seconds)
        assert least <= shot.least_seconds <= DEFAULT_BREAKDOWN.longest_action_seconds


def test_shots_are_longer_at_a_slow_pace_and_shorter_at_a_fast_one() -> None:
    text = "INT. ROOM - DAY\n\n" + PLACE + "ADA (34) waits by the wall. A key on the floor. She lifts it.\n"
    lengths = {
        pace: sum(shot.least_seconds for shot in broken(f"Title: A\nPace: {pace}\n\n{text}").shots)
        for pace in ("slow", "normal", "fast")
    }
    assert lengths["slow"] > Fraction(5, 4) * lengths["normal"] and lengths["fast"] < Fraction(4, 5) * lengths["normal"]
    assert page("Pace: normal") == DEFAULT_BREAKDOWN


def test_any_number_can_be_changed_on_the_title_page() -> None:
    changed = page("Breakdown:\n    reaction_every_seconds = 6\n    action_shot_words = 12")
    assert changed == DEFAULT_BREAKDOWN.model_copy(
        update={"reaction_every_seconds": Fraction(6), "action_shot_words": 12}
    )
    few = broken(f"Title: A\nBreakdown:\n    montage_seconds = 3/2\n\nINT. MONTAGE - DAY\n\n{PLACE}A key.\n").shots
    assert few[0].least_seconds == Fraction(3, 2)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Pace: breakneck", "slow, normal, fast"),
        ("Breakdown: reaction_evry_seconds = 6", "reaction_every_seconds"),
        ("Breakdown: action_shot_words = many", "not right"),
        ("Breakdown: montage_seconds = 1/0", "not right"),
        ("Breakdown: least_seconds_by_size = 1", "no number"),
    ],
)
def test_a_number_that_is_none_is_refused_with_the_way_out(lines: str, said: str) -> None:
    with pytest.raises(ScriptError, match=said):
        page(lines)


@pytest.mark.parametrize(
    ("pages", "percent", "told"), [(100, 30, 0), (80, 30, 0), (60, 30, 1), (60, 50, 0), (0, 30, 0)]
)
def test_the_writer_is_warned_where_both_running_times_differ(pages: int, percent: int, told: int) -> None:
    scenes = SceneList(
        title="A",
        screen_seconds=Fraction(100),
        page_seconds=Fraction(pages),
        estimates_differ_percent=percent,
    )
    assert len(words_and_pages_agree(scenes)) == told
