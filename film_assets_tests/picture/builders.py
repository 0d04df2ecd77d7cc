"""Small builders of views, recipes and desks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from film_assets.breakdown.model import Pose, ShotSize
from film_assets.look.model import Light, Look, SetDressing
from film_assets.picture.model import Camera, ClipRecipe, Figure, KeyframeRecipe, View
from film_assets.picture.previs.renderers import identity

ANN = Look(height_cm=168, presentation="feminine", hair="bob", top="coat", top_colour=0xB08A3C)
BEN = Look(height_cm=180, presentation="masculine", beard="full", top="jacket", top_colour=0x40566E)


def a_view(
    size: ShotSize = ShotSize.MS,
    kind: str = "neutral_exterior",
    figures: tuple[Figure, ...] | None = None,
    subject: tuple[int, ...] = (0,),
    over: int = -1,
    side: str = "right",
    light: Light | None = None,
    pose: Pose = Pose.STANDING,
    camera: dict[str, Any] | None = None,
    **more: Any,
) -> View:
    interior = kind not in ("neutral_exterior", "street", "park", "road", "hilltop", "beach", "forest")
    return View(
        set=SetDressing(kind=kind, interior=interior, draw=3),
        light=light or Light(),
        figures=(Figure(look=ANN, mark=0, pose=pose),) if figures is None else figures,
        camera=Camera(size=size, subject=subject, over=over, side=side, **(camera or {})),
        **more,
    )


def two_figures(pose: Pose = Pose.STANDING) -> tuple[Figure, Figure]:
    return Figure(look=ANN, mark=0, pose=pose, looks_at=1), Figure(look=BEN, mark=1, pose=pose, looks_at=0)


def a_keyframe(view: View | None = None, width: int = 160, height: int = 90) -> KeyframeRecipe:
    return KeyframeRecipe(engine=identity(), view=view or a_view(), width=width, height=height)


def a_clip(view: View | None = None, width: int = 160, height: int = 90, **more: Any) -> ClipRecipe:
    fields: dict[str, Any] = {"rate": "24", "body_frames": 12, **more}
    return ClipRecipe(engine=identity(), view=view or a_view(), width=width, height=height, **fields)


class ADesk:
    """A desk with a scratch folder; ``cancel_after`` orders' progress it asks to stop."""

    def __init__(self, scratch: Path, workers: int = 1, stop: BaseException | None = None) -> None:
        self.scratch = scratch
        self.workers = workers
        self.stop = stop
        self.told: list[float] = []

    def input(self, ref: str, role: str) -> Path:
        raise AssertionError("previs takes no inputs")

    def facts(self, ref: str) -> dict[str, Any]:
        raise AssertionError("previs takes no inputs")

    def progress(self, order: Any, fraction: float, note: str = "") -> None:
        self.told.append(fraction)

    def check_cancelled(self) -> None:
        if self.stop is not None:
            raise self.stop
