"""The canonical form of a value, and the hash of it.

Sorted keys, NFC text, integers and fractions; no binary floats, no unordered collections.
Two values have the same fingerprint exactly when their canonical bytes are equal.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from fractions import Fraction
from typing import Any

import pydantic


class Frozen(pydantic.BaseModel):
    """Base of every stored or hashed model: immutable, no unknown fields."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


def canonical_value(value: Any) -> Any:
    """Return ``value`` built only of dict, list, str, int, bool and None.

    Fields of models at their default are left out, so that a new field with a default
    changes no fingerprint.

    Raises:
        TypeError: the value holds a float, a set, bytes or an unknown type.
    """
    if isinstance(value, pydantic.BaseModel):
        fields = type(value).model_fields
        return {
            name: canonical_value(held)
            for name, field in fields.items()
            if (held := getattr(value, name)) != field.get_default(call_default_factory=True, validated_data={})
            or field.is_required()
        }
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, (list, tuple)):
        return [canonical_value(item) for item in value]
    if isinstance(value, dict):
        return {canonical_value(str(key)): canonical_value(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no canonical form: use int, Fraction, str, bool, tuple or a model")


def canonical_bytes(value: Any) -> bytes:
    """Return the canonical form of ``value`` as UTF-8 JSON without spaces."""
    return json.dumps(canonical_value(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def content_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical form of ``value``, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
