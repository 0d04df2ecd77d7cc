"""Cutting what is said into subtitle cues and lines. When a cue is shown belongs to ``subtitles``."""

from __future__ import annotations

import re
import unicodedata

LINE_WIDTH = 42
"""Netflix Timed Text Style Guide, English: 42 characters a line, two lines a cue. A wide character counts as two."""
SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)]*$")
CLAUSE_END = re.compile(r"[,;:–—、，][\"'”’»)]*$")
WORD = re.compile(r"[^\s。！？、，]*[。！？、，]+|[^\s。！？、，]+")
"""Up to a space, or up to a stop of a script without spaces."""
WITHIN_A_THOUGHT = 6
"""How many columns longer a line may be so that the break lies after a comma or a stop."""
UNSAFE = str.maketrans({"{": "(", "}": ")", "<": "‹", ">": "›", "\\": "/", "\n": " ", "\r": " ", "\t": " "})
"""Marks that subtitle formats read as commands, and what is shown in their place."""


def width_of(text: str) -> int:
    """Return how many columns ``text`` takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def shown_text(text: str) -> str:
    """Return ``text`` as subtitles show it: one line, single spaces, no marks that a format reads as commands."""
    return " ".join(unicodedata.normalize("NFC", text).translate(UNSAFE).split())


def laid_in_lines(text: str) -> tuple[str, ...]:
    """Return ``text`` in one line, or in two of about the same length, broken at a space, best after a comma or stop.

    Where no space will do (a script without spaces) the break lies between any two characters.
    """
    text = shown_text(text)
    if width_of(text) <= LINE_WIDTH:
        return (text,)

    def cost(at: int) -> tuple[bool, int, int]:
        first, second = text[:at].rstrip(), text[at:].lstrip()
        longer = max(width_of(first), width_of(second))
        within_thought = not (SENTENCE_END.search(first) or CLAUSE_END.search(first))
        return longer > LINE_WIDTH, longer + WITHIN_A_THOUGHT * within_thought, at

    spaces = [match.start() for match in re.finditer(" ", text)]
    best = min(spaces, key=cost, default=0)
    if not spaces or cost(best)[0]:
        best = min(range(1, len(text)), key=cost)
    return text[:best].rstrip(), text[best:].lstrip()


def cue_parts(text: str, first_indent: int = 0, reserved: int = 0, one_line: bool = False) -> list[tuple[int, str]]:
    """Return a speech in parts of one cue each, with the index of each part's first character in ``text``.

    A part fits into two lines (or one), ``reserved`` columns aside, ``first_indent`` more in the first part. Breaks
    lie between words: by least cost over the whole speech, ends of sentences before ends of clauses before other
    words; few, even cues before many.
    """
    words = _words(text)
    if not words:
        return [(0, shown_text(text))]

    def part(first: int, last: int) -> str:
        return shown_text(text[words[first][0] : words[last][1]])

    def fits(first: int, last: int) -> bool:
        indent = "x" * (reserved + (first_indent if first == 0 else 0))
        lines = laid_in_lines(indent + part(first, last))
        return len(lines) == 1 or (not one_line and all(width_of(line) <= LINE_WIDTH for line in lines))

    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(len(words)):
        options = []
        for first in range(last, -1, -1):
            if first < last and not fits(first, last):
                break
            cost = _cost(part(first, last), ends=last + 1 == len(words), one_line=one_line)
            options.append((best[first][0] + cost, first))
        best.append(min(options))
    cuts, end = [], len(words)
    while end:
        first = best[end][1]
        cuts.append((words[first][0], part(first, end - 1)))
        end = first
    return cuts[::-1]


def _cost(part: str, ends: bool, one_line: bool) -> float:
    """Return what a cue costs: one, more where it breaks off within a thought, more where it is very short."""
    room = LINE_WIDTH * (1 if one_line else 2)
    broken = 0.0 if ends or SENTENCE_END.search(part) else 0.4 if CLAUSE_END.search(part) else 1.0
    return 1.0 + broken + (1 - min(1.0, width_of(part) / room)) ** 2


def _words(text: str) -> list[tuple[int, int]]:
    """Return every word as ``(first character, end)``; one wider than a line in pieces of half a line."""
    found = []
    for match in WORD.finditer(text):
        start, end = match.span()
        if width_of(match.group()) > LINE_WIDTH:
            while width_of(text[start:end]) > LINE_WIDTH // 2:
                cut = next(at for at in range(start + 1, end + 1) if width_of(text[start : at + 1]) > LINE_WIDTH // 2)
                found.append((start, cut))
                start = cut
        if start < end:
            found.append((start, end))
    return found
