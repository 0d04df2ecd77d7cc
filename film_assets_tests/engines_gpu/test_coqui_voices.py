"""Lines said by real coqui-tts classes on tiny random weights: seeded, trimmed, levelled, timed; cloning by consent."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from film_assets.breakdown.model import Delivery, Person
from film_assets.inference.host import EngineHost
from film_assets.kernel.errors import Cancelled, ConfigError
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.look.model import Voice
from film_assets.sound.coqui.casting import casting_of, language_for, median_pitch_hz, with_pitches
from film_assets.sound.coqui.consent import SAMPLE
from film_assets.sound.coqui.saying import sentences_in
from film_assets.sound.coqui.settings import CoquiSettings, VoiceModel, identity_of, voice_model
from film_assets.sound.coqui.timing import SaidSentence, timed
from film_assets.sound.coqui.voices import CoquiVoices
from film_assets.sound.dsp import read_wav
from film_assets.sound.levels import speech_level
from film_assets.sound.model import VoiceRecipe
from film_assets.store.rendering import Failed, Order, Rendered
from film_assets_tests.engines_gpu import needs  # noqa: F401 - skips this module without the gpu extra
from film_assets_tests.engines_gpu.builders import ADesk, rendered
from film_assets_tests.engines_gpu.tiny_sounds import save_vits, save_xtts


@pytest.fixture(scope="module")
def vits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_vits(tmp_path_factory.mktemp("vits") / "model")


@pytest.fixture
def settings(vits: Path) -> CoquiSettings:
    return CoquiSettings(model=str(vits), licence="own", device="cpu")


def a_line(model: VoiceModel, text: str = "Hello there, my friend.", **changes: Any) -> VoiceRecipe:
    given: dict[str, Any] = {"engine": identity_of(model), "voice": Voice(voice="ada"), "text": text}
    return VoiceRecipe(**{**given, **changes})


def say(settings: CoquiSettings, desk: ADesk, *recipes: VoiceRecipe, **more: Any) -> list[Rendered]:
    return rendered(list(CoquiVoices(settings, **more).render([Order(recipe) for recipe in recipes], desk)))


def sound_of(take: Rendered) -> np.ndarray:
    return read_wav(take.files["sound"])[0]


def test_a_model_says_who_speaks_in_it_and_in_which_languages(settings: CoquiSettings) -> None:
    model = voice_model(settings)
    assert (model.kind, model.speakers, model.languages) == ("vits", ("ada", "bob"), ("de", "en"))
    assert model.commit.startswith("sha256:")
    assert "/" not in identity_of(model).model


def test_a_line_is_said_trimmed_and_as_loud_as_every_other(settings: CoquiSettings, tmp_path: Path) -> None:
    import soundfile

    model = voice_model(settings)
    (take,) = say(settings, ADesk(tmp_path), a_line(model))
    info = soundfile.info(take.files["sound"])
    assert (info.samplerate, info.channels, info.subtype) == (SAMPLE_RATE_HZ, 1, "PCM_16")
    sound = sound_of(take)
    assert take.facts["length_samples"] == sound.size > 1000
    # Nothing quieter than 50 dB below the peak at either end, but for the 5 ms that are kept and faded.
    edge = SAMPLE_RATE_HZ * 7 // 1000
    assert np.abs(sound[:edge]).max() > 0 and np.abs(sound[-edge:]).max() > 0
    assert speech_level(sound) == pytest.approx(-23.0, abs=1.0)
    assert take.provenance["origin"] == "AI generated"


def test_a_line_is_the_same_whatever_was_said_before_it(settings: CoquiSettings, tmp_path: Path) -> None:
    model = voice_model(settings)
    first, other = a_line(model), a_line(model, "Something else entirely.")
    alone = sound_of(say(settings, ADesk(tmp_path / "a"), first)[0])
    after = sound_of(say(settings, ADesk(tmp_path / "b"), other, first)[1])
    assert np.array_equal(alone, after)


def test_a_retake_and_another_speaker_sound_different(settings: CoquiSettings, tmp_path: Path) -> None:
    model = voice_model(settings)
    line = a_line(model)
    engine = CoquiVoices(settings)
    takes = rendered(list(engine.render([Order(line), Order(line, 2)], ADesk(tmp_path / "takes"))))
    bob = say(settings, ADesk(tmp_path / "bob"), a_line(model, voice=Voice(voice="bob")))[0]
    sounds = [sound_of(take) for take in (*takes, bob)]
    assert len({sound.tobytes() for sound in sounds}) == 3


def test_a_slower_voice_and_a_tired_delivery_take_longer(settings: CoquiSettings, tmp_path: Path) -> None:
    model = voice_model(settings)
    lines = [
        a_line(model),
        a_line(model, voice=Voice(voice="ada", rate_wpm=80)),
        a_line(model, delivery=Delivery.TIRED),
        a_line(model, delivery=Delivery.WHISPER),
    ]
    own, slow, tired, whisper = (sound_of(take) for take in say(settings, ADesk(tmp_path), *lines))
    assert slow.size > 1.5 * own.size and tired.size > own.size
    assert speech_level(whisper) < speech_level(own) - 3


def test_words_lie_in_order_inside_the_line_and_sentences_apart(settings: CoquiSettings, tmp_path: Path) -> None:
    text = "Hello there. We are late!"
    (take,) = say(settings, ADesk(tmp_path), a_line(voice_model(settings), text))
    words, length = take.facts["words"], take.facts["length_samples"]
    assert [text[start : start + count] for _, start, count in words] == text.split()
    starts = [sample for sample, _, _ in words]
    assert starts == sorted(starts) and starts[0] >= 0 and starts[-1] < length
    assert take.facts["timed_by"] == "letters"
    phonemes = take.facts["phonemes"]
    assert [name for _, name in phonemes if name][:5] == list("hello")
    assert sum(name == "" for _, name in phonemes) == 2


def test_words_share_a_sentence_by_their_letters() -> None:
    # 4 + 1 and 2 + 1 letters and gaps over 800 samples from sample 100.
    words, phonemes = timed([SaidSentence("late is", 10, 100, 900)])
    assert words == [(100, 10), (600, 15)]
    assert phonemes == [(100, "l"), (200, "a"), (300, "t"), (400, "e"), (600, "i"), (700, "s"), (900, "")]


def test_sentences_keep_their_place_in_the_line() -> None:
    text = "Mr. Oyelaran left. Really?  ... Yes!"
    assert [text[start : start + len(sentence)] for start, sentence in sentences_in(text, "en")] == [
        sentence for _, sentence in sentences_in(text, "en")
    ]
    assert sentences_in(text, "en")[0] == (0, "Mr. Oyelaran left.")


def test_a_line_with_nothing_to_say_is_half_a_second_of_silence(settings: CoquiSettings, tmp_path: Path) -> None:
    (take,) = say(settings, ADesk(tmp_path), a_line(voice_model(settings), "... !"))
    assert take.facts["silent"] and take.facts["length_samples"] == SAMPLE_RATE_HZ // 2


def test_names_are_said_as_the_script_spells_them_out(settings: CoquiSettings, tmp_path: Path) -> None:
    model = voice_model(settings)
    plain, spelled = (
        a_line(model, "Ask Oyelaran."),
        a_line(model, "Ask Oyelaran.", pronounced=(("Oyelaran", "oh yell a run"),)),
    )
    takes = say(settings, ADesk(tmp_path), plain, spelled)
    assert not np.array_equal(*[sound_of(take)[:1000] for take in takes]) or takes[0].facts != takes[1].facts
    assert [word[1:] for word in takes[1].facts["words"]] == [[0, 3], [4, 9]]


def test_a_speaker_or_language_that_the_model_has_not_is_one_clear_error(
    settings: CoquiSettings, tmp_path: Path
) -> None:
    model = voice_model(settings)
    with pytest.raises(ConfigError, match=r"no speaker 'en-us\+f2'.*cast the film's voices again"):
        say(settings, ADesk(tmp_path), a_line(model, voice=Voice(voice="en-us+f2")))
    with pytest.raises(ConfigError, match="speaks de, en, not ja"):
        say(settings, ADesk(tmp_path), a_line(model, voice=Voice(voice="ada", language="ja")))


def test_a_language_is_found_by_its_nearest_name() -> None:
    model = VoiceModel(source="m", commit="c", kind="xtts", licence="cpml", languages=("en", "zh-cn", "pt"))
    assert [language_for(model, written) for written in ("en-GB", "zh", "pt-BR", "")] == ["en", "zh-cn", "pt", "en"]


def test_a_single_voice_model_speaks_without_a_speaker(tmp_path: Path) -> None:
    folder = save_vits(tmp_path / "one", speakers=("only",), languages=("en",))
    settings = CoquiSettings(model=str(folder), licence="own", device="cpu")
    model = voice_model(settings)
    assert model.speakers == () and casting_of(model)(Person(name="INES"), (), "en").voice == ""
    (take,) = say(settings, ADesk(tmp_path / "desk"), a_line(model, voice=Voice(voice="")))
    assert take.facts["length_samples"] > 1000


def test_every_character_gets_another_voice_while_there_are_any_and_keeps_it(settings: CoquiSettings) -> None:
    cast = casting_of(voice_model(settings))
    ines = cast(Person(name="INES"), (), "en")
    nora = cast(Person(name="NORA"), (ines,), "en")
    assert {ines.voice, nora.voice} == {"ada", "bob"}
    assert cast(Person(name="INES"), (), "en") == ines
    assert cast(Person(name="EXTRA"), (ines, nora), "en").voice in ("ada", "bob")
    assert cast(Person(name="OLD", age_years=80), (), "en").rate_wpm < ines.rate_wpm


def test_voices_are_cast_by_measured_pitch() -> None:
    model = VoiceModel(
        source="m",
        commit="c",
        kind="vits",
        licence="own",
        speakers=("p1", "p2", "p3"),
        pitches_hz=(("p1", 210), ("p2", 110), ("p3", 0)),
    )
    cast = casting_of(model)
    assert cast(Person(name="A", gender="f"), (), "en").voice == "p1"
    assert cast(Person(name="B", gender="m"), (), "en").voice == "p2"


@pytest.mark.parametrize("pitch_hz", [100, 180, 240])
def test_pitch_is_heard_through_overtones_and_noise(pitch_hz: int) -> None:
    time = np.arange(16_000) / 16_000
    tone = sum(np.sin(2 * np.pi * pitch_hz * k * time) / k for k in range(1, 8))
    noisy = (0.3 * tone + 0.02 * np.random.default_rng(1).standard_normal(time.size)).astype(np.float32)
    assert median_pitch_hz(noisy, 16_000) == pytest.approx(pitch_hz, rel=0.03)
    assert median_pitch_hz(np.zeros(16_000, np.float32), 16_000) == 0.0


def test_measuring_pitches_asks_every_speaker_once(settings: CoquiSettings, tmp_path: Path) -> None:
    host = EngineHost()
    measured = with_pitches(voice_model(settings), settings, host, tmp_path)
    assert [name for name, _ in measured.pitches_hz] == ["ada", "bob"] and host.loads == 1
    assert measured.commit == voice_model(settings).commit


def test_a_licence_that_is_not_known_or_not_accepted_stops_before_anything_is_fetched(vits: Path) -> None:
    with pytest.raises(ConfigError, match="licence of the voice model model is not known"):
        voice_model(CoquiSettings(model=str(vits), device="cpu"))
    xtts = CoquiSettings(model="tts_models/multilingual/multi-dataset/xtts_v2", device="cpu", download=False)
    with pytest.raises(
        ConfigError, match=r"Coqui Public Model License.*Commercial use: no.*'cpml' to accepted_licences"
    ):
        voice_model(xtts)
    with pytest.raises(ConfigError, match="not on this machine: allow downloads"):
        voice_model(xtts.model_copy(update={"accepted_licences": ("cpml",)}))
    with pytest.raises(ConfigError, match="neither a folder nor a model in coqui-tts's list"):
        voice_model(CoquiSettings(model="tts_models/xx/none/none"))


def test_nothing_is_ever_asked_on_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    from TTS.utils.manage import ModelManager

    folder = save_vits(tmp_path / "fetched")
    agreed: list[str | None] = []

    def fetch(self: ModelManager, name: str, item: Any, path: Path) -> Path:
        agreed.append(os.environ.get("COQUI_TOS_AGREED"))
        assert self.tos_agreed(item, path)
        return folder

    monkeypatch.setattr(ModelManager, "create_dir_and_download_model", fetch)
    monkeypatch.setattr("builtins.input", lambda *_: pytest.fail("asked on standard input"))
    monkeypatch.delenv("COQUI_TOS_AGREED", raising=False)
    settings = CoquiSettings(
        model="tts_models/multilingual/multi-dataset/xtts_v2", accepted_licences=("cpml",), device="cpu"
    )
    assert voice_model(settings).licence == "cpml"
    assert agreed == ["1"] and "COQUI_TOS_AGREED" not in os.environ


def a_sample(folder: Path, **changes: Any) -> str:
    """Put a recording with its consent record into ``folder`` and return its hash."""
    import soundfile
    import yaml

    folder.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(3).standard_normal(16_000 * 4) * 0.1
    soundfile.write(folder / "voice.wav", noise, 16_000)
    digest = hashlib.sha256((folder / "voice.wav").read_bytes()).hexdigest()
    record = {
        "who": "Ines Amaral",
        "when": "2026-03-01",
        "scope": "The Spare Key",
        "sample": "voice.wav",
        "sample_sha256": digest,
    }
    (folder / "ines.yaml").write_text(yaml.safe_dump({**record, **changes}))
    return digest


def test_a_model_that_cannot_clone_says_so(vits: Path, tmp_path: Path) -> None:
    digest = a_sample(tmp_path / "consents")
    settings = CoquiSettings(model=str(vits), licence="own", device="cpu")
    clone = a_line(voice_model(settings), voice=Voice(voice=SAMPLE + digest))
    with pytest.raises(ConfigError, match="a vits model does not clone voices"):
        say(settings, ADesk(tmp_path / "desk"), clone)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"who": ""}, "no proper who"),
        ({"sample": "other.wav"}, "recording other.wav .* is missing"),
        ({"sample_sha256": "0" * 64}, "not the recording that ines.yaml consents to"),
        ({"when": "soon"}, "no proper when"),
        ({"expires": "2026-04-01"}, "consent of Ines Amaral to be cloned expired on 2026-04-01"),
    ],
)
def test_a_consent_record_that_does_not_hold_is_refused(tmp_path: Path, changes: dict[str, str], reason: str) -> None:
    from film_assets.sound.coqui.consent import consented

    digest = a_sample(tmp_path, **changes)
    with pytest.raises(ConfigError, match=reason):
        consented(SAMPLE + digest, str(tmp_path), datetime(2026, 11, 1, tzinfo=UTC).date())


def test_without_a_record_there_is_no_clone(tmp_path: Path) -> None:
    from film_assets.sound.coqui.consent import consented

    with pytest.raises(ConfigError, match="nobody's consent to clone the recording"):
        consented(SAMPLE + "1" * 64, "", datetime(2026, 11, 1, tzinfo=UTC).date())


@pytest.mark.slow
def test_xtts_clones_a_consented_voice_the_same_way_every_time(tmp_path: Path) -> None:
    folder = save_xtts(tmp_path / "xtts")
    digest = a_sample(tmp_path / "consents")
    settings = CoquiSettings(
        model=str(folder), accepted_licences=("cpml",), consents_folder=str(tmp_path / "consents"), device="cpu"
    )
    with pytest.raises(ConfigError, match="accepted_licences"):
        voice_model(settings.model_copy(update={"accepted_licences": ()}))
    model = voice_model(settings)
    assert (model.kind, model.licence) == ("xtts", "cpml")
    line = a_line(model, voice=Voice(voice=SAMPLE + digest))
    takes = [say(settings, ADesk(tmp_path / run), line)[0] for run in ("one", "two")]
    assert np.array_equal(*(sound_of(take) for take in takes))
    consent = takes[0].provenance["consent"]
    assert (
        consent["who"] == "Ines Amaral" and consent["sample_sha256"] == digest and len(consent["record_sha256"]) == 64
    )


def test_cancelling_stops_before_the_next_sentence(settings: CoquiSettings, tmp_path: Path) -> None:
    recipe = a_line(voice_model(settings), "One. Two. Three.")
    with pytest.raises(Cancelled):
        list(CoquiVoices(settings).render([Order(recipe)], ADesk(tmp_path, cancel_after_checks=2)))
    assert not list(tmp_path.rglob("*.wav"))


def test_a_bad_line_fails_alone(settings: CoquiSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from TTS.api import TTS

    own: Callable[..., Any] = TTS.tts

    def tts(self: TTS, text: str, **more: Any) -> Any:
        if "bad" in text:
            raise RuntimeError("kernel size can't be greater than actual input size")
        return own(self, text, **more)

    monkeypatch.setattr(TTS, "tts", tts)
    model = voice_model(settings)
    results = list(
        CoquiVoices(settings).render([Order(a_line(model, "A bad line.")), Order(a_line(model))], ADesk(tmp_path))
    )
    assert [type(result) for result in results] == [Failed, Rendered]


def test_the_stand_in_for_torchaudio_does_not_hide_a_real_one() -> None:
    from film_assets.sound.coqui.standins import VERSION, audio_modules

    real = getattr(sys.modules.get("torchaudio"), "__version__", VERSION) != VERSION
    assert audio_modules() is not real


def test_the_models_of_a_film_say_its_lines_after_the_settings_changed(settings: CoquiSettings, tmp_path: Path) -> None:
    model = voice_model(settings)
    other = settings.model_copy(update={"model": str(save_vits(tmp_path / "other", speakers=("eve", "joe")))})
    recipe = a_line(model)
    with pytest.raises(ConfigError, match="planned with another voice model"):
        say(other, ADesk(tmp_path / "desk"), recipe)
    assert len(say(other, ADesk(tmp_path / "desk2"), recipe, models={model.commit: model})) == 1


def test_a_script_asks_for_a_clone_by_its_recording(settings: CoquiSettings, tmp_path: Path) -> None:
    digest = a_sample(tmp_path)
    vits = voice_model(settings)
    xtts = vits.model_copy(update={"kind": "xtts"})
    ines = Person(name="INES", voice=f"sample:{digest[:12]}, slow")
    assert casting_of(xtts, None, str(tmp_path))(ines, (), "en").voice == SAMPLE + digest
    with pytest.raises(ConfigError, match="a vits model does not clone"):
        casting_of(vits, None, str(tmp_path))(ines, (), "en")
    with pytest.raises(ConfigError, match="nobody has consented"):
        casting_of(xtts)(ines, (), "en")


def test_voices_are_heard_once_when_somebody_is_cast_whose_voice_is_to_be_high_or_low(settings: CoquiSettings) -> None:
    model, calls = voice_model(settings), []

    def heard() -> VoiceModel:
        calls.append(1)
        return model.model_copy(update={"pitches_hz": (("ada", 210), ("bob", 110))})

    cast = casting_of(model, heard)
    assert cast(Person(name="NARRATOR"), (), "en").voice in ("ada", "bob") and not calls
    assert {cast(Person(name=name, gender="m"), (), "en").voice for name in ("SAM", "TOM", "LEO", "BEN")} == {"bob"}
    assert calls
