"""Dagster as it ships with this project: queue, pools, what becomes of a killed run, tries, and what waits to be asked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
import yaml
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.run_coordinator import QueuedRunCoordinator
from dagster._daemon.monitoring import concurrency
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon
from dagster._time import get_current_datetime

from film_assets.benchmarks.null_engines import NullRenderer, null_engines
from film_assets.definitions import ASSET_FUNCTIONS, build_definitions
from film_assets.kernel.errors import ConfigError, EngineError, FilmError, MediaError, ScriptError, StoreError
from film_assets.orchestration.assets import IO_MANAGER_KEY, asset_of, film_asset
from film_assets.orchestration.automation import SENSOR
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.failures import RETRIES
from film_assets.orchestration.generating import known_engines
from film_assets.orchestration.jobs import register_script
from film_assets.production.model import Selections
from film_assets.store.scripts import take_in
from film_assets_tests.builders import a_store
from film_assets_tests.films.conftest import TWO_SCENES

STARTED = dg.DagsterRunStatus.STARTED
SETTINGS = ("dagster.yaml", "dagster.studio.yaml")


@pytest.fixture(params=SETTINGS)
def instance(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Dagster on settings as they ship, but for the database and the bucket that a studio has."""
    settings = yaml.safe_load(files("film_assets.orchestration").joinpath(request.param).read_text())
    for elsewhere in ("storage", "compute_logs"):
        settings.pop(elsewhere, None)
    (tmp_path / "dagster.yaml").write_text(yaml.safe_dump(settings))
    with dg.DagsterInstance.from_config(str(tmp_path)) as opened:
        yield opened


@dg.op
def draws() -> None:
    """Stands for the step of a film."""


@dg.job
def drawing() -> None:
    draws()


ORIGIN = RemoteJobOrigin(RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("films"), "__repository__"), "drawing")


def _run(instance: dg.DagsterInstance, status: dg.DagsterRunStatus = STARTED, **tags: str) -> str:
    tags = {f"dagster/{name}": value for name, value in tags.items()}
    run = instance.create_run_for_job(drawing, tags=tags, status=status, remote_job_origin=ORIGIN)
    return run.run_id


def _queued(instance: dg.DagsterInstance, **tags: str) -> str:
    return _run(instance, dg.DagsterRunStatus.QUEUED, **tags)


def _next(instance: dg.DagsterInstance) -> list[str]:
    """Return the runs that the queue lets go next, in order."""
    queue = QueuedRunCoordinatorDaemon(interval_seconds=1)
    return [run.run_id for run in queue._get_runs_to_dequeue(instance, instance.get_concurrency_config(), None)]


def test_the_queue_lets_the_run_of_higher_priority_go_first(instance: dg.DagsterInstance) -> None:
    assert isinstance(instance.run_coordinator, QueuedRunCoordinator)
    new = _queued(instance, priority="0", partition="new")
    redraft = _queued(instance, priority="1", partition="redraft")
    assert _next(instance) == [redraft, new]


def test_the_queue_holds_the_second_run_of_one_film_back_and_of_no_other(instance: dg.DagsterInstance) -> None:
    _run(instance, partition="busy")
    _queued(instance, partition="busy")
    other = _queued(instance, partition="other")
    assert _next(instance) == [other]


def test_one_step_at_a_time_has_the_gpu_and_a_killed_run_gives_it_back_after_a_minute(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = instance.event_log_storage
    killed, waiting = (_run(instance) for _ in range(2))
    slots.initialize_concurrency_limit_to_default("gpu")
    assert slots.claim_concurrency_slot("gpu", killed, "draws").is_claimed
    assert not slots.claim_concurrency_slot("gpu", waiting, "draws").is_claimed
    run = instance.get_run_by_id(killed)
    assert run is not None
    instance.report_run_failed(run, "killed")
    for seconds, freed in ((50, False), (70, True)):
        now = get_current_datetime() + timedelta(seconds=seconds)
        monkeypatch.setattr(concurrency, "get_current_datetime", lambda now=now: now)
        workspace: Any = SimpleNamespace(instance=instance)
        list(concurrency.execute_concurrency_slots_iteration(workspace, logging.getLogger("test")))
        assert slots.claim_concurrency_slot("gpu", waiting, "draws").is_claimed is freed


def test_a_run_is_begun_again_if_its_worker_was_killed_and_not_if_a_step_failed(instance: dg.DagsterInstance) -> None:
    assert instance.run_monitoring_enabled and instance.run_monitoring_max_runtime_seconds == 86400
    assert instance.run_retries_enabled and instance.run_retries_max_retries >= 1
    assert instance.get_settings("run_retries")["retry_on_asset_or_op_failure"] is False


def test_ticks_are_kept_for_days_and_nothing_leaves_the_machine(instance: dg.DagsterInstance) -> None:
    kept = instance.get_tick_retention_settings(InstigatorType.SENSOR)
    assert {status.value for status, days in kept.items() if 0 < days <= 90} == {"SKIPPED", "SUCCESS", "FAILURE"}
    assert not instance.telemetry_enabled and not instance.nux_enabled


def test_on_one_machine_dagsters_state_lies_in_its_home(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text(files("film_assets.orchestration").joinpath("dagster.yaml").read_text())
    with dg.DagsterInstance.from_config(str(tmp_path)) as opened:
        drawing.execute_in_process(instance=opened)
    assert {"history", "storage"} <= {path.name for path in tmp_path.iterdir()}
    assert list(tmp_path.glob("history/**/*.db"))


def test_every_asset_is_tried_three_times_with_growing_varied_pauses_and_pictures_share_the_gpu() -> None:
    graph = build_definitions().resolve_job_def("film").graph
    steps = {node.name: node.definition for node in graph.nodes}
    assets = [step for name, step in steps.items() if name in {made.__name__ for made in ASSET_FUNCTIONS}]
    assert len(assets) == len(ASSET_FUNCTIONS)
    assert all(isinstance(step, dg.OpDefinition) and step.retry_policy == RETRIES for step in assets)
    assert {step.name for step in assets if step.pool == "gpu"} == {"character_sheets", "keyframes", "clips"}
    assert RETRIES.max_retries == 2
    pauses = [[RETRIES.calculate_delay(attempt) for _ in range(20)] for attempt in (1, 2)]
    assert max(pauses[0]) < min(pauses[1]) and all(len(set(varied)) > 1 for varied in pauses)


@film_asset(group="test")
def troubled() -> Selections:
    """Fails."""
    TRIES.append(1)
    raise TROUBLE[0]


TRIES: list[int] = []
TROUBLE: list[FilmError] = []


@pytest.mark.parametrize(
    ("kind", "tries"), [(EngineError, 3), (StoreError, 3), (MediaError, 3), (ScriptError, 1), (ConfigError, 1)]
)
def test_engines_and_the_store_are_tried_three_times_and_what_a_person_must_mend_once(
    kind: type[FilmError], tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("film_assets.orchestration.assets.RETRIES", dg.RetryPolicy(max_retries=RETRIES.max_retries))
    TRIES.clear()
    TROUBLE[:] = [kind("it does not work: mend it.")]
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("scripts", ["hero"])
        made = dg.materialize(
            [asset_of(troubled, null_engines().code_version)],
            partition_key="hero",
            instance=instance,
            resources={IO_MANAGER_KEY: dg.InMemoryIOManager()},
            raise_on_error=False,
        )
    assert not made.success and len(TRIES) == tries


def test_the_engines_that_ask_models_cost_money_and_no_other_does() -> None:
    paid = {name for (_, name), engine in known_engines().engines.items() if engine.paid}
    assert paid == {"diffusion", "coqui", "generated"}


@pytest.mark.parametrize("paid_too", [False, True])
def test_a_redraft_of_a_film_that_costs_money_is_made_by_itself_only_where_that_is_allowed(
    paid_too: bool, tmp_path: Path
) -> None:
    renderer = NullRenderer()
    plain = null_engines(renderer)
    engines = Engines.of([replace(one, paid=one.department == "voice") for one in plain.engines.values()], False)
    store = a_store(tmp_path)
    defs = build_definitions(engines, studio={"store": store.shelf.url}, paid_automatically=paid_too)
    sensor = next(one for one in defs.sensors or [] if one.name == SENSOR)
    assert isinstance(sensor, dg.AutomationConditionSensorDefinition)
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    with dg.DagsterInstance.ephemeral() as instance:
        register_script(instance, take_in(store, TWO_SCENES.encode(), "rooms.fountain", "rooms.fountain"))
        made = defs.resolve_job_def("film").execute_in_process(
            instance=instance, partition_key="rooms", tags=dict(sensor.run_tags), raise_on_error=False
        )
        assert made.success is paid_too and bool(renderer.made) is paid_too
        if not paid_too:
            failed = made.get_step_failure_events()
            assert [event.step_key for event in failed] == ["production"]
            assert "espeak cost money" in str(failed[0].step_failure_data)
            assert not made.retry_attempts_for_node("production")
