"""`dagster asset materialize` on the same project makes an equal film; an unknown key ends in one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from film_assets.delivery.model import Deliverables
from film_assets.store.lists import FilmLists, TakeList
from film_assets.store.opening import opened_store

SCRIPT = """Title: Equal

INT. KITCHEN - DAY

NORA (34) waits.

NORA
Still here.
"""


def _run(module: str, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DAGSTER_HOME": str(home), "FILM_STORE": ""}
    return subprocess.run([sys.executable, "-m", module, *arguments], env=environment, capture_output=True, text=True)


def _film(home: Path) -> tuple[str, int]:
    lists = FilmLists(opened_store(str(home / "film-store")).shelf, "equal")
    film, delivered = lists.load_current("final_film", TakeList), lists.load_current("deliverables", Deliverables)
    assert film is not None and delivered is not None
    return film.data_version, delivered.length_frames


@pytest.mark.slow
def test_dagster_asset_materialize_makes_an_equal_film(tmp_path: Path) -> None:
    script = tmp_path / "equal.fountain"
    script.write_text(SCRIPT)
    by_film, by_dagster = tmp_path / "by-film", tmp_path / "by-dagster"
    made = _run("film_assets.cli.main", "make", str(script), "--size", "96x54", home=by_film)
    assert made.returncode == 0, made.stderr
    assert _run("film_assets.cli.main", "add", str(script), home=by_dagster).stdout == "equal\n"
    config = tmp_path / "size.yaml"
    config.write_text("ops: {production: {config: {width: 96, height: 54}}}\n")
    materialize = ("asset", "materialize", "-m", "film_assets.definitions", "--select", "*", "--partition")
    done = _run("dagster", *materialize, "equal", "--config", str(config), home=by_dagster)
    assert done.returncode == 0, done.stderr[-3000:]
    assert _film(by_dagster) == _film(by_film)


@pytest.mark.slow
def test_an_unknown_key_ends_in_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _run("film_assets.cli.main", "add", "03_night_bus.txt", home=home)
    materialize = ("asset", "materialize", "-m", "film_assets.definitions", "--select", "*", "--partition")
    done = _run("dagster", *materialize, "nowhere", home=home)
    assert done.returncode != 0
    assert "no script is known as 'nowhere' (known: 03_night_bus)" in done.stderr
    assert "Traceback" not in done.stderr
