"""What each `film` command does: open the store, call the function that the assets use, hand back what is printed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from film_assets.breakdown.coverage import shots_of
from film_assets.breakdown.scenes import scenes_of
from film_assets.cli.home import home_prepared, instance_opened
from film_assets.cli.make import film_made, script_found
from film_assets.cli.plan import film_planned, plan_in_words
from film_assets.cli.progress import ProgressBars
from film_assets.cli.tables import breakdown_table
from film_assets.kernel.errors import ConfigError
from film_assets.orchestration.engines import Engines, embedded_engines
from film_assets.production.model import FilmSettings
from film_assets.production.settings import production_of
from film_assets.screenplay.reading import read_script
from film_assets.store.opening import opened_store, store_url
from film_assets.store.scripts import choices, script_bytes

Environment = MutableMapping[str, str]


def film_make(options: argparse.Namespace, environment: Environment, here: Path) -> Any:
    """Make the film; return its path, or the whole report for ``--json``."""
    home = home_prepared(environment, here)
    store = opened_store(store_url(environment, home))
    chosen = _chosen(options)
    version = script_found(store, options.script)
    production_of(
        FilmSettings.model_validate({**choices(store, version.key), **chosen}), Engines.of(embedded_engines()).identity
    )
    print(
        f"{version.name} is the film {version.key}; its takes and films are kept in {store.shelf.url}", file=sys.stderr
    )
    with instance_opened(home) as instance, ProgressBars(sys.stderr) as bars:
        report = film_made(store, instance, version, chosen, options.out, listener=bars, workers=options.workers)
    return report.as_json() if options.json else str(report.film)


def film_plan(options: argparse.Namespace, environment: Environment, here: Path) -> Any:
    """Return what is stale, why and at what cost, as text or for ``--json`` as an object."""
    home = home_prepared(environment, here)
    store = opened_store(store_url(environment, home))
    version = script_found(store, options.script)
    plan = film_planned(store, Engines.of(embedded_engines()), version, _chosen(options))
    return plan.as_json() if options.json else plan_in_words(plan)


def film_breakdown(options: argparse.Namespace, environment: Environment, here: Path) -> Any:
    """Return scenes and shots with their lines."""
    home = home_prepared(environment, here)
    store = opened_store(store_url(environment, home))
    version = script_found(store, options.script)
    screenplay = read_script(script_bytes(store, version), version.name)
    scenes = scenes_of(screenplay)
    shots = shots_of(screenplay, scenes)
    if options.format == "json":
        return {"scenes": scenes.model_dump(mode="json"), "shots": shots.model_dump(mode="json")}
    return breakdown_table(scenes, shots)


def film_add(options: argparse.Namespace, environment: Environment, here: Path) -> str:
    """Take a script in; return its key."""
    home = home_prepared(environment, here)
    store = opened_store(store_url(environment, home))
    key = script_found(store, options.script).key
    with instance_opened(home) as instance:
        instance.add_dynamic_partitions("scripts", [key])
    return key


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        "picture": options.engine,
        "voice": options.voice,
        "music": options.music,
        "tier": options.tier,
        "rate": options.rate,
        "style": options.style,
    }
    if options.size:
        width, separator, height = options.size.lower().partition("x")
        if not (separator and width.isdecimal() and height.isdecimal() and width.isascii() and height.isascii()):
            raise ConfigError(f"{options.size!r} is not a frame size: write for example 1280x720.")
        chosen.update(width=int(width), height=int(height))
    return {name: value for name, value in chosen.items() if value is not None}
