"""How a model runs on this machine: device, number format, and the knobs for speed and memory.

What a knob does to a loaded pipeline belongs to ``knobs``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from film_assets.kernel.canonical import Frozen


class Machine(Frozen):
    """Where and how models run. Nothing is chosen silently: a device that is not there is an error.

    ``dtype``, ``cache``, ``storage`` and ``vae_tiling`` change pixels and are part of a take's identity
    (``shaping``); the rest is recorded beside it.
    """

    device: Literal["cuda", "cpu"] = Field(default="cuda", description="Where models run.")
    dtype: Literal["bfloat16", "float16", "float32"] = Field(
        default="bfloat16", description="Number format of weights and computation."
    )
    compile: Literal["", "regional"] = Field(
        default="", description="regional: compile the repeated blocks; pays off from a few shots of one size on."
    )
    offload: Literal["", "model", "group"] = Field(
        default="", description="Keep weights in host memory: whole components (model) or blocks (group, least memory)."
    )
    vae_tiling: bool = Field(default=False, description="Decode in tiles: less memory, faint seams possible.")
    attention: str = Field(default="", description="Attention backend by diffusers' name; empty: torch's own.")
    cache: Literal["", "first_block"] = Field(
        default="",
        description="first_block: skip steps whose first block hardly changed; faster, slightly other pixels.",
    )
    cache_threshold_percent: int = Field(
        default=5, ge=1, le=100, description="Of the first-block cache: higher skips more."
    )
    storage: Literal["", "fp8"] = Field(
        default="", description="fp8: keep the denoiser's weights in 8 bits; half the memory, slightly other pixels."
    )
    batch: int = Field(
        default=1, ge=1, le=64, description="Shots of equal size denoised together, where the model can."
    )
    hub_folder: str = Field(default="", description="Folder of downloaded models; empty: the Hub's own default.")
    download: bool = Field(default=True, description="Whether a model may be downloaded when its weights are missing.")


def shaping(machine: Machine) -> tuple[tuple[str, str], ...]:
    """Return the settings that change what comes out, for ``EngineIdentity.parameters``; sorted by name."""
    parameters: dict[str, str] = {"dtype": machine.dtype}
    if machine.cache:
        parameters["cache"] = f"{machine.cache} {machine.cache_threshold_percent}%"
    if machine.storage:
        parameters["storage"] = machine.storage
    if machine.vae_tiling:
        parameters["vae_tiling"] = "on"
    return tuple(sorted(parameters.items()))


def shaping_alone(machine: Machine) -> Machine:
    """Return ``machine`` with everything at its default that does not change what comes out."""
    return shaped(Machine(), shaping(machine))


def shaped(machine: Machine, parameters: Iterable[tuple[str, str]]) -> Machine:
    """Return ``machine`` with the shaping settings that ``parameters`` (of ``shaping``, and others) name."""
    named = dict(parameters)
    cache, _, share = named.get("cache", "").partition(" ")
    changes: dict[str, Any] = {
        "dtype": named.get("dtype", machine.dtype),
        "cache": cache,
        "storage": named.get("storage", ""),
        "vae_tiling": named.get("vae_tiling") == "on",
    }
    if share:
        changes["cache_threshold_percent"] = int(share.rstrip("%"))
    return machine.model_copy(update=changes)
