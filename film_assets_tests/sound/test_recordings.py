from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from film_assets.kernel.errors import ConfigError, EngineError
from film_assets.sound.dsp import write_wav
from film_assets.sound.levels import loudness
from film_assets.sound.model import StemRecipe
from film_assets.sound.recordings import Recordings, recordings_in, recordings_of
from film_assets.sound.score.recorded import recorded_lasting
from film_assets.sound.score.renderers import ScoreStems
from film_assets.sound.spotting import recordings_used, stems_wanted
from film_assets.store.rendering import Failed, Order
from film_assets_tests.sound.sounding import SCORE, SECOND, ADesk, a_stem, a_tone, made, sound_of
from film_assets_tests.sound.test_spotting import AFilm, a_scene, a_shot, listed

EFFECTS = ("door", "rain", "knock")


def recorded(folder: Path, name: str, plays: str, seconds: float = 2.0, hertz: float = 300.0) -> None:
    folder.mkdir(exist_ok=True)
    write_wav(folder / f"{name}.wav", a_tone(seconds * 44_100 / SECOND, hertz * SECOND / 44_100, 0.2), rate_hz=44_100)
    (folder / f"{name}.yaml").write_text(f"plays: {plays}\nlicence: CC-BY-4.0\nby: Jane Doe\n")


def effects_of(recordings: Recordings) -> dict[str, str]:
    film = AFilm((a_scene("1"), [(a_shot("1-1", action="A door opens. He knocks."), 200)]))
    lists = listed("voice", []), listed("music", [])
    wanted = stems_wanted(film.scenes, film.shots, film.timing, *lists, SCORE, recordings)
    (stem,) = (entry.recipe for entry in wanted.entries if entry.label == "1/FX")
    assert isinstance(stem, StemRecipe)
    return {effect.name: effect.recording for effect in stem.effects}


def test_a_recording_plays_its_effect_and_its_hash_is_in_the_recipe(tmp_path: Path) -> None:
    recorded(tmp_path, "slam", "door")
    found = recordings_in(tmp_path, EFFECTS)
    (slam,) = found.recordings
    assert slam.length_samples == pytest.approx(2 * SECOND, abs=2)
    assert effects_of(found)["door"] == slam.sha256
    assert effects_of(found)["knock"] == effects_of(Recordings())["door"] == ""
    recorded(tmp_path, "slam", "door", hertz=310)
    assert effects_of(recordings_in(tmp_path, EFFECTS))["door"] not in ("", slam.sha256)
    assert recordings_of(found.model_dump_json()) == found


def test_only_recordings_that_are_heard_are_credited(tmp_path: Path) -> None:
    recorded(tmp_path, "slam", "door")
    recorded(tmp_path, "drizzle", "rain", hertz=400)
    found = recordings_in(tmp_path, EFFECTS)
    film = AFilm((a_scene("1"), [(a_shot("1-1", action="A door opens."), 200)]))
    used = recordings_used(film.scenes, film.shots, film.timing, found)
    assert found.credits(used) == ["slam by Jane Doe (CC-BY-4.0)"]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (None, "has no licence"),
        ("plays: door\nby: Jane\n", "no proper licence"),
        ("plays: dragon\nlicence: own\nby: Jane\n", "plays 'dragon'"),
        ("plays: [", "not readable"),
    ],
)
def test_a_sound_without_a_proper_licence_is_refused_with_the_way_out(
    record: str | None, said: str, tmp_path: Path
) -> None:
    recorded(tmp_path, "slam", "door")
    (tmp_path / "slam.yaml").unlink()
    if record is not None:
        (tmp_path / "slam.yaml").write_text(record)
    with pytest.raises(ConfigError, match=said):
        recordings_in(tmp_path, EFFECTS)


def test_a_recorded_effect_is_heard_in_its_stem_and_its_licence_stands_beside_the_take(tmp_path: Path) -> None:
    folder = tmp_path / "sounds"
    recorded(folder, "slam", "door", hertz=1000)
    (slam,) = recordings_in(folder, EFFECTS).recordings
    effect = {"name": "door", "start_sample": SECOND, "length_samples": slam.length_samples, "recording": slam.sha256}
    stem = a_stem(stem="FX", length_samples=4 * SECOND, effects=(effect,))
    take = made(ScoreStems(str(folder)), stem, ADesk(tmp_path / "desk"))
    sound = sound_of(take)
    assert not sound[:, : SECOND - 10].any()
    spectrum = np.abs(np.fft.rfft(sound[0, SECOND : 2 * SECOND]))
    assert int(spectrum.argmax()) == pytest.approx(1000, abs=2)
    assert take.provenance["recordings"][slam.sha256]["by"] == "Jane Doe"
    (folder / "slam.wav").unlink()
    (failed,) = ScoreStems(str(folder)).render([Order(stem)], ADesk(tmp_path / "again"))
    assert isinstance(failed, Failed) and isinstance(failed.error, EngineError)


def test_a_recorded_ambience_comes_round_at_one_level_without_a_seam(tmp_path: Path) -> None:
    tmp_path.joinpath("x").mkdir()
    noise = np.random.default_rng(1).standard_normal(5 * SECOND).astype(np.float32) * 0.05
    noise = np.convolve(noise, np.ones(64) / 8, mode="same").astype(np.float32)
    write_wav(tmp_path / "x" / "drizzle.wav", noise)
    (tmp_path / "x" / "drizzle.yaml").write_text("plays: rain\nlicence: own\nby: me\n")
    (rain,) = recordings_in(tmp_path / "x", EFFECTS).recordings
    heard = recorded_lasting(str(tmp_path / "x"), rain.sha256, 0, 12 * SECOND)
    parts = [loudness(heard[:, start : start + SECOND]) for start in range(0, 12 * SECOND, SECOND)]
    assert max(parts) - min(parts) < 1.5
    steps = np.abs(np.diff(heard[0]))
    assert steps.max() < 1.5 * steps[: 3 * SECOND].max()
