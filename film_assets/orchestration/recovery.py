"""What a killed run leaves in Dagster: a run that seems to go on, and the pool slots it held."""

from __future__ import annotations

import dagster as dg

from film_assets.orchestration.internals import free_slots


def end_dead_run(instance: dg.DagsterInstance, run_id: str) -> None:
    """Mark the run of a dead process as failed and free its slots; a run that had ended keeps its status.

    Rests on the in-process executor: a run's one process is dead, so the run is.
    """
    run = instance.get_run_by_id(run_id)
    if run is None:
        return
    if not run.is_finished:
        instance.report_run_failed(run, "The process of this run was killed; its finished takes are kept.")
    free_slots(instance, [run_id])
