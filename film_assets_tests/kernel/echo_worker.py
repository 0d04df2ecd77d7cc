"""A worker for the tests of WorkerPool."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from film_assets.kernel.workers import serve


def answer(job: dict[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    if job.get("raise"):
        raise ValueError(job["raise"])
    if job.get("die"):
        os._exit(3)
    if job.get("sleep"):
        progress(0.5)
        time.sleep(job["sleep"])
    print("noise on standard output must not mix with answers")
    return {"echo": job["n"], "pid": os.getpid()}


if __name__ == "__main__":
    serve(answer)
