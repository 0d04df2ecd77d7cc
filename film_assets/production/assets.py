"""What was decided for a film, as assets."""

from __future__ import annotations

import dagster as dg
import pydantic

from film_assets.kernel.errors import ConfigError
from film_assets.orchestration.assets import film_asset
from film_assets.orchestration.studio import Studio
from film_assets.production.model import FilmSettings, Production, Selections
from film_assets.production.settings import choices_on_page, production_of
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


@film_asset(group="production", makes=("picture", "voice", "music", "sound", "edit", "delivery"))
def production(
    context: dg.AssetExecutionContext,
    config: ProductionConfig,
    screenplay: Screenplay,
    studio: dg.ResourceParam[Studio],
) -> Production:
    """What was decided for this film: tier, frame, engines, encoder, loudness.

    Chosen here for one run, with `film make` for good, or on the script's title page; the first of these wins.
    """
    chosen = choices(studio.store, context.partition_key)
    chosen.update({name: value for name, value in config.model_dump().items() if value is not None})
    chosen = choices_on_page(film_settings_in(screenplay.title_page), chosen)
    try:
        settings = FilmSettings.model_validate(chosen)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(
            f"the setting {'.'.join(map(str, first['loc']))} of {context.partition_key} is not right: {first['msg']}; "
            f"settings are {', '.join(FilmSettings.model_fields)}."
        ) from error
    return production_of(settings, studio.engines)


@film_asset(group="production")
def selections(context: dg.AssetExecutionContext, studio: dg.ResourceParam[Studio]) -> Selections:
    """Which take was chosen for which shot; a shot not named here has its first."""
    chosen = chosen_takes(studio.store, context.partition_key)
    return Selections(takes=tuple(sorted(chosen.items())))


ASSETS = (production, selections)
