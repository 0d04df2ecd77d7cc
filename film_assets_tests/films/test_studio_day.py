"""A day in a studio, with real processes: a script is copied into a bucket, and its film lies in another.

The web server, the daemon and the worker are killed on the way; nobody touches anything.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from film_assets.definitions import ASSET_FUNCTIONS
from film_assets.delivery.model import Deliverables
from film_assets.orchestration.configuration import configuration_at
from film_assets.orchestration.freshness import CHECK, FILM
from film_assets.orchestration.generating import known_engines
from film_assets.orchestration.planning import FilmPlan, film_planned
from film_assets.store.holders import process_started
from film_assets.store.lists import FilmLists, TakeList
from film_assets.store.opening import opened_store
from film_assets.store.scripts import draft_of
from film_assets_tests.processes import children_of, free_port, wait_until
from film_assets_tests.servers import FaultyS3

SCRIPT = """Title: Short

INT. KITCHEN - DAY

NORA (34), red coat, sits at the table.

NORA
Still here.

EXT. STREET - NIGHT

Rain. She walks away.
"""


class Day:
    """The studio's processes, each started, killed and ended by its own number."""

    def __init__(self, folder: Path, instance: dg.DagsterInstance, s3: FaultyS3) -> None:
        self.folder, self.instance, self.s3 = folder, instance, s3
        self.client = s3.client()
        self.store = opened_store("s3://films/studio")
        self.lists = FilmLists(self.store.shelf, "short")
        self.ports = {"code": free_port(), "web": free_port()}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        workspace = folder / "workspace.yaml"
        workspace.write_text(
            f"load_from: [{{grpc_server: {{host: 127.0.0.1, port: {self.ports['code']}, location_name: films}}}}]"
        )
        where = ["-w", str(workspace)]
        self.commands = {
            "code": ["dagster", "api", "grpc", "-m", "film_assets.definitions", "-h", "127.0.0.1", "-p", str(self.ports["code"])],
            "daemon": ["dagster._daemon", "run", *where],
            "web": ["dagster_webserver", *where, "-h", "127.0.0.1", "-p", str(self.ports["web"])],
        }  # fmt: skip

    def start(self, name: str) -> None:
        with open(self.folder / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *self.commands[name]], stdout=log, stderr=log, cwd=self.folder, env=os.environ
            )

    def killed(self, name: str) -> None:
        """Kill a process as a machine that crashes does, and start it again."""
        self.processes[name].kill()
        self.processes[name].wait()
        self.start(name)

    def end(self) -> None:
        for process in self.processes.values():
            children = children_of(process.pid)
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for child in children:
                if process_started(child):
                    os.kill(child, signal.SIGKILL)

    def until(self, what: str, is_so: Callable[[], Any], every_seconds: float = 0.5) -> Any:
        """Wait until ``is_so`` returns something, and return it."""

        def logs() -> str:
            return "\n".join(f"{path.name}: {path.read_text()[-3000:]}" for path in self.folder.glob("*.log"))

        return wait_until(is_so, what, every_seconds, logs)

    def asked(self, query: str, **variables: Any) -> Any:
        """Ask the web server; None while it does not answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports['web']}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)["data"]
        except OSError:
            return None

    def dropped(self, text: str) -> None:
        self.client.put_object(Bucket="drop", Key="scripts/short.fountain", Body=text.encode())

    def planned(self, text: str) -> FilmPlan:
        """Return what the film of another draft would take, before that draft is dropped."""
        draft = draft_of(self.store, text.encode(), "short.fountain", "s3://drop/scripts/short.fountain")
        engines = known_engines().configured(configuration_at(os.environ, self.folder))
        return film_planned(self.store, engines, ASSET_FUNCTIONS, draft, {})

    def rendered(self, run_id: str) -> dict[str, dict[str, str]]:
        """Return what a run rendered, by asset and label, each with its cause."""
        made = {
            name: one.remarks.get("rendered") for name, one in self.lists.pointers().items() if one.run_id == run_id
        }
        return {name: takes for name, takes in made.items() if takes}

    def fingerprints(self, takes: dict[str, dict[str, str]]) -> set[str]:
        """Return the fingerprints of these takes of the film as it is."""
        found = set()
        for name, labels in takes.items():
            listed = self.lists.load_current(name, TakeList)
            assert listed is not None
            found |= {listed.by_label()[label].fingerprint for label in labels}
        return found

    def slot_held_by(self) -> str:
        """Return the run that holds the one slot of the pool ``gpu``, empty where it is free."""
        held = self.instance.event_log_storage.get_concurrency_info("gpu")
        return next(iter(held.active_run_ids), "")

    def answer(self) -> bool | None:
        """Return what the web UI shows of the check that no shot is stale; None: nothing yet."""
        key = dg.AssetCheckKey(dg.AssetKey(FILM), CHECK)
        told = self.instance.event_log_storage.get_latest_asset_check_execution_by_key([key]).get(key)
        return None if told is None or told.evaluation is None else told.evaluation.passed

    def worker(self) -> int:
        """Return the process of the run that is being made, 0 where there is none."""
        for child in children_of(self.processes["code"].pid):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                return child
        return 0

    def takes_put(self) -> Counter[str]:
        """Return how often a take was published, by its record's key."""
        puts = [line.removeprefix("PUT ") for line in self.s3.requests if re.match(r"PUT \S*/takes/", line)]
        return Counter(puts)

    def film(self) -> Deliverables | None:
        return self.lists.load_current("deliverables", Deliverables)

    def idle(self) -> bool:
        waiting = [status for status in dg.DagsterRunStatus if status not in FINISHED]
        return not self.instance.get_runs(dg.RunsFilter(statuses=waiting))

    def ticks(self, sensor: str) -> int:
        """Return how often a sensor has looked."""
        states = self.instance.all_instigator_state()
        return sum(
            len(self.instance.get_ticks(state.instigator_origin_id, state.selector_id))
            for state in states
            if state.instigator_name == sensor
        )


FINISHED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
START_SENSOR = """mutation { startSensor(sensorSelector: {
  repositoryName: "__repository__", repositoryLocationName: "films", sensorName: "drop_folder"
}) { __typename } }"""
EDIT = {
    "stems": {"2/FX"},
    "sound_mix": {"mix"},
    "keyframes": {"2-2"},
    "clips": {"2-2"},
    "pieces": {"2-2"},
    "final_film": {"film"},
}
"""What is made again where somebody runs that walked, by asset and label: her shot, her steps, and what holds them."""
LOGS = "query ($key: [String!]!) { capturedLogs(logKey: $key) { stderr stdout } }"


@pytest.fixture
def day(
    tmp_path: Path, studio_anywhere: dg.DagsterInstance, s3: FaultyS3, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Day]:
    s3.client().create_bucket(Bucket="drop")
    (tmp_path / "film.yaml").write_text("film: {width: 96, height: 54}\n")
    for name, value in {
        "DAGSTER_HOME": str(tmp_path),
        "FILM_STORE": "s3://films/studio",
        "FILM_INBOX": "s3://drop/scripts",
    }.items():
        monkeypatch.setenv(name, value)
    day = Day(tmp_path, studio_anywhere, s3)
    try:
        yield day
    finally:
        day.end()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc for the children of a process")
def test_a_script_in_the_bucket_becomes_a_film_whatever_is_killed_and_a_redraft_makes_what_was_planned(
    day: Day,
) -> None:
    for name in ("code", "web"):
        day.start(name)
    day.until("the sensor", lambda: "Sensor" in str(day.asked(START_SENSOR)).split("'"))
    day.start("daemon")
    day.dropped(SCRIPT)

    # A run is killed while it renders; what it holds of the pool, it cannot give back.
    worker = day.until("the worker", day.worker)
    killed = day.until("a step that holds the gpu", day.slot_held_by, every_seconds=0.02)
    os.kill(worker, signal.SIGKILL)
    assert day.slot_held_by() == killed
    for name in ("web", "daemon"):
        day.killed(name)
    film = day.until("the film", lambda: day.film() if day.idle() else None)
    first = day.takes_put()
    assert first and max(first.values()) == 1, "a finished take was made twice"
    assert day.lists.shelf.size(film.key("film")) and day.slot_held_by() == "" and day.answer()
    runs = day.instance.get_runs()
    assert [(run.status.value, run.parent_run_id) for run in runs] == [("SUCCESS", killed), ("FAILURE", None)]

    key = next(
        [runs[0].run_id, "compute_logs", event.dagster_event.logs_captured_data.file_key]
        for event in day.instance.all_logs(runs[0].run_id)
        if event.dagster_event and event.dagster_event.event_type is dg.DagsterEventType.LOGS_CAPTURED
    )
    assert any(line.startswith("PUT /logs/") for line in day.s3.requests)
    logs = day.until("the web server after it was killed", lambda: day.asked(LOGS, key=key))["capturedLogs"]
    assert "STEP_START" in logs["stderr"]

    redraft = SCRIPT.replace("walks away", "races away")
    plan = day.planned(redraft)
    planned = {
        name: {take.label: take.cause for take in asset.stale} for name, asset in plan.assets.items() if asset.stale
    }
    assert {name: set(takes) for name, takes in planned.items()} == EDIT
    day.s3.requests.clear()
    day.dropped(redraft)
    day.until("the new film", lambda: day.film() != film and day.idle())
    day.dropped(redraft)  # Copied again unchanged.
    seen = {name: day.ticks(name) for name in ("drop_folder", "redrafts")}
    day.until("two looks of both", lambda: all(day.ticks(name) >= before + 2 for name, before in seen.items()))
    after = day.instance.get_runs()
    assert [run.status.value for run in after] == ["SUCCESS", *(run.status.value for run in runs)], "one run a redraft"
    assert day.rendered(after[0].run_id) == planned
    put = day.takes_put()
    assert {path.split("?")[0].split("/")[-2] for path in put} == day.fingerprints(planned)
    assert max(put.values()) == 1 and day.answer()
