"""Engines that draw and say nothing: takes of a few bytes with the facts that recipes ask for.

For measuring and testing all that is not an engine: planning, lists, the store, Dagster.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from film_assets.breakdown.model import Person
from film_assets.kernel.errors import EngineError
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.look.model import Voice
from film_assets.orchestration.engines import DEPARTMENT_OF_KIND, Engine, Engines
from film_assets.sound.model import MixRecipe, VoiceRecipe
from film_assets.store.recipe import EngineIdentity, Recipe
from film_assets.store.rendering import Desk, Failed, Order, Rendered, Repeatability

ROLES = {
    "character_sheet": ("image.png",),
    "keyframe": ("image.png",),
    "clip": ("body.mp4", "head.mkv", "tail.mkv"),
    "voice": ("sound.wav",),
    "music": ("sound.wav",),
    "stem": ("sound.wav",),
    "mix": ("sound.wav", "encoded.m4a", "DX.wav", "MX.wav", "FX.wav"),
    "piece": ("picture.mp4",),
    "film": ("film.mp4",),
}
ONE_PIXEL_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PICTURES = {"image.png", "body.mp4"}
"""Files that something decodes: an image of one pixel, with a tail that tells it from others."""
SAMPLES_A_CHARACTER = SAMPLE_RATE_HZ // 15


@dataclass
class NullRenderer:
    """Makes any take in no time. ``made`` lists ``(kind, fingerprint)`` of all it made; ``refuses`` holds words that
    make a recipe fail."""

    repeatability: ClassVar[Repeatability] = "bits"

    made: list[tuple[str, str]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        for index, order in enumerate(orders):
            desk.check_cancelled()
            recipe = order.recipe
            if any(word in str(recipe) for word in self.refuses):
                yield Failed(order, EngineError("the null engine was told to refuse this take: tell it otherwise."))
                continue
            self.made.append((recipe.kind, recipe.fingerprint))
            files = {}
            for name in ROLES[recipe.kind]:
                path = desk.scratch / f"{index}.{name}"
                picture = ONE_PIXEL_PNG if name in PICTURES else b""
                path.write_bytes(picture + f"{recipe.fingerprint}.{order.number}.{name}".encode())
                files[name.partition(".")[0]] = path
            yield Rendered(order, files, {**recipe.expected_facts(), **_facts(recipe)})


def _facts(recipe: Recipe) -> dict[str, Any]:
    if isinstance(recipe, VoiceRecipe):
        words = [
            [match.start() * SAMPLES_A_CHARACTER, match.start(), len(match.group())]
            for match in re.finditer(r"\S+", recipe.text)
        ]
        letters = [
            [place * SAMPLES_A_CHARACTER, letter.lower()]
            for place, letter in enumerate(recipe.text)
            if letter.isalpha()
        ]
        return {"length_samples": len(recipe.text) * SAMPLES_A_CHARACTER, "words": words, "phonemes": letters}
    if isinstance(recipe, MixRecipe):
        return {"loudness_clufs": recipe.target_clufs, "peak_cdbtp": recipe.peak_cdbtp, "levelled_by": "loudness"}
    return {"encoder_header": "null"}


def null_voice(person: Person, taken: Sequence[Voice], language: str) -> Voice:
    """Return a voice that differs from those taken by its number alone."""
    return Voice(voice=f"null{len(taken)}", language=language)


def null_engines(renderer: NullRenderer | None = None, version: int = 1) -> Engines:
    """Return the whole set of engines under the embedded ones' names, all working through one null renderer."""
    renderer = renderer or NullRenderer()
    names = {
        "picture": "previs",
        "voice": "espeak",
        "music": "score",
        "sound": "score",
        "edit": "conform",
        "delivery": "join",
    }
    return Engines.of(
        (
            Engine(
                department,
                EngineIdentity(name=name, version=version),
                {kind: lambda: renderer for kind, owner in DEPARTMENT_OF_KIND.items() if owner == department},
                cast_voice=null_voice,
            )
            for department, name in names.items()
        ),
        playable=False,
    )
