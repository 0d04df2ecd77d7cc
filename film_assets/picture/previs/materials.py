"""Colours and surfaces by name, and how each kind of surface takes light.

Which thing has which material is written in the data of ``props``, ``sets`` and ``figure``.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError
from film_assets.picture.previs.mesh import Finish

Palette = dict[str, Any]
"""A set's own choice of colours: names to materials, colours, or ``[colour, kind]``."""


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
    LAMPLIT = 14
    """A lamp: glows when lamps are on, else plain."""
    LITPANE = 15
    """A window with light behind it when lamps are on, else dark glass."""
    WET = 16
    """Ground after rain: mirrors sky and lamps in ripples."""
    HAIR = 17
    """A soft sheen along the crown."""


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
    loaded: dict[str, Any] = yaml_data(text)
    return loaded


def finish_of(name: str | int, palette: Palette | None = None) -> Finish:
    """Return the finish called ``name``: a material of ``materials.yaml``, a colour ``0xRRGGBB``, or a name that
    ``palette`` (the set's own choice) stands for.

    A material is a colour or ``[colour, kind]``; a second word gives another kind (``"cream planks"``). A palette that
    gives only a colour keeps the kind that the name has in ``materials.yaml``.

    Raises:
        ConfigError: nothing is called that.
    """
    if isinstance(name, int):
        return Finish(linear(name))
    words = name.split()
    kind_name = ""
    entry: Any = words[0]
    seen: set[str] = set()
    while isinstance(entry, str):
        known = _materials().get(entry)
        if palette and entry in palette and entry not in seen:
            if isinstance(known, list):
                kind_name = known[1]
            seen.add(entry)
            entry = palette[entry]
            if isinstance(entry, str):
                entry, *given = entry.split()
                kind_name = given[0] if given else ""
            continue
        if known is None:
            raise ConfigError(f"No material is called {entry!r}: add it to materials.yaml or use one of its names.")
        entry = known
    colour, kind_name = (entry[0], entry[1]) if isinstance(entry, list) else (entry, kind_name or "plain")
    if len(words) > 1:
        kind_name = words[1]
    if kind_name.upper() not in Kind.__members__:
        kinds = ", ".join(kind.lower() for kind in Kind.__members__)
        raise ConfigError(f"No kind of surface is called {kind_name!r}: use one of {kinds}.")
    return Finish(linear(colour), int(Kind[kind_name.upper()]))
