"""What was measured of stored bytes, kept beside them: the same bytes are decoded once, however often they are checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pydantic

from film_assets.kernel.canonical import Frozen
from film_assets.store.shelf import NotOnShelf
from film_assets.store.takes import TakeStore

Measured = TypeVar("Measured", bound=Frozen)


def kept_measurement(store: TakeStore, name: str, kind: type[Measured]) -> Measured | None:
    """Return what is kept under ``name``, or None: nothing, or nothing of this ``kind``.

    ``name`` begins with the hash of the blob that was measured, alone or before an underscore: it is kept as long.
    """
    try:
        return kind.model_validate_json(store.shelf.read(_key(name)))
    except (NotOnShelf, pydantic.ValidationError):
        return None


def keep_measurement(store: TakeStore, name: str, measured: Frozen) -> None:
    """Keep ``measured`` under ``name``."""
    store.shelf.publish(_key(name), measured.model_dump_json().encode(), durable=False)


def measured_once(store: TakeStore, name: str, kind: type[Measured], measure: Callable[[], Measured]) -> Measured:
    """Return what is kept under ``name``; where nothing is, what ``measure`` returns, kept from now on."""
    kept = kept_measurement(store, name, kind)
    if kept is None:
        kept = measure()
        keep_measurement(store, name, kept)
    return kept


def _key(name: str) -> str:
    return f"measured/{name}.json"
