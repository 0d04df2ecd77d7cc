"""Animals: their legs are found and step in turn, feet on the ground stay there, they sit, lie and fly."""

from __future__ import annotations

import numpy as np
import pytest

from film_assets.breakdown.model import Pose, ShotSize
from film_assets.look.model import SetDressing
from film_assets.picture.model import Camera, Figure, View
from film_assets.picture.previs.beasts import BONE, Beast, rig_of
from film_assets.picture.previs.props import built
from film_assets.picture.previs.shot import ShotDrawer
from film_assets.picture.views import object_action_of
from film_assets_tests.picture.builders import BEN, a_view

LEGS = ("fore_l", "fore_r", "hind_l", "hind_r")


def drawn(animal: str, action: str) -> ShotDrawer:
    view: View = a_view(ShotSize.INSERT, "park", (), (), object=animal, object_action=action)
    return ShotDrawer(view, 96, 54, drawings=24)


def the(animal: str, action: str) -> Beast:
    beasts = drawn(animal, action).beasts
    assert len(beasts) == 1
    return beasts[0]


def hooves(beast: Beast, seconds: float) -> dict[str, np.ndarray]:
    """Return where the lowest point of every leg is."""
    turns, places = beast.posed(seconds)
    found = {}
    for leg in LEGS:
        low = f"{leg[:4]}_low_{leg[-1]}"
        rows = np.isin(beast.rig.bones, [BONE[leg], BONE[low]])
        points, bones = beast.flesh.mesh.points[rows], beast.rig.bones[rows]
        world = np.einsum("pij,pj->pi", turns[bones], points - beast.joints[bones]) + places[bones]
        found[leg] = world[world[:, 2].argmin()]
    return found


@pytest.mark.parametrize("name", ["horse", "dog", "cat", "cow", "sheep", "pig", "stag", "lion", "wolf", "fox"])
def test_four_legs_are_found_under_every_animal_that_has_them(name: str) -> None:
    rig = rig_of(name)
    points = built(name).points
    for leg in LEGS:
        rows = np.isin(rig.bones, [BONE[leg], BONE[f"{leg[:4]}_low_{leg[-1]}"]])
        assert rows.sum() > 8
        assert points[rows][:, 2].min() < 0.1 * points[:, 2].max(), "a leg reaches the ground"
        side = points[rows][:, 0]
        assert side.min() > -0.02 if leg.endswith("l") else side.max() < 0.02
    assert (rig.bones == BONE["head"]).any()


@pytest.mark.parametrize("action", ["walk", "trot", "run"])
def test_legs_step_in_turn_and_the_animal_gets_on(action: str) -> None:
    beast = the("horse", action)
    times = np.arange(0, 1.2, 1 / 12)
    tracks = {leg: np.array([hooves(beast, t)[leg] for t in times]) for leg in LEGS}
    ahead = beast.turn @ np.array([0.0, -1.0, 0.0])
    gone = np.array([beast.moved(t) @ ahead for t in times])
    assert gone[-1] > 1.0
    for leg in LEGS:
        swing = tracks[leg] @ ahead - gone
        assert np.ptp(swing) > 0.4, f"{leg} swings"
    left, right = tracks["fore_l"] @ ahead - gone, tracks["fore_r"] @ ahead - gone
    assert np.abs(left - right).max() > 0.15, "not both at once"


def test_an_animal_that_stands_breathes_and_looks_about_on_feet_that_stay() -> None:
    beast = the("dog", "")
    before, after = hooves(beast, 0.5), hooves(beast, 2.5)
    assert max(float(np.linalg.norm(before[leg] - after[leg])) for leg in LEGS) < 0.02
    heads = [beast.posed(t)[0][BONE["head"]] for t in (0.5, 2.5)]
    assert np.abs(heads[0] - heads[1]).max() > 0.01


def test_a_dog_sits_and_lies_on_the_ground() -> None:
    def body(action: str) -> float:
        return float(the("dog", action).posed(1.0)[1][0, 2])

    assert body("lie") < 0.7 * body("")
    assert body("sit") < 0.7 * body("")
    for action in ("sit", "lie"):
        feet = hooves(the("dog", action), 1.0)
        assert all(-0.06 < at[2] - hooves(the("dog", ""), 1.0)[leg][2] < 0.2 for leg, at in feet.items())


def test_a_bird_flies_with_wings_that_beat() -> None:
    beast = the("bird", "fly")
    assert beast.moved(1.0)[2] > 1.5
    beats = [beast.posed(t)[0][BONE["wing_l"]] for t in (0.0, 0.08, 0.16)]
    assert max(np.abs(one - other).max() for one in beats for other in beats) > 0.4


def test_under_a_rider_legs_gallop_and_the_saddle_stays_under_him() -> None:
    view = a_view(ShotSize.FS, "road", (Figure(look=BEN, mark=0, pose=Pose.RIDING),), object="horse")
    drawer = ShotDrawer(view, 96, 54, drawings=24)
    rider = drawer.players[0]
    assert rider.mount is not None
    legs = []
    for number in (2, 4, 6):
        drawer.drawing(number)
        first = rider.mount.first
        points = drawer.canvas.points[first : first + len(rider.mount.rig.bones)]
        saddle = points[rider.mount.rig.bones == 0].mean(0)
        pelvis = rider.places[number][0]
        assert float(np.hypot(*(saddle - pelvis)[:2])) < 0.6
        fore = points[rider.mount.rig.bones == BONE["fore_low_l"]].mean(0)
        legs.append(fore - saddle)
    assert max(np.linalg.norm(legs[0] - other) for other in legs[1:]) > 0.1


@pytest.mark.parametrize(
    ("action", "thing", "does"),
    [
        ("The chopper just hangs there.", "helicopter", "fly"),
        ("A helicopter waits.", "helicopter", ""),
        ("A horse gallops over the hill.", "horse", "run"),
        ("The dog lies by the fire.", "dog", "lie"),
        ("A crow circles above the field.", "bird", "fly"),
        ("The horse stands in the rain.", "horse", ""),
        ("A car races past.", "car", ""),
    ],
)
def test_what_an_animal_does_is_read_after_its_name(action: str, thing: str, does: str) -> None:
    assert object_action_of(action, thing) == does


@pytest.mark.parametrize(("does", "low", "kind"), [("fly", 2.8, "road"), ("fly", 2.8, "street"), ("", -0.2, "road")])
def test_a_helicopter_that_hovers_is_in_the_air(does: str, low: float, kind: str) -> None:
    place = SetDressing(kind=kind, interior=False, words=("helicopter",), draw=3)
    drawer = ShotDrawer(
        View(set=place, camera=Camera(size=ShotSize.WS), object="helicopter", object_action=does), 64, 36
    )
    ident = next(one for one, name in drawer.named_pieces.items() if name == "helicopter")
    points = drawer.canvas.points[np.unique(drawer.canvas.faces[drawer.canvas.idents == ident])]
    assert low < float(points[:, 2].min()) < low + 2.0
