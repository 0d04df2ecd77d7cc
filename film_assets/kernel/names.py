"""Names that may come from outside, made safe to be keys, folders and labels."""

from __future__ import annotations

import re
import unicodedata

from film_assets.kernel.errors import ConfigError

MAX_KEY_LETTERS = 100
KEY_PATTERN = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{MAX_KEY_LETTERS - 1}}}")
"""What a script's key looks like: it names a partition, a folder and an S3 prefix."""


_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")
"""Reserved names of files on Windows."""


def printable(text: str) -> str:
    """Return ``text`` for a terminal: whatever moves the cursor, hides or is no character is shown as its escape.

    Line breaks stay. Names of files may hold anything but ``/`` and NUL.
    """
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() or one == "\n" or unicodedata.category(one) == "Zs" else _escaped(one) for one in text
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def slug(name: str) -> str:
    """Return ``name`` without its extension as a script key; ``"script"`` where nothing usable remains.

    Names that some systems keep for devices get an ending.
    """
    stem = re.sub(r"\.[A-Za-z0-9]{1,12}$", "", name.replace("\\", "/").rsplit("/", 1)[-1])
    folded = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:MAX_KEY_LETTERS] or "script"
    return f"{key}_script" if _DEVICE.fullmatch(key) else key


def checked_key(key: str) -> str:
    """Return ``key`` if it is a script key.

    Raises:
        ConfigError: it is not; the message shows a key that would do.
    """
    if not KEY_PATTERN.fullmatch(key):
        raise ConfigError(
            f"{key!r} is not a script key: use 1 to {MAX_KEY_LETTERS} of a-z, 0-9, _ and -, starting with a letter or digit, "
            f"for example {slug(key)!r}."
        )
    return key


def title_from(name: str) -> str:
    """Return a title for people from a file's name: ``03_night_bus.txt`` is ``Night Bus``; ``"Untitled"`` for none."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,12}$", "", name.replace("\\", "/").rsplit("/", 1)[-1])
    words = re.sub(r"^\d+[\s_.-]+", "", re.sub(r"[_\s]+", " ", unicodedata.normalize("NFC", stem))).strip(" .-")
    return (
        " ".join(word if any(c.isupper() for c in word) else word.capitalize() for word in words.split()) or "Untitled"
    )
