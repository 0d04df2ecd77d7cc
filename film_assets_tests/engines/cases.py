"""One case an engine and kind of take: how to ask it for something good, and for something it cannot make.

Generating engines work on tiny random weights and are skipped where the extra "gpu" is not installed.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from film_assets.delivery.renderers import JoinFilm
from film_assets.edit.model import FilmRecipe, PieceRecipe, SubtitleList, TitleText
from film_assets.edit.renderers import ConformPieces
from film_assets.kernel.time import SAMPLE_RATE_HZ, FrameRate, first_sample
from film_assets.look.model import Look, Voice
from film_assets.media.loudness import encode_aac
from film_assets.media.probe import encoder_header
from film_assets.picture.model import CharacterSheetRecipe, Figure
from film_assets.picture.previs.renderers import PrevisCharacterSheets, PrevisClips, PrevisKeyframes, identity
from film_assets.sound.dsp import write_wav
from film_assets.sound.espeak.voices import EspeakVoices
from film_assets.sound.model import StemRecipe
from film_assets.sound.score.renderers import MixFilm, ScoreMusic, ScoreStems
from film_assets.store.recipe import Recipe
from film_assets.store.rendering import Renderer
from film_assets_tests import builders as plain
from film_assets_tests.edit.desks import JOIN, a_file, a_grey
from film_assets_tests.media.clips import a_sound
from film_assets_tests.picture import builders as previs
from film_assets_tests.sound import sounding

UNMAKEABLE = "seaweed"
"""A word that every engine here refuses: embedded ones do not know it, of generating ones a filter or a stub refuses it."""
GPU_EXTRA = all(importlib.util.find_spec(name) for name in ("torch", "diffusers", "transformers", "TTS"))


@dataclass(frozen=True)
class Case:
    """``good(n)`` is another recipe for another ``n``."""

    renderer: Callable[[], Renderer]
    good: Callable[[int], Recipe]
    bad: Recipe
    takes: dict[tuple[str, str], Path]
    """Files on the desk by take reference and role."""
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Facts of those takes, by reference."""


Maker = Callable[[Path, pytest.MonkeyPatch], Case]
MAKERS: dict[str, Maker] = {}


def _case(maker: Maker) -> Maker:
    MAKERS[maker.__name__] = maker
    return maker


def _strange() -> tuple[Figure, ...]:
    return (Figure(look=Look(hair=UNMAKEABLE), mark=0),)


@_case
def previs_sheet(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    def sheet(look: Look) -> Recipe:
        return CharacterSheetRecipe(engine=identity(), look=look, width=160, height=90)

    return Case(PrevisCharacterSheets, lambda n: sheet(Look(age_years=30 + n)), sheet(Look(hair=UNMAKEABLE)), {})


@_case
def previs_keyframe(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    bad = previs.a_keyframe(previs.a_view(figures=_strange()))
    return Case(PrevisKeyframes, lambda n: previs.a_keyframe(previs.a_view(draw=n)), bad, {})


@_case
def previs_clip(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    def clip(**view: Any) -> Recipe:
        return previs.a_clip(previs.a_view(**view), head_frames=2, body_frames=5, tail_frames=3)

    return Case(PrevisClips, lambda n: clip(draw=n), clip(figures=_strange()), {})


@_case
def espeak_voice(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    bad = plain.a_line("Hello.", voice=Voice(voice=UNMAKEABLE))
    return Case(EspeakVoices, lambda n: plain.a_line(f"You saw number {n}?"), bad, {})


@_case
def score_music(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    def cue(**changes: Any) -> Recipe:
        return sounding.a_cue(**{"length_samples": SAMPLE_RATE_HZ + 7, **changes})

    return Case(ScoreMusic, lambda n: cue(draw=n), cue(mood=UNMAKEABLE), {})


@_case
def score_stem(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    def stem(length: int, **changes: Any) -> StemRecipe:
        return sounding.a_stem(length_samples=length, pre_roll_samples=100, tail_samples=SAMPLE_RATE_HZ, **changes)

    return Case(ScoreStems, lambda n: stem(SAMPLE_RATE_HZ + n), stem(100, stem=UNMAKEABLE), {})


@_case
def conform_card(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    def card(frames: int, **changes: Any) -> PieceRecipe:
        form = {"form": "card", "width": 64, "height": 36, "rate": "24", "text": TitleText(lines=(("THE END", 200),))}
        return PieceRecipe(engine=plain.PREVIS, length_frames=frames, **{**form, **changes})

    return Case(ConformPieces, lambda n: card(4 + n), card(4, form="body", source=UNMAKEABLE), {})


@_case
def score_mix(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    stem = folder / "stem.wav"
    write_wav(stem, sounding.stereo(sounding.a_tone(2)), bits=24)

    def mix(ref: str, later: int = 0) -> Recipe:
        return sounding.a_mix(stems=(("DX", ref, later),), length_samples=2 * SAMPLE_RATE_HZ + 7)

    facts = {"stem": {"length_samples": 2 * SAMPLE_RATE_HZ}}
    return Case(MixFilm, lambda n: mix("stem", 1000 * n), mix(UNMAKEABLE), {("stem", "sound"): stem}, facts)


@_case
def joined_film(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    pieces = {ref: a_file(folder / f"{ref}.mp4", [a_grey(luma)] * 6) for ref, luma in (("dark", 40), ("light", 200))}
    samples = first_sample(12, FrameRate.parsed("24"))
    mix = folder / "mix.mp4"
    encode_aac(a_sound(folder / "mix.wav", samples), mix)

    def film(*refs: str) -> Recipe:
        return FilmRecipe(
            engine=JOIN,
            title="Spare Key",
            rate="24",
            pieces=tuple((ref, 6) for ref in refs),
            mix="mix",
            subtitles=SubtitleList(rate="24"),
        )

    order = {1: ("dark", "light"), 2: ("light", "dark")}
    return Case(
        JoinFilm,
        lambda n: film(*order[n]),
        film("dark", UNMAKEABLE),
        {**{(ref, "picture"): path for ref, path in pieces.items()}, ("mix", "encoded"): mix},
        {
            **{ref: {"encoder_header": encoder_header(path)} for ref, path in pieces.items()},
            "mix": {"length_samples": samples},
            UNMAKEABLE: {"encoder_header": encoder_header(pieces["dark"])},
        },
    )


def _generating(folder: Path) -> Any:
    """Return the plan of a film on tiny models, and the studio that makes it; nothing here is imported before."""
    from film_assets.inference.presets import resolved
    from film_assets.look.prompts import style_named
    from film_assets.picture.diffusion.settings import DiffusionSettings, PicturePlan
    from film_assets.picture.diffusion.studio import Studio
    from film_assets_tests.engines_gpu import tiny_pictures
    from film_assets_tests.engines_gpu.builders import CPU, NoHub, a_preset

    for name in ("flux2_klein", "wan_image"):
        if not (folder / name).exists():
            getattr(tiny_pictures, name)().save_pretrained(folder / name)
    plan = PicturePlan(
        image=resolved(a_preset("i", "image", folder / "flux2_klein", most_pixels=8192), NoHub()),
        video=resolved(a_preset("v", "video", folder / "wan_image"), NoHub()),
        style=style_named("anime"),
        machine=CPU,
    )

    class NoSeaweed:
        def prompt(self, text: str) -> str:
            return f"nobody films {UNMAKEABLE}" if UNMAKEABLE in text.lower() else ""

        def frames(self, frames: Any) -> str:
            return ""

    return plan, Studio(DiffusionSettings(machine=CPU), NoHub(), filter=NoSeaweed()).knows(plan.image, plan.video)


@_case
def diffusion_sheet(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    from film_assets.picture.diffusion.recipes import sheet_recipe
    from film_assets.picture.diffusion.stills import DiffusionSheets
    from film_assets_tests.engines_gpu.builders import a_look

    plan, studio = _generating(folder)
    bad = sheet_recipe(plan, a_look(words=UNMAKEABLE), 192, 108)
    return Case(
        lambda: DiffusionSheets(studio), lambda n: sheet_recipe(plan, a_look(age_years=30 + n), 192, 108), bad, {}
    )


@_case
def diffusion_keyframe(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    from film_assets.picture.diffusion.recipes import keyframe_recipe
    from film_assets.picture.diffusion.stills import DiffusionKeyframes
    from film_assets_tests.engines_gpu.builders import a_view

    plan, studio = _generating(folder)

    def key(words: str) -> Recipe:
        return keyframe_recipe(plan, a_view(words=words), 64, 36)

    return Case(lambda: DiffusionKeyframes(studio), lambda n: key(f"Door {n} opens."), key(UNMAKEABLE), {})


@_case
def diffusion_clip(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    from film_assets.picture.diffusion.clips import DiffusionClips
    from film_assets.picture.diffusion.recipes import clip_recipe
    from film_assets_tests.engines_gpu.builders import a_drawn_clip, a_view

    plan, studio = _generating(folder)
    Image.new("RGB", (64, 36), (90, 120, 150)).save(folder / "key.png")

    def clip(words: str) -> Recipe:
        drawn = a_drawn_clip(a_view(words=words), head_frames=2, body_frames=5, tail_frames=3)
        return clip_recipe(plan, drawn, first="key")

    takes = {("key", "image"): folder / "key.png"}
    return Case(lambda: DiffusionClips(studio), lambda n: clip(f"Door {n} opens."), clip(UNMAKEABLE), takes)


@_case
def coqui_voice(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    from film_assets.sound.coqui.settings import CoquiSettings, identity_of, voice_model
    from film_assets.sound.coqui.standins import audio_modules
    from film_assets.sound.coqui.voices import CoquiVoices
    from film_assets_tests.engines_gpu.tiny_sounds import save_vits

    if not (folder / "vits").exists():
        save_vits(folder / "vits")
    audio_modules()
    from TTS.api import TTS

    _refusing(patch, TTS, "tts")
    settings = CoquiSettings(model=str(folder / "vits"), licence="own", device="cpu")
    engine = identity_of(voice_model(settings))

    def line(text: str) -> Recipe:
        return plain.a_line(text, engine=engine, voice=Voice(voice="ada"))

    return Case(
        lambda: CoquiVoices(settings), lambda n: line(f"Hello, my {n} friends."), line(f"Oh, {UNMAKEABLE}."), {}
    )


@_case
def generated_music(folder: Path, patch: pytest.MonkeyPatch) -> Case:
    from diffusers import StableAudioPipeline

    from film_assets.inference.presets import resolved
    from film_assets.sound.generated.music import GeneratedMusic
    from film_assets.sound.generated.settings import AudioSettings, cue_recipe, identity_of
    from film_assets_tests.engines_gpu.builders import CPU, NoHub, a_preset
    from film_assets_tests.engines_gpu.tiny_sounds import stable_audio

    if not (folder / "music").exists():
        stable_audio().save_pretrained(folder / "music")
    model = resolved(a_preset("tiny", "audio", folder / "music"), NoHub())
    engine = identity_of(model, CPU)
    _refusing(patch, StableAudioPipeline, "encode_prompt")

    def cue(draw: int, words: str = "slow strings") -> Recipe:
        return cue_recipe(engine, sounding.a_cue(draw=draw, length_samples=SAMPLE_RATE_HZ + 7), words)

    renderer = GeneratedMusic(AudioSettings(machine=CPU), NoHub(), models={model.identity.commit: model})
    return Case(lambda: renderer, cue, cue(1, UNMAKEABLE), {})


def _refusing(patch: pytest.MonkeyPatch, owner: Any, method: str) -> None:
    """Let ``method`` fail as models do where it is asked for what cannot be made."""
    own = getattr(owner, method)

    def called(self: Any, text: Any, *args: Any, **more: Any) -> Any:
        if UNMAKEABLE in str(text):
            raise RuntimeError("the size of tensor a must match the size of tensor b")
        return own(self, text, *args, **more)

    patch.setattr(owner, method, called)
