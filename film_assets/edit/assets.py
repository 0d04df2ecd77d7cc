"""Pieces, timeline and subtitles as assets."""

from __future__ import annotations

from film_assets.breakdown.model import SceneList, ShotList, Timing
from film_assets.edit.model import SubtitleList, TimelineText
from film_assets.edit.wanted import pieces_wanted, subtitles_made, timeline_made
from film_assets.orchestration.assets import film_asset
from film_assets.production.model import Production
from film_assets.store.lists import TakeList
from film_assets.store.making import TakesWanted


@film_asset(group="edit", kinds={"mp4"}, makes=("edit",))
def pieces(scenes: SceneList, shots: ShotList, timing: Timing, clips: TakeList, production: Production) -> TakesWanted:
    """What is joined: title card, every shot's body, dissolves, fades, titles over picture, end credits."""
    return pieces_wanted(scenes, shots, timing, clips, production)


@film_asset(group="edit", pure=True)
def subtitles(
    scenes: SceneList, shots: ShotList, timing: Timing, voice_tracks: TakeList, production: Production
) -> SubtitleList:
    """Subtitles from the words as spoken: at most two lines, in step with the voices."""
    return subtitles_made(scenes, shots, timing, voice_tracks, production)


@film_asset(group="edit", kinds={"json"}, pure=True)
def timeline(
    scenes: SceneList, shots: ShotList, timing: Timing, clips: TakeList, voice_tracks: TakeList
) -> TimelineText:
    """The cut as an OpenTimelineIO timeline, for any editing program."""
    return timeline_made(scenes, shots, timing, clips, voice_tracks)


ASSETS = (pieces, subtitles, timeline)
