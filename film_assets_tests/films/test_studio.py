"""A film in a studio: Dagster on PostgreSQL, takes and films on an S3 server."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import dagster as dg
import pytest
from moto.server import ThreadedMotoServer

from film_assets.benchmarks.null_engines import NullRenderer, null_engines
from film_assets.cli.make import film_made
from film_assets.store.opening import opened_store
from film_assets.store.scripts import take_in
from film_assets_tests.films.conftest import TWO_SCENES

POSTGRES = ("127.0.0.1", 5432)


def _postgres_answers() -> bool:
    try:
        with socket.create_connection(POSTGRES, timeout=1):
            return True
    except OSError:
        return False


@pytest.fixture
def postgres_instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    if not _postgres_answers():
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432")
    import psycopg2

    name = f"film_{uuid.uuid4().hex[:12]}"
    try:
        admin = psycopg2.connect(host=POSTGRES[0], port=POSTGRES[1], user="postgres", dbname="postgres")
    except psycopg2.OperationalError as error:
        pytest.skip(f"PostgreSQL on 127.0.0.1:5432 lets user postgres not in: {error}")
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"create database {name}")
    (tmp_path / "dagster.yaml").write_text(
        "storage:\n  postgres:\n    postgres_url: "
        f"postgresql+psycopg2://postgres@{POSTGRES[0]}:{POSTGRES[1]}/{name}\ntelemetry:\n  enabled: false\n"
    )
    try:
        with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
            yield instance
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f"drop database {name} with (force)")
        admin.close()


@pytest.fixture
def s3_store_url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "HOME": str(tmp_path / "user"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    client: Any = boto3.client("s3")
    client.create_bucket(Bucket="films")
    yield "s3://films/studio"
    server.stop()


def test_a_film_is_made_once_for_a_studio_on_postgres_and_s3(
    postgres_instance: dg.DagsterInstance, s3_store_url: str
) -> None:
    renderer = NullRenderer()
    reports = []
    for _ in range(2):
        store = opened_store(s3_store_url)
        version = take_in(store, TWO_SCENES.encode(), "rooms.fountain", "s3://drop/rooms.fountain")
        renderer.made.clear()
        reports.append(film_made(store, postgres_instance, version, {}, engines=null_engines(renderer)))
    assert renderer.made == []
    assert reports[0].film.read_bytes() == reports[1].film.read_bytes()
    assert postgres_instance.get_runs_count() == 2
    assert postgres_instance.get_latest_materialization_event(dg.AssetKey("final_film")) is not None
