"""What each asset of a film holds: lists of takes and plain values, immutable, with a pointer to the current one.

Also which versions a run reads (pins), and whether everything a film is joined from belongs together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import pydantic
from pydantic import Field

from film_assets.kernel.canonical import Frozen, content_hash, hash_of_canonical
from film_assets.kernel.errors import StoreError
from film_assets.store.recipe import take_ref
from film_assets.store.shelf import NotOnShelf, Shelf
from film_assets.store.takes import BlobRef

Value = TypeVar("Value", bound=pydantic.BaseModel)


class Listed(Frozen):
    """One take in a list, under the label that people call it by."""

    label: str
    fingerprint: str
    number: int = 1
    blobs: dict[str, BlobRef]
    facts: dict[str, Any]
    about: dict[str, str] = Field(default_factory=dict)
    """Words for causes and tables (``shot``, ``speaker``, ``scene``); no part of the version."""

    @property
    def ref(self) -> str:
        """How recipes refer to this take."""
        return take_ref(self.fingerprint, self.number)


class TakeList(Frozen):
    """The takes of one asset of one film, in order."""

    schema_version: int = 1
    kind: str
    entries: tuple[Listed, ...] = ()

    @property
    def data_version(self) -> str:
        """Hash of what the takes are: fingerprints, blob hashes and facts; no labels."""
        return hash_of_canonical(
            [
                [
                    entry.fingerprint,
                    entry.number,
                    {role: blob.sha256 for role, blob in entry.blobs.items()},
                    entry.facts,
                ]
                for entry in self.entries
            ]
        )

    def by_label(self) -> dict[str, Listed]:
        return {entry.label: entry for entry in self.entries}


class Pointer(Frozen):
    """Which list of an asset is current, and from which versions of its upstream assets it was made."""

    schema_version: int = 1
    version: str
    """DataVersion."""
    content: str
    """Hash that names the list's file."""
    made_from: dict[str, str] = Field(default_factory=dict)
    inputs: str = ""
    """Hash of all that decided it, the program included; empty: not told."""
    run_id: str
    made_at: str
    remarks: dict[str, Any] = Field(default_factory=dict)
    """What the run said of it (counts, causes): JSON."""


class Found(Frozen):
    """What a check found in one film."""

    schema_version: int = 1
    inputs: str
    """Hash of all that decided it, the program included."""
    findings: tuple[str, ...]


class FilmLists:
    """The lists, pointers and pins of one film on a shelf."""

    def __init__(self, shelf: Shelf, script: str) -> None:
        self.shelf = shelf
        self.script = script

    def _list_key(self, asset: str, content: str) -> str:
        return f"films/{self.script}/lists/{asset}/{content}.json"

    def _pointer_key(self, asset: str) -> str:
        return f"films/{self.script}/current/{asset}.json"

    def _pin_key(self, run_id: str, asset: str) -> str:
        return f"runs/{run_id}/{self.script}/{asset}.json"

    def current(self, asset: str) -> Pointer | None:
        """Return the pointer to the current list of ``asset``; a damaged one counts as missing."""
        return self._pointer(self._pointer_key(asset))

    def _pointer(self, key: str) -> Pointer | None:
        try:
            return Pointer.model_validate_json(self.shelf.read(key))
        except (NotOnShelf, pydantic.ValidationError):
            return None

    def pointers(self) -> dict[str, Pointer]:
        """Return all current pointers by asset."""
        prefix = f"films/{self.script}/current/"
        found = {key.removeprefix(prefix).removesuffix(".json"): self._pointer(key) for key in self.shelf.keys(prefix)}
        return {asset: pointer for asset, pointer in found.items() if pointer is not None}

    def pinned(self, asset: str, run_id: str) -> Pointer:
        """Return the pointer that ``run_id`` reads of ``asset``: the current one at its first read, from then on the same.

        Raises:
            StoreError: the asset was never made.
        """
        key = self._pin_key(run_id, asset)
        pinned = self._pointer(key)
        if pinned is None:
            pinned = self.current(asset)
            if pinned is None:
                raise StoreError(
                    f"{asset} of {self.script} has not been made yet: materialize it first, or the whole film."
                )
            if not self.shelf.publish(key, pinned.model_dump_json().encode(), durable=False):
                return self.pinned(asset, run_id)
        return pinned

    def load(self, asset: str, pointer: Pointer, as_type: type[Value]) -> Value:
        """Return the list or value of ``asset`` that ``pointer`` names.

        Raises:
            StoreError: it is gone, damaged, or of a later version than this program reads.
        """
        key = self._list_key(asset, pointer.content)
        try:
            return as_type.model_validate_json(self.shelf.read(key))
        except (NotOnShelf, pydantic.ValidationError) as error:
            self.shelf.remove(key)
            raise StoreError(
                f"{key} in {self.shelf.url} is gone or damaged: materialize {asset} of {self.script} again; "
                "its takes are kept."
            ) from error

    def load_current(self, asset: str, as_type: type[Value]) -> Value | None:
        """Return the current list or value of ``asset``, None where there is none that can be read."""
        pointer = self.current(asset)
        if pointer is None:
            return None
        try:
            return self.load(asset, pointer, as_type)
        except StoreError:
            return None

    def publish(
        self,
        asset: str,
        value: pydantic.BaseModel,
        version: str,
        made_from: Mapping[str, str],
        run_id: str,
        remarks: Mapping[str, Any],
        inputs: str = "",
    ) -> Pointer:
        """Keep ``value`` and make it the current one of ``asset``, for everybody and for ``run_id``."""
        data = value.model_dump_json().encode()
        content = content_hash(data.decode())
        self.shelf.publish(self._list_key(asset, content), data)
        pointer = Pointer(
            version=version,
            content=content,
            made_from=dict(made_from),
            inputs=inputs,
            run_id=run_id,
            made_at=_now(),
            remarks=dict(remarks),
        )
        return self._pointed(asset, pointer)

    def confirm(
        self, asset: str, pointer: Pointer, made_from: Mapping[str, str], run_id: str, remarks: Mapping[str, Any]
    ) -> Pointer:
        """Make what ``pointer`` names the current one of ``asset`` as it is, for everybody and for ``run_id``."""
        made_of_run = {"made_from": dict(made_from), "run_id": run_id, "made_at": _now(), "remarks": dict(remarks)}
        return self._pointed(asset, pointer.model_copy(update=made_of_run))

    def _pointed(self, asset: str, pointer: Pointer) -> Pointer:
        for key in (self._pin_key(pointer.run_id, asset), self._pointer_key(asset)):
            self._point(key, pointer.model_dump_json(indent=1).encode())
        return pointer

    def findings(self, check: str, inputs: str) -> list[str] | None:
        """Return what ``check`` found when it was last made from ``inputs``; None where that was something else."""
        try:
            held = Found.model_validate_json(self.shelf.read(self._found_key(check)))
        except (NotOnShelf, pydantic.ValidationError):
            return None
        return list(held.findings) if held.inputs == inputs else None

    def note_findings(self, check: str, inputs: str, findings: Sequence[str]) -> None:
        """Keep what ``check`` found, in the place of what it found before."""
        self._point(self._found_key(check), Found(inputs=inputs, findings=tuple(findings)).model_dump_json().encode())

    def _found_key(self, check: str) -> str:
        return f"films/{self.script}/found/{check}.json"

    def _point(self, key: str, data: bytes) -> None:
        for _ in range(20):
            try:
                held: bytes | None = self.shelf.read(key)
            except NotOnShelf:
                held = None
            if self.shelf.swap(key, held, data):
                return
        raise StoreError(f"{key} in {self.shelf.url} changes too fast: another run makes this film; run again later.")

    def mixed_drafts(self, roots: Sequence[str], run_id: str) -> list[str]:
        """Return why ``roots`` and all they were made from do not belong to one draft, as sentences; empty: they do.

        Every asset in the chain must have been made from the very versions of its upstream assets that this run reads.
        """
        reasons = []
        for asset, pointer in self._chain(roots, run_id):
            for upstream, version in sorted(pointer.made_from.items()):
                if self.pinned(upstream, run_id).version != version:
                    reasons.append(f"{asset} was made from an earlier {upstream}")
        return sorted(set(reasons))

    def _chain(self, roots: Sequence[str], run_id: str) -> Iterator[tuple[str, Pointer]]:
        seen: set[str] = set()
        waiting = list(roots)
        while waiting:
            asset = waiting.pop()
            if asset not in seen:
                seen.add(asset)
                pointer = self.pinned(asset, run_id)
                yield asset, pointer
                waiting.extend(pointer.made_from)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def films_known(shelf: Shelf) -> list[str]:
    """Return the scripts that have a film, finished or not, sorted."""
    return sorted({key.split("/")[1] for key in shelf.keys("films/")})


def read_json(shelf: Shelf, key: str) -> tuple[dict[str, Any], bytes | None]:
    """Return the JSON object under ``key`` and its bytes; an empty object and None where there is none.

    Raises:
        StoreError: what is there is not a JSON object.
    """
    try:
        data = shelf.read(key)
    except NotOnShelf:
        return {}, None
    try:
        value = json.loads(data)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise StoreError(f"{key} in {shelf.url} is damaged: restore it from a copy, or remove it to start it afresh.")
    return value, data
