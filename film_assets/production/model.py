"""What was decided for a film, upstream of all that can be seen or heard.

``FilmSettings`` is what a person chose, ``Production`` what came of it: complete, resolved, compared by content.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from film_assets.kernel.canonical import Frozen
from film_assets.media.model import EncoderProfile
from film_assets.store.recipe import EngineIdentity

Tier = Literal["draft", "final"]


class FilmSettings(Frozen):
    """A person's choices for one film; None: the tier's own default."""

    schema_version: int = 1
    tier: Tier = Field(default="draft", description="draft: 1280x720; final: 1920x1080 with a finer encoder.")
    width: int | None = Field(default=None, ge=64, le=7680, description="Frame width in pixels, even.")
    height: int | None = Field(default=None, ge=36, le=4320, description="Frame height in pixels, even.")
    rate: str | None = Field(default=None, description="Frames a second: 24, 25, 23.976, 30000/1001.")
    style: str | None = Field(default=None, description="Look of the picture: a style's name.")
    picture: str = Field(default="previs", description="Picture engine: previs, or diffusion.")
    voice: str = Field(default="espeak", description="Voice engine: espeak, or coqui.")
    music: str = Field(default="score", description="Music engine: score, or generated.")
    image_model: str | None = Field(default=None, description="Preset for stills, of an engine that has models.")
    video_model: str | None = Field(default=None, description="Preset for clips, of an engine that has models.")
    voice_model: str | None = Field(default=None, description="Model that speaks, of an engine that has models.")
    music_model: str | None = Field(default=None, description="Preset for music, of an engine that has models.")


class ModelUsed(Frozen):
    """A model that the film is made with."""

    name: str
    """Hub id, or the pipeline of a folder."""
    licence: str
    """Its full name."""
    terms: str = ""
    """What it allows, in one sentence."""
    credit: str = ""
    """What the credits must say for it."""
    commits: tuple[tuple[str, str], ...] = ()
    """``(hub id, commit)`` of everything it consists of that comes from a hub."""


class Planned(Frozen):
    """What one engine decided for one film."""

    identity: EngineIdentity
    plan: str = ""
    """In its own words, which it reads again itself; empty: nothing had to be decided."""
    models: tuple[ModelUsed, ...] = ()


class Production(Frozen):
    """Everything that was decided for one film."""

    schema_version: int = 1
    tier: Tier
    width: int
    height: int
    rate: str
    """As ``FrameRate`` writes it: ``24``, ``24000/1001``."""
    hold_frames: int
    """Each drawing is shown for so many frames."""
    style: str
    picture: EngineIdentity
    voice: EngineIdentity
    music: EngineIdentity
    sound: EngineIdentity
    edit: EngineIdentity
    delivery: EngineIdentity
    profile: EncoderProfile
    target_clufs: int = -1400
    """Hundredths of a LUFS: -14, what streaming services play at."""
    peak_cdbtp: int = -100
    """Hundredths of a dBTP: -1, headroom for lossy encoding (EBU R 128 s1, AES TD1008)."""
    opening_frames: int
    """Title card."""
    closing_frames: int
    """End credits."""
    plans: tuple[tuple[str, str], ...] = ()
    """``(department, plan)`` of engines that had to decide something (``Planned.plan``)."""
    models: tuple[ModelUsed, ...] = ()
    """Whose work is in the film."""
    commits: tuple[tuple[str, str], ...] = ()
    """``(hub id, commit)`` of every model this film was ever planned with, sorted: held until a revision is named."""

    overrides: tuple[tuple[str, str], ...] = ()
    """Choices for one run alone, by name, sorted; the next run does not know them."""

    @property
    def acknowledgements(self) -> tuple[str, ...]:
        """What the credits say of models: each with its licence, then what a licence asks to be said."""
        named = [f"{model.name} ({model.licence})" for model in self.models]
        return tuple(dict.fromkeys([*named, *(model.credit for model in self.models if model.credit)]))

    def plan(self, department: str) -> str:
        """Return what the engine of ``department`` decided; ``""`` where it had nothing to decide."""
        return dict(self.plans).get(department, "")


class Selections(Frozen):
    """Chosen takes by shot label, sorted; a shot not named has its first take."""

    schema_version: int = 1
    takes: tuple[tuple[str, int], ...] = ()
