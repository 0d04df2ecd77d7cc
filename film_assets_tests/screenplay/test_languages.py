"""Which language a script is in."""

from __future__ import annotations

import pytest

from film_assets.screenplay.languages import language_named, language_of
from film_assets_tests.screenplay.builders import read

FRENCH = (
    "Elle est dans la cuisine et il ne dit pas un mot. Vous le savez, c'est pour les enfants du village, sur une île."
)
GERMAN = "Sie ist mit den Kindern auf der Wiese und das ist nicht gut. Wir sind zu spät, was ich nicht weiß."


@pytest.mark.parametrize(("written", "code"), [("fr", "fr"), ("pt-BR", "pt-BR"), ("French", "fr"), ("Deutsch", "de")])
def test_the_title_page_says_it_by_code_or_name(written: str, code: str) -> None:
    assert language_named(written) == code
    assert language_of(read(f"Title: A\nLanguage: {written}\n\nThe man waits for her.\n")) == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (FRENCH, "fr"),
        (GERMAN, "de"),
        ("She waits in the hall with her coat on, and that is not all of it: they are what you want.", "en"),
        ("Она стоит у окна и молчит.", "ru"),
        ("Вона стоїть біля вікна й мовчить, її ніхто не чує.", "uk"),
        ("彼女は窓のそばに立っている。", "ja"),
        ("她站在窗边。", "zh"),
        ("Hello.", "en"),
    ],
)
def test_else_its_words_and_letters_do(words: str, code: str) -> None:
    assert language_of(read(f"INT. A - DAY\n\n{words}\n")) == code
