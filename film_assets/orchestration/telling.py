"""The sensor that tells which films are stale: without a person, without a run, and without making anything.

What of a film is stale is worked out by ``freshness``; making it is up to the sensor ``redrafts`` and to people.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import dagster as dg

from film_assets.kernel.errors import ConfigError, StoreError
from film_assets.lettering.typefaces import look_for_fonts_again
from film_assets.orchestration.freshness import FILM, ROOTS, tell_staleness
from film_assets.orchestration.internals import partitions_changed
from film_assets.orchestration.partitions import scripts
from film_assets.orchestration.planning import AssetFunction
from film_assets.orchestration.release import release_of
from film_assets.orchestration.studio import Studio

SENSOR = "stale_films"
MAX_FILMS_A_TICK = 100
"""A film that is as it should be takes about 0.1 s, a short one that is not 0.2 s, a stale feature 5 s."""
MAX_SECONDS_A_TICK = 20
"""No further film is begun after so long: a tick has 60 s."""
DRAFT = dg.AssetKey("script_file")
MADE = tuple(dg.AssetKey(name) for name in (*ROOTS, FILM))
"""Assets whose materializations may turn a film stale, or fresh."""


@dataclass(frozen=True, slots=True)
class Told:
    """How far the sensor has told, its cursor; its size does not grow with the films."""

    event: int = 0
    """The last event that was followed, by its place in Dagster's log."""
    release: str = ""
    """The release that films are told of."""
    after: str | None = ""
    """The last film that was told of that release, in order of keys; None: all were."""

    @classmethod
    def parsed(cls, cursor: str | None) -> Told:
        return cls(**json.loads(cursor)) if cursor else cls()

    def __str__(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Looks:
    """The films to look at in turn, each with what is told once it was; at last ``end``."""

    films: tuple[tuple[str, Told], ...]
    end: Told


def films_to_look_at(
    told: Told, changed: Mapping[str, int], films: Sequence[str], release: str, cap: int = MAX_FILMS_A_TICK
) -> Looks:
    """Return which films may have become stale or fresh since ``told``, at most ``cap``.

    First those that changed (by key, with the place of their last event), in the order in which they did; then, after a
    release that differs, all others in order of keys, a part of them at each tick. Stop after any of them and go on from
    what stands beside it: none is left out.
    """
    if told.release != release:
        told = replace(told, release=release, after="")
    looks, registered = [], set(films)
    for key, event in sorted(changed.items(), key=lambda item: item[1]):
        told = replace(told, event=event)
        if key in registered:
            looks.append((key, told))
    for key in sorted(registered):
        if told.after is not None and key > told.after and key not in changed:
            told = replace(told, after=key)
            looks.append((key, told))
    if len(looks) > cap:
        return Looks(tuple(looks[:cap]), looks[cap - 1][1])
    return Looks(tuple(looks), replace(told, after=None))


def stale_films(functions: Sequence[AssetFunction]) -> dg.SensorDefinition:
    """Return the sensor that answers the check ``no_stale_shot`` for films that may have become stale or fresh."""

    @dg.sensor(
        name=SENSOR,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Answers the check no_stale_shot of every film that may have become stale: after another draft, a "
        "choice, a film that was made, another release or other settings. It makes nothing, and starts no run.",
    )
    def stale_films(
        context: dg.SensorEvaluationContext, studio: dg.ResourceParam[Studio]
    ) -> dg.SensorResult | dg.SkipReason:
        look_for_fonts_again()
        try:
            release = release_of(studio.engines)
        except ConfigError as error:
            return dg.SkipReason(str(error))
        told = Told.parsed(context.cursor)
        if not told.release:  # All films are looked at anyway.
            told = replace(told, event=context.instance.event_log_storage.get_maximum_record_id() or 0)
        changed = partitions_changed(context.instance, told.event, made=MADE, observed=(DRAFT,))
        films = context.instance.get_dynamic_partitions(scripts.name or "")
        looks = films_to_look_at(told, changed, films, release)
        said, began = [], time.monotonic()
        for key, then in looks.films:
            if time.monotonic() - began > MAX_SECONDS_A_TICK:
                break
            try:
                said.append(tell_staleness(context.instance, studio.store, studio.engines, functions, key))
            except StoreError as error:
                context.log.error(f"{key}: {error}")
                break
            told = then
        else:
            told = looks.end
        stale, later = sum(bool(findings) for findings in said), len(looks.films) - len(said)
        return dg.SensorResult(
            cursor=str(told),
            skip_reason=f"{len(said)} films looked at, {stale} of them stale; {later} left for the next tick",
        )

    return stale_films
