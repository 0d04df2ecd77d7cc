"""What the script says outright of its characters: ``[[cast: NORA, 34, f, grey coat]]``, ``Cast`` on the title page.

It wins over all that is guessed; guessing is in ``introductions``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from film_assets.breakdown.ages import OLDEST_YEARS
from film_assets.breakdown.model import Person
from film_assets.breakdown.speeches import cue_name, folded_name
from film_assets.screenplay.directions import directions_in
from film_assets.screenplay.model import Element, ElementKind, Screenplay

_LONGEST_NAME = 60
_CAST_KEYS = ("cast", "characters", "voices")


def written_cast(screenplay: Screenplay) -> dict[str, Person]:
    """Return whom ``[[cast: ...]]`` and ``[[voice: NORA = deep]]`` notes and the title page's ``Cast`` describe.

    Fields left out stay empty; an entry is ``NAME, 34, f, grey coat over pyjamas, voice: low and tired, also: MRS. HALE``.
    A later entry for the same name adds to the one before.
    """
    entries = [line for key, lines in screenplay.title_page.entries if key in _CAST_KEYS for line in lines]
    for found in directions_in(screenplay):
        if found.key == "cast":
            entries.append(found.value)
        elif found.key == "voice" and (named := re.match(r"([^=:,]{1,60})[=:]\s*(.+)", found.value)):
            entries.append(f"{named.group(1).strip()}, voice: {named.group(2)}")
    people: dict[str, Person] = {}
    for entry in entries:
        person = _entry_read(entry)
        if person is not None:
            before = people.get(person.name)
            people[person.name] = person if before is None else overridden(before, person)
    return people


def under_one_name(elements: tuple[Element, ...], bible: Mapping[str, Person]) -> tuple[Element, ...]:
    """Return ``elements`` with every cue under the name that ``also:`` makes it another spelling of."""
    names = {other: person.name for person in bible.values() for other in person.also}
    if not names:
        return elements
    return tuple(
        element.model_copy(update={"text": names[cue_name(element)]})
        if element.kind is ElementKind.CHARACTER and cue_name(element) in names
        else element
        for element in elements
    )


def _entry_read(entry: str) -> Person | None:
    name, _, rest = re.sub(r"\s+", " ", entry).partition(":" if ":" in entry.partition(",")[0] else ",")
    name = folded_name(name)
    if not name or len(name) > _LONGEST_NAME:
        return None
    said_of = {}
    for key in ("voice", "also"):
        if found := re.search(
            rf"(?:^|[,;])\s*{key}\s*[:=]\s*(.+?)(?=[,;]\s*(?:voice|also)\s*[:=]|$)", rest, re.IGNORECASE
        ):
            said_of[key], rest = found.group(1).strip(" ."), rest[: found.start()] + rest[found.end() :]
    others = [folded_name(other) for other in re.split(r"\s*[/;,]\s*", said_of.get("also", ""))]
    age, gender, said = 0, "", []
    for part in rest.split(","):
        word = part.strip()
        if not age and re.fullmatch(r"[0-9]{1,3}(?: years old)?", word) and 0 < int(word.split()[0]) < OLDEST_YEARS:
            age = int(word.split()[0])
        elif word.casefold() in _GENDERS:
            gender = _GENDERS[word.casefold()]
        elif word:
            said.append(word)
    return Person(
        name=name,
        age_years=age,
        gender=gender,
        description=", ".join(said),
        voice=said_of.get("voice", ""),
        also=tuple(other for other in others if other and other != name),
    )


_GENDERS = {
    "f": "f",
    "female": "f",
    "woman": "f",
    "girl": "f",
    "she": "f",
    "m": "m",
    "male": "m",
    "man": "m",
    "boy": "m",
    "he": "m",
}


def overridden(person: Person, written: Person) -> Person:
    """Return ``person`` with every field that ``written`` fills."""
    changes = {
        key: value
        for key in ("age_years", "gender", "description", "voice", "also")
        if (value := getattr(written, key))
    }
    return person.model_copy(update=changes)
