"""Checks of the breakdown."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from film_assets.breakdown.model import SceneList, ShotList, Timing
from film_assets.orchestration.checks import film_check
from film_assets.screenplay.limits import DEFAULT_LIMITS
from film_assets.screenplay.model import LineSpan


@film_check("scenes", warns=True)
def words_and_pages_agree(scenes: SceneList) -> Sequence[str]:
    """The running time estimated from words and the one from pages agree within 30 %, or as the title page says."""
    words, pages = scenes.screen_seconds, scenes.page_seconds
    apart = Fraction(scenes.estimates_differ_percent, 100)
    if not words or not pages or abs(words - pages) <= apart * max(words, pages):
        return []
    return [
        f"by its words the film lasts {float(words) / 60:.1f} minutes, by its pages {float(pages) / 60:.1f}: "
        "very short or very long paragraphs make one of them wrong"
    ]


@film_check("scenes", warns=True)
def every_scene_says_where_it_plays(scenes: SceneList) -> Sequence[str]:
    """Every scene heading names a place."""
    return [
        f"{_lines(scene.lines)}: the heading {scene.heading!r} names no place, so its set is nowhere in particular: write "
        "INT. or EXT. and where it plays"
        for scene in scenes.scenes
        if scene.heading and not scene.location.place
    ]


@film_check("shots", blocking=True)
def written_lengths_are_possible(shots: ShotList) -> Sequence[str]:
    """Every length that the script writes for a shot is one that a shot can have."""
    least, most = DEFAULT_LIMITS.shortest_shot_seconds, DEFAULT_LIMITS.longest_shot_seconds
    return [
        f"{_lines(shot.lines)}: shot {shot.label} is written {float(shot.explicit_seconds):g} s long: write one between "
        f"{float(least):g} and {float(most):g} seconds"
        for scene in shots.scenes
        for shot in scene.shots
        if shot.explicit_seconds is not None and not least <= shot.explicit_seconds <= most
    ]


@film_check("shots", warns=True)
def every_scene_is_covered(scenes: SceneList, shots: ShotList) -> Sequence[str]:
    """Every scene has a shot."""
    covered = {listed.scene for listed in shots.scenes if listed.shots}
    return [
        f"{_lines(scene.lines)}: nothing happens in scene {scene.label} ({scene.heading}), so it is not in the film: write "
        "what is seen or said, or take the heading out"
        for scene in scenes.scenes
        if scene.label not in covered
    ]


def _lines(span: LineSpan) -> str:
    return (
        f"line {span.first_line}" if span.first_line == span.last_line else f"lines {span.first_line}-{span.last_line}"
    )


@film_check("timing", warns=True)
def lengths_are_as_written(timing: Timing) -> Sequence[str]:
    """Every written length and every transition could be kept."""
    return timing.notes


CHECKS = (
    words_and_pages_agree,
    every_scene_says_where_it_plays,
    written_lengths_are_possible,
    every_scene_is_covered,
    lengths_are_as_written,
)
