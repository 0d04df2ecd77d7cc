"""Joining the film: pieces by stream copy, one continuous sound track, soft subtitles, chapters.

What the pieces are belongs to ``edit``; nothing is drawn or encoded here but subtitles.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

from film_assets.edit.model import Chapter, FilmRecipe
from film_assets.edit.subtitles import as_srt
from film_assets.kernel.errors import EngineError, FilmError, MediaError
from film_assets.kernel.time import FrameRate, first_sample
from film_assets.media.ffmpeg import run_ffmpeg
from film_assets.media.probe import MediaFacts, probe
from film_assets.store.rendering import Desk, Failed, Order, Rendered, Repeatability

LANGUAGES_ISO_639_2 = {
    "ar": "ara", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin", "fr": "fra",
    "he": "heb", "hi": "hin", "hu": "hun", "it": "ita", "ja": "jpn", "ko": "kor", "nb": "nob", "nl": "nld", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
"""MP4 names languages by three letters; a language not listed here is marked ``und``, undetermined."""


class JoinFilm:
    """Renderer of ``FilmRecipe``."""

    repeatability: ClassVar[Repeatability] = "facts"

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        for order in orders:
            desk.check_cancelled()
            recipe = order.recipe
            if not isinstance(recipe, FilmRecipe):
                yield Failed(order, EngineError(f"a film is joined from a film's recipe, not from a {recipe.kind}."))
                continue
            film = desk.scratch / f"{recipe.fingerprint[:16]}.mp4"
            try:
                # Lists and links that ffmpeg reads are gone when the film is joined, or was not.
                with tempfile.TemporaryDirectory(dir=desk.scratch) as folder:
                    facts = _joined(recipe, Path(folder), film, desk)
            except FilmError as error:
                yield Failed(order, error)
            else:
                yield Rendered(order, {"film": film}, facts)


def _joined(recipe: FilmRecipe, folder: Path, film: Path, desk: Desk) -> dict[str, Any]:
    """Join the film in ``folder``, move it to ``film`` when it is verified, and return its facts."""
    _check_headers(recipe, desk)
    _check_sound(recipe, desk)
    for place, (ref, _) in enumerate(recipe.pieces):
        # Links under plain names: no path from outside reaches the list that ffmpeg parses.
        os.symlink(desk.input(ref, "picture").resolve(), folder / f"piece_{place:05d}.mp4")
    names = (f"file piece_{place:05d}.mp4\n" for place in range(len(recipe.pieces)))
    (folder / "pieces.txt").write_text("".join(names), encoding="utf-8")
    (folder / "metadata.txt").write_text(_metadata(recipe), encoding="utf-8")
    os.symlink(desk.input(recipe.mix, "encoded").resolve(), folder / "sound.mp4")
    language = LANGUAGES_ISO_639_2.get(recipe.language.partition("-")[0].lower(), "und")
    inputs = ["-f", "concat", "-auto_convert", "0", "-i", "pieces.txt", "-i", "sound.mp4", "-i", "metadata.txt"]
    mapped = ["-map", "0:v:0", "-map", "1:a:0", "-map_metadata", "2", "-map_chapters", "2"]
    if recipe.subtitles.cues:
        (folder / "subtitles.srt").write_text(as_srt(recipe.subtitles), encoding="utf-8")
        inputs += ["-i", "subtitles.srt"]
        mapped += ["-map", "3:s:0", "-c:s", "mov_text", "-metadata:s:s:0", f"language={language}"]
    joined = folder / "film.mp4"
    copied = ["-c:v", "copy", "-bsf:v", _on_the_frame_grid(folder / "piece_00000.mp4", recipe), "-c:a", "copy"]
    mp4 = ["-metadata:s:a:0", f"language={language}", "-fflags", "+bitexact", "-movflags", "+faststart", joined.name]
    run_ffmpeg([*inputs, *mapped, *copied, *mp4], cwd=folder, check_cancelled=desk.check_cancelled)
    facts = _verified(recipe, probe(joined))
    os.replace(joined, film)
    return facts


def _on_the_frame_grid(first_piece: Path, recipe: FilmRecipe) -> str:
    """Return the filter that puts every packet's time back on whole frames.

    ffmpeg's concat demuxer adds up lengths in microseconds: after some hundred pieces a frame lies a tick beside its
    place.

    Raises:
        MediaError: a frame is not a whole number of ticks of the pieces' time base.
    """
    picture = probe(first_piece).picture
    ticks = 1 / (FrameRate.parsed(recipe.rate).frames_per_second * picture.time_base) if picture else Fraction(0)
    if not ticks or ticks.denominator != 1:
        raise MediaError(f"a frame at {recipe.rate} is {ticks} ticks of the pieces' time base: make pieces again")
    grid = ":".join(f"{stamp.lower()}=round({stamp}/{ticks})*{ticks}" for stamp in ("PTS", "DTS"))
    return f"setts={grid}:duration={ticks}"


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


def _check_sound(recipe: FilmRecipe, desk: Desk) -> None:
    samples, found = _samples(recipe), int(desk.facts(recipe.mix)["length_samples"])
    if found != samples:
        raise MediaError(
            f"the sound is {found} samples long, the picture {samples}: materialize sound_mix and pieces again with "
            "one timing."
        )


def _length(recipe: FilmRecipe) -> int:
    return sum(length for _, length in recipe.pieces)


def _samples(recipe: FilmRecipe) -> int:
    return first_sample(_length(recipe), FrameRate.parsed(recipe.rate))


def _metadata(recipe: FilmRecipe) -> str:
    lines = [";FFMETADATA1", f"title={_escaped(recipe.title)}"]
    if recipe.authors:
        lines.append(f"artist={_escaped(recipe.authors)}")
    if recipe.comment:
        lines.append(f"comment={_escaped(recipe.comment)}")
    frames_per_second = FrameRate.parsed(recipe.rate).frames_per_second
    chapters = _from_zero(recipe.chapters)
    ends = [chapter.start_frame for chapter in chapters[1:]] + [_length(recipe)]
    for chapter, end in zip(chapters, ends, strict=False):
        lines += [
            "[CHAPTER]",
            f"TIMEBASE={frames_per_second.denominator}/{frames_per_second.numerator}",
            f"START={chapter.start_frame}",
            f"END={end}",
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


def _verified(recipe: FilmRecipe, found: MediaFacts) -> dict[str, Any]:
    """Return the film's facts.

    Raises:
        MediaError: it is not exactly what was asked for.
    """
    length, samples = _length(recipe), _samples(recipe)
    picture, sound = found.picture, found.sound
    wanted = ["video", "audio", *(["subtitle"] if recipe.subtitles.cues else [])]
    faults = []
    if picture is None or picture.frames != length:
        faults.append(f"{picture.frames if picture else 0} frames instead of {length}")
    elif picture.start != 0 or not picture.even:
        faults.append("frames that do not follow each other evenly from 0")
    if sound is None or sound.length_samples != samples or sound.start != 0:
        faults.append(f"{sound.length_samples if sound else 0} samples of sound for {samples} of picture")
    # MP4 keeps chapter titles in a data stream of their own.
    kinds = [stream.partition(":")[0] for stream in found.streams if not stream.startswith("data:")]
    if kinds != wanted:
        faults.append(f"the streams {', '.join(kinds)} instead of {', '.join(wanted)}")
    if len(found.chapters) != len(recipe.chapters):
        faults.append(f"{len(found.chapters)} chapters instead of {len(recipe.chapters)}")
    if faults or picture is None or sound is None:
        raise MediaError(f"the joined film has {'; '.join(faults)}: it was not kept; make pieces and sound again")
    return {
        "length_frames": picture.frames,
        "rate": recipe.rate,
        "width": picture.width,
        "height": picture.height,
        "length_samples": sound.length_samples,
        "sample_rate_hz": sound.sample_rate_hz,
    }
