"""The drop folder: what lies in it, what is new there, and which films are to be made. Knows no Dagster.

One URL: a folder, or ``s3://bucket/prefix``. Taking scripts in belongs to ``store.scripts``, requesting runs to the sensor.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from film_assets.kernel.errors import ConfigError, StoreError
from film_assets.kernel.names import slug
from film_assets.store.scripts import MAX_SCRIPT_BYTES

SUFFIXES = (".fountain", ".spmd", ".fdx", ".txt", ".md", ".markdown", ".yaml", ".yml", ".pdf")
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", "~")
SETTLED_SECONDS = 2
"""A file of a folder that changed less than so long ago may still be on its way."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """One file of the drop folder. ``version`` changes with its content or its time."""

    name: str
    """Path below the inbox, with ``/``."""
    version: str
    size: int


class Inbox(Protocol):
    url: str

    def listing(self) -> tuple[list[Dropped], list[str]]:
        """Return the files that are ready, sorted by name, and what was passed over, with reasons.

        Raises:
            StoreError: the inbox cannot be listed: nothing can be said of what is gone.
        """

    def read(self, dropped: Dropped) -> bytes:
        """Return the bytes of ``dropped``.

        Raises:
            StoreError: it cannot be read, or has changed since it was listed.
        """

    def origin(self, dropped: Dropped) -> str:
        """Return where it lies, as a path or URL."""


class FolderInbox:
    """A drop folder on disk; folders below it count."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.url = str(self.folder)

    def listing(self) -> tuple[list[Dropped], list[str]]:
        if not self.folder.is_dir():
            raise StoreError(f"the drop folder {self.folder} is not there: make it, or name another with FILM_INBOX.")
        ready, passed = [], []
        try:
            for path in sorted(self.folder.rglob("*")):
                name = path.relative_to(self.folder).as_posix()
                if path.is_dir() or any(part.startswith(".") for part in path.relative_to(self.folder).parts):
                    continue
                stat = path.stat()
                reason = passed_over(name, stat.st_size)
                if not reason and time.time() - stat.st_mtime < SETTLED_SECONDS:
                    reason = "changed just now, it may still be on its way"
                if reason:
                    passed.append(f"{name}: {reason}")
                else:
                    ready.append(Dropped(name, f"{stat.st_mtime_ns:x}-{stat.st_size:x}-{stat.st_ino:x}", stat.st_size))
        except OSError as error:
            raise StoreError(f"the drop folder {self.folder} cannot be listed ({error.strerror}).") from error
        return ready, passed

    def read(self, dropped: Dropped) -> bytes:
        try:
            return (self.folder / dropped.name).read_bytes()
        except OSError as error:
            raise StoreError(f"{self.origin(dropped)} cannot be read ({error.strerror}).") from error

    def origin(self, dropped: Dropped) -> str:
        return str(self.folder / dropped.name)


class S3Inbox:
    """A drop folder below ``s3://bucket/prefix``; credentials and endpoint the AWS way."""

    def __init__(self, url: str, client: Any) -> None:
        self.bucket, _, prefix = url.removeprefix("s3://").partition("/")
        self.prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self.url = url.rstrip("/")
        self.client = client

    def listing(self) -> tuple[list[Dropped], list[str]]:
        from botocore.exceptions import BotoCoreError, ClientError

        ready, passed = [], []
        try:
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix):
                for item in page.get("Contents", []):
                    name = item["Key"].removeprefix(self.prefix)
                    if not name or name.endswith("/"):
                        continue
                    reason = passed_over(name, item["Size"])
                    if reason:
                        passed.append(f"{name}: {reason}")
                        continue
                    version = f"{item['ETag'].strip(chr(34))}-{item['LastModified']:%Y%m%dT%H%M%S}"
                    ready.append(Dropped(name, version, item["Size"]))
        except (ClientError, BotoCoreError) as error:
            raise StoreError(f"{self.url} cannot be listed ({error}): is the server there?") from error
        return sorted(ready, key=lambda dropped: dropped.name), passed

    def read(self, dropped: Dropped) -> bytes:
        from botocore.exceptions import BotoCoreError, ClientError

        tag = dropped.version.rpartition("-")[0]
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + dropped.name, IfMatch=tag)
            data: bytes = answer["Body"].read()
        except (ClientError, BotoCoreError) as error:
            raise StoreError(f"{self.origin(dropped)} cannot be read ({error}).") from error
        return data

    def origin(self, dropped: Dropped) -> str:
        return f"s3://{self.bucket}/{self.prefix}{dropped.name}"


def opened_inbox(url: str) -> Inbox:
    """Open the inbox at ``url``: a folder or ``s3://bucket/prefix``.

    Raises:
        ConfigError: it is neither.
    """
    if url.startswith("s3://"):
        import boto3

        return S3Inbox(url, boto3.client("s3"))
    if "://" in url:
        raise ConfigError(f"{url} is no drop folder: name a folder or s3://bucket/prefix in FILM_INBOX.")
    return FolderInbox(Path(url))


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


def keys_of(listing: Iterable[Dropped]) -> dict[str, Dropped]:
    """Return the files by script key; of files that share a stem, all but the first get a key of their own."""
    keys: dict[str, Dropped] = {}
    for dropped in listing:
        key = slug(dropped.name)
        if key in keys:
            key = f"{key}_{hashlib.sha256(dropped.name.encode()).hexdigest()[:6]}"
        keys[key] = dropped
    return keys


@dataclass(frozen=True, slots=True)
class Decision:
    """What one look at the inbox leads to."""

    make: tuple[str, ...]
    """Keys of new and changed scripts, at most the cap, in order of name."""
    later: int
    """New or changed, but over the cap."""
    busy: tuple[str, ...]
    """Changed while their film is being made: to be made when that has ended."""
    gone: tuple[str, ...]
    """Known, but no longer there."""


def films_to_make(
    listing: Mapping[str, Dropped], known: Mapping[str, str], in_flight: Collection[str], cap: int
) -> Decision:
    """Return which films to make: scripts whose version is not the known one and whose film is not being made."""
    changed = [key for key, dropped in listing.items() if known.get(key) != dropped.version]
    free = [key for key in changed if key not in in_flight]
    return Decision(
        make=tuple(free[:cap]),
        later=len(free) - len(free[:cap]),
        busy=tuple(key for key in changed if key in in_flight),
        gone=tuple(sorted(key for key in known if key not in listing)),
    )
