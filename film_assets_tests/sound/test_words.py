from __future__ import annotations

import pytest

from film_assets.breakdown.model import Location, Scene, TimeOfDay, Weather
from film_assets.screenplay.model import LineSpan
from film_assets.sound.score.ambiences import sounds
from film_assets.sound.score.effects import EVENTS
from film_assets.sound.score.reverb import rooms
from film_assets.sound.words import _words, ambience_of, effects_of, room_of, silence_in


def a_scene(*place: str, inside: bool = True, **changed: object) -> Scene:
    location = Location(interior=inside, exterior=not inside, place=place)
    return Scene(
        **{
            "label": "1",
            "heading": " - ".join(place),
            "lines": LineSpan(first_line=1, last_line=1),
            "location": location,
            **changed,
        }
    )


def heard(action: str) -> list[str]:
    return [noise.effect for noise in effects_of(action)]


@pytest.mark.parametrize(
    ("action", "effects"),
    [
        ("The moth takes off. The telephone RINGS.", ["phone_ring"]),
        ("The alarm clock RINGS: six.", ["alarm"]),
        ("They look at the telephone. It does not ring.", []),
        ("The telephone never rings.", []),
        ("No gunshots. A door slams.", ["thud"]),
        ("And forty car horns, answering.", ["horns"]),
        ("Laughter. Dragan ladles soup.", ["laughter", "pour"]),
        ("She tries the handle. The door dares.", ["door"]),
        ("A dog barks somewhere, and glass shatters.", ["dog", "glass"]),
        ("The engine coughs. He walks off.", ["engine_start", "footsteps"]),
        ("She RINGS THE DOORBELL. Church bells RING.", ["bell", "bell"]),
        ("He knocks the guard down, then KNOCKS.", ["knock"]),
        ("She shoots him a look. A half-open door.", []),
        ("They nearly crash into the wall.", []),
        ("She looks at him.", []),
        ("", []),
    ],
)
def test_effects_are_what_the_action_says(action: str, effects: list[str]) -> None:
    assert heard(action) == effects


def test_an_effect_lies_where_its_words_stand_in_the_text() -> None:
    (ring,) = effects_of("x" * 49 + ". " + "The telephone RINGS" + "." * 31)
    assert ring.place == (49 + 2 + 4) * 1000 // 101


@pytest.mark.parametrize(
    ("scene", "ambience"),
    [
        (a_scene("HALLWAY"), ("room_tone",)),
        (a_scene("RADIO STATION", "CONTROL ROOM"), ("room_tone", "hum")),
        (a_scene("TRUCK CAB", time=TimeOfDay.NIGHT), ("engine",)),
        (a_scene("TERRACED STREET", inside=False, time=TimeOfDay.NIGHT, weather=Weather.RAIN), ("city_night", "rain")),
        (a_scene("TERRACED STREET", inside=False), ("traffic",)),
        (a_scene("FOREST", inside=False, time=TimeOfDay.NIGHT), ("night_crickets",)),
        (a_scene("FOREST", inside=False, time=TimeOfDay.DAWN), ("dawn_birds",)),
        (a_scene("FOREST", inside=False, weather=Weather.RAIN), ("rain",)),
        (a_scene("BEACH", inside=False), ("waves",)),
        (a_scene("BEDROOM", weather=Weather.RAIN), ("room_tone", "rain_inside")),
        (a_scene("NOWHERE KNOWN"), ("room_tone",)),
        (a_scene("NOWHERE KNOWN", inside=False), ("birds",)),
    ],
)
def test_ambience_is_of_the_place_the_hour_and_the_weather(scene: Scene, ambience: tuple[str, ...]) -> None:
    assert ambience_of(scene) == ambience


def test_wind_that_is_written_is_heard_outside_only() -> None:
    assert "wind" in ambience_of(a_scene("HILLTOP", inside=False), "Wind bends the grass.")
    assert "wind" not in ambience_of(a_scene("KITCHEN"), "Outside, wind howls.")


def test_a_crowd_murmurs() -> None:
    assert "murmur" in ambience_of(a_scene("ROOM"), crowd=20)
    assert "murmur" not in ambience_of(a_scene("ROOM"), crowd=2)


@pytest.mark.parametrize(
    ("place", "inside", "room"),
    [
        (("RADIO STATION", "CONTROL ROOM"), True, "small"),
        (("TRUCK CAB",), True, "vehicle"),
        (("CHURCH",), True, "hall"),
        (("BATHROOM",), True, "tiled"),
        (("CHURCH",), False, "outdoors"),
        (("ALLEY",), False, "street"),
        (("SOMEWHERE",), True, "room"),
    ],
)
def test_rooms_are_named_by_the_innermost_place(place: tuple[str, ...], inside: bool, room: str) -> None:
    assert room_of(a_scene(*place, inside=inside).location) == room


def test_every_sound_and_room_that_words_name_can_be_made() -> None:
    words = _words()
    made = set(sounds()["ambiences"]) | set(sounds()["events"])
    named = {rule["effect"] for rule in words["effects"]} | set(words["named"])
    for entry in (*words["interiors"], *words["exteriors"], words["neutral"]["exterior"]):
        named |= {name for key, names in entry.items() if key != "words" for name in names}
    for weather in words["weather"].values():
        named |= {name for names in weather.values() for name in names}
    assert named <= made
    assert set(words["rooms"]) <= set(rooms())
    assert set(sounds()["events"]) == set(EVENTS)


def test_a_place_that_is_neither_inside_nor_outside_sounds_inside() -> None:
    scene = a_scene("THE FINGER")
    scene = scene.model_copy(update={"location": Location(interior=False, exterior=False, place=("THE FINGER",))})
    assert ambience_of(scene) == ("room_tone",)
    assert ambience_of(scene, "At dawn the trees of the forest whisper her name.") == ("birds",)
    assert room_of(scene.location) == "room"


@pytest.mark.parametrize(
    ("action", "place"),
    [
        ("She freezes. Silence.", 590),
        ("Nobody speaks.", 0),
        ("He breaks the silence with a laugh.", None),
        ("Off her silence...", None),
        ("A long silence, just the clock.", 0),
        ("There is no silence here.", None),
        ("She waits.", None),
    ],
)
def test_a_stillness_is_found_where_the_action_asks_for_one(action: str, place: int | None) -> None:
    found = silence_in(action)
    assert found == place if place is None else found == pytest.approx(place, abs=30)


@pytest.mark.parametrize(
    ("action", "effects"),
    [
        ("A glass slips from the desk and shatters.", ["glass"]),
        ("She starts knocking poster boards over.", []),
        ("The blow KNOCKS him down.", []),
        ("A KNOCK. Then silence.", ["knock"]),
        ("He carries a BOOM BOX.", []),
        ("A helicopter passes. Gulls.", ["helicopter", "gulls"]),
    ],
)
def test_what_public_screenplays_write_is_heard_as_it_is_meant(action: str, effects: list[str]) -> None:
    assert [noise.effect for noise in effects_of(action)] == effects
