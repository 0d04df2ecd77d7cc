"""The drop folder: what lies in it, what is new there, and which films are to be made. Knows no Dagster.

One URL: a folder, or ``s3://bucket/prefix``. Taking scripts in belongs to ``store.scripts``, requesting runs to the sensor.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol

from film_assets.kernel.errors import ConfigError, StoreError
from film_assets.kernel.names import MAX_KEY_LETTERS, slug
from film_assets.store.aws import ConditionFailed, as_store_errors, read_verified, s3_client
from film_assets.store.scripts import MAX_SCRIPT_BYTES
from film_assets.store.shelf import NotOnShelf

SUFFIXES = (".fountain", ".spmd", ".fdx", ".txt", ".md", ".markdown", ".yaml", ".yml", ".pdf")
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", "~")
SETTLED_SECONDS = 2
"""A file of a folder that changed less than so long ago may still be on its way."""
TICK_ATTEMPTS = 3
"""Tries of a request to S3 within a tick, which has 60 s in all."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """One file of the drop folder."""

    name: str
    """Path below the inbox, with ``/``."""
    version: str
    """Changes with its content: the ETag in a bucket, time and size and inode in a folder."""
    size: int
    file: str = ""
    """Which file of which inbox, in 16 hexadecimal digits: what tells two files of one stem apart."""
    moment: str = ""
    """When it was last modified, where the version does not say so."""

    def run_key(self, key: str) -> str:
        """Return what tells one request for the film ``key`` from another: going back to an earlier draft is one more."""
        return ":".join(part for part in (key, self.version, self.moment) if part)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was last seen of one script: which file it is, in which version, and the hash of its bytes."""

    file: str
    version: str
    content: str = ""

    def __str__(self) -> str:
        return f"{self.content}.{self.file}.{self.version}"

    @classmethod
    def parsed(cls, text: str) -> Seen:
        content, _, rest = text.partition(".")
        file, _, version = rest.partition(".")
        return cls(file, version, content)


@dataclass(slots=True)
class Listing:
    """One look at an inbox."""

    ready: list[Dropped] = field(default_factory=list)
    """In no order."""
    passed: list[str] = field(default_factory=list)
    """What was passed over, with reasons."""
    unsettled: list[Dropped] = field(default_factory=list)
    """Dated in the future, so that their age says nothing: ready when a later look finds the same version."""
    complete: bool = True
    """False where a part could not be listed: nothing can be said of what is gone."""

    def settled(self, before: Mapping[str, str]) -> None:
        """Take as ready what an earlier look saw in the same version; ``before`` is name to version."""
        for dropped in self.unsettled:
            if before.get(dropped.name) == dropped.version:
                self.ready.append(dropped)
            else:
                self.passed.append(
                    f"{shown(dropped.name)}: dated in the future by another clock; taken in if it is the same at the next look"
                )


class Inbox(Protocol):
    url: str

    def listing(self) -> Listing:
        """Return what lies there now.

        Raises:
            StoreError, ConfigError: the inbox cannot be listed: nothing can be said of what is new or gone.
        """

    def read(self, dropped: Dropped) -> bytes:
        """Return the bytes of ``dropped``.

        Raises:
            StoreError: it cannot be read, or is no longer what was listed.
        """

    def origin(self, dropped: Dropped) -> str:
        """Return where it lies, as a path or URL."""


class FolderInbox:
    """A drop folder on disk. Folders below it count; links do not, so that nothing outside of it is ever read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.url = shown(str(self.folder))

    def listing(self) -> Listing:
        if not self.folder.is_dir():
            raise StoreError(f"the drop folder {self.url} is not there: make it, or name another with FILM_INBOX.")
        found = Listing()
        now = time.time()
        folders = [""]
        for below in folders:
            try:
                folders += self._looked_into(below, now, found)
            except OSError as error:
                if not below:
                    raise StoreError(f"the drop folder {self.url} cannot be listed ({error.strerror}).") from error
                found.passed.append(f"{shown(below)}: a folder that cannot be listed ({error.strerror})")
                found.complete = False
        return found

    def _looked_into(self, below: str, now: float, found: Listing) -> list[str]:
        """Add what lies in the folder ``below`` to ``found``; return the folders in it."""
        folders, settled = [], now - SETTLED_SECONDS
        with self._open(below) as folder, os.scandir(folder) as entries:
            if below:
                found.passed.append(f"{shown(below)}: a folder; the scripts in it count")
            for entry in entries:
                if entry.name[0] == ".":
                    continue
                name = below + entry.name if below else entry.name
                try:
                    facts = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                except OSError as error:
                    found.passed.append(f"{shown(name)}: unreadable ({error.strerror})")
                    continue
                if stat.S_ISREG(facts.st_mode):
                    file = _found_on_disk(self.url, name, facts.st_mtime_ns, facts.st_size, facts.st_ino)
                    if isinstance(file, str):
                        found.passed.append(file)
                    elif facts.st_mtime <= settled:
                        found.ready.append(file)
                    elif facts.st_mtime <= now:
                        found.passed.append(f"{shown(name)}: changed just now, it may still be on its way")
                    else:
                        found.unsettled.append(file)
                elif stat.S_ISDIR(facts.st_mode):
                    folders.append(f"{name}/")
                elif stat.S_ISLNK(facts.st_mode):
                    found.passed.append(f"{shown(name)}: a link, not followed: put the script itself here")
                else:
                    found.passed.append(f"{shown(name)}: no regular file")
        return folders

    @contextmanager
    def _open(self, name: str) -> Iterator[int]:
        """Open a file or folder below the inbox; that a part of ``name`` is a link is an error."""
        opened = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for part in name.split("/"):
                if part:
                    within = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=opened)
                    os.close(opened)
                    opened = within
            yield opened
        finally:
            os.close(opened)

    def read(self, dropped: Dropped) -> bytes:
        try:
            with self._open(dropped.name) as opened, open(opened, "rb", closefd=False) as file:
                data = file.read(MAX_SCRIPT_BYTES + 1)
                facts = os.fstat(opened)
        except OSError as error:
            raise StoreError(
                f"{self.origin(dropped)} cannot be read ({error.strerror}); looked at again at the next tick."
            ) from error
        if _version_on_disk(facts.st_mtime_ns, facts.st_size, facts.st_ino) != dropped.version:
            raise StoreError(f"{self.origin(dropped)} changed while it was read; looked at again at the next tick.")
        return data

    def origin(self, dropped: Dropped) -> str:
        return shown(str(self.folder / dropped.name))


class S3Inbox:
    """A drop folder below ``s3://bucket/prefix``; credentials and endpoint the AWS way."""

    def __init__(self, url: str, client: Any) -> None:
        self.bucket, _, prefix = url.removeprefix("s3://").partition("/")
        if not self.bucket:
            raise ConfigError(f"{url} names no bucket: write s3://bucket/prefix in FILM_INBOX.")
        self.prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self.url = url.rstrip("/")
        self.client = client

    def listing(self) -> Listing:
        found = Listing()
        with as_store_errors("list", self.url, "FILM_INBOX"):
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix):
                for item in page.get("Contents", []):
                    self._listed(item, found)
        return found

    def _listed(self, item: Mapping[str, Any], found: Listing) -> None:
        name = item["Key"].removeprefix(self.prefix)
        if not name:
            return
        reason = "a folder; the scripts in it count" if name.endswith("/") else passed_over(name, item["Size"])
        if reason:
            found.passed.append(f"{shown(name)}: {reason}")
            return
        version, moment = item["ETag"].strip('"'), f"{item['LastModified']:%Y%m%dT%H%M%S}"
        found.ready.append(Dropped(name, version, item["Size"], _file(self.url, name), moment))

    def read(self, dropped: Dropped) -> bytes:
        origin = self.origin(dropped)
        try:
            with as_store_errors("read", origin, "FILM_INBOX"):
                data, _ = read_verified(
                    self.client, self.bucket, self.prefix + dropped.name, IfMatch=f'"{dropped.version}"'
                )
        except NotOnShelf as error:
            raise StoreError(f"{origin} is gone since it was listed.") from error
        except ConditionFailed as error:
            raise StoreError(f"{origin} changed since it was listed; looked at again at the next tick.") from error
        return data

    def origin(self, dropped: Dropped) -> str:
        return f"s3://{self.bucket}/{self.prefix}{shown(dropped.name)}"


def opened_inbox(url: str, client: Any = None) -> Inbox:
    """Open the inbox at ``url``: a folder or ``s3://bucket/prefix``; ``client``: a boto3 client to use there.

    Raises:
        ConfigError: it is neither.
    """
    if url.startswith("s3://"):
        return S3Inbox(url, client or s3_client(TICK_ATTEMPTS))
    if "://" in url:
        raise ConfigError(f"{url} is no drop folder: name a folder or s3://bucket/prefix in FILM_INBOX.")
    return FolderInbox(Path(url))


@lru_cache(maxsize=100_000)
def _found_on_disk(url: str, name: str, modified_ns: int, size: int, inode: int) -> Dropped | str:
    """Return a file of the inbox at ``url``, or why it is passed over; for an unchanged file what was returned before."""
    reason = passed_over(name, size)
    if reason:
        return f"{shown(name)}: {reason}"
    return Dropped(name, _version_on_disk(modified_ns, size, inode), size, _file(url, name))


def _version_on_disk(modified_ns: int, size: int, inode: int) -> str:
    return f"{modified_ns:x}-{size:x}-{inode:x}"


def _file(url: str, name: str) -> str:
    whole = f"{url}\n{name}".encode("utf-8", "surrogateescape")
    return hashlib.sha256(url.encode()).hexdigest()[:6] + hashlib.sha256(whole).hexdigest()[:10]


def shown(name: str) -> str:
    """Return a file's name for people: what cannot be printed or encoded is escaped."""
    if name.isprintable():
        return name
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape", "surrogatepass").decode() for letter in name
    )


def passed_over(name: str, size: int) -> str:
    """Return why a file is not taken as a script, or ``""``."""
    lower = name.lower()
    if lower.endswith(UNFINISHED):
        return "still on its way"
    if not lower.endswith(SUFFIXES):
        return f"no script by its ending; endings are {', '.join(SUFFIXES)}"
    if size == 0:
        return "empty"
    if size > MAX_SCRIPT_BYTES:
        return f"{size:,} bytes, more than the {MAX_SCRIPT_BYTES:,} a script may have"
    return ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one look at the inbox leads to."""

    make: Mapping[str, Dropped]
    """New and changed scripts by their keys, at most the cap, in the order of their turn."""
    later: int
    """New or changed, but over the cap."""
    busy: tuple[str, ...]
    """Changed while their film is being made: to be made when that has ended."""
    gone: tuple[str, ...]
    """Known, but no longer there; sorted."""
    clashes: tuple[str, ...]
    """A sentence for each new file whose stem is another file's key."""


def films_to_make(
    listing: Iterable[Dropped],
    known: Mapping[str, Seen],
    in_flight: Collection[str],
    cap: int,
    after: str = "",
) -> Decision:
    """Return which films to make: scripts whose version is not the known one and whose film is not being made.

    A file keeps the key it has. A new one gets its stem's, also where the file that had it is gone (it was moved); where
    another file has it, one of its own.

    Films are taken in order of key, beginning behind ``after`` and once around, so that some which cannot be read never
    keep others from their turn.
    """
    there = {dropped.file: dropped for dropped in listing}
    found: dict[str, Dropped] = {}
    gone = set()
    for key, seen in known.items():
        dropped = there.get(seen.file)
        if dropped is None:
            gone.add(key)
        elif dropped.version != seen.version:
            found[key] = dropped
    clashes = []
    new = there.keys() - {seen.file for seen in known.values()}
    for dropped in sorted((there[file] for file in new), key=attrgetter("name")):
        stem = key = slug(dropped.name)
        holder = found.get(key) or (there.get(known[key].file) if key in known else None)
        if holder is not None:
            key = key_apart(stem, dropped.file)
            clashes.append(f"{shown(dropped.name)} is the film {key}, because {stem} is {shown(holder.name)}")
        found[key] = dropped
    free = sorted(found.keys() - set(in_flight))
    turn = [*(key for key in free if key > after), *(key for key in free if key <= after)]
    return Decision(
        make={key: found[key] for key in turn[:cap]},
        later=len(turn) - len(turn[:cap]),
        busy=tuple(sorted(found.keys() & set(in_flight))),
        gone=tuple(sorted(gone - found.keys())),
        clashes=tuple(clashes),
    )


def key_apart(stem: str, file: str) -> str:
    """Return a key for a file whose stem is taken."""
    return f"{stem[: MAX_KEY_LETTERS - 7]}_{file[-6:]}"


def reasons_shown(reasons: Iterable[str], most: int) -> Iterator[str]:
    """Yield the first ``most`` of ``reasons``, and how many more there are."""
    lines = list(reasons)
    yield from lines[:most]
    if len(lines) > most:
        yield f"and {len(lines) - most} more"
