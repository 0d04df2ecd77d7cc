"""From a person's choices to a production: defaults by tier, checked against what the engines and the codec can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, Protocol

import pydantic

from film_assets.kernel.errors import ConfigError
from film_assets.kernel.time import FrameRate, nearest_frames
from film_assets.media.model import EncoderProfile
from film_assets.production.model import FilmSettings, Planned, Production, Tier
from film_assets.store.recipe import EngineIdentity

_SIZE: dict[Tier, tuple[int, int]] = {"draft": (1280, 720), "final": (1920, 1080)}
_CRF: dict[Tier, int] = {"draft": 20, "final": 17}
_OPENING_SECONDS = Fraction(3)
_CLOSING_SECONDS = Fraction(5)


@dataclass(frozen=True, slots=True)
class ProjectDefaults:
    """What a project chose for all its films, below what a script or a person chooses."""

    film: Mapping[str, Any] = field(default_factory=dict)
    """Settings of every film, by name of ``FilmSettings``."""
    tiers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Settings that go before them in one tier."""


class KnownEngines(Protocol):
    """The engines that a production may name."""

    def identity(self, department: str, name: str) -> EngineIdentity:
        """Return who the engine is; ConfigError where there is none of that name."""

    def style(self, name: str, wanted: str | None) -> str:
        """Return the style ``wanted`` (None: its own) if the picture engine ``name`` has it; else ConfigError."""

    def planned(self, department: str, name: str, settings: FilmSettings, held: Mapping[str, str]) -> Planned:
        """Return what the engine decides for a film, with models at the commits that are ``held``; ConfigError where a
        model is missing, its licence is not accepted, or this machine cannot run it."""


def production_of(settings: FilmSettings, engines: KnownEngines, previous: Production | None = None) -> Production:
    """Return the production that ``settings`` ask for. Models stay at the commits of the ``previous`` one.

    Raises:
        ConfigError: a size is odd, a rate cannot be read, an engine, a style or a model is unknown or cannot be used.
    """
    engine = engines.identity
    width, height = (settings.width or _SIZE[settings.tier][0], settings.height or _SIZE[settings.tier][1])
    if width % 2 or height % 2:
        raise ConfigError(f"the frame is {width}x{height}: both sides must be even, as 4:2:0 colour needs.")
    try:
        rate = FrameRate.parsed(settings.rate or "24")
    except (ValueError, ZeroDivisionError) as error:
        raise ConfigError(
            f"{settings.rate!r} is not a frame rate: write 24, 25, 23.976 or a fraction such as 30000/1001."
        ) from error
    style = engines.style(settings.picture, settings.style)
    held = dict(previous.commits) if previous else {}
    asked = settings.model_copy(update={"style": style})
    names = {"picture": asked.picture, "voice": asked.voice, "music": asked.music, "sound": "score"}
    planned = {department: engines.planned(department, name, asked, held) for department, name in names.items()}
    models = tuple(dict.fromkeys(model for one in planned.values() for model in one.models))
    return Production(
        tier=settings.tier,
        width=width,
        height=height,
        rate=str(rate),
        hold_frames=2,
        style=style,
        picture=planned["picture"].identity,
        voice=planned["voice"].identity,
        music=planned["music"].identity,
        sound=planned["sound"].identity,
        edit=engine("edit", "conform"),
        delivery=engine("delivery", "join"),
        profile=EncoderProfile(crf=_CRF[settings.tier], timescale=_timescale(rate)),
        opening_frames=nearest_frames(_OPENING_SECONDS, rate),
        closing_frames=nearest_frames(_CLOSING_SECONDS, rate),
        plans=tuple((department, one.plan) for department, one in planned.items() if one.plan),
        models=models,
        commits=tuple(sorted({**held, **{name: commit for model in models for name, commit in model.commits}}.items())),
    )


def film_settings(chosen: Mapping[str, Any], whose: str) -> FilmSettings:
    """Return ``chosen`` as settings; ``whose`` they are is said where one is wrong.

    Raises:
        ConfigError: a setting is unknown or out of range.
    """
    try:
        return FilmSettings.model_validate(chosen)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(
            f"the setting {'.'.join(map(str, first['loc']))} of {whose} is not right: {first['msg']}; settings are "
            f"{', '.join(FilmSettings.model_fields)}."
        ) from error


def choices_on_page(
    written: Mapping[str, str], chosen: Mapping[str, Any], project: ProjectDefaults | None = None
) -> dict[str, Any]:
    """Return all choices for a film: those a person made, below them what the script's title page asks for, below that
    the project's own for the tier and for every film.

    ``written`` is from the title page: ``style``, ``rate``, ``picture``, ``voice``, ``music``, ``tier``, ``aspect``. An aspect
    (``2.39:1``, ``16:9``) keeps the tier's width and gives the height, even. Capitals do not count, and neither does
    "fps" after a rate.

    Raises:
        ConfigError: the aspect cannot be read.
    """
    names = ("style", "rate", "picture", "voice", "music", "tier")
    page = {name: written[name].casefold().removesuffix("fps").strip() for name in names if written.get(name)}
    merged: dict[str, Any] = {**page, **chosen}
    if project is not None:
        tier = merged.get("tier") or project.film.get("tier") or "draft"
        merged = {**project.film, **project.tiers.get(tier, {}), **merged}
    if written.get("aspect") and not {"width", "height"} & chosen.keys():
        width = merged.get("width") or _SIZE["final" if merged.get("tier") == "final" else "draft"][0]
        merged.update(width=width, height=2 * round(width / _aspect(written["aspect"]) / 2))
    return merged


def _aspect(written: str) -> Fraction:
    across, _, down = written.replace("x", ":").replace("/", ":").replace(" ", "").partition(":")
    try:
        aspect = Fraction(across) / Fraction(down or "1")
    except (ValueError, ZeroDivisionError):
        aspect = Fraction(0)
    if not Fraction(1, 3) <= aspect <= 4:
        raise ConfigError(f"the aspect {written!r} on the title page is none: write 16:9, 2.39:1 or 4:3.")
    return aspect


def _timescale(rate: FrameRate) -> int:
    """Return ticks a second in which every frame is a whole number of ticks, at least 12,000."""
    base = rate.frames_per_second.numerator
    return lcm(base, base * -(-12_000 // base))
