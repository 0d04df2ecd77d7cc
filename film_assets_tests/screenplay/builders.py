"""Small builders for scripts, and elements in a form that is easy to compare."""

from __future__ import annotations

from film_assets.screenplay.model import Screenplay
from film_assets.screenplay.reading import read_script


def read(text: str, name: str = "test.fountain") -> Screenplay:
    return read_script(text.encode(), name)


def told(screenplay: Screenplay) -> list[tuple[str, str]]:
    """Return kind and text of every element."""
    return [(element.kind.value, element.text) for element in screenplay.elements]


def kinds(text: str) -> list[str]:
    return [element.kind.value for element in read(text).elements]


def codes(screenplay: Screenplay) -> list[tuple[str, int]]:
    """Return code and line of every diagnostic."""
    return [(one.code, one.line) for one in screenplay.diagnostics]
