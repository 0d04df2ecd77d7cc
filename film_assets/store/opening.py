"""Where the store is, and opening it by its URL."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from film_assets.kernel.errors import ConfigError
from film_assets.store.shelf import FolderShelf
from film_assets.store.takes import TakeStore


def store_url(environment: Mapping[str, str], home: Path | None) -> str:
    """Return where the store is: ``FILM_STORE``, else ``film-store`` in Dagster's home, else in the current folder."""
    return environment.get("FILM_STORE") or str((home or Path.cwd() / "film-home") / "film-store")


def opened_store(url: str) -> TakeStore:
    """Open the store at ``url``: a folder, or ``s3://bucket/prefix``; a folder is made where there is none.

    Raises:
        ConfigError: the URL names no kind of store that is known, or the folder cannot be made.
        StoreError: the store was written by a newer version of this program.
    """
    scheme, separator, _ = url.partition("://")
    if not separator:
        return TakeStore(FolderShelf(Path(url)))
    if scheme == "file":
        return TakeStore(FolderShelf(Path(url.removeprefix("file://"))))
    raise ConfigError(f"{url} is no store: name a folder or s3://bucket/prefix in FILM_STORE.")
