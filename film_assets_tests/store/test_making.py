"""Making what is missing, and only that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from film_assets.benchmarks.null_engines import NullRenderer
from film_assets.kernel.errors import Cancelled
from film_assets.store.lists import TakeList
from film_assets.store.making import Made, TakesWanted, Wanted, fates, make_takes
from film_assets.store.rendering import Desk, Failed, Order, Rendered
from film_assets.store.takes import TakeStore
from film_assets_tests.builders import a_holder, a_line, a_store
from film_assets_tests.processes import PATIENCE_SECONDS


def _wanted(*texts: str, number: int = 1) -> TakesWanted:
    return TakesWanted(
        "voice",
        tuple(Wanted(f"1-{index}/0", a_line(text), number, {"speaker": "NORA"}) for index, text in enumerate(texts)),
    )


def _make(
    store: TakeStore, wanted: TakesWanted, renderer: object, previous: TakeList | None = None, run_id: str = "run-1"
) -> Made:
    with a_holder(store, run_id) as holder:
        return make_takes(store, wanted, previous, lambda recipe: renderer, holder)  # type: ignore[arg-type,return-value]


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    store, renderer = a_store(tmp_path), NullRenderer()
    first = _make(store, _wanted("one", "two"), renderer)
    second = _make(store, _wanted("one", "two"), renderer, first.takes, "run-2")
    assert len(renderer.made) == 2
    assert second.rendered == {} and second.reused == ("1-0/0", "1-1/0")
    assert second.takes.data_version == first.takes.data_version


def test_one_changed_recipe_makes_one_take_and_says_why(tmp_path: Path) -> None:
    store, renderer = a_store(tmp_path), NullRenderer()
    first = _make(store, _wanted("one", "two", "three"), renderer)
    renderer.made.clear()
    second = _make(store, _wanted("one", "TWO", "three"), renderer, first.takes, "run-2")
    assert renderer.made == [("voice", a_line("TWO").fingerprint)]
    assert second.rendered == {"1-1/0": "dialogue of NORA changed"}


def test_equal_recipes_are_made_once_and_listed_twice(tmp_path: Path) -> None:
    store, renderer = a_store(tmp_path), NullRenderer()
    made = _make(store, _wanted("again", "again"), renderer)
    assert len(renderer.made) == 1
    assert [entry.label for entry in made.takes.entries] == ["1-0/0", "1-1/0"]


def test_a_take_made_for_another_film_is_used(tmp_path: Path) -> None:
    store, renderer = a_store(tmp_path), NullRenderer()
    _make(store, _wanted("shared"), renderer)
    made = _make(store, _wanted("shared"), renderer, None, "another-film")
    assert len(renderer.made) == 1 and made.reused == ("1-0/0",)


def test_a_take_that_failed_does_not_count_as_finished(tmp_path: Path) -> None:
    store, told = a_store(tmp_path), []
    with a_holder(store) as holder:
        make_takes(
            store,
            _wanted("good", "bad", "fine"),
            None,
            lambda recipe: NullRenderer(refuses={"bad"}),
            holder,
            listener=lambda done, total, label: told.append((done, total, label)),
        )
    assert sorted(told) == [(1000, 3, "1-0/0"), (1000, 3, "1-1/0 failed"), (2000, 3, "1-2/0")]


def test_bad_takes_do_not_sink_good_ones(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    made = _make(store, _wanted("good", "bad", "fine"), NullRenderer(refuses={"bad"}))
    assert [entry.label for entry in made.takes.entries] == ["1-0/0", "1-2/0"]
    assert [failure.label for failure in made.failures] == ["1-1/0"]
    assert store.failure(a_line("bad").fingerprint) is not None
    healed = NullRenderer()
    again = _make(store, _wanted("good", "bad", "fine"), healed, None, "run-2")
    assert healed.made == [("voice", a_line("bad").fingerprint)] and again.complete
    assert store.failure(a_line("bad").fingerprint) is None


def test_a_retry_does_not_turn_a_render_into_a_reuse(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    _make(store, _wanted("good", "bad"), NullRenderer(refuses={"bad"}))
    second = _make(store, _wanted("good", "bad"), NullRenderer())
    assert set(second.rendered) == {"1-0/0", "1-1/0"} and second.reused == ()


def test_a_retake_is_made_beside_the_first(tmp_path: Path) -> None:
    store, renderer = a_store(tmp_path), NullRenderer()
    first = _make(store, _wanted("one"), renderer)
    second = _make(store, _wanted("one", number=2), renderer, first.takes, "run-2")
    assert second.rendered == {"1-0/0": "another take asked for"}
    assert store.numbers(a_line("one").fingerprint) == [1, 2]
    assert second.takes.entries[0].ref == f"{a_line('one').fingerprint}.2"


class _Dies:
    """Makes one take, then is cancelled in the middle of the next, having written half of it."""

    def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
        yield from NullRenderer().render(orders[:1], desk)
        (desk.scratch / "half.wav").write_bytes(b"half")
        raise Cancelled


def test_cancelling_keeps_what_is_finished_and_leaves_nothing_partial(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    with pytest.raises(Cancelled):
        _make(store, _wanted("one", "two"), _Dies())
    assert [fate.take is not None for fate in fates(store, _wanted("one", "two"), None)] == [True, False]
    assert list(store.shelf.scratch_root.iterdir()) == []
    assert list(store.shelf.keys("leases/")) == [] and list(store.shelf.keys("holders/")) == []


def test_an_engine_that_forgets_a_take_fails_it(tmp_path: Path) -> None:
    class Forgetful:
        def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
            yield from NullRenderer().render(orders[:1], desk)

    made = _make(a_store(tmp_path), _wanted("one", "two"), Forgetful())
    assert [failure.label for failure in made.failures] == ["1-1/0"]


def test_a_take_that_another_run_is_making_is_waited_for(tmp_path: Path) -> None:
    import threading
    import time

    store, slow, mine = a_store(tmp_path), NullRenderer(), NullRenderer()
    started = threading.Event()

    class Slow:
        def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
            started.set()
            time.sleep(0.6)
            yield from slow.render(orders, desk)

    other = threading.Thread(target=_make, args=(store, _wanted("one"), Slow(), None, "other"))
    other.start()
    assert started.wait(PATIENCE_SECONDS)
    made = _make(store, _wanted("one"), mine)
    other.join()
    assert len(slow.made) == 1 and mine.made == [] and made.reused == ("1-0/0",)


def test_an_engine_that_uses_a_file_name_twice_changes_no_published_take(tmp_path: Path) -> None:
    class Careless:
        def render(self, orders: Sequence[Order], desk: Desk) -> Iterator[Rendered | Failed]:
            for order in orders:
                path = desk.scratch / "sound.wav"
                path.write_bytes(order.recipe.fingerprint.encode())
                yield Rendered(order, {"sound": path}, {"length_samples": 1})

    store = a_store(tmp_path)
    made = _make(store, _wanted("one", "two"), Careless())
    for entry in made.takes.entries:
        assert store.blob_file(entry.blobs["sound"]).read_bytes() == entry.fingerprint.encode()
