"""Checks of the cast."""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.breakdown.model import SceneList
from film_assets.look.voicing import VoiceWish, wish_of
from film_assets.orchestration.checks import film_check


@film_check("scenes", warns=True)
def voices_can_be_as_asked(scenes: SceneList) -> Sequence[str]:
    """Every voice that the script asks for is asked for in words that casting knows."""
    return [
        f"nothing in {person.voice[:60]!r}, the voice asked for {person.name}, is known: write words such as deep, slow, old, "
        "British (docs/direction.md)"
        for person in scenes.people
        if person.voice and wish_of(person.voice) == VoiceWish()
    ]


CHECKS = (voices_can_be_as_asked,)
