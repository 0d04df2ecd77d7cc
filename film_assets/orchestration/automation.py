"""Declarative automation: when an asset of a film is materialized by itself, after a redraft, a choice or new code.

Which films may be made so although their engines cost money is decided where a run begins its production (``studio``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster import AutomationCondition as When

PAID_TAG = "film/paid"
"""Run tag: with the value ``ALLOWED``, an automatic run may use engines that cost money."""
ALLOWED = "allowed"
SENSOR = "redrafts"
AUTOMATIC_TAG = "film/automatic"
"""Run tag of every run that nobody asked for."""

_RUN_ENDED = (~When.in_progress()).newly_true() & ~When.missing().newly_true()
"""A film that has just come is in no run either: none has ended."""
_REDONE = When.newly_requested() | When.newly_updated() | When.execution_failed().newly_true() | _RUN_ENDED
"""A run took care of it, or somebody ended that run: what a person cancels does not begin again by itself."""
_FREE = ~When.in_progress() & ~When.any_deps_in_progress()
"""No run that is queued or going makes it, or what it is made from: a run plans all of its assets when it is requested."""


def allowed_to_cost(tags: Mapping[str, str]) -> bool:
    """Say whether a run with these tags may use engines that cost money."""
    return AUTOMATIC_TAG not in tags or tags.get(PAID_TAG) == ALLOWED


def _settled(wanted: Any) -> Any:
    """Return ``wanted``, where the tick before found it so as well.

    What was updated is read as it was when a tick began, what is in progress as it is a little later: what a run finishes
    in between seems stale and free, for that one tick.
    """
    return wanted & ~wanted.newly_true()


def when_stale() -> dg.AutomationCondition[Any]:
    """Return when an asset with upstream assets is materialized by itself.

    When the content of an upstream asset changed, its own code did, or it was never made, and no run takes care of that;
    together with all that is downstream, in one run, so that a film is never joined from two drafts. Content that comes
    out the same starts nothing. What failed or was cancelled is not tried again before something above it changes, and
    neither is what is made from what failed.
    """
    changed = (
        When.any_deps_match(When.data_version_changed()) | When.code_version_changed() | When.missing().newly_true()
    )
    free = _FREE & ~When.any_deps_missing()
    above_asked_for = When.any_deps_match(When.will_be_requested())
    above_failed = When.any_deps_match(When.execution_failed() & ~When.will_be_requested())
    stale = _settled(changed.since(_REDONE) & free) | (above_asked_for.since(_REDONE) & free)
    labelled: dg.AutomationCondition[Any] = (stale & ~above_failed).with_label("stale")
    return labelled


def when_first_needed(source: str) -> dg.AutomationCondition[Any]:
    """Return when an asset without upstream assets is materialized by itself: once, where ``source`` is there."""
    never_made = When.missing().newly_true().since(_REDONE)
    needed = _settled(never_made & _FREE & When.asset_matches(source, ~When.missing()))
    labelled: dg.AutomationCondition[Any] = needed.with_label("first needed")
    return labelled


def redrafts(paid_too: bool) -> dg.AutomationConditionSensorDefinition:
    """Return the sensor that makes what is stale; ``paid_too``: also with engines that cost money."""
    return dg.AutomationConditionSensorDefinition(
        name=SENSOR,
        target=dg.AssetSelection.all(),
        run_tags={AUTOMATIC_TAG: "true", **({PAID_TAG: ALLOWED} if paid_too else {})},
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=30,
        description=(
            "Makes again what a redraft, a choice or new code made stale, down to the finished film. A film whose "
            "engines cost money waits for somebody to ask for it."
        ),
    )
