"""Whether a film is that of today: what is stale is named with its cause, and making just that makes it fresh."""

from __future__ import annotations

from typing import Any

import dagster as dg
import pytest

from film_assets.benchmarks.null_engines import NullRenderer, null_engines
from film_assets.cli.studio import told_briefly
from film_assets.definitions import ASSET_FUNCTIONS, build_definitions
from film_assets.orchestration.freshness import CHECK, FILM, film_is_current, shots_that_are_stale, tell_staleness
from film_assets.orchestration.internals import stale_assets
from film_assets.orchestration.planning import film_planned
from film_assets.picture.wants import DrawnWants
from film_assets.store.scripts import draft_of, script_known, select, take_in
from film_assets_tests.films.conftest import TWO_SCENES, NullFilm

REDRAFT = TWO_SCENES.replace("It will not wait.", "It will wait!")


def _taken_in(film: NullFilm, script: str) -> None:
    take_in(film.store, script.encode(), "rooms.fountain", "rooms.fountain")


def _stale(film: NullFilm, engine_version: int = 1) -> list[str]:
    return shots_that_are_stale(film.store, null_engines(version=engine_version), ASSET_FUNCTIONS, film.key)


def test_a_film_just_made_is_current_and_nothing_in_it_is_stale(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    assert film_is_current(film.store, null_engines(), ASSET_FUNCTIONS, film.key)
    assert _stale(film) == []


def test_after_a_redraft_the_stale_shots_are_named_with_their_cause_and_no_other(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    _taken_in(film, REDRAFT)
    told = _stale(film)
    voices = [line for line in told if line.startswith("voice tracks")]
    assert len(voices) == 1 and voices[0].endswith(": dialogue of NORA changed")
    clips = [line for line in told if line.startswith("clips")]
    assert clips and all(line.startswith("clips 1-") for line in clips)
    _taken_in(film, TWO_SCENES)
    assert _stale(film) == []


def test_another_engine_version_a_chosen_take_or_another_choice_make_a_film_stale(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    assert any("engine changed" in line for line in _stale(film, engine_version=2))
    select(film.store, film.key, "1-1", 2)
    assert any(line == "clips 1-1: another take asked for" for line in _stale(film))


def test_a_film_that_is_stale_by_new_code_alone_is_told_in_one_sentence(
    film: NullFilm, monkeypatch: pytest.MonkeyPatch
) -> None:
    film.made(TWO_SCENES)
    monkeypatch.setattr("film_assets.orchestration.release._package_digest", lambda: "a next release")
    assert told_briefly(film.store, null_engines(), film.key) == (), "the same is asked for"
    monkeypatch.setattr("film_assets.orchestration.engines.DrawnWants", lambda made, _: DrawnWants(made, "edited"))
    assert film_is_current(film.store, null_engines(), ASSET_FUNCTIONS, film.key)
    (told,) = told_briefly(film.store, null_engines(), film.key)
    assert told == "film_assets itself, a font or a recording changed: film status rooms"


def test_what_was_chosen_for_one_run_alone_is_not_stale(film: NullFilm) -> None:
    _taken_in(film, TWO_SCENES)
    film.key = "rooms"
    film.instance.add_dynamic_partitions("scripts", ["rooms"])
    config = {"ops": {"production": {"config": {"width": 320, "height": 180}}}}
    assert _job(film, "film", config).success
    assert _stale(film) == []
    _taken_in(film, REDRAFT)
    assert _job(film, "stale_assets").success
    assert _stale(film) == []
    assert "320x180" in str(_metadata(film, "production"))


def test_the_job_makes_what_is_stale_and_nothing_else(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    select(film.store, film.key, "1-1", 2)
    assert _job(film, "stale_assets").success
    made = {
        record.asset_materialization.asset_key.path[-1]  # type: ignore[union-attr]
        for run in film.instance.get_runs(limit=1, filters=dg.RunsFilter(job_name="film"))
        for record in film.instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    }
    assert {"selections", "shots", "clips", "final_film", "deliverables"} <= made
    assert not {"script", "screenplay", "production", "scenes", "cast", "character_sheets"} & made
    assert _stale(film) == [] and film_is_current(film.store, null_engines(), ASSET_FUNCTIONS, film.key)
    assert _job(film, "stale_assets").success
    assert film.instance.get_runs_count(dg.RunsFilter(job_name="film")) == 1


def test_what_the_job_has_made_dagster_too_holds_for_fresh(film: NullFilm) -> None:
    _taken_in(film, TWO_SCENES)
    film.key = "rooms"
    film.instance.add_dynamic_partitions("scripts", ["rooms"])
    assert _job(film, "stale_assets").success
    _taken_in(film, REDRAFT)
    assert _job(film, "stale_assets").success
    assert stale_assets(build_definitions(null_engines()), film.instance, film.key) == {}


def test_every_redraft_turns_the_check_of_the_film_at_once_without_a_run(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    key = dg.AssetCheckKey(dg.AssetKey(FILM), CHECK)
    made = film.instance.get_latest_materialization_event(key.asset_key)
    told = []
    for draft in (REDRAFT, TWO_SCENES, REDRAFT):
        _taken_in(film, draft)
        tell_staleness(film.instance, film.store, null_engines(), ASSET_FUNCTIONS, film.key)
        record = film.instance.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]
        assert record.evaluation is not None and record.evaluation.partition == film.key
        target = record.evaluation.target_materialization_data
        assert made is not None and target is not None and target.run_id == made.run_id
        told.append((record.evaluation.passed, "dialogue of NORA changed" in str(record.evaluation.metadata)))
    assert told == [(False, True), (True, False), (False, True)]


def test_a_plan_covers_the_film_its_subtitles_and_timeline_and_takes_no_draft_in(film: NullFilm) -> None:
    film.made(TWO_SCENES)
    before = script_known(film.store, film.key)
    draft = draft_of(film.store, REDRAFT.encode(), "rooms.fountain", "rooms.fountain")
    plan = film_planned(film.store, null_engines(), ASSET_FUNCTIONS, draft, {})
    assert [take.label for take in plan.assets["final_film"].stale] == ["film"]
    assert plan.assets["subtitles"].change == "subtitles changed"
    assert plan.assets["timeline"].change and plan.assets["deliverables"].change
    assert not plan.assets["character_sheets"].stale and not plan.assets["selections"].is_stale
    assert script_known(film.store, film.key) == before


def test_seconds_and_cost_come_from_takes_on_record_and_the_price_of_their_engine(film: NullFilm) -> None:
    first = film.planned(TWO_SCENES)
    assert first.assets["clips"].seconds is None and first.as_json()["seconds"] is None
    film.made(TWO_SCENES)
    draft = draft_of(film.store, REDRAFT.encode(), "rooms.fountain", "rooms.fountain")
    free = film_planned(film.store, null_engines(), ASSET_FUNCTIONS, draft, {})
    assert free.assets["clips"].seconds is not None and free.assets["clips"].cost is None
    dear = film_planned(film.store, null_engines(), ASSET_FUNCTIONS, draft, {}, {"espeak": 7200.0})
    voices = dear.assets["voice_tracks"]
    assert voices.seconds is not None and voices.cost is not None
    assert voices.cost.amount == pytest.approx(voices.seconds * 2, abs=0.02)
    assert dear.assets["clips"].cost is None


def _job(film: NullFilm, name: str, config: Any = None) -> dg.ExecuteInProcessResult:
    engines = null_engines(film.renderer if isinstance(film.renderer, NullRenderer) else None)
    defs = build_definitions(engines, studio={"store": film.store.shelf.url})
    return defs.resolve_job_def(name).execute_in_process(
        instance=film.instance, partition_key=film.key, run_config=config, raise_on_error=False
    )


def _metadata(film: NullFilm, asset: str) -> Any:
    event = film.instance.get_latest_materialization_event(dg.AssetKey(asset))
    assert event is not None and event.asset_materialization is not None
    return {key: value.value for key, value in event.asset_materialization.metadata.items()}
