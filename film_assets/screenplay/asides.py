"""Notes ``[[...]]`` and boneyard ``/*...*/`` are lifted out of a script's lines, before anything else is read.

One pass over the marks and one over the text: linear however often a mark is left open.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from film_assets.screenplay.limits import DEFAULT_LIMITS
from film_assets.screenplay.model import Diagnostic, ElementKind, Severity

_ON_HEADING = re.compile(r"^(?:INT|EXT|EST|I/E)\b[^\n\[]*\S(?=\[\[)", re.MULTILINE)
_MARKS = re.compile(r"\[\[|\]\]|/\*|\*/|\n[^\S\n]?(?=\n)")


@dataclass(frozen=True, slots=True)
class Aside:
    """A note or a piece of boneyard: its content without the marks, and its lines counted from 1."""

    kind: ElementKind
    text: str
    first_line: int
    last_line: int


def asides_lifted(lines: list[str]) -> tuple[list[str | None], list[Aside], list[Diagnostic]]:
    """Return the lines without asides, the asides in order, and a warning for each mark that is never closed.

    A line on which nothing but an aside stood becomes None: it neither separates nor joins what stands around it.
    A note is closed before the next empty line (Fountain 1.1, "Notes": two spaces on a line connect); one that hangs on a
    scene heading, where converters put a scene's notes as they are, may hold empty lines. An unclosed mark is literal text.
    """
    text = "\n".join(lines)
    if "[[" not in text and "/*" not in text:
        return list(lines), [], []
    marks = [found.start() for found in _MARKS.finditer(text)]
    closes = _next_closers(text, marks, frozenset(found.end() for found in _ON_HEADING.finditer(text)))
    spans: list[tuple[int, int, ElementKind]] = []
    unclosed: list[tuple[int, str]] = []
    index = 0
    while index < len(marks) and len(spans) <= DEFAULT_LIMITS.elements:
        position = marks[index]
        mark = text[position : position + 2]
        if mark in ("[[", "/*"):
            close = closes[index]
            if close is None:
                unclosed.append((position, mark))
            else:
                kind = ElementKind.NOTE if mark == "[[" else ElementKind.BONEYARD
                spans.append((position, marks[close] + 2, kind))
                index = close
        index += 1
    return _cut(text, lines, spans, unclosed)


def _next_closers(text: str, marks: list[int], across: Collection[int]) -> list[int | None]:
    """Return for each opening mark the index of the mark that closes it; a note at one of ``across`` may hold empty lines."""
    closes: list[int | None] = [None] * len(marks)
    note: int | None = None
    later: int | None = None
    boneyard: int | None = None
    for index in range(len(marks) - 1, -1, -1):
        position = marks[index]
        mark = text[position : position + 2]
        if mark == "]]":
            note = later = index
        elif mark[0] == "\n":
            note = None
        elif mark == "*/":
            boneyard = index
        elif mark == "[[":
            closes[index] = later if position in across else note
            later = None
        elif boneyard is not None:
            # "/*/" opens and does not close itself: its "*/" would overlap the opening mark.
            closes[index] = boneyard if marks[boneyard] >= position + 2 else None
    return closes


def _cut(
    text: str, lines: list[str], spans: list[tuple[int, int, ElementKind]], unclosed: list[tuple[int, str]]
) -> tuple[list[str | None], list[Aside], list[Diagnostic]]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    kept: list[str | None] = list(lines)
    asides: list[Aside] = []
    warnings: list[Diagnostic] = []
    index = 0
    for position, mark in unclosed[: DEFAULT_LIMITS.warnings_of_a_kind]:
        while starts[index + 1] <= position:
            index += 1
        name, closing = ("note", "]]") if mark == "[[" else ("boneyard", "*/")
        warnings.append(
            Diagnostic(
                severity=Severity.WARNING,
                code=f"unclosed-{name}",
                line=index + 1,
                message=f"'{mark}' is never closed and is read as text: write '{closing}' after the {name}.",
            )
        )
    if len(unclosed) > DEFAULT_LIMITS.warnings_of_a_kind:
        more = f"{len(unclosed)} marks of notes and boneyard are never closed; the first ones are told."
        warnings.append(Diagnostic(severity=Severity.WARNING, code="many-unclosed", line=1, message=more))
    pieces: dict[int, list[str]] = {}
    cursor: dict[int, int] = {}
    at = 0
    for start, end, kind in spans:
        while starts[at + 1] <= start:
            at += 1
        first = at
        pieces.setdefault(first, []).append(text[starts[first] + cursor.get(first, 0) : start])
        while starts[at + 1] < end:
            at += 1
            pieces[at] = []
        cursor[at] = end - starts[at]
        asides.append(Aside(kind, text[start + 2 : end - 2], first + 1, at + 1))
    for number, parts in pieces.items():
        tail = lines[number][cursor[number] :] if number in cursor else ""
        rest = "".join((*parts, tail if any(parts) else tail.lstrip()))
        kept[number] = re.sub(r"(?<=\S)[ \t]{2,}(?=\S)", " ", rest).rstrip() if rest.strip() else None
    return kept, asides, warnings


def lifted(text: str, opening: str, closing: str) -> tuple[str, list[str]]:
    """Return ``text`` without what stands between two marks, and that, in order; an unclosed mark stays text."""
    kept: list[str] = []
    found: list[str] = []
    at = 0
    while (start := text.find(opening, at)) >= 0 and (end := text.find(closing, start + len(opening))) >= 0:
        kept.append(text[at:start])
        found.append(text[start + len(opening) : end])
        at = end + len(closing)
    return "".join((*kept, text[at:])), found
