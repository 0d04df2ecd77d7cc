"""Final Draft's .fdx: paragraphs of typed text in XML.

All runs of a paragraph are joined, dual dialogue is entered, script notes stay notes. DTDs and entities are refused
(``defusedxml``); depth is limited while parsing. Line spans count the lines of the XML file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.asides import lifted
from film_assets.screenplay.building import Builder
from film_assets.screenplay.fountain import cue_parts
from film_assets.screenplay.model import ElementKind, Screenplay
from film_assets.screenplay.source import Format, Source, too_many_elements

_KINDS = {
    "scene heading": ElementKind.SCENE_HEADING,
    "action": ElementKind.ACTION,
    "character": ElementKind.CHARACTER,
    "parenthetical": ElementKind.PARENTHETICAL,
    "dialogue": ElementKind.DIALOGUE,
    "transition": ElementKind.TRANSITION,
    "shot": ElementKind.SHOT,
    "singing": ElementKind.LYRIC,
    "lyrics": ElementKind.LYRIC,
    "new act": ElementKind.SECTION,
    "end of act": ElementKind.SECTION,
    "outline 1": ElementKind.SECTION,
    "outline 2": ElementKind.SECTION,
    "outline body": ElementKind.SYNOPSIS,
    "synopsis": ElementKind.SYNOPSIS,
    "cast list": ElementKind.NOTE,
}
_BY = re.compile(
    r"(?:written |screenplay |story |teleplay |script )?by\b.*|un film de\b.*|von|par|de|di|por", re.IGNORECASE
)


@dataclass(slots=True)
class _Paragraph:
    kind: str
    number: str
    first_line: int
    texts: list[str] = field(default_factory=list)
    dual: bool = False
    """Second speaker of a dual dialogue."""
    note: bool = False


@dataclass
class _Handler:
    """Receives the parser's events; keeps the paragraphs of the script and of the title page."""

    nesting: int
    most: int
    """How many paragraphs may come."""
    parser: Any = None
    stack: list[str] = field(default_factory=list)
    open_paragraphs: list[_Paragraph] = field(default_factory=list)
    script: list[_Paragraph] = field(default_factory=list)
    title: list[_Paragraph] = field(default_factory=list)
    speakers: int = -1
    """How many cues the dual dialogue that is open has had; -1: none is open."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.stack.append(tag)
        if len(self.stack) > self.nesting:
            raise RecursionError
        if tag == "Paragraph":
            kind = attributes.get("Type", "").casefold()
            paragraph = _Paragraph(kind, attributes.get("Number", ""), self.parser.parser.CurrentLineNumber)
            if self.speakers >= 0 and kind == "character":
                paragraph.dual = self.speakers > 0
                self.speakers += 1
            if len(self.script) > self.most:
                raise OverflowError
            self.open_paragraphs.append(paragraph)
            paragraph.note = "ScriptNote" in self.stack
            (self.title if "TitlePage" in self.stack else self.script).append(paragraph)
        elif tag == "DualDialogue":
            self.speakers = 0

    def end(self, tag: str) -> None:
        self.stack.pop()
        if tag == "Paragraph":
            self.open_paragraphs.pop()
        elif tag == "DualDialogue":
            self.speakers = -1

    def data(self, text: str) -> None:
        if self.open_paragraphs and self.stack[-1] == "Text":
            self.open_paragraphs[-1].texts.append(text)

    def close(self) -> None:
        """Nothing is left to do."""


def read_fdx(source: Source) -> Screenplay:
    """Return the screenplay of a Final Draft file.

    Raises:
        ScriptError: not well formed, nested too deep, or with a DTD or entities.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    handler = _Handler(source.limits.nesting, source.limits.elements)
    parser = DefusedXMLParser(target=handler, forbid_dtd=True)
    handler.parser = parser
    try:
        parser.feed(source.data.lstrip())
        parser.close()
    except ParseError as error:
        line = error.position[0]
        raise ScriptError(f"{source.name}, line {line}: not well-formed XML ({error.msg}); export it again.") from error
    except DefusedXmlException as error:
        raise ScriptError(
            f"{source.name} declares a DTD or entities, which no Final Draft script needs: export it again."
        ) from error
    except OverflowError as error:
        raise too_many_elements(source) from error
    except RecursionError as error:
        raise ScriptError(
            f"{source.name} nests its XML deeper than {source.limits.nesting} elements: export it again."
        ) from error
    builder = Builder(source)
    _entitle(builder, handler.title)
    for paragraph in handler.script:
        _add(builder, paragraph)
    if not builder.elements:
        raise ScriptError(f"{source.name} is a Final Draft file without a script: write a scene, then export it again.")
    return Screenplay(
        read_as="fdx",
        title_page=builder.title_page,
        elements=tuple(builder.elements),
        diagnostics=tuple(builder.diagnostics),
    )


def _add(builder: Builder, paragraph: _Paragraph) -> None:
    text = "".join(paragraph.texts)
    text, notes = lifted(text, "[[", "]]")
    kind = ElementKind.NOTE if paragraph.note else _KINDS.get(paragraph.kind, ElementKind.ACTION)
    line, last = paragraph.first_line, paragraph.first_line + text.count("\n")
    if text.strip():
        if kind is ElementKind.CHARACTER:
            cue = cue_parts(text.strip(), forced=True) or (text.strip(), "", False)
            builder.add(kind, cue[0], line, last, extension=cue[1], dual=paragraph.dual or cue[2])
        elif kind is ElementKind.PARENTHETICAL:
            shown = text.strip()
            builder.add(kind, shown[1:-1] if shown.startswith("(") and shown.endswith(")") else shown, line, last)
        elif kind is ElementKind.SECTION:
            builder.add(kind, text, line, last, level=1)
        else:
            number = paragraph.number if kind in (ElementKind.SCENE_HEADING, ElementKind.SHOT) else ""
            builder.add(kind, text, line, last, scene_number=number)
    for words in notes:
        builder.note(words, line)


def _entitle(builder: Builder, paragraphs: list[_Paragraph]) -> None:
    """Read the title page: the first line is the title, what follows "by" the authors, the rest the contact."""
    lines = [line for line in ("".join(one.texts).strip() for one in paragraphs) if line]
    if not lines:
        return
    builder.entitle("title", [lines[0]])
    rest = lines[1:]
    for index, line in enumerate(rest):
        if _BY.fullmatch(line):
            builder.entitle("credit", [line])
            builder.entitle("author", rest[index + 1 : index + 2])
            rest = rest[:index] + rest[index + 2 :]
            break
    builder.entitle("contact", rest)


def _is_fdx(source: Source) -> bool:
    return b"<FinalDraft" in source.data[:4096]


FORMAT = Format("fdx", _is_fdx, read_fdx)
