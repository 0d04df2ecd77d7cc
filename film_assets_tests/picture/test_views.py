"""From shots to views: names resolved away, nothing in them that the frame does not show."""

from __future__ import annotations

from typing import Any

import pytest

from film_assets.breakdown.model import Location, Pose, Presence, Scene, Shot, ShotSize, Speech
from film_assets.look.model import Cast, CastMember, Look, SetDressing, Voice
from film_assets.picture.model import OffScreen, View
from film_assets.picture.vehicles import in_their_vehicle
from film_assets.picture.views import object_text_of, shown, view_of
from film_assets.screenplay.model import LineSpan

LINE = LineSpan(first_line=1, last_line=1)
PLACE = SetDressing(kind="street", interior=False)


def a_cast(**tops: int) -> Cast:
    names = {"ANN": 0xAA0000, "BEN": 0x00AA00, "CEM": 0x0000AA, **tops}
    return Cast(
        members=tuple(
            CastMember(
                name=name,
                look=Look(top_colour=colour, words="in words"),
                voice=Voice(voice="en"),
                voice_engine="espeak",
            )
            for name, colour in names.items()
        )
    )


def a_scene() -> Scene:
    place = Location(interior=False, exterior=True, place=("STREET",))
    return Scene(label="1", heading="EXT. STREET - DAY", lines=LINE, location=place)


def a_shot(**more: Any) -> Shot:
    fields: dict[str, Any] = {
        "label": "1-1",
        "lines": LINE,
        "size": ShotSize.MS,
        "subject": ("ANN",),
        "present": tuple(Presence(name=name, mark=mark) for mark, name in enumerate(("ANN", "BEN", "CEM"))),
        "action": "They talk.",
        **more,
    }
    return Shot(**fields)


def a_view_of(cast: Cast | None = None, **more: Any) -> View:
    return view_of(a_shot(**more), a_scene(), PLACE, cast or a_cast(), "storyboard")


@pytest.mark.parametrize("size", [ShotSize.MS, ShotSize.MCU, ShotSize.CU, ShotSize.ECU])
def test_a_clean_single_does_not_know_what_others_wear(size: ShotSize) -> None:
    assert a_view_of(size=size) == a_view_of(a_cast(BEN=0x123456, CEM=0x654321), size=size)
    assert a_view_of(size=size) != a_view_of(a_cast(ANN=0x123456), size=size)


def test_a_wide_shot_shows_everyone() -> None:
    assert len(a_view_of(size=ShotSize.WS).figures) == 3
    assert a_view_of(size=ShotSize.WS) != a_view_of(a_cast(CEM=0x654321), size=ShotSize.WS)


def test_an_over_the_shoulder_shows_its_two() -> None:
    view = a_view_of(size=ShotSize.OTS, over="BEN")
    assert [figure.mark for figure in view.figures] == [0, 1]
    assert (view.camera.subject, view.camera.over) == ((0,), 1)


def test_an_insert_shows_the_hand_that_holds_the_thing() -> None:
    held = (Presence(name="ANN", mark=0), Presence(name="BEN", mark=1, action="hold", prop="card"))
    shot = a_shot(size=ShotSize.INSERT, subject=("card",), present=held, action='The card: "Told you."')
    assert [presence.name for presence in shown(shot)] == ["BEN"]
    view = view_of(shot, a_scene(), PLACE, a_cast(), "storyboard")
    assert (view.object, view.object_text, view.camera.subject) == ("card", "Told you.", ())


def test_somebody_alone_in_frame_looks_at_who_is_off_screen() -> None:
    alone = a_view_of()
    assert (alone.figures[0].looks_at, [away.mark for away in alone.off_screen]) == (1, [1])
    talking = (Presence(name="ANN", mark=0, looks_at="CEM"), Presence(name="CEM", mark=2, pose=Pose.SITTING))
    toward = a_view_of(present=talking)
    assert (toward.figures[0].looks_at, toward.off_screen) == (1, (OffScreen(mark=2, pose=Pose.SITTING),))
    assert a_view_of(size=ShotSize.WS, present=talking).figures[0].looks_at == 1


def test_a_scene_that_names_other_clothes_shows_them_and_a_patient_lies_in_a_gown() -> None:
    cast, clothes = a_cast(), "just a black t-shirt"
    scene = a_scene().model_copy(update={"wears": (("ANN", clothes),)})
    look = view_of(a_shot(), scene, PLACE, cast, "storyboard").figures[0].look
    assert (look.top, look.top_colour, look.hair) == ("tshirt", 0x26262A, cast.member("ANN").look.hair)
    ward = SetDressing(kind="hospital", interior=True)
    for on, top in (("", "gown"), ("floor", cast.member("ANN").look.top)):
        lying = (Presence(name="ANN", pose=Pose.LYING, on=on),)
        assert view_of(a_shot(present=lying), a_scene(), ward, cast, "storyboard").figures[0].look.top == top


def test_somebody_alone_in_frame_knows_whose_seats_are_taken() -> None:
    sitting = (Presence(name="ANN", mark=0), Presence(name="BEN", mark=3, pose=Pose.SITTING))
    more = (*sitting, Presence(name="CEM", mark=1))
    assert [away.mark for away in a_view_of(present=more).off_screen] == [3, 1]
    assert not a_view_of(size=ShotSize.WS, present=more).off_screen


def test_no_word_said_and_no_name_enters_a_view() -> None:
    said = (Speech(speaker="ANN", text="Hello there.", lines=LINE),)
    assert a_view_of() == a_view_of(speeches=said)
    text = a_view_of(size=ShotSize.WS).model_dump_json()
    assert not any(name in text for name in ("ANN", "BEN", "CEM", "in words", "They talk"))


def test_engines_that_read_prompts_get_the_words() -> None:
    view = view_of(a_shot(), a_scene(), PLACE, a_cast(), "storyboard", with_words=True)
    assert view.words == "They talk."
    assert view.figures[0].look.words == "in words"


def test_label_and_place_in_the_film_do_not_enter() -> None:
    assert a_view_of() == a_view_of(label="7-9", lines=LineSpan(first_line=90, last_line=91))


def test_the_chosen_take_is_no_part_of_the_view() -> None:
    assert a_view_of() == a_view_of(take=2)


def test_other_words_of_action_have_another_draw() -> None:
    assert a_view_of().draw != a_view_of(action="They shout.").draw


def test_a_crowd_is_not_in_a_close_up() -> None:
    assert a_view_of(size=ShotSize.CU, crowd=30).crowd == 0
    assert a_view_of(size=ShotSize.MS, crowd=30).crowd == 30


@pytest.mark.parametrize(
    ("action", "thing", "text"),
    [
        ('CLOSE ON: the card. Handwriting: "Told you. - Dad".', "card", "Told you. - Dad"),
        ('the label. It reads "LIVE".', "label", "LIVE"),
        ("The clock: 02:15. Bruno sleeps.", "alarm_clock", "02:15"),
        ("A hand-painted sign: LAST NIGHT. Below it, smaller.", "sign", "LAST NIGHT"),
        ("A plain black handset. A moth lands on it.", "telephone", ""),
    ],
)
def test_what_is_written_on_a_thing_is_found(action: str, thing: str, text: str) -> None:
    assert object_text_of(action, thing) == text


@pytest.mark.parametrize(
    ("action", "size", "subject", "kind", "seen", "shown_of_it"),
    [
        ("Ann turns the key.", ShotSize.MS, ("ANN",), "car_interior", ("ANN",), ""),
        ("Ann starts the truck.", ShotSize.CU, ("ANN",), "truck_cab", ("ANN",), "truck"),
        ("The engine springs to life.", ShotSize.WS, (), "street", ("BEN", "CEM"), "car"),
        ("Ben waves to Ann.", ShotSize.TWO, ("BEN", "ANN"), "street", ("BEN", "CEM"), "car"),
        ("Ann drives the wagon.", ShotSize.MS, ("ANN",), "street", ("ANN", "BEN", "CEM"), "wagon"),
    ],
)
def test_who_drives_where_no_wheel_is_is_seen_in_the_vehicle_or_it_is_seen_from_outside(
    action: str, size: ShotSize, subject: tuple[str, ...], kind: str, seen: tuple[str, ...], shown_of_it: str
) -> None:
    people = [("ANN", Pose.DRIVING), ("BEN", Pose.STANDING), ("CEM", Pose.STANDING)]
    present = tuple(Presence(name=name, mark=mark, pose=pose) for mark, (name, pose) in enumerate(people))
    props = ("truck",) if "truck" in action else ("wagon",) if "wagon" in action else ()
    shot = a_shot(action=action, size=size, subject=subject, present=present, props=props)
    shot, dressing = in_their_vehicle(shot, a_scene(), PLACE, "")
    assert dressing.kind == kind
    assert tuple(one.name for one in shot.present) == seen
    assert set(shot.subject) <= set(seen)
    assert (shown_of_it in shot.props) or not shown_of_it


def test_nobody_drives_a_car_before_there_are_cars() -> None:
    present = (Presence(name="ANN", mark=0, pose=Pose.DRIVING),)
    shot, dressing = in_their_vehicle(a_shot(action="Ann waits.", present=present), a_scene(), PLACE, "frontier")
    assert (shot.present[0].pose, dressing) == (Pose.STANDING, PLACE)
