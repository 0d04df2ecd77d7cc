"""The same promises on a real S3 server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest

from film_assets.benchmarks.null_engines import NullRenderer
from film_assets.kernel.errors import ConfigError, StoreError
from film_assets.store import holders
from film_assets.store import s3 as s3_module
from film_assets.store.aws import s3_client
from film_assets.store.holders import Holder, holder_is_alive
from film_assets.store.making import TakesWanted, Wanted, make_takes
from film_assets.store.prune import pruned
from film_assets.store.s3 import S3Shelf
from film_assets.store.shelf import NotOnShelf
from film_assets.store.takes import TakeStore
from film_assets_tests.builders import a_line
from film_assets_tests.servers import Fault, FaultyS3, s3_server


@pytest.fixture(scope="module")
def server() -> Iterator[FaultyS3]:
    with s3_server("films") as made:
        yield made


@pytest.fixture
def s3(server: FaultyS3) -> FaultyS3:
    server.faults.clear()
    server.requests.clear()
    return server


@pytest.fixture
def client(s3: FaultyS3) -> Any:
    return s3.client()


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
    monkeypatch.setattr(s3_module, "SINGLE_PUT_BYTES", 1000)
    source = tmp_path / "film.mp4"
    source.write_bytes(bytes(range(256)) * 40_000)
    assert shelf.publish("film.mp4", source)
    assert shelf.local_file("film.mp4").read_bytes() == source.read_bytes()
    assert not shelf.publish("film.mp4", source)


def test_the_content_type_is_that_of_the_file(shelf: S3Shelf, client: Any) -> None:
    shelf.publish("film.mp4", b"x")
    assert client.head_object(Bucket="films", Key=shelf.prefix + "film.mp4")["ContentType"] == "video/mp4"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "image/png"),
        ("a.srt", "application/x-subrip"),
        ("a.json", "application/json"),
        ("a", "application/octet-stream"),
    ],
)
def test_content_types_of_what_films_are_made_of(name: str, kind: str) -> None:
    assert s3_module.media_type(name) == kind


def test_what_is_not_there_says_so_and_a_missing_bucket_names_the_way_out(
    client: Any, shelf: S3Shelf, tmp_path: Path
) -> None:
    with pytest.raises(NotOnShelf):
        shelf.read("nothing")
    with pytest.raises(ConfigError, match="no bucket elsewhere"):
        S3Shelf("s3://elsewhere/x", tmp_path, client).read("a")


def test_takes_are_made_once_for_all_machines(shelf: S3Shelf, client: Any, tmp_path: Path) -> None:
    renderer = NullRenderer()
    wanted = TakesWanted("voice", (Wanted("1-1/0", a_line()),))
    for machine in ("one", "two"):
        store = TakeStore(S3Shelf(shelf.url, tmp_path / machine, client))
        with Holder(store.shelf, machine) as holder:
            made = make_takes(store, wanted, None, lambda recipe: renderer, holder)
        assert store.blob_file(made.takes.entries[0].blobs["sound"]).read_bytes().startswith(b"")
    assert len(renderer.made) == 1


def test_a_server_that_stumbles_is_asked_again(shelf: S3Shelf, s3: FaultyS3) -> None:
    s3.faults += [
        Fault("error", "PUT", times=2),
        Fault("error", "GET", times=1, code="SlowDown", status="503 Slow Down"),
        Fault("error", "HEAD", times=1),
    ]
    assert shelf.publish("a.json", b"kept")
    assert shelf.read("a.json") == b"kept" and shelf.size("a.json") == 4
    assert all(fault.times == 0 for fault in s3.faults)


def test_an_answer_that_does_not_come_is_asked_for_again(shelf: S3Shelf, s3: FaultyS3, tmp_path: Path) -> None:
    shelf.publish("a.json", b"kept")
    s3.requests.clear()
    s3.faults += [Fault("slow", "GET", times=1, seconds=3.0)]
    impatient = S3Shelf(shelf.url, tmp_path / "another machine", s3.client(read_timeout=1))
    assert impatient.read("a.json") == b"kept" and len(s3.requests) == 2


@pytest.mark.parametrize("kind", ["truncated", "garbled"])
def test_what_arrives_damaged_is_asked_for_again_and_never_handed_on(shelf: S3Shelf, s3: FaultyS3, kind: str) -> None:
    shelf.publish("a.bin", bytes(range(200)))
    s3.faults += [Fault(kind, "GET", times=2)]
    assert shelf.read("a.bin") == bytes(range(200))
    s3.faults += [Fault(kind, "GET", times=2)]
    assert shelf.local_file("a.bin").read_bytes() == bytes(range(200))


def test_a_server_that_stays_down_is_a_store_error_and_leaves_nothing_half_read(shelf: S3Shelf, s3: FaultyS3) -> None:
    shelf.publish("a.bin", b"0123456789")
    s3.faults += [Fault("truncated", "GET", times=100)]
    with pytest.raises(StoreError, match="cut short"):
        shelf.local_file("a.bin")
    s3.faults.clear()
    assert shelf.local_file("a.bin").read_bytes() == b"0123456789"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("AccessDenied", "credentials that may"),
        ("InvalidAccessKeyId", "credentials that may"),
        ("ExpiredToken", "have expired"),
        ("RequestTimeTooSkewed", "clock"),
    ],
)
def test_who_is_refused_is_told_the_way_out_and_not_tried_again(
    shelf: S3Shelf, s3: FaultyS3, code: str, words: str
) -> None:
    s3.faults += [Fault("error", "PUT", times=9, code=code, status="403 Forbidden")]
    with pytest.raises(ConfigError, match=words) as raised:
        shelf.publish("a", b"x")
    assert not raised.value.retryable and [line[:4] for line in s3.requests] == ["PUT "]


def test_credentials_and_servers_that_are_not_there_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # Another test's credentials are not to be found either.
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with pytest.raises(ConfigError, match="credentials and region the AWS way"):
        S3Shelf("s3://films/x", tmp_path, s3_client(1)).read("a")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    with pytest.raises(StoreError, match="is the server there"):
        S3Shelf("s3://films/x", tmp_path, s3_client(1)).read("a")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "no url")
    with pytest.raises(ConfigError, match="AWS_ENDPOINT_URL_S3"):
        s3_client(1)


def test_a_write_whose_answer_was_lost_counts_as_ours(shelf: S3Shelf, s3: FaultyS3) -> None:
    s3.faults += [Fault("lost", "PUT", times=1)]
    assert shelf.swap("lease", None, b"mine")
    s3.faults += [Fault("lost", "PUT", times=1)]
    assert shelf.swap("lease", b"mine", b"next")
    assert shelf.read("lease") == b"next"


def test_a_large_file_that_breaks_off_is_never_visible_and_leaves_no_parts(
    shelf: S3Shelf, s3: FaultyS3, client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_module, "SINGLE_PUT_BYTES", 1000)
    monkeypatch.setattr(s3_module, "PART_BYTES", 5 << 20)
    source = tmp_path / "film.mp4"
    source.write_bytes(bytes(range(256)) * 50_000)
    s3.faults += [Fault("error", "PUT", part="partNumber=3", times=3)]
    with pytest.raises(StoreError, match=r"film\.mp4"):
        shelf.publish("film.mp4", source)
    assert shelf.size("film.mp4") is None
    assert "Uploads" not in client.list_multipart_uploads(Bucket="films", Prefix=shelf.prefix)
    assert shelf.publish("film.mp4", source) and shelf.size("film.mp4") == 256 * 50_000


def test_of_two_large_uploads_the_second_to_finish_gives_way(
    shelf: S3Shelf, s3: FaultyS3, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_module, "SINGLE_PUT_BYTES", 1000)
    s3.faults += [Fault("error", "POST", part="uploadId", code="PreconditionFailed", status="412 Precondition Failed")]
    assert not shelf.publish("film.mp4", bytes(2000))
    assert "Uploads" not in client.list_multipart_uploads(Bucket="films", Prefix=shelf.prefix)


def test_an_upload_whose_last_answer_was_lost_has_arrived(
    shelf: S3Shelf, s3: FaultyS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_module, "SINGLE_PUT_BYTES", 1000)
    s3.faults += [Fault("lost", "POST", part="uploadId")]
    assert shelf.publish("film.mp4", bytes(2000)) and shelf.read("film.mp4") == bytes(2000)


def test_pruning_ends_uploads_that_a_killed_process_left(shelf: S3Shelf, client: Any) -> None:
    client.create_multipart_upload(Bucket="films", Key=shelf.prefix + "blobs/half")
    assert shelf.sweep_unfinished(older_than_seconds=10**10) == 0  # moto dates every upload 2010.
    pruned(shelf, grace_seconds=0)
    assert "Uploads" not in client.list_multipart_uploads(Bucket="films", Prefix=shelf.prefix)


def test_whether_a_holder_of_another_machine_lives_goes_by_the_servers_clock(
    shelf: S3Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Holder(shelf, "run") as holder:
        monkeypatch.setattr(holders, "machine", lambda: "elsewhere")
        monkeypatch.setattr(holders, "process_started", lambda pid: None)
        assert holder_is_alive(shelf, holder.name)
        monkeypatch.setattr(holders, "EXPIRY_SECONDS", -1)
        assert not holder_is_alive(shelf, holder.name)
        monkeypatch.undo()
    assert shelf.age_seconds("nothing") is None
