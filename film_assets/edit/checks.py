"""Checks of the edit."""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.edit.model import SubtitleList
from film_assets.edit.subtitles import reading_speed_findings
from film_assets.orchestration.checks import film_check


@film_check("subtitles", warns=True)
def subtitles_can_be_read(subtitles: SubtitleList) -> Sequence[str]:
    """No subtitle asks for more than 20 characters a second, even after it was extended into the pause behind it."""
    return reading_speed_findings(subtitles)


CHECKS = (subtitles_can_be_read,)
