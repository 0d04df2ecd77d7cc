"""Text drawn as picture: cards, credits, text over picture, a row at a time.

Text is only ever handed to the font renderer, never to a command. What is written on a card belongs to ``credits``, fonts and shaping to ``lettering``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from film_assets.edit.model import TitleText
from film_assets.lettering.shaping import clusters, draw_line, laid_out
from film_assets.lettering.typefaces import JOINERS, is_invisible

WIDEST = 0.84
TALLEST = 0.86
"""Of the frame's width and height, what text may fill: SMPTE RP 218, safe title area, with a little more air."""
LINE_SPACING = 1.28
LEAST_SIZE_PX = 6
SHADOW_ALPHA = 200


@dataclass(frozen=True, slots=True)
class _Row:
    """One drawn row: its text, and its size in pixels."""

    text: str
    size_px: int


def drawn_text(title: TitleText, width: int, height: int) -> npt.NDArray[np.uint8]:
    """Return the text in its colour on nothing: uint8 (H, W, 4), sRGB with straight alpha.

    Rows are wrapped at words, at letters where a word alone is too wide, and made smaller together until they fit;
    ``H`` is ``height``, or for rolling text as tall as the text. Text at ``lower`` has a soft shadow.
    """
    rows = _fitted(title, width, height)
    tall = sum(_row_height(row) for row in rows)
    canvas_height = max(height, tall) if title.rolling else height
    top = (canvas_height - tall) // 2 if title.place != "lower" else round(canvas_height * 0.9) - tall
    cover = np.zeros((canvas_height, width), np.uint8)
    for row in rows:
        line = laid_out(row.text, row.size_px)
        draw_line(cover, line, row.size_px, (width - line.width_px) / 2, top + round(row.size_px * 1.02))
        top += _row_height(row)
    alpha = Image.fromarray(cover)
    image = Image.new("RGBA", (width, canvas_height), (*_rgb(title.colour), 0))
    image.putalpha(alpha)
    if title.place == "lower":
        image = _with_shadow(image, alpha, height)
    return np.asarray(image, np.uint8)


def _with_shadow(image: Image.Image, alpha: Image.Image, height: int) -> Image.Image:
    spread = max(1, height // 120)
    soft = alpha.filter(ImageFilter.MaxFilter(2 * spread + 1)).filter(ImageFilter.GaussianBlur(spread))
    shadow = Image.new("RGBA", image.size, (0, 0, 0, 0))
    shadow.putalpha(soft.point(lambda value: value * SHADOW_ALPHA // 255))
    return Image.alpha_composite(shadow, image)


def _fitted(title: TitleText, width: int, height: int) -> list[_Row]:
    """Return the wrapped rows, all made smaller by one factor until they fit."""
    scale = 1.0
    while True:
        rows = _wrapped(title, width, height, scale)
        too_tall = not title.rolling and sum(_row_height(row) for row in rows) > height * TALLEST
        smallest = min((row.size_px for row in rows), default=LEAST_SIZE_PX)
        if not too_tall:
            return rows
        if smallest <= LEAST_SIZE_PX:
            return _cut_to(rows, height)
        scale *= 0.9


def _cut_to(rows: list[_Row], height: int) -> list[_Row]:
    """Return the first rows that fit, the last one ending in dots."""
    kept: list[_Row] = []
    for row in rows:
        if sum(_row_height(other) for other in [*kept, row]) > height * TALLEST:
            break
        kept.append(row)
    if kept:
        kept[-1] = _Row(f"{kept[-1].text[:-1]}…", kept[-1].size_px)
    return kept


def _wrapped(title: TitleText, width: int, height: int, scale: float) -> list[_Row]:
    rows: list[_Row] = []
    for text, size in title.lines:
        size_px = max(LEAST_SIZE_PX, round(size * height * scale / 1000))
        for line in _printable(text).split("\n"):
            rows += [_Row(part, size_px) for part in _parts(line, size_px, width * WIDEST)]
    return rows


def _parts(line: str, size_px: int, widest_px: float) -> list[str]:
    parts, current = [], ""
    for word in line.split(" "):
        together = f"{current} {word}" if current else word
        if _row_width(together, size_px) <= widest_px:
            current = together
            continue
        if current:
            parts.append(current)
        current = ""
        for cluster in clusters(word):
            if current and _row_width(current + cluster, size_px) > widest_px:
                parts.append(current)
                current = ""
            current += cluster
    return [*parts, current]


def _printable(text: str) -> str:
    """Return ``text`` in NFC with tabs as spaces, and without controls and marks of direction."""
    text = unicodedata.normalize("NFC", text).replace("\t", " ")
    text = "".join(" " if unicodedata.category(character) == "Zs" else character for character in text)
    return "".join(c for c in text if c in "\n " or c in JOINERS or not is_invisible(c))


def _row_height(row: _Row) -> int:
    return round(row.size_px * LINE_SPACING)


def _row_width(text: str, size_px: int) -> float:
    return laid_out(text, size_px).width_px


def _rgb(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255
