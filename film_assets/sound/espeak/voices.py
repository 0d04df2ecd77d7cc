"""``EspeakVoices``: speeches said by espeak-ng, as takes.

Which voice a character has is decided in ``casting``; how a mouth follows in ``sound.lipsync``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar

from film_assets.breakdown.model import Delivery
from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import EngineError, FilmError
from film_assets.kernel.workers import Job, WorkerPool
from film_assets.sound.dsp import write_wav
from film_assets.sound.espeak import finishing
from film_assets.sound.espeak.catalogue import file_id, language_code
from film_assets.sound.espeak.respelling import Spoken, spoken_form
from film_assets.sound.espeak.singing import melody
from film_assets.sound.espeak.timbres import PITCH_STEPS_PER_OCTAVE, timbre_of
from film_assets.sound.model import VoiceRecipe
from film_assets.store.rendering import Desk, Failed, Order, Rendered, Repeatability

SLOWEST_WPM, FASTEST_WPM = 80, 450
"""What espeak-ng accepts."""


@cache
def deliveries() -> dict[str, dict[str, Any]]:
    """Return what each delivery does to a voice, as ``deliveries.yaml`` says it."""
    return dict(yaml_data(resources.files(__package__).joinpath("deliveries.yaml").read_text(encoding="utf-8")))


def spoken_in(recipe: VoiceRecipe) -> Spoken:
    """Return what is said for the recipe's text."""
    return spoken_form(recipe.text, recipe.voice.language, recipe.pronounced)


def line_of(recipe: VoiceRecipe) -> Job:
    """Return how espeak-ng is asked for ``recipe``: the arguments of ``Espeak.say``.

    A line in another language than the voice's own keeps its timbre.

    Raises:
        ConfigError: espeak-ng has neither the voice nor the language.
    """
    voice, change = recipe.voice, deliveries()[recipe.delivery.value]
    file_id(voice.voice)
    accent, _, variant = voice.voice.partition("+")
    if not _speaks(accent, voice.language):
        accent = language_code(voice.language)
    if "variants" in change:
        variant = change["variants"][timbre_of(variant).presentation]
    name = f"{accent}+{variant}" if variant else accent
    text = spoken_in(recipe).text
    # The line is played faster by its tract: it is asked for lower and slower by as much.
    tract = voice.tract_percent / 100
    rate_wpm = voice.rate_wpm * change.get("rate", 100) / 100 / tract
    pitch = voice.pitch + change.get("pitch", 0) - PITCH_STEPS_PER_OCTAVE * math.log2(tract)
    if recipe.delivery is Delivery.SUNG:
        timbre = timbre_of(variant)
        return {
            "text": text,
            "voice": file_id(name),
            "rate_wpm": max(SLOWEST_WPM, int(rate_wpm)),
            "pitch": 50,
            "pitch_range": 0,
            "notes": melody(text, replace(timbre, held_hz=timbre.held_hz * tract)),
        }
    return {
        "text": text,
        "voice": file_id(name),
        "rate_wpm": max(SLOWEST_WPM, min(FASTEST_WPM, int(rate_wpm))),
        "pitch": max(0, min(99, round(pitch))),
        "pitch_range": max(0, min(99, voice.range * change.get("range", 100) // 100)),
    }


def _speaks(accent: str, language: str) -> bool:
    """Return whether a voice's own accent will do for a line's language: ``en-us`` for ``en``, not for ``en-GB``."""
    asked = language.lower()
    return accent == asked or ("-" not in asked and accent.partition("-")[0] == asked)


class EspeakVoices:
    """Renders ``VoiceRecipe``. Repeatability: bits.

    A line with nothing to say becomes half a second of silence with the fact ``silent``.
    """

    repeatability: ClassVar[Repeatability] = "bits"

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        """Say every order's line."""
        asked: list[tuple[Order, Job]] = []
        for index, order in enumerate(orders):
            desk.check_cancelled()
            recipe = _voice_recipe(order)
            try:
                arguments = line_of(recipe)
            except FilmError as error:
                yield Failed(order, error)
                continue
            if not arguments["text"]:
                yield _rendered(order, finishing.silent_line(), desk.scratch / f"line_{index}.wav")
                continue
            asked.append((order, {"line": arguments, "path": str(desk.scratch / f"line_{index}.pcm")}))
        if not asked:
            return
        with WorkerPool("film_assets.sound.espeak.worker", min(desk.workers, -(-len(asked) // 16))) as pool:
            for index, answer in pool.answers([job for _, job in asked], idle=desk.check_cancelled):
                order, job = asked[index]
                if isinstance(answer, EngineError):
                    yield Failed(order, EngineError(f"the line {_short(order)!r} could not be said: {answer}"))
                    continue
                raw, recipe = Path(job["path"]), _voice_recipe(order)
                origins = spoken_in(recipe).origins
                change = deliveries()[recipe.delivery.value]
                line = finishing.finished(
                    raw.read_bytes(),
                    answer["rate_hz"] * recipe.voice.tract_percent // 100,
                    recipe.text,
                    [(sample, origins[place]) for sample, place in answer["words"] if place < len(origins)],
                    answer["phonemes"],
                    change.get("level", 0),
                    change.get("tilt", ()),
                )
                raw.unlink()
                desk.progress(order, 1.0)
                yield _rendered(order, line, raw.with_suffix(".wav"))


def _voice_recipe(order: Order) -> VoiceRecipe:
    if not isinstance(order.recipe, VoiceRecipe):
        raise TypeError(f"EspeakVoices makes voices, not {order.recipe.kind}")
    return order.recipe


def _short(order: Order) -> str:
    text = _voice_recipe(order).text
    return text if len(text) <= 60 else text[:59] + "…"


def _rendered(order: Order, line: finishing.Line, path: Path) -> Rendered:
    write_wav(path, line.sound)
    facts: dict[str, Any] = {
        "length_samples": int(line.sound.size),
        "level_clufs": line.level_clufs,
        "words": [list(word) for word in line.words],
        "phonemes": [list(phoneme) for phoneme in line.phonemes],
    }
    if line.silent:
        facts["silent"] = True
    return Rendered(order, {"sound": path}, facts, {"library": "espeak-ng 1.52"})
