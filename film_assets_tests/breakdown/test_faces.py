"""What faces show: from the words of action and parentheticals, as long as they last."""

from __future__ import annotations

import pytest

from film_assets.breakdown.faces import AT_REST, face_in
from film_assets_tests.breakdown.builders import broken


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("Nora smiles.", "smile"),
        ("(laughing)", "laugh"),
        ("She smiles, but her eyes fill with tears.", "weep"),
        ("He glares at the door.", "angry"),
        ("He steps back, aghast.", "afraid"),
        ("He closes his eyes.", "closed"),
        ("There is no smile on his face.", AT_REST),
        ("She opens her eyes.", AT_REST),
        ("He tries to hold back the tears.", AT_REST),
        ("He opens the door.", ""),
    ],
)
def test_a_face_is_read_from_the_words_and_the_last_counts(text: str, face: str) -> None:
    assert face_in(text) == face


def test_a_smile_lasts_through_what_is_said_until_something_else_is_done() -> None:
    text = "INT. ROOM - DAY\n\nNora smiles.\n\nNORA\nWell. Well.\n\nBEN\nWell?\n\nNORA\nYes.\n\nNora takes the key.\n"
    faces = [(one.name, one.face) for shot in broken(text).shots for one in shot.present if one.name == "NORA"]
    place, *between, after = [face for _, face in faces]
    assert (place, after) == ("", "") and between == ["smile"] * len(between)
    assert len(between) >= 2


def test_a_parenthetical_shows_in_the_face_also_where_the_shot_of_an_action_goes_on() -> None:
    text = "INT. ROOM - DAY\n\nNora takes the key.\n\nNORA\n(angry)\nNo.\n"
    assert [one.face for shot in broken(text).shots for one in shot.present] == ["angry"]
