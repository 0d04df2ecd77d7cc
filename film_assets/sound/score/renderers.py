"""``ScoreMusic``, ``ScoreStems`` and ``MixFilm``: the score engine's side of the ``Renderer`` protocol.

How a cue, a stem or a mix is made belongs to ``music``, ``stems`` and ``mix``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from film_assets.kernel.errors import Cancelled, FilmError
from film_assets.sound.model import MixRecipe, MusicRecipe, StemRecipe
from film_assets.sound.score.mix import STEMS, mixed
from film_assets.sound.score.music import write_cue
from film_assets.sound.score.recorded import licence_in
from film_assets.sound.score.stems import write_stem
from film_assets.store.rendering import Desk, Failed, Order, Rendered, Repeatability


@dataclass(frozen=True, slots=True)
class _Made:
    files: Mapping[str, Path]
    facts: Mapping[str, Any]
    provenance: Mapping[str, Any] = field(default_factory=dict)


class _OneByOne:
    """Renders orders one after the other, each in a folder of its own that is gone if it fails or is cancelled."""

    repeatability: ClassVar[Repeatability] = "bits"

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        """Make every order."""
        for index, order in enumerate(orders):
            desk.check_cancelled()
            folder = desk.scratch / f"{order.recipe.kind}_{index}"
            folder.mkdir()
            try:
                made = self._made(order, folder, desk)
            except FilmError as error:
                shutil.rmtree(folder)
                yield Failed(order, error)
                continue
            except Cancelled:
                shutil.rmtree(folder)
                raise
            yield Rendered(order, made.files, made.facts, made.provenance)

    def _made(self, order: Order, folder: Path, desk: Desk) -> _Made:
        raise NotImplementedError


class ScoreMusic(_OneByOne):
    """Renders ``MusicRecipe``. Repeatability: bits. Memory does not grow with the cue."""

    def _made(self, order: Order, folder: Path, desk: Desk) -> _Made:
        if not isinstance(order.recipe, MusicRecipe):
            raise TypeError(f"ScoreMusic makes music, not {order.recipe.kind}")
        write_cue(order.recipe, folder / "cue.wav", desk, order)
        return _Made({"sound": folder / "cue.wav"}, {"length_samples": order.recipe.length_samples})


class ScoreStems(_OneByOne):
    """Renders ``StemRecipe``. Repeatability: bits. Memory does not grow with the scene.

    Recorded sounds are read from ``sounds_folder``; whose they are is recorded beside the take.
    """

    def __init__(self, sounds_folder: str = "") -> None:
        self.sounds_folder = sounds_folder

    def _made(self, order: Order, folder: Path, desk: Desk) -> _Made:
        recipe = order.recipe
        if not isinstance(recipe, StemRecipe):
            raise TypeError(f"ScoreStems makes stems, not {recipe.kind}")
        write_stem(recipe, folder / "stem.wav", desk, order, self.sounds_folder)
        total = recipe.pre_roll_samples + recipe.length_samples + recipe.tail_samples
        used = sorted({effect.recording for effect in recipe.effects if effect.recording})
        licences = {sha256: licence_in(self.sounds_folder, sha256) for sha256 in used}
        return _Made(
            {"sound": folder / "stem.wav"}, {"length_samples": total}, {"recordings": licences} if used else {}
        )


class MixFilm(_OneByOne):
    """Renders ``MixRecipe``. Repeatability: bits on one machine. The stems of the film add up to its mix."""

    def _made(self, order: Order, folder: Path, desk: Desk) -> _Made:
        if not isinstance(order.recipe, MixRecipe):
            raise TypeError(f"MixFilm makes mixes, not {order.recipe.kind}")
        files = {role: folder / f"{role}.wav" for role in ("sound", *STEMS)} | {"encoded": folder / "encoded.mp4"}
        return _Made(files, mixed(order.recipe, desk, files, order))
