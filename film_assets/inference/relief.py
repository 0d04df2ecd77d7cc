"""When memory runs out: half the batch, then the knobs that save memory, one after the other, each of them recorded.

Only a shot that fails with everything on is given up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from film_assets.inference.knobs import offloaded, tile_decoding
from film_assets.inference.loading import Loaded
from film_assets.inference.readiness import GIB
from film_assets.kernel.errors import ConfigError, EngineError

T = TypeVar("T")

STEPS: tuple[tuple[str, Callable[[Loaded], None]], ...] = (
    ("vae_tiling", tile_decoding),
    ("offload model", lambda held: offloaded(held, "model")),
    ("offload group", lambda held: offloaded(held, "group")),
)


def out_of_memory(error: BaseException) -> bool:
    """Return whether ``error`` says that the device's memory ran out."""
    import torch

    return isinstance(error, torch.OutOfMemoryError)


def next_step(held: Loaded) -> str:
    """Turn on the next thing that saves memory and return its name; ``""``: nothing is left."""
    machine = held.machine
    already = {*held.relief, *(["vae_tiling"] if machine.vae_tiling else [])}
    if machine.offload:
        already |= {"offload model", f"offload {machine.offload}"}
    for name, turn in STEPS:
        if name in already or (name.startswith("offload") and machine.device == "cpu"):
            continue
        if name == "offload group" and ("offload model" in held.relief or machine.offload == "model"):
            held.pipe.remove_all_hooks()
        try:
            turn(held)
        except ConfigError:
            continue  # This pipeline cannot: the next one may.
        held.relief.append(name)
        return name
    return ""


class Batches:
    """How many shots are made at once; halved when memory runs out, and kept so for the rest of the group."""

    def __init__(self, size: int) -> None:
        self.size = max(1, size)
        self.halvings = 0

    def made(self, held: Loaded, shots: Sequence[T], make: Callable[[Sequence[T]], Sequence[Any]]) -> list[Any]:
        """Return ``make`` of all ``shots``, in as many calls as memory asks for.

        Raises:
            EngineError: one shot alone does not fit, with everything that saves memory switched on.
        """
        results: list[Any] = []
        while len(results) < len(shots):
            part = shots[len(results) : len(results) + self.size]
            try:
                results += make(part)
                continue
            except RuntimeError as error:
                if not out_of_memory(error):
                    raise
                reason = str(error).splitlines()[0]
            _cleared()
            if len(part) > 1:
                self.size = len(part) // 2
                self.halvings += 1
            elif not next_step(held):
                raise EngineError(
                    f"memory ran out for one shot alone on {held.machine.device}{_total(held)} ({reason}): choose a "
                    "smaller size or model, storage fp8, or a larger device."
                )
        return results


def _cleared() -> None:
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _total(held: Loaded) -> str:
    import torch

    if held.machine.device != "cuda":
        return ""
    return f" with {torch.cuda.mem_get_info()[1] / GIB:.0f} GiB"
