"""Elements built one after the other, for the readers of formats that are not lines of Fountain."""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.screenplay.decoding import cleaned
from film_assets.screenplay.model import Diagnostic, Element, ElementKind, LineSpan, Severity, TitlePage
from film_assets.screenplay.source import Source, too_many_elements


class Builder:
    """Collects elements, title page and diagnostics; texts become NFC, without control characters and spaces at their
    ends."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.elements: list[Element] = []
        self.entries: list[tuple[str, tuple[str, ...]]] = []
        self.key_lines: list[int] = []
        self.diagnostics: list[Diagnostic] = []

    def add(
        self,
        kind: ElementKind,
        text: str,
        first_line: int,
        last_line: int = 0,
        *,
        scene_number: str = "",
        extension: str = "",
        dual: bool = False,
        level: int = 0,
    ) -> None:
        """Add an element; lines count from 1, ``last_line`` 0 means the first.

        Raises:
            ScriptError: more of them than a script may have.
        """
        if len(self.elements) > self.source.limits.elements:
            raise too_many_elements(self.source)
        self.elements.append(
            Element(
                kind=kind,
                text=cleaned(text).strip(),
                lines=LineSpan(first_line=first_line, last_line=max(first_line, last_line)),
                scene_number=cleaned(scene_number),
                extension=cleaned(extension),
                dual=dual,
                level=level,
            )
        )

    def note(self, text: str, line: int) -> None:
        """Add a note, where it holds something."""
        if text.strip():
            self.add(ElementKind.NOTE, text, line)

    def say(self, name: str, words: str, first_line: int, last_line: int = 0, extension: str = "") -> None:
        """Add a cue and what is said under it."""
        self.add(ElementKind.CHARACTER, name, first_line, extension=extension)
        self.add(ElementKind.DIALOGUE, words, first_line, last_line)

    def entitle(self, key: str, lines: Sequence[str], line: int = 1) -> None:
        """Add an entry of the title page, where it has a value; ``line`` is where its key stands."""
        values = tuple(cleaned(line).strip() for line in lines if line.strip())
        if values:
            self.entries.append((cleaned(key).strip().casefold(), values))
            self.key_lines.append(line)

    def warn(self, code: str, line: int, message: str) -> None:
        """Add a warning."""
        self.diagnostics.append(Diagnostic(severity=Severity.WARNING, code=code, line=line, message=message))

    @property
    def title_page(self) -> TitlePage:
        return TitlePage(entries=tuple(self.entries), key_lines=tuple(self.key_lines))
