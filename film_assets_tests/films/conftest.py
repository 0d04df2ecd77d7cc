"""A whole film, from script to deliverables, on engines that draw nothing."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from film_assets.benchmarks.null_engines import NullRenderer, null_engines
from film_assets.cli.make import FilmReport, film_made
from film_assets.definitions import ASSET_FUNCTIONS
from film_assets.orchestration.planning import FilmPlan, film_planned
from film_assets.store.lists import FilmLists
from film_assets.store.scripts import take_in
from film_assets_tests.builders import a_store
from film_assets_tests.servers import FaultyS3, s3_server, use_server

TWO_SCENES = """Title: Two Rooms

INT. KITCHEN - DAY

NORA (34), red coat, stands at the window. BEN (40) sits at the table.

NORA
The kettle was here before you came.

BEN
Then let it boil once more for both of us.

NORA
It will not wait.

EXT. STREET - NIGHT

Rain. Ben walks to the corner and looks back.

BEN
Goodnight, kitchen.
"""


class NullFilm:
    """One film in a store of its own; every making is a run of its own."""

    def __init__(self, folder: Path, instance: dg.DagsterInstance) -> None:
        self.store = a_store(folder)
        self.instance = instance
        self.renderer = NullRenderer()
        self.engine_version = 1
        self.key = ""

    def made(self, script: str, name: str = "rooms.fountain", **chosen: Any) -> FilmReport:
        self.renderer.made.clear()
        version = take_in(self.store, script.encode(), name, name)
        self.key = version.key
        engines = null_engines(self.renderer, self.engine_version)
        return film_made(self.store, self.instance, version, chosen, engines=engines)

    def planned(self, script: str, name: str = "rooms.fountain", **chosen: Any) -> FilmPlan:
        version = take_in(self.store, script.encode(), name, name)
        return film_planned(
            self.store, null_engines(NullRenderer(), self.engine_version), ASSET_FUNCTIONS, version, chosen
        )

    @property
    def kinds_made(self) -> Counter[str]:
        """How many takes of which kind the last making rendered, by the renderer's own count."""
        return Counter(kind for kind, _ in self.renderer.made)

    @property
    def lists(self) -> FilmLists:
        return FilmLists(self.store.shelf, self.key)


@pytest.fixture
def film(tmp_path: Path) -> Iterator[NullFilm]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield NullFilm(tmp_path, instance)


POSTGRES = ("127.0.0.1", 5432)


def _postgres() -> Any:
    """Return a connection to the PostgreSQL of this machine, or in words why there is none."""
    import psycopg2

    try:
        return psycopg2.connect(
            host=POSTGRES[0], port=POSTGRES[1], user="postgres", dbname="postgres", connect_timeout=1
        )
    except psycopg2.OperationalError as error:
        return f"no PostgreSQL on 127.0.0.1:5432 lets user postgres in: {error}"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FaultyS3]:
    with s3_server("films", "logs") as server:
        use_server(monkeypatch, server, FILM_CACHE=str(tmp_path / "cache"))
        yield server


@pytest.fixture
def postgres(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A new database, named to Dagster as a studio names it; or why there is none."""
    admin = _postgres()
    if isinstance(admin, str):
        yield admin
        return
    name = f"film_{uuid.uuid4().hex[:12]}"
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"create database {name}")
    monkeypatch.setenv("DAGSTER_POSTGRES_URL", f"postgresql+psycopg2://postgres@{POSTGRES[0]}:{POSTGRES[1]}/{name}")
    try:
        yield ""
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f"drop database {name} with (force)")
        admin.close()


@pytest.fixture
def studio_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, s3: FaultyS3) -> dict[str, Any]:
    """Dagster's settings as they ship for a studio, with the environment they ask for; the queue is looked at each second."""
    monkeypatch.setenv("FILM_LOG_BUCKET", "logs")
    monkeypatch.setenv("FILM_LOG_FOLDER", str(tmp_path / "logs"))
    shipped: dict[str, Any] = yaml.safe_load(
        files("film_assets.orchestration").joinpath("dagster.studio.yaml").read_text()
    )
    shipped["run_coordinator"]["config"] = {"dequeue_interval_seconds": 1}
    return shipped


@pytest.fixture
def studio_instance(tmp_path: Path, postgres: str, studio_settings: dict[str, Any]) -> Iterator[dg.DagsterInstance]:
    """Dagster on the settings that ship for a studio."""
    if postgres:
        pytest.skip(postgres)
    with _instance(tmp_path, studio_settings) as instance:
        yield instance


@pytest.fixture
def studio_anywhere(tmp_path: Path, postgres: str, studio_settings: dict[str, Any]) -> Iterator[dg.DagsterInstance]:
    """The same; where there is no PostgreSQL, on SQLite."""
    if postgres:
        del studio_settings["storage"]
    with _instance(tmp_path, studio_settings) as instance:
        yield instance


def _instance(home: Path, settings: dict[str, Any]) -> dg.DagsterInstance:
    (home / "dagster.yaml").write_text(yaml.safe_dump(settings))
    return dg.DagsterInstance.from_config(str(home))
