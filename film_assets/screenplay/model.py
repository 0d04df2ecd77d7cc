"""What a screenplay is: its elements in order, each with the lines of the script it came from.

Reading a file into this model belongs to the readers; cutting it into scenes and shots to ``breakdown``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from film_assets.kernel.canonical import Frozen
from film_assets.screenplay.plain import INVISIBLE, plain


class ElementKind(StrEnum):
    """Fountain 1.1's elements, and ``shot``: an explicit shot of any format (``SHOT 2: Close up - 3s``)."""

    SCENE_HEADING = "scene_heading"
    ACTION = "action"
    CHARACTER = "character"
    PARENTHETICAL = "parenthetical"
    DIALOGUE = "dialogue"
    LYRIC = "lyric"
    TRANSITION = "transition"
    CENTERED = "centered"
    SECTION = "section"
    SYNOPSIS = "synopsis"
    NOTE = "note"
    BONEYARD = "boneyard"
    PAGE_BREAK = "page_break"
    SHOT = "shot"


NEVER_FILMED = frozenset(
    {
        ElementKind.NOTE,
        ElementKind.BONEYARD,
        ElementKind.SECTION,
        ElementKind.SYNOPSIS,
        ElementKind.PAGE_BREAK,
    }
)
"""Elements that nobody sees or hears."""


class LineSpan(Frozen):
    """Lines of the script, counted from 1; both ends belong to it."""

    first_line: int = Field(ge=1)
    last_line: int = Field(ge=1)


class Element(Frozen):
    """One element of the script.

    ``text`` is what the reader shows: marks that only say the kind are gone (``.``, ``@``, ``>``, ``~``, ``!``),
    emphasis marks (``*``, ``_``) are kept, line breaks inside action and dialogue are kept.
    """

    kind: ElementKind
    text: str
    lines: LineSpan
    scene_number: str = ""
    """Of a scene heading or an explicit shot: the number as written, without ``#``."""
    extension: str = ""
    """Of a character cue: what stands in its parentheses, joined by ``, `` (``V.O., CONT'D``)."""
    dual: bool = False
    """Of a character cue: spoken together with the speech before (``^``)."""
    level: int = 0
    """Of a section: how many ``#``."""


class Severity(StrEnum):
    WARNING = "warning"
    ERROR = "error"


class Diagnostic(Frozen):
    """Something the reader wants the writer to know."""

    severity: Severity
    code: str
    """Short and stable, e.g. ``unclosed-note``."""
    line: int
    message: Annotated[str, AfterValidator(lambda text: " ".join(text.split()))]
    """What is wrong and what to do, one or two sentences on one line, whatever was quoted from the script."""


class TitlePage(Frozen):
    """Title page keys in lower case with their lines, in the order written."""

    entries: tuple[tuple[str, tuple[str, ...]], ...] = ()
    key_lines: tuple[int, ...] = ()
    """The line of the script that each key stands on, counted from 1; empty where the format does not tell."""

    def line(self, place: int) -> int:
        """Return the line of the entry at ``place``, 1 where it is not told."""
        return self.key_lines[place] if place < len(self.key_lines) else 1

    def first(self, key: str) -> str:
        """Return the value of ``key`` (lines joined by a space, without emphasis marks and invisible controls), or ``""``."""
        for name, lines in self.entries:
            if name == key.casefold():
                return INVISIBLE.sub("", plain(" ".join(lines)))
        return ""


class Screenplay(Frozen):
    """A whole screenplay as read. ``read_as`` says which reader read it (``fountain``, ``shots``, ``prose``...)."""

    schema_version: int = 1
    name: str = ""
    """The file's own name: what an untitled film is called after."""
    read_as: str
    title_page: TitlePage = TitlePage()
    elements: tuple[Element, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
