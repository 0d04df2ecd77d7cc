"""Making what a film wants: look up takes, render the missing ones, publish each, keep the good ones when some fail.

Knows recipes and renderers, nothing of departments and nothing of Dagster.
"""

from __future__ import annotations

import shutil
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from film_assets.kernel.errors import ConfigError, EngineError, FilmError, StoreError
from film_assets.kernel.workers import cpu_seconds
from film_assets.store.causes import cause_in_words, changed_fields
from film_assets.store.holders import Holder
from film_assets.store.lists import Listed, TakeList
from film_assets.store.recipe import Recipe
from film_assets.store.rendering import Failed, Order, Rendered, Renderer
from film_assets.store.takes import Take, TakeStore


@dataclass(frozen=True, slots=True)
class Wanted:
    """One take a film wants, under the label people call it by. ``about`` holds words for causes and tables."""

    label: str
    recipe: Recipe
    number: int = 1
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakesWanted:
    """The lazy collection that an asset of takes returns: what the film wants, nothing made yet."""

    kind: str
    entries: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class TakesKept(TakesWanted):
    """What an asset returns that would want the very takes of its last list, all of which are there."""

    takes: TakeList

    def made(self) -> Made:
        """Return what comes of making them: nothing is rendered."""
        return Made(self.takes, {}, tuple(entry.label for entry in self.takes.entries), (), 0.0)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one wanted take: its take if it is there, else why it must be made."""

    wanted: Wanted
    take: Take | None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """One take that could not be made."""

    label: str
    reason: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class Made:
    """What came of making a list. ``rendered`` maps labels to causes and counts every take that this run made."""

    takes: TakeList
    rendered: Mapping[str, str]
    reused: tuple[str, ...]
    failures: tuple[Failure, ...]
    seconds: float

    @property
    def complete(self) -> bool:
        return not self.failures


RendererOf = Callable[[Recipe], Renderer]
Listener = Callable[[int, int, str], None]
"""Told ``(finished thousandths of takes, takes in all, label)`` as work goes on; a failed take is not finished."""


def fates(store: TakeStore, wanted: TakesWanted, previous: TakeList | None) -> list[Fate]:
    """Return for every wanted take whether it is there, and if not, why. Renders nothing."""
    found: dict[tuple[str, int], Take | None] = {}
    before = previous.by_label() if previous else {}
    result = []
    for want in wanted.entries:
        key = (want.recipe.fingerprint, want.number)
        if key not in found:
            found[key] = store.find(*key)
        take = found[key]
        result.append(Fate(want, take, "" if take else _cause(store, want, before.get(want.label))))
    return result


def takes_kept(store: TakeStore, listed: TakeList) -> TakesKept | None:
    """Return the takes of ``listed`` if the store holds them all, each as it is listed; else None."""
    for entry in {entry.ref: entry for entry in listed.entries}.values():
        take = store.find(entry.fingerprint, entry.number)
        if take is None or take.blobs != entry.blobs or take.facts != entry.facts:
            return None
    return TakesKept(listed.kind, (), listed)


def _cause(store: TakeStore, want: Wanted, before: Listed | None) -> str:
    noun = want.recipe.kind.replace("_", " ")
    if before is None:
        return f"new {noun}"
    if before.fingerprint == want.recipe.fingerprint:
        return "another take asked for" if before.number != want.number else f"its {noun} was lost or damaged"
    take = store.find(before.fingerprint, before.number)
    if take is None:
        return f"{noun} changed"
    old, new = take.recipe, want.recipe.canonical()
    if old.get("schema_version") != new.get("schema_version"):
        return f"{noun} is described in a new way"
    return cause_in_words(want.recipe.causes, changed_fields(old, new), want.about)


class _Desk:
    def __init__(
        self,
        store: TakeStore,
        scratch: Path,
        workers: int,
        tell: Callable[[Order, float], None],
        check_cancelled: Callable[[], None],
        run_id: str,
    ) -> None:
        self.store = store
        self.scratch = scratch
        self.workers = workers
        self._run_id = run_id
        self._tell = tell
        self._check = check_cancelled

    def input(self, ref: str, role: str) -> Path:
        return self.store.input(ref, role)

    def facts(self, ref: str) -> Mapping[str, Any]:
        return self.store.referred(ref).facts

    def intermediate(self, order: Order, make: Callable[[], Rendered]) -> Mapping[str, Path]:
        take = self.store.find(order.recipe.fingerprint, order.number)
        if take is not None:
            try:
                return {role: self.store.blob_file(blob) for role, blob in take.blobs.items()}
            except StoreError:
                pass  # Damaged, and removed by now: made anew.
        rendered = make()
        take = self.store.publish(rendered, {"run_id": self._run_id})
        _let_go(rendered, self.scratch)
        return {role: self.store.blob_file(blob) for role, blob in take.blobs.items()}

    def progress(self, order: Order, fraction: float, note: str = "") -> None:
        self._tell(order, fraction)

    def check_cancelled(self) -> None:
        self._check()


def make_takes(
    store: TakeStore,
    wanted: TakesWanted,
    previous: TakeList | None,
    renderer_of: RendererOf,
    holder: Holder,
    workers: int = 1,
    listener: Listener = lambda done, total, label: None,
    check_cancelled: Callable[[], None] = lambda: None,
) -> Made:
    """Make every wanted take that is not in the store, and return the list of all.

    Equal recipes are rendered once. A take that another run is rendering is waited for. A failed take is recorded and
    does not stop the others. On cancel, finished takes stay and nothing partial is left.
    """
    began = time.monotonic()
    started = fates(store, wanted, previous)
    takes = {(fate.wanted.recipe.fingerprint, fate.wanted.number): fate.take for fate in started}
    missing: dict[tuple[str, int], Fate] = {}
    for fate in started:
        if fate.take is None:
            missing.setdefault((fate.wanted.recipe.fingerprint, fate.wanted.number), fate)
    failures: dict[tuple[str, int], FilmError] = {}
    finished = len(takes) - len(missing)
    partial: dict[tuple[str, int], float] = {}

    def tell(order: Order, fraction: float) -> None:
        partial[(order.recipe.fingerprint, order.number)] = min(1.0, max(0.0, fraction))
        done = finished * 1000 + round(1000 * sum(partial.values()))
        listener(done, len(takes), missing[(order.recipe.fingerprint, order.number)].wanted.label)

    waiting = dict(missing)
    while waiting:
        check_cancelled()
        mine = {key: fate for key, fate in waiting.items() if holder.take_lease(_lease_key(key))}
        for key in list(mine):
            takes[key] = store.find(*key)  # Another run may have made it since.
            if takes[key] is not None:
                holder.release(_lease_key(key))
                del mine[key], waiting[key]
                finished += 1
        if mine:
            orders = [Order(fate.wanted.recipe, fate.wanted.number) for fate in mine.values()]
            spent, since = cpu_seconds(), time.monotonic()
            for result in _rendered(store, orders, renderer_of, holder, workers, tell, check_cancelled):
                key = (result.order.recipe.fingerprint, result.order.number)
                label = mine[key].wanted.label
                partial.pop(key, None)
                try:
                    if isinstance(result, Failed):
                        raise result.error
                    record = {
                        "run_id": holder.run_id,
                        "process_cpu_seconds": round(cpu_seconds() - spent, 3),
                        "wall_seconds": round(time.monotonic() - since, 3),
                    }
                    takes[key] = store.publish(result, record)
                    store.forget_failure(key[0])
                    _let_go(result, holder.scratch)
                    finished += 1
                except FilmError as error:
                    failures[key] = error
                    store.record_failure(result.order.recipe, label, str(error), holder.run_id, holder.film)
                    label = f"{label} failed"
                finally:
                    holder.release(_lease_key(key))
                    del waiting[key]
                listener(finished * 1000, len(takes), label)
                spent, since = cpu_seconds(), time.monotonic()
        elif waiting:
            time.sleep(0.2)
            for key in list(waiting):
                takes[key] = store.find(*key)
                if takes[key] is not None:
                    del waiting[key]
                    finished += 1
    before = previous.by_label() if previous else {}
    entries, rendered, reused, failed = [], {}, [], []
    for fate in started:
        want = fate.wanted
        take = takes[(want.recipe.fingerprint, want.number)]
        if take is None:
            why = failures[(want.recipe.fingerprint, want.number)]
            failed.append(Failure(want.label, str(why), why.retryable))
            continue
        entries.append(_listed(want, take))
        if take.provenance.get("run_id") == holder.run_id:
            rendered[want.label] = fate.cause or _cause(store, want, before.get(want.label))
        else:
            reused.append(want.label)
    return Made(
        TakeList(kind=wanted.kind, entries=tuple(entries)),
        rendered,
        tuple(reused),
        tuple(failed),
        time.monotonic() - began,
    )


def _listed(want: Wanted, take: Take) -> Listed:
    return Listed(
        label=want.label,
        fingerprint=take.fingerprint,
        number=take.number,
        blobs=take.blobs,
        facts=take.facts,
        about=dict(want.about),
    )


def _let_go(rendered: Rendered, scratch: Path) -> None:
    """Take a published take's files out of scratch: a blob may be the same file, which nobody may write again."""
    for path in rendered.files.values():
        if path.is_relative_to(scratch):
            path.unlink(missing_ok=True)


def _lease_key(key: tuple[str, int]) -> str:
    return f"leases/{key[0]}.{key[1]}"


def _rendered(
    store: TakeStore,
    orders: Sequence[Order],
    renderer_of: RendererOf,
    holder: Holder,
    workers: int,
    tell: Callable[[Order, float], None],
    check_cancelled: Callable[[], None],
) -> Iterator[Rendered | Failed]:
    groups: list[tuple[Renderer, list[Order]]] = []
    for order in orders:
        renderer = renderer_of(order.recipe)
        for known, members in groups:
            if known is renderer:
                members.append(order)
                break
        else:
            groups.append((renderer, [order]))
    for renderer, members in groups:
        scratch = holder.scratch / uuid.uuid4().hex
        scratch.mkdir()
        owed = {id(order): order for order in members}
        results = renderer.render(members, _Desk(store, scratch, workers, tell, check_cancelled, holder.run_id))
        try:
            for result in results:
                owed.pop(id(result.order), None)
                yield result
        except ConfigError:
            raise
        except FilmError as error:
            for order in owed.values():
                yield Failed(order, error)
            owed.clear()
        finally:
            close = getattr(results, "close", None)
            if close is not None:
                close()
            shutil.rmtree(scratch, ignore_errors=True)
        for order in owed.values():
            yield Failed(order, EngineError("the engine ended without making it: run again, or report the engine."))


def failures_in_words(failures: Sequence[Failure], noun: str, kept: int) -> str:
    """Return one message for takes that could not be made: how many are kept, which failed, why."""
    reasons = Counter(failure.reason for failure in failures)
    lines = []
    for reason, _ in reasons.most_common(5):
        labels = [failure.label for failure in failures if failure.reason == reason]
        shown = ", ".join(labels[:10]) + (f" and {len(labels) - 10} more" if len(labels) > 10 else "")
        lines.append(f"{shown}: {reason}")
    return (
        f"{len(failures)} of {len(failures) + kept} {noun} could not be made, the other {kept} are kept. Make the film "
        "again to try only these:\n" + "\n".join(lines)
    )
