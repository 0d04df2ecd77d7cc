"""What a reader tells the writer beyond its own format: lengths, scene numbers, names, directions, cues.

Works on the elements alone, so that every format gets the same diagnostics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from film_assets.screenplay.directions import direction_warnings
from film_assets.screenplay.lengths import doubtful_length, seconds_in
from film_assets.screenplay.limits import ScriptLimits
from film_assets.screenplay.model import NEVER_FILMED, Diagnostic, Element, ElementKind, Screenplay, Severity
from film_assets.screenplay.moderation import POLICY_KEY, policy_names
from film_assets.screenplay.names import name_warnings

USABLE_NUMBER = re.compile(r"[^\W_][\w.\-]{0,11}")
"""Of a scene: what labels are made of."""
_NO_FILM = NEVER_FILMED | {ElementKind.TRANSITION, ElementKind.CHARACTER, ElementKind.PARENTHETICAL}
_PARENTHETICAL_ONLY = re.compile(r"\s*\([^()]{1,80}\)\s*")


def diagnosed(screenplay: Screenplay, limits: ScriptLimits) -> tuple[Diagnostic, ...]:
    """Return what is wrong or doubtful in ``screenplay``, in any format."""
    return (
        *_nothing_to_film(screenplay),
        *_policy(screenplay),
        *_lengths(screenplay, limits),
        *_numbers(screenplay),
        *_stray(screenplay),
        *name_warnings(screenplay, limits),
        *direction_warnings(screenplay),
    )


def _diagnostic(severity: Severity, code: str, element: Element, message: str) -> Diagnostic:
    return Diagnostic(severity=severity, code=code, line=element.lines.first_line, message=message)


def _nothing_to_film(screenplay: Screenplay) -> Iterator[Diagnostic]:
    if all(element.kind in _NO_FILM or not element.text for element in screenplay.elements):
        message = "Nothing is seen or said in this script: write a scene, or one sentence of what happens."
        yield Diagnostic(severity=Severity.ERROR, code="nothing-to-film", line=1, message=message)


def _policy(screenplay: Screenplay) -> Iterator[Diagnostic]:
    """Yield an error where the title page asks for a moderation policy that there is not: none is taken in its place."""
    for place, (key, lines) in enumerate(screenplay.title_page.entries):
        if key == POLICY_KEY and " ".join(lines).casefold() not in policy_names():
            message = f"There is no moderation policy '{' '.join(lines)[:40]}': use one of {', '.join(policy_names())}."
            line = screenplay.title_page.line(place)
            yield Diagnostic(severity=Severity.ERROR, code="unknown-policy", line=line, message=message)


def _lengths(screenplay: Screenplay, limits: ScriptLimits) -> Iterator[Diagnostic]:
    least, most = limits.shortest_shot_seconds, limits.longest_shot_seconds
    allowed = f"between {float(least):g} and {float(most):g} seconds"
    total = Fraction(0)
    for element in screenplay.elements:
        if element.kind is not ElementKind.SHOT:
            continue
        seconds, _ = seconds_in(element.text)
        doubtful = doubtful_length(element.text)
        if doubtful:
            message = f"'{doubtful}' is no length of a shot: write one {allowed}, for example 4s or 2.5s."
            yield _diagnostic(Severity.ERROR, "bad-shot-length", element, message)
        elif seconds is not None and not least <= seconds <= most:
            message = f"A shot of {float(seconds):g} s: write one {allowed}."
            yield _diagnostic(Severity.ERROR, "bad-shot-length", element, message)
        else:
            total += seconds or 0
    if total > limits.film_seconds:
        message = (
            f"The written lengths add up to {float(total) / 3600:.1f} hours, more than the "
            f"{float(limits.film_seconds) / 3600:g} a film may have: split the script."
        )
        yield Diagnostic(severity=Severity.ERROR, code="film-too-long", line=1, message=message)


def _numbers(screenplay: Screenplay) -> Iterator[Diagnostic]:
    seen: dict[str, int] = {}
    for element in screenplay.elements:
        number = element.scene_number
        if element.kind is not ElementKind.SCENE_HEADING or not number:
            continue
        if not USABLE_NUMBER.fullmatch(number):
            message = "A scene number has 1 to 12 letters, digits, dots and hyphens; this scene is counted instead."
            yield _diagnostic(Severity.WARNING, "absurd-scene-number", element, message)
        elif number in seen:
            message = f"Scene number {number} is on line {seen[number]} already; this one is told apart as {number}.2."
            yield _diagnostic(Severity.WARNING, "duplicate-scene-number", element, message)
        seen.setdefault(number, element.lines.first_line)


def _stray(screenplay: Screenplay) -> Iterator[Diagnostic]:
    """Warn of a parenthetical cut off from its speech by an empty line: it and what follows are action."""
    spoken = False
    for element in screenplay.elements:
        if element.kind is ElementKind.ACTION and spoken and _PARENTHETICAL_ONLY.fullmatch(element.text):
            message = (
                "This parenthetical is cut off from its speech by an empty line, so it and what follows are action: "
                "remove the empty line, or put two spaces on it."
            )
            yield _diagnostic(Severity.WARNING, "stray-parenthetical", element, message)
        spoken = element.kind in (ElementKind.DIALOGUE, ElementKind.PARENTHETICAL)
