"""Where the store is, and opening it by its URL."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from film_assets.kernel.errors import ConfigError
from film_assets.store.s3 import S3Shelf
from film_assets.store.shelf import FolderShelf
from film_assets.store.takes import TakeStore


def store_url(environment: Mapping[str, str], home: Path | None) -> str:
    """Return where the store is: ``FILM_STORE``, else ``film-store`` in Dagster's home, else in the current folder."""
    return environment.get("FILM_STORE") or str((home or Path.cwd() / "film-home") / "film-store")


def opened_store(url: str, cache: Path | None = None) -> TakeStore:
    """Open the store at ``url``: a folder, or ``s3://bucket/prefix``; a folder is made where there is none.

    ``cache`` is where an S3 store keeps what it has read; the user's cache folder where it is not given.

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
        return TakeStore(S3Shelf(url, cache or default_cache()))
    raise ConfigError(f"{url} is no store: name a folder or s3://bucket/prefix in FILM_STORE.")


def default_cache() -> Path:
    """Return the user's cache folder for this program."""
    return Path.home() / ".cache" / "film_assets"
