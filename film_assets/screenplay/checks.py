"""Checks of the screenplay."""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.orchestration.checks import film_check
from film_assets.screenplay.model import Screenplay, Severity
from film_assets.screenplay.moderation import Finding, Outcome, moderated


@film_check("screenplay", blocking=True)
def no_errors(screenplay: Screenplay) -> Sequence[str]:
    """Nothing in the script keeps it from being filmed."""
    return _told(screenplay, Severity.ERROR)


@film_check("screenplay", warns=True)
def no_warnings(screenplay: Screenplay) -> Sequence[str]:
    """Nothing in the script is likely to be read otherwise than it was meant."""
    return _told(screenplay, Severity.WARNING)


@film_check("screenplay", blocking=True)
def nothing_may_not_be_filmed(screenplay: Screenplay) -> Sequence[str]:
    """No passage is blocked by the moderation policy; whatever is blocked is named, and nothing is ever rewritten."""
    return [_found(finding) for finding in moderated(screenplay).blocking]


@film_check("screenplay", warns=True)
def nothing_to_be_looked_at(screenplay: Screenplay) -> Sequence[str]:
    """No passage is flagged by the moderation policy. With findings: an estimated rating, by no means an MPA or BBFC one."""
    moderation = moderated(screenplay)
    flagged = [finding for finding in moderation.findings if finding.outcome in (Outcome.FLAG, Outcome.REVIEW)]
    decided = [
        f"{f'line {one.line}' if one.line else 'everywhere'}: rule {one.rule} is allowed by {one.by}: {one.reason}"
        for one in moderation.overrides
    ]
    if not flagged:
        return decided
    why = "; ".join(moderation.rating.reasons)
    rated = f"estimated rating {moderation.rating.rating} (policy {moderation.policy}): {why}"
    return [rated, *(_found(finding) for finding in flagged), *decided]


def _found(finding: Finding) -> str:
    return (
        f"line {finding.line}: {finding.excerpt!r} ({finding.category} {finding.severity} of 4, rule {finding.rule}, "
        f"{finding.confidence_percent} % sure)"
    )


def _told(screenplay: Screenplay, severity: Severity) -> list[str]:
    return [
        f"line {diagnostic.line}: {diagnostic.message} ({diagnostic.code})"
        for diagnostic in screenplay.diagnostics
        if diagnostic.severity is severity
    ]


CHECKS = (no_errors, no_warnings, nothing_may_not_be_filmed, nothing_to_be_looked_at)
