"""Text drawn as picture: cards, credits, text over picture, with the fonts that lie beside.

Text is only ever handed to the font renderer, never to a command. What is written on a card belongs to ``credits``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from film_assets.edit.model import TitleText
from film_assets.kernel.errors import ConfigError

WIDEST = 0.84
TALLEST = 0.86
"""Of the frame's width and height, what text may fill: SMPTE RP 218, safe title area, with a little more air."""
LINE_SPACING = 1.28
LEAST_SIZE_PX = 6
SHADOW_ALPHA = 200
FIRST_FONT = "DejaVuSans.ttf"


@dataclass(frozen=True, slots=True)
class _Row:
    """One drawn row: its text, and its size in pixels."""

    text: str
    size_px: int


def missing_glyphs(text: str) -> str:
    """Return the characters of ``text`` that none of the fonts can draw, each once, in order."""
    shown = (character for character in dict.fromkeys(text) if not _is_invisible(character))
    return "".join(character for character in shown if _font_for(character) is None)


def glyph_warning(text: str) -> str:
    """Return what to do about characters that cannot be drawn, or ``""``."""
    missing = missing_glyphs(text)
    if not missing:
        return ""
    script = unicodedata.name(missing[0], "UNKNOWN").split()[0].title().replace("Cjk", "CJK")
    return (
        f"No font draws {missing[:20]!r}: boxes stand in their place. Put a font for {script} "
        f"(for example Noto Sans {script}) as a .ttf or .otf file into film_assets/edit/fonts."
    )


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
        for run, font_name in _runs(row.text):
            font = _font(font_name, row.size_px)
            pen.text((left, baseline), run, fill=255, font=font, anchor="ls")
            left += font.getlength(run)
        top += _row_height(row)
    image.putalpha(alpha)
    if title.place == "lower":
        image = _with_shadow(image, alpha, height)
    return np.asarray(image, np.uint8)


def label_font(size_px: int) -> ImageFont.FreeTypeFont:
    """Return the font that is always there, for labels on sheets and slates."""
    return _font(FIRST_FONT, size_px)


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
        character for character in text if character == "\n" or not _is_invisible(character) or character == " "
    )


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") or character.isspace()


def _row_height(row: _Row) -> int:
    return round(row.size_px * LINE_SPACING)


def _row_width(text: str, size_px: int) -> float:
    return sum(_font(font_name, size_px).getlength(run) for run, font_name in _runs(text))


def _runs(text: str) -> list[tuple[str, str]]:
    """Return ``text`` in runs that one font draws, with the font's name."""
    runs: list[tuple[str, str]] = []
    for character in text:
        name = _font_for(character) or FIRST_FONT
        if runs and runs[-1][1] == name:
            runs[-1] = (runs[-1][0] + character, name)
        else:
            runs.append((character, name))
    return runs


@cache
def _font_names() -> tuple[str, ...]:
    """Return the fonts beside this module, the one that is always there first."""
    folder = resources.files(__package__) / "fonts"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.lower().endswith((".ttf", ".otf")))
    if FIRST_FONT not in names:
        raise ConfigError(f"The font {FIRST_FONT} is missing from film_assets/edit/fonts: install film_assets again.")
    return (FIRST_FONT, *(name for name in names if name != FIRST_FONT))


@cache
def _font(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    with resources.as_file(resources.files(__package__) / "fonts" / name) as path:
        return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


@cache
def _font_for(character: str) -> str | None:
    """Return the first font that has ``character``, told by its picture: unlike that of a code point nobody has."""
    if character == " ":
        return FIRST_FONT
    for name in _font_names():
        font = _font(name, 40)
        if bytes(font.getmask(character)) != bytes(font.getmask("\U0010ffff")):
            return name
    return None


def _rgb(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255
