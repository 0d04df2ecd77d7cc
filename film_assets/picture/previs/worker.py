"""The process that draws: takes one shot at a time from ``renderers``, writes its files, tells its facts.

Run as a module by ``kernel.workers.WorkerPool``; numba is loaded here and nowhere above.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from film_assets.kernel.workers import serve

Job = dict[str, Any]
PROGRESS_EVERY_S = 1.0


def _keyframe(job: Job) -> Job:
    from PIL import Image

    from film_assets.picture.model import KeyframeRecipe
    from film_assets.picture.previs.shot import ShotDrawer

    recipe = KeyframeRecipe.model_validate_json(job["recipe"])
    drawer = ShotDrawer(recipe.view, recipe.width, recipe.height)
    Image.fromarray(drawer.drawing(0)).save(job["image"], compress_level=6)
    facts = {
        "width": recipe.width,
        "height": recipe.height,
        "framing": drawer.framing.told(),
        "approximated": drawer.approximated,
    }
    return {"facts": facts}


def _clip(job: Job, tell: Callable[[float], None]) -> Job:
    from fractions import Fraction

    from film_assets.kernel.time import FrameRate
    from film_assets.media.encode import PictureEncoder, encoder_header_hash
    from film_assets.picture.model import ClipRecipe
    from film_assets.picture.previs.shot import ShotDrawer

    recipe = ClipRecipe.model_validate_json(job["recipe"])
    hold = recipe.hold_frames
    length = recipe.head_frames + recipe.body_frames + recipe.tail_frames
    drawings = -(-length // hold)
    rate = FrameRate.parsed(recipe.rate).frames_per_second
    drawer = ShotDrawer(
        recipe.view, recipe.width, recipe.height, drawings, float(Fraction(rate) / hold), recipe.mouths, recipe.gestures
    )
    parts = [("head", recipe.head_frames), ("body", recipe.body_frames), ("tail", recipe.tail_frames)]
    frame = 0
    planes: memoryview | None = None
    told = time.monotonic()
    for role, count in parts:
        if count == 0:
            continue
        with PictureEncoder(
            Path(job[role]), recipe.width, recipe.height, recipe.rate, recipe.profile, lossless=role != "body"
        ) as encoder:
            last = frame + count
            while frame < last:
                if planes is None or frame % hold == 0:
                    drawer.drawing(frame // hold)
                    planes = drawer.canvas.planes_of_frame()
                times = min(last - frame, hold - frame % hold)
                encoder.write(planes, times)
                frame += times
                if time.monotonic() - told > PROGRESS_EVERY_S:
                    told = time.monotonic()
                    tell(frame / length)
    facts = {
        "width": recipe.width,
        "height": recipe.height,
        "rate": recipe.rate,
        "head_frames": recipe.head_frames,
        "body_frames": recipe.body_frames,
        "tail_frames": recipe.tail_frames,
        "encoder_header": encoder_header_hash(Path(job["body"])),
    }
    return {"facts": facts, "drawings": drawings}


def _character_sheet(job: Job) -> Job:
    from PIL import Image

    from film_assets.picture.model import CharacterSheetRecipe
    from film_assets.picture.previs.sheet import sheet_of

    recipe = CharacterSheetRecipe.model_validate_json(job["recipe"])
    Image.fromarray(sheet_of(recipe.look, recipe.width, recipe.height)).save(job["image"], compress_level=6)
    return {"facts": {"width": recipe.width, "height": recipe.height}}


def _warm(_: Job) -> Job:
    """Draw something small that goes through every compiled loop, so that all is compiled and cached before other
    processes need it: a camera at rest whose focus turns, in rain, finished by a style."""
    from film_assets.breakdown.model import Move, ShotSize, Weather
    from film_assets.look.model import Light, Look, SetDressing
    from film_assets.picture.model import Camera, Figure, View
    from film_assets.picture.previs.shot import ShotDrawer

    view = View(
        set=SetDressing(kind="neutral_exterior", interior=False), figures=(Figure(look=Look(), mark=0),),
        camera=Camera(size=ShotSize.WS, subject=(0,), moves=(Move.RACK_FOCUS,)), light=Light(weather=Weather.RAIN),
        style="grey_wash",
    )  # fmt: skip
    drawer = ShotDrawer(view, 64, 36)
    drawer.drawing(0)
    drawer.drawing(1)
    drawer.canvas.planes_of_frame()
    return {}


def answered(job: Job, tell: Callable[[float], None]) -> Job:
    """Do one job and return its facts, CPU seconds and library versions."""
    start = time.process_time()
    kinds: dict[str, Callable[[], Job]] = {
        "keyframe": lambda: _keyframe(job),
        "clip": lambda: _clip(job, tell),
        "character_sheet": lambda: _character_sheet(job),
        "warm": lambda: _warm(job),
    }
    answer = kinds[job["kind"]]()
    answer["cpu_ms"] = round((time.process_time() - start) * 1000)
    return answer


if __name__ == "__main__":
    serve(answered)
