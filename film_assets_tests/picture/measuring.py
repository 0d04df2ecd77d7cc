"""What a drawn frame shows, measured from the renderer's own maps: which face each pixel belongs to, and how far it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.model import View
from film_assets.picture.previs.canvas import FIGURE_IDENTS
from film_assets.picture.previs.lens import lens_of
from film_assets.picture.previs.shot import ShotDrawer


class Frame:
    """One drawing of a view: ``ident`` int32 (h, w) and ``depth`` float32 (h, w) in metres along the lens axis."""

    def __init__(self, view: View, width: int = 320, height: int = 180) -> None:
        self.drawer = ShotDrawer(view, width, height)
        self.drawer.drawing(0)
        self.ident, self.depth = self.drawer.canvas.ident.copy(), self.drawer.canvas.depth.copy()
        self.eye, self.right, self.up, self.ahead = lens_of(self.drawer.start, width, height).matrix.astype(float)

    def figure(self, index: int) -> NDArray[np.bool_]:
        """Return where figure ``index`` is seen."""
        return np.asarray(self.ident // FIGURE_IDENTS == index + 1)

    def heights(self) -> NDArray[np.float64]:
        """Return the height above the floor of what each pixel shows, from its depth: (h, w)."""
        rows, columns = self.depth.shape
        y = 1 - (np.arange(rows) + 0.5) / rows * 2
        x = (np.arange(columns) + 0.5) / columns * 2 - 1
        rise = self.ahead[2] + self.up[2] / (self.up @ self.up) * y[:, None]
        rise = rise + self.right[2] / (self.right @ self.right) * x[None]
        return np.asarray(self.eye[2] + rise * self.depth)

    def head(self, index: int) -> NDArray[np.bool_]:
        """Return where the head of an upright figure is seen: its pixels above the chin, near the head's axis."""
        one = next(player.placed for player in self.drawer.players if player.placed.index == index)
        chin = one.crown - one.body.head
        found: NDArray[np.bool_] = self.figure(index) & (self.heights() >= chin)
        # Held up, a hand is no head.
        columns = np.arange(self.depth.shape[1])
        off = one.head - self.eye
        middle = (float(self.right @ off) / float(self.ahead @ off) + 1) / 2 * len(columns)
        reach = 0.75 * one.body.head * float(np.linalg.norm(self.right)) / float(self.ahead @ off) * len(columns) / 2
        return found & (np.abs(columns - middle) <= reach)[None]

    def head_share(self, index: int = 0) -> float:
        """Return the height of a head, chin to top, as a part of the frame's; 0 where none is seen."""
        rows = np.flatnonzero(self.head(index).any(1))
        return float((rows[-1] - rows[0] + 1) / self.depth.shape[0]) if len(rows) else 0.0

    def cut_above(self, index: int = 0) -> bool:
        """Return whether the frame's upper edge cuts the figure."""
        return bool(self.figure(index)[0].any())
