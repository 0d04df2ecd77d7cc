"""The canonical form of a value, and the hash of it.

Sorted keys, NFC text, integers and fractions; no binary floats, no unordered collections.
Two values have the same fingerprint exactly when their canonical bytes are equal.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from fractions import Fraction
from functools import cache
from typing import Any

import pydantic


class Frozen(pydantic.BaseModel):
    """Base of every stored or hashed model: immutable, no unknown fields. Validators are built at a model's first use, so
    that loading the code location builds none."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", defer_build=True)


def canonical_value(value: Any) -> Any:
    """Return ``value`` built only of dict, list, str, int, bool and None.

    Fields of models at their default are left out, so that a new field with a default
    changes no fingerprint.

    Raises:
        TypeError: the value holds a float, a set, bytes or an unknown type.
    """
    if isinstance(value, pydantic.BaseModel):
        return {
            name: canonical_value(held)
            for name, required, default in _fields_of(type(value))
            if (held := getattr(value, name)) != default or required
        }
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        text = str(value)
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, (list, tuple)):
        return [canonical_value(item) for item in value]
    if isinstance(value, dict):
        return {canonical_value(str(key)): canonical_value(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no canonical form: use int, Fraction, str, bool, tuple or a model")


@cache
def _fields_of(model: type[pydantic.BaseModel]) -> list[tuple[str, bool, Any]]:
    """Return ``(name, required, default)`` of every field of ``model``."""
    return [
        (name, field.is_required(), field.get_default(call_default_factory=True, validated_data={}))
        for name, field in model.model_fields.items()
    ]


def canonical_bytes(value: Any) -> bytes:
    """Return the canonical form of ``value`` as UTF-8 JSON without spaces."""
    return _as_json(canonical_value(value))


def content_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical form of ``value``, as 64 hexadecimal digits."""
    return hash_of_canonical(canonical_value(value))


def hash_of_canonical(canonical: Any) -> str:
    """Return the content hash of a value that ``canonical_value`` has returned."""
    return hashlib.sha256(_as_json(canonical)).hexdigest()


def _as_json(canonical: Any) -> bytes:
    return json.dumps(canonical, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
