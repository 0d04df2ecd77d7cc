"""Lines said by a loaded voice model: sentence by sentence, seeded, trimmed of the silence models add.

Which voice and which model was decided before; level and file belong to ``voices``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from film_assets.kernel.draws import seed_of
from film_assets.kernel.errors import ConfigError, EngineError
from film_assets.sound.coqui.pickles import weights_alone
from film_assets.sound.coqui.settings import VoiceModel
from film_assets.sound.coqui.standins import audio_modules
from film_assets.sound.coqui.timing import SaidSentence
from film_assets.sound.dsp import Sound
from film_assets.sound.espeak.finishing import sounding_range

LOADING_ERRORS = (OSError, ValueError, RuntimeError, ImportError, TypeError, KeyError, AttributeError, AssertionError)
SAYING_ERRORS = (RuntimeError, ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError)
OWN_WPM = 160
"""``Voice.rate_wpm`` at which a model speaks at its own pace."""
PEAK = 0.9
"""Lines are brought to this before they become 16-bit samples."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How one line is said: the model's speaker or a recording to clone, language, pace (1: the model's own)."""

    speaker: str = ""
    sample: Path | None = None
    sample_key: str = ""
    language: str = ""
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One line as the model gave it: mono, 16-bit samples at ``rate_hz``, its sentences placed in it."""

    rate_hz: int
    samples: bytes
    sentences: tuple[SaidSentence, ...]


@dataclass(slots=True)
class Speaking:
    """A voice model on its device."""

    model: VoiceModel
    tts: Any

    @property
    def rate_hz(self) -> int:
        return int(self.tts.synthesizer.output_sample_rate)


def loaded_voice(model: VoiceModel, folder: Path, device: str) -> Speaking:
    """Return the model in ``folder`` on ``device``.

    Raises:
        ConfigError: the device or a program it needs is missing, its files are damaged, or one holds more than weights.
    """
    import torch

    if device == "cuda" and not torch.cuda.is_available():
        raise ConfigError("a CUDA device was asked for and torch finds none: set the voice engine's device to cpu.")
    audio_modules()
    try:
        from TTS.api import TTS

        checkpoint = folder if model.kind == "xtts" else _checkpoint(folder)
        with weights_alone(folder.name):
            tts = TTS(model_path=str(checkpoint), config_path=str(folder / "config.json"), progress_bar=False)
        tts.to(device)
    except LOADING_ERRORS as error:
        line = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        hint = "install the program espeak-ng, which it reads letters with" if "espeak" in line else "fetch it again"
        raise ConfigError(f"the voice model {folder.name} cannot be loaded ({line}): {hint}.") from error
    return Speaking(model, tts)


def _checkpoint(folder: Path) -> Path:
    known = ("model_file.pth", "model_file.pth.tar", "model.pth", "checkpoint.pth")
    for name in known:
        if (folder / name).is_file():
            return folder / name
    raise ValueError(f"it has none of {', '.join(known)}")


def unloaded_voice(speaking: Speaking) -> None:
    """Free the device of ``speaking``."""
    import gc

    import torch

    speaking.tts = None
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def sentences_in(text: str, language: str) -> list[tuple[int, str]]:
    """Return ``(first character, sentence)`` of every sentence of ``text`` that has something to say."""
    import pysbd

    code = language.split("-")[0].lower()
    known = code if code in pysbd.languages.LANGUAGE_CODES else "en"
    spans = pysbd.Segmenter(language=known, clean=False, char_span=True).segment(text)
    return [(span.start, span.sent.rstrip()) for span in spans if any(letter.isalnum() for letter in span.sent)]


def said(
    speaking: Speaking,
    text: str,
    spoken: Callable[[str], str],
    manner: Manner,
    number: int,
    pause_milliseconds: int,
    voices_folder: Path,
    check_cancelled: Callable[[], None],
) -> SaidLine:
    """Return ``text`` said. ``spoken`` respells a sentence for the model; ``number`` is the take's.

    Every sentence is seeded by its own words, so that a line says an unchanged sentence the same way.

    Raises:
        EngineError: the model fails on a sentence, or gives samples that are not numbers.
    """
    parts: list[Sound] = []
    placed: list[SaidSentence] = []
    length = 0
    pause = np.zeros(speaking.rate_hz * pause_milliseconds // 1000, np.float32)
    for start, sentence in sentences_in(text, manner.language):
        check_cancelled()
        if parts:
            parts.append(pause)
            length += pause.size
        sound = _sentence(speaking, spoken(sentence), manner, seed_of("sentence", sentence, number), voices_folder)
        placed.append(SaidSentence(sentence, start, length, length + sound.size))
        parts.append(sound)
        length += sound.size
    line = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    peak = float(np.abs(line).max(initial=0.0))
    if peak > 0:
        line = line * np.float32(PEAK / peak)
    return SaidLine(speaking.rate_hz, (line * 32767).astype(np.int16).tobytes(), tuple(placed))


def _sentence(speaking: Speaking, text: str, manner: Manner, seed: int, voices_folder: Path) -> Sound:
    import torch

    tts = speaking.tts
    arguments: dict[str, Any] = {}
    if manner.language and tts.is_multi_lingual:
        arguments["language"] = manner.language
    if manner.sample is not None:
        arguments |= {"speaker_wav": str(manner.sample), "speaker": manner.sample_key, "voice_dir": str(voices_folder)}
    elif manner.speaker and tts.is_multi_speaker:
        arguments["speaker"] = manner.speaker
    if speaking.model.kind == "xtts":
        arguments["speed"] = manner.pace
    devices = list(range(torch.cuda.device_count())) if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices=devices), _paced(speaking, manner.pace), torch.no_grad():
        torch.manual_seed(seed)
        try:
            samples = tts.tts(text, split_sentences=False, **arguments)
        except SAYING_ERRORS as error:
            line = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
            raise EngineError(f"the voice model cannot say {text[:60]!r} ({line}): reword the line.") from error
    sound = np.asarray(samples, np.float32)
    if not np.isfinite(sound).all():
        raise EngineError(f"the voice model gave no numbers for {text[:60]!r}: try again, or another model.")
    start, end = sounding_range(sound)
    return sound[start:end]


class _paced:
    """Set a VITS's length scale for the time of the block: slower is longer."""

    def __init__(self, speaking: Speaking, pace: float) -> None:
        self._model = speaking.tts.synthesizer.tts_model if speaking.model.kind == "vits" else None
        self._pace = pace
        self._own = 1.0

    def __enter__(self) -> None:
        if self._model is not None:
            self._own = self._model.length_scale
            self._model.length_scale = self._own / self._pace

    def __exit__(self, *_: object) -> None:
        if self._model is not None:
            self._model.length_scale = self._own
