"""Takes: blobs first, record last; a damaged one is a missing one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from film_assets.kernel.errors import EngineError, StoreError
from film_assets.store.rendering import Order, Rendered
from film_assets.store.takes import TakeStore
from film_assets_tests.builders import a_clip, a_line, a_store

FACTS = {"width": 64, "height": 36, "rate": "24", "head_frames": 0, "body_frames": 12, "tail_frames": 0}


def _rendered(folder: Path, content: bytes = b"frames", **facts: object) -> Rendered:
    path = folder / "body.mp4"
    path.write_bytes(content)
    return Rendered(Order(a_clip()), {"body": path}, {**FACTS, **facts})


def test_a_published_take_is_found_by_its_recipe_alone(tmp_path: Path) -> None:
    a_store(tmp_path).publish(_rendered(tmp_path), {"run_id": "r"})
    take = a_store(tmp_path).find(a_clip().fingerprint)
    assert take is not None
    assert take.recipe == a_clip().canonical()
    assert a_store(tmp_path).blob_file(take.blobs["body"]).read_bytes() == b"frames"


def test_a_take_with_other_facts_than_asked_for_is_not_kept(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    with pytest.raises(EngineError, match="body_frames is 11 instead of 12"):
        store.publish(_rendered(tmp_path, body_frames=11), {})
    assert store.find(a_clip().fingerprint) is None
    assert list(store.shelf.keys("blobs/")) == []


def test_an_empty_file_is_no_take(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="left no"):
        a_store(tmp_path).publish(_rendered(tmp_path, content=b""), {})


def test_the_first_of_two_equal_takes_stays(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    first = store.publish(_rendered(tmp_path, b"one"), {})
    (tmp_path / "again").mkdir()
    second = store.publish(_rendered(tmp_path / "again", b"two"), {})
    assert second.blobs == first.blobs


def test_a_record_that_cannot_be_read_counts_as_missing_and_can_be_made_again(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    take = store.publish(_rendered(tmp_path), {})
    record = store.shelf.root / store.record_key(take.fingerprint, 1)
    record.write_text("{ not json")
    assert store.find(take.fingerprint) is None
    (tmp_path / "again").mkdir()
    store.publish(_rendered(tmp_path / "again"), {})
    assert store.find(take.fingerprint) is not None


def test_a_blob_cut_short_makes_its_take_missing(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    take = store.publish(_rendered(tmp_path), {})
    (store.shelf.root / take.blobs["body"].key).write_bytes(b"fra")
    assert store.find(take.fingerprint) is None


def test_a_blob_with_a_flipped_bit_is_refused_on_read_and_removed(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    take = store.publish(_rendered(tmp_path), {})
    path = store.shelf.root / take.blobs["body"].key
    path.unlink()
    path.write_bytes(b"framez")
    with pytest.raises(StoreError, match="damaged and has been removed"):
        store.input(take.fingerprint, "body")
    assert store.find(take.fingerprint) is None


def test_a_store_of_a_newer_version_is_refused_with_the_way_out(tmp_path: Path) -> None:
    shelf = a_store(tmp_path).shelf
    (shelf.root / "store.json").write_text(json.dumps({"schema_version": 99}))
    with pytest.raises(StoreError, match="newer version of film_assets"):
        TakeStore(shelf)


def test_a_failure_is_remembered_counted_and_forgotten(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    for _ in range(2):
        store.record_failure(a_line(), "1-1/0", "no voice", "run-1")
    letter = store.failure(a_line().fingerprint)
    assert letter is not None and letter["attempts"] == 2 and letter["reason"] == "no voice"
    store.forget_failure(a_line().fingerprint)
    assert store.failure(a_line().fingerprint) is None
