"""What is wrong with a model is one clear sentence before any shot is rendered, and takes stay as they are.

Each is tried on a whole film through `film make`, with what is wrong set up in the project's own folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from film_assets.cli.main import main
from film_assets_tests.engines_gpu import needs  # noqa: F401 - skips this module without the gpu extra

SCRIPT = "SCENE 1: INT. KITCHEN - DAY\n\nSHOT 1: Medium shot - 1s\nNORA (34), red coat, opens the door.\n"
Damage = Callable[[Path], None]


def preset_of(home: Path, name: str, **changes: Any) -> None:
    path = home / "presets" / f"{name}.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **changes}))


def settings_of(home: Path, **changes: Any) -> None:
    path = home / "film.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **changes}))


def cut_short(folder: Path) -> None:
    weights = next(folder.glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-100])


def a_path_that_is_gone(home: Path) -> None:
    preset_of(home, "tiny_wan", source="../models/gone")


def a_model_of_stills_for_clips(home: Path) -> None:
    preset_of(home, "tiny_wan", source="../models/tiny_flux")


def a_folder_that_holds_no_pipeline(home: Path) -> None:
    (home / "models" / "tiny_wan" / "model_index.json").unlink()


def a_class_that_nobody_knows(home: Path) -> None:
    index = home / "models" / "tiny_wan" / "model_index.json"
    index.write_text(json.dumps({**json.loads(index.read_text()), "_class_name": "WanDreamPipeline"}))


def an_argument_it_does_not_take(home: Path) -> None:
    preset_of(home, "tiny_wan", arguments={"dreaminess": 3})


def control_that_no_model_takes(home: Path) -> None:
    settings_of(home, diffusion={"image": "tiny_flux", "video": "tiny_wan", "control": "depth"})


def no_cuda(home: Path) -> None:
    settings_of(home, machine={"device": "cuda", "dtype": "float32"})


def no_cuda_for_voices(home: Path) -> None:
    settings_of(home, coqui={"model": "./models/vits", "licence": "own", "device": "cuda"})


def clip_weights_cut_short(home: Path) -> None:
    cut_short(home / "models" / "tiny_wan" / "transformer")


def music_weights_cut_short(home: Path) -> None:
    cut_short(home / "models" / "tiny_music" / "transformer")


def clip_weights_gone(home: Path) -> None:
    for weights in (home / "models" / "tiny_wan").rglob("*.safetensors"):
        weights.unlink()


def no_music_preset(home: Path) -> None:
    settings_of(home, generated={"music": "tiny_musik"})


WRONG: dict[Damage, str] = {
    a_path_that_is_gone: r"no model folder .*gone'",
    a_model_of_stills_for_clips: r"Flux2KleinPipeline of the preset tiny_wan makes image, not video: .*wan22_i2v_14b",
    a_folder_that_holds_no_pipeline: r"tiny_wan holds no pipeline \(no model_index.json\)",
    a_class_that_nobody_knows: r"has no pipeline 'WanDreamPipeline': choose another model",
    an_argument_it_does_not_take: r"WanImageToVideoPipeline of the preset tiny_wan takes no dreaminess: .*ltx2_condition",
    control_that_no_model_takes: r"neither tiny_flux nor tiny_wan takes a control picture: .*sdxl_depth.*wan21_vace_1b",
    no_cuda: r"a CUDA device was asked for and torch finds none: set the device to cpu",
    no_cuda_for_voices: r"a CUDA device was asked for and torch finds none: set the device to cpu",
    clip_weights_cut_short: r"weights transformer/.*safetensors are damaged .*fetch the model again",
    music_weights_cut_short: r"weights transformer/.*safetensors are damaged .*fetch the model again",
    clip_weights_gone: r"tiny_wan has no weights in its folder: fetch it again",
    no_music_preset: r"no audio preset 'tiny_musik': .*Did you mean tiny_music\?",
}


@pytest.mark.parametrize("damage", WRONG, ids=lambda damage: damage.__name__)
def test_a_bad_model_is_one_sentence_and_nothing_is_rendered(
    damage: Damage,
    studio_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import torch

    if damage in (no_cuda, no_cuda_for_voices) and torch.cuda.is_available():
        pytest.skip("this machine has a CUDA device")
    store = studio_home / "film-store"
    kept = store / "takes" / "aa" / "kept.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    damage(studio_home)
    assert made(studio_home, tmp_path, monkeypatch) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert [line for line in said if "Traceback" in line] == []
    assert re.search(WRONG[damage], said[-1]), said
    assert [path.name for path in (store / "takes").rglob("*.json")] == ["kept.json"]


def made(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Make the film as a user does in a shell; returns the exit status."""
    (folder / "door.txt").write_text(SCRIPT)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    monkeypatch.chdir(folder)
    return main(["make", "door.txt", "--tier", "final"])


def test_a_model_larger_than_the_device_says_how_much_it_needs_and_which_knob_helps(
    studio_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from film_assets.inference import readiness

    monkeypatch.setattr(readiness, "total_bytes", lambda machine: 100_000)
    assert made(studio_home, tmp_path, monkeypatch) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert "needs about 0.0 GiB and 0.0 GiB are all there is on cpu: set" in said and "a smaller model" in said
    assert not list((studio_home / "film-store" / "takes").rglob("*.json"))


def test_a_lost_sheet_is_drawn_again_and_the_rest_stays(
    studio_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made(studio_home, tmp_path, monkeypatch) == 0
    store = studio_home / "film-store"
    before = {path: path.stat().st_mtime_ns for path in (store / "takes").rglob("*.json")}
    (sheet,) = (path for path in before if json.loads(path.read_text())["kind"] == "character_sheet")
    blobs = json.loads(sheet.read_text())["blobs"]
    for blob in blobs.values():
        path = store / "blobs" / blob["sha256"][:2] / (blob["sha256"] + blob["suffix"])
        path.unlink(missing_ok=True)
    capsys.readouterr()
    monkeypatch.chdir(tmp_path)
    assert main(["make", "door.txt", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {name: asset["causes"] for name, asset in report["assets"].items() if asset["causes"]} == {
        "character_sheets": {"NORA": "its character sheet was lost or damaged"}
    }
    after = {path: path.stat().st_mtime_ns for path in before}
    assert {path for path in before if before[path] != after[path]} == {sheet}
