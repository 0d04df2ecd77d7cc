"""The small interface through which everything is stored, and its implementation on a folder.

A shelf holds bytes under keys (``blobs/<sha256>``). What the bytes mean belongs to the modules above.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from film_assets.kernel.errors import ConfigError, StoreError


class NotOnShelf(StoreError):
    """There is nothing under that key."""

    retryable = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of a file's bytes, as they arrive."""

    content_range: str
    """Which, as HTTP says it (RFC 9110, "Content-Range"): ``bytes 0-99/1234``, both ends inclusive."""
    size: int
    chunks: Iterator[bytes]


class Shelf(Protocol):
    """Bytes by key. Every write is whole or not there at all, whatever moment the process dies at."""

    url: str
    scratch_root: Path
    """A local folder for scratch space; on a folder shelf the same file system, so that publishing copies nothing."""

    def read(self, key: str) -> bytes:
        """Return the bytes under ``key``.

        Raises:
            NotOnShelf: there are none.
            StoreError: they could not be read.
        """

    def size(self, key: str) -> int | None:
        """Return how many bytes lie under ``key``, None where there are none."""

    def age_seconds(self, key: str) -> float | None:
        """Return how long ago ``key`` was last written, by the shelf's own clock; None where there is nothing."""

    def publish(self, key: str, data: bytes | Path, durable: bool = True) -> bool:
        """Put ``data`` (bytes, or a file that may be moved) under ``key`` if nothing is there; say whether it was put.

        ``durable`` flushes to the disk before the key appears.
        """

    def swap(self, key: str, old: bytes | None, new: bytes) -> bool:
        """Put ``new`` under ``key`` if what is there is still ``old`` (None: nothing); say whether it was put."""

    def remove(self, key: str) -> None:
        """Take ``key`` away; nothing happens where there is nothing."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys below ``prefix`` (a folder: ``takes/``), sorted."""

    def local_file(self, key: str) -> Path:
        """Return a local file with the bytes under ``key``; read-only, may vanish when the process ends.

        Raises:
            NotOnShelf: there are none.
        """

    def stretch(self, key: str, asked: str) -> Stretch | None:
        """Return the bytes of ``key`` that ``asked`` names (a Range header of one range), with nothing else fetched.

        None where ``local_file`` is as near, or ``asked`` names no one range of it. Not verified: a checksum is of the whole.

        Raises:
            NotOnShelf: there are none.
        """

    def sweep_unfinished(self, older_than_seconds: int) -> int:
        """Remove what writers that were killed left half written, none of it visible; return how many pieces."""


class FolderShelf:
    """A shelf in a folder of a local disk, shared by any number of processes of one machine.

    Writes beside, flushes, then links (publish) or renames under a lock (swap): a reader sees the whole file or none.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.url = str(self.root)
        self.scratch_root = self.root / "scratch"
        self._beside = self.root / "beside"
        for folder in (self.root, self.scratch_root, self._beside):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise ConfigError(
                    f"the store's folder {self.root} cannot be made or written ({error.strerror}): free or unlock it, or "
                    "name another one with FILM_STORE."
                ) from error

    def _name(self, key: str) -> str:
        """Return the file's name as text: a feature asks for thousands of keys, and making a ``Path`` costs more than a stat."""
        name = os.path.normpath(f"{self.url}/{key}")
        if (name != self.url and not name.startswith(self.url + os.sep)) or key.startswith(os.sep):
            raise ConfigError(f"the key {key!r} leads out of the store {self.root}.")
        return name

    def _path(self, key: str) -> Path:
        return Path(self._name(key))

    def read(self, key: str) -> bytes:
        try:
            with open(self._name(key), "rb") as held:
                return held.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise NotOnShelf(f"nothing lies under {key} in {self.root}.") from None
        except OSError as error:
            raise self._refused("read", key, error) from error

    def size(self, key: str) -> int | None:
        try:
            return os.stat(self._name(key)).st_size
        except OSError:
            return None

    def age_seconds(self, key: str) -> float | None:
        try:
            return time.time() - os.stat(self._name(key)).st_mtime
        except OSError:
            return None

    def publish(self, key: str, data: bytes | Path, durable: bool = True) -> bool:
        path = self._path(key)
        if path.exists():
            return False
        try:
            beside = self._written_beside(data, durable)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                os.link(beside, path)
            except FileExistsError:
                return False
            finally:
                beside.unlink(missing_ok=True)
            if durable:
                _flush_folder(path.parent)
        except OSError as error:
            raise self._refused("write", key, error) from error
        return True

    def swap(self, key: str, old: bytes | None, new: bytes) -> bool:
        path = self._path(key)
        try:
            beside = self._written_beside(new, durable=True)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with open(self.root / "lock", "ab") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX)
                    try:
                        held: bytes | None = path.read_bytes()
                    except FileNotFoundError:
                        held = None
                    if held != old:
                        return False
                    os.replace(beside, path)
            finally:
                beside.unlink(missing_ok=True)
        except OSError as error:
            raise self._refused("write", key, error) from error
        return True

    def remove(self, key: str) -> None:
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            raise self._refused("remove", key, error) from error

    def keys(self, prefix: str) -> Iterator[str]:
        start = self._path(prefix)
        for folder, folders, files in os.walk(start):
            folders.sort()
            for name in sorted(files):
                yield Path(folder, name).relative_to(self.root).as_posix()

    def local_file(self, key: str) -> Path:
        path = self._path(key)
        if not path.is_file():
            raise NotOnShelf(f"nothing lies under {key} in {self.root}.")
        return path

    def stretch(self, key: str, asked: str) -> Stretch | None:
        return None  # The whole file is at hand.

    def _written_beside(self, data: bytes | Path, durable: bool) -> Path:
        beside = self._beside / f"{os.getpid()}-{uuid.uuid4().hex}"
        try:
            if isinstance(data, Path):
                self._linked_or_copied(data, beside)
            else:
                beside.write_bytes(data)
            if durable:
                with open(beside, "rb") as file:
                    os.fsync(file.fileno())
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        return beside

    @staticmethod
    def _linked_or_copied(source: Path, target: Path) -> None:
        try:
            os.link(source, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            shutil.copyfile(source, target)

    def sweep_unfinished(self, older_than_seconds: int) -> int:
        swept = 0
        for path in self._beside.iterdir():
            if time.time() - path.stat().st_mtime >= older_than_seconds:
                path.unlink(missing_ok=True)
                swept += 1
        return swept

    def sweep_beside(self, is_alive: Callable[[int], bool]) -> int:
        """Remove what writers that are gone left beside; return how many files. ``is_alive(pid)`` says who is not."""
        swept = 0
        for path in self._beside.iterdir():
            pid = path.name.partition("-")[0]
            if pid.isdigit() and not is_alive(int(pid)):
                path.unlink(missing_ok=True)
                swept += 1
        return swept

    def _refused(self, verb: str, key: str, error: OSError) -> StoreError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return StoreError(
                f"no room to {verb} {key} in {self.root}: free some disk, then run again; nothing is lost."
            )
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            return StoreError(
                f"cannot {verb} {key} in {self.root} ({error.strerror}): the folder must be writable by this user, on a "
                "file system with hard links; or name another one with FILM_STORE."
            )
        return StoreError(f"cannot {verb} {key} in {self.root}: {error.strerror}; run again when the disk is well.")


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
