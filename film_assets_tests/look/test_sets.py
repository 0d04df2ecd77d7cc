"""Sets: one place is one set all through a film, from words in several languages."""

from __future__ import annotations

import pytest

from film_assets.breakdown.model import Location, Scene, SceneList
from film_assets.look.sets import dressing_words, dressings_of, kind_of, out_of_place, shows
from film_assets.screenplay.model import LineSpan

LINE = LineSpan(first_line=1, last_line=1)


def at(interior: bool, *place: str) -> Location:
    return Location(interior=interior, exterior=not interior, place=place)


def a_scene(label: str, location: Location, words: tuple[str, ...] = ()) -> Scene:
    return Scene(label=label, heading="", lines=LINE, location=location, set_words=words)


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        (at(False, "TERRACED STREET"), "street"), (at(True, "HALLWAY"), "hallway"),
        (at(False, "HILLTOP RADIO STATION"), "hilltop"), (at(True, "RADIO STATION", "CONTROL ROOM"), "control_room"),
        (at(True, "TRUCK CAB"), "truck_cab"), (at(False, "ROAD BELOW THE HILL"), "road"),
        (at(False, "BUS STOP"), "bus_stop"), (at(True, "NIGHT BUS"), "bus_interior"),
        (at(True, "HOTEL KITCHEN"), "kitchen"), (at(True, "HOTEL", "KITCHEN"), "kitchen"),
        (at(True, "SALLE DE CLASSE"), "classroom"), (at(True, "KÜCHE"), "kitchen"), (at(False, "STRAßE"), "street"),
        (at(True, "BOXING RING"), "boxing_gym"), (at(True, "LOCKER ROOM"), "locker_room"), (at(True, "GYM"), "gym"),
        (at(True, "SCHOOL HALLWAY"), "school_corridor"), (at(True, "HIGH SCHOOL", "HALLWAY"), "school_corridor"),
        (at(True, "HOUSE", "HALLWAY"), "hallway"), (at(True, "SCHOOL BUS"), "school_bus"),
        (at(False, "CONCRETE PLANT"), "works_yard"), (at(False, "VILLAGE CHURCH"), "church_outside"), (at(True, "HOUSE", "MARY’S ROOM"), "bedroom"),
        (at(True, "HOUSE", "MARY'S ROOM"), "bedroom"), (at(True, "PUB", "MEN'S ROOM"), "bathroom"),
        (at(True, "PRISON", "CORRIDOR"), "cell_block"), (at(True, "CORRIDOR OF CELLS"), "cell_block"), (at(True, "SHAFT"), "air_shaft"),
        (at(True, "MINE SHAFT"), "workshop"), (at(True, "GUARD'S ROOM"), "office"), (at(True, "PATIENT'S ROOM"), "hospital"),
        (at(True, "ART GALLERY"), "gallery"), (at(True, "STAGECOACH"), "coach_interior"), (at(True, "TAXI CAB"), "car_interior"),
        (at(False, "RUNWAY"), "airfield"), (at(False, "RAILROAD TRACKS"), "railway"), (at(False, "FOOTBALL FIELD"), "sports_ground"),
        (at(False, "PARIS"), "street"), (at(False, "NEW YORK HARBOR"), "beach"),
        (at(True, "DETECTIVE BUREAU"), "office"),
        (at(True, "VW GTI, NORTHBOUND ON THE BRIDGE"), "car_interior"), (at(True, "LANDCRUISER, DRIVING"), "car_interior"),
        (at(True, "MUSTANG"), "car_interior"), (at(False, "MUSTANG RANCH"), "farm"), (at(True, "PALACE HOTEL RM 412"), "bedroom"), (at(True, "PALACE HOTEL LOBBY"), "hotel_lobby"),
        (at(True, "HALLWAY, ADA'S APARTMENT BUILDING"), "hallway"), (at(True, "HOUSE, KITCHEN"), "kitchen"),
        (at(False, "GOLDEN GATE BRIDGE"), "bridge"), (at(False, "CREEK"), "creek"), (at(False, "BUSINESS DISTRICT"), "street"),
        (at(True, "CORRIDOR, HOSPITAL"), "hospital_corridor"), (at(True, "HOSPITAL", "CORRIDOR"), "hospital_corridor"),
        (at(False, "HOSPITAL ENTRANCE"), "hospital_outside"), (at(False, "MIDDLE SCHOOL"), "school_outside"),
        (at(True, "ART GALLERY"), "gallery"), (at(True, "LAUNDRY"), "laundry"), (at(True, "PRISON", "VISITING ROOM"), "visiting_room"),
        (at(True, "QUUX"), "neutral_interior"), (at(False, "QUUX"), "neutral_exterior"),
    ],
)  # fmt: skip
def test_a_place_is_built_as_its_words_say(location: Location, kind: str) -> None:
    assert kind_of(location) == (kind, location.interior)


def test_prose_without_a_slugline_plays_where_its_words_are() -> None:
    nowhere = Location(interior=False, exterior=False, place=())
    assert kind_of(nowhere, ["enchanted forest", "trees"]) == ("forest", False)


def test_a_place_is_the_same_set_in_every_scene_with_all_that_any_of_them_names() -> None:
    kitchen = at(True, "KITCHEN")
    scenes = (a_scene("1", kitchen, ("desk",)), a_scene("2", at(False, "ROAD")), a_scene("3", kitchen, ("piano",)))
    found = dressings_of(SceneList(title="", scenes=scenes))
    assert found["1"] == found["3"]
    assert found["1"].words == ("desk", "piano")
    assert found["2"] != found["1"]


def test_what_is_brought_is_there_from_the_scene_that_names_it_on() -> None:
    church = at(True, "CHURCH")
    named = ((), ("sunflower", "piano"), ("coffin",))
    scenes = tuple(a_scene(str(number), church, words) for number, words in enumerate(named))
    found = dressings_of(SceneList(title="", scenes=scenes))
    assert [found[str(number)].words for number in range(3)] == [
        ("piano",),
        ("piano", "sunflowers"),
        ("piano", "sunflowers", "coffin"),
    ]
    assert dressing_words(["sunflower"], "kitchen", interior=True) == ()


def test_a_word_that_builds_nothing_is_left_out() -> None:
    words = ["telephones", "sorrow", "Bücherregal", "floor lamp"]
    assert dressing_words(words, "office", interior=True) == ("floor_lamp", "telephone")


def test_what_is_out_of_place_gives_way_and_is_told() -> None:
    words = ["lamp", "fridge", "car", "fire"]
    assert dressing_words(words, "street", interior=False) == ("campfire", "car", "street_lamp")
    assert out_of_place(words, "street", interior=False) == ("fridge",)
    assert out_of_place(words, "kitchen", interior=True) == ("car",)
    assert "car" in dressing_words(words, "workshop", interior=True)


def test_a_set_shows_what_it_is() -> None:
    assert shows("street", "street") and shows("street", "building") and not shows("kitchen", "building")


@pytest.mark.parametrize(
    ("year", "place", "kind"),
    [(1875, ("MAIN STREET",), "frontier_street"), (1875, ("MAST HOUSE",), "farm"), (1320, ("STREET",), "village"),
     (1994, ("MAIN STREET",), "street"), (0, ("MAIN STREET",), "street")],
)  # fmt: skip
def test_a_place_is_built_as_of_the_year_that_the_film_plays_in(year: int, place: tuple[str, ...], kind: str) -> None:
    scenes = (a_scene("1", at(False, *place)),)
    assert dressings_of(SceneList(title="", year=year, scenes=scenes))["1"].kind == kind


def test_a_saloon_in_one_scene_makes_the_street_of_another_a_western_one() -> None:
    scenes = (a_scene("1", at(True, "SALOON")), a_scene("2", at(False, "STREET")))
    assert dressings_of(SceneList(title="", scenes=scenes))["2"].kind == "frontier_street"


@pytest.mark.parametrize(
    ("year", "kind"), [(1875, "frontier_room"), (1320, "frontier_room"), (1994, "living_room"), (0, "living_room")]
)
def test_a_room_from_before_electric_light_has_none(year: int, kind: str) -> None:
    scenes = (a_scene("1", at(True, "HOUSE")),)
    assert dressings_of(SceneList(title="", year=year, scenes=scenes))["1"].kind == kind


def test_one_set_may_refuse_what_another_takes() -> None:
    assert dressing_words(["bed"], "office", interior=True) == ()
    assert dressing_words(["bed"], "bedroom", interior=True) == ("bed",)
