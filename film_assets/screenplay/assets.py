"""The script and the screenplay as assets."""

from __future__ import annotations

import dagster as dg

from film_assets.kernel.errors import ScriptError
from film_assets.orchestration.assets import film_asset
from film_assets.orchestration.studio import Studio
from film_assets.screenplay.model import Screenplay
from film_assets.store.scripts import ScriptVersion, script_bytes, script_known


@film_asset(group="screenplay", kinds={"file"}, observes=("script_file",))
def script(context: dg.AssetExecutionContext, studio: dg.ResourceParam[Studio]) -> ScriptVersion:
    """The script's own bytes, as the writer dropped them. Nothing in them is ever changed."""
    known = script_known(studio.store, context.partition_key)
    if known is None:
        raise ScriptError(
            f"no script is known as {context.partition_key}: take one in with 'film make FILE', or drop it in the inbox."
        )
    return known


@film_asset(group="screenplay", pure=True)
def screenplay(script: ScriptVersion, studio: dg.ResourceParam[Studio]) -> Screenplay:
    """The words on the page, element by element, each with the lines it came from."""
    from film_assets.screenplay.reading import read_script

    return read_script(script_bytes(studio.store, script), script.name, encoding=script.encoding)


ASSETS = (script, screenplay)
