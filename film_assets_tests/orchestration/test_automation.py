"""Declarative automation: a redraft flows to the film by itself, once, and nothing else starts anything."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from film_assets.benchmarks.null_engines import null_engines
from film_assets.definitions import build_definitions


@functools.cache
def _defs(engine_version: int) -> dg.Definitions:
    return build_definitions(null_engines(version=engine_version))


class Automated:
    """The project's own graph; what is materialized is only reported, content by content."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.engine_version = 1
        self.cursor: Any = None
        instance.add_dynamic_partitions("scripts", ["rooms"])

    @property
    def defs(self) -> dg.Definitions:
        return _defs(self.engine_version)

    @property
    def all(self) -> set[str]:
        return {key.path[-1] for key in self.defs.resolve_asset_graph().materializable_asset_keys}

    @property
    def below_script(self) -> set[str]:
        return self.all - {"script", "selections"}

    def made(self, *assets: str, content: str = "1") -> None:
        for name in assets:
            tags = {"dagster/data_version": content}
            self.instance.report_runless_asset_event(dg.AssetMaterialization(name, partition="rooms", tags=tags))

    def run_begun(self, assets: set[str], status: dg.DagsterRunStatus = dg.DagsterRunStatus.STARTED) -> dg.DagsterRun:
        return self.instance.create_run_for_job(
            self.defs.resolve_job_def("film"),
            asset_selection=frozenset(dg.AssetKey(name) for name in assets),
            tags={"dagster/partition": "rooms"},
            status=status,
        )

    def ticks(self) -> set[str]:
        """Return what two ticks ask for: the first sees what changed, the second that no run took care of it."""
        assert self.tick() == set()
        return self.tick()

    def tick(self) -> set[str]:
        """Return what one tick asks for."""
        found = dg.evaluate_automation_conditions(self.defs, self.instance, cursor=self.cursor)
        self.cursor = found.cursor
        return {name for name in self.all if found.get_requested_partitions(dg.AssetKey(name)) == {"rooms"}}


@pytest.fixture
def film(monkeypatch: pytest.MonkeyPatch) -> Iterator[Automated]:
    with dg.DagsterInstance.ephemeral() as instance:
        made = Automated(instance)
        # The evaluation asks thousands of times a tick which partitions there are; the daemon keeps the answer.
        monkeypatch.setattr(instance, "get_dynamic_partitions", lambda *given, **named: ["rooms"])
        monkeypatch.setattr(instance, "has_dynamic_partition", lambda *given, **named: True)
        yield made


@pytest.fixture
def finished(film: Automated) -> Automated:
    film.made(*film.all)
    assert film.tick() == set()
    return film


def test_a_script_that_is_there_becomes_a_film_in_one_run_and_one_that_is_not_nothing(film: Automated) -> None:
    assert film.tick() == set() and film.tick() == set()
    film.made("script")
    assert film.ticks() == film.all - {"script"}
    film.made(*film.all - {"script"})
    assert film.tick() == set()


def test_a_redraft_flows_to_the_final_film_once(finished: Automated) -> None:
    finished.made("script", content="2")
    assert finished.ticks() == finished.below_script
    finished.made(*finished.below_script, content="2")
    assert finished.tick() == set()


def test_the_same_content_made_again_starts_nothing(finished: Automated) -> None:
    finished.made("script")
    assert finished.ticks() == set()


def test_a_chosen_take_flows_to_what_is_made_from_it_and_no_further_up(finished: Automated) -> None:
    finished.made("selections", content="2")
    asked = finished.ticks()
    assert {"shots", "clips", "pieces", "final_film", "deliverables"} <= asked
    assert not {"script", "screenplay", "scenes", "cast", "production"} & asked


def test_new_engine_code_makes_what_it_makes_and_what_is_below_it(finished: Automated) -> None:
    finished.engine_version = 2
    asked = finished.ticks()
    assert {"voice_tracks", "clips", "final_film", "deliverables"} <= asked
    assert not {"script", "screenplay", "scenes", "selections"} & asked
    finished.made(*asked)
    assert finished.tick() == set()


def test_nothing_is_asked_for_while_the_film_is_being_made_and_nothing_after_it(finished: Automated) -> None:
    finished.made("script", content="2")
    run = finished.run_begun(finished.below_script)
    assert finished.tick() == set()
    finished.made(*finished.below_script, content="2")
    finished.instance.report_run_canceled(run)
    assert finished.tick() == set()


@pytest.mark.parametrize("seen_while_it_went", [False, True])
def test_what_a_run_finishes_while_a_tick_looks_is_not_asked_for_again(
    finished: Automated, seen_while_it_went: bool
) -> None:
    run = finished.run_begun(finished.below_script | {"script"})
    finished.made("script", content="2")
    if seen_while_it_went:
        assert finished.tick() == set()
    finished.instance.report_run_canceled(run)  # No longer in progress, and its materializations not yet seen.
    assert finished.tick() == set()
    finished.made(*finished.below_script, content="2")
    assert finished.ticks() == set()


def test_a_film_made_for_the_first_time_while_a_tick_looks_is_not_asked_for_again(film: Automated) -> None:
    assert film.tick() == set()
    film.made("script")  # As the first of a run that makes all the others before this tick has looked at them.
    assert film.tick() == set()
    film.made(*film.all - {"script"})
    assert film.ticks() == set()


def test_a_run_that_waits_for_its_turn_is_waited_for_and_does_not_begin_again_when_somebody_cancels_it(
    finished: Automated,
) -> None:
    finished.made("script", content="2")
    run = finished.run_begun(finished.below_script, status=dg.DagsterRunStatus.NOT_STARTED)
    assert finished.ticks() == set() and finished.tick() == set()
    finished.instance.report_run_canceled(run)
    assert finished.ticks() == set() and finished.tick() == set()
    finished.made("script", content="3")
    assert finished.ticks() == finished.below_script


def test_a_redraft_that_comes_while_the_film_is_made_is_made_after_it(finished: Automated) -> None:
    finished.made("script", content="2")
    run = finished.run_begun(finished.below_script)
    assert finished.tick() == set()
    finished.made(*finished.below_script, content="2")
    finished.instance.report_run_canceled(run)
    assert finished.tick() == set()
    finished.made("script", content="3")
    assert finished.ticks() == finished.below_script


def test_what_failed_is_not_tried_again_before_something_above_it_changes(finished: Automated) -> None:
    finished.made("script", content="2")
    assert finished.ticks() == finished.below_script
    run = finished.run_begun(finished.below_script)
    done = {"screenplay", "scenes", "production", "cast", "shots", "voice_tracks", "timing", "music", "stems"}
    finished.made(*done, content="2")
    finished.instance.report_run_failed(run)
    assert finished.tick() == set()
    finished.made("script", content="3")
    assert finished.ticks() == finished.below_script
