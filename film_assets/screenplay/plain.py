"""Text as it is shown or said: without Fountain's emphasis marks, on one line."""

from __future__ import annotations

import re

_EMPHASIS = re.compile(r"(?<!\\)\*+|(?<![^\W_])(?<!\\)_+|(?<!\\)_+(?![^\W_])|\\(?=[*_])")
"""Stars anywhere, underscores at the edge of a word; a backslash keeps the mark after it (Fountain 1.1, "Emphasis")."""
INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
"""Bidirectional and zero-width controls and other marks that are not seen."""


def without_emphasis(text: str) -> str:
    """Return ``text`` without the marks of bold, italics and underline."""
    return _EMPHASIS.sub("", text) if "*" in text or "_" in text or "\\" in text else text


def plain(text: str) -> str:
    """Return ``text`` without emphasis marks on one line."""
    return " ".join(without_emphasis(text).split())
