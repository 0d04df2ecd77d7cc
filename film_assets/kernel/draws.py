"""Random choices that depend on nothing but the content they are made for.

A draw is seeded by text (a paragraph's words, a character's name), a purpose and a take
number; the place in the film, the time and the process play no part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def seed_of(purpose: str, content: str, take: int = 1) -> int:
    """Return a seed of 63 bits for ``purpose`` (e.g. ``"blink"``) and ``content``."""
    digest = hashlib.sha256(f"{purpose}\0{content}\0{take}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def chosen(options: Sequence[T], purpose: str, content: str, take: int = 1) -> T:
    """Return one of ``options``, always the same for the same purpose, content and take.

    Raises:
        ValueError: there are no options.
    """
    if not options:
        raise ValueError(f"nothing to choose from for {purpose!r}")
    return options[seed_of(purpose, content, take) % len(options)]
