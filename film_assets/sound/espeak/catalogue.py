"""Which voices espeak-ng has: languages and variants, read from the data that comes with it."""

from __future__ import annotations

import difflib
import re
from functools import cache
from pathlib import Path

from film_assets.kernel.errors import ConfigError

DEFAULT_ACCENTS = {"en": "en-us", "fr": "fr-fr", "es": "es", "pt": "pt", "zh": "cmn", "no": "nb"}
"""Which of several accents a bare language means, and languages that espeak-ng files under another code."""


@cache
def languages() -> dict[str, str]:
    """Return espeak-ng's own file id by language code in lower case (``en-us``: ``gmw/en-US``)."""
    import espeakng_loader

    folder = Path(espeakng_loader.get_data_path()) / "lang"
    found: dict[str, tuple[int, str]] = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        for code, rank in re.findall(
            r"^language\s+(\S+)[ \t]*(\d*)", file.read_text(encoding="utf-8", errors="replace"), re.MULTILINE
        ):
            place = int(rank or 5)
            if place < found.get(code.lower(), (100, ""))[0]:
                found[code.lower()] = (place, file.relative_to(folder).as_posix())
    return {code: file for code, (_, file) in found.items()}


@cache
def variants() -> frozenset[str]:
    """Return the names of the voices' variants (``f2``, ``m3``, ``whisper``)."""
    import espeakng_loader

    return frozenset(path.name for path in (Path(espeakng_loader.get_data_path()) / "voices" / "!v").iterdir())


def language_code(language: str) -> str:
    """Return the code espeak-ng knows for a BCP 47 tag: the accent as asked for, or the language alone.

    Raises:
        ConfigError: espeak-ng does not speak it.
    """
    parts = language.strip().replace("_", "-").lower().split("-")
    for length in range(len(parts), 0, -1):
        code = "-".join(parts[:length])
        for known in (DEFAULT_ACCENTS.get(code, code), code):
            if known in languages():
                return known
    raise ConfigError(
        f"espeak-ng has no voice for the language {language!r}; nearest are {_nearest(language, languages())}. "
        "Name another language, or another voice engine."
    )


def file_id(voice: str) -> str:
    """Return the id that the library itself takes for ``voice`` (``en-us+f2``: ``gmw/en-US+f2``).

    Raises:
        ConfigError: the language or the variant is not there; the library would accept an unknown variant in silence.
    """
    language, plus, variant = voice.partition("+")
    if language.lower() not in languages():
        raise ConfigError(
            f"espeak-ng has no voice {language!r} (asked for by {voice!r}); nearest are "
            f"{_nearest(language, languages())}."
        )
    if plus and variant not in variants():
        raise ConfigError(
            f"espeak-ng has no variant {variant!r} (asked for by {voice!r}); nearest are {_nearest(variant, variants())}."
        )
    return languages()[language.lower()] + plus + variant


def _nearest(word: str, known: dict[str, str] | frozenset[str]) -> str:
    close = difflib.get_close_matches(word, sorted(known), n=3, cutoff=0.0)
    return ", ".join(close)
