"""The engines that ask models: pictures by ``diffusion``, voices by ``coqui``, music by ``generated``.

Their own modules are imported when a film uses them, torch when something is to be made.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from film_assets.inference.licences import licence_of
from film_assets.look.model import CastVoice
from film_assets.orchestration.configuration import Configuration
from film_assets.orchestration.engines import Engine, Engines, embedded_engines
from film_assets.picture.wants import PictureWants
from film_assets.production.model import FilmSettings, ModelUsed, Planned, Production
from film_assets.sound.model import CueWants
from film_assets.store.recipe import EngineIdentity
from film_assets.store.rendering import Renderer

if TYPE_CHECKING:
    from film_assets.inference.presets import Resolved
    from film_assets.picture.diffusion.settings import DiffusionSettings
    from film_assets.picture.diffusion.studio import Studio
    from film_assets.sound.coqui.settings import CoquiSettings
    from film_assets.sound.coqui.voices import CoquiVoices
    from film_assets.sound.generated.music import GeneratedMusic
    from film_assets.sound.generated.settings import AudioSettings

FilmModels = Sequence[tuple["Resolved", tuple[tuple[str, str], ...]]]
"""Models of a film, each with the machine settings that the film was planned with (``inference.settings.shaping``)."""


def known_engines() -> Engines:
    """Return every engine of this project, each at its default."""
    return Engines.of([*embedded_engines(), *generating_engines()])


def generating_engines() -> list[Engine]:
    """Return the engines that need torch and model weights."""
    from film_assets.picture import diffusion
    from film_assets.sound import coqui, generated

    return [
        DiffusionEngine("picture", _identity(diffusion)),
        CoquiEngine("voice", _identity(coqui)),
        GeneratedEngine("music", _identity(generated)),
    ]


def _identity(module: Any) -> EngineIdentity:
    return EngineIdentity(name=module.ENGINE_NAME, version=module.ENGINE_VERSION)


def _used(name: str, licence: str, commits: tuple[tuple[str, str], ...] = ()) -> ModelUsed:
    terms = licence_of(licence)
    said = f"commercial use: {terms.commercial}; threshold: {terms.threshold}; territory: {terms.territory}"
    return ModelUsed(name=name, licence=terms.name, terms=said, credit=terms.credit, commits=commits)


def _model_used(model: Resolved) -> ModelUsed:
    return _used(model.title, model.licence, model.identity.commits)


@dataclass(frozen=True)
class GeneratingEngine(Engine):
    """What the three have in common: they are set up by a project's configuration."""

    configuration: Configuration = field(default_factory=Configuration)
    paid: bool = True

    def configured(self, configuration: Configuration) -> Engine:
        made = replace(self, configuration=configuration)
        made.settings  # noqa: B018 - wrong settings are said before a film is begun
        return made

    @cached_property
    def settings(self) -> Any:
        """The engine's own settings; every generating engine has its own kind."""
        raise NotImplementedError

    def models_of(self, production: Production) -> FilmModels:
        """Return the diffusers models that it makes the film with."""
        return ()

    def checked_here(self, production: Production) -> None:
        from film_assets.inference.readiness import checked_device, checked_models
        from film_assets.inference.settings import shaped

        checked_device(self.device)
        for model, parameters in self.models_of(production):
            checked_models([model], shaped(self.settings.machine, parameters))

    @property
    def device(self) -> str:
        """Where its models run."""
        return str(self.settings.machine.device)


@dataclass(frozen=True)
class DiffusionEngine(GeneratingEngine):
    """Pictures by diffusers pipelines; previs steers them where its maps are asked for."""

    @cached_property
    def settings(self) -> DiffusionSettings:
        from film_assets.picture.diffusion.settings import DiffusionSettings

        return self.configuration.section("diffusion", DiffusionSettings)

    @cached_property
    def studio(self) -> Studio:
        """What its renderers share."""
        from film_assets.picture.diffusion.filters import filter_named
        from film_assets.picture.diffusion.studio import Studio
        from film_assets.picture.previs.maps import PrevisMaps

        return Studio(self.settings, maps=PrevisMaps(), filter=filter_named(self.settings.filter))

    def style(self, wanted: str | None) -> str:
        from film_assets.look.prompts import style_named

        return style_named(wanted or "live_action_drama").name

    def planned(self, settings: FilmSettings, held: Mapping[str, str]) -> Planned:
        from film_assets.inference.readiness import checked_torch
        from film_assets.picture.diffusion.filters import filter_named
        from film_assets.picture.diffusion.settings import plan_of
        from film_assets.picture.previs.maps import MAPS_VERSION

        chosen = self.settings.chosen(settings.image_model, settings.video_model)
        filter_named(chosen.filter)
        checked_torch()
        plan = plan_of(chosen, self.style(settings.style), held=held, control_version=MAPS_VERSION)
        models = tuple(dict.fromkeys(_model_used(model) for model in (plan.image, plan.video)))
        return Planned(identity=self.identity, plan=plan.model_dump_json(), models=models)

    def models_of(self, production: Production) -> FilmModels:
        from film_assets.inference.settings import shaping
        from film_assets.picture.diffusion.settings import PicturePlan

        plan = PicturePlan.model_validate_json(production.plan("picture"))
        return [(model, shaping(plan.machine)) for model in (plan.image, plan.video)]

    def picture_wants(self, production: Production) -> PictureWants:
        from film_assets.picture.diffusion.settings import PicturePlan
        from film_assets.picture.diffusion.wants import GeneratedWants

        plan = PicturePlan.model_validate_json(production.plan("picture"))
        self.studio.knows(plan.image, plan.video)
        return GeneratedWants(plan, production.width, production.height)

    def renderer(self, kind: str) -> Renderer:
        from film_assets.picture.diffusion.clips import DiffusionClips
        from film_assets.picture.diffusion.stills import DiffusionKeyframes, DiffusionSheets

        kinds: dict[str, Callable[[Studio], Renderer]] = {
            "character_sheet": DiffusionSheets,
            "keyframe": DiffusionKeyframes,
            "clip": DiffusionClips,
        }
        return kinds[kind](self.studio)


@dataclass(frozen=True)
class CoquiEngine(GeneratingEngine):
    """Voices by the models of coqui-tts."""

    hears: bool = True
    """Whether it hears its speakers to cast somebody."""

    def on_paper(self) -> Engine:
        return replace(self, hears=False)

    @property
    def device(self) -> str:
        return str(self.settings.device)

    @cached_property
    def settings(self) -> CoquiSettings:
        from film_assets.sound.coqui.settings import CoquiSettings

        return self.configuration.section("coqui", CoquiSettings)

    @cached_property
    def voices_renderer(self) -> CoquiVoices:
        from film_assets.sound.coqui.voices import CoquiVoices

        return CoquiVoices(self.settings)

    def planned(self, settings: FilmSettings, held: Mapping[str, str]) -> Planned:
        from film_assets.inference.readiness import checked_torch
        from film_assets.sound.coqui.settings import checked_package, identity_of, voice_model

        chosen = self.settings
        if settings.voice_model:
            chosen = chosen.model_copy(update={"model": settings.voice_model})
        checked_torch()
        checked_package()
        model = voice_model(chosen)
        identity = identity_of(model)
        return Planned(identity=identity, plan=model.model_dump_json(), models=(_used(identity.model, model.licence),))

    def voices(self, production: Production) -> CastVoice:
        from film_assets.inference.host import shared_host
        from film_assets.sound.coqui.casting import casting_of, with_pitches
        from film_assets.sound.coqui.settings import VoiceModel

        model = VoiceModel.model_validate_json(production.plan("voice"))
        self.voices_renderer.models[model.commit] = model

        @cache
        def heard() -> VoiceModel:
            with tempfile.TemporaryDirectory() as scratch:
                return with_pitches(model, self.settings, shared_host(), Path(scratch))

        return casting_of(
            model, heard if self.hears and self.settings.measure_voices else None, self.settings.consents_folder
        )

    def renderer(self, kind: str) -> Renderer:
        return self.voices_renderer


@dataclass(frozen=True)
class GeneratedEngine(GeneratingEngine):
    """Music by diffusers audio pipelines."""

    @cached_property
    def settings(self) -> AudioSettings:
        from film_assets.sound.generated.settings import AudioSettings

        return self.configuration.section("generated", AudioSettings)

    @cached_property
    def music_renderer(self) -> GeneratedMusic:
        from film_assets.sound.generated.music import GeneratedMusic

        return GeneratedMusic(self.settings)

    def planned(self, settings: FilmSettings, held: Mapping[str, str]) -> Planned:
        from film_assets.inference.readiness import checked_torch
        from film_assets.sound.generated.settings import audio_model, identity_of

        chosen = self.settings
        if settings.music_model:
            chosen = chosen.model_copy(update={"music": settings.music_model})
        checked_torch()
        model = audio_model(chosen, held=held)
        return Planned(
            identity=identity_of(model, chosen.machine),
            plan=model.model_dump_json(),
            models=(_model_used(model),),
        )

    def models_of(self, production: Production) -> FilmModels:
        from film_assets.inference.presets import Resolved

        return [(Resolved.model_validate_json(production.plan("music")), production.music.parameters)]

    def cue_wants(self, production: Production) -> CueWants:
        from film_assets.inference.presets import Resolved
        from film_assets.sound.generated.settings import cue_recipe

        model = Resolved.model_validate_json(production.plan("music"))
        self.music_renderer.models[model.identity.commit] = model
        return lambda drawn, words: cue_recipe(production.music, drawn, words)

    def renderer(self, kind: str) -> Renderer:
        return self.music_renderer
