"""Fountain written from the model reads back as the same model; nothing that was written is lost on the way."""

from __future__ import annotations

import unicodedata
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import example, given, settings

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.model import Screenplay
from film_assets.screenplay.reading import read_script
from film_assets.screenplay.writing import fountain_text
from film_assets_tests.screenplay.builders import read
from film_assets_tests.screenplay.fountains import ANY_TEXT, scripts


def _content(script: Screenplay) -> list[tuple[str, str, str, bool, str]]:
    return [
        (one.kind.value, one.text, one.extension, one.dual, one.scene_number if one.kind.value != "shot" else "")
        for one in script.elements
    ]


def _letters(*texts: str) -> Counter[str]:
    """Count letters and digits, for a note cut out of a word parts no letters."""
    return Counter(one for text in texts for one in unicodedata.normalize("NFC", text).casefold() if one.isalnum())


@pytest.mark.parametrize(
    "name", ["01_spare_key.fountain", "02_the_last_frequency.fountain", "03_night_bus.txt", "04_forest_prose.txt"]
)
def test_the_examples_come_back_equal(name: str) -> None:
    script = read_script(files("film_assets.examples").joinpath(name).read_bytes(), name)
    again = read_script(fountain_text(script).encode(), "again.fountain")
    assert _content(again) == _content(script)
    assert again.title_page.entries == script.title_page.entries


@settings(max_examples=150, deadline=None)
@given(scripts())
def test_generated_scripts_come_back_equal(script: tuple[str, list[tuple[str, str]]]) -> None:
    first = read(script[0])
    assert _content(read(fountain_text(first))) == _content(first)


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
@example("A [[b\n\nc]] d /* e")
@example("Title: x\nINT. A - DAY\n\n!b")
@example("NORA\n(a\n\nb) ^")
def test_every_letter_of_any_text_is_kept(text: str) -> None:
    try:
        script = read_script(text.encode(), "any.fountain")
    except ScriptError:
        return
    if script.read_as not in ("fountain", "prose"):
        return
    told = [part for key, lines in script.title_page.entries for part in (key, *lines)]
    told += [part for one in script.elements for part in (one.text, one.extension, one.scene_number)]
    assert _letters(*told) == _letters(text)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
@example("!")
@example("!\n!x\n\n~")
def test_any_text_written_and_read_again_keeps_every_letter(text: str) -> None:
    try:
        first = read_script(text.encode(), "any.fountain")
    except ScriptError:
        return
    if first.read_as not in ("fountain", "prose") or not fountain_text(first).strip():
        return
    again = read(fountain_text(first))
    said = [part for one in first.elements for part in (one.text, one.extension)]
    assert _letters(*said) == _letters(*(part for one in again.elements for part in (one.text, one.extension)))
