"""Generated pictures and sound through the project's own store: sheets, keyframes, clips, lines and cues of a small film."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from film_assets.breakdown.model import Move
from film_assets.inference.presets import resolved
from film_assets.look.model import Look
from film_assets.look.prompts import style_named
from film_assets.media.probe import probe
from film_assets.picture.diffusion.clips import DiffusionClips
from film_assets.picture.diffusion.recipes import clip_recipe, keyframe_recipe, sheet_recipe, wants_last_frame
from film_assets.picture.diffusion.settings import DiffusionSettings, PicturePlan
from film_assets.picture.diffusion.stills import DiffusionKeyframes, DiffusionSheets
from film_assets.picture.diffusion.studio import Studio
from film_assets.store.making import Made, TakesWanted, Wanted, make_takes
from film_assets.store.recipe import Recipe, take_ref
from film_assets.store.rendering import Renderer
from film_assets.store.takes import TakeStore
from film_assets_tests.builders import a_holder, a_store
from film_assets_tests.engines_gpu import needs  # noqa: F401 - skips this module without the gpu extra
from film_assets_tests.engines_gpu.builders import CPU, NoHub, a_drawn_clip, a_look, a_preset, a_view

Folder = Callable[..., Path]


@dataclass
class SmallFilm:
    """Two shots: one still with NORA, one moving without anybody."""

    plan: PicturePlan
    look: Look
    words: str = "She opens the door."
    body_frames: int = 12

    def sheets(self) -> TakesWanted:
        return TakesWanted("character_sheet", (Wanted("NORA", sheet_recipe(self.plan, self.look, 192, 108)),))

    def views(self) -> dict[str, Any]:
        return {
            "1-1": a_view(people=[self.look], words=self.words),
            "1-2": a_view(moves=[Move.PAN_LEFT], words="The street.", draw=9),
        }

    def keyframes(self) -> TakesWanted:
        sheet = take_ref(self.sheets().entries[0].recipe.fingerprint)
        entries = []
        for label, view in self.views().items():
            sheets = [sheet] if view.figures else []
            first = keyframe_recipe(self.plan, view, 64, 64, sheets)
            entries.append(Wanted(label, first))
            if moment := wants_last_frame(self.plan, view):
                beside = [take_ref(first.fingerprint)]
                entries.append(
                    Wanted(f"{label}/last", keyframe_recipe(self.plan, view, 64, 64, sheets, moment, beside))
                )
        return TakesWanted("keyframe", tuple(entries))

    def clips(self) -> TakesWanted:
        keys = {entry.label: take_ref(entry.recipe.fingerprint) for entry in self.keyframes().entries}
        entries = []
        for label, view in self.views().items():
            drawn = a_drawn_clip(view, width=64, height=64, body_frames=self.body_frames)
            recipe = clip_recipe(self.plan, drawn, first=keys[label], last=keys.get(f"{label}/last", ""))
            entries.append(Wanted(label, recipe))
        return TakesWanted("clip", tuple(entries))


@pytest.fixture
def plan(model_folder: Folder) -> PicturePlan:
    return PicturePlan(
        image=resolved(a_preset("i", "image", model_folder("flux2_klein"), most_pixels=8192), NoHub()),
        video=resolved(a_preset("v", "video", model_folder("wan_image")), NoHub()),
        style=style_named("anime"),
        machine=CPU,
    )


def make(store: TakeStore, film: SmallFilm, run_id: str) -> dict[str, Made]:
    """Make the film's pictures in the order of the asset graph."""
    studio = Studio(DiffusionSettings(machine=CPU), NoHub()).knows(film.plan.image, film.plan.video)
    renderers: dict[str, Renderer] = {
        "character_sheet": DiffusionSheets(studio),
        "keyframe": DiffusionKeyframes(studio),
        "clip": DiffusionClips(studio),
    }

    def renderer_of(recipe: Recipe) -> Renderer:
        return renderers[recipe.kind]

    made = {}
    with a_holder(store, run_id) as holder:
        for wanted in (film.sheets(), film.keyframes(), film.clips()):
            made[wanted.kind] = make_takes(store, wanted, None, renderer_of, holder)
    return made


def rendered_of(made: dict[str, Made]) -> dict[str, list[str]]:
    return {name: sorted(one.rendered) for name, one in made.items() if one.rendered}


def test_a_small_film_is_made_and_made_again_without_rendering(plan: PicturePlan, tmp_path: Path) -> None:
    store, film = a_store(tmp_path), SmallFilm(plan, a_look())
    first = make(store, film, "run-1")
    assert not [failure for one in first.values() for failure in one.failures]
    assert sorted(first["keyframe"].takes.by_label()) == ["1-1", "1-2", "1-2/last"]
    for entry in first["clip"].takes.entries:
        picture = probe(store.blob_file(entry.blobs["body"])).picture
        assert picture is not None and picture.frames == 12
    assert rendered_of(make(store, film, "run-2")) == {}


def test_an_edit_renders_exactly_what_it_must(plan: PicturePlan, tmp_path: Path) -> None:
    store, film = a_store(tmp_path), SmallFilm(plan, a_look())
    make(store, film, "run-1")
    longer = SmallFilm(plan, a_look(), body_frames=13)
    assert rendered_of(make(store, longer, "run-2")) == {"clip": ["1-1", "1-2"]}
    reworded = SmallFilm(plan, a_look(), words="She closes the door.")
    assert rendered_of(make(store, reworded, "run-3")) == {"keyframe": ["1-1"], "clip": ["1-1"]}
    another_coat = SmallFilm(plan, a_look(top_colour=0x2F5FA8))
    assert rendered_of(make(store, another_coat, "run-4")) == {
        "character_sheet": ["NORA"],
        "keyframe": ["1-1"],
        "clip": ["1-1"],
    }


def test_what_a_take_records_says_how_it_was_made(plan: PicturePlan, tmp_path: Path) -> None:
    store, film = a_store(tmp_path), SmallFilm(plan, a_look())
    made = make(store, film, "run-1")
    take = store.find(made["clip"].takes.entries[0].fingerprint)
    assert take is not None
    record = take.provenance
    assert record["origin"] == "AI generated" and record["licences"][0]["licence"] == "own"
    assert {"torch", "diffusers"} <= set(record["versions"]) and record["device"].startswith("cpu")
    assert record["relief"] == []
    stages = [record[f"{stage}_milliseconds"] for stage in ("prompt", "denoise", "decode")]
    assert min(stages) > 0 and abs(sum(stages) - record["generate_milliseconds"]) <= 2
    assert {"copy_milliseconds", "encode_milliseconds"} <= record.keys()
