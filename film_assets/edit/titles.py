"""Text drawn as picture: cards, credits, text over picture, a row at a time.

Text is only ever handed to the font renderer, never to a command. What is written on a card belongs to ``credits``, fonts to ``typefaces``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from film_assets.edit.model import TitleText
from film_assets.edit.typefaces import font_named, is_invisible, runs

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
    image = Image.new("RGBA", (width, canvas_height), (*_rgb(title.colour), 0))
    top = (canvas_height - tall) // 2 if title.place != "lower" else round(canvas_height * 0.9) - tall
    alpha = Image.new("L", image.size, 0)
    pen = ImageDraw.Draw(alpha)
    for row in rows:
        left = (width - _row_width(row.text, row.size_px)) / 2
        baseline = top + round(row.size_px * 1.02)
        for run, name in runs(row.text):
            font = font_named(name, row.size_px)
            pen.text((left, baseline), run, fill=255, font=font, anchor="ls")
            left += font.getlength(run)
        top += _row_height(row)
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
        for character in word:
            if current and _row_width(current + character, size_px) > widest_px:
                parts.append(current)
                current = ""
            current += character
    return [*parts, current]


def _printable(text: str) -> str:
    """Return ``text`` in NFC with tabs as spaces and control characters gone."""
    text = unicodedata.normalize("NFC", text).replace("\t", " ")
    return "".join(
        character for character in text if character == "\n" or not is_invisible(character) or character == " "
    )


def _row_height(row: _Row) -> int:
    return round(row.size_px * LINE_SPACING)


def _row_width(text: str, size_px: int) -> float:
    return sum(font_named(name, size_px).getlength(run) for run, name in runs(text))


def _rgb(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255
