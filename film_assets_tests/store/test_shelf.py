"""A shelf holds whole things or nothing."""

from __future__ import annotations

import errno
import multiprocessing
import os
from pathlib import Path

import pytest

from film_assets.kernel.errors import ConfigError, StoreError
from film_assets.store.shelf import FolderShelf, NotOnShelf
from film_assets_tests.processes import PATIENCE_SECONDS


@pytest.fixture
def shelf(tmp_path: Path) -> FolderShelf:
    return FolderShelf(tmp_path / "store")


def test_what_is_published_is_read_back(shelf: FolderShelf) -> None:
    assert shelf.publish("a/b", b"bytes")
    assert shelf.read("a/b") == b"bytes"
    assert shelf.size("a/b") == 5


def test_a_second_publication_changes_nothing_and_says_so(shelf: FolderShelf) -> None:
    shelf.publish("a", b"first")
    assert not shelf.publish("a", b"second")
    assert shelf.read("a") == b"first"


def _publish(root: Path, name: str, start: multiprocessing.Barrier, won: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    shelf = FolderShelf(root)
    start.wait()
    if shelf.publish("prize", name.encode()):
        won.put(name)


def test_of_many_processes_one_publishes(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    start, won = context.Barrier(6), context.Queue()
    racers = [context.Process(target=_publish, args=(tmp_path / "store", f"p{n}", start, won)) for n in range(6)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    winner = won.get(timeout=PATIENCE_SECONDS)
    assert won.empty()
    assert FolderShelf(tmp_path / "store").read("prize") == winner.encode()


def test_a_file_is_published_without_being_changed(shelf: FolderShelf, tmp_path: Path) -> None:
    source = tmp_path / "take.mp4"
    source.write_bytes(b"frames")
    shelf.publish("blobs/x.mp4", source)
    assert shelf.local_file("blobs/x.mp4").read_bytes() == b"frames"


def test_swap_happens_only_over_what_was_expected(shelf: FolderShelf) -> None:
    assert shelf.swap("pointer", None, b"1")
    assert not shelf.swap("pointer", None, b"2")
    assert not shelf.swap("pointer", b"0", b"2")
    assert shelf.swap("pointer", b"1", b"2")
    assert shelf.read("pointer") == b"2"


def test_nothing_is_left_beside_after_writing(shelf: FolderShelf) -> None:
    shelf.publish("a", b"1")
    shelf.publish("a", b"2")
    shelf.swap("b", None, b"1")
    shelf.swap("b", None, b"2")
    assert list((shelf.root / "beside").iterdir()) == []


def test_a_full_disk_leaves_nothing_half_written(shelf: FolderShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="free some disk"):
        shelf.publish("a", b"bytes")
    monkeypatch.undo()
    assert list(shelf.keys("")) == []


def test_a_key_that_leads_out_of_the_store_is_refused(shelf: FolderShelf) -> None:
    with pytest.raises(ConfigError, match="leads out"):
        shelf.read("../secret")


def test_what_is_not_there_says_so(shelf: FolderShelf) -> None:
    with pytest.raises(NotOnShelf):
        shelf.read("nothing")
    assert shelf.size("nothing") is None


def test_a_folder_that_cannot_be_made_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="FILM_STORE"):
        FolderShelf(tmp_path / "file" / "store")
