from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from film_assets.delivery.renderers import JoinFilm
from film_assets.edit.model import Chapter, FilmRecipe, SubtitleCue, SubtitleList
from film_assets.kernel.errors import MediaError
from film_assets.kernel.time import FrameRate, first_sample
from film_assets.media.loudness import encode_aac
from film_assets.media.probe import encoder_header, probe
from film_assets_tests.edit.desks import JOIN, FolderDesk, a_file, a_grey
from film_assets_tests.media.clips import a_sound

HELLO = SubtitleCue(start_frame=2, end_frame_exclusive=8, lines=("Hello, <b>you</b>.", "It's 50% {done}."))


@pytest.fixture
def desk(tmp_path: Path) -> FolderDesk:
    folder = tmp_path / 'it\'s a "home"\nwith lines %d'
    folder.mkdir()
    return FolderDesk(folder)


def a_piece_on(desk: FolderDesk, ref: str, frames: int, rate: str = "24", **profile: Any) -> tuple[str, int]:
    path = a_file(
        desk.folder / f"{ref}.mp4", (a_grey(40 + number % 100) for number in range(frames)), rate=rate, **profile
    )
    desk.files[ref] = {"picture": path}
    desk.known[ref] = {"encoder_header": encoder_header(path), "length_frames": frames}
    return ref, frames


def a_mix_on(desk: FolderDesk, samples: int, ref: str = "mix") -> str:
    encode_aac(a_sound(desk.folder / "mix.wav", samples), desk.folder / "mix.mp4")
    desk.files[ref] = {"encoded": desk.folder / "mix.mp4"}
    desk.known[ref] = {"length_samples": samples}
    return ref


def a_film(desk: FolderDesk, pieces: list[tuple[str, int]], rate: str = "24", **changed: Any) -> FilmRecipe:
    length = sum(frames for _, frames in pieces)
    fields = {
        "engine": JOIN,
        "title": "Spare Key",
        "rate": rate,
        "pieces": tuple(pieces),
        "mix": a_mix_on(desk, first_sample(length, FrameRate.parsed(rate))),
        "subtitles": SubtitleList(rate=rate, cues=(HELLO,)),
    }
    return FilmRecipe(**{**fields, **changed})


@pytest.mark.parametrize(("rate", "timescale"), [("24", 24_000), ("24000/1001", 24_000), ("30000/1001", 30_000)])
def test_frames_and_samples_are_exact_at_every_rate(desk: FolderDesk, rate: str, timescale: int) -> None:
    pieces = [a_piece_on(desk, f"p{frames}", frames, rate, timescale=timescale) for frames in (12, 1, 7)]
    made = desk.made(JoinFilm(), a_film(desk, pieces, rate))
    found = probe(made.files["film"])
    assert found.picture is not None and found.sound is not None
    assert (found.picture.frames, found.picture.start, found.picture.even) == (20, 0, True)
    assert found.sound.length_samples == int(20 * 48_000 / FrameRate.parsed(rate).frames_per_second)
    assert made.facts["length_frames"] == 20
    assert found.streams[:3] == ("video:h264", "audio:aac", "subtitle:mov_text")


def test_fifteen_hundred_pieces_lie_on_the_frame_grid(desk: FolderDesk) -> None:
    different = [a_piece_on(desk, f"p{frames}", frames) for frames in (1, 2, 7, 13)]
    pieces = different * 375
    made = desk.made(JoinFilm(), a_film(desk, pieces))
    picture = probe(made.files["film"]).picture
    assert picture is not None
    assert (picture.frames, picture.start, picture.even) == (23 * 375, 0, True)


def test_frames_stand_in_the_order_of_the_pieces(desk: FolderDesk) -> None:
    for ref, luma in (("dark", 40), ("bright", 200)):
        path = a_file(desk.folder / f"{ref}.mp4", [a_grey(luma)] * 6)
        desk.files[ref] = {"picture": path}
        desk.known[ref] = {"encoder_header": encoder_header(path)}
    made = desk.made(JoinFilm(), a_film(desk, [("dark", 6), ("bright", 6), ("dark", 6)]))
    with av.open(str(made.files["film"])) as film:
        bright = [frame.to_ndarray(format="gray").mean() > 120 for frame in film.decode(video=0)]
    assert bright == [False] * 6 + [True] * 6 + [False] * 6


def test_chapters_and_title_survive_their_own_format(desk: FolderDesk) -> None:
    title = "It's; a = film #1 \\ [CHAPTER]"
    chapters = (Chapter(start_frame=3, title="INT. A = B; # \\ - DAY"), Chapter(start_frame=9, title="EXT. STREET"))
    film = a_film(desk, [a_piece_on(desk, "p", 24)], title=title, authors="A; B", chapters=chapters)
    found = probe(desk.made(JoinFilm(), film).files["film"])
    assert dict(found.tags)["title"] == title
    assert dict(found.tags)["artist"] == "A; B"
    assert [chapter.title for chapter in found.chapters] == [chapter.title for chapter in chapters]
    # The first chapter begins with the film; 9 frames at 24 a second are 0.375 s.
    assert [chapter.start for chapter in found.chapters] == [0, Fraction(3, 8)]


def test_subtitles_are_soft_and_do_not_cut_the_film(desk: FolderDesk) -> None:
    made = desk.made(JoinFilm(), a_film(desk, [a_piece_on(desk, "p", 48)], language="fr"))
    with av.open(str(made.files["film"])) as film:
        subtitles = film.streams.subtitles[0]
        texts = [bytes(packet) for packet in film.demux(subtitles) if packet.size > 2]
        assert subtitles.metadata["language"] == "fra"
    shown = [text[2:].decode() for text in texts]
    assert shown == ["Hello, ‹b›you‹/b›.\nIt's 50% (done)."]
    assert made.facts["length_frames"] == 48


def test_a_film_without_words_has_no_subtitle_stream(desk: FolderDesk) -> None:
    film = a_film(desk, [a_piece_on(desk, "p", 12)], subtitles=SubtitleList(rate="24"))
    assert probe(desk.made(JoinFilm(), film).files["film"]).streams == ("video:h264", "audio:aac")


def test_the_index_stands_before_the_media(desk: FolderDesk) -> None:
    data = desk.made(JoinFilm(), a_film(desk, [a_piece_on(desk, "p", 12)])).files["film"].read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_the_same_parts_give_the_same_bytes(desk: FolderDesk) -> None:
    film = a_film(desk, [a_piece_on(desk, "p", 12)], chapters=(Chapter(start_frame=0, title="One"),))
    first, again = (desk.made(JoinFilm(), film).files["film"].read_bytes() for _ in range(2))
    assert first == again
    assert not re.search(rb"Lavf\d", first)


def test_pieces_encoded_otherwise_are_refused_before_joining(desk: FolderDesk) -> None:
    pieces = [a_piece_on(desk, "a", 12), a_piece_on(desk, "b", 12), a_piece_on(desk, "odd", 12, preset="ultrafast")]
    with pytest.raises(MediaError, match="1 of 3 pieces were encoded otherwise"):
        desk.made(JoinFilm(), a_film(desk, pieces))


def test_a_piece_shorter_than_its_record_is_found_after_joining(desk: FolderDesk) -> None:
    a_piece_on(desk, "short", 11)
    with pytest.raises(MediaError, match="23 frames instead of 24"):
        desk.made(JoinFilm(), a_film(desk, [("short", 12), a_piece_on(desk, "p", 12)]))


def test_sound_of_another_length_is_refused(desk: FolderDesk) -> None:
    pieces = [a_piece_on(desk, "p", 12)]
    film = a_film(desk, pieces)
    a_mix_on(desk, 24_001)
    with pytest.raises(MediaError, match="24001 samples long, the picture 24000"):
        desk.made(JoinFilm(), film)


def test_sound_that_is_not_as_long_as_its_record_is_found(desk: FolderDesk) -> None:
    film = a_film(desk, [a_piece_on(desk, "p", 12)])
    a_mix_on(desk, 20_000)
    desk.known["mix"] = {"length_samples": 24_000}
    with pytest.raises(MediaError, match="20000 samples of sound for 24000"):
        desk.made(JoinFilm(), film)


def test_consecutive_pieces_may_be_the_same_take(desk: FolderDesk) -> None:
    piece = a_piece_on(desk, "p", 5)
    made = desk.made(JoinFilm(), a_film(desk, [piece, piece, piece]))
    with av.open(str(made.files["film"])) as film:
        stamps = [frame.pts for frame in film.decode(video=0)]
    assert {after - before for before, after in pairwise(stamps)} == {1000}
    assert len(stamps) == 15
