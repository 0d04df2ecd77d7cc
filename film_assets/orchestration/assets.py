"""How this project writes an asset: partitioned by script, kept by the film IO manager, retried by one policy.

Departments use ``film_asset`` in their ``assets.py``; what an asset does stands in its department.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import dagster as dg

from film_assets.kernel.errors import ConfigError
from film_assets.orchestration.automation import when_first_needed, when_stale
from film_assets.orchestration.failures import RETRIES, as_failures
from film_assets.orchestration.partitions import scripts
from film_assets.orchestration.studio import Studio

IO_MANAGER_KEY = "film_io"


ONE_DRAFT = "one_draft"
"""The blocking check of an asset that is joined from parts: all of them belong to one draft."""


GIVEN = {"context", "config", "studio"}
"""Parameters of an asset that are not upstream assets."""


def film_asset(
    group: str,
    kinds: Iterable[str] = (),
    pool: str | None = None,
    makes: tuple[str, ...] = (),
    joined_from: tuple[str, ...] = (),
    observes: tuple[str, ...] = (),
    phase: int = 0,
    pure: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a function as an asset of one film; its parameters name its upstream assets, its docstring describes it.

    ``makes`` names the departments whose engines its takes come from: their versions become its code version.
    ``joined_from`` names the parts that must belong to one draft, else the asset is refused by a blocking check.
    ``observes`` names external assets it comes from. ``phase``: where several assets could be made next, the lower goes
    first, so that what one model makes follows on one another. ``pure``: it is made of its upstream and nothing else, but
    for its own last version, which it would only repeat; while program and upstream stay, it is not worked out again.
    The function stays callable as it is; ``asset_of`` makes the Dagster asset.
    """

    def mark(function: Callable[..., Any]) -> Callable[..., Any]:
        # The marks travel on the function, so that the planner can call it without Dagster.
        function.film_asset = {  # type: ignore[attr-defined]
            "group": group,
            "kinds": set(kinds),
            "pool": pool,
            "makes": makes,
            "joined_from": joined_from,
            "observes": observes,
            "phase": phase,
            "pure": pure,
        }
        return function

    return mark


def asset_of(function: Callable[..., Any], code_version: Callable[..., str]) -> dg.AssetsDefinition:
    """Return the Dagster asset of a marked function; its errors become Failures."""
    marks = function.film_asset  # type: ignore[attr-defined]
    joined_from = marks["joined_from"]

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        with as_failures():
            return function(*args, **kwargs)

    @functools.wraps(function)
    def guarded_parts(context: Any, studio: Any, **kwargs: Any) -> Any:
        with as_failures():
            reasons = studio.lists(context.partition_key).mixed_drafts(joined_from, studio.run_id)
            yield dg.AssetCheckResult(
                check_name=ONE_DRAFT, passed=not reasons, metadata={"film/mixed": dg.MetadataValue.json(reasons)}
            )
            if reasons:
                raise ConfigError(
                    f"the film would be joined from two drafts ({'; '.join(reasons)}): materialize these too, or the whole "
                    "film. The film there is stays as it is."
                )
            yield dg.Output(function(**kwargs))

    signature = inspect.signature(function, eval_str=True)
    asked_for = signature.parameters.keys() & GIVEN
    upstream = signature.parameters.keys() - GIVEN

    @functools.wraps(function)
    def guarded_pure(context: Any, studio: Any, **kwargs: Any) -> Any:
        given = {"context": context, "studio": studio}
        with as_failures():
            kept = studio.kept(context.partition_key, function.__name__, upstream, signature.return_annotation)
            return function(**kwargs, **{name: given[name] for name in asked_for}) if kept is None else kept

    compute = guarded_parts if joined_from else guarded_pure if marks["pure"] else guarded
    if compute is not guarded:
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        given = [
            inspect.Parameter("context", kind, annotation=dg.AssetExecutionContext),
            *(signature.parameters[name] for name in signature.parameters if name in upstream),
            inspect.Parameter("studio", kind, annotation=dg.ResourceParam[Studio]),
        ]
        returned = inspect.Signature.empty if joined_from else signature.return_annotation
        signature = inspect.Signature(given, return_annotation=returned)
    compute.__signature__ = signature  # type: ignore[attr-defined]
    # Dagster reads types, not the text that postponed annotations are.
    compute.__annotations__ = {name: parameter.annotation for name, parameter in signature.parameters.items()}

    return dg.asset(
        name=function.__name__,
        partitions_def=scripts,
        deps=list(marks["observes"]),
        group_name=marks["group"],
        kinds=marks["kinds"],
        pool=marks["pool"],
        code_version=code_version(*marks["makes"]) if marks["makes"] else "1",
        io_manager_key=IO_MANAGER_KEY,
        retry_policy=RETRIES,
        op_tags={"dagster/priority": str(-marks["phase"])},
        automation_condition=_condition(function),
        description=function.__doc__,
        check_specs=[dg.AssetCheckSpec(ONE_DRAFT, asset=function.__name__, blocking=True)] if joined_from else None,
    )(compute)


def _condition(function: Callable[..., Any]) -> dg.AutomationCondition[Any] | None:
    """Return when the asset is made by itself; the script is what everything begins with, and never is."""
    if function.film_asset["observes"]:  # type: ignore[attr-defined]  # The marks of ``film_asset``.
        return None
    upstream = inspect.signature(function).parameters.keys() - GIVEN
    return when_stale() if upstream else when_first_needed("script")
