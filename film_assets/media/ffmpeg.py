"""How ffmpeg is started: the executable, a finished run, and a process that others feed.

What is encoded with which settings belongs to ``encode``; reading files to ``probe``.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import IO

from film_assets.kernel.errors import ConfigError, MediaError
from film_assets.kernel.workers import PR_SET_PDEATHSIG

STDERR_LINES = 12
"""How many of ffmpeg's last lines an error carries."""
LOOK_EVERY_SECONDS = 0.2
"""How often a running ffmpeg is looked at for cancelling."""


@cache
def ffmpeg_executable() -> str:
    """Return the path of an ffmpeg that starts: the one that imageio-ffmpeg carries, or its ``IMAGEIO_FFMPEG_EXE``.

    Raises:
        ConfigError: there is none, or it does not run on this machine.
    """
    import imageio_ffmpeg

    way_out = "reinstall imageio-ffmpeg, or set IMAGEIO_FFMPEG_EXE to an ffmpeg that runs"
    try:
        path = str(imageio_ffmpeg.get_ffmpeg_exe())
        subprocess.run([path, "-version"], check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        raise ConfigError(f"no ffmpeg runs on this machine ({error}): {way_out}.") from error
    return path


def _dies_with_parent() -> Callable[[], None] | None:
    """Return what a child calls between fork and exec so that the kernel kills it with its parent (Linux).

    The C function is looked up here, before the fork: the child of a process with threads may not load anything.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def arranged() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return arranged


def started_ffmpeg(
    arguments: Sequence[str | os.PathLike[str]],
    *,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.DEVNULL,
    cwd: Path | None = None,
    log_level: str = "warning",
) -> subprocess.Popen[bytes]:
    """Return a running ffmpeg that overwrites its outputs, asks nothing, and dies with the thread that started it.

    ``arguments`` come after the executable; no shell is involved. Whoever starts it waits for it or kills it.

    Raises:
        ConfigError: no ffmpeg runs on this machine.
    """
    quiet = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", log_level, "-y"]
    return subprocess.Popen(
        [ffmpeg_executable(), *quiet, *(os.fspath(argument) for argument in arguments)],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        cwd=cwd,
        preexec_fn=_dies_with_parent(),
    )


def stderr_end(text: str) -> str:
    """Return the last lines of what ffmpeg wrote, as an error carries them."""
    return "\n".join(text.strip().splitlines()[-STDERR_LINES:])


def run_ffmpeg(
    arguments: Sequence[str | os.PathLike[str]],
    cwd: Path | None = None,
    check_cancelled: Callable[[], None] | None = None,
    log_level: str = "warning",
) -> str:
    """Run ffmpeg to its end and return what it wrote on standard error.

    ``check_cancelled`` is called a few times a second; whatever it raises kills ffmpeg and passes on.

    Raises:
        MediaError: ffmpeg ended with another status than 0.
        ConfigError: no ffmpeg runs on this machine.
    """
    with tempfile.TemporaryFile() as said:
        process = started_ffmpeg(arguments, stderr=said, cwd=cwd, log_level=log_level)
        try:
            while True:
                if check_cancelled is not None:
                    check_cancelled()
                try:
                    status = process.wait(timeout=LOOK_EVERY_SECONDS if check_cancelled else None)
                    break
                except subprocess.TimeoutExpired:
                    continue
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        said.seek(0)
        text = said.read().decode(errors="replace")
    if status != 0:
        raise MediaError(
            f"ffmpeg ended with status {status}; its last words say why",
            arguments=tuple(os.fspath(argument) for argument in arguments),
            stderr_end=stderr_end(text),
        )
    return text
