"""What each `film` command does: open the store, call the function that the assets use, hand back what is printed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, MutableMapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from film_assets.breakdown.coverage import shots_of
from film_assets.breakdown.model import SceneList, ShotList
from film_assets.breakdown.report import breakdown_report
from film_assets.breakdown.scenes import scenes_of
from film_assets.cli.given import (
    WARNINGS_TOLD,
    ScriptMeant,
    WithErrors,
    fit_to_be_filmed,
    is_another_draft,
    known_version,
    script_meant,
    told,
)
from film_assets.cli.home import home_folder, home_prepared, instance_opened
from film_assets.cli.make import film_made
from film_assets.cli.plan import plan_in_words
from film_assets.cli.progress import ProgressBars
from film_assets.cli.studio import failures_of, film_ended, film_state, states, take_chosen, takes_of
from film_assets.cli.tables import (
    breakdown_table,
    files_in_words,
    state_in_words,
    states_in_words,
    takes_in_words,
    unreached_in_words,
)
from film_assets.definitions import ASSET_FUNCTIONS, build_definitions
from film_assets.kernel.errors import ConfigError
from film_assets.kernel.names import printable
from film_assets.orchestration.configuration import configuration_at
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.freshness import plan_of_film, stale_findings, tell_staleness
from film_assets.orchestration.generating import known_engines
from film_assets.orchestration.internals import stale_assets
from film_assets.orchestration.jobs import register_script
from film_assets.orchestration.planning import film_planned
from film_assets.production.model import Production
from film_assets.production.settings import choices_on_page, film_settings, production_of
from film_assets.screenplay.model import Severity
from film_assets.store.lists import FilmLists
from film_assets.store.opening import opened_store, store_url
from film_assets.store.prune import pruned, unreached
from film_assets.store.scripts import ScriptVersion, choices
from film_assets.store.takes import TakeStore

Environment = MutableMapping[str, str]


def film_make(options: argparse.Namespace, environment: Environment, here: Path) -> Any:
    """Make the film; return its path, or the whole report for ``--json``."""
    chosen = _chosen(options)
    home, store, version = _script(options, environment, here)
    engines = _engines(environment, home)
    held = FilmLists(store.shelf, version.key).load_current("production", Production)
    wanted = choices_on_page({}, {**choices(store, version.key), **chosen}, engines.defaults)
    engines.checked_here(production_of(film_settings(wanted, version.key), engines, held))
    _tell(f"{version.name} is the film {version.key}; its takes and films are kept in {store.shelf.url}")
    with instance_opened(home) as instance, ProgressBars(sys.stderr) as bars:
        report = film_made(
            store,
            instance,
            version,
            chosen,
            getattr(options, "out", None),
            listener=bars,
            workers=getattr(options, "workers", 0),
        )
    for line in report.notes:
        _tell(f"note: {line}")
    return report.as_json() if options.json else str(report.film)


def film_plan(options: argparse.Namespace, environment: Environment, here: Path) -> Any:
    """Return what is stale, why and at what cost, as text or for ``--json`` as an object; takes no draft in."""
    meant = _fit(options, environment, here)
    home, store = _opened(environment, here)
    version = meant.draft(store)
    chosen = {**choices(store, version.key), **_chosen(options)}
    prices = configuration_at(environment, home).prices
    plan = film_planned(store, _engines(environment, home), ASSET_FUNCTIONS, version, chosen, prices)
    return plan.as_json() if options.json else plan_in_words(plan)


def film_breakdown(options: argparse.Namespace, environment: Environment, here: Path) -> Any:
    """Return scenes and shots with their lines, or for JSON the whole report. Takes nothing in.

    A script that was made before keeps the labels of its scenes and shots.
    """
    store = _store_if_there(environment, here)
    meant = script_meant(options.script, store, options.encoding)
    screenplay = meant.screenplay
    lists = FilmLists(store.shelf, meant.version.key) if store and meant.version else None
    scenes = scenes_of(screenplay, previous=lists.load_current("scenes", SceneList) if lists else None)
    shots = shots_of(screenplay, scenes, previous=lists.load_current("shots", ShotList) if lists else None)
    errors = told(screenplay, Severity.ERROR, WARNINGS_TOLD)
    for severity, lines in (("error", errors), ("warning", told(screenplay, Severity.WARNING, WARNINGS_TOLD))):
        for line in lines:
            _tell(f"{severity}: {line}")
    if options.format == "json":
        shown: Any = breakdown_report(screenplay, scenes, shots).model_dump(mode="json")
    else:
        shown = breakdown_table(scenes, shots)
    return WithErrors(shown) if errors else shown


def film_add(options: argparse.Namespace, environment: Environment, here: Path) -> str:
    """Take a script in; return its key. A film that is there of an earlier draft is told to be stale."""
    home, store, version = _script(options, environment, here)
    with instance_opened(home) as instance:
        register_script(instance, version)
        tell_staleness(instance, store, _engines(environment, home), ASSET_FUNCTIONS, version.key)
    return version.key


def film_status(options: argparse.Namespace, environment: Environment, here: Path) -> Any:
    """Return how far one film is, with what of it is stale and why; or all films."""
    if options.script is None:
        home, store = _opened(environment, here)
        found = states(store, _engines(environment, home))
        return [asdict(state) for state in found] if options.json else states_in_words(found)
    home, store, version = _known(options, environment, here)
    plan, _ = plan_of_film(store, _engines(environment, home), ASSET_FUNCTIONS, version.key)
    stale: list[str] = []
    if FilmLists(store.shelf, version.key).current("final_film") is not None:
        stale = stale_findings(plan)
        with instance_opened(home) as instance:
            held = stale_assets(build_definitions(), instance, version.key)
        stale += [
            f"{name.replace('_', ' ')}: Dagster holds it for stale, its code or what it comes from has another version"
            for name, status in held.items()
            if status == "stale" and not plan.assets[name].is_stale
        ]
    if is_another_draft(options.script, version):
        stale.insert(
            0, f"the file is another draft than the one taken in: 'film plan {options.script}' says what it changes"
        )
    state = film_state(store, version.key, tuple(stale), plan.wanted)
    return asdict(state) if options.json else state_in_words(state)


def film_retry(options: argparse.Namespace, environment: Environment, here: Path) -> Any:
    """Make the film again; what failed is named first."""
    home, store, version = _script(options, environment, here)
    plan, _ = plan_of_film(store, _engines(environment, home), ASSET_FUNCTIONS, version.key)
    letters = failures_of(store, version.key, plan.wanted)
    for letter in letters:
        times = "once" if letter["attempts"] == 1 else f"{letter['attempts']} times"
        _tell(f"tried again: {letter['kind'].replace('_', ' ')} {letter['label']}, failed {times}: {letter['reason']}")
    if not letters:
        _tell("nothing of this film is on record as failed: what is missing is made.")
    return film_make(options, environment, here)


def film_takes(options: argparse.Namespace, environment: Environment, here: Path) -> Any:
    """Return the takes of a shot; with ``--choose``, after choosing."""
    home, store, version = _known(options, environment, here)
    key = version.key
    if options.choose is not None:
        take_chosen(store, key, options.shot, options.choose)
        with instance_opened(home) as instance:
            tell_staleness(instance, store, _engines(environment, home), ASSET_FUNCTIONS, key)
    found = takes_of(store, key, options.shot)
    return found if options.json else takes_in_words(found)


def film_retake(options: argparse.Namespace, environment: Environment, here: Path) -> Any:
    """Make one more take of a shot, and the film with it."""
    _, store, version = _script(options, environment, here)
    number = take_chosen(store, version.key, options.shot)
    _tell(f"take {number} of shot {options.shot} is chosen; 'film takes' goes back to an earlier one")
    return film_make(options, environment, here)


def film_cancel(options: argparse.Namespace, environment: Environment, here: Path) -> str:
    """End whoever makes the film; return whom."""
    home, store, version = _known(options, environment, here)
    with instance_opened(home) as instance:
        return f"asked to end: {film_ended(store, instance, version.key)}"


def film_prune(options: argparse.Namespace, environment: Environment, here: Path) -> str:
    """Return what no film reaches; with ``--yes``, what of it was removed."""
    _, store = _opened(environment, here)
    if options.yes:
        return (
            f"removed {files_in_words(pruned(store.shelf)) or 'nothing: no film has done without any file for a day'}"
        )
    return unreached_in_words(unreached(store.shelf))


def film_serve(options: argparse.Namespace, environment: Environment, here: Path) -> None:
    """Show films in a browser until interrupted."""
    from film_assets.cli.serve import asked_as, served

    home, store = _opened(environment, here)
    served(store, _engines_now(environment, home), options.host, options.port, asked_as(environment))


def film_ui(options: argparse.Namespace, environment: Environment, here: Path) -> None:
    """Run Dagster's web UI and the film server until interrupted."""
    from film_assets.cli.ui import web_ui

    home, store = _opened(environment, here)
    with instance_opened(home):
        pass  # Its tables are made before five processes start on them at once.
    web_ui(store, _engines_now(environment, home), options.port, options.pages_port, environment, here)


def _script(options: argparse.Namespace, environment: Environment, here: Path) -> tuple[Path, TakeStore, ScriptVersion]:
    """Open home and store, and return the script that is meant, taken in; what is no script is refused before
    anything is made or written."""
    meant = _fit(options, environment, here)
    home, store = _opened(environment, here)
    return home, store, meant.taken_in(store)


def _fit(options: argparse.Namespace, environment: Environment, here: Path) -> ScriptMeant:
    """Return the script that is meant, if it can be filmed; its warnings are told. Nothing is made or written."""
    meant = script_meant(options.script, _store_if_there(environment, here), getattr(options, "encoding", ""))
    fit_to_be_filmed(meant.screenplay)
    for line in told(meant.screenplay, Severity.WARNING, WARNINGS_TOLD):
        _tell(f"warning: {line}")
    return meant


def _known(options: argparse.Namespace, environment: Environment, here: Path) -> tuple[Path, TakeStore, ScriptVersion]:
    """Open home and store, and return the script that is meant as it was taken in before, whatever its file is now.

    Raises:
        ConfigError: it never was.
    """
    store = _store_if_there(environment, here)
    version = known_version(options.script, store) if store else None
    if store is None or version is None:
        raise ConfigError(f"no film of {options.script} is known and nobody is making one: make it first.")
    return home_prepared(environment, here), store, version


def _store_if_there(environment: Environment, here: Path) -> TakeStore | None:
    """Return the store where there is one already; None where opening it would make it."""
    url = store_url(environment, home_folder(environment, here))
    return opened_store(url) if "://" in url or Path(url).is_dir() else None


def _tell(line: str) -> None:
    """Write a line for people to standard error."""
    print(printable(line), file=sys.stderr)


def _opened(environment: Environment, here: Path) -> tuple[Path, TakeStore]:
    home = home_prepared(environment, here)
    return home, opened_store(store_url(environment, home))


def _engines(environment: Environment, home: Path) -> Engines:
    return known_engines().configured(configuration_at(environment, home))


def _engines_now(environment: Environment, home: Path) -> Callable[[], Engines]:
    """Return what gives the engines as the configuration sets them up when asked; it is right to begin with."""
    _engines(environment, home)
    return lambda: _engines(environment, home)


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        "picture": getattr(options, "engine", None),
        **{name: getattr(options, name, None) for name in ("voice", "music", "tier", "rate", "style")},
    }
    if getattr(options, "size", None):
        width, separator, height = options.size.lower().partition("x")
        if not (separator and width.isdecimal() and height.isdecimal() and width.isascii() and height.isascii()):
            raise ConfigError(f"{options.size!r} is not a frame size: write for example 1280x720.")
        chosen.update(width=int(width), height=int(height))
    return {name: value for name, value in chosen.items() if value is not None}
