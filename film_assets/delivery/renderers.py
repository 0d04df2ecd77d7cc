"""Joining the film: pieces by stream copy, one continuous sound track, soft subtitles, chapters.

What the pieces are belongs to ``edit``; nothing is drawn or encoded here but subtitles.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from film_assets.edit.model import Chapter, FilmRecipe
from film_assets.edit.subtitles import as_srt
from film_assets.kernel.errors import EngineError, FilmError, MediaError
from film_assets.kernel.time import SAMPLE_RATE_HZ, FrameRate, first_sample
from film_assets.media.ffmpeg import run_ffmpeg
from film_assets.media.probe import MediaFacts, probe
from film_assets.store.rendering import Desk, Failed, Order, Rendered

AAC_FRAME_SAMPLES = 1024
"""The sound track may be longer than the picture by less than this (ISO/IEC 14496-3)."""
MEDIA_TIMESCALE = 1000
LANGUAGES_ISO_639_2 = {
    "ar": "ara", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin", "fr": "fra",
    "he": "heb", "hi": "hin", "hu": "hun", "it": "ita", "ja": "jpn", "ko": "kor", "nb": "nob", "nl": "nld", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
"""MP4 names languages by three letters; a language not listed here is marked ``und``, undetermined."""


class JoinFilm:
    """Renderer of ``FilmRecipe``."""

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        for order in orders:
            desk.check_cancelled()
            recipe = order.recipe
            if not isinstance(recipe, FilmRecipe):
                yield Failed(order, EngineError(f"a film is joined from a film's recipe, not from a {recipe.kind}."))
                continue
            folder = desk.scratch / order.recipe.fingerprint[:16]
            folder.mkdir()
            try:
                yield Rendered(order, *_joined(recipe, folder, desk))
            except FilmError as error:
                yield Failed(order, error)


def _joined(recipe: FilmRecipe, folder: Path, desk: Desk) -> tuple[dict[str, Path], dict[str, Any]]:
    _check_headers(recipe, desk)
    names = []
    for place, (ref, _) in enumerate(recipe.pieces):
        name = f"piece_{place:05d}.mp4"
        os.symlink(desk.input(ref, "picture").resolve(), folder / name)
        names.append(name)
    (folder / "pieces.txt").write_text("".join(f"file {name}\n" for name in names))
    (folder / "metadata.txt").write_text(_metadata(recipe), encoding="utf-8")
    os.symlink(desk.input(recipe.mix, "encoded").resolve(), folder / "sound.mp4")
    inputs = ["-f", "concat", "-safe", "0", "-i", "pieces.txt", "-i", "sound.mp4", "-i", "metadata.txt"]
    mapped = ["-map", "0:v:0", "-map", "1:a:0", "-map_metadata", "2", "-map_chapters", "2"]
    if recipe.subtitles.cues:
        (folder / "subtitles.srt").write_text(as_srt(recipe.subtitles), encoding="utf-8")
        language = LANGUAGES_ISO_639_2.get(recipe.language.partition("-")[0].lower(), "und")
        inputs += ["-i", "subtitles.srt"]
        mapped += ["-map", "3:s:0", "-c:s", "mov_text", "-metadata:s:s:0", f"language={language}"]
    film = folder / "film.mp4"
    run_ffmpeg(
        [
            *inputs,
            *mapped,
            "-c:v",
            "copy",
            "-c:a",
            "copy",
            "-fflags",
            "+bitexact",
            "-movflags",
            "+faststart",
            film.name,
        ],
        cwd=folder,
        check_cancelled=desk.check_cancelled,
    )
    return {"film": film}, _verified(recipe, probe(film))


def _check_headers(recipe: FilmRecipe, desk: Desk) -> None:
    """Refuse pieces that would not join: ffmpeg joins them all the same, broken, with status 0."""
    headers: dict[str, list[str]] = {}
    for ref, _ in recipe.pieces:
        headers.setdefault(str(desk.facts(ref)["encoder_header"]), []).append(ref[:12])
    if len(headers) > 1:
        odd = min(headers.values(), key=len)
        raise MediaError(
            f"{len(odd)} of {len(recipe.pieces)} pieces were encoded otherwise than the rest ({', '.join(odd[:5])}): "
            "materialize clips and pieces again with one production."
        )


def _metadata(recipe: FilmRecipe) -> str:
    lines = [";FFMETADATA1", f"title={_escaped(recipe.title)}"]
    if recipe.authors:
        lines.append(f"artist={_escaped(recipe.authors)}")
    if recipe.comment:
        lines.append(f"comment={_escaped(recipe.comment)}")
    rate = FrameRate.parsed(recipe.rate)
    length = sum(length for _, length in recipe.pieces)
    ends = [chapter.start_frame for chapter in recipe.chapters[1:]] + [length]
    for chapter, end in zip(_from_zero(recipe.chapters), ends, strict=True):
        lines += [
            "[CHAPTER]",
            f"TIMEBASE=1/{MEDIA_TIMESCALE}",
            f"START={_milliseconds(rate.seconds(chapter.start_frame))}",
            f"END={_milliseconds(rate.seconds(end))}",
            f"title={_escaped(chapter.title)}",
        ]
    return "\n".join(lines) + "\n"


def _from_zero(chapters: Sequence[Chapter]) -> list[Chapter]:
    """Return the chapters, the first of them from frame 0: MP4 players want no hole before it."""
    return [chapters[0].model_copy(update={"start_frame": 0}), *chapters[1:]] if chapters else []


def _escaped(text: str) -> str:
    """Return ``text`` as ffmpeg's metadata format wants it (ffmpeg documentation, "Metadata")."""
    for mark in "\\=;#\n":
        text = text.replace(mark, "\\" + mark)
    return text


def _milliseconds(seconds: Fraction) -> int:
    return round(seconds * MEDIA_TIMESCALE)


def _verified(recipe: FilmRecipe, found: MediaFacts) -> dict[str, Any]:
    length = sum(length for _, length in recipe.pieces)
    rate = FrameRate.parsed(recipe.rate)
    samples = first_sample(length, rate)
    picture, sound = found.picture, found.sound
    wanted = ["video:h264", "audio:aac", *(["subtitle:mov_text"] if recipe.subtitles.cues else [])]
    faults = []
    if picture is None or picture.frames != length:
        faults.append(f"{picture.frames if picture else 0} frames instead of {length}")
    elif picture.start != 0 or not picture.even:
        faults.append("frames that do not follow each other evenly from 0")
    if sound is None or not 0 <= sound.length_samples - samples < 2 * AAC_FRAME_SAMPLES:
        faults.append(f"{sound.length_samples if sound else 0} samples of sound for {samples} of picture")
    streams = [stream for stream in found.streams if not stream.startswith("data")]
    if [stream.partition(":")[0] for stream in streams] != [stream.partition(":")[0] for stream in wanted]:
        faults.append(f"the streams {', '.join(streams)} instead of {', '.join(wanted)}")
    if len(found.chapters) != len(recipe.chapters):
        faults.append(f"{len(found.chapters)} chapters instead of {len(recipe.chapters)}")
    if faults or picture is None or sound is None:
        raise MediaError(f"the joined film has {'; '.join(faults)}: it was not kept; make pieces and sound again")
    return {
        "length_frames": picture.frames,
        "rate": recipe.rate,
        "width": picture.width,
        "height": picture.height,
        "length_samples": min(sound.length_samples, samples),
        "sample_rate_hz": SAMPLE_RATE_HZ,
    }
