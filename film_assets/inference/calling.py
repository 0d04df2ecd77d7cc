"""One call of a pipeline: watched for cancelling every step, its progress told, its time and memory measured.

What is asked for belongs to the departments; what happens when memory runs out to ``relief``.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from film_assets.inference.encodings import Encodings
from film_assets.inference.loading import Loaded, watched
from film_assets.inference.relief import out_of_memory
from film_assets.kernel.draws import seed_of
from film_assets.kernel.errors import EngineError
from film_assets.store.rendering import Desk

CALL_ERRORS = (RuntimeError, ValueError, TypeError, IndexError, KeyError, AttributeError, OSError, NotImplementedError)
"""What a pipeline raises for something it cannot make: pipelines have no error of their own, and use all of these."""
TOLD_EVERY_SECONDS = 1.0
SEEDS = 1 << 31


def seed_for(seed: int, number: int) -> int:
    """Return the seed of take ``number``: the recipe's own for the first, another draw for each retake."""
    return seed % SEEDS if number == 1 else seed_of("retake", str(seed), number) % SEEDS


@dataclass
class Timed:
    """Seconds and memory of the calls of one take. What of ``generate_seconds`` is neither reading the prompt nor decoding
    is denoising."""

    generate_seconds: float = 0.0
    peak_bytes: int = 0
    prompt_seconds: float = 0.0
    decode_seconds: float = 0.0
    made_with: list[str] = field(default_factory=list)
    """References of the encoded prompts."""

    def told(self) -> dict[str, Any]:
        """Return whole milliseconds by stage, the memory, and what was made with, for a take's record."""
        denoise = self.generate_seconds - self.prompt_seconds - self.decode_seconds
        return {
            "generate_milliseconds": round(self.generate_seconds * 1000),
            "prompt_milliseconds": round(self.prompt_seconds * 1000),
            "denoise_milliseconds": round(denoise * 1000),
            "decode_milliseconds": round(self.decode_seconds * 1000),
            "peak_memory_bytes": self.peak_bytes,
            "made_with": self.made_with,
        }

    def part(self, share: int) -> Timed:
        """Return what falls on one of ``share`` takes made together; each has seen the whole of the memory."""
        return Timed(
            self.generate_seconds / share,
            self.peak_bytes,
            self.prompt_seconds / share,
            self.decode_seconds / share,
            self.made_with,
        )


def called(
    held: Loaded,
    encodings: Encodings,
    desk: Desk,
    arguments: Mapping[str, Any],
    progress: Callable[[float], None],
    timed: Timed,
) -> Any:
    """Return the pipeline's output; prompts are encoded through ``desk``. ``progress`` is told how far the steps are (0 to 1), about once a second.

    Raises:
        EngineError: the pipeline failed.
        RuntimeError: memory ran out (``relief.out_of_memory``).
    """
    import torch

    cuda = held.machine.device == "cuda"
    if cuda:
        torch.cuda.reset_peak_memory_stats()
    steps = int(arguments["num_inference_steps"])
    began = told = time.monotonic()
    seen: set[float] = set()

    def tick() -> None:
        nonlocal told
        desk.check_cancelled()
        seen.add(_timestep(held.pipe, len(seen)))
        if time.monotonic() - told > TOLD_EVERY_SECONDS:
            told = time.monotonic()
            progress(min(1.0, len(seen) / (steps + 1)))

    try:
        with watched(held, tick), encodings.serving(held, desk) as refs, staged(held, timed), torch.no_grad():
            output = held.call(**arguments)
        timed.made_with = sorted({*timed.made_with, *refs})
        if cuda:
            torch.cuda.synchronize()
    except CALL_ERRORS as error:
        if out_of_memory(error):
            raise
        lines = str(error).strip().splitlines() or [""]
        raise EngineError(
            f"{held.identity.pipeline} failed ({type(error).__name__}: {lines[0][:300]}); try again, or choose another "
            "preset."
        ) from error
    timed.generate_seconds += time.monotonic() - began
    if cuda:
        timed.peak_bytes = max(timed.peak_bytes, int(torch.cuda.max_memory_allocated()))
    return output


@contextmanager
def staged(held: Loaded, timed: Timed) -> Iterator[None]:
    """Add to ``timed`` what reading the prompt and decoding take, for the time of the block."""
    stages = (
        (held.pipe, "encode_prompt", "prompt_seconds"),
        (getattr(held.pipe, "vae", None), "decode", "decode_seconds"),
    )
    with ExitStack() as undo:
        for owner, method, stage in stages:
            own = getattr(owner, method, None)
            if own is None:
                continue
            before = vars(owner).get(method)
            setattr(owner, method, _clocked(own, held, timed, stage))
            undo.callback(setattr, owner, method, before) if before else undo.callback(delattr, owner, method)
        yield


def _clocked(own: Callable[..., Any], held: Loaded, timed: Timed, stage: str) -> Callable[..., Any]:
    @functools.wraps(own)
    def clocked(*args: Any, **kwargs: Any) -> Any:
        _settled(held)
        began = time.monotonic()
        try:
            return own(*args, **kwargs)
        finally:
            _settled(held)
            setattr(timed, stage, getattr(timed, stage) + time.monotonic() - began)

    return clocked


def _settled(held: Loaded) -> None:
    """Wait for what the device was given so far: twice a stage, a few times a shot."""
    if held.machine.device == "cuda":
        import torch

        torch.cuda.synchronize()


def _timestep(pipe: Any, seen: int) -> float:
    """Return where in its steps the pipeline is: its own word for it where it says, else another number each time."""
    current = getattr(pipe, "_current_timestep", None)
    return float(current) if current is not None else float(-1 - seen)
