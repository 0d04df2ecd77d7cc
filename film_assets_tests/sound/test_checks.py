from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from film_assets.breakdown.model import SceneShots, Shot, ShotList, ShotSize, Speech
from film_assets.breakdown.spoken import speeches_in
from film_assets.look.model import Cast, CastMember, Look, Voice
from film_assets.media.loudness import encode_aac
from film_assets.screenplay.model import LineSpan
from film_assets.screenplay.reading import read_script
from film_assets.sound import checks
from film_assets.sound.checks import (
    every_line_is_heard,
    sound_is_in_sync,
    speakers_sound_apart,
    speech_lies_over_its_bed,
)
from film_assets.sound.dsp import Sound, write_wav
from film_assets.store.lists import Listed, TakeList
from film_assets.store.shelf import NotOnShelf
from film_assets.store.takes import BlobRef
from film_assets_tests.breakdown.builders import broken
from film_assets_tests.sound.sounding import SECOND, a_tone, stereo
from film_assets_tests.sound.test_measure import talk
from film_assets_tests.sound.test_spotting import FRAME, AFilm, a_shot, a_speech
from film_assets_tests.sound.test_spotting import a_scene as a_timed_scene

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


def on_the_store(folder: Path, **files: Path) -> tuple[TakeList, Any]:
    """Return a list of one take with these files by role, and a studio that finds them."""
    blobs = {role: BlobRef(sha256=str(path), size=1, suffix=path.suffix) for role, path in files.items()}
    takes = TakeList(kind="mix", entries=(Listed(label="mix", fingerprint="f", blobs=blobs, facts={}),))
    kept: dict[str, bytes] = {}

    def read(key: str) -> bytes:
        if key not in kept:
            raise NotOnShelf(key)
        return kept[key]

    def publish(key: str, data: bytes, durable: bool) -> None:
        kept[key] = data

    shelf = SimpleNamespace(scratch_root=folder, read=read, publish=publish)
    store = SimpleNamespace(blob_file=lambda blob: Path(blob.sha256), shelf=shelf)
    return takes, SimpleNamespace(store=store, check_cancelled=lambda: None)


def written(folder: Path, name: str, sound: Sound) -> Path:
    write_wav(folder / f"{name}.wav", stereo(sound), 24)
    return folder / f"{name}.wav"


def test_a_line_under_a_loud_effect_is_found_with_who_says_it_and_where(tmp_path: Path) -> None:
    film = AFilm((a_timed_scene("1"), [(a_shot("1-1", a_speech()), 100), (a_shot("1-2", a_speech()), 100)]))
    length = film.timing.length_frames * FRAME
    speech, alarm = np.zeros(length, np.float32), np.zeros(length, np.float32)
    for first in (52 * FRAME, 152 * FRAME):
        speech[first : first + 10 * FRAME] = a_tone(10 * FRAME / SECOND, 1000, 0.1)
    alarm[150 * FRAME : 170 * FRAME] = 0.05 * talk(2)[: 20 * FRAME] / 0.1
    mix, studio = on_the_store(
        tmp_path,
        DX=written(tmp_path, "DX", speech),
        MX=written(tmp_path, "MX", speech * 0),
        FX=written(tmp_path, "FX", alarm),
    )
    (finding,) = speech_lies_over_its_bed(film.shots, film.timing, mix, studio)
    assert finding.startswith("shot 1-2, NORA: “You saw that?” lies ")


def test_a_film_a_frame_and_a_half_late_is_out_of_sync(tmp_path: Path) -> None:
    film = AFilm((a_timed_scene("1"), [(a_shot("1-1", a_speech()), 100)]))
    speech = talk(6)
    for name, late_ms, findings in (("right", 0, 0), ("nearly", 30, 0), ("late", 62, 1)):
        encode_aac(written(tmp_path, name, np.roll(speech, late_ms * SECOND // 1000)), tmp_path / f"{name}.mp4")
        final, studio = on_the_store(tmp_path, film=tmp_path / f"{name}.mp4")
        mix, _ = on_the_store(tmp_path, DX=written(tmp_path, "DX", speech))
        assert len(sound_is_in_sync(film.timing, final, mix, studio)) == findings


def test_the_sound_of_a_film_is_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = AFilm((a_timed_scene("1"), [(a_shot("1-1", a_speech()), 100)]))
    speech, decoded = talk(6), []
    real = checks.decode_sound
    monkeypatch.setattr(checks, "decode_sound", lambda *given: (decoded.append(given[0]), real(*given)))
    mix, _ = on_the_store(tmp_path, DX=written(tmp_path, "DX", speech))
    for name, late_ms, findings in (("right", 0, 0), ("late", 62, 1)):
        encode_aac(written(tmp_path, name, np.roll(speech, late_ms * SECOND // 1000)), tmp_path / f"{name}.mp4")
        final, studio = on_the_store(tmp_path, film=tmp_path / f"{name}.mp4")
        assert [len(sound_is_in_sync(film.timing, final, mix, studio)) for _ in range(2)] == [findings] * 2
    assert len(decoded) == 2, "each film once"


def test_a_line_that_no_voice_says_is_told_and_pictographs_keep_their_place() -> None:
    text = "INT. ROOM - DAY\n\nANNA (30) waits.\n\nANNA\n🙂🙂🎉\n\nBEN\n(beat)\nWhat? 🙂\nReally?\n\nANNA\n...\n"
    film, screenplay = broken(text), read_script(text.encode(), "a.fountain")
    assert [speech.text for _, _, _, speech in speeches_in(film.list)] == ["🙂🙂🎉", "What? 🙂 Really?"]
    silent = Listed(label="1-3/0", fingerprint="f", blobs={}, facts={"silent": True}, about={"speaker": "ANNA"})
    said = every_line_is_heard(screenplay, film.list, TakeList(kind="voice"))
    assert [finding.partition(" has")[0] for finding in said] == ["line 14: “...”"]
    assert len(every_line_is_heard(screenplay, film.list, TakeList(kind="voice", entries=(silent,)))) == 2
