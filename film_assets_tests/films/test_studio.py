"""A film in a studio: Dagster on PostgreSQL, takes and films on an S3 server."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
from dagster._core.run_coordinator import QueuedRunCoordinator

from film_assets.benchmarks.null_engines import NullRenderer, null_engines
from film_assets.cli.make import film_made
from film_assets.store.opening import opened_store
from film_assets.store.scripts import take_in
from film_assets_tests.films.conftest import TWO_SCENES
from film_assets_tests.servers import FaultyS3


def test_a_film_is_made_once_for_a_studio_on_postgres_and_s3(studio_instance: dg.DagsterInstance) -> None:
    renderer = NullRenderer()
    reports = []
    for _ in range(2):
        store = opened_store("s3://films/studio")
        version = take_in(store, TWO_SCENES.encode(), "rooms.fountain", "s3://drop/rooms.fountain")
        renderer.made.clear()
        reports.append(film_made(store, studio_instance, version, {}, engines=null_engines(renderer)))
    assert renderer.made == []
    assert reports[0].film.read_bytes() == reports[1].film.read_bytes()
    assert studio_instance.get_runs_count() == 2
    assert studio_instance.get_latest_materialization_event(dg.AssetKey("final_film")) is not None


@dg.op
def speaks() -> None:
    print("said in a step")


@dg.job(executor_def=dg.in_process_executor)
def speaking() -> None:
    speaks()


def test_what_runs_print_lies_in_the_bucket_and_is_read_from_there(
    studio_instance: dg.DagsterInstance, s3: FaultyS3, tmp_path: Path
) -> None:
    run_id = speaking.execute_in_process(instance=studio_instance).run_id
    kept = s3.client().list_objects_v2(Bucket="logs").get("Contents", [])
    assert any(item["Key"].endswith(".out") for item in kept if run_id in item["Key"])
    captured = next(
        event.dagster_event.logs_captured_data
        for event in studio_instance.all_logs(run_id)
        if event.dagster_event and event.dagster_event.event_type is dg.DagsterEventType.LOGS_CAPTURED
    )
    (tmp_path / "logs").rename(tmp_path / "another machine's")
    read = studio_instance.compute_log_manager.get_log_data([run_id, "compute_logs", captured.file_key])
    assert b"said in a step" in (read.stdout or b"")


def test_the_studio_queues_by_priority_and_makes_one_film_at_a_time(studio_instance: dg.DagsterInstance) -> None:
    assert isinstance(studio_instance.run_coordinator, QueuedRunCoordinator)
    queue = studio_instance.get_concurrency_config().run_queue_config
    assert queue is not None and queue.max_concurrent_runs == 8
    assert queue.tag_concurrency_limits[0]["key"] == "dagster/partition"
    assert studio_instance.global_op_concurrency_default_limit == 1
    assert studio_instance.run_monitoring_enabled and studio_instance.run_retries_enabled
    assert studio_instance.run_retries_max_retries == 2
    assert studio_instance.get_settings("run_retries")["retry_on_asset_or_op_failure"] is False
