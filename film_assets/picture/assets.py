"""Character sheets, keyframes and clips as assets."""

from __future__ import annotations

import dagster as dg

from film_assets.breakdown.model import SceneList, ShotList, Timing
from film_assets.look.model import Cast
from film_assets.orchestration.assets import film_asset
from film_assets.orchestration.studio import Studio
from film_assets.picture.wanted import clips_wanted, keyframes_wanted, sheets_wanted
from film_assets.production.model import Production
from film_assets.store.lists import TakeList
from film_assets.store.making import TakesWanted


@film_asset(group="picture", kinds={"png"}, pool="gpu", makes=("picture",), phase=2)
def character_sheets(
    scenes: SceneList, cast: Cast, production: Production, studio: dg.ResourceParam[Studio]
) -> TakesWanted:
    """Every character from the front, the side and behind, as they look in every shot."""
    return sheets_wanted(scenes, cast, studio.engines.picture_wants(production))


@film_asset(group="picture", kinds={"png"}, pool="gpu", makes=("picture",), phase=3, pure=True)
def keyframes(
    scenes: SceneList,
    shots: ShotList,
    cast: Cast,
    character_sheets: TakeList,
    production: Production,
    studio: dg.ResourceParam[Studio],
) -> TakesWanted:
    """The first frame of every shot: the storyboard; where the picture engine needs it also the frame a shot ends on.

    Depends on no word spoken and on no length.
    """
    return keyframes_wanted(scenes, shots, cast, character_sheets, production, studio.engines.picture_wants(production))


@film_asset(group="picture", kinds={"mp4"}, pool="gpu", makes=("picture",), phase=4, pure=True)
def clips(
    scenes: SceneList,
    shots: ShotList,
    cast: Cast,
    timing: Timing,
    voice_tracks: TakeList,
    character_sheets: TakeList,
    keyframes: TakeList,
    production: Production,
    studio: dg.ResourceParam[Studio],
) -> TakesWanted:
    """Every shot in motion, exactly as long as timing says, mouths moving to the voices."""
    return clips_wanted(
        scenes,
        shots,
        cast,
        timing,
        voice_tracks,
        character_sheets,
        keyframes,
        production,
        studio.engines.picture_wants(production),
    )


ASSETS = (character_sheets, keyframes, clips)
