"""Takes and the blobs they are made of: found by fingerprint, verified, published whole.

Which takes a film wants belongs to ``lists`` and ``making``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pydantic

from film_assets.kernel.canonical import Frozen
from film_assets.kernel.errors import EngineError, StoreError
from film_assets.store.recipe import Recipe, split_take_ref
from film_assets.store.rendering import Rendered
from film_assets.store.shelf import NotOnShelf, Shelf

SCHEMA_VERSION = 1
"""Of everything in the store; a store of a later version is refused."""


class BlobRef(Frozen):
    """Bytes in the store. ``suffix`` names the format (``.mp4``); it is not part of the bytes' identity."""

    sha256: str
    size: int
    suffix: str

    @property
    def key(self) -> str:
        return f"blobs/{self.sha256[:2]}/{self.sha256}{self.suffix}"


class Take(Frozen):
    """One take on record: what was asked for, what came of it, and how."""

    schema_version: int = SCHEMA_VERSION
    fingerprint: str
    number: int = 1
    kind: str
    recipe: dict[str, Any]
    facts: dict[str, Any]
    blobs: dict[str, BlobRef]
    provenance: dict[str, Any]


class TakeStore:
    """Takes on one shelf.

    Raises (at making):
        StoreError: the store was written by a newer version of this program.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._verified: set[str] = set()
        shelf.publish("store.json", json.dumps({"schema_version": SCHEMA_VERSION}).encode())
        try:
            version = int(json.loads(shelf.read("store.json"))["schema_version"])
        except (ValueError, KeyError, TypeError):
            raise StoreError(
                f'{shelf.url}/store.json cannot be read: restore it as {{"schema_version": {SCHEMA_VERSION}}}.'
            ) from None
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"the store {shelf.url} was written by a newer version of film_assets (its schema is {version}, this "
                f"program knows {SCHEMA_VERSION}): update the program, or name another store with FILM_STORE."
            )

    @staticmethod
    def record_key(fingerprint: str, number: int) -> str:
        return f"takes/{fingerprint[:2]}/{fingerprint}/{number}.json"

    def find(self, fingerprint: str, number: int = 1) -> Take | None:
        """Return the take, or None where it must be made.

        A record that cannot be read, or one whose blob is missing or cut short, is removed and counts as missing.
        """
        key = self.record_key(fingerprint, number)
        try:
            take = Take.model_validate_json(self.shelf.read(key))
        except NotOnShelf:
            return None
        except pydantic.ValidationError:
            self.shelf.remove(key)
            return None
        for blob in take.blobs.values():
            if self.shelf.size(blob.key) != blob.size:
                self.shelf.remove(key)
                self.shelf.remove(blob.key)
                return None
        return take

    def numbers(self, fingerprint: str) -> list[int]:
        """Return the numbers of the takes on record for ``fingerprint``, ascending."""
        prefix = f"takes/{fingerprint[:2]}/{fingerprint}/"
        return sorted(int(Path(key).stem) for key in self.shelf.keys(prefix))

    def publish(self, rendered: Rendered, provenance: Mapping[str, Any]) -> Take:
        """Publish blobs first, record last; return the take on record (another process may have been first).

        Raises:
            EngineError: the facts are not those that the recipe asks for, or a file is missing or empty.
        """
        recipe, number = rendered.order.recipe, rendered.order.number
        _check_facts(recipe, rendered.facts)
        blobs = {role: self.put_blob(path) for role, path in sorted(rendered.files.items())}
        take = Take(
            fingerprint=recipe.fingerprint,
            number=number,
            kind=recipe.kind,
            recipe=recipe.canonical(),
            facts=dict(rendered.facts),
            blobs=blobs,
            provenance={
                **rendered.provenance,
                **provenance,
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            },
        )
        data = take.model_dump_json(indent=1).encode()
        if not self.shelf.publish(self.record_key(take.fingerprint, number), data):
            return self.find(take.fingerprint, number) or self.publish(rendered, provenance)
        return take

    def put_blob(self, source: Path | bytes, suffix: str = "") -> BlobRef:
        """Keep a file (or bytes) as a blob and return its reference.

        Raises:
            EngineError: the file is missing or empty.
        """
        if isinstance(source, bytes):
            digest, size = hashlib.sha256(source).hexdigest(), len(source)
        else:
            suffix = source.suffix
            if not source.is_file() or source.stat().st_size == 0:
                raise EngineError(f"the engine left no {source.name}: run again; if it stays so, report the engine.")
            with open(source, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = source.stat().st_size
        blob = BlobRef(sha256=digest, size=size, suffix=suffix)
        self.shelf.publish(blob.key, source)
        return blob

    def blob_file(self, blob: BlobRef) -> Path:
        """Return a local read-only file of ``blob``, its bytes verified (once a process).

        Raises:
            StoreError: the bytes are gone, or are not those that were stored; a bad blob is removed.
        """
        try:
            path = self.shelf.local_file(blob.key)
        except NotOnShelf:
            raise StoreError(
                f"{blob.key} is gone from {self.shelf.url}: make the film again, it is made anew."
            ) from None
        if blob.sha256 not in self._verified:
            with open(path, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != blob.sha256:
                self.shelf.remove(blob.key)
                raise StoreError(
                    f"{blob.key} in {self.shelf.url} was damaged and has been removed: make the film again, it is made anew."
                )
            self._verified.add(blob.sha256)
        return path

    def input(self, ref: str, role: str) -> Path:
        """Return a verified local file of the take ``ref`` for ``role``.

        Raises:
            StoreError: the take or the role is not there.
        """
        take = self.referred(ref)
        if role not in take.blobs:
            raise StoreError(f"the {take.kind} {ref[:12]} has no {role}, only {', '.join(take.blobs) or 'nothing'}.")
        return self.blob_file(take.blobs[role])

    def referred(self, ref: str) -> Take:
        """Return the take that ``ref`` names.

        Raises:
            StoreError: it is not there.
        """
        take = self.find(*split_take_ref(ref))
        if take is None:
            raise StoreError(f"take {ref[:12]} is not in {self.shelf.url}: make the film again, it is made anew.")
        return take

    def record_failure(self, recipe: Recipe, label: str, reason: str, run_id: str, script: str = "") -> None:
        """Put a dead letter: how often this take failed, and why the last time."""
        key = f"failures/{recipe.fingerprint}.json"
        try:
            held: bytes | None = self.shelf.read(key)
            attempts = int(json.loads(held or b"{}").get("attempts", 0))
        except NotOnShelf:
            held, attempts = None, 0
        except ValueError:
            attempts = 0
        letter = {
            "kind": recipe.kind,
            "label": label,
            "script": script,
            "attempts": attempts + 1,
            "reason": reason,
            "run_id": run_id,
            "recipe": recipe.canonical(),
        }
        self.shelf.swap(key, held, json.dumps(letter, indent=1).encode())

    def forget_failure(self, fingerprint: str) -> None:
        """Take the dead letter away: the take was made."""
        self.shelf.remove(f"failures/{fingerprint}.json")

    def failure(self, fingerprint: str) -> dict[str, Any] | None:
        """Return the dead letter of a fingerprint, or None."""
        try:
            letter: dict[str, Any] = json.loads(self.shelf.read(f"failures/{fingerprint}.json"))
        except (NotOnShelf, ValueError):
            return None
        return letter


def _check_facts(recipe: Recipe, facts: Mapping[str, Any]) -> None:
    for name, wanted in recipe.expected_facts().items():
        if facts.get(name) != wanted:
            raise EngineError(
                f"the engine made a {recipe.kind} whose {name} is {facts.get(name)!r} instead of {wanted!r}: it was not "
                "kept; run again, and if it stays so, report the engine."
            )
