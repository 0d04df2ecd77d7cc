"""The fonts that lie beside this module: which one draws a character, and what none of them can draw.

Laying text out belongs to ``titles``.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources

from PIL import ImageFont

from film_assets.kernel.errors import ConfigError

FIRST_FONT = "DejaVuSans.ttf"


def label_font(size_px: int) -> ImageFont.FreeTypeFont:
    """Return the font that is always there, for labels on sheets and slates."""
    return font_named(FIRST_FONT, size_px)


def missing_glyphs(text: str) -> str:
    """Return the characters of ``text`` that none of the fonts can draw, each once, in order."""
    shown = (character for character in dict.fromkeys(text) if not is_invisible(character))
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


def runs(text: str) -> list[tuple[str, str]]:
    """Return ``text`` in runs that one font draws, with the font's name."""
    found: list[tuple[str, str]] = []
    for character in text:
        name = _font_for(character) or FIRST_FONT
        if found and found[-1][1] == name:
            found[-1] = (found[-1][0] + character, name)
        else:
            found.append((character, name))
    return found


def is_invisible(character: str) -> bool:
    """Say whether ``character`` leaves no ink: a space, a control, a mark of direction."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") or character.isspace()


@cache
def _font_names() -> tuple[str, ...]:
    """Return the fonts beside this module, the one that is always there first."""
    folder = resources.files(__package__) / "fonts"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.lower().endswith((".ttf", ".otf")))
    return (FIRST_FONT, *(name for name in names if name != FIRST_FONT))


@cache
def font_named(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """Return a font of the folder in one size. Basic layout: the same rows on every machine.

    Raises:
        ConfigError: the file is missing or is no font.
    """
    try:
        with resources.as_file(resources.files(__package__) / "fonts" / name) as path:
            return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise ConfigError(
            f"The font {name} in film_assets/edit/fonts cannot be read ({error}): take it away if you added it, else "
            "install film_assets again."
        ) from error


@cache
def _font_for(character: str) -> str | None:
    """Return the first font that has ``character``, told by its picture: unlike that of a code point nobody has."""
    if character == " ":
        return FIRST_FONT
    for name in _font_names():
        font = font_named(name, 40)
        if bytes(font.getmask(character)) != bytes(font.getmask("\U0010ffff")):
            return name
    return None
