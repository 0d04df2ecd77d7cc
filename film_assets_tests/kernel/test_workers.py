"""Worker processes answer jobs, fail alone, and never outlive their parent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from film_assets.kernel.errors import Cancelled, EngineError
from film_assets.kernel.workers import WorkerPool, close_kept_pools, kept_pool
from film_assets.store.holders import process_started
from film_assets_tests.processes import wait_until

ECHO = "film_assets_tests.kernel.echo_worker"
ENDLESS = 3600
"""Seconds that a job sleeps which nobody waits for."""


def test_every_job_is_answered_and_processes_are_kept() -> None:
    with WorkerPool(ECHO, 2) as pool:
        answers = dict(pool.answers([{"n": n} for n in range(6)]))
    assert {index: answer["echo"] for index, answer in answers.items()} == {n: n for n in range(6)}  # type: ignore[index]
    assert len({answer["pid"] for answer in answers.values()}) <= 2  # type: ignore[index]


def test_a_job_that_raises_or_kills_its_worker_fails_alone() -> None:
    jobs = [{"n": 0}, {"n": 1, "raise": "no such prop"}, {"n": 2, "die": True}, {"n": 3}]
    with WorkerPool(ECHO, 1) as pool:
        answers = dict(pool.answers(jobs))
    assert isinstance(answers[1], EngineError) and "no such prop" in str(answers[1])
    assert isinstance(answers[2], EngineError) and "ended with 3" in str(answers[2])
    assert answers[0]["echo"] == 0 and answers[3]["echo"] == 3  # type: ignore[index]


def test_progress_is_told_before_the_answer() -> None:
    with WorkerPool(ECHO, 1) as pool:
        told = list(pool.answers([{"n": 0, "sleep": 0.05}]))
    assert told[0] == (0, {"progress": 0.5}) and told[1][1]["echo"] == 0  # type: ignore[index]


def test_cancelling_ends_a_job_in_the_middle() -> None:
    begun: list[subprocess.Popen[bytes]] = []

    def cancel() -> None:
        if begun:
            raise Cancelled

    pool = WorkerPool(ECHO, 1)
    with pytest.raises(Cancelled):
        for _ in pool.answers([{"n": 0, "sleep": ENDLESS}], idle=cancel, every_seconds=0.05):
            begun.extend(pool._processes)  # It has told of its progress.
    assert [process.returncode for process in begun] == [-signal.SIGKILL] and pool._processes == []


def pid_of(pool: WorkerPool) -> int:
    ((_, answer),) = pool.answers([{"n": 0}])
    assert not isinstance(answer, EngineError)
    return int(answer["pid"])


def test_a_kept_pool_serves_the_next_call_with_the_same_process() -> None:
    with kept_pool(ECHO, 1) as pool:
        first = pid_of(pool)
    with kept_pool(ECHO, 2) as pool:
        assert pool.started and pid_of(pool) == first
        with kept_pool(ECHO, 1) as other:
            assert pid_of(other) != first
    close_kept_pools()
    assert process_started(first) is None and not pool.started and not other.started


def test_a_worker_that_died_between_calls_fails_no_job() -> None:
    with WorkerPool(ECHO, 1) as pool:
        first = pid_of(pool)
        os.kill(first, signal.SIGKILL)
        pool._processes[0].wait()
        assert pid_of(pool) != first


SPENT = """
from film_assets.kernel import workers
spent = iter((5.0, 5.0, 7.0, 7.0))  # CPU seconds since the start, looked at before and after each answer.
workers.cpu_seconds = lambda: next(spent)
workers.serve(lambda job, tell: job)
"""


def test_the_first_answer_counts_from_the_start_of_its_process() -> None:
    done = subprocess.run([sys.executable, "-c", SPENT], input=b"{}\n{}\n", capture_output=True, check=True)
    assert [json.loads(line)["cpu_seconds"] for line in done.stdout.splitlines()] == [5.0, 2.0]


PARENT = f"""
from film_assets.kernel.workers import WorkerPool, close_kept_pools, kept_pool
for index, answer in WorkerPool("{ECHO}", 1).answers([{{"n": 1}}, {{"n": 2, "sleep": {ENDLESS}}}]):
    print(answer.get("pid", ""), flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc whether a process is gone")
def test_workers_die_with_a_killed_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    wait_until(lambda: process_started(worker) is None, "the worker is gone")
