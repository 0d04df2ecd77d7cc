"""A synthetic feature of 1,500 shots with engines that draw nothing: what all the rest costs."""

from __future__ import annotations

import os
import random
import tempfile
from functools import partial
from pathlib import Path

import dagster as dg

from film_assets.benchmarks.measure import spent
from film_assets.benchmarks.null_engines import NullRenderer, null_engines
from film_assets.cli.home import home_prepared, instance_opened
from film_assets.cli.make import film_made
from film_assets.definitions import ASSET_FUNCTIONS
from film_assets.orchestration.planning import film_planned
from film_assets.store.opening import opened_store
from film_assets.store.scripts import take_in
from film_assets.store.takes import TakeStore

SHOTS = 1500
SCENES = 100
WORDS = "the door opens on a room where nobody has spoken for years and the radio still plays to empty chairs".split()


def feature(shots: int = SHOTS, scenes: int = SCENES, changed_shot: int | None = None) -> str:
    """Return a script in the SCENE/SHOT format with so many shots; ``changed_shot`` has another line of dialogue."""
    draw = random.Random(1)
    lines = []
    for scene in range(scenes):
        lines.append(f"SCENE {scene + 1}: INT. ROOM {scene % 20} - {'DAY' if scene % 3 else 'NIGHT'}\n")
        for shot in range(shots // scenes):
            number = scene * (shots // scenes) + shot
            action = " ".join(draw.choices(WORDS, k=9))
            said = " ".join(draw.choices(WORDS, k=6))
            lines.append(f"SHOT {shot + 1}: {draw.choice(('Wide shot', 'Medium shot', 'Close up'))} - 3s")
            lines.append(f"ANNA looks at BEN. {action.capitalize()} {number}.\n")
            lines.append(
                f"{'ANNA' if shot % 2 else 'BEN'}\n{'Another line' if number == changed_shot else said} {number}.\n"
            )
    return "\n".join(lines)


def rows() -> list[tuple[str, str, str]]:
    """Return the figures of planning and making the feature cold, unchanged and with one shot edited."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DAGSTER_HOME": folder}
        home = home_prepared(environment, Path(folder))
        os.environ["DAGSTER_HOME"] = str(home)
        store = opened_store(str(Path(folder) / "film-store"))
        renderer = NullRenderer()
        with instance_opened(home) as instance:

            def make(changed_shot: int | None = None) -> int:
                version = take_in(store, feature(changed_shot=changed_shot).encode(), "feature.txt", "benchmark")
                renderer.made.clear()
                film_made(store, instance, version, {}, engines=null_engines(renderer))
                return len(renderer.made)

            cold = spent(make)
            found.append(
                (
                    "feature of 1,500 shots, cold, null engine",
                    f"{cold.wall_seconds:.1f} s wall, {cold.cpu_seconds:.1f} s CPU, {cold.result} takes",
                    "",
                )
            )
            version = take_in(store, feature().encode(), "feature.txt", "benchmark")
            plan = spent(lambda: film_planned(store, null_engines(renderer), ASSET_FUNCTIONS, version, {}))
            found.append(("the same, plan", f"{plan.wall_seconds:.1f} s wall", ""))
            same = spent(make)
            edited = spent(lambda: make(changed_shot=700))
            make_one_shot = partial(_one_shot_made, store, instance)
            make_one_shot()
            own = spent(make_one_shot)
            found += [
                (
                    "the same, nothing changed, beyond Dagster's own for a film of one shot",
                    f"{same.wall_seconds - own.wall_seconds:.1f} s wall ({same.wall_seconds:.1f} - {own.wall_seconds:.1f}), "
                    f"{same.cpu_seconds - own.cpu_seconds:.1f} s CPU, {same.result} takes",
                    "< 5 s",
                ),
            ]
            found.append(("the same, one shot edited", f"{edited.wall_seconds:.1f} s wall, {edited.result} takes", ""))
    return found


def _one_shot_made(store: TakeStore, instance: dg.DagsterInstance) -> None:
    version = take_in(store, feature(shots=1, scenes=1).encode(), "one_shot.txt", "benchmark")
    film_made(store, instance, version, {}, engines=null_engines())


if __name__ == "__main__":
    for row in rows():
        print(row)
