"""What bodies do in a sentence of action: who stands, sits, lies, rides, drives, is carried, comes and goes."""

from __future__ import annotations

import pytest

from film_assets.breakdown.model import Pose
from film_assets_tests.breakdown.builders import broken, last, shots


def test_who_tends_one_who_lies_kneels_and_looks_there() -> None:
    shot = last("Ada faints.\n\nOtto puts his hand on her neck.\n\nHe grabs his head.\n")
    otto = next(one for one in shot.present if one.name == "OTTO")
    assert (otto.pose, otto.action) == (Pose.CROUCHING, "head")
    tending = next(shot for shot in shots("Ada faints.\n\nOtto puts his hand on her neck.\n") if "neck" in shot.action)
    assert [(one.ends or one.pose, one.looks_at) for one in tending.present if one.name == "OTTO"] == [
        (Pose.CROUCHING, "ADA")
    ]


@pytest.mark.parametrize(
    ("text", "pose"),
    [
        ("A tear runs down Otto's cheek.", Pose.STANDING),
        ("Otto enters the code on the wall.", Pose.STANDING),
        ("Otto puts on leather racing gloves.", Pose.STANDING),
        ("Otto leaves no room for her.", Pose.STANDING),
        ("Otto runs a plow behind the horse.", Pose.STANDING),
        ("Otto watches her sleep.", Pose.STANDING),
        ("Otto can't run.", Pose.STANDING),
        ("Otto tries to hide the worry in his face.", Pose.STANDING),
        ("Otto hides behind the table.", Pose.CROUCHING),
        ("Otto rides the subway.", Pose.STANDING),
        ("Otto waits while his heart falls.", Pose.STANDING),
        ("Otto runs down the stairs.", Pose.RUNNING),
    ],
)
def test_a_body_moves_only_where_it_is_the_one_that_moves(text: str, pose: Pose) -> None:
    assert next(one.pose for one in last(text).present if one.name == "OTTO") is pose


@pytest.mark.parametrize(
    ("place", "poses"),
    [
        ("INT. CAR", [Pose.DRIVING, Pose.SITTING]),
        ("INT. VW GTI, NORTHBOUND", [Pose.DRIVING, Pose.SITTING]),
        ("INT. TRAIN", [Pose.SITTING, Pose.SITTING]),
        ("EXT. TRAIN STATION", [Pose.STANDING, Pose.STANDING]),
        ("EXT. CAR PARK", [Pose.STANDING, Pose.STANDING]),
    ],
)
def test_a_vehicle_seats_those_in_it_and_a_station_nobody(place: str, poses: list[Pose]) -> None:
    shot = broken(f"{place} - DAY\n\nADA (34) sighs.\n\nOTTO (40) smiles at ADA.\n").shots[-1]
    assert [one.pose for one in shot.present] == poses


def test_whoever_is_at_the_wheel_drives() -> None:
    shot = broken("INT. CAR - DAY\n\nADA (34) and OTTO (40) say nothing, Otto at the wheel.\n").shots[-1]
    assert {one.name: one.pose for one in shot.present} == {"ADA": Pose.SITTING, "OTTO": Pose.DRIVING}


@pytest.mark.parametrize(
    "text",
    [
        "Otto pulls his car up to the wall.",
        "Otto stops his wagon in front of the wall.",
        "Otto hits the brakes.",
        "Otto keeps eating, while in his rear-view mirror a bus comes near.",
    ],
)
def test_whoever_does_what_drivers_do_drives(text: str) -> None:
    otto = last(text).present[1]
    assert (otto.name, otto.pose) == ("OTTO", Pose.DRIVING)


@pytest.mark.parametrize(
    ("action", "place", "goes", "after"),
    [
        ("Nora enters.", "INT. ROOM", "in", Pose.STANDING),
        ("Nora walks in and sits down.", "INT. ROOM", "in", Pose.SITTING),
        ("Nora enters the bakery.", "EXT. STREET", "out", None),
        ("Nora gets up and leaves.", "INT. ROOM", "out", None),
        ("Nora walks down the street.", "EXT. STREET", "", Pose.STANDING),
    ],
)
def test_who_comes_and_who_goes(action: str, place: str, goes: str, after: Pose | None) -> None:
    film = broken(f"{place} - DAY\n\n{action}\n\nThe clock ticks on the wall.\n\nNORA\nWell.\n")
    first = next(one for shot in film.shots if shot.action == action for one in shot.present)
    assert first.goes == goes
    ticking = next(shot for shot in film.shots if "clock" in shot.action)
    poses = [one.pose for one in ticking.present if one.name == "NORA"]
    assert poses == ([] if after is None else [after])


def test_left_and_right_leave_nobody_gone_and_who_is_on_the_bed_lies() -> None:
    film = broken("INT. ROOM - DAY\n\nNora shuffles her feet left to right.\n\nNora is on the bed.\n\nNORA\nWell.\n")
    poses = [one.pose for shot in film.shots for one in shot.present if one.name == "NORA"]
    assert not any(one.goes for shot in film.shots for one in shot.present)
    assert poses[-1] is Pose.LYING


def test_who_drives_is_there_from_the_first_frame() -> None:
    film = broken("INT. TRUCK CAB - NIGHT\n\nHeadlights on the road. NORA (30) drives, chewing.\n\nNORA\nAt last.\n")
    assert [one.name for one in film.shots[0].present] == ["NORA"]


@pytest.mark.parametrize(
    ("action", "begins", "ends", "on"),
    [
        ("NORA (30) lies on the floor.\n\nShe leaps to her feet.", Pose.LYING, Pose.STANDING, "floor"),
        ("NORA (30) sits at the table.\n\nShe gets up.", Pose.SITTING, Pose.STANDING, "at table"),
        ("NORA (30) waits.\n\nShe collapses.", Pose.STANDING, Pose.LYING, "floor"),
        ("NORA (30) waits.\n\nShe sits down.", Pose.STANDING, Pose.SITTING, ""),
        ("NORA (30) waits.\n\nShe is sitting by the window.", Pose.SITTING, None, ""),
        ("NORA (30) waits.\n\nShe looks like she's going to faint.", Pose.STANDING, None, ""),
        ("NORA (30) waits.\n\nShe crumples the paper.", Pose.STANDING, None, ""),
        ("NORA (30) waits.\n\nHer eyes lie shut.", Pose.STANDING, None, ""),
    ],
)
def test_a_shot_in_which_somebody_rises_or_goes_down_begins_as_they_were(
    action: str, begins: Pose, ends: Pose | None, on: str
) -> None:
    shot = broken(f"INT. ROOM - DAY\n\n{action}\n").shots[-1]
    nora = next(one for one in shot.present if one.name == "NORA")
    assert (nora.pose, nora.ends, nora.on) == (begins, ends, on)


def test_who_stays_is_still_there_when_the_others_have_left() -> None:
    after = [one.name for one in last("Ada and Otto talk.\n\nAda leaves and Otto stays.\n\nOTTO\nWell.").present]
    assert after == ["OTTO"]
    assert [one.goes for one in last("Some guys leave and Ada stays.").present if one.name == "ADA"] == [""]


@pytest.mark.parametrize(
    ("text", "poses"),
    [
        ("Ada takes a seat.", [Pose.STANDING, Pose.SITTING]),
        ("Ada drops into a leather chair.", [Pose.STANDING, Pose.SITTING]),
        ("Ada goes over to the window.", [Pose.WALKING, Pose.STANDING]),
        ("Ada makes her way to the wall and sits down.", [Pose.WALKING, Pose.SITTING]),
        ("Ada gets out of the taxi.", [Pose.WALKING, Pose.STANDING]),
        ("Ada is standing and waits to get off the bus.", [Pose.STANDING, Pose.STANDING]),
        ("Ada goes to sleep.", [Pose.SLEEPING, Pose.SLEEPING]),
    ],
)
def test_phrases_of_going_and_sitting_move_who_acts(text: str, poses: list[Pose]) -> None:
    film = shots(f"{text}\n\nOTTO\nWell.\n\nADA\nWell.")
    first = next(shot for shot in film if shot.action == text)
    assert [one.pose for shot in (first, film[-1]) for one in shot.present if one.name == "ADA"] == poses


@pytest.mark.parametrize(
    ("action", "pose", "goes"),
    [
        ("Nora storms out.", "running", "out"),
        ("Nora dashes for her room.", "running", "out"),
        ("Nora runs upstairs.", "running", "out"),
        ("Nora bolts.", "running", "out"),
        ("Nora disappears into the bedroom.", "walking", "out"),
        ("Nora dashes to the window.", "running", ""),
        ("Nora runs out of time.", "standing", ""),
        ("Nora wants to bolt.", "standing", ""),
    ],
)
def test_who_storms_out_or_dashes_for_a_room_leaves_the_frame(action: str, pose: str, goes: str) -> None:
    text = f"INT. HALL - DAY\n\nNora and Ben wait.\n\n{action}\n\nBEN\nWell.\n\nNORA\nYes.\n"
    (shot,) = [one for one in broken(text).shots if action in one.action]
    assert [(one.pose.value, one.goes) for one in shot.present if one.name == "NORA"] == [(pose, goes)]


def test_who_is_unconscious_lies_and_who_bites_a_lip_does_not_eat() -> None:
    shots = broken("EXT. ROAD - DAY\n\nBen waits.\n\nBen is unconscious.\n").shots
    assert shots[-1].present[0].pose.value == "lying"
    shots = broken("EXT. ROAD - DAY\n\nBen bites his lip.\n").shots
    assert shots[-1].present[0].action == ""


@pytest.mark.parametrize(
    ("action", "poses"),
    [
        ("Nora comes closer to Ben, who still sits on the sofa.", {"NORA": "standing", "BEN": "sitting"}),
        ("Nora lays Ben carefully on the bed.", {"NORA": "standing", "BEN": "lying"}),
        ("Nora looks at the wall, but this time Ben lies on the bed.", {"NORA": "standing", "BEN": "lying"}),
        ("Nora nears Ben and sits down.", {"NORA": "sitting", "BEN": "standing"}),
        ("Nora skips to the door, leaving Ben behind.", {"NORA": "walking", "BEN": "standing"}),
        ("Nora and Ben sit down.", {"NORA": "sitting", "BEN": "sitting"}),
        ("Ben is laying on the ground.", {"NORA": "standing", "BEN": "lying"}),
        ("Ben lays a pen on the table.", {"NORA": "standing", "BEN": "standing"}),
        ("Ben tries to stand up.", {"NORA": "standing", "BEN": "sitting"}),
        ("Nora turns to Ben, but he's unconscious again.", {"NORA": "standing", "BEN": "lying"}),
    ],
)
def test_a_pose_is_of_whom_a_clause_is_about_and_of_whom_somebody_lays_down(action: str, poses: dict[str, str]) -> None:
    last = broken(f"INT. ROOM - DAY\n\nNORA\nWell.\n\nBEN\nYes.\n\n{action}\n").shots[-1]
    assert {one.name: (one.ends or one.pose).value for one in last.present} == poses


@pytest.mark.parametrize(
    ("action", "carried"),
    [
        ("Nora carries Ben to the door.", True),
        ("Nora takes him on her arms.", True),
        ("Nora runs ahead with Ben in her arms.", True),
        ("Nora picks Ben up.", True),
        ("Nora comes in with BEN (30) in her arms.", True),
        ("Nora takes Ben by the hand.", False),
        ("Nora picks Ben from the row.", False),
        ("Nora carries Ben to the door.\n\nNora puts him down.\n\nNora waits.", False),
    ],
)
def test_who_is_carried_lies_in_the_arms_of_the_other(action: str, carried: bool) -> None:
    shot = broken(f"INT. ROOM - DAY\n\nNORA\nWell.\n\nBEN\nYes.\n\n{action}\n").shots[-1]
    present = {one.name: one for one in shot.present}
    assert (present["NORA"].action == "cradle") is carried
    assert (
        (present["BEN"].pose, present["BEN"].on, present["BEN"].looks_at) == (Pose.LYING, "arms", "NORA")
    ) is carried


@pytest.mark.parametrize(
    ("action", "pose", "on"),
    [
        ("NORA (30) - a woman in a red helmet rides by.", "riding", "bicycle"),
        ("A COURIER (20) on a fast motorbike passes. He disappears.", "riding", "motorcycle"),
        ("Nora and Ben get onto their bicycles and ride off.", "riding", "bicycle"),
        ("Nora jumps off the bike.", "standing", ""),
        ("Nora puts the bag on his bicycle.", "standing", ""),
    ],
)
def test_who_rides_is_on_what_is_named(action: str, pose: str, on: str) -> None:
    start = "EXT. STREET - DAY\n\nA bicycle leans there. Ben waits.\n\nBEN\nWell.\n\nNORA\nYes.\n\n"
    shot = next(one for one in broken(start + action + "\n").shots if action[:12] in one.action)
    assert [(one.pose.value, one.on) for one in shot.present if one.name == shot.subject[0]] == [(pose, on)]


def test_nobody_kneels_to_one_who_lies_on_a_bed() -> None:
    shot = last("Ada lies on the bed.\n\nOtto strokes her hair.")
    assert [(one.pose, one.action) for one in shot.present if one.name == "OTTO"] == [(Pose.STANDING, "touch")]


def test_who_is_laid_on_a_bed_lies_there_and_who_does_nothing_moves_no_hand() -> None:
    assert [one.on for one in last("Otto lays Ada on the bed.").present if one.name == "ADA"] == ["bed"]
    waking = last("Ada faints.\n\nOtto tries to wake Ada up, but she doesn't move.")
    assert {one.name: (one.action, one.looks_at) for one in waking.present} == {
        "ADA": ("", ""),
        "OTTO": ("touch", "ADA"),
    }


@pytest.mark.parametrize(
    ("words", "on"),
    [
        ("Ada sits at the old wooden desk, doodling.", "at desk"),
        ("Ada sits behind a desk.", "at desk"),
        ("Ada sits down at the kitchen table.", "at table"),
        ("Ada sits on the desk.", "table"),
        ("Ada sits on a park bench.", "bench"),
    ],
)
def test_what_somebody_sits_at_is_held_from_the_first_frame_on(words: str, on: str) -> None:
    opening = words.replace("Ada", "ADA (34)", 1)
    film = shots(f"{opening}\n\nThe wind howls.\n\nADA\nNobody comes.", "INT. ROOM - DAY\n\n")
    assert {one.on for shot in film for one in shot.present} == {on}


def test_what_somebody_lies_on_is_seen_with_them_and_a_body_is_whose_it_is() -> None:
    bed = "Ada lies on the bed.\n\nOtto waits.\n\n"
    assert last(bed + "The bed is wheeled to the door.").subject == ("ADA",)
    assert last(bed + "Ada's body is raised by the shock.").subject == ("ADA",)


def test_who_is_outside_a_car_stands_at_its_window_until_getting_in() -> None:
    film = broken(
        "INT. CAR - DAY\n\nNora turns the key.\n\nBen hammers the window from the outside.\n\nNora nods.\n\nBen gets in.\n\n"
        "NORA\nWell.\n\nBEN\nYes.\n"
    ).shots
    found = [(one.pose, one.on) for shot in film for one in shot.present if one.name == "BEN"]
    assert found[0] == found[1] == (Pose.STANDING, "outside")
    assert found[-1] == (Pose.SITTING, "")


def test_whoever_drove_a_car_drives_it_in_its_next_scene_whoever_is_named_first() -> None:
    film = broken(
        "INT. CAR - DAY\n\nADA (34) drives.\n\nEXT. ROAD - DAY\n\nOTTO (40) waves.\n\n"
        "INT. CAR - DAY\n\nOtto looks at Ada.\n\nINT. CAR - NIGHT\n\nOtto is alone.\n"
    )
    poses = [{one.name: one.pose for shot in scene.shots for one in shot.present} for scene in film.list.scenes]
    assert poses[2] == {"OTTO": Pose.SITTING, "ADA": Pose.DRIVING}
    assert poses[3] == {"OTTO": Pose.DRIVING}


def test_who_sits_down_beside_somebody_sits_on_what_they_lie_on() -> None:
    film = shots("Otto lies on the bed.\n\nAda comes in and sits next to Otto.\n\nADA\nWell.")
    assert [one.on for one in film[-1].present if one.name == "ADA"] == ["bed"]
    film = shots("Otto lies on the bed.\n\nAda sits by the window.\n\nADA\nWell.")
    assert [one.on for one in film[-1].present if one.name == "ADA"] == [""]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Otto is dead tired.", "OTTO"),
        ("Otto's dead wife smiles.", "OTTO"),
        ("Ada lays Otto's coat on the bed.", "OTTO"),
        ("Ada tries to stand still.", "ADA"),
        ("Ada lies to Otto.", "ADA"),
        ("Ada lies about the money.", "ADA"),
        ("Otto takes the wheel off the cart.", "OTTO"),
    ],
)
def test_ordinary_words_lay_and_set_nobody_down(text: str, name: str) -> None:
    poses = [one.pose for shot in shots(text) for one in shot.present if one.name == name]
    assert set(poses) == {Pose.STANDING}


def test_a_passenger_who_looks_ahead_does_not_drive() -> None:
    film = broken("INT. CAR - DAY\n\nOTTO (40) drives. ADA (34) nods.\n\nAda looks out the windshield.\n").shots
    assert {one.name: one.pose for one in film[-1].present} == {"OTTO": Pose.DRIVING, "ADA": Pose.SITTING}


def test_a_carried_body_is_not_put_down_by_a_sigh() -> None:
    film = shots("Ada carries Otto in her arms.\n\nShe lets out a sigh.")
    assert [one.on for one in film[-1].present if one.name == "OTTO"] == ["arms"]
