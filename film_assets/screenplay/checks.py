"""Checks of the screenplay."""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.orchestration.checks import film_check
from film_assets.screenplay.model import Screenplay, Severity


@film_check("screenplay", blocking=True)
def no_errors(screenplay: Screenplay) -> Sequence[str]:
    """Nothing in the script keeps it from being filmed."""
    return _told(screenplay, Severity.ERROR)


@film_check("screenplay", warns=True)
def no_warnings(screenplay: Screenplay) -> Sequence[str]:
    """Nothing in the script is likely to be read otherwise than it was meant."""
    return _told(screenplay, Severity.WARNING)


def _told(screenplay: Screenplay, severity: Severity) -> list[str]:
    return [
        f"line {diagnostic.line}: {diagnostic.message} ({diagnostic.code})"
        for diagnostic in screenplay.diagnostics
        if diagnostic.severity is severity
    ]


CHECKS = (no_errors, no_warnings)
