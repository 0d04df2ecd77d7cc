"""How this project writes an asset: partitioned by script, kept by the film IO manager, retried by one policy.

Departments use ``film_asset`` in their ``assets.py``; what an asset does stands in its department.
"""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Iterable
from typing import Any

import dagster as dg

from film_assets.orchestration.failures import RETRIES, as_failures
from film_assets.orchestration.partitions import scripts

IO_MANAGER_KEY = "film_io"


def film_asset(
    group: str,
    kinds: Iterable[str] = (),
    pool: str | None = None,
    makes: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a function as an asset of one film; its parameters name its upstream assets, its docstring describes it.

    ``makes`` names the departments whose engines its takes come from: their versions become its code version. The
    function stays callable as it is; ``asset_of`` makes the Dagster asset.
    """

    def mark(function: Callable[..., Any]) -> Callable[..., Any]:
        function.film_asset = {"group": group, "kinds": set(kinds), "pool": pool, "makes": makes}  # type: ignore[attr-defined]
        return function

    return mark


def asset_of(function: Callable[..., Any], code_version: Callable[..., str]) -> dg.AssetsDefinition:
    """Return the Dagster asset of a marked function; its errors become Failures."""
    marks = function.film_asset  # type: ignore[attr-defined]

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        with as_failures():
            return function(*args, **kwargs)

    guarded.__signature__ = inspect.signature(function, eval_str=True)  # type: ignore[attr-defined]
    guarded.__annotations__ = typing.get_type_hints(function)  # Dagster reads types, not their text.

    return dg.asset(
        partitions_def=scripts,
        group_name=marks["group"],
        kinds=marks["kinds"],
        pool=marks["pool"],
        code_version=code_version(*marks["makes"]) if marks["makes"] else "1",
        io_manager_key=IO_MANAGER_KEY,
        retry_policy=RETRIES,
        description=function.__doc__,
    )(guarded)
