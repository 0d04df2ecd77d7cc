"""Every use of Dagster's internal names, wrapped; pinned to dagster 1.13 and covered by tests."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

import dagster as dg
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationTargetMaterializationData
from dagster._core.definitions.data_version import CachingStaleStatusResolver, StaleStatus
from dagster._core.errors import DagsterExecutionInterruptedError
from dagster._core.event_api import PartitionKeyFilter
from dagster._core.events import DagsterEvent, DagsterEventType
from dagster._core.instance.utils import RUNLESS_JOB_NAME
from dagster._core.loader import LoadingContextForTest
from dagster_shared.record import replace

T = TypeVar("T")

Interrupted = DagsterExecutionInterruptedError
"""What SIGINT, SIGTERM and a terminated run raise inside a step; a BaseException."""


def set_data_version(context: dg.OutputContext, version: str) -> None:
    """Give the asset that is being stored its DataVersion, from within its IO manager."""
    context.step_context.set_data_version(context.asset_key, dg.DataVersion(version))


def upstream_assets(context: dg.OutputContext) -> list[str]:
    """Return the names of the project's own assets that the asset being stored depends on, sorted.

    In a run of some assets Dagster takes the others for external ones, as it does a script's file; what is made here has
    a code version all the same.
    """
    graph = context.step_context.job_def.asset_layer.asset_graph
    parents = graph.get(context.asset_key).parent_keys
    return sorted(key.path[-1] for key in parents if graph.get(key).code_version is not None)


def stale_assets(defs: dg.Definitions, instance: dg.DagsterInstance, partition_key: str) -> dict[str, str]:
    """Return the assets of one film that Dagster holds for stale or missing, with the status, in graph order."""
    graph = defs.resolve_asset_graph()
    resolver = CachingStaleStatusResolver(instance, graph, LoadingContextForTest(instance))
    found = {}
    for key in graph.toposorted_asset_keys:
        node = graph.get(key)
        if node.is_materializable and node.is_partitioned:
            status = resolver.get_status(key, partition_key)
            if status is not StaleStatus.FRESH:
                found[key.path[-1]] = status.value.lower()
    return found


def instance_id(instance: dg.DagsterInstance) -> str:
    """Return a name that this instance of Dagster has alone and keeps, whichever machine asks; empty where its storage
    keeps none."""
    # Loading the definitions needs no SQLAlchemy.
    from dagster._core.storage.runs.sql_run_storage import SqlRunStorage

    storage = instance.run_storage
    return storage.get_run_storage_id() if isinstance(storage, SqlRunStorage) else ""


def free_slots(instance: dg.DagsterInstance, run_ids: Iterable[str]) -> None:
    """Give back the pool slots that ended runs still hold."""
    for run_id in run_ids:
        instance.event_log_storage.free_concurrency_slots_for_run(run_id)


def partitions_changed(
    instance: dg.DagsterInstance, after: int, made: Iterable[dg.AssetKey], observed: Iterable[dg.AssetKey]
) -> dict[str, int]:
    """Return the partitions in which these assets were materialized or observed after the event ``after``, each with the
    place of its last such event in the log."""
    asked = [(key, DagsterEventType.ASSET_MATERIALIZATION) for key in made]
    asked += [(key, DagsterEventType.ASSET_OBSERVATION) for key in observed]
    found: dict[str, int] = {}
    for key, kind in asked:
        events = instance.event_log_storage.get_latest_storage_id_by_partition(key, kind, after_cursor=after)
        for partition, event in events.items():
            found[partition] = max(event, found.get(partition, 0))
    return found


def answer_check(instance: dg.DagsterInstance, answer: dg.AssetCheckEvaluation, partition: str) -> None:
    """Make ``answer`` the latest one to its check for ``partition``, without a run of its own.

    Dagster keeps one answer for a check, run and partition, and counts "no run" as one run: it refuses the second answer
    that comes without any. So this one takes the place of the latest, in the run that gave it or made the asset.
    """
    key = answer.asset_check_key
    storage = instance.event_log_storage
    latest = storage.get_latest_asset_check_execution_by_key([key], PartitionKeyFilter(key=partition)).get(key)
    made = instance.fetch_materializations(dg.AssetRecordsFilter(key.asset_key, asset_partitions=[partition]), limit=1)
    target = [
        AssetCheckEvaluationTargetMaterializationData(
            storage_id=record.storage_id, run_id=record.run_id, timestamp=record.timestamp
        )
        for record in made.records
    ]
    runs = [latest.run_id] if latest else []
    runs += [data.run_id for data in target]
    event = DagsterEvent(
        event_type_value=DagsterEventType.ASSET_CHECK_EVALUATION.value,
        job_name=RUNLESS_JOB_NAME,
        event_specific_data=replace(answer, partition=partition, target_materialization_data=next(iter(target), None)),
    )
    instance.report_dagster_event(event, run_id=next(filter(None, runs), str(uuid.uuid4())))


class ObservedVersions(Generic[T]):
    """The DataVersion last observed of every partition of an external asset, as ``parsed`` reads it.

    A process that asks again reads only what was observed since.
    """

    TAG = "dagster/data_version"

    def __init__(self, asset_key: dg.AssetKey, parsed: Callable[[str], T]) -> None:
        self.asset_key = asset_key
        self.parsed = parsed
        self._read: dict[str, tuple[int, dict[str, T]]] = {}

    def of(self, instance: dg.DagsterInstance) -> dict[str, T]:
        """Return the versions by partition; not to be changed by the caller."""
        storage = instance.event_log_storage
        database = repr(instance.get_ref().event_storage_data) if instance.is_persistent else f"memory {id(instance)}"
        end, known = self._read.get(database, (0, {}))
        now = storage.get_maximum_record_id() or 0
        if now < end:  # Another database under the same name.
            end, known = 0, {}
        if now > end:
            tags = storage.get_latest_tags_by_partition(
                self.asset_key, DagsterEventType.ASSET_OBSERVATION, [self.TAG], after_cursor=end or None
            )
            known.update((partition, self.parsed(values[self.TAG])) for partition, values in tags.items())
            self._read[database] = now, known
        return known
