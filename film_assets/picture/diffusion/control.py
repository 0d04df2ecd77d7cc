"""Maps of a shot that hold a generated picture to its framing: depth, pose, ids. Who draws them is handed in (previs)."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.errors import ConfigError
from film_assets.picture.model import View


class ControlMaps(Protocol):
    """Draws maps of a view, the same for the same view."""

    version: int
    """Raised when the same view gives other maps."""

    def moving(
        self, view: View, width: int, height: int, length_frames: int, rate: str, kind: str
    ) -> NDArray[np.uint8]:
        """Return maps of ``kind`` (``depth``, ``pose``, ``ids``), uint8 (T, H, W, 3), of a shot from its frame 0.

        Frame ``t`` shows the shot at ``t / rate``. Depth: near is white, far is black, three equal channels.

        Raises:
            EngineError: this view cannot be drawn.
        """


class NoMaps:
    """Stands in where no map maker was handed over."""

    version = 0

    def moving(
        self, view: View, width: int, height: int, length_frames: int, rate: str, kind: str
    ) -> NDArray[np.uint8]:
        raise ConfigError(f"{kind} maps were asked for and nobody here draws them: leave control empty.")
