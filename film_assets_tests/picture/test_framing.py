"""Shot sizes, the axis, shoulders and eyes, measured from what the renderer itself says it drew."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from film_assets.breakdown.model import Angle, Move, Pose, ShotSize
from film_assets.look.model import Look
from film_assets.picture.model import Figure, OffScreen, View
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.canvas import FIGURE_IDENTS
from film_assets.picture.previs.company import hidden_metres
from film_assets.picture.previs.figure.actor import PARTS
from film_assets.picture.previs.framing import setup_of
from film_assets.picture.previs.lens import Setup, Thing
from film_assets.picture.previs.places import Piece, built_place
from film_assets.picture.previs.players import PROP_IDENT
from film_assets.picture.previs.props import built, prop_named
from film_assets.picture.previs.shot import ShotDrawer
from film_assets.picture.previs.sightlines import before_lens, looms, sight_points, stands_before
from film_assets.picture.previs.staging import staged
from film_assets.picture.previs.standing import stands_in
from film_assets_tests.picture.builders import ANN, BEN, a_view, two_figures
from film_assets_tests.picture.measuring import Frame

WIDTH, HEIGHT = 480, 270
HERE = np.zeros(3)
TRADE = {
    ShotSize.CU: (0.50, 0.78),
    ShotSize.MCU: (0.30, 0.50),
    ShotSize.MS: (0.18, 0.41),
    ShotSize.MWS: (0.12, 0.24),
    ShotSize.FS: (0.10, 0.19),
    ShotSize.WS: (0.045, 0.13),
    ShotSize.OTS: (0.18, 0.46),
    ShotSize.TWO: (0.08, 0.34),
}
"""Height of the head, chin to top of the hair, as part of the frame, by size (Thompson & Bowen, Grammar of the Shot: cut
lines); the upper ends are a child's, whose head is a larger part of the body."""
CHILD = Look(height_cm=122, presentation="feminine", age_years=8, hair="long")
GIANT = Look(height_cm=196, presentation="masculine", hair="short", build="broad")
PAIRS = {
    "adults": ((ANN, BEN), Pose.STANDING, "right"),
    "child and giant": ((CHILD, GIANT), Pose.STANDING, "left"),
    "seated": ((GIANT, CHILD), Pose.SITTING, "right"),
}
"""Who, how, and from which side of the axis."""


def idents(view: View, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.int32]:
    drawer = ShotDrawer(view, width, height)
    drawer.drawing(0)
    return drawer.canvas.ident.copy()


def of_figure(found: NDArray[np.int32], index: int) -> NDArray[np.bool_]:
    return np.asarray(found // FIGURE_IDENTS == index + 1)


def of_pair(pair: str, size: ShotSize, kind: str, subject: tuple[int, ...], over: int = -1) -> View:
    """Return both of a pair in frame, on their marks, looking at each other."""
    (one, two), pose, side = PAIRS[pair]
    figures = (
        Figure(look=one, mark=0, pose=pose, looks_at=1), Figure(look=two, mark=1, pose=pose, looks_at=0)
    )  # fmt: skip
    return a_view(size, kind, figures, subject, over, side)


def single_of(pair: str, size: ShotSize, kind: str, which: int) -> View:
    """Return one of a pair alone in frame, looking at where the other is."""
    looks, pose, side = PAIRS[pair]
    figure = Figure(look=looks[which], mark=which, pose=pose, looks_at=1)
    return a_view(size, kind, (figure,), side=side, off_screen=(OffScreen(mark=1 - which, pose=pose),))


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    ("pair", "kinds"),
    [
        ("adults", ("living_room", "street", "corridor")),
        ("child and giant", ("control_room", "park", "car_interior")),
        ("seated", ("cafe", "bus_interior", "beach")),
    ],
)
@pytest.mark.parametrize(("rank", "size"), [(0, ShotSize.CU), (1, ShotSize.MCU), (2, ShotSize.MS)])
def test_a_close_size_shows_the_head_as_large_as_the_trade_cuts_it(
    rank: int, size: ShotSize, pair: str, kinds: tuple[str, ...], which: int
) -> None:
    low, high = TRADE[size]
    frame = Frame(single_of(pair, size, kinds[(rank + which) % len(kinds)], which))
    assert low <= frame.head_share() <= high
    assert not frame.cut_above()


@pytest.mark.parametrize("kind", ["living_room", "street", "hilltop"])
@pytest.mark.parametrize("size", [ShotSize.MWS, ShotSize.FS, ShotSize.WS])
def test_a_wide_size_shows_the_head_as_large_as_the_trade_cuts_it(size: ShotSize, kind: str) -> None:
    low, high = TRADE[size]
    assert low <= Frame(single_of("adults", size, kind, 0)).head_share() <= high


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
    sizes = (ShotSize.WS, ShotSize.FS, ShotSize.MWS, ShotSize.MS, ShotSize.MCU, ShotSize.CU)
    shares = [Frame(a_view(size)).head_share() for size in sizes]
    assert shares == sorted(shares)


@pytest.mark.parametrize("shape", [(180, 320), (382, 160)])
@pytest.mark.parametrize("size", [ShotSize.MCU, ShotSize.MS])
def test_portrait_and_wide_screen_keep_the_size(size: ShotSize, shape: tuple[int, int]) -> None:
    low, high = TRADE[size]
    assert low <= Frame(a_view(size), *shape).head_share() <= high


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


def test_a_pair_whose_places_are_crossed_is_seen_from_the_sets_own_side() -> None:
    crossed = (Figure(look=ANN, mark=1, looks_at=1), Figure(look=BEN, mark=0, looks_at=0))
    for figures in (two_figures(), crossed):
        for size, subject, over in ((ShotSize.TWO, (0, 1), -1), (ShotSize.OTS, (0,), 1), (ShotSize.CU, (1,), -1)):
            view = a_view(size, "park", figures, subject, over)
            place = built_place(view.set)
            assert setup_of(view, staged(view, place), place, 16 / 9).eye[1] < 0, (size, subject)


def test_the_first_mark_stays_left_in_frame_and_looks_right() -> None:
    found = idents(a_view(ShotSize.TWO, "control_room", two_figures(), (0, 1)))
    first = np.flatnonzero(of_figure(found, 0).any(0)).mean()
    second = np.flatnonzero(of_figure(found, 1).any(0)).mean()
    assert first < second


@pytest.mark.parametrize("kind", ["control_room", "park", "car_interior"])
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("pair", list(PAIRS))
def test_over_the_shoulder_shows_the_face_and_a_shoulder_before_it(pair: str, which: int, kind: str) -> None:
    frame = Frame(of_pair(pair, ShotSize.OTS, kind, (which,), 1 - which))
    low, high = TRADE[ShotSize.OTS]
    subject, shoulder = frame.figure(which), frame.figure(1 - which)
    assert low <= frame.head_share(which) <= high
    assert 0.04 < shoulder.mean() < 0.48
    assert np.median(frame.depth[shoulder]) < np.median(frame.depth[subject])
    columns = np.arange(frame.depth.shape[1])
    apart = (shoulder.sum(0) @ columns) / shoulder.sum() - (subject.sum(0) @ columns) / subject.sum()
    assert abs(apart) > 0.2 * frame.depth.shape[1]


@pytest.mark.parametrize("kind", ["living_room", "street", "bar", "truck_cab"])
@pytest.mark.parametrize("pair", ["adults", "child and giant"])
def test_a_two_shot_holds_both_heads(pair: str, kind: str) -> None:
    frame = Frame(of_pair(pair, ShotSize.TWO, kind, (0, 1)))
    low, high = TRADE[ShotSize.TWO]
    assert all(low <= frame.head_share(index) <= high and not frame.cut_above(index) for index in (0, 1))


def test_a_point_of_view_does_not_show_the_looker() -> None:
    found = idents(a_view(ShotSize.POV, "control_room", two_figures(), (1,), 0))
    assert not of_figure(found, 0).any()
    assert of_figure(found, 1).any()


@pytest.mark.parametrize("kind", ["living_room", "street", "office"])
@pytest.mark.parametrize("count", [3, 5, 8])
def test_a_group_holds_everyone(count: int, kind: str) -> None:
    figures = tuple(Figure(look=(ANN, CHILD, GIANT)[mark % 3], mark=mark) for mark in range(count))
    frame = Frame(a_view(ShotSize.GROUP, kind, figures, tuple(range(count))))
    assert all(frame.head(index).sum() >= 8 and not frame.cut_above(index) for index in range(count))


def test_sixty_in_a_group_stay_in_their_room_and_in_frame() -> None:
    figures = tuple(Figure(look=ANN, mark=mark) for mark in range(60))
    frame = Frame(a_view(ShotSize.GROUP, "living_room", figures, tuple(range(60))))
    (x0, x1), (y0, y1), _ = built_place(frame.drawer.view.set).bounds or ((0, 0), (0, 0), 0)
    assert all(x0 < p.placed.at[0] < x1 and y0 < p.placed.at[1] < y1 for p in frame.drawer.players)
    assert sum(frame.figure(index).any() for index in range(60)) >= 45


def share_of(view: View, name: str) -> tuple[float, float, float]:
    """Return how much of the frame's height and width a thing spans, and how far its middle is from the frame's."""
    drawer = ShotDrawer(view, WIDTH, HEIGHT)
    drawer.drawing(0)
    held = FIGURE_IDENTS + PROP_IDENT
    ident = next((i for i, piece in drawer.named_pieces.items() if piece == name), held)
    rows, columns = np.nonzero(drawer.canvas.ident == ident)
    return float(np.ptp(rows) / HEIGHT), float(np.ptp(columns) / WIDTH), abs(float(columns.mean() / WIDTH - 0.5))


@pytest.mark.parametrize(
    ("thing", "kind"),
    [("key", "hallway"), ("telephone", "living_room"), ("letter", "kitchen"), ("cup", "cafe"), ("car", "street")],
)
def test_an_insert_fills_the_frame_with_the_thing(thing: str, kind: str) -> None:
    high, wide, off = share_of(a_view(ShotSize.INSERT, kind, (), (), object=thing), prop_named(thing))
    assert max(high, wide) > 0.4
    assert off < 0.15


@pytest.mark.parametrize(
    ("thing", "action"), [("letter", "reads a letter"), ("phone", "phone"), ("book", "reads"), ("gun", "holds a gun")]
)
def test_an_insert_of_a_held_thing_is_seen_past_hand_and_head(thing: str, action: str) -> None:
    figure = Figure(look=ANN, mark=0, prop=thing, action=action)
    high, wide, off = share_of(a_view(ShotSize.INSERT, "kitchen", (figure,), (), object=thing), prop_named(thing))
    assert max(high, wide) > 0.2
    assert off < 0.25


def test_the_body_that_holds_a_thing_does_not_stand_before_it() -> None:
    look = Look(
        height_cm=160, age_years=58, presentation="feminine", hair="plait", top="dress", accessories=("headphones",)
    )
    view = a_view(
        ShotSize.INSERT,
        "control_room",
        (Figure(look=look, mark=0, prop="label"),),
        (),
        object="label",
        object_text="LIVE",
    )
    high, wide, off = share_of(view, "label")
    assert max(high, wide) > 0.1
    assert off < 0.25


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
    begin, end = drawer.operator.setup(0.0, 0.0, HERE), drawer.operator.setup(1.0, 2.0, HERE)
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


@pytest.mark.parametrize("kind", ["bus_interior", "school_bus", "train_interior"])
@pytest.mark.parametrize("poses", [(Pose.STANDING, Pose.SITTING), (Pose.SITTING, Pose.SITTING)])
def test_a_two_shot_between_near_walls_holds_both_faces(kind: str, poses: tuple[Pose, Pose]) -> None:
    figures = tuple(figure.model_copy(update={"pose": pose}) for figure, pose in zip(two_figures(), poses, strict=True))
    seen = idents(a_view(ShotSize.TWO, kind, figures, (0, 1)))
    for index in (0, 1):
        rows, columns = np.nonzero(seen == FIGURE_IDENTS * (index + 1))
        assert rows.size > 150
        assert rows.min() > 0
        assert 0 < columns.min() < columns.max() < WIDTH - 1


def test_no_pole_stands_before_a_face() -> None:
    view = a_view()
    one = staged(view, built_place(view.set))[0]
    eye = one.head + np.array([0.0, -3.0, 0.0])
    for aside in np.linspace(-0.09, 0.09, 13):
        pole = Piece(shapes.moved(built("pole"), (one.at[0] + aside, one.at[1] - 0.5, 0.0)))
        assert before_lens(pole, eye, sight_points(one)), aside


@pytest.mark.parametrize(
    ("name", "deep_m", "mm", "in_the_way"),
    [
        ("table_lamp", 1.6, 40, True),
        ("telephone", 0.9, 50, True),
        ("telephone", 2.4, 40, False),
        ("shelf", 1.6, 40, False),
        ("flower_stand", 0.8, 40, True),
        ("flower_stand", 1.8, 24, False),
        ("table", 0.8, 40, False),
    ],
)
def test_a_lamp_or_a_telephone_on_a_desk_does_not_loom_before_a_face(
    name: str, deep_m: float, mm: float, in_the_way: bool
) -> None:
    stands = name in ("flower_stand", "table")
    piece = Piece(shapes.moved(built(name), (0.4, deep_m, 0.0 if stands else 0.75)))
    lens = Setup(np.array([0.0, 0.0, 1.2]), np.array([0.0, 2.0, 1.2]), mm)
    assert looms(piece, lens, [np.array([0.0, 2.0, 1.2])], 16 / 9) is in_the_way


def test_a_bystander_steps_out_of_the_way_of_whom_the_frame_is() -> None:
    figures = (*two_figures(), Figure(look=BEN, mark=2))
    view = a_view(ShotSize.TWO, "neutral_exterior", figures, (0, 1))
    drawer = ShotDrawer(view, 64, 36)
    placed, eye = drawer.placed, drawer.start.eye
    bystander = placed[2]
    assert not stands_before(bystander, placed, view.camera, eye)
    middle = (placed[0].at + placed[1].at) / 2
    bystander.at = middle + (np.array([*eye[:2], 0.0]) - middle) * 0.3
    assert stands_before(bystander, placed, view.camera, eye)
    bystander.at = middle - (np.array([*eye[:2], 0.0]) - middle) * 0.3
    assert not stands_before(bystander, placed, view.camera, eye)
    bystander.at = (placed[0].at + np.array([*eye[:2], 0.0])) / 2
    assert stands_before(bystander, placed, view.camera, eye)
    assert not stands_before(placed[1], placed, view.camera, eye)


def test_a_body_that_stands_before_a_seated_head_counts_as_hiding_it() -> None:
    way = np.array([0.0, -1.0, 0.0])
    front, seated, behind = np.array([0.0, -1.0, 1.6]), np.array([0.1, 0.0, 1.1]), np.array([0.1, -2.0, 1.1])
    assert hidden_metres(np.stack([front, seated]), way) > 0.3
    assert hidden_metres(np.stack([front, behind]), way) == 0.0


def test_what_an_insert_shows_stands_alone_where_it_was_laid() -> None:
    view = a_view(ShotSize.INSERT, "neutral_exterior", (), (), object="hat")
    words = view.set.model_copy(update={"words": ("flowerpot",)})
    place = built_place(words)
    pot = next(piece for piece in place.pieces if piece.name == "flowerpot")
    low, high = pot.box
    thing = Thing((low + high) / 2, np.array([0.3, 0.3, 0.15]))
    assert stands_in(pot, thing)
    assert not stands_in(pot, Thing(thing.centre + np.array([2.0, 0.0, 0.0]), thing.size))


@pytest.mark.parametrize("mark", [0, 1])
def test_a_point_of_view_of_nobody_is_of_the_thing_or_of_the_depth_of_the_set(mark: int) -> None:
    def ahead(thing: str) -> NDArray[np.float64]:
        view = a_view(ShotSize.POV, "office", (Figure(look=ANN, mark=mark),), (), 0, object=thing)
        start = ShotDrawer(view, 64, 36).start
        return np.asarray((start.target - start.eye) / start.distance)

    assert ahead("")[1] > 0.5
    assert ahead("door")[0] < -0.8


def test_a_wide_shot_of_two_in_a_car_is_seen_through_the_windscreen() -> None:
    pair = a_view(ShotSize.WS, "car_interior", two_figures(Pose.SITTING), (0, 1))
    place = built_place(pair.set)
    eye = setup_of(pair, staged(pair, place), place, 16 / 9).eye
    assert np.allclose(
        eye, setup_of(a_view(ShotSize.WS, "car_interior", two_figures(Pose.SITTING), ()), [], place, 16 / 9).eye
    )
