"""Lines of any script: order, joining, marks, and what is drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from film_assets.kernel.errors import ConfigError
from film_assets.lettering import typefaces
from film_assets.lettering.shaping import clusters, draw_line, laid_out
from film_assets.lettering.typefaces import added_typefaces, glyph_warning, missing_glyphs, opened

TIBETAN = "\u0f40"


def glyphs(text: str) -> list[int]:
    return [glyph.number for glyph in laid_out(text, 40).glyphs]


def ink(text: str, size_px: int = 40) -> np.ndarray:
    cover = np.zeros((80, 400), np.uint8)
    draw_line(cover, laid_out(text, size_px), size_px, 20.0, 55)
    return cover


@pytest.mark.parametrize(
    "text",
    [
        "Žluťoučký kůň", "Ωμέγα ΐ", "Жизнь", "Ağaç ışık", "«Ça va?» – “Oui…”", "Tiếng Việt", "♪", "مرحبا بالعالم",
        "שלום עולם", "日本語テスト", "简体中文", "繁體中文", "한국어", "हिन्दी", "ภาษาไทย", "বাংলা", "தமிழ்", "ქართული", "Հայերեն",
        "😀👩‍🚀❤️🎬",
    ],
)  # fmt: skip
def test_the_bundled_fonts_draw_the_scripts_films_are_written_in(text: str) -> None:
    assert missing_glyphs(text) == ""
    assert glyph_warning(text) == ""
    assert ink(text).max() > 200


def test_a_missing_glyph_names_the_font_to_add_and_where() -> None:
    assert missing_glyphs(f"{TIBETAN} and {TIBETAN}") == TIBETAN
    assert "Noto Sans Tibetan" in glyph_warning(TIBETAN)
    assert "FILM_FONTS" in glyph_warning(TIBETAN)
    assert ink(TIBETAN).max() > 200, "a box stands in its place"


def test_right_to_left_runs_from_right_to_left_and_numbers_in_it_do_not() -> None:
    alone = glyphs("אבג")
    assert glyphs("אבג 12") == [*glyphs("12"), *glyphs(" "), *alone]
    assert glyphs("ab אבג") == [*glyphs("ab"), *glyphs(" "), *alone]
    assert glyphs("א")[0] == alone[-1], "the first letter is the rightmost"


def test_brackets_are_mirrored_in_right_to_left() -> None:
    columns = np.nonzero(ink("(א)").any(0))[0]
    bracket = ink("(א)")[:, columns[0] : columns[0] + 9].astype(int).sum(0)
    assert bracket.argmax() <= 4, "the leftmost bracket opens to the right, its back is on the left"


def test_arabic_letters_join() -> None:
    joined = laid_out("بب", 40).glyphs
    assert joined[0].number != joined[1].number, "initial and final form of one letter"
    assert laid_out("ب\u200cب", 40).glyphs[0].number != joined[0].number, "a non-joiner keeps them apart"


def test_indic_vowels_and_conjuncts_are_shaped() -> None:
    assert len(glyphs("क्ष")) < len("क्ष")
    assert glyphs("कि")[-1] == glyphs("क")[0], "the short i is written before its consonant"


def test_no_break_parts_a_letter_from_its_marks() -> None:
    assert next(clusters("น้ำ")) == "น้"
    assert list(clusters("e\u0301a")) == ["e\u0301", "a"]
    assert list(clusters("👩‍🚀x")) == ["👩‍🚀", "x"]


def test_kerning_draws_letters_together() -> None:
    assert laid_out("AV", 100).width_px < laid_out("A", 100).width_px + laid_out("V", 100).width_px


def test_a_line_stands_on_its_baseline_and_is_cut_at_the_edges() -> None:
    rows = np.nonzero(ink("HHH").any(1))[0]
    assert rows[-1] == 54
    assert 27 <= len(rows) <= 31, "capitals are 0.71 of an em"
    cover = np.zeros((10, 10), np.uint8)
    draw_line(cover, laid_out("MMMM", 40), 40, -30.0, 8)
    assert cover.any()


def test_fonts_of_ones_own_are_asked_last_and_stand_in_the_title(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from film_assets.edit.credits import over_picture

    assert over_picture("key").typefaces == ()
    (tmp_path / "Own.ttf").write_bytes((typefaces._bundled() / "NotoSans-Regular.ttf").read_bytes())
    monkeypatch.setenv("FILM_FONTS", str(tmp_path))
    assert typefaces.typefaces()[-1].name == "Own.ttf"
    assert added_typefaces("key") == (), "a bundled font draws it"
    assert over_picture("key").typefaces == ()
    monkeypatch.setattr(typefaces, "typeface_for", lambda character: typefaces.typefaces()[-1])
    (name,) = over_picture("key").typefaces
    assert name.startswith("Own.ttf ")
    monkeypatch.setenv("FILM_FONTS", str(tmp_path / "nowhere"))
    with pytest.raises(ConfigError, match="no folder"):
        typefaces.typefaces()


def test_a_font_that_cannot_be_read_is_named_with_the_way_out() -> None:
    with pytest.raises(ConfigError, match=r"NotThere\.ttf.*install film_assets again"):
        opened("NotThere.ttf", b"no font at all")
