"""Fingerprints hold what decides how a take looks or sounds, and nothing else; they never change by accident."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from film_assets.kernel.canonical import Frozen, canonical_bytes, content_hash
from film_assets.look.model import Look
from film_assets.store.causes import cause_in_words, changed_fields
from film_assets.store.recipe import split_take_ref, take_ref
from film_assets_tests.builders import a_keyframe, a_line, a_view


class _Old(Frozen):
    name: str
    size: int = 1


class _New(Frozen):
    name: str
    size: int = 1
    colour: str = "red"


def test_a_new_field_with_a_default_changes_no_hash() -> None:
    assert content_hash(_Old(name="a")) == content_hash(_New(name="a"))
    assert content_hash(_New(name="a", colour="blue")) != content_hash(_New(name="a"))


def test_text_is_hashed_in_one_normal_form() -> None:
    assert canonical_bytes("Zoe\u0308") == canonical_bytes("Zo\u00eb")


def test_fractions_are_exact_and_floats_are_refused() -> None:
    assert canonical_bytes(Fraction(24000, 1001)) == b'"24000/1001"'
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_bytes(23.976)


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=5))
def test_the_order_of_keys_plays_no_part(value: dict[str, int]) -> None:
    assert canonical_bytes(value) == canonical_bytes(dict(reversed(list(value.items()))))


def test_a_take_reference_names_the_take_number_only_when_it_is_not_the_first() -> None:
    assert take_ref("abc") == "abc" and take_ref("abc", 3) == "abc.3"
    assert split_take_ref("abc") == ("abc", 1) and split_take_ref("abc.3") == ("abc", 3)


def test_a_difference_is_named_by_its_field_and_said_in_words() -> None:
    old, new = a_line("You saw that?").canonical(), a_line("You saw it?").canonical()
    assert changed_fields(old, new) == ["text"]
    assert cause_in_words(a_line().causes, ["text"], {"speaker": "NORA"}) == "dialogue of NORA changed"


def test_the_most_exact_words_are_chosen_and_name_the_figure_they_are_of() -> None:
    view = a_view(figures=2)
    recoated = view.figures[1].model_copy(update={"look": Look(top="coat", top_colour=0x112233)})
    other = view.model_copy(update={"figures": (view.figures[0], recoated)})
    paths = changed_fields(a_keyframe(view=view).canonical(), a_keyframe(view=other).canonical())
    assert paths == ["view.figures.1.look.top", "view.figures.1.look.top_colour"]
    about = {"figure_0": "INES", "figure_1": "NORA", "top_1": "coat"}
    assert cause_in_words(a_keyframe().causes, paths, about) == "coat of NORA changed"
