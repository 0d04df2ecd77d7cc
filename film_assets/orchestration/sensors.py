"""The sensor on the drop folder: takes new and changed scripts in, and requests one run a script and version.

Which those are is decided in ``inbox``. What was seen of every script is kept as observations of the external asset
``script_file``, so that neither the cursor nor a tick grows with the folder. A version is observed one tick after its
run was requested: run requests and cursor are stored in one step, so that a daemon killed at any instant neither loses
a script nor makes a film twice.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import dagster as dg
from pydantic import Field

from film_assets.kernel.errors import FilmError, ScriptError
from film_assets.orchestration.inbox import (
    TICK_ATTEMPTS,
    Dropped,
    Inbox,
    Listing,
    Seen,
    films_to_make,
    key_apart,
    opened_inbox,
    reasons_shown,
    shown,
)
from film_assets.orchestration.internals import ObservedVersions
from film_assets.orchestration.partitions import scripts
from film_assets.orchestration.studio import S3Clients, client_for
from film_assets.store.holders import film_writer
from film_assets.store.opening import opened_store, store_url
from film_assets.store.scripts import script_known, take_in
from film_assets.store.takes import TakeStore

SCRIPT_FILE = dg.AssetKey("script_file")
MAX_FILMS_A_TICK = 25
"""A tick has 60 s; a request costs about 20 ms, a script taken in a few."""
MAX_REMEMBERED = 100
"""Files dated in the future that the cursor holds from one tick to the next."""
REDRAFT_PRIORITY, NEW_PRIORITY = "1", "0"
"""Somebody waits for a redraft; thousands of new scripts may come at once."""
IN_FLIGHT = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
OBSERVED = ObservedVersions(SCRIPT_FILE, Seen.parsed)

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

    s3: ClassVar[S3Clients | None] = None

    def opened(self) -> Inbox:
        """Open the inbox; its default folder is made if it is not there."""
        url = self.url or os.environ.get("FILM_INBOX", "")
        if not url:
            url = str(Path.cwd() / "film-inbox")
            Path(url).mkdir(exist_ok=True)
        return opened_inbox(url, client_for(url, type(self).s3))

    def opened_store(self, home: Path) -> TakeStore:
        url = self.store or store_url(os.environ, home)
        return opened_store(url, client=client_for(url, type(self).s3), attempts=TICK_ATTEMPTS)


def inbox_resource(settings: Mapping[str, Any] | None = None, clients: S3Clients | None = None) -> InboxResource:
    """Return the drop folder with these settings; ``clients`` gives clients for a bucket."""

    class EquippedInboxResource(InboxResource):
        s3: ClassVar[S3Clients | None] = staticmethod(clients) if clients else None

    return EquippedInboxResource(**(settings or {}))


class _Cursor:
    """What one tick leaves for the next; its size does not grow with the folder."""

    def __init__(self, text: str | None) -> None:
        held = json.loads(text) if text else {}
        self.requested: dict[str, Seen] = {key: Seen.parsed(seen) for key, seen in held.get("requested", {}).items()}
        """Versions whose runs the last tick requested; observed by this one."""
        self.unsettled: dict[str, str] = held.get("unsettled", {})
        self.after: str = held.get("after", "")

    @staticmethod
    def written(requested: Mapping[str, Seen], unsettled: Iterable[Dropped], after: str) -> str:
        return json.dumps(
            {
                "requested": {key: str(seen) for key, seen in requested.items()},
                "unsettled": {dropped.name: dropped.version for dropped in list(unsettled)[:MAX_REMEMBERED]},
                "after": after,
            }
        )


@dg.sensor(
    job_name="film",
    minimum_interval_seconds=15,
    description="Takes in new and changed scripts of the drop folder and makes their films.",
)
def drop_folder(context: dg.SensorEvaluationContext, inbox: InboxResource) -> dg.SensorResult | dg.SkipReason:
    """Request the films of new and changed scripts; what is passed over is told in the tick."""
    instance = context.instance
    try:
        box = inbox.opened()
        found = box.listing()
        store = inbox.opened_store(Path(instance.root_directory))
    except FilmError as error:
        return dg.SkipReason(str(error))
    before = _Cursor(context.cursor)
    found.settled(before.unsettled)
    look = _Look(instance, inbox, box, store, before, found)
    try:
        look.taken_in()
    except FilmError as error:
        look.trouble = f"the store: {error}"
    return look.result(context)


class _Look:
    """One tick: what is known, what is decided, what came of it."""

    def __init__(
        self,
        instance: dg.DagsterInstance,
        inbox: InboxResource,
        box: Inbox,
        store: TakeStore,
        before: _Cursor,
        found: Listing,
    ) -> None:
        self.instance, self.inbox, self.box, self.store, self.before, self.found = (
            instance,
            inbox,
            box,
            store,
            before,
            found,
        )
        self.registered = set(instance.get_dynamic_partitions("scripts"))
        observed = {key: seen for key, seen in OBSERVED.of(instance).items() if key in self.registered}
        self.known = {**observed, **before.requested}
        self.runs = {
            key: run
            for run in instance.get_runs(dg.RunsFilter(statuses=IN_FLIGHT), limit=1000)
            if (key := run.tags.get("dagster/partition"))
        }
        busy = () if inbox.supersede else self.runs
        self.decision = films_to_make(found.ready, self.known, busy, inbox.cap, before.after)
        self.clashes = list(self.decision.clashes)
        self.requests: list[dg.RunRequest] = []
        self.seen: dict[str, Seen] = {}
        self.refused: list[str] = []
        self.after = before.after
        self.trouble = ""

    def taken_in(self) -> None:
        """Take in what is to be made.

        Raises:
            StoreError, ConfigError: the store cannot be written; what is not taken in waits for the next tick.
        """
        for key, dropped in self.decision.make.items():
            try:
                data = self.box.read(dropped)
            except FilmError as error:
                self.refused.append(f"{shown(dropped.name)}: {error}")
                self.after = key
                continue
            self._one_taken_in(key, dropped, data)
            self.after = key

    def _one_taken_in(self, key: str, dropped: Dropped, data: bytes) -> None:
        origin, name = self.box.origin(dropped), dropped.name.rsplit("/", 1)[-1]
        digest = hashlib.sha256(data).hexdigest()
        seen = Seen(dropped.file, dropped.version, digest[:16])
        before = self.known.get(key)
        if before is not None and before.content == seen.content:
            self.seen[key] = seen  # Copied again unchanged: there is nothing to make.
            return
        if before is None:
            there = script_known(self.store, key)
            if there is not None and there.origin != origin and there.blob.sha256 != digest:
                self.clashes.append(f"{shown(dropped.name)}: another script is the film {key}, this one has its own")
                key = key_apart(key, dropped.file)
        if film_writer(self.store.shelf, key) and key not in self.runs:
            self.refused.append(f"{shown(dropped.name)}: waits until the film that is being made is finished")
            return
        try:
            take_in(self.store, data, shown(name), origin, key)
        except ScriptError as error:
            self.refused.append(f"{shown(dropped.name)}: {error}")
            return
        if key in self.runs:
            self.instance.run_coordinator.cancel_run(self.runs[key].run_id)
        self.seen[key] = seen
        tags = {"film": key, "dagster/priority": NEW_PRIORITY if before is None else REDRAFT_PRIORITY}
        self.requests.append(dg.RunRequest(run_key=dropped.run_key(key), partition_key=key, tags=tags))

    def result(self, context: dg.SensorEvaluationContext) -> dg.SensorResult:
        """Return what the tick asks of Dagster, and say in its log what it saw."""
        changes: list[dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest] = []
        added = [key for key in self.seen if key not in self.registered]
        if added:
            changes.append(scripts.build_add_request(added))
        gone = self._gone()
        if gone and self.inbox.unregister_removed:
            changes.append(scripts.build_delete_request(gone))
        passed = [*(f"not taken: {line}" for line in (*self.refused, *self.found.passed)), *self.clashes]
        for line in reasons_shown(passed, 50):
            context.log.info(line)
        counts = {
            "to make": len(self.requests),
            "at the next tick": self.decision.later,
            "wait for the film that is being made": len(self.decision.busy),
            "gone": len(gone),
            "not taken or to be known": len(passed),
        }
        told = ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "none of them new"
        summary = f"scripts in {self.box.url}: {len(self.found.ready)}; {told}"
        if self.trouble:
            context.log.error(self.trouble)
        context.log.info(summary)
        remarks = "; ".join(reasons_shown([*([self.trouble] if self.trouble else []), *passed], 5))
        return dg.SensorResult(
            run_requests=self.requests or None,
            skip_reason=None if self.requests else f"nothing to make: {summary}" + (f": {remarks}" if remarks else ""),
            asset_events=self._observations(),
            dynamic_partitions_requests=changes,
            cursor=_Cursor.written(self.seen, self.found.unsettled, self.after),
        )

    def _gone(self) -> list[str]:
        """Return registered scripts of this inbox that are no longer there; none where the listing may be wrong.

        An inbox that is wholly empty is taken for one that is not mounted.
        """
        if not self.found.complete or not self.found.ready:
            return []
        mine = self.found.ready[0].file[:6]
        return [key for key in self.decision.gone if key in self.registered and self.known[key].file.startswith(mine)]

    def _observations(self) -> list[dg.AssetObservation]:
        """Return what the last tick requested as observed."""
        files = {seen.file for seen in self.before.requested.values()}
        there = {dropped.file: dropped for dropped in self.found.ready if dropped.file in files} if files else {}
        observed = []
        for key, seen in self.before.requested.items():
            dropped = there.get(seen.file)
            about: dict[str, Any] = (
                {"film/origin": self.box.origin(dropped), "film/size_bytes": dropped.size} if dropped else {}
            )
            tags = {"dagster/data_version": str(seen)}
            observed.append(dg.AssetObservation(SCRIPT_FILE, partition=key, tags=tags, metadata=about))
        return observed
