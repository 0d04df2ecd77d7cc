"""What hands do in a sentence of action, what they hold, give and take."""

from __future__ import annotations

import pytest

from film_assets.breakdown.model import Pose, ShotSize
from film_assets_tests.breakdown.builders import CAST, broken, last, shots


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
    "text", ["A key in a wet palm.", "Close on: a key between trembling fingers.", "A key in her hand."]
)
def test_a_thing_shown_in_a_hand_is_held_by_who_is_there(text: str) -> None:
    assert [(one.name, one.prop) for one in last(f"Ada waits.\n\n{text}").present if one.prop] == [("ADA", "key")]


def test_what_one_does_something_with_is_in_the_hand() -> None:
    nora = broken("INT. ROOM - DAY\n\nNORA (30) slices the air with the sword.\n").shots[-1].present[0]
    assert (nora.prop, nora.action) == ("sword", "swing")
    assert broken("INT. ROOM - DAY\n\nA box filled with a sword. NORA (30) waits.\n").shots[-1].present[0].prop == ""


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


def test_a_parenthetical_moves_hands_and_body_of_its_speaker_alone() -> None:
    text = "Otto and Ada sit down.\n\nADA\n(standing up)\nWell.\n\nOTTO\n(shrugs)\nNo."
    present = {one.name: one for one in last(text).present}
    assert [(one.pose, one.action) for one in (present["ADA"], present["OTTO"])] == [
        (Pose.STANDING, ""),
        (Pose.SITTING, "shrug"),
    ]


def test_what_is_written_is_shown_on_what_was_held() -> None:
    assert last("Ada holds a paper.\n\nSix names are written in ink.").subject == ("paper",)


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


def test_the_glass_is_the_windows_once_that_was_spoken_of() -> None:
    assert last("Otto taps the window.\n\nHe hits the glass with his hand.").props == ("window",)
    assert last("Otto takes the glass.").props == ("glass",)


@pytest.mark.parametrize(
    "text",
    ["Ada gives Otto a hard look and takes the key.", "Ada passes Otto and picks up the phone."],
)
def test_only_what_the_giving_verb_is_of_is_given(text: str) -> None:
    film = shots(text + "\n\nOtto nods.")
    assert not any(one.prop for shot in film for one in shot.present if one.name == "OTTO")
