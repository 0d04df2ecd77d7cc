"""The same promises on a real S3 server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from film_assets.benchmarks.null_engines import NullRenderer
from film_assets.kernel.errors import ConfigError
from film_assets.store import s3
from film_assets.store.holders import Holder
from film_assets.store.making import TakesWanted, Wanted, make_takes
from film_assets.store.s3 import S3Shelf
from film_assets.store.shelf import NotOnShelf
from film_assets.store.takes import TakeStore
from film_assets_tests.builders import a_line


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    made = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    made.create_bucket(Bucket="films")
    yield made
    server.stop()


@pytest.fixture
def shelf(client: Any, tmp_path: Path) -> S3Shelf:
    return S3Shelf(f"s3://films/{tmp_path.name}", tmp_path / "cache", client)


def test_what_is_published_is_read_back_and_never_replaced(shelf: S3Shelf) -> None:
    assert shelf.publish("a/b.json", b"first")
    assert not shelf.publish("a/b.json", b"second")
    assert shelf.read("a/b.json") == b"first" and shelf.size("a/b.json") == 5


def test_of_many_writers_one_publishes(shelf: S3Shelf) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: shelf.publish("prize", f"{n}".encode()), range(20)))
    assert sum(won) == 1
    assert shelf.read("prize") == str(won.index(True)).encode()


def test_swap_happens_only_over_what_was_expected(shelf: S3Shelf) -> None:
    assert shelf.swap("p", None, b"1") and not shelf.swap("p", None, b"2")
    assert not shelf.swap("p", b"0", b"2") and shelf.swap("p", b"1", b"2")
    assert shelf.read("p") == b"2"


def test_a_large_file_goes_up_in_parts_and_arrives_whole(
    shelf: S3Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "SINGLE_PUT_BYTES", 1000)
    source = tmp_path / "film.mp4"
    source.write_bytes(bytes(range(256)) * 40_000)
    assert shelf.publish("film.mp4", source)
    assert shelf.local_file("film.mp4").read_bytes() == source.read_bytes()
    assert not shelf.publish("film.mp4", source)


def test_what_was_read_is_kept_within_the_cache_limit(shelf: S3Shelf) -> None:
    shelf.cache_bytes = 25
    for name in ("one", "two", "three"):
        shelf.publish(name, b"0123456789")
        shelf.local_file(name)
    kept = {path.name for path in (shelf.cache / "read").iterdir()}
    assert "three" in kept and len(kept) == 2


def test_the_content_type_is_that_of_the_file(shelf: S3Shelf, client: Any) -> None:
    shelf.publish("film.mp4", b"x")
    assert client.head_object(Bucket="films", Key=shelf.prefix + "film.mp4")["ContentType"] == "video/mp4"


def test_what_is_not_there_says_so_and_a_missing_bucket_names_the_way_out(client: Any, shelf: S3Shelf) -> None:
    with pytest.raises(NotOnShelf):
        shelf.read("nothing")
    with pytest.raises(ConfigError, match="no bucket elsewhere"):
        S3Shelf("s3://elsewhere/x", shelf.cache, client).read("a")


def test_takes_are_made_once_for_all_machines(shelf: S3Shelf, client: Any, tmp_path: Path) -> None:
    renderer = NullRenderer()
    wanted = TakesWanted("voice", (Wanted("1-1/0", a_line()),))
    for machine in ("one", "two"):
        store = TakeStore(S3Shelf(shelf.url, tmp_path / machine, client))
        with Holder(store.shelf, machine) as holder:
            made = make_takes(store, wanted, None, lambda recipe: renderer, holder)
        assert store.blob_file(made.takes.entries[0].blobs["sound"]).read_bytes().startswith(b"")
    assert len(renderer.made) == 1
