"""What a studio asks of its films: their state, their takes, ending one, and what may go from the store."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg

from film_assets.breakdown.model import SceneList, Shot, ShotList
from film_assets.definitions import ASSET_FUNCTIONS
from film_assets.delivery.model import Deliverables
from film_assets.kernel.errors import ConfigError, ScriptError
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.freshness import film_is_current, shots_that_are_stale
from film_assets.store.holders import film_writer, machine
from film_assets.store.lists import FilmLists, TakeList, films_known
from film_assets.store.scripts import scripts_known, select, selections
from film_assets.store.takes import TakeStore


@dataclass(frozen=True, slots=True)
class FilmState:
    """How far one film is."""

    script: str
    title: str
    writer: str
    """Run that is making it now, or empty."""
    assets: Mapping[str, Mapping[str, Any]]
    """By asset of takes: how many takes, when listed, how many of them the last run rendered."""
    failed: Mapping[str, str]
    """Takes that could not be made, by kind and label, with the last reason."""
    stale: tuple[str, ...]
    """What is not that of today's script, choices and engines, in words; of a film never made, nothing."""
    film: str
    """The finished film's file, or empty."""
    made_at: str


def film_state(
    store: TakeStore, script: str, stale: tuple[str, ...] = (), wanted: Container[str] | None = None
) -> FilmState:
    """Return how far the film of ``script`` is; ``stale`` is what was found stale, ``wanted`` as in ``failures_of``."""
    lists = FilmLists(store.shelf, script)
    assets = {}
    for asset, pointer in sorted(lists.pointers().items()):
        if "rendered" in pointer.remarks:
            takes = lists.load_current(asset, TakeList)
            assets[asset] = {
                "takes": len(takes.entries) if takes else 0,
                "made_at": pointer.made_at,
                "rendered_last": len(pointer.remarks["rendered"]),
            }
    scenes = lists.load_current("scenes", SceneList)
    laid_out, delivered = lists.current("deliverables"), lists.load_current("deliverables", Deliverables)
    return FilmState(
        script=script,
        title=scenes.title if scenes else "",
        writer=film_writer(store.shelf, script),
        assets=assets,
        failed={
            f"{letter['kind']} {letter['label']}": str(letter["reason"])
            for letter in failures_of(store, script, wanted)
        },
        stale=stale,
        film=f"{store.shelf.url}/{delivered.key('film')}" if delivered else "",
        made_at=laid_out.made_at if laid_out and delivered else "",
    )


def states(store: TakeStore, engines: Engines) -> list[FilmState]:
    """Return the state of every film of the store; whether one is stale, not what of it."""
    return [
        film_state(store, script, told_briefly(store, engines, script))
        for script in sorted({*films_known(store.shelf), *scripts_known(store)})
    ]


def told_briefly(store: TakeStore, engines: Engines, script: str) -> tuple[str, ...]:
    """Return one sentence if a film that is there is stale."""
    if FilmLists(store.shelf, script).current("final_film") is None:
        return ()
    if not film_is_current(store, engines, ASSET_FUNCTIONS, script):
        return (f"its script, a chosen take or an engine changed: film status {script}",)
    try:
        stale = shots_that_are_stale(store, engines, ASSET_FUNCTIONS, script)
    except (ScriptError, ConfigError) as error:
        return (str(error),)
    return (f"film_assets itself, a font or a recording changed: film status {script}",) if stale else ()


def failures_of(store: TakeStore, script: str, wanted: Container[str] | None = None) -> list[dict[str, Any]]:
    """Return the dead letters of the film of ``script``, by label; with ``wanted``, those of these fingerprints alone:
    what an earlier draft failed at is of no concern."""
    found = []
    for key in store.shelf.keys("failures/"):
        fingerprint = key.removeprefix("failures/").removesuffix(".json")
        letter = store.failure(fingerprint) if wanted is None or fingerprint in wanted else None
        if letter is not None and letter.get("script") == script:
            found.append(letter)
    return sorted(found, key=lambda letter: str(letter["label"]))


def takes_of(store: TakeStore, script: str, shot: str) -> dict[str, Any]:
    """Return the takes there are of a shot's clip, each with when and by whom it was made and where its picture lies, and
    which one is chosen.

    Raises:
        ConfigError: the film has no such shot.
    """
    planned = _shot(store, script, shot)
    clips = FilmLists(store.shelf, script).load_current("clips", TakeList)
    entry = clips.by_label().get(shot) if clips else None
    takes = [store.find(entry.fingerprint, number) for number in store.numbers(entry.fingerprint)] if entry else []
    return {
        "shot": shot,
        "takes": [
            {
                "number": take.number,
                "made_at": take.provenance.get("made_at", ""),
                "engine": take.recipe.get("engine", {}).get("name", ""),
                "picture": f"{store.shelf.url}/{take.blobs['body'].key}" if "body" in take.blobs else "",
            }
            for take in takes
            if take is not None
        ],
        "chosen": selections(store, script).get(shot, planned.take),
    }


def take_chosen(store: TakeStore, script: str, shot: str, number: int | None = None) -> int:
    """Choose take ``number`` of a shot (None: one more than there are) for the next making; return the number.

    Raises:
        ConfigError: the film has no such shot, or the shot no such take.
    """
    found = takes_of(store, script, shot)
    there = [take["number"] for take in found["takes"]]
    if number is None:
        number = max([*there, found["chosen"]]) + 1
    elif number not in there:
        raise ConfigError(
            f"shot {shot} of {script} has no take {number}: there are {', '.join(map(str, there)) or 'none'}; "
            f"'film retake {script} {shot}' makes one more."
        )
    select(store, script, shot, number)
    return number


def _shot(store: TakeStore, script: str, shot: str) -> Shot:
    shots = FilmLists(store.shelf, script).load_current("shots", ShotList)
    known = {planned.label: planned for scene in shots.scenes for planned in scene.shots} if shots else {}
    if shot not in known:
        labels = list(known)
        shown = ", ".join(labels[:12]) + (", ..." if len(labels) > 12 else "")
        raise ConfigError(
            f"the film of {script} has no shot {shot!r}: {'its shots are ' + shown if labels else 'make it first'}."
        )
    return known[shot]


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
    name = film_writer(store.shelf, script)
    if name and not asked:
        record = json.loads(store.shelf.read(f"holders/{name}.json"))
        if record["machine"] != machine():
            raise ConfigError(f"the film of {script} is being made on {record['host']}: end it there.")
        os.kill(record["pid"], signal.SIGINT)
        asked.append(f"process {record['pid']}")
    if not asked:
        raise ConfigError(f"nobody is making the film of {script}: there is nothing to end.")
    return ", ".join(asked)
