"""The title page at the head of a script: keys and values, before the first empty line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from film_assets.screenplay.limits import DEFAULT_LIMITS
from film_assets.screenplay.model import Diagnostic, Severity, TitlePage

KNOWN_KEYS = frozenset(
    "title credit author authors source draft date contact copyright notes note revision font language lang format "
    "episode series genre logline subtitle by adaptation story rating tagline status version company studio director "
    "style aspect fps rate engine voice voices cast music scene shot theme watermark header footer moderation".split()
) | {
    "draft date",
    "frame rate",
    "written by",
    "based on",
    "picture engine",
    "voice engine",
    "music engine",
    "aspect ratio",
    "pronunciation",
    "pace",
    "breakdown",
}
"""Keys, lower case, that make a block of lines a title page."""

_KEY = re.compile(r"(?P<key>[^\W\d_][\w /&'’.\-]{0,39}?)\s*[:：](?P<value>\s.*|)$")


def title_page_read(lines: Sequence[str | None]) -> tuple[TitlePage, int, list[Diagnostic]]:
    """Return the title page, the index of the first line after it, and warnings.

    The block counts as a title page when it opens with a key and either knows a key or indents its values; so neither
    ``FADE IN:`` nor a first sentence with a colon is one. Lines of a value are kept apart.
    """
    start = 0
    while start < len(lines) and not (lines[start] or "").strip():
        start += 1
    end = start
    while end < len(lines) and (lines[end] is None or (lines[end] or "").strip()):
        end += 1
    if end - start > DEFAULT_LIMITS.title_page_lines:
        return TitlePage(), 0, []
    block = [(index, line) for index in range(start, end) if (line := lines[index]) is not None]
    if not block or not _is_title_page([line for _, line in block]):
        return TitlePage(), 0, []
    entries: list[tuple[str, list[str]]] = []
    key_lines: list[int] = []
    warnings = []
    for index, line in block:
        found = None if line[0] in " \t" and entries else _KEY.match(line)
        if found:
            value = found["value"].strip()
            entries.append((_folded(found["key"]), [value] if value else []))
            key_lines.append(index)
            continue
        if line[0] not in " \t":
            warnings.append(
                Diagnostic(
                    severity=Severity.WARNING,
                    code="title-page-line",
                    line=index + 1,
                    message="This line of the title page has no key and is read as part of the value above: indent it, "
                    "or leave an empty line before the script begins.",
                )
            )
        entries[-1][1].append(unicodedata.normalize("NFC", line.strip()))
    page = TitlePage(
        entries=tuple((key, tuple(values)) for key, values in entries), key_lines=tuple(line + 1 for line in key_lines)
    )
    return page, end, warnings


def _folded(key: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", key)).strip().casefold()


def _is_title_page(block: list[str]) -> bool:
    found = _KEY.match(block[0])
    if not found or found["key"].upper().startswith(("FADE", "CUT", "SCENE", "SHOT", "INT.", "EXT.")):
        return False
    keys = [_folded(match["key"]) for line in block if line[0] not in " \t" and (match := _KEY.match(line))]
    if any(key in KNOWN_KEYS for key in keys):
        return len(keys) > 1 or _folded(found["key"]) in KNOWN_KEYS
    return not found["value"].strip() and len(block) > 1 and all(line[0] in " \t" for line in block[1:])
