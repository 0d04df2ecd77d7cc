"""Colours and surfaces by name, and how each kind of surface takes light.

Which thing has which material is written in the data of ``props``, ``sets`` and ``figure``.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from film_assets.kernel.errors import ConfigError
from film_assets.picture.previs.mesh import Finish


class Kind(IntEnum):
    """How a face is shaded; the shading kernel knows these numbers."""

    PLAIN = 0
    GLOW = 1
    """Its own colour, whatever the light."""
    PANE = 2
    """A window: the colour of the sky outside."""
    PRINT = 3
    """Its colour from the shot's atlas (a label, a clock face), lit."""
    SCREEN = 4
    """From the atlas, its own light."""
    PLANKS = 5
    TILES = 6
    ROUGH = 7
    BRICKS = 8
    GRASS = 9
    WATER = 10
    GLOSS = 11
    """Takes a highlight (metal, glass, hair, wet ground)."""
    SKIN = 12
    """Softer shadow edge, warm in the half-shade."""
    PANELS = 13
    """Concrete or wall panels with joints."""


def linear(srgb: int) -> tuple[float, float, float]:
    """Return linear RGB (0 to 1) of a 24-bit sRGB colour (IEC 61966-2-1)."""
    parts = []
    for shift in (16, 8, 0):
        value = ((srgb >> shift) & 255) / 255
        parts.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return parts[0], parts[1], parts[2]


@lru_cache(maxsize=1)
def _materials() -> dict[str, Any]:
    text = (Path(__file__).parent / "materials.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def finish_of(name: str | int, palette: dict[str, str | int] | None = None) -> Finish:
    """Return the finish called ``name``: a material of ``materials.yaml``, a colour ``0xRRGGBB``, or a name that
    ``palette`` (the set's own choice) stands for. A material is written ``[0xRRGGBB, kind]``; ``colour kind`` in one
    word pair (``"cream planks"``) gives a colour another kind.

    Raises:
        ConfigError: nothing is called that.
    """
    seen = set()
    while palette and isinstance(name, str) and name in palette and name not in seen:
        seen.add(name)
        name = palette[name]
    if isinstance(name, int):
        return Finish(linear(name))
    words = name.split()
    entry = _materials().get(words[0])
    if entry is None:
        raise ConfigError(f"No material is called {words[0]!r}: add it to materials.yaml or use one of its names.")
    colour, kind_name = entry if isinstance(entry, list) else (entry, "plain")
    if len(words) > 1:
        kind_name = words[1]
    if kind_name.upper() not in Kind.__members__:
        raise ConfigError(
            f"No kind of surface is called {kind_name!r}: use one of {', '.join(k.lower() for k in Kind.__members__)}."
        )
    return Finish(linear(colour), int(Kind[kind_name.upper()]))
