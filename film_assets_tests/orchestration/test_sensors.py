"""The sensor on the drop folder: one run a script and version, whatever is killed or fails in between."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from film_assets.benchmarks.null_engines import null_engines
from film_assets.definitions import build_definitions
from film_assets.orchestration.sensors import SCRIPT_FILE, InboxResource, inbox_resource
from film_assets.orchestration.studio import clients_of
from film_assets.store.holders import Holder
from film_assets.store.opening import opened_store
from film_assets.store.scripts import script_known, take_in
from film_assets_tests.builders import a_store
from film_assets_tests.servers import Fault, FaultyS3, s3_server, use_server


class Box:
    """A drop folder and the ticks upon it."""

    def __init__(self, folder: Path, instance: dg.DagsterInstance) -> None:
        self.folder, self.instance, self.cursor = folder / "inbox", instance, None
        self.folder.mkdir()
        self.store = a_store(folder)
        self.settings: dict[str, object] = {}

    def drop(self, name: str, text: str = "INT. ROOM - DAY\n\nAnn waits.", age_seconds: float = 60) -> None:
        (self.folder / name).write_text(text)
        then = time.time() - age_seconds
        os.utime(self.folder / name, (then, then))

    def look(self) -> dg.SensorResult | dg.SkipReason:
        """Evaluate the sensor; nothing of what it asks for is done yet."""
        inbox = InboxResource(url=str(self.folder), store=self.store.shelf.url, **self.settings)
        context = dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources={"inbox": inbox}, definitions=_DEFS
        )
        found = _SENSOR(context)
        assert isinstance(found, dg.SensorResult | dg.SkipReason)
        return found

    def tick(self) -> list[str]:
        """Do as the daemon does with what a look asks for; return the partitions whose film is to be made."""
        found = self.look()
        if isinstance(found, dg.SkipReason):
            return []
        for event in found.asset_events:
            self.instance.report_runless_asset_event(event)
        for change in found.dynamic_partitions_requests or []:
            if isinstance(change, dg.AddDynamicPartitionsRequest):
                self.instance.add_dynamic_partitions("scripts", list(change.partition_keys))
            else:
                for key in change.partition_keys:
                    self.instance.delete_dynamic_partition("scripts", key)
        self.cursor = found.cursor
        return [request.partition_key or "" for request in found.run_requests or []]


_DEFS = build_definitions(null_engines())
_SENSOR = next(sensor for sensor in _DEFS.sensors or [] if sensor.name == "drop_folder")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Box(tmp_path, instance)


def test_a_script_is_taken_in_once_a_version_and_observed_at_the_next_tick(box: Box) -> None:
    box.drop("Hero One.fountain")
    assert box.tick() == ["hero_one"]
    assert script_known(box.store, "hero_one") is not None
    assert box.tick() == [] and box.tick() == []
    observed = box.instance.fetch_observations(SCRIPT_FILE, limit=10).records
    assert [record.partition_key for record in observed] == ["hero_one"]
    box.drop("Hero One.fountain", "INT. ROOM - DAY\n\nAnn leaves.", age_seconds=30)
    assert box.tick() == ["hero_one"]


def test_a_script_copied_again_unchanged_starts_nothing_and_going_back_to_an_earlier_draft_does(box: Box) -> None:
    box.drop("hero.txt", "INT. ROOM - DAY\n\nFirst.", age_seconds=90)
    assert box.tick() == ["hero"]
    box.drop("hero.txt", "INT. ROOM - DAY\n\nFirst.", age_seconds=80)
    assert box.tick() == [] and box.tick() == []
    for age, text in ((70, "Second."), (60, "First.")):
        box.drop("hero.txt", f"INT. ROOM - DAY\n\n{text}", age_seconds=age)
        assert box.tick() == ["hero"]


def test_a_daemon_killed_before_it_stored_the_tick_asks_for_the_same_run_again(box: Box) -> None:
    box.drop("hero.fountain")
    first, second = box.look(), box.look()
    assert isinstance(first, dg.SensorResult) and isinstance(second, dg.SensorResult)
    assert (
        first.run_requests and second.run_requests and first.run_requests[0].run_key == second.run_requests[0].run_key
    )
    assert not first.asset_events


def test_a_redraft_goes_before_new_scripts(box: Box) -> None:
    box.drop("old.fountain")
    box.tick()
    box.drop("old.fountain", "INT. ROOM - DAY\n\nAnn leaves.", age_seconds=30)
    box.drop("new.fountain")
    found = box.look()
    assert isinstance(found, dg.SensorResult)
    priorities = {request.partition_key: request.tags["dagster/priority"] for request in found.run_requests or []}
    assert priorities == {"new": "0", "old": "1"}


def test_a_tick_asks_for_no_more_than_its_cap_and_its_cursor_does_not_grow(box: Box) -> None:
    box.settings = {"cap": 2}
    for number in range(5):
        box.drop(f"script {number}.txt")
    assert [len(box.tick()) for _ in range(4)] == [2, 2, 1, 0]
    assert len(box.cursor or "") < 200


def test_an_unreadable_script_is_told_and_does_not_hold_up_others(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.settings = {"cap": 1}
    box.drop("a.txt")
    box.drop("b.txt", " \n")
    box.drop("c.txt")
    (box.folder / "a.txt").chmod(0)
    if os.access(box.folder / "a.txt", os.R_OK):  # The superuser may read everything.
        (box.folder / "a.txt").unlink()
        box.drop("a.txt", "\n\n")
    said = []
    asked = []
    for _ in range(3):
        found = box.look()
        assert isinstance(found, dg.SensorResult)
        said.append(str(found.skip_reason))
        asked += box.tick()
    assert asked == ["c"]
    assert "a.txt" in said[0] and "b.txt is empty" in said[1]


def test_a_redraft_waits_for_the_run_that_makes_the_film_or_ends_it(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.drop("hero.txt")
    box.tick()
    box.tick()
    run = box.instance.create_run_for_job(
        _DEFS.resolve_job_def("film"), tags={"dagster/partition": "hero"}, status=dg.DagsterRunStatus.STARTED
    )
    box.drop("hero.txt", "INT. ROOM - DAY\n\nAnn leaves.", age_seconds=30)
    found = box.look()
    assert isinstance(found, dg.SensorResult) and "1 wait for the film" in str(found.skip_reason)
    ended: list[str] = []
    monkeypatch.setattr(box.instance.run_coordinator, "cancel_run", ended.append)
    box.settings = {"supersede": True}
    assert box.tick() == ["hero"] and ended == [run.run_id]


def test_a_redraft_waits_for_a_film_that_is_made_from_the_command_line(box: Box) -> None:
    box.drop("hero.txt")
    with Holder(box.store.shelf, "cli") as holder:
        holder.hold_film("hero")
        found = box.look()
        assert isinstance(found, dg.SensorResult) and "waits until the film" in str(found.skip_reason)
    assert box.tick() == ["hero"]


def test_a_script_taken_in_from_elsewhere_keeps_its_film(box: Box) -> None:
    take_in(box.store, b"INT. OFFICE - DAY", "hero.txt", "/home/somebody/hero.txt")
    box.drop("hero.txt")
    (key,) = box.tick()
    assert key.startswith("hero_")
    known = script_known(box.store, "hero")
    assert known is not None and known.origin == "/home/somebody/hero.txt"


def test_what_is_gone_keeps_its_partition_until_asked_and_an_empty_or_failed_listing_takes_none(box: Box) -> None:
    for name in ("one.txt", "two.txt"):
        box.drop(name)
    box.tick()
    box.tick()
    (box.folder / "one.txt").unlink()
    box.tick()
    assert box.instance.get_dynamic_partitions("scripts") == ["one", "two"]
    box.settings = {"unregister_removed": True}
    kept = (box.folder / "two.txt").rename(box.folder.parent / "two.txt")
    box.tick()
    os.rename(box.folder, box.folder.with_name("unmounted"))
    assert isinstance(box.look(), dg.SkipReason)
    os.rename(box.folder.with_name("unmounted"), box.folder)
    assert box.instance.get_dynamic_partitions("scripts") == ["one", "two"]
    kept.rename(box.folder / "two.txt")
    box.tick()
    assert box.instance.get_dynamic_partitions("scripts") == ["two"]


def test_a_store_that_fails_in_the_middle_loses_nothing(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one.txt", "two.txt"):
        box.drop(name)
    blobs = Path(box.store.shelf.url) / "blobs"
    blobs.write_text("a file where a folder should be")
    found = box.look()
    assert isinstance(found, dg.SensorResult) and "the store" in str(found.skip_reason) and not found.run_requests
    blobs.unlink()
    assert box.tick() == ["one", "two"]


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FaultyS3, Callable[[], Any]]]:
    """A drop folder in a bucket that is not there yet, and a look into it."""
    with s3_server() as s3, dg.DagsterInstance.ephemeral() as instance:
        use_server(monkeypatch, s3)
        inbox = InboxResource(url="s3://drop/in", store=str(tmp_path / "store"))

        def look() -> Any:
            return _SENSOR(dg.build_sensor_context(instance=instance, resources={"inbox": inbox}, definitions=_DEFS))

        yield s3, look


def _asked_for(found: Any) -> list[str]:
    assert isinstance(found, dg.SensorResult), found
    return [str(request.partition_key) for request in found.run_requests or []]


def test_a_bucket_that_is_missing_or_refuses_is_said_in_the_tick_and_nothing_is_lost(
    bucket: tuple[FaultyS3, Callable[[], Any]],
) -> None:
    s3, look = bucket
    found = look()
    assert isinstance(found, dg.SkipReason)
    assert found.skip_message == "there is no bucket drop: make it, or name another in FILM_INBOX."
    s3.client().create_bucket(Bucket="drop")
    s3.client().put_object(Bucket="drop", Key="in/hero.txt", Body=b"INT. ROOM - DAY")
    for code, status, said in (
        ("AccessDenied", "403 Forbidden", "refuses to list s3://drop/in"),
        ("InvalidAccessKeyId", "403 Forbidden", "give credentials that may"),
        ("ExpiredToken", "400 Bad Request", "the credentials have expired"),
        ("RequestTimeTooSkewed", "403 Forbidden", "clock is too far from the server's"),
    ):
        s3.faults[:] = [Fault("error", "GET", times=9, code=code, status=status)]
        found = look()
        assert isinstance(found, dg.SkipReason) and said in str(found.skip_message), (code, found)
    s3.faults.clear()
    assert _asked_for(look()) == ["hero"]


def test_a_script_that_is_deleted_between_listing_and_reading_is_told_and_others_are_made(
    bucket: tuple[FaultyS3, Callable[[], Any]],
) -> None:
    s3, look = bucket
    s3.client().create_bucket(Bucket="drop")
    for name in ("gone.txt", "hero.txt"):
        s3.client().put_object(Bucket="drop", Key=f"in/{name}", Body=b"INT. ROOM - DAY")
    s3.faults[:] = [Fault("error", "GET", "gone.txt", code="NoSuchKey", status="404 Not Found")]
    assert _asked_for(look()) == ["hero"]
    s3.client().delete_object(Bucket="drop", Key="in/hero.txt")
    s3.faults[:] = [Fault("error", "GET", "gone.txt", code="NoSuchKey", status="404 Not Found")]
    assert "gone.txt: s3://drop/in/gone.txt is gone since it was listed" in str(look().skip_reason)


def test_scripts_are_taken_in_whatever_their_keys_in_the_bucket_are_called(
    bucket: tuple[FaultyS3, Callable[[], Any]], tmp_path: Path
) -> None:
    s3, look = bucket
    s3.client().create_bucket(Bucket="drop")
    names = [
        "with space.txt",
        "Überall/dæmon.txt",
        "../../../up.txt",
        "日本.txt",
        f"{'x' * 1017}.txt",
        "a/hero.txt",
        "b/Hero.md",
    ]
    for name in names:
        s3.client().put_object(Bucket="drop", Key=f"in/{name}", Body=f"INT. ROOM - DAY\n\n{name[:9]}".encode())
    asked = _asked_for(look())
    assert len(asked) == len(names) and {"with_space", "up", "hero", "x" * 100} < set(asked)
    store = opened_store(str(tmp_path / "store"))
    taken = {key: script_known(store, key) for key in asked}
    assert {version.origin for version in taken.values() if version} == {f"s3://drop/in/{name}" for name in names}
    assert [path.name for path in tmp_path.iterdir()] == ["store"], "nothing is written beside the store"


def test_a_resource_of_dagster_aws_says_where_the_bucket_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dagster_aws.s3 import S3Resource

    for name in ("AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FILM_CACHE", str(tmp_path))
    with s3_server("drop", "films") as s3, dg.DagsterInstance.ephemeral() as instance:
        s3.client().put_object(Bucket="drop", Key="hero.txt", Body=b"INT. ROOM - DAY")
        monkeypatch.setenv("STUDIO_S3", s3.url)
        where = S3Resource(
            endpoint_url=dg.EnvVar("STUDIO_S3"),
            region_name="us-east-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
        )
        inbox = inbox_resource({"url": "s3://drop", "store": "s3://films/x"}, clients_of(where))
        context = dg.build_sensor_context(instance=instance, resources={"inbox": inbox}, definitions=_DEFS)
        found = _SENSOR(context)
        assert isinstance(found, dg.SensorResult) and [one.partition_key for one in found.run_requests or []] == [
            "hero"
        ]
        assert build_definitions(null_engines(), s3=where).resources["s3"] is where
