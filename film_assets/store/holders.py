"""Who is at work: processes that hold leases and scratch space, and whether they are still alive.

A holder tells that it is alive by a record that it renews; on its own machine (host, boot, namespace of processes) its
process is asked as well, by number and start, so that what a killed process held is free at once.
Several studios (instances of Dagster) may share one store: what a dead holder held is free to all of them, and its run is
told to the studio whose run it was, which alone can end it.
"""

from __future__ import annotations

import functools
import json
import os
import platform
import shutil
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from film_assets.kernel.errors import StoreError
from film_assets.store.shelf import FolderShelf, NotOnShelf, Shelf

EXPIRY_SECONDS = 120
"""A holder of another machine is taken for dead after so long without a sign of life, by the shelf's own clock."""
RENEWAL_SECONDS = 30
KEPT_SECONDS = 7 * 24 * 3600
"""The record of a dead holder of another studio is kept for that studio for so long."""


@functools.cache
def machine() -> str:
    """Return a text that tells where process numbers mean the same: host, boot, and namespace of processes."""
    found = platform.node()
    for source in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        try:
            found += "/" + (os.readlink(source) if os.path.islink(source) else Path(source).read_text().strip())
        except OSError:
            continue
    return found


def process_started(pid: int) -> str | None:
    """Return a text that tells process ``pid`` from an earlier one of the same number; None where it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        if os.path.isdir("/proc/self"):
            return None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return None
        except PermissionError:
            pass
        return "running"
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


class FilmBusy(StoreError):
    """Another run is making this film."""

    retryable = False


class Holder:
    """This process at one store, from ``__enter__`` to ``__exit__``: its leases, its scratch folder.

    On entry, what dead holders left is swept; ``on_dead`` is told the run of each that belongs to ``studio``.
    """

    def __init__(
        self, shelf: Shelf, run_id: str, on_dead: Callable[[str], None] = lambda run_id: None, studio: str = ""
    ) -> None:
        self.shelf = shelf
        self.run_id = run_id
        self.studio = studio
        self.on_dead = on_dead
        self.film = ""
        """Script of the film this holder is the writer of."""
        self.name = f"{run_id}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.scratch = shelf.scratch_root / self.name
        self._key = f"holders/{self.name}.json"
        self._record: bytes | None = None
        self._leases: set[str] = set()
        self._stop = threading.Event()
        self._renewer: threading.Thread | None = None

    def __enter__(self) -> Holder:
        self._renew()
        for run_id in sweep(self.shelf, self.studio):
            if run_id != self.run_id:
                self.on_dead(run_id)
        self.scratch.mkdir(parents=True, exist_ok=True)
        self._renewer = threading.Thread(target=self._keep_renewing, name="holder", daemon=True)
        self._renewer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._renewer is not None:
            self._renewer.join()
        for key in sorted(self._leases):
            self.release(key)
        self.shelf.remove(self._key)
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _renew(self) -> None:
        record = json.dumps(
            {
                "run_id": self.run_id,
                "studio": self.studio,
                "host": platform.node(),
                "machine": machine(),
                "pid": os.getpid(),
                "started": process_started(os.getpid()),
                "renewed": time.time_ns(),
            }
        ).encode()
        self.shelf.swap(self._key, self._record, record)
        self._record = record

    def _keep_renewing(self) -> None:
        while not self._stop.wait(RENEWAL_SECONDS):
            try:
                self._renew()
            except StoreError:
                continue  # The next renewal may reach the store; until expiry nothing is lost.

    def take_lease(self, key: str) -> bool:
        """Try to hold ``key`` (``leases/...``); a lease of a dead holder is taken over. Say whether it is held now."""
        mine = self.name.encode()
        for _ in range(3):
            try:
                held = self.shelf.read(key)
            except NotOnShelf:
                held = None
            if held == mine:
                return True
            if held is not None and holder_is_alive(self.shelf, held.decode()):
                return False
            if self.shelf.swap(key, held, mine):
                self._leases.add(key)
                return True
        return False

    def release(self, key: str) -> None:
        """Give ``key`` back."""
        if key in self._leases:
            self._leases.discard(key)
            self.shelf.remove(key)

    def hold_film(self, script: str) -> None:
        """Become the one writer of ``script``'s film until the end of this holder.

        Raises:
            FilmBusy: another run is.
        """
        key = f"films/{script}/writer"
        if self.film == script:
            return
        if not self.take_lease(key):
            try:
                who = self.shelf.read(key).decode().rsplit("-", 2)[0]
            except NotOnShelf:
                who = "that has just ended"
            raise FilmBusy(
                f"the film of {script} is being made by run {who}: wait until it ends, or end it with "
                f"'film cancel {script}'."
            )
        self.film = script


def holder_is_alive(shelf: Shelf, name: str) -> bool:
    """Say whether the holder ``name`` still works: its process on this machine, its sign of life on others."""
    try:
        record = json.loads(shelf.read(f"holders/{name}.json"))
        if record["machine"] == machine():
            return bool(process_started(record["pid"]) == record["started"])
        age = shelf.age_seconds(f"holders/{name}.json")
        return age is not None and age < EXPIRY_SECONDS
    except (NotOnShelf, ValueError, KeyError):
        return False


def film_writer(shelf: Shelf, script: str) -> str:
    """Return the holder that is making the film of ``script`` now, or ``""``."""
    try:
        name = shelf.read(f"films/{script}/writer").decode()
    except NotOnShelf:
        return ""
    return name if holder_is_alive(shelf, name) else ""


def sweep(shelf: Shelf, studio: str = "") -> list[str]:
    """Remove records and scratch folders of dead holders, and unfinished writes; return the dead runs that are ``studio``'s or
    of no studio that lasts.

    The record of another studio's holder stays until that studio sweeps, or for ``KEPT_SECONDS``.
    """
    dead = []
    for key in list(shelf.keys("holders/")):
        name = key.removeprefix("holders/").removesuffix(".json")
        if holder_is_alive(shelf, name):
            continue
        if _studio_of(shelf, key) in ("", studio):
            dead.append(name.rsplit("-", 2)[0])
        elif (shelf.age_seconds(key) or 0) < KEPT_SECONDS:
            continue
        shelf.remove(key)
    if shelf.scratch_root.is_dir():
        for folder in shelf.scratch_root.iterdir():
            if not holder_is_alive(shelf, folder.name):
                shutil.rmtree(folder, ignore_errors=True)
    if isinstance(shelf, FolderShelf):
        shelf.sweep_beside(lambda pid: process_started(pid) is not None)
    return dead


def _studio_of(shelf: Shelf, key: str) -> str:
    try:
        return str(json.loads(shelf.read(key)).get("studio", ""))
    except (NotOnShelf, ValueError):
        return ""
