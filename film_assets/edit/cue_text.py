"""Cutting what is said into subtitle cues and lines. When a cue is shown belongs to ``subtitles``."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

LINE_WIDTH = 42
"""Netflix Timed Text Style Guide, English: 42 characters a line, two lines a cue. A wide character counts as two."""
SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)]*$")
CLAUSE_END = re.compile(r"[,;:–—、，][\"'”’»)]*$")
UNSAFE = str.maketrans({"{": "(", "}": ")", "<": "‹", ">": "›", "\\": "/", "\n": " ", "\r": " ", "\t": " "})
"""Marks that subtitle formats read as commands, and what is shown in their place."""


def width_of(text: str) -> int:
    """Return how many columns ``text`` takes: two for a wide character, none for a combining one."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def shown_text(text: str) -> str:
    """Return ``text`` as subtitles show it: one line, single spaces, no marks that a format reads as commands."""
    return " ".join(unicodedata.normalize("NFC", text).translate(UNSAFE).split())


def laid_in_lines(text: str) -> tuple[str, ...]:
    """Return ``text`` in one line, or in two whose longer one is as short as it can be; the break is at a space."""
    text = shown_text(text)
    if width_of(text) <= LINE_WIDTH:
        return (text,)
    spaces = [match.start() for match in re.finditer(" ", text)]
    if not spaces:
        half = len(text) // 2
        return text[:half], text[half:]
    best = min(spaces, key=lambda at: (max(width_of(text[:at]), width_of(text[at + 1 :])), at))
    return text[:best], text[best + 1 :]


def cue_parts(text: str, first_indent: int = 0, reserved: int = 0, one_line: bool = False) -> list[tuple[int, str]]:
    """Return a speech in parts of one cue each, with the index of each part's first character in ``text``.

    A part fits into two lines (or one), ``reserved`` columns aside, ``first_indent`` more in the first part. Breaks
    lie at spaces: by least cost over the whole speech, ends of sentences before ends of clauses before other words;
    few, even cues before many.
    """
    words = _words(text)
    if not words:
        return [(0, shown_text(text))]

    def fits(first: int, last: int) -> bool:
        part = " ".join(word for _, word in words[first : last + 1])
        indent = reserved + (first_indent if first == 0 else 0)
        if one_line:
            return width_of(part) + indent <= LINE_WIDTH
        return all(width_of(line) <= LINE_WIDTH for line in laid_in_lines("x" * indent + part))

    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(len(words)):
        options = []
        for first in range(last, -1, -1):
            if first < last and not fits(first, last):
                break
            columns = width_of(" ".join(word for _, word in words[first : last + 1]))
            options.append((best[first][0] + _cost(words[last][1], columns, last + 1 == len(words), one_line), first))
        best.append(min(options))
    cuts, end = [], len(words)
    while end:
        first = best[end][1]
        cuts.append((words[first][0], " ".join(word for _, word in words[first:end])))
        end = first
    return cuts[::-1]


def _cost(last_word: str, columns: int, ends: bool, one_line: bool) -> float:
    """Return what a cue costs: one, more where it breaks off within a thought, more where it is very short."""
    room = LINE_WIDTH * (1 if one_line else 2)
    broken = 0.0 if ends or SENTENCE_END.search(last_word) else 0.4 if CLAUSE_END.search(last_word) else 1.0
    return 1.0 + broken + (1 - min(1.0, columns / room)) ** 2


def _words(text: str) -> list[tuple[int, str]]:
    """Return the words with their first characters; one wider than a line in pieces that fit."""
    found = []
    for match in re.finditer(r"\S+", text):
        start, word = match.start(), match.group()
        while width_of(word) > LINE_WIDTH // 2 and (cut := _cut_of(word)) < len(word):
            found.append((start, shown_text(word[:cut])))
            start, word = start + cut, word[cut:]
        found.append((start, shown_text(word)))
    return [(start, word) for start, word in found if word]


@cache
def _cut_of(word: str) -> int:
    """Return how many characters of ``word`` fit into half a line."""
    columns = 0
    for at, character in enumerate(word):
        columns += width_of(character)
        if columns > LINE_WIDTH // 2:
            return at
    return len(word)
