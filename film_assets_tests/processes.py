"""Processes of tests: whose children are whose, ports for them, and waiting for what they do."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")
PATIENCE_SECONDS = 900
"""After so long whoever is waited for hangs; on the busiest machine nothing takes a tenth of it."""


def wait_until(is_so: Callable[[], T], what: str, every_seconds: float = 0.05, told: Callable[[], str] = str) -> T:
    """Wait until ``is_so`` returns something true, and return it; ``told`` says more where it never does."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        if found := is_so():
            return found
        time.sleep(every_seconds)
    pytest.fail(f"waited in vain until {what}\n{told()}")


def children_of(pid: int) -> list[int]:
    """Return the processes below ``pid``, as Linux tells them; none where it is gone."""
    found = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *children_of(int(child))]
    except FileNotFoundError:
        pass
    return found


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port
