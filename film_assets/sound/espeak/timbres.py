"""The sound of espeak-ng's variants: for whom they pass, how high, how bright."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib import resources

from film_assets.kernel.data import yaml_data


@dataclass(frozen=True, slots=True)
class Timbre:
    """One variant. ``presentation`` is ``f`` or ``m``, ``age`` is ``adult``, ``elder``, ``child`` or ``none``."""

    variant: str
    presentation: str
    pitch_hz: int
    brightness_hz: int
    age: str
    held_hz: float
    """Pitch of one held note at pitch parameter 50, range 0."""


PITCH_STEPS_PER_OCTAVE = 64
"""espeak-ng's pitch parameter doubles the voice over so many steps (measured 2026-08 on two variants)."""
PLAIN = Timbre("", "m", 98, 900, "none", 91.0)
"""A voice without a variant, and any that the list does not describe."""


@cache
def timbres() -> tuple[Timbre, ...]:
    """Return the variants that ``timbres.yaml`` describes, in its order."""
    text = resources.files(__package__).joinpath("timbres.yaml").read_text(encoding="utf-8")
    return tuple(Timbre(str(row[0]), row[1], row[2], row[3], row[4], float(row[5])) for row in yaml_data(text))


def pitch_parameter(ratio: float) -> int:
    """Return espeak-ng's pitch parameter (0 to 99) for a held note ``ratio`` times as high as at 50.

    Measured 2026-08 on three variants: ``log2 ratio = 0.01544 x + 0.000024 x^2`` with ``x`` steps from 50.
    """
    rise = math.log2(ratio)
    steps = (math.sqrt(max(0.0, 0.01544**2 + 4 * 0.000024 * rise)) - 0.01544) / (2 * 0.000024)
    return max(0, min(99, round(50 + steps)))


@cache
def timbre_of(variant: str) -> Timbre:
    """Return the description of ``variant``."""
    return next((timbre for timbre in timbres() if timbre.variant == variant), PLAIN)
