"""Where the store is, and opening it by its URL."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from film_assets.kernel.errors import ConfigError
from film_assets.store.aws import ATTEMPTS, s3_client
from film_assets.store.s3 import CACHE_BYTES, S3Shelf
from film_assets.store.shelf import FolderShelf
from film_assets.store.takes import TakeStore


def store_url(environment: Mapping[str, str], home: Path | None) -> str:
    """Return where the store is: ``FILM_STORE``, else ``film-store`` in Dagster's home, else in the current folder."""
    return environment.get("FILM_STORE") or str((home or Path.cwd() / "film-home") / "film-store")


def opened_store(url: str, cache: Path | None = None, client: Any = None, attempts: int = ATTEMPTS) -> TakeStore:
    """Open the store at ``url``: a folder, or ``s3://bucket/prefix``; a folder is made where there is none.

    ``cache`` is where an S3 store keeps what it has read: FILM_CACHE or the user's cache folder where it is not given.
    ``client`` is a boto3 client to use there, else one is made that tries ``attempts`` times.

    Raises:
        ConfigError: the URL names no kind of store that is known, or the folder cannot be made.
        StoreError: the store was written by a newer version of this program.
    """
    scheme, separator, _ = url.partition("://")
    if not separator:
        return TakeStore(FolderShelf(Path(url)))
    if scheme == "file":
        return TakeStore(FolderShelf(Path(url.removeprefix("file://"))))
    if scheme == "s3":
        folder = cache or default_cache(os.environ)
        return TakeStore(S3Shelf(url, folder, client or s3_client(attempts), cache_limit(os.environ)))
    raise ConfigError(f"{url} is no store: name a folder or s3://bucket/prefix in FILM_STORE.")


def default_cache(environment: Mapping[str, str]) -> Path:
    """Return where an S3 store keeps what it has read: FILM_CACHE, else the user's cache folder for this program."""
    return Path(environment.get("FILM_CACHE") or Path.home() / ".cache" / "film_assets")


def cache_limit(environment: Mapping[str, str]) -> int:
    """Return how many bytes that may be: FILM_CACHE_BYTES, else 20 GB.

    Raises:
        ConfigError: it is not a number of bytes.
    """
    text = environment.get("FILM_CACHE_BYTES") or str(CACHE_BYTES)
    if not (text.isascii() and text.isdigit()):
        raise ConfigError(f"FILM_CACHE_BYTES={text} is not a number of bytes: write for example {CACHE_BYTES}.")
    return int(text)
