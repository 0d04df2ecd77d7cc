"""A local cache of what was read from a distant shelf: bounded, shared by any number of processes of one machine.

A file that a living process has been handed stays while that process lives, at least for hours; the least recently read of the others go
first. Where everything in the cache is in use, a new file is kept for its process alone and counts to that process.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from film_assets.kernel.errors import StoreError
from film_assets.store.holders import machine, process_started

ROOM_MADE = 0.9
"""When room is made, so much of the limit stays filled: making room reads the whole folder."""
HELD_SECONDS = 4 * 3600
"""A file that a process was handed longer ago, and not again since, counts as done with: some run for weeks."""


class ReadCache:
    """Files by key below ``folder``, never more than ``limit_bytes`` in all."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self._read = folder / "read"
        self._held: Path | None = None

    def file(self, key: str, fetch: Callable[[Path], None]) -> Path:
        """Return a local file with what lies under ``key``; ``fetch`` writes it to a path where it is not here yet.

        Raises:
            StoreError: the disk is full or cannot be written; and what ``fetch`` raises.
        """
        path, mine = self._read / key, self._mine() / self._name(key)
        if mine.exists():
            with_key = path if _same(path, mine) else mine
            os.utime(mine)
            return with_key
        try:
            with self._locked():  # Whoever makes room at this moment has counted the links already.
                os.link(path, mine)
            os.utime(mine)
            return path
        except FileNotFoundError:
            pass
        beside = mine.with_name(f".{uuid.uuid4().hex}")
        try:
            fetch(beside)
            beside.replace(mine)
        except OSError as error:
            raise StoreError(
                f"{key} cannot be kept in the cache {self.folder} ({error.strerror}): free some disk, then run again."
            ) from error
        finally:
            beside.unlink(missing_ok=True)
        return path if self._taken_in(path, mine) else mine

    def has(self, key: str) -> bool:
        """Say whether ``key`` is here, for now."""
        return (self._read / key).exists() or (self._mine() / self._name(key)).exists()

    def forget(self, key: str) -> None:
        """Let ``key`` go, here and for this process."""
        with self._locked():
            self._drop(self._read / key)
        (self._mine() / self._name(key)).unlink(missing_ok=True)

    def let_go(self) -> None:
        """Give back everything this process was handed; it may then vanish at any time."""
        if self._held is not None:
            shutil.rmtree(self._held, ignore_errors=True)
            self._held = None

    def _taken_in(self, path: Path, mine: Path) -> bool:
        """Link a fetched file into the shared part if there is room for it, or room can be made."""
        size = mine.stat().st_size
        if size > self.limit_bytes:
            return False
        with self._locked():
            if path.exists():
                return _same(path, mine)
            total = self._total()
            if total + size > self.limit_bytes:
                total = self._room_made(size)
            if total + size > self.limit_bytes:
                return False
            self._note(total + size)  # Before the link: killed in between, the cache seems fuller than it is.
            path.parent.mkdir(parents=True, exist_ok=True)
            os.link(mine, path)
        return True

    def _room_made(self, size: int) -> int:
        """Remove what no living process holds, least recently read first; return how many bytes stay."""
        self._sweep_dead()
        files = [(entry.stat(), entry) for entry in self._read.rglob("*") if entry.is_file()]
        total = sum(facts.st_size for facts, _ in files)
        for facts, path in sorted(files, key=lambda one: one[0].st_mtime):
            if total + size <= self.limit_bytes * ROOM_MADE:
                break
            if facts.st_nlink == 1:
                path.unlink(missing_ok=True)
                total -= facts.st_size
        return total

    def _drop(self, path: Path) -> None:
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            return
        path.unlink()
        self._note(max(0, self._total() - size))

    def _total(self) -> int:
        try:
            return int((self.folder / "total").read_text())
        except (FileNotFoundError, ValueError):
            return sum(path.stat().st_size for path in self._read.rglob("*") if path.is_file())

    def _note(self, total: int) -> None:
        (self.folder / "total").write_text(str(total))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _mine(self) -> Path:
        """Return this process's own folder, made at first use: a link in it keeps a file from being removed."""
        name = f"{_machine()}-{os.getpid()}-{process_started(os.getpid())}"
        if self._held is None or not self._held.name.startswith(name):
            held = self.folder / "held" / f"{name}-{uuid.uuid4().hex[:8]}"
            held.mkdir(parents=True)
            self._held = held
            atexit.register(shutil.rmtree, held, ignore_errors=True)
        return self._held

    def _sweep_dead(self) -> None:
        for folder in (self.folder / "held").iterdir():
            where, pid, started, _ = folder.name.split("-")
            if where == _machine() and process_started(int(pid)) != started:
                shutil.rmtree(folder, ignore_errors=True)
        for path in self._mine().iterdir():
            if time.time() - path.stat().st_mtime >= HELD_SECONDS:
                path.unlink(missing_ok=True)

    @staticmethod
    def _name(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()[:24] + Path(key).suffix


def _machine() -> str:
    return hashlib.sha256(machine().encode()).hexdigest()[:12]


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except FileNotFoundError:
        return False
