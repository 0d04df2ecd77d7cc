"""From a person's choices to a production: defaults by tier, checked against what the engines and the codec can do."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import Any, Protocol

from film_assets.kernel.errors import ConfigError
from film_assets.kernel.time import FrameRate, nearest_frames
from film_assets.media.model import EncoderProfile
from film_assets.production.model import FilmSettings, Production, Tier
from film_assets.store.recipe import EngineIdentity

_SIZE: dict[Tier, tuple[int, int]] = {"draft": (1280, 720), "final": (1920, 1080)}
_CRF: dict[Tier, int] = {"draft": 20, "final": 17}
_OPENING_SECONDS = Fraction(3)
_CLOSING_SECONDS = Fraction(5)


class KnownEngines(Protocol):
    """The engines that a production may name."""

    def identity(self, department: str, name: str) -> EngineIdentity:
        """Return who the engine is; ConfigError where there is none of that name."""

    def checked_style(self, name: str, style: str) -> str:
        """Return ``style`` if the picture engine ``name`` has it; else ConfigError."""


def production_of(settings: FilmSettings, engines: KnownEngines) -> Production:
    """Return the production that ``settings`` ask for.

    Raises:
        ConfigError: a size is odd, a rate cannot be read, an engine or a style is unknown.
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
    return Production(
        tier=settings.tier,
        width=width,
        height=height,
        rate=str(rate),
        hold_frames=2,
        style=engines.checked_style(settings.picture, settings.style or "storyboard"),
        picture=engine("picture", settings.picture),
        voice=engine("voice", settings.voice),
        music=engine("music", settings.music),
        sound=engine("sound", "score"),
        edit=engine("edit", "conform"),
        delivery=engine("delivery", "join"),
        profile=EncoderProfile(crf=_CRF[settings.tier], timescale=_timescale(rate)),
        opening_frames=nearest_frames(_OPENING_SECONDS, rate),
        closing_frames=nearest_frames(_CLOSING_SECONDS, rate),
    )


def choices_on_page(written: Mapping[str, str], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return all choices for a film: those a person made, and below them what the script's title page asks for.

    ``written`` is from the title page: ``style``, ``rate``, ``picture``, ``voice``, ``music``, ``tier``, ``aspect``. An aspect
    (``2.39:1``, ``16:9``) keeps the tier's width and gives the height, even. Capitals do not count, and neither does
    "fps" after a rate.

    Raises:
        ConfigError: the aspect cannot be read.
    """
    names = ("style", "rate", "picture", "voice", "music", "tier")
    page = {name: written[name].casefold().removesuffix("fps").strip() for name in names if written.get(name)}
    merged: dict[str, Any] = {**page, **chosen}
    if written.get("aspect") and not {"width", "height"} & chosen.keys():
        width = _SIZE["final" if merged.get("tier") == "final" else "draft"][0]
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
