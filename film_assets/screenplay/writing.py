"""A screenplay written as Fountain 1.1: reading it again gives the same elements.

What the syntax would take for something else is forced with its mark.
"""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.screenplay.fountain import cue_parts, read_fountain
from film_assets.screenplay.model import Element, ElementKind, Screenplay
from film_assets.screenplay.sluglines import heading_strength

_ASIDES = {ElementKind.NOTE: ("[[", "]]"), ElementKind.BONEYARD: ("/*", "*/")}
_SPOKEN = frozenset({ElementKind.PARENTHETICAL, ElementKind.DIALOGUE})
_IN_DIALOGUE = _SPOKEN | {ElementKind.CHARACTER, ElementKind.LYRIC}


def fountain_text(screenplay: Screenplay) -> str:
    """Return ``screenplay`` as Fountain, lines ended by LF, no line of it lost."""
    blocks: list[str] = []
    page = _title_page(screenplay)
    if page:
        blocks.append(page)
    before: Element | None = None
    for element in screenplay.elements:
        text = _written(element, first=not blocks)
        if before is not None and blocks and _joins(before, element):
            inline = element.kind in _ASIDES and element.lines.first_line <= before.lines.last_line
            if inline and before.kind not in (ElementKind.SCENE_HEADING, ElementKind.CHARACTER, ElementKind.SECTION):
                blocks[-1] = f"{blocks[-1]} {text}"
            else:
                blocks[-1] = f"{blocks[-1]}\n{text}"
        else:
            blocks.append(text)
        before = element
    return "\n\n".join(blocks) + "\n"


def _joins(before: Element, element: Element) -> bool:
    """Return whether ``element`` stands in the paragraph of the one before it."""
    if element.kind in _SPOKEN:
        return before.kind in _IN_DIALOGUE or before.kind in _ASIDES
    near = element.lines.first_line <= before.lines.last_line + 1
    if element.kind is ElementKind.LYRIC:
        return near and before.kind in _IN_DIALOGUE
    return element.kind in _ASIDES and near and before.kind is not ElementKind.PAGE_BREAK


def _title_page(screenplay: Screenplay) -> str:
    lines = []
    for key, values in screenplay.title_page.entries:
        shown = key[:1].upper() + key[1:]
        if len(values) == 1:
            lines.append(f"{shown}: {values[0]}")
        else:
            lines.extend([f"{shown}:", *(f"    {value}" for value in values)])
    return "\n".join(lines)


def _written(element: Element, *, first: bool) -> str:
    kind, text = element.kind, element.text
    number = f" #{element.scene_number}#" if element.scene_number and kind is ElementKind.SCENE_HEADING else ""
    if kind is ElementKind.SCENE_HEADING:
        return (text if heading_strength(text) else f".{text}") + number
    if kind is ElementKind.CHARACTER:
        return _cue(element)
    if kind is ElementKind.PARENTHETICAL:
        return f"({text})"
    if kind is ElementKind.DIALOGUE:
        return "\n".join(line or "  " for line in text.split("\n"))
    if kind is ElementKind.LYRIC:
        return "\n".join(f"~{line}" for line in text.split("\n"))
    if kind is ElementKind.TRANSITION:
        return text if _is(text, ElementKind.TRANSITION) else f"> {text}"
    if kind is ElementKind.CENTERED:
        return f"> {text} <"
    if kind is ElementKind.SECTION:
        return f"{'#' * max(1, element.level)} {text}"
    if kind is ElementKind.SYNOPSIS:
        return f"= {text}"
    if kind is ElementKind.PAGE_BREAK:
        return "==="
    if kind is ElementKind.SHOT:
        return f"!!{text}"
    if kind in _ASIDES:
        opening, closing = _ASIDES[kind]
        return opening + (text.replace("\n\n", "\n  \n") if kind is ElementKind.NOTE else text) + closing
    return _action(text, first=first)


def _cue(element: Element) -> str:
    extensions = "".join(f" ({part})" for part in [element.extension] if part)
    shown = f"{element.text}{extensions}"
    parts = cue_parts(shown)
    forced = "" if parts and parts[0] == element.text and not heading_strength(shown) else "@"
    return f"{forced}{shown}{' ^' if element.dual else ''}"


def _is(text: str, kind: ElementKind) -> bool:
    _, elements, _ = read_fountain([text], title_page=False)
    return [(one.kind, one.text) for one in elements] == [(kind, text)]


def _action(text: str, *, first: bool) -> str:
    lines: Sequence[str] = text.split("\n")
    page, elements, _ = read_fountain(list(lines), title_page=first)
    same = not page.entries and [(one.kind, one.text) for one in elements] == [(ElementKind.ACTION, text)]
    return text if same else "\n".join(f"!{line}" if line.strip() else line for line in lines)
