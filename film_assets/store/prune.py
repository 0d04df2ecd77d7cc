"""Prune: what no film reaches any more goes, after a grace period.

Roots are every list kept of every film, what running films have pinned, and leases. Marked from the roots: blobs that
lists name, and every take of each recipe that a list, a lease or a marked recipe names, so that an earlier take can still
be chosen, with the intermediate takes that those were made with; what was measured of a blob stays with it. The rest is swept.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pydantic

from film_assets.kernel.canonical import Frozen
from film_assets.store.lists import Pointer
from film_assets.store.shelf import NotOnShelf, Shelf
from film_assets.store.takes import Take

GRACE_SECONDS = 24 * 3600
"""What was first found unreached so long ago is swept; a film that began in between has reached it by then."""
TAKE_REF = re.compile(r"([0-9a-f]{64})(?:\.\d+)?")
"""See ``store.recipe.take_ref``."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """One thing that no root reaches."""

    key: str
    size: int
    ripe: bool
    """Its grace period is over."""


class _Grace(Frozen):
    schema_version: int = 1
    first_found: dict[str, int]


def unreached(shelf: Shelf, now: float | None = None, grace_seconds: int = GRACE_SECONDS) -> list[Unreached]:
    """Return what no root reaches, and remember since when. Removes nothing."""
    moment = int(time.time() if now is None else now)
    reached = set(_reached(shelf))
    blobs = {PurePosixPath(key).stem for key in reached if key.startswith("blobs/")}
    reached |= {key for key in shelf.keys("measured/") if PurePosixPath(key).stem.partition("_")[0] in blobs}
    before = _first_found(shelf)
    found = {
        key: before.get(key, moment)
        for folder in ("blobs/", "takes/", "films/", "runs/", "measured/")
        for key in shelf.keys(folder)
        if key not in reached and _can_go(key)
    }
    record = _Grace(first_found=found).model_dump_json().encode()
    try:
        held: bytes | None = shelf.read("prune.json")
    except NotOnShelf:
        held = None
    if held != record:
        shelf.swap("prune.json", held, record)
    return [
        Unreached(key, shelf.size(key) or 0, moment - since >= grace_seconds) for key, since in sorted(found.items())
    ]


def pruned(shelf: Shelf, now: float | None = None, grace_seconds: int = GRACE_SECONDS) -> list[Unreached]:
    """Remove what no root has reached for the grace period, records before blobs; return what was removed.

    What killed writers left half written so long ago goes too.
    """
    shelf.sweep_unfinished(grace_seconds)
    ripe = [item for item in unreached(shelf, now, grace_seconds) if item.ripe]
    for item in sorted(ripe, key=lambda item: item.key.startswith("blobs/")):
        shelf.remove(item.key)
    return ripe


def _can_go(key: str) -> bool:
    if key.startswith("films/"):
        return "/lists/" in key
    return True


def _reached(shelf: Shelf) -> Iterator[str]:
    lists = set()
    for key in shelf.keys("films/"):
        if "/current/" in key:
            pointer = _parsed(shelf, key)
            if pointer is not None:
                script, _, asset = key.removeprefix("films/").removesuffix(".json").partition("/current/")
                lists.add(f"films/{script}/lists/{asset}/{pointer.content}.json")
    live_runs = {key.removeprefix("holders/").rsplit("-", 2)[0] for key in shelf.keys("holders/")}
    for key in shelf.keys("runs/"):
        _, run_id, script, name = key.split("/")
        if run_id in live_runs:
            yield key
            pointer = _parsed(shelf, key)
            if pointer is not None:
                lists.add(f"films/{script}/lists/{name.removesuffix('.json')}/{pointer.content}.json")
    for key in shelf.keys("scripts/"):
        yield from _blobs_named(_json(shelf, key))
    named = {key.removeprefix("leases/").partition(".")[0] for key in shelf.keys("leases/")}
    for key in sorted(lists):
        yield key
        for entry in _json(shelf, key).get("entries", []):
            named.add(entry["fingerprint"])
            yield from _blobs_named(entry)
    yield from _takes_reached(shelf, named)


def _takes_reached(shelf: Shelf, named: set[str]) -> Iterator[str]:
    """Yield the records and blobs of all takes of the recipes ``named`` by fingerprint, and of those they refer to."""
    records: dict[str, list[str]] = {}
    for key in shelf.keys("takes/"):
        records.setdefault(PurePosixPath(key).parent.name, []).append(key)
    waiting = list(named)
    while waiting:
        for key in records.pop(waiting.pop(), []):
            try:
                take = Take.model_validate_json(shelf.read(key))
            except (NotOnShelf, pydantic.ValidationError):
                continue
            yield key
            for blob in take.blobs.values():
                yield blob.key
            waiting += _fingerprints_in(take.recipe)
            waiting += _fingerprints_in(take.provenance.get("made_with"))


def _fingerprints_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if found := TAKE_REF.fullmatch(value):
            yield found[1]
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _fingerprints_in(held)
    elif isinstance(value, list):
        for held in value:
            yield from _fingerprints_in(held)


def _blobs_named(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if {"sha256", "size", "suffix"} <= value.keys():
            yield f"blobs/{value['sha256'][:2]}/{value['sha256']}{value['suffix']}"
        for held in value.values():
            yield from _blobs_named(held)


def _parsed(shelf: Shelf, key: str) -> Pointer | None:
    try:
        return Pointer.model_validate_json(shelf.read(key))
    except (NotOnShelf, pydantic.ValidationError):
        return None


def _json(shelf: Shelf, key: str) -> dict[str, Any]:
    try:
        value = json.loads(shelf.read(key))
    except (NotOnShelf, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _first_found(shelf: Shelf) -> dict[str, int]:
    held = _json(shelf, "prune.json").get("first_found", {})
    return {str(key): int(since) for key, since in held.items()}
