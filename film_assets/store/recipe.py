"""Recipes: everything that decides how one take looks or sounds, and nothing else.

A department defines its recipes in its ``model.py``; the store only hashes and keeps them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from pydantic import Field

from film_assets.kernel.canonical import Frozen, canonical_value, hash_of_canonical


class EngineIdentity(Frozen):
    """The engine that makes a take: a change of any field makes its takes anew."""

    name: str
    """Engine name as settings spell it, e.g. ``previs``, ``espeak``."""
    version: int = Field(ge=1)
    """The engine's own number, raised by hand when the same recipe gives another picture or sound."""
    model: str = ""
    """Hub id or path of the model, empty where there is none."""
    commit: str = ""
    """Commit or weights hash of the model, resolved once in ``production``."""
    parameters: tuple[tuple[str, str], ...] = ()
    """Sampling parameters by name, sorted; values as written."""


class Recipe(Frozen):
    """Base of all recipes.

    Fields are ints, fractions, text, booleans, tuples and frozen models; a field at its default is
    left out of the canonical form. ``kind`` and ``schema_version`` are part of the fingerprint.
    """

    kind: ClassVar[str]
    schema_version: ClassVar[int] = 1
    causes: ClassVar[dict[str, str]] = {}
    """What a changed field is called in a plan, by field path (``figures.look.coat``), longest match first;
    ``{name}`` placeholders are filled from the entry's ``about``."""

    def canonical(self) -> dict[str, Any]:
        """Return the canonical form that is hashed and stored."""
        return {"kind": self.kind, "schema_version": self.schema_version, **canonical_value(self)}

    def expected_facts(self) -> dict[str, Any]:
        """Return the facts a take of this recipe must have to be published, by name."""
        return {}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical form, 64 hexadecimal digits."""
        return hash_of_canonical(self.canonical())


def take_ref(fingerprint: str, number: int = 1) -> str:
    """Return how a recipe refers to a take it is made from: the fingerprint, and ``.n`` for a chosen retake."""
    return fingerprint if number == 1 else f"{fingerprint}.{number}"


def split_take_ref(ref: str) -> tuple[str, int]:
    """Return the fingerprint and the take number that ``ref`` names."""
    fingerprint, _, number = ref.partition(".")
    return fingerprint, int(number or 1)
