"""Killed at any instant, the next run goes on and ends with an equal film."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from film_assets.delivery.model import Deliverables
from film_assets.store.holders import process_started
from film_assets.store.lists import FilmLists, TakeList
from film_assets.store.opening import opened_store
from film_assets_tests.processes import PATIENCE_SECONDS, children_of, wait_until

SCRIPT = """Title: Killed

INT. KITCHEN - DAY

NORA (34) sits at the table.

NORA
Still here.

DISSOLVE TO:

EXT. STREET - NIGHT

Rain. She walks away.
"""
KILLS_IN_SUITE = 20
LISTS = ("voice_tracks", "keyframes", "clips", "music", "stems", "sound_mix", "pieces", "final_film")


def _command(script: Path) -> list[str]:
    return [sys.executable, "-m", "film_assets.cli.main", "make", str(script), "--size", "96x54", "--json"]


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "DAGSTER_HOME": str(home), "FILM_STORE": ""}


def _made(script: Path, home: Path) -> dict[str, Any]:
    done = subprocess.run(_command(script), env=_environment(home), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _versions(home: Path) -> dict[str, Any]:
    store = opened_store(str(home / "film-store"))
    lists = FilmLists(store.shelf, "killed")
    found: dict[str, Any] = {}
    for asset in LISTS:
        takes = lists.load_current(asset, TakeList)
        assert takes is not None
        found[asset] = takes.data_version
    delivered = lists.load_current("deliverables", Deliverables)
    assert delivered is not None
    found["timeline"] = store.shelf.read(delivered.key("timeline"))
    found["length_frames"] = delivered.length_frames
    return found


def _nothing_is_half_done(home: Path) -> None:
    """Every take on record is whole, and every list and pointer can be read."""
    store = opened_store(str(home / "film-store"))
    for key in store.shelf.keys("takes/"):
        fingerprint, name = key.split("/")[2:]
        take = store.find(fingerprint, int(Path(name).stem))
        assert take is not None
        for blob in take.blobs.values():
            store.blob_file(blob)
    lists = FilmLists(store.shelf, "killed")
    for asset, pointer in lists.pointers().items():
        if asset in LISTS:
            lists.load(asset, pointer, TakeList)
    for key in store.shelf.keys("films/killed/draft/"):
        assert store.shelf.size(key)


def _killed_and_resumed(folder: Path, kills: int) -> None:
    script = folder / "killed.fountain"
    script.write_text(SCRIPT)
    began = time.monotonic()
    _made(script, folder / "reference")
    whole_seconds = time.monotonic() - began
    reference = _versions(folder / "reference")
    draw = random.Random(kills)
    home, done, round_number = folder / "home-0", 0, 0
    while done < kills:
        process = subprocess.Popen(
            _command(script),
            env=_environment(home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(draw.uniform(0.1, 0.9) * whole_seconds)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            done += 1
            if (home / "film-store" / "store.json").exists():
                _nothing_is_half_done(home)
        else:
            assert _versions(home) == reference
            round_number += 1
            home = folder / f"home-{round_number}"
    _made(script, home)
    assert _versions(home) == reference
    store = opened_store(str(home / "film-store"))
    assert list((home / "film-store" / "scratch").iterdir()) == []
    assert list(store.shelf.keys("holders/")) == [] and list(store.shelf.keys("leases/")) == []
    again = _made(script, home)
    assert again["takes"] == {"rendered": 0, "reused": again["takes"]["reused"], "failed": 0}


@pytest.mark.slow
def test_twenty_kills_at_random_instants_end_in_an_equal_film(tmp_path: Path) -> None:
    _killed_and_resumed(tmp_path, KILLS_IN_SUITE)


@pytest.mark.long
def test_two_hundred_kills_end_in_an_equal_film(tmp_path: Path) -> None:
    _killed_and_resumed(tmp_path, 200)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc whether a process is gone")
def test_a_killed_run_leaves_no_process_and_its_slot_is_free(tmp_path: Path) -> None:
    script = tmp_path / "killed.fountain"
    script.write_text(SCRIPT)
    home = tmp_path / "home"
    process = subprocess.Popen(
        _command(script), env=_environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(b"voice tracks"):
            break
    time.sleep(1.0)
    children = children_of(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    wait_until(lambda: not any(process_started(pid) for pid in children), "its processes are gone")
    _made(script, home)


@pytest.mark.slow
def test_two_processes_on_one_fresh_home_work_at_once(tmp_path: Path) -> None:
    scripts = []
    for name in ("one", "two"):
        scripts.append(tmp_path / f"{name}.fountain")
        scripts[-1].write_text(SCRIPT.replace("Killed", name))
    home = tmp_path / "home"
    both = [
        subprocess.Popen(_command(script), env=_environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for script in scripts
    ]
    for process in both:
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, err.decode()
        assert json.loads(out)["length_frames"] > 0


@pytest.mark.slow
def test_two_processes_on_one_film_make_it_once_and_the_second_says_who_is_at_it(tmp_path: Path) -> None:
    script = tmp_path / "killed.fountain"
    script.write_text(SCRIPT)
    home = tmp_path / "home"
    both = [
        subprocess.Popen(_command(script), env=_environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    ended = [(process.communicate(timeout=PATIENCE_SECONDS)[1].decode(), process.returncode) for process in both]
    assert 0 in [code for _, code in ended]
    for said, code in ended:
        assert code == 0 or "is being made by run" in said
