"""The studio: the store, the engines and this run's holder, as one resource that every asset may ask for."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import dagster as dg
import pydantic
from pydantic import Field

from film_assets.kernel.canonical import hash_of_canonical
from film_assets.kernel.errors import Cancelled, ConfigError, StoreError
from film_assets.kernel.names import checked_key
from film_assets.kernel.program import changed_since_start, surroundings
from film_assets.lettering.typefaces import added_fonts
from film_assets.orchestration.automation import allowed_to_cost
from film_assets.orchestration.configuration import configuration_at
from film_assets.orchestration.engines import Engines
from film_assets.orchestration.failures import as_failures
from film_assets.orchestration.internals import instance_id
from film_assets.orchestration.links import DEFAULT_PAGES, pages_url
from film_assets.orchestration.recovery import end_dead_run
from film_assets.orchestration.release import release_of
from film_assets.production.model import Production
from film_assets.store.holders import Holder
from film_assets.store.lists import FilmLists, Pointer, TakeList
from film_assets.store.making import TakesKept, TakesWanted, takes_kept
from film_assets.store.opening import opened_store, store_url
from film_assets.store.takes import TakeStore

S3Clients = Callable[[], Any]
"""Makes a boto3 client."""
Progress = Any
"""``(asset, finished thousandths, takes in all, label) -> None``"""


class Studio:
    """Where one run works: plain, without Dagster."""

    def __init__(
        self,
        store: TakeStore,
        engines: Engines,
        holder: Holder,
        workers: int,
        listener: Progress = None,
        pages: str = DEFAULT_PAGES,
        may_cost: bool = True,
    ) -> None:
        self.store = store
        self.engines = engines
        self.run_id = holder.run_id
        self._holder = holder
        self.workers = workers
        self.pages = pages
        """Where the film server answers; links in the web UI lead there."""
        self.may_cost = may_cost
        """Whether this run may use engines that cost money: not where nobody asked for it."""
        self.cancelled = False
        self._listener = listener
        self._values: dict[tuple[str, str, str], pydantic.BaseModel] = {}
        self._kept: dict[tuple[str, str], tuple[pydantic.BaseModel | TakesKept, Pointer]] = {}

    @functools.cached_property
    def release(self) -> str:
        """Which program makes films here."""
        return release_of(self.engines)

    def lists(self, script: str) -> FilmLists:
        return FilmLists(self.store.shelf, checked_key(script))

    def holder(self, script: str) -> Holder:
        """Return this run's holder, the one writer of the film of ``script``.

        Raises:
            FilmBusy: another run is making that film.
        """
        self._holder.hold_film(script)
        return self._holder

    def value(self, script: str, asset: str, as_type: type[pydantic.BaseModel]) -> pydantic.BaseModel:
        """Return what this run reads of an upstream asset, parsed once a run."""
        return self._loaded(script, asset, self.lists(script).pinned(asset, self.run_id), as_type)

    def _loaded(
        self, script: str, asset: str, pointer: Pointer, as_type: type[pydantic.BaseModel]
    ) -> pydantic.BaseModel:
        key = (script, asset, pointer.content)
        if key not in self._values:
            self._values[key] = self.lists(script).load(asset, pointer, as_type)
        return self._values[key]

    @functools.cached_property
    def program(self) -> str | None:
        """All that this run works by: this release, its engines, what they run on, the fonts that a user added; None: the
        files have changed since the process began."""
        if changed_since_start():
            return None
        return hash_of_canonical([self.release, self.engines.signature, list(added_fonts()), *surroundings()])

    def inputs(self, script: str, name: str, upstream: Iterable[str]) -> str:
        """Return a hash of all that decides what ``name`` is, an asset or a check that is made of its upstream alone: the
        program, the engines, and what this run reads of ``upstream``; ``""`` where the program cannot be told."""
        if self.program is None:
            return ""
        lists = self.lists(script)
        read = {asset: lists.pinned(asset, self.run_id).content for asset in upstream}
        return hash_of_canonical([self.program, name, read])

    def kept(
        self, script: str, asset: str, upstream: Iterable[str], as_type: Any
    ) -> pydantic.BaseModel | TakesKept | None:
        """Return what ``asset`` is already, if the very same made it; None where it is to be worked out, or where takes are
        missing."""
        pointer = self.lists(script).current(asset)
        if pointer is None or not pointer.inputs or pointer.run_id == self.run_id:
            return None
        if pointer.inputs != self.inputs(script, asset, upstream):
            return None
        listed = as_type is TakesWanted
        try:
            value = self._loaded(script, asset, pointer, TakeList if listed else as_type)
        except StoreError:
            return None
        kept = takes_kept(self.store, value) if isinstance(value, TakeList) else value
        if kept is not None:
            self._kept[script, asset] = kept, pointer
        return kept

    def pointer_kept(self, script: str, asset: str, value: Any) -> Pointer | None:
        """Return what names ``value``, if this run was given it by ``kept``."""
        kept, pointer = self._kept.get((script, asset), (None, None))
        return pointer if kept is value else None

    def remember(self, script: str, asset: str, content: str, value: pydantic.BaseModel) -> None:
        """Keep a value that this run has just published, so that it is not parsed again."""
        self._values[script, asset, content] = value

    def tell(self, asset: str, done_thousandths: int, total: int, label: str) -> None:
        if self._listener is not None:
            self._listener(asset, done_thousandths, total, label)

    def check_allowed(self, value: Any) -> None:
        """Let a production begin.

        Raises:
            ConfigError: it would cost money, and nobody asked for this run; or this machine cannot make it.
        """
        if not isinstance(value, Production):
            return
        self.engines.checked_here(value)
        if self.may_cost:
            return
        chosen = {"picture": value.picture.name, "voice": value.voice.name, "music": value.music.name}
        paid = [name for department, name in chosen.items() if self.engines.engine(department, name).paid]
        if paid:
            raise ConfigError(
                f"a redraft of this film is not made by itself, because {' and '.join(paid)} cost money: materialize it "
                f"when it is wanted, or allow it for all films with build_definitions(paid_automatically=True)."
            )

    def check_cancelled(self) -> None:
        if self.cancelled:
            raise Cancelled("the run was cancelled; finished takes are kept")


class StudioResource(dg.ConfigurableResource[Studio]):
    """Where takes, lists and films are kept, and how much of the machine a film may use."""

    store: str = Field(
        default="",
        description="Folder or s3://bucket/prefix of the store. Empty: FILM_STORE, else film-store below DAGSTER_HOME.",
    )
    workers: int = Field(default=0, ge=0, le=256, description="Processes that draw at once. 0: one a core.")
    configuration: str = Field(
        default="",
        description="YAML file of the project's defaults and engines. Empty: FILM_CONFIG, else film.yaml in DAGSTER_HOME.",
    )
    pages: str = Field(
        default="",
        description="Where `film serve` answers, for links. Empty: FILM_PAGES, else http://127.0.0.1:3001.",
    )

    engines: ClassVar[Engines]
    listener: ClassVar[Progress] = None
    s3: ClassVar[S3Clients | None] = None

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Studio]:
        instance = context.instance
        home = Path(instance.root_directory) if instance and instance.is_persistent else None
        with as_failures():
            url = self.store or store_url(os.environ, home)
            store = opened_store(url, client=client_for(url, type(self).s3))
            engines = type(self).engines.configured(configuration_at(os.environ, home, self.configuration))
            pages = pages_url({"FILM_PAGES": self.pages} if self.pages else os.environ)
        recovery = functools.partial(end_dead_run, instance) if instance else None
        run_id = context.run.run_id if context.run else "no-run"
        may_cost = context.run is None or allowed_to_cost(context.run.tags)
        mine = instance_id(instance) if instance and instance.is_persistent else ""
        with Holder(store.shelf, run_id, recovery or (lambda run_id: None), mine) as holder:
            workers = self.workers or os.cpu_count() or 1
            yield Studio(store, engines, holder, workers, type(self).listener, pages, may_cost)


def client_for(url: str, s3: S3Clients | None) -> Any:
    """Return the client that the resource ``s3`` gives for the bucket at ``url``; None: one is made the AWS way."""
    return s3() if s3 is not None and url.startswith("s3://") else None


def clients_of(resource: Any) -> S3Clients | None:
    """Return what makes clients by a dagster-aws ``S3Resource``, its variables read when a client is made."""
    return None if resource is None else lambda: resource.process_config_and_initialize().get_client()


def studio_resource(
    engines: Engines,
    listener: Progress = None,
    settings: Mapping[str, Any] | None = None,
    s3: S3Clients | None = None,
) -> StudioResource:
    """Return the resource for these engines; ``listener`` is told how far every asset is; ``s3`` gives clients."""
    known, told, clients = engines, staticmethod(listener) if listener else None, staticmethod(s3) if s3 else None

    class EquippedStudioResource(StudioResource):
        engines: ClassVar[Engines] = known
        listener: ClassVar[Progress] = told
        s3: ClassVar[S3Clients | None] = clients

    return EquippedStudioResource(**(settings or {}))
