"""The fonts: those beside this module and those a user adds, which one draws a character, and what none of them can draw.

Laying text out belongs to ``shaping``.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from film_assets.kernel.errors import ConfigError

if TYPE_CHECKING:  # Loaded where a font is opened: planning a film opens none.
    from PIL import ImageFont

FIRST_FONT, LAST_FONT = "NotoSans-Regular.ttf", "DejaVuSans.ttf"
"""The one that draws what it can, and the one that is asked when no other draws a character."""
LABEL_FONT = LAST_FONT
FONTS_FOLDER = "FILM_FONTS"
"""Environment: a folder of .ttf and .otf files that are asked after those that lie beside this module."""
JOINERS = "\u200c\u200d\ufe0e\ufe0f"
"""Marks that leave no ink but change their neighbours: (non-)joiners, text or emoji form."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font that is open. ``added``: its name and digest where a user added it, else ``""``."""

    name: str
    font: Any = field(repr=False, compare=False, hash=False)
    characters: frozenset[int] = field(repr=False, compare=False, hash=False)
    units_an_em: int
    added: str = ""


def label_font(size_px: int) -> ImageFont.FreeTypeFont:
    """Return the font for labels on sheets and slates, in basic layout: the same rows on every machine."""
    from PIL import ImageFont

    with resources.as_file(_bundled() / LABEL_FONT) as path:
        return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


def missing_glyphs(text: str) -> str:
    """Return the characters of ``text`` that none of the fonts can draw, each once, in order."""
    shown = (character for character in dict.fromkeys(text) if not is_invisible(character))
    return "".join(character for character in shown if typeface_for(character) is None)


def glyph_warning(text: str) -> str:
    """Return what to do about characters that cannot be drawn, or ``""``."""
    missing = missing_glyphs(text)
    if not missing:
        return ""
    script = unicodedata.name(missing[0], "UNKNOWN").split()[0].title().replace("Cjk", "CJK")
    return (
        f"No font draws {missing[:20]!r}: boxes stand in their place. Put a font for {script} (for example Noto Sans "
        f"{script}) as a .ttf or .otf file into a folder of your own, and name the folder in {FONTS_FOLDER}."
    )


def added_typefaces(text: str) -> tuple[str, ...]:
    """Return name and digest of every font that a user added and that draws some of ``text``; sorted."""
    if not text or not os.environ.get(FONTS_FOLDER):
        return ()
    faces = {typeface_for(character) for character in text if not is_invisible(character)}
    return tuple(sorted(face.added for face in faces if face is not None and face.added))


def added_fonts() -> tuple[str, ...]:
    """Return name and digest of every font that a user added, in the order they are asked; opens none.

    Raises:
        ConfigError: the folder that ``FILM_FONTS`` names is not there.
    """
    return tuple(_told(name, data) for name, data in _added_files(os.environ.get(FONTS_FOLDER, "")))


def look_for_fonts_again() -> None:
    """Forget which fonts a user added, for a process that lives on while fonts come: it has to be between two films."""
    _typefaces.cache_clear()
    _added_files.cache_clear()


def is_invisible(character: str) -> bool:
    """Say whether ``character`` leaves no ink: a space, a control, a mark of direction."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") or character.isspace()


def typeface_for(character: str) -> Typeface | None:
    """Return the first font that has ``character``."""
    code = ord(character)
    return next((face for face in typefaces() if code in face.characters), None)


def typefaces() -> tuple[Typeface, ...]:
    """Return the fonts in the order they are asked.

    Raises:
        ConfigError: a file is no font, or the folder that ``FILM_FONTS`` names is not there.
    """
    return _typefaces(os.environ.get(FONTS_FOLDER, ""))


def first_typeface() -> Typeface:
    """Return the font that draws the box of a character nobody has."""
    return typefaces()[0]


@cache
def _bundled() -> Any:
    return resources.files(__package__) / "fonts"


def _is_font(name: str) -> bool:
    return name.lower().endswith((".ttf", ".otf"))


@lru_cache(maxsize=4)
def _typefaces(folder: str) -> tuple[Typeface, ...]:
    names = sorted(entry.name for entry in _bundled().iterdir() if _is_font(entry.name))
    between = [name for name in names if name not in (FIRST_FONT, LAST_FONT)]
    faces = [opened(name, (_bundled() / name).read_bytes()) for name in (FIRST_FONT, *between, LAST_FONT)]
    return (*faces, *(opened(name, data, added=True) for name, data in _added_files(folder)))


@lru_cache(maxsize=4)
def _added_files(folder: str) -> tuple[tuple[str, bytes], ...]:
    """Return name and bytes of every font in ``folder``, read once: all that a process says of them agrees."""
    if not folder:
        return ()
    if not Path(folder).is_dir():
        raise ConfigError(f"{FONTS_FOLDER} names {folder!r}, which is no folder: make it, or take the setting away.")
    paths = sorted(path for path in Path(folder).iterdir() if _is_font(path.name))
    return tuple((path.name, path.read_bytes()) for path in paths)


def _told(name: str, data: bytes) -> str:
    return f"{name} {hashlib.sha256(data).hexdigest()[:12]}"


def opened(name: str, data: bytes, added: bool = False) -> Typeface:
    """Return a font from the bytes of its file.

    Raises:
        ConfigError: it is no font.
    """
    import uharfbuzz as hb

    face = hb.Face(hb.Blob(data))
    characters = frozenset(face.unicodes) if face.glyph_count else frozenset()
    if not characters:
        raise ConfigError(
            f"The font {name} cannot be read: take it away if you added it, else install film_assets again."
        )
    return Typeface(name, hb.Font(face), characters, face.upem, _told(name, data) if added else "")
