"""A font put into the folder that FILM_FONTS names makes again just the pictures whose words it draws."""

from __future__ import annotations

from pathlib import Path

import pytest

from film_assets.orchestration.studio import Studio
from film_assets.store.lists import TakeList
from film_assets_tests.films.conftest import TWO_SCENES, NullFilm
from film_assets_tests.lettering.fonts import a_font

SIGN = TWO_SCENES.replace("Rain. Ben walks", 'Rain. The sign says "\u0f40\u0f41".\n\nBen walks')
"""A sign in Tibetan letters, that no bundled font has, in shot 2-1."""
CAUSE = "a font for what is written in shot 2-1 changed"


@pytest.fixture(autouse=True)
def files_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a film keeps by its program is kept, whoever writes files of the package meanwhile."""
    monkeypatch.setattr("film_assets.orchestration.studio.changed_since_start", lambda: False)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Assets that were kept whole since the list was emptied."""
    found: list[str] = []
    plain = Studio.kept

    def told(self: Studio, script: str, asset: str, *rest: object) -> object:
        value = plain(self, script, asset, *rest)  # type: ignore[arg-type]  # Passed on as they came.
        found.extend([asset] if value is not None else [])
        return value

    monkeypatch.setattr(Studio, "kept", told)
    return found


def a_folder(at: Path, **fonts: str) -> str:
    at.mkdir()
    for name, characters in fonts.items():
        (at / f"{name}.ttf").write_bytes(a_font(characters))
    return str(at)


def test_a_font_for_a_sign_makes_just_its_picture_again(
    film: NullFilm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: list[str]
) -> None:
    monkeypatch.delenv("FILM_FONTS", raising=False)
    report = film.made(SIGN)
    (note,) = [note for note in report.as_json()["notes"] if "no font draws" in note]
    assert note.startswith("2-1: no font draws '\u0f40\u0f41' of what is written") and "FILM_FONTS" in note
    film.made(SIGN)
    assert {"keyframes", "clips"} <= set(kept), "a film unchanged asks for no picture"

    monkeypatch.setenv("FILM_FONTS", a_folder(tmp_path / "tibetan", Tibetan="\u0f40\u0f41"))
    report = film.made(SIGN)
    for asset in ("keyframes", "clips"):
        assert dict(report.assets[asset].rendered) == {"2-1": CAUSE}
    assert set(report.assets["pieces"].rendered) == {"2-1"}
    assert set(film.kinds_made) == {"keyframe", "clip", "piece", "film"}
    assert not [note for note in report.as_json()["notes"] if "no font draws" in note]
    kept.clear()
    film.made(SIGN)
    assert film.kinds_made == {} and {"keyframes", "clips"} <= set(kept)


def test_a_font_that_draws_nothing_of_the_film_makes_nothing_again(
    film: NullFilm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILM_FONTS", a_folder(tmp_path / "one", Tibetan="\u0f40\u0f41"))
    film.made(SIGN)
    recipes = _signs(film)
    more = a_folder(tmp_path / "two", Tibetan="\u0f40\u0f41", Other="\u1000")
    monkeypatch.setenv("FILM_FONTS", more)
    film.made(SIGN)
    assert film.kinds_made == {} and _signs(film) == recipes
    assert [name for name, fonts in recipes.items() if fonts] == ["2-1"], "no text, no font in the recipe"


def _signs(film: NullFilm) -> dict[str, list[str]]:
    """Return the added fonts in the recipe of every keyframe."""
    takes = film.lists.load_current("keyframes", TakeList)
    assert takes is not None
    found = {}
    for entry in takes.entries:
        take = film.store.find(entry.fingerprint, entry.number)
        assert take is not None
        found[entry.label] = take.recipe["view"].get("typefaces", [])
    return found
