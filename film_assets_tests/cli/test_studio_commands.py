"""What a studio asks in a shell: status, takes, retakes, prune; statuses, messages, JSON."""

from __future__ import annotations

import json
import re
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest

from film_assets.benchmarks.null_engines import null_engines
from film_assets.cli.main import main
from film_assets.store.prune import GRACE_SECONDS, pruned
from film_assets.store.scripts import choices, script_known, select, selections
from film_assets_tests.films.conftest import TWO_SCENES, NullFilm

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    with dg.DagsterInstance.ephemeral() as instance:
        NullFilm(folder, instance).made(TWO_SCENES)
    return folder / "store"


@pytest.fixture
def film(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NullFilm]:
    """A film that is made, and the command's home beside its store."""
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FILM_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(made_once, tmp_path / "store")
    with dg.DagsterInstance.ephemeral() as instance:
        yield NullFilm(tmp_path, instance)


def _said(capsys: Captured, *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_status_says_how_far_a_film_is_in_words_and_as_json(film: NullFilm, capsys: Captured) -> None:
    status, out, _ = _said(capsys, "status", "rooms")
    assert status == 0 and out.startswith("rooms: Two Rooms\n")
    assert "engine changed" in out, "the null engines are not the embedded ones"
    told = json.loads(_said(capsys, "status", "rooms", "--json")[1])
    assert told["script"] == "rooms" and told["film"].endswith("/rooms.mp4") and told["failed"] == {}
    assert told["assets"]["clips"]["takes"] > 0 and any("clips 1-1" in line for line in told["stale"])
    everything = json.loads(_said(capsys, "status", "--json")[1])
    assert [state["script"] for state in everything] == ["rooms"] and len(everything[0]["stale"]) == 1
    assert _said(capsys, "status")[1].startswith("rooms  made ")


def test_takes_are_listed_and_only_one_that_is_there_is_chosen(film: NullFilm, capsys: Captured) -> None:
    found = json.loads(_said(capsys, "takes", "rooms", "1-1", "--json")[1])
    assert [take["number"] for take in found["takes"]] == [1] and found["chosen"] == 1
    assert Path(found["takes"][0]["picture"]).is_file()
    for number in ("7", "0", "-1"):
        status, out, err = _said(capsys, "takes", "rooms", "1-1", f"--choose={number}")
        assert status == 2 and out == "" and f"has no take {number}: there are 1" in err
    status, _, err = _said(capsys, "takes", "rooms", "9-9")
    assert status == 2 and "no shot '9-9': its shots are 1-1" in err
    assert selections(film.store, "rooms") == {}


def test_a_chosen_take_is_listed_and_makes_its_film_stale(film: NullFilm, capsys: Captured) -> None:
    film.store.shelf.swap("films/rooms/selections.json", None, b'{"1-1": 2}')
    film.made(TWO_SCENES)
    status, out, _ = _said(capsys, "takes", "rooms", "1-1", "--choose", "1")
    assert status == 0 and out.splitlines()[0] == "shot 1-1: take 1 is chosen"
    assert [line[:5] for line in out.splitlines()[1:]] == ["*   1", "    2"]
    assert selections(film.store, "rooms") == {"1-1": 1}


def test_what_is_not_known_ends_with_one_message(film: NullFilm, capsys: Captured) -> None:
    commands = (("status",), ("takes", "1-1"), ("cancel",), ("retry",), ("plan",), ("retake", "1-1"))
    for command, *rest in commands:
        for named in ("nowhere", "", "../rooms", "a\0b", "x" * 5000):
            status, out, err = _said(capsys, command, named, *rest)
            assert status == 2 and out == "" and "Traceback" not in err, (command, named)
            assert err.startswith(f"film {command}: "), (command, named)


def test_a_plan_of_a_redraft_leaves_the_draft_and_the_choices_as_they_are(
    film: NullFilm, capsys: Captured, tmp_path: Path
) -> None:
    path = tmp_path / "rooms.fountain"
    path.write_text(TWO_SCENES)
    key = _said(capsys, "add", str(path))[1].strip()
    before = script_known(film.store, key)
    path.write_text(TWO_SCENES.replace("It will not wait.", "It will wait."))
    status, out, _ = _said(capsys, "plan", str(path), "--size", "320x180")
    assert status == 0 and "in all: " in out
    assert script_known(film.store, key) == before and choices(film.store, key) == {}
    assert "the file is another draft" in _said(capsys, "status", str(path))[1]
    assert "the file is another draft" not in _said(capsys, "status", key)[1]
    told = json.loads(_said(capsys, "plan", str(path), "--json")[1])
    assert told["takes"] > 0 and set(told["assets"]) > {"final_film", "subtitles", "timeline", "deliverables"}


def test_a_price_in_the_configuration_is_in_the_plan_and_a_wrong_one_is_told(
    film: NullFilm, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home" / "film.yaml").write_text("prices: {espeak: 36000}\n")
    told = json.loads(_said(capsys, "plan", "rooms", "--json")[1])
    assert told["cost"] is not None and told["assets"]["clips"]["cost"] is None
    (tmp_path / "home" / "film.yaml").write_text("prices: {espeak: -1}\n")
    status, _, err = _said(capsys, "plan", "rooms")
    assert status == 2 and "prices.espeak" in err


def test_retry_names_what_failed_and_makes_that_and_nothing_else_that_is_there(
    film: NullFilm, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("film_assets.cli.commands", "film_assets.definitions"):
        monkeypatch.setattr(f"{place}.known_engines", lambda: null_engines(film.renderer))
    redraft = film.store.shelf.url + "/../rooms.fountain"
    Path(redraft).write_text(TWO_SCENES.replace("It will not wait.", "It will wait."))
    film.renderer.refuses = {"It will wait."}
    status, out, err = _said(capsys, "make", redraft)
    key = re.search(r"is the film (\w+);", err)
    assert status == 1 and out == "" and key is not None
    assert "1 of 4 voice tracks could not be made, the other 3 are kept" in err
    assert f"'film retry {key[1]}' tries these again" in _said(capsys, "status", key[1])[1]

    film.renderer.refuses = set()
    film.renderer.made.clear()
    status, out, err = _said(capsys, "retry", key[1])
    assert status == 0 and out.endswith(".mp4\n")
    assert "tried again: voice 1-5/0, failed 3 times: the null engine was told to refuse this take" in err
    assert film.kinds_made["voice"] == 1 and film.kinds_made["keyframe"] == 0
    film.renderer.made.clear()
    status, again, err = _said(capsys, "retry", key[1])
    assert status == 0 and again == out and "nothing of this film is on record as failed" in err
    assert film.kinds_made == {}


def test_prune_shows_first_and_removes_nothing_young(
    film: NullFilm, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("FILM_STORE", "empty")
        assert _said(capsys, "prune")[1] == "Nothing to remove: some film reaches every file.\n"
    film.made(TWO_SCENES.replace("It will not wait.", "It will wait."))
    before = sorted(film.store.shelf.keys("takes/"))
    status, out, _ = _said(capsys, "prune")
    assert status == 0 and re.match(r"No film reaches \d+ files, [\d,]+ bytes \(\d+ in blobs, .* in takes\)\.\n", out)
    assert out.endswith("For a day or longer: nothing, so nothing is removed yet.\n")
    status, out, _ = _said(capsys, "prune", "--yes")
    assert status == 0 and out == "removed nothing: no film has done without any file for a day\n"
    assert sorted(film.store.shelf.keys("takes/")) == before
    later = SimpleNamespace(time=lambda: time.time() + GRACE_SECONDS + 1)
    monkeypatch.setattr("film_assets.store.prune.time", later)
    assert "'film prune --yes' removes those" in _said(capsys, "prune")[1]
    assert re.match(r"removed \d+ files, ", _said(capsys, "prune", "--yes")[1])
    assert set(film.store.shelf.keys("takes/")) < set(before)


def test_after_a_prune_the_earlier_take_of_a_shot_is_still_there_to_choose(film: NullFilm, capsys: Captured) -> None:
    select(film.store, "rooms", "1-1", 2)
    film.made(TWO_SCENES)
    assert film.kinds_made["clip"] == 1
    for now in (0, GRACE_SECONDS):
        pruned(film.store.shelf, now=now)
    assert _said(capsys, "takes", "rooms", "1-1", "--choose", "1")[0] == 0
    film.made(TWO_SCENES)
    assert set(film.kinds_made) <= {"piece", "stem", "mix", "film"}, "an engine was asked for what was there"


def test_ports_that_are_none_are_refused(capsys: Captured) -> None:
    for words in (("serve", "--port", "x"), ("ui", "--port", "99999"), ("ui", "--pages-port", "-1")):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2 and "is no port" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("serve", "--port"), ("ui", "--port"), ("ui", "--port=0", "--pages-port")])
def test_a_taken_port_ends_with_one_message_before_anything_starts(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.delenv("FILM_STORE", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, out, err = _said(capsys, *words, str(port))
    assert status == 2 and out == ""
    assert (
        f"127.0.0.1:{port} is taken" in err and f"name another port with {words[-1]}" in err and "Traceback" not in err
    )
