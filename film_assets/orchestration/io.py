"""The IO manager: an asset returns what it wants, storing it means making what is missing.

A list of takes is rendered on the engines the studio holds, each take published as it finishes, the list last; a plain
value is kept as it is. What the very same has made before stands. What a run reads is pinned at first read.
"""

import time
from typing import Any

import dagster as dg
import pydantic

from film_assets.kernel.canonical import content_hash
from film_assets.kernel.errors import Cancelled
from film_assets.orchestration.failures import as_failures
from film_assets.orchestration.internals import set_data_version, upstream_assets
from film_assets.orchestration.metadata import take_metadata
from film_assets.orchestration.release import RELEASE
from film_assets.orchestration.studio import Studio, StudioResource
from film_assets.orchestration.tables import value_metadata
from film_assets.store.lists import TakeList
from film_assets.store.making import Made, TakesKept, TakesWanted, failures_in_words, make_takes

OBSERVED_EVERY_SECONDS = 5
"""How often a rendering says in the web UI how far it is, after it has said so at its first take."""


class FilmIOManager(dg.IOManager):
    """Keeps the assets of films in the studio's store."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        script, asset = context.partition_key, context.asset_key.path[-1]
        with as_failures():
            try:
                self._store(context, script, asset, obj)
            except Cancelled:
                self.studio.cancelled = True
                raise

    def _store(self, context: dg.OutputContext, script: str, asset: str, obj: Any) -> None:
        studio = self.studio
        studio.check_cancelled()
        studio.check_allowed(obj)
        studio.holder(script)
        lists = studio.lists(script)
        made_from = {name: lists.pinned(name, studio.run_id).version for name in upstream_assets(context)}
        kept = studio.pointer_kept(script, asset, obj)
        if isinstance(obj, TakesWanted):
            made = obj.made() if isinstance(obj, TakesKept) else self._made(context, script, asset, obj)
            value: pydantic.BaseModel = made.takes
            remarks = _remarks(made)
        else:
            value, remarks = obj, {}
        remarks[RELEASE] = studio.release
        if kept is not None:
            pointer = lists.confirm(asset, kept, made_from, studio.run_id, remarks)
        else:
            version = value.data_version if isinstance(value, TakeList) else content_hash(value)
            inputs = studio.inputs(script, asset, made_from)
            pointer = lists.publish(asset, value, version, made_from, studio.run_id, remarks, inputs)
        studio.remember(script, asset, pointer.content, value)
        set_data_version(context, pointer.version)
        if isinstance(obj, TakesWanted):
            context.add_output_metadata(take_metadata(made, studio.pages, script, asset, pointer.content))
        else:
            context.add_output_metadata(value_metadata(value, studio.pages, script))

    def _made(self, context: dg.OutputContext, script: str, asset: str, wanted: TakesWanted) -> Made:
        studio = self.studio
        made = make_takes(
            studio.store,
            wanted,
            studio.lists(script).load_current(asset, TakeList),
            studio.engines.renderer_of,
            studio.holder(script),
            studio.workers,
            listener=_Observer(context, studio, asset),
            check_cancelled=studio.check_cancelled,
        )
        if made.failures:
            raise dg.Failure(
                failures_in_words(made.failures, asset.replace("_", " "), len(made.takes.entries)),
                metadata={"film/failed": len(made.failures), "film/kept": len(made.takes.entries)},
                allow_retries=any(failure.retryable for failure in made.failures),
            )
        return made

    def load_input(self, context: dg.InputContext) -> Any:
        with as_failures():
            script, asset, as_type = context.partition_key, context.asset_key.path[-1], context.dagster_type.typing_type
            read_from = getattr(as_type, "read_from", None)
            if read_from is None:
                return self.studio.value(script, asset, as_type)
            # A type that reads takes itself, onto the device: picture.diffusion.reading has those.
            takes = self.studio.value(script, asset, TakeList)
            return read_from(self.studio.store, takes, self.studio.engines.device)


def _remarks(made: Made) -> dict[str, Any]:
    return {
        "rendered": dict(made.rendered),
        "reused": len(made.reused),
        "failed": len(made.failures),
        "milliseconds": round(made.seconds * 1000),
    }


class _Observer:
    """Tells the studio's listener at once, and the event log now and then."""

    def __init__(self, context: dg.OutputContext, studio: Studio, asset: str) -> None:
        self.context, self.studio, self.asset = context, studio, asset
        self.told = -float(OBSERVED_EVERY_SECONDS)

    def __call__(self, done_thousandths: int, total: int, label: str) -> None:
        self.studio.tell(self.asset, done_thousandths, total, label)
        if time.monotonic() - self.told >= OBSERVED_EVERY_SECONDS:
            self.told = time.monotonic()
            done = done_thousandths // 1000
            self.context.log.info(f"{self.asset.replace('_', ' ')}: {done} of {total}")
            self.context.log_event(
                dg.AssetObservation(
                    self.context.asset_key,
                    partition=self.context.partition_key,
                    metadata={
                        "film/progress": f"{done} of {total}",
                        "film/done": done,
                        "film/all": total,
                        "film/last": label,
                    },
                )
            )


class FilmIOManagerFactory(dg.ConfigurableIOManagerFactory[FilmIOManager]):
    """Keeps assets in the studio's store, and makes what is missing there."""

    studio: dg.ResourceDependency[StudioResource]

    def create_io_manager(self, context: dg.InitResourceContext) -> FilmIOManager:
        # Dagster has put the resource's own Studio in the place of the resource by now.
        return FilmIOManager(self.studio)  # type: ignore[arg-type]
