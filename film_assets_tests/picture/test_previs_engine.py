"""The previs renderers keep the renderer's contract, and their takes are what their recipes say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from film_assets.breakdown.model import Move, Pose, ShotSize, Weather
from film_assets.kernel.errors import Cancelled, EngineError
from film_assets.look.model import Light, Look
from film_assets.picture.model import CharacterSheetRecipe, Figure, Mouth, View
from film_assets.picture.previs.renderers import PrevisCharacterSheets, PrevisClips, PrevisKeyframes, identity
from film_assets.picture.previs.shot import ShotDrawer
from film_assets.store.rendering import Failed, Order, Rendered
from film_assets_tests.picture.builders import ANN, ADesk, a_clip, a_keyframe, a_view, two_figures
from film_assets_tests.processes import wait_until


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Rendered | Failed]:
    """Two good shots with a bad one between them, drawn by two workers."""
    bad = a_view(figures=(Figure(look=Look(hair="seaweed"), mark=0),))
    spoken = (Mouth(figure=0, shapes="XDBEXDA"),)
    orders = [
        Order(a_clip(a_view(), head_frames=5, body_frames=12, tail_frames=4, mouths=spoken)),
        Order(a_clip(bad)),
        Order(a_clip(a_view(ShotSize.CU), body_frames=7)),
    ]
    desk = ADesk(tmp_path_factory.mktemp("desk"), workers=2)
    found = {id(result.order): result for result in PrevisClips().render(orders, desk)}
    return [found[id(order)] for order in orders]


def test_a_bad_shot_fails_alone_and_says_why(made: list[Rendered | Failed]) -> None:
    good, bad, other = made
    assert isinstance(good, Rendered)
    assert isinstance(other, Rendered)
    assert isinstance(bad, Failed)
    assert isinstance(bad.error, EngineError)
    assert "seaweed" in str(bad.error)


def test_head_body_and_tail_have_exactly_their_frames(made: list[Rendered | Failed]) -> None:
    clip = made[0]
    assert isinstance(clip, Rendered)
    assert {role: len(frames_of(path)) for role, path in clip.files.items()} == {"head": 5, "body": 12, "tail": 4}
    facts = clip.facts
    assert (facts["head_frames"], facts["body_frames"], facts["tail_frames"]) == (5, 12, 4)
    assert (facts["width"], facts["height"], facts["rate"]) == (160, 90, "24")


def test_a_body_starts_at_zero_in_bt709_and_joins_the_others(made: list[Rendered | Failed]) -> None:
    first, _, second = made
    assert isinstance(first, Rendered)
    assert isinstance(second, Rendered)
    with av.open(str(first.files["body"])) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.pts is not None]
        assert [packet.pts for packet in packets] == [packet.dts for packet in packets] == [i * 1000 for i in range(12)]
        assert stream.time_base.denominator == 24_000
        assert (stream.codec_context.colorspace, stream.codec_context.color_range) == (1, 1)
    assert first.facts["encoder_header"] == second.facts["encoder_header"]


def test_handles_are_lossless_and_drawn_on_twos_through_the_joins(made: list[Rendered | Failed]) -> None:
    clip = made[0]
    assert isinstance(clip, Rendered)
    recipe = clip.order.recipe
    drawer = ShotDrawer(recipe.view, 160, 90, 11, 12.0, recipe.mouths)  # type: ignore[attr-defined]
    expected = []
    for number in range(11):
        drawer.drawing(number)
        expected += [np.frombuffer(drawer.canvas.planes_of_frame(), np.uint8).reshape(135, 160).copy()] * 2
    head, tail = frames_of(clip.files["head"]), frames_of(clip.files["tail"])
    assert all((a == b).all() for a, b in zip(head, expected[:5], strict=True))
    assert all((a == b).all() for a, b in zip(tail, expected[17:21], strict=True))


def test_the_same_recipe_gives_the_same_bytes(made: list[Rendered | Failed], tmp_path: Path) -> None:
    first = made[0]
    assert isinstance(first, Rendered)
    (again,) = PrevisClips().render([Order(first.order.recipe)], ADesk(tmp_path))
    assert isinstance(again, Rendered)
    for role, path in first.files.items():
        assert again.files[role].read_bytes() == path.read_bytes()


def test_a_retake_moves_otherwise_under_the_same_recipe(made: list[Rendered | Failed], tmp_path: Path) -> None:
    first = made[0]
    assert isinstance(first, Rendered)
    (retake,) = PrevisClips().render([Order(first.order.recipe, number=2)], ADesk(tmp_path))
    assert isinstance(retake, Rendered)
    assert retake.order.recipe.fingerprint == first.order.recipe.fingerprint
    assert retake.files["body"].read_bytes() != first.files["body"].read_bytes()


@pytest.mark.parametrize(
    "view",
    [
        a_view(),
        a_view(ShotSize.TWO, "control_room", two_figures(), (0, 1)),
        a_view(ShotSize.MS, "street", pose=Pose.WALKING, light=Light(weather=Weather.RAIN)),
        a_view(ShotSize.MS, "truck_cab", pose=Pose.DRIVING, camera={"moves": (Move.HANDHELD,)}),
    ],
)
def test_a_keyframe_is_frame_0_of_its_clip_whatever_its_length_and_words(view: View) -> None:
    still = ShotDrawer(view, 160, 90).drawing(0).copy()
    moving = ShotDrawer(view, 160, 90, 90, 12.0, (Mouth(figure=0, shapes="XDDDD"),), ((0, 20),))
    assert (moving.drawing(0) == still).all()


def test_a_drawing_does_not_depend_on_those_drawn_before() -> None:
    view = a_view(ShotSize.MCU, "control_room")
    straight, jumping = ShotDrawer(view, 160, 90, 90), ShotDrawer(view, 160, 90, 90)
    for number in range(60):
        last = straight.drawing(number)
    assert (jumping.drawing(59) == last).all()


@pytest.mark.parametrize("weather", [Weather.CLEAR, Weather.RAIN])
def test_a_still_camera_draws_the_same_pixels_block_by_block_as_whole(weather: Weather) -> None:
    view = a_view(ShotSize.MS, "beach", two_figures(), light=Light(weather=weather))
    blocks, whole = ShotDrawer(view, 320, 180, 24), ShotDrawer(view, 320, 180, 24)
    whole.canvas.still = False
    for number in (0, 1, 2, 7, 15):
        assert (blocks.drawing(number) == whole.drawing(number)).all()


def test_somebody_who_speaks_moves_the_mouth_only_then() -> None:
    view = a_view(ShotSize.CU)
    silent, spoken = (
        ShotDrawer(view, 160, 90, 24),
        ShotDrawer(view, 160, 90, 24, 12.0, (Mouth(figure=0, shapes="XXDDX"),)),
    )
    assert (silent.drawing(1) == spoken.drawing(1)).all()
    assert (silent.drawing(3) != spoken.drawing(3)).any()


def test_keyframes_and_sheets_are_pictures_of_their_size(tmp_path: Path) -> None:
    from PIL import Image

    (keyframe,) = PrevisKeyframes().render([Order(a_keyframe(width=162, height=91))], ADesk(tmp_path / "a"))
    sheet_recipe = CharacterSheetRecipe(engine=identity(), look=ANN, width=320, height=180)
    (sheet,) = PrevisCharacterSheets().render([Order(sheet_recipe)], ADesk(tmp_path / "b"))
    assert isinstance(keyframe, Rendered)
    assert isinstance(sheet, Rendered)
    assert Image.open(keyframe.files["image"]).size == (162, 91)
    assert keyframe.facts["framing"]["heads"]
    assert keyframe.facts["approximated"] == ["the place has no set of its own: a neutral one stands for it"]
    assert Image.open(sheet.files["image"]).size == (320, 180)


def test_a_frame_with_odd_sides_cannot_be_a_clip_and_says_so(tmp_path: Path) -> None:
    (result,) = PrevisClips().render([Order(a_clip(width=161))], ADesk(tmp_path))
    assert isinstance(result, Failed)
    assert "even sides" in str(result.error)


def children() -> set[int]:
    import os

    return {
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _parent_of(int(entry.name)) == os.getpid()
    }


def _parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except (OSError, IndexError):
        return 0


def _drained(results: Iterator[Rendered | Failed]) -> None:
    for _ in results:
        pass


def test_cancelling_leaves_neither_files_nor_processes(tmp_path: Path) -> None:
    before = children()

    class Stop(ADesk):
        def check_cancelled(self) -> None:
            if any(tmp_path.rglob("*.mp4")):
                raise Cancelled

    results = PrevisClips().render([Order(a_clip(body_frames=4000))], Stop(tmp_path))
    with pytest.raises(Cancelled):
        _drained(results)
    wait_until(lambda: children() <= before, "its processes are gone")
    assert not list(tmp_path.iterdir())


AFTER_WARMING = """
import importlib, pkgutil
from film_assets.picture.previs import kernels
from film_assets.picture.previs.worker import answered
modules = [importlib.import_module(f"{kernels.__name__}.{m.name}") for m in pkgutil.iter_modules(kernels.__path__)]
loops = {f"{m.__name__.rsplit('.', 1)[1]}.{n}": f for m in modules for n, f in vars(m).items() if hasattr(f, "signatures")}
answered({"kind": "warm"}, lambda part: None)
ready = {name: len(loop.signatures) for name, loop in loops.items()}
from film_assets.breakdown.model import Move, ShotSize, Weather
from film_assets.look.model import Light
from film_assets.picture.previs.shot import ShotDrawer
from film_assets.picture.previs.styles import style_names
from film_assets_tests.picture.builders import a_view, two_figures
for style in style_names():
    for moves in ((), (Move.RACK_FOCUS,), (Move.DOLLY_IN,)):
        view = a_view(ShotSize.OTS, "beach", two_figures(), (0,), 1, camera={"moves": moves})
        drawer = ShotDrawer(view.model_copy(update={"style": style, "light": Light(weather=Weather.SNOW)}), 96, 54)
        drawer.drawing(0), drawer.drawing(1), drawer.canvas.planes_of_frame()
print({name: len(loop.signatures) for name, loop in loops.items() if len(loop.signatures) != ready[name]})
"""


def test_nothing_is_left_to_compile_once_a_worker_is_warm() -> None:
    done = subprocess.run([sys.executable, "-c", AFTER_WARMING], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "{}"
