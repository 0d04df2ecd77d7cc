"""The scripts' own bytes as taken in, with where they came from; and what a person chose for each film.

Reading a screenplay belongs to ``screenplay``.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pydantic

from film_assets.kernel.canonical import Frozen
from film_assets.kernel.errors import ConfigError, ScriptError, StoreError
from film_assets.kernel.names import KEY_PATTERN, MAX_KEY_LETTERS, checked_key, slug
from film_assets.store.lists import read_json
from film_assets.store.shelf import NotOnShelf
from film_assets.store.takes import BlobRef, TakeStore

MAX_SCRIPT_BYTES = 5_000_000
"""A larger file is no screenplay: a feature is about 200 kB of text."""


class ScriptVersion(Frozen):
    """One version of a script as it was taken in."""

    schema_version: int = 1
    key: str
    name: str
    """File name, for the reader's choice of format and for people."""
    origin: str
    """Where it was taken from: a path or a URL."""
    blob: BlobRef
    encoding: str = ""
    """What a person said it is encoded in; empty: UTF-8, or what its byte order mark says."""


def take_in(store: TakeStore, data: bytes, name: str, origin: str, key: str = "", encoding: str = "") -> ScriptVersion:
    """Keep the script's bytes as the current draft and return the version; see ``draft_of`` for its key.

    Raises:
        ScriptError: the script is empty or larger than ``MAX_SCRIPT_BYTES``.
    """
    version = draft_of(store, data, name, origin, key, encoding)
    key = version.key
    record = version.model_dump_json(indent=1).encode()
    store.shelf.publish(f"scripts/{key}/versions/{version.blob.sha256}.json", record)
    held = _read(store, f"scripts/{key}/script.json")
    if held != record:
        store.shelf.swap(f"scripts/{key}/script.json", held, record)
    return version


def draft_of(store: TakeStore, data: bytes, name: str, origin: str, key: str = "", encoding: str = "") -> ScriptVersion:
    """Return the version that ``take_in`` would make current; files of one stem from different places get different keys.

    ``key``: the key that the caller gives it; empty: from its name. ``encoding``: of text that is not UTF-8. The bytes
    are kept, the current draft stays.

    Raises:
        ScriptError: the script is empty or larger than ``MAX_SCRIPT_BYTES``.
    """
    if not data.strip():
        raise ScriptError(f"{name} is empty: write a scene, then run again.")
    if len(data) > MAX_SCRIPT_BYTES:
        raise ScriptError(
            f"{name} has {len(data):,} bytes, more than the {MAX_SCRIPT_BYTES:,} a screenplay may have: is it a script?"
        )
    blob = store.put_blob(data, suffix=".script")
    known = None if key else script_known(store, slug(name))
    key = checked_key(key) if key else slug(name)
    if known and known.origin != origin and (known.name != name or known.blob != blob):
        key = _key_by_origin(name, origin)
    return ScriptVersion(key=key, name=name, origin=origin, blob=blob, encoding=encoding)


def taken_in_before(store: TakeStore, name: str, origin: str) -> ScriptVersion | None:
    """Return the version last taken in from ``origin``, or None; ``name`` is its file name."""
    for key in (slug(name), _key_by_origin(name, origin)):
        known = script_known(store, key)
        if known is not None and known.origin == origin:
            return known
    return None


def _key_by_origin(name: str, origin: str) -> str:
    """Return the key of a file whose stem another file has already."""
    return (
        f"{slug(name)[: MAX_KEY_LETTERS - 7]}_{hashlib.sha256(origin.encode(errors='surrogateescape')).hexdigest()[:6]}"
    )


def script_known(store: TakeStore, key: str) -> ScriptVersion | None:
    """Return the current version of the script ``key``, or None; what is no key is no script's."""
    if not KEY_PATTERN.fullmatch(key):
        return None
    held = _read(store, f"scripts/{key}/script.json")
    if held is None:
        return None
    try:
        return ScriptVersion.model_validate_json(held)
    except pydantic.ValidationError as error:
        raise StoreError(
            f"scripts/{key}/script.json in {store.shelf.url} is damaged: take the script in again with 'film make'."
        ) from error


def scripts_known(store: TakeStore) -> list[str]:
    """Return the keys of all scripts ever taken in, sorted."""
    return sorted({key.split("/")[1] for key in store.shelf.keys("scripts/") if key.endswith("/script.json")})


def script_bytes(store: TakeStore, version: ScriptVersion) -> bytes:
    """Return the script's own bytes, verified."""
    return store.blob_file(version.blob).read_bytes()


def choices(store: TakeStore, key: str) -> dict[str, Any]:
    """Return what a person chose for the film of ``key``, by setting."""
    return read_json(store.shelf, f"scripts/{key}/settings.json")[0]


def choose(store: TakeStore, key: str, chosen: dict[str, Any]) -> None:
    """Add to the choices for the film of ``key``; they hold until chosen otherwise."""
    held, data = read_json(store.shelf, f"scripts/{checked_key(key)}/settings.json")
    merged = {**held, **chosen}
    if merged != held:
        store.shelf.swap(f"scripts/{key}/settings.json", data, json.dumps(merged, indent=1).encode())


def selections(store: TakeStore, key: str) -> dict[str, int]:
    """Return the chosen take numbers of the film of ``key`` by shot label."""
    return {label: int(number) for label, number in read_json(store.shelf, f"films/{key}/selections.json")[0].items()}


def select(store: TakeStore, key: str, label: str, number: int) -> None:
    """Choose take ``number`` for the shot ``label``.

    Raises:
        ConfigError: the number is below 1.
    """
    if number < 1:
        raise ConfigError(f"takes are counted from 1, not {number}.")
    held, data = read_json(store.shelf, f"films/{checked_key(key)}/selections.json")
    store.shelf.swap(f"films/{key}/selections.json", data, json.dumps({**held, label: number}, indent=1).encode())


def _read(store: TakeStore, key: str) -> bytes | None:
    try:
        return store.shelf.read(key)
    except NotOnShelf:
        return None
