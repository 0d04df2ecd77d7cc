"""Which engines there are, by department and name, and which renderer makes a recipe.

An engine's own code is imported when it first renders, never by loading the definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import import_module
from importlib.resources import files
from types import ModuleType

from film_assets.kernel.errors import ConfigError
from film_assets.look.model import CastVoice
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


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine of one department: who it is, and how it makes each kind of take."""

    department: str
    identity: EngineIdentity
    renderers: Mapping[str, Callable[[], Renderer]]
    """By kind of recipe; called once a run, at first use."""
    cast_voice: CastVoice | None = None
    """Of a voice engine: which voice it gives a character."""
    styles: Callable[[], Sequence[str]] | None = None
    """Of a picture engine: the names of its styles; None: it takes any."""


@dataclass
class Engines:
    """All engines a project knows."""

    engines: Mapping[tuple[str, str], Engine]
    _renderers: dict[tuple[str, str], Renderer] = field(default_factory=dict)

    @classmethod
    def of(cls, engines: Iterable[Engine]) -> Engines:
        return cls({(engine.department, engine.identity.name): engine for engine in engines})

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

    def cast_voice(self, name: str) -> CastVoice:
        """Return how the voice engine ``name`` gives a character a voice.

        Raises:
            ConfigError: there is no such voice engine, or it casts nobody.
        """
        cast_voice = self.engine("voice", name).cast_voice
        if cast_voice is None:
            raise ConfigError(f"the voice engine {name!r} casts no voices: choose another engine.")
        return cast_voice

    def checked_style(self, name: str, style: str) -> str:
        """Return ``style`` if the picture engine ``name`` has it.

        Raises:
            ConfigError: there is no such picture engine, or it has no such style.
        """
        styles = self.engine("picture", name).styles
        if styles is not None and style not in styles():
            raise ConfigError(f"the picture engine {name} has no style {style!r}: choose {_any_of(styles())}.")
        return style

    def renderer_of(self, recipe: Recipe) -> Renderer:
        """Return the renderer for ``recipe``; the same one every time.

        Raises:
            ConfigError: its engine is unknown, or cannot make this kind of take.
        """
        # Every recipe that an engine makes has an engine; the base class has none, the store needs none.
        identity: EngineIdentity = recipe.engine  # type: ignore[attr-defined]
        key = (recipe.kind, identity.name)
        if key not in self._renderers:
            engine = self.engine(DEPARTMENT_OF_KIND[recipe.kind], identity.name)
            if recipe.kind not in engine.renderers:
                raise ConfigError(
                    f"the {engine.department} engine {identity.name!r} makes no {recipe.kind}: choose another engine."
                )
            self._renderers[key] = engine.renderers[recipe.kind]()
        return self._renderers[key]

    def code_version(self, *departments: str) -> str:
        """Return the code version of what these departments make: every engine's own number."""
        return ",".join(
            f"{name}-{engine.identity.version}"
            for (department, name), engine in sorted(self.engines.items())
            if department in departments
        )


def _any_of(names: Sequence[str]) -> str:
    return " or ".join(names)


def _previs_styles() -> list[str]:
    folder = files("film_assets.picture.previs").joinpath("styles")
    return sorted(path.name.removesuffix(".yaml") for path in folder.iterdir() if path.name.endswith(".yaml"))


def _identity(module: ModuleType) -> EngineIdentity:
    return EngineIdentity(name=module.ENGINE_NAME, version=module.ENGINE_VERSION)


def _later(module: str, name: str) -> Callable[[], Renderer]:
    def made() -> Renderer:
        renderer: Renderer = getattr(import_module(module), name)()
        return renderer

    return made


def embedded_engines() -> list[Engine]:
    """Return the engines that need no GPU, no weights and no system packages."""
    from film_assets import delivery, edit
    from film_assets.picture import previs as previs_engine
    from film_assets.sound import espeak as espeak_engine
    from film_assets.sound import score as score_engine
    from film_assets.sound.espeak.casting import voice_for

    previs = "film_assets.picture.previs.renderers"
    score = "film_assets.sound.score.renderers"
    return [
        Engine(
            "picture",
            _identity(previs_engine),
            {
                "character_sheet": _later(previs, "PrevisCharacterSheets"),
                "keyframe": _later(previs, "PrevisKeyframes"),
                "clip": _later(previs, "PrevisClips"),
            },
            styles=_previs_styles,
        ),
        Engine(
            "voice",
            _identity(espeak_engine),
            {"voice": _later("film_assets.sound.espeak.voices", "EspeakVoices")},
            cast_voice=voice_for,
        ),
        Engine("music", _identity(score_engine), {"music": _later(score, "ScoreMusic")}),
        Engine(
            "sound", _identity(score_engine), {"stem": _later(score, "ScoreStems"), "mix": _later(score, "MixFilm")}
        ),
        Engine("edit", _identity(edit), {"piece": _later("film_assets.edit.renderers", "ConformPieces")}),
        Engine("delivery", _identity(delivery), {"film": _later("film_assets.delivery.renderers", "JoinFilm")}),
    ]
