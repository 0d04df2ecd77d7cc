"""What a sentence of action shows: who acts, who is only spoken of, what hands do, what the camera is told."""

from __future__ import annotations

import pytest

from film_assets.breakdown.model import Move, Pose, Shot, ShotSize
from film_assets_tests.breakdown.builders import broken

CAST = (
    "Title: Read\n\nINT. ROOM - DAY\n\nA long, cold room with a table in the middle of it and nobody at all.\n\n"
    "ADA (34, f) and OTTO (40) wait by the wall.\n\n"
)


def shots(text: str, cast: str = CAST) -> list[Shot]:
    return broken(cast + text + "\n").shots


def last(text: str, cast: str = CAST) -> Shot:
    return shots(text, cast)[-1]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("In worn boots, a coat and a hat, Ada is dressed for the road.", ("ADA",)),
        ("The window bursts and Otto, wet through, climbs in.", ("OTTO",)),
        ("Closing the drawer behind him, Otto walks to the wall.", ("OTTO",)),
        ("She's holding a list of names.", ("ADA",)),
        ("Taller than Otto, she waves.", ("ADA",)),
    ],
)
def test_whoever_acts_is_the_subject_whatever_stands_before(text: str, subject: tuple[str, ...]) -> None:
    assert last("Ada sighs.\n\n" + text if "she" in text.lower() else text).subject == subject


@pytest.mark.parametrize(
    "text",
    [
        "Ada finds an old photo of Otto and Viktor on the shelf.",
        "Is it a sign from Otto?",
        "Ada is as tall as Otto.",
        'A note on the door: "Otto was here. Ask Viktor."',
        "The big picture, found in a drawer, shows Otto and Viktor.",
        "All of the pictures are of Otto and Viktor.",
        "Pictures show Otto and Viktor in a boat.",
        "She finds a photo. It's Otto (40), with Viktor.",
        "She looks at some photos. They all show Otto and Viktor.",
    ],
)
def test_who_is_only_in_a_picture_a_quote_or_a_comparison_is_not_there(text: str) -> None:
    film = broken(
        "INT. ROOM - DAY\n\nADA (34, f) waits by the wall of a long and very cold room.\n\n"
        + text
        + "\n\nINT. B - DAY\n\nOTTO\nHi.\n\nVIKTOR\nHo.\n"
    )
    assert film.scene(0).present == ("ADA",)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The two look at each other.", {"ADA", "OTTO"}),
        ("The men shake hands.", {"OTTO", "IVO"}),
        ("They are both tired.", {"ADA", "OTTO"}),
        ("Ivo nods.\n\nThe couple sit down.", {"ADA", "OTTO"}),
    ],
)
def test_a_few_people_who_are_there_are_meant_by_what_they_are(text: str, who: set[str]) -> None:
    more = "IVO (50), a man of few words, stands beside them.\n\n" if "IVO" in who or "Ivo" in text else ""
    shot = last(more + text)
    assert set(shot.subject) == who and shot.crowd == 0


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Otto hands Ivo a letter.\n\nHe waves.", ("OTTO",)),
        ("Ivo welcomes the couple.\n\nHe waves.", ("IVO",)),
    ],
)
def test_a_pronoun_means_who_acted_before_whom_it_happened_to(text: str, subject: tuple[str, ...]) -> None:
    assert last(f"IVO (50), a man of few words, stands beside them.\n\n{text}").subject == subject


@pytest.mark.parametrize(
    ("text", "gesture", "prop"),
    [
        ("Otto turns at the door.", "", ""),
        ("Otto turns the key.", "reach", ""),
        ("Otto takes a step back.", "", ""),
        ("Otto takes out a thermos.", "reach", "thermos"),
        ("Otto plays alone.", "", ""),
        ("Otto plays the guitar.", "play", ""),
        ("Otto hits the big red button.", "press", ""),
        ("Otto hits Ada.", "fight", ""),
        ("Otto looks at a clock that reads ten past nine.", "", ""),
        ("Otto points to a shelf that holds a gun.", "point", ""),
        ("Otto sits with one eye closed.", "", ""),
        ("The smudged page reads no more than Otto knows.", "", ""),
        ("Otto takes a picture of the wall.", "hold", "camera"),
        ("Otto covers his mouth with his hand.", "mouth", ""),
        ("Otto grabs his head.", "head", ""),
        ("Otto shrugs.", "shrug", ""),
        ("Ada and Otto look at her who shakes her head.", "", ""),
        ("Otto runs a hand through his hair.", "head", ""),
        ("Otto puts his hand on the window.", "reach", ""),
        ("Otto puts his hand on Ada's shoulder.", "touch", ""),
        ("Otto taps the window.", "knock", ""),
        ("Otto and Ada shake hands.", "shake_hands", ""),
    ],
)
def test_hands_do_what_is_done_with_them(text: str, gesture: str, prop: str) -> None:
    present = {one.name: one for one in last(text).present}
    assert (present["OTTO"].action, present["OTTO"].prop) == (gesture, prop)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Otto hits him with his fist.", ("OTTO", "DELIVERY BOY")),
        ("Otto smashes his face.", ("OTTO", "DELIVERY BOY")),
        ("Otto hits his head on the wall.", ("OTTO",)),
        ("Ada strokes his arm.", ("ADA", "DELIVERY BOY")),
        ("Ada takes her coat.", ("ADA",)),
        ("Otto nears the delivery boy.", ("OTTO", "DELIVERY BOY")),
        ("The boy pokes Otto.", ("DELIVERY BOY", "OTTO")),
        ("Otto is tired, but the cold keeps him awake.", ("OTTO",)),
    ],
)
def test_whom_something_is_done_to_is_in_the_picture(text: str, subject: tuple[str, ...]) -> None:
    assert last(f"Ada waits. A DELIVERY BOY (20, m) enters.\n\n{text}").subject == subject


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
    ("text", "move"),
    [
        ("Slowly the camera pulls back.", Move.DOLLY_OUT),
        ("We crane up.", Move.CRANE_UP),
        ("The camera tilts down.", Move.TILT_DOWN),
    ],
)
def test_words_to_the_camera_move_the_shot_before_and_show_no_camera(text: str, move: Move) -> None:
    before, after = shots("Ada smiles."), shots("Ada smiles.\n\n" + text)
    assert len(before) == len(after)
    assert after[-1].moves == (move,) and after[-1].props == ()


def test_what_a_move_reveals_is_a_shot_of_its_own() -> None:
    shot = last("Ada smiles.\n\nWe pull back to reveal a letter on the floor.")
    assert (shot.size, shot.subject, shot.moves) == (ShotSize.INSERT, ("letter",), (Move.DOLLY_OUT,))


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


@pytest.mark.parametrize("text", ["Walk to the door.", "Sitting on the table, humming."])
def test_a_sentence_without_a_subject_is_about_the_only_one_there(text: str) -> None:
    alone = "INT. ROOM - DAY\n\nADA (34) waits by the wall of a long and very cold room.\n\nADA\nYes.\n\n"
    assert broken(alone + text + "\n").shots[-1].subject == ("ADA",)
    assert broken(alone + "On the table is a lamp.\n").shots[-1].subject != ("ADA",)


def test_as_she_does_this_brings_in_no_deer() -> None:
    assert last("Otto looks on as she does this.").props == ()


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


@pytest.mark.parametrize(
    ("action", "missed"),
    [
        ("Nora plays the xylophone.", ("xylophone",)),
        ("Nora holds a letter.", ()),
        ("Nora holds her breath and lifts a hand.", ()),
        ("Nora carries a rusty crowbar to the door.", ("crowbar",)),
    ],
)
def test_what_the_vocabulary_misses_is_told(action: str, missed: tuple[str, ...]) -> None:
    film = broken(f"INT. ROOM - DAY\n\n{action}\n\nNORA\nWell.\n")
    assert {noun for shot in film.shots for noun in shot.unshown} == set(missed)


@pytest.mark.parametrize(
    ("action", "crowd"),
    [("Nora hears the cheering crowd.", 0), ("The muffled sound of a crowd.", 0), ("A crowd cheers.", 24)],
)
def test_a_crowd_that_is_only_heard_is_not_seen(action: str, crowd: int) -> None:
    film = broken(f"INT. ROOM - DAY\n\nNora waits by the door.\n\n{action}\n\nNORA\nWell.\n")
    assert max(shot.crowd for shot in film.shots) == crowd


def test_left_and_right_leave_nobody_gone_and_who_is_on_the_bed_lies() -> None:
    film = broken("INT. ROOM - DAY\n\nNora shuffles her feet left to right.\n\nNora is on the bed.\n\nNORA\nWell.\n")
    poses = [one.pose for shot in film.shots for one in shot.present if one.name == "NORA"]
    assert not any(one.goes for shot in film.shots for one in shot.present)
    assert poses[-1] is Pose.LYING


def test_who_drives_is_there_from_the_first_frame() -> None:
    film = broken("INT. TRUCK CAB - NIGHT\n\nHeadlights on the road. NORA (30) drives, chewing.\n\nNORA\nAt last.\n")
    assert [one.name for one in film.shots[0].present] == ["NORA"]


@pytest.mark.parametrize(
    "text", ["A key in a wet palm.", "Close on: a key between trembling fingers.", "A key in her hand."]
)
def test_a_thing_shown_in_a_hand_is_held_by_who_is_there(text: str) -> None:
    assert [(one.name, one.prop) for one in last(f"Ada waits.\n\n{text}").present if one.prop] == [("ADA", "key")]


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


def test_what_one_does_something_with_is_in_the_hand() -> None:
    nora = broken("INT. ROOM - DAY\n\nNORA (30) slices the air with the sword.\n").shots[-1].present[0]
    assert (nora.prop, nora.action) == ("sword", "swing")
    assert broken("INT. ROOM - DAY\n\nA box filled with a sword. NORA (30) waits.\n").shots[-1].present[0].prop == ""


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
    "text", ["The camera focuses in on Ada.", "Ada faces the camera.", "The camera slowly pans to Ada."]
)
def test_the_camera_that_films_is_no_thing(text: str) -> None:
    assert all("camera" not in (*shot.subject, *shot.props) for shot in shots(text))


def test_what_somebody_holds_and_looks_at_is_shown_in_the_hand() -> None:
    film = shots("Ada takes a photograph from the table.\n\nAda looks at the photograph.\n\nADA\nWell.")
    seen = [shot for shot in film if shot.subject == ("photograph",)]
    assert seen
    assert all(shot.size is ShotSize.INSERT and not shot.over for shot in seen)


@pytest.mark.parametrize(
    "text", ["Otto hands a key to Ada.", "Otto gives Ada the key.", "Otto takes the key. He hands it to Ada."]
)
def test_what_is_given_goes_from_one_hand_into_the_other(text: str) -> None:
    film = shots(f"{text}\n\nThe clock ticks.")
    held = [{one.name: one.prop for one in shot.present} for shot in film[-2:]]
    assert held == [{"ADA": "", "OTTO": "key"}, {"ADA": "key", "OTTO": ""}]
    assert {one.name: one.action for one in last("Otto passes Ada.").present} == {"ADA": "", "OTTO": ""}


def test_what_is_thrown_is_in_the_hand_in_its_shot_and_not_after() -> None:
    text = "INT. ROOM - DAY\n\nNora takes the phone.\n\nNora throws the phone at the wall.\n\nNora waits.\n"
    found = [(shot.action, one.action, one.prop) for shot in broken(text).shots for one in shot.present if shot.action]
    assert found[1][1:] == ("throw", "phone") and found[2][2] == ""


def test_a_kick_is_a_kick_and_seen_to_the_feet() -> None:
    (shot,) = [one for one in broken("INT. ROOM - DAY\n\nNora kicks the door.\n").shots if one.action]
    assert (shot.size.value, shot.present[0].action) == ("FS", "kick")


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


def test_a_clause_after_a_dash_is_about_its_own_subject() -> None:
    text = "EXT. ROAD - DAY\n\nNora and Ben wait.\n\nNora looks around - Ben lies on the road.\n"
    last = broken(text).shots[-1]
    assert {one.name: one.pose.value for one in last.present} == {"NORA": "standing", "BEN": "lying"}


def test_who_is_unconscious_lies_and_who_bites_a_lip_does_not_eat() -> None:
    shots = broken("EXT. ROAD - DAY\n\nBen waits.\n\nBen is unconscious.\n").shots
    assert shots[-1].present[0].pose.value == "lying"
    shots = broken("EXT. ROAD - DAY\n\nBen bites his lip.\n").shots
    assert shots[-1].present[0].action == ""


def test_nobody_is_meant_before_being_brought_in() -> None:
    text = (
        "EXT. ROAD - DAY\n\nKATE (30) - a blonde woman in a coat walks past.\n\nKATE\nWell.\n\n"
        "INT. ROOM - DAY\n\nA motionless WOMAN (40) lies on the bed.\n"
    )
    found = broken(text)
    assert {one.name for shot in found.list.scenes[0].shots for one in shot.present} == {"KATE"}
    assert {one.name for shot in found.list.scenes[1].shots for one in shot.present} == {"WOMAN"}


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


def test_a_parenthetical_moves_hands_and_body_of_its_speaker_alone() -> None:
    text = "Otto and Ada sit down.\n\nADA\n(standing up)\nWell.\n\nOTTO\n(shrugs)\nNo."
    present = {one.name: one for one in last(text).present}
    assert [(one.pose, one.action) for one in (present["ADA"], present["OTTO"])] == [
        (Pose.STANDING, ""),
        (Pose.SITTING, "shrug"),
    ]


def test_what_is_written_is_shown_on_what_was_held() -> None:
    assert last("Ada holds a paper.\n\nSix names are written in ink.").subject == ("paper",)


def test_they_are_those_who_are_awake() -> None:
    film = shots("Ada faints. A DRIVER (20) comes.\n\nOtto waves.\n\nThey sit down.")
    assert {one.name: one.ends or one.pose for one in film[-1].present}["ADA"] is Pose.LYING


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


@pytest.mark.parametrize("sound", ["HORN.", "SCREECH.", "...and SILENCE.", "No answer.", "OPENING TITLES:"])
def test_a_sound_alone_is_no_picture_of_its_own(sound: str) -> None:
    text = "EXT. STREET - DAY\n\nNora waits.\n\nNora turns her head.\n\n"
    before, after = broken(text + "The bus stops.\n").shots, broken(f"{text}{sound}\n\nThe bus stops.\n").shots
    assert [(one.size, one.subject) for one in after] == [(one.size, one.subject) for one in before]


def test_what_shows_nothing_stays_with_whom_it_is_about() -> None:
    text = "Ada strokes his arm. Like a spell, it soothes all of the anger that there ever was. Otto smiles."
    assert [shot.subject for shot in shots(text)[-2:]] == [("ADA", "OTTO"), ("OTTO",)]
    assert last("VROOM! Otto runs away.").subject == ("OTTO",)
    assert (last("His eyes are wide open.").subject, last("His eyes are wide open.").size) == (("OTTO",), ShotSize.CU)


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


def test_each_makes_their_own_gesture() -> None:
    shot = last("Ada and Otto look up. Otto shrugs.\n")
    assert {one.name: one.action for one in shot.present} == {"ADA": "", "OTTO": "shrug"}


@pytest.mark.parametrize(
    ("text", "pose", "prop"),
    [
        ("Otto lies on the floor.\n\nOtto kicks ADA.", Pose.STANDING, ""),
        ("Otto lies on the floor.\n\nOtto hops up onto the table.", Pose.STANDING, ""),
        ("Otto walks to the wall. Staring down the barrel of his Winchester rifle.", Pose.STANDING, "rifle"),
        ("Otto cocks the shotgun.", Pose.STANDING, "rifle"),
        ("Otto comes in with Ada's rifle.", Pose.STANDING, "rifle"),
    ],
)
def test_who_fights_is_up_and_who_handles_a_rifle_holds_it(text: str, pose: Pose, prop: str) -> None:
    otto = broken(CAST + text + "\n\nOtto blinks.\n").shots[-1].present[1]
    assert (otto.name, otto.pose, otto.prop) == ("OTTO", pose, prop)


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


CLASS = (
    "EXT. YARD - DAY\n\nADA (34, f) meets a group of boys and one girl in the yard.\n\nOTTO (40) waits.\n\n{text}\n\n"
    "INT. B - DAY\n\nGIRL\nHi.\n\nWOMAN\nHo.\n"
)


@pytest.mark.parametrize(
    ("text", "who"),
    [("The girl cries.", {"ADA", "OTTO", "GIRL"}), ("A woman passes. The woman cries.", {"ADA", "OTTO", "GIRL"})],
)
def test_a_role_that_speaks_later_is_there_where_nobody_else_can_be_meant(text: str, who: set[str]) -> None:
    assert set(broken(CLASS.format(text=text)).scene(0).present) == who


@pytest.mark.parametrize(
    ("text", "prop", "gesture"),
    [
        ("Otto looks at the phone.", "phone", "read"),
        ("Otto looks at the photo on the wall.", "", ""),
        ("Ada holds a letter. Otto looks at the letter.", "", ""),
    ],
)
def test_what_somebody_looks_at_is_taken_in_hand_where_nobody_has_it(text: str, prop: str, gesture: str) -> None:
    film = [shot for shot in shots(text) if "Otto looks" in shot.action]
    otto = next(one for shot in film for one in shot.present if one.name == "OTTO")
    assert (otto.prop, otto.action) == (prop, gesture)
    assert all(one.action != "phone" for one in last(f"{text}\n\nADA\nWell.").present)


def test_one_of_the_workers_beside_a_name_is_who_is_named() -> None:
    shot = last("JOHN (30), one of the workers sits down with his lunch box.")
    assert (shot.subject, shot.crowd) == (("JOHN",), 0)
    assert [one.pose for one in shot.present if one.name == "JOHN"] == [Pose.SITTING]


def test_hair_in_a_sentence_of_its_own_is_of_who_was_named_before() -> None:
    film = broken(f"{CAST}Ada meets a girl. Her long curly blonde hair shines.\n\nGIRL\nHi.\n")
    assert {one.name: one.description for one in film.scenes.people}["GIRL"] == "long curly blonde hair"


def test_somebody_with_five_other_men_is_shown_among_them() -> None:
    shot = last("Otto comes out with five other men.")
    assert (shot.size, shot.subject, shot.crowd) == (ShotSize.WS, ("OTTO",), 5)


def test_what_happens_before_somebody_gets_there_is_of_whoever_does_it() -> None:
    film = shots(
        "Ada comes closer, but before she gets there, Otto lifts a bag.\n\nIt lands in the mud.\n\nAll her stuff falls out."
    )
    held = [[one.name for one in shot.present if one.prop == "bag"] for shot in film[-4:]]
    assert held == [[], ["OTTO"], [], []]
    assert all(one.pose is Pose.STANDING for one in film[-1].present)


def test_what_somebody_lies_on_is_seen_with_them_and_a_body_is_whose_it_is() -> None:
    bed = "Ada lies on the bed.\n\nOtto waits.\n\n"
    assert last(bed + "The bed is wheeled to the door.").subject == ("ADA",)
    assert last(bed + "Ada's body is raised by the shock.").subject == ("ADA",)


def test_he_after_two_clauses_is_who_acts_in_the_second() -> None:
    shot = last(
        "Otto raises his hand while Bruno falls down. He lies there.", CAST.replace("ADA (34, f)", "BRUNO (34)")
    )
    assert shot.subject == ("BRUNO",)
    assert {one.name: one.pose for one in shot.present} == {"OTTO": Pose.STANDING, "BRUNO": Pose.LYING}


def test_who_is_outside_a_car_stands_at_its_window_until_getting_in() -> None:
    film = broken(
        "INT. CAR - DAY\n\nNora turns the key.\n\nBen hammers the window from the outside.\n\nNora nods.\n\nBen gets in.\n\n"
        "NORA\nWell.\n\nBEN\nYes.\n"
    ).shots
    found = [(one.pose, one.on) for shot in film for one in shot.present if one.name == "BEN"]
    assert found[0] == found[1] == (Pose.STANDING, "outside")
    assert found[-1] == (Pose.SITTING, "")


def test_the_glass_is_the_windows_once_that_was_spoken_of() -> None:
    assert last("Otto taps the window.\n\nHe hits the glass with his hand.").props == ("window",)
    assert last("Otto takes the glass.").props == ("glass",)


def test_whoever_drove_a_car_drives_it_in_its_next_scene_whoever_is_named_first() -> None:
    film = broken(
        "INT. CAR - DAY\n\nADA (34) drives.\n\nEXT. ROAD - DAY\n\nOTTO (40) waves.\n\n"
        "INT. CAR - DAY\n\nOtto looks at Ada.\n\nINT. CAR - NIGHT\n\nOtto is alone.\n"
    )
    poses = [{one.name: one.pose for shot in scene.shots for one in shot.present} for scene in film.list.scenes]
    assert poses[2] == {"OTTO": Pose.SITTING, "ADA": Pose.DRIVING}
    assert poses[3] == {"OTTO": Pose.DRIVING}


def test_a_role_that_says_who_somebody_is_is_nobody_else() -> None:
    film = broken(
        "EXT. ROAD - DAY\n\nA young man stands by a car. He waves.\n\nEXT. FARM - DAY\n\n"
        "A young man - NOAH (20) - gets out of the buggy.\n"
    )
    assert {one.name for shot in film.list.scenes[1].shots for one in shot.present} == {"NOAH"}


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


@pytest.mark.parametrize(
    "text",
    ["Ada gives Otto a hard look and takes the key.", "Ada passes Otto and picks up the phone."],
)
def test_only_what_the_giving_verb_is_of_is_given(text: str) -> None:
    film = shots(text + "\n\nOtto nods.")
    assert not any(one.prop for shot in film for one in shot.present if one.name == "OTTO")


def test_a_passenger_who_looks_ahead_does_not_drive() -> None:
    film = broken("INT. CAR - DAY\n\nOTTO (40) drives. ADA (34) nods.\n\nAda looks out the windshield.\n").shots
    assert {one.name: one.pose for one in film[-1].present} == {"OTTO": Pose.DRIVING, "ADA": Pose.SITTING}


def test_a_carried_body_is_not_put_down_by_a_sigh() -> None:
    film = shots("Ada carries Otto in her arms.\n\nShe lets out a sigh.")
    assert [one.on for one in film[-1].present if one.name == "OTTO"] == ["arms"]
