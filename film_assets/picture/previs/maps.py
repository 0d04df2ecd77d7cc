"""Maps of a shot that hold another engine's picture to this one's framing: depth, pose, ids.

What asks for them stands in ``picture.diffusion.control``; numba is loaded when a map is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.errors import ConfigError
from film_assets.kernel.time import FrameRate
from film_assets.picture.model import View

if TYPE_CHECKING:
    from film_assets.picture.previs.shot import ShotDrawer

MAPS_VERSION = 2
"""Raised by hand when the same view gives other maps; a new version of the engine's staging raises it too."""
NEAREST_SHARE = 0.995
"""Of the pixels of the first and of the last frame: what is nearer than so many of them is white."""
LIMBS = (
    ("neck", "upper_arm_r"), ("neck", "upper_arm_l"), ("upper_arm_r", "fore_arm_r"), ("fore_arm_r", "hand_r"),
    ("upper_arm_l", "fore_arm_l"), ("fore_arm_l", "hand_l"), ("neck", "thigh_r"), ("thigh_r", "shin_r"),
    ("shin_r", "foot_r"), ("neck", "thigh_l"), ("thigh_l", "shin_l"), ("shin_l", "foot_l"), ("neck", "head"),
    ("head", "eye_r"), ("head", "eye_l"),
)  # fmt: skip
"""Bones joined by a stroke, in the order of OpenPose's COCO model, whose colours ControlNets for poses were taught."""
COLOURS = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85),
    (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255),
)  # fmt: skip
STROKE_SHARE = 1 / 90
"""Of the frame's height: width of a limb's stroke."""
FIGURE_COLOURS = ((230, 60, 60), (60, 120, 240), (70, 200, 90), (240, 200, 50), (200, 90, 220), (60, 210, 210))


class PrevisMaps:
    """Draws maps from the very blocking that the previs engine films; see ``picture.diffusion.control.ControlMaps``."""

    version = MAPS_VERSION

    def moving(
        self, view: View, width: int, height: int, length_frames: int, rate: str, kind: str
    ) -> NDArray[np.uint8]:
        """Return maps of ``kind`` (``depth``, ``pose``, ``ids``), uint8 (T, H, W, 3), frame ``t`` at ``t / rate``.

        Depth is inverse distance, near is white, on one scale for all frames. Pose is a stick figure of everybody in front of the lens. Ids
        have a colour a figure, and one for each thing of the set.

        Raises:
            ConfigError: there is no such map, or the view holds a word that previs does not know.
        """
        from film_assets.picture.previs.shot import ShotDrawer

        if kind not in ("depth", "pose", "ids"):
            raise ConfigError(f"previs draws no {kind} maps: choose depth, pose or ids.")
        plain = view.model_copy(update={"style": View.model_fields["style"].default, "words": ""})
        a_second = float(FrameRate.parsed(rate).frames_per_second)
        drawer = ShotDrawer(plain, width, height, length_frames, a_second)
        maps = np.zeros((length_frames, height, width, 3), np.uint8)
        white = _nearest(drawer, {0, length_frames - 1}) if kind == "depth" else 1.0
        for number in range(length_frames):
            drawer.drawing(number)
            if kind == "depth":
                maps[number] = np.rint(255 * np.clip(drawer.canvas.nearness / white, 0, 1))[..., None]
            elif kind == "ids":
                maps[number] = _coloured(drawer.canvas.ident, drawer.canvas.nearness > 0)
            else:
                maps[number] = _stick_figures(drawer, number, width, height)
        return maps


def _nearest(drawer: ShotDrawer, numbers: set[int]) -> float:
    """Return the nearness (1 / m) that is white in all frames: the nearest of the frames ``numbers``."""
    found = []
    for number in numbers:
        drawer.drawing(number)
        found.append(float(np.quantile(drawer.canvas.nearness, NEAREST_SHARE)))
    return max(found) or 1.0


def _coloured(ident: NDArray[np.int32], filled: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return a colour for every ident: bright for figures, grey for the set, by number; black where nothing is."""
    from film_assets.picture.previs.canvas import FIGURE_IDENTS

    figure = ident // FIGURE_IDENTS
    grey = (40 + ident % FIGURE_IDENTS * 37 % 150).astype(np.uint8)
    picture = np.repeat(grey[..., None], 3, axis=2)
    people = np.array(FIGURE_COLOURS, np.uint8)[(figure - 1) % len(FIGURE_COLOURS)]
    picture = np.where((figure > 0)[..., None], people, picture)
    picture[~filled] = 0
    return picture


def _stick_figures(drawer: ShotDrawer, number: int, width: int, height: int) -> NDArray[np.uint8]:
    from PIL import Image, ImageDraw

    from film_assets.picture.previs.figure.skeleton import BONE
    from film_assets.picture.previs.kernels import raster
    from film_assets.picture.previs.players import CHUNK

    picture = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(picture)
    stroke = max(1, round(height * STROKE_SHARE))
    for player in drawer.players:
        joints = np.ascontiguousarray(player.places[number % CHUNK], np.float32)
        screen = np.zeros((len(joints), 3), np.float32)
        raster.project(joints, 0, len(joints), drawer.lens.matrix, width, height, screen)
        for (first, second), colour in zip(LIMBS, COLOURS, strict=True):
            ends = [screen[BONE[first]], screen[BONE[second]]]
            if all(end[2] > 0 for end in ends):
                pen.line([(float(end[0]), float(end[1])) for end in ends], fill=colour, width=stroke)
    return np.asarray(picture)
