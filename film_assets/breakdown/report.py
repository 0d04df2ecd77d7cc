"""The whole breakdown as one JSON value for other programs: title page, elements, notes, scenes, shots, cast, diagnostics.

The schema is ``breakdown.schema.json`` beside this module; a change of shape raises ``schema_version``.
"""

from __future__ import annotations

from typing import Any, Literal

from film_assets.breakdown.model import Person, Scene, SceneList, SceneShots, ShotList, Transition
from film_assets.kernel.canonical import Frozen
from film_assets.screenplay.model import Diagnostic, Element, ElementKind, LineSpan, Screenplay
from film_assets.screenplay.sluglines import parsed_slugline


class ReportedHeading(Frozen):
    """A scene heading taken apart."""

    int_ext: str
    """``INT``, ``EXT``, ``INT/EXT`` or empty."""
    location: tuple[str, ...]
    time: str
    """``dawn``, ``day``, ``dusk``, ``night`` as written, or empty; light as resolved is in ``scenes``."""
    number: str


class ReportedCue(Frozen):
    """A character cue taken apart."""

    name: str
    extensions: tuple[str, ...]
    dual: bool


class ReportedElement(Frozen):
    type: ElementKind
    text: str
    lines: LineSpan
    heading: ReportedHeading | None = None
    cue: ReportedCue | None = None


class BreakdownReport(Frozen):
    """What ``film breakdown SCRIPT --format json`` gives."""

    schema_version: Literal[5]
    name: str
    """The script's file name."""
    read_as: str
    """``fountain``, ``shots``, ``prose``, ``fdx``, ``pdf``, ``markdown`` or ``narration``."""
    title: str
    authors: str
    language: str
    """BCP 47."""
    title_page: dict[str, list[str]]
    """Lower-case keys and their lines."""
    elements: tuple[ReportedElement, ...]
    notes: tuple[ReportedElement, ...]
    scenes: tuple[Scene, ...]
    transition_out: Transition
    shots: tuple[SceneShots, ...]
    cast: tuple[Person, ...]
    screen_seconds: float
    """Running time by words."""
    page_seconds: float
    """Running time by pages."""
    diagnostics: tuple[Diagnostic, ...]


def breakdown_report(screenplay: Screenplay, scenes: SceneList, shots: ShotList) -> BreakdownReport:
    """Return everything that reading and breaking down ``screenplay`` gave."""
    elements = tuple(_reported(element) for element in screenplay.elements)
    title_page: dict[str, list[str]] = {}
    for key, lines in screenplay.title_page.entries:
        title_page.setdefault(key, []).extend(lines)
    return BreakdownReport(
        schema_version=5,
        name=screenplay.name,
        title=scenes.title,
        authors=scenes.authors,
        language=scenes.language,
        transition_out=scenes.transition_out,
        read_as=screenplay.read_as,
        title_page=title_page,
        elements=elements,
        notes=tuple(element for element in elements if element.type is ElementKind.NOTE),
        scenes=scenes.scenes,
        shots=shots.scenes,
        cast=scenes.people,
        screen_seconds=float(scenes.screen_seconds),
        page_seconds=float(scenes.page_seconds),
        diagnostics=screenplay.diagnostics,
    )


def _reported(element: Element) -> ReportedElement:
    heading = cue = None
    if element.kind is ElementKind.SCENE_HEADING:
        slug = parsed_slugline(element.text)
        sides = [name for name, there in (("INT", slug.interior), ("EXT", slug.exterior)) if there]
        heading = ReportedHeading(
            int_ext="/".join(sides), location=slug.place, time=slug.time, number=element.scene_number
        )
    elif element.kind is ElementKind.CHARACTER:
        extensions = tuple(part.strip() for part in element.extension.split(",") if part.strip())
        cue = ReportedCue(name=element.text, extensions=extensions, dual=element.dual)
    return ReportedElement(type=element.kind, text=element.text, lines=element.lines, heading=heading, cue=cue)


def breakdown_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of what ``BreakdownReport`` is written as."""
    schema = BreakdownReport.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
