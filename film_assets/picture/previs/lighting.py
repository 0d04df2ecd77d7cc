"""Light of a shot: key, ambient, lamps, haze and backdrop by time of day, weather and place, and the grade of a style.

Numbers live in ``lights.yaml`` and ``styles/``; how light falls is in ``kernels``.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError
from film_assets.look.model import Light, SetDressing
from film_assets.picture.previs.backdrop import panorama_of
from film_assets.picture.previs.canvas import Rig
from film_assets.picture.previs.kernels.screen import TONE_STEPS, TONE_TOP
from film_assets.picture.previs.places import Place

Entry = dict[str, Any]


@lru_cache(maxsize=1)
def _lights() -> dict[str, Entry]:
    loaded: dict[str, Entry] = yaml_data((Path(__file__).parent / "lights.yaml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=8)
def style_named(name: str) -> Entry:
    """Return the picture style ``name``.

    Raises:
        ConfigError: there is no such style.
    """
    folder = Path(__file__).parent / "styles"
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    if name not in names:
        raise ConfigError(f"No picture style is called {name!r}: use one of {', '.join(names)}.")
    loaded: Entry = yaml_data((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def _mixed(base: Entry, over: Entry) -> Entry:
    return {**base, **over}


def light_entry(light: Light, interior: bool) -> Entry:
    """Return the numbers for a time of day inside or outside, with the weather's and the mood's changes."""
    lights = _lights()
    entry = dict(lights["interior" if interior else "exterior"][light.time.value])
    for change in (lights["weather"].get(light.weather.value, {}), lights["mood"].get(light.mood, {})):
        for name, value in change.items():
            if name.endswith("_times"):
                field = name.removesuffix("_times")
                entry[field] = (np.asarray(entry[field], float) * value).tolist()
            elif not (interior and name.startswith("haze")):
                entry[name] = value
    return entry


def direction(azimuth_degrees: float, elevation_degrees: float) -> NDArray[np.float64]:
    """Return the unit vector towards the light; azimuth counts from x, counter-clockwise."""
    a, e = np.radians(azimuth_degrees), np.radians(elevation_degrees)
    return np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])


def shadow_matrix(toward: NDArray[np.float64], centre: NDArray[np.float64], radius: float) -> NDArray[np.float32]:
    """Return the map of a key light from ``toward`` over a disc of ``radius`` metres; see ``kernels.raster.cast_shadows``."""
    right = np.cross(toward, np.array([0.0, 0.0, 1.0]))
    right /= max(float(np.linalg.norm(right)), 1e-6)
    up = np.cross(right, toward)
    matrix = np.zeros((3, 4))
    for row, axis in enumerate((right, up)):
        matrix[row, :3] = axis / (2 * radius)
        matrix[row, 3] = 0.5 - axis @ centre / (2 * radius)
    matrix[2, :3] = toward
    return matrix.astype(np.float32)


@lru_cache(maxsize=8)
def tone_curve(contrast: float, lift: float) -> NDArray[np.uint8]:
    """Return display values of linear light: a soft shoulder, then sRGB; uint8 (TONE_STEPS,)."""
    x = np.linspace(0, float(TONE_TOP), TONE_STEPS)
    shouldered = 1 - np.exp(-x * 1.35 - 0.12 * x * x)
    curved = np.where(
        shouldered <= 0.0031308, shouldered * 12.92, 1.055 * np.maximum(shouldered, 1e-9) ** (1 / 2.4) - 0.055
    )
    pushed = curved + contrast * (curved - 0.5) * (1 - np.abs(2 * curved - 1)) * curved
    return np.clip(lift * 255 + pushed * (1 - lift) * 255 + 0.5, 0, 255).astype(np.uint8)


def rig_of(
    light: Light,
    dressing: SetDressing,
    place: Place,
    style_name: str,
    camera_side: float,
    centre: NDArray[np.float64],
    radius: float,
) -> Rig:
    """Return the light of a shot. ``camera_side`` is the sign of the camera's y; the shadow map covers ``radius``
    metres round ``centre``."""
    entry = light_entry(light, dressing.interior)
    style = style_named(style_name)
    flip = 1.0 if dressing.draw % 2 == 0 else -1.0
    # Shown from the other side, a front light stays a front light: cameras are lit setup by setup.
    azimuth: float = entry["azimuth"]
    if place.open and "open_azimuth" in entry:
        azimuth = entry["open_azimuth"]
    toward = direction(azimuth, entry["elevation"]) * np.array([flip, -camera_side, 1.0])
    shadow_px = 1024
    lamps = place.lamps if entry.get("lamps_on", False) else []
    table = np.array(
        [(*lamp.at, *(np.asarray(lamp.colour) * entry.get("lamp_power", 1.0)), lamp.reach) for lamp in lamps],
        np.float32,
    ).reshape(-1, 7)
    texel = 2 * radius / shadow_px
    bottom = np.asarray(entry["ground"], float)
    grade = np.array(
        [
            style["ink"], style["vignette"], style["saturation"] * entry.get("saturation", 1.0), entry.get("exposure", 1.0),
            *(np.asarray(style.get("tint", (1, 1, 1)), float) * np.asarray(entry.get("tint", (1, 1, 1)), float)),
            style.get("ink_dark", 0.85),
        ],
        np.float32,
    )  # fmt: skip
    sun = (round(float(np.degrees(np.arctan2(toward[1], toward[0])))), int(entry["elevation"]), entry.get("sun", 0.0))
    panorama, low = panorama_of(place.backdrop, light.time.value, light.weather.value, dressing.draw % 100_000, sun)
    return Rig(
        light=shadow_matrix(toward, centre, radius),
        key=np.array(
            [
                *toward,
                *entry["key"],
                texel * 1.6,
                texel * 0.4,
                entry.get("glint", 1.0),
                float(entry.get("lamps_on", False)),
            ],
            np.float32,
        ),
        ambient=np.array([entry["sky"], bottom, entry.get("pane", (1, 1, 1))], np.float32),
        haze=np.array([*entry["haze"], entry["haze_density"]], np.float32),
        lamps=table,
        panorama=panorama,
        panorama_low=low,
        toon=style["toon"],
        grade=grade,
        tone=tone_curve(style.get("contrast", 0.0), style.get("lift", 0.0)),
        fall_colour=np.array(entry.get("fall", (190, 200, 212)), np.float32),
        shadow_px=shadow_px,
    )
