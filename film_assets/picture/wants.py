"""How a picture engine says which recipes a film needs of it: one small protocol, and the plain way of an engine that
draws straight from the view.

What is collected for a film stands in ``wanted``; engines that ask a model bring their own way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from film_assets.lettering.typefaces import added_typefaces
from film_assets.look.model import Look
from film_assets.picture.model import CharacterSheetRecipe, ClipRecipe, KeyframeRecipe, View
from film_assets.production.model import Production

FIRST = "first"
"""Moment of a shot's own keyframe: frame 0 of its clip."""


class PictureWants(Protocol):
    """What one engine wants made for one film. Pure: the same view and production give the same recipes.

    ``sheets`` are take references of the character sheets of a view's figures, in their order.
    """

    reads_words: ClassVar[bool]
    """Whether views carry the writer's words."""

    def sheet(self, look: Look) -> CharacterSheetRecipe:
        """Return the sheet of one character."""

    def keyframe(self, view: View, sheets: Sequence[str]) -> KeyframeRecipe:
        """Return frame 0 of a shot."""

    def ending(self, view: View, sheets: Sequence[str], first: str, into: str) -> tuple[str, KeyframeRecipe] | None:
        """Return the moment and recipe of a second keyframe that the shot ends on; None where the engine needs none.

        ``first``: fingerprint of the shot's own keyframe; ``into``: take reference of the keyframe it dissolves into, ``""``
        for a shot that ends in a cut.
        """

    def clip(self, drawn: ClipRecipe, sheets: Sequence[str], keyframes: Mapping[str, str]) -> ClipRecipe:
        """Return the shot in motion. ``drawn``: as an engine draws it that needs nothing but the view; ``keyframes``:
        fingerprints by moment."""


@dataclass(frozen=True, slots=True)
class DrawnWants:
    """The way of an engine that draws every picture from its view alone."""

    production: Production
    style_version: str = ""
    """Of the film's style, where the engine's styles are files."""
    reads_words: ClassVar[bool] = False

    def sheet(self, look: Look) -> CharacterSheetRecipe:
        return CharacterSheetRecipe(engine=self.production.picture, look=look)

    def keyframe(self, view: View, sheets: Sequence[str]) -> KeyframeRecipe:
        production, view = self.production, self._drawn(view)
        return KeyframeRecipe(engine=production.picture, view=view, width=production.width, height=production.height)

    def ending(self, view: View, sheets: Sequence[str], first: str, into: str) -> tuple[str, KeyframeRecipe] | None:
        return None

    def clip(self, drawn: ClipRecipe, sheets: Sequence[str], keyframes: Mapping[str, str]) -> ClipRecipe:
        return drawn.model_copy(update={"view": self._drawn(drawn.view)})

    def _drawn(self, view: View) -> View:
        """Return ``view`` with what draws it beside the engine: the style's values, fonts that a user added."""
        fields = {"style_version": self.style_version, "typefaces": added_typefaces(view.object_text)}
        return view.model_copy(update=fields) if any(fields.values()) else view
