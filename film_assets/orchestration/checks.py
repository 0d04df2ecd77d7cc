"""How this project writes an asset check: a function from what was made to findings, in a department's `checks.py`."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg

from film_assets.orchestration.failures import as_failures
from film_assets.orchestration.partitions import scripts
from film_assets.orchestration.studio import Studio

FINDINGS_SHOWN = 50

Check = Callable[..., Sequence[str]]


def film_check(
    asset: str, blocking: bool = False, warns: bool = False, measures: bool = False
) -> Callable[[Check], Check]:
    """Mark a function as a check of ``asset``; it returns findings in words, none when all is well.

    Its parameters name assets of the film, whose current values it gets; ``studio`` is the studio, for what is stored of
    them, ``script_key`` the film's key. What it found stands while the program and those assets stay, except of one that
    asks for ``script_key`` and so may read anything. ``blocking`` keeps what comes after from being made, ``warns`` shows
    findings as a warning, ``measures``: it decodes picture or sound, and passes where the engines make none.
    """

    def mark(function: Check) -> Check:
        # The marks travel on the function, which stays callable as it is.
        function.film_check = {"asset": asset, "blocking": blocking, "warns": warns, "measures": measures}  # type: ignore[attr-defined]
        return function

    return mark


def check_of(function: Check) -> dg.AssetChecksDefinition:
    """Return the Dagster check of a marked function."""
    marks = function.film_check  # type: ignore[attr-defined]
    parameters = inspect.signature(function, eval_str=True).parameters
    name = function.__name__
    severity = dg.AssetCheckSeverity.WARN if marks["warns"] else dg.AssetCheckSeverity.ERROR

    def checked(context: Any, studio: Any) -> dg.AssetCheckResult:
        key = context.partition_key
        given = {"studio": studio, "script_key": key}
        with as_failures():
            inputs = "" if "script_key" in parameters else studio.inputs(key, name, parameters.keys() - given.keys())
            findings = studio.lists(key).findings(name, inputs) if inputs else None
            if findings is None:
                values = {
                    asked: given[asked] if asked in given else studio.value(key, asked, parameter.annotation)
                    for asked, parameter in parameters.items()
                }
                findings = list(function(**values)) if studio.engines.playable or not marks["measures"] else []
                if inputs:
                    studio.lists(key).note_findings(name, inputs, findings)
        return dg.AssetCheckResult(passed=not findings, severity=severity, metadata=findings_metadata(findings))

    checked.__annotations__ = {"context": dg.AssetCheckExecutionContext, "studio": dg.ResourceParam[Studio]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)  # A check of one partition is a preview in Dagster 1.13.
        return dg.asset_check(
            asset=marks["asset"],
            name=name,
            blocking=marks["blocking"],
            description=inspect.getdoc(function),
            partitions_def=scripts,
        )(checked)


def findings_metadata(findings: Sequence[str]) -> dict[str, Any]:
    """Return what the web UI shows of a check: how many findings, and the first of them in a table, whose cells are text
    and never markup."""
    metadata: dict[str, Any] = {"film/findings": len(findings)}
    if findings:
        rows = [dg.TableRecord({"finding": line}) for line in findings[:FINDINGS_SHOWN]]
        metadata["film/what"] = dg.MetadataValue.table(rows)
    return metadata
