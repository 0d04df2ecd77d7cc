from __future__ import annotations

from fractions import Fraction

from film_assets.breakdown.model import Move, Pose, Presence, ShotSize, Transition, TransitionKind
from film_assets.edit.meant import film_meant
from film_assets.kernel.time import FrameRange
from film_assets_tests.edit.films import a_film, a_scene, a_shot, a_speech

FADE_OUT = Transition(kind=TransitionKind.FADE_OUT, seconds=Fraction(1), black_seconds=Fraction(1, 2))


def test_cards_are_still_and_silent_and_fades_may_be_dark() -> None:
    _, shots, timing = a_film(
        (a_scene("1"), [a_shot("1-1", least_seconds=Fraction(4), moves=(Move.PAN_LEFT,))]),
        (a_scene("2", FADE_OUT), [a_shot("2-1", least_seconds=Fraction(4), moves=(Move.PAN_LEFT,))]),
        opening_frames=72,
        closing_frames=48,
    )
    meant = film_meant(shots, timing)
    assert meant.length_frames == 72 + 96 + 12 + 96 + 48
    assert meant.length_samples == 324 * 2000
    assert meant.silent == meant.still == (FrameRange(0, 72), FrameRange(276, 324))
    assert FrameRange(144, 168) in meant.black
    assert FrameRange(168, 180) in meant.black


def test_objects_and_empty_places_are_still_unless_the_camera_moves() -> None:
    nora = (Presence(name="NORA"),)
    shots = [
        a_shot("1-1"),
        a_shot("1-2", present=nora),
        a_shot("1-3", moves=(Move.DOLLY_IN,)),
        a_shot("1-4", crowd=3),
        a_shot("1-5", present=nora, size=ShotSize.INSERT),
    ]
    _, listed, timing = a_film((a_scene(), shots))
    still = [stretch for stretch in film_meant(listed, timing).still if stretch.length_frames]
    assert still == [FrameRange(0, 48), FrameRange(4 * 48, 5 * 48)]


def test_from_afar_people_at_rest_are_still_and_those_who_walk_act_or_speak_are_not() -> None:
    nora = Presence(name="NORA")
    shots = [
        a_shot("1-1", present=(nora,), size=ShotSize.WS),
        a_shot("1-2", present=(nora.model_copy(update={"pose": Pose.WALKING}),), size=ShotSize.WS),
        a_shot("1-3", present=(nora.model_copy(update={"action": "wave"}),), size=ShotSize.WS),
        a_shot("1-4", [a_speech()], present=(nora,), size=ShotSize.WS),
        a_shot("1-5", present=(nora,), size=ShotSize.CU),
    ]
    _, listed, timing = a_film((a_scene(), shots))
    still = [stretch for stretch in film_meant(listed, timing).still if stretch.length_frames]
    assert still == [FrameRange(0, 48)]
