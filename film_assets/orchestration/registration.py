"""Registering a script's partition when `dagster asset materialize --partition KEY` asks for one that is known.

Dagster refuses a dynamic partition that is not registered with a long traceback, before any code of the project runs;
loading the definitions comes earlier still.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from film_assets.kernel.errors import FilmError
from film_assets.orchestration.partitions import scripts
from film_assets.store.opening import opened_store, store_url
from film_assets.store.scripts import script_known, scripts_known


def partition_asked_for(arguments: Sequence[str]) -> str | None:
    """Return the partition that a materializing command line names, None for any other command."""
    words = list(arguments[1:])
    path = Path(arguments[0]) if arguments else Path()
    program = path.parent.name if path.name == "__main__.py" else path.name
    if not (program.startswith("dagster") and words[:2] == ["asset", "materialize"]) and not (
        program.startswith("dg") and words[:1] == ["launch"]
    ):
        return None
    for index, word in enumerate(words):
        if word == "--partition" and index + 1 < len(words):
            return words[index + 1]
        if word.startswith("--partition="):
            return word.partition("=")[2]
    return None


def register_partition_asked_for(arguments: Sequence[str], defs: dg.Definitions) -> None:
    """Register the partition that this command asks for if its script is known; else end the command in one sentence."""
    key = partition_asked_for(arguments)
    if key is None:
        return
    home = os.environ.get("DAGSTER_HOME")
    if not home:
        sys.exit("film_assets: set DAGSTER_HOME to the absolute path of a folder that exists, then run again.")
    try:
        store = opened_store(store_url(os.environ, Path(home)))
        if script_known(store, key) is None:
            known = ", ".join(scripts_known(store)[:20]) or "none yet"
            sys.exit(
                f"film_assets: no script is known as {key!r} (known: {known}): take it in with 'film make FILE' or "
                "'film add FILE', then run again."
            )
    except FilmError as error:
        sys.exit(f"film_assets: {error}")
    with dg.DagsterInstance.get() as instance:
        if not instance.has_dynamic_partition(scripts.name or "", key):
            instance.add_dynamic_partitions(scripts.name or "", [key])
