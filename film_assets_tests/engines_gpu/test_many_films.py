"""Several films in one run load every model once, whatever their number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from film_assets.definitions import ASSET_FUNCTIONS, build_definitions
from film_assets.delivery.model import Deliverables
from film_assets.inference.host import shared_host
from film_assets.kernel.errors import Cancelled, ConfigError
from film_assets.orchestration.films import films_made, waves
from film_assets.orchestration.internals import Interrupted
from film_assets.orchestration.partitions import scripts
from film_assets.sound.coqui.voices import CoquiVoices
from film_assets.store.lists import FilmLists, TakeList
from film_assets.store.scripts import choose, take_in
from film_assets_tests.builders import a_store
from film_assets_tests.engines_gpu import needs  # noqa: F401 - skips this module without the gpu extra

MODELS = 4
"""A voice, an image, a video and a music model."""


def a_script(who: str, words: str) -> str:
    return f"""SCENE 1: INT. KITCHEN - DAY

SHOT 1: Medium shot - 1s
{who} (34), red coat, opens the door.

{who}
{words}

SCENE 2: EXT. STREET - NIGHT

SHOT 1: Wide shot - 2s
The street is empty.
"""


class House:
    """A project with tiny models and two films, both generated."""

    def __init__(self, home: Path) -> None:
        self.store = a_store(home)
        self.instance = dg.DagsterInstance.ephemeral()
        self.defs = build_definitions(studio={"store": self.store.shelf.url, "configuration": str(home / "film.yaml")})
        for name, who, words in (("one", "NORA", "You came early."), ("two", "SAM", "Nobody told me.")):
            version = take_in(self.store, a_script(who, words).encode(), f"{name}.txt", f"{name}.txt")
            choose(self.store, version.key, {"tier": "final"})
            self.instance.add_dynamic_partitions(scripts.name or "", [version.key])

    def run(self, *keys: str) -> tuple[dg.ExecuteInProcessResult, int]:
        """Run the job as the launchpad does; returns what came of it and how many models were loaded."""
        loads = shared_host().loads
        config = {"ops": {"make_films": {"config": {"scripts": list(keys)}}}} if keys else {}
        result = self.defs.resolve_job_def("films").execute_in_process(
            instance=self.instance, run_config=config, raise_on_error=False
        )
        return result, shared_host().loads - loads

    def film(self, key: str) -> Deliverables | None:
        return FilmLists(self.store.shelf, key).load_current("deliverables", Deliverables)


@pytest.fixture
def house(studio_home: Path) -> Iterator[House]:
    house = House(studio_home)
    with house.instance:
        yield house


def test_two_films_in_one_run_load_every_model_once(house: House) -> None:
    result, loads = house.run()
    assert result.success and loads == MODELS
    for key in ("one", "two"):
        film = house.film(key)
        assert film is not None and house.store.shelf.local_file(film.key("film")).is_file()
    again, loads = house.run("two", "one")
    assert again.success and loads == 0


def test_a_film_that_fails_is_told_and_the_others_are_finished(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    own = CoquiVoices._manner

    def manner(self: CoquiVoices, model: Any, recipe: Any) -> Any:
        if "early" in recipe.text:
            raise ConfigError("this line cannot be said: reword it.")
        return own(self, model, recipe)

    monkeypatch.setattr(CoquiVoices, "_manner", manner)
    result, _ = house.run()
    assert not result.success
    (failure,) = result.get_step_failure_events()
    said = failure.step_failure_data.user_failure_data
    assert said is not None and said.description is not None
    assert said.description.startswith("1 of 2 films could not be made, the others are finished:\none: voice_tracks: ")
    assert house.film("one") is None and house.film("two") is not None
    # Nothing was tried of what comes after the wave that failed.
    assert FilmLists(house.store.shelf, "one").load_current("character_sheets", TakeList) is None


def test_a_script_that_nobody_took_in_is_refused(house: House) -> None:
    result, loads = house.run("one", "three")
    assert not result.success and loads == 0 and house.film("one") is None
    (failure,) = result.get_step_failure_events()
    said = failure.step_failure_data.user_failure_data
    assert said is not None and "no script is known as three" in str(said.description)


def test_cancelling_ends_it_before_the_next_film(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def render(self: CoquiVoices, orders: Any, desk: Any) -> Any:
        asked.append("film")
        raise Interrupted

    monkeypatch.setattr(CoquiVoices, "render", render)
    with pytest.raises(Cancelled):
        films_made(house.defs.resolve_job_def("film"), house.instance, ["one", "two"], ASSET_FUNCTIONS)
    assert asked == ["film"]


def test_every_asset_is_in_one_wave_after_what_it_is_made_from() -> None:
    made = waves(ASSET_FUNCTIONS)
    assert [wave[-1] for wave in made[:-1]] == ["voice_tracks", "character_sheets", "keyframes", "clips", "music"]
    flat = [name for wave in made for name in wave]
    assert sorted(flat) == sorted(function.__name__ for function in ASSET_FUNCTIONS)
    graph = build_definitions().resolve_asset_graph()
    for name in flat:
        parents = {key.path[-1] for key in graph.get(dg.AssetKey(name)).parent_keys} & set(flat)
        assert all(flat.index(parent) < flat.index(name) for parent in parents), name
