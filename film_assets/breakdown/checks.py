"""Checks of the breakdown."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from film_assets.breakdown.model import SceneList, Timing
from film_assets.orchestration.checks import film_check


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


@film_check("timing", warns=True)
def lengths_are_as_written(timing: Timing) -> Sequence[str]:
    """Every written length and every transition could be kept."""
    return timing.notes


CHECKS = (words_and_pages_agree, lengths_are_as_written)
