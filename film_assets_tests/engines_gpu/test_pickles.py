"""A voice model whose files would run code runs none of it, whichever file it hides in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from film_assets.kernel.errors import ConfigError
from film_assets.sound.coqui.saying import loaded_voice, unloaded_voice
from film_assets.sound.coqui.settings import CoquiSettings, voice_model
from film_assets_tests.engines_gpu.needs import torch
from film_assets_tests.engines_gpu.tiny_sounds import save_vits


class Trap:
    """Leaves a file behind where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.mark,))


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "was here"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save_vits(tmp_path / "model")


def settings_of(folder: Path) -> CoquiSettings:
    return CoquiSettings(model=str(folder), licence="own", device="cpu")


def configured(folder: Path, **changes: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_the_trap_is_one(tmp_path: Path, mark: Path) -> None:
    torch.save({"trap": Trap(mark)}, tmp_path / "trap.pth")
    torch.load(tmp_path / "trap.pth", weights_only=False)
    assert mark.exists()


def test_a_checkpoint_that_would_run_code_is_refused(folder: Path, mark: Path) -> None:
    torch.save({"model": {"weight": torch.zeros(2)}, "trap": Trap(mark)}, folder / "model.pth")
    with pytest.raises(ConfigError, match="holds more than weights, which could run code"):
        loaded_voice(voice_model(settings_of(folder)), folder, "cpu")
    assert not mark.exists()


def test_a_list_of_speakers_that_would_run_code_is_refused(folder: Path, mark: Path) -> None:
    torch.save({"ada": Trap(mark)}, folder / "speakers.pth")
    configured(folder, speakers_file="speakers.pth")
    with pytest.raises(ConfigError, match="the voice model model has a file that holds more than weights"):
        voice_model(settings_of(folder))
    assert not mark.exists()


def test_statistics_that_would_run_code_are_refused(folder: Path, mark: Path) -> None:
    np.save(folder / "stats.npy", np.array(Trap(mark), dtype=object), allow_pickle=True)
    held = json.loads((folder / "config.json").read_text())
    configured(folder, audio={**held["audio"], "stats_path": str(folder / "stats.npy")})
    with pytest.raises(ConfigError, match="holds more than weights"):
        loaded_voice(voice_model(settings_of(folder)), folder, "cpu")
    assert not mark.exists()


def test_other_code_loads_as_it_did_afterwards(folder: Path) -> None:
    before = (torch.load, np.load)
    unloaded_voice(loaded_voice(voice_model(settings_of(folder)), folder, "cpu"))
    assert (torch.load, np.load) == before
