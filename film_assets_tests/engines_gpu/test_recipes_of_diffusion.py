"""What enters a generated take's recipe, and what it is snapped to. Pure: runs without the gpu extra."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from film_assets.breakdown.model import Move, ShotSize
from film_assets.inference.settings import Machine
from film_assets.kernel.errors import ConfigError
from film_assets.picture.diffusion.conform import Mixed, crop_of, mixed_frames
from film_assets.picture.diffusion.recipes import clip_recipe, keyframe_recipe, sheet_recipe, wants_last_frame
from film_assets.picture.diffusion.snapping import model_frames, snapped_length, snapped_size, stretches
from film_assets.picture.model import Mouth, Reference
from film_assets_tests.engines_gpu.builders import (
    IMAGE,
    WAN_I2V,
    a_drawn_clip,
    a_look,
    a_model,
    a_plan,
    a_view,
)


@pytest.mark.parametrize(
    ("frame", "multiple", "most", "made"),
    [
        # 832 x 480 = 399,360: 832 wide holds 832 x 468 of 16:9; 848 x 464 holds only 824 wide.
        ((1280, 720), 16, 399_360, (832, 480)),
        # 1360 x 768 = 1,044,480.
        ((1920, 1080), 16, 1_048_576, (1360, 768)),
        ((64, 36), 16, 4096, (64, 48)),
        ((720, 1280), 16, 399_360, (480, 832)),
        ((1024, 1024), 8, 1_048_576, (1024, 1024)),
    ],
)
def test_a_size_is_snapped_to_what_the_model_makes(
    frame: tuple[int, int], multiple: int, most: int, made: tuple[int, int]
) -> None:
    assert snapped_size(*frame, multiple, most) == made


def test_a_model_that_can_make_no_frame_at_all_is_refused() -> None:
    with pytest.raises(ConfigError, match="32x32"):
        snapped_size(64, 64, 32, 1000)


@pytest.mark.parametrize(("frames", "step", "made"), [(1, 4, 1), (2, 4, 5), (5, 4, 5), (6, 4, 9), (10, 8, 17)])
def test_a_frame_count_is_snapped_up(frames: int, step: int, made: int) -> None:
    assert snapped_length(frames, step) == made


def test_a_second_of_film_needs_seventeen_frames_at_sixteen() -> None:
    # Frame 23 stands at 23/24 s = 15.33 frames: frames 0 to 16 are needed.
    assert model_frames(24, Fraction(24), Fraction(16)) == 17
    assert model_frames(24, Fraction(24), Fraction(24)) == 24


def test_a_long_shot_is_chained_and_the_stretches_share_their_ends() -> None:
    assert stretches(81, 4, 81, chains=True) == ((81,), "")
    # 81 + 80 = 161 frames of two whole stretches; 170 needs 10 more, the shared one included, snapped to 13.
    assert stretches(170, 4, 81, chains=True) == ((81, 81, 13), "chained")
    assert stretches(170, 4, 81, chains=False) == ((81,), "there_and_back")
    assert stretches(170, 4, 0, chains=False) == ((173,), "")


def test_every_frame_of_the_film_stands_where_its_own_number_says() -> None:
    plan = mixed_frames(4, Fraction(24), Fraction(16), 3, "blend")
    assert plan == [
        Mixed(0, 0, Fraction(0)),
        Mixed(0, 1, Fraction(2, 3)),
        Mixed(1, 2, Fraction(1, 3)),
        Mixed(2, 2, Fraction(0)),
    ]
    assert [mixed.first for mixed in mixed_frames(4, Fraction(24), Fraction(16), 3, "nearest")] == [0, 1, 1, 2]


def test_there_is_no_drift_over_an_hour() -> None:
    rate, model_rate = Fraction(24000, 1001), Fraction(16)
    length = 3600 * 24
    made = model_frames(length, rate, model_rate)
    last = mixed_frames(length, rate, model_rate, made, "blend")[-1]
    assert last.first + last.weight == (length - 1) * model_rate / rate


def test_there_and_back_goes_to_the_end_and_returns() -> None:
    plan = mixed_frames(6, Fraction(16), Fraction(16), 3, "blend", "there_and_back")
    assert [mixed.first for mixed in plan] == [0, 1, 2, 1, 0, 1]


def test_too_few_frames_are_an_error_and_not_a_frozen_end() -> None:
    with pytest.raises(ValueError, match="do not cover frame 3"):
        mixed_frames(4, Fraction(24), Fraction(24), 3, "blend")


def test_a_frame_is_cropped_around_its_middle() -> None:
    assert crop_of(64, 48, 64, 36) == (0, 6, 64, 36)
    assert crop_of(100, 50, 50, 50) == (25, 0, 50, 50)


def test_what_no_prompt_says_makes_no_keyframe_stale() -> None:
    people = [a_look(), a_look(age_years=60)]
    plan, base = a_plan(), a_view(people=people)
    key = keyframe_recipe(plan, base, 64, 36).fingerprint
    unsaid: list[dict[str, Any]] = [
        {"moves": (Move.PAN_LEFT,)},
        {"people": [a_look(top_colour=0x6E1F23), people[1]]},
        {"people": [a_look(height_cm=174), people[1]]},
    ]
    for change in unsaid:
        assert keyframe_recipe(plan, a_view(**{"people": people, **change}), 64, 36).fingerprint == key, change
    moved = base.model_copy(
        update={"figures": tuple(figure.model_copy(update={"mark": figure.mark + 3}) for figure in base.figures)}
    )
    assert keyframe_recipe(plan, moved, 64, 36).fingerprint == key
    assert keyframe_recipe(plan, base.model_copy(update={"style": "toon"}), 64, 36).fingerprint == key


@pytest.mark.parametrize(
    "change",
    [
        {"size": ShotSize.CU},
        {"words": "She closes the door."},
        {"draw": 8},
        {"people": [a_look(top="dress")]},
        {"crowd": 3},
        {"object": "key"},
    ],
)
def test_what_a_prompt_says_makes_a_keyframe_stale(change: dict[str, Any]) -> None:
    plan = a_plan()
    base = keyframe_recipe(plan, a_view(people=[a_look()]), 64, 36)
    assert keyframe_recipe(plan, a_view(**{"people": [a_look()], **change}), 64, 36).fingerprint != base.fingerprint


def test_steered_by_maps_the_whole_view_counts() -> None:
    steered = a_plan(image=a_model(IMAGE.model_copy(update={"control": "control_image"})), control="depth")
    view, moved = a_view(people=[a_look()]), a_view(people=[a_look()], moves=[Move.PAN_LEFT])
    one, other = keyframe_recipe(steered, view, 64, 36), keyframe_recipe(steered, moved, 64, 36)
    assert one.fingerprint != other.fingerprint
    assert one.generation is not None and one.generation.control == "depth"
    plain = keyframe_recipe(a_plan(control="depth"), view, 64, 36)
    assert plain.generation is not None and plain.generation.control == ""


def test_references_are_exactly_those_in_the_shot_subjects_first() -> None:
    view = a_view(people=[a_look(), a_look(age_years=9), a_look(age_years=70)], subject=[2])
    two = a_plan(image=a_model(IMAGE.model_copy(update={"references_at_most": 2})))
    asked = keyframe_recipe(two, view, 64, 36, sheets=["one", "two", "three"]).generation
    assert asked is not None
    assert asked.references == (Reference(take="three", role="full"), Reference(take="one", role="full"))
    assert [words[:24] for words in asked.prompt.people] == [
        "the person of picture 2:",
        "a girl of 9, tan skin, d",
        "the person of picture 1:",
    ]


def test_a_close_up_is_shown_faces_and_a_last_frame_the_first_one_too() -> None:
    view = a_view(ShotSize.CU, people=[a_look()], moves=[Move.DOLLY_IN])
    asked = keyframe_recipe(a_plan(), view, 64, 36, ["sheet"], moment="last", beside=["first"]).generation
    assert asked is not None
    assert asked.references == (Reference(take="sheet", role="front"), Reference(take="first", same_number=True))
    assert "last moment" in asked.prompt.action and "the camera slowly moves in" in asked.prompt.action
    first = keyframe_recipe(a_plan(), view, 64, 36, ["sheet"]).generation
    assert first is not None and first.seed != asked.seed


def test_a_second_keyframe_is_wanted_where_the_model_and_the_shot_have_use_for_it() -> None:
    still, moving = a_view(), a_view(moves=[Move.PAN_LEFT])
    plan = a_plan()
    assert wants_last_frame(plan, still) == ""
    assert wants_last_frame(plan, moving) == "last"
    assert wants_last_frame(plan, still, dissolves=True) == "transition"
    needs_two = a_plan(video=a_model(WAN_I2V.model_copy(update={"last_frame": "required"})), last_frames=False)
    assert wants_last_frame(needs_two, still) == "last"
    from_text = a_plan(video=a_model(WAN_I2V.model_copy(update={"first_frame": "", "last_frame": ""})))
    assert wants_last_frame(from_text, moving, dissolves=True) == ""


def test_a_clip_keeps_the_films_numbers_and_asks_for_the_models() -> None:
    drawn = a_drawn_clip(head_frames=6, body_frames=48, tail_frames=6, width=1280, height=720)
    plan = a_plan(video=a_model(WAN_I2V, rate="16", most_frames=81, most_pixels=399_360, guidance_hundredths=350))
    clip = clip_recipe(plan, drawn, first="f", last="l")
    asked = clip.generation
    assert asked is not None
    assert (clip.width, clip.height, clip.rate, clip.body_frames) == (1280, 720, "24", 48)
    assert (asked.width, asked.height, asked.rate) == (832, 480, "16")
    # 60 frames at 24: the last stands at 59/24 s = 39.33 of 16: 41 frames, of the form 4k + 1 already.
    assert asked.lengths == (41,)
    assert (clip.first_frame, asked.last_frame) == ("f", "l")
    assert asked.negative == plan.style.negative


def test_a_clip_from_text_leaves_the_keyframes_out() -> None:
    able = WAN_I2V.model_copy(update={"first_frame": "", "last_frame": ""})
    clip = clip_recipe(a_plan(video=a_model(able, rate="16")), a_drawn_clip(), first="f", last="l")
    assert clip.generation is not None
    assert (clip.first_frame, clip.generation.last_frame) == ("", "")


def test_mouths_make_no_generated_clip_stale_but_lengths_do() -> None:
    plan = a_plan()
    base = clip_recipe(plan, a_drawn_clip(), first="f").fingerprint
    spoken = a_drawn_clip(mouths=(Mouth(figure=0, shapes="XAB"),), gestures=((0, 2),))
    assert clip_recipe(plan, spoken, first="f").fingerprint == base
    assert clip_recipe(plan, a_drawn_clip(body_frames=13), first="f").fingerprint != base


def test_another_number_format_or_model_is_another_take_and_another_device_is_not() -> None:
    view = a_view()

    def key(**changes: Any) -> str:
        return keyframe_recipe(a_plan(**changes), view, 64, 36).fingerprint

    base = key()
    assert key(machine=Machine(device="cpu", dtype="bfloat16")) != base
    assert key(machine=Machine(device="cpu", dtype="float32", vae_tiling=True)) != base
    assert key(image=a_model(IMAGE, "d" * 40)) != base
    same = Machine(device="cuda", dtype="float32", compile="regional", offload="model", batch=8)
    assert key(machine=same) == base


def test_a_video_model_changes_no_keyframe() -> None:
    other = a_plan(video=a_model(WAN_I2V, "e" * 40, rate="16"))
    assert keyframe_recipe(other, a_view(), 64, 36) == keyframe_recipe(a_plan(), a_view(), 64, 36)


def test_a_sheet_depends_on_the_look_alone() -> None:
    one, same = sheet_recipe(a_plan(), a_look()), sheet_recipe(a_plan(), a_look(height_cm=173))
    assert one.fingerprint == same.fingerprint
    assert sheet_recipe(a_plan(), a_look(hair="bun")).fingerprint != one.fingerprint


def test_no_name_path_or_time_stands_in_a_recipe() -> None:
    recipe = keyframe_recipe(a_plan(), a_view(people=[a_look()]), 64, 36, ["s"])
    text = str(recipe.canonical())
    assert "/" not in text.replace("owner/model", "")
