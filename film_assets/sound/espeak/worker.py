"""The process that speaks: espeak-ng initialised once, one fork a line.

A line said after another differs from itself said first by a few samples; a fork of the fresh parent is bit-identical
(measured 2026-08). Jobs are ``line`` (``Espeak.say``'s arguments) and ``path`` for the raw samples.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from film_assets.kernel.workers import Job, die_with_parent, serve
from film_assets.sound.espeak.library import Espeak


def _said(espeak: Espeak, job: Job) -> Job:
    said = espeak.say(**job["line"])
    Path(job["path"]).write_bytes(said.samples)
    return {"rate_hz": said.rate_hz, "words": said.words, "phonemes": said.phonemes}


def said_in_a_fork(espeak: Espeak, job: Job) -> Job:
    """Return the answer to ``job``, made by a child of this process that ends with it.

    Raises:
        RuntimeError: the child failed or died; its own words are in the message.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            die_with_parent()
            try:
                answer = _said(espeak, job)
            except (RuntimeError, OSError) as error:
                answer = {"error": str(error)}
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(json.dumps(answer).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if not said:
        raise RuntimeError(f"espeak-ng ended with {os.waitstatus_to_exitcode(status)} in the middle of a line")
    answer = json.loads(said)
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return dict(answer)


def main() -> None:
    """Answer lines until standard input ends."""
    espeak: Espeak | None = None

    def answer(job: Job, _: Callable[[float], None]) -> Job:
        nonlocal espeak
        if espeak is None:
            espeak = Espeak()
        return said_in_a_fork(espeak, job)

    serve(answer)


if __name__ == "__main__":
    main()
