"""Checks of screenplay, scenes and shots: errors block, warnings say on which lines."""

from __future__ import annotations

import pytest

from film_assets.breakdown.checks import (
    every_scene_is_covered,
    every_scene_says_where_it_plays,
    words_and_pages_agree,
    written_lengths_are_possible,
)
from film_assets.breakdown.coverage import shots_of
from film_assets.breakdown.model import SceneList, ShotList
from film_assets.breakdown.scenes import scenes_of
from film_assets.screenplay.checks import no_errors, no_warnings
from film_assets_tests.screenplay.builders import read


def _broken(text: str) -> tuple[SceneList, ShotList]:
    script = read(text)
    scenes = scenes_of(script)
    return scenes, shots_of(script, scenes)


GOOD = "INT. A - DAY\n\nNora waits at the window of the house for a while.\n"


def test_a_good_script_has_no_findings() -> None:
    scenes, shots = _broken(GOOD)
    assert not [*no_errors(read(GOOD)), *no_warnings(read(GOOD)), *every_scene_says_where_it_plays(scenes)]
    assert not [*written_lengths_are_possible(shots), *every_scene_is_covered(scenes, shots)]


@pytest.mark.parametrize(("seconds", "found"), [("0.1s", 1), ("0.2s", 0), ("600s", 0), ("601s", 1)])
def test_a_written_length_that_no_shot_can_have_blocks_with_its_lines(seconds: str, found: int) -> None:
    _, shots = _broken(f"INT. A - DAY\n\nNora waits.\n[[shot: CU NORA, {seconds}]]\n")
    told = written_lengths_are_possible(shots)
    assert len(told) == found and all("line" in line and "between 0.2 and 600" in line for line in told)
    assert written_lengths_are_possible.film_check["blocking"]  # type: ignore[attr-defined]


def test_a_heading_without_a_place_and_a_scene_without_a_shot_are_told_with_their_lines() -> None:
    scenes, _ = _broken(GOOD)
    nowhere = scenes.scenes[0].model_copy(
        update={"heading": "INT. - DAY", "location": scenes.scenes[0].location.model_copy(update={"place": ()})}
    )
    told = every_scene_says_where_it_plays(SceneList(title="", scenes=(nowhere,)))
    assert len(told) == 1 and told[0].startswith("lines 1-3: the heading 'INT. - DAY'")
    told = every_scene_is_covered(scenes, ShotList())
    assert len(told) == 1 and told[0].startswith("lines 1-3: nothing happens in scene 1 (INT. A - DAY)")


def test_running_times_that_are_far_apart_are_told() -> None:
    scenes, _ = _broken(GOOD)
    assert words_and_pages_agree(scenes.model_copy(update={"screen_seconds": 100, "page_seconds": 60}))
