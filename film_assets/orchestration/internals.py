"""Every use of Dagster's internal names, wrapped; pinned to dagster 1.13 and covered by tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

import dagster as dg
from dagster._core.definitions.data_version import CachingStaleStatusResolver, StaleStatus
from dagster._core.errors import DagsterExecutionInterruptedError
from dagster._core.events import DagsterEventType
from dagster._core.loader import LoadingContextForTest

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


def free_slots(instance: dg.DagsterInstance, run_ids: Iterable[str]) -> None:
    """Give back the pool slots that ended runs still hold."""
    for run_id in run_ids:
        instance.event_log_storage.free_concurrency_slots_for_run(run_id)


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
