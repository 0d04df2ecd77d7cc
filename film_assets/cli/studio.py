"""What a studio asks of its films: their state, their takes, ending one, and what may go from the store."""

from __future__ import annotations

import json
import os
import platform
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg

from film_assets.breakdown.model import ShotList
from film_assets.kernel.errors import ConfigError
from film_assets.store.holders import holder_is_alive
from film_assets.store.lists import FilmLists, TakeList, films_known
from film_assets.store.scripts import scripts_known, select, selections
from film_assets.store.shelf import NotOnShelf
from film_assets.store.takes import TakeStore


@dataclass(frozen=True, slots=True)
class FilmState:
    """How far one film is."""

    script: str
    writer: str
    """Run that is making it now, or empty."""
    assets: Mapping[str, Mapping[str, Any]]
    """By asset of takes: how many takes, when listed, how many of them the last run rendered."""
    failed: Mapping[str, str]
    """Takes that could not be made, by label, with the last reason."""
    film: str
    """Key of the finished film, or empty."""


def film_state(store: TakeStore, script: str) -> FilmState:
    """Return how far the film of ``script`` is."""
    lists = FilmLists(store.shelf, script)
    assets = {}
    for asset, pointer in sorted(lists.pointers().items()):
        if "rendered" in pointer.remarks:
            takes = lists.load(asset, pointer, TakeList)
            assets[asset] = {
                "takes": len(takes.entries),
                "made_at": pointer.made_at,
                "rendered_last": len(pointer.remarks["rendered"]),
            }
    delivered = lists.current("deliverables")
    return FilmState(
        script=script,
        writer=writer_of(store, script),
        assets=assets,
        failed={letter["label"]: letter["reason"] for letter in failures_of(store, script)},
        film=delivered.made_at if delivered else "",
    )


def states(store: TakeStore) -> list[FilmState]:
    """Return the state of every film of the store."""
    return [film_state(store, script) for script in sorted({*films_known(store.shelf), *scripts_known(store)})]


def writer_of(store: TakeStore, script: str) -> str:
    """Return the holder that is making the film of ``script`` now, or ``""``."""
    try:
        name = store.shelf.read(f"films/{script}/writer").decode()
    except NotOnShelf:
        return ""
    return name if holder_is_alive(store.shelf, name) else ""


def failures_of(store: TakeStore, script: str) -> list[dict[str, Any]]:
    """Return the dead letters of the film of ``script``, by label."""
    found = []
    for key in store.shelf.keys("failures/"):
        letter = store.failure(key.removeprefix("failures/").removesuffix(".json"))
        if letter is not None and letter.get("script") == script:
            found.append(letter)
    return sorted(found, key=lambda letter: str(letter["label"]))


def takes_of(store: TakeStore, script: str, shot: str) -> dict[str, Any]:
    """Return the takes there are of a shot's clip, and which one is chosen.

    Raises:
        ConfigError: the film has no such shot.
    """
    _check_shot(store, script, shot)
    clips = FilmLists(store.shelf, script).load_current("clips", TakeList)
    entry = clips.by_label().get(shot) if clips else None
    numbers = store.numbers(entry.fingerprint) if entry else []
    return {"shot": shot, "takes": numbers, "chosen": selections(store, script).get(shot, 1)}


def take_chosen(store: TakeStore, script: str, shot: str, number: int | None = None) -> int:
    """Choose take ``number`` of a shot (None: one more than there are) for the next making; return the number.

    Raises:
        ConfigError: the film has no such shot.
    """
    there = takes_of(store, script, shot)["takes"]
    wanted = number if number is not None else max([*there, selections(store, script).get(shot, 1)]) + 1
    select(store, script, shot, wanted)
    return wanted


def _check_shot(store: TakeStore, script: str, shot: str) -> None:
    shots = FilmLists(store.shelf, script).load_current("shots", ShotList)
    labels = [known.label for scene in shots.scenes for known in scene.shots] if shots else []
    if shot not in labels:
        shown = ", ".join(labels[:12]) + (", ..." if len(labels) > 12 else "")
        raise ConfigError(
            f"the film of {script} has no shot {shot}: {'its shots are ' + shown if labels else 'make it first'}."
        )


def film_ended(store: TakeStore, instance: dg.DagsterInstance, script: str) -> str:
    """Ask whoever makes the film of ``script`` to end; return whom. Finished takes are kept.

    Raises:
        ConfigError: nobody is making it.
    """
    asked = []
    statuses = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
    for run in instance.get_runs(dg.RunsFilter(statuses=statuses, tags={"dagster/partition": script})):
        if instance.run_coordinator is not None and instance.run_coordinator.cancel_run(run.run_id):
            asked.append(f"run {run.run_id}")
    name = writer_of(store, script)
    if name and not asked:
        record = json.loads(store.shelf.read(f"holders/{name}.json"))
        if record["host"] != platform.node():
            raise ConfigError(f"the film of {script} is being made on {record['host']}: end it there.")
        os.kill(record["pid"], signal.SIGINT)
        asked.append(f"process {record['pid']}")
    if not asked:
        raise ConfigError(f"nobody is making the film of {script}: there is nothing to end.")
    return ", ".join(asked)
