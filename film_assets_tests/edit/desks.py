"""A desk over one folder, and small films to sit at it: for tests of edit and delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from film_assets.kernel.errors import StoreError
from film_assets.media.encode import PictureEncoder
from film_assets.media.frames import Frame, black_frame
from film_assets.media.model import EncoderProfile
from film_assets.store.recipe import EngineIdentity, Recipe
from film_assets.store.rendering import Failed, Order, Rendered, Renderer

WIDTH, HEIGHT = 64, 36
CONFORM = EngineIdentity(name="conform", version=1)
JOIN = EngineIdentity(name="join", version=1)


class FolderDesk:
    """Keeps what is made at it, by take reference."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scratch = folder
        self.workers = 1
        self.files: dict[str, Mapping[str, Path]] = {}
        self.known: dict[str, Mapping[str, Any]] = {}
        self.looks = 0
        self.calls = 0

    def input(self, ref: str, role: str) -> Path:
        if ref not in self.files or role not in self.files[ref]:
            raise StoreError(f"no {role} of {ref}")
        return self.files[ref][role]

    def facts(self, ref: str) -> Mapping[str, Any]:
        return self.known[ref]

    def progress(self, order: Order, fraction: float, note: str = "") -> None:
        assert 0 <= fraction <= 1

    def check_cancelled(self) -> None:
        self.looks += 1

    def results(self, renderer: Renderer, *recipes: Recipe) -> list[Rendered | Failed]:
        """Render in a scratch folder of its own; what was rendered is kept."""
        self.calls += 1
        self.scratch = self.folder / f"scratch {self.calls}"
        self.scratch.mkdir()
        results = list(renderer.render([Order(recipe) for recipe in recipes], self))
        for result in results:
            if isinstance(result, Rendered):
                self.files[result.order.recipe.fingerprint] = result.files
                self.known[result.order.recipe.fingerprint] = result.facts
        return results

    def made(self, renderer: Renderer, recipe: Recipe) -> Rendered:
        result = self.results(renderer, recipe)[0]
        if isinstance(result, Failed):
            raise result.error
        return result


def a_grey(luma: int) -> Frame:
    frame = black_frame(WIDTH, HEIGHT)
    frame[:HEIGHT] = luma
    return frame


def a_file(path: Path, frames: Iterable[Frame], lossless: bool = False, rate: str = "24", **profile: Any) -> Path:
    """Return ``path``, now holding the frames as the film's encoder writes them."""
    with PictureEncoder(path, WIDTH, HEIGHT, rate, EncoderProfile(**profile), lossless=lossless) as encoder:
        for frame in frames:
            encoder.write(np.ascontiguousarray(frame).tobytes())
    return path


def a_clip_on(desk: FolderDesk, ref: str, luma: int, head: int = 0, body: int = 12, tail: int = 0) -> str:
    """Put a clip of plain grey on the desk and return its reference."""
    files = {"body": a_file(desk.folder / f"{ref}.mp4", [a_grey(luma)] * body)}
    for role, length in (("head", head), ("tail", tail)):
        if length:
            files[role] = a_file(desk.folder / f"{ref} {role}.mkv", [a_grey(luma)] * length, lossless=True)
    desk.files[ref] = files
    desk.known[ref] = {"head_frames": head, "body_frames": body, "tail_frames": tail}
    return ref
