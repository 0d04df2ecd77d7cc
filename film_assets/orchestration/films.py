"""The job ``films``: several films in one process, department after department, so that every model is loaded once.

Each wave of a film is a run of its own; what its assets do is theirs. Why a backfill does not do it: see decision 21.
"""

import inspect
from collections.abc import Callable, Sequence

import dagster as dg
from pydantic import Field

from film_assets.kernel.errors import Cancelled
from film_assets.orchestration.outcomes import was_cancelled, why_failed
from film_assets.orchestration.partitions import scripts
from film_assets.orchestration.planning import AssetFunction


class FilmsConfig(dg.Config):
    """Which films to make."""

    scripts: list[str] = Field(default=[], description="Keys of the films; none: every script that was taken in.")


def waves(functions: Sequence[AssetFunction]) -> list[tuple[str, ...]]:
    """Return the assets of a film in the order of their phases: what one model makes, with all that it needs before.

    The assets without a phase that no phase needs come last.
    """
    by_name = {function.__name__: function for function in functions}
    # The marks of ``film_asset``, which a function's type does not tell.
    phases: dict[str, int] = {name: function.film_asset["phase"] for name, function in by_name.items()}  # type: ignore[attr-defined]
    placed: list[str] = []

    def place(name: str) -> None:
        for parent in inspect.signature(by_name[name]).parameters:
            if parent in by_name and parent not in placed:
                place(parent)
        if name not in placed:
            placed.append(name)

    result = []
    for phase in [*sorted(set(phases.values()) - {0}), 0]:
        begun = len(placed)
        for name in by_name:
            if phases[name] == phase:
                place(name)
        result.append(tuple(placed[begun:]))
    return result


def films_made(
    job: dg.JobDefinition,
    instance: dg.DagsterInstance,
    keys: Sequence[str],
    functions: Sequence[AssetFunction],
    tell: Callable[[str], None] = lambda line: None,
    asked_by: str = "",
) -> dict[str, str]:
    """Make the films of ``keys`` by ``job``, wave by wave; return why those failed that did, in words.

    A film that fails is left where it is; the others go on.

    Raises:
        Cancelled: the run was interrupted.
    """
    failed: dict[str, str] = {}
    for wave in waves(functions):
        for key in keys:
            if key in failed:
                continue
            result = job.execute_in_process(
                instance=instance,
                partition_key=key,
                asset_selection=[dg.AssetKey(name) for name in wave],
                raise_on_error=False,
                tags={"film": key, **({"film/asked_by": asked_by} if asked_by else {})},
            )
            if was_cancelled(result, instance):
                raise Cancelled("the run was cancelled; finished takes are kept")
            if not result.success:
                failed[key] = why_failed(result)
            tell(f"{key}: {', '.join(wave)} by run {result.run_id}{'' if result.success else ', which failed'}")
    return failed


def films_job(functions: Sequence[AssetFunction], definitions: Callable[[], dg.Definitions]) -> dg.JobDefinition:
    """Return the job that makes several films in one run."""

    @dg.op(
        name="make_films",
        description="All voices of all films, then all sheets and keyframes, all clips, all music, then each film's end.",
        out=dg.Out(dg.Nothing),
    )
    def make_films(context: dg.OpExecutionContext, config: FilmsConfig) -> None:
        known = context.instance.get_dynamic_partitions(scripts.name or "")
        keys = list(dict.fromkeys(config.scripts or known))
        unknown = sorted(set(keys) - set(known))
        if unknown:
            raise dg.Failure(
                f"no script is known as {', '.join(unknown)}: add it with the job add_script, or drop it in the inbox.",
                allow_retries=False,
            )
        job = definitions().resolve_job_def("film")
        failed = films_made(job, context.instance, keys, functions, context.log.info, context.run_id)
        context.add_output_metadata({"film/films": len(keys), "film/failed": len(failed)})
        if failed:
            lines = "\n".join(f"{key}: {reason}" for key, reason in failed.items())
            raise dg.Failure(
                f"{len(failed)} of {len(keys)} films could not be made, the others are finished:\n{lines}",
                allow_retries=False,
            )

    @dg.job(
        name="films",
        description="Makes several films in one run, so that a model is loaded once for all of them: for films whose "
        "engines load models. Name their scripts in the launchpad; without names it makes every film.",
        executor_def=dg.in_process_executor,
    )
    def films() -> None:
        make_films()

    return films
