"""The finished film and what leaves the house with it, as assets."""

from __future__ import annotations

import dagster as dg

from film_assets.breakdown.model import SceneList, Timing
from film_assets.delivery.layout import laid_out
from film_assets.delivery.model import Deliverables
from film_assets.delivery.wanted import film_wanted
from film_assets.edit.model import SubtitleList, TimelineText
from film_assets.orchestration.assets import film_asset
from film_assets.orchestration.studio import Studio
from film_assets.production.model import Production
from film_assets.store.lists import TakeList
from film_assets.store.making import TakesWanted


@film_asset(group="delivery", kinds={"mp4"}, makes=("delivery",), joined_from=("pieces", "sound_mix", "subtitles"))
def final_film(
    scenes: SceneList,
    timing: Timing,
    pieces: TakeList,
    sound_mix: TakeList,
    subtitles: SubtitleList,
    production: Production,
) -> TakesWanted:
    """The film: pieces joined without encoding again, one continuous sound track, soft subtitles, chapters."""
    return film_wanted(scenes, timing, pieces, sound_mix, subtitles, production)


@film_asset(group="delivery", kinds={"mp4"})
def deliverables(
    context: dg.AssetExecutionContext,
    final_film: TakeList,
    sound_mix: TakeList,
    subtitles: SubtitleList,
    timeline: TimelineText,
    keyframes: TakeList,
    production: Production,
    studio: dg.ResourceParam[Studio],
) -> Deliverables:
    """The film laid out for people, with subtitles, timeline, contact sheet and stems. Earlier films stay beside it."""
    return laid_out(
        studio.store, context.partition_key, final_film, sound_mix, subtitles, timeline, keyframes, production
    )


ASSETS = (final_film, deliverables)
