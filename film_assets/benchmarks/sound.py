"""What sound costs: CPU seconds a film minute for voices, music, stems and the mix, and the mix's memory."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from film_assets.benchmarks.measure import spent
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.look.model import Voice
from film_assets.sound import espeak, score
from film_assets.sound.espeak.voices import EspeakVoices
from film_assets.sound.laying import EDGE_SAMPLES
from film_assets.sound.model import Effect, MixRecipe, MusicRecipe, Placed, StemRecipe, VoiceRecipe
from film_assets.sound.score.renderers import MixFilm, ScoreMusic, ScoreStems
from film_assets.store.recipe import EngineIdentity, Recipe
from film_assets.store.rendering import Failed, Order, Rendered, Renderer

MINUTES = 4
LINES_A_MINUTE = 15
"""As spoken films have them: 152 lines in ten minutes of the sketch that was measured."""
SAYINGS = (
    "I see everything. I am retired.",
    "The owner is turning this place into a padel court, and he has no idea what that will cost him.",
    "Then take the good ones.",
)
SCENE_SAMPLES = 60 * SAMPLE_RATE_HZ


class FolderDesk:
    """A desk over one folder that keeps every take made at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scratch = folder
        self.workers = 2
        self.files: dict[str, Mapping[str, Path]] = {}
        self.known: dict[str, Mapping[str, Any]] = {}

    def input(self, ref: str, role: str) -> Path:
        return self.files[ref][role]

    def facts(self, ref: str) -> Mapping[str, Any]:
        return self.known[ref]

    def intermediate(self, order: Order, make: Callable[[], Rendered]) -> Mapping[str, Path]:
        return make().files

    def progress(self, order: Order, fraction: float, note: str = "") -> None:
        pass

    def check_cancelled(self) -> None:
        pass

    def make(self, renderer: Renderer, recipes: list[Recipe]) -> None:
        self.scratch = Path(tempfile.mkdtemp(dir=self.folder))
        for result in renderer.render([Order(recipe) for recipe in recipes], self):
            if isinstance(result, Failed):
                raise result.error
            self.files[result.order.recipe.fingerprint] = result.files
            self.known[result.order.recipe.fingerprint] = result.facts


def rows() -> list[tuple[str, str, str]]:
    """Return the figures of a film of four one-minute scenes full of talk, music and rain."""
    with tempfile.TemporaryDirectory() as folder:
        desk = FolderDesk(Path(folder))
        voices = spoken_scenes()
        music = [
            MusicRecipe(engine=_engine(score), mood=mood, draw=number, length_samples=SCENE_SAMPLES)
            for number, mood in enumerate(("calm", "sad", "tense", "action")[:MINUTES])
        ]
        found = [
            ("voices", _cost(desk, EspeakVoices(), [voice for scene in voices for voice in scene])),
            ("music", _cost(desk, ScoreMusic(), list(music))),
        ]
        stems = [
            stem
            for scene, cue in zip(voices, music, strict=True)
            for stem in stems_of_scene(desk, scene, cue.fingerprint)
        ]
        found.append(("stems (dialogue, music, effects)", _cost(desk, ScoreStems(), list(stems))))
        mix = MixRecipe(
            engine=_engine(score),
            stems=tuple(
                (stem.stem, stem.fingerprint, number // 3 * SCENE_SAMPLES - stem.pre_roll_samples)
                for number, stem in enumerate(stems)
            ),
            length_samples=MINUTES * SCENE_SAMPLES,
        )
        found.append(("mix, encoded and measured", _cost(desk, MixFilm(), [mix])))
        facts = desk.known[mix.fingerprint]
    memory_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [
        *((f"sound, CPU s a film minute: {what}", f"{seconds:.2f}", "") for what, seconds in found),
        ("sound, CPU s a film minute: all", f"{sum(seconds for _, seconds in found):.2f}", ""),
        (
            "loudness and true peak of that film, encoded",
            f"{facts['loudness_clufs'] / 100:.2f} LUFS, {facts['peak_cdbtp'] / 100:.2f} dBTP",
            "-14 +- 0.5, <= -1",
        ),
        ("memory of the process at most", f"{memory_mib} MiB", ""),
    ]


def _engine(module: Any) -> EngineIdentity:
    return EngineIdentity(name=module.ENGINE_NAME, version=module.ENGINE_VERSION)


def spoken_scenes() -> list[list[Recipe]]:
    names = ("en-us+f2", "en-us+m3", "en-us+Alicia")
    return [
        [
            VoiceRecipe(
                engine=_engine(espeak),
                voice=Voice(voice=names[number % 3]),
                text=f"{SAYINGS[number % 3]} {scene} {number}",
            )
            for number in range(LINES_A_MINUTE)
        ]
        for scene in range(MINUTES)
    ]


def stems_of_scene(desk: FolderDesk, voices: list[Recipe], cue: str) -> list[StemRecipe]:
    starts = [SCENE_SAMPLES * number // LINES_A_MINUTE for number in range(LINES_A_MINUTE)]
    placed = tuple(
        Placed(take=voice.fingerprint, start_sample=start) for voice, start in zip(voices, starts, strict=True)
    )
    spoken = tuple(
        (start, start + desk.known[voice.fingerprint]["length_samples"])
        for voice, start in zip(voices, starts, strict=True)
    )
    whole = SCENE_SAMPLES + 2 * EDGE_SAMPLES
    effects = (
        Effect(name="rain", start_sample=0, length_samples=whole, draw=1),
        Effect(name="footsteps", start_sample=SCENE_SAMPLES // 2, length_samples=4 * SAMPLE_RATE_HZ, draw=2),
    )
    common: dict[str, Any] = {"engine": _engine(score), "length_samples": SCENE_SAMPLES}
    edges: dict[str, Any] = {
        "pre_roll_samples": EDGE_SAMPLES,
        "tail_samples": EDGE_SAMPLES,
        "ducked_by": spoken,
        "spoken_clufs": (-2300,) * len(spoken),
    }
    return [
        StemRecipe(**common, stem="DX", placed=placed, room="room", tail_samples=2 * SAMPLE_RATE_HZ),
        StemRecipe(**common, **edges, stem="MX", placed=(Placed(take=cue, start_sample=2 * EDGE_SAMPLES),)),
        StemRecipe(**common, **edges, stem="FX", effects=effects, room="room"),
    ]


def _cost(desk: FolderDesk, renderer: Renderer, recipes: list[Recipe]) -> float:
    return spent(lambda: desk.make(renderer, recipes)).cpu_seconds / MINUTES
