"""Character sheets, keyframes and clips from real pipeline classes on tiny random weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from film_assets.breakdown.model import Move
from film_assets.inference.host import EngineHost
from film_assets.inference.presets import Preset, Resolved, resolved
from film_assets.inference.settings import Machine
from film_assets.kernel.errors import Cancelled, ConfigError, EngineError
from film_assets.look.prompts import style_named
from film_assets.media.probe import probe
from film_assets.picture.diffusion.clips import DiffusionClips
from film_assets.picture.diffusion.recipes import clip_recipe, keyframe_recipe, sheet_recipe
from film_assets.picture.diffusion.settings import DiffusionSettings, PicturePlan
from film_assets.picture.diffusion.stills import DiffusionKeyframes, DiffusionSheets
from film_assets.picture.diffusion.studio import Studio
from film_assets.picture.model import ClipRecipe
from film_assets.store.recipe import Recipe
from film_assets.store.rendering import Failed, Order, Rendered, Renderer
from film_assets_tests.engines_gpu import needs  # noqa: F401 - skips this module without the gpu extra
from film_assets_tests.engines_gpu.builders import (
    CPU,
    ADesk,
    NoHub,
    a_drawn_clip,
    a_look,
    a_preset,
    a_view,
    rendered,
)

Folder = Callable[..., Path]


def model_of(folder: Path, makes: str, **changes: Any) -> Resolved:
    preset: Preset = a_preset("tiny", makes, folder, **changes)
    return resolved(preset, NoHub())


@pytest.fixture
def plan(model_folder: Folder) -> PicturePlan:
    return PicturePlan(
        image=model_of(model_folder("flux2_klein"), "image", most_pixels=8192),
        video=model_of(model_folder("wan_image"), "video", guidance=3.0),
        style=style_named("noir"),
        machine=CPU,
    )


def studio_of(plan: PicturePlan, **changes: Any) -> Studio:
    return Studio(DiffusionSettings(machine=plan.machine), NoHub(), **changes).knows(plan.image, plan.video)


def made(renderer: Renderer, recipes: Sequence[Recipe], desk: ADesk) -> list[Rendered]:
    return rendered(list(renderer.render([Order(recipe) for recipe in recipes], desk)))


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path), np.int16)


def test_a_sheet_has_three_pictures_of_the_size_the_model_makes(plan: PicturePlan, tmp_path: Path) -> None:
    recipe = sheet_recipe(plan, a_look(), 192, 108)
    (sheet,) = made(DiffusionSheets(studio_of(plan)), [recipe], ADesk(tmp_path))
    assert recipe.generation is not None
    for view in ("front", "side", "full"):
        assert Image.open(sheet.files[view]).size == (recipe.generation.width, recipe.generation.height)
    assert Image.open(sheet.files["image"]).size == (192, 108)
    assert sheet.provenance["origin"] == "AI generated"
    assert sheet.provenance["licences"][0]["licence"] == "own"


def test_a_keyframe_is_exactly_the_films_size_and_follows_its_seed(plan: PicturePlan, tmp_path: Path) -> None:
    studio = studio_of(plan)
    recipes = [keyframe_recipe(plan, a_view(draw=draw), 80, 44) for draw in (1, 1, 2)]
    takes = [
        made(DiffusionKeyframes(studio), [recipe], ADesk(tmp_path / str(i)))[0] for i, recipe in enumerate(recipes)
    ]
    assert takes[0].facts == {"width": 80, "height": 44}
    first, again, other = (pixels(take.files["image"]) for take in takes)
    assert first.shape == (44, 80, 3)
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_a_retake_is_another_draw_of_the_same_recipe(plan: PicturePlan, tmp_path: Path) -> None:
    recipe = keyframe_recipe(plan, a_view(), 64, 36)
    renderer, desk = DiffusionKeyframes(studio_of(plan)), ADesk(tmp_path)
    takes = rendered(list(renderer.render([Order(recipe), Order(recipe, 2)], desk)))
    first, second = (pixels(take.files["image"]) for take in sorted(takes, key=lambda take: take.order.number))
    assert not np.array_equal(first, second)


def float_still(plan: PicturePlan, recipe: Any, desk: ADesk) -> Any:
    """Return a keyframe as the float tensor the model made: references in a random model move it by about 1e-4."""
    seen: list[Any] = []

    class Look:
        def prompt(self, text: str) -> str:
            return ""

        def frames(self, frames: Any) -> str:
            seen.append(frames.clone())
            return ""

    made(DiffusionKeyframes(studio_of(plan, filter=Look())), [recipe], desk)
    return seen[0]


def test_a_keyframe_looks_at_the_sheets_of_its_characters(plan: PicturePlan, tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    for name, colour in (("red", (220, 30, 30)), ("blue", (30, 30, 220))):
        Image.new("RGB", (64, 64), colour).save(tmp_path / f"{name}.png")
        desk.takes[name, "full"] = tmp_path / f"{name}.png"
    view = a_view(people=[a_look()])
    frames = [float_still(plan, keyframe_recipe(plan, view, 64, 64, [ref]), desk) for ref in ("red", "blue")]
    assert float((frames[0] - frames[1]).abs().max()) > 1e-6


def test_a_missing_reference_fails_its_own_shot_and_leaves_the_others(plan: PicturePlan, tmp_path: Path) -> None:
    good = keyframe_recipe(plan, a_view(), 64, 36)
    bad = keyframe_recipe(plan, a_view(people=[a_look()]), 64, 36, ["nowhere"])
    results = list(DiffusionKeyframes(studio_of(plan)).render([Order(bad), Order(good)], ADesk(tmp_path)))
    failed = [result for result in results if isinstance(result, Failed)]
    assert [result.order.recipe for result in failed] == [bad]
    assert "nowhere" in str(failed[0].error)
    assert len(results) == 2


def test_a_batch_is_the_same_request_as_one_by_one(plan: PicturePlan, tmp_path: Path) -> None:
    recipes = [keyframe_recipe(plan, a_view(draw=draw, words=f"She does {draw}."), 64, 64) for draw in range(3)]
    alone = made(DiffusionKeyframes(studio_of(plan)), recipes, ADesk(tmp_path / "alone"))
    together_plan = plan.model_copy(update={"machine": Machine(device="cpu", dtype="float32", batch=4)})
    together = made(DiffusionKeyframes(studio_of(together_plan)), recipes, ADesk(tmp_path / "together"))
    assert [take.provenance["batch"] for take in together] == [3, 3, 3]
    by_recipe = {take.order.recipe.fingerprint: take for take in together}
    for take in alone:
        other = by_recipe[take.order.recipe.fingerprint]
        assert np.abs(pixels(take.files["image"]) - pixels(other.files["image"])).max() <= 1


def test_a_clip_has_exactly_the_films_frames_size_rate_and_colour(plan: PicturePlan, tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    (key,) = made(DiffusionKeyframes(studio_of(plan)), [keyframe_recipe(plan, a_view(), 64, 36)], desk)
    desk.has("key", key)
    drawn = a_drawn_clip(head_frames=3, body_frames=14, tail_frames=2)
    (clip,) = made(DiffusionClips(studio_of(plan)), [clip_recipe(plan, drawn, first="key")], desk)
    assert clip.facts["body_frames"] == 14 and len(clip.facts["encoder_header"]) == 64
    for role, frames in (("head", 3), ("body", 14), ("tail", 2)):
        facts = probe(clip.files[role]).picture
        assert facts is not None
        assert (facts.frames, facts.width, facts.height, facts.rate, facts.start) == (frames, 64, 36, 24, 0)
        assert facts.pixel_format == "yuv420p" and facts.colour == ("tv", "bt709", "bt709", "bt709")


def test_pieces_of_generated_clips_join_because_their_headers_are_equal(plan: PicturePlan, tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    Image.new("RGB", (64, 36), (90, 90, 90)).save(tmp_path / "key.png")
    desk.takes["key", "image"] = tmp_path / "key.png"
    recipes = [clip_recipe(plan, a_drawn_clip(a_view(draw=draw)), first="key") for draw in (1, 2)]
    takes = made(DiffusionClips(studio_of(plan)), recipes, desk)
    assert len({take.facts["encoder_header"] for take in takes}) == 1


def test_a_long_shot_is_chained_from_last_frames_without_a_seam_in_number(plan: PicturePlan, tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    Image.new("RGB", (64, 36), (90, 90, 90)).save(tmp_path / "key.png")
    desk.takes["key", "image"] = tmp_path / "key.png"
    recipe = clip_recipe(plan, a_drawn_clip(body_frames=96), first="key")
    assert recipe.generation is not None
    # 96 frames at 24 are 33 at 8 a second: 17 and 17, one shared.
    assert (recipe.generation.lengths, recipe.generation.extended) == ((17, 17), "chained")
    (clip,) = made(DiffusionClips(studio_of(plan)), [recipe], desk)
    facts = probe(clip.files["body"]).picture
    assert facts is not None and facts.frames == 96 and clip.provenance["stretches"] == 2


@pytest.mark.parametrize("builder", ["wan_text", "wan_vace", "ltx_condition", "ltx2_condition"])
def test_every_kind_of_video_model_makes_the_shot(
    plan: PicturePlan, model_folder: Folder, tmp_path: Path, builder: str
) -> None:
    arguments = (
        {"stg_scale": 0.0, "audio_stg_scale": 0.0, "spatio_temporal_guidance_blocks": None}
        if builder == "ltx2_condition"
        else {}
    )
    video = model_of(model_folder(builder), "video", arguments=arguments)
    moving = plan.model_copy(update={"video": video})
    desk = ADesk(tmp_path)
    for name in ("first", "last"):
        Image.new("RGB", (64, 36), (90, 90, 90) if name == "first" else (10, 200, 90)).save(tmp_path / f"{name}.png")
        desk.takes[name, "image"] = tmp_path / f"{name}.png"
    recipe = clip_recipe(moving, a_drawn_clip(), first="first", last="last")
    assert bool(recipe.first_frame) == (builder != "wan_text")
    (clip,) = made(DiffusionClips(studio_of(moving)), [recipe], desk)
    facts = probe(clip.files["body"]).picture
    assert facts is not None and facts.frames == 12


@pytest.mark.parametrize("first_and_last", [False, True])
def test_wan_21_gets_exactly_the_pictures_it_was_made_for(
    plan: PicturePlan, model_folder: Folder, tmp_path: Path, first_and_last: bool
) -> None:
    video = model_of(model_folder("wan_21_image", first_and_last=first_and_last), "video")
    moving = plan.model_copy(update={"video": video})
    desk = ADesk(tmp_path)
    Image.new("RGB", (64, 36), (90, 90, 90)).save(tmp_path / "key.png")
    desk.takes["key", "image"] = tmp_path / "key.png"
    recipe = clip_recipe(moving, a_drawn_clip(a_view(moves=[Move.PAN_LEFT])), first="key", last="key")
    assert recipe.generation is not None and bool(recipe.generation.last_frame) == first_and_last
    assert len(made(DiffusionClips(studio_of(moving)), [recipe], desk)) == 1


def test_a_model_that_needs_two_keyframes_says_so_before_it_crashes(
    plan: PicturePlan, model_folder: Folder, tmp_path: Path
) -> None:
    video = model_of(model_folder("wan_21_image", first_and_last=True), "video")
    moving = plan.model_copy(update={"video": video})
    recipe = clip_recipe(moving, a_drawn_clip())
    with pytest.raises(ConfigError, match="needs a first and a last frame"):
        list(DiffusionClips(studio_of(moving)).render([Order(recipe)], ADesk(tmp_path)))


def test_a_bad_shot_fails_alone(plan: PicturePlan, tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    Image.new("RGB", (64, 36), (90, 90, 90)).save(tmp_path / "key.png")
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    desk.takes |= {("key", "image"): tmp_path / "key.png", ("broken", "image"): tmp_path / "broken.png"}
    recipes = [clip_recipe(plan, a_drawn_clip(a_view(draw=i)), first=ref) for i, ref in enumerate(("broken", "key"))]
    results = list(DiffusionClips(studio_of(plan)).render([Order(recipe) for recipe in recipes], desk))
    failed = [result for result in results if isinstance(result, Failed)]
    assert [result.order.recipe for result in failed] == [recipes[0]]
    assert isinstance(failed[0].error, EngineError) and "make it again" in str(failed[0].error)
    assert len(results) == 2


def test_cancelling_stops_within_one_step_and_leaves_no_file(plan: PicturePlan, tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    Image.new("RGB", (64, 36), (90, 90, 90)).save(tmp_path / "key.png")
    desk.takes["key", "image"] = tmp_path / "key.png"
    studio = studio_of(plan, host=EngineHost())
    recipe = clip_recipe(plan, a_drawn_clip(), first="key")
    steps: list[int] = []

    def watch() -> None:
        steps.append(1)
        if len(steps) == 3:  # Before the shot, its first step, and now its second.
            raise Cancelled("stop")

    desk.on_check = watch
    with pytest.raises(Cancelled):
        list(DiffusionClips(studio).render([Order(recipe)], desk))
    assert len(steps) == 3
    assert not list(tmp_path.rglob("*.mp4")) and not list(tmp_path.rglob("*.mkv"))
    desk.on_check = lambda: None
    desk.scratch = tmp_path / "again"
    desk.scratch.mkdir()
    assert len(made(DiffusionClips(studio), [recipe], desk)) == 1
    assert studio.host.loads == 1


def test_one_load_serves_all_shots_and_films_of_a_process(plan: PicturePlan, tmp_path: Path) -> None:
    host = EngineHost()
    for film in ("one", "two"):
        recipes = [keyframe_recipe(plan, a_view(words=f"{film} {i}"), 64, 36) for i in range(2)]
        made(DiffusionKeyframes(studio_of(plan, host=host)), recipes, ADesk(tmp_path / film))
    assert host.loads == 1


def test_a_changed_model_folder_is_noticed_before_any_shot(
    plan: PicturePlan, tmp_path: Path, model_folder: Folder
) -> None:
    import shutil

    folder = shutil.copytree(model_folder("flux2_klein"), tmp_path / "model")
    image = model_of(folder, "image")
    (folder / "scheduler" / "scheduler_config.json").write_text("{}")
    changed = plan.model_copy(update={"image": image})
    recipe = keyframe_recipe(changed, a_view(), 64, 36)
    with pytest.raises(ConfigError, match="changed since production was made"):
        list(DiffusionKeyframes(studio_of(changed)).render([Order(recipe)], ADesk(tmp_path / "desk")))


def test_an_unaccepted_licence_shows_its_terms_and_makes_nothing(plan: PicturePlan, tmp_path: Path) -> None:
    paid = plan.model_copy(update={"image": plan.image.model_copy(update={"licence": "stability-community"})})
    recipe = keyframe_recipe(paid, a_view(), 64, 36)
    with pytest.raises(ConfigError, match=r"1 million US dollars revenue.*accepted_licences"):
        list(DiffusionKeyframes(studio_of(paid)).render([Order(recipe)], ADesk(tmp_path)))


def test_the_filters_can_refuse_a_prompt_and_a_picture(plan: PicturePlan, tmp_path: Path) -> None:
    class NoDoors:
        def prompt(self, text: str) -> str:
            return "doors are forbidden" if "door" in text else ""

        def frames(self, frames: Any) -> str:
            return "too bright" if float(frames.mean()) >= 0 else ""

    recipes = [keyframe_recipe(plan, a_view(words=words), 64, 36) for words in ("A door.", "A wall.")]
    results = list(
        DiffusionKeyframes(studio_of(plan, filter=NoDoors())).render(
            [Order(recipe) for recipe in recipes], ADesk(tmp_path)
        )
    )
    reasons = {result.order.recipe.fingerprint: str(result.error) for result in results if isinstance(result, Failed)}
    assert "doors are forbidden" in reasons[recipes[0].fingerprint]
    assert "too bright" in reasons[recipes[1].fingerprint]


def test_clips_hold_the_same_recipe_to_the_same_bits_here(plan: PicturePlan, tmp_path: Path) -> None:
    desk = ADesk(tmp_path)
    Image.new("RGB", (64, 36), (90, 90, 90)).save(tmp_path / "key.png")
    desk.takes["key", "image"] = tmp_path / "key.png"
    recipe: ClipRecipe = clip_recipe(plan, a_drawn_clip(), first="key")
    files = []
    for run in ("one", "two"):
        desk.scratch = tmp_path / run
        desk.scratch.mkdir()
        files.append(made(DiffusionClips(studio_of(plan)), [recipe], desk)[0].files["body"].read_bytes())
    assert files[0] == files[1]


def test_no_two_takes_of_one_call_share_a_file(plan: PicturePlan, tmp_path: Path) -> None:
    """The store may link files, not copy them: a name used twice would change a take that is kept already."""
    studio, desk = studio_of(plan), ADesk(tmp_path)
    sizes = ((64, 36), (64, 64))
    stills = [keyframe_recipe(plan, a_view(draw=draw), *size) for size in sizes for draw in (1, 2)]
    sheets = [sheet_recipe(plan, a_look(hair=hair), 192, 108) for hair in ("bun", "bob")]
    other = plan.model_copy(update={"machine": Machine(device="cpu", dtype="bfloat16")})
    sheets.append(sheet_recipe(other, a_look(), 192, 108))
    takes = made(DiffusionKeyframes(studio), stills, desk) + made(DiffusionSheets(studio), sheets, desk)
    files = [path for take in takes for path in take.files.values()]
    assert len(set(files)) == len(files) == 4 + 3 * 4 and all(path.is_file() for path in files)


def test_waves_name_their_files_apart(plan: PicturePlan, tmp_path: Path) -> None:
    desk, seen = ADesk(tmp_path), set()
    first = keyframe_recipe(plan, a_view(moves=[Move.PAN_LEFT]), 64, 64)
    last = keyframe_recipe(plan, a_view(moves=[Move.PAN_LEFT]), 64, 64, (), "last", [first.fingerprint])
    for result in DiffusionKeyframes(studio_of(plan)).render([Order(last), Order(first)], desk):
        assert isinstance(result, Rendered)
        assert result.files["image"] not in seen
        seen.add(result.files["image"])
        desk.has(result.order.recipe.fingerprint, result)
    assert len(seen) == 2
