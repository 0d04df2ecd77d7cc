"""Prune takes what no film reaches, after its grace period, and nothing else."""

from __future__ import annotations

from pathlib import Path

from film_assets.benchmarks.null_engines import NullRenderer
from film_assets.store.lists import FilmLists, TakeList
from film_assets.store.making import TakesWanted, Wanted, make_takes
from film_assets.store.prune import GRACE_SECONDS, pruned, unreached
from film_assets.store.takes import TakeStore
from film_assets_tests.builders import a_clip, a_holder, a_keyframe, a_line, a_store


def _film(store: TakeStore, *texts: str, run_id: str = "run-1") -> None:
    wanted = TakesWanted("voice", tuple(Wanted(f"1-{n}/0", a_line(text)) for n, text in enumerate(texts)))
    with a_holder(store, run_id) as holder:
        made = make_takes(store, wanted, None, lambda recipe: NullRenderer(), holder)
        FilmLists(store.shelf, "hero").publish("voice_tracks", made.takes, made.takes.data_version, {}, run_id, {})


def test_a_current_film_loses_nothing(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    _film(store, "one", "two")
    pruned(store.shelf, now=0)
    pruned(store.shelf, now=GRACE_SECONDS)
    assert store.find(a_line("one").fingerprint) and store.find(a_line("two").fingerprint)


def test_a_take_of_an_earlier_draft_goes_after_the_grace_period(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    _film(store, "one", "old")
    _film(store, "one", "new", run_id="run-2")
    assert not any(item.ripe for item in unreached(store.shelf, now=0))
    assert pruned(store.shelf, now=GRACE_SECONDS - 1) == []
    gone = pruned(store.shelf, now=GRACE_SECONDS)
    assert any(item.key.startswith("blobs/") for item in gone)
    assert store.find(a_line("old").fingerprint) is None
    assert store.find(a_line("one").fingerprint) and store.find(a_line("new").fingerprint)


def test_what_a_film_reaches_again_in_time_stays(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    _film(store, "old")
    _film(store, "new", run_id="run-2")
    unreached(store.shelf, now=0)
    _film(store, "old", run_id="run-3")
    pruned(store.shelf, now=GRACE_SECONDS)
    assert store.find(a_line("old").fingerprint)


def test_a_take_in_flight_is_a_root(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    _film(store, "old")
    _film(store, "new", run_id="run-2")
    with a_holder(store, "running") as holder:
        holder.take_lease(f"leases/{a_line('old').fingerprint}.1")
        unreached(store.shelf, now=0)
        pruned(store.shelf, now=GRACE_SECONDS)
    assert store.find(a_line("old").fingerprint)


def test_what_was_measured_of_a_blob_stays_and_goes_with_it(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    _film(store, "old")
    held = FilmLists(store.shelf, "hero").load_current("voice_tracks", TakeList)
    assert held is not None
    key = f"measured/{held.entries[0].blobs['sound'].sha256}_24.json"
    store.shelf.publish(key, b"{}")
    assert key not in {item.key for item in unreached(store.shelf, now=0)}
    _film(store, "new", run_id="run-2")
    unreached(store.shelf, now=0)
    assert key in {item.key for item in pruned(store.shelf, now=GRACE_SECONDS)}
    assert store.shelf.size(key) is None


def _listed(store: TakeStore, asset: str, *wanted: Wanted, run_id: str = "run-1") -> None:
    with a_holder(store, run_id) as holder:
        made = make_takes(store, TakesWanted(asset, wanted), None, lambda recipe: NullRenderer(), holder)
        FilmLists(store.shelf, "hero").publish(asset, made.takes, made.takes.data_version, {}, run_id, {})


def test_takes_that_were_not_chosen_stay_as_long_as_their_recipe_is_current(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    line = a_line("one")
    for number in (1, 2, 3):
        _listed(store, "voice_tracks", Wanted("1-1/0", line, number), run_id=f"run-{number}")
    _listed(store, "voice_tracks", Wanted("1-1/0", line, 2), run_id="run-4")
    for now in (0, GRACE_SECONDS):
        pruned(store.shelf, now=now)
    assert all(store.find(line.fingerprint, number) for number in (1, 2, 3))
    _film(store, "another", run_id="run-5")
    for now in (0, GRACE_SECONDS):
        pruned(store.shelf, now=now)
    assert store.numbers(line.fingerprint) == []


def test_what_a_listed_take_is_made_from_stays(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    frame = a_keyframe()
    _listed(store, "keyframes", Wanted("1-1", frame))
    _listed(store, "clips", Wanted("1-1", a_clip(first_frame=frame.fingerprint)))
    _listed(store, "keyframes", run_id="run-2")
    for now in (0, GRACE_SECONDS):
        pruned(store.shelf, now=now)
    assert store.find(frame.fingerprint)
