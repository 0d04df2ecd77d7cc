"""The data of sets, props and looks holds together: every word leads to something that can be drawn."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
import yaml

from film_assets.breakdown.model import ShotSize, TimeOfDay, Weather
from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError
from film_assets.look import casting, sets
from film_assets.look.model import Light, Look, SetDressing
from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.figure.actor import actor_of
from film_assets.picture.previs.figure.clothes import BOTTOMS, TOPS
from film_assets.picture.previs.figure.faces import FACES
from film_assets.picture.previs.figure.skeleton import BUILDS
from film_assets.picture.previs.figure.worn import WORN
from film_assets.picture.previs.lighting import light_entry
from film_assets.picture.previs.materials import finish_of
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.places import built_place, catalogue
from film_assets.picture.previs.props import built, held_as, prop_named
from film_assets.picture.previs.props import catalogue as props
from film_assets.picture.previs.shot import ShotDrawer
from film_assets.picture.previs.styles import style_named
from film_assets_tests.picture.builders import a_view, two_figures


def volume(mesh: Mesh) -> float:
    a, b, c = (mesh.points[mesh.faces[:, k]].astype(float) for k in range(3))
    return float((a * np.cross(b, c)).sum() / 6)


@pytest.mark.parametrize(
    ("mesh", "expected"),
    [
        (shapes.box((1, 2, 3)), 6.0), (shapes.cylinder(1.0, 2.0, around=64), 2 * np.pi),
        (shapes.ellipsoid((1, 1, 1), around=48, rings=32), 4 / 3 * np.pi),
        (shapes.capsule((0, 0, 0), (0, 0, 2), 0.5, around=48), np.pi * 0.25 * 2 + 4 / 3 * np.pi * 0.125),
        (shapes.extruded([(0, 0), (1, 0), (1, 1), (0, 1)], 2.0), 2.0),
        (shapes.torus(1.0, 0.2, around=64), 2 * np.pi * np.pi * 0.04),
        (shapes.mirrored(shapes.box((1, 2, 3))), 6.0),
    ],
)  # fmt: skip
def test_shapes_are_closed_and_wind_outward(mesh: Mesh, expected: float) -> None:
    assert volume(mesh) == pytest.approx(expected, rel=0.12)


@pytest.mark.parametrize("name", sorted(props()))
def test_every_prop_can_be_built(name: str) -> None:
    made = built(name)
    assert len(made.faces)
    assert np.isfinite(made.points).all()
    assert np.ptp(made.points, axis=0).max() < 40


def test_every_set_of_the_words_exists_and_every_set_of_the_engine_is_named() -> None:
    data = sets._data()
    named = set(data["kinds"]) | set(data["unknown"].values())
    assert named == set(catalogue()) - {"sheet"}


@pytest.mark.parametrize("kind", sorted(catalogue()))
def test_every_set_can_be_built_with_every_word(kind: str) -> None:
    words = tuple(sorted(sets._data()["dressing"]))
    place = built_place(SetDressing(kind=kind, interior=True, words=words))
    assert len(place.marks) >= 2
    assert sum(len(piece.mesh.faces) for piece in place.pieces) > 0


def test_every_dressing_word_is_a_prop_or_something_a_set_builds() -> None:
    known = {word for entry in catalogue().values() for word in entry.get("words", {})}
    assert [w for w in sets._data()["dressing"] if not prop_named(w) and w not in known] == []


def test_every_value_of_the_looks_data_is_one_the_figures_know() -> None:
    data = casting._data()
    drawn = data["drawn"]
    tops = {t for table in drawn["tops"].values() for t in table} | set(data["top"])
    tops |= {t for table in ("child_tops", "girl_tops", "teen_tops") for t in drawn[table]}
    tables = ("bottoms", "child_bottoms", "teen_bottoms")
    bottoms = {b for t in tables for table in drawn[t].values() for b in table} | set(data["bottom"])
    assert tops <= set(TOPS)
    assert bottoms <= set(BOTTOMS)
    assert set(data["build"]) <= set(BUILDS)
    assert set(data["accessories"]) <= set(WORN)
    styles = {h for t in ("hair", "child_hair", "old_hair") for table in drawn[t].values() for h in table} | set(
        data["hair"]
    )
    for hair in styles:
        actor_of(Look(hair=hair), 0)
    for beard in {*drawn["beards"], *data["beard"]}:
        actor_of(Look(beard=beard, presentation="masculine"), 0)


def test_every_face_of_the_breakdown_is_one_the_figures_show() -> None:
    known = set(yaml_data(files("film_assets.breakdown").joinpath("faces.yaml").read_text("utf-8"))) - {"neither"}
    assert known == set(FACES) - {""}


def test_a_smile_lifts_the_corners_of_the_mouth_and_grief_lets_them_down() -> None:
    def corner(face: str) -> float:
        lips = actor_of(Look(), 2, face).mouth_points[0]
        return float(lips[lips[:, 1].argmax(), 2])

    assert corner("sad") < corner("") - 0.003 < corner("smile") - 0.006


def test_a_child_has_a_large_head_whose_eyes_lie_low() -> None:
    def low(age: int, height_cm: int) -> tuple[float, float]:
        body = actor_of(Look(age_years=age, height_cm=height_cm), 0).body
        return body.head / body.height, (body.height - float(body.joint("eye_l")[2])) / body.head

    (child, child_eyes), (teen, _), (adult, adult_eyes) = low(5, 110), low(14, 160), low(35, 175)
    assert child > teen + 0.02 > adult + 0.02
    assert child_eyes > adult_eyes + 0.05


@pytest.mark.parametrize("field", ["build", "hair", "beard", "top", "bottom", "presentation"])
def test_an_unknown_word_of_a_look_is_refused_by_name(field: str) -> None:
    with pytest.raises(ConfigError, match="seaweed"):
        actor_of(Look(**{field: "seaweed"}), 0)


def test_an_unknown_material_set_prop_or_style_is_refused() -> None:
    for refused in (
        lambda: finish_of("seaweed"),
        lambda: built("seaweed"),
        lambda: built_place(SetDressing(kind="seaweed", interior=True)),
        lambda: style_named("seaweed"),
    ):
        with pytest.raises(ConfigError, match="seaweed"):
            refused()


def test_words_for_things_find_their_prop() -> None:
    assert [prop_named(w) for w in ("keys", "playing card", "mobile", "coins", "Cardboard Box", "radio")] == [
        *("key", "card", "phone", "coins", "box", "radio")
    ]
    things = ("shoes", "towel", "hat", "helmet", "headphones", "remote", "record player", "keyboard", "typewriter")
    assert [thing for thing in things if not prop_named(thing)] == []
    assert prop_named("sorrow") == ""
    assert held_as("box")["both"]


@pytest.mark.parametrize("interior", [True, False])
@pytest.mark.parametrize("weather", list(Weather))
@pytest.mark.parametrize("time", list(TimeOfDay))
def test_there_is_light_for_every_time_and_weather(time: TimeOfDay, weather: Weather, interior: bool) -> None:
    assert len(light_entry(Light(time=time, weather=weather), interior)["key"]) == 3


def brightness(kind: str, time: TimeOfDay) -> float:
    view = a_view(ShotSize.WS, kind, two_figures(), (), light=Light(time=time))
    return float(ShotDrawer(view, 160, 90).drawing(0).mean())


def test_a_storm_by_day_is_darker_than_rain_and_lighter_than_night() -> None:
    def mean(weather: Weather, time: TimeOfDay = TimeOfDay.DAY) -> float:
        view = a_view(ShotSize.WS, "park", two_figures(), (), light=Light(time=time, weather=weather))
        return float(ShotDrawer(view, 160, 90).drawing(0).mean())

    storm = mean(Weather.STORM)
    assert mean(Weather.STORM, TimeOfDay.NIGHT) * 1.15 < storm < 0.8 * mean(Weather.RAIN)


@pytest.mark.parametrize("kind", ["street", "control_room", "park", "living_room", "forest"])
def test_night_is_dark_yet_readable(kind: str) -> None:
    night, day = brightness(kind, TimeOfDay.NIGHT), brightness(kind, TimeOfDay.DAY)
    assert 14 < night < 0.72 * day


def test_bad_data_is_not_in_the_files() -> None:
    from pathlib import Path

    folder = Path(shapes.__file__).parent
    for path in folder.rglob("*.yaml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8")), path.name
