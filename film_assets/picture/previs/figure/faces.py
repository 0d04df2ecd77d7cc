"""What a face shows: how mouth, brows and lids are set for a smile, grief, anger, fear, closed eyes.

After the action units of the Facial Action Coding System (Ekman & Friesen 1978), drawn stronger than life so that they
read from across a room.
"""

from __future__ import annotations

from dataclasses import dataclass

from film_assets.kernel.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Face:
    """Lengths are parts of the head's height, angles radians; 0 is at rest."""

    corners: float = 0.0
    """The mouth's corners up."""
    wide: float = 0.0
    """How much wider the mouth is, a part of itself."""
    apart: float = 0.0
    """How far the lips part where nothing is said."""
    inner_brows: float = 0.0
    """The brows' inner ends up."""
    brows: float = 0.0
    """Whole brows up."""
    lids: float = 0.0
    """Upper lids further open."""
    lower_lids: float = 0.0
    """Lower lids up."""
    closed: bool = False
    tears: bool = False


FACES = {
    "": Face(),
    "smile": Face(corners=0.040, wide=0.20, brows=0.006, lower_lids=0.14),
    "laugh": Face(corners=0.045, wide=0.26, apart=0.050, brows=0.012, lids=-0.14, lower_lids=0.22),
    "sad": Face(corners=-0.030, wide=-0.06, inner_brows=0.034, lids=-0.14),
    "weep": Face(corners=-0.036, wide=0.02, apart=0.014, inner_brows=0.040, lids=-0.22, lower_lids=0.14, tears=True),
    "angry": Face(corners=-0.022, wide=-0.04, inner_brows=-0.042, brows=-0.012, lids=-0.10, lower_lids=0.10),
    "afraid": Face(corners=-0.014, wide=-0.10, apart=0.036, inner_brows=0.024, brows=0.024, lids=0.26),
    "closed": Face(closed=True),
}


def face_of(word: str) -> Face:
    """Return the face for a word of a figure.

    Raises:
        ConfigError: it is no word the engine knows.
    """
    if word not in FACES:
        raise ConfigError(f"The face {word!r} is unknown: use one of {', '.join(filter(None, FACES))}, or none.")
    return FACES[word]
