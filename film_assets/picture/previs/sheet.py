"""A character sheet: one figure front, side and back, and its face."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import Angle, Pose, ShotSize
from film_assets.look.model import Look, SetDressing
from film_assets.picture.model import Camera, Figure, View
from film_assets.picture.previs.shot import ShotDrawer

TURNS = (0.0, 90.0, 180.0)


def sheet_of(look: Look, width: int, height: int) -> NDArray[np.uint8]:
    """Return the sheet of ``look``: uint8 (h, w, 3), sRGB.

    Raises:
        ConfigError: the look holds a word the engine does not know.
    """
    view = View(
        set=SetDressing(kind="sheet", interior=True),
        figures=tuple(Figure(look=look, mark=mark, pose=Pose.STANDING, looks_at=-1) for mark in range(4)),
        camera=Camera(size=ShotSize.GROUP, angle=Angle.EYE),
    )
    drawer = ShotDrawer(view, width, height)
    return drawer.drawing(0).copy()
