"""Somebody at another age is somebody else to look at, also where the cue does not say so."""

from __future__ import annotations

from film_assets_tests.breakdown.builders import broken

FILM = (
    "INT. KITCHEN - DAY\n\nEDWARD (50) waits with JO (48).\n\nEDWARD\nWe were young.\n\n"
    "EXT. SWAMP - NIGHT\n\nYOUNG EDWARD (10) and ZACK (11) creep on.\n\nEDWARD\nHush!\n\nZACK\nYou hush.\n\n"
    "EXT. GATE - NIGHT\n\nEdward and Zack stop.\n\nEDWARD\nWell?\n\n"
    "INT. KITCHEN - DAY\n\nEdward smiles at Jo.\n\nEDWARD\nWell.\n"
)


def test_a_cue_means_the_age_that_its_scene_shows_and_goes_on_while_the_others_do() -> None:
    film = broken(FILM)
    assert [scene.present for scene in film.scenes.scenes] == [
        ("EDWARD", "JO"),
        ("YOUNG EDWARD", "ZACK"),
        ("YOUNG EDWARD", "ZACK"),
        ("EDWARD", "JO"),
    ]
    said = {speech.text: speech.speaker for shot in film.shots for speech in shot.speeches}
    assert (said["Hush!"], said["Well?"], said["Well."]) == ("YOUNG EDWARD", "YOUNG EDWARD", "EDWARD")


def test_an_old_woman_is_no_older_woman() -> None:
    film = broken(
        "INT. A - DAY\n\nAn OLD WOMAN waits by the wall.\n\nWOMAN\nHello.\n\nINT. B - DAY\n\nOLD WOMAN\nYes.\n"
    )
    assert film.scene(0).present == ("OLD WOMAN", "WOMAN")


def test_both_ages_of_somebody_may_speak_in_one_scene() -> None:
    film = broken(
        "INT. A - DAY\n\nEDWARD (50) and YOUNG EDWARD (10) sit.\n\nEDWARD\nHello.\n\nYOUNG EDWARD\nWho are you?\n"
    )
    assert {speech.speaker for shot in film.shots for speech in shot.speeches} == {"EDWARD", "YOUNG EDWARD"}


def test_a_short_name_is_whose_longer_one_speaks_there_and_a_name_with_an_owner_is_no_alias() -> None:
    film = broken(
        "INT. GYM - DAY\n\nMIKE (30) waits. DAD (60) comes in.\n\nDAD\nReady?\n\nMike's dad stops.\n\n"
        "INT. SCHOOL - DAY\n\nYOUNG MIKE (15) sits with YOUNG MIKE'S DAD (45).\n\nYOUNG MIKE\nHe will win.\n\n"
        "Dad flips a coin. Mike looks at him.\n\nYOUNG MIKE'S DAD\nHeads.\n"
    )
    now, then = ({one.name for shot in scene.shots for one in shot.present} for scene in film.list.scenes)
    assert (now, then) == ({"MIKE", "DAD"}, {"YOUNG MIKE", "YOUNG MIKE'S DAD"})
    assert {one.name: one.gender for one in film.scenes.people}["YOUNG MIKE'S DAD"] == "m"
