"""Names of characters as written in cues: look-alike letters, near misses, too many.

Folding a cue into an identity happens in ``breakdown``; here is only what the writer should know.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from film_assets.screenplay.limits import ScriptLimits
from film_assets.screenplay.model import Diagnostic, ElementKind, Screenplay, Severity
from film_assets.screenplay.plain import INVISIBLE

_LOOK_ALIKES = str.maketrans(
    "АВЕЅЗІЈКМНОРСТУХҮԚԜѴ" "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" "0",
    "ABESZIJKMHOPCTYXYQWV" "ABEZHIKMNOPTYX" "O",
)  # fmt: skip
_LEAST_LETTERS = 4
_TITLES = frozenset(
    "MR MRS MS MISS DR SIR LADY LORD CAPTAIN SERGEANT DETECTIVE OFFICER PROFESSOR FATHER SISTER BROTHER".split()
)


def cleaned_name(name: str) -> str:
    """Return ``name`` in NFC without controls that are not seen, one space between words."""
    return re.sub(r"\s+", " ", INVISIBLE.sub("", unicodedata.normalize("NFC", name))).strip()


def _scripts(name: str) -> set[str]:
    """Return the alphabets of Latin, Greek and Cyrillic that ``name`` mixes."""
    found = set()
    for character in name:
        if character.isalpha():
            word = unicodedata.name(character, "").split(" ")[0]
            if word in ("LATIN", "GREEK", "CYRILLIC"):
                found.add(word.capitalize())
    return found


def name_warnings(screenplay: Screenplay, limits: ScriptLimits) -> Iterator[Diagnostic]:
    """Yield warnings about cues: mixed alphabets, names that look alike, names one letter apart, too many speakers."""
    counts: Counter[str] = Counter()
    lines: dict[str, int] = {}
    hidden: set[str] = set()
    for element in screenplay.elements:
        if element.kind is ElementKind.CHARACTER:
            name = cleaned_name(element.text).upper()
            counts[name] += 1
            lines.setdefault(name, element.lines.first_line)
            if INVISIBLE.search(element.text):
                hidden.add(name)

    def warning(code: str, name: str, message: str) -> Diagnostic:
        return Diagnostic(severity=Severity.WARNING, code=code, line=lines[name], message=message)

    for name in sorted(hidden, key=lambda one: lines[one]):
        yield warning(
            "invisible-character", name, f"The cue {name} holds characters that are not seen; they are left out."
        )
    skeletons: dict[str, str] = {}
    for name in sorted(counts, key=lambda one: lines[one]):
        scripts = _scripts(name)
        if len(scripts) > 1:
            yield warning(
                "mixed-alphabets",
                name,
                f"The cue {name} mixes {' and '.join(sorted(scripts))} letters that look alike: type it in one alphabet.",
            )
        skeleton = name.translate(_LOOK_ALIKES)
        other = skeletons.setdefault(skeleton, name)
        if other != name:
            yield warning(
                "look-alike-names", name, f"{name} looks like {other} and is another character: type both alike."
            )
    yield from _near_misses(counts, lines)
    for name in sorted(counts, key=lambda one: lines[one]):
        first, _, rest = name.partition(" ")
        if first.rstrip(".") in _TITLES and rest in counts:
            yield warning(
                "titled-names",
                name,
                f"{name} and {rest} are two characters: if they are one, write [[cast: {rest}, also: {name}]].",
            )
    if len(counts) > limits.speaking_characters:
        first = next(iter(counts))
        yield warning(
            "many-characters",
            first,
            f"{len(counts)} speaking characters, more than {limits.speaking_characters}: are all of these cues names?",
        )


def _near_misses(counts: Counter[str], lines: dict[str, int]) -> Iterator[Diagnostic]:
    """Warn of a name that speaks once and is a letter away from one that speaks more: a typing error, likely."""
    once = [name for name, count in counts.items() if count == 1 and len(name) >= _LEAST_LETTERS]
    variants: dict[str, str] = {}
    for name, count in counts.items():
        if count > 1 and len(name) >= _LEAST_LETTERS:
            for variant in _without_one_letter(name):
                variants.setdefault(variant, name)
    for name in once:
        other = next((variants[v] for v in _without_one_letter(name) if v in variants), "")
        if other and other != name and not _numbered(name, other):
            message = f"{name} speaks once and {other} often: if they are one, spell them alike."
            yield Diagnostic(severity=Severity.WARNING, code="similar-names", line=lines[name], message=message)


def _without_one_letter(name: str) -> list[str]:
    short = name[:40]
    return [short, *(short[:i] + short[i + 1 :] for i in range(len(short)))]


def _numbered(name: str, other: str) -> bool:
    """Return whether two names differ only in a number or a last initial: GUARD 1, GUARD 2."""
    strip = re.compile(r"[\d#]+|\b[A-Z]$")
    return strip.sub("", name).strip() == strip.sub("", other).strip()
