"""A hook for whoever must look at prompts before they are asked and at frames before they are kept.

This project brings no judgement of its own; a studio hands one in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


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
