"""The drop folder: what is new is made, what is on its way waits, what is gone stays until asked."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from film_assets.kernel.errors import ConfigError, StoreError
from film_assets.orchestration.inbox import (
    Dropped,
    FolderInbox,
    Inbox,
    S3Inbox,
    Seen,
    films_to_make,
    key_apart,
    opened_inbox,
    passed_over,
)
from film_assets_tests.servers import Fault, s3_server


def _drop(folder: Path, name: str, text: str = "INT. ROOM - DAY", age_seconds: int = 60) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    then = time.time() - age_seconds
    os.utime(path, (then, then))
    return path


def _ready(inbox: Inbox) -> list[str]:
    return [dropped.name for dropped in inbox.listing().ready]


def _dropped(name: str, version: str = "v1") -> Dropped:
    return Dropped(name, version, 1, file=f"box000{name}")


def _known(**versions: str) -> Mapping[str, Seen]:
    return {key: Seen(f"box000{key}", version) for key, version in versions.items()}


def _listed(*names: str, version: str = "v2") -> list[Dropped]:
    return [_dropped(name, version) for name in names]


def _keys(listing: Iterable[Dropped], known: Mapping[str, Seen] | None = None) -> dict[str, str]:
    """Return the names of what is new and changed, by key."""
    decision = films_to_make(listing, known or {}, in_flight=(), cap=100)
    return {key: dropped.name for key, dropped in decision.make.items()}


def test_ready_scripts_are_listed_and_others_passed_over_with_a_reason(tmp_path: Path) -> None:
    _drop(tmp_path, "hero.fountain")
    _drop(tmp_path, "acts/two.fdx")
    _drop(tmp_path, "notes.docx")
    _drop(tmp_path, "upload.fountain.part")
    _drop(tmp_path, "fresh.fountain", age_seconds=0)
    _drop(tmp_path, "empty.txt", text="")
    _drop(tmp_path, ".hidden.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    found = FolderInbox(tmp_path).listing()
    assert {dropped.name for dropped in found.ready} == {"acts/two.fdx", "hero.fountain"}
    said = dict(line.split(": ", 1) for line in found.passed)
    assert sorted(said) == [
        "acts/", "empty.txt", "fresh.fountain", "notes.docx", "pipe.txt", "upload.fountain.part",
    ]  # fmt: skip
    assert "on its way" in said["upload.fountain.part"] and "just now" in said["fresh.fountain"]
    assert found.complete


def test_nothing_outside_of_the_folder_is_reached_through_a_link(tmp_path: Path) -> None:
    secret = _drop(tmp_path, "outside/secret.txt")
    folder = tmp_path / "inbox"
    _drop(folder, "acts/hero.txt")
    (folder / "linked.txt").symlink_to(secret)
    (folder / "nowhere.txt").symlink_to("gone")
    (folder / "linked").symlink_to(secret.parent)
    inbox = FolderInbox(folder)
    found = inbox.listing()
    assert [dropped.name for dropped in found.ready] == ["acts/hero.txt"]
    said = dict(line.split(": ", 1) for line in found.passed)
    assert sorted(said) == ["acts/", "linked", "linked.txt", "nowhere.txt"]
    assert all("a link, not followed" in said[name] for name in ("linked", "linked.txt", "nowhere.txt"))


@pytest.mark.parametrize("swapped", ["acts", "acts/hero.txt"])
def test_a_link_that_takes_the_place_of_what_was_listed_is_not_read(tmp_path: Path, swapped: str) -> None:
    _drop(tmp_path, "inbox/acts/hero.txt")
    inbox = FolderInbox(tmp_path / "inbox")
    (dropped,) = inbox.listing().ready
    (tmp_path / "inbox" / swapped).rename(tmp_path / "outside")
    (tmp_path / "inbox" / swapped).symlink_to(tmp_path / "outside")
    with pytest.raises(StoreError, match="cannot be read"):
        inbox.read(dropped)


def test_a_missing_folder_is_an_error_and_never_an_empty_inbox(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not there"):
        FolderInbox(tmp_path / "nowhere").listing()
    with pytest.raises(ConfigError, match="is no drop folder"):
        opened_inbox("gs://bucket")


def test_a_folder_that_cannot_be_listed_is_told_and_nothing_in_it_counts_as_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _drop(tmp_path, "locked/hero.fountain")
    _drop(tmp_path, "other.fountain")
    opened = os.open

    def refusing(path: Any, *flags: Any, **where: Any) -> int:
        if path == "locked":
            raise PermissionError(13, "Permission denied")
        return opened(path, *flags, **where)

    monkeypatch.setattr("os.open", refusing)
    found = FolderInbox(tmp_path).listing()
    assert [dropped.name for dropped in found.ready] == ["other.fountain"] and not found.complete
    assert found.passed == ["locked/: a folder that cannot be listed (Permission denied)"]


def test_a_file_dated_in_the_future_is_taken_when_it_stays_the_same(tmp_path: Path) -> None:
    _drop(tmp_path, "ahead.fountain", age_seconds=-3600)
    first = FolderInbox(tmp_path).listing()
    first.settled({})
    assert first.ready == [] and "another clock" in first.passed[0]
    second = FolderInbox(tmp_path).listing()
    second.settled({dropped.name: dropped.version for dropped in first.unsettled})
    assert [dropped.name for dropped in second.ready] == ["ahead.fountain"]


def test_a_file_that_changes_or_goes_between_listing_and_reading_is_not_taken(tmp_path: Path) -> None:
    path = _drop(tmp_path, "hero.fountain")
    inbox = FolderInbox(tmp_path)
    (dropped,) = inbox.listing().ready
    assert inbox.read(dropped) == b"INT. ROOM - DAY"
    path.write_text("INT. ROOM - DAY\n\nMore of it")
    with pytest.raises(StoreError, match="changed while"):
        inbox.read(dropped)
    path.unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        inbox.read(dropped)


def test_going_back_to_an_earlier_draft_is_a_change(tmp_path: Path) -> None:
    path = _drop(tmp_path, "hero.fountain", "A", 90)
    first = FolderInbox(tmp_path).listing().ready[0].version
    _drop(tmp_path, "hero.fountain", "B", 60)
    path.unlink()
    _drop(tmp_path, "hero.fountain", "A", 30)
    assert FolderInbox(tmp_path).listing().ready[0].version != first


def test_names_that_cannot_be_printed_are_shown_escaped(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.fountain"))).write_text("x")
    _drop(tmp_path, "line\nbreak.fountain")
    os.utime(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.fountain"), (1, 1))
    inbox = FolderInbox(tmp_path)
    origins = sorted(inbox.origin(dropped) for dropped in inbox.listing().ready)
    assert [origin.rsplit("/", 1)[1] for origin in origins] == ["bad\\udcff.fountain", "line\\nbreak.fountain"]


def test_files_of_one_stem_are_told_apart_and_it_is_said() -> None:
    decision = films_to_make([_dropped("b/hero.fountain"), _dropped("a/hero.fdx")], {}, in_flight=(), cap=5)
    apart = key_apart("hero", _dropped("b/hero.fountain").file)
    assert {key: dropped.name for key, dropped in decision.make.items()} == {
        "hero": "a/hero.fdx",
        apart: "b/hero.fountain",
    }
    assert decision.clashes == (f"b/hero.fountain is the film {apart}, because hero is a/hero.fdx",)


def test_a_script_keeps_its_key_when_another_of_its_stem_comes_before_it_by_name() -> None:
    known = {"hero": Seen(_dropped("b/hero.fountain").file, "v1")}
    listing = [_dropped("a/hero.fdx"), _dropped("b/hero.fountain")]
    assert _keys(listing, known) == {key_apart("hero", _dropped("a/hero.fdx").file): "a/hero.fdx"}
    listing[1] = _dropped("b/hero.fountain", "v2")
    assert _keys(listing, known)["hero"] == "b/hero.fountain"


def test_a_script_that_was_moved_stays_its_film() -> None:
    known = {"hero": Seen(_dropped("a/hero.fdx").file, "v1")}
    decision = films_to_make([_dropped("b/hero.fdx")], known, in_flight=(), cap=5)
    assert list(decision.make) == ["hero"] and decision.clashes == () and decision.gone == ()


def test_new_and_changed_scripts_are_made_up_to_the_cap() -> None:
    decision = films_to_make(_listed("a", "b", "c", "d"), _known(a="v2", b="v1"), in_flight=(), cap=2)
    assert list(decision.make) == ["b", "c"] and decision.later == 1


def test_scripts_that_cannot_be_read_never_keep_others_from_their_turn() -> None:
    decision = films_to_make(_listed("a", "b", "c"), {}, in_flight=(), cap=2, after="a")
    assert list(decision.make) == ["b", "c"]
    assert list(films_to_make(_listed("a", "b", "c"), {}, in_flight=(), cap=2, after="c").make) == ["a", "b"]


def test_a_redraft_waits_for_the_film_that_is_being_made() -> None:
    decision = films_to_make(_listed("a"), _known(a="v1"), in_flight={"a"}, cap=5)
    assert not decision.make and decision.busy == ("a",)


def test_what_is_gone_is_only_named() -> None:
    decision = films_to_make([], _known(a="v1"), in_flight=(), cap=5)
    assert decision.gone == ("a",) and not decision.make


@pytest.mark.parametrize("name", ["x.exe", "x.fountain~", "x"])
def test_what_is_no_script_is_told(name: str) -> None:
    assert passed_over(name, 10)


def test_a_bucket_is_listed_and_read_whatever_its_keys_are_called() -> None:
    odd = ["with space.fountain", "Überall/dæmon.fountain", "a/../b.fountain", "日本.txt", f"{'x' * 1012}.fountain"]
    with s3_server("drop") as s3:
        client = s3.client()
        for name in [*odd, "notes.docx", "acts/"]:
            client.put_object(Bucket="drop", Key=f"in/{name}", Body=b"INT. ROOM - DAY")
        client.create_multipart_upload(Bucket="drop", Key="in/half.fountain")
        inbox = S3Inbox("s3://drop/in/", client)
        found = inbox.listing()
        assert {dropped.name for dropped in found.ready} == set(odd)
        assert [line.split(":")[0] for line in found.passed] == ["acts/", "notes.docx"]
        assert sorted(_keys(found.ready)) == ["b", "dmon", "script", "with_space", "x" * 100]
        for dropped in found.ready:
            assert inbox.read(dropped) == b"INT. ROOM - DAY"


def test_a_bucket_that_changes_or_fails_meanwhile_says_so() -> None:
    with s3_server("drop") as s3:
        client = s3.client()
        client.put_object(Bucket="drop", Key="hero.txt", Body=b"INT. ROOM - DAY")
        inbox = S3Inbox("s3://drop", client)
        (dropped,) = inbox.listing().ready
        client.put_object(Bucket="drop", Key="hero.txt", Body=b"EXT. ROOF - NIGHT")
        with pytest.raises(StoreError, match=r"s3://drop/hero\.txt changed since it was listed"):
            inbox.read(dropped)
        client.delete_object(Bucket="drop", Key="hero.txt")
        with pytest.raises(StoreError, match="is gone since it was listed"):
            inbox.read(dropped)
        s3.faults += [Fault("error", "GET", times=9, code="SlowDown", status="503 Slow Down")]
        with pytest.raises(StoreError, match="SlowDown"):
            inbox.listing()
        s3.faults[:] = [Fault("error", "GET", times=9, code="AccessDenied", status="403 Forbidden")]
        with pytest.raises(ConfigError, match="credentials"):
            inbox.listing()
        s3.faults.clear()
        with pytest.raises(ConfigError, match="no bucket elsewhere: make it, or name another in FILM_INBOX"):
            S3Inbox("s3://elsewhere/in", client).listing()
