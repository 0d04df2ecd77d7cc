"""How a run in this process ended: cancelled, or failed at which assets and why."""

from __future__ import annotations

from typing import Any

import dagster as dg

from film_assets.orchestration.internals import Interrupted


def was_cancelled(result: dg.ExecuteInProcessResult, instance: dg.DagsterInstance) -> bool:
    """Say whether the run was interrupted, wherever it was: a check or Dagster itself may have been at work."""
    run = instance.get_run_by_id(result.run_id)
    roots = (_root(event.step_failure_data.error) for event in result.get_step_failure_events())
    return (run is not None and run.status is dg.DagsterRunStatus.CANCELED) or any(
        root is not None and (root.cls_name or root.message.strip()).endswith(Interrupted.__name__) for root in roots
    )


def why_failed(result: dg.ExecuteInProcessResult) -> str:
    """Return what went wrong, a line for each reason with the steps that it befell."""
    steps: dict[str, list[str]] = {}
    for event in result.get_step_failure_events():
        data = event.step_failure_data
        if data.user_failure_data and data.user_failure_data.description:
            reason = data.user_failure_data.description
        else:
            error = _root(data.error)
            reason = error.message.strip() if error else "it failed without saying why"
        steps.setdefault(reason, []).append(str(event.step_key))
    reasons = (f"{', '.join(keys)}: {reason}" for reason, keys in steps.items())
    return "\n".join(reasons) or "the run failed before its first step; see the run in the web UI."


def _root(error: Any) -> Any:
    """Return the first cause of a step's error, None where it has none."""
    while error is not None and error.cause is not None:
        error = error.cause
    return error
