"""Voices in their shots: telephones, voice-over, long speeches, short answers, words over the picture."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from film_assets.breakdown.model import Shot, ShotSize, SpeechPlace
from film_assets.breakdown.settings import DEFAULT_BREAKDOWN, BreakdownSettings
from film_assets.breakdown.speeches import voice_seconds
from film_assets_tests.breakdown.builders import broken

ROOM = "INT. ROOM - DAY\n\nA long, cold room with a table in the middle of it and nobody at all in it.\n\n"
TWO = (
    ROOM
    + "ADA (34) and OTTO (40) wait by the wall.\n\nADA\nWe have waited here since the early morning.\n\nOTTO\nI know.\n\n"
)


def seconds(shot: Shot, settings: BreakdownSettings = DEFAULT_BREAKDOWN) -> Fraction:
    return sum((voice_seconds(speech, settings) for speech in shot.speeches), Fraction(0))


def test_a_telephone_call_is_held_on_who_is_seen_and_the_other_is_only_heard() -> None:
    call = "ADA (34) dials the number.\n\nOTTO\nYes? Who is this?\n\nADA\nIt is me, Ada.\n\nOTTO\nAt this hour?\n"
    film = broken(ROOM + call)
    assert film.scene(0).present == ("ADA",)
    spoken = [shot for shot in film.shots if shot.speeches]
    assert [len(shot.speeches) for shot in spoken] == [3]
    assert spoken[0].subject == ("ADA",)
    assert [speech.place for speech in spoken[0].speeches] == [
        SpeechPlace.FILTERED,
        SpeechPlace.ON_SCREEN,
        SpeechPlace.FILTERED,
    ]


def test_a_voice_over_is_over_before_somebody_speaks_on_screen() -> None:
    over = "Nobody ever came to that room again. " * 8
    film = broken(TWO + f"OTTO (V.O.)\n{over}\n\nAda sighs.\n\nADA\nLet us go.\n")
    heard = [speech.place for shot in film.shots for speech in shot.speeches]
    assert heard[:2] == [SpeechPlace.ON_SCREEN] * 2 and heard[-1] is SpeechPlace.ON_SCREEN
    assert set(heard[2:-1]) == {SpeechPlace.VOICE_OVER}


def test_a_long_voice_unseen_gets_more_than_one_view() -> None:
    told = "And then the train went on, and nobody on it said a word. " * 8
    for extension in ("V.O.", "O.S."):
        film = broken(ROOM + f"ADA (34) waits.\n\nOTTO ({extension})\n{told}\n")
        views = [shot for shot in film.shots if shot.speeches]
        assert len(views) > 2
        assert max(seconds(shot) for shot in views) <= DEFAULT_BREAKDOWN.long_speech_seconds
        assert all(one.size is not two.size for one, two in pairwise(views))


def test_a_sentence_too_long_for_a_shot_is_parted_at_its_clauses() -> None:
    clause = "and then we went to the house of the old man by the river"
    film = broken(TWO + "ADA\n" + ", ".join([clause] * 6) + ".\n")
    said = [speech.text for shot in film.shots for speech in shot.speeches if clause in speech.text]
    assert len(said) > 2 and all(text[-1] in ",." for text in said)
    assert " ".join(said) == ", ".join([clause] * 6) + "."


def test_no_derived_shot_is_held_longer_than_the_longest_whatever_is_said() -> None:
    settings = BreakdownSettings()
    film = broken(TWO + "ADA\n" + "word " * 300 + "\n")
    assert max(seconds(shot) for shot in film.shots) <= settings.longest_shot_seconds


def test_a_short_answer_is_heard_in_the_shot_of_who_goes_on() -> None:
    film = broken(
        TWO
        + "ADA\nThe train was late and so were all of us.\n\nOTTO\nSure.\n\nADA\nAnd you said nothing.\n\nOTTO\nWhat is there to say about it?\n"
    )
    held = next(shot for shot in film.shots if len(shot.speeches) == 3)
    assert held.size is ShotSize.OTS and held.subject == ("ADA",)
    assert [speech.speaker for speech in held.speeches] == ["ADA", "OTTO", "ADA"]


def test_words_to_be_laid_over_the_picture_are_no_action() -> None:
    film = broken(ROOM + "SUPER: Lisbon, 1974\n\nADA (34) waits.\n")
    assert film.shots[0].title_over == "Lisbon, 1974"
    assert all("SUPER" not in shot.action for shot in film.shots)


def test_title_over_lays_the_centered_line_over_the_shot_before() -> None:
    film = broken(ROOM + "ADA (34) waits.\n\nTITLE OVER:\n\n> THE ROOM <\n")
    assert film.shots[-1].title_over == "THE ROOM" and film.shots[-1].subject == ("ADA",)


def test_centered_lines_that_follow_each_other_are_one_title() -> None:
    film = broken(ROOM + "> A FILM <\n> BY ADA <\n\n> THE ROOM <\n\nADA (34) waits.\n")
    assert [shot.title_over for shot in film.shots if shot.title_over] == ["A FILM BY ADA", "THE ROOM"]


def test_names_alone_in_capitals_put_them_in_frame() -> None:
    film = broken(TWO + "ADA AND OTTO\n\nThey both look at the wall.\n")
    assert set(film.shots[-1].subject) == {"ADA", "OTTO"}
    assert "ADA AND OTTO" not in {shot.action for shot in film.shots}


def test_who_speaks_first_is_there_in_the_view_of_the_place() -> None:
    film = broken(
        "INT. HALL - DAY\n\nADA\nWe have waited here since the morning.\n\nOTTO\nAnd we will wait until the night.\n"
    )
    assert [one.name for one in film.shots[0].present] == ["ADA", "OTTO"]
