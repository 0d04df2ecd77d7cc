"""Lists, pins and drafts: a film is never built from two drafts."""

from __future__ import annotations

from pathlib import Path

import pytest

from film_assets.kernel.errors import StoreError
from film_assets.production.model import Selections
from film_assets.store.lists import FilmLists, Listed, TakeList
from film_assets_tests.builders import a_store


def _lists(tmp_path: Path) -> FilmLists:
    return FilmLists(a_store(tmp_path).shelf, "hero")


def _publish(lists: FilmLists, asset: str, version: str, run_id: str, **made_from: str) -> None:
    lists.publish(asset, Selections(takes=((version, 1),)), version, made_from, run_id, {})


def test_labels_are_no_part_of_the_version() -> None:
    one = TakeList(kind="clip", entries=(Listed(label="1-1", fingerprint="f", blobs={}, facts={"n": 1}),))
    other = TakeList(kind="clip", entries=(Listed(label="2-1", fingerprint="f", blobs={}, facts={"n": 1}),))
    facts = TakeList(kind="clip", entries=(Listed(label="1-1", fingerprint="f", blobs={}, facts={"n": 2}),))
    assert one.data_version == other.data_version != facts.data_version


def test_a_run_reads_one_version_from_first_to_last(tmp_path: Path) -> None:
    lists = _lists(tmp_path)
    _publish(lists, "shots", "v1", "writer-1")
    assert lists.pinned("shots", "reader").version == "v1"
    _publish(lists, "shots", "v2", "writer-2")
    assert lists.pinned("shots", "reader").version == "v1"
    assert lists.pinned("shots", "later").version == "v2"


def test_what_a_run_makes_itself_it_reads(tmp_path: Path) -> None:
    lists = _lists(tmp_path)
    _publish(lists, "shots", "v1", "old")
    lists.pinned("shots", "run")
    _publish(lists, "shots", "v2", "run")
    assert lists.pinned("shots", "run").version == "v2"


def test_a_chain_of_one_draft_is_whole(tmp_path: Path) -> None:
    lists = _lists(tmp_path)
    _publish(lists, "shots", "s1", "run")
    _publish(lists, "clips", "c1", "run", shots="s1")
    _publish(lists, "pieces", "p1", "run", clips="c1", shots="s1")
    assert lists.mixed_drafts(["pieces"], "next") == []


def test_a_film_of_two_drafts_is_found_out_however_deep(tmp_path: Path) -> None:
    lists = _lists(tmp_path)
    _publish(lists, "shots", "s1", "run")
    _publish(lists, "clips", "c1", "run", shots="s1")
    _publish(lists, "pieces", "p1", "run", clips="c1")
    _publish(lists, "shots", "s2", "redraft")
    assert lists.mixed_drafts(["pieces"], "next") == ["clips was made from an earlier shots"]


def test_an_asset_never_made_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="materialize it first"):
        _lists(tmp_path).pinned("shots", "run")


def test_a_damaged_list_is_named_and_its_takes_are_kept(tmp_path: Path) -> None:
    lists = _lists(tmp_path)
    _publish(lists, "shots", "s1", "run")
    pointer = lists.pinned("shots", "run")
    (lists.shelf.root / f"films/hero/lists/shots/{pointer.content}.json").write_text("{}x")  # type: ignore[attr-defined]
    with pytest.raises(StoreError, match="materialize shots of hero again"):
        lists.load("shots", pointer, Selections)


def test_an_earlier_list_stays_readable(tmp_path: Path) -> None:
    lists = _lists(tmp_path)
    _publish(lists, "shots", "s1", "run-1")
    first = lists.pinned("shots", "run-1")
    _publish(lists, "shots", "s2", "run-2")
    assert lists.load("shots", first, Selections).takes == (("s1", 1),)
