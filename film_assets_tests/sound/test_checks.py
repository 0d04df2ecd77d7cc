from __future__ import annotations

from film_assets.breakdown.model import SceneShots, Shot, ShotList, ShotSize, Speech
from film_assets.look.model import Cast, CastMember, Look, Voice
from film_assets.screenplay.model import LineSpan
from film_assets.sound.checks import speakers_sound_apart

LINE = LineSpan(first_line=1, last_line=1)


def a_scene(label: str, *speakers: str) -> SceneShots:
    speeches = tuple(Speech(speaker=name, text="Yes.", lines=LINE) for name in speakers)
    return SceneShots(scene=label, shots=(Shot(label=f"{label}-1", lines=LINE, size=ShotSize.MS, speeches=speeches),))


def a_cast(engine: str = "espeak", **voices: Voice) -> Cast:
    return Cast(
        members=tuple(
            CastMember(name=name, look=Look(), voice=voice, voice_engine=engine) for name, voice in voices.items()
        )
    )


def test_two_of_a_scene_who_sound_alike_are_told_and_two_who_never_meet_are_not() -> None:
    low, same, other = Voice(voice="en-us+m1"), Voice(voice="en-us+m1", pitch=53), Voice(voice="en-us+m3", pitch=70)
    cast = a_cast(NORA=low, BRUNO=same, SAM=other)
    apart = ShotList(scenes=(a_scene("1", "NORA", "SAM"), a_scene("2", "BRUNO", "SAM")))
    assert speakers_sound_apart(apart, cast) == []
    (finding,) = speakers_sound_apart(ShotList(scenes=(a_scene("3", "NORA", "BRUNO", "SAM"),) * 2), cast)
    assert finding.startswith("in scene 3 BRUNO and NORA sound nearly alike")


def test_voices_of_another_engine_are_told_apart_by_name() -> None:
    shots = ShotList(scenes=(a_scene("1", "NORA", "BRUNO"),))
    assert speakers_sound_apart(shots, a_cast("coqui", NORA=Voice(voice="p1"), BRUNO=Voice(voice="p2"))) == []
    assert speakers_sound_apart(shots, a_cast("coqui", NORA=Voice(voice="p1"), BRUNO=Voice(voice="p1")))
