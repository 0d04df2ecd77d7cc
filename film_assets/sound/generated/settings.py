"""What a person chooses for generated music, and the recipes that come of it. Pure but for finding the model.

Making a cue stands in ``music``.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from film_assets.inference.licences import checked_licence
from film_assets.inference.presets import Resolved, known_presets, preset_named, resolved
from film_assets.inference.settings import Machine
from film_assets.inference.weights import Library, hub_of
from film_assets.kernel.canonical import Frozen
from film_assets.sound.generated import ENGINE_NAME, ENGINE_VERSION
from film_assets.sound.model import MusicRecipe
from film_assets.store.recipe import EngineIdentity

PACKAGE = "film_assets.sound.generated"
"""Whose presets these are."""


class AudioSettings(Frozen):
    """The music engine ``generated``, as configured."""

    music: str = Field(default="ace_step_v15_turbo", description="Preset for cues.")
    presets_folder: str = Field(default="", description="Folder of your own presets, beside the built-in ones.")
    accepted_licences: tuple[str, ...] = Field(default=(), description="Short names of model licences you accept.")
    machine: Machine = Machine()


def audio_model(
    settings: AudioSettings, library: Library | None = None, held: Mapping[str, str] | None = None
) -> Resolved:
    """Return the model that ``settings`` come to: commit resolved, limits read, licence checked.

    ``held``: commits that the film already has, by hub id.

    Raises:
        ConfigError: the preset or model is missing or makes no sound, or its licence is not accepted.
    """
    known = known_presets(PACKAGE, settings.presets_folder)
    preset = preset_named(settings.music, known, "audio")
    checked_licence(preset.source, preset.licence, settings.accepted_licences)
    return resolved(preset, library or hub_of(settings.machine), held, known)


def identity_of(model: Resolved, machine: Machine) -> EngineIdentity:
    """Return who makes a cue, as its recipe carries it: sampling included, which a cue's recipe has no fields for."""
    sampling = (
        ("guidance_hundredths", str(model.guidance_hundredths)),
        ("most_seconds", str(model.most_seconds)),
        ("steps", str(model.steps)),
    )
    return EngineIdentity(
        name=ENGINE_NAME,
        version=ENGINE_VERSION,
        model=model.title,
        commit=model.identity.commit,
        parameters=tuple(sorted((*model.parameters(machine), *sampling))),
    )


def cue_recipe(engine: EngineIdentity, drawn: MusicRecipe, words: str) -> MusicRecipe:
    """Return the cue that ``engine`` (``identity_of``) makes of ``words`` in place of ``drawn``: same length, same draw.

    Mood, key and motif are left out: no model here reads them but in words.
    """
    return MusicRecipe(
        engine=engine,
        mood="",
        draw=drawn.draw,
        length_samples=drawn.length_samples,
        prompt=words,
    )
