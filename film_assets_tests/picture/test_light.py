"""Times of day as a light meter reads them: night dark yet readable, faces lit at every hour, days lighter than nights."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from film_assets.breakdown.model import Pose, ShotSize, TimeOfDay, Weather
from film_assets.look.model import Light
from film_assets.picture.model import Figure, OffScreen
from film_assets.picture.previs import shot
from film_assets.picture.previs.canvas import FIGURE_IDENTS
from film_assets.picture.previs.shot import ShotDrawer
from film_assets_tests.picture.builders import ANN, BEN, a_view, two_figures

LUMA = np.array([0.2126, 0.7152, 0.0722])
MEAN = {
    TimeOfDay.DAY: (105, 205), TimeOfDay.DAWN: (90, 180), TimeOfDay.DUSK: (80, 165), TimeOfDay.NIGHT: (40, 118),
}  # fmt: skip
"""Lowest and highest mean of a wide shot, in display values, over sets inside and outside."""


def metered(view_of: ShotSize, kind: str, light: Light, which: int = 0) -> tuple[NDArray[np.float64], float]:
    """Return the brightness of every pixel, and the middle one of the skin of the face."""
    if view_of is ShotSize.WS:
        view = a_view(view_of, kind, two_figures(), (), light=light)
    else:
        view = a_view(
            view_of,
            kind,
            (Figure(look=(ANN, BEN)[which], mark=which, looks_at=1),),
            off_screen=(OffScreen(mark=1 - which),),
            light=light,
        )
    drawer = ShotDrawer(view, 192, 108)
    bright = np.asarray(drawer.drawing(0).astype(float) @ LUMA)
    skin = bright[drawer.canvas.ident == FIGURE_IDENTS]
    return bright, float(np.median(skin)) if skin.size else 0.0


@pytest.mark.parametrize("kind", ["living_room", "corridor", "street", "forest"])
def test_every_hour_has_its_own_brightness(kind: str) -> None:
    bright = {hour: metered(ShotSize.WS, kind, Light(time=hour))[0] for hour in MEAN}
    for hour, (low, high) in MEAN.items():
        assert low <= bright[hour].mean() <= high, hour
    assert bright[TimeOfDay.NIGHT].mean() < 0.8 * bright[TimeOfDay.DAY].mean()
    night = bright[TimeOfDay.NIGHT]
    assert np.percentile(night, 5) < 70 and np.percentile(night, 95) > 68, "dark, and something to see"


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("kind", ["living_room", "street"])
def test_a_face_can_be_read_at_every_hour(kind: str, which: int) -> None:
    faces = {hour: metered(ShotSize.CU, kind, Light(time=hour), which)[1] for hour in MEAN}
    assert all(90 <= face <= 215 for face in faces.values()), faces
    assert faces[TimeOfDay.NIGHT] < faces[TimeOfDay.DAY]


def test_a_face_has_a_light_and_a_shaded_side_and_a_soft_edge_between() -> None:
    view = a_view(ShotSize.CU, "living_room", (Figure(look=BEN, mark=1, looks_at=1),), off_screen=(OffScreen(mark=0),))
    drawer = ShotDrawer(view, 320, 180)
    bright = drawer.drawing(0).astype(float) @ LUMA
    skin = bright[drawer.canvas.ident == FIGURE_IDENTS]
    dark, light = np.percentile(skin, (8, 92))
    assert light > 1.15 * dark
    between = (skin > dark + 0.25 * (light - dark)) & (skin < dark + 0.75 * (light - dark))
    assert between.mean() > 0.1


@pytest.mark.parametrize("weather", [Weather.RAIN, Weather.FOG])
def test_bad_weather_takes_contrast(weather: Weather) -> None:
    clear = metered(ShotSize.WS, "street", Light())[0]
    grey = metered(ShotSize.WS, "street", Light(weather=weather))[0]
    assert grey.std() < clear.std()


def lit_share(drawer: ShotDrawer) -> float:
    """Return the part of the face's skin that is as bright as skin in the key light."""
    bright = np.asarray(drawer.drawing(0).astype(float) @ LUMA)
    skin = bright[drawer.canvas.ident == FIGURE_IDENTS]
    return float((skin > 150).mean())


@pytest.mark.parametrize("draw", [3, 4])
def test_the_key_comes_from_elsewhere_where_a_girder_would_shade_the_face_of_a_close_up(
    draw: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = a_view(ShotSize.CU, "bridge", (Figure(look=ANN, mark=1, looks_at=1),), off_screen=(OffScreen(mark=0),))
    view = view.model_copy(update={"set": view.set.model_copy(update={"draw": draw, "interior": False})})
    lit = lit_share(ShotDrawer(view, 192, 108))
    monkeypatch.setattr(shot, "shades", lambda *_: False)
    assert lit > 0.25 and lit > 1.5 * lit_share(ShotDrawer(view, 192, 108))


def test_a_campfire_lights_who_sits_by_it_at_night() -> None:
    def face(*words: str) -> float:
        view = a_view(ShotSize.MS, "forest", light=Light(time=TimeOfDay.NIGHT), pose=Pose.SITTING)
        view = view.model_copy(update={"set": view.set.model_copy(update={"words": words})})
        drawer = ShotDrawer(view, 192, 108)
        picture = drawer.drawing(0).astype(float)
        return float(np.median(picture[drawer.canvas.ident == FIGURE_IDENTS, 0]))

    assert face("campfire") > face() + 12


def test_a_storm_outside_has_lightning_and_rain_has_none() -> None:
    def brightness(weather: Weather, size: ShotSize = ShotSize.WS) -> NDArray[np.float64]:
        view = a_view(size, "field", light=Light(time=TimeOfDay.NIGHT, weather=weather), subject=())
        view = view.model_copy(update={"set": view.set.model_copy(update={"interior": False})})
        drawer = ShotDrawer(view, 160, 90, drawings=24)
        return np.array([drawer.drawing(number).astype(float).mean() for number in range(24)])

    storm, rain = brightness(Weather.STORM), brightness(Weather.RAIN)
    assert storm.max() > 1.5 * np.median(storm)
    assert 2 <= int((storm > 1.3 * np.median(storm)).sum()) <= 6
    assert rain.max() < 1.1 * np.median(rain)
