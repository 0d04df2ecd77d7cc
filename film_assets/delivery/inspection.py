"""A finished film measured for its technical checks, piece by piece: an edit measures only the pieces it changed.

What is measured, and what is a finding, belongs to ``media.qc``; what is meant to ``edit.meant``.
"""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.kernel.canonical import Frozen
from film_assets.kernel.time import FrameRange, FrameRate
from film_assets.media.qc import (
    LEAST_BLACK_SECONDS,
    LEAST_FROZEN_SECONDS,
    joined_stretches,
    measured_pictures,
    silent_stretches,
)
from film_assets.store.lists import Listed, TakeList
from film_assets.store.measuring import keep_measurement, kept_measurement, measured_once
from film_assets.store.takes import BlobRef, TakeStore


class _Kept(Frozen):
    """What was measured of a file, as the store keeps it beside the file's bytes; stretches in frames."""

    schema_version: int = 1
    black: tuple[tuple[int, int], ...] = ()
    frozen: tuple[tuple[int, int], ...] = ()
    silent: tuple[tuple[int, int], ...] = ()


def pictures_measured(
    store: TakeStore, pieces: TakeList, rate: FrameRate
) -> tuple[tuple[FrameRange, ...], tuple[FrameRange, ...]]:
    """Return where the film that ``pieces`` are joined to is black, and where it is frozen, in its frames.

    Raises:
        MediaError: a piece cannot be decoded.
        StoreError: a piece is gone.
    """
    measured: dict[str, _Kept] = {}
    missing: dict[str, Listed] = {}
    for entry in pieces.entries:
        sha256 = entry.blobs["picture"].sha256
        kept = kept_measurement(store, sha256, _Kept)
        if kept is None:
            missing[sha256] = entry
        else:
            measured[sha256] = kept
    files = [(store.blob_file(piece.blobs["picture"]), _length(piece)) for piece in missing.values()]
    for sha256, picture in zip(missing, measured_pictures(files, rate), strict=True):
        measured[sha256] = _Kept(black=_pairs(picture.black), frozen=_pairs(picture.frozen))
        keep_measurement(store, sha256, measured[sha256])
    whole = [(measured[entry.blobs["picture"].sha256], _length(entry)) for entry in pieces.entries]
    return (
        joined_stretches([(_ranges(kept.black), frames) for kept, frames in whole], LEAST_BLACK_SECONDS, rate),
        joined_stretches([(_ranges(kept.frozen), frames) for kept, frames in whole], LEAST_FROZEN_SECONDS, rate),
    )


def silence_measured(store: TakeStore, sound: BlobRef, rate: FrameRate, length_frames: int) -> tuple[FrameRange, ...]:
    """Return where a film's ``sound`` is silent, in frames.

    Raises:
        MediaError: it cannot be decoded.
        StoreError: it is gone.
    """
    kept = measured_once(
        store,
        f"{sound.sha256}_{rate.timebase}",
        _Kept,
        lambda: _Kept(silent=_pairs(silent_stretches(store.blob_file(sound), rate, length_frames))),
    )
    return _ranges(kept.silent)


def _length(piece: Listed) -> int:
    return int(piece.facts["length_frames"])


def _pairs(stretches: Sequence[FrameRange]) -> tuple[tuple[int, int], ...]:
    return tuple((part.start_frame, part.end_frame_exclusive) for part in stretches)


def _ranges(pairs: Sequence[tuple[int, int]]) -> tuple[FrameRange, ...]:
    return tuple(FrameRange(*pair) for pair in pairs)
