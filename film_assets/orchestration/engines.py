"""Which engines there are, by department and name, and which renderer makes a recipe.

An engine's own code is imported when it first renders, never by loading the definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

from film_assets.kernel.errors import ConfigError
from film_assets.look.model import CastVoice
from film_assets.orchestration.configuration import Configuration
from film_assets.picture.wants import DrawnWants, PictureWants
from film_assets.production.model import FilmSettings, Planned, Production
from film_assets.production.settings import ProjectDefaults
from film_assets.sound.model import CueWants
from film_assets.store.recipe import EngineIdentity, Recipe
from film_assets.store.rendering import Renderer

DEPARTMENT_OF_KIND = {
    "character_sheet": "picture",
    "keyframe": "picture",
    "clip": "picture",
    "voice": "voice",
    "music": "music",
    "stem": "sound",
    "mix": "sound",
    "piece": "edit",
    "film": "delivery",
}
"""Whose engine makes a recipe of which kind."""


@dataclass(frozen=True)
class Engine:
    """One engine of one department: who it is, what it wants for a film, and how it makes each kind of take.

    As it stands here, an engine that needs no models; ``generating`` has those that do.
    """

    department: str
    identity: EngineIdentity
    renderers: Mapping[str, Callable[[], Renderer]] = field(default_factory=dict)
    """By kind of recipe; called once a run, at first use."""
    cast_voice: CastVoice | None = None
    """Of a voice engine: which voice it gives a character."""
    styles: Callable[[], Sequence[str]] | None = None
    """Of a picture engine: the names of its styles, its own first; None: it takes any."""
    paid: bool = False
    """Whether its takes cost more than this machine's time; a redraft is then not made by itself."""
    style_version: Callable[[str], str] | None = None
    """Of a picture engine whose styles are files: the version of one, as recipes carry it."""

    def configured(self, configuration: Configuration) -> Engine:
        """Return the engine as a project's configuration sets it up."""
        return self

    def planned(self, settings: FilmSettings, held: Mapping[str, str]) -> Planned:
        """Return what it decides for one film; ``held``: commits of models by their hub id.

        Raises:
            ConfigError: it cannot work here, or not with these settings.
        """
        return Planned(identity=self.identity)

    def on_paper(self) -> Engine:
        """Return the engine as it decides for a plan: no model is loaded for it."""
        return self

    def checked_here(self, production: Production) -> None:
        """Raise unless this machine can make what the engine decided for a film.

        Raises:
            ConfigError: it cannot; says what is missing.
        """

    def style(self, wanted: str | None) -> str:
        """Return the style ``wanted``; None: its own.

        Raises:
            ConfigError: it has no such style.
        """
        names = self.styles() if self.styles else ()
        if wanted is None:
            return names[0] if names else DEFAULT_STYLE
        if names and wanted not in names:
            raise ConfigError(
                f"the picture engine {self.identity.name} has no style {wanted!r}: choose {' or '.join(names)}."
            )
        return wanted

    def picture_wants(self, production: Production) -> PictureWants:
        """Return which pictures it wants for a film."""
        return DrawnWants(production, self.style_version(production.style) if self.style_version else "")

    def voices(self, production: Production) -> CastVoice:
        """Return how it gives a character a voice.

        Raises:
            ConfigError: it casts nobody.
        """
        if self.cast_voice is None:
            raise ConfigError(f"the voice engine {self.identity.name!r} casts no voices: choose another engine.")
        return self.cast_voice

    def cue_wants(self, production: Production) -> CueWants:
        """Return what it makes of a cue as the score spotted it."""
        return lambda drawn, words: drawn

    def renderer(self, kind: str) -> Renderer:
        """Return what makes takes of ``kind``.

        Raises:
            ConfigError: nothing does.
        """
        if kind not in self.renderers:
            raise ConfigError(
                f"the {self.department} engine {self.identity.name!r} makes no {kind}: choose another engine."
            )
        return self.renderers[kind]()


@dataclass(frozen=True)
class ScoreSound(Engine):
    """Stems and the mix by the score engine, with recorded sounds where the project has a folder of them."""

    sounds_folder: str = ""

    def configured(self, configuration: Configuration) -> Engine:
        return replace(self, sounds_folder=configuration.sounds)

    def planned(self, settings: FilmSettings, held: Mapping[str, str]) -> Planned:
        if not self.sounds_folder:
            return Planned(identity=self.identity)
        from film_assets.sound.recordings import recordings_in
        from film_assets.sound.score.ambiences import sounds

        names = {name for kind in sounds().values() for name in kind}
        recordings = recordings_in(Path(self.sounds_folder), names)
        return Planned(identity=self.identity, plan=recordings.model_dump_json())

    def renderer(self, kind: str) -> Renderer:
        if kind != "stem":
            return super().renderer(kind)
        from film_assets.sound.score.renderers import ScoreStems

        return ScoreStems(self.sounds_folder)


DEFAULT_STYLE = "storyboard"


@dataclass
class Engines:
    """All engines a project knows, and what it chose for all its films."""

    engines: Mapping[tuple[str, str], Engine]
    configuration: Configuration = field(default_factory=Configuration)
    playable: bool = True
    """False: of engines that make no picture and no sound (for measuring all else), whose takes nobody can decode."""
    _renderers: dict[tuple[str, str], Renderer] = field(default_factory=dict)

    @classmethod
    def of(cls, engines: Iterable[Engine], playable: bool = True) -> Engines:
        return cls({(engine.department, engine.identity.name): engine for engine in engines}, playable=playable)

    def configured(self, configuration: Configuration) -> Engines:
        """Return these engines as a project's configuration sets them up, for one run.

        Raises:
            ConfigError: an engine's settings are wrong.
        """
        return Engines(
            {key: engine.configured(configuration) for key, engine in self.engines.items()},
            configuration,
            self.playable,
        )

    def on_paper(self) -> Engines:
        """Return these engines as they decide for a plan, see ``Engine.on_paper``; they make nothing."""
        paper = {key: engine.on_paper() for key, engine in self.engines.items()}
        return Engines(paper, self.configuration, self.playable)

    def checked_here(self, production: Production) -> None:
        """Raise unless this machine can make the film; see ``Engine.checked_here``."""
        chosen = {"picture": production.picture, "voice": production.voice, "music": production.music}
        for department, identity in chosen.items():
            self.engine(department, identity.name).checked_here(production)

    @property
    def defaults(self) -> ProjectDefaults:
        """What the project chose for all its films."""
        return self.configuration.defaults

    @property
    def device(self) -> str:
        """Where models run, and where takes are handed over as tensors."""
        return str(self.configuration.machine.get("device", "cuda"))

    def engine(self, department: str, name: str) -> Engine:
        """Return the engine ``name`` of ``department``.

        Raises:
            ConfigError: there is none of that name.
        """
        if (department, name) not in self.engines:
            known = sorted(known for place, known in self.engines if place == department)
            near = get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ConfigError(f"there is no {department} engine {name!r}: choose one of {', '.join(known)}.{hint}")
        return self.engines[department, name]

    def identity(self, department: str, name: str) -> EngineIdentity:
        """Return who the engine is, as recipes carry it."""
        return self.engine(department, name).identity

    def planned(self, department: str, name: str, settings: FilmSettings, held: Mapping[str, str]) -> Planned:
        """Return what the engine ``name`` decides for a film; see ``Engine.planned``."""
        return self.engine(department, name).planned(settings, held)

    def style(self, name: str, wanted: str | None) -> str:
        """Return the style of the picture engine ``name``; see ``Engine.style``."""
        return self.engine("picture", name).style(wanted)

    def picture_wants(self, production: Production) -> PictureWants:
        """Return which pictures the film's engine wants."""
        return self.engine("picture", production.picture.name).picture_wants(production)

    def cast_voice(self, production: Production) -> CastVoice:
        """Return how the film's voice engine gives a character a voice.

        Raises:
            ConfigError: it casts nobody.
        """
        return self.engine("voice", production.voice.name).voices(production)

    def cue_wants(self, production: Production) -> CueWants:
        """Return what the film's music engine makes of a cue as the score spotted it."""
        return self.engine("music", production.music.name).cue_wants(production)

    def renderer_of(self, recipe: Recipe) -> Renderer:
        """Return the renderer for ``recipe``; the same one every time.

        Raises:
            ConfigError: its engine is unknown, or cannot make this kind of take.
        """
        # Every recipe that an engine makes has an engine; the base class has none, the store needs none.
        identity: EngineIdentity = recipe.engine  # type: ignore[attr-defined]
        key = (recipe.kind, identity.name)
        if key not in self._renderers:
            self._renderers[key] = self.engine(DEPARTMENT_OF_KIND[recipe.kind], identity.name).renderer(recipe.kind)
        return self._renderers[key]

    @property
    def signature(self) -> str:
        """Which engines these are, and whether they make what can be decoded."""
        known = (
            f"{type(engine).__qualname__} {engine.department} {engine.identity.name}-{engine.identity.version}"
            for engine in self.engines.values()
        )
        return f"{', '.join(sorted(known))}; playable: {self.playable}"

    def code_version(self, *departments: str) -> str:
        """Return the code version of what these departments make: every engine's own number."""
        return ",".join(
            f"{name}-{engine.identity.version}"
            for (department, name), engine in sorted(self.engines.items())
            if department in departments
        )


def _previs_styles() -> list[str]:
    folder = files("film_assets.picture.previs").joinpath("styles")
    names = {path.name.removesuffix(".yaml") for path in folder.iterdir() if path.name.endswith(".yaml")}
    return [DEFAULT_STYLE, *sorted(names - {DEFAULT_STYLE})]


def identity_in(module: ModuleType) -> EngineIdentity:
    return EngineIdentity(name=module.ENGINE_NAME, version=module.ENGINE_VERSION)


def _later(module: str, name: str) -> Callable[..., Any]:
    """Return what calls ``name`` of ``module``, which is imported by the first call."""

    def called(*arguments: Any) -> Any:
        return getattr(import_module(module), name)(*arguments)

    return called


def embedded_engines() -> list[Engine]:
    """Return the engines that need no GPU, no weights and no system packages."""
    from film_assets import delivery, edit
    from film_assets.picture import previs as previs_engine
    from film_assets.picture.previs.styles import style_version
    from film_assets.sound import espeak as espeak_engine
    from film_assets.sound import score as score_engine

    previs = "film_assets.picture.previs.renderers"
    score = "film_assets.sound.score.renderers"
    return [
        Engine(
            "picture",
            identity_in(previs_engine),
            {
                "character_sheet": _later(previs, "PrevisCharacterSheets"),
                "keyframe": _later(previs, "PrevisKeyframes"),
                "clip": _later(previs, "PrevisClips"),
            },
            styles=_previs_styles,
            style_version=style_version,
        ),
        Engine(
            "voice",
            identity_in(espeak_engine),
            {"voice": _later("film_assets.sound.espeak.voices", "EspeakVoices")},
            cast_voice=_later("film_assets.sound.espeak.casting", "voice_for"),
        ),
        Engine("music", identity_in(score_engine), {"music": _later(score, "ScoreMusic")}),
        ScoreSound("sound", identity_in(score_engine), {"mix": _later(score, "MixFilm")}),
        Engine("edit", identity_in(edit), {"piece": _later("film_assets.edit.renderers", "ConformPieces")}),
        Engine("delivery", identity_in(delivery), {"film": _later("film_assets.delivery.renderers", "JoinFilm")}),
    ]
