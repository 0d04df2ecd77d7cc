"""The example ``03_night_bus.txt`` as a generated film: by the command, then by Dagster's own, then with one line edited."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from film_assets.cli.main import main
from film_assets_tests.engines_gpu import needs  # noqa: F401 - skips this module without the gpu extra

NAME = "03_night_bus.txt"


@pytest.mark.slow
def test_the_night_bus_is_made_once_and_again_only_where_it_is_edited(
    studio_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "bus.txt"
    script.write_bytes(files("film_assets.examples").joinpath(NAME).read_bytes())
    monkeypatch.setenv("DAGSTER_HOME", str(studio_home))
    monkeypatch.chdir(tmp_path)

    def made(*options: str) -> dict[str, Any]:
        capsys.readouterr()
        assert main(["make", "bus.txt", "--json", *options]) == 0
        report: dict[str, Any] = json.loads(capsys.readouterr().out)
        return report

    first = made("--tier", "final")
    assert first["takes"]["failed"] == 0 and first["assets"]["clips"]["rendered"] == 9 and first["notes"] == []
    command = ["-m", "dagster", "asset", "materialize", "-m", "film_assets.definitions", "--select", "*"]
    subprocess.run(
        [sys.executable, *command, "--partition", "bus"], check=True, capture_output=True, env=dict(os.environ)
    )
    again = made()
    assert again["takes"] == {**first["takes"], "rendered": 0, "reused": sum(first["takes"].values())}
    assert again["film"] == first["film"]
    script.write_text(script.read_text().replace("Please be the nine.", "Please let it be the nine, just once."))
    edited = made()
    causes = {name: asset["causes"] for name, asset in edited["assets"].items() if asset["causes"]}
    # The shot lasts four seconds as written: the longer line fits, and no picture changes.
    assert causes["voice_tracks"] == {"1-3/0": "dialogue of SAM changed"}
    assert causes.keys() == {"voice_tracks", "stems", "sound_mix", "final_film"}
    assert set(causes["stems"]) <= {"1/DX", "1/MX", "1/FX"}
