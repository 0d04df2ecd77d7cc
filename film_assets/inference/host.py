"""The engine host: at most one model on the device, kept warm from shot to shot and from film to film.

How a model is loaded and unloaded is handed in.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
LOOK_EVERY_SECONDS = 0.25


class EngineHost:
    """Holds the resident model of one process. One caller at a time; the others wait."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._key: Hashable = None
        self._model: Any = None
        self._unload: Callable[[Any], None] = lambda model: None
        self.loads = 0
        """How many models were loaded so far."""

    @contextmanager
    def holding(
        self,
        key: Hashable,
        load: Callable[[], T],
        unload: Callable[[T], None],
        waiting: Callable[[], None] = lambda: None,
    ) -> Iterator[T]:
        """Hold the model ``key`` for the time of the block: the resident one, or ``load``'s after unloading another.

        The model stays resident afterwards. ``waiting`` is called a few times a second while another caller holds the
        host; what it raises ends the wait.
        """
        while not self._busy.acquire(timeout=LOOK_EVERY_SECONDS):
            waiting()
        try:
            if self._model is None or self._key != key:
                self._leave()
                self._model = load()
                self._key, self._unload = key, unload
                self.loads += 1
            yield self._model
        finally:
            self._busy.release()

    def _leave(self) -> None:
        model, self._model, self._key = self._model, None, None
        if model is not None:
            self._unload(model)

    def close(self) -> None:
        """Unload the resident model."""
        with self._busy:
            self._leave()


@cache
def shared_host() -> EngineHost:
    """Return the process's own host: every engine and every film uses it."""
    return EngineHost()
