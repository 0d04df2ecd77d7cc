"""A whole film through the project's own graph on tiny models: generated, made again, edited, switched to previs and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from film_assets.cli.make import FilmReport, film_made
from film_assets.cli.studio import take_chosen, takes_of
from film_assets.definitions import ASSET_FUNCTIONS, build_definitions
from film_assets.inference.host import shared_host
from film_assets.look.model import Cast
from film_assets.media.probe import probe
from film_assets.orchestration.assets import asset_of, film_asset
from film_assets.orchestration.configuration import configuration_in
from film_assets.orchestration.generating import known_engines
from film_assets.orchestration.planning import film_planned
from film_assets.picture.diffusion.reading import ClipTensors, KeyframeTensors
from film_assets.production.model import Production, Selections
from film_assets.store.lists import FilmLists, TakeList
from film_assets.store.scripts import take_in
from film_assets_tests.builders import a_store
from film_assets_tests.engines_gpu import needs  # noqa: F401 - skips this module without the gpu extra
from film_assets_tests.engines_gpu.tiny_studio import studio_made

SCRIPT = """SCENE 1: INT. KITCHEN - DAY

SHOT 1: Medium shot - 2s
NORA (34), red coat, opens the door.

NORA
You came early today and nobody told me why.

DISSOLVE TO:

SCENE 2: EXT. STREET - NIGHT

SHOT 1: Wide shot - 2s
The street is empty.
"""


class TinyStudio:
    """One film in a project whose final tier is generated; every making is a run of its own in this process."""

    def __init__(self, home: Path) -> None:
        self.home = studio_made(home)
        self.store = a_store(home)
        self.instance = dg.DagsterInstance.ephemeral()

    def made(self, script: str = SCRIPT, **chosen: Any) -> FilmReport:
        version = take_in(self.store, script.encode(), "rooms.txt", "rooms.txt")
        return film_made(self.store, self.instance, version, chosen, configuration=self.home / "film.yaml")

    def planned(self, script: str, **chosen: Any) -> Counter[str]:
        version = take_in(self.store, script.encode(), "rooms.txt", "rooms.txt")
        engines = known_engines().configured(configuration_in(self.home / "film.yaml"))
        plan = film_planned(self.store, engines, ASSET_FUNCTIONS, version, chosen)
        return Counter({name: len(asset.stale) for name, asset in plan.assets.items() if asset.stale})

    def listed(self, asset: str) -> TakeList:
        takes = FilmLists(self.store.shelf, "rooms").load_current(asset, TakeList)
        assert takes is not None
        return takes


def rendered_in(report: FilmReport) -> dict[str, list[str]]:
    return {name: sorted(asset.rendered) for name, asset in report.assets.items() if asset.rendered}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TinyStudio]:
    studio = TinyStudio(tmp_path_factory.mktemp("studio"))
    with studio.instance:
        yield studio


@pytest.fixture(scope="module")
def first(studio: TinyStudio) -> tuple[FilmReport, int]:
    """The generated film's first making, and how many models were loaded for it."""
    shared_host().close()
    loads = shared_host().loads
    return studio.made(tier="final"), shared_host().loads - loads


def test_a_film_is_made_by_models_of_three_departments(studio: TinyStudio, first: tuple[FilmReport, int]) -> None:
    report, loads = first
    film = probe(report.film)
    assert film.picture is not None and film.picture.frames == report.length_frames
    assert (film.picture.width, film.picture.height) == (64, 36)
    keyframes = studio.listed("keyframes").by_label()
    assert sorted(keyframes) == ["1-1", "1-1/transition", "2-1"]
    clip = studio.store.find(studio.listed("clips").by_label()["1-1"].fingerprint)
    assert clip is not None and clip.recipe["engine"]["name"] == "diffusion"
    assert clip.recipe["first_frame"] == keyframes["1-1"].fingerprint
    assert clip.recipe["generation"]["last_frame"] == keyframes["1-1/transition"].fingerprint
    # One load a model: voices, then sheets and keyframes, then clips, then music.
    assert loads == 4


def test_the_film_says_that_it_is_ai_generated_and_under_which_licences(
    studio: TinyStudio, first: tuple[FilmReport, int]
) -> None:
    production = FilmLists(studio.store.shelf, "rooms").load_current("production", Production)
    assert production is not None
    assert "WanImageToVideoPipeline (Own weights)" in production.acknowledgements
    film = studio.store.find(studio.listed("final_film").entries[0].fingerprint)
    assert film is not None and "AI generated with Flux2KleinPipeline (Own weights)" in film.recipe["comment"]
    credits = studio.store.find(studio.listed("pieces").by_label()["credits"].fingerprint)
    assert credits is not None
    assert "WanImageToVideoPipeline (Own weights)" in [line for line, _ in credits.recipe["text"]["lines"]]


@film_asset(group="test")
def brightness(keyframes: KeyframeTensors, clips: ClipTensors) -> Selections:
    """How bright every picture is, reckoned on the device."""
    for label, picture in keyframes.items():
        assert picture.shape == (3, 36, 64), label
    assert clips["1-1"].shape[1:] == (3, 36, 64)
    return Selections(takes=tuple((label, round(float(picture.mean()) * 255)) for label, picture in keyframes.items()))


def test_an_asset_is_handed_keyframes_and_clips_as_tensors_on_the_device(
    studio: TinyStudio, first: tuple[FilmReport, int]
) -> None:
    settings = {"store": studio.store.shelf.url, "configuration": str(studio.home / "film.yaml")}
    defs = dg.Definitions.merge(
        build_definitions(studio=settings), dg.Definitions(assets=[asset_of(brightness, lambda *made: "1")])
    )
    job = defs.resolve_implicit_global_asset_job_def()
    result = job.execute_in_process(
        instance=studio.instance, partition_key="rooms", asset_selection=[dg.AssetKey("brightness")]
    )
    assert result.success
    bright = FilmLists(studio.store.shelf, "rooms").load_current("brightness", Selections)
    assert bright is not None and dict(bright.takes).keys() == studio.listed("keyframes").by_label().keys()


def test_made_again_nothing_is_rendered_and_no_model_loaded(studio: TinyStudio, first: tuple[FilmReport, int]) -> None:
    loads = shared_host().loads
    assert rendered_in(studio.made()) == {}
    assert shared_host().loads == loads


def test_one_line_edited_renders_exactly_what_it_must(studio: TinyStudio, first: tuple[FilmReport, int]) -> None:
    edited = SCRIPT.replace("nobody told", "nobody ever told")
    planned = studio.planned(edited)
    made = rendered_in(studio.made(edited))
    assert made["voice_tracks"] == ["1-1/0"] and made["clips"] == ["1-1"]
    assert not {"character_sheets", "keyframes"} & made.keys()
    assert planned["clips"] == 1 and "keyframes" not in planned
    assert rendered_in(studio.made(SCRIPT)) == {}


def test_draft_and_final_live_side_by_side(studio: TinyStudio, first: tuple[FilmReport, int]) -> None:
    before = FilmLists(studio.store.shelf, "rooms").load_current("cast", Cast)
    draft = studio.made(tier="draft")
    assert draft.film != first[0].film and draft.film.exists() and first[0].film.exists()
    assert "clips" in rendered_in(draft)
    assert rendered_in(studio.made(tier="final")) == {}
    after = FilmLists(studio.store.shelf, "rooms").load_current("cast", Cast)
    assert before is not None and after is not None
    assert [member.voice for member in after.members] == [member.voice for member in before.members]
    assert rendered_in(studio.made(tier="draft")) == {}
    studio.made(tier="final")


def test_a_retake_is_another_draw_of_that_shot_with_its_keyframes_and_both_can_be_chosen(
    studio: TinyStudio, first: tuple[FilmReport, int]
) -> None:
    before = studio.listed("clips").by_label()["1-1"]
    assert take_chosen(studio.store, "rooms", "1-1") == 2
    made = rendered_in(studio.made())
    assert (made["keyframes"], made["clips"]) == (["1-1", "1-1/transition"], ["1-1"])
    after = studio.listed("clips").by_label()["1-1"]
    assert after.fingerprint == before.fingerprint and after.blobs["body"] != before.blobs["body"]
    known = takes_of(studio.store, "rooms", "1-1")
    assert ([take["number"] for take in known["takes"]], known["chosen"]) == ([1, 2], 2)
    take_chosen(studio.store, "rooms", "1-1", 1)
    assert rendered_in(studio.made()) == {}
