"""Scenes, shots and timing as assets. Reading is imported by who reads: loading the definitions stays light."""

from __future__ import annotations

import dagster as dg

from film_assets.breakdown.model import SceneList, ShotList, Timing
from film_assets.kernel.errors import ScriptError
from film_assets.kernel.time import FrameRate
from film_assets.orchestration.assets import film_asset
from film_assets.orchestration.studio import Studio
from film_assets.production.model import Production, Selections
from film_assets.screenplay.model import Screenplay
from film_assets.store.lists import TakeList


@film_asset(group="breakdown", pure=True)
def scenes(context: dg.AssetExecutionContext, screenplay: Screenplay, studio: dg.ResourceParam[Studio]) -> SceneList:
    """The scenes of the film: where, when, who, which weather and mood."""
    from film_assets.breakdown.scenes import scenes_of

    previous = studio.lists(context.partition_key).load_current("scenes", SceneList)
    found = scenes_of(screenplay, previous=previous)
    if not found.scenes:
        raise ScriptError("the script holds no scene and no action: write what is seen and heard, then make it again.")
    return found


@film_asset(group="breakdown", pure=True)
def shots(
    context: dg.AssetExecutionContext,
    screenplay: Screenplay,
    scenes: SceneList,
    selections: Selections,
    studio: dg.ResourceParam[Studio],
) -> ShotList:
    """The shots that cover each scene: size, angle, move, who is in frame, what is said, and the script's own lines."""
    from film_assets.breakdown.coverage import shots_of

    previous = studio.lists(context.partition_key).load_current("shots", ShotList)
    found = shots_of(screenplay, scenes, previous=previous, takes=dict(selections.takes))
    if not any(scene.shots for scene in found.scenes):
        raise ScriptError("the script gives no shot: write what is seen or said in a scene, then make it again.")
    return found


@film_asset(group="breakdown", pure=True)
def timing(scenes: SceneList, shots: ShotList, voice_tracks: TakeList, production: Production) -> Timing:
    """Every shot in whole frames, from real voices, pauses and written lengths. Speech is never cut."""
    from film_assets.breakdown.spoken import spoken_lengths
    from film_assets.breakdown.timing import timing_of

    return timing_of(
        scenes,
        shots,
        spoken_lengths(voice_tracks),
        FrameRate.parsed(production.rate),
        production.opening_frames,
        production.closing_frames,
    )


ASSETS = (scenes, shots, timing)
