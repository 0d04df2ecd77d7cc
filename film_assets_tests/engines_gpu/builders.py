"""Small builders: views, models and plans by hand, a desk with takes on it. Nothing here needs the gpu extra."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from film_assets.breakdown.model import Angle, Move, Pose, ShotSize, TimeOfDay
from film_assets.inference.model import Abilities, ModelIdentity, ModelSource
from film_assets.inference.presets import Preset, Resolved
from film_assets.inference.settings import Machine
from film_assets.kernel.errors import Cancelled, StoreError
from film_assets.look.model import Light, Look, SetDressing
from film_assets.look.prompts import style_named
from film_assets.picture.diffusion.settings import PicturePlan
from film_assets.picture.model import Camera, ClipRecipe, EncoderProfile, Figure, View
from film_assets.store.rendering import Failed, Order, Rendered

CPU = Machine(device="cpu", dtype="float32")
PROFILE = EncoderProfile(preset="ultrafast", timescale=24_000)

IMAGE = Abilities(
    makes="image", references="image", references_at_most=4, guidance="guidance_scale", size_multiple=16, batches=True
)
WAN_I2V = Abilities(
    makes="video",
    negative=True,
    first_frame="required",
    last_frame="optional",
    frames_through="image",
    guidance="guidance_scale",
    size_multiple=16,
    frame_step=4,
)


def a_look(**changes: Any) -> Look:
    return Look(**{"presentation": "feminine", "age_years": 34, "top": "coat", "top_colour": 0x6E1F22, **changes})


def a_view(
    size: ShotSize = ShotSize.MS,
    people: Sequence[Look] = (),
    moves: Sequence[Move] = (),
    subject: Sequence[int] = (),
    words: str = "She opens the door.",
    draw: int = 7,
    **changes: Any,
) -> View:
    figures = tuple(Figure(look=look, mark=place, pose=Pose.STANDING) for place, look in enumerate(people))
    given: dict[str, Any] = {
        "set": SetDressing(kind="hallway", interior=True, words=("hooks",), draw=11),
        "light": Light(time=TimeOfDay.NIGHT),
        "figures": figures,
        "camera": Camera(size=size, angle=Angle.EYE, moves=tuple(moves), subject=tuple(subject)),
        "words": words,
        "draw": draw,
    }
    return View(**{**given, **changes})


def a_drawn_clip(view: View | None = None, **changes: Any) -> ClipRecipe:
    """Return a clip as previs would draw it: 64x36, 24 frames a second, half a second."""
    from film_assets.store.recipe import EngineIdentity

    given: dict[str, Any] = {
        "engine": EngineIdentity(name="previs", version=1),
        "view": view or a_view(),
        "width": 64,
        "height": 36,
        "rate": "24",
        "body_frames": 12,
        "profile": PROFILE,
    }
    return ClipRecipe(**{**given, **changes})


def a_model(abilities: Abilities, commit: str = "c" * 40, **changes: Any) -> Resolved:
    given: dict[str, Any] = {
        "identity": ModelIdentity(
            source=ModelSource(source="owner/model"),
            commit=commit,
            pipeline="SomePipeline",
            commits=(("owner/model", commit),),
        ),
        "abilities": abilities,
        "licence": "own",
        "steps": 2,
        "guidance_hundredths": 100,
        "most_pixels": 64 * 64,
    }
    return Resolved(**{**given, **changes})


def a_plan(**changes: Any) -> PicturePlan:
    given: dict[str, Any] = {
        "image": a_model(IMAGE, "a" * 40),
        "video": a_model(WAN_I2V, "b" * 40, rate="16", most_frames=81, guidance_hundredths=500),
        "style": style_named("noir"),
        "machine": CPU,
    }
    return PicturePlan(**{**given, **changes})


def a_preset(name: str, makes: str, folder: Path, **changes: Any) -> Preset:
    """Return a preset of a tiny model: 64x64, two steps."""
    given: dict[str, Any] = {
        "name": name,
        "makes": makes,
        "source": str(folder),
        "licence": "own",
        "steps": 2,
        "guidance": 1.0,
        "most_pixels": 64 * 64,
        "rate": "8" if makes == "video" else "",
        "most_frames": 17 if makes == "video" else 0,
    }
    return Preset(**{**given, **changes})


class NoHub:
    """A library that must not be asked."""

    def folder(self, source: str, revision: str, weights: bool) -> tuple[Path, str]:
        raise AssertionError(f"the hub was asked for {source}")


class ADesk:
    """A desk in a folder; ``takes`` are files by ``(reference, role)``."""

    def __init__(self, scratch: Path, cancel_after_checks: int = -1) -> None:
        self.scratch = scratch
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.workers = 1
        self.takes: dict[tuple[str, str], Path] = {}
        self.told: list[tuple[str, float]] = []
        self.kept: dict[str, Mapping[str, Path]] = {}
        self.checks = 0
        self.cancel_after_checks = cancel_after_checks
        self.on_check: Callable[[], None] = lambda: None

    def has(self, ref: str, rendered: Rendered) -> None:
        """Put what was rendered on the desk as the take ``ref``."""
        self.takes |= {(ref, role): path for role, path in rendered.files.items()}

    def input(self, ref: str, role: str) -> Path:
        if (ref, role) not in self.takes:
            raise StoreError(f"take {ref} has no {role} on this desk")
        return self.takes[ref, role]

    def facts(self, ref: str) -> Mapping[str, Any]:
        return {}

    def intermediate(self, order: Order, make: Callable[[], Rendered]) -> Mapping[str, Path]:
        """Return what was made before, else what ``make`` gives; it lies beside the scratch folder, as in a store."""
        key = order.recipe.fingerprint
        if key not in self.kept:
            made = make()
            folder = self.scratch.with_name(f"{self.scratch.name}-kept")
            folder.mkdir(exist_ok=True)
            self.kept[key] = {role: path.rename(folder / path.name) for role, path in made.files.items()}
        return self.kept[key]

    def progress(self, order: Order, fraction: float, note: str = "") -> None:
        self.told.append((order.recipe.fingerprint, fraction))

    def check_cancelled(self) -> None:
        self.checks += 1
        self.on_check()
        if 0 <= self.cancel_after_checks < self.checks:
            raise Cancelled("stop")


def rendered(results: Sequence[Rendered | Failed]) -> list[Rendered]:
    """Return ``results``, all of which must have worked."""
    for result in results:
        if isinstance(result, Failed):
            raise result.error
    return [result for result in results if isinstance(result, Rendered)]
