"""One engine, many pipelines: references, control maps and last frames reach the model, whatever its class calls them.

Weights are random: an effect is looked for in the floats that the model made, not in eight bits.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from film_assets.breakdown.model import Move
from film_assets.inference.model import Adapter, Part
from film_assets.inference.presets import Resolved, known_presets, preset_named, presets_of, resolved
from film_assets.kernel.errors import ConfigError
from film_assets.look.prompts import style_named
from film_assets.picture.diffusion.clips import DiffusionClips
from film_assets.picture.diffusion.recipes import clip_recipe, keyframe_recipe
from film_assets.picture.diffusion.settings import PACKAGE, DiffusionSettings, PicturePlan, plan_of
from film_assets.picture.diffusion.stills import DiffusionKeyframes
from film_assets.picture.diffusion.studio import Studio
from film_assets.picture.model import ClipRecipe, KeyframeRecipe, View
from film_assets.picture.previs.maps import MAPS_VERSION, PrevisMaps
from film_assets.store.rendering import Order
from film_assets_tests.engines_gpu import needs  # noqa: F401 - skips this module without the gpu extra
from film_assets_tests.engines_gpu.builders import CPU, ADesk, NoHub, a_drawn_clip, a_look, a_preset, a_view, rendered

Folder = Callable[..., Path]
LTX2 = {"stg_scale": 0.0, "audio_stg_scale": 0.0, "spatio_temporal_guidance_blocks": None}


class Seen:
    """A filter that keeps the frames it is shown."""

    def __init__(self) -> None:
        self.frames_shown: list[Any] = []

    def prompt(self, text: str) -> str:
        return ""

    def frames(self, frames: Any) -> str:
        self.frames_shown.append(frames.clone())
        return ""


class Ramps:
    """Maps that only a camera move turns round, and that say where they were drawn."""

    version = 3

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, int, str, str]] = []

    def moving(self, view: View, width: int, height: int, length_frames: int, rate: str, kind: str) -> np.ndarray:
        self.asked.append((width, height, length_frames, rate, kind))
        ramp = np.linspace(0, 255, width).astype(np.uint8)
        ramp = ramp[::-1] if view.camera.moves else ramp
        return np.broadcast_to(ramp[None, None, :, None], (length_frames, height, width, 3)).copy()


def model_of(folder: Path, makes: str, **changes: Any) -> Resolved:
    return resolved(a_preset("tiny", makes, folder, **changes), NoHub())


def plan_with(image: Resolved, video: Resolved, **changes: Any) -> PicturePlan:
    return PicturePlan(image=image, video=video, style=style_named("anime"), machine=CPU, **changes)


@pytest.fixture
def flux(model_folder: Folder) -> Resolved:
    return model_of(model_folder("flux2_klein"), "image")


@pytest.fixture
def wan(model_folder: Folder) -> Resolved:
    return model_of(model_folder("wan_image"), "video")


def floats(plan: PicturePlan, recipe: KeyframeRecipe | ClipRecipe, desk: ADesk, maps: Any = None) -> Any:
    """Return what the model made for ``recipe``, float (T, 3, H, W)."""
    seen = Seen()
    desk.scratch = desk.scratch / f"call_{recipe.fingerprint[:8]}"
    desk.scratch.mkdir()
    more = {"maps": maps} if maps is not None else {}
    settings = DiffusionSettings(machine=plan.machine, accepted_licences=("openrail++",))
    studio = Studio(settings, NoHub(), filter=seen, **more).knows(plan.image, plan.video)
    renderer = DiffusionClips(studio) if isinstance(recipe, ClipRecipe) else DiffusionKeyframes(studio)
    rendered(list(renderer.render([Order(recipe)], desk)))
    return seen.frames_shown[0]


def with_pictures(tmp_path: Path) -> ADesk:
    desk = ADesk(tmp_path)
    for name, colour in (("red", (230, 20, 20)), ("green", (20, 230, 20))):
        path = tmp_path / f"{name}.png"
        Image.new("RGB", (64, 64), colour).save(path)
        desk.takes |= {(name, role): path for role in ("image", "front", "full")}
    return desk


def differ(first: Any, second: Any) -> bool:
    return float((first - second).abs().max()) > 1e-7


def sdxl_with_adapter(model_folder: Folder, tmp_path: Path) -> Resolved:
    from safetensors.torch import save_file

    from film_assets_tests.engines_gpu.tiny_pictures import sdxl_ip_adapter
    from film_assets_tests.engines_gpu.tiny_text import clip_vision_encoder

    folder = tmp_path / "adapter"
    encoder, _ = clip_vision_encoder()
    encoder.save_pretrained(folder / "image_encoder")
    save_file(sdxl_ip_adapter(), folder / "ip.safetensors")
    adapter = Adapter(kind="ip_adapter", source=str(folder), weight_name="ip.safetensors", scale_percent=100)
    return model_of(model_folder("sdxl"), "image", adapters=(adapter,), guidance=5.0)


def test_sdxl_looks_at_references_through_its_ip_adapter(model_folder: Folder, wan: Resolved, tmp_path: Path) -> None:
    plan = plan_with(sdxl_with_adapter(model_folder, tmp_path), wan)
    assert plan.image.abilities.references == "ip_adapter_image"
    desk, view = with_pictures(tmp_path / "desk"), a_view(people=[a_look()])
    recipes = [keyframe_recipe(plan, view, 64, 64, [sheet]) for sheet in ("red", "green")]
    assert recipes[0].generation is not None and "picture 1" not in recipes[0].generation.prompt.people[0]
    assert recipes[0].generation.negative
    assert differ(*(floats(plan, recipe, desk) for recipe in recipes))


def test_z_image_makes_keyframes_from_text_and_asks_for_no_reference(
    model_folder: Folder, wan: Resolved, tmp_path: Path
) -> None:
    plan = plan_with(model_of(model_folder("z_image"), "image", guidance=0.0), wan)
    recipe = keyframe_recipe(plan, a_view(people=[a_look()]), 64, 64, ["red"])
    assert recipe.generation is not None and recipe.generation.references == ()
    assert floats(plan, recipe, ADesk(tmp_path)).shape == (1, 3, 64, 64)


def test_a_modular_pipeline_makes_keyframes_with_references(
    model_folder: Folder, wan: Resolved, tmp_path: Path
) -> None:
    from diffusers import ModularPipeline

    pipe = ModularPipeline.from_pretrained(str(model_folder("flux2_klein")))
    pipe.load_components()
    pipe.save_pretrained(str(tmp_path / "modular"), overwrite_modular_index=True)
    plan = plan_with(model_of(tmp_path / "modular", "image", guidance=3.0), wan)
    assert plan.image.identity.modular
    desk, view = with_pictures(tmp_path / "desk"), a_view(people=[a_look()])
    recipes = [keyframe_recipe(plan, view, 64, 64, [sheet]) for sheet in ("red", "green")]
    assert differ(*(floats(plan, recipe, desk) for recipe in recipes))


def test_a_modular_pipeline_is_guided_as_strongly_as_asked(model_folder: Folder, wan: Resolved, tmp_path: Path) -> None:
    from diffusers import ModularPipeline

    pipe = ModularPipeline.from_pretrained(str(model_folder("flux2_klein")))
    pipe.load_components()
    pipe.save_pretrained(str(tmp_path / "modular"), overwrite_modular_index=True)
    results = []
    for guidance in (1.5, 6.0):
        plan = plan_with(model_of(tmp_path / "modular", "image", guidance=guidance), wan)
        results.append(floats(plan, keyframe_recipe(plan, a_view(), 64, 64), ADesk(tmp_path / str(guidance))))
    assert differ(*results)


class Kept(PrevisMaps):
    """The previs engine's maps, kept as they are drawn."""

    def __init__(self) -> None:
        self.drawn: list[np.ndarray] = []

    def moving(self, *asked: Any) -> np.ndarray:
        self.drawn.append(super().moving(*asked))
        return self.drawn[-1]


@pytest.mark.parametrize("kind", ["depth", "pose", "ids"])
def test_previs_holds_a_keyframe_to_the_blocking_of_its_shot_through_a_controlnet(
    model_folder: Folder, wan: Resolved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    from diffusers import StableDiffusionXLControlNetPipeline

    net = Part(component="controlnet", source=str(model_folder("sdxl_controlnet")))
    image = model_of(
        model_folder("sdxl"), "image", pipeline="StableDiffusionXLControlNetPipeline", parts=(net,), guidance=5.0
    )
    assert (image.abilities.control, image.abilities.references) == ("image", "")
    plan, maps = plan_with(image, wan, control=kind, control_version=MAPS_VERSION), Kept()
    handed, own = [], StableDiffusionXLControlNetPipeline.__call__

    def called(self: Any, *args: Any, **more: Any) -> Any:
        handed.append(np.asarray(more["image"]))
        return own(self, *args, **more)

    monkeypatch.setattr(StableDiffusionXLControlNetPipeline, "__call__", called)
    frames = []
    for mark in (0, 1):
        # Where somebody stands is in no prompt: the maps alone make the difference.
        view = a_view(people=[a_look()])
        moved = view.model_copy(update={"figures": (view.figures[0].model_copy(update={"mark": mark}),)})
        frames.append(floats(plan, keyframe_recipe(plan, moved, 64, 64), ADesk(tmp_path / str(mark)), maps))
    assert differ(*frames)
    for picture, drawn in zip(handed, maps.drawn, strict=True):
        assert drawn.shape == (1, 64, 64, 3) and np.array_equal(picture, drawn[0])
    assert not np.array_equal(handed[0], handed[1])


def test_previs_maps_hold_a_clip_through_a_control_video(model_folder: Folder, flux: Resolved, tmp_path: Path) -> None:
    video = model_of(model_folder("wan_vace"), "video")
    plan = plan_with(flux, video, control="pose", control_version=3)
    maps, desk = Ramps(), with_pictures(tmp_path)
    frames = []
    for moves in ((), (Move.PAN_LEFT,)):
        recipe = clip_recipe(plan, a_drawn_clip(a_view(moves=moves, draw=5)), first="red")
        assert recipe.generation is not None
        # The words of the move must not be what makes the difference.
        same_words = recipe.generation.model_copy(
            update={"prompt": recipe.generation.prompt.model_copy(update={"motion": ""})}
        )
        frames.append(floats(plan, recipe.model_copy(update={"generation": same_words}), desk, maps))
    assert differ(*frames)
    # 12 frames at 24 are 5 at 8 a second.
    assert maps.asked == [(64, 48, 5, "8", "pose")] * 2


def test_the_previs_engines_own_depth_moves_what_the_model_makes(
    model_folder: Folder, flux: Resolved, tmp_path: Path
) -> None:
    plan = plan_with(flux, model_of(model_folder("wan_vace"), "video"), control="depth", control_version=MAPS_VERSION)
    frames = []
    for mark in (0, 1):
        view = a_view(people=[a_look()])
        # Where somebody stands is in no prompt: the maps alone make the difference.
        figure = view.figures[0].model_copy(update={"mark": mark})
        recipe = clip_recipe(plan, a_drawn_clip(view.model_copy(update={"figures": (figure,)})))
        frames.append(floats(plan, recipe, ADesk(tmp_path / str(mark)), PrevisMaps()))
    assert differ(*frames)


def test_control_without_anybody_to_draw_maps_is_one_clear_error(
    model_folder: Folder, flux: Resolved, tmp_path: Path
) -> None:
    plan = plan_with(flux, model_of(model_folder("wan_vace"), "video"), control="depth")
    with pytest.raises(ConfigError, match="nobody here draws them"):
        floats(plan, clip_recipe(plan, a_drawn_clip()), ADesk(tmp_path))


@pytest.mark.parametrize("builder", ["wan_image", "wan_vace", "ltx_condition", "ltx2_condition"])
@pytest.mark.parametrize("end", ["first", "last"])
def test_the_keyframes_reach_the_model(
    model_folder: Folder, flux: Resolved, tmp_path: Path, builder: str, end: str
) -> None:
    video = model_of(model_folder(builder), "video", arguments=LTX2 if builder == "ltx2_condition" else {})
    plan, desk = plan_with(flux, video), with_pictures(tmp_path)
    drawn = a_drawn_clip(width=64, height=64)
    frames = [
        floats(plan, clip_recipe(plan, drawn, **{"first": "red", "last": "red", end: colour}), desk)
        for colour in ("red", "green")
    ]
    assert differ(*frames)


def test_vace_looks_at_the_sheets_of_the_characters(model_folder: Folder, flux: Resolved, tmp_path: Path) -> None:
    plan = plan_with(flux, model_of(model_folder("wan_vace"), "video"))
    desk, drawn = with_pictures(tmp_path), a_drawn_clip(a_view(people=[a_look()]))
    assert differ(*(floats(plan, clip_recipe(plan, drawn, sheets=[sheet]), desk) for sheet in ("red", "green")))


def test_a_plan_resolves_presets_from_a_users_folder(model_folder: Folder, tmp_path: Path) -> None:
    for name, makes, builder in (("my_stills", "image", "flux2_klein"), ("my_motion", "video", "wan_image")):
        (tmp_path / f"{name}.yaml").write_text(
            f"name: {name}\nmakes: {makes}\nsource: {model_folder(builder)}\nlicence: own\nsteps: 2\nguidance: 2.5\n"
            "most_pixels: 4096\nrate: '16'\nmost_frames: 17\n"
        )
    settings = DiffusionSettings(image="my_stills", video="my_motion", presets_folder=str(tmp_path), machine=CPU)
    plan = plan_of(settings, "storyboard", NoHub())
    assert plan.style.name == "watercolour_storyboard"
    assert (plan.image.guidance_hundredths, plan.image.abilities.references) == (250, "image")
    assert plan.video.abilities.first_frame == "required"
    assert plan == type(plan).model_validate_json(plan.model_dump_json())


def test_presets_that_do_not_fit_are_named_with_those_that_would(model_folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no image preset 'flux2_klien_4b'.*Did you mean flux2_klein_4b"):
        preset_named("flux2_klien_4b", known_presets(PACKAGE), "image")
    with pytest.raises(ConfigError, match=r"makes video, and image is needed: choose one of flux2_klein_4b"):
        preset_named("wan22_i2v_14b", known_presets(PACKAGE), "image")
    (tmp_path / "wrong.yaml").write_text("name: wrong\nmakes: image\nsource: a/b\nlicence: own\nsteps: 0\n")
    with pytest.raises(ConfigError, match=r"wrong.yaml has a wrong steps"):
        presets_of(tmp_path)
    with pytest.raises(ConfigError, match="makes video, not image"):
        resolved(a_preset("swapped", "image", model_folder("wan_text")), NoHub())


def test_control_that_no_model_takes_is_refused_with_presets_that_do(model_folder: Folder, tmp_path: Path) -> None:
    for name, makes, builder in (("stills", "image", "flux2_klein"), ("motion", "video", "wan_image")):
        (tmp_path / f"{name}.yaml").write_text(
            f"name: {name}\nmakes: {makes}\nsource: {model_folder(builder)}\nlicence: own\nsteps: 2\n"
        )
    settings = DiffusionSettings(
        image="stills", video="motion", presets_folder=str(tmp_path), control="depth", machine=CPU
    )
    with pytest.raises(ConfigError, match=r"takes a control picture.*sdxl_depth.*wan21_vace_1b"):
        plan_of(settings, "noir", NoHub())


def test_every_built_in_preset_names_a_class_or_model_a_licence_and_its_limits() -> None:
    from film_assets.inference.licences import licence_of

    for preset in known_presets(PACKAGE).values():
        licence_of(preset.licence)
        assert "/" in preset.source and preset.note
        assert preset.makes == "image" or (preset.rate and preset.most_frames)
