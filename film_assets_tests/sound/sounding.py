"""Small things that the tests of sound are built from."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from film_assets.kernel.errors import Cancelled
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Sound, read_wav, write_wav
from film_assets.sound.model import MixRecipe, MusicRecipe, StemRecipe
from film_assets.store.recipe import EngineIdentity, Recipe
from film_assets.store.rendering import Failed, Order, Rendered, Renderer

SCORE = EngineIdentity(name="score", version=1)
SECOND = SAMPLE_RATE_HZ


class ADesk:
    """A desk over a folder; takes are put on it by hand."""

    def __init__(self, folder: Path, cancel_after: int = 1_000_000) -> None:
        self.folder = folder
        self.scratch = folder / "scratch"
        self.scratch.mkdir(parents=True)
        self.workers = 2
        self.takes: dict[str, tuple[Path, dict[str, Any]]] = {}
        self.looks_left = cancel_after
        self.told: list[float] = []

    def put(self, name: str, sound: Sound, bits: int = 16) -> str:
        path = self.folder / f"{name}.wav"
        write_wav(path, sound, bits)
        self.takes[name] = (path, {"length_samples": sound.shape[-1]})
        return name

    def input(self, ref: str, role: str) -> Path:
        return self.takes[ref][0]

    def facts(self, ref: str) -> Mapping[str, Any]:
        return self.takes[ref][1]

    def progress(self, order: Order, fraction: float, note: str = "") -> None:
        self.told.append(fraction)

    def check_cancelled(self) -> None:
        self.looks_left -= 1
        if self.looks_left < 0:
            raise Cancelled


def made(renderer: Renderer, recipe: Recipe, desk: ADesk) -> Rendered:
    """Return the one take of ``recipe``."""
    desk.scratch = Path(tempfile.mkdtemp(dir=desk.folder))
    (result,) = renderer.render([Order(recipe)], desk)
    if isinstance(result, Failed):
        raise result.error
    return result


def sound_of(rendered: Rendered, role: str = "sound") -> Sound:
    return read_wav(rendered.files[role])


def a_tone(seconds: float, hertz: float = 440.0, level: float = 0.1) -> Sound:
    """Return a mono sine."""
    times = np.arange(round(seconds * SECOND)) / SECOND
    return (level * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def stereo(mono: Sound) -> Sound:
    return np.stack([mono, mono])


def rms_db(sound: Sound) -> float:
    return float(20 * np.log10(max(1e-10, float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))))))


def band_db(sound: Sound, low_hz: float, high_hz: float) -> float:
    """Return the level of one band of a mono sound."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(sound.size, 1 / SECOND)
    return float(10 * np.log10(power[(hertz >= low_hz) & (hertz < high_hz)].sum() / sound.size**2 + 1e-20))


def a_stem(**changed: object) -> StemRecipe:
    return StemRecipe(**{"engine": SCORE, "stem": "DX", "length_samples": 2 * SECOND, **changed})


def a_cue(**changed: object) -> MusicRecipe:
    return MusicRecipe(**{"engine": SCORE, "mood": "calm", "draw": 7, "length_samples": 10 * SECOND, **changed})


def a_mix(**changed: object) -> MixRecipe:
    return MixRecipe(**{"engine": SCORE, "stems": (), "length_samples": 4 * SECOND, **changed})
