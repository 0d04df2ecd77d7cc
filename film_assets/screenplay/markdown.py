"""Markdown with front matter, as narrated films are drafted in.

Headings are scenes, block quotes are narration, ``Visual:`` lines and plain paragraphs are action, HTML comments and
pictures are notes. Front matter is the title page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from film_assets.screenplay.asides import lifted
from film_assets.screenplay.building import Builder
from film_assets.screenplay.fountain import cue_parts
from film_assets.screenplay.model import ElementKind, Screenplay
from film_assets.screenplay.plain import without_emphasis
from film_assets.screenplay.sluglines import heading_strength
from film_assets.screenplay.source import Format, Source

NARRATOR = "NARRATOR"
_HEADING = re.compile(r"(#{1,6})\s+(\S.*)$")
_VISUAL = re.compile(
    r"[*_]{0,2}\[?(?:visuals?|picture|shot|action|image|scene)[*_]{0,2}\s*:[*_]{0,2}\s*(.*?)\]?$", re.IGNORECASE
)
_SPEAKER = re.compile(
    r"[*_]{0,2}(?P<name>[^\W\d_][\w .'’\-]{0,40}?)(?P<extension>\s*\([^)]*\))?\s*:[*_]{0,2}\s+(?P<words>.*)", re.DOTALL
)
_PICTURE = re.compile(r"!\[([^\[\]]*)\]\([^()]*\)")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()]*\)")
_KEY = re.compile(r"([\w][\w \-]{0,39})\s*:\s*(.*)$")
_LIST_ITEM = re.compile(r"(?:[-*+•]|[0-9]{1,3}[.)])\s+")
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})")


def read_markdown(source: Source) -> Screenplay:
    """Return the screenplay of a Markdown text."""
    lines, warnings = source.lines()
    builder = Builder(source)
    builder.diagnostics.extend(warnings)
    start = _front_matter(builder, lines)
    blocks = _blocks(lines, start)
    title = _title_heading(builder, blocks)
    scripted = any(_slugline(block) for _, _, block in blocks)
    unfilmed = scripted
    for number, (first, last, block) in enumerate(blocks):
        slugline = _slugline(block)
        headed = _HEADING.match(block[0].strip())
        unfilmed = scripted and not slugline and (unfilmed or bool(headed))
        if number == title:
            builder.entitle("title", [_heading_words(headed)], first)
        elif slugline:
            builder.add(ElementKind.SCENE_HEADING, slugline, first, last)
        elif scripted and headed:
            builder.add(ElementKind.SECTION, _inline(builder, _heading_words(headed), first), first, last)
        elif unfilmed and not _RULE.fullmatch(block[0].strip()):
            builder.note("\n".join(line.strip() for line in block), first)
        else:
            _read_block(builder, first, last, block)
    return Screenplay(
        read_as="markdown",
        title_page=builder.title_page,
        elements=tuple(builder.elements),
        diagnostics=tuple(builder.diagnostics),
    )


def _slugline(block: Sequence[str]) -> str:
    """Return the scene heading that a block is (``## INT. CAFÉ - NIGHT``, ``**INT. CAFÉ - NIGHT**``), or ``""``.

    A text that has any is a screenplay: its other headings are sections, and what stands under them before a scene's
    heading (a synopsis, a list of characters) is not filmed.
    """
    if len(block) != 1 or block[0].lstrip()[:1] not in ("#", "*", "_"):
        return ""
    found = _HEADING.match(block[0].strip())
    words = without_emphasis(_heading_words(found) if found else block[0].strip()).strip()
    return words if heading_strength(words) == 2 and words.upper() == words else ""


def _front_matter(builder: Builder, lines: Sequence[str]) -> int:
    """Read ``---`` front matter of ``key: value`` lines and return the index after it. Lists are values of many lines."""
    if not lines or lines[0].strip() != "---":
        return 0
    end = next((index for index in range(1, min(len(lines), 200)) if lines[index].strip() in ("---", "...")), 0)
    key, values, at = "", list[str](), 1
    for number, line in enumerate(lines[1:end], 2):
        found = None if line[:1] in " \t-" else _KEY.match(line)
        if found:
            builder.entitle(key, values, at)
            key, values, at = found.group(1), [found.group(2).strip().strip("\"'")], number
        elif line.strip() and not line.strip().startswith("#"):
            values.append(re.sub(r"^\s*-\s+", "", line).strip().strip("\"'"))
    builder.entitle(key, values, at)
    return end + 1 if end else 0


Block = tuple[int, int, list[str]]
"""First and last line, counted from 1, and the lines."""


def _blocks(lines: Sequence[str], start: int) -> list[Block]:
    """Return the paragraphs, headings, quotes and fenced code of a text; comments may span empty lines."""
    blocks: list[Block] = []
    held: list[str] = []
    first = start
    fence = ""
    comment = False

    def close(end: int) -> None:
        nonlocal held
        if held:
            blocks.append((first + 1, end, held))
        held = []

    for index in range(start, len(lines)):
        line = lines[index]
        text = line.strip()
        if fence or comment:
            held.append(line)
            if fence and text.startswith(fence):
                fence = ""
                close(index + 1)
            elif comment and "-->" in text:
                comment = False
                close(index + 1)
            continue
        opens = text[:3] if text[:3] in ("```", "~~~") else ""
        kind = "quote" if text.startswith(">") else "heading" if _HEADING.match(text) else "text"
        held_kind = "quote" if held and held[0].strip().startswith(">") else "text"
        if not text or opens or kind == "heading" or (held and kind != held_kind) or text.startswith("<!--"):
            close(index)
            first = index
        if not text:
            continue
        if not held:
            first = index
        held.append(line)
        fence = opens
        comment = text.startswith("<!--") and "-->" not in text
        if kind == "heading" or (text.startswith("<!--") and not comment):
            close(index + 1)
    close(len(lines))
    return blocks


def _title_heading(builder: Builder, blocks: Sequence[Block]) -> int:
    """Return the block that is the document's title: its only first-level heading, before deeper ones; -1: none."""
    levels = [
        (number, len(found.group(1)))
        for number, (_, _, block) in enumerate(blocks)
        if (found := _HEADING.match(block[0].strip()))
    ]
    titled = any(key == "title" for key, _ in builder.entries)
    if titled or not levels or levels[0][0] != 0:
        return -1
    top = levels[0][1]
    return levels[0][0] if len(levels) > 1 and all(level > top for _, level in levels[1:]) else -1


def _heading_words(found: re.Match[str] | None) -> str:
    """Return a heading's words without the hashes that may close it."""
    return found.group(2).rstrip("#").rstrip() if found else ""


def _read_block(builder: Builder, first: int, last: int, block: list[str]) -> None:
    text = "\n".join(line.strip() for line in block)
    if _RULE.fullmatch(text):
        builder.add(ElementKind.PAGE_BREAK, "", first)
    elif text.startswith("<!--"):
        builder.add(ElementKind.NOTE, text.removeprefix("<!--").removesuffix("-->"), first, last)
    elif text[:3] in ("```", "~~~"):
        builder.add(ElementKind.NOTE, "\n".join(block[1:-1]) or text, first, last)
    elif found := _HEADING.match(text):
        builder.add(ElementKind.SCENE_HEADING, _inline(builder, _heading_words(found), first), first, last)
    elif text.startswith(">"):
        _read_quote(builder, first, last, text)
    else:
        _read_paragraph(builder, first, block)


def _read_quote(builder: Builder, first: int, last: int, text: str) -> None:
    words = "\n".join(re.sub(r"^\s*>+\s?", "", line) for line in text.split("\n"))
    words = _inline(builder, words, first)
    spoken = _SPEAKER.match(words)
    if spoken and (spoken["name"].isupper() or words.startswith(("*", "_"))):
        extension = (spoken["extension"] or "").strip(" ()")
        builder.say(spoken["name"].strip(), spoken["words"], first, last, extension)
    elif words.strip():
        builder.say(NARRATOR, words, first, last, "V.O.")


def _read_paragraph(builder: Builder, first: int, block: list[str]) -> None:
    """Read a paragraph: ``Visual:`` lines and list items apart, a cue with its lines as dialogue, else action."""
    shown = [line.strip() for line in block]
    cue = cue_parts(shown[0]) if len(shown) > 1 else None
    if cue and not _LIST_ITEM.match(shown[0]):
        builder.say(cue[0], _inline(builder, "\n".join(shown[1:]), first), first, first + len(shown) - 1, cue[1])
        return
    held: list[str] = []
    begun = first
    for offset, line in enumerate([*shown, ""]):
        visual = _VISUAL.match(line)
        if held and (visual or _LIST_ITEM.match(line) or not line):
            words = _inline(builder, "\n".join(held), begun)
            if words.strip():
                builder.add(ElementKind.ACTION, words, begun, first + offset - 1)
            held = []
        if line:
            begun = begun if held else first + offset
            listed = _LIST_ITEM.match(line)
            held.append(visual.group(1) if visual else line[listed.end() :] if listed else line)


def _inline(builder: Builder, text: str, line: int) -> str:
    """Return ``text`` with links as their words; comments, pictures and ``[[notes]]`` become notes."""
    for opening, closing in (("<!--", "-->"), ("[[", "]]")):
        text, notes = lifted(text, opening, closing)
        for note in notes:
            builder.note(note, line)
    for found in _PICTURE.findall(text):
        builder.note(found, line)
    text = _PICTURE.sub("", text)
    return _LINK.sub(r"\1", text)


def _is_markdown(source: Source) -> bool:
    """Return whether the content is Markdown: front matter, or the extension, or headings with quotes; never a script
    with scene headings of its own or SHOT lines."""
    head = source.data[:65536].decode("utf-8-sig", "ignore")
    lines = re.split(r"\r\n|\r|\n", head)
    if lines[0].strip() == "---" and any(line.strip() == "---" for line in lines[1:200]):
        return True
    if any(re.match(r"\s*(?:SHOT|SCENE)\s*[0-9]*\s*:", line, re.IGNORECASE) for line in lines):
        return False
    if any(heading_strength(line) == 2 for line in lines if line[:1] not in "#> "):
        return False
    headed = any(re.match(r"#{1,6}\s+\S", line) for line in lines)
    quotes = [line for line in lines if line.startswith("> ") and not line.rstrip().endswith(("<", ":"))]
    if source.extension in ("md", "markdown", "mdown"):
        return headed or bool(quotes)
    return headed and len(quotes) > 1 and all(line.upper() != line for line in quotes)


FORMAT = Format("markdown", _is_markdown, read_markdown)
