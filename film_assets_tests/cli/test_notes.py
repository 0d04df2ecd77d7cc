"""What the picture shows only nearly is told with the film."""

from __future__ import annotations

from typing import Any

import dagster as dg

from film_assets.cli.make import NOTED_CHECK, approximated
from film_assets.orchestration.checks import findings_metadata
from film_assets.picture.checks import CHECKS


class ARun:
    """A run whose checks found ``findings``."""

    def __init__(self, name: str, *findings: str) -> None:
        key = dg.AssetKey("keyframes")
        self.evaluation = dg.AssetCheckEvaluation(key, name, False, findings_metadata(findings))

    def get_asset_check_evaluations(self) -> list[Any]:
        return [self.evaluation]


def test_findings_of_the_check_are_told_once_with_their_shots() -> None:
    assert NOTED_CHECK in [check.__name__ for check in CHECKS]
    run: Any = ARun(NOTED_CHECK, "1-1: a neutral set.", "1-2: a neutral set.", "1-2: no harp.")
    assert approximated(run) == ("1-1, 1-2: a neutral set.", "1-2: no harp.")


def test_other_checks_are_not_told_as_notes() -> None:
    run: Any = ARun("axis_is_kept", "1-1: crosses the line.")
    assert approximated(run) == ()
