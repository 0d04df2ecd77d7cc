"""Picture styles: the files of ``styles/``, each read and checked once, and its version.

A style's version is the digest of its values: it stands in every recipe drawn in that style, so that changing a style's
file makes exactly its takes stale. What the numbers do is in ``lighting``, ``finishing`` and ``kernels``.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError

FOLDER = Path(__file__).parent / "styles"
DIGEST_LENGTH = 12
DEFAULTS: dict[str, Any] = {
    "toon": 0.5, "ink": 0.8, "ink_dark": 0.85, "vignette": 0.3, "saturation": 1.0, "contrast": 0.25, "lift": 0.0,
    "exposure": 1.0, "tint": [1.0, 1.0, 1.0], "outline": 0, "outline_dark": 0.0, "washes": 0, "paper": 0.0, "hatch": 0.0,
    "black": [0, 0, 0], "white": [255, 255, 255], "shadows": [1.0, 1.0, 1.0], "highlights": [1.0, 1.0, 1.0],
}  # fmt: skip
"""What a style may set, and what holds where it does not."""


def style_names() -> list[str]:
    """Return every style by name."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@lru_cache(maxsize=16)
def style_named(name: str) -> dict[str, Any]:
    """Return the values of the picture style ``name``.

    Raises:
        ConfigError: there is no such style, or its file sets something that no style has or can have.
    """
    if name not in style_names():
        raise ConfigError(f"No picture style is called {name!r}: use one of {', '.join(style_names())}.")
    written: dict[str, Any] = yaml_data((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    unknown = sorted(set(written) - set(DEFAULTS))
    if unknown:
        raise ConfigError(f"The style {name} sets {unknown[0]!r}, which no style has: use {', '.join(DEFAULTS)}.")
    style = {**DEFAULTS, **written}
    if not 0 <= style["ink"] * style["ink_dark"] <= 1:
        raise ConfigError(f"The style {name} asks for ink darker than black: ink times ink_dark must be 0 to 1.")
    return style


def style_version(name: str) -> str:
    """Return the digest of the style's values.

    Raises:
        ConfigError: there is no such style.
    """
    values = json.dumps(style_named(name), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(values.encode()).hexdigest()[:DIGEST_LENGTH]
