"""What was decided for a film, as assets."""

from __future__ import annotations

import dagster as dg

from film_assets.orchestration.assets import film_asset
from film_assets.orchestration.studio import Studio
from film_assets.production.model import Production, Selections
from film_assets.production.settings import choices_on_page, film_settings, production_of
from film_assets.screenplay.directions import film_settings_in
from film_assets.screenplay.model import Screenplay
from film_assets.store.scripts import choices
from film_assets.store.scripts import selections as chosen_takes


class ProductionConfig(dg.Config):
    """Choices for this run alone; whatever is left empty stays as chosen for the film."""

    tier: str | None = None
    width: int | None = None
    height: int | None = None
    rate: str | None = None
    style: str | None = None
    picture: str | None = None
    voice: str | None = None
    music: str | None = None
    image_model: str | None = None
    video_model: str | None = None
    voice_model: str | None = None
    music_model: str | None = None


@film_asset(group="production", makes=("picture", "voice", "music", "sound", "edit", "delivery"))
def production(
    context: dg.AssetExecutionContext,
    config: ProductionConfig,
    screenplay: Screenplay,
    studio: dg.ResourceParam[Studio],
) -> Production:
    """What was decided for this film: tier, frame, engines, encoder, loudness.

    Chosen here for one run, with `film make` for good, on the script's title page, or in the project's `film.yaml`; the
    first of these wins.
    """
    overrides = {name: value for name, value in config.model_dump().items() if value is not None}
    chosen = {**choices(studio.store, context.partition_key), **overrides}
    chosen = choices_on_page(film_settings_in(screenplay.title_page), chosen, studio.engines.defaults)
    previous = studio.lists(context.partition_key).load_current("production", Production)
    made = production_of(film_settings(chosen, context.partition_key), studio.engines, previous)
    return made.model_copy(update={"overrides": tuple(sorted((name, str(value)) for name, value in overrides.items()))})


@film_asset(group="production")
def selections(context: dg.AssetExecutionContext, studio: dg.ResourceParam[Studio]) -> Selections:
    """Which take was chosen for which shot; a shot not named here has its first."""
    chosen = chosen_takes(studio.store, context.partition_key)
    return Selections(takes=tuple(sorted(chosen.items())))


ASSETS = (production, selections)
