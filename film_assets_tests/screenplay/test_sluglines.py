"""Scene headings of the world taken apart."""

from __future__ import annotations

import pytest

from film_assets.screenplay.sluglines import parsed_slugline


@pytest.mark.parametrize(
    ("heading", "interior", "exterior", "place", "time", "inherits"),
    [
        ("INT. KITCHEN - NIGHT", True, False, ("KITCHEN",), "night", ""),
        ("EXT. TERRACED STREET - CONTINUOUS", False, True, ("TERRACED STREET",), "", "continuous"),
        ("INT. RADIO STATION - CONTROL ROOM - LATER", True, False, ("RADIO STATION", "CONTROL ROOM"), "", "later"),
        ("INT./EXT. CAR - DAY", True, True, ("CAR",), "day", ""),
        ("I/E CAR -- DUSK", True, True, ("CAR",), "dusk", ""),
        ("EST. CITY – DAWN", False, True, ("CITY",), "dawn", ""),
        ("INT. KITCHEN. NIGHT", True, False, ("KITCHEN",), "night", ""),
        ("INT. KITCHEN, NIGHT", True, False, ("KITCHEN",), "night", ""),
        ("INT. KITCHEN NIGHT", True, False, ("KITCHEN",), "night", ""),
        ("INT. KITCHEN", True, False, ("KITCHEN",), "", ""),
        ("INT. HOUSE - DAY - CONTINUOUS", True, False, ("HOUSE",), "day", "continuous"),
        ("INT. HOUSE - LATER THAT NIGHT", True, False, ("HOUSE",), "night", "later"),
        ("INT. HOUSE - MOMENTS LATER", True, False, ("HOUSE",), "", "later"),
        ("INT. HOUSE - EARLY MORNING", True, False, ("HOUSE",), "day", ""),
        ("INT. HOUSE - DAY 2", True, False, ("HOUSE",), "day", ""),
        ("INT. BOND STREET - 221B - DAY", True, False, ("BOND STREET", "221B"), "day", ""),
        ("EXT. T-JUNCTION - DAY", False, True, ("T-JUNCTION",), "day", ""),
        ("INNEN. KÜCHE - NACHT", True, False, ("KÜCHE",), "night", ""),
        ("AUSSEN. STRASSE - TAG", False, True, ("STRASSE",), "day", ""),
        ("INTÉRIEUR. CUISINE - JOUR", True, False, ("CUISINE",), "day", ""),
        ("EXT. RUE - SOIR", False, True, ("RUE",), "dusk", ""),
        ("INTERIOR. COCINA - NOCHE", True, False, ("COCINA",), "night", ""),
        ("EXT. PRAIA - AMANHECER", False, True, ("PRAIA",), "dawn", ""),
        ("EST. PIAZZA - NOTTE", False, True, ("PIAZZA",), "night", ""),
        ("WN. KUCHNIA – NOC", True, False, ("KUCHNIA",), "night", ""),
        ("PL. ULICA - DZIEŃ", False, True, ("ULICA",), "day", ""),
        ("ИНТ. КУХНЯ - НОЧЬ", True, False, ("КУХНЯ",), "night", ""),
        ("НАТ. УЛИЦА - УТРО", False, True, ("УЛИЦА",), "day", ""),
        ("İÇ. EV - GECE", True, False, ("EV",), "night", ""),
        ("DIŞ. SOKAK - GÜN", False, True, ("SOKAK",), "day", ""),
        ("内 厨房 - 夜", True, False, ("厨房",), "night", ""),
        ("外景 公园 - 日", False, True, ("公园",), "day", ""),
        ("ÉGLISE", False, False, ("ÉGLISE",), "", ""),
    ],
)
def test_a_heading_taken_apart(
    heading: str, interior: bool, exterior: bool, place: tuple[str, ...], time: str, inherits: str
) -> None:
    slug = parsed_slugline(heading)
    assert (slug.interior, slug.exterior, slug.place, slug.time, slug.inherits) == (
        interior,
        exterior,
        place,
        time,
        inherits,
    )


@pytest.mark.parametrize(
    ("heading", "modifiers", "time"),
    [
        ("INT. HOUSE - DAY (FLASHBACK)", ("FLASHBACK",), "day"),
        ("INT. CAR (MOVING) - NIGHT", ("MOVING",), "night"),
        ("EXT. HILL - DAY (1979)", ("1979",), "day"),
        ("EXT. HILL (NIGHT)", ("NIGHT",), "night"),
        ("EXT. HILL - NIGHT - FLASHBACK", ("FLASHBACK",), "night"),
        ("EXT. HILL - END OF FLASHBACK - DUSK", ("END OF FLASHBACK",), "dusk"),
        ("EXT. HILL - 1979 - NIGHT - BACK TO PRESENT", ("1979", "BACK TO PRESENT"), "night"),
    ],
)
def test_modifiers_are_no_places(heading: str, modifiers: tuple[str, ...], time: str) -> None:
    slug = parsed_slugline(heading)
    assert (slug.modifiers, slug.time, len(slug.place)) == (modifiers, time, 1)
