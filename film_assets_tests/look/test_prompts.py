"""Prompts: what recipes hold, in words; the same words exactly where the same is meant."""

from __future__ import annotations

import pytest

from film_assets.breakdown.model import Angle, Move, Pose, ShotSize, TimeOfDay, Weather
from film_assets.kernel.errors import ConfigError
from film_assets.look.model import Light, Look, SetDressing
from film_assets.look.prompts import (
    SHEET_VIEWS,
    Prompt,
    camera_words,
    figure_words,
    light_words,
    look_words,
    move_words,
    music_words,
    nearest_colour,
    place_words,
    prompt_text,
    sheet_prompt,
    sheet_text,
    style_named,
    styles,
    unnamed,
    worded_look,
)


def test_a_look_reads_as_a_person_would_say_it() -> None:
    look = Look(
        height_cm=192,
        build="slight",
        age_years=70,
        presentation="masculine",
        skin=0xE6BE9A,
        hair="bald",
        beard="moustache",
        top="coat",
        top_colour=0x1F2A4A,
        bottom="jeans",
        bottom_colour=0x141414,
        accessories=("glasses", "hat"),
    )
    assert look_words(look) == (
        "a tall slight old man of 70, light skin, bald, a moustache, wearing a navy coat, black jeans, glasses, a hat"
    )


def test_looks_that_read_the_same_are_the_same_look() -> None:
    one, other = Look(top_colour=0x2F5FA8, height_cm=170), Look(top_colour=0x2F5FA9, height_cm=174)
    assert look_words(one) == look_words(other)
    assert worded_look(one) == worded_look(other)
    assert worded_look(worded_look(one)) == worded_look(one)
    assert worded_look(one) != worded_look(one.model_copy(update={"top_colour": 0xB3261E}))


@pytest.mark.parametrize(
    ("colour", "name"), [(0x000000, "black"), (0xFFFFFF, "white"), (0x3060B0, "blue"), (0xFF0000, "red")]
)
def test_a_colour_has_the_name_people_give_it(colour: int, name: str) -> None:
    assert nearest_colour(colour)[0] == name


def test_a_figure_says_what_it_does_and_which_picture_shows_it() -> None:
    words = figure_words(Look(), Pose.SITTING, "hold", "umbrella", "camera", picture=2)
    assert words.startswith("the person of picture 2: a person of 35")
    assert words.endswith("sitting, holding an umbrella, looking into the camera")


def test_a_prompt_leaves_out_what_is_not_there() -> None:
    assert prompt_text(Prompt(camera="wide shot", place="street, exterior", light="night", style="noir")) == (
        "Noir, wide shot. Street, exterior, night."
    )


def test_every_word_that_a_breakdown_can_choose_has_words() -> None:
    framings = {camera_words(size, angle) for size in ShotSize for angle in Angle}
    assert len(framings) == len(ShotSize) * len(Angle)
    lights = {
        light_words(Light(time=time, weather=w), inside)
        for time in TimeOfDay
        for w in Weather
        for inside in (True, False)
    }
    assert len(lights) == len(TimeOfDay) * len(Weather) * 2
    assert len({move_words((move,)) for move in Move} | {move_words(())}) == len(Move) + 1
    assert all(figure_words(Look(), pose) for pose in Pose)


def test_a_set_names_its_dressing_in_plain_words() -> None:
    dressing = SetDressing(kind="control_room", interior=True, words=("desk", "street_lamp"), draw=7)
    assert place_words(dressing, 3) == "control room, interior, with desk, street lamp, about 3 other people"


def test_the_five_styles_are_there_with_a_version_and_words_against() -> None:
    assert set(styles()) >= {"live_action_drama", "noir", "anime", "watercolour_storyboard", "claymation"}
    assert all(style.version >= 1 and style.words and style.negative for style in styles().values())


def test_a_style_answers_to_its_other_names_and_an_unknown_one_names_the_nearest() -> None:
    assert style_named("storyboard").name == "watercolour_storyboard"
    with pytest.raises(ConfigError, match="Did you mean anime"):
        style_named("animee")


def test_the_pictures_of_a_sheet_differ_in_view_alone() -> None:
    prompt = sheet_prompt(Look(), style_named("noir"))
    texts = {sheet_text(prompt, view) for view in SHEET_VIEWS}
    assert len(texts) == 3 and all(look_words(Look()).split(",")[0][2:] in text for text in texts)


def test_music_is_asked_for_by_mood() -> None:
    assert "cello" in music_words("sad") and music_words("eerie").startswith("film score, eerie")


def test_a_prompt_names_nobody() -> None:
    ann = Look(presentation="feminine", age_years=34, top="coat", top_colour=0x6E1F22)
    ben = Look(presentation="masculine", age_years=40)
    looks = {"ANN": ann, "BEN": ben, "WILL": ben, "DRIVER": ben}
    assert unnamed("ANN opens the door. Ben's hand.", looks) == "The woman opens the door. The man's hand."
    assert unnamed("Annie will wait for Ann.", looks) == "Annie will wait for the woman."
    assert unnamed("The DRIVER looks at Ben.", {"DRIVER": ann, "BEN": ben}) == "The woman looks at the man."


def test_two_of_a_kind_are_told_apart_by_what_they_wear() -> None:
    looks = {
        "ANN": Look(presentation="feminine", top="coat", top_colour=0xB3261E),
        "EVE": Look(presentation="feminine", top="dress", top_colour=0x2F5FA8),
    }
    assert unnamed("Ann sees Eve.", looks) == "The woman in a red coat sees the woman in a blue dress."
