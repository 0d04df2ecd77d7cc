"""What the script says outright of its people wins over what is guessed, and holds through the film."""

from __future__ import annotations

from film_assets.breakdown.model import Person
from film_assets_tests.breakdown.builders import Broken, broken

SCENE = "INT. FLAT - DAY\n\nNORA (34), red coat, stands by the window. Ada sleeps.\n\nNORA\nShe sleeps at last.\n"


def people(film: Broken) -> dict[str, Person]:
    return {person.name: person for person in film.scenes.people}


def test_a_cast_note_overrides_age_gender_look_and_voice() -> None:
    nora = people(broken(SCENE + "\n[[cast: Nora, 61, m, green apron, voice: low and tired]]\n"))["NORA"]
    assert (nora.age_years, nora.gender, nora.description, nora.voice) == (61, "m", "green apron", "low and tired")


def test_what_a_cast_note_leaves_out_stays_as_introduced() -> None:
    nora = people(broken("Title: Sleep\nCast:\n    NORA, voice: deep\n\n" + SCENE))["NORA"]
    assert (nora.age_years, nora.description, nora.voice) == (34, "red coat", "deep")


def test_a_voice_note_for_somebody_casts_and_directs_no_speech() -> None:
    film = broken(SCENE + "[[voice: NORA = very deep and slow]]\n")
    assert people(film)["NORA"].voice == "very deep and slow"
    assert [speech.delivery.value for shot in film.shots for speech in shot.speeches] == ["plain"]


def test_somebody_silent_whom_only_the_cast_list_knows_is_seen() -> None:
    assert "ADA" not in people(broken("INT. FLAT - DAY\n\nA blanket. Adamantine dust.\n\nNORA\nHush.\n"))
    film = broken(SCENE + "\n[[cast: ADA, 4, f]]\n")
    ada = people(film)["ADA"]
    assert (ada.speaks, ada.age_years, ada.first_line) == (False, 4, 3)
    assert "ADA" in film.scene(0).present


def test_two_cues_of_one_character_are_one_where_the_script_says_so() -> None:
    text = SCENE + "\nTHE WIDOW\nAnd I do not.\n\nTHE WIDOW (O.S.)\nNever.\n"
    assert set(people(broken(text))) == {"NORA", "THE WIDOW"}
    film = broken(text + "\n[[cast: NORA, voice: low, also: THE WIDOW / MRS. HALE]]\n")
    assert set(people(film)) == {"NORA"}
    assert {speech.speaker for shot in film.shots for speech in shot.speeches} == {"NORA"}
    assert people(film)["NORA"].voice == "low"
