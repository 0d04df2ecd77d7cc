"""Who is in a script, how old, of which gender, in which clothes: from its own words."""

from __future__ import annotations

import pytest

from film_assets.breakdown.model import Person, Pose, SpeechPlace
from film_assets_tests.breakdown.builders import broken


def people(text: str) -> dict[str, Person]:
    return {person.name: person for person in broken(text + "\n").scenes.people}


@pytest.mark.parametrize(
    ("introduction", "years"),
    [
        ("ADA (34), a nurse, waits.", 34),
        ("ADA, 34, waits.", 34),
        ("ADA, AGE 34, waits.", 34),
        ("ADA (30-36) waits.", 30),
        ("ADA (40s) waits.", 40),
        ("ADA, a tired nurse in her early forties, waits.", 42),
        ("ADA, late 50s, waits.", 58),
        ("ADA, a girl of eight, waits.", 8),
        ("Ben's 7-year-old daughter, ADA, waits.", 7),
        ("ADA, a middle-aged nurse, waits.", 48),
        ("ADA, who has 3 keys, waits.", 0),
    ],
)
def test_an_age_is_read_however_it_is_written(introduction: str, years: int) -> None:
    assert people(f"INT. A - DAY\n\n{introduction}\n\nADA\nWell.")["ADA"].age_years == years


@pytest.mark.parametrize(("cue", "years"), [("OLD MAN", 72), ("BOY", 10), ("TEENAGE GIRL", 16), ("NURSE", 0)])
def test_a_cue_itself_may_say_an_age(cue: str, years: int) -> None:
    assert people(f"INT. A - DAY\n\n{cue}\nWell.")[cue].age_years == years


def test_two_people_brought_in_together_both_have_their_age() -> None:
    found = people("INT. A - DAY\n\nADA (30) and ZOE (41), in a red coat, wait.\n\nADA\nWell.\n\nZOE\nWell.")
    assert (found["ADA"].age_years, found["ZOE"].age_years) == (30, 41)


@pytest.mark.parametrize(
    ("introduction", "said"),
    [
        ("BRAM, a balding teacher in a grey suit, holds a list.", "a balding teacher in a grey suit"),
        ("BRAM, broad, wearing a green apron.", "broad, wearing a green apron"),
        ("In worn boots and a long coat, Bram waits.", "worn boots and a long coat"),
        ("BRAM, and then nobody for a while.", ""),
        ("BRAM (30) - a charming blond man in a red helmet walks past.", "a charming blond man in a red helmet"),
        ("BRAM (30), thin, bald man lies on the bed.", "thin, bald man"),
        ("BRAM (30) a bald boxer in blue shorts searches the room.", "a bald boxer in blue shorts"),
        (
            "BRAM (30), Ada's brother, a good-looking, well-built man stops his bicycle.",
            "Ada's brother, a good-looking, well-built man",
        ),
        ("Short blond BRAM (25) shyly enters the room.", "short blond"),
        ("A tall, lanky BRAM in glasses (25) follows.", "tall lanky, in glasses"),
        ("He meets BRAM (25) at the door.", ""),
        ("BRAM (30) waits. He wears a neat blue suit and a black tie.", "a neat blue suit and a black tie"),
        ("Bram, now dressed in a suit, folds the paper.", "a suit"),
        ("BRAM (30) waits. He looks very neat in a white shirt.", "a white shirt"),
        ("A man in a grey suit who looks tired sits down. This must be BRAM.", "man in a grey suit"),
    ],
)
def test_a_look_is_read_from_the_words_beside_a_name(introduction: str, said: str) -> None:
    assert people(f"INT. A - DAY\n\n{introduction}\n\nBRAM\nWell.")["BRAM"].description == said


def test_of_two_sets_of_clothes_the_one_worn_longer_is_theirs() -> None:
    scenes = ["Bram is dressed in a robe.", "Bram, dressed in a suit, waits.", "Bram waits."]
    text = "".join(f"INT. ROOM {number} - DAY\n\n{action}\n\nBRAM\nWell.\n\n" for number, action in enumerate(scenes))
    assert people(text)["BRAM"].description == "a suit"


def test_a_gender_is_that_of_what_somebody_is_called_beside_the_name() -> None:
    text = "INT. A - DAY\n\nA woman in a grey suit sits down. This must be SKY.\n\nMOON (30), a tall man with a bag, waits.\n\nSKY\nWell.\n\nMOON\nWell."
    assert {name: one.gender for name, one in people(text).items()} == {"SKY": "f", "MOON": "m"}


def test_words_beside_a_name_and_an_age_bring_in_nobody_else() -> None:
    found = people("EXT. ROAD - DAY\n\nKATE (30) - a charming blonde woman in warm clothes rides past.\n\nKATE\nWell.")
    assert list(found) == ["KATE"]


@pytest.mark.parametrize(
    ("action", "gender"),
    [
        ("Sky waits. She is late.", "f"),
        ("Sky puts the key in his pocket.", "m"),
        ("Sky meets her at the door.", ""),
        ("Sky approaches him.", ""),
    ],
)
def test_a_gender_is_that_of_the_pronouns_that_act_or_own_and_not_of_those_acted_on(action: str, gender: str) -> None:
    assert people(f"INT. A - DAY\n\n{action}\n\nSKY\nWell.")["SKY"].gender == gender


def test_a_first_name_outweighs_a_pronoun_of_somebody_else() -> None:
    found = people("INT. A - DAY\n\nJoe's smile is gone before she can answer.\n\nJOE\nWell.")
    assert found["JOE"].gender == "m"


def test_a_whole_name_brought_in_speaks_under_its_part() -> None:
    found = people("INT. A - DAY\n\nAMOS CALLOW (50) counts. Amos Callow sighs.\n\nAMOS\nWell.")
    assert {name: person.age_years for name, person in found.items()} == {"AMOS": 50}


@pytest.mark.parametrize(
    "action",
    [
        "A RIVER. The River bends.",
        "The crate has ZEPHYR written on it. Zephyr holds.",
        "A BEAST. The Beast turns in the deep.",
        "ADA BLUM smiles. Blum is her name.",
    ],
)
def test_capitals_make_nobody_of_a_thing_a_label_a_beast_or_a_family_name(action: str) -> None:
    assert set(people(f"INT. A - DAY\n\n{action}\n\nADA\nWell.")) == {"ADA"}


def test_more_words_for_somebody_who_speaks_make_no_second_person() -> None:
    found = people("INT. A - DAY\n\nAn EXTREMELY TALL MAN waits.\n\nTALL MAN\nWell.")
    assert set(found) == {"TALL MAN"}


@pytest.mark.parametrize(
    ("cue", "place"),
    [("INTERCOM", SpeechPlace.FILTERED), ("MUSIC", SpeechPlace.FILTERED), ("A MAN'S VOICE", SpeechPlace.OFF_SCREEN)],
)
def test_a_device_and_a_voice_have_no_body(cue: str, place: SpeechPlace) -> None:
    film = broken(f"INT. A - DAY\n\nADA (34) waits by the wall.\n\n{cue}\nHello?\n\nADA\nYes?\n")
    assert film.scene(0).present == ("ADA",)
    speech = next(speech for shot in film.shots for speech in shot.speeches if speech.speaker == cue)
    assert speech.place is place


def test_somebody_seen_who_speaks_into_a_telephone_is_heard_in_the_room() -> None:
    film = broken("INT. A - DAY\n\nADA (34) lifts the receiver.\n\nADA\n(on phone)\nYes, this is she.\n")
    assert film.shots[-1].speeches[0].place is SpeechPlace.ON_SCREEN


def test_a_full_name_brought_in_beside_a_cue_of_its_own_age_is_one_person() -> None:
    found = people("INT. A - DAY\n\nAMOS CALLOW (50) counts.\n\nAMOS, now 61, sighs. Amos Callow waits.\n\nAMOS\nWell.")
    assert set(found) == {"AMOS"}


def test_words_that_only_describe_name_nobody_and_a_nickname_is_no_second_person() -> None:
    found = people(
        "INT. A - DAY\n\nA TALL YOUNG WOMAN waits.\n\nTALL YOUNG WOMAN\nWell.\n\nKURT\nWell.\n\nINT. B - DAY\n\n"
        "KURT THE GIANT and a YOUNG WOMAN wait over a Tall phrasebook."
    )
    assert set(found) == {"TALL YOUNG WOMAN", "KURT", "YOUNG WOMAN"}
    film = broken("INT. A - DAY\n\nASIAN WOMAN\nWell.\n\nINT. B - DAY\n\nADA (34) reads an Asian phrasebook.\n")
    assert film.scene(1).present == ("ADA",)


def test_of_several_ages_the_one_that_is_spoken_under_most_is_somebodys() -> None:
    text = (
        "INT. A - DAY\n\nWILL, AGE 6, waits.\n\nWILL\nNow?\n\nINT. B - DAY\n\nA drenched Will (29) comes in.\n\nWILL\nYes.\n\n"
        "She nods.\n\nWILL\nNo.\n"
    )
    assert people(text)["WILL"].age_years == 29
    assert people(text.replace("Will (29)", "Will"))["WILL"].age_years == 6


NOBODY_ELSE = [
    "Nora draws his SILVER BERETTA. The Beretta is hers now.",
    "In the dust, a BLACK GLOCK lies. Nora picks the Glock up and a Glock falls.",
    "Nora lies in bed. A farmer ought to be up by now.",
    "DELIVERY BOY (20) rides up. Another bump, delivery boy faints again.",
    "A figure is expected - a fuzzy silhouette. Nora waits.",
    "A woman in a grey suit sits on the bed. This must be NORA.",
    "An empty crossroads. One bus stop, one figure.",
]


@pytest.mark.parametrize("action", NOBODY_ELSE)
def test_makes_suppositions_and_second_words_for_somebody_are_no_people(action: str) -> None:
    film = broken(f"INT. ROOM - DAY\n\nNORA (30) waits.\n\n{action}\n\nNORA\nNo.\n")
    assert {person.name for person in film.scenes.people} <= {"NORA", "DELIVERY BOY"}


def test_who_is_named_after_a_first_sight_acts_in_it() -> None:
    film = broken("INT. ROOM - DAY\n\nA man sits on the bed. This must be VIKTOR.\n\nVIKTOR\nNo.\n")
    viktor = next(one for shot in film.shots for one in shot.present if one.name == "VIKTOR")
    assert viktor.pose is Pose.SITTING


def test_who_is_nowhere_to_be_seen_and_who_is_written_on_a_card_is_not_in_the_picture() -> None:
    film = broken(
        "INT. ROOM - DAY\n\nNORA (30) opens the card.\n\n          Viktor\n          Palace Hotel\n\n"
        "EXT. STREET - DAY\n\nBut Viktor is nowhere to be seen.\n\nINT. HALL - DAY\n\nVIKTOR\nNo.\n"
    )
    unseen = [shot for scene in film.list.scenes[:2] for shot in scene.shots]
    assert not any(one.name == "VIKTOR" for shot in unseen for one in shot.present)


@pytest.mark.parametrize(
    ("place", "ages"),
    [
        ("SCHOOL HALLWAY", {"NORA": 15, "BEN": 15, "IVO": 40, "MS. HALE": 0, "JANITOR": 0}),
        ("OFFICE HALLWAY", {"NORA": 0, "BEN": 0, "IVO": 40, "MS. HALE": 0, "JANITOR": 0}),
    ],
)
def test_in_a_school_film_whoever_has_no_age_title_or_trade_is_a_pupil(place: str, ages: dict[str, int]) -> None:
    said = "The high school is old." if "SCHOOL" in place else "The firm is old."
    film = broken(
        f"INT. {place} - DAY\n\n{said} Nora and Ben wait. IVO (40) and the JANITOR sweep.\n\n"
        "NORA\nHi.\n\nBEN\nHi.\n\nIVO\nHi.\n\nMS. HALE\nHi.\n\nJANITOR\nHi.\n\n"
        f"INT. {place} - NIGHT\n\nNora waits.\n\nNORA\nHi.\n"
    )
    assert {one.name: one.age_years for one in film.scenes.people} == ages
