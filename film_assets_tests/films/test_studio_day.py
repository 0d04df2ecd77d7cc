"""A day in a studio, with real processes: a script is copied into a bucket, and its film lies in another.

The web server, the daemon and the worker are killed on the way; nobody touches anything.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from film_assets.delivery.model import Deliverables
from film_assets.store.holders import process_started
from film_assets.store.lists import FilmLists
from film_assets.store.opening import opened_store
from film_assets_tests.servers import FaultyS3

SCRIPT = """Title: Short

INT. KITCHEN - DAY

NORA (34), red coat, sits at the table.

NORA
Still here.

EXT. STREET - NIGHT

Rain. She walks away.
"""
PATIENCE_SECONDS = 600


class Day:
    """The studio's processes, each started, killed and ended by its own number."""

    def __init__(self, folder: Path, instance: dg.DagsterInstance, s3: FaultyS3) -> None:
        self.folder, self.instance, self.s3 = folder, instance, s3
        self.client = s3.client()
        self.lists = FilmLists(opened_store("s3://films/studio").shelf, "short")
        self.ports = {"code": _free_port(), "web": _free_port()}
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
            children = _children(process.pid)
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for child in children:
                if process_started(child):
                    os.kill(child, signal.SIGKILL)

    def until(self, what: str, is_so: Callable[[], Any]) -> Any:
        """Wait until ``is_so`` returns something, and return it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found = is_so()
            if found:
                return found
            time.sleep(0.5)
        logs = "\n".join(f"{path.name}: {path.read_text()[-3000:]}" for path in self.folder.glob("*.log"))
        pytest.fail(f"waited in vain for {what}\n{logs}")

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

    def worker(self) -> int:
        """Return the process of the run that is being made, 0 where there is none."""
        for child in _children(self.processes["code"].pid):
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

    def ticks(self) -> int:
        states = self.instance.all_instigator_state()
        return sum(
            len(self.instance.get_ticks(state.instigator_origin_id, state.selector_id))
            for state in states
            if state.instigator_name == "drop_folder"
        )


FINISHED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
START_SENSOR = """mutation { startSensor(sensorSelector: {
  repositoryName: "__repository__", repositoryLocationName: "films", sensorName: "drop_folder"
}) { __typename } }"""
LOGS = "query ($key: [String!]!) { capturedLogs(logKey: $key) { stderr stdout } }"


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def _children(pid: int) -> list[int]:
    found = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *_children(int(child))]
    except FileNotFoundError:
        pass
    return found


@pytest.fixture
def day(
    tmp_path: Path, studio_instance: dg.DagsterInstance, s3: FaultyS3, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Day]:
    s3.client().create_bucket(Bucket="drop")
    (tmp_path / "film.yaml").write_text("film: {width: 160, height: 90}\n")
    for name, value in {
        "DAGSTER_HOME": str(tmp_path),
        "FILM_STORE": "s3://films/studio",
        "FILM_INBOX": "s3://drop/scripts",
    }.items():
        monkeypatch.setenv(name, value)
    day = Day(tmp_path, studio_instance, s3)
    try:
        yield day
    finally:
        day.end()


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc for the children of a process")
def test_a_script_in_the_bucket_becomes_a_film_whatever_is_killed_and_a_redraft_makes_only_its_edit(day: Day) -> None:
    for name in ("code", "web"):
        day.start(name)
    day.until("the sensor", lambda: "Sensor" in str(day.asked(START_SENSOR)).split("'"))
    day.start("daemon")
    day.dropped(SCRIPT)

    day.until("first takes", lambda: len(day.takes_put()) >= 3)
    worker = day.until("the worker", day.worker)
    for name in ("web", "daemon"):
        day.killed(name)
    os.kill(worker, signal.SIGKILL)
    film = day.until("the film", lambda: day.film() if day.idle() else None)
    first = day.takes_put()
    assert max(first.values()) == 1, "a finished take was made twice"
    assert day.lists.shelf.size(film.key("film"))
    runs = day.instance.get_runs()
    assert sorted(run.status.value for run in runs) == ["FAILURE", "SUCCESS"]

    key = next(
        [run.run_id, "compute_logs", event.dagster_event.logs_captured_data.file_key]
        for run in runs
        for event in day.instance.all_logs(run.run_id)
        if run.is_success
        and event.dagster_event
        and event.dagster_event.event_type is dg.DagsterEventType.LOGS_CAPTURED
    )
    assert any("logs/" in line and line.startswith("PUT /logs/") for line in day.s3.requests)
    logs = day.until("the web server after it was killed", lambda: day.asked(LOGS, key=key))["capturedLogs"]
    assert "STEP_START" in logs["stderr"]

    day.dropped(SCRIPT)
    seen = day.ticks()
    day.until("two looks", lambda: day.ticks() >= seen + 2)
    assert day.idle() and len(day.instance.get_runs()) == len(runs)

    day.s3.requests.clear()
    day.dropped(SCRIPT.replace("Still here.", "Still waiting."))
    day.until("the new film", lambda: day.film() != film and day.idle())
    kinds = Counter(
        json.loads(
            day.client.get_object(Bucket="films", Key=path.split("?")[0].removeprefix("/films/"))["Body"].read()
        )["kind"]
        for path in day.takes_put()
    )
    assert kinds["voice"] == 1 and not kinds["keyframe"] and not kinds["character_sheet"]
    assert kinds["clip"] == 1 and kinds["mix"] == 1 and kinds["film"] == 1
    assert len(day.instance.get_runs()) == len(runs) + 1
