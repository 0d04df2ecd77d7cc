"""The engine's renderers: orders go to drawing processes, one shot a process, finished takes come back one by one.

Drawing itself is in ``worker`` and below; this module loads neither numba nor ffmpeg.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from film_assets.kernel.draws import seed_of
from film_assets.kernel.errors import EngineError
from film_assets.kernel.workers import kept_pool
from film_assets.picture.model import ClipRecipe, KeyframeRecipe
from film_assets.picture.previs import ENGINE_NAME, ENGINE_VERSION
from film_assets.picture.views import DRAWS
from film_assets.store.recipe import EngineIdentity, Recipe
from film_assets.store.rendering import Desk, Failed, Order, Rendered, Repeatability

WORKER = "film_assets.picture.previs.worker"


def identity() -> EngineIdentity:
    """Return what stands in the recipes of this engine."""
    return EngineIdentity(name=ENGINE_NAME, version=ENGINE_VERSION)


def _of_take(order: Order) -> Recipe:
    """Return the recipe to draw: of a retake, with motion drawn afresh by the take's number."""
    recipe = order.recipe
    if order.number == 1 or not isinstance(recipe, KeyframeRecipe | ClipRecipe):
        return recipe
    draw = seed_of("retake", str(recipe.view.draw), order.number) % DRAWS
    return recipe.model_copy(update={"view": recipe.view.model_copy(update={"draw": draw})})


class _Previs:
    """What the three kinds of take share: drawing processes that stay warm for the next call, and files in a folder an
    order."""

    repeatability: ClassVar[Repeatability] = "bits"

    kind: ClassVar[str]

    def files(self, order: Order, folder: Path) -> dict[str, Path]:
        """Return the files this order makes, by role."""
        return {"image": folder / "image.png"}

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        """Make every order, the longest first, so that no process is left alone with one; see
        ``store.rendering.Renderer``."""
        orders = sorted(orders, key=lambda order: -int(order.recipe.expected_facts().get("body_frames", 1)))
        folders = [desk.scratch / f"{self.kind}_{index:05d}" for index in range(len(orders))]
        files = [self.files(order, folder) for order, folder in zip(orders, folders, strict=True)]
        handed_over: set[int] = set()
        try:
            with kept_pool(WORKER, min(desk.workers, len(orders))) as pool:
                starting = 0.0
                # One process compiles (or loads) the kernels before the others start and find them cached.
                for _, answer in pool.answers([] if pool.started else [{"kind": "warm"}], idle=desk.check_cancelled):
                    if isinstance(answer, EngineError):
                        raise answer
                    starting = answer["cpu_seconds"]
                for index, answer in pool.answers(self._jobs(orders, folders, files), idle=desk.check_cancelled):
                    if isinstance(answer, EngineError):
                        yield Failed(orders[index], answer)
                    elif "progress" in answer:
                        desk.progress(orders[index], answer["progress"])
                    else:
                        desk.progress(orders[index], 1.0)
                        handed_over.add(index)
                        provenance = {key: value for key, value in answer.items() if key != "facts"}
                        provenance["cpu_seconds"], starting = answer["cpu_seconds"] + starting, 0.0
                        yield Rendered(orders[index], files[index], answer["facts"], provenance)
        finally:
            for index, folder in enumerate(folders):
                if index not in handed_over:
                    shutil.rmtree(folder, ignore_errors=True)

    def _jobs(
        self, orders: Sequence[Order], folders: Sequence[Path], files: Sequence[dict[str, Path]]
    ) -> Iterator[dict[str, Any]]:
        for order, folder, paths in zip(orders, folders, files, strict=True):
            folder.mkdir(parents=True, exist_ok=True)
            yield {
                "kind": self.kind,
                "recipe": _of_take(order).model_dump_json(),
                **{role: str(path) for role, path in paths.items()},
            }


class PrevisKeyframes(_Previs):
    """Draws ``KeyframeRecipe``: frame 0 of the shot as PNG."""

    kind = "keyframe"


class PrevisClips(_Previs):
    """Draws ``ClipRecipe``: body and handles."""

    kind = "clip"

    def files(self, order: Order, folder: Path) -> dict[str, Path]:
        recipe: Any = order.recipe
        files = {"body": folder / "body.mp4"}
        if recipe.head_frames:
            files["head"] = folder / "head.mkv"
        if recipe.tail_frames:
            files["tail"] = folder / "tail.mkv"
        return files


class PrevisCharacterSheets(_Previs):
    """Draws ``CharacterSheetRecipe``: one character front, side, back."""

    kind = "character_sheet"
