"""Whom and what a sentence of action shows: who acts, who is only spoken of, what the camera is told."""

from __future__ import annotations

import pytest

from film_assets.breakdown.model import Move, Pose, ShotSize
from film_assets_tests.breakdown.builders import CAST, broken, last, shots


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


@pytest.mark.parametrize("text", ["Walk to the door.", "Sitting on the table, humming."])
def test_a_sentence_without_a_subject_is_about_the_only_one_there(text: str) -> None:
    alone = "INT. ROOM - DAY\n\nADA (34) waits by the wall of a long and very cold room.\n\nADA\nYes.\n\n"
    assert broken(alone + text + "\n").shots[-1].subject == ("ADA",)
    assert broken(alone + "On the table is a lamp.\n").shots[-1].subject != ("ADA",)


def test_as_she_does_this_brings_in_no_deer() -> None:
    assert last("Otto looks on as she does this.").props == ()


@pytest.mark.parametrize(
    ("action", "crowd"),
    [("Nora hears the cheering crowd.", 0), ("The muffled sound of a crowd.", 0), ("A crowd cheers.", 24)],
)
def test_a_crowd_that_is_only_heard_is_not_seen(action: str, crowd: int) -> None:
    film = broken(f"INT. ROOM - DAY\n\nNora waits by the door.\n\n{action}\n\nNORA\nWell.\n")
    assert max(shot.crowd for shot in film.shots) == crowd


@pytest.mark.parametrize(
    "text", ["The camera focuses in on Ada.", "Ada faces the camera.", "The camera slowly pans to Ada."]
)
def test_the_camera_that_films_is_no_thing(text: str) -> None:
    assert all("camera" not in (*shot.subject, *shot.props) for shot in shots(text))


def test_a_clause_after_a_dash_is_about_its_own_subject() -> None:
    text = "EXT. ROAD - DAY\n\nNora and Ben wait.\n\nNora looks around - Ben lies on the road.\n"
    last = broken(text).shots[-1]
    assert {one.name: one.pose.value for one in last.present} == {"NORA": "standing", "BEN": "lying"}


def test_nobody_is_meant_before_being_brought_in() -> None:
    text = (
        "EXT. ROAD - DAY\n\nKATE (30) - a blonde woman in a coat walks past.\n\nKATE\nWell.\n\n"
        "INT. ROOM - DAY\n\nA motionless WOMAN (40) lies on the bed.\n"
    )
    found = broken(text)
    assert {one.name for shot in found.list.scenes[0].shots for one in shot.present} == {"KATE"}
    assert {one.name for shot in found.list.scenes[1].shots for one in shot.present} == {"WOMAN"}


def test_they_are_those_who_are_awake() -> None:
    film = shots("Ada faints. A DRIVER (20) comes.\n\nOtto waves.\n\nThey sit down.")
    assert {one.name: one.ends or one.pose for one in film[-1].present}["ADA"] is Pose.LYING


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


def test_he_after_two_clauses_is_who_acts_in_the_second() -> None:
    shot = last(
        "Otto raises his hand while Bruno falls down. He lies there.", CAST.replace("ADA (34, f)", "BRUNO (34)")
    )
    assert shot.subject == ("BRUNO",)
    assert {one.name: one.pose for one in shot.present} == {"OTTO": Pose.STANDING, "BRUNO": Pose.LYING}


def test_a_role_that_says_who_somebody_is_is_nobody_else() -> None:
    film = broken(
        "EXT. ROAD - DAY\n\nA young man stands by a car. He waves.\n\nEXT. FARM - DAY\n\n"
        "A young man - NOAH (20) - gets out of the buggy.\n"
    )
    assert {one.name for shot in film.list.scenes[1].shots for one in shot.present} == {"NOAH"}
