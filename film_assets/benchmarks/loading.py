"""What loading the code location costs against `import dagster` alone, and whether it imports torch."""

from __future__ import annotations

import subprocess
import sys

from film_assets.benchmarks.measure import spent

HEAVY = ("torch", "diffusers", "TTS", "numba", "numpy", "scipy", "sqlalchemy")
REPEATS = 8


def rows() -> list[tuple[str, str, str]]:
    """Return the figures: the least CPU seconds of several fresh processes each, in turn, and their ratio."""
    in_turn = [(_cpu("import dagster"), _cpu("import film_assets.definitions")) for _ in range(REPEATS)]
    alone, whole = (min(seconds) for seconds in zip(*in_turn, strict=True))
    code = f"import sys, film_assets.definitions; print([name for name in {HEAVY!r} if name in sys.modules])"
    heavy = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    return [
        (
            "loading the code location against `import dagster`",
            f"{whole:.2f} s / {alone:.2f} s CPU = {whole / alone:.2f}",
            "<= 1.5",
        ),
        ("heavy packages imported by loading it", heavy, "[]"),
    ]


def _cpu(code: str) -> float:
    return spent(lambda: subprocess.run([sys.executable, "-c", code], check=True)).cpu_seconds


if __name__ == "__main__":
    print(rows())
