"""Reading and breaking down take work in proportion to the text, whatever is written: counted, not timed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from film_assets_tests.counting import Work
from film_assets_tests.screenplay.hostile import HOSTILE, whole_way

ALLOWED = 5.0
"""Four times the text; proportion makes it four times the work, its square sixteen times."""
ONE_LINE = 15_000


@pytest.fixture(scope="module")
def measured() -> dict[str, list[tuple[bool, list[int]]]]:
    """Every kind at two lengths: whether it was refused, and the work."""
    program = [sys.executable, "-m", "film_assets_tests.screenplay.hostile"]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    found: dict[str, list[tuple[bool, list[int]]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("kind", HOSTILE)
def test_four_times_the_text_is_at_most_five_times_the_work(
    kind: str, measured: dict[str, list[tuple[bool, list[int]]]]
) -> None:
    (refused, short), (refused_too, long) = measured[kind]
    assert refused == refused_too, "one of the two took a shorter way"
    for name, less, more in zip(Work._fields, short, long, strict=True):
        assert more <= ALLOWED * less + 2_000, f"{name}: {less} of a short text, {more} of a long one"


@pytest.mark.parametrize("kind", [kind for kind, (_, made) in HOSTILE.items() if b"\n" not in made(ONE_LINE)[8:-8]])
def test_one_line_as_long_as_may_be_does_not_hang(kind: str) -> None:
    """What a pattern does over and over within one line is not counted: a cube of it would take hours here."""
    file, made = HOSTILE[kind]
    whole_way(made(ONE_LINE), file)
