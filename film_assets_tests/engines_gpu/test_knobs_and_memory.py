"""Knobs do something or are refused; memory that runs out is met step by step; colours are exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from film_assets.inference.knobs import offloaded, turned, weight_bytes
from film_assets.inference.loading import Loaded, loaded
from film_assets.inference.model import ModelSource
from film_assets.inference.relief import STEPS, Batches, next_step
from film_assets.inference.settings import Machine
from film_assets.inference.weights import located
from film_assets.kernel.errors import ConfigError, EngineError
from film_assets.picture.diffusion.colour import rgb8, yuv420p
from film_assets.picture.diffusion.conform import Mixed, fitted, retimed
from film_assets_tests.engines_gpu.builders import NoHub
from film_assets_tests.engines_gpu.needs import torch

Folder = Callable[..., Path]
CALL = {"prompt": "a red fox", "height": 64, "width": 64, "num_inference_steps": 2, "output_type": "pt"}
CLIP = {**CALL, "num_frames": 9}


def held_of(folder: Path, **settings: Any) -> Loaded:
    machine = Machine(**{"device": "cpu", "dtype": "float32", **settings})
    return turned(loaded(located(ModelSource(source=str(folder)), NoHub()), machine))


def clip_of(held: Loaded, **changes: Any) -> Any:
    return held.call(**{**CLIP, "generator": torch.Generator("cpu").manual_seed(0), **changes}).frames


def test_a_smaller_number_format_halves_the_weights(model_folder: Folder) -> None:
    full, half = (held_of(model_folder("wan_text"), dtype=dtype) for dtype in ("float32", "bfloat16"))
    assert weight_bytes(half.pipe.text_encoder) * 2 == weight_bytes(full.pipe.text_encoder)


def test_eight_bit_storage_makes_the_denoiser_smaller_and_still_makes_pictures(model_folder: Folder) -> None:
    full, stored = held_of(model_folder("wan_text")), held_of(model_folder("wan_text"), storage="fp8")
    assert weight_bytes(stored.pipe.transformer) < weight_bytes(full.pipe.transformer)
    frames = clip_of(stored)
    assert torch.isfinite(frames).all() and not torch.equal(frames, clip_of(full))


def test_the_first_block_cache_skips_work_and_changes_pixels(model_folder: Folder) -> None:
    def blocks_run(held: Loaded) -> tuple[int, Any]:
        runs: list[int] = []
        inner = held.pipe.transformer.blocks[1].ffn
        handle = inner.register_forward_pre_hook(lambda *_: runs.append(1))
        frames = clip_of(held, num_inference_steps=6)
        handle.remove()
        return len(runs), frames

    plain_runs, plain = blocks_run(held_of(model_folder("wan_text")))
    cached = held_of(model_folder("wan_text"), cache="first_block", cache_threshold_percent=100)
    cached_runs, skipped = blocks_run(cached)
    assert cached_runs < plain_runs and not torch.equal(plain, skipped)
    assert blocks_run(cached)[0] == cached_runs  # Nothing of one shot is kept for the next.


@pytest.mark.parametrize(
    ("builder", "settings", "reason"),
    [
        ("sdxl", {"cache": "first_block"}, "cache first_block does nothing for StableDiffusionXLPipeline"),
        ("stable_audio", {"compile": "regional"}, "compile regional does nothing for StableAudioPipeline"),
        ("wan_text", {"offload": "model"}, "on the cpu weights are in host memory anyway"),
        ("wan_text", {"attention": "no_such_backend"}, "attention backend 'no_such_backend' is not to be had"),
        ("wan_text", {"attention": "_native_cudnn"}, "attention _native_cudnn does nothing .*: it needs a CUDA device"),
        ("sdxl", {"attention": "_native_math"}, "StableDiffusionXLPipeline"),
        ("stable_audio", {"storage": "fp8", "cache": "first_block"}, "cache first_block does nothing"),
    ],
)
def test_a_knob_that_would_do_nothing_is_refused_with_a_sentence(
    model_folder: Folder, builder: str, settings: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ConfigError, match=reason):
        held_of(model_folder(builder), **settings)


def test_an_attention_backend_is_the_models_own_and_the_process_keeps_its_default(model_folder: Folder) -> None:
    from diffusers.models.attention_dispatch import _AttentionBackendRegistry

    before = _AttentionBackendRegistry._active_backend
    held = held_of(model_folder("wan_text"), attention="_native_math")
    backends = {
        str(module.processor._attention_backend)
        for module in held.pipe.transformer.modules()
        if hasattr(getattr(module, "processor", None), "_attention_backend")
    }
    assert len(backends) == 1 and "math" in backends.pop().lower()
    assert _AttentionBackendRegistry._active_backend == before
    assert torch.isfinite(clip_of(held)).all()


def test_tiling_decodes_in_tiles(model_folder: Folder) -> None:
    held = held_of(model_folder("wan_text"), vae_tiling=True)
    assert held.pipe.vae.use_tiling
    held.pipe.vae = torch.nn.Identity()
    with pytest.raises(ConfigError, match="its decoder has no tiles"):
        turned(held)


@pytest.mark.slow
def test_compiled_blocks_run_the_same_picture(model_folder: Folder) -> None:
    plain, compiled = held_of(model_folder("wan_text")), held_of(model_folder("wan_text"), compile="regional")
    assert compiled.pipe.transformer.blocks[0]._compiled_call_impl is not None
    assert torch.allclose(clip_of(plain), clip_of(compiled), atol=1e-4)


def test_group_offloading_gives_the_same_bits(model_folder: Folder) -> None:
    plain, moved = held_of(model_folder("wan_text")), held_of(model_folder("wan_text"))
    offloaded(moved, "group")
    assert torch.equal(clip_of(plain), clip_of(moved))


class TooSmall(torch.OutOfMemoryError):
    """What a device says whose memory ran out."""


def making(fits: Callable[[int], bool], calls: list[int]) -> Callable[[Sequence[int]], list[int]]:
    def make(part: Sequence[int]) -> list[int]:
        calls.append(len(part))
        if not fits(len(part)):
            raise TooSmall("CUDA out of memory. Tried to allocate 2.00 GiB")
        return [one * 10 for one in part]

    return make


def test_a_batch_too_large_is_halved_and_stays_halved(model_folder: Folder) -> None:
    held, calls = held_of(model_folder("wan_text")), list[int]()
    batches = Batches(8)
    assert batches.made(held, range(6), making(lambda size: size <= 2, calls)) == [0, 10, 20, 30, 40, 50]
    # 6 do not fit, 3 do not, then single shots: half of 3 is 1.
    assert calls == [6, 3, 1, 1, 1, 1, 1, 1] and batches.halvings == 2
    assert batches.made(held, range(2), making(lambda size: size <= 2, calls)) == [0, 10] and held.relief == []


def test_one_shot_too_large_turns_on_what_saves_memory_in_order(
    model_folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = held_of(model_folder("wan_text"))
    held.machine = held.machine.model_copy(update={"device": "cuda"})
    turned_on: list[str] = []
    monkeypatch.setattr(
        "film_assets.inference.relief.STEPS",
        tuple((name, lambda _, name=name: turned_on.append(name)) for name, _ in STEPS),
    )
    batches = Batches(1)
    assert batches.made(held, [1], making(lambda _: len(turned_on) == 2, [])) == [10]
    assert turned_on == ["vae_tiling", "offload model"] == held.relief
    held.pipe.remove_all_hooks = lambda: turned_on.append("hooks removed")
    monkeypatch.setattr("film_assets.inference.relief._total", lambda _: " with 24 GiB")
    with pytest.raises(EngineError, match=r"one shot alone on cuda with 24 GiB .*out of memory.*storage fp8"):
        batches.made(held, [1], making(lambda _: False, []))
    assert turned_on[2:] == ["hooks removed", "offload group"]


def test_on_the_cpu_only_tiling_is_left_to_try(model_folder: Folder) -> None:
    held = held_of(model_folder("wan_text"))
    assert next_step(held) == "vae_tiling" and held.pipe.vae.use_tiling
    assert next_step(held) == ""


def test_other_errors_are_not_taken_for_memory(model_folder: Folder) -> None:
    def make(part: Sequence[int]) -> list[int]:
        raise RuntimeError("shapes differ")

    with pytest.raises(RuntimeError, match="shapes differ"):
        Batches(4).made(held_of(model_folder("wan_text")), [1, 2], make)


def flat(colour: tuple[float, float, float], width: int = 4, height: int = 2) -> Any:
    return torch.tensor(colour).view(3, 1, 1).expand(3, height, width)


@pytest.mark.parametrize(
    ("colour", "ycc"),
    [
        ((0.0, 0.0, 0.0), (16, 128, 128)),
        ((1.0, 1.0, 1.0), (235, 128, 128)),
        # Y = 16 + 219 * 0.2126; Cb = 128 + 224 * (0 - 0.2126) / 1.8556; Cr = 128 + 224 * 0.5.
        ((1.0, 0.0, 0.0), (63, 102, 240)),
        ((0.0, 1.0, 0.0), (173, 42, 26)),
        ((0.0, 0.0, 1.0), (32, 240, 118)),
    ],
)
def test_colours_become_bt709_limited_range(colour: tuple[float, float, float], ycc: tuple[int, int, int]) -> None:
    planes = yuv420p(flat(colour)).numpy()
    assert planes.size == 4 * 2 * 3 // 2
    assert set(planes[:8]) == {ycc[0]} and set(planes[8:10]) == {ycc[1]} and set(planes[10:]) == {ycc[2]}


def test_chroma_stands_on_even_columns_between_two_rows() -> None:
    # Blue alone in column 0 of the upper row: weights 1/2 (rows) of (left 1 + own 2) / 4, the left one repeated.
    frame = torch.zeros(3, 2, 6)
    frame[2, 0, 0] = 1.0
    cb = yuv420p(frame).numpy()[12:15]
    full = 224 * (1 - 0.0722) / 1.8556
    assert list(cb) == [round(128 + full * 3 / 8), 128, 128]


def test_a_picture_survives_the_way_to_eight_bits() -> None:
    levels = torch.arange(256).float().div(255).view(1, 1, 256).expand(3, 1, 256)
    assert np.array_equal(rgb8(levels)[0, :, 0], np.arange(256))


def test_frames_are_mixed_and_fitted_without_leaving_their_range() -> None:
    frames = torch.stack((torch.zeros(3, 8, 8), torch.ones(3, 8, 8)))
    from fractions import Fraction

    quarter = retimed(frames, [Mixed(0, 1, Fraction(1, 4))], 0)
    assert torch.allclose(quarter, torch.full((3, 8, 8), 0.25))
    sharp = torch.zeros(1, 3, 16, 16)
    sharp[..., 8:] = 1.0
    larger = fitted(sharp, 40, 20)
    assert larger.shape == (1, 3, 20, 40) and float(larger.min()) >= 0 and float(larger.max()) <= 1
