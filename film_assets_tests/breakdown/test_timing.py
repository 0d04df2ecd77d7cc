from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from film_assets.breakdown.model import (
    Location,
    Scene,
    SceneList,
    SceneShots,
    Shot,
    ShotList,
    ShotSize,
    ShotTiming,
    Speech,
    Timing,
    Transition,
    TransitionKind,
)
from film_assets.breakdown.timing import timing_of
from film_assets.kernel.errors import ScriptError
from film_assets.kernel.time import FrameRate, first_sample
from film_assets.screenplay.model import LineSpan

LINES = LineSpan(first_line=1, last_line=1)
RATE_24 = FrameRate(Fraction(24))
SECOND = 48_000
FRAME = 2_000
"""Samples a frame at 24 frames a second."""


def a_speech(**changed: Any) -> Speech:
    return Speech(**{"speaker": "NORA", "text": "You saw that?", "lines": LINES, **changed})


def a_shot(label: str = "1-1", speeches: Sequence[Speech] = (), **changed: Any) -> Shot:
    return Shot(**{"label": label, "lines": LINES, "size": ShotSize.MS, "speeches": tuple(speeches), **changed})


def a_scene(label: str = "1", transition_in: Transition = Transition()) -> Scene:  # noqa: B008 (frozen)
    here = Location(interior=True, exterior=False, place=("KITCHEN",))
    return Scene(label=label, heading="INT. KITCHEN", lines=LINES, location=here, transition_in=transition_in)


def dissolve(seconds: int | Fraction = 1) -> Transition:
    return Transition(kind=TransitionKind.DISSOLVE, seconds=Fraction(seconds))


def timed(
    *scenes: tuple[Scene, Sequence[Shot]],
    spoken: dict[tuple[str, int], int] | None = None,
    rate: FrameRate = RATE_24,
    out: Transition = Transition(),  # noqa: B008 (frozen)
    opening_frames: int = 0,
    closing_frames: int = 0,
) -> Timing:
    return timing_of(
        SceneList(title="Spare Key", scenes=tuple(scene for scene, _ in scenes), transition_out=out),
        ShotList(scenes=tuple(SceneShots(scene=scene.label, shots=tuple(shots)) for scene, shots in scenes)),
        spoken or {},
        rate,
        opening_frames,
        closing_frames,
    )


def parts(shot: ShotTiming) -> tuple[int, int, int]:
    return shot.head_frames, shot.body_frames, shot.tail_frames


def starts_in_frames(shot: ShotTiming) -> list[int]:
    return [speech.start_sample // FRAME for speech in shot.speeches]


def test_a_silent_shot_lasts_its_usual_length() -> None:
    film = timed((a_scene(), [a_shot(least_seconds=Fraction(5, 2))]))
    assert parts(film.shots[0]) == (0, 60, 0)
    assert film.length_frames == 60


def test_speech_decides_the_length_with_rest_before_and_after() -> None:
    # 4 frames of pre-roll, 2.5 s = 60 frames of speech, 6 frames of post-roll.
    film = timed((a_scene(), [a_shot(speeches=[a_speech()])]), spoken={("1-1", 0): 5 * SECOND // 2})
    assert starts_in_frames(film.shots[0]) == [4]
    assert film.shots[0].length_frames == 70


def test_one_sample_more_is_one_frame_more() -> None:
    film = timed((a_scene(), [a_shot(speeches=[a_speech()])]), spoken={("1-1", 0): 5 * SECOND // 2 + 1})
    assert film.shots[0].length_frames == 71


def test_pauses_stand_between_speeches() -> None:
    speeches = [a_speech(), a_speech(pause_before_seconds=Fraction(1))]
    film = timed((a_scene(), [a_shot(speeches=speeches)]), spoken={("1-1", 0): SECOND, ("1-1", 1): SECOND})
    assert starts_in_frames(film.shots[0]) == [4, 4 + 24 + 24]
    assert film.shots[0].length_frames == 52 + 24 + 6


def test_dual_dialogue_starts_together_and_the_longer_one_counts() -> None:
    speeches = [a_speech(), a_speech(speaker="INES", together=True), a_speech()]
    spoken = {("1-1", 0): 3 * SECOND, ("1-1", 1): SECOND, ("1-1", 2): SECOND}
    film = timed((a_scene(), [a_shot(speeches=speeches)]), spoken=spoken)
    assert starts_in_frames(film.shots[0]) == [4, 4, 76]


def test_a_written_length_wins_over_the_usual_rest() -> None:
    shot = a_shot(speeches=[a_speech()], explicit_seconds=Fraction(3))
    film = timed((a_scene(), [shot]), spoken={("1-1", 0): 2 * SECOND})
    assert film.shots[0].length_frames == 72
    assert film.notes == ()


def test_a_tight_written_length_shortens_the_pre_roll_first() -> None:
    # 70 frames of speech in 72: two frames of rest remain.
    shot = a_shot(speeches=[a_speech()], explicit_seconds=Fraction(3))
    film = timed((a_scene(), [shot]), spoken={("1-1", 0): 70 * FRAME})
    assert (film.shots[0].length_frames, starts_in_frames(film.shots[0]), film.notes) == (72, [2], ())


def test_speech_longer_than_the_written_length_lengthens_the_shot_and_says_so() -> None:
    shot = a_shot(speeches=[a_speech()], explicit_seconds=Fraction(3))
    film = timed((a_scene(), [shot]), spoken={("1-1", 0): 4 * SECOND})
    assert film.shots[0].length_frames == 2 + 96
    assert film.notes == ("Shot 1-1 lasts 4.08 s instead of the written 3 s: speech in it is longer.",)


def test_a_speech_runs_on_under_the_reaction_and_the_answer_waits_for_it() -> None:
    # Speech: frames 4 to 100; one second of it (24 frames) lies under the reaction, whose own speech waits for it.
    long_line = a_speech(continues_seconds=Fraction(1))
    answer = a_speech(speaker="BEN", pause_before_seconds=Fraction(1, 2))
    film = timed(
        (a_scene(), [a_shot("1-1", [long_line]), a_shot("1-2", [answer])]),
        spoken={("1-1", 0): 4 * SECOND, ("1-2", 0): SECOND},
    )
    assert film.shots[0].length_frames == 76
    assert starts_in_frames(film.shots[1]) == [24 + 12]


def test_a_reaction_is_never_shorter_than_what_is_heard_under_it() -> None:
    shots = [a_shot("1-1", [a_speech(continues_seconds=Fraction(3))]), a_shot("1-2", least_seconds=Fraction(1))]
    film = timed((a_scene(), shots), spoken={("1-1", 0): 6 * SECOND})
    assert film.shots[0].length_frames == 4 + 144 - 72
    assert film.shots[1].length_frames == 72 + 6


def test_the_films_last_speech_does_not_run_on() -> None:
    film = timed(
        (a_scene(), [a_shot(speeches=[a_speech(continues_seconds=Fraction(1))])]), spoken={("1-1", 0): 4 * SECOND}
    )
    assert film.shots[0].length_frames >= 4 + 96


def test_a_dissolve_is_shared_by_both_shots() -> None:
    film = timed(
        (a_scene("1"), [a_shot("1-1", least_seconds=Fraction(3))]),
        (a_scene("2", dissolve()), [a_shot("2-1", least_seconds=Fraction(4))]),
        opening_frames=72,
    )
    first, second = film.shots
    assert (parts(first), parts(second)) == ((0, 48, 24), (24, 72, 0))
    assert (first.start_frame, second.start_frame) == (72, 72 + 48)
    assert film.length_frames == 72 + 48 + 24 + 72
    assert [(scene.start_frame, scene.end_frame_exclusive) for scene in film.scenes] == [(72, 144), (120, 216)]


def test_speech_stays_out_of_a_dissolve() -> None:
    film = timed(
        (a_scene("1"), [a_shot("1-1", [a_speech()])]),
        (a_scene("2", dissolve()), [a_shot("2-1", [a_speech()])]),
        spoken={("1-1", 0): 3 * SECOND, ("2-1", 0): 3 * SECOND},
    )
    first, second = film.shots
    assert first.length_frames == 4 + 72 + 6 + 24
    assert starts_in_frames(second) == [24 + 4]
    assert second.length_frames == 24 + 4 + 72 + 6


def test_a_dissolve_is_shorter_than_half_of_the_shorter_shot() -> None:
    film = timed(
        (a_scene("1"), [a_shot("1-1", least_seconds=Fraction(1))]),
        (a_scene("2", dissolve()), [a_shot("2-1", least_seconds=Fraction(4))]),
    )
    assert (parts(film.shots[0]), parts(film.shots[1])) == ((0, 13, 11), (11, 85, 0))
    assert film.scenes[1].transition_in == dissolve(Fraction(11, 24))
    assert film.notes == (
        "The dissolve into shot 2-1 lasts 11 frames instead of 24: it must be shorter than half of the shorter shot.",
    )


def test_fades_take_head_and_tail_and_hold_black() -> None:
    fade_in = Transition(kind=TransitionKind.FADE_IN, seconds=Fraction(1))
    fade_out = Transition(kind=TransitionKind.FADE_OUT, seconds=Fraction(3, 2), black_seconds=Fraction(1, 2))
    film = timed((a_scene("1", fade_in), [a_shot(least_seconds=Fraction(5))]), out=fade_out, closing_frames=120)
    assert parts(film.shots[0]) == (24, 60, 36)
    assert film.closing_black_frames == 12
    assert film.length_frames == 120 + 12 + 120


def test_black_between_scenes_moves_the_next_scene() -> None:
    fade_out = Transition(kind=TransitionKind.FADE_OUT, seconds=Fraction(1), black_seconds=Fraction(1, 2))
    film = timed(
        (a_scene("1"), [a_shot("1-1", least_seconds=Fraction(4))]),
        (a_scene("2", fade_out), [a_shot("2-1", least_seconds=Fraction(4))]),
    )
    assert (parts(film.shots[0]), film.shots[1].start_frame) == ((0, 72, 24), 96 + 12)


def test_a_film_fades_where_it_cannot_dissolve() -> None:
    film = timed((a_scene("1", dissolve()), [a_shot(least_seconds=Fraction(4))]), out=dissolve())
    assert parts(film.shots[0]) == (24, 48, 24)
    assert film.shots[0].start_frame == 0
    assert film.length_frames == 96


def test_a_title_over_picture_takes_the_head_long_enough_to_be_read() -> None:
    # Twelve words at three a second: four seconds, and one frame of body.
    film = timed((a_scene(), [a_shot(title_over="one two three " * 4)]))
    assert parts(film.shots[0]) == (96, 1, 0)


def test_a_title_over_picture_comes_after_the_dissolve() -> None:
    film = timed(
        (a_scene("1"), [a_shot("1-1", least_seconds=Fraction(4))]),
        (a_scene("2", dissolve()), [a_shot("2-1", title_over="THE END", least_seconds=Fraction(4))]),
    )
    assert parts(film.shots[1]) == (24 + 48, 24, 0)


def test_a_film_without_a_shot_is_the_scripts_fault() -> None:
    with pytest.raises(ScriptError, match="nothing to film"):
        timed((a_scene(), []))


def test_a_speech_that_was_not_said_is_refused() -> None:
    with pytest.raises(ValueError, match="1-1"):
        timed((a_scene(), [a_shot(speeches=[a_speech()])]))


TRANSITIONS = st.builds(
    Transition,
    kind=st.sampled_from(TransitionKind),
    seconds=st.fractions(0, 3, max_denominator=8),
    black_seconds=st.fractions(0, 1, max_denominator=8),
)
SPEECHES = st.builds(
    a_speech,
    together=st.booleans(),
    pause_before_seconds=st.fractions(0, 1, max_denominator=10),
    continues_seconds=st.sampled_from([Fraction(0), Fraction(0), Fraction(1), Fraction(5)]),
)
SHOTS = st.builds(
    lambda speeches, least, explicit, over: a_shot(
        speeches=speeches, least_seconds=least, explicit_seconds=explicit, title_over=over
    ),
    st.lists(SPEECHES, max_size=3),
    st.fractions(Fraction(1, 48), 4, max_denominator=48),
    st.none() | st.fractions(Fraction(1, 48), 4, max_denominator=48),
    st.sampled_from(["", "", "THE LIT WINDOW GOES DARK"]),
)
RATES = st.sampled_from([Fraction(24), Fraction(25), Fraction(24000, 1001), Fraction(30000, 1001)])


@settings(max_examples=200, deadline=None)
@given(
    drawn=st.lists(st.tuples(TRANSITIONS, st.lists(SHOTS, min_size=1, max_size=3)), min_size=1, max_size=4),
    out=TRANSITIONS,
    rate=RATES,
    lengths=st.randoms(use_true_random=False),
)
def test_whatever_is_written_speech_is_whole_and_the_film_adds_up(
    drawn: list[tuple[Transition, list[Shot]]], out: Transition, rate: Fraction, lengths: Any
) -> None:
    scenes, spoken = [], {}
    for number, (transition, shots) in enumerate(drawn):
        named = [shot.model_copy(update={"label": f"{number}-{at}"}) for at, shot in enumerate(shots)]
        scenes.append((a_scene(str(number), transition), named))
        for shot in named:
            spoken |= {(shot.label, index): lengths.randint(1, 4 * SECOND) for index in range(len(shot.speeches))}
    frame_rate = FrameRate(rate)
    film = timed(*scenes, spoken=spoken, rate=frame_rate, out=out, opening_frames=48, closing_frames=24)

    written = {shot.label: shot for _, shots in scenes for shot in shots}
    assert [shot.label for shot in film.shots] == list(written)
    assert all(shot.body_frames >= 1 for shot in film.shots)
    heard: list[tuple[int, int, bool]] = []
    for index, shot in enumerate(film.shots):
        begins = first_sample(shot.start_frame, frame_rate)
        end_frame = shot.start_frame + shot.length_frames
        latest = (
            film.shots[index + 1].start_frame + film.shots[index + 1].length_frames
            if index + 1 < len(film.shots)
            else 0
        )
        for speech in shot.speeches:
            assert speech.length_samples == spoken[shot.label, speech.index]
            start = begins + speech.start_sample
            end = start + speech.length_samples
            runs_on = speech.index == len(shot.speeches) - 1 and written[shot.label].speeches[-1].continues_seconds > 0
            assert end <= first_sample(max(end_frame, latest) if runs_on else end_frame, frame_rate)
            heard.append((start, end, written[shot.label].speeches[speech.index].together and speech.index > 0))
    # Sounds that are not together follow one another.
    last_end = 0
    for start, end, together in heard:
        if not together:
            assert start >= last_end
        last_end = max(last_end, end)
    shared = sum(
        max(0, before.start_frame + before.length_frames - after.start_frame) for before, after in pairwise(film.shots)
    )
    black = sum(
        max(0, after.start_frame - before.start_frame - before.length_frames) for before, after in pairwise(film.shots)
    )
    whole = 48 + sum(shot.length_frames for shot in film.shots) - shared + black + film.closing_black_frames + 24
    assert film.length_frames == whole
    for before, after in pairwise(film.shots):
        overlap = before.start_frame + before.length_frames - after.start_frame
        if overlap > 0:
            assert overlap == before.tail_frames
            assert 2 * overlap < min(before.length_frames, after.length_frames)
            silent_from = first_sample(after.start_frame, frame_rate) - first_sample(before.start_frame, frame_rate)
            assert all(speech.start_sample + speech.length_samples <= silent_from for speech in before.speeches)
            assert all(speech.start_sample >= first_sample(overlap, frame_rate) for speech in after.speeches)
