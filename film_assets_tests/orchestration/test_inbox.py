"""The drop folder: what is new is made, what is on its way waits, what is gone stays until asked."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from film_assets.kernel.errors import StoreError
from film_assets.orchestration.inbox import Dropped, FolderInbox, films_to_make, keys_of, passed_over


def _drop(folder: Path, name: str, text: str = "INT. ROOM - DAY", age_seconds: int = 60) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    then = time.time() - age_seconds
    os.utime(path, (then, then))
    return path


def test_ready_scripts_are_listed_and_others_passed_over_with_a_reason(tmp_path: Path) -> None:
    _drop(tmp_path, "hero.fountain")
    _drop(tmp_path, "acts/two.fdx")
    _drop(tmp_path, "notes.docx")
    _drop(tmp_path, "upload.fountain.part")
    _drop(tmp_path, "fresh.fountain", age_seconds=0)
    _drop(tmp_path, "empty.txt", text="")
    ready, passed = FolderInbox(tmp_path).listing()
    assert [dropped.name for dropped in ready] == ["acts/two.fdx", "hero.fountain"]
    assert [line.partition(":")[0] for line in passed] == [
        "empty.txt",
        "fresh.fountain",
        "notes.docx",
        "upload.fountain.part",
    ]


def test_a_missing_folder_is_an_error_and_never_an_empty_inbox(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not there"):
        FolderInbox(tmp_path / "nowhere").listing()


def test_going_back_to_an_earlier_draft_is_a_change(tmp_path: Path) -> None:
    path = _drop(tmp_path, "hero.fountain", "A", 90)
    first = FolderInbox(tmp_path).listing()[0][0].version
    _drop(tmp_path, "hero.fountain", "B", 60)
    path.unlink()
    _drop(tmp_path, "hero.fountain", "A", 30)
    assert FolderInbox(tmp_path).listing()[0][0].version != first


def test_files_of_one_stem_are_told_apart() -> None:
    keys = keys_of([Dropped("a/hero.fdx", "1", 1), Dropped("b/hero.fountain", "1", 1)])
    assert len(keys) == 2 and "hero" in keys


def test_new_and_changed_scripts_are_made_up_to_the_cap() -> None:
    listing = {name: Dropped(name, "v2", 1) for name in ("a", "b", "c", "d")}
    decision = films_to_make(listing, {"a": "v2", "b": "v1"}, in_flight=(), cap=2)
    assert decision.make == ("b", "c") and decision.later == 1


def test_a_redraft_waits_for_the_film_that_is_being_made() -> None:
    decision = films_to_make({"a": Dropped("a", "v2", 1)}, {"a": "v1"}, in_flight={"a"}, cap=5)
    assert decision.make == () and decision.busy == ("a",)


def test_what_is_gone_is_only_named() -> None:
    decision = films_to_make({}, {"a": "v1"}, in_flight=(), cap=5)
    assert decision.gone == ("a",) and decision.make == ()


@pytest.mark.parametrize("name", ["x.exe", "x.fountain~", "x"])
def test_what_is_no_script_is_told(name: str) -> None:
    assert passed_over(name, 10)
