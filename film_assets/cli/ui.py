"""`film ui`: Dagster's web UI and the film server, started and ended together, on loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, MutableMapping
from pathlib import Path
from types import FrameType

from film_assets.cli.serve import FilmServer, asked_as
from film_assets.kernel.errors import ConfigError
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.links import DEFAULT_PAGES
from film_assets.store.takes import TakeStore

HOST = "127.0.0.1"
END_SECONDS = 10
"""What Dagster's five processes get to end by themselves."""


def web_ui(
    store: TakeStore,
    engines: Callable[[], Engines],
    port: int,
    pages_port: int,
    environment: MutableMapping[str, str],
    here: Path,
) -> None:
    """Run both until interrupted; links in the web UI lead to the film server unless FILM_PAGES names another.

    Raises:
        ConfigError: a port is taken, or Dagster ends by itself.
    """
    port = _free(port)
    with FilmServer(store, engines, HOST, pages_port, asked_as(environment), "--pages-port") as server:
        threading.Thread(target=server.serve, daemon=True).start()
        command = [sys.executable, "-m", "dagster", "dev", "-m", "film_assets.definitions", "-h", HOST, "-p", str(port)]
        settings = {**environment, "FILM_PAGES": environment.get("FILM_PAGES") or server.url or DEFAULT_PAGES}
        print(f"Web UI: http://{HOST}:{port}   films: {server.url}   Ctrl-C ends both.", file=sys.stderr, flush=True)
        # A shell starts background jobs deaf to SIGINT; whoever sends it all the same means it.
        previous = {number: signal.signal(number, _interrupted) for number in (signal.SIGTERM, signal.SIGINT)}
        dagster = subprocess.Popen(command, cwd=here, env=settings, start_new_session=True)
        try:
            status = dagster.wait()
            raise ConfigError(f"Dagster ended by itself with status {status}; what it wrote above says why.")
        except KeyboardInterrupt:
            print("Ending.", file=sys.stderr)
        finally:
            _ended(dagster)
            server.shutdown()
            for number, handler in previous.items():
                signal.signal(number, handler)


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _free(port: int) -> int:
    """Return ``port``, or a free one for 0, if it can be listened at: Dagster itself would only write a traceback."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            raise ConfigError(f"{HOST}:{port} is taken ({error.strerror}): name another port with --port.") from error
        return int(tried.getsockname()[1])


def _ended(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
