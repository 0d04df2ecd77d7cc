"""What stands after what: pieces to be joined, titles, subtitles, as recipes.

Drawing belongs to ``picture``; starting ffmpeg to ``media``.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from film_assets.kernel.canonical import Frozen
from film_assets.media.model import EncoderProfile
from film_assets.store.recipe import EngineIdentity, Recipe


class TitleText(Frozen):
    """Text drawn as a card or over picture. Lines top to bottom; sizes in thousandths of the frame's height."""

    lines: tuple[tuple[str, int], ...]
    """``(text, size)``"""
    colour: int = 0xF2EDE4
    background: int = 0x101014
    rolling: bool = False
    """Credits that roll up; else a still card."""
    place: str = "centre"
    """``centre`` or ``lower`` (over picture)"""
    typefaces: tuple[str, ...] = ()
    """Name and digest of fonts that a user added and that draw some of it."""


class PieceRecipe(Recipe):
    """One stretch of film between two joins. File role: ``picture`` (MP4, the profile's). Facts: ``length_frames``,
    ``width``, ``height``, ``rate``, ``encoder_header``.

    ``form`` says what it is made of:
    ``body``: the ``body`` of ``source``, as it is;
    ``dissolve``: the ``tail`` of ``source`` into the ``head`` of ``second``, equal lengths;
    ``fade_in``: the ``head`` of ``source`` from black; ``fade_out``: the ``tail`` of ``source`` to black, then
    ``black_frames``; ``over``: the ``head`` of ``source`` with ``text`` over it; ``card``: ``text`` alone;
    """

    kind: ClassVar[str] = "piece"
    causes: ClassVar[dict[str, str]] = {
        "source": "picture of {shot} changed",
        "second": "picture of {shot} changed",
        "text": "title changed",
        "length_frames": "length of {shot} changed",
        "black_frames": "transition after {shot} changed",
        "form": "transition at {shot} changed",
        "fade_frames": "fade of the title changed",
        "width": "frame size changed",
        "height": "frame size changed",
        "rate": "frame rate changed",
        "profile": "encoder settings changed",
        "engine": "edit engine changed",
    }
    engine: EngineIdentity
    form: str
    length_frames: int = Field(ge=1)
    width: int
    height: int
    rate: str
    source: str = ""
    second: str = ""
    text: TitleText | None = None
    source_frame: int = 0
    """Of ``over``: where in the head of ``source`` the piece begins."""
    fade_frames: int = 0
    """Of a card, and of text over picture: frames of its fade in and of its fade out."""
    black_frames: int = 0
    profile: EncoderProfile = EncoderProfile()

    def expected_facts(self) -> dict[str, Any]:
        return {"length_frames": self.length_frames, "width": self.width, "height": self.height, "rate": self.rate}


class SubtitleCue(Frozen):
    """One subtitle, at most two lines; half-open in frames of the film."""

    start_frame: int
    end_frame_exclusive: int
    lines: tuple[str, ...]
    speaker: str = ""


class SubtitleList(Frozen):
    schema_version: int = 1
    language: str = "en"
    rate: str
    cues: tuple[SubtitleCue, ...] = ()


class Chapter(Frozen):
    start_frame: int
    title: str


class FilmRecipe(Recipe):
    """The finished film: pieces joined by stream copy, the mix, soft subtitles, chapters. File role: ``film`` (MP4, fast
    start). Facts: ``length_frames``, ``rate``, ``width``, ``height``, ``length_samples``."""

    kind: ClassVar[str] = "film"
    causes: ClassVar[dict[str, str]] = {
        "pieces": "a piece changed or moved",
        "mix": "sound changed",
        "subtitles": "subtitles changed",
        "chapters": "chapters changed",
        "title": "title changed",
        "authors": "authors changed",
        "language": "language changed",
        "rate": "frame rate changed",
        "comment": "engines named in the film changed",
        "engine": "delivery engine changed",
    }
    engine: EngineIdentity
    title: str
    authors: str = ""
    language: str = "en"
    rate: str
    pieces: tuple[tuple[str, int], ...]
    """``(take reference, length_frames)`` in order."""
    mix: str
    subtitles: SubtitleList
    chapters: tuple[Chapter, ...] = ()
    comment: str = ""

    def expected_facts(self) -> dict[str, Any]:
        return {"length_frames": sum(length for _, length in self.pieces), "rate": self.rate}


class TimelineText(Frozen):
    """An OpenTimelineIO timeline as its own JSON."""

    schema_version: int = 1
    otio_json: str
