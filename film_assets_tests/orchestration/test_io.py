"""Storing an asset means making what is missing: data versions, pins, retries, cancelling, failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from film_assets.benchmarks.null_engines import NullRenderer, null_engines
from film_assets.kernel.errors import ConfigError, EngineError
from film_assets.orchestration.assets import IO_MANAGER_KEY, asset_of, film_asset
from film_assets.orchestration.automation import allowed_to_cost
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.failures import RETRIES
from film_assets.orchestration.internals import Interrupted
from film_assets.orchestration.io import FilmIOManagerFactory
from film_assets.orchestration.studio import Studio, studio_resource
from film_assets.production.model import FilmSettings, Production, Selections
from film_assets.production.settings import production_of
from film_assets.store.holders import Holder
from film_assets.store.lists import FilmLists, TakeList
from film_assets.store.making import TakesWanted, Wanted
from film_assets.store.recipe import EngineIdentity
from film_assets.store.rendering import Desk, Failed, Order, Rendered
from film_assets_tests.builders import a_line, a_store

WORDS = {"hero": ["one", "two"]}


@film_asset(group="test")
def words(context: dg.AssetExecutionContext) -> Selections:
    """What is said."""
    return Selections(takes=tuple((word, 1) for word in WORDS[context.partition_key]))


@film_asset(group="test", makes=("voice",))
def voices(words: Selections) -> TakesWanted:
    """Said."""
    return TakesWanted(
        "voice", tuple(Wanted(f"{n}", a_line(word), about={"speaker": "X"}) for n, (word, _) in enumerate(words.takes))
    )


@film_asset(group="test")
def heard(voices: TakeList) -> Selections:
    """How long each lasts."""
    return Selections(takes=tuple((entry.label, entry.facts["length_samples"]) for entry in voices.entries))


@film_asset(group="test", joined_from=("voices", "heard"))
def joined(voices: TakeList, heard: Selections) -> Selections:
    """All of it."""
    return heard


class Film:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.instance = dg.DagsterInstance.ephemeral()
        self.instance.add_dynamic_partitions("scripts", ["hero"])
        self.renderer: Any = NullRenderer()
        self.lists = FilmLists(a_store(folder).shelf, "hero")

    def make(self, *selection: str, raise_on_error: bool = True) -> dg.ExecuteInProcessResult:
        engines = null_engines(self.renderer)
        resource = studio_resource(engines, None, {"store": str(self.folder / "store")})
        assets = [asset_of(function, engines.code_version) for function in (words, voices, heard, joined)]
        return dg.materialize(
            assets,
            partition_key="hero",
            instance=self.instance,
            resources={"studio": resource, IO_MANAGER_KEY: FilmIOManagerFactory(studio=resource)},
            selection=list(selection) or None,
            raise_on_error=raise_on_error,
        )

    def materialization(self, asset: str) -> dg.AssetMaterialization:
        event = self.instance.get_latest_materialization_event(dg.AssetKey(asset))
        assert event is not None and event.asset_materialization is not None
        return event.asset_materialization


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Film:
    monkeypatch.setitem(WORDS, "hero", ["one", "two"])
    monkeypatch.setattr("film_assets.orchestration.assets.RETRIES", dg.RetryPolicy(max_retries=RETRIES.max_retries))
    return Film(tmp_path)


def test_the_data_version_is_that_of_the_list_that_was_made(film: Film) -> None:
    film.make()
    takes = film.lists.load_current("voices", TakeList)
    assert takes is not None
    tags = film.materialization("voices").tags
    assert tags is not None and tags["dagster/data_version"] == takes.data_version


def test_a_second_run_renders_nothing_and_says_so(film: Film) -> None:
    film.make()
    film.make()
    assert len(film.renderer.made) == 2
    metadata = film.materialization("voices").metadata
    assert metadata["film/rendered"].value == 0 and metadata["film/reused"].value == 2


def test_one_word_changed_makes_one_take(film: Film) -> None:
    film.make()
    film.renderer.made.clear()
    WORDS["hero"] = ["one", "other"]
    film.make()
    assert film.renderer.made == [("voice", a_line("other").fingerprint)]
    assert "dialogue of X changed" in str(film.materialization("voices").metadata["film/causes"].value)


def test_the_code_version_follows_the_engine(film: Film) -> None:
    assert (
        asset_of(voices, null_engines(version=7).code_version).code_versions_by_key[dg.AssetKey("voices")] == "espeak-7"
    )


class Flaky:
    """Fails the second take once, then makes it."""

    def __init__(self) -> None:
        self.calls = 0

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        self.calls += 1
        yield from NullRenderer().render(orders[:1], desk)
        for order in orders[1:]:
            yield Failed(order, EngineError("out of memory"))


def test_the_retry_policy_covers_rendering_and_tries_only_what_failed(film: Film) -> None:
    film.renderer = Flaky()
    result = film.make()
    assert result.success and film.renderer.calls == 2
    assert film.materialization("voices").metadata["film/rendered"].value == 2


def test_a_failed_take_fails_the_asset_keeps_the_others_and_writes_no_list(film: Film) -> None:
    film.renderer = NullRenderer(refuses={"two"})
    result = film.make(raise_on_error=False)
    assert not result.success
    assert film.lists.current("voices") is None
    assert a_store(film.folder).find(a_line("one").fingerprint) is not None
    failure = result.get_step_failure_events()[0].step_failure_data.user_failure_data
    assert failure is None or "1 of 2 voices" in str(failure.description)


class Interrupting:
    """Is interrupted in the middle of the second take."""

    def __init__(self) -> None:
        self.calls = 0

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        self.calls += 1
        yield from NullRenderer().render(orders[:1], desk)
        (desk.scratch / "half.wav").write_bytes(b"half")
        raise Interrupted


def test_a_cancelled_run_is_not_tried_again_and_leaves_nothing_partial(film: Film) -> None:
    film.renderer = Interrupting()
    result = film.make(raise_on_error=False)
    assert not result.success and film.renderer.calls == 1
    store = a_store(film.folder)
    assert store.find(a_line("one").fingerprint) is not None
    assert list(store.shelf.scratch_root.iterdir()) == []
    assert list(store.shelf.keys("holders/")) == [] and list(store.shelf.keys("leases/")) == []
    film.renderer = NullRenderer()
    film.make()
    assert film.renderer.made == [("voice", a_line("two").fingerprint)]


def test_an_upstream_value_is_pinned_from_the_store(film: Film) -> None:
    film.make()
    pointer = film.lists.current("voices")
    upstream = film.lists.current("words")
    assert pointer is not None and upstream is not None
    assert pointer.made_from == {"words": upstream.version}


def test_a_selection_reads_what_earlier_runs_made(film: Film) -> None:
    film.make()
    assert film.make("heard").success
    heard, voices = film.lists.current("heard"), film.lists.current("voices")
    assert heard is not None and voices is not None
    assert heard.made_from == {"voices": voices.version}


def test_an_upstream_asset_that_was_never_made_is_named(film: Film) -> None:
    result = film.make("heard", raise_on_error=False)
    failure = result.get_step_failure_events()[0].step_failure_data
    assert "voices of hero has not been made yet" in str(failure)


def test_a_selection_that_joins_old_parts_is_refused_by_the_blocking_check(film: Film) -> None:
    film.make()
    before = film.lists.current("joined")
    WORDS["hero"] = ["one", "a longer word"]
    film.make("words", "voices")
    result = film.make("joined", raise_on_error=False)
    assert not result.success
    assert "heard was made from an earlier voices" in str(result.get_step_failure_events()[0].step_failure_data)
    evaluation = result.get_asset_check_evaluations()[0]
    assert evaluation.check_name == "one_draft" and not evaluation.passed and evaluation.blocking
    assert film.lists.current("joined") == before
    assert film.make("heard", "joined").success


def _production(picture: str) -> Production:
    return production_of(FilmSettings(picture="previs"), null_engines()).model_copy(
        update={"picture": EngineIdentity(name=picture, version=1)}
    )


@pytest.mark.parametrize(
    ("tags", "refused"),
    [({}, False), ({"film/automatic": "true"}, True), ({"film/automatic": "true", "film/paid": "allowed"}, False)],
)
def test_a_run_that_nobody_asked_for_begins_no_production_that_costs_money(
    tmp_path: Path, tags: dict[str, str], refused: bool
) -> None:
    cheap = null_engines().engine("picture", "previs")
    dear = replace(cheap, identity=EngineIdentity(name="dear", version=1), paid=True)
    engines = Engines.of([*null_engines().engines.values(), dear])
    store = a_store(tmp_path)
    studio = Studio(store, engines, Holder(store.shelf, "run"), 1, may_cost=allowed_to_cost(tags))
    studio.check_allowed(_production("previs"))
    if refused:
        with pytest.raises(ConfigError, match="dear cost money"):
            studio.check_allowed(_production("dear"))
    else:
        studio.check_allowed(_production("dear"))
