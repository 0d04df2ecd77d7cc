"""Coverage as an editor asks for it, one promise at a time."""

from __future__ import annotations

from fractions import Fraction

import pytest

from film_assets.breakdown.grammar import too_alike
from film_assets.breakdown.model import Angle, Delivery, Move, Pose, ShotSize, SpeechPlace
from film_assets_tests.breakdown.builders import broken, example

ROOM = "INT. ROOM - DAY\n\n"
TWO = ROOM + "NORA (34) waters a plant.\n\nBRUNO (40) reads a letter by the window.\n\n"


def _talk(*speeches: tuple[str, str]) -> str:
    return "".join(f"{name}\n{words}\n\n" for name, words in speeches)


def test_a_scene_opens_with_its_place_outside_wider_than_inside() -> None:
    text = "{} - DAY\n\nNora waits by the door and looks out for a very long time indeed, then sits down again.\n\nNORA\nWell, here I am, and nobody came.\n"
    assert broken(text.format("EXT. HILL")).sizes()[0] == "EWS"
    assert broken(text.format("INT. HALL")).sizes()[0] == "WS"


def test_what_only_describes_the_place_is_taken_up_by_the_opening_shot() -> None:
    film = broken(ROOM + "Dust. A wall of record sleeves. NORA (34), tired, reads a letter.\n")
    assert [shot.action for shot in film.shots] == [
        "Dust. A wall of record sleeves.",
        "NORA (34), tired, reads a letter.",
    ]


def test_a_place_that_goes_on_is_not_established_again() -> None:
    film = broken(
        "EXT. STREET - NIGHT\n\nRain. Nora waits at the corner of the street for a bus that never comes by.\n\n"
        "INT. HALL - CONTINUOUS\n\nA key on a hook.\n\nEXT. STREET - CONTINUOUS\n\nNora runs after the bus, waving, and falls down in the rain.\n"
    )
    assert film.list.scenes[2].shots[0].subject == ("NORA",)


def test_two_speakers_begin_together_and_go_on_over_the_shoulder() -> None:
    film = broken(
        TWO
        + _talk(
            ("NORA", "Where were you all night?"),
            ("BRUNO", "At the station, as I said."),
            ("NORA", "They say you were not there."),
            ("BRUNO", "They are wrong about that."),
        )
    )
    spoken = [shot for shot in film.shots if shot.speeches]
    assert [(shot.size.value, shot.subject, shot.over) for shot in spoken] == [
        ("2S", ("NORA", "BRUNO"), ""),
        ("OTS", ("NORA",), "BRUNO"),
        ("OTS", ("BRUNO",), "NORA"),
    ]
    assert [speech.speaker for speech in spoken[0].speeches] == ["NORA", "BRUNO"]


def test_alternation_and_the_two_shot_begin_anew_in_each_scene() -> None:
    talk = _talk(
        ("NORA", "Where were you all night?"),
        ("BRUNO", "At the station, as I said."),
        ("NORA", "They say you were not there."),
    )
    film = broken(TWO + talk + "EXT. HILL - DAY\n\nThe grass is wet.\n\n" + talk)
    for scene in film.list.scenes:
        assert [shot.size.value for shot in scene.shots if shot.speeches] == ["2S", "OTS"]


def test_the_last_third_of_a_long_exchange_goes_close() -> None:
    film = broken(TWO + _talk(*[(("NORA", "BRUNO")[n % 2], "Nobody knows what it means yet.") for n in range(9)]))
    spoken = [shot.size.value for shot in film.shots if shot.speeches]
    assert spoken == ["2S", "OTS", "OTS", "OTS", "OTS", "CU", "CU", "CU"]


def test_an_exclamation_or_a_whisper_goes_close() -> None:
    film = broken(
        TWO
        + _talk(
            ("NORA", "Where were you all night?"),
            ("BRUNO", "At the station, as I said."),
            ("NORA", "You liar, get out of here!"),
        )
    )
    assert film.shots[-1].size is ShotSize.CU
    film = broken(
        TWO
        + _talk(("NORA", "Where were you all night?"), ("BRUNO", "At the station, as I said."))
        + "NORA\n(whispering)\nThey say you were not there.\n"
    )
    assert film.shots[-1].size is ShotSize.CU and film.shots[-1].speeches[0].delivery is Delivery.WHISPER


def test_three_people_begin_as_a_group_and_go_on_in_singles() -> None:
    film = broken(
        ROOM
        + "NORA (34), BRUNO (40) and INES (58) wait.\n\n"
        + _talk(
            ("NORA", "Where is everybody else today?"),
            ("BRUNO", "At the station, as I said."),
            ("INES", "They say you were not there."),
        )
    )
    spoken = [(shot.size.value, shot.subject) for shot in film.shots if shot.speeches]
    assert spoken[0] == ("GROUP", ("NORA", "BRUNO", "INES"))
    assert spoken[1][0] == "2S" or spoken[1] == ("MCU", ("INES",))


def test_a_long_speech_is_broken_by_a_reaction_under_which_it_runs_on() -> None:
    words = "I told them about the mast and the light and the long road down the hill. " * 3
    film = broken(TWO + _talk(("NORA", "Tell me."), ("BRUNO", words.strip())))
    shots = [shot for shot in film.shots if shot.speeches or not shot.action]
    reactions = [index for index, shot in enumerate(shots) if not shot.speeches and shot.subject == ("NORA",)]
    assert reactions
    before = shots[reactions[0] - 1]
    assert before.speeches[-1].continues_seconds == Fraction(3, 2)
    assert shots[reactions[0] + 1].speeches[0].speaker == "BRUNO"
    said = " ".join(speech.text for shot in shots for speech in shot.speeches if speech.speaker == "BRUNO")
    assert said == words.strip()


def test_dual_dialogue_is_one_two_shot_with_both_voices_together() -> None:
    film = broken(TWO + "NORA\nSomebody!\n\nBRUNO ^\nSomebody!\n")
    shot = next(shot for shot in film.shots if shot.speeches)
    assert shot.size is ShotSize.TWO
    assert [(speech.speaker, speech.together) for speech in shot.speeches] == [("NORA", False), ("BRUNO", True)]


def test_a_voice_over_lies_over_the_running_action() -> None:
    film = broken(ROOM + "NORA (34) waters a plant.\n\nINES (V.O.)\nShe never asked me why.\n\nNora sits down.\n")
    shot = next(shot for shot in film.shots if shot.speeches)
    assert shot.subject == ("NORA",) and shot.action == "NORA (34) waters a plant."
    assert shot.speeches[0].place is SpeechPlace.VOICE_OVER
    assert "INES" not in film.scene(0).present


def test_a_voice_from_off_screen_shows_who_listens() -> None:
    film = broken(TWO + "MAJA (O.S.)\nCan I come in now, or is it too late?\n")
    shot = next(shot for shot in film.shots if shot.speeches)
    assert shot.subject[0] in ("NORA", "BRUNO") and shot.speeches[0].place is SpeechPlace.OFF_SCREEN
    assert "MAJA" not in film.scene(0).present


def test_nobody_speaks_to_somebody_asleep() -> None:
    film = broken(
        ROOM + "BRUNO (24) sleeps. NORA (34) watches him.\n\nNORA\nMy mother built this mast, and nobody knows.\n"
    )
    shot = next(shot for shot in film.shots if shot.speeches)
    assert shot.subject == ("NORA",) and shot.size in (ShotSize.MS, ShotSize.MCU, ShotSize.CU)


def test_a_look_is_followed_by_what_is_seen() -> None:
    film = broken(ROOM + "NORA (34) sits. She stares at the telephone.\n")
    assert [(shot.size.value, shot.subject, shot.over) for shot in film.shots][-1] == ("POV", ("telephone",), "NORA")


def test_a_thing_on_its_own_is_an_insert_and_somebody_who_runs_is_followed() -> None:
    film = broken(ROOM + "The alarm clock rings.\n\nNora runs to the door.\n")
    assert [(shot.size.value, shot.subject) for shot in film.shots][-2] == ("INSERT", ("alarm_clock",))
    assert film.shots[-1].moves[0] in (Move.TRUCK_LEFT, Move.TRUCK_RIGHT)


def test_a_camera_line_in_capitals_opens_a_shot() -> None:
    film = broken(
        ROOM
        + 'Nora waits.\n\nCLOSE ON: the card. It reads "LIVE".\n\nINSERT - THE TELEPHONE\n\nA moth lands on it.\n\nBACK TO SCENE\n\nNora sits.\n'
    )
    written = [(shot.size.value, shot.subject, shot.action) for shot in film.shots if shot.explicit]
    assert written == [
        ("INSERT", ("card",), 'the card. It reads "LIVE"'),
        ("INSERT", ("telephone",), "A moth lands on it."),
    ]


def test_an_intercut_or_a_montage_is_shots_of_about_two_seconds() -> None:
    film = broken("INT. ROOM - MONTAGE\n\n- Nora paints a wall.\n- Bruno carries a box.\n- The clock ticks.\n")
    assert [shot.least_seconds for shot in film.shots] == [2, 2, 3]


def test_a_beat_is_a_pause_and_no_shot() -> None:
    film = broken(TWO + "NORA\nWait for me here.\n(beat)\nPlease.\n")
    speeches = next(shot for shot in film.shots if shot.speeches).speeches
    assert [(speech.text, speech.pause_before_seconds) for speech in speeches] == [
        ("Wait for me here.", 0),
        ("Please.", 1),
    ]


def test_a_song_without_a_cue_is_sung_by_nobody_over_the_action() -> None:
    film = broken(ROOM + "The needle drops.\n\n~Oh, leave a light on the hill,\n~leave a light on for me.\n")
    speech = film.shots[-1].speeches[0]
    assert (speech.speaker, speech.delivery) == ("", Delivery.SUNG)
    assert speech.text == "Oh, leave a light on the hill, leave a light on for me."


def test_a_centered_line_is_shown_over_a_shot_of_its_own_and_the_end_over_the_last() -> None:
    film = broken(ROOM + "Nora waits.\n\n> THE LIGHT GOES OUT <\n\n> THE END <\n")
    assert [shot.title_over for shot in film.shots][-2:] == ["THE LIGHT GOES OUT", "THE END"]
    film = broken(ROOM + "Nora waits.\n\n> THE END <\n")
    assert film.shots[-1].title_over == "THE END"


@pytest.mark.parametrize("name", ["01_spare_key.fountain", "02_the_last_frequency.fountain", "04_forest_prose.txt"])
def test_no_derived_cut_jumps(name: str) -> None:
    film = broken(example(name), name)
    for scene in film.list.scenes:
        for before, after in zip(scene.shots, scene.shots[1:], strict=False):
            assert after.explicit or not too_alike(before, after), (before.label, after.label)


def test_a_pair_seen_twice_running_is_seen_wide_the_second_time() -> None:
    film = broken(TWO + "Nora kisses Bruno.\n\nBruno and Nora dance.\n\nNora and Bruno laugh.\n")
    pairs = [shot for shot in film.shots if {*shot.subject} == {"NORA", "BRUNO"}]
    assert [shot.size.value for shot in pairs] == ["2S", "WS", "2S"]


def test_written_shots_are_as_written() -> None:
    film = broken(example("03_night_bus.txt"), "03_night_bus.txt")
    assert [(shot.label, shot.size.value, shot.explicit_seconds) for shot in film.shots] == [
        ("1-1", "EWS", Fraction(4)),
        ("1-2", "CU", Fraction(5, 2)),
        ("1-3", "MS", Fraction(4)),
        ("2-1", "OTS", Fraction(3)),
        ("2-2", "MCU", Fraction(5)),
        ("2-3", "INSERT", Fraction(3, 2)),
        ("3-1", "POV", Fraction(6)),
        ("3-2", "2S", Fraction(5)),
        ("3-3", "WS", Fraction(6)),
    ]
    assert sum(shot.explicit_seconds for shot in film.shots if shot.explicit_seconds) == 37
    by_label = {shot.label: shot for shot in film.shots}
    assert by_label["1-3"].moves == (Move.DOLLY_IN,) and by_label["1-3"].subject == ("SAM",)
    assert (by_label["2-1"].subject, by_label["2-1"].over) == (("SAM",), "DRIVER")
    assert by_label["3-1"].over == "SAM"
    assert by_label["3-3"].moves == (Move.CRANE_UP,)
    assert {presence.name: presence.pose for presence in by_label["3-2"].present}["PASSENGER"] is Pose.SLEEPING


@pytest.mark.parametrize(
    ("label", "size", "angle", "moves"),
    [
        ("Extreme close-up", ShotSize.ECU, Angle.EYE, ()),
        ("XCU", ShotSize.ECU, Angle.EYE, ()),
        ("ELS", ShotSize.EWS, Angle.EYE, ()),
        ("establishing shot", ShotSize.EWS, Angle.EYE, ()),
        ("Full shot", ShotSize.FS, Angle.EYE, ()),
        ("cowboy", ShotSize.MWS, Angle.EYE, ()),
        ("3/4 shot", ShotSize.MWS, Angle.EYE, ()),
        ("MEDIUM CLOSE-UP, low angle", ShotSize.MCU, Angle.LOW, ()),
        ("Close Up (high angle)", ShotSize.CU, Angle.HIGH, ()),
        ("Over-the-shoulder", ShotSize.OTS, Angle.EYE, ()),
        ("O/S", ShotSize.OTS, Angle.EYE, ()),
        ("point of view", ShotSize.POV, Angle.EYE, ()),
        ("M2S", ShotSize.TWO, Angle.EYE, ()),
        ("Wide, bird's-eye", ShotSize.WS, Angle.OVERHEAD, ()),
        ("wide shot, dutch", ShotSize.WS, Angle.DUTCH, ()),
        ("Wide, pan left", ShotSize.WS, Angle.EYE, (Move.PAN_LEFT,)),
        ("WS, push in, handheld", ShotSize.WS, Angle.EYE, (Move.DOLLY_IN, Move.HANDHELD)),
        ("CU, rack focus", ShotSize.CU, Angle.EYE, (Move.RACK_FOCUS,)),
        ("MS static", ShotSize.MS, Angle.EYE, ()),
        ("Medium, jib down", ShotSize.MS, Angle.EYE, (Move.CRANE_DOWN,)),
    ],
)
def test_sizes_angles_and_moves_in_any_spelling(
    label: str, size: ShotSize, angle: Angle, moves: tuple[Move, ...]
) -> None:
    shot = broken(
        f"SCENE 1: INT. ROOM - DAY\nNORA (34) waits.\n\nSHOT 1: {label} - 2.5s\nNora waits.\n", "a.txt"
    ).shots[0]
    assert (shot.size, shot.angle, shot.moves, shot.explicit_seconds) == (size, angle, moves, Fraction(5, 2))


def test_directions_steer_shots_takes_and_voices() -> None:
    film = broken(
        ROOM
        + "NORA (34) waits.\n[[shot: CU NORA, dolly in, 4s]]\n\n[[take: 2]]\n\nBRUNO (40) sleeps on the floor of the room.\n\n"
        "NORA\n[[voice: whisper]]\nHe said he would never sleep again.\n"
    )
    first = film.shots[0]
    assert (first.size, first.moves, first.explicit_seconds, first.subject) == (
        ShotSize.CU,
        (Move.DOLLY_IN,),
        Fraction(4),
        ("NORA",),
    )
    assert [shot.take for shot in film.shots if "sleeps" in shot.action] == [2]
    assert film.shots[-1].speeches[0].delivery is Delivery.WHISPER


def test_a_chosen_take_wins_over_a_written_one() -> None:
    text = ROOM + "Nora waits.\n[[take: 2]]\n"
    film = broken(text)
    label = film.shots[-1].label
    assert film.shots[-1].take == 2
    assert broken(text, **{label.replace("-", "_"): 3}).shots[-1].take == 3


def test_a_scripts_words_are_all_filmed() -> None:
    """Every action word and every spoken word of the examples is in a shot."""
    for name in ("01_spare_key.fountain", "02_the_last_frequency.fountain"):
        from film_assets.screenplay.reading import read_script

        script = read_script(example(name).encode(), name)
        film = broken(example(name), name)
        seen = " ".join(
            [*(shot.action for shot in film.shots), *(s.text for shot in film.shots for s in shot.speeches)]
        )
        for element in script.elements:
            if element.kind.value in ("action", "dialogue", "lyric") and element.text not in (
                "(beat)",
                "BACK TO SCENE",
            ):
                words = [
                    word for word in element.text.replace("\n", " ").split() if word.upper() != word or word.isdecimal()
                ]
                missing = [word for word in words if word.strip('.:"') not in seen]
                assert missing == [], (name, element.text)


def test_an_intercut_shows_whoever_speaks_in_their_own_place() -> None:
    film = broken(
        "INT. BEDROOM - NIGHT\n\nNORA (30) sits on the bed and picks up the phone.\n\nINTERCUT WITH:\n\n"
        "INT. OFFICE - NIGHT\n\nBRUNO (40) stands by the desk.\n\n"
        "NORA\nAre you alone?\n\nBRUNO\nI am always alone.\n\nNORA\nThat is not what I asked.\n\nBRUNO\nIt is what I heard.\n"
    )
    bedroom, office = (scene.label for scene in film.scenes.scenes)
    spoken = [shot for shot in film.shots if shot.speeches]
    assert [(shot.plays_in, shot.subject) for shot in spoken] == [(bedroom, ("NORA",)), ("", ("BRUNO",))] * 2
    assert all([one.name for one in shot.present] == list(shot.subject) for shot in spoken)
    assert all(one.action == "phone" for shot in spoken for one in shot.present)
    assert office not in {shot.plays_in for shot in film.shots}


def test_without_an_intercut_nobody_is_elsewhere() -> None:
    film = broken(
        "INT. BEDROOM - NIGHT\n\nNORA (30) sits on the bed.\n\nINT. OFFICE - NIGHT\n\nBRUNO (40) stands by the desk.\n\n"
        "NORA\nAre you alone?\n\nBRUNO\nI am always alone.\n"
    )
    assert {shot.plays_in for shot in film.shots} == {""}


PART = "INT. OFFICE - DAY\n\nADA (34, f) and OTTO (40) sit at a desk in a long and very cold room without a window.\n\n"


@pytest.mark.parametrize(
    ("between", "heading", "there"),
    [
        ("INT. BARN - DAY - FLASHBACK\n\nOtto sings.", "INT. OFFICE - DAY", {"ADA", "OTTO"}),
        ("INT. BARN - DAY - FLASHBACK\n\nOtto sings.", "INT. AGENCY OFFICE - DAY - BACK TO PRESENT", {"ADA", "OTTO"}),
        ("INT. BARN - CONTINUOUS\n\nOtto sings.", "INT. OFFICE - CONTINUOUS", {"ADA"}),
        ("INT. BARN - DAY\n\nOtto sings.", "INT. OFFICE - DAY", set()),
        ("INT. BARN - DAY - FLASHBACK\n\nOtto sings.", "INT. KITCHEN - DAY", set()),
    ],
)
def test_who_was_left_sitting_sits_there_still_when_the_scene_goes_on(
    between: str, heading: str, there: set[str]
) -> None:
    first = (
        broken(f"{PART}{between}\n\n{heading}\n\nThe lamp goes out with a bang and a flash.\n").list.scenes[-1].shots[0]
    )
    assert {one.name for one in first.present} == there
    assert all(one.pose is Pose.SITTING for one in first.present)


def test_who_is_seen_through_a_window_is_shown_inside_and_nowhere_else() -> None:
    film = broken(
        "EXT. HOUSE - DAY\n\nNora waits at the door.\n\nThrough the window: a FAT MAN (50) sits on a couch.\n\nNORA\nHey!\n\n"
        "INT. HOUSE - LIVING ROOM - DAY\n\nThe fat man sits on the couch.\n\nNORA\nWell.\n"
    )
    outside = film.list.scenes[0].shots
    inside = [shot for shot in outside if shot.plays_in]
    assert [(shot.plays_in, [one.name for one in shot.present]) for shot in inside] == [("2", ["FAT MAN"])]
    assert all(one.name != "FAT MAN" for shot in outside if not shot.plays_in for one in shot.present)
