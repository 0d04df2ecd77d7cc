"""Where people and things stand: on the ground, on seats, beside furniture and inside walls; and who the others are."""

from __future__ import annotations

import numpy as np
import pytest

from film_assets.breakdown.model import LineSpan, Pose, Presence, Shot, ShotSize, Weather
from film_assets.look.model import Light, SetDressing
from film_assets.picture.model import Figure, OffScreen, View
from film_assets.picture.previs.canvas import FIGURE_IDENTS
from film_assets.picture.previs.crowd import crowd_of
from film_assets.picture.previs.dressing import family
from film_assets.picture.previs.figure.actor import PARTS
from film_assets.picture.previs.figure.skeleton import BONE
from film_assets.picture.previs.placed import Placed
from film_assets.picture.previs.places import Place, Rests, built_place, catalogue, mark_of
from film_assets.picture.previs.players import MOUNT_IDENT
from film_assets.picture.previs.seats import seen_from
from film_assets.picture.previs.shot import ShotDrawer
from film_assets.picture.previs.staging import GROUND_SEAT_M, seen_as, staged
from film_assets.picture.previs.standing import pieces_of
from film_assets.picture.views import at_the_wheel
from film_assets_tests.picture.builders import ANN, BEN, a_view, two_figures

ROOMS = sorted(set(catalogue()) - {"sheet"})


def place_of(kind: str, *words: str, snow: bool = False) -> Place:
    return built_place(SetDressing(kind=kind, interior=False, words=words, draw=3), snow=snow)


def on_set(view: View) -> list[Placed]:
    return staged(view, built_place(view.set))


def skinned(view: View, part: str) -> np.ndarray:
    """Return the points of the first figure's ``part`` on the first drawing, in the world."""
    drawer = ShotDrawer(view, 64, 36)
    drawer.drawing(0)
    canvas = drawer.canvas
    faces = canvas.faces[canvas.idents == FIGURE_IDENTS + PARTS.index(part)]
    return np.asarray(canvas.points[np.unique(faces)])


@pytest.mark.parametrize("kind", ROOMS)
def test_marks_and_seats_are_inside_the_walls(kind: str) -> None:
    place = place_of(kind)
    if place.bounds is None:
        return
    (x0, x1), (y0, y1), _ = place.bounds
    for mark in [*place.marks, *place.seats, *place.stand, *place.audience, *([place.lie] if place.lie else [])]:
        assert x0 + 0.2 < mark.at[0] < x1 - 0.2, mark
        assert y0 + 0.2 < mark.at[1] < y1 - 0.2, mark


@pytest.mark.parametrize("kind", ROOMS)
def test_nobody_who_stands_stands_in_furniture(kind: str) -> None:
    place = place_of(kind)
    standing = [mark for mark in place.marks[:2] if mark.seat == 0.0] or place.stand
    for mark in standing:
        for piece in place.pieces:
            low, high = piece.mesh.points.min(0), piece.mesh.points.max(0)
            if (
                piece.wall
                or not piece.name
                or piece.name == "station_roof"
                or high[2] < mark.floor + 0.3
                or low[2] > 1.2
            ):
                continue
            inside = np.all(np.array(mark.at) > low[:2] + 0.08) and np.all(np.array(mark.at) < high[:2] - 0.08)
            assert not inside, (piece.name, mark.at)


@pytest.mark.parametrize("kind", ["living_room", "park", "cafe", "beach", "neutral_interior", "throne_room", "forest"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_whoever_sits_sits_on_something_and_turns_no_back_to_the_camera(kind: str, side: str) -> None:
    view = a_view(ShotSize.TWO, kind, two_figures(Pose.SITTING), (0, 1), side=side)
    for one in on_set(view):
        assert one.seat >= GROUND_SEAT_M
        assert one.ahead[1] * (1.0 if side == "left" else -1.0) > -0.4


def test_seated_trousers_touch_the_seat_and_shoes_the_floor() -> None:
    view = a_view(ShotSize.FS, "kitchen", (Figure(look=BEN, mark=0, pose=Pose.SITTING),))
    seat = on_set(view)[0].seat
    assert abs(float(skinned(view, "bottom")[:, 2].max()) - seat) < 0.35
    assert -0.03 < float(skinned(view, "shoes")[:, 2].min()) < 0.08


def test_in_the_open_one_sits_on_the_ground() -> None:
    view = a_view(ShotSize.FS, "beach", (Figure(look=BEN, mark=0, pose=Pose.SITTING),))
    assert on_set(view)[0].seat == GROUND_SEAT_M
    assert float(skinned(view, "bottom")[:, 2].min()) < 0.10


def test_whoever_lies_lies_on_the_bed_that_stays_in_the_picture() -> None:
    view = a_view(ShotSize.MCU, "bedroom", (Figure(look=BEN, mark=0, pose=Pose.LYING),))
    drawer = ShotDrawer(view, 64, 36)
    assert "bed" in drawer.named_pieces.values()
    top = skinned(view, "top")[:, 2]
    assert 0.45 < float(top.min()) < float(top.max()) < 0.95


def test_a_named_bed_is_lain_on_in_a_set_without_one() -> None:
    place = place_of("neutral_interior", "bed")
    assert place.lie is not None
    assert place.lie.seat == pytest.approx(0.5)


def test_nobody_sits_down_on_somebody_who_lies() -> None:
    figures = (Figure(look=ANN, mark=0, pose=Pose.SITTING), Figure(look=BEN, mark=1, pose=Pose.LYING))
    sits, lies = on_set(a_view(ShotSize.TWO, "jail", figures, (0, 1)))
    assert float(np.linalg.norm(sits.at - lies.at)) > 0.9


@pytest.mark.parametrize("kind", ["park", "street", "farm", "forest", "desert", "living_room", "barn", "space"])
def test_a_named_animal_stands_free_in_its_place(kind: str) -> None:
    place = place_of(kind, "wolf")
    wolf = next(piece for piece in place.pieces if piece.name == "wolf")
    low, high = wolf.mesh.points.min(0), wolf.mesh.points.max(0)
    assert abs(float(low[2]) - place.marks[0].floor) < 0.05
    for mark in place.marks[:2]:
        assert not (np.all(np.array(mark.at) > low[:2]) and np.all(np.array(mark.at) < high[:2]))


def test_named_things_do_not_stand_in_each_other() -> None:
    words = ("armchair", "chest", "dog", "piano", "wardrobe")
    pieces = [p for p in place_of("neutral_interior", *words).pieces if p.name in words]
    assert {piece.name for piece in pieces} >= {"armchair", "chest", "dog"}
    for first in pieces:
        for second in pieces:
            a0, a1 = first.mesh.points.min(0)[:2], first.mesh.points.max(0)[:2]
            b0, b1 = second.mesh.points.min(0)[:2], second.mesh.points.max(0)[:2]
            assert first is second or not (np.all(a0 < b1) and np.all(a1 > b0)), (first.name, second.name)


def test_a_rider_sits_on_the_mount_that_moves_along() -> None:
    view = a_view(ShotSize.FS, "desert", (Figure(look=ANN, mark=0, pose=Pose.RIDING),), object="horse")
    drawer = ShotDrawer(view, 160, 90, 24)
    ident = FIGURE_IDENTS + MOUNT_IDENT

    def horse() -> np.ndarray:
        return np.asarray(drawer.canvas.points[np.unique(drawer.canvas.faces[drawer.canvas.idents == ident])])

    drawer.drawing(0)
    first = horse()
    assert (drawer.canvas.ident == ident).any()
    assert -0.06 < float(first[:, 2].min()) < 0.06
    drawer.drawing(6)
    assert float(horse()[:, 0].mean() - first[:, 0].mean()) > 1.0


def test_who_drives_a_wagon_sits_on_it_behind_its_horse() -> None:
    view = a_view(ShotSize.FS, "road", (Figure(look=BEN, mark=0, pose=Pose.DRIVING),), object="wagon")
    drawer = ShotDrawer(view, 64, 36)
    drawer.drawing(0)
    (driver,) = drawer.placed
    wagon = drawer.canvas.points[np.unique(drawer.canvas.faces[drawer.canvas.idents % FIGURE_IDENTS == MOUNT_IDENT])]
    assert driver.pose is Pose.DRIVING and driver.crown > 2.0
    assert abs(float(wagon[:, 2].min())) < 0.12
    assert wagon[:, 0].max() - driver.at[0] > 2.5
    assert not {"wagon", "horse"} & set(drawer.named_pieces.values())


def test_two_who_hug_stand_face_to_face() -> None:
    first, second = two_figures()
    figures = (first.model_copy(update={"action": "hug"}), second)
    one, other = on_set(a_view(ShotSize.TWO, "park", figures, (0, 1)))
    assert float(np.linalg.norm(one.at - other.at)) < 0.5
    assert float(one.ahead @ other.ahead) < -0.9


def test_each_rides_what_they_are_on() -> None:
    riders = [Figure(look=ANN, mark=0, pose=Pose.RIDING, on="motorcycle"), Figure(look=BEN, mark=1, pose=Pose.RIDING)]
    view = a_view(ShotSize.TWO, "street", tuple(riders), (0, 1), object="bicycle")
    assert [one.mount for one in on_set(view)] == ["motorcycle", "bicycle"]


def test_who_strikes_somebody_reaches_the_face() -> None:
    striking = Figure(look=BEN, mark=3, action="fight", looks_at=0)
    drawer = ShotDrawer(a_view(ShotSize.TWO, "street", (Figure(look=ANN, mark=0), striking), (1, 0)), 64, 36)
    drawer.drawing(0)
    ann, ben = drawer.players
    assert float(np.linalg.norm(ben.places[0, BONE["hand_r"]] - ann.places[0, BONE["head"]])) < 0.35


def test_who_gives_something_comes_within_reach_of_a_hand_held_out() -> None:
    giving = Figure(look=BEN, mark=2, action="give", prop="key", looks_at=0)
    ann, ben = on_set(a_view(ShotSize.TWO, "street", (Figure(look=ANN, mark=0), giving), (1, 0)))
    assert float(np.hypot(*(ann.at - ben.at)[:2])) < 0.9 and ann.action == "give"
    third = Figure(look=ANN, mark=1)
    view = a_view(ShotSize.TWO, "street", (Figure(look=ANN, mark=0), giving, third), (1, 0))
    ann, ben, between = on_set(view)
    assert min(float(np.linalg.norm(between.at - one.at)) for one in (ann, ben)) > 0.4


def test_who_is_outside_a_car_stands_beside_it() -> None:
    inside = Figure(look=ANN, mark=0, pose=Pose.DRIVING)
    ann, ben = on_set(a_view(ShotSize.TWO, "car_interior", (inside, Figure(look=BEN, mark=1, on="outside")), (0, 1)))
    assert ben.pose is Pose.STANDING and abs(float(ben.at[1])) > 1.0 > abs(float(ann.at[1]))
    assert float(ben.ahead @ (ann.at - ben.at)) > 0


@pytest.mark.parametrize("pose", [Pose.STANDING, Pose.CROUCHING])
def test_who_tends_one_in_bed_stands_at_its_side(pose: Pose) -> None:
    lying = Figure(look=ANN, mark=0, pose=Pose.LYING)
    ann, ben = on_set(
        a_view(
            ShotSize.TWO, "hospital", (lying, Figure(look=BEN, mark=1, pose=pose, action="touch", looks_at=0)), (1, 0)
        )
    )
    assert ben.pose is Pose.STANDING and float(np.hypot(*(ben.at - ann.at)[:2])) < 0.95


def test_who_walks_up_to_somebody_behind_a_desk_stops_before_it() -> None:
    place = built_place(SetDressing(kind="office", interior=True, draw=3))
    desk = next(piece for piece in place.pieces if piece.name == "desk")
    walking = Figure(look=BEN, mark=0, pose=Pose.WALKING, looks_at=1)
    sitting = Figure(look=ANN, mark=1, pose=Pose.SITTING)
    _, ben = reversed(on_set(a_view(ShotSize.TWO, "office", (walking, sitting), (0, 1))))
    end = ben.at + ben.ahead * ben.speed * (ben.stops_after_s + 0.5)
    low, high = desk.box
    assert not (np.all(low[:2] < end[:2]) and np.all(high[:2] > end[:2]))


def test_who_is_carried_goes_along_in_the_arms() -> None:
    carrying = Figure(look=BEN, mark=0, pose=Pose.WALKING, action="cradle")
    carried = Figure(look=ANN, mark=1, pose=Pose.LYING, on="arms", looks_at=0)
    drawer = ShotDrawer(a_view(ShotSize.TWO, "street", (carrying, carried), (0, 1)), 64, 36, drawings=24)
    for number in (0, 20):
        drawer.drawing(number)
        ben, ann = drawer.players
        apart = ann.places[number, BONE["pelvis"]] - ben.places[number, BONE["hand_r"]]
        assert float(np.linalg.norm(apart)) < 0.45


def test_those_who_lie_lie_clear_of_each_other_and_a_second_bed_is_brought() -> None:
    two = tuple(Figure(look=look, mark=mark, pose=Pose.LYING, on="floor") for mark, look in enumerate((ANN, BEN)))
    ann, ben = on_set(a_view(ShotSize.TWO, "street", two, (0, 1)))
    assert abs(float(ann.at[1] - ben.at[1])) > 0.7
    two = tuple(Figure(look=look, mark=mark, pose=Pose.LYING, on="bed") for mark, look in enumerate((ANN, BEN)))
    view = a_view(ShotSize.TWO, "hospital", two, (0, 1))
    placed = on_set(view)
    assert all(one.seat > 0.5 for one in placed)
    pieces = pieces_of(view, built_place(view.set), placed)
    assert sum(piece.name == "hospital_bed" for piece in pieces) == 2


def test_who_tends_somebody_who_lies_kneels_at_the_side() -> None:
    lying = Figure(look=ANN, mark=0, pose=Pose.LYING, on="floor")
    kneeling = Figure(look=BEN, mark=3, pose=Pose.CROUCHING, action="touch", looks_at=0)
    ann, ben = on_set(a_view(ShotSize.TWO, "street", (lying, kneeling), (1, 0)))
    assert float(np.hypot(*(ben.at - ann.at)[:2])) < 0.7
    assert float(ben.ahead @ (ann.head - ben.at)) > 0


def test_who_walks_up_to_somebody_stops_there() -> None:
    walking = Figure(look=BEN, mark=3, pose=Pose.RUNNING, looks_at=0)
    ann, ben = on_set(a_view(ShotSize.TWO, "street", (Figure(look=ANN, mark=0), walking), (1, 0)))
    end = ben.at + ben.ahead * ben.speed * (ben.stops_after_s + 0.5)
    assert 0.5 < float(np.hypot(*(ann.at - end)[:2])) < 1.0


def test_who_drives_has_the_first_mark_in_every_shot_of_the_scene() -> None:
    def shot(driving: bool) -> Shot:
        present = (
            Presence(name="ANN", pose=Pose.SITTING, mark=0),
            Presence(name="BEN", pose=Pose.DRIVING if driving else Pose.SITTING, mark=1),
        )
        return Shot(label="1-1", lines=LineSpan(first_line=1, last_line=1), size=ShotSize.TWO, present=present)

    for taken in at_the_wheel((shot(False), shot(True))):
        assert {one.name: one.mark for one in taken.present} == {"ANN": 1, "BEN": 0}


def test_a_class_is_of_children_who_sit() -> None:
    view = a_view(ShotSize.WS, "classroom", two_figures(), (), crowd=5)
    place = built_place(view.set)
    extras = crowd_of(view, place, staged(view, place), place.pieces)
    assert len(extras) == 5
    assert all(one.pose is Pose.SITTING and one.figure.look.age_years <= 12 for one in extras)


def test_snow_lies_on_the_ground_and_not_under_roofs() -> None:
    bare, snowed = place_of("farm"), place_of("farm", snow=True)
    assert snowed.pieces[0].mesh.tint.mean() > bare.pieces[0].mesh.tint.mean() + 0.2
    view = a_view(ShotSize.WS, "cafe", light=Light(weather=Weather.SNOW))
    assert (ShotDrawer(view, 64, 36).canvas.tint == ShotDrawer(a_view(ShotSize.WS, "cafe"), 64, 36).canvas.tint).all()


@pytest.mark.parametrize("shape", [(90, 160), (240, 100)])
def test_sixty_named_people_in_any_frame_make_a_picture(shape: tuple[int, int]) -> None:
    figures = tuple(Figure(look=ANN if mark % 2 else BEN, mark=mark) for mark in range(60))
    drawer = ShotDrawer(a_view(ShotSize.GROUP, "dining_hall", figures, tuple(range(60))), *shape)
    drawer.drawing(0)
    assert len(np.unique(drawer.canvas.ident[drawer.canvas.ident >= FIGURE_IDENTS] // FIGURE_IDENTS)) > 12


def test_whose_shoulder_the_camera_looks_over_turns_its_back_also_at_the_wheel() -> None:
    driver = Figure(look=ANN, mark=0, pose=Pose.DRIVING)
    passenger = Figure(look=BEN, mark=2, pose=Pose.SITTING, looks_at=0)
    over = a_view(ShotSize.OTS, "bus_interior", (driver, passenger), subject=(1,), over=0)
    near, far = on_set(over)
    ahead = on_set(a_view(ShotSize.WS, "bus_interior", (driver, passenger), subject=()))[0].ahead
    assert (far.at - near.at) @ near.ahead > 0.9 * np.linalg.norm((far.at - near.at)[:2])
    assert (far.at - near.at) @ ahead < 0


@pytest.mark.parametrize("kind", ["forest", "station", "street", "field", "works_yard"])
def test_a_company_of_nine_stands_together(kind: str) -> None:
    place = place_of(kind)
    assert all(np.hypot(*mark_of(place, index).at) < 3.2 for index in range(9))


def test_nobody_stands_where_somebody_sits_down() -> None:
    sitting = Figure(look=ANN, mark=0, pose=Pose.SITTING)
    standing = [Figure(look=BEN, mark=mark) for mark in (1, 2, 3)]
    where = [one.at[:2] for one in on_set(a_view(ShotSize.WS, "forest", (sitting, *standing), ()))]
    apart = [np.linalg.norm(a - b) for place, a in enumerate(where) for b in where[:place]]
    assert min(apart) > 0.3


def test_who_sits_behind_the_desk_sits_there_in_every_frame_and_others_before_it() -> None:
    couple = (Figure(look=ANN, mark=0, pose=Pose.SITTING), Figure(look=BEN, mark=1, pose=Pose.SITTING))
    together = a_view(ShotSize.GROUP, "office", (*couple, Figure(look=BEN, mark=2, pose=Pose.SITTING)), side="left")
    alone = a_view(
        ShotSize.MCU,
        "office",
        couple[:1],
        off_screen=(OffScreen(mark=1, pose=Pose.SITTING), OffScreen(mark=2, pose=Pose.SITTING)),
        side="left",
    )
    place = built_place(together.set)
    together, alone = seen_as(together, place), seen_as(alone, place)
    assert (together.camera.side, alone.camera.side) == ("right", "right")
    ann, ben, behind = (one.at for one in staged(together, place))
    assert np.allclose(behind[:2], mark_of(place, 2).at)
    assert min(float(np.linalg.norm(one - other)) for one, other in ((ann, ben), (ann, behind), (ben, behind))) > 0.6
    assert np.allclose(staged(alone, place)[0].at, ann)


def test_two_who_walk_go_the_same_way_and_one_who_leaves_goes_alone() -> None:
    def ways(*goes: str) -> list[float]:
        figures = [
            figure.model_copy(update={"goes": one, "looks_at": -1})
            for figure, one in zip(two_figures(Pose.WALKING), goes, strict=True)
        ]
        return [one.facing for one in on_set(a_view(ShotSize.TWO, "street", tuple(figures), (0, 1)))]

    together, apart = ways("", ""), ways("", "out")
    assert together[0] == together[1]
    assert apart[0] != apart[1]


def test_the_train_is_in_the_wide_shot_of_a_station() -> None:
    view = a_view(ShotSize.WS, "street", (), ())
    view = view.model_copy(update={"set": SetDressing(kind="station", interior=False, words=("train",), draw=3)})
    drawer = ShotDrawer(view, 160, 90)
    drawer.drawing(0)
    train = [ident for ident, name in drawer.named_pieces.items() if name == "train"]
    assert float(np.isin(drawer.canvas.ident, train).mean()) > 0.08


def test_who_lies_in_a_car_hangs_in_a_seat() -> None:
    view = a_view(
        size=ShotSize.MS, kind="car_interior", figures=(Figure(look=ANN, mark=1, pose=Pose.LYING, on="floor"),)
    )
    (one,) = ShotDrawer(view, 64, 36).placed
    assert (one.pose, one.mark.lying, one.seat > 0.2) == (Pose.SLEEPING, False, True)


@pytest.mark.parametrize("kind", ["bedroom", "office", "cafe", "living_room"])
def test_who_is_off_screen_sits_where_they_do_in_frame(kind: str) -> None:
    both = on_set(a_view(ShotSize.TWO, kind, two_figures(Pose.SITTING), (0, 1)))
    looker = Figure(look=BEN, mark=1, pose=Pose.SITTING, looks_at=1)
    (single,) = on_set(a_view(ShotSize.MCU, kind, (looker,), off_screen=(OffScreen(mark=0, pose=Pose.SITTING),)))
    assert single.at == pytest.approx(both[1].at)
    assert single.target is not None and np.hypot(*(single.target - both[0].head)[:2]) < 0.1


def test_eyes_meet_those_of_whoever_sits_stands_or_lies_off_screen() -> None:
    looker = Figure(look=BEN, mark=1, looks_at=1)
    high = []
    for pose in (Pose.STANDING, Pose.SITTING, Pose.LYING):
        (single,) = on_set(a_view(ShotSize.MCU, "park", (looker,), off_screen=(OffScreen(mark=0, pose=pose),)))
        assert single.target is not None
        high.append(single.target[2])
    assert high[0] > high[1] + 0.3 > high[2] + 0.6


@pytest.mark.parametrize(
    ("kind", "on", "prop", "within_m"),
    [
        ("bedroom", "at desk", "desk", 0.75), ("office", "at desk", "desk", 0.75), ("kitchen", "at table", "table", 0.75),
        ("bedroom", "bed", "bed", 0.1), ("living_room", "sofa", "sofa", 0.1), ("living_room", "armchair", "armchair", 0.1),
    ],
)  # fmt: skip
def test_who_sits_on_or_at_a_thing_sits_there_whatever_their_mark(
    kind: str, on: str, prop: str, within_m: float
) -> None:
    place = place_of(kind)
    boxes = [piece.box for piece in place.pieces if family(prop, piece.name) and not piece.wall]
    for mark in range(3):
        (one,) = staged(a_view(ShotSize.MS, kind, (Figure(look=ANN, mark=mark, pose=Pose.SITTING, on=on),)), place)
        beyond = [np.maximum(0.0, np.maximum(low[:2] - one.at[:2], one.at[:2] - high[:2])) for low, high in boxes]
        assert min(float(np.linalg.norm(gap)) for gap in beyond) < within_m, mark


def test_two_who_sit_at_one_desk_do_not_sit_in_each_other() -> None:
    figures = [Figure(look=ANN, mark=mark, pose=Pose.SITTING, on="at desk") for mark in range(2)]
    one, other = on_set(a_view(ShotSize.TWO, "bedroom", tuple(figures), (0, 1)))
    assert np.hypot(*(one.at - other.at)[:2]) > 0.4


def test_who_sits_on_a_bed_that_somebody_lies_on_turns_no_back() -> None:
    for turn in (0, 90, 180, -90):
        rests = Rests()
        rests.add("bed", (0.0, 0.0), float(turn))
        assert any(seen_from(seat, -1.0) for seat in rests.seats), turn
