"""`film make`: take a script in, materialize its film in this process, say what was made and why."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg

from film_assets.definitions import build_definitions
from film_assets.delivery.model import Deliverables
from film_assets.kernel.errors import Cancelled, ConfigError, FilmError
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.outcomes import was_cancelled, why_failed
from film_assets.orchestration.partitions import scripts
from film_assets.orchestration.studio import Progress
from film_assets.store.lists import FilmLists
from film_assets.store.scripts import ScriptVersion, choose
from film_assets.store.takes import TakeStore

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class FilmFailed(FilmError):
    """The film could not be finished; what could be made is kept."""


NOTED_CHECK = "everything_has_its_shape"
"""The check whose findings are told with the film."""


@dataclass(frozen=True, slots=True)
class AssetReport:
    """What became of one asset of takes."""

    rendered: Mapping[str, str]
    """Causes by label."""
    reused: int
    failed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class FilmReport:
    """What `film make` made."""

    key: str
    film: Path
    length_frames: int
    rate: str
    assets: Mapping[str, AssetReport] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What the picture shows only nearly, in words."""

    def as_json(self) -> dict[str, Any]:
        return {
            "film": str(self.film),
            "script": self.key,
            "length_frames": self.length_frames,
            "rate": self.rate,
            "takes": {
                "rendered": sum(len(asset.rendered) for asset in self.assets.values()),
                "reused": sum(asset.reused for asset in self.assets.values()),
                "failed": sum(asset.failed for asset in self.assets.values()),
            },
            "assets": {
                name: {
                    "rendered": len(asset.rendered),
                    "reused": asset.reused,
                    "failed": asset.failed,
                    "causes": dict(asset.rendered),
                    "seconds": asset.seconds,
                }
                for name, asset in self.assets.items()
            },
            "notes": list(self.notes),
        }


def film_made(
    store: TakeStore,
    instance: dg.DagsterInstance,
    version: ScriptVersion,
    chosen: Mapping[str, Any],
    out: Path | None = None,
    engines: Engines | None = None,
    listener: Progress = None,
    workers: int = 0,
    configuration: Path | None = None,
) -> FilmReport:
    """Materialize the whole film of ``version`` in this process, and copy it to ``out`` if that is given.

    ``configuration``: the project's, instead of the one in Dagster's home.

    Raises:
        FilmFailed: an asset failed; the message says which and why.
    """
    if chosen:
        choose(store, version.key, dict(chosen))
    defs = build_definitions(
        engines, listener, {"store": store.shelf.url, "workers": workers, "configuration": str(configuration or "")}
    )
    instance.add_dynamic_partitions(scripts.name or "", [version.key])
    job = defs.resolve_implicit_global_asset_job_def()
    result = job.execute_in_process(
        instance=instance, partition_key=version.key, run_config=QUIET, raise_on_error=False, tags={"film": version.key}
    )
    lists = FilmLists(store.shelf, version.key)
    if not result.success:
        if was_cancelled(result, instance):
            raise Cancelled("the run was cancelled; finished takes are kept")
        raise FilmFailed(why_failed(result))
    delivered = lists.load_current("deliverables", Deliverables)
    if delivered is None:
        raise FilmFailed(f"the film of {version.key} was made but its deliverables are gone: run again.")
    film = store.shelf.local_file(delivered.key("film"))
    if out is not None:
        film = _copied(store, delivered, out)
    assets = asset_reports(lists, result.run_id)
    return FilmReport(version.key, film, delivered.length_frames, delivered.rate, assets, approximated(result))


def approximated(result: dg.ExecuteInProcessResult) -> tuple[str, ...]:
    """Return what the run found to be shown only nearly, with the shots it is so in."""
    shots: dict[str, list[str]] = {}
    for evaluation in result.get_asset_check_evaluations():
        table = evaluation.metadata.get("film/what")
        if evaluation.check_name == NOTED_CHECK and isinstance(table, dg.TableMetadataValue):
            for record in table.records:
                label, _, clause = str(record.data["finding"]).partition(": ")
                shots.setdefault(clause, []).append(label)
    notes = [f"{', '.join(labels)}: {clause}" for clause, labels in shots.items()]
    return tuple(notes)


def asset_reports(lists: FilmLists, run_id: str) -> dict[str, AssetReport]:
    """Return what ``run_id`` rendered and reused, by asset of takes."""
    reports = {}
    for asset, pointer in sorted(lists.pointers().items()):
        if pointer.run_id == run_id and "rendered" in pointer.remarks:
            remarks = pointer.remarks
            reports[asset] = AssetReport(
                remarks["rendered"], remarks["reused"], remarks["failed"], remarks["milliseconds"] / 1000
            )
    return reports


def _copied(store: TakeStore, delivered: Deliverables, out: Path) -> Path:
    out = out.absolute()
    try:
        out.mkdir(parents=True, exist_ok=True)
        for _, key in delivered.files:
            target = out / Path(key).name
            beside = target.with_name(f".{target.name}.part")
            shutil.copyfile(store.shelf.local_file(key), beside)
            beside.replace(target)
    except OSError as error:
        raise ConfigError(
            f"the film is made, but {out} cannot be written ({error.strerror}): name another --out; it lies in "
            f"{store.shelf.local_file(delivered.key('film'))}."
        ) from error
    return out / Path(delivered.key("film")).name
