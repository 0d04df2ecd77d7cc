"""Finished pictures leave the device and become files on a thread of their own, while the next shot is denoised.

What a file shows was decided before; nothing here knows a model.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from film_assets.kernel.errors import Cancelled, EngineError, FilmError
from film_assets.media.encode import PictureEncoder, encoder_header_hash
from film_assets.picture.diffusion.colour import yuv420p
from film_assets.picture.diffusion.conform import Mixed, fitted, retimed
from film_assets.picture.model import ClipRecipe
from film_assets.store.rendering import Failed, Order, Rendered

MOST_WAITING = 2
"""Takes made and not yet written: their frames are still on the device."""
LOOK_EVERY_SECONDS = 0.25


class Finisher:
    """Finishes takes one after the other on its own thread; a context manager, which leaves no thread behind."""

    def __init__(self, check_cancelled: Callable[[], None]) -> None:
        self.check_cancelled = check_cancelled
        self.stopped = threading.Event()
        self._thread = ThreadPoolExecutor(1, "finishing")
        self._waiting: deque[tuple[Order, Future[Rendered]]] = deque()

    def __enter__(self) -> Finisher:
        return self

    def __exit__(self, *raised: object) -> None:
        self.stopped.set()
        self._thread.shutdown(wait=True, cancel_futures=True)
        for _, future in self._waiting:
            if not future.cancelled() and future.exception() is None:
                for path in future.result().files.values():
                    path.unlink()  # Finished, and nobody took it over.

    def submit(self, order: Order, finish: Callable[[Callable[[], None]], Rendered]) -> None:
        """Finish ``order`` by ``finish``, which calls what it is given between frames."""
        self._waiting.append((order, self._thread.submit(finish, self._go_on)))

    def _go_on(self) -> None:
        if self.stopped.is_set():
            raise Cancelled("finishing was stopped")

    def finished(self, down_to: int = MOST_WAITING) -> Iterator[Rendered | Failed]:
        """Yield what is finished; waits until at most ``down_to`` takes are under way."""
        while self._waiting and (len(self._waiting) > down_to or self._waiting[0][1].done()):
            order, future = self._waiting[0]
            while not future.done():
                self.check_cancelled()
                try:
                    future.exception(LOOK_EVERY_SECONDS)
                except TimeoutError:
                    continue
            self._waiting.popleft()
            error = future.exception()
            if error is None:
                yield future.result()
            elif isinstance(error, FilmError):
                yield Failed(order, error)
            elif isinstance(error, (OSError, RuntimeError, ValueError)):
                yield Failed(order, EngineError(f"the take could not be written ({error}); try again."))
            else:
                raise error


@dataclass(frozen=True, slots=True)
class Handed:
    """Frames on the device, and when they are ready there: the moment that another stream may read them from."""

    frames: Any
    """Float (T, 3, H, W), 0 to 1."""
    ready: Any = None

    @classmethod
    def now(cls, frames: Any) -> Handed:
        """Return ``frames`` as ready when the work queued so far is done."""
        import torch

        if frames.device.type != "cuda":
            return cls(frames)
        ready = torch.cuda.Event()
        ready.record()
        return cls(frames, ready)

    @contextmanager
    def beside(self) -> Iterator[Any]:
        """Yield the frames in a stream of their own, so that copies do not wait for what is denoised meanwhile."""
        import torch

        if self.ready is None:
            yield self.frames
            return
        stream = torch.cuda.Stream(self.frames.device)
        stream.wait_event(self.ready)
        with torch.cuda.stream(stream):
            yield self.frames
        self.frames.record_stream(stream)


def planes(handed: Handed, plan: Sequence[Mixed], width: int, height: int) -> Iterator[memoryview]:
    """Yield the film's frames as an encoder reads them (yuv420p, BT.709), converted where they were made.

    One copy of ``width * height * 3 / 2`` bytes a frame leaves the device.
    """
    with handed.beside() as frames:
        for index in range(len(plan)):
            frame = fitted(retimed(frames, plan, index)[None], width, height)[0]
            yield memoryview(yuv420p(frame).cpu().numpy())


def written_clip(
    order: Order,
    recipe: ClipRecipe,
    handed: Handed,
    plan: Sequence[Mixed],
    folder: Path,
    go_on: Callable[[], None],
    provenance: Callable[[float, float], dict[str, Any]],
) -> Rendered:
    """Encode head, body and tail of a clip from its frames; every part has exactly its frames.

    ``provenance`` gets the seconds that converting and copying took, and those that encoding did.

    Raises:
        MediaError: ffmpeg refused.
    """
    began = time.monotonic()
    parts = [("head", recipe.head_frames), ("body", recipe.body_frames), ("tail", recipe.tail_frames)]
    frames = planes(handed, plan, recipe.width, recipe.height)
    files: dict[str, Path] = {}
    copying = 0.0
    try:
        for role, length in parts:
            if not length:
                continue
            lossless = role != "body"
            path = folder / f"{role}.{'mkv' if lossless else 'mp4'}"
            with PictureEncoder(path, recipe.width, recipe.height, recipe.rate, recipe.profile, lossless) as encoder:
                for _ in range(length):
                    go_on()
                    started = time.monotonic()
                    frame = next(frames)
                    copying += time.monotonic() - started
                    encoder.write(frame)
            files[role] = path
    except BaseException:
        shutil.rmtree(folder)  # Cancelled or refused half-way: no part of a clip stays.
        raise
    facts = {**recipe.expected_facts(), "encoder_header": encoder_header_hash(files["body"])}
    return Rendered(order, files, facts, provenance(copying, time.monotonic() - began - copying))
