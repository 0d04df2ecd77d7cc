"""Leases and scratch of the dead are free at once; of the living, never."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from film_assets.store.holders import FilmBusy, Holder
from film_assets.store.shelf import FolderShelf

HOLDS = """
import sys, time
from pathlib import Path
from film_assets.store.holders import Holder
from film_assets.store.shelf import FolderShelf
holder = Holder(FolderShelf(Path(sys.argv[1])), "dead-run", studio="a").__enter__()
holder.hold_film("hero")
holder.take_lease("leases/x")
(holder.scratch / "half").write_bytes(b"half")
print("held", flush=True)
time.sleep(60)
"""


def _other_process(root: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", HOLDS, str(root)], stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"held\n"
    return process


def test_one_film_has_one_writer(tmp_path: Path) -> None:
    process = _other_process(tmp_path)
    try:
        with Holder(FolderShelf(tmp_path), "mine") as holder:
            with pytest.raises(FilmBusy, match="run dead-run"):
                holder.hold_film("hero")
            assert not holder.take_lease("leases/x")
            holder.hold_film("another")
    finally:
        process.kill()
        process.wait()


def test_what_a_killed_process_held_is_free_at_once(tmp_path: Path) -> None:
    process = _other_process(tmp_path)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    dead: list[str] = []
    with Holder(FolderShelf(tmp_path), "mine", dead.append, studio="a") as holder:
        assert dead == ["dead-run"]
        holder.hold_film("hero")
        assert holder.take_lease("leases/x")
        assert [path.name for path in (tmp_path / "scratch").iterdir()] == [holder.name]


def test_studios_on_one_store_leave_each_others_dead_runs_to_who_can_end_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = _other_process(tmp_path)
    process.kill()
    process.wait()
    shelf = FolderShelf(tmp_path)
    (record,) = shelf.keys("holders/")
    told: list[str] = []
    with Holder(shelf, "mine", told.append, studio="b") as holder:
        holder.hold_film("hero")  # What it held is free all the same.
        assert (
            told == []
            and shelf.size(record) is not None
            and [path.name for path in (tmp_path / "scratch").iterdir()] == [holder.name]
        )
    with Holder(shelf, "theirs", told.append, studio="a"):
        assert told == ["dead-run"] and shelf.size(record) is None

    shelf.publish(record, b'{"studio": "a"}')
    monkeypatch.setattr("film_assets.store.holders.KEPT_SECONDS", 0)
    with Holder(shelf, "mine", told.append, studio="b"):
        assert told == ["dead-run"] and shelf.size(record) is None


def test_a_living_run_of_another_studio_is_left_alone(tmp_path: Path) -> None:
    process = _other_process(tmp_path)
    try:
        told: list[str] = []
        for studio in ("a", "b"):
            with Holder(FolderShelf(tmp_path), "mine", told.append, studio=studio) as holder:
                assert not holder.take_lease("leases/x")
        assert told == [] and process.poll() is None
    finally:
        process.kill()
        process.wait()


def test_a_holder_leaves_nothing_behind(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    with Holder(shelf, "mine") as holder:
        holder.hold_film("hero")
    assert list(shelf.keys("holders/")) == [] and shelf.size("films/hero/writer") is None
    assert list((tmp_path / "scratch").iterdir()) == []
