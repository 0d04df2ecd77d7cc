"""Bodies live: they blink, breathe, gesture on stressed words, and get from one pose into another. Measured on the bones
of a shot over its time."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from film_assets.breakdown.model import Pose, ShotSize
from film_assets.picture.model import Figure
from film_assets.picture.previs.figure.actor import PARTS
from film_assets.picture.previs.figure.skeleton import BONE
from film_assets.picture.previs.players import CHUNK
from film_assets.picture.previs.shot import FIGURE_IDENTS, ShotDrawer
from film_assets_tests.picture.builders import ANN, a_view

RATE = 12
SECONDS = 36


def played(figure: Figure, size: ShotSize = ShotSize.FS, kind: str = "living_room", **more: object) -> ShotDrawer:
    # Mouths or gestures, by name.
    return ShotDrawer(a_view(size, kind, (figure,)), 160, 90, SECONDS * RATE, RATE, **more)  # type: ignore[arg-type]


def over_time(drawer: ShotDrawer) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return turns and places of the first figure's bones over the whole shot."""
    player = drawer.players[0]
    turns, places = [], []
    for chunk in range(SECONDS * RATE // CHUNK):
        player.posed(chunk, RATE, drawer.view.draw)
        turns.append(player.turns)
        places.append(player.places)
    return np.concatenate(turns), np.concatenate(places)


def height(drawer: ShotDrawer, bone: str) -> NDArray[np.float32]:
    return over_time(drawer)[1][:, BONE[bone], 2]


def test_eyes_blink_every_few_seconds_and_for_a_moment() -> None:
    drawer = played(Figure(look=ANN, mark=0, looks_at=-2), ShotSize.CU)
    turns, _ = over_time(drawer)
    head, lid = turns[:, BONE["head"]], turns[:, BONE["lid_l"]]
    closed = np.arccos(np.clip((head[:, :, 0] * lid[:, :, 0]).sum(-1), -1, 1)) > 0.7
    starts = np.flatnonzero(closed[1:] & ~closed[:-1]) + 1
    assert SECONDS / 6 <= len(starts) <= SECONDS / 2.5, "people at rest blink ten to twenty times a minute"
    assert closed.sum() <= 2 * len(starts), "a blink is over in a quarter of a second"
    eyes = [_eye_pixels(drawer, int(at)) for at in (starts[0] - 3, starts[0])]
    assert eyes[1] < 0.7 * eyes[0], "the picture shows the lids down: of eyes and brows, the brows are left"


def _eye_pixels(drawer: ShotDrawer, number: int) -> int:
    drawer.drawing(number)
    return int((drawer.canvas.ident == FIGURE_IDENTS + PARTS.index("face")).sum())


@pytest.mark.parametrize("pose", [Pose.STANDING, Pose.SITTING, Pose.SLEEPING])
def test_breath_lifts_the_hands_and_chest_in_its_own_rhythm(pose: Pose) -> None:
    wrists = height(played(Figure(look=ANN, mark=0, pose=pose)), "hand_r")
    waves = np.abs(np.fft.rfft(wrists - wrists.mean())) / len(wrists) * 2
    a_second = np.fft.rfftfreq(len(wrists), 1 / RATE)
    breathing = (a_second > 0.2) & (a_second < 0.34)
    assert waves[breathing].max() > 0.003, "millimetres of rise, twelve to twenty times a minute"
    assert waves[breathing].max() > 3 * waves[a_second > 0.5].max(), "one rhythm, no shiver"


def test_a_stressed_word_lifts_a_hand_and_only_then() -> None:
    stressed = (60, 200)
    with_words = played(Figure(look=ANN, mark=0), ShotSize.MS, gestures=tuple((0, at) for at in stressed))
    still = played(Figure(look=ANN, mark=0), ShotSize.MS)
    lifted = np.max([height(with_words, b) - height(still, b) for b in ("hand_l", "hand_r")], axis=0)
    assert all(lifted[at] > 0.15 for at in stressed), "a hand comes up by a hand's length at least"
    near = np.min([np.abs(np.arange(len(lifted)) - at) for at in stressed], axis=0)
    assert float(np.abs(lifted[near > RATE]).max()) < 0.01, "a second from the word the hand is down again"


CROWN = {Pose.STANDING: (1.4, 1.8), Pose.SITTING: (0.95, 1.3), Pose.CROUCHING: (0.6, 1.0), Pose.LYING: (0.0, 0.3)}
"""Between which heights the head of somebody 1.68 m tall is, in metres."""


@pytest.mark.parametrize(
    ("first", "last", "kind", "on"),
    [
        (Pose.SITTING, Pose.STANDING, "living_room", ""),
        (Pose.STANDING, Pose.SITTING, "living_room", ""),
        (Pose.STANDING, Pose.LYING, "living_room", "floor"),
        (Pose.LYING, Pose.STANDING, "park", "floor"),
        (Pose.STANDING, Pose.CROUCHING, "park", ""),
        (Pose.WALKING, Pose.CROUCHING, "park", ""),
    ],
)
def test_a_shot_begins_in_one_pose_and_ends_in_another(first: Pose, last: Pose, kind: str, on: str) -> None:
    drawer = played(Figure(look=ANN, mark=0, pose=first, ends=last, on=on), kind=kind)
    heads = height(drawer, "head")
    low, high = CROWN.get(first, CROWN[Pose.STANDING])
    assert low < heads[: RATE // 2].min() and heads[: RATE // 2].max() < high
    low, high = CROWN[last]
    assert low < heads[3 * RATE] < high, "after three seconds it is over"
    assert float(np.abs(np.diff(heads)).max()) < 0.2, "no jump between two drawings"


def test_who_rises_stays_in_frame_on_feet_that_do_not_slide() -> None:
    drawer = played(Figure(look=ANN, mark=0, pose=Pose.SITTING, ends=Pose.STANDING), ShotSize.FS)
    _, places = over_time(drawer)
    feet = places[:, BONE["foot_l"], :2]
    assert float(np.linalg.norm(feet - feet[0], axis=1).max()) < 0.06
    drawer.drawing(3 * RATE)
    rows = np.flatnonzero((drawer.canvas.ident // FIGURE_IDENTS == 1).any(axis=1))
    assert rows[0] > 0, "the head is whole"


def test_who_wakes_in_bed_sits_up_in_it() -> None:
    heads = height(played(Figure(look=ANN, mark=0, pose=Pose.SLEEPING, ends=Pose.STANDING), kind="bedroom"), "head")
    assert heads[3 * RATE] - heads[0] > 0.4
    assert heads[3 * RATE] < 1.5, "nobody stands on a bed"


def test_nobody_rises_in_a_car() -> None:
    heads = height(played(Figure(look=ANN, mark=0, pose=Pose.SITTING, ends=Pose.STANDING), kind="car_interior"), "head")
    assert float(np.ptp(heads)) < 0.1


def test_who_kicks_lifts_a_foot_far_off_the_ground_and_who_punches_does_not() -> None:
    assert float(np.ptp(height(played(Figure(look=ANN, mark=0, action="kick")), "foot_r"))) > 0.25
    assert float(np.ptp(height(played(Figure(look=ANN, mark=0, action="punch")), "foot_r"))) < 0.05


def test_both_hands_are_round_what_is_aimed_at_arms_length() -> None:
    _, places = over_time(played(Figure(look=ANN, mark=0, action="aim", prop="gun")))
    left, right, neck = (places[0, BONE[bone]] for bone in ("hand_l", "hand_r", "neck"))
    assert float(np.linalg.norm(left - right)) < 0.12
    assert float(np.linalg.norm(right - neck)) > 0.4


def test_who_eats_brings_it_to_the_mouth_more_often_than_who_drinks() -> None:
    def bites(action: str) -> int:
        drawer = played(Figure(look=ANN, mark=0, action=action, prop="apple"))
        near = height(drawer, "hand_r") > height(drawer, "head") - 0.22
        return int(np.count_nonzero(np.diff(near.astype(int)) == 1))

    assert bites("eat") > bites("drink") > 0


@pytest.mark.parametrize(
    ("action", "hands"), [("mouth", ("hand_r",)), ("head", ("hand_l", "hand_r")), ("brow", ("hand_r",))]
)
def test_a_hand_at_the_head_stays_there_while_the_head_turns(action: str, hands: tuple[str, ...]) -> None:
    _, places = over_time(played(Figure(look=ANN, mark=0, action=action, looks_at=-2)))
    for hand in hands:
        apart = np.linalg.norm(places[:, BONE[hand]] - places[:, BONE["head"]], axis=1)
        assert float(apart.max()) < 0.26
