"""``GeneratedWants``: which recipes the diffusion engine needs for a film.

How a single recipe is asked for stands in ``recipes``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from film_assets.look.model import Look
from film_assets.picture.diffusion.recipes import clip_recipe, keyframe_recipe, sheet_recipe, wants_last_frame
from film_assets.picture.diffusion.settings import PicturePlan
from film_assets.picture.model import CharacterSheetRecipe, ClipRecipe, KeyframeRecipe, View
from film_assets.picture.wants import FIRST


@dataclass(frozen=True, slots=True)
class GeneratedWants:
    """Sheets, keyframes that go by them, clips that go from keyframe to keyframe; see ``picture.wants``."""

    plan: PicturePlan
    width: int
    height: int
    reads_words: ClassVar[bool] = True

    def sheet(self, look: Look) -> CharacterSheetRecipe:
        return sheet_recipe(self.plan, look)

    def keyframe(self, view: View, sheets: Sequence[str]) -> KeyframeRecipe:
        return keyframe_recipe(self.plan, view, self.width, self.height, sheets)

    def ending(self, view: View, sheets: Sequence[str], first: str, into: str) -> tuple[str, KeyframeRecipe] | None:
        moment = wants_last_frame(self.plan, view, dissolves=bool(into))
        if not moment:
            return None
        beside = [first, into] if into else [first]
        return moment, keyframe_recipe(self.plan, view, self.width, self.height, sheets, moment, beside)

    def clip(self, drawn: ClipRecipe, sheets: Sequence[str], keyframes: Mapping[str, str]) -> ClipRecipe:
        last = next((ref for moment, ref in keyframes.items() if moment != FIRST), "")
        return clip_recipe(self.plan, drawn, sheets, keyframes.get(FIRST, ""), last)
