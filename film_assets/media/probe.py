"""What a media file holds, read by PyAV: streams, exact counts, encoder headers, chapters.

Judging picture or sound belongs to ``qc``; nothing here decodes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from film_assets.kernel.errors import MediaError

if TYPE_CHECKING:  # Loading the code location reads no media: PyAV is imported where a file is opened.
    import av
    import av.container
    import av.stream


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """One picture stream. ``frames`` is counted by packets, ``start`` and ``even`` come from their time stamps."""

    codec: str
    width: int
    height: int
    rate: Fraction
    """As the stream declares it, frames a second."""
    time_base: Fraction
    pixel_format: str
    colour: tuple[str, str, str, str]
    """Range, matrix, primaries, transfer: ``("tv", "bt709", "bt709", "bt709")``; ``unknown`` where not said."""
    header: str
    """Hash of all that must be equal for joining by stream copy: see ``encoder_header``."""
    frames: int
    start: Fraction
    """Time of the first shown frame, seconds."""
    even: bool
    """Every frame is shown exactly one frame time after the one before."""


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """One sound stream. ``length_samples`` is what a player plays: encoder delay and padding are taken off where the
    container says so."""

    codec: str
    sample_rate_hz: int
    channels: int
    length_samples: int
    start: Fraction


@dataclass(frozen=True, slots=True)
class ChapterFacts:
    start: Fraction
    end: Fraction
    title: str


@dataclass(frozen=True, slots=True)
class MediaFacts:
    picture: PictureFacts | None
    """The first picture stream."""
    sound: SoundFacts | None
    """The first sound stream."""
    streams: tuple[str, ...]
    """``type:codec`` of every stream, in order: ``("video:h264", "audio:aac", "subtitle:mov_text")``."""
    chapters: tuple[ChapterFacts, ...]
    tags: tuple[tuple[str, str], ...]
    """The container's own tags, sorted."""


COLOUR_NAMES = {
    "range": {1: "tv", 2: "pc"},
    "matrix": {0: "gbr", 1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020nc"},
    "primaries": {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020"},
    "transfer": {1: "bt709", 6: "smpte170m", 13: "srgb", 16: "smpte2084", 18: "hlg"},
}
"""ITU-T H.273 code points this project meets."""


def probe(path: Path) -> MediaFacts:
    """Return what ``path`` holds. Reads every packet, decodes none.

    Raises:
        MediaError: the file cannot be read as media.
    """
    import av
    import av.error

    try:
        with av.open(str(path)) as container:
            return _facts(container)
    except (av.error.FFmpegError, OSError) as error:
        raise MediaError(f"{path.name} cannot be read as picture or sound ({error}); make it again") from error


def encoder_header(path: Path) -> str:
    """Return the hash of all that must be equal for joining by stream copy, from the file's header alone.

    Covers codec, parameter sets, size, pixel format, colour and time base.

    Raises:
        MediaError: the file cannot be read, or has no picture.
    """
    import av
    import av.error

    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise MediaError(f"{path.name} has no picture stream; make it again")
            return _header_of(container.streams.video[0])
    except (av.error.FFmpegError, OSError) as error:
        raise MediaError(f"{path.name} cannot be read as picture or sound ({error}); make it again") from error


def _colour_of(context: av.VideoCodecContext) -> tuple[str, str, str, str]:
    values = {
        "range": context.color_range,
        "matrix": context.colorspace,
        "primaries": context.color_primaries,
        "transfer": context.color_trc,
    }
    named = [COLOUR_NAMES[name].get(int(value), "unknown") for name, value in values.items()]
    return named[0], named[1], named[2], named[3]


def _header_of(stream: av.VideoStream) -> str:
    context = stream.codec_context
    parts = (
        context.name,
        f"{context.width}x{context.height}",
        context.pix_fmt,
        *_colour_of(context),
        stream.time_base,
    )
    digest = hashlib.sha256("\0".join(str(part) for part in parts).encode())
    digest.update(context.extradata or b"")
    return digest.hexdigest()


def _picture_of(stream: av.VideoStream, stamps: list[int]) -> PictureFacts:
    context = stream.codec_context
    rate = Fraction(stream.average_rate or 0)
    time_base = Fraction(stream.time_base or 1)
    stamps = sorted(stamps)
    steps = {(after - before) * time_base for before, after in pairwise(stamps)}
    return PictureFacts(
        codec=context.name,
        width=context.width,
        height=context.height,
        rate=rate,
        time_base=time_base,
        pixel_format=str(context.pix_fmt),
        colour=_colour_of(context),
        header=_header_of(stream),
        frames=len(stamps),
        start=(stamps[0] if stamps else 0) * time_base,
        even=not rate or steps <= {1 / rate},
    )


def _sound_of(stream: av.AudioStream, lengths: list[int]) -> SoundFacts:
    context = stream.codec_context
    time_base = Fraction(stream.time_base or Fraction(1, context.sample_rate))
    played = stream.duration if stream.duration is not None else sum(lengths)
    return SoundFacts(
        codec=context.name,
        sample_rate_hz=context.sample_rate,
        channels=context.layout.nb_channels,
        length_samples=round(played * time_base * context.sample_rate),
        start=(stream.start_time or 0) * time_base,
    )


def _facts(container: av.container.InputContainer) -> MediaFacts:
    stamps: dict[int, list[int]] = {stream.index: [] for stream in container.streams}
    lengths: dict[int, list[int]] = {stream.index: [] for stream in container.streams}
    for packet in container.demux():
        if packet.size and packet.pts is not None:
            stamps[packet.stream_index].append(packet.pts)
            lengths[packet.stream_index].append(packet.duration or 0)
    pictures, sounds = container.streams.video, container.streams.audio
    return MediaFacts(
        picture=_picture_of(pictures[0], stamps[pictures[0].index]) if pictures else None,
        sound=_sound_of(sounds[0], lengths[sounds[0].index]) if sounds else None,
        streams=tuple(f"{stream.type}:{_codec_name(stream)}" for stream in container.streams),
        chapters=tuple(
            ChapterFacts(
                start=chapter["start"] * Fraction(chapter["time_base"] or 1),
                end=chapter["end"] * Fraction(chapter["time_base"] or 1),
                title=str(chapter["metadata"].get("title", "")),
            )
            for chapter in container.chapters()
        ),
        tags=tuple(sorted((str(key), str(value)) for key, value in container.metadata.items())),
    )


def _codec_name(stream: av.stream.Stream) -> str:
    context = stream.codec_context
    return context.name if context is not None else "none"
