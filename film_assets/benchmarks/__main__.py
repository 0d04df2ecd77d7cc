"""`python -m film_assets.benchmarks [NAME ...]`: every benchmark, or those named, as one Markdown table."""

from __future__ import annotations

import importlib
import os
import platform
import sys

from film_assets.benchmarks.measure import table

BENCHMARKS = ("loading", "reading", "drawing", "sound", "conform", "film", "feature", "inbox")


def main(names: list[str]) -> None:
    """Run the benchmarks and print their table."""
    chosen = names or list(BENCHMARKS)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # Processes find their bytecode, as they do for a user.
    found: list[tuple[str, str, str]] = []
    for name in chosen:
        print(f"{name} ...", file=sys.stderr, flush=True)
        found += importlib.import_module(f"film_assets.benchmarks.{name}").rows()
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(table(found))


if __name__ == "__main__":
    main(sys.argv[1:])
