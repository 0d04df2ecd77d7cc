"""Cues from real diffusers audio classes on tiny random weights: exact samples, one level, melted stretches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from film_assets.inference.host import EngineHost
from film_assets.inference.licences import licence_of
from film_assets.inference.presets import Resolved, known_presets, resolved
from film_assets.inference.settings import Machine
from film_assets.kernel.errors import Cancelled, ConfigError
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.look.prompts import music_words
from film_assets.sound.dsp import read_wav
from film_assets.sound.generated.laying import levelled, melted, overlap_of, stereo, stretch_lengths
from film_assets.sound.generated.music import GeneratedMusic
from film_assets.sound.generated.settings import PACKAGE, AudioSettings, audio_model, cue_recipe, identity_of
from film_assets.sound.levels import loudness
from film_assets.sound.model import MusicRecipe
from film_assets.store.recipe import EngineIdentity
from film_assets.store.rendering import Failed, Order, Rendered
from film_assets_tests.engines_gpu import needs  # noqa: F401 - skips this module without the gpu extra
from film_assets_tests.engines_gpu.builders import CPU, ADesk, NoHub, a_preset, rendered

Folder = Callable[..., Path]
SETTINGS = AudioSettings(machine=CPU)


def model_of(folder: Path, **changes: Any) -> Resolved:
    arguments = {"lyrics": ""} if "ace_step" in folder.name else {}
    return resolved(a_preset("tiny", "audio", folder, **{"arguments": arguments, **changes}), NoHub())


def a_cue(model: Resolved, machine: Machine = CPU, **changes: Any) -> MusicRecipe:
    given: dict[str, Any] = {
        "engine": EngineIdentity(name="score", version=1),
        "mood": "tense",
        "draw": 41,
        "length_samples": 2 * SAMPLE_RATE_HZ + 7,
        "key": 4,
        "motif": 9,
    }
    drawn = MusicRecipe(**{**given, **changes})
    return cue_recipe(identity_of(model, machine), drawn, music_words(drawn.mood))


def made(model: Resolved, desk: ADesk, *recipes: MusicRecipe, **more: Any) -> list[Rendered]:
    engine = GeneratedMusic(SETTINGS, NoHub(), models={model.identity.commit: model}, **more)
    return rendered(list(engine.render([Order(recipe) for recipe in recipes], desk)))


@pytest.mark.parametrize("builder", ["stable_audio", "ace_step"])
def test_a_cue_has_exactly_its_samples_in_stereo_at_the_level_of_every_cue(
    model_folder: Folder, tmp_path: Path, builder: str
) -> None:
    import soundfile

    model = model_of(model_folder(builder))
    (take,) = made(model, ADesk(tmp_path), a_cue(model))
    info = soundfile.info(take.files["sound"])
    assert (info.samplerate, info.channels, info.subtype) == (SAMPLE_RATE_HZ, 2, "PCM_16")
    assert info.frames == take.facts["length_samples"] == 2 * SAMPLE_RATE_HZ + 7
    sound = read_wav(take.files["sound"])
    assert loudness(sound) == pytest.approx(-31.0, abs=2.0)
    assert np.abs(sound[:, -10:]).max() < 1e-3
    assert take.provenance["origin"] == "AI generated" and take.provenance["stretches"] == 1


def test_the_same_cue_gives_the_same_sound_and_a_retake_another(model_folder: Folder, tmp_path: Path) -> None:
    model = model_of(model_folder("stable_audio"))
    recipe = a_cue(model)
    first, again = (read_wav(made(model, ADesk(tmp_path / run), recipe)[0].files["sound"]) for run in "ab")
    engine = GeneratedMusic(SETTINGS, NoHub(), models={model.identity.commit: model})
    (retake,) = rendered(list(engine.render([Order(recipe, 2)], ADesk(tmp_path / "c"))))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, read_wav(retake.files["sound"]))


def test_a_cue_longer_than_the_model_can_is_melted_from_stretches(model_folder: Folder, tmp_path: Path) -> None:
    model = model_of(model_folder("stable_audio"))
    assert model.most_seconds == 4
    recipe = a_cue(model, length_samples=10 * SAMPLE_RATE_HZ)
    (take,) = made(model, ADesk(tmp_path), recipe)
    # 4 s each, overlapping by 1 s: 10 s need 3.
    assert take.provenance["stretches"] == 3
    sound = read_wav(take.files["sound"])
    assert sound.shape == (2, 10 * SAMPLE_RATE_HZ)
    seconds = np.abs(sound).reshape(2, 10, -1).max(axis=(0, 2))
    assert (seconds > 1e-3).all()


def test_stretches_are_equal_and_add_up_with_their_overlaps() -> None:
    assert stretch_lengths(47 * SAMPLE_RATE_HZ, 47) == [47 * SAMPLE_RATE_HZ]
    assert stretch_lengths(100 * SAMPLE_RATE_HZ, 0) == [100 * SAMPLE_RATE_HZ]
    lengths = stretch_lengths(100 * SAMPLE_RATE_HZ + 1, 47)
    # 100 s in stretches of at most 47 s that overlap by 2 s: three, 104 s together.
    assert len(lengths) == 3 and sum(lengths) == 104 * SAMPLE_RATE_HZ + 1
    assert max(lengths) <= 47 * SAMPLE_RATE_HZ and max(lengths) - min(lengths) <= 1
    assert overlap_of(47) == 2 * SAMPLE_RATE_HZ and overlap_of(4) == SAMPLE_RATE_HZ


def test_melting_keeps_the_power_of_unlike_sounds() -> None:
    draw = np.random.default_rng(1).standard_normal((2, 2, 48_000)).astype(np.float32)
    whole = melted([draw[0], draw[1]], 24_000)
    assert whole.shape == (2, 72_000)
    assert np.mean(whole[:, 24_000:48_000] ** 2) == pytest.approx(1.0, abs=0.05)


def test_mono_stands_on_both_sides_and_silence_stays_silence() -> None:
    sound = stereo(np.ones(16_000, np.float32), 16_000)
    assert sound.shape == (2, SAMPLE_RATE_HZ) and np.array_equal(sound[0], sound[1])
    assert not levelled(np.zeros((2, 1000), np.float32)).any()


def test_what_no_model_reads_makes_no_cue_stale_and_sampling_does(model_folder: Folder) -> None:
    model = model_of(model_folder("stable_audio"))
    base = a_cue(model).fingerprint
    assert a_cue(model, key=7, motif=1).fingerprint == base
    assert a_cue(model, mood="warm").fingerprint != base
    assert a_cue(model, draw=42).fingerprint != base
    assert a_cue(model.model_copy(update={"steps": 3})).fingerprint != base
    assert a_cue(model.model_copy(update={"guidance_hundredths": 500})).fingerprint != base
    assert a_cue(model, CPU.model_copy(update={"dtype": "bfloat16"})).fingerprint != base


def test_one_load_serves_every_cue(model_folder: Folder, tmp_path: Path) -> None:
    model, host = model_of(model_folder("stable_audio")), EngineHost()
    assert len(made(model, ADesk(tmp_path), a_cue(model), a_cue(model, draw=2), host=host)) == 2
    assert host.loads == 1


def test_a_bad_cue_fails_alone_and_cancelling_leaves_no_file(
    model_folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diffusers import StableAudioPipeline

    model = model_of(model_folder("stable_audio"))
    own = StableAudioPipeline.encode_prompt

    def encode_prompt(self: Any, prompt: Any, *args: Any, **more: Any) -> Any:
        if "sad" in str(prompt):
            raise RuntimeError("no such feeling")
        return own(self, prompt, *args, **more)

    monkeypatch.setattr(StableAudioPipeline, "encode_prompt", encode_prompt)
    orders = [Order(a_cue(model, mood="sad")), Order(a_cue(model))]
    engine = GeneratedMusic(SETTINGS, NoHub(), models={model.identity.commit: model})
    results = list(engine.render(orders, ADesk(tmp_path / "one")))
    assert [type(result) for result in results] == [Failed, Rendered]
    with pytest.raises(Cancelled):
        list(engine.render(orders[1:], ADesk(tmp_path / "two", cancel_after_checks=2)))
    assert not list((tmp_path / "two").rglob("*.wav"))


def test_presets_are_resolved_and_licences_asked_for(model_folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Stability AI Community License"):
        audio_model(AudioSettings(music="stable_audio_open", machine=CPU), NoHub())
    for preset in known_presets(PACKAGE).values():
        licence_of(preset.licence)
        assert preset.makes == "audio" and preset.most_seconds
    (tmp_path / "bed.yaml").write_text(
        f"name: bed\nmakes: audio\nsource: {model_folder('stable_audio')}\nlicence: own\nsteps: 2\n"
    )
    model = audio_model(AudioSettings(music="bed", presets_folder=str(tmp_path), machine=CPU), NoHub())
    assert (model.abilities.length_seconds, model.abilities.sample_rate_hz) == ("audio_end_in_s", 2000)
    planned = a_cue(model_of(model_folder("ace_step")))
    engine = GeneratedMusic(AudioSettings(music="bed", presets_folder=str(tmp_path), machine=CPU), NoHub())
    with pytest.raises(ConfigError, match="planned with another music model"):
        list(engine.render([Order(planned)], ADesk(tmp_path / "desk")))


def test_a_cue_is_made_in_the_number_format_it_was_planned_with(model_folder: Folder, tmp_path: Path) -> None:
    model = model_of(model_folder("stable_audio"))
    half = a_cue(model, CPU.model_copy(update={"dtype": "bfloat16"}))
    plain, planned = made(model, ADesk(tmp_path), a_cue(model), half)
    assert (plain.provenance["machine"]["dtype"], planned.provenance["machine"]["dtype"]) == ("float32", "bfloat16")
    assert plain.files["sound"] != planned.files["sound"]


def test_a_cue_planned_with_other_steps_is_not_made_with_these(model_folder: Folder, tmp_path: Path) -> None:
    model = model_of(model_folder("stable_audio"))
    planned = a_cue(model.model_copy(update={"steps": 3}))
    with pytest.raises(ConfigError, match="other arguments"):
        made(model, ADesk(tmp_path), planned)
