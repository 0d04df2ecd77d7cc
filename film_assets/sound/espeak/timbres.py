"""The sound of espeak-ng's variants: for whom they pass, how high, how bright."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Timbre:
    """One variant. ``presentation`` is ``f`` or ``m``, ``age`` is ``adult``, ``elder``, ``child`` or ``none``."""

    variant: str
    presentation: str
    pitch_hz: int
    brightness_hz: int
    age: str


PLAIN = Timbre("", "m", 98, 900, "none")
"""A voice without a variant, and any that the list does not describe."""


@cache
def timbres() -> tuple[Timbre, ...]:
    """Return the variants that ``timbres.yaml`` describes, in its order."""
    text = resources.files(__package__).joinpath("timbres.yaml").read_text(encoding="utf-8")
    return tuple(Timbre(str(row[0]), row[1], row[2], row[3], row[4]) for row in yaml.safe_load(text))


def timbre_of(variant: str) -> Timbre:
    """Return the description of ``variant``."""
    return next((timbre for timbre in timbres() if timbre.variant == variant), PLAIN)
