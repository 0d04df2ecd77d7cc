"""The fuzz targets guided by coverage, with atheris, which is no dependency of the project:

    pip install atheris
    python -m film_assets_tests.screenplay.fuzz_atheris "any text" -max_total_time=300

The first argument names one of ``fuzzing.TARGETS``; the others are libFuzzer's own.
"""

from __future__ import annotations

import sys

import atheris
from hypothesis import given

with atheris.instrument_imports(include=["film_assets.screenplay", "film_assets.breakdown"]):
    from film_assets_tests.screenplay.fuzzing import TARGETS


def main(arguments: list[str]) -> None:
    """Feed the named target until libFuzzer ends."""
    name = arguments[1] if len(arguments) > 1 else ""
    if name not in TARGETS:
        sys.exit(f"name one of these targets: {', '.join(TARGETS)}")
    target = TARGETS[name]

    def fed(what: object) -> None:
        target.to(what)

    atheris.Setup([arguments[0], *arguments[2:]], given(target.fed)(fed).hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
