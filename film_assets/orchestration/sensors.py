"""The sensor on the drop folder: takes new and changed scripts in, and requests one run a script and version.

Which those are is decided in ``inbox``. What was seen of every script is kept as observations of the external asset
``script_file``, so that neither the cursor nor a tick grows with the folder.
"""

import os
from pathlib import Path

import dagster as dg
from pydantic import Field

from film_assets.kernel.errors import FilmError
from film_assets.orchestration.inbox import Inbox, films_to_make, keys_of, opened_inbox
from film_assets.orchestration.internals import latest_observed_versions
from film_assets.orchestration.partitions import scripts
from film_assets.store.opening import opened_store, store_url
from film_assets.store.scripts import take_in
from film_assets.store.takes import TakeStore

SCRIPT_FILE = dg.AssetKey("script_file")
MAX_FILMS_A_TICK = 25
"""A tick has 60 s; a request costs about 20 ms, a script taken in a few."""
IN_FLIGHT = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]

script_file = dg.AssetSpec(
    SCRIPT_FILE,
    partitions_def=scripts,
    group_name="screenplay",
    description="The script as it lies in the drop folder. Observed by the sensor, never made here.",
)


class InboxResource(dg.ConfigurableResource[Inbox]):
    """Where writers drop scripts."""

    url: str = Field(
        default="",
        description="Folder or s3://bucket/prefix. Empty: FILM_INBOX, else film-inbox in the current folder.",
    )
    store: str = Field(default="", description="The store; empty: as the studio's.")
    cap: int = Field(default=MAX_FILMS_A_TICK, ge=1, le=200, description="Films requested by one tick at most.")
    unregister_removed: bool = Field(
        default=False, description="Whether a script that is gone loses its partition; its film is kept either way."
    )
    supersede: bool = Field(
        default=False, description="Whether a redraft ends the run that makes the earlier draft; else it waits for it."
    )

    def opened(self) -> Inbox:
        """Open the inbox; its default folder is made if it is not there."""
        url = self.url or os.environ.get("FILM_INBOX", "")
        if not url:
            url = str(Path.cwd() / "film-inbox")
            Path(url).mkdir(exist_ok=True)
        return opened_inbox(url)

    def opened_store(self, home: Path) -> TakeStore:
        return opened_store(self.store or store_url(os.environ, home))


@dg.sensor(
    job_name="film",
    minimum_interval_seconds=15,
    description="Takes in new and changed scripts of the drop folder and makes their films.",
)
def drop_folder(context: dg.SensorEvaluationContext, inbox: InboxResource) -> dg.SensorResult | dg.SkipReason:
    """Request the films of new and changed scripts; what is passed over is told in the tick."""
    home = Path(context.instance.root_directory)
    try:
        box = inbox.opened()
        ready, passed = box.listing()
        store = inbox.opened_store(home)
    except FilmError as error:
        return dg.SkipReason(str(error))
    listing = keys_of(ready)
    in_flight = {
        key: run
        for run in context.instance.get_runs(dg.RunsFilter(statuses=IN_FLIGHT, job_name="film"), limit=1000)
        if (key := run.tags.get("dagster/partition"))
    }
    known = latest_observed_versions(context.instance, SCRIPT_FILE)
    busy = () if inbox.supersede else in_flight
    decision = films_to_make(listing, known, busy, inbox.cap)
    requests, observed, refused = [], [], []
    for key in decision.make:
        dropped = listing[key]
        origin = box.origin(dropped)
        try:
            version = take_in(store, box.read(dropped), dropped.name, origin, key)
        except FilmError as error:
            refused.append(f"{dropped.name}: {error}")
            observed.append(_seen(key, dropped.version, origin, 0))
            continue
        if key in in_flight:
            context.instance.run_coordinator.cancel_run(in_flight[key].run_id)
        observed.append(_seen(key, dropped.version, origin, version.blob.size))
        requests.append(dg.RunRequest(run_key=f"{key}:{dropped.version}", partition_key=key))
    changes: list[dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest] = []
    added = [request.partition_key for request in requests if request.partition_key]
    if added:
        changes.append(scripts.build_add_request(added))
    gone = [key for key in decision.gone if context.instance.has_dynamic_partition("scripts", key)]
    if gone and inbox.unregister_removed:
        changes.append(scripts.build_delete_request(gone))
    for line in [*passed[:20], *refused]:
        context.log.info(f"passed over {line}")
    context.log.info(
        f"{len(listing)} scripts in {box.url}: {len(requests)} to make, {decision.later} at the next tick, "
        f"{len(decision.busy)} wait for the film that is being made, {len(gone)} gone"
    )
    if not requests and not observed and not changes:
        return dg.SkipReason(f"nothing new in {box.url}; {len(passed)} passed over, {len(decision.busy)} wait")
    return dg.SensorResult(run_requests=requests, asset_events=observed, dynamic_partitions_requests=changes)


def _seen(key: str, version: str, origin: str, size: int) -> dg.AssetObservation:
    return dg.AssetObservation(
        SCRIPT_FILE,
        partition=key,
        tags={"dagster/data_version": version},
        metadata={"film/origin": origin, "film/size_bytes": size},
    )
