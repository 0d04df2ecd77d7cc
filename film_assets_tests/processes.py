"""Processes of tests: whose children are whose, and ports for them."""

from __future__ import annotations

import socket
from pathlib import Path


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
