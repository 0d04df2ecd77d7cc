"""Every field of every recipe counts, says why in words, and no fingerprint changes by accident.

The frozen corpus beside this file holds one filled-in example of each recipe. A change there means that every take of
that kind is made anew, in every store: it must be wanted.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import annotated_types
import pydantic
import pytest

from film_assets.edit.model import FilmRecipe, PieceRecipe
from film_assets.inference.encodings import EncodingRecipe
from film_assets.picture.model import CharacterSheetRecipe, ClipRecipe, KeyframeRecipe
from film_assets.sound.model import MixRecipe, MusicRecipe, StemRecipe, VoiceRecipe
from film_assets.store.causes import cause_in_words, changed_fields
from film_assets.store.recipe import Recipe

CORPUS = Path(__file__).with_name("frozen_recipes.json")
RECIPES: list[type[Recipe]] = [
    CharacterSheetRecipe,
    KeyframeRecipe,
    ClipRecipe,
    VoiceRecipe,
    MusicRecipe,
    StemRecipe,
    MixRecipe,
    PieceRecipe,
    FilmRecipe,
    EncodingRecipe,
]
NOT_MODELS_OF_THE_EMBEDDED_ENGINES = {"generation", "cloning"}
"""Optional fields of engines that generate; their own tests cover them."""


def _example(annotation: Any, metadata: list[Any], salt: int) -> Any:
    """Return a value of ``annotation`` that differs from any default; another one for another ``salt``."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return _example(next(part for part in arguments if part is not type(None)), metadata, salt)
    if origin is typing.Literal:
        return arguments[salt % len(arguments)]
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return (_example(arguments[0], [], salt),)
        return tuple(_example(part, [], salt) for part in arguments)
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return _filled(annotation, salt)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return list(annotation)[1 + salt % (len(annotation) - 1)]
    if annotation is bool:
        return salt % 2 == 0
    if annotation is int:
        least = max([limit.ge for limit in metadata if isinstance(limit, annotated_types.Ge)], default=0)
        return least + 3 + salt
    if annotation is Fraction:
        return Fraction(7 + salt, 3)
    if annotation is str:
        return f"word{salt}"
    raise TypeError(f"no example of {annotation}")


def _filled(model: type[pydantic.BaseModel], salt: int = 0) -> Any:
    return model(
        **{
            name: _example(field.annotation, field.metadata, salt)
            for name, field in model.model_fields.items()
            if name not in NOT_MODELS_OF_THE_EMBEDDED_ENGINES
        }
    )


def _changed_once(value: pydantic.BaseModel, path: str = "") -> Iterator[tuple[str, pydantic.BaseModel]]:
    """Yield ``(path, copy)`` for every leaf field below ``value``, with just that field changed."""
    other = _filled(type(value), salt=1)
    for name in type(value).model_fields:
        if name in NOT_MODELS_OF_THE_EMBEDDED_ENGINES:
            continue
        held, changed = getattr(value, name), getattr(other, name)
        here = f"{path}.{name}" if path else name
        if isinstance(held, pydantic.BaseModel):
            for below, copy in _changed_once(held, here):
                yield below, value.model_copy(update={name: copy})
        elif isinstance(held, tuple) and held and isinstance(held[0], pydantic.BaseModel):
            for below, copy in _changed_once(held[0], here):
                yield below, value.model_copy(update={name: (copy,)})
            yield here, value.model_copy(update={name: held * 2})
        else:
            yield here, value.model_copy(update={name: changed})


CHANGES = [(recipe, path) for recipe in RECIPES for path, _ in _changed_once(_filled(recipe))]


@pytest.mark.parametrize(("recipe", "path"), CHANGES, ids=[f"{recipe.kind}-{path}" for recipe, path in CHANGES])
def test_a_changed_field_makes_another_take_and_is_named_in_words(recipe: type[Recipe], path: str) -> None:
    before = _filled(recipe)
    after = next(copy for changed, copy in _changed_once(before) if changed == path)
    assert isinstance(after, Recipe)
    fresh = recipe.model_validate(after.model_dump())
    assert fresh.fingerprint != before.fingerprint
    paths = changed_fields(before.canonical(), fresh.canonical())
    assert all(changed.replace(".0", "").startswith(path.split(".")[0]) for changed in paths)
    words = cause_in_words(recipe.causes, paths, {})
    assert any(words == phrase.format_map(_Named()) for phrase in recipe.causes.values()), words


class _Named(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"the {key}"


@pytest.mark.parametrize("recipe", RECIPES, ids=[recipe.kind for recipe in RECIPES])
def test_no_fingerprint_changes_by_accident(recipe: type[Recipe]) -> None:
    frozen = json.loads(CORPUS.read_text())[recipe.kind]
    example = _filled(recipe)
    assert example.canonical() == frozen["canonical"]
    assert example.fingerprint == frozen["fingerprint"]


@pytest.mark.parametrize("recipe", RECIPES, ids=[recipe.kind for recipe in RECIPES])
def test_a_stored_recipe_is_read_back_as_the_same_one(recipe: type[Recipe]) -> None:
    example = _filled(recipe)
    canonical = json.loads(json.dumps(example.canonical()))
    assert canonical.pop("kind") == recipe.kind and canonical.pop("schema_version") == recipe.schema_version
    assert recipe.model_validate(canonical).fingerprint == example.fingerprint


if __name__ == "__main__":
    CORPUS.write_text(
        json.dumps(
            {
                recipe.kind: {"canonical": _filled(recipe).canonical(), "fingerprint": _filled(recipe).fingerprint}
                for recipe in RECIPES
            },
            indent=1,
            sort_keys=True,
        )
        + "\n"
    )
