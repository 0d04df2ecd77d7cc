"""Which of a model's voices a character is given: another for each, held through the film by the cast.

Models name their speakers and rarely say how they sound, and lists of the corpus are not to be trusted (the voices of
coqui-tts's VCTK model are not those of its corpus, coqui-ai/TTS issue 2258): their pitch is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from film_assets.breakdown.model import Person
from film_assets.inference.host import EngineHost
from film_assets.kernel.draws import chosen
from film_assets.kernel.errors import ConfigError, EngineError
from film_assets.look.model import CastVoice, Voice
from film_assets.look.voicing import ELDER_FROM_YEARS, as_voiced, wish_of
from film_assets.sound.coqui.consent import sample_asked_for
from film_assets.sound.coqui.saying import OWN_WPM, Manner, Speaking, loaded_voice, said, unloaded_voice
from film_assets.sound.coqui.settings import CLONING, CoquiSettings, VoiceModel, folder_of
from film_assets.sound.dsp import Sound

WISHED_WPM = 18
"""What one step of a wish for the pace is worth."""
FEMININE_FROM_HZ = 165
"""Median pitch of speech: adult men 85 to 155 Hz, women 165 to 255 Hz (Titze, Principles of Voice Production)."""
LOWEST_HZ, HIGHEST_HZ = 65, 400
FRAME_SECONDS = 0.04
VOICED_FROM = 0.5
"""Of a frame's own energy: how strongly it must repeat."""
SENTENCE = "Yes, we were away a whole year, and now we are home."


def language_for(model: VoiceModel, language: str) -> str:
    """Return ``language`` (BCP 47) as ``model`` calls it; ``""`` for a model of one language.

    Raises:
        ConfigError: the model does not speak it.
    """
    if not model.languages:
        return ""
    wanted = (language or "en").lower()
    short = wanted.split("-")[0]
    exact = [known for known in model.languages if known.lower() == wanted]
    near = [known for known in model.languages if known.lower().split("-")[0] == short]
    if not exact and not near:
        raise ConfigError(
            f"the voice model speaks {', '.join(model.languages)}, not {language}: choose another voice model."
        )
    return (exact or near)[0]


def casting_of(
    model: VoiceModel, heard: Callable[[], VoiceModel] | None = None, consents_folder: str = ""
) -> CastVoice:
    """Return how ``model`` gives a character a voice, as the cast asks for it. Whom the script wants to sound like a
    recording (``[[voice: INES = sample:5f2c...]]``) is cloned from it, with the consent in ``consents_folder``.

    ``heard``: returns the model with its speakers' pitches; called when somebody is cast whose voice is to be high or low.
    """

    def voice_for(person: Person, taken: Sequence[Voice], language: str) -> Voice:
        """Return a voice for ``person``, drawn by name from those not taken; from all when every one is."""
        language_for(model, language)
        if sample := sample_asked_for(person.voice, consents_folder):
            if model.kind not in CLONING:
                raise ConfigError(
                    f"{person.name} is to be cloned from a recording, and a {model.kind} model does not clone voices: choose "
                    "xtts_v2, or another voice in the script."
                )
            return Voice(voice=sample, rate_wpm=OWN_WPM, language=language or "en")
        wish = wish_of(person.voice)
        person = as_voiced(person)
        sought = person.gender in ("f", "m") or wish.pitch
        told = heard() if heard and sought and not model.pitches_hz else model
        fitting = _pitched(told, _fitting(told, person), wish.pitch)
        free = [name for name in fitting if name not in {voice.voice for voice in taken}]
        speaker = chosen(free or fitting, "speaker", person.name) if fitting else ""
        slower = min(24, max(0, person.age_years - ELDER_FROM_YEARS))
        return Voice(voice=speaker, rate_wpm=OWN_WPM - slower + wish.pace * WISHED_WPM, language=language or "en")

    return voice_for


def _fitting(model: VoiceModel, person: Person) -> list[str]:
    """Return the speakers that may pass for ``person``; all where pitch or gender are not known."""
    high = {name for name, pitch_hz in model.pitches_hz if pitch_hz >= FEMININE_FROM_HZ}
    low = {name for name, pitch_hz in model.pitches_hz if 0 < pitch_hz < FEMININE_FROM_HZ}
    wanted = {"f": high, "m": low}.get(person.gender, set())
    return [name for name in model.speakers if name in wanted] or list(model.speakers)


def _pitched(model: VoiceModel, names: list[str], steps: int) -> list[str]:
    """Return the lower half of the speakers where ``steps`` asks for a deep voice, the upper for a high one; all where
    their pitch is not known."""
    pitches = {name: pitch_hz for name, pitch_hz in model.pitches_hz if pitch_hz > 0}
    known = sorted((name for name in names if name in pitches), key=lambda name: pitches[name])
    half = (len(known) + 1) // 2
    return names if not steps or not known else known[:half] if steps < 0 else known[-half:]


def with_pitches(model: VoiceModel, settings: CoquiSettings, host: EngineHost, scratch: Path) -> VoiceModel:
    """Return ``model`` with the pitch of every speaker, each having said one sentence; a speaker who fails gets 0.

    Raises:
        ConfigError: the model cannot be loaded.
    """
    if len(model.speakers) < 2:
        return model

    def load() -> Speaking:
        return loaded_voice(model, folder_of(model, settings), settings.device)

    language = next(
        (name for name in model.languages if name.lower().startswith("en")), next(iter(model.languages), "")
    )
    pitches = []
    with host.holding(("coqui", model.commit, settings.device), load, unloaded_voice) as speaking:
        for speaker in model.speakers:
            manner = Manner(speaker=speaker, language=language)
            try:
                line = said(speaking, SENTENCE, str, manner, 1, 0, scratch, lambda: None)
            except EngineError:
                pitches.append((speaker, 0))
                continue
            sound = (np.frombuffer(line.samples, np.int16) / np.float32(32768)).astype(np.float32)
            pitches.append((speaker, round(median_pitch_hz(sound, line.rate_hz))))
    return model.model_copy(update={"pitches_hz": tuple(pitches)})


def median_pitch_hz(sound: Sound, rate_hz: int) -> float:
    """Return the median pitch of a mono line's voiced frames, by autocorrelation; 0 where none is voiced."""
    length = int(rate_hz * FRAME_SECONDS)
    shortest, longest = rate_hz // HIGHEST_HZ, rate_hz // LOWEST_HZ
    pitches = []
    for start in range(0, sound.size - length - longest, length // 2):
        frame = sound[start : start + length + longest].astype(np.float64)
        frame -= frame.mean()
        energy = float(np.dot(frame[:length], frame[:length]))
        if energy < 1e-4 * length:
            continue
        lags = np.correlate(frame, frame[:length], "valid")[shortest : longest + 1]
        ends = np.lib.stride_tricks.sliding_window_view(frame**2, length).sum(axis=1)[shortest : longest + 1]
        likeness = lags / np.sqrt(energy * np.maximum(ends, 1e-12))
        best = int(np.argmax(likeness))
        if likeness[best] >= VOICED_FROM:
            # The shortest lag nearly as good as the best: an octave below repeats as well.
            first = int(np.flatnonzero(likeness >= 0.9 * likeness[best])[0])
            while first + 1 < likeness.size and likeness[first + 1] > likeness[first]:
                first += 1
            pitches.append(rate_hz / (first + shortest))
    return float(np.median(pitches)) if pitches else 0.0
