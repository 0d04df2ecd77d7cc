"""Small things that many tests are built from."""

from __future__ import annotations

from pathlib import Path

from film_assets.breakdown.model import ShotSize
from film_assets.look.model import Look, SetDressing, Voice
from film_assets.picture.model import Camera, ClipRecipe, Figure, KeyframeRecipe, View
from film_assets.sound.model import VoiceRecipe
from film_assets.store.holders import Holder
from film_assets.store.recipe import EngineIdentity
from film_assets.store.shelf import FolderShelf
from film_assets.store.takes import TakeStore

PREVIS = EngineIdentity(name="previs", version=1)
ESPEAK = EngineIdentity(name="espeak", version=1)


def a_store(folder: Path) -> TakeStore:
    return TakeStore(FolderShelf(folder / "store"))


def a_holder(store: TakeStore, run_id: str = "run-1") -> Holder:
    return Holder(store.shelf, run_id)


def a_view(size: ShotSize = ShotSize.CU, figures: int = 1) -> View:
    return View(
        set=SetDressing(kind="street", interior=False),
        figures=tuple(Figure(look=Look(), mark=mark) for mark in range(figures)),
        camera=Camera(size=size, subject=(0,) if figures else ()),
    )


def a_keyframe(**changed: object) -> KeyframeRecipe:
    return KeyframeRecipe(**{"engine": PREVIS, "view": a_view(), "width": 64, "height": 36, **changed})


def a_clip(**changed: object) -> ClipRecipe:
    return ClipRecipe(
        **{"engine": PREVIS, "view": a_view(), "width": 64, "height": 36, "rate": "24", "body_frames": 12, **changed}
    )


def a_line(text: str = "You saw that?", **changed: object) -> VoiceRecipe:
    return VoiceRecipe(**{"engine": ESPEAK, "voice": Voice(voice="en-us+f2"), "text": text, **changed})
