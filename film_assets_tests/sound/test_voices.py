from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from film_assets.breakdown.model import Delivery
from film_assets.kernel.errors import Cancelled, ConfigError
from film_assets.look.model import Voice
from film_assets.sound.coqui.casting import median_pitch_hz
from film_assets.sound.dsp import read_wav
from film_assets.sound.espeak.catalogue import file_id, language_code
from film_assets.sound.espeak.finishing import EDGE_SAMPLES, words_in
from film_assets.sound.espeak.respelling import speakable, spoken_form
from film_assets.sound.espeak.voices import EspeakVoices, line_of
from film_assets.sound.levels import speech_level
from film_assets.sound.model import VoiceRecipe
from film_assets.store.rendering import Failed, Order, Rendered
from film_assets_tests.builders import a_line
from film_assets_tests.sound.sounding import SECOND, ADesk, band_db, made, rms_db, sound_of


def said(recipes: list[VoiceRecipe], folder: Path) -> dict[str, Rendered | Failed]:
    results = EspeakVoices().render([Order(recipe) for recipe in recipes], ADesk(folder))
    return {result.order.recipe.fingerprint: result for result in results}


def digest(rendered: Rendered | Failed) -> str:
    assert isinstance(rendered, Rendered)
    return hashlib.sha256(rendered.files["sound"].read_bytes()).hexdigest()


def test_a_line_is_bit_identical_whatever_was_said_before(tmp_path: Path) -> None:
    # f2, Alicia and whisper breathe: they draw noise.
    for variant in ("f2", "m3", "Alicia", "whisper"):
        line = a_line("It was never about the key.", voice=Voice(voice=f"en-us+{variant}"))
        others = [a_line(f"Something else, number {number}.") for number in range(5)]
        alone = said([line], tmp_path / f"{variant} alone")[line.fingerprint]
        after = said([*others, line], tmp_path / f"{variant} after")[line.fingerprint]
        assert digest(alone) == digest(after)
        assert alone.facts == after.facts  # type: ignore[union-attr]


def test_a_longer_throat_is_another_voice_of_the_same_pitch_and_pace(tmp_path: Path) -> None:
    sounds = [
        sound_of(
            made(
                EspeakVoices(),
                a_line("I see everything.", voice=Voice(voice="en-us+m3", tract_percent=percent)),
                ADesk(tmp_path / str(percent)),
            )
        )[0]
        for percent in (90, 110)
    ]
    assert sounds[0].size == pytest.approx(sounds[1].size, rel=0.04)
    pitches = [median_pitch_hz(sound, SECOND) for sound in sounds]
    assert pitches[0] == pytest.approx(pitches[1], rel=0.05)
    highs = [band_db(sound, 3000, 6000) - band_db(sound, 200, 3000) for sound in sounds]
    assert highs[1] > highs[0] + 1


def test_facts_say_when_each_word_of_the_text_sounds(tmp_path: Path) -> None:
    text = "It is 5 o'clock, Anna — go!"
    take = made(EspeakVoices(), a_line(text), ADesk(tmp_path))
    words = take.facts["words"]
    assert [text[start : start + length] for _, start, length in words] == ["It", "is", "5", "o'clock,", "Anna", "go!"]
    samples = [sample for sample, _, _ in words]
    assert samples == sorted(samples)
    assert 0 <= samples[0] < samples[-1] < take.facts["length_samples"] == sound_of(take).shape[1]


def test_words_begin_where_the_sound_does(tmp_path: Path) -> None:
    take = made(EspeakVoices(), a_line("Go. Stop."), ADesk(tmp_path))
    sound = sound_of(take)[0]
    second = take.facts["words"][1][0]
    assert rms_db(sound[second - SECOND // 20 : second]) < -50 < -35 < rms_db(sound[second : second + SECOND // 5])


def test_silence_before_and_after_a_line_is_a_few_milliseconds(tmp_path: Path) -> None:
    sound = sound_of(made(EspeakVoices(), a_line("You saw that?"), ADesk(tmp_path)))[0]
    loud = np.flatnonzero(np.abs(sound) > np.abs(sound).max() / 300)
    assert loud[0] <= 2 * EDGE_SAMPLES
    assert sound.size - loud[-1] <= 2 * EDGE_SAMPLES
    assert abs(sound[0]) < 1e-3 > abs(sound[-1])


def test_every_voice_speaks_at_the_same_level(tmp_path: Path) -> None:
    lines = [
        a_line("Goodnight, Nora.", voice=Voice(voice=f"en-us+{variant}")) for variant in ("f2", "m3", "klatt2", "iven")
    ]
    for result in said(lines, tmp_path).values():
        assert isinstance(result, Rendered)
        assert speech_level(read_wav(result.files["sound"])[0]) == pytest.approx(-23.0, abs=0.2)


def test_deliveries_change_level_speed_and_pitch() -> None:
    plain, whisper, shout, tired = (
        line_of(a_line(delivery=delivery))
        for delivery in (Delivery.PLAIN, Delivery.WHISPER, Delivery.SHOUT, Delivery.TIRED)
    )
    assert whisper["voice"].endswith("+whisperf")
    assert shout["pitch"] > plain["pitch"] > tired["pitch"]
    assert shout["rate_wpm"] > plain["rate_wpm"] > tired["rate_wpm"]


def test_a_shout_is_louder_than_a_whisper(tmp_path: Path) -> None:
    shout, whisper = a_line(delivery=Delivery.SHOUT), a_line(delivery=Delivery.WHISPER)
    results = said([shout, whisper], tmp_path)
    levels = [rms_db(sound_of(results[line.fingerprint])) for line in (shout, whisper)]  # type: ignore[arg-type]
    assert levels[0] > levels[1] + 6


@pytest.mark.parametrize("text", ["...", "—", "😀", "😀 🎉!", "", "!?", "*"])
def test_a_line_with_nothing_to_say_is_a_short_silence(text: str, tmp_path: Path) -> None:
    take = made(EspeakVoices(), a_line(text), ADesk(tmp_path))
    assert take.facts["silent"] is True
    assert take.facts["length_samples"] == SECOND // 2
    assert not sound_of(take).any()


def test_marks_that_would_be_named_are_not_read_and_move_no_word() -> None:
    assert speakable("He *said* 😀 go") == "He  said    go"
    assert speakable("<break/> & [[x]]") == " break/  &   x  "


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Shhh! It's OK.", "shush! It's OK."),
        ("W-w-wait.", "Wuh wuh wait."),
        ("I-I can't, T-shirt.", "I-I can't, T-shirt."),
        ("Noooo! Pleeease.", "No! Please."),
        ("Hmm. Mm-hmm.", "Hmm. uh-huh."),
        ("Less is more, all right.", "Less is more, all right."),
    ],
)
def test_sounds_and_stutters_are_said_instead_of_spelled(written: str, said: str) -> None:
    assert spoken_form(written, "en").text == said


def test_respelling_is_for_its_own_language() -> None:
    assert spoken_form("Mmm.", "de").text == "M."


def test_a_name_is_said_as_told_and_its_word_keeps_its_place(tmp_path: Path) -> None:
    text = "Shhh, Mr. Oyelaran, go."
    line = a_line(text, pronounced=(("Oyelaran", "oh yell a run"),))
    spoken = spoken_form(text, "en", line.pronounced)
    assert spoken.text == "shush, Mr. oh yell a run, go."
    assert len(spoken.origins) == len(spoken.text)
    words = made(EspeakVoices(), line, ADesk(tmp_path)).facts["words"]
    assert [text[start : start + length] for _, start, length in words] == ["Shhh,", "Mr.", "Oyelaran,", "go."]


def test_markup_is_text(tmp_path: Path) -> None:
    plain = made(EspeakVoices(), a_line("Wait now"), ADesk(tmp_path / "plain"))
    marked = made(EspeakVoices(), a_line('Wait <break time="3s"/> now'), ADesk(tmp_path / "marked"))
    said_words = [marked.order.recipe.text[s : s + n] for _, s, n in marked.facts["words"]]  # type: ignore[attr-defined]
    assert 'time="3s"/>' in said_words  # Read aloud as words, not obeyed.
    assert marked.facts["length_samples"] > plain.facts["length_samples"]


def test_a_bad_voice_fails_its_line_and_the_others_are_said(tmp_path: Path) -> None:
    good, bad, worse = a_line(), a_line(voice=Voice(voice="en-us+f22")), a_line(voice=Voice(voice="english"))
    results = said([bad, good, worse], tmp_path)
    assert isinstance(results[good.fingerprint], Rendered)
    for line, named in ((bad, "'f22'"), (worse, "'english'")):
        failed = results[line.fingerprint]
        assert isinstance(failed, Failed)
        assert isinstance(failed.error, ConfigError)
        assert named in str(failed.error)
        assert "nearest" in str(failed.error)


def test_cancelling_leaves_no_process(tmp_path: Path) -> None:
    lines = [Order(a_line(f"This is line number {number} of very many.")) for number in range(60)]
    with pytest.raises(Cancelled):
        list(EspeakVoices().render(lines, ADesk(tmp_path, cancel_after=75)))
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    assert not [child for child in children if "espeak" in Path(f"/proc/{child}/cmdline").read_text()]


def test_a_line_in_another_language_keeps_its_speakers_timbre() -> None:
    def spoken_by(voice: str, language: str) -> str:
        return str(line_of(a_line(voice=Voice(voice=voice, language=language)))["voice"])

    assert spoken_by("en-us+f2", "en") == "gmw/en-US+f2"
    assert spoken_by("en-us+f2", "en-GB") == "gmw/en+f2"
    assert spoken_by("en-us+f2", "fr") == "roa/fr+f2"
    assert spoken_by("en-gb", "en") == "gmw/en"


def test_languages_are_found_by_their_tags() -> None:
    assert language_code("en") == "en-us"
    assert language_code("en-GB") == "en-gb"
    assert language_code("de-AT") == "de"
    assert file_id("fr-fr+f2") == "roa/fr+f2"
    with pytest.raises(ConfigError, match="tlh"):
        language_code("tlh")


def test_a_word_is_what_stands_between_spaces_and_times_never_run_backwards() -> None:
    events = [(0, 0), (500, 3), (450, 5), (400, 15)]
    assert words_in("5 o'clock—now  then", events) == [(0, 0, 1), (500, 2, 11), (500, 15, 4)]


def test_importing_the_voices_starts_nothing_heavy() -> None:
    code = "import film_assets.sound.espeak.voices, sys; print([m for m in ('scipy', 'espeakng_loader') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
