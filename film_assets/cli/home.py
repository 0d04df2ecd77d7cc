"""Dagster's home for the command line: the one that is set, or a folder of its own in the current one."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import dagster as dg

from film_assets.kernel.errors import ConfigError

DEFAULT_HOME = "film-home"
"""Below the current folder, where DAGSTER_HOME is not set."""


def home_folder(environment: Mapping[str, str], here: Path) -> Path:
    """Return where Dagster's home is, or would be."""
    return Path(environment.get("DAGSTER_HOME") or here / DEFAULT_HOME).absolute()


def home_prepared(environment: MutableMapping[str, str], here: Path) -> Path:
    """Return Dagster's home, made if need be with this project's ``dagster.yaml``, and set DAGSTER_HOME to it.

    Raises:
        ConfigError: the folder cannot be made or written.
    """
    home = home_folder(environment, here)
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not (home / "dagster.yaml").exists():
            (home / "dagster.yaml").write_text(files("film_assets.orchestration").joinpath("dagster.yaml").read_text())
        (home / "film.lock").touch()
    except OSError as error:
        raise ConfigError(
            f"the folder {home} cannot be made or written ({error.strerror}): free or unlock it, or set DAGSTER_HOME to "
            "another one."
        ) from error
    environment["DAGSTER_HOME"] = str(home)
    return home


@contextmanager
def instance_opened(home: Path) -> Iterator[dg.DagsterInstance]:
    """Open Dagster's instance; two processes that start on a fresh home at once make its tables one after the other."""
    with open(home / "film.lock", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        instance = dg.DagsterInstance.get()
        instance.get_runs_count()
        instance.get_dynamic_partitions("scripts")
        fcntl.flock(lock, fcntl.LOCK_UN)
    with instance:
        yield instance
