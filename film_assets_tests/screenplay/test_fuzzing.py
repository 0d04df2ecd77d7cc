"""Every fuzz target with a small budget; ``pytest -m long`` gives each five minutes (``FUZZ_SECONDS`` sets another)."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from film_assets_tests.screenplay.fuzzing import TARGETS, broken_down

AT_ONCE = 20


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_is_fed_ends_well(name: str) -> None:
    _fed(name, settings(max_examples=TARGETS[name].few, deadline=None))


def test_an_empty_lyric_is_not_sung() -> None:
    broken_down(b"~", "a.fountain")
    broken_down(b"INT. A - DAY\n\nNora waits.\n\n~\n\n~la la", "a.fountain")


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_whatever_is_fed_for_long_ends_well(name: str) -> None:
    ends = time.monotonic() + float(os.environ.get("FUZZ_SECONDS", "300"))
    rounds = 0
    calm = settings(max_examples=AT_ONCE * TARGETS[name].few, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
                    suppress_health_check=list(HealthCheck))  # fmt: skip
    while time.monotonic() < ends:
        rounds += 1
        _fed(name, calm, int(time.time_ns()))


def _fed(name: str, how: settings, start: int | None = None) -> None:
    target = TARGETS[name]

    def fed(what: Any) -> None:
        target.to(what)

    test = given(target.fed)(fed)
    how(seed(start)(test) if start is not None else test)()
