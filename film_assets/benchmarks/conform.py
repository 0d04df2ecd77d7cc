"""What assembling a film costs: 100 clips of 3 seconds by our own join, against plain ffmpeg doing the least."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from film_assets import delivery
from film_assets.benchmarks.measure import Spent, spent
from film_assets.delivery.renderers import JoinFilm
from film_assets.edit.model import Chapter, FilmRecipe, SubtitleCue, SubtitleList
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.media.encode import PictureEncoder
from film_assets.media.ffmpeg import run_ffmpeg
from film_assets.media.frames import black_frame
from film_assets.media.loudness import encode_aac
from film_assets.media.model import EncoderProfile
from film_assets.media.probe import encoder_header
from film_assets.store.recipe import EngineIdentity
from film_assets.store.rendering import Failed, Order, Rendered

CLIPS, CLIP_FRAMES, RATE = 100, 72, "24"
WIDTH, HEIGHT = 1280, 720
DIFFERENT_CLIPS = 5
"""Encoded clips; the others are the same files under other names."""
REPEATS = 3
LENGTH_SAMPLES = CLIPS * CLIP_FRAMES * SAMPLE_RATE_HZ // 24


class _Desk:
    """A desk over one folder of finished pieces."""

    workers = 1

    def __init__(self, folder: Path, pieces: Mapping[str, Path], sound: Path) -> None:
        self.scratch = folder
        self.files = {**pieces, "mix": sound}
        self.header = encoder_header(next(iter(pieces.values())))

    def input(self, ref: str, role: str) -> Path:
        return self.files[ref]

    def facts(self, ref: str) -> Mapping[str, Any]:
        return {"encoder_header": self.header, "length_samples": LENGTH_SAMPLES}

    def intermediate(self, order: Order, make: Callable[[], Rendered]) -> Mapping[str, Path]:
        return make().files

    def progress(self, order: Order, fraction: float, note: str = "") -> None:
        pass

    def check_cancelled(self) -> None:
        pass


def rows() -> list[tuple[str, str, str]]:
    """Return the figures: CPU seconds of this process and its children, the least of several runs, and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pieces, wav = _pieces(folder), _sound(folder / "mix.wav")
        (folder / "list.txt").write_text("".join(f"file '{path}'\n" for path in pieces.values()))
        ours = _least(lambda number: _assembled(folder / f"ours {number}", pieces, wav))
        plain = _least(lambda number: _plainly(folder, wav, folder / f"plain {number}.mp4"))
    return [
        (
            f"assembling {CLIPS} clips of {CLIP_FRAMES // 24} s, 720p, with sound, subtitles and chapters, "
            "against plain ffmpeg concat-copy + AAC",
            f"{ours.cpu_seconds:.2f} s / {plain.cpu_seconds:.2f} s CPU = {ours.cpu_seconds / plain.cpu_seconds:.2f}",
            "<= 1.2",
        )
    ]


def _least(work: Callable[[int], None]) -> Spent:
    def once(number: int) -> Spent:
        return spent(lambda: work(number))

    return min((once(number) for number in range(REPEATS)), key=lambda one: one.cpu_seconds)


def _pieces(folder: Path) -> dict[str, Path]:
    """Encode a few noisy clips and name them a hundred times."""
    encoded = []
    for number in range(DIFFERENT_CLIPS):
        noise = np.random.default_rng(number)
        path = folder / f"clip_{number}.mp4"
        with PictureEncoder(path, WIDTH, HEIGHT, RATE, EncoderProfile()) as encoder:
            frame = black_frame(WIDTH, HEIGHT)
            frame[:HEIGHT] = np.kron(noise.integers(30, 220, (45, 80)), np.ones((16, 16))).astype(np.uint8)
            for shift in range(CLIP_FRAMES // 2):
                encoder.write(np.roll(frame, 2 * shift, axis=1).tobytes(), times=2)
        encoded.append(path)
    return {f"piece-{number}": encoded[number % DIFFERENT_CLIPS] for number in range(CLIPS)}


def _sound(path: Path) -> Path:
    noise = np.random.default_rng(0).normal(0, 0.05, (LENGTH_SAMPLES, 2))
    soundfile.write(path, noise, SAMPLE_RATE_HZ, subtype="PCM_24")
    return path


def _assembled(folder: Path, pieces: Mapping[str, Path], wav: Path) -> None:
    folder.mkdir()
    encode_aac(wav, folder / "mix.mp4")
    cues = tuple(
        SubtitleCue(start_frame=at * CLIP_FRAMES, end_frame_exclusive=at * CLIP_FRAMES + 48, lines=("You saw that?",))
        for at in range(CLIPS)
    )
    recipe = FilmRecipe(
        engine=EngineIdentity(name=delivery.ENGINE_NAME, version=delivery.ENGINE_VERSION),
        title="A hundred clips",
        rate=RATE,
        pieces=tuple((ref, CLIP_FRAMES) for ref in pieces),
        mix="mix",
        subtitles=SubtitleList(rate=RATE, cues=cues),
        chapters=tuple(Chapter(start_frame=at * 10 * CLIP_FRAMES, title=f"Scene {at}") for at in range(10)),
    )
    for result in JoinFilm().render([Order(recipe)], _Desk(folder, pieces, folder / "mix.mp4")):
        if isinstance(result, Failed):
            raise result.error


def _plainly(folder: Path, wav: Path, film: Path) -> None:
    inputs: list[str | Path] = ["-f", "concat", "-safe", "0", "-i", folder / "list.txt", "-i", wav]
    run_ffmpeg([*inputs, "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", "-b:a", "192k", film])


if __name__ == "__main__":
    for row in rows():
        print(*row, sep="  ")
