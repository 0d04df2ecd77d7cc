"""The cast as an asset."""

from __future__ import annotations

import dagster as dg

from film_assets.breakdown.model import SceneList
from film_assets.look.cast import cast_of, voices_from
from film_assets.look.model import Cast
from film_assets.look.periods import period_of_film
from film_assets.orchestration.assets import film_asset
from film_assets.orchestration.studio import Studio
from film_assets.production.model import Production


@film_asset(group="breakdown")
def cast(
    context: dg.AssetExecutionContext, scenes: SceneList, production: Production, studio: dg.ResourceParam[Studio]
) -> Cast:
    """Who plays whom: a look and a voice for every character, held from the first time on and only added to."""
    previous = studio.lists(context.partition_key).load_current("cast", Cast)
    period = period_of_film(scenes)
    return cast_of(
        scenes.people,
        previous,
        studio.engines.cast_voice(production),
        voices_from(production.voice),
        scenes.language,
        [scene.present for scene in scenes.scenes],
        period,
    )


ASSETS = (cast,)
