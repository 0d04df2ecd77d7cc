"""PDF screenplays: the text of each page in its layout, then the Fountain reader.

Needs a PDF with text (written by a screenwriting program); a scan is refused. Line spans count the extracted lines.
"""

from __future__ import annotations

import re
from collections import Counter

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.decoding import script_lines
from film_assets.screenplay.fountain import cue_parts, read_fountain
from film_assets.screenplay.model import Screenplay
from film_assets.screenplay.pdf_pages import pages_of_pdf
from film_assets.screenplay.sluglines import heading_strength
from film_assets.screenplay.source import Format, Source

_PAGE_NUMBER = re.compile(r"\s*(?:page\s+)?[0-9]{1,4}[A-Z]?\.?\s*", re.IGNORECASE)
_CONTINUED = re.compile(r"\s*(?:\(?CONTINUED:?\)?(?:\s*\(\d+\))?|\(MORE\)|CONTINUED:?\s*\d*)\s*")
_MARGIN_NUMBER = re.compile(r"^(?P<left>[A-Z]?\d{1,4}[A-Z]{0,2})\s{2,}(?P<text>\S.*?)(?:\s{2,}(?P=left))?\s*\*?$")
_TWO_CUES = re.compile(r"\s*(?P<left>\S(?:\S| (?! ))*)\s{8,}(?P<right>\S(?:\S| (?! ))*)\s*$")
_COLUMN_SLACK = 8
"""A column's lines may begin so many characters left of its cue."""
_CUE_INDENT = 20
_LEAST_CUE_INDENT = 12
_LEAST_CHARACTERS_A_PAGE = 40


def read_pdf(source: Source) -> Screenplay:
    """Return the screenplay of a PDF.

    Raises:
        ScriptError: encrypted, damaged, without text (a scan), or with too many pages.
    """
    pages = pages_of_pdf(source.data, source.name, source.limits)
    characters = sum(len(re.sub(r"\s", "", page)) for page in pages)
    if characters < _LEAST_CHARACTERS_A_PAGE * len(pages):
        raise ScriptError(
            f"{source.name} holds pictures of pages and no text (a scan): export the PDF from the screenwriting program, "
            "or run it through text recognition first."
        )
    lines = lines_of_pages(pages)
    checked, warnings = script_lines("\n".join(lines), source.name, source.limits)
    page, elements, diagnostics = read_fountain(checked)
    return Screenplay(read_as="pdf", title_page=page, elements=tuple(elements), diagnostics=(*warnings, *diagnostics))


def lines_of_pages(pages: list[str]) -> list[str]:
    """Return the script's lines in Fountain's layout: margins, page numbers and page breaks gone, blocks apart."""
    kept = [[line.rstrip() for line in page.split("\n")] for page in pages]
    margins = Counter(
        len(line) - len(line.lstrip()) for page in kept for line in page if heading_strength(line.strip()) == 2
    ) or Counter(len(line) - len(line.lstrip()) for page in kept for line in page if line.strip())
    margin = margins.most_common(1)[0][0] if margins else 0
    lines: list[str] = []
    for page in kept:
        lines.extend(_page_lines(page, margin))
    return _paragraphs(lines)


def _page_lines(page: list[str], margin: int) -> list[str]:
    found = []
    content = [index for index, line in enumerate(page) if line.strip()]
    edge = {*content[:2], *content[-2:]}
    for index, line in enumerate(page):
        if index in edge and (_PAGE_NUMBER.fullmatch(line) or _CONTINUED.fullmatch(line)):
            continue
        if _CONTINUED.fullmatch(line):
            continue
        text = line.strip()
        numbered = _MARGIN_NUMBER.match(text)
        if numbered and heading_strength(numbered["text"]):
            found.append(f"{numbered['text']} #{numbered['left']}#")
            continue
        indent = len(line) - len(line.lstrip())
        found.append(" " * max(0, indent - margin) + text)
    return found


def _in_one_column(lines: list[str]) -> list[str]:
    """Return the lines with dual dialogue, printed in two columns, one speech after the other."""
    found: list[str] = []
    index = 0
    while index < len(lines):
        cues = _TWO_CUES.match(lines[index])
        if not cues or not (cue_parts(cues["left"]) and cue_parts(cues["right"])):
            found.append(lines[index])
            index += 1
            continue
        middle = cues.start("right") - _COLUMN_SLACK
        columns: tuple[list[str], list[str]] = ([], [])
        index += 1
        while index < len(lines) and lines[index].strip():
            columns[0].append(lines[index][:middle].strip())
            columns[1].append(lines[index][middle:].strip())
            index += 1
        for cue, said in zip((cues["left"], f"{cues['right']} ^"), columns, strict=True):
            found += ["", " " * _CUE_INDENT + cue, *(" " * (_CUE_INDENT // 2) + line for line in said if line)]
        found.append("")
    return found


def _paragraphs(lines: list[str]) -> list[str]:
    """Return the lines with an empty line wherever the layout begins a new block.

    A cue stands far in and in capitals; what follows less far in, but not at the margin, is what is said.
    """
    found: list[str] = []
    speaking = False
    heading_open = False
    for line in _in_one_column(lines):
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        if not text:
            heading_open = False
            if found and found[-1]:
                found.append("")
            continue
        cue = indent >= _LEAST_CUE_INDENT and cue_parts(text) is not None and not text.endswith(":")
        heading = indent < 6 and heading_strength(text)
        if heading_open and not cue and text.upper() == text and indent < 6 and not heading:
            found[-2] = f"{found[-2]} {text}"
            heading_open = False
            continue
        heading_open = bool(heading)
        if (cue or heading or (speaking and indent < 5)) and found and found[-1]:
            found.append("")
        if cue:
            speaking = True
        elif indent < 5:
            speaking = False
        found.append(text)
        if heading:
            found.append("")
    return found


FORMAT = Format("pdf", lambda source: source.data.lstrip()[:5] == b"%PDF-", read_pdf)
