"""What is heard: voices, cues, stems and the mix, as recipes.

Lengths and places are whole samples at 48 kHz, gains whole hundredths of a decibel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from pydantic import Field

from film_assets.breakdown.model import Delivery
from film_assets.kernel.canonical import Frozen
from film_assets.look.model import Voice
from film_assets.store.recipe import EngineIdentity, Recipe


class VoiceRecipe(Recipe):
    """One speech said. Facts: ``length_samples``, ``level_clufs`` (how loud it is while spoken), ``words`` as ``[start_sample, character, length_characters]`` in
    ``text``, ``phonemes`` as ``[start_sample, ipa]``. File role: ``sound`` (WAV, 48 kHz, mono, 16 bit)."""

    kind: ClassVar[str] = "voice"
    causes: ClassVar[dict[str, str]] = {
        "text": "dialogue of {speaker} changed",
        "delivery": "delivery of {speaker} changed",
        "voice": "voice of {speaker} changed",
        "pronounced": "how {speaker} says a name changed",
        "engine": "voice engine changed",
    }
    engine: EngineIdentity
    voice: Voice
    text: str
    delivery: Delivery = Delivery.PLAIN
    pronounced: tuple[tuple[str, str], ...] = ()
    """Words of ``text`` and how they are spelled for the voice: ``("Oyelaran", "oh yell a run")``."""


class MusicRecipe(Recipe):
    """One cue. Facts: ``length_samples``. File role: ``sound`` (WAV, 48 kHz, stereo, 16 bit)."""

    kind: ClassVar[str] = "music"
    causes: ClassVar[dict[str, str]] = {
        "length_samples": "length of the cue in {scene} changed",
        "mood": "mood of {scene} changed",
        "key": "mood of {scene} changed",
        "prompt": "what the music is asked for changed",
        "draw": "words of {scene} changed",
        "motif": "who leads {scene} changed",
        "engine": "music engine changed",
    }
    engine: EngineIdentity
    mood: str
    draw: int
    """Seed of the cue, from the scene's own words."""
    length_samples: int = Field(ge=1)
    key: int = 0
    """Tonic in semitones over C."""
    motif: int = 0
    """Seed of a melody that returns in other cues; 0: the cue's own."""
    prompt: str = ""
    """For engines that read one."""

    def expected_facts(self) -> dict[str, Any]:
        return {"length_samples": self.length_samples}


CueWants = Callable[[MusicRecipe, str], MusicRecipe]
"""How a music engine is asked for a cue: the cue as it was spotted, and what to ask for in words."""


class Placed(Frozen):
    """A take laid into a stem."""

    take: str
    """Take reference (``store.recipe.take_ref``)."""
    start_sample: int
    """From the stem's own start, pre-roll included; below 0 for a take that began in the scene before."""
    gain_cdb: int = 0
    treatment: str = ""
    """"", ``distant``, ``phone``, ``radio``, ``voice_over``, ``off_screen``; none makes a line louder or softer."""


class Effect(Frozen):
    """A named effect or ambience laid into a stem: ``door``, ``phone_ring``, ``rain``, ``room_tone``..."""

    name: str
    start_sample: int
    length_samples: int
    gain_cdb: int = 0
    draw: int = 0
    recording: str = ""
    """SHA-256 of the recorded sound that plays it; empty: the engine makes it."""


class StemRecipe(Recipe):
    """One stem of one scene, with pre-roll and tail. Facts: ``length_samples``. File role: ``sound`` (WAV, 48 kHz,
    stereo, 24 bit); the scene's first sample lies ``pre_roll_samples`` into it."""

    kind: ClassVar[str] = "stem"
    causes: ClassVar[dict[str, str]] = {
        "placed.take": "a sound in {scene} changed",
        "placed": "sounds moved in {scene}",
        "effects": "effects of {scene} changed",
        "ducked_by": "dialogue over the {stem} of {scene} changed",
        "hushed": "silences of {scene} changed",
        "spoken_clufs": "dialogue over the {stem} of {scene} changed",
        "room": "place of {scene} changed",
        "pre_roll_samples": "run-in of {scene} changed",
        "tail_samples": "tail of {scene} changed",
        "stem": "another stem of {scene}",
        "length_samples": "length of {scene} changed",
        "engine": "sound engine changed",
    }
    engine: EngineIdentity
    stem: str
    """``DX`` dialogue, ``MX`` music, ``FX`` effects and ambience"""
    length_samples: int = Field(ge=1)
    """Without pre-roll and tail."""
    pre_roll_samples: int = 0
    tail_samples: int = 0
    room: str = ""
    """The kind of room, for reverb (``sound/score/rooms.yaml``)."""
    placed: tuple[Placed, ...] = ()
    effects: tuple[Effect, ...] = ()
    ducked_by: tuple[tuple[int, int], ...] = ()
    """Where dialogue is spoken, as ``(start_sample, end_sample_exclusive)`` in the scene: the stem is lowered there."""
    spoken_clufs: tuple[int, ...] = ()
    """How loud each of ``ducked_by`` is, in whole LU: the stem stays well below it."""
    hushed: tuple[tuple[int, int], ...] = ()
    """Where the stem is silent, half-open, in samples of the scene."""

    def expected_facts(self) -> dict[str, Any]:
        return {"length_samples": self.pre_roll_samples + self.length_samples + self.tail_samples}


class MixRecipe(Recipe):
    """The whole film's sound, levelled. Facts: ``length_samples``, ``loudness_clufs`` and ``peak_cdbtp`` measured after
    encoding (hundredths), ``levelled_by`` (``loudness`` or ``peak``). File roles: ``sound`` (WAV, 48 kHz, stereo, 24
    bit), ``encoded`` (AAC in MP4), ``DX``, ``MX``, ``FX`` (WAV stems of the film)."""

    kind: ClassVar[str] = "mix"
    causes: ClassVar[dict[str, str]] = {
        "stems": "a stem changed or moved",
        "length_samples": "length of the film changed",
        "target_clufs": "loudness asked for changed",
        "peak_cdbtp": "peak allowed changed",
        "bitrate_bps": "encoding of sound changed",
        "engine": "sound engine changed",
    }
    engine: EngineIdentity
    stems: tuple[tuple[str, str, int], ...]
    """``(stem, take reference, start_sample)``; the start is where the stem's own first sample (of its pre-roll) lies in
    the film, below 0 where the pre-roll begins before it."""
    length_samples: int = Field(ge=1)
    target_clufs: int = -1400
    peak_cdbtp: int = -100
    bitrate_bps: int = 192_000

    def expected_facts(self) -> dict[str, Any]:
        return {"length_samples": self.length_samples}
