"""What can be told before anything is made: whether torch and the device are there, weights whole, memory large enough.

Loading belongs to ``loading``; what helps when memory runs out all the same to ``relief``.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from pathlib import Path

from film_assets.inference.presets import Resolved
from film_assets.inference.settings import Machine
from film_assets.inference.weights import Hub, WeightFiles, checked_weights, located, weights_in
from film_assets.kernel.errors import ConfigError

BYTES = {"bfloat16": 2, "float16": 2, "float32": 4}
WORK_SHARE = 1.25
"""Memory beside weights for one shot's work, as a share of them: a floor, measured on nothing; the run itself tells."""
GIB = 1024**3


def checked_torch() -> None:
    """Raise unless torch is installed; imports nothing of it.

    Raises:
        ConfigError: it is not.
    """
    if importlib.util.find_spec("torch") is None:
        raise ConfigError('torch is not installed: install the project with its extra "gpu".')


def checked_device(device: str) -> None:
    """Raise unless ``device`` (``cuda``, ``cpu``) is there.

    Raises:
        ConfigError: torch is not installed, or finds no CUDA device.
    """
    checked_torch()
    if device != "cuda":
        return
    import torch

    if not torch.cuda.is_available():
        raise ConfigError(
            "a CUDA device was asked for and torch finds none: set the device to cpu, or install torch for this GPU "
            "and its driver."
        )


def free_bytes(machine: Machine) -> int:
    """Return the memory that is free on the device."""
    return _memory(machine)[0]


def total_bytes(machine: Machine) -> int:
    """Return the memory that the device has."""
    return _memory(machine)[1]


def _memory(machine: Machine) -> tuple[int, int]:
    if machine.device == "cuda":
        import torch

        free, total = torch.cuda.mem_get_info()
        return int(free), int(total)
    import psutil

    memory = psutil.virtual_memory()
    return int(memory.available), int(memory.total)


def checked_memory(name: str, weights: WeightFiles, machine: Machine, free: int, there: str = "free") -> None:
    """Raise where the weights alone cannot fit into ``free`` bytes. ``there``: what these are, in the message.

    Raises:
        ConfigError: says how much is needed and which knob helps.
    """
    each = BYTES[machine.dtype]
    needed = {"": weights.bytes_as(each), "model": weights.largest_as(each), "group": 0}
    if needed[machine.offload] * WORK_SHARE <= free:
        return
    ways = []
    if each == 4 and weights.bytes_as(2) * WORK_SHARE <= free:
        ways.append("dtype bfloat16")
    if machine.device == "cuda":
        fits = weights.largest_as(each) * WORK_SHARE <= free and not machine.offload
        ways.append(f"offload {'model' if fits else 'group'}")
    ways.append("a smaller model")
    raise ConfigError(
        f"{name} needs about {needed[machine.offload] * WORK_SHARE / GIB:.1f} GiB and {free / GIB:.1f} GiB are {there} on "
        f"{machine.device}: set {' or '.join(ways)}."
    )


def checked_models(models: Iterable[Resolved], machine: Machine) -> None:
    """Raise where a film's ``models`` could not be loaded when their turn comes, as far as their files' headers tell.

    Nothing is fetched: weights of a hub id that are not on this machine are looked at when they have come.

    Raises:
        ConfigError: weights are damaged, missing from their folder or pickles, or larger than the device's memory.
    """
    library = Hub(machine.hub_folder, download=False)
    for model in models:
        source = model.identity.source
        if Path(source.source).is_dir():
            weights = checked_weights(located(source, library))
        else:
            try:
                place = located(source, library)
            except ConfigError:
                continue  # Not fetched yet.
            weights = weights_in(place)
        checked_memory(source.source, weights, machine, total_bytes(machine), "all there is")
