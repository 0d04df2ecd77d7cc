"""Shot sizes, the axis, shoulders and eyes, measured from what the renderer itself says it drew."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from film_assets.breakdown.model import Angle, Move, Pose, ShotSize
from film_assets.picture.model import Figure, View
from film_assets.picture.previs.figure.actor import PARTS
from film_assets.picture.previs.figure.head import MOUTH_Z
from film_assets.picture.previs.shot import FIGURE_IDENTS, ShotDrawer
from film_assets_tests.picture.builders import ANN, a_view, two_figures

WIDTH, HEIGHT = 480, 270
TRADE = {
    ShotSize.CU: (0.50, 0.75),
    ShotSize.MCU: (0.30, 0.48),
    ShotSize.MS: (0.20, 0.34),
    ShotSize.MWS: (0.12, 0.22),
    ShotSize.FS: (0.10, 0.17),
    ShotSize.WS: (0.05, 0.115),
}
"""Height of the head as part of the frame, by size (Thompson & Bowen, Grammar of the Shot: cut lines)."""


def idents(view: View, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.int32]:
    drawer = ShotDrawer(view, width, height)
    drawer.drawing(0)
    return drawer.canvas.ident.copy()


def of_figure(found: NDArray[np.int32], index: int) -> NDArray[np.bool_]:
    return found // FIGURE_IDENTS == index + 1


def head_share(found: NDArray[np.int32], index: int = 0) -> float:
    """Return the head's height by the frame's: from the topmost pixel to the mouth, which lies a fifth above the chin."""
    rows = np.flatnonzero(of_figure(found, index).any(1))
    mouth = np.flatnonzero((found == FIGURE_IDENTS * (index + 1) + PARTS.index("mouth")).any(1))
    return float((mouth.mean() - rows[0]) / (1 - MOUTH_Z) / found.shape[0])


@pytest.mark.parametrize("pose", [Pose.STANDING, Pose.SITTING])
@pytest.mark.parametrize("size", [ShotSize.CU, ShotSize.MCU, ShotSize.MS])
def test_a_close_size_shows_the_head_as_large_as_the_trade_cuts_it(size: ShotSize, pose: Pose) -> None:
    low, high = TRADE[size]
    assert low <= head_share(idents(a_view(size, pose=pose))) <= high


@pytest.mark.parametrize("size", [ShotSize.MWS, ShotSize.FS, ShotSize.WS])
def test_a_wide_size_shows_the_head_as_large_as_the_trade_cuts_it(size: ShotSize) -> None:
    low, high = TRADE[size]
    assert low <= head_share(idents(a_view(size))) <= high


def test_a_full_shot_holds_the_body_from_crown_to_shoes() -> None:
    rows = np.flatnonzero(of_figure(idents(a_view(ShotSize.FS)), 0).any(1))
    assert rows[0] > 0
    assert rows[-1] < HEIGHT - 1
    assert (rows[-1] - rows[0]) / HEIGHT > 0.7


def test_an_extreme_close_up_cuts_the_crown() -> None:
    body = of_figure(idents(a_view(ShotSize.ECU)), 0)
    assert body[0].any()
    assert body.mean() > 0.4


def test_sizes_are_in_order() -> None:
    shares = [
        head_share(idents(a_view(size)))
        for size in (ShotSize.WS, ShotSize.FS, ShotSize.MWS, ShotSize.MS, ShotSize.MCU, ShotSize.CU)
    ]
    assert shares == sorted(shares)


@pytest.mark.parametrize("shape", [(270, 480), (480, 200)])
def test_portrait_and_wide_screen_keep_the_size(shape: tuple[int, int]) -> None:
    low, high = TRADE[ShotSize.MCU]
    assert low <= head_share(idents(a_view(ShotSize.MCU), *shape)) <= high


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize(
    ("size", "subject", "over"),
    [
        (ShotSize.WS, (), -1), (ShotSize.TWO, (0, 1), -1), (ShotSize.MS, (0,), -1), (ShotSize.CU, (1,), -1),
        (ShotSize.OTS, (0,), 1), (ShotSize.OTS, (1,), 0),
    ],
)  # fmt: skip
def test_every_camera_of_a_scene_stays_on_its_side_of_the_axis(
    size: ShotSize, subject: tuple[int, ...], over: int, side: str
) -> None:
    view = a_view(size, "control_room", two_figures(), subject, over, side)
    eye = ShotDrawer(view, 64, 36).start.eye
    assert (eye[1] < 0) == (side == "right")


def test_the_first_mark_stays_left_in_frame_and_looks_right() -> None:
    found = idents(a_view(ShotSize.TWO, "control_room", two_figures(), (0, 1)))
    first = np.flatnonzero(of_figure(found, 0).any(0)).mean()
    second = np.flatnonzero(of_figure(found, 1).any(0)).mean()
    assert first < second


def test_over_the_shoulder_shows_both_the_shoulder_nearer_and_larger() -> None:
    drawer = ShotDrawer(a_view(ShotSize.OTS, "control_room", two_figures(), (0,), 1), WIDTH, HEIGHT)
    drawer.drawing(0)
    found, depth = drawer.canvas.ident, drawer.canvas.depth
    subject, shoulder = of_figure(found, 0), of_figure(found, 1)
    assert 0.04 < shoulder.mean() < 0.45
    assert subject.mean() > 0.08
    assert np.median(depth[shoulder]) < np.median(depth[subject])


def test_a_point_of_view_does_not_show_the_looker() -> None:
    found = idents(a_view(ShotSize.POV, "control_room", two_figures(), (1,), 0))
    assert not of_figure(found, 0).any()
    assert of_figure(found, 1).any()


def test_a_group_holds_everyone() -> None:
    figures = tuple(Figure(look=ANN, mark=mark) for mark in range(5))
    found = idents(a_view(ShotSize.GROUP, "living_room", figures, tuple(range(5))))
    assert all(of_figure(found, index).sum() > 200 for index in range(5))


def test_an_insert_fills_the_frame_with_the_thing() -> None:
    view = a_view(ShotSize.INSERT, "hallway", (), (), object="key")
    drawer = ShotDrawer(view, WIDTH, HEIGHT)
    drawer.drawing(0)
    ident = next(i for i, name in drawer.named_pieces.items() if name == "key")
    rows, columns = np.nonzero(drawer.canvas.ident == ident)
    assert (np.ptp(rows) / HEIGHT) > 0.3
    assert abs(columns.mean() / WIDTH - 0.5) < 0.15


def test_writing_on_a_thing_is_in_the_picture() -> None:
    def frame(text: str) -> NDArray[np.uint8]:
        view = a_view(ShotSize.INSERT, "hallway", (), (), object="label", object_text=text)
        return ShotDrawer(view, WIDTH, HEIGHT).drawing(0).copy()

    assert (frame("LIVE") != frame("DEAD")).any()


def test_high_looks_down_and_low_looks_up() -> None:
    def rise(angle: Angle) -> float:
        start = ShotDrawer(a_view(camera={"angle": angle}), 64, 36).start
        return float(start.eye[2] - start.target[2])

    assert rise(Angle.LOW) < -0.3
    assert rise(Angle.HIGH) > 0.5


@pytest.mark.parametrize("move", list(Move))
def test_a_move_starts_where_the_still_frame_is(move: Move) -> None:
    drawer = ShotDrawer(a_view(camera={"moves": (move,)}), 64, 36, drawings=24)
    begin, end = drawer.setup(0.0), drawer.setup(1.0, 2.0)
    assert np.allclose(begin.eye, drawer.start.eye)
    assert np.allclose(begin.target, drawer.start.target)
    assert begin.mm == drawer.start.mm
    if move is not Move.RACK_FOCUS:
        assert not (np.allclose(end.eye, begin.eye) and np.allclose(end.target, begin.target) and end.mm == begin.mm)


def test_the_same_figure_has_the_same_colours_in_every_shot() -> None:
    from film_assets.picture.previs.materials import linear

    for size in (ShotSize.WS, ShotSize.MS, ShotSize.CU):
        drawer = ShotDrawer(a_view(size), 64, 36)
        canvas = drawer.canvas
        top = canvas.idents == FIGURE_IDENTS + PARTS.index("top")
        assert np.allclose(np.unique(canvas.tint[top], axis=0), np.array([linear(ANN.top_colour)]), atol=1e-6)


def test_sixty_people_make_a_picture() -> None:
    assert ShotDrawer(a_view(ShotSize.WS, "control_room", crowd=60, subject=()), 160, 90).drawing(0).std() > 5
