"""The sensor that tells which films are stale: whose turn it is, and that the web UI shows it without a run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

import film_assets.orchestration.telling
from film_assets.benchmarks.null_engines import null_engines
from film_assets.definitions import build_definitions
from film_assets.kernel.errors import StoreError
from film_assets.orchestration.configuration import Configuration
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.freshness import CHECK, FILM
from film_assets.orchestration.jobs import register_script
from film_assets.orchestration.release import digest_of_folder, release_of
from film_assets.orchestration.telling import SENSOR, Told, films_to_look_at
from film_assets.picture.wants import DrawnWants
from film_assets.store.holders import Holder, machine
from film_assets.store.scripts import take_in
from film_assets.store.takes import TakeStore
from film_assets_tests.films.conftest import TWO_SCENES, NullFilm
from film_assets_tests.lettering.fonts import a_font

CHECK_KEY = dg.AssetCheckKey(dg.AssetKey(FILM), CHECK)
ALL_TOLD = Told(event=10, release="a", after=None)


def test_nothing_changed_is_nothing_to_look_at() -> None:
    looks = films_to_look_at(ALL_TOLD, {}, ["one", "two"], "a")
    assert looks.films == () and looks.end == ALL_TOLD


def test_films_that_changed_are_looked_at_in_the_order_of_their_last_events() -> None:
    looks = films_to_look_at(ALL_TOLD, {"one": 15, "gone": 13, "two": 12}, ["one", "two", "three"], "a")
    assert [key for key, _ in looks.films] == ["two", "one"]
    assert [then.event for _, then in looks.films] == [12, 15]
    assert looks.end == replace(ALL_TOLD, event=15)


def test_a_partition_that_is_no_film_is_passed_by_for_good() -> None:
    looks = films_to_look_at(ALL_TOLD, {"gone": 13}, ["one"], "a")
    assert looks.films == () and looks.end.event == 13


def test_another_release_is_told_to_all_films_by_parts_and_starts_anew_with_the_next() -> None:
    films, told, seen = ["a", "b", "c", "d", "e"], ALL_TOLD, []
    for _ in range(2):
        looks = films_to_look_at(told, {}, films, "b", cap=2)
        seen.append([key for key, _ in looks.films])
        told = looks.end
    assert seen == [["a", "b"], ["c", "d"]] and told.after == "d"
    last = films_to_look_at(told, {"a": 11, "e": 12}, films, "b", cap=3)
    assert [key for key, _ in last.films] == ["a", "e"] and last.end == Told(12, "b", None)
    again = films_to_look_at(told, {}, films, "c", cap=9)
    assert [key for key, _ in again.films] == films and again.end == Told(10, "c", None)


@pytest.mark.parametrize("stopped_after", range(1, 5))
def test_a_tick_that_stops_anywhere_leaves_out_no_film(stopped_after: int) -> None:
    films, changed = ["a", "b", "c", "d"], {"c": 12, "a": 11}
    first = films_to_look_at(Told(10, "old", None), changed, films, "new").films[:stopped_after]
    then = first[-1][1]
    later = {key: event for key, event in changed.items() if event > then.event}
    second = films_to_look_at(then, later, films, "new")
    assert {key for key, _ in (*first, *second.films)} == set(films)
    assert second.end == Told(12, "new", None)


def test_the_cursor_does_not_grow_with_the_films() -> None:
    looks = films_to_look_at(Told(), {f"film_{n}": n for n in range(1000)}, [f"film_{n}" for n in range(5000)], "b")
    assert len(looks.films) == 100
    assert all(len(str(then)) < 100 and Told.parsed(str(then)) == then for _, then in looks.films)


class ToldFilm(NullFilm):
    """A film, and the ticks of the sensor upon it, done with as the daemon does."""

    cursor: str | None = None

    def look(self) -> Any:
        """Evaluate the sensor."""
        engines = null_engines(self.renderer, self.engine_version)
        defs = build_definitions(engines, studio={"store": self.store.shelf.url})
        sensor = next(one for one in defs.sensors or [] if one.name == SENSOR)
        with dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources=dict(defs.resources or {}), definitions=defs
        ) as context:
            return sensor(context)

    def tick(self) -> list[tuple[str, bool]]:
        """Return the partitions that were told of, and whether their films are as they should be."""
        before = self.instance.event_log_storage.get_maximum_record_id()
        found = self.look()
        assert isinstance(found, dg.SensorResult) and not found.run_requests
        self.cursor = found.cursor
        told = self.instance.event_log_storage.get_asset_check_partition_info([CHECK_KEY], after_storage_id=before)
        passed = AssetCheckExecutionRecordStatus.SUCCEEDED
        return sorted((one.partition_key or "", one.latest_execution_status is passed) for one in told)

    @property
    def check(self) -> Any:
        """The last answer to the check that the web UI shows."""
        records = self.instance.event_log_storage.get_latest_asset_check_execution_by_key([CHECK_KEY])
        return records[CHECK_KEY].event.dagster_event.event_specific_data  # type: ignore[union-attr]  # It has one.


@pytest.fixture
def film(tmp_path: Path) -> Iterator[ToldFilm]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield ToldFilm(tmp_path, instance)


REDRAFT = TWO_SCENES.replace("It will not wait.", "It will wait!")


def test_a_redraft_is_told_without_a_run_and_so_is_the_film_that_was_made_of_it(film: ToldFilm) -> None:
    film.made(TWO_SCENES)
    assert film.tick() == [("rooms", True)] and film.tick() == []
    register_script(film.instance, take_in(film.store, REDRAFT.encode(), "rooms.fountain", "rooms.fountain"))
    runs = film.instance.get_runs_count()
    assert film.tick() == [("rooms", False)] and film.tick() == []
    assert "dialogue of NORA changed" in str(film.check.metadata["film/what"]) and film.check.partition == "rooms"
    assert film.instance.get_runs_count() == runs
    film.made(REDRAFT)
    assert film.tick() == [("rooms", True)] and film.check.passed


def test_another_release_is_told_though_nothing_happened_to_any_film(film: ToldFilm) -> None:
    film.made(TWO_SCENES, name="a.fountain")
    film.made(TWO_SCENES, name="b.fountain")
    assert film.tick() == [("a", True), ("b", True)]
    film.engine_version = 2
    assert film.tick() == [("a", False), ("b", False)] and film.tick() == []
    assert "engine changed" in str(film.check.metadata["film/what"])


def test_an_edited_style_is_told_though_no_version_was_raised(film: ToldFilm, monkeypatch: pytest.MonkeyPatch) -> None:
    film.made(TWO_SCENES)
    film.tick()
    monkeypatch.setattr("film_assets.orchestration.engines.DrawnWants", lambda made, _: DrawnWants(made, "edited"))
    monkeypatch.setattr("film_assets.orchestration.release._package_digest", lambda: "with another style file")
    assert film.tick() == [("rooms", False)]
    assert "style changed" in str(film.check.metadata["film/what"])


def test_a_font_put_into_the_folder_is_told_by_the_same_process(
    film: ToldFilm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    monkeypatch.setenv("FILM_FONTS", str(fonts))
    film.made(TWO_SCENES.replace("Rain. Ben", 'Rain. The sign says "\u0f40".\n\nBen'))
    assert film.tick() == [("rooms", True)]
    (fonts / "Tibetan.ttf").write_bytes(a_font("\u0f40"))
    assert film.tick() == [("rooms", False)] and film.tick() == []
    assert "a font for what is written in shot 2-1 changed" in str(film.check.metadata["film/what"])


def test_a_folder_of_fonts_that_is_gone_is_said_in_the_tick(film: ToldFilm, monkeypatch: pytest.MonkeyPatch) -> None:
    film.made(TWO_SCENES)
    film.tick()
    monkeypatch.setenv("FILM_FONTS", "/nowhere")
    found = film.look()
    assert isinstance(found, dg.SkipReason) and "FILM_FONTS names '/nowhere'" in str(found.skip_message)


def test_a_redraft_that_cannot_be_filmed_is_told_and_holds_up_no_other(film: ToldFilm) -> None:
    film.made(TWO_SCENES, name="a.fountain")
    film.made(TWO_SCENES, name="b.fountain")
    film.tick()
    register_script(film.instance, take_in(film.store, b"%PDF-1.4 no pages", "a.fountain", "a.fountain"))
    register_script(film.instance, take_in(film.store, REDRAFT.encode(), "b.fountain", "b.fountain"))
    assert film.tick() == [("a", False), ("b", False)]


def test_a_film_that_was_never_made_is_not_told_of(film: ToldFilm) -> None:
    register_script(film.instance, take_in(film.store, REDRAFT.encode(), "rooms.fountain", "rooms.fountain"))
    assert film.tick() == []


def test_a_store_that_cannot_be_read_leaves_the_rest_for_the_next_tick(
    film: ToldFilm, monkeypatch: pytest.MonkeyPatch
) -> None:
    film.made(TWO_SCENES, name="a.fountain")
    film.made(TWO_SCENES, name="b.fountain")
    whole = film_assets.orchestration.telling.tell_staleness

    def broken(instance: Any, store: TakeStore, engines: Engines, functions: Any, script: str) -> Any:
        if script == "b":
            raise StoreError("the bucket does not answer: wait.")
        return whole(instance, store, engines, functions, script)

    with monkeypatch.context() as patched:
        patched.setattr("film_assets.orchestration.telling.tell_staleness", broken)
        assert film.tick() == [("a", True)] and film.tick() == []
    assert film.tick() == [("b", True)] and film.tick() == []


def test_what_a_killed_run_held_is_free_after_a_tick(film: ToldFilm) -> None:
    film.made(TWO_SCENES)
    run = film.instance.create_run_for_job(
        build_definitions(null_engines()).resolve_job_def("film"),
        tags={"dagster/partition": "rooms"},
        status=dg.DagsterRunStatus.STARTED,
    )
    left = Holder(film.store.shelf, run.run_id)
    left._record = json.dumps({"run_id": run.run_id, "machine": machine(), "pid": 2**22 + 1, "started": "1"}).encode()
    film.store.shelf.swap(left._key, None, left._record)
    film.tick()
    ended = film.instance.get_run_by_id(run.run_id)
    assert ended is not None and ended.status is dg.DagsterRunStatus.FAILURE


def test_the_release_follows_files_engines_and_settings_but_no_prices(tmp_path: Path) -> None:
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "toon.yaml").write_text("ink: 0.8\n")
    before = digest_of_folder(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_bytes(b"compiled")
    assert digest_of_folder(tmp_path) == before
    (tmp_path / "styles" / "toon.yaml").write_text("ink: 0.9\n")
    assert digest_of_folder(tmp_path) != before
    engines = null_engines()
    wider = engines.configured(Configuration(film={"width": 320}))
    dearer = engines.configured(Configuration(prices={"espeak": 2.0}))
    assert len({release_of(engines), release_of(null_engines(version=2)), release_of(wider)}) == 3
    assert release_of(dearer) == release_of(engines)


def test_the_release_follows_the_recordings_of_ones_own_and_their_records(tmp_path: Path) -> None:
    engines = null_engines().configured(Configuration(folder=str(tmp_path), sounds_folder="sounds"))
    found = [release_of(engines)]
    (tmp_path / "sounds").mkdir()
    for name, content in (("rain.wav", "one"), ("rain.yaml", "plays: rain"), ("rain.wav", "three")):
        (tmp_path / "sounds" / name).write_text(content)
        found.append(release_of(engines))
    assert len(set(found)) == 4
