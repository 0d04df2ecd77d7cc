"""Knobs for speed and memory on a loaded pipeline: each takes hold, or is refused with a sentence.

Which are turned is the person's choice (``settings``); what helps when memory runs out stands in ``relief``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from film_assets.inference.loading import Loaded
from film_assets.inference.settings import Machine
from film_assets.kernel.errors import ConfigError

ATTENTION_ON_THE_CPU = ("native", "_native_math", "_native_flash", "flex")


def weight_bytes(part: Any) -> int:
    """Return the memory that a network's parameters and buffers take."""
    return sum(tensor.numel() * tensor.element_size() for tensor in (*part.parameters(), *part.buffers()))


def turned(held: Loaded) -> Loaded:
    """Turn every knob that the machine's settings ask for; returns ``held``.

    Raises:
        ConfigError: a knob does nothing on this pipeline or device; says which and why.
    """
    machine = held.machine
    for name, turn in KNOBS.items():
        if getattr(machine, name):
            turn(held)
    return held


def _refused(held: Loaded, knob: str, why: str) -> ConfigError:
    return ConfigError(f"{knob} does nothing for {held.identity.pipeline}: {why}; leave it off.")


def store_in_eight_bits(held: Loaded) -> None:
    """Keep the denoisers' weights as float8; computing stays in the machine's number format.

    Raises:
        ConfigError: weights do not become smaller.
    """
    import torch

    for part in held.denoisers:
        before = weight_bytes(part)
        if not hasattr(part, "enable_layerwise_casting"):
            raise _refused(held, "storage fp8", f"{type(part).__name__} has no layerwise casting")
        part.enable_layerwise_casting(
            storage_dtype=torch.float8_e4m3fn, compute_dtype=getattr(torch, held.machine.dtype)
        )
        if weight_bytes(part) >= before:
            raise _refused(held, "storage fp8", "its weights do not become smaller")


def cache_first_block(held: Loaded) -> None:
    """Skip the rest of a step whose first block's output hardly changed.

    Raises:
        ConfigError: the denoiser's blocks are not ones that the cache knows.
    """
    from diffusers import FirstBlockCacheConfig

    threshold = held.machine.cache_threshold_percent / 100
    for part in held.denoisers:
        if not hasattr(part, "enable_cache"):
            raise _refused(held, "cache first_block", f"{type(part).__name__} has no caches")
        try:
            part.enable_cache(FirstBlockCacheConfig(threshold=threshold))
        except (ValueError, IndexError) as error:
            raise _refused(held, "cache first_block", "its blocks are not ones the cache knows") from error
        hooked = [module for module in part.modules() if _hooks(module) & {"fbc_leader_block_hook", "fbc_block_hook"}]
        if len(hooked) < 2:
            raise _refused(held, "cache first_block", "it took hold of no block")


def _hooks(module: Any) -> set[str]:
    registry = getattr(module, "_diffusers_hook", None)
    return set(registry.hooks) if registry is not None else set()


def choose_attention(held: Loaded) -> None:
    """Set the attention backend of the denoisers, and put the process's default back.

    ``set_attention_backend`` changes the default of the whole process beside the model's own.

    Raises:
        ConfigError: the backend is unknown, not installed, not for this device, or reaches no attention of this model.
    """
    from diffusers.models.attention_dispatch import _AttentionBackendRegistry

    default = _AttentionBackendRegistry._active_backend
    try:
        for part in held.denoisers:
            if not hasattr(part, "set_attention_backend"):
                raise _refused(
                    held, f"attention {held.machine.attention}", f"{type(part).__name__} has fixed attention"
                )
            try:
                part.set_attention_backend(held.machine.attention)
            except (ValueError, RuntimeError, ImportError) as error:
                raise ConfigError(
                    f"attention backend {held.machine.attention!r} is not to be had here: {str(error)[:200]}"
                ) from error
            reached = [
                module
                for module in part.modules()
                if getattr(getattr(module, "processor", None), "_attention_backend", None) is not None
            ]
            if not reached:
                raise _refused(held, f"attention {held.machine.attention}", "it reaches no attention of the model")
            if held.machine.device == "cpu" and held.machine.attention not in ATTENTION_ON_THE_CPU:
                raise _refused(held, f"attention {held.machine.attention}", "it needs a CUDA device")
    finally:
        _AttentionBackendRegistry._active_backend = default


def compile_blocks(held: Loaded) -> None:
    """Compile the repeated blocks of the denoisers; the first shot of a size pays for it.

    Raises:
        ConfigError: a denoiser names no repeated blocks.
    """
    for part in held.denoisers:
        if not hasattr(part, "compile_repeated_blocks"):
            raise _refused(held, "compile regional", f"{type(part).__name__} cannot compile its blocks")
        try:
            part.compile_repeated_blocks(fullgraph=False, dynamic=False)
        except ValueError as error:
            raise _refused(held, "compile regional", "it names no repeated blocks") from error


def tile_decoding(held: Loaded) -> None:
    """Let the VAE decode in tiles.

    Raises:
        ConfigError: it cannot.
    """
    vae = getattr(held.pipe, "vae", None)
    if vae is None or not hasattr(vae, "enable_tiling"):
        raise _refused(held, "vae_tiling", "its decoder has no tiles")
    try:
        vae.enable_tiling()
    except NotImplementedError as error:
        raise _refused(held, "vae_tiling", "its decoder has no tiles") from error


def offload(held: Loaded) -> None:
    """Keep weights in host memory as ``machine.offload`` says.

    Raises:
        ConfigError: on the cpu, where weights are in host memory anyway, or for a pipeline without offloading.
    """
    if held.machine.device == "cpu":
        raise _refused(held, f"offload {held.machine.offload}", "on the cpu weights are in host memory anyway")
    offloaded(held, held.machine.offload)


def offloaded(held: Loaded, way: str) -> None:
    """Offload ``way`` (``model`` or ``group``) to host memory, onto the machine's device when needed.

    Raises:
        ConfigError: the pipeline cannot.
    """
    import torch

    method = {"model": "enable_model_cpu_offload", "group": "enable_group_offload"}[way]
    if not hasattr(held.pipe, method):
        raise _refused(held, f"offload {way}", "it has no offloading")
    if way == "model":
        held.pipe.enable_model_cpu_offload(device=held.machine.device)
        return
    held.pipe.to("cpu")
    held.pipe.enable_group_offload(
        onload_device=torch.device(held.machine.device),
        offload_device=torch.device("cpu"),
        offload_type="leaf_level",
        use_stream=held.machine.device == "cuda",
    )


KNOBS: Mapping[str, Callable[[Loaded], None]] = {
    "storage": store_in_eight_bits,
    "cache": cache_first_block,
    "attention": choose_attention,
    "vae_tiling": tile_decoding,
    "offload": offload,
    "compile": compile_blocks,
}
"""In the order they are turned: number formats before hooks, compiling last."""


def told(machine: Machine) -> dict[str, Any]:
    """Return the settings for a take's provenance."""
    return machine.model_dump(exclude={"hub_folder", "download"}, exclude_defaults=False)
