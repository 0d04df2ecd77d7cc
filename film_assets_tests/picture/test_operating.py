"""Who walks stays in frame, comes into it or leaves it; pairs are seen across the line between them."""

from __future__ import annotations

import numpy as np
import pytest

from film_assets.breakdown.model import Move, Pose, ShotSize
from film_assets.look.model import SetDressing
from film_assets.picture.model import Figure, View
from film_assets.picture.previs.canvas import FIGURE_IDENTS
from film_assets.picture.previs.places import built_place, catalogue, set_entry
from film_assets.picture.previs.props import built, traits_of
from film_assets.picture.previs.shot import ShotDrawer
from film_assets.picture.previs.staging import staged
from film_assets_tests.picture.builders import ANN, BEN, a_view
from film_assets_tests.picture.measuring import Frame


def _seen(view: View, seconds: float) -> int:
    """Return how many pixels of figure 0 are in frame after ``seconds``."""
    drawer = ShotDrawer(view, 160, 90, drawings=49)
    drawer.drawing(round(seconds * 12))
    return int((drawer.canvas.ident // FIGURE_IDENTS == 1).sum())


def _walker(size: ShotSize, goes: str = "", moves: tuple[Move, ...] = (), pose: Pose = Pose.WALKING) -> View:
    figures = (Figure(look=ANN, mark=0, pose=pose, goes=goes),)
    return a_view(size, "street", figures, camera={"moves": moves})


@pytest.mark.parametrize("size", [ShotSize.WS, ShotSize.FS, ShotSize.MWS, ShotSize.MCU])
@pytest.mark.parametrize("moves", [(), (Move.TRUCK_RIGHT,), (Move.PAN_LEFT,)])
def test_the_camera_keeps_who_walks_in_frame(size: ShotSize, moves: tuple[Move, ...]) -> None:
    view = _walker(size, moves=moves)
    first = _seen(view, 0)
    assert first and _seen(view, 4) > 0.3 * first


def test_who_comes_in_is_out_of_frame_first() -> None:
    assert _seen(_walker(ShotSize.FS, "in"), 0) == 0
    assert _seen(_walker(ShotSize.FS, "in"), 4) > 300


def test_who_leaves_is_out_of_frame_at_last() -> None:
    assert _seen(_walker(ShotSize.FS, "out"), 0) > 300
    assert _seen(_walker(ShotSize.FS, "out"), 4) == 0


@pytest.mark.parametrize("move", [Move.DOLLY_IN, Move.ZOOM_IN])
def test_a_camera_that_closes_in_keeps_the_head_whole(move: Move) -> None:
    drawer = ShotDrawer(a_view(ShotSize.MS, camera={"moves": (move,)}), 160, 90, drawings=24)
    drawer.drawing(23)
    assert not (drawer.canvas.ident[0] // FIGURE_IDENTS == 1).any()


def test_nothing_stands_where_somebody_walks() -> None:
    drawer = ShotDrawer(
        _walker(ShotSize.FS, "in").model_copy(update={"set": SetDressing(kind="park", interior=False)}), 64, 36
    )
    walker = drawer.placed[0]
    path = walker.at[:2] + walker.ahead[:2] * np.linspace(0, walker.comes_m, 20)[:, None]
    place = built_place(drawer.view.set)
    standing = set(drawer.named_pieces.values())
    for piece in place.pieces:
        low, high = piece.mesh.points.min(0), piece.mesh.points.max(0)
        if piece.name and not piece.stays and high[2] > 0.3 and low[2] < 1.5:
            assert not np.any(np.all((path > low[:2]) & (path < high[:2]), 1)) or piece.name not in standing


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    ("kind", "poses"),
    [
        ("throne_room", (Pose.SITTING, Pose.STANDING)),
        ("station", (Pose.SITTING, Pose.SITTING)),
        ("hospital", (Pose.SITTING, Pose.SITTING)),
        ("office", (Pose.SITTING, Pose.STANDING)),
    ],
)
def test_a_two_shot_shows_both_heads_and_no_back_of_one(kind: str, poses: tuple[Pose, Pose], side: str) -> None:
    figures = (
        Figure(look=ANN, mark=0, pose=poses[0], looks_at=1),
        Figure(look=BEN, mark=1, pose=poses[1], looks_at=0),
    )
    view = a_view(ShotSize.TWO, kind, figures, (0, 1), side=side)
    view = view.model_copy(update={"set": SetDressing(kind=kind, interior=kind != "station", draw=3)})
    frame = Frame(view)
    for index in (0, 1):
        one = frame.drawer.placed[index]
        assert frame.head(index).sum() > 60, f"head {index} is hidden"
        gaze = frame.drawer.players[index].turns[0, 0][:, 0]
        to_camera = frame.eye - one.head
        assert float(gaze[:2] @ to_camera[:2]) / float(np.hypot(*to_camera[:2])) > -0.75, f"{index} turns the back"


@pytest.mark.parametrize("kind", sorted(catalogue()))
def test_nobody_faces_the_back_of_their_chair(kind: str) -> None:
    place = built_place(SetDressing(kind=kind, interior="room" in set_entry(kind)))
    seats = [one for one in (*place.marks, *place.seats) if one.seat and not one.lying]
    for item in set_entry(kind).get("furniture", ()):
        sits = traits_of(item["prop"]).get("sit", ())
        # A stool has no back.
        if len(sits) != 1 or built(item["prop"]).points[:, 2].max() < sits[0][2] + 0.2:
            continue
        for seat in seats:
            if np.hypot(seat.at[0] - item["at"][0], seat.at[1] - item["at"][1]) < 0.2:
                turned = np.radians(item.get("turn", 0.0) - 90) - seat.face
                assert abs((turned + np.pi) % (2 * np.pi) - np.pi) < np.radians(75), f"{item['prop']} at {item['at']}"


def test_many_people_in_a_street_stand_before_its_houses() -> None:
    figures = tuple(Figure(look=ANN, mark=mark) for mark in range(30))
    view = a_view(ShotSize.GROUP, "street", figures, tuple(range(30)))
    fronts = [item["at"][1] for item in set_entry("street")["furniture"] if item["prop"] == "terrace_house"]
    assert all(one.at[1] < max(fronts) for one in staged(view, built_place(view.set)))
