"""A process tells whether files changed under it, and what it runs on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from film_assets.kernel import program
from film_assets.kernel.program import changed_since_start, surroundings


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package whose files are older than this process."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "words.yaml").write_text("door: slam\n")
    began = (tmp_path / "data" / "words.yaml").stat().st_ctime + 1
    monkeypatch.setattr(program, "_IMPORTED", began)
    monkeypatch.setattr(program, "_process_began", lambda: began)
    return tmp_path


def test_files_that_are_older_than_the_process_have_not_changed(package: Path) -> None:
    assert not changed_since_start(package)


@pytest.mark.parametrize("clock", ["_IMPORTED", "_process_began"])
def test_a_file_written_after_the_process_began_has(package: Path, monkeypatch: pytest.MonkeyPatch, clock: str) -> None:
    written = (package / "data" / "words.yaml").stat().st_ctime
    monkeypatch.setattr(program, clock, written if clock == "_IMPORTED" else lambda: written)
    assert changed_since_start(package)


def test_what_was_compiled_does_not_count(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (package / "data" / "words.yaml").unlink()
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "rules.pyc").write_bytes(b"compiled")
    monkeypatch.setattr(program, "_IMPORTED", 0.0)
    assert not changed_since_start(package)


def test_this_process_began_before_its_modules_were_loaded() -> None:
    assert program._process_began() < program._IMPORTED


def test_another_package_beside_it_is_another_surrounding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = surroundings()
    (tmp_path / "other-1.2.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    assert set(surroundings()) - set(before) == {"other-1.2.dist-info"}
