"""Small stills that the picture engine is held to, and how a deliberate change of look is accepted.

``python -m film_assets_tests.picture.goldens`` draws them and writes ``golden_differences.png``: a row for each still that
changed, before, after and the difference. With ``--accept`` the new ones are kept as well.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from film_assets.breakdown.model import Angle, Move, Pose, ShotSize, TimeOfDay, Weather
from film_assets.look.model import Light
from film_assets.picture.model import Figure, OffScreen, View
from film_assets.picture.previs.shot import ShotDrawer
from film_assets_tests.picture.builders import ANN, BEN, a_view, two_figures

FOLDER = Path(__file__).parent
WIDTH, HEIGHT = 160, 90
MOST_MEAN = 0.8
"""Mean difference in display values that another processor's last bits may make."""
MOST_PIXELS = 0.015
"""Part of the pixels that may differ by more than LOUD."""
LOUD = 24
SHEET = Path("golden_differences.png")
SCALE = 3


def _single(which: int, pose: Pose = Pose.STANDING, action: str = "", prop: str = "") -> dict[str, Any]:
    """Return one of two who talk, in the same pose, alone in frame."""
    figure = Figure(look=(ANN, BEN)[which], mark=which, pose=pose, looks_at=1, action=action, prop=prop)
    return {"figures": (figure,), "off_screen": (OffScreen(mark=1 - which, pose=pose),)}


def shots() -> dict[str, View]:
    """Return the views of the stills by name: every size, every hour, every style, in and out."""
    size = ShotSize
    return {
        "street_night_rain_ews": a_view(
            size.EWS, "street", two_figures(), (), light=Light(time=TimeOfDay.NIGHT, weather=Weather.RAIN)
        ),
        "living_room_day_ws": a_view(size.WS, "living_room", two_figures(), ()),
        "beach_dusk_fs": a_view(size.FS, "beach", **_single(0), light=Light(time=TimeOfDay.DUSK)),
        "forest_dawn_mws": a_view(size.MWS, "forest", **_single(1), light=Light(time=TimeOfDay.DAWN)),
        "cafe_day_seated_ms": a_view(size.MS, "cafe", **_single(0, Pose.SITTING)),
        "hallway_night_mcu": a_view(size.MCU, "hallway", **_single(1), light=Light(time=TimeOfDay.NIGHT)),
        "street_day_cu": a_view(size.CU, "street", **_single(0)),
        "office_dusk_cu_low": a_view(
            size.CU, "office", **_single(1), light=Light(time=TimeOfDay.DUSK), camera={"angle": Angle.LOW}
        ),
        "kitchen_night_two_shot": a_view(size.TWO, "kitchen", two_figures(), (0, 1), light=Light(time=TimeOfDay.NIGHT)),
        "park_over_the_shoulder_left": a_view(size.OTS, "park", two_figures(), (1,), 0, "left"),
        "car_night_two_shot": a_view(
            size.TWO, "car_interior", two_figures(Pose.SITTING), (0, 1), light=Light(time=TimeOfDay.NIGHT)
        ),
        "letter_insert": a_view(size.INSERT, "kitchen", (), (), object="letter", object_text="Told you. — Dad"),
        "rack_focus_first_drawing": a_view(
            size.OTS, "hospital", two_figures(), (0,), 1, camera={"moves": (Move.RACK_FOCUS,)}
        ),
        "rooftop_snow_group": a_view(
            size.GROUP,
            "rooftop",
            tuple(Figure(look=(ANN, BEN)[mark % 2], mark=mark) for mark in range(4)),
            (0, 1, 2, 3),
            light=Light(weather=Weather.SNOW),
        ),
        "grey_wash": a_view(size.MS, "living_room", two_figures(), (1,), style="grey_wash"),
        "toon": a_view(size.MCU, "park", **_single(0), style="toon"),
        "warm_film": a_view(size.MCU, "bar", **_single(1), style="warm_film", light=Light(time=TimeOfDay.DUSK)),
    }


def drawn(view: View) -> NDArray[np.uint8]:
    """Return the still of ``view``: uint8 (HEIGHT, WIDTH, 3), sRGB."""
    return ShotDrawer(view, WIDTH, HEIGHT).drawing(0).copy()


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a still is from the one that is kept."""

    mean: float
    pixels: float

    @property
    def is_seen(self) -> bool:
        return self.mean > MOST_MEAN or self.pixels > MOST_PIXELS


def kept(name: str) -> NDArray[np.uint8]:
    """Return the still that is kept; black where there is none."""
    path = FOLDER / f"{name}.png"
    if not path.exists():
        return np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def difference(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> Difference:
    """Return how far two stills are apart."""
    apart = np.abs(before.astype(int) - after)
    return Difference(float(apart.mean()), float((apart.max(-1) > LOUD).mean()))


def difference_sheet(rows: list[tuple[str, NDArray[np.uint8], NDArray[np.uint8]]]) -> Image.Image:
    """Return a row for each still: before, after, and the difference three times as strong, with its figures."""
    wide, high, label = WIDTH * SCALE, HEIGHT * SCALE, 16
    sheet = Image.new("RGB", (3 * wide, max(1, len(rows)) * (high + label)), (20, 20, 24))
    pen = ImageDraw.Draw(sheet)
    for place, (name, before, after) in enumerate(rows):
        top = place * (high + label)
        found = difference(before, after)
        pen.text(
            (4, top + 2),
            f"{name}   before | after | difference x 3   mean {found.mean:.1f}, {found.pixels:.1%} of the pixels",
        )
        apart = np.clip(np.abs(before.astype(int) - after) * 3, 0, 255).astype(np.uint8)
        for column, picture in enumerate((before, after, apart)):
            large = Image.fromarray(picture).resize((wide, high), Image.Resampling.NEAREST)
            sheet.paste(large, (column * wide, top + label))
    return sheet


def main() -> int:
    """Draw every still, show what changed, and keep it where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m film_assets_tests.picture.goldens", description=__doc__)
    parser.add_argument("--accept", action="store_true", help="keep the new stills")
    accept = parser.parse_args().accept
    changed = []
    views = shots()
    for name, view in views.items():
        before, after = kept(name), drawn(view)
        if difference(before, after).is_seen:
            changed.append((name, before, after))
    gone = sorted(path for path in FOLDER.glob("*.png") if path.stem not in views)
    if not changed and not gone:
        print("No still has changed.")
        return 0
    if changed:
        difference_sheet(changed).save(SHEET)
        print(f"{len(changed)} stills changed: {', '.join(name for name, _, _ in changed)}. See {SHEET.resolve()}.")
    if accept:
        for name, _, after in changed:
            Image.fromarray(after).save(FOLDER / f"{name}.png", optimize=True)
        for path in gone:
            path.unlink()
    return 0 if accept else 1
