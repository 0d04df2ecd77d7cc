"""How far a film is: bars on a terminal, plain lines elsewhere; always on standard error."""

from __future__ import annotations

import math
import time
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

LINE_EVERY_SECONDS = 5


class ProgressBars:
    """Shows each asset's takes, done of all. Use as a context manager and call it as the studio's listener."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.on_terminal = stream.isatty()
        self._tasks: dict[str, TaskID] = {}
        self._told: dict[str, tuple[str, float]] = {}
        self._bars = Progress(
            TextColumn("{task.description:<16}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[label]}"),
            console=Console(file=stream),
            disable=not self.on_terminal,
        )

    def __enter__(self) -> ProgressBars:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def __call__(self, asset: str, done_thousandths: int, total: int, label: str) -> None:
        done = done_thousandths / 1000
        if self.on_terminal:
            if asset not in self._tasks:
                self._tasks[asset] = self._bars.add_task(asset.replace("_", " "), total=total, label="")
            self._bars.update(self._tasks[asset], completed=done, label=label)
        else:
            line, now = f"{asset.replace('_', ' ')}: {done:.0f} of {total} ({label})", time.monotonic()
            said, since = self._told.get(asset, ("", -math.inf))
            if line != said and (done >= total or now - since >= LINE_EVERY_SECONDS):
                self._told[asset] = line, now
                print(line, file=self.stream, flush=True)
