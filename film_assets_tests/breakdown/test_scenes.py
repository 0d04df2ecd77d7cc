"""Scenes and cast: light that is inherited, places recognised, people found."""

from __future__ import annotations

from fractions import Fraction

import pytest

from film_assets.breakdown.model import Pose, ShotSize, SpeechPlace, TimeOfDay, TransitionKind, Weather
from film_assets.breakdown.scenes import scenes_of
from film_assets.breakdown.settings import BreakdownSettings
from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.reading import read_script
from film_assets_tests.breakdown.builders import broken


def _people(text: str) -> dict[str, tuple[int, str, str, bool]]:
    return {one.name: (one.age_years, one.gender, one.description, one.speaks) for one in broken(text).scenes.people}


def test_continuous_same_and_later_inherit_the_light() -> None:
    film = broken(
        "".join(
            f"INT. {place}\n\nShe waits.\n\n"
            for place in ("A - NIGHT", "B - CONTINUOUS", "C - SAME", "A - LATER", "A", "B - DAWN")
        )
    )
    assert [scene.time for scene in film.scenes.scenes] == [TimeOfDay.NIGHT] * 4 + [TimeOfDay.DAY, TimeOfDay.DAWN]
    assert [scene.continuous for scene in film.scenes.scenes] == [False, True, True, False, False, False]


def test_weather_comes_from_words_and_holds_while_the_scene_goes_on() -> None:
    film = broken(
        "EXT. A - DAY\n\nRain falls.\n\nINT. B - CONTINUOUS\n\nShe waits.\n\nEXT. A - DAY\n\nShe waits.\n\nEXT. C - NIGHT - SNOW\n\nHi.\n"
    )
    assert [scene.weather for scene in film.scenes.scenes][:3] == [Weather.RAIN, Weather.RAIN, Weather.CLEAR]


@pytest.mark.parametrize(
    "words", ["It doesn't rain, but dark clouds hang.", "It has stopped raining.", "The rain stops."]
)
def test_rain_that_does_not_fall_is_none(words: str) -> None:
    assert broken(f"EXT. A - DAY\n\n{words}\n").scene(0).weather is Weather.CLEAR


def test_windows_are_no_wind() -> None:
    assert broken("EXT. A - DAY\n\nShe opens the windows and winds the clock.\n").scene(0).weather is Weather.CLEAR


def test_a_place_named_short_is_the_place_named_in_full() -> None:
    film = broken(
        "INT. STATION - CONTROL ROOM - DAY\n\nHi.\n\nINT. THE CONTROL ROOM - DAY\n\nHi.\n\nEXT. CONTROL ROOM - DAY\n\nHi.\n"
    )
    places = [scene.location.place for scene in film.scenes.scenes]
    assert places == [("STATION", "CONTROL ROOM"), ("STATION", "CONTROL ROOM"), ("CONTROL ROOM",)]


def test_a_short_name_that_could_be_two_places_is_neither() -> None:
    film = broken("INT. HOUSE - HALL - DAY\n\nHi.\n\nINT. SCHOOL - HALL - DAY\n\nHi.\n\nINT. HALL - DAY\n\nHi.\n")
    assert film.scene(2).location.place == ("HALL",)


@pytest.mark.parametrize(
    ("written", "kind", "seconds", "black"),
    [
        ("DISSOLVE TO:", TransitionKind.DISSOLVE, Fraction(1), 0),
        ("CUT TO:", TransitionKind.CUT, Fraction(0), 0),
        ("SMASH CUT TO:", TransitionKind.CUT, Fraction(0), 0),
        ("FADE OUT.", TransitionKind.FADE_OUT, Fraction(1), 0),
        ("FADE TO BLACK.", TransitionKind.FADE_OUT, Fraction(3, 2), Fraction(1, 2)),
        ("FADE IN:", TransitionKind.FADE_IN, Fraction(1), 0),
    ],
)
def test_a_transition_belongs_to_the_scene_after_it(
    written: str, kind: TransitionKind, seconds: Fraction, black: Fraction
) -> None:
    film = broken(f"INT. A - DAY\n\nHi.\n\n{written}\n\nINT. B - DAY\n\nHo.\n")
    found = film.scene(1).transition_in
    assert (found.kind, found.seconds, found.black_seconds) == (kind, seconds, black)
    assert film.scene(0).transition_in.kind is TransitionKind.CUT


def test_the_film_fades_in_and_out_as_written() -> None:
    film = broken("FADE IN:\n\nINT. A - DAY\n\nHi.\n\nFADE OUT.\n")
    assert film.scene(0).transition_in.kind is TransitionKind.FADE_IN
    assert film.scenes.transition_out.kind is TransitionKind.FADE_OUT
    assert len(film.scenes.scenes) == 1


def test_scene_labels_are_numbers_or_places_in_the_script_and_unique() -> None:
    text = "".join(
        f"INT. {n} ROOM - DAY{number}\n\nHi.\n\n" for n, number in enumerate(["", " #5A#", " #5A#", "", " #1#"])
    )
    labels = [scene.label for scene in broken(text).scenes.scenes]
    assert labels[1] == "5A" and labels[4] == "1" and len(set(labels)) == 5


def test_boneyard_sections_and_synopses_are_never_filmed() -> None:
    film = broken("# Act\n\nINT. A - DAY\n\n= She is late.\n\nHi.\n\n/*\nINT. B - DAY\n\nNo.\n*/\n")
    assert [scene.heading for scene in film.scenes.scenes] == ["INT. A - DAY"]
    assert film.scene(0).synopsis == "She is late."


def test_age_look_and_gender_come_from_the_introduction() -> None:
    assert _people(
        "INT. A - DAY\n\nNORA (34), coat over pyjamas, waits. She hums.\n\nMR. OYELARAN (71), dressing gown, reads.\n\nNORA\nHi.\n"
    ) == {
        "NORA": (34, "f", "coat over pyjamas", True),
        "MR. OYELARAN": (71, "m", "dressing gown", False),
    }


def test_one_character_however_the_cue_is_written() -> None:
    assert list(_people("NORA (V.O.)\nHi.\n\n@Nora\nHo.\n\nNORA (CONT'D)\nHu.\n\nJOSE\u0301\nHa.\n\nJOSÉ\nHa.\n")) == [
        "NORA",
        "JOSÉ",
    ]


@pytest.mark.parametrize("cue", ["NORA AND BRUNO", "NORA & BRUNO", "BOTH", "ALL", "NORA/BRUNO"])
def test_a_group_cue_is_its_members_together(cue: str) -> None:
    film = broken(f"INT. A - DAY\n\nNORA\nIs it you at last?\n\nBRUNO\nIt is nobody else.\n\n{cue}\nAt last!\n")
    assert [one.name for one in film.scenes.people] == ["NORA", "BRUNO"]
    last = [shot for shot in film.shots if shot.speeches][-1]
    assert [(speech.speaker, speech.together) for speech in last.speeches] == [("NORA", False), ("BRUNO", True)]


def test_silent_people_are_seen_in_action() -> None:
    assert set(
        _people("INT. A - DAY\n\nDRAGAN (45) drives. One other passenger sleeps. VIKTOR waits, and Viktor sighs.\n")
    ) == {"DRAGAN", "PASSENGER", "VIKTOR"}


def test_a_sign_or_a_sound_in_capitals_is_nobody() -> None:
    assert _people("EXT. A - DAY\n\nA sign: LAST NIGHT. The telephone RINGS. The ON AIR lamp dies.\n") == {}


def test_a_thing_that_speaks_is_shown_and_is_nobody() -> None:
    film = broken(
        "INT. ROOM - DAY\n\nAn old PRINTER hums. MIKE (30) kicks the printer, and then he kicks it again.\n\nPRINTER\nUh-oh.\n"
    )
    assert film.scene(0).present == ("MIKE",)
    assert (film.shots[-1].size, film.shots[-1].subject) == (ShotSize.INSERT, ("printer",))


def test_the_bible_in_the_script_wins() -> None:
    text = "Cast:\n    BRUNO, 50, m, red beard\n\nINT. A - DAY\n\nNORA (34), grey coat, waits. He smiles.\n\n[[cast: NORA, 28, f, voice: deep and slow]]\n\nNORA\nHi.\n\nBRUNO\nHo.\n"
    people = {one.name: one for one in broken(text).scenes.people}
    assert (people["NORA"].age_years, people["NORA"].gender, people["NORA"].voice) == (28, "f", "deep and slow")
    assert people["NORA"].description == "grey coat"
    assert (people["BRUNO"].age_years, people["BRUNO"].description) == (50, "red beard")


def test_marks_are_given_in_order_of_first_appearance() -> None:
    film = broken(
        "INT. A - DAY\n\nNORA (34) waits by the window of the long, cold room for somebody.\n\nBRUNO\nHi there, Nora.\n\nINES (58) enters.\n"
    )
    assert film.scene(0).present == ("NORA", "BRUNO", "INES")
    assert all(
        presence.mark == film.scene(0).present.index(presence.name) for shot in film.shots for presence in shot.present
    )


def test_notes_direct_light_weather_mood_and_music() -> None:
    scene = broken("INT. A - DAY\n\n[[light: dusk]]\n[[weather: fog]]\n[[music: tense strings]]\n\nShe waits.\n").scene(
        0
    )
    assert (scene.time, scene.weather, scene.mood, scene.music) == (
        TimeOfDay.DUSK,
        Weather.FOG,
        "calm",
        "tense strings",
    )


def test_prose_is_one_scene_with_its_own_light() -> None:
    film = broken("At dusk a girl walks through the forest. She sings.\n", "a.txt")
    assert [(scene.heading, scene.time) for scene in film.scenes.scenes] == [("", TimeOfDay.DUSK)]
    assert film.scene(0).present == ("GIRL",)
    assert film.shots


def test_both_running_times_are_told() -> None:
    film = broken("INT. A - DAY\n\nNora waits for him at the door.\n\nNORA\nOne two three four five.\n")
    assert film.scenes.screen_seconds == 2 + Fraction(5 * 60, 150) + Fraction(3, 10)
    assert film.scenes.page_seconds == Fraction(7, 55) * 60


def test_a_film_of_more_than_four_hours_is_refused() -> None:
    script = read_script(("She waits for a very long time.\n\n" * 40).encode(), "a.txt")
    with pytest.raises(ScriptError, match="hours"):
        scenes_of(script, BreakdownSettings(longest_film_seconds=Fraction(60)))


def test_text_with_escapes_of_any_kind_stays_what_it_is() -> None:
    text = "$(rm -rf /) `id` {\\an8} <b>&amp; [x](y) =cmd|' /C calc'!A0 %{pts}"
    film = broken(f"INT. A - DAY\n\nNora reads {text}.\n")
    assert text in film.shots[-1].action


@pytest.mark.parametrize("heading", ["EXT - STREET CORNER - DAY", "EXT. STREET CORNER - DAY"])
def test_a_place_has_no_dash_in_front(heading: str) -> None:
    assert broken(f"{heading}\n\nShe waits.\n").scene(0).location.place == ("STREET CORNER",)


@pytest.mark.parametrize(
    ("action", "things"),
    [
        ("HENRY MAST waits by the mast.", ("mast",)),
        ("HENRY MAST waits by the door.", ("door",)),
        ("Henry is cautious of the tiger he has uncaged.", ()),
        ("Henry jumps like a wild lion.", ()),
        ("A lion sleeps by the door.", ("lion", "door")),
        ("Henry is remote. The remote lies by the door.", ("remote", "door")),
        ("Henry is remote, his eyes wet.", ()),
        ("The pictures show a girl in a bed. A lamp burns.", ("photograph", "lamp")),
        ("The glass door opens. A glass stands on the oak desk.", ("door", "glass", "desk")),
    ],
)
def test_a_set_holds_what_is_there_and_not_what_is_only_a_name_a_likeness_or_a_picture(
    action: str, things: tuple[str, ...]
) -> None:
    film = broken(f"EXT. FARM - DAY\n\n{action}\n\nHENRY\nWell.\n")
    assert set(film.scene(0).set_words) == set(things)


@pytest.mark.parametrize(
    ("heading", "interior", "place"),
    [
        (".BACK OUTSIDE WITH NORA", False, "YARD"),
        (".BACK WITH NORA", True, "HOUSE"),
        (".INSIDE", True, "HOUSE"),
        (".NORA", True, "HOUSE"),
    ],
)
def test_a_heading_that_says_outside_goes_there(heading: str, interior: bool, place: str) -> None:
    before = (
        "EXT. NORA'S FARM - DAY\n\nNORA (30) waves.\n\nEXT. YARD - DAY\n\nNora waits.\n\nINT. HOUSE - DAY\n\nHe looks."
    )
    film = broken(f"{before}\n\n{heading}\n\nNora sees him.\n")
    location = film.scene(3).location
    assert (location.interior, location.exterior, location.place) == (interior, not interior, (place,))


def test_a_heading_that_goes_on_in_the_action_is_its_first_words() -> None:
    begun = "EXT. HILL - DAY\n\nNORA (30) lies in the grass, aiming a gun. OTTO (40) waits a long time and looks at the sea.\n\n"
    film = broken(f"{begun}.NORA\n\ngrins with glee.\n\n.AN OLD TOYOTA.\n\nThe doors are open.\n")
    grins, car = film.list.scenes[1].shots[0], film.list.scenes[2].shots[0]
    assert (grins.action, grins.subject) == ("Nora grins with glee.", ("NORA",))
    assert grins.present[0].pose is Pose.LYING
    assert "car" in car.props


def test_a_heading_that_is_a_camera_line_opens_no_scene() -> None:
    film = broken("INT. ROOM - DAY\n\nNORA (30) waits.\n\n.INSERT - A KEY\n\nIt is small.\n\nNORA\nWell.\n")
    assert len(film.scenes.scenes) == 1
    assert "INSERT" in [shot.size for shot in film.shots]


def test_a_numbered_room_is_the_one_of_its_hotel() -> None:
    film = broken("INT. PALACE HOTEL RM 412 - DAY\n\nNORA (30) waits.\n\nINT. RM 412 - DAY\n\nShe waits.\n")
    assert film.scene(1).location == film.scene(0).location
    assert film.scene(1).location.place == ("PALACE HOTEL RM 412",)


def test_a_first_name_of_a_name_given_once_in_full_is_theirs() -> None:
    film = broken("EXT. HILL - DAY\n\nThis is SPALDING JEAGER. Soon Jeager eats.\n\nSpalding waves.\n")
    assert film.shots[-1].subject == ("JEAGER",)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("He runs into the corridor.", ("OTTO",)),
        ("The pair drinks beer.", ("NORA", "OTTO")),
        ("They run past.", ("NORA", "OTTO")),
        ("A few workers sit on a block they use as a bench.", ()),
        ("A stranger who looks like he is lost waits.", ("STRANGER",)),
    ],
)
def test_a_pronoun_that_opens_a_scene_is_who_was_seen_in_the_one_before(text: str, who: tuple[str, ...]) -> None:
    film = broken(f"INT. CELL - DAY\n\nNORA (30, f) waves to OTTO (40, m).\n\nINT. CORRIDOR - DAY\n\n{text}\n")
    assert tuple(sorted(film.scene(1).present)) == who


@pytest.mark.parametrize(("place", "seen"), [("LIVING ROOM", False), ("TV STUDIO", True)])
def test_a_newscaster_is_on_the_television_where_it_is_on(place: str, seen: bool) -> None:
    film = broken(f"INT. {place} - DAY\n\nNORA (30) watches the TV.\n\nThe news is on.\n\nNEWSCASTER\nGood evening.\n")
    assert ("NEWSCASTER" in film.scene(0).present) == seen
    spoken = film.shots[-1].speeches[0].place
    assert (spoken is SpeechPlace.ON_SCREEN) == seen


DRESSED = "INT. OFFICE - DAY\n\nOTTO (40), in a blue suit and a tie, waits.\n\n"


@pytest.mark.parametrize(
    ("scenes", "wears"),
    [
        (
            "INT. CAR - DAY\n\nOtto drives, no suit, just a t-shirt.\n\nINT. HALL - DAY\n\nOtto sings.\n",
            ["", "a t-shirt", "a t-shirt"],
        ),
        (
            "INT. CAR - DAY - FLASHBACK\n\nOtto wears a red coat.\n\nINT. HALL - DAY\n\nOtto sings.\n",
            ["", "a red coat", ""],
        ),
        (
            "INT. CAR - DAY\n\nOtto puts on an engineer uniform.\n\nINT. HALL - DAY\n\nAda (30) sings.\n",
            ["", "an engineer uniform", ""],
        ),
        ("INT. CAR - DAY\n\nOtto wears a smile.\n", ["", ""]),
    ],
)
def test_whoever_changes_wears_the_other_clothes_from_then_on(scenes: str, wears: list[str]) -> None:
    film = broken(DRESSED + scenes)
    assert [dict(scene.wears).get("OTTO", "") for scene in film.scenes.scenes] == wears


@pytest.mark.parametrize(
    ("opening", "place"),
    [("BLACK SCREEN:\n\nThe crowd roars.", ("BLACK",)), ("Over black.\n\nRain.", ("BLACK",)), ("Black dogs bark.", ())],
)
def test_a_film_may_open_over_black(opening: str, place: tuple[str, ...]) -> None:
    film = broken(f"{opening}\n\nINT. ROOM - DAY\n\nADA (30) waits.\n")
    assert film.scenes.scenes[0].location.place == place
    assert not any("screen" in shot.props for shot in film.shots)


def test_a_room_that_is_played_inside_is_not_outside_where_its_heading_says_ext() -> None:
    headings = (
        "INT. SMALL ROOM - NIGHT",
        "EXT. SMALL ROOM - NIGHT",
        "EXT. FARM - DAY",
        "EXT. BARN - DAY",
        "INT. BARN - DAY",
    )
    film = broken("".join(f"{heading}\n\nADA (30) waits.\n\n" for heading in headings))
    assert [scene.location.interior for scene in film.scenes.scenes] == [True, True, False, False, True]
    assert [scene.location.exterior for scene in film.scenes.scenes] == [False, False, True, True, False]


@pytest.mark.parametrize("place", ["PLYMOUTH HARBOUR", "LINCOLN, NEBRASKA", "CADILLAC CAFE", "POLICE STATION"])
def test_a_town_that_a_make_is_called_by_is_no_car(place: str) -> None:
    film = broken(f"INT. {place} - DAY\n\nADA (30) waits.\n")
    assert {one.pose for shot in film.shots for one in shot.present} == {Pose.STANDING}


def test_a_newscaster_on_a_television_at_a_police_station_is_on_the_television() -> None:
    film = broken("INT. POLICE STATION - DAY\n\nA TV is on. ADA (30) waits.\n\nNEWSCASTER\nIt rains.\n\nADA\nWell.\n")
    assert not any(one.name == "NEWSCASTER" for shot in film.shots for one in shot.present)


def test_pupils_of_eyes_are_no_pupils_of_a_school() -> None:
    film = broken(
        "".join(f"INT. ROOM {n} - DAY\n\nBRUNO waits. Her pupils widen.\n\nBRUNO\nWell.\n\n" for n in range(3))
    )
    assert {one.name: one.age_years for one in film.scenes.people}["BRUNO"] == 0
