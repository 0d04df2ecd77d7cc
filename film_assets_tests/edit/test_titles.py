from __future__ import annotations

import numpy as np
import pytest

from film_assets.breakdown.model import Person, SceneList
from film_assets.edit.credits import end_credits
from film_assets.edit.model import TitleText
from film_assets.edit.titles import drawn_text

WIDTH, HEIGHT = 320, 180


def box(title: TitleText) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of what is drawn (half-open), in pixels."""
    alpha = drawn_text(title, WIDTH, HEIGHT)[..., 3]
    rows, columns = np.nonzero(alpha.any(axis=1))[0], np.nonzero(alpha.any(axis=0))[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def test_a_title_stands_in_the_middle_in_its_colour() -> None:
    title = TitleText(lines=(("OOOO", 200),), colour=0x336699)
    left, top, right, bottom = box(title)
    assert abs((left + right) - WIDTH) <= 3
    assert abs((top + bottom) - HEIGHT) <= 12
    drawn = drawn_text(title, WIDTH, HEIGHT)
    assert {tuple(pixel) for pixel in drawn[drawn[..., 3] == 255][:, :3].tolist()} == {(0x33, 0x66, 0x99)}


@pytest.mark.parametrize(
    "lines",
    [
        (("word " * 200, 100),),
        (("Donaudampfschifffahrtsgesellschaftskapitän" * 5, 150),),
        tuple((f"line {number}", 100) for number in range(100)),
        (("\n".join("many lines" for _ in range(300)), 40),),
    ],
)
def test_text_never_leaves_the_frames_safe_part(lines: tuple[tuple[str, int], ...]) -> None:
    left, top, right, bottom = box(TitleText(lines=lines))
    assert left >= WIDTH * 0.07 and right <= WIDTH * 0.93
    assert top >= HEIGHT * 0.05 and bottom <= HEIGHT * 0.95


def test_text_over_picture_stands_low_with_a_shadow() -> None:
    _, top, _, bottom = box(TitleText(lines=(("THE END", 80),), place="lower"))
    assert top > HEIGHT * 0.6 and bottom < HEIGHT * 0.95
    drawn = drawn_text(TitleText(lines=(("THE END", 80),), place="lower"), WIDTH, HEIGHT)
    assert drawn[(drawn[..., 3] > 60) & (drawn[..., 3] < 200)][:, :3].max(axis=1).min() < 40


def test_rolling_text_is_as_tall_as_it_needs() -> None:
    title = TitleText(lines=tuple((f"NAME {number}", 100) for number in range(40)), rolling=True)
    assert drawn_text(title, WIDTH, HEIGHT).shape[0] >= 40 * 18


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07\x1b[31m", "%{pts} 'x':\\n,;[a]", "a\u202eb", "\ud800"])
def test_any_text_can_be_drawn(text: str) -> None:
    assert drawn_text(TitleText(lines=((text, 100),)), WIDTH, HEIGHT).shape == (HEIGHT, WIDTH, 4)


@pytest.mark.parametrize("count", [0, 5, 12, 60])
def test_credits_of_any_cast_fit(count: int) -> None:
    people = tuple(Person(name=f"CHARACTER NUMBER {number}") for number in range(count))
    title = end_credits(SceneList(title="Spare Key", authors="A and B", people=people), "previs", "espeak")
    _, top, _, bottom = box(title)
    assert not title.rolling
    assert top >= HEIGHT * 0.05 and bottom <= HEIGHT * 0.95


def test_credits_speak_the_films_language() -> None:
    lines = [line for line, _ in end_credits(SceneList(title="Clé", authors="A", language="fr-CA"), "p", "v").lines]
    assert "Écrit par" in lines


@pytest.mark.parametrize(
    "text",
    [
        "مفتاح احتياطي",
        "המפתח הרזרבי",
        "予備の鍵",
        "备用钥匙",
        "예비 열쇠",
        "अतिरिक्त चाबी",
        "กุญแจสำรอง",
        "Ключ",
        "Κλειδί",
        "🔑🎬",
    ],
)
def test_a_title_of_any_script_stands_in_the_middle_and_wraps_within_the_frame(text: str) -> None:
    left, _, right, _ = box(TitleText(lines=((text, 120),)))
    assert abs((left + right) - WIDTH) <= 8
    left, _, right, _ = box(TitleText(lines=((" ".join([text] * 12), 120),)))
    assert left >= WIDTH * 0.07 and right <= WIDTH * 0.93
