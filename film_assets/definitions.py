"""The one door: every department's assets and checks, with the engines and the store they work with."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import dagster as dg

import film_assets.breakdown.assets
import film_assets.breakdown.checks
import film_assets.delivery.assets
import film_assets.delivery.checks
import film_assets.edit.assets
import film_assets.edit.checks
import film_assets.look.assets
import film_assets.look.checks
import film_assets.picture.assets
import film_assets.picture.checks
import film_assets.production.assets
import film_assets.screenplay.assets
import film_assets.screenplay.checks
import film_assets.sound.assets
import film_assets.sound.checks
from film_assets.orchestration.assets import IO_MANAGER_KEY, asset_of
from film_assets.orchestration.automation import redrafts
from film_assets.orchestration.checks import check_of
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.films import films_job
from film_assets.orchestration.freshness import stale_job, stale_shots
from film_assets.orchestration.generating import known_engines
from film_assets.orchestration.io import FilmIOManagerFactory
from film_assets.orchestration.jobs import add_script_job
from film_assets.orchestration.registration import register_partition_asked_for
from film_assets.orchestration.sensors import SCRIPT_FILE, InboxResource, drop_folder, inbox_resource, script_file
from film_assets.orchestration.studio import Progress, clients_of, studio_resource
from film_assets.orchestration.telling import stale_films

ASSET_FUNCTIONS = (
    *film_assets.screenplay.assets.ASSETS,
    *film_assets.production.assets.ASSETS,
    *film_assets.breakdown.assets.ASSETS,
    *film_assets.look.assets.ASSETS,
    *film_assets.sound.assets.ASSETS,
    *film_assets.picture.assets.ASSETS,
    *film_assets.edit.assets.ASSETS,
    *film_assets.delivery.assets.ASSETS,
)
"""Every asset of a film as the plain function it is, in the order of departments."""

CHECK_FUNCTIONS = (
    *film_assets.screenplay.checks.CHECKS,
    *film_assets.breakdown.checks.CHECKS,
    *film_assets.look.checks.CHECKS,
    *film_assets.sound.checks.CHECKS,
    *film_assets.picture.checks.CHECKS,
    *film_assets.edit.checks.CHECKS,
    *film_assets.delivery.checks.CHECKS,
    stale_shots(ASSET_FUNCTIONS),
)


def build_definitions(
    engines: Engines | None = None,
    listener: Progress = None,
    studio: Mapping[str, Any] | None = None,
    inbox: InboxResource | None = None,
    paid_automatically: bool = False,
    s3: Any = None,
) -> dg.Definitions:
    """Return the whole project, made afresh.

    ``engines``: instead of the project's own. ``listener``: told how far every asset is. ``studio``: settings of the
    studio resource (``store``, ``workers``). ``inbox``: the drop folder. ``paid_automatically``: whether a redraft is made
    by itself also with engines that cost money. ``s3``: dagster-aws's ``S3Resource`` for the drop folder and the store;
    without one, endpoint, region and credentials come the AWS way.
    """
    engines = engines or known_engines()
    resource = studio_resource(engines, listener, studio, clients_of(s3))

    def again() -> dg.Definitions:
        return build_definitions(engines, listener, studio, inbox)

    return dg.Definitions(
        assets=[script_file, *(asset_of(function, engines.code_version) for function in ASSET_FUNCTIONS)],
        asset_checks=[check_of(function) for function in CHECK_FUNCTIONS],
        resources={
            "studio": resource,
            IO_MANAGER_KEY: FilmIOManagerFactory(studio=resource),
            "inbox": inbox or inbox_resource(clients=clients_of(s3)),
            **({"s3": s3} if s3 else {}),
        },
        sensors=[drop_folder, redrafts(paid_automatically), stale_films(ASSET_FUNCTIONS)],
        executor=dg.in_process_executor,
        jobs=[
            dg.define_asset_job(
                "film",
                selection=dg.AssetSelection.all() - dg.AssetSelection.assets(SCRIPT_FILE),
                description="The whole film of one script; renders only what is missing.",
            ),
            add_script_job(ASSET_FUNCTIONS),
            stale_job(ASSET_FUNCTIONS, again),
            films_job(ASSET_FUNCTIONS, again),
        ],
    )


defs = build_definitions()
register_partition_asked_for(sys.argv, defs)
