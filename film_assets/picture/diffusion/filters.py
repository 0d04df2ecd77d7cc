"""A hook for whoever must look at prompts before they are asked and at frames before they are kept.

This project brings no judgement of its own; a studio hands one in.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from film_assets.kernel.errors import ConfigError


class Filter(Protocol):
    """Says why something may not be made; ``""`` lets it pass."""

    def prompt(self, text: str) -> str:
        """Return why ``text`` may not be asked for."""

    def frames(self, frames: Any) -> str:
        """Return why ``frames`` (float tensor (T, 3, H, W), 0 to 1, on the device) may not be kept."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Lets everything pass."""

    def prompt(self, text: str) -> str:
        return ""

    def frames(self, frames: Any) -> str:
        return ""


def filter_named(name: str) -> Filter:
    """Return the filter ``name`` (``module:name`` of a class or of a function without arguments); ``""``: everything.

    Raises:
        ConfigError: there is none of that name, or it is no filter.
    """
    if not name:
        return Everything()
    module, _, attribute = name.partition(":")
    try:
        made: Filter = getattr(import_module(module), attribute)()
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise ConfigError(
            f"the filter {name!r} cannot be used ({error}): write module:name of a class that this Python can import."
        ) from error
    missing = [method for method in ("prompt", "frames") if not callable(getattr(made, method, None))]
    if missing:
        raise ConfigError(f"the filter {name!r} has no {' and no '.join(missing)}: see picture/diffusion/filters.py.")
    return made
