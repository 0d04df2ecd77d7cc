"""A drop folder of 10,000 scripts, 10 of them new: what a tick costs beside listing it, on disk and on moto's S3 server.

`python -m film_assets.benchmarks inbox`; needs the `test` extra for the server.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg

from film_assets.orchestration.inbox import Dropped, FolderInbox, Inbox, S3Inbox, Seen, films_to_make
from film_assets.orchestration.internals import ObservedVersions
from film_assets.orchestration.sensors import MAX_FILMS_A_TICK, SCRIPT_FILE
from film_assets.store.opening import opened_store
from film_assets.store.scripts import take_in

SCRIPTS, NEW = 10_000, 10
REPEATS = 5
TEXT = b"INT. ROOM - DAY\n\nNora waits for the kettle.\n"


def rows() -> list[tuple[str, str, str]]:
    """Return the figures: wall seconds, the least of several looks."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = _measured("on disk", *_on_disk(folder / "inbox"), folder)
        with _server() as client:
            found += _measured("on an S3 server", *_in_bucket(client), folder)
    return found


def _name(number: int) -> str:
    return f"script_{number:05d}.fountain"


def _on_disk(folder: Path) -> tuple[Inbox, Callable[[], object]]:
    folder.mkdir()
    for number in range(SCRIPTS):
        (folder / _name(number)).write_bytes(TEXT)
        os.utime(folder / _name(number), (1.7e9, 1.7e9))

    def bare() -> list[tuple[str, int, float]]:
        with os.scandir(folder) as entries:
            return [(entry.name, (facts := entry.stat()).st_size, facts.st_mtime) for entry in entries]

    return FolderInbox(folder), bare


@contextmanager
def _server() -> Any:
    import boto3
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield boto3.client(
            "s3",
            endpoint_url=f"http://{host}:{port}",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
    finally:
        server.stop()


def _in_bucket(client: Any) -> tuple[Inbox, Callable[[], object]]:
    client.create_bucket(Bucket="drop")
    for number in range(SCRIPTS):
        client.put_object(Bucket="drop", Key=_name(number), Body=TEXT)

    def bare() -> list[Any]:
        return [page["Contents"] for page in client.get_paginator("list_objects_v2").paginate(Bucket="drop")]

    return S3Inbox("s3://drop", client), bare


def _measured(where: str, box: Inbox, bare: Callable[[], object], folder: Path) -> list[tuple[str, str, str]]:
    with dg.DagsterInstance.ephemeral() as instance:
        listed = films_to_make(box.listing().ready, {}, (), SCRIPTS).make
        _observed(instance, {key: Seen(file.file, file.version) for key, file in list(listed.items())[NEW:]})
        observed = ObservedVersions(SCRIPT_FILE, Seen.parsed)

        def looked() -> Mapping[str, Dropped]:
            return films_to_make(box.listing().ready, observed.of(instance), (), MAX_FILMS_A_TICK).make

        new = looked()
        listing, look = _least(bare, looked)
        store = opened_store(str(folder / f"store {where}"))
        began = time.perf_counter()
        for key, dropped in new.items():
            take_in(store, box.read(dropped), dropped.name, box.origin(dropped), key)
        taken = time.perf_counter() - began
    what = f"a drop folder {where}, {SCRIPTS:,} scripts, {len(new)} new"
    return [
        (f"{what}: seen and decided, against the bare listing of names, sizes and times", f"{look:.3f} s / {listing:.3f} s = {look / listing:.2f}", "<= 1.3"),
        (f"{what}: those {len(new)} taken in besides", f"{taken * 1000:.0f} ms", ""),
    ]  # fmt: skip


def _least(*works: Callable[[], object]) -> list[float]:
    """Return the least seconds of each work; they take turns, so that what else goes on meets all of them."""
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(REPEATS):
        for work, seconds in zip(works, spent, strict=True):
            began = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - began)
    return [min(seconds) for seconds in spent]


def _observed(instance: dg.DagsterInstance, seen: dict[str, Seen]) -> None:
    for key, one in seen.items():
        instance.report_runless_asset_event(
            dg.AssetObservation(SCRIPT_FILE, partition=key, tags={"dagster/data_version": str(one)})
        )


if __name__ == "__main__":
    for row in rows():
        print(*row, sep="  ")
