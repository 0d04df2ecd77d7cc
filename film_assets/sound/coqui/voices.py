"""``CoquiVoices``: speeches said by a neural voice, as takes.

Which voice a character has is decided in ``casting``; how a sentence is said in ``saying``.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, ClassVar

from film_assets.inference.host import EngineHost, shared_host
from film_assets.inference.licences import provenance_of as licence_entry
from film_assets.inference.provenance import AI_GENERATED, device_name, versions
from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError, FilmError
from film_assets.sound.coqui.casting import language_for
from film_assets.sound.coqui.consent import SAMPLE, consented
from film_assets.sound.coqui.saying import OWN_WPM, Manner, Speaking, loaded_voice, said, unloaded_voice
from film_assets.sound.coqui.settings import CLONING, CoquiSettings, VoiceModel, folder_of, identity_of, voice_model
from film_assets.sound.coqui.timing import timed
from film_assets.sound.dsp import write_wav
from film_assets.sound.espeak import finishing
from film_assets.sound.model import VoiceRecipe
from film_assets.store.rendering import Desk, Failed, Order, Rendered, Repeatability


@cache
def deliveries() -> dict[str, dict[str, Any]]:
    """Return what each delivery does to a line, as ``deliveries.yaml`` says it."""
    return dict(yaml_data(resources.files(__package__).joinpath("deliveries.yaml").read_text(encoding="utf-8")))


@dataclass
class CoquiVoices:
    """Renders ``VoiceRecipe``. Repeatability: bits on one device and thread count, else within a tolerance.

    ``models``: what films were planned with, by commit; another commit must be what the settings come to now. A line with
    nothing to say becomes half a second of silence with the fact ``silent``.
    """

    repeatability: ClassVar[Repeatability] = "tolerance"

    settings: CoquiSettings
    host: EngineHost = field(default_factory=shared_host)
    models: dict[str, VoiceModel] = field(default_factory=dict)
    today: Callable[[], datetime] = lambda: datetime.now(UTC)

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        """Say every order's line, by model; see ``store.rendering.Renderer``."""
        by_commit: dict[str, list[Order]] = {}
        for order in orders:
            by_commit.setdefault(_recipe(order).engine.commit, []).append(order)
        for commit, members in by_commit.items():
            model = self._model(commit)
            if any(_recipe(order).engine != identity_of(model) for order in members):
                raise ConfigError("lines were planned with other voice settings: materialize production again.")
            manners = {id(order): self._manner(model, _recipe(order)) for order in members}
            began = time.monotonic()

            def load(model: VoiceModel = model) -> Speaking:
                return loaded_voice(model, folder_of(model, self.settings), self.settings.device)

            with self.host.holding(
                ("coqui", commit, self.settings.device), load, unloaded_voice, desk.check_cancelled
            ) as speaking:
                load_seconds = time.monotonic() - began
                for order in members:
                    desk.check_cancelled()
                    try:
                        result: Rendered | Failed = self._line(order, manners[id(order)], speaking, desk, load_seconds)
                    except FilmError as error:
                        if not error.retryable:
                            raise
                        result = Failed(order, error)
                    desk.progress(order, 1.0)
                    yield result

    def _model(self, commit: str) -> VoiceModel:
        if commit not in self.models:
            model = voice_model(self.settings)
            self.models[model.commit] = model
        if commit not in self.models:
            raise ConfigError(
                f"this line was planned with another voice model ({commit[:19]}): configure it, or materialize production "
                "again."
            )
        return self.models[commit]

    def _manner(self, model: VoiceModel, recipe: VoiceRecipe) -> tuple[Manner, dict[str, str]]:
        """Return how a line is said, and the consent behind a cloned voice, for its record.

        Raises:
            ConfigError: the voice is not the model's, a clone has no consent, or the language is not spoken.
        """
        voice = recipe.voice
        pace = voice.rate_wpm / OWN_WPM * deliveries()[recipe.delivery.value].get("rate", 100) / 100
        language = language_for(model, voice.language)
        if not voice.voice.startswith(SAMPLE):
            if model.speakers and voice.voice not in model.speakers:
                raise ConfigError(
                    f"the voice model has no speaker {voice.voice!r}: cast the film's voices again for this engine, or write "
                    f"one of its {len(model.speakers)} speakers, such as {model.speakers[0]}."
                )
            return Manner(speaker=voice.voice if model.speakers else "", language=language, pace=pace), {}
        if model.kind not in CLONING:
            raise ConfigError(f"a {model.kind} model does not clone voices: choose xtts_v2, or a speaker of the model.")
        consent, sample = consented(voice.voice, self.settings.consents_folder, self.today().date())
        record = {
            "who": consent.who,
            "when": consent.when.isoformat(),
            "scope": consent.scope,
            "sample_sha256": consent.sample_sha256,
            "record_sha256": consent.record_hash,
        }
        manner = Manner(sample=sample, sample_key=consent.sample_sha256[:16], language=language, pace=pace)
        return manner, record

    def _line(
        self,
        order: Order,
        manner: tuple[Manner, dict[str, str]],
        speaking: Speaking,
        desk: Desk,
        load_seconds: float,
    ) -> Rendered:
        recipe, model = _recipe(order), speaking.model
        began = time.monotonic()
        line = said(
            speaking,
            recipe.text,
            _respelled(recipe),
            manner[0],
            order.number,
            model.sentence_pause_milliseconds,
            desk.scratch / "voices",
            desk.check_cancelled,
        )
        words, phonemes = timed(line.sentences)
        change = deliveries()[recipe.delivery.value]
        finished = finishing.finished(
            line.samples, line.rate_hz, recipe.text, words, phonemes, change.get("level", 0), change.get("tilt", ())
        )
        path = desk.scratch / f"voice_{uuid.uuid4().hex}.wav"
        write_wav(path, finished.sound)
        facts: dict[str, Any] = {
            "length_samples": int(finished.sound.size),
            "level_clufs": finished.level_clufs,
            "words": [list(word) for word in finished.words],
            "phonemes": [list(phoneme) for phoneme in finished.phonemes],
            "timed_by": "letters",
        }
        if finished.silent:
            facts["silent"] = True
        return Rendered(order, {"sound": path}, facts, self._record(model, manner[1], load_seconds, began))

    def _record(self, model: VoiceModel, consent: dict[str, str], load_seconds: float, began: float) -> dict[str, Any]:
        record: dict[str, Any] = {
            "origin": AI_GENERATED,
            "model": model.source,
            "commits": {"folder": model.commit},
            "versions": versions(),
            "device": device_name(self.settings.device),
            "licences": [licence_entry(model.source, model.licence)],
            "load_milliseconds": round(load_seconds * 1000),
            "generate_milliseconds": round((time.monotonic() - began) * 1000),
        }
        return {**record, "consent": consent} if consent else record


def _recipe(order: Order) -> VoiceRecipe:
    if not isinstance(order.recipe, VoiceRecipe):
        raise TypeError(f"CoquiVoices makes voices, not {order.recipe.kind}")
    return order.recipe


def _respelled(recipe: VoiceRecipe) -> Callable[[str], str]:
    """Return how a sentence is spelled for the model: names as the script says they are pronounced."""

    def spoken(sentence: str) -> str:
        for word, spelled in recipe.pronounced:
            sentence = re.sub(rf"\b{re.escape(word)}\b", spelled.replace("\\", ""), sentence)
        return sentence

    return spoken
