"""A generated film is planned without torch: what pipelines take is on record, and no voice is heard."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from film_assets.inference import signatures
from film_assets_tests.engines_gpu import needs  # noqa: F401 - skips this module without the gpu extra

HEAVY = ("torch", "diffusers", "transformers", "TTS", "numba")
PLANNED = f"""
import sys
from film_assets.cli.main import main
status = main(sys.argv[1:])
print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
sys.exit(status)
"""


def test_a_generated_film_is_planned_without_loading_what_makes_it(studio_home: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PLANNED, "plan", "03_night_bus.txt", "--tier", "final", "--json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "DAGSTER_HOME": str(studio_home)},
        check=True,
    )
    assert run.stderr.strip().splitlines()[-1] == "[]"
    plan = json.loads(run.stdout)
    assert plan["assets"]["clips"]["certain"] and plan["assets"]["character_sheets"]["certain"]


def test_what_is_on_record_is_what_the_classes_take() -> None:
    recorded = json.loads(Path(signatures.__file__).with_name(signatures.RECORD).read_text())
    assert recorded == signatures.record_read(), "run python -m film_assets.inference.signatures"
