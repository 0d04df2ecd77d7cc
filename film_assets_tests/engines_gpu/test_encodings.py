"""A prompt is read by a text encoder once: its encoding is a take, for other shots, runs and machines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from film_assets.inference.encodings import EncodingRecipe, Encodings, encoding_recipe
from film_assets.look.prompts import style_named
from film_assets.picture.diffusion.asking import frames_of
from film_assets.picture.diffusion.clips import DiffusionClips
from film_assets.picture.diffusion.recipes import clip_recipe
from film_assets.picture.diffusion.settings import DiffusionSettings, PicturePlan
from film_assets.picture.diffusion.studio import Studio
from film_assets.store.making import Made, TakesWanted, Wanted, make_takes
from film_assets.store.prune import unreached
from film_assets.store.takes import Take, TakeStore
from film_assets_tests.builders import a_holder, a_store
from film_assets_tests.engines_gpu.builders import CPU, ADesk, NoHub, a_drawn_clip, a_view
from film_assets_tests.engines_gpu.needs import torch
from film_assets_tests.engines_gpu.test_knobs_and_memory import CALL, CLIP, clip_of, held_of
from film_assets_tests.engines_gpu.test_pictures_made import model_of

Folder = Callable[..., Path]


@pytest.mark.parametrize("builder", ["wan_text", "sdxl", "flux2_klein", "z_image", "ltx_condition", "stable_audio"])
def test_a_kept_encoding_gives_the_same_bits_as_a_new_one(model_folder: Folder, tmp_path: Path, builder: str) -> None:
    held, desk = held_of(model_folder(builder)), ADesk(tmp_path / "desk")
    arguments: dict[str, Any] = dict(CALL)
    if builder == "stable_audio":
        arguments = {"prompt": "rain", "num_inference_steps": 2, "audio_end_in_s": 1.0}
    elif "num_frames" in held.inputs:
        arguments = dict(CLIP)

    def run(encodings: Encodings | None) -> Any:
        asked = {**arguments, "generator": torch.Generator("cpu").manual_seed(0)}
        if encodings is None:
            output = held.call(**asked)
        else:
            with encodings.serving(held, desk):
                output = held.call(**asked)
        return output.audios if builder == "stable_audio" else frames_of(output)

    plain = run(None)
    first, second = Encodings(), Encodings()
    assert torch.equal(run(first), plain)
    assert first.misses > 0 and first.hits == 0
    asked: list[int] = []
    handle = held.pipe.text_encoder.register_forward_pre_hook(lambda *_: asked.append(1))
    assert torch.equal(run(second), plain)
    handle.remove()
    assert second.misses == 0 and second.hits == first.misses and not asked


def test_another_prompt_number_format_or_model_is_another_encoding_and_another_size_is_not(
    model_folder: Folder,
) -> None:
    held = held_of(model_folder("wan_text"))
    half = held_of(model_folder("wan_text"), dtype="bfloat16")
    other = held_of(model_folder("wan_image"))
    asked = {"prompt": "a fox", "negative_prompt": None, "max_sequence_length": 512}
    recipes = [
        encoding_recipe(held, asked),
        encoding_recipe(held, {**asked, "prompt": "a wolf"}),
        encoding_recipe(held, {**asked, "negative_prompt": "blurred"}),
        encoding_recipe(held, {**asked, "max_sequence_length": 226}),
        encoding_recipe(half, asked),
        encoding_recipe(other, asked),
    ]
    assert len({recipe.fingerprint for recipe in recipes if recipe}) == len(recipes)
    again = held_of(model_folder("wan_text"), vae_tiling=True, storage="fp8")
    assert encoding_recipe(again, dict(reversed(asked.items()))) == recipes[0]
    assert encoding_recipe(held, {**asked, "prompt_embeds": torch.zeros(1)}) is None


class ClipFilm:
    """One shot on a text-to-video model, through the store; every making has no memory of the one before."""

    def __init__(self, store: TakeStore, folder: Path) -> None:
        self.store = store
        video = model_of(folder, "video", guidance=3.0)
        self.plan = PicturePlan(image=video, video=video, style=style_named("noir"), machine=CPU)
        self.encodings = Encodings()

    def made(self, run_id: str, words: str = "A fox.", **changes: Any) -> Made:
        self.encodings = Encodings()
        studio = Studio(DiffusionSettings(machine=CPU), NoHub(), encodings=self.encodings).knows(self.plan.video)
        recipe = clip_recipe(self.plan, a_drawn_clip(a_view(words=words), **changes))
        wanted = TakesWanted("clip", (Wanted("1-1", recipe),))
        with a_holder(self.store, run_id) as holder:
            made = make_takes(self.store, wanted, None, lambda recipe: DiffusionClips(studio), holder)
        assert made.complete
        return made

    def kept(self) -> list[Take]:
        keys = [key for key in self.store.shelf.keys("takes/") if "/" in key]
        takes = [Take.model_validate_json(self.store.shelf.read(key)) for key in keys]
        return [take for take in takes if take.kind == EncodingRecipe.kind]


@pytest.fixture
def film(tmp_path: Path, model_folder: Folder) -> ClipFilm:
    return ClipFilm(a_store(tmp_path), model_folder("wan_text"))


def test_a_longer_take_of_the_same_words_is_made_with_the_encoding_on_record(film: ClipFilm) -> None:
    film.made("run-1")
    (encoding,) = film.kept()
    assert film.encodings.misses == 1
    assert "A fox." in dict(encoding.recipe["arguments"])["prompt"]
    assert encoding.provenance["run_id"] == "run-1" and encoding.blobs["encoding"].suffix == ".safetensors"
    made = film.made("run-2", body_frames=13)
    assert made.rendered and (film.encodings.misses, film.encodings.hits) == (0, 1)
    film.made("run-3", words="A wolf.")
    assert film.encodings.misses == 1 and len(film.kept()) == 2


def test_an_encoding_stays_as_long_as_a_take_made_with_it(film: ClipFilm) -> None:
    from film_assets.store.lists import FilmLists

    first = film.made("run-1")
    lists = FilmLists(film.store.shelf, "hero")
    lists.publish("clips", first.takes, first.takes.data_version, {}, "run-1", {})
    (encoding,) = film.kept()
    clip = film.store.find(first.takes.entries[0].fingerprint)
    assert clip is not None and clip.provenance["made_with"] == [encoding.fingerprint]
    key = film.store.record_key(encoding.fingerprint, 1)
    assert key not in {item.key for item in unreached(film.store.shelf)}
    second = film.made("run-2", words="A wolf.")
    lists.publish("clips", second.takes, second.takes.data_version, {}, "run-2", {})
    assert key in {item.key for item in unreached(film.store.shelf)}


def test_a_damaged_encoding_is_made_anew(film: ClipFilm) -> None:
    film.made("run-1")
    (encoding,) = film.kept()
    fresh = TakeStore(film.store.shelf)
    path = fresh.blob_file(encoding.blobs["encoding"])
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    film.store = TakeStore(film.store.shelf)
    film.made("run-2", body_frames=13)
    assert film.encodings.misses == 1 and film.kept()[0].blobs == encoding.blobs


def test_what_is_read_does_not_depend_on_what_the_pipeline_calls_its_device(
    model_folder: Folder, tmp_path: Path
) -> None:
    held, desk = held_of(model_folder("wan_text")), ADesk(tmp_path / "desk")
    with Encodings().serving(held, desk) as refs:
        clip_of(held, guidance_scale=1.0)
        held.pipe.encode_prompt("a red fox", do_classifier_free_guidance=False, max_sequence_length=512, device="cpu")
    assert len(set(refs)) == 1 and len(desk.kept) == 1
