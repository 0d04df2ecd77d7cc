"""Elements built one after the other, for the readers of formats that are not lines of Fountain."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from film_assets.screenplay.model import Diagnostic, Element, ElementKind, LineSpan, Severity, TitlePage


class Builder:
    """Collects elements, title page and diagnostics; texts become NFC, without spaces at their ends."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.entries: list[tuple[str, tuple[str, ...]]] = []
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
        """Add an element; lines count from 1, ``last_line`` 0 means the first."""
        self.elements.append(
            Element(
                kind=kind,
                text=unicodedata.normalize("NFC", text.strip()),
                lines=LineSpan(first_line=first_line, last_line=max(first_line, last_line)),
                scene_number=scene_number,
                extension=extension,
                dual=dual,
                level=level,
            )
        )

    def say(self, name: str, words: str, first_line: int, last_line: int = 0, extension: str = "") -> None:
        """Add a cue and what is said under it."""
        self.add(ElementKind.CHARACTER, name, first_line, extension=extension)
        self.add(ElementKind.DIALOGUE, words, first_line, last_line)

    def entitle(self, key: str, lines: Sequence[str]) -> None:
        """Add an entry of the title page, where it has a value."""
        values = tuple(unicodedata.normalize("NFC", line.strip()) for line in lines if line.strip())
        if values:
            self.entries.append((key.strip().casefold(), values))

    def warn(self, code: str, line: int, message: str) -> None:
        """Add a warning."""
        self.diagnostics.append(Diagnostic(severity=Severity.WARNING, code=code, line=line, message=message))

    @property
    def title_page(self) -> TitlePage:
        return TitlePage(entries=tuple(self.entries))
