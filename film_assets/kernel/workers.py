"""Child processes that answer jobs, one JSON line each way; gone when their parent is gone.

An engine whose work must run outside the parent (a core each, a library that is not thread-safe) writes a module with
``serve(answer)`` at its end and hands the module's name to ``WorkerPool``. How jobs are cut belongs to the engine.
"""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from film_assets.kernel.errors import EngineError

Job = dict[str, Any]
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends (Linux); elsewhere end of input does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of the children it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


class WorkerPool:
    """``count`` processes of ``module``, started on first use, ended on ``close``.

    Use as a context manager. A worker that dies fails its job and is replaced for the next.
    """

    def __init__(self, module: str, count: int = 1) -> None:
        self.module = module
        self.count = max(1, count)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._said: dict[int, IO[bytes]] = {}

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every process at once; an unfinished job is lost."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        for said in self._said.values():
            said.close()
        self._processes.clear()
        self._said.clear()

    @property
    def started(self) -> bool:
        """Whether a process of this pool is running."""
        return any(process.poll() is None for process in self._processes)

    def _started(self) -> subprocess.Popen[bytes]:
        said = tempfile.TemporaryFile()  # noqa: SIM115 (closed with its process)
        process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            bufsize=0,
            env={**os.environ, "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
        )
        self._processes.append(process)
        self._said[process.pid] = said
        return process

    def answers(
        self, jobs: Iterable[Job], idle: Callable[[], None] = lambda: None, every_seconds: float = 0.25
    ) -> Iterator[tuple[int, Job | EngineError]]:
        """Yield ``(index of the job, its answer)`` as answers come, any order; ``progress`` lines are yielded as well.

        An answer is the dict that the worker's function returned; a dict with the key ``progress`` is news of a job
        that is still running. A job whose worker raised or died gives an ``EngineError``. ``idle`` is called at least
        every ``every_seconds``: raise from it to stop; the pool is then closed.
        """
        waiting = deque(enumerate(jobs))
        running: dict[int, tuple[subprocess.Popen[bytes], int]] = {}
        selector = selectors.DefaultSelector()
        free = [process for process in self._processes if process.poll() is None]
        buffers: dict[int, bytes] = {}
        finished = False
        try:
            while waiting or running:
                while waiting and len(running) < self.count:
                    process = free.pop() if free else self._started()
                    index, job = waiting.popleft()
                    assert process.stdin is not None and process.stdout is not None
                    number = process.stdout.fileno()
                    running[number] = (process, index)
                    buffers[number] = b""
                    selector.register(process.stdout, selectors.EVENT_READ)
                    try:
                        process.stdin.write(json.dumps(job).encode() + b"\n")
                    except BrokenPipeError:
                        pass  # Its end of output, read below, fails the job with the process's own words.
                for key, _ in selector.select(timeout=every_seconds):
                    number = key.fd
                    process, index = running[number]
                    data = os.read(number, 1 << 16)
                    lines = (buffers[number] + data).split(b"\n")
                    buffers[number] = lines.pop()
                    done: Job | EngineError | None = None
                    for line in lines:
                        answer = json.loads(line)
                        if "progress" in answer:
                            yield index, answer
                        else:
                            done = EngineError(answer["error"]) if "error" in answer else answer
                    if not data and done is None:
                        done = self._obituary(process)
                    if done is not None:
                        selector.unregister(key.fileobj)
                        del running[number]
                        if process in self._processes and process.poll() is None and data:
                            free.append(process)
                        yield index, done
                idle()
            finished = True
        finally:
            selector.close()
            if not finished:
                self.close()

    def _obituary(self, process: subprocess.Popen[bytes]) -> EngineError:
        code = process.wait()
        self._processes.remove(process)
        with self._said.pop(process.pid) as said:
            said.seek(0)
            last = said.read()[-400:].decode(errors="replace").strip()
        return EngineError(
            f"a worker of {self.module} ended with {code} in the middle of its job; try again, with fewer workers if "
            f"memory ran out.{' It said: ' + last if last else ''}"
        )


_kept: dict[tuple[int, str], WorkerPool] = {}
_keeping = threading.Lock()


@contextmanager
def kept_pool(module: str, count: int) -> Iterator[WorkerPool]:
    """Lend the pool of ``module`` that this process keeps, so that processes slow to start serve many calls.

    While it is lent, others get a pool of their own, closed after use. What is kept ends with this process.
    """
    place = (os.getpid(), module)  # A fork must not talk to its parent's workers.
    with _keeping:
        pool = _kept.pop(place, None) or WorkerPool(module)
    pool.count = max(1, count)
    try:
        yield pool
    finally:
        with _keeping:
            spare = place in _kept
            if not spare:
                _kept[place] = pool
        if spare:
            pool.close()


@atexit.register
def close_kept_pools() -> None:
    """End every process that this one keeps."""
    with _keeping:
        mine = [place for place in _kept if place[0] == os.getpid()]
        pools = [_kept.pop(place) for place in mine]
    for pool in pools:
        pool.close()


def serve(answer: Callable[[Job, Callable[[float], None]], Job]) -> None:
    """Answer jobs from standard input until it ends; ``answer`` gets the job and a function to tell progress with.

    Every answer says what it took, as ``cpu_seconds``; the first one's count from the process's start. An ``Exception``
    becomes the job's error, in one line; the worker goes on.
    """
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    output = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # Whatever a library prints must not mix with the answers.

    def tell(message: Job) -> None:
        output.write(json.dumps(message).encode() + b"\n")

    before = 0.0
    for line in sys.stdin.buffer:
        try:
            answered = answer(json.loads(line), lambda fraction: tell({"progress": fraction}))
            tell({**answered, "cpu_seconds": round(cpu_seconds() - before, 3)})
        except Exception as error:  # noqa: BLE001 (carried to the parent, which fails this one job)
            tell({"error": f"{type(error).__name__}: {error}"})
        before = cpu_seconds()
