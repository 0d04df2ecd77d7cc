"""The words about people's names, ages and clothes, read from ``cast.yaml`` once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from film_assets.kernel.data import yaml_data


@cache
def cast_words() -> dict[str, Any]:
    """Return the lists of ``cast.yaml``."""
    loaded: dict[str, Any] = yaml_data(files(__package__).joinpath("cast.yaml").read_text("utf-8"))
    return loaded
