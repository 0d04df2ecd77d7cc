"""A finished film measured for its technical checks, piece by piece: an edit measures only the pieces it changed.

What is measured, and what is a finding, belongs to ``media.qc``; what is meant to ``edit.meant``.
"""

from __future__ import annotations

import pydantic

from film_assets.kernel.canonical import Frozen
from film_assets.kernel.time import FrameRange, FrameRate
from film_assets.media.qc import (
    LEAST_BLACK_SECONDS,
    LEAST_FROZEN_SECONDS,
    PictureMeasured,
    joined_stretches,
    measured_pictures,
)
from film_assets.store.lists import Listed, TakeList
from film_assets.store.shelf import NotOnShelf
from film_assets.store.takes import TakeStore


class _Kept(Frozen):
    """What was measured of one piece, as the store keeps it beside the piece's bytes."""

    schema_version: int = 1
    black: tuple[tuple[int, int], ...] = ()
    frozen: tuple[tuple[int, int], ...] = ()


def pictures_measured(
    store: TakeStore, pieces: TakeList, rate: FrameRate
) -> tuple[tuple[FrameRange, ...], tuple[FrameRange, ...]]:
    """Return where the film that ``pieces`` are joined to is black, and where it is frozen, in its frames.

    Raises:
        MediaError: a piece cannot be decoded.
        StoreError: a piece is gone.
    """
    measured: dict[str, PictureMeasured] = {}
    missing: dict[str, Listed] = {}
    for entry in pieces.entries:
        sha256 = entry.blobs["picture"].sha256
        kept = _read(store, sha256)
        if kept is None:
            missing[sha256] = entry
        else:
            measured[sha256] = kept
    files = [(store.blob_file(piece.blobs["picture"]), _length(piece)) for piece in missing.values()]
    for sha256, picture in zip(missing, measured_pictures(files, rate), strict=True):
        measured[sha256] = picture
        store.shelf.publish(_key(sha256), _kept(picture).model_dump_json().encode(), durable=False)
    whole = [(measured[entry.blobs["picture"].sha256], _length(entry)) for entry in pieces.entries]
    return (
        joined_stretches([(picture.black, frames) for picture, frames in whole], LEAST_BLACK_SECONDS, rate),
        joined_stretches([(picture.frozen, frames) for picture, frames in whole], LEAST_FROZEN_SECONDS, rate),
    )


def _length(piece: Listed) -> int:
    return int(piece.facts["length_frames"])


def _key(sha256: str) -> str:
    return f"measured/{sha256}.json"


def _kept(picture: PictureMeasured) -> _Kept:
    def pairs(stretches: tuple[FrameRange, ...]) -> tuple[tuple[int, int], ...]:
        return tuple((part.start_frame, part.end_frame_exclusive) for part in stretches)

    return _Kept(black=pairs(picture.black), frozen=pairs(picture.frozen))


def _read(store: TakeStore, sha256: str) -> PictureMeasured | None:
    try:
        kept = _Kept.model_validate_json(store.shelf.read(_key(sha256)))
    except (NotOnShelf, pydantic.ValidationError):
        return None
    return PictureMeasured(
        tuple(FrameRange(*part) for part in kept.black), tuple(FrameRange(*part) for part in kept.frozen)
    )
