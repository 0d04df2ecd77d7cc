"""What the writer is told: names that look alike, directions that direct nothing."""

from __future__ import annotations

import pytest

from film_assets.screenplay.directions import directions_in, film_settings_in
from film_assets.screenplay.reading import read_script
from film_assets_tests.screenplay.builders import codes, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NОRA\nHi.\n", [("mixed-alphabets", 1)]),
        ("TOM\nHi.\n\nТОМ\nПривет.\n", [("look-alike-names", 4)]),
        ("NO\u200bRA\nHi.\n", [("invisible-character", 1)]),
        ("BRUNO\nHi.\n\nBRUNO\nHo.\n\nBRUN0\nHu.\n", [("look-alike-names", 7), ("similar-names", 7)]),
        ("OYELARAN\nHi.\n\nOYELARAN\nHo.\n\nOYELERAN\nHu.\n", [("similar-names", 7)]),
        ("GUARD 1\nHi.\n\nGUARD 1\nHo.\n\nGUARD 2\nHu.\n", []),
        ("NORA\nHi.\n\nBRUNO\nHo.\n", []),
        ("STEEL\nHi.\n\nMR. STEEL\nHo.\n", [("titled-names", 4)]),
        ("MRS. HALE\nHi.\n\nMR. HALE\nHo.\n", []),
    ],
)
def test_doubtful_names_are_told(text: str, expected: list[tuple[str, int]]) -> None:
    assert codes(read(text)) == expected


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("shoot: CU NORA", "unknown-direction"),
        ("musik: tense", "unknown-direction"),
        ("take: two", "unusable-direction"),
        ("light: midnightish", "unusable-direction"),
        ("weather: meatballs", "unusable-direction"),
        ("shot: CU, -4s", "unusable-direction"),
        ("say: Ines", "unusable-direction"),
        ("language: Klingonish", "unusable-direction"),
    ],
)
def test_a_direction_that_directs_nothing_is_told(note: str, code: str) -> None:
    assert codes(read(f"She waits.\n\n[[{note}]]\n")) == [(code, 3)]


@pytest.mark.parametrize(
    "note", ["shot: CU NORA, 4s", "take: 2", "a mere thought", "TODO: cut this", "Caller: it is Dragan", "light: dusk"]
)
def test_a_direction_that_is_one_and_a_mere_note_are_not_told(note: str) -> None:
    assert codes(read(f"She waits.\n\n[[{note}]]\n")) == []


def test_the_nearest_key_is_named() -> None:
    assert "'shot'" in read("She waits.\n\n[[shoot: CU]]\n").diagnostics[0].message


def test_a_misspelled_key_of_the_title_page_is_told() -> None:
    assert codes(read("Title: A\nAuthr: B\n\nShe waits.\n")) == [("unknown-direction", 2)]


@pytest.mark.parametrize("line", ["Language: as it comes", "Pronunciation: Ines"])
def test_a_value_of_the_title_page_that_cannot_be_used_is_told(line: str) -> None:
    assert codes(read(f"Title: A\n{line}\n\nShe waits.\n")) == [("unusable-direction", 2)]


def test_directions_and_settings_are_read() -> None:
    script = read(
        "Title: A\nFrame rate: 25\nStyle: noir\nLanguage: fr\n\nShe waits.\n\n[[music: slow\npiano]]\n[[why?]]\n"
    )
    assert [(one.key, one.value, one.lines.first_line) for one in directions_in(script)] == [("music", "slow piano", 8)]
    assert film_settings_in(script.title_page) == {"rate": "25", "style": "noir", "language": "fr"}


def test_a_warning_is_one_line_whatever_it_quotes() -> None:
    text = 'title: A\nscenes:\n  - type: "W\\t\\n"\n    narration: The kettle boils.\n'
    (found,) = [one for one in read_script(text.encode(), "a.yaml").diagnostics if one.code == "unknown-scene-type"]
    assert found.message.startswith("'W") and "\n" not in found.message and "\t" not in found.message
