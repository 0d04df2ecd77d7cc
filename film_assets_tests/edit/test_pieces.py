from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from film_assets.breakdown.model import SceneList, ShotList, Timing, Transition, TransitionKind
from film_assets.edit.pieces import Piece, PieceFormat, pieces_of
from film_assets.media.model import EncoderProfile
from film_assets_tests.edit.desks import CONFORM
from film_assets_tests.edit.films import a_film, a_scene, a_shot

FORM = PieceFormat(engine=CONFORM, width=64, height=36, rate="24", profile=EncoderProfile())
DISSOLVE = Transition(kind=TransitionKind.DISSOLVE, seconds=Fraction(1))
FADE_IN = Transition(kind=TransitionKind.FADE_IN, seconds=Fraction(1))
FADE_OUT = Transition(kind=TransitionKind.FADE_OUT, seconds=Fraction(1), black_seconds=Fraction(1, 2))


def pieces(film: tuple[SceneList, ShotList, Timing]) -> list[Piece]:
    clips = {shot.label: f"clip-{shot.label}" for shot in film[2].shots}
    return pieces_of(*film, clips, FORM)


def told(film: tuple[SceneList, ShotList, Timing]) -> list[tuple[str, str, int]]:
    return [(piece.label, piece.recipe.form, piece.recipe.length_frames) for piece in pieces(film)]


def test_cuts_join_bodies_between_title_card_and_credits() -> None:
    film = a_film((a_scene(), [a_shot("1-1"), a_shot("1-2")]), opening_frames=72, closing_frames=120)
    assert told(film) == [
        ("opening", "card", 72),
        ("1-1", "body", 48),
        ("1-2", "body", 48),
        ("credits", "card", 120),
    ]


def test_a_dissolve_is_a_piece_of_both_shots() -> None:
    film = a_film(
        (a_scene("1"), [a_shot("1-1", least_seconds=Fraction(4))]),
        (a_scene("2", DISSOLVE), [a_shot("2-1", least_seconds=Fraction(4))]),
    )
    assert told(film) == [("1-1", "body", 72), ("1-1 to 2-1", "dissolve", 24), ("2-1", "body", 72)]
    dissolve = pieces(film)[1].recipe
    assert (dissolve.source, dissolve.second) == ("clip-1-1", "clip-2-1")


def test_fades_stand_at_both_ends_with_black_after_the_last() -> None:
    film = a_film((a_scene("1", FADE_IN), [a_shot(least_seconds=Fraction(4))]), out=FADE_OUT, closing_frames=48)
    assert told(film) == [
        ("1-1 in", "fade_in", 24),
        ("1-1", "body", 48),
        ("1-1 out", "fade_out", 36),
        ("credits", "card", 48),
    ]
    assert pieces(film)[2].recipe.black_frames == 12


def test_black_between_scenes_belongs_to_the_fade_before_it() -> None:
    film = a_film(
        (a_scene("1"), [a_shot("1-1", least_seconds=Fraction(4))]),
        (a_scene("2", FADE_OUT), [a_shot("2-1", least_seconds=Fraction(4))]),
    )
    assert told(film) == [("1-1", "body", 72), ("1-1 out", "fade_out", 36), ("2-1", "body", 96)]


def test_a_title_over_picture_follows_the_dissolve_into_its_shot() -> None:
    film = a_film(
        (a_scene("1"), [a_shot("1-1", least_seconds=Fraction(4))]),
        (a_scene("2", DISSOLVE), [a_shot("2-1", title_over="THE END", least_seconds=Fraction(4))]),
    )
    assert told(film)[1:] == [("1-1 to 2-1", "dissolve", 24), ("2-1 title", "over", 48), ("2-1", "body", 24)]
    title = pieces(film)[2].recipe
    assert (title.source, title.source_frame) == ("clip-2-1", 24)
    assert title.text is not None and title.text.lines[0][0] == "THE END"


def test_credits_name_who_speaks_and_say_that_machines_made_it() -> None:
    film = a_film((a_scene(), [a_shot()]), closing_frames=120)
    text = pieces(film)[-1].recipe.text
    assert text is not None
    lines = [line for line, _ in text.lines]
    assert "NORA" in lines and "BEN" not in lines
    assert "film_assets examples" in lines
    assert any("made by a computer" in line for line in lines)


def test_no_position_or_label_enters_a_piece() -> None:
    def bodies(film: tuple[SceneList, ShotList, Timing]) -> list[str]:
        made = pieces_of(*film, {shot.label: "the same clip" for shot in film[2].shots}, FORM)
        return [piece.recipe.fingerprint for piece in made if piece.recipe.form == "body"]

    early = bodies(a_film((a_scene("1"), [a_shot("1-1")])))
    late = bodies(a_film((a_scene("7"), [a_shot("7-1"), a_shot("7-2")]), opening_frames=96))
    assert set(early) == set(late)


def test_a_shot_without_a_clip_is_named() -> None:
    with pytest.raises(ValueError, match="1-1"):
        pieces_of(*a_film((a_scene(), [a_shot()])), {}, FORM)


TRANSITIONS = st.builds(
    Transition,
    kind=st.sampled_from(TransitionKind),
    seconds=st.fractions(0, 2, max_denominator=8),
    black_seconds=st.fractions(0, 1, max_denominator=8),
)
SHOTS = st.tuples(st.fractions(Fraction(1, 24), 4, max_denominator=24), st.sampled_from(["", "", "THE END"]))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TRANSITIONS, st.lists(SHOTS, min_size=1, max_size=3)), min_size=1, max_size=4), TRANSITIONS)
def test_whatever_the_transitions_pieces_fill_the_film_from_what_clips_have(
    drawn: list[tuple[Transition, list[tuple[Fraction, str]]]], out: Transition
) -> None:
    scenes = [
        (
            a_scene(str(number), transition),
            [
                a_shot(f"{number}-{at}", explicit_seconds=seconds, title_over=title)
                for at, (seconds, title) in enumerate(shots)
            ],
        )
        for number, (transition, shots) in enumerate(drawn)
    ]
    film = a_film(*scenes, out=out, opening_frames=24, closing_frames=24)
    made = pieces(film)
    assert sum(piece.recipe.length_frames for piece in made) == film[2].length_frames
    labels = [piece.label for piece in made]
    assert len(set(labels)) == len(labels)
    timed = {f"clip-{shot.label}": shot for shot in film[2].shots}
    for recipe in (piece.recipe for piece in made):
        if recipe.form == "dissolve":
            assert timed[recipe.source].tail_frames == recipe.length_frames <= timed[recipe.second].head_frames
        if recipe.form == "fade_in":
            assert recipe.length_frames <= timed[recipe.source].head_frames
        if recipe.form == "fade_out":
            assert timed[recipe.source].tail_frames == recipe.length_frames - recipe.black_frames
        if recipe.form == "over":
            assert recipe.source_frame + recipe.length_frames == timed[recipe.source].head_frames
        if recipe.form == "body":
            assert timed[recipe.source].body_frames == recipe.length_frames
