"""Memory of a two-hour film: its sound mixed from stems and its pieces joined, in a process of its own.

Sound is real; picture is one tiny piece again and again. A scene's stems stand for those of many scenes: what is read
once a scene costs the same.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from film_assets.benchmarks.sound import SCENE_SAMPLES, FolderDesk, spoken_scenes, stems_of_scene
from film_assets.delivery.renderers import JoinFilm
from film_assets.edit.model import Chapter, FilmRecipe, PieceRecipe, SubtitleCue, SubtitleList, TitleText
from film_assets.edit.renderers import ConformPieces
from film_assets.sound import score
from film_assets.sound.espeak.voices import EspeakVoices
from film_assets.sound.model import MixRecipe, MusicRecipe
from film_assets.sound.score.renderers import MixFilm, ScoreMusic, ScoreStems
from film_assets.store.recipe import EngineIdentity

MINUTES = 120
RATE = 24
PIECE_FRAMES = 96
"""Fifteen pieces a minute: 1,800 in all."""
Peaks = dict[str, int]
"""The most memory that any one process had held after each step, in MiB."""


def rows() -> list[tuple[str, str, str]]:
    """Return the most memory that two hours of sound and pieces need, beside ten minutes of them."""
    short, long = _measured(MINUTES // 12), _measured(MINUTES)
    return [
        (
            f"memory of a process at most, two hours of film, {step}",
            f"{long[step]} MiB (ten minutes: {short[step]} MiB)",
            "",
        )
        for step in long
    ]


def _measured(minutes: int) -> Peaks:
    command = [sys.executable, "-m", __spec__.name if __spec__ else __name__, str(minutes)]
    found: Peaks = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return found


def peaks(minutes: int) -> Peaks:
    """Return the most memory of this process after stems, mix and joining of a film so long."""
    found: Peaks = {}
    with tempfile.TemporaryDirectory() as folder:
        desk = FolderDesk(Path(folder))
        voices = spoken_scenes()[0]
        desk.make(EspeakVoices(), voices)
        identity = EngineIdentity(name=score.ENGINE_NAME, version=score.ENGINE_VERSION)
        cue = MusicRecipe(engine=identity, mood="calm", draw=1, length_samples=SCENE_SAMPLES)
        desk.make(ScoreMusic(), [cue])
        stems = stems_of_scene(desk, voices, cue.fingerprint)
        desk.make(ScoreStems(), list(stems))
        found["stems of a scene"] = _most()
        mix = MixRecipe(
            engine=identity,
            stems=tuple(
                (stem.stem, stem.fingerprint, minute * SCENE_SAMPLES - stem.pre_roll_samples)
                for minute in range(minutes)
                for stem in stems
            ),
            length_samples=minutes * SCENE_SAMPLES,
        )
        desk.make(MixFilm(), [mix])
        found["sound mixed"] = _most()
        _join(desk, minutes, mix.fingerprint)
        found["film joined"] = _most()
    return found


def _join(desk: FolderDesk, minutes: int, mix: str) -> None:
    identity = EngineIdentity(name="conform", version=1)
    card = TitleText(lines=())
    piece = PieceRecipe(
        engine=identity, form="card", length_frames=PIECE_FRAMES, width=64, height=36, rate=str(RATE), text=card
    )
    desk.make(ConformPieces(), [piece])
    count = minutes * 60 * RATE // PIECE_FRAMES
    cues = tuple(
        SubtitleCue(start_frame=at * PIECE_FRAMES, end_frame_exclusive=(at + 1) * PIECE_FRAMES, lines=(f"Line {at}.",))
        for at in range(count)
    )
    film = FilmRecipe(
        engine=identity,
        title="Two hours",
        rate=str(RATE),
        pieces=((piece.fingerprint, PIECE_FRAMES),) * count,
        mix=mix,
        subtitles=SubtitleList(rate=str(RATE), cues=cues),
        chapters=tuple(Chapter(start_frame=at * 60 * RATE, title=f"Scene {at + 1}") for at in range(minutes)),
    )
    desk.make(JoinFilm(), [film])


def _most() -> int:
    """Return the most memory so far in MiB of this process or of any that it waited for."""
    return max(resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    print(json.dumps(peaks(int(sys.argv[1]))))
