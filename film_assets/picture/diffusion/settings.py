"""What a person chooses for the diffusion engine, and what that comes to for one film: a ``PicturePlan``.

Which machine models run on stands in ``inference.settings``; how a shot is asked for in ``recipes``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from film_assets.inference.licences import checked_licence
from film_assets.inference.presets import Resolved, known_presets, preset_named, resolved
from film_assets.inference.settings import Machine, shaping_alone
from film_assets.inference.weights import Library, hub_of
from film_assets.kernel.canonical import Frozen
from film_assets.kernel.errors import ConfigError
from film_assets.look.prompts import Style, style_named
from film_assets.picture.diffusion import ENGINE_NAME, ENGINE_VERSION
from film_assets.store.recipe import EngineIdentity

PACKAGE = "film_assets.picture.diffusion"
"""Whose presets these are."""


class DiffusionSettings(Frozen):
    """The picture engine ``diffusion``, as configured."""

    image: str = Field(default="flux2_klein_4b", description="Preset for character sheets and keyframes.")
    video: str = Field(default="wan22_i2v_14b", description="Preset for clips.")
    presets_folder: str = Field(default="", description="Folder of your own presets, beside the built-in ones.")
    accepted_licences: tuple[str, ...] = Field(default=(), description="Short names of model licences you accept.")
    last_frames: bool = Field(
        default=True, description="Also draw the frame a moving shot ends on, where the video model can end on one."
    )
    control: Literal["", "depth", "pose", "ids"] = Field(
        default="", description="Hold framing to previs maps of the same shot, where a model takes them."
    )
    control_percent: int = Field(default=80, ge=1, le=200, description="Strength of that hold.")
    between: Literal["blend", "nearest"] = Field(
        default="blend", description="How the film's frame rate is made from the model's: blended or nearest frames."
    )
    filter: str = Field(
        default="", description="Your own filter of prompts and frames, as module:name; empty: everything passes."
    )
    machine: Machine = Machine()

    def chosen(self, image: str | None, video: str | None) -> DiffusionSettings:
        """Return these settings with the presets that one film chose."""
        return self.model_copy(update={"image": image or self.image, "video": video or self.video})


class PicturePlan(Frozen):
    """Models, style and machine of one film, resolved once and kept with its production."""

    image: Resolved
    video: Resolved
    style: Style
    machine: Machine
    last_frames: bool = True
    control: str = ""
    control_percent: int = 80
    control_version: int = 0
    """Of who draws the maps."""
    between: str = "blend"


def plan_of(
    settings: DiffusionSettings,
    style: str,
    library: Library | None = None,
    control_version: int = 0,
    held: Mapping[str, str] | None = None,
) -> PicturePlan:
    """Return what ``settings`` come to: commits resolved, abilities and limits read, licences checked.

    ``control_version``: of the maker of control maps (``ControlMaps.version``). ``held``: commits that the film already
    has, by hub id.

    Raises:
        ConfigError: a preset, style or model is missing or does not fit, or its licence is not accepted.
    """
    where = library or hub_of(settings.machine)
    known = known_presets(PACKAGE, settings.presets_folder)
    models: dict[str, Resolved] = {}
    for kind, name in (("image", settings.image), ("video", settings.video)):
        preset = preset_named(name, known, kind)
        checked_licence(preset.source, preset.licence, settings.accepted_licences)
        models[kind] = resolved(preset, where, held, known)
    if settings.control and not (models["image"].abilities.control or models["video"].abilities.control):
        able = sorted(name for name, preset in known.items() if "control" in preset.note)
        raise ConfigError(
            f"control {settings.control} was asked for, and neither {settings.image} nor {settings.video} takes a control "
            f"picture: choose a preset with control, such as {', '.join(able)}, or leave control empty."
        )
    return PicturePlan(
        **models,
        style=style_named(style),
        machine=shaping_alone(settings.machine),
        last_frames=settings.last_frames,
        control=settings.control,
        control_percent=settings.control_percent,
        control_version=control_version if settings.control else 0,
        between=settings.between,
    )


def identity_of(model: Resolved, machine: Machine) -> EngineIdentity:
    """Return who makes a take, as its recipe carries it."""
    return EngineIdentity(
        name=ENGINE_NAME,
        version=ENGINE_VERSION,
        model=model.title,
        commit=model.identity.commit,
        parameters=model.parameters(machine),
    )
