"""What hands hold reads: large enough, clear of the fist, up in close frames; what lies on the floor lies there."""

from __future__ import annotations

import numpy as np
import pytest

from film_assets.breakdown.model import Pose, ShotSize, TimeOfDay
from film_assets.look.model import Light
from film_assets.picture.model import Figure
from film_assets.picture.previs.figure.actions import ACTIONS
from film_assets.picture.previs.figure.actor import PARTS
from film_assets.picture.previs.figure.skeleton import BONE
from film_assets.picture.previs.players import PROP_IDENT
from film_assets.picture.previs.props import LARGER_MOST, catalogue, held_as, larger_in_hand
from film_assets.picture.previs.shot import FIGURE_IDENTS, ShotDrawer
from film_assets_tests.picture.builders import ANN, a_view
from film_assets_tests.picture.measuring import Frame


def held_share(prop: str, size: ShotSize) -> float:
    """Return the part of the frame that the held thing covers."""
    figure = Figure(look=ANN, mark=0, prop=prop, action="hold")
    subject = () if size is ShotSize.INSERT else (0,)
    frame = Frame(a_view(size, "living_room", (figure,), subject, object=prop))
    return float((frame.ident == FIGURE_IDENTS + PROP_IDENT).mean())


@pytest.mark.parametrize("prop", ["key", "label", "card", "ticket", "photograph", "watch"])
def test_a_small_thing_in_a_hand_reads_in_a_close_frame_and_in_an_insert(prop: str) -> None:
    assert held_share(prop, ShotSize.MCU) > 0.0007, "some forty pixels of 320 x 180 at least"
    assert held_share(prop, ShotSize.INSERT) > 0.010


def test_only_small_things_are_drawn_larger_and_none_beyond_the_most() -> None:
    assert larger_in_hand("ring") == LARGER_MOST
    assert 1.0 < larger_in_hand("key") <= LARGER_MOST
    assert larger_in_hand("suitcase") == larger_in_hand("sword") == 1.0


def test_on_the_floor_is_not_on_the_bed() -> None:
    def hips(on: str) -> float:
        figure = Figure(look=ANN, mark=0, pose=Pose.LYING, on=on)
        player = Frame(a_view(ShotSize.FS, "bedroom", (figure,))).drawer.players[0]
        return float(np.asarray(player.places)[0, BONE["pelvis"], 2])

    assert hips("") > 0.5, "a bed where the script says nothing"
    assert hips("floor") < 0.2
    assert hips("bed") == hips("")


@pytest.mark.parametrize("time", ["day", "dusk", "night"])
@pytest.mark.parametrize("kind", ["living_room", "street"])
def test_eyes_catch_light_in_a_close_up(kind: str, time: str) -> None:
    view = a_view(ShotSize.CU, kind, (Figure(look=ANN, mark=0),), light=Light(time=TimeOfDay(time)))
    drawer = ShotDrawer(view, 320, 180)
    light = drawer.drawing(0).astype(float) @ np.array([0.2126, 0.7152, 0.0722]) / 255
    eyes = np.sort(light[drawer.canvas.ident == FIGURE_IDENTS + PARTS.index("face")])
    skin = light[drawer.canvas.ident == FIGURE_IDENTS]
    assert float(eyes[int(0.8 * len(eyes)) :].mean()) > 1.05 * float(np.median(skin))


@pytest.mark.parametrize(("action", "prop"), [("aim", "gun"), ("eat", "morsel"), ("phone", "phone"), ("wave", "")])
def test_who_does_something_with_a_thing_that_is_not_named_holds_one(action: str, prop: str) -> None:
    view = a_view(size=ShotSize.FS, figures=(Figure(look=ANN, mark=0, action=action),))
    assert ShotDrawer(view, 64, 36).placed[0].prop == prop


@pytest.mark.parametrize("action", ["hold", "reach"])
def test_what_is_taken_comes_up_into_a_close_frame(action: str) -> None:
    view = a_view(ShotSize.MCU, "street", (Figure(look=ANN, mark=0, action=action, prop="phone"),))
    drawer = ShotDrawer(view, 96, 54)
    drawer.drawing(0)
    assert (drawer.canvas.ident == FIGURE_IDENTS + PROP_IDENT).any()


@pytest.mark.parametrize("prop", sorted(name for name in catalogue() if held_as(name).get("action")))
def test_whatever_is_held_in_a_way_of_its_own_can_be_drawn_so(prop: str) -> None:
    figure = Figure(look=ANN, mark=0, action="hold", prop=prop)
    drawer = ShotDrawer(a_view(size=ShotSize.FS, figures=(figure,)), 32, 18)
    assert drawer.placed[0].action in ACTIONS


def test_what_is_eaten_is_in_the_hand_that_goes_to_the_mouth() -> None:
    figure = Figure(look=ANN, mark=0, action="eat", prop="bread")
    player = Frame(a_view(ShotSize.MS, "kitchen", (figure,))).drawer.players[0]
    assert player.placed.hands == "grip"


@pytest.mark.parametrize("pose", [Pose.STANDING, Pose.CROUCHING, Pose.LYING])
def test_a_rifle_is_aimed_from_the_shoulder_level_and_ahead(pose: Pose) -> None:
    figure = Figure(look=ANN, mark=0, pose=pose, prop="rifle", action="aim")
    drawer = ShotDrawer(a_view(ShotSize.FS, "park", (figure,)), 64, 36)
    drawer.drawing(0)
    canvas = drawer.canvas
    rifle = canvas.points[np.unique(canvas.faces[canvas.idents == FIGURE_IDENTS + PROP_IDENT])]
    one = drawer.players[0]
    shoulder = one.places[0, BONE["upper_arm_r"]]
    assert float(np.ptp(rifle[:, 2])) < 0.35
    assert abs(float(rifle[:, 2].mean() - shoulder[2])) < 0.15
    assert float(rifle[:, 0].max() - shoulder[0]) > 0.7
    assert (one.placed.pose is Pose.CROUCHING) == (pose is not Pose.STANDING)


def test_a_swarm_is_in_the_air_where_people_stand() -> None:
    view = a_view(ShotSize.WS, "park", (Figure(look=ANN, mark=0),), (), object="swarm")
    drawer = ShotDrawer(view, 64, 36)
    assert "swarm" in drawer.named_pieces.values()
    assert not drawer.approximated
