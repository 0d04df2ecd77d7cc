"""Frames leave the device while the next shot is denoised, and come back to it the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from film_assets.inference.presets import resolved
from film_assets.kernel.errors import Cancelled, EngineError, MediaError
from film_assets.look.prompts import style_named
from film_assets.media.encode import PictureEncoder
from film_assets.picture.diffusion import clips, finishing
from film_assets.picture.diffusion.colour import yuv420p
from film_assets.picture.diffusion.finishing import Finisher
from film_assets.picture.diffusion.reading import clip_tensor, keyframe_tensor
from film_assets.picture.diffusion.recipes import clip_recipe
from film_assets.picture.diffusion.settings import DiffusionSettings, PicturePlan
from film_assets.picture.diffusion.studio import Studio
from film_assets.store.rendering import Failed, Order, Rendered
from film_assets_tests.engines_gpu.builders import (
    CPU,
    PROFILE,
    ADesk,
    NoHub,
    a_drawn_clip,
    a_preset,
    a_view,
    rendered,
)
from film_assets_tests.engines_gpu.needs import torch

Folder = Callable[..., Path]
WAIT_SECONDS = 60


def text_plan(folder: Path) -> PicturePlan:
    video = resolved(a_preset("tiny", "video", folder), NoHub())
    return PicturePlan(image=video, video=video, style=style_named("noir"), machine=CPU)


def test_a_shot_is_encoded_while_the_next_is_denoised(
    model_folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = text_plan(model_folder("wan_text"))
    second_begun, overlapped = threading.Event(), []
    own_call, own_finish, calls = clips.Caller.run, finishing.written_clip, []

    def run(self: Any, *args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            second_begun.set()
        return own_call(self, *args, **more)

    def finish(*args: Any, **more: Any) -> Rendered:
        if not overlapped:
            overlapped.append(second_begun.wait(WAIT_SECONDS))
        return own_finish(*args, **more)

    monkeypatch.setattr(clips.Caller, "run", run)
    monkeypatch.setattr(clips, "written_clip", finish)
    studio = Studio(DiffusionSettings(machine=CPU), NoHub()).knows(plan.video)
    recipes = [clip_recipe(plan, a_drawn_clip(a_view(draw=draw))) for draw in (1, 2)]
    takes = rendered(list(clips.DiffusionClips(studio).render([Order(recipe) for recipe in recipes], ADesk(tmp_path))))
    assert overlapped == [True] and len(takes) == 2


def an_order() -> Order:
    return Order(a_drawn_clip())


def test_leaving_the_finisher_stops_what_is_under_way() -> None:
    begun, stopped = threading.Event(), threading.Event()

    def finish(go_on: Callable[[], None]) -> Rendered:
        begun.set()
        try:
            while True:
                go_on()
        except Cancelled:
            stopped.set()
            raise

    with Finisher(lambda: None) as finisher:
        finisher.submit(an_order(), finish)
        assert begun.wait(WAIT_SECONDS)
    assert stopped.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("finishing")]


def test_one_take_that_cannot_be_written_fails_alone() -> None:
    def broken(go_on: Callable[[], None]) -> Rendered:
        raise OSError("no space left on device")

    orders = [an_order(), an_order()]
    with Finisher(lambda: None) as finisher:
        finisher.submit(orders[0], broken)
        finisher.submit(orders[1], lambda go_on: Rendered(orders[1]))
        results = list(finisher.finished(0))
    assert isinstance(results[0], Failed) and isinstance(results[0].error, EngineError)
    assert "no space left" in str(results[0].error) and isinstance(results[1], Rendered)


def test_no_more_than_two_takes_wait_on_the_device() -> None:
    gate = threading.Event()

    def slow(go_on: Callable[[], None]) -> Rendered:
        gate.wait(WAIT_SECONDS)
        return Rendered(an_order())

    with Finisher(gate.set) as finisher:  # Looking for cancelling opens the gate: until then it must wait.
        for _ in range(2):
            finisher.submit(an_order(), slow)
        assert list(finisher.finished()) == [] and not gate.is_set()
        finisher.submit(an_order(), slow)
        assert len(list(finisher.finished())) >= 1 and gate.is_set()


def test_a_clip_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    ramp = torch.linspace(0.1, 0.9, 64).view(1, 1, 64).expand(3, 36, 64).clone()
    ramp[0] *= 0.5
    path = tmp_path / "clip.mkv"
    with PictureEncoder(path, 64, 36, "24", PROFILE, lossless=True) as encoder:
        for _ in range(3):
            encoder.write(memoryview(yuv420p(ramp).numpy()))
    frames = clip_tensor(path, "cpu")
    assert frames.shape == (3, 3, 36, 64)
    # Rounded to 219 and 224 levels, chroma at half size: within four of 255. Read as BT.601, red would be off by eleven.
    assert float((frames[0] - ramp)[..., 2:-2].abs().max()) <= 4 / 255


def test_a_keyframe_comes_back_exactly(tmp_path: Path) -> None:
    Image.new("RGB", (4, 2), (255, 128, 0)).save(tmp_path / "key.png")
    tensor = keyframe_tensor(tmp_path / "key.png", "cpu")
    assert tensor.shape == (3, 2, 4) and torch.equal(
        (tensor[:, 0, 0] * 255).round().int(), torch.tensor([255, 128, 0], dtype=torch.int32)
    )


def test_a_damaged_take_is_a_media_error(tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"nothing")
    for read in (clip_tensor, keyframe_tensor):
        with pytest.raises(MediaError, match="make it again"):
            read(tmp_path / "broken.mp4", "cpu")
