"""Whether a film is that of today's script, chosen takes and engines: a check that says so, and a job that makes it so.

Dagster's web UI tells staleness of a partition on an asset's own Partitions tab alone, and cannot materialize "what is
stale" of one partition. Which assets those are is worked out by ``planning``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dagster as dg

from film_assets.kernel.canonical import content_hash
from film_assets.kernel.errors import ConfigError, ScriptError
from film_assets.orchestration.checks import Check, film_check, findings_metadata
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.failures import as_failures
from film_assets.orchestration.internals import answer_check
from film_assets.orchestration.partitions import scripts
from film_assets.orchestration.planning import AssetFunction, FilmPlan, film_planned, worked_out
from film_assets.orchestration.release import RELEASE, release_of
from film_assets.orchestration.studio import Studio
from film_assets.production.model import FilmSettings, Production
from film_assets.store.lists import FilmLists, Pointer
from film_assets.store.scripts import ScriptVersion, script_known
from film_assets.store.takes import TakeStore

FILM = "final_film"
CHECK = "no_stale_shot"
ROOTS = ("script", "selections", "production")
"""Assets that read what is not an asset: the script taken in, chosen takes, choices, engines."""


def film_is_current(store: TakeStore, engines: Engines, functions: Sequence[AssetFunction], script: str) -> bool:
    """Say whether the film is made from today's script, chosen takes, choices and engines, without working it out.

    What was chosen for its own run alone (in the launchpad) counts as chosen.
    """
    lists = FilmLists(store.shelf, script)
    return _is_current(lists, lists.pointers(), store, engines, functions)


def _is_current(
    lists: FilmLists,
    pointers: Mapping[str, Pointer],
    store: TakeStore,
    engines: Engines,
    functions: Sequence[AssetFunction],
) -> bool:
    waiting, seen = [FILM], {FILM}
    while waiting:
        asset = waiting.pop()
        if asset not in pointers:
            return False
        for upstream, version in pointers[asset].made_from.items():
            if upstream not in pointers or pointers[upstream].version != version:
                return False
            if upstream not in seen:
                seen.add(upstream)
                waiting.append(upstream)
    now = worked_out(store, engines, functions, _known(store, lists.script), overrides_of(lists), ROOTS)
    return all(content_hash(value) == pointers[name].version for name, value in now.items())


def overrides_of(lists: FilmLists) -> dict[str, Any]:
    """Return what was chosen for the run alone that made the current production."""
    made = lists.load_current("production", Production)
    return FilmSettings.model_validate(dict(made.overrides)).model_dump(exclude_unset=True) if made else {}


def plan_of_film(
    store: TakeStore, engines: Engines, functions: Sequence[AssetFunction], script: str
) -> tuple[FilmPlan, dict[str, Any]]:
    """Return what bringing the film up to date would do, chosen as it is in the film; and those choices.

    Raises:
        ScriptError: the script is not known, or cannot be filmed.
    """
    chosen = overrides_of(FilmLists(store.shelf, script))
    return film_planned(store, engines, functions, _known(store, script), chosen), chosen


def _known(store: TakeStore, script: str) -> ScriptVersion:
    version = script_known(store, script)
    if version is None:
        raise ScriptError(f"no script is known as {script}: add it with the job add_script, or drop it in the inbox.")
    return version


def stale_findings(plan: FilmPlan) -> list[str]:
    """Return a sentence for each take that is stale, then for each asset that changes otherwise."""
    takes = [
        f"{name.replace('_', ' ')} {take.label}: {take.cause}{'' if take.certain else ' (depends on lengths)'}"
        for name, asset in plan.assets.items()
        for take in asset.stale
    ]
    return takes + [
        f"{name.replace('_', ' ')}: {asset.change}"
        for name, asset in plan.assets.items()
        if asset.change and not asset.stale
    ]


def stale_shots(functions: Sequence[AssetFunction]) -> Check:
    """Return the check that a film holds no stale shot."""

    @film_check(FILM, warns=True)
    def no_stale_shot(script_key: str, studio: Studio) -> Sequence[str]:
        """Every shot is the one that today's script, chosen takes and engines ask for; what is not is named with its cause.

        The job `stale_assets` makes what is named here, and nothing else.
        """
        return shots_that_are_stale(studio.store, studio.engines, functions, script_key)

    return no_stale_shot


def shots_that_are_stale(
    store: TakeStore, engines: Engines, functions: Sequence[AssetFunction], script: str
) -> list[str]:
    """Return what is stale in the film of ``script``, in words.

    Works the film out only if it is not current, or any of it was made by another release: what new code asks for is in
    no version of what was made before.
    """
    lists = FilmLists(store.shelf, script)
    pointers = lists.pointers()
    same_release = {pointer.remarks.get(RELEASE) for pointer in pointers.values()} == {release_of(engines)}
    if same_release and _is_current(lists, pointers, store, engines, functions):
        return []
    return stale_findings(plan_of_film(store, engines, functions, script)[0])


def tell_staleness(
    instance: dg.DagsterInstance, store: TakeStore, engines: Engines, functions: Sequence[AssetFunction], script: str
) -> list[str] | None:
    """Put the check's answer for a film into the web UI, without a run; return what is stale, None where there is no film.

    A script that cannot be filmed any more makes its film stale: the answer says why.

    Raises:
        StoreError: the store cannot be read.
    """
    if FilmLists(store.shelf, script).current(FILM) is None:
        return None
    try:
        findings = shots_that_are_stale(store, engines, functions, script)
    except (ScriptError, ConfigError) as error:
        findings = [str(error)]
    answer = dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey(FILM),
        check_name=CHECK,
        passed=not findings,
        severity=dg.AssetCheckSeverity.WARN,
        metadata=findings_metadata(findings),
    )
    answer_check(instance, answer, script)
    return findings


def stale_job(functions: Sequence[AssetFunction], definitions: Callable[[], dg.Definitions]) -> dg.JobDefinition:
    """Return the job that materializes the stale assets of one film, and no other, in one run of their own."""

    @dg.op(
        name="make_what_is_stale",
        description="Works out which assets of the film are stale, and why; materializes those in a run of their own.",
        out=dg.Out(dg.Nothing),
    )
    def make_what_is_stale(context: dg.OpExecutionContext, studio: dg.ResourceParam[Studio]) -> None:
        key = context.partition_key
        with as_failures():
            plan, chosen = plan_of_film(studio.store, studio.engines, functions, key)
        stale = plan.stale_assets
        context.log.info(f"{len(stale)} of {len(plan.assets)} assets are stale: {', '.join(stale) or 'none'}")
        context.add_output_metadata(
            {"film/stale_assets": len(stale), "film/fresh_assets": len(plan.assets) - len(stale), **_table(plan)}
        )
        if stale:
            config: Mapping[str, Any] = {"production": {"config": chosen}} if chosen and "production" in stale else {}
            job = definitions().resolve_job_def("film")
            result = job.execute_in_process(
                instance=context.instance,
                partition_key=key,
                asset_selection=[dg.AssetKey(name) for name in stale],
                run_config={"ops": config} if config else None,
                tags={"film": key, "film/asked_by": context.run_id},
            )
            context.log.info(f"made by run {result.run_id}")

    @dg.job(
        name="stale_assets",
        description="Materializes what is stale of one film after a redraft, another choice or new code, and nothing else.",
        partitions_def=scripts,
        executor_def=dg.in_process_executor,
    )
    def stale_assets() -> None:
        make_what_is_stale()

    return stale_assets


def _table(plan: FilmPlan) -> dict[str, Any]:
    rows = [
        dg.TableRecord(
            {
                "asset": name,
                "state": "stale" if asset.is_stale else "fresh",
                "takes to make": len(asset.stale),
                "why": asset.change or "; ".join(dict.fromkeys(take.cause for take in asset.stale)),
            }
        )
        for name, asset in plan.assets.items()
    ]
    return {"film/assets": dg.MetadataValue.table(rows)}
