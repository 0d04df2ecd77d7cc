"""CPU seconds of what a function does, its child processes included; and a table of figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from film_assets.kernel.workers import cpu_seconds


@dataclass(frozen=True, slots=True)
class Spent:
    """What one call spent. CPU counts this process and the children it waited for."""

    cpu_seconds: float
    wall_seconds: float
    result: Any


def spent(function: Callable[[], Any]) -> Spent:
    """Call ``function`` and return what it spent."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    result = function()
    return Spent(cpu_seconds() - cpu, time.perf_counter() - wall, result)


def table(rows: Sequence[tuple[str, str, str]]) -> str:
    """Return ``(what, figure, goal)`` rows as a Markdown table."""
    lines = ["| what | measured | goal |", "|---|---|---|"]
    return "\n".join(lines + [f"| {what} | {figure} | {goal} |" for what, figure, goal in rows])
