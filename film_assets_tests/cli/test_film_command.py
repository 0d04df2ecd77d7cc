"""The `film` command as a person meets it: results on standard output, one clear sentence when it cannot be done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from film_assets.cli.main import main
from film_assets.store.opening import opened_store

SHORT = """Title: Short

INT. KITCHEN - DAY

NORA (34) waits.

NORA
Still here.
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("FILM_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def _said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("make", "nowhere.fountain"), "there is no script nowhere.fountain"),
        (("make", "short.fountain", "--engine", "previz"), "Did you mean previs?"),
        (("make", "short.fountain", "--size", "big"), "'big' is not a frame size"),
        (("make", "short.fountain", "--size", "641x361"), "both sides must be even"),
        (("make", "short.fountain", "--rate", "fast"), "'fast' is not a frame rate"),
        (("make", "short.fountain", "--style", "oil"), "has no style 'oil': choose storyboard"),
        (("make", "empty.fountain"), "empty.fountain is empty"),
        (("make", "folder"), "is a folder: give the script's file"),
        (("takes", "short.fountain", "1-1"), "make it first"),
        (("cancel", "short.fountain"), "nobody is making"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_message_and_leaves_nothing(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "short.fountain").write_text(SHORT)
    (tmp_path / "empty.fountain").write_text(" \n")
    (tmp_path / "folder").mkdir()
    status, out, err = _said(capsys, *arguments)
    assert status == 2 and out == ""
    assert said in err and "Traceback" not in err
    store = opened_store(str(tmp_path / "home" / "film-store"))
    assert list(store.shelf.keys("films/")) == [] and list(store.shelf.keys("takes/")) == []


def test_a_store_of_a_newer_version_is_left_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "short.fountain").write_text(SHORT)
    _said(capsys, "add", "short.fountain")
    (tmp_path / "home" / "film-store" / "store.json").write_text('{"schema_version": 99}')
    status, _, err = _said(capsys, "make", "short.fountain")
    assert status == 1 and "newer version of film_assets" in err


def test_without_a_home_everything_lies_in_film_home(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME")
    (tmp_path / "short.fountain").write_text(SHORT)
    status, out, _ = _said(capsys, "add", "short.fountain")
    assert status == 0 and out == "short\n"
    assert (tmp_path / "film-home" / "dagster.yaml").exists()
    assert (tmp_path / "film-home" / "film-store" / "scripts" / "short" / "script.json").exists()


def test_two_files_with_one_stem_are_told_apart(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "short.fountain").write_text(SHORT.replace("Still", f"{folder}: still"))
    first = _said(capsys, "add", "a/short.fountain")[1]
    second = _said(capsys, "add", "b/short.fountain")[1]
    assert first != second and first == _said(capsys, "add", "a/short.fountain")[1]


def test_the_examples_are_found_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert _said(capsys, "add", "03_night_bus.txt")[:2] == (0, "03_night_bus\n")


def test_a_breakdown_shows_shots_with_their_lines(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    status, out, _ = _said(capsys, "breakdown", "03_night_bus.txt", "--format", "json")
    report = json.loads(out)
    schema = json.loads(files("film_assets.breakdown").joinpath("breakdown.schema.json").read_text("utf-8"))
    jsonschema.validate(report, schema)
    assert report["schema_version"] == schema["properties"]["schema_version"]["const"]
    assert status == 0 and [len(scene["shots"]) for scene in report["shots"]] == [3, 3, 3]
    assert not home.exists(), "showing a script takes nothing in"
    assert _said(capsys, "breakdown", "03_night_bus.txt")[1].count("SAM") >= 3


@pytest.mark.slow
def test_make_prints_one_object_and_the_same_again_renders_nothing(tmp_path: Path) -> None:
    (tmp_path / "short.fountain").write_text(SHORT)
    command = [sys.executable, "-m", "film_assets.cli.main", "make", "short.fountain", "--size", "96x54", "--json"]
    reports = []
    for _ in range(2):
        done = subprocess.run(command, cwd=tmp_path, env=os.environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        reports.append(json.loads(done.stdout))
    assert Path(reports[0]["film"]).stat().st_size > 0 and reports[0]["film"] == reports[1]["film"]
    assert reports[0]["takes"]["rendered"] > 0 and reports[1]["takes"]["rendered"] == 0
    assert reports[1]["takes"]["reused"] == reports[0]["takes"]["rendered"] + reports[0]["takes"]["reused"]
    made = subprocess.run(
        [*command[:-1], "--out", "out"], cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=True
    )
    assert made.stdout.strip() == str(tmp_path / "out" / "short.mp4")
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".mp4", ".srt", ".vtt", ".otio", ".jpg", ".wav"}
