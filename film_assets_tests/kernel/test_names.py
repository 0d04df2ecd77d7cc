"""Names from outside become safe keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from film_assets.kernel.errors import ConfigError
from film_assets.kernel.names import KEY_PATTERN, checked_key, slug, title_from


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("01_spare_key.fountain", "01_spare_key"),
        ("Été à Paris.fdx", "ete_a_paris"),
        ("../../etc/passwd", "passwd"),
        ("C:\\films\\My Film.txt", "my_film"),
        ("内景.fountain", "script"),
        ("...", "script"),
        ("CON.fountain", "con_script"),
        ("lpt1", "lpt1_script"),
    ],
)
def test_a_file_name_becomes_a_key(name: str, key: str) -> None:
    assert slug(name) == key


@given(st.text())
def test_whatever_the_name_its_slug_is_a_key(name: str) -> None:
    assert KEY_PATTERN.fullmatch(slug(name))


@pytest.mark.parametrize("key", ["", "../x", "a/b", "A", "x" * 101, "a\n"])
def test_what_is_no_key_is_refused_with_one_that_would_do(key: str) -> None:
    with pytest.raises(ConfigError, match="for example"):
        checked_key(key)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("03_night_bus.txt", "Night Bus"),
        ("drafts/The NIGHT of.fdx", "The NIGHT Of"),
        ("2001.fountain", "2001"),
        ("...", "Untitled"),
        ("内景.txt", "内景"),
    ],
)
def test_a_film_without_a_title_is_called_after_its_file(name: str, title: str) -> None:
    assert title_from(name) == title
