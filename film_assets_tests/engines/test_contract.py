"""The one contract that every engine keeps, embedded or generating: see ``store.rendering.Renderer``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile
from PIL import Image

from film_assets.kernel.errors import Cancelled, FilmError
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.store.recipe import Recipe
from film_assets.store.rendering import Failed, Order, Rendered
from film_assets_tests.engines.cases import GPU_EXTRA, MAKERS, Case

GENERATING = ("diffusion", "coqui", "generated")
ALIKE = 0.02
"""Mean difference of two takes that are alike within a tolerance, as a share of full scale."""


class Desk:
    """A desk in a folder of its own; stops the engine at the look number ``stop_at``."""

    def __init__(self, folder: Path, case: Case, stop_at: int = -1) -> None:
        self.scratch = folder / "scratch"
        self.scratch.mkdir(parents=True)
        self.workers = 1
        self.case = case
        self.stop_at = stop_at
        self.looks = 0
        self.told: dict[str, list[float]] = {}

    def input(self, ref: str, role: str) -> Path:
        if (ref, role) not in self.case.takes:
            raise FilmError(f"the take {ref} has no {role} here")
        return self.case.takes[ref, role]

    def facts(self, ref: str) -> Mapping[str, Any]:
        return self.case.facts.get(ref, {})

    def intermediate(self, order: Order, make: Callable[[], Rendered]) -> Mapping[str, Path]:
        folder = self.scratch.with_name("intermediate")
        folder.mkdir(exist_ok=True)
        return {role: path.rename(folder / path.name) for role, path in make().files.items()}

    def progress(self, order: Order, fraction: float, note: str = "") -> None:
        self.told.setdefault(order.recipe.fingerprint, []).append(fraction)

    def check_cancelled(self) -> None:
        self.looks += 1
        if self.looks == self.stop_at:
            raise Cancelled("stop")

    def files(self) -> set[Path]:
        return {path for path in self.scratch.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if GPU_EXTRA:
        import torch

        torch.set_num_threads(1)
    return tmp_path_factory.mktemp("contract_models")


@pytest.fixture(params=MAKERS)
def case(request: pytest.FixtureRequest, models: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    if request.param.startswith(GENERATING) and not GPU_EXTRA:
        pytest.skip('needs the extra "gpu"')
    return MAKERS[request.param](models, monkeypatch)


def rendered(case: Case, desk: Desk, *recipes: Recipe) -> list[Rendered]:
    results = list(case.renderer().render([Order(recipe) for recipe in recipes], desk))
    for result in results:
        if isinstance(result, Failed):
            raise result.error
    return [result for result in results if isinstance(result, Rendered)]


def decoded(path: Path) -> np.ndarray:
    """Return a file's picture or sound as float, 0 to 1 or -1 to 1."""
    if path.suffix == ".png":
        with Image.open(path) as picture:
            return np.asarray(picture.convert("RGB"), np.float32) / 255
    if path.suffix == ".wav":
        return soundfile.read(path, dtype="float32")[0]
    with av.open(str(path)) as container:
        if not container.streams.video:
            return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
        return (
            np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]).astype(np.float32) / 255
        )


def measured(role: str, path: Path) -> dict[str, Any]:
    """Return the facts that a file itself tells."""
    if path.suffix == ".wav":
        assert soundfile.info(path).samplerate == SAMPLE_RATE_HZ
        return {"length_samples": soundfile.info(path).frames}
    if path.suffix == ".png":
        return dict(zip(("width", "height"), Image.open(path).size, strict=True)) if role == "image" else {}
    with av.open(str(path)) as container:
        if not container.streams.video:
            return {}  # Its length is told by the edit list that players go by: see the tests of the mix.
        stream = container.streams.video[0]
        frames = sum(1 for _ in container.decode(video=0))
        size = {"width": stream.width, "height": stream.height, "rate": str(stream.average_rate)}
    return {**size, "length_frames" if role in ("picture", "film") else f"{role}_frames": frames}


def test_size_rate_and_length_are_exactly_those_of_the_recipe(case: Case, tmp_path: Path) -> None:
    (take,) = rendered(case, Desk(tmp_path, case), case.good(1))
    assert take.order.recipe.expected_facts().items() <= take.facts.items()
    for role, path in take.files.items():
        assert measured(role, path).items() <= take.facts.items(), role


def test_the_same_recipe_gives_the_same_take_as_far_as_declared(case: Case, tmp_path: Path) -> None:
    once, again, other = (
        rendered(case, Desk(tmp_path / name, case), case.good(n))[0]
        for name, n in (("once", 1), ("again", 1), ("other", 2))
    )
    for role, path in once.files.items():
        if case.renderer().repeatability == "bits":
            assert _digest(path) == _digest(again.files[role])
        else:
            first, second = decoded(path), decoded(again.files[role])
            assert first.shape == second.shape and float(np.abs(first - second).mean()) < ALIKE
    assert any(_digest(path) != _digest(other.files[role]) for role, path in once.files.items())


def test_a_bad_shot_fails_alone_and_every_order_is_answered_once(case: Case, tmp_path: Path) -> None:
    desk = Desk(tmp_path, case)
    orders = [Order(recipe) for recipe in (case.good(1), case.bad, case.good(2))]
    results = list(case.renderer().render(orders, desk))
    assert sorted(id(result.order) for result in results) == sorted(id(order) for order in orders)
    (failed,) = (result for result in results if isinstance(result, Failed))
    assert failed.order is orders[1] and isinstance(failed.error, FilmError) and len(str(failed.error)) > 20
    # What lies in scratch is what was handed over: of the bad shot nothing is left.
    assert desk.files() == {
        path for result in results if isinstance(result, Rendered) for path in result.files.values()
    }


def test_progress_goes_forward_from_nothing_to_all(case: Case, tmp_path: Path) -> None:
    desk = Desk(tmp_path, case)
    rendered(case, desk, case.good(1), case.good(2))
    for told in desk.told.values():
        assert told == sorted(told) and told[0] >= 0 and told[-1] <= 1


@pytest.mark.parametrize("look", [1, 2])
def test_cancelling_ends_it_at_once_and_leaves_nothing_half_done(case: Case, tmp_path: Path, look: int) -> None:
    desk = Desk(tmp_path, case, stop_at=look)
    handed_over: list[Rendered | Failed] = []
    with pytest.raises(Cancelled):
        # Not a list of all: what was handed over before the stop counts.
        for result in case.renderer().render([Order(case.good(1)), Order(case.good(2))], desk):
            handed_over.append(result)
    assert desk.looks == look
    whole = {path for result in handed_over if isinstance(result, Rendered) for path in result.files.values()}
    assert {path for path in desk.files() if path.suffix != ".pcm"} <= whole


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
