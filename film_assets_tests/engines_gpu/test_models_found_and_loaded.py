"""Finding and loading: what a model is, exactly, and one clear error before anything is made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from film_assets.inference.abilities import abilities_of
from film_assets.inference.host import EngineHost
from film_assets.inference.loading import loaded, unloaded
from film_assets.inference.model import Adapter, ModelSource, Part
from film_assets.inference.readiness import checked_memory
from film_assets.inference.settings import Machine
from film_assets.inference.weights import Located, WeightFiles, checked_weights, located
from film_assets.kernel.errors import ConfigError
from film_assets_tests.engines_gpu import needs  # noqa: F401 - skips this module without the gpu extra

CPU = Machine(device="cpu", dtype="float32")
Folder = Callable[..., Path]


class NoHub:
    """A library that must not be asked."""

    def folder(self, source: str, revision: str, weights: bool) -> tuple[Path, str]:
        raise AssertionError(f"the hub was asked for {source}")


class OneCommit:
    """A library that has every id at one commit, in one folder."""

    def __init__(self, folder: Path, commit: str) -> None:
        self.place = folder
        self.commit = commit
        self.asked: list[tuple[str, str]] = []

    def folder(self, source: str, revision: str, weights: bool) -> tuple[Path, str]:
        self.asked.append((source, revision))
        return self.place, self.commit


def place_of(folder: Path, **more: object) -> Located:
    return located(ModelSource(source=str(folder), **more), NoHub())  # type: ignore[arg-type]


def test_a_revision_becomes_the_commit_it_stands_for(model_folder: Folder) -> None:
    library = OneCommit(model_folder("wan_text"), "f" * 40)
    place = located(ModelSource(source="owner/wan", revision="main"), library)
    assert place.identity.commit == "f" * 40
    assert place.identity.commits == (("owner/wan", "f" * 40),)
    assert library.asked == [("owner/wan", "main")]


def test_a_folder_is_known_by_its_weights_and_not_by_its_place(model_folder: Folder, tmp_path: Path) -> None:
    first = place_of(model_folder("wan_text"))
    shutil.copytree(model_folder("wan_text"), tmp_path / "elsewhere")
    assert place_of(tmp_path / "elsewhere").identity.commit == first.identity.commit
    weights = next((tmp_path / "elsewhere" / "transformer").glob("*.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert place_of(tmp_path / "elsewhere").identity.commit != first.identity.commit


def test_adapters_parts_and_their_scale_are_part_of_what_a_model_is(model_folder: Folder, tmp_path: Path) -> None:
    folder = model_folder("sdxl")
    plain = place_of(folder).identity.commit
    with_net = place_of(folder, parts=(Part(component="controlnet", source=str(model_folder("sdxl_controlnet"))),))
    (tmp_path / "adapter.safetensors").write_bytes(b"a")
    scaled = [
        place_of(
            folder,
            adapters=(
                Adapter(kind="lora", source=str(tmp_path), weight_name="adapter.safetensors", scale_percent=scale),
            ),
        ).identity.commit
        for scale in (60, 70)
    ]
    assert len({plain, with_net.identity.commit, *scaled}) == 4


@pytest.mark.parametrize(
    ("builder", "makes", "multiple", "step", "first", "last"),
    [
        ("flux2_klein", "image", 16, 1, "", ""),
        ("z_image", "image", 16, 1, "", ""),
        ("sdxl", "image", 8, 1, "", ""),
        ("wan_text", "video", 16, 4, "", ""),
        ("wan_image", "video", 16, 4, "required", "optional"),
        ("wan_21_image", "video", 16, 4, "required", ""),
        ("wan_vace", "video", 16, 4, "optional", "optional"),
        ("ltx_condition", "video", 32, 8, "optional", "optional"),
        ("ltx2_condition", "video", 32, 8, "optional", "optional"),
        ("stable_audio", "audio", 8, 1, "", ""),
        ("ace_step", "audio", 8, 1, "", ""),
    ],
)
def test_abilities_are_read_without_loading_weights(
    model_folder: Folder, builder: str, makes: str, multiple: int, step: int, first: str, last: str
) -> None:
    able = abilities_of(place_of(model_folder(builder)))
    assert (able.makes, able.size_multiple, able.frame_step) == (makes, multiple, step)
    assert (able.first_frame, able.last_frame) == (first, last)


def test_wan_for_first_and_last_frames_needs_both(model_folder: Folder) -> None:
    able = abilities_of(place_of(model_folder("wan_21_image", first_and_last=True)))
    assert (able.first_frame, able.last_frame) == ("required", "required")


def test_stable_audio_says_how_long_it_can_be(model_folder: Folder) -> None:
    assert abilities_of(place_of(model_folder("stable_audio"))).most_seconds == 4


def test_a_classic_pipeline_is_loaded_in_the_number_format_asked_for(model_folder: Folder) -> None:
    held = loaded(place_of(model_folder("wan_text"), float32=("vae",)), Machine(device="cpu", dtype="bfloat16"))
    assert str(held.pipe.transformer.dtype) == "torch.bfloat16"
    assert str(held.pipe.vae.dtype) == "torch.float32"


def test_a_modular_pipeline_is_loaded_with_all_its_components(model_folder: Folder, tmp_path: Path) -> None:
    from diffusers import ModularPipeline

    pipe = ModularPipeline.from_pretrained(str(model_folder("flux2_klein")))
    pipe.load_components()
    pipe.save_pretrained(str(tmp_path / "modular"), overwrite_modular_index=True)
    place = place_of(tmp_path / "modular")
    assert place.identity.modular
    held = loaded(place, CPU)
    assert all(part is not None for part in held.pipe.components.values())
    assert "image" in held.inputs and abilities_of(place).references == "image"


def test_a_modular_component_that_does_not_load_is_an_error_and_not_a_warning(
    model_folder: Folder, tmp_path: Path
) -> None:
    from diffusers import ModularPipeline

    pipe = ModularPipeline.from_pretrained(str(model_folder("flux2_klein")))
    pipe.load_components()
    pipe.save_pretrained(str(tmp_path / "modular"), overwrite_modular_index=True)
    config = tmp_path / "modular" / "vae" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "block_out_channels": [8, 8]}))
    with pytest.raises(ConfigError, match="vae did not load"):
        loaded(place_of(tmp_path / "modular"), CPU)


def test_weights_cut_short_are_one_clear_error(model_folder: Folder, tmp_path: Path) -> None:
    folder = shutil.copytree(model_folder("wan_text"), tmp_path / "cut")
    weights = next((folder / "transformer").glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ConfigError, match=r"transformer/.*damaged.*fetch the model again"):
        checked_weights(place_of(folder))


def test_pickled_weights_are_refused(model_folder: Folder, tmp_path: Path) -> None:
    folder = shutil.copytree(model_folder("wan_text"), tmp_path / "pickled")
    weights = next((folder / "vae").glob("*.safetensors"))
    weights.rename(folder / "vae" / "diffusion_pytorch_model.bin")
    with pytest.raises(ConfigError, match=r"vae of .* pickle"):
        checked_weights(place_of(folder))


def test_a_model_with_its_own_code_is_refused(model_folder: Folder, tmp_path: Path) -> None:
    folder = shutil.copytree(model_folder("wan_text"), tmp_path / "code")
    index = json.loads((folder / "model_index.json").read_text())
    index["transformer"] = ["mine", "Wan"]
    (folder / "model_index.json").write_text(json.dumps(index))
    (folder / "transformer" / "mine.py").write_text("raise SystemExit")
    with pytest.raises(ConfigError, match="own Python code"):
        place_of(folder)


def test_missing_folders_ids_and_classes_are_named(model_folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no model folder .\./nothing."):
        located(ModelSource(source="./nothing"), NoHub())
    with pytest.raises(ConfigError, match="holds no pipeline"):
        place_of(tmp_path)
    with pytest.raises(ConfigError, match="has no pipeline 'WanDreamPipeline'"):
        abilities_of(place_of(model_folder("wan_text"), pipeline="WanDreamPipeline"))


def test_no_cuda_when_asked_for_is_an_error(model_folder: Folder) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a CUDA device")
    with pytest.raises(ConfigError, match="set the device to cpu"):
        loaded(place_of(model_folder("wan_text")), Machine())


def test_too_little_memory_says_how_much_and_which_knob_helps() -> None:
    gib = 1024**3
    weights = WeightFiles({"transformer": 8 * gib, "text_encoder": 2 * gib})
    checked_memory("wan", weights, Machine(), free=26 * gib)
    # 10 G parameters of 2 bytes, and a quarter for work: 25 GiB.
    with pytest.raises(ConfigError, match=r"25\.0 GiB and 24\.0 GiB are free on cuda: set offload model"):
        checked_memory("wan", weights, Machine(), free=24 * gib)
    with pytest.raises(ConfigError, match=r"50\.0 GiB.*dtype bfloat16"):
        checked_memory("wan", weights, Machine(dtype="float32"), free=26 * gib)


def test_the_host_loads_a_model_once_and_holds_one_at_a_time() -> None:
    host, events = EngineHost(), []

    def load(name: str) -> str:
        events.append(f"load {name}")
        return name

    for name in ("image", "image", "video", "image"):
        with host.holding(name, lambda name=name: load(name), lambda gone: events.append(f"unload {gone}")) as model:
            assert model == name
    assert events == ["load image", "unload image", "load video", "unload video", "load image"]
    assert host.loads == 3


def test_a_failed_load_leaves_the_host_empty_and_free() -> None:
    host = EngineHost()
    with pytest.raises(ConfigError), host.holding("bad", _broken, lambda _: None):
        raise AssertionError("not reached")
    with host.holding("good", lambda: 1, lambda _: None) as model:
        assert model == 1


def _broken() -> int:
    raise ConfigError("no weights")


def test_unloading_frees_weights_that_others_still_refer_to(model_folder: Folder) -> None:
    held = loaded(place_of(model_folder("wan_text")), CPU)
    transformer = held.pipe.transformer
    unloaded(held)
    assert all(parameter.is_meta for parameter in transformer.parameters())
