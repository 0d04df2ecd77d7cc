from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from film_assets.edit.model import PieceRecipe, TitleText
from film_assets.edit.renderers import ConformPieces
from film_assets.kernel.errors import Cancelled, EngineError, FilmError
from film_assets.media.frames import Frame, decoded_frames
from film_assets.store.rendering import Failed, Order
from film_assets_tests.edit.desks import CONFORM, HEIGHT, WIDTH, FolderDesk, a_clip_on


def a_piece(form: str, length: int, **changed: Any) -> PieceRecipe:
    fields = {"engine": CONFORM, "form": form, "length_frames": length, "width": WIDTH, "height": HEIGHT, "rate": "24"}
    return PieceRecipe(**{**fields, **changed})


def lumas(path: Path) -> list[int]:
    """Return the mean brightness of every frame."""
    return [round(float(np.mean(frame[:HEIGHT]))) for frame in decoded_frames(path)]


@pytest.fixture
def desk(tmp_path: Path) -> FolderDesk:
    return FolderDesk(tmp_path)


def test_a_body_is_the_clips_own_bytes(desk: FolderDesk) -> None:
    clip = a_clip_on(desk, "clip", 100)
    made = desk.made(ConformPieces(), a_piece("body", 12, source=clip))
    assert made.files["picture"].read_bytes() == desk.input(clip, "body").read_bytes()
    assert desk.input(clip, "body").exists()


def test_every_form_has_the_header_of_the_bodies(desk: FolderDesk) -> None:
    first, second = a_clip_on(desk, "first", 60, head=4, tail=4), a_clip_on(desk, "second", 200, head=4)
    text = TitleText(lines=(("THE END", 100),))
    pieces = [
        a_piece("body", 12, source=first),
        a_piece("dissolve", 4, source=first, second=second),
        a_piece("fade_in", 4, source=first),
        a_piece("fade_out", 6, source=first, black_frames=2),
        a_piece("over", 4, source=first, text=text),
        a_piece("card", 1, text=text),
    ]
    headers = {desk.made(ConformPieces(), piece).facts["encoder_header"] for piece in pieces}
    assert len(headers) == 1


def test_a_dissolve_goes_evenly_from_the_one_to_the_other(desk: FolderDesk) -> None:
    # Five steps from 60 to 210, thirty each; the ends are the bodies beside it.
    first, second = a_clip_on(desk, "first", 60, tail=4), a_clip_on(desk, "second", 210, head=4)
    made = desk.made(ConformPieces(), a_piece("dissolve", 4, source=first, second=second))
    assert np.allclose(lumas(made.files["picture"]), [90, 120, 150, 180], atol=2)


def test_a_fade_in_comes_from_black(desk: FolderDesk) -> None:
    clip = a_clip_on(desk, "clip", 216, head=4)
    made = desk.made(ConformPieces(), a_piece("fade_in", 4, source=clip))
    assert np.allclose(lumas(made.files["picture"]), [56, 96, 136, 176], atol=2)


def test_a_fade_out_ends_in_black_that_is_held(desk: FolderDesk) -> None:
    clip = a_clip_on(desk, "clip", 216, tail=4)
    made = desk.made(ConformPieces(), a_piece("fade_out", 7, source=clip, black_frames=3))
    assert np.allclose(lumas(made.files["picture"]), [176, 136, 96, 56, 16, 16, 16], atol=2)


def test_text_over_picture_begins_where_the_transition_ended(desk: FolderDesk) -> None:
    clip = a_clip_on(desk, "clip", 40, head=10)
    text = TitleText(lines=(("THE LIT WINDOW", 300),))
    piece = a_piece("over", 6, source=clip, source_frame=4, text=text, fade_frames=1)
    brightness = lumas(desk.made(ConformPieces(), piece).files["picture"])
    assert len(brightness) == 6
    assert 40 < brightness[0] < brightness[2] == brightness[3] > brightness[5] > 40


def test_a_handle_that_is_too_short_is_that_pieces_own_failure(desk: FolderDesk) -> None:
    clip = a_clip_on(desk, "clip", 40, head=3)
    short, sound = a_piece("fade_in", 4, source=clip), a_piece("fade_in", 3, source=clip)
    failed, made = desk.results(ConformPieces(), short, sound)
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, EngineError)
    assert "3 frames where 4 are needed" in str(failed.error)
    assert not isinstance(made, Failed)


def test_a_body_of_another_length_is_refused(desk: FolderDesk) -> None:
    clip = a_clip_on(desk, "clip", 40, body=12)
    with pytest.raises(EngineError, match="12 frames instead of 13"):
        desk.made(ConformPieces(), a_piece("body", 13, source=clip))


def test_a_lost_clip_is_that_pieces_own_failure(desk: FolderDesk) -> None:
    with pytest.raises(FilmError, match="nowhere"):
        desk.made(ConformPieces(), a_piece("body", 12, source="nowhere"))


def test_the_same_recipe_gives_the_same_bytes(desk: FolderDesk) -> None:
    clip = a_clip_on(desk, "clip", 40, head=6)
    piece = a_piece("over", 6, source=clip, text=TitleText(lines=(("Ω 50% 'quoted':\\n", 200),)))
    hashes = {
        hashlib.sha256(desk.made(ConformPieces(), piece).files["picture"].read_bytes()).hexdigest() for _ in range(2)
    }
    assert len(hashes) == 1


def test_rolling_credits_start_and_end_without_text(desk: FolderDesk) -> None:
    names = tuple((f"NAME {number}", 120) for number in range(30))
    piece = a_piece("card", 24, text=TitleText(lines=names, background=0, rolling=True))
    brightness = lumas(desk.made(ConformPieces(), piece).files["picture"])
    assert brightness[0] <= 18 and brightness[-1] <= 18
    assert max(brightness) > 25


def test_a_character_that_no_font_has_is_warned_of(desk: FolderDesk) -> None:
    made = desk.made(ConformPieces(), a_piece("card", 2, text=TitleText(lines=(("ཀ", 200),))))
    assert "Noto Sans Tibetan" in made.provenance["warnings"][0]


def test_cancelling_leaves_no_file(desk: FolderDesk) -> None:
    clip = a_clip_on(desk, "clip", 40, head=200)
    desk.scratch = desk.folder / "cancelled"
    desk.scratch.mkdir()

    def cancelled() -> None:
        desk.looks += 1
        if desk.looks > 50:
            raise Cancelled

    desk.check_cancelled = cancelled  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        list(ConformPieces().render([Order(a_piece("fade_in", 200, source=clip))], desk))
    assert list(desk.scratch.iterdir()) == []


def test_frames_are_blended_to_the_nearest_whole_value() -> None:
    from film_assets.media.frames import blended

    one: Frame = np.array([[10]], np.uint8)
    other: Frame = np.array([[11]], np.uint8)
    assert [int(blended(one, other, part, 4)[0, 0]) for part in range(5)] == [10, 10, 11, 11, 11]
