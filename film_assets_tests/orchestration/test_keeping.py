"""What the very same has made before stands: it is not worked out again, and is as soon as anything that decides it changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from film_assets.benchmarks.null_engines import NullRenderer, null_engines
from film_assets.orchestration.assets import IO_MANAGER_KEY, asset_of, film_asset
from film_assets.orchestration.checks import check_of, film_check
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.io import FilmIOManagerFactory
from film_assets.orchestration.studio import Studio, studio_resource
from film_assets.production.model import Selections
from film_assets.store.holders import Holder
from film_assets.store.lists import FilmLists, TakeList
from film_assets.store.making import TakesWanted, Wanted
from film_assets_tests.builders import a_line, a_store

WORDS = ["one", "two"]
WORKED_OUT: list[str] = []


@film_asset(group="test")
def words() -> Selections:
    """What is said."""
    return Selections(takes=tuple((word, 1) for word in WORDS))


@film_asset(group="test", makes=("voice",), pure=True)
def voices(words: Selections) -> TakesWanted:
    """Said."""
    WORKED_OUT.append("voices")
    return TakesWanted("voice", tuple(Wanted(word, a_line(word)) for word, _ in words.takes))


@film_asset(group="test", pure=True)
def heard(voices: TakeList) -> Selections:
    """How long each lasts."""
    WORKED_OUT.append("heard")
    return Selections(takes=tuple((entry.label, entry.facts["length_samples"]) for entry in voices.entries))


@film_check("heard")
def short(heard: Selections) -> Sequence[str]:
    """No line is long."""
    WORKED_OUT.append("short")
    return [label for label, _ in heard.takes if len(label) > 4]


@film_check("heard")
def known(script_key: str) -> Sequence[str]:
    """The script is known."""
    WORKED_OUT.append("known")
    return []


class Film:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.instance = dg.DagsterInstance.ephemeral()
        self.instance.add_dynamic_partitions("scripts", ["hero"])
        self.renderer = NullRenderer()
        self.store = a_store(folder)
        self.lists = FilmLists(self.store.shelf, "hero")

    def worked_out(self) -> list[str]:
        """Make the film, and return what was worked out for it."""
        WORKED_OUT.clear()
        self.renderer.made.clear()
        engines = null_engines(self.renderer)
        resource = studio_resource(engines, None, {"store": str(self.folder / "store")})
        self.result = dg.materialize(
            [
                *(asset_of(function, engines.code_version) for function in (words, voices, heard)),
                check_of(short),
                check_of(known),
            ],
            partition_key="hero",
            instance=self.instance,
            resources={"studio": resource, IO_MANAGER_KEY: FilmIOManagerFactory(studio=resource)},
        )
        return sorted(WORKED_OUT)

    def found(self) -> list[int]:
        evaluations = self.result.get_asset_check_evaluations()
        # A count: Dagster types metadata as any of its kinds.
        return [int(one.metadata["film/findings"].value) for one in evaluations if one.check_name == "short"]  # type: ignore[arg-type]


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Film:
    monkeypatch.setattr(f"{__name__}.WORDS", ["one", "two"])
    monkeypatch.setattr(Studio, "program", "program")
    made = Film(tmp_path)
    assert made.worked_out() == ["heard", "known", "short", "voices"]
    return made


def test_what_stays_is_not_worked_out_again_and_is_told_as_before(film: Film) -> None:
    before = {asset: film.lists.current(asset) for asset in ("voices", "heard")}
    versions = _data_versions(film)
    assert film.worked_out() == ["known"]
    assert _data_versions(film) == versions
    for asset, pointer in before.items():
        now = film.lists.current(asset)
        assert now is not None and pointer is not None
        assert (now.version, now.content, now.made_from) == (pointer.version, pointer.content, pointer.made_from)
        assert now.run_id == film.result.run_id
    event = film.instance.get_latest_materialization_event(dg.AssetKey("voices"))
    assert event is not None and event.asset_materialization is not None
    assert event.asset_materialization.metadata["film/reused"].value == 2


def test_another_word_is_worked_out_and_checked(film: Film, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.WORDS", ["one", "seventeen"])
    assert film.worked_out() == ["heard", "known", "short", "voices"]
    assert film.found() == [1]
    assert film.worked_out() == ["known"]
    assert film.found() == [1]


def test_the_way_back_is_worked_out_again(film: Film, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.WORDS", ["one", "seventeen"])
    film.worked_out()
    monkeypatch.setattr(f"{__name__}.WORDS", ["one", "two"])
    assert film.worked_out() == ["heard", "known", "short", "voices"]
    assert film.found() == [0]


@pytest.mark.parametrize("digest", ["another program", None])
def test_another_program_keeps_nothing(film: Film, monkeypatch: pytest.MonkeyPatch, digest: str | None) -> None:
    monkeypatch.setattr(Studio, "program", digest)
    assert film.worked_out() == ["heard", "known", "short", "voices"]


def test_what_a_program_made_that_changed_meanwhile_is_never_kept(film: Film, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Studio, "program", None)
    film.worked_out()
    assert film.worked_out() == ["heard", "known", "short", "voices"]


@pytest.mark.parametrize(
    "change",
    [
        lambda patch: patch.setattr("film_assets.orchestration.studio.release_of", lambda engines: "next"),
        lambda patch: patch.setattr("film_assets.orchestration.studio.surroundings", lambda: ("python 4",)),
        lambda patch: patch.setattr(Engines, "signature", "others"),
        lambda patch: patch.setattr("film_assets.orchestration.studio.changed_since_start", lambda: True),
    ],
)
def test_another_release_engine_or_interpreter_is_another_program(
    film: Film, monkeypatch: pytest.MonkeyPatch, change: Callable[[pytest.MonkeyPatch], None]
) -> None:
    def program() -> str | None:
        return Studio(film.store, null_engines(), Holder(film.store.shelf, "run"), 1).program

    monkeypatch.undo()
    monkeypatch.setattr("film_assets.orchestration.studio.changed_since_start", lambda: False)
    before = program()
    assert before is not None and program() == before
    change(monkeypatch)
    assert program() != before


def test_a_take_that_is_gone_is_made_again(film: Film) -> None:
    takes = film.lists.load_current("voices", TakeList)
    assert takes is not None
    film.store.shelf.remove(takes.entries[1].blobs["sound"].key)
    assert film.worked_out() == ["known", "voices"]
    assert film.renderer.made == [("voice", a_line("two").fingerprint)]


def test_a_list_that_is_damaged_is_worked_out_again(film: Film) -> None:
    pointer = film.lists.current("heard")
    assert pointer is not None
    (film.folder / "store" / "films" / "hero" / "lists" / "heard" / f"{pointer.content}.json").write_text("{")
    assert film.worked_out() == ["heard", "known"]


def _data_versions(film: Film) -> dict[str, Any]:
    found = {}
    for asset in ("words", "voices", "heard"):
        event = film.instance.get_latest_materialization_event(dg.AssetKey(asset))
        assert event is not None and event.asset_materialization is not None
        found[asset] = (event.asset_materialization.tags or {})["dagster/data_version"]
    return found
