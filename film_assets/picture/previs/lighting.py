"""Light of a shot: key, ambient, lamps, haze and backdrop by time of day, weather and place, and the grade of a style.

Numbers live in ``lights.yaml`` and ``styles/``; how light falls is in ``kernels``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.data import yaml_data
from film_assets.look.model import Light, SetDressing
from film_assets.picture.previs.backdrop import panorama_of
from film_assets.picture.previs.canvas import FIGURE_IDENTS, Rig
from film_assets.picture.previs.finishing import finish_of
from film_assets.picture.previs.kernels.toning import TONE_STEPS, TONE_TOP
from film_assets.picture.previs.lens import Setup
from film_assets.picture.previs.places import Lamp, Place
from film_assets.picture.previs.props import traits_of
from film_assets.picture.previs.styles import style_named

Entry = dict[str, Any]
LAMPS_FULL = 2
"""So many lamps of a set burn at full power; of more, each burns lower."""
FACE_AZIMUTH = -14.0
"""Degrees from the axis towards the camera that a face's key stays below: light along the face models it, from the
camera it flattens."""
HIGH_KEY = 64.0
"""Degrees up of a key that comes over what stands in the way."""
FIRE, FIRE_APART_M = (1.5, 0.72, 0.26), 1.0
"""Colour of firelight, linear, and how far from a set's own lamps something that burns is a light by itself."""
PROFILE, PROFILE_AZIMUTH = 0.4, -40.0
"""A face that looks less than this (cosine) towards the camera is seen in profile: light along it would only graze the
cheek that is seen."""


@lru_cache(maxsize=1)
def _lights() -> dict[str, Entry]:
    loaded: dict[str, Entry] = yaml_data((Path(__file__).parent / "lights.yaml").read_text(encoding="utf-8"))
    return loaded


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


def _key_of_face(
    face: NDArray[np.float64],
    back: NDArray[np.float64],
    azimuth: float,
    elevation: float,
    shaded: Callable[[NDArray[np.float64]], bool],
) -> NDArray[np.float64]:
    """Return the way to a face's key: from the side it looks to, or from nearer to the camera where the face is seen in
    profile; from elsewhere before it where something would shade it."""
    side = float(np.sign(back[1]) or -1.0)
    flip = float(np.sign(face[0]))
    profile = float(face @ back) / max(float(np.hypot(back[0], back[1])), 1e-6) < PROFILE
    first = PROFILE_AZIMUTH if profile else max(azimuth, FACE_AZIMUTH)
    ways = [
        direction(around, up) * np.array([flip, -side, 1.0])
        for up in (elevation, HIGH_KEY)
        for around in (first, -55.0, -90.0)
    ]
    return next((way for way in ways if not shaded(way)), ways[0])


def _fill_way(
    back: NDArray[np.float64], toward: NDArray[np.float64], face: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Return the unit vector to the fill: from the camera, away from the key, a little above; nearer to where a face
    looks, so that its far side keeps its form."""
    level = np.array([back[0], back[1], 0.0]) / max(float(np.hypot(back[0], back[1])), 1e-6)
    aside = np.array([-level[1], level[0], 0.0])
    away = -np.sign(float(aside @ toward)) or 1.0
    way = level + aside * away * 0.55 + np.array([0.0, 0.0, 0.45])
    if face is not None and float(face @ level) > -0.3:
        way = way + face * 0.5
    return np.asarray(way / np.linalg.norm(way))


def fires_of(place: Place) -> list[Lamp]:
    """Return the light of what burns in a set and is none of its lamps."""
    found: list[Lamp] = []
    for piece in place.pieces:
        glow = traits_of(piece.name).get("glow") if piece.name else None
        if glow is None:
            continue
        low, high = piece.box
        x, y = (low[:2] + high[:2]) / 2
        if all(np.hypot(x - lamp.at[0], y - lamp.at[1]) > FIRE_APART_M for lamp in place.lamps):
            found.append(Lamp((float(x), float(y), float(low[2]) + glow[0]), FIRE, glow[1]))
    return found


def rig_of(
    light: Light,
    dressing: SetDressing,
    place: Place,
    style_name: str,
    camera: Setup,
    centre: NDArray[np.float64],
    radius: float,
    face: NDArray[np.float64] | None = None,
    shaded: Callable[[NDArray[np.float64]], bool] = lambda toward: False,
) -> Rig:
    """Return the light of a shot as ``camera`` sees it; the shadow map covers ``radius`` metres round ``centre``.

    ``face``: the level way that the face looks which the frame is built on. It is lit for: inside, and by day outside,
    the key comes from the side it looks to, and from where nothing shades it; a low sun stays where it is. ``shaded``:
    whether the set stands between that face and a light in a direction (unit vector towards it); asked outside only.
    """
    entry = light_entry(light, dressing.interior)
    style = style_named(style_name)
    flip = 1.0 if dressing.draw % 2 == 0 else -1.0
    back = camera.eye - camera.target
    side = float(np.sign(back[1]) or -1.0)
    azimuth: float = entry["azimuth"]
    if place.open and "open_azimuth" in entry:
        azimuth = entry["open_azimuth"]
    low_sun = not dressing.interior and entry["elevation"] < 20
    # Shown from the other side, a front light stays a front light: cameras are lit setup by setup.
    toward = direction(azimuth, entry["elevation"]) * np.array([flip, -side, 1.0])
    if face is not None and not low_sun and abs(face[0]) > 0.2:
        hidden = (lambda way: False) if dressing.interior else shaded
        toward = _key_of_face(face, back, azimuth, entry["elevation"], hidden)
    shadow_px = 1024
    lamps = [*place.lamps, *fires_of(place)] if entry.get("lamps_on", False) else []
    # Many lamps light one room: together they are not brighter than a few.
    power = entry.get("lamp_power", 1.0) * min(1.0, np.sqrt(LAMPS_FULL / max(1, len(lamps))))
    table = np.array(
        [(*lamp.at, *(np.asarray(lamp.colour) * power), lamp.reach) for lamp in lamps],
        np.float32,
    ).reshape(-1, 7)
    texel = 2 * radius / shadow_px
    bottom = np.asarray(entry["ground"], float)
    grade = np.array(
        [
            style["ink"], style["vignette"], style["saturation"] * entry.get("saturation", 1.0), style["exposure"] * entry.get("exposure", 1.0),
            *(np.asarray(style["tint"], float) * np.asarray(entry.get("tint", (1, 1, 1)), float)),
            style["ink_dark"],
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
        fill=np.array(
            [*_fill_way(back, toward, face), *entry["fill"], entry.get("edge", 0.6), FIGURE_IDENTS], np.float32
        ),
        haze=np.array([*entry["haze"], entry["haze_density"]], np.float32),
        lamps=table,
        panorama=panorama,
        panorama_low=low,
        toon=style["toon"],
        grade=grade,
        tone=tone_curve(style["contrast"], style["lift"]),
        fall_colour=np.array(entry.get("fall", (190, 200, 212)), np.float32),
        shadow_px=shadow_px,
        finish=finish_of(style_name),
    )
