"""A line of text in any script: its order, its glyphs and their places (HarfBuzz), and the line drawn.

Right-to-left follows the Unicode Bidirectional Algorithm (UAX #9). The same on every machine: no system library has a
part in it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb
from bidi import algorithm as uax9

from film_assets.lettering.typefaces import JOINERS, Typeface, first_typeface, typeface_for

RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph of a font and where it stands, in pixels from the line's start and baseline; y up."""

    typeface: Typeface
    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line laid out."""

    glyphs: tuple[Glyph, ...]
    width_px: float


def clusters(text: str) -> Iterator[str]:
    """Yield the parts of ``text`` that no line break may cut: a character with its marks and joiners."""
    part = ""
    for character in text:
        joins = unicodedata.category(character) in ("Mn", "Mc", "Me") or character in JOINERS
        if part and not joins and not part.endswith("\u200d"):
            yield part
            part = ""
        part += character
    if part:
        yield part


@lru_cache(maxsize=4096)
def laid_out(text: str, size_px: int) -> Line:
    """Return ``text``, one line without controls, laid out at ``size_px`` pixels an em.

    A character that no font has is drawn as the first font's box.
    """
    glyphs: list[Glyph] = []
    x = 0.0
    for part, typeface, level in _in_visual_order(_runs(text)):
        buffer = hb.Buffer()
        buffer.add_str(part)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if level % 2 else "ltr"
        if any("\u3040" <= character <= "\u30ff" for character in text):
            # One code stands for what China and Japan write differently.
            buffer.language = "ja"
        hb.shape(typeface.font, buffer)
        scale = size_px / typeface.units_an_em
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            glyphs.append(Glyph(typeface, info.codepoint, x + place.x_offset * scale, place.y_offset * scale))
            x += place.x_advance * scale
    return Line(tuple(glyphs), x)


def draw_line(alpha: npt.NDArray[np.uint8], line: Line, size_px: int, left: float, baseline: int) -> None:
    """Draw ``line`` into ``alpha`` uint8 (H, W), cover 0 to 255; what lies outside is cut."""
    if not line.glyphs:
        return
    room = 2 * size_px
    x_first, wide = int(left) - room, int(line.width_px) + 2 * room + 1
    drawing = hb.RasterDraw()
    drawing.extents = hb.RasterExtents(0, -room, wide, 2 * room, 0)
    for glyph in line.glyphs:
        scale = size_px / glyph.typeface.units_an_em
        drawing.transform = (scale, 0, 0, scale, left - x_first + glyph.x, glyph.y)
        drawing.draw_glyph(glyph.typeface.font, glyph.number)
    image = drawing.render()
    extents = image.extents
    rows = np.frombuffer(bytes(image.buffer), np.uint8).reshape(extents.height, extents.stride)[::-1, : extents.width]
    top = baseline - (extents.height + extents.y_origin)
    height, width = alpha.shape
    y0, y1 = max(0, top), min(height, top + extents.height)
    x0, x1 = max(0, x_first), min(width, x_first + extents.width)
    if y0 < y1 and x0 < x1:
        part = alpha[y0:y1, x0:x1]
        np.maximum(part, rows[y0 - top : y1 - top, x0 - x_first : x1 - x_first], out=part)


def _runs(text: str) -> list[tuple[str, Typeface, int]]:
    """Return ``text`` in runs of one font and one embedding level, in the order it is read."""
    runs: list[tuple[str, Typeface, int]] = []
    for part, level in zip(clusters(text), _levels_of_parts(text), strict=True):
        typeface = first_typeface() if part.isspace() else typeface_for(part[0]) or first_typeface()
        if runs and runs[-1][1] is typeface and runs[-1][2] == level:
            runs[-1] = (runs[-1][0] + part, typeface, level)
        else:
            runs.append((part, typeface, level))
    return runs


def _levels_of_parts(text: str) -> list[int]:
    levels = _levels(text)
    starts, at = [], 0
    for part in clusters(text):
        starts.append(levels[at])
        at += len(part)
    return starts


def _levels(text: str) -> list[int]:
    """Return the embedding level of every character; odd ones run right to left."""
    if not any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in text):
        return [0] * len(text)
    storage = uax9.get_empty_storage()
    storage["base_level"] = uax9.get_base_level(text)
    storage["base_dir"] = ("L", "R")[storage["base_level"]]
    uax9.get_embedding_levels(text, storage)
    uax9.explicit_embed_and_overrides(storage)
    uax9.resolve_weak_types(storage)
    uax9.resolve_neutral_types(storage, False)
    uax9.resolve_implicit_levels(storage, False)
    resolved = iter(storage["chars"])
    levels: list[int] = []
    for character in text:
        # Boundary neutrals, joiners among them, are left out of the resolution (X9): they go with what is before them.
        if unicodedata.bidirectional(character) == "BN":
            levels.append(levels[-1] if levels else storage["base_level"])
        else:
            levels.append(next(resolved)["level"])
    return levels


def _in_visual_order(runs: list[tuple[str, Typeface, int]]) -> list[tuple[str, Typeface, int]]:
    """Return runs from left to right (UAX #9, L2)."""
    order = list(runs)
    levels = [level for _, _, level in order]
    for lowest in range(max(levels, default=0), 0, -1):
        at = 0
        while at < len(order):
            if levels[at] < lowest:
                at += 1
                continue
            end = at
            while end < len(order) and levels[end] >= lowest:
                end += 1
            order[at:end], levels[at:end] = order[at:end][::-1], levels[at:end][::-1]
            at = end
    return order
