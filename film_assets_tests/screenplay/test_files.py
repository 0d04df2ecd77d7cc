"""Only a regular file of a fair size is read, and nothing ever waits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.files import script_file_bytes
from film_assets.screenplay.limits import ScriptLimits


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.fountain"
    path.write_bytes(b"Hi.\n")
    assert script_file_bytes(path) == b"Hi.\n"


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.fountain"
    path.write_bytes(b"Hi.\n")
    (tmp_path / "link").symlink_to(path)
    os.mkfifo(tmp_path / "pipe")
    for name, message in (("link", "symbolic link"), ("pipe", "a pipe"), ("missing", "does not exist")):
        with pytest.raises(ScriptError, match=message):
            script_file_bytes(tmp_path / name)
    with pytest.raises(ScriptError, match="a folder"):
        script_file_bytes(tmp_path)
    with pytest.raises(ScriptError, match="a device"):
        script_file_bytes(Path("/dev/zero"))


def test_a_file_too_large_is_refused_from_its_size(tmp_path: Path) -> None:
    path = tmp_path / "big.fountain"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ScriptError, match="more than the 5,000,000"):
        script_file_bytes(path)
    path.write_bytes(b"Hi.\n")
    with pytest.raises(ScriptError, match="more than the 3 "):
        script_file_bytes(path, ScriptLimits(size_bytes=3))
