"""Casting: from what a script says of its people to a look for each, the rest drawn once and held.

Pure. The words live in ``looks.yaml``; how a look is built in three dimensions is the picture engine's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from film_assets.breakdown.model import Person
from film_assets.breakdown.words import role_nouns
from film_assets.kernel.data import yaml_data
from film_assets.kernel.draws import chosen, seed_of
from film_assets.look.model import Cast, Look
from film_assets.look.periods import folded

AGES = (24, 31, 38, 45, 52)
"""Ages that are drawn where the script says none."""
FAIR = (0xD8B56E, 0x9C4A22)
"""Blond and red: where a script says this hair and no skin, a light skin is drawn."""
CHILD_YEARS, GROWN_YEARS = 12, 19
"""Up to the one somebody dresses as a child, below the other as a teenager."""
FAR_APART = 0.16
"""Colours nearer than this (0 to about 1) are taken for the same from across a room."""

BENEATH = ("shirt", "tshirt", "sweater", "vest", "waistcoat")
"""Tops that a coat or a jacket named with them covers."""

_HAIR_WORDS = "buns?|bob|ponytail|plaits?|braids?|pigtails?|curls|afro|beard|moustache|mustache|dreadlocks"
"""Words after a colour that make it the hair's."""
_BUILD_WORDS = re.compile(
    r"\b(heavy|round|big|strong|massive|small|short)\b(?=\s*(?:[,.;]|$|and\b|man\b|woman\b|guy\b|boy\b|girl\b))"
)
"""Words that are about somebody's build where no other noun follows: "heavy, bald", not "heavy coat"."""

Drawn = tuple[tuple[str, Look, tuple[str, ...]], ...]


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml_data((Path(__file__).parent / "looks.yaml").read_text(encoding="utf-8"))
    return loaded


def _found(table: str, text: str, among: Sequence[str] = ()) -> Any:
    """Return the value of ``table`` whose longest word stands in ``text``, or None; only one of ``among``, where given."""
    best: tuple[int, Any] | None = None
    for value, words in _data()[table].items():
        if among and value not in among:
            continue
        for word in words:
            phrase = folded(word)
            if f" {phrase} " in f" {text} " and (best is None or len(phrase) > best[0]):
                best = (len(phrase), value)
    return best[1] if best else None


def _role(name: str, text: str) -> dict[str, Any]:
    """Return the fields of a look that a role named in ``name`` or ``text`` brings along: the longest word that fits
    decides; a title before the name counts before all words."""
    best: tuple[int, dict[str, Any]] = (0, {})
    words = name.split()
    for role in _data()["roles"]:
        fits = [len(w) for w in map(folded, role.get("words", ())) if f" {w} " in f" {name} , {text} "]
        if role.get("unnamed") and words[-1:] and words[-1] not in role["words"]:
            fits = []
        titled = (folded(title) for title in role.get("titled", ()))
        fits += [100 + len(title) for title in titled if name.startswith(f"{title} ")]
        if max(fits, default=0) > best[0]:
            best = (max(fits), role)
    fields = {field: value for field, value in best[1].items() if field not in ("words", "titled", "unnamed")}
    return {field: tuple(value) if isinstance(value, list) else value for field, value in fields.items()}


def _coloured(description: str, garment_words: Sequence[str]) -> int | None:
    """Return the colour written right before a garment's word ("red wool coat"), or None: the nearest before it, in the
    same clause, and none that is the hair's."""
    heads = {folded(word).split()[-1] for word in garment_words}
    for clause in re.split(r"[,.;:]| and | with ", description.casefold()):
        tokens = folded(clause).split()
        for place, token in enumerate(tokens):
            if token not in heads:
                continue
            for start in range(place - 1, max(-1, place - 5), -1):
                if re.fullmatch(_HAIR_WORDS + "|hair", tokens[start]):
                    break
                if (tokens[start], token) == ("wedding", "suit"):  # A groom's; a bride's dress is white.
                    return int(_found("colours", "black"))
                for length in (2, 1):
                    colour = _found("colours", " ".join(tokens[max(0, start - length + 1) : start + 1]))
                    if colour is not None:
                        return int(colour)
    return None


def written(person: Person) -> dict[str, Any]:
    """Return the fields of the look that the script itself gives."""
    text = folded(person.description)
    # "Long black hair" is long hair and black hair.
    text += "".join(f" , {first} hair" for first in re.findall(r"\b(\w+) \w+ hair\b", text))
    text += "".join(f" , {colour} hair" for colour in re.findall(rf"\b(\w+) (?:{_HAIR_WORDS})\b", text))
    if folded(person.name).split()[-1:] and folded(person.name).split()[-1] in role_nouns():
        # A FAT MAN, the BEARDED MAN: a name that describes.
        text += f" , {folded(person.name)}"
    text += "".join(f" , {word} build" for word in _BUILD_WORDS.findall(person.description.casefold()))
    fields: dict[str, Any] = {}
    if person.age_years:
        fields["age_years"] = person.age_years
    if person.gender:
        fields["presentation"] = {"f": "feminine", "m": "masculine"}.get(person.gender, "neutral")
    for name in ("build", "hair", "hair_colour", "beard", "top", "bottom", "skin"):
        value = _found(name, text)
        if value is not None:
            fields[name] = value
    if fields.get("top") in BENEATH:
        fields["top"] = _found("top", text, ("coat", "jacket")) or fields["top"]
    worn = sorted(
        value
        for value, words in _data()["accessories"].items()
        if any(f" {folded(word)} " in f" {text} " for word in words)
    )
    if worn:
        fields["accessories"] = tuple(worn)
    if "presentation" not in fields and fields.get("beard"):
        fields["presentation"] = "masculine"
    if "presentation" not in fields and (fields.get("top") == "dress" or fields.get("bottom") == "skirt"):
        fields["presentation"] = "feminine"
    for field, table in (("top_colour", "top"), ("bottom_colour", "bottom")):
        if table in fields:
            colour = _coloured(person.description, _data()[table][fields[table]])
            if colour is not None:
                fields[field] = colour
    if "top" not in fields:
        for name in fields.get("accessories", ()):
            colour = (
                _coloured(person.description, _data()["accessories"][name])
                if name in ("cloak", "apron", "helmet")
                else None
            )
            if colour is not None:
                fields["top_colour"] = colour
    role = _role(folded(person.name), text)
    for garment in ("top", "bottom"):
        if garment in fields:
            role = {field: value for field, value in role.items() if not field.startswith(garment)}
    fields = {**role, **fields}
    if fields.get("top") in ("uniform", "armour", "waistcoat"):
        fields.setdefault("bottom", "trousers")
    if fields.get("bottom") == "pyjamas":
        fields.setdefault("top", "dressing_gown" if fields.get("age_years", 35) > 12 else "tshirt")
    return fields


_HELD = ("tie", "apron", "cloak", "backpack", "hat", "cap", "wide_hat", "helmet", "hood", "veil", "scarf", "bonnet")
"""What goes with the clothes and is changed with them; glasses stay."""


@lru_cache(maxsize=512)
def dressed_in(look: Look, words: str) -> Look:
    """Return ``look`` in the clothes that ``words`` name: "just a t-shirt and trousers"; hair, face and what is not named stay."""
    named = written(Person(name="", description=words, age_years=look.age_years))
    changes = ("top", "top_colour", "bottom", "bottom_colour")
    changed: dict[str, Any] = {field: named[field] for field in changes if field in named}
    worn = set(named.get("accessories", ()))
    kept = {one for one in look.accessories if "top" not in named or one not in _HELD}
    return look.model_copy(update={**changed, "accessories": tuple(sorted(kept | worn))})


def _apart(first: int, second: int) -> float:
    """Return how different two sRGB colours look, about 0 to 1 (weighted distance after Riemersma's "redmean")."""
    parts = [((first >> s & 255), (second >> s & 255)) for s in (16, 8, 0)]
    red = (parts[0][0] + parts[0][1]) / 2
    (r, g, b) = (one - other for one, other in parts)
    squared: float = (2 + red / 256) * r * r + 4 * g * g + (2 + (255 - red) / 256) * b * b
    return squared**0.5 / 765


def _spread(
    options: Sequence[Any], purpose: str, name: str, taken: Sequence[Any], near: Callable[[Any, Any], bool]
) -> Any:
    """Return the option nearest to the name's own draw that nobody has; where all are taken, the least used."""
    start = seed_of(purpose, name) % len(options)
    turned = [options[(start + step) % len(options)] for step in range(len(options))]
    uses = [sum(near(option, other) for other in taken) for option in turned]
    return turned[uses.index(min(uses))]


def _height_cm(name: str, age: int, presentation: str, description: str) -> int:
    """Return a height: by age and presentation, with the name's own variation and what the script says (WHO growth
    medians for children, rounded)."""
    adult = {"feminine": 166, "masculine": 178}.get(presentation, 172)
    median = adult if age >= 17 else round(78 + (adult - 78) * min(1.0, (age / 17) ** 0.75))
    lean = seed_of("height", name) % 13 - 6
    said = _found("height", f"{folded(name)} , {folded(description)}") or 0
    return max(70, min(215, median + (lean if age >= 17 else lean // 2) + int(said) - (3 if age > 70 else 0)))


def _drawn_field(field: str, person: Person, so_far: dict[str, Any], cast: Sequence[Look], period: str) -> Any:
    name = person.name
    drawn = {**_data()["drawn"], **(_data()["periods"][period] if period else {})}
    presentation, age = so_far.get("presentation", "neutral"), so_far.get("age_years", 35)

    def colour_near(one: int, other: int) -> bool:
        return _apart(one, other) < FAR_APART

    def same(one: Any, other: Any) -> bool:
        return bool(one == other)

    if field == "age_years":
        return chosen(AGES, "age", name)
    if field == "presentation":
        return chosen(("feminine", "masculine"), "presentation", name)
    if field == "build":
        return chosen(("average", "average", "slight", "broad"), "build", name) if age > 14 else "average"
    if field == "skin":
        fair = so_far.get("hair_colour") in FAIR and age < 58
        skins = [skin for skin in drawn["skins"] if not fair or (skin >> 16 & 255) > 0xC0]
        return chosen(skins, "skin", name)
    if field == "hair":
        table = drawn["old_hair"] if age >= 62 else drawn["child_hair"] if age <= CHILD_YEARS else drawn["hair"]
        options = table[presentation]
        return _spread(options, "hair", name, [look.hair for look in cast if look.presentation == presentation], same)
    if field == "hair_colour":
        if age >= 58:
            return chosen(drawn["grey_colours"], "grey", name)
        skin = so_far["skin"]
        options = drawn["hair_colours"] if (skin >> 16 & 255) > 0xC0 else drawn["hair_colours"][:3]
        return _spread(options, "hair colour", name, [look.hair_colour for look in cast], colour_near)
    if field == "beard":
        return chosen(drawn["beards"], "beard", name) if presentation == "masculine" and age >= 22 else ""
    if field == "top":
        options = drawn["child_tops"] if age <= CHILD_YEARS else drawn["tops"][presentation]
        if age <= CHILD_YEARS and presentation == "feminine":
            options = drawn["girl_tops"]
        elif CHILD_YEARS < age < GROWN_YEARS and not period:
            options = drawn["teen_tops"]
        return _spread(options, "top", name, [look.top for look in cast], same)
    if field == "top_colour":
        colours = drawn["child_colours"] if age <= CHILD_YEARS and not period else drawn["top_colours"]
        return _spread(colours, "top colour", name, [look.top_colour for look in cast], colour_near)
    if field == "bottom" and so_far["top"] == "dressing_gown":
        return "pyjamas"
    if field == "bottom":
        younger = "" if period else "child_" if age <= CHILD_YEARS else "teen_" if age < GROWN_YEARS else ""
        return chosen(drawn[f"{younger}bottoms"][presentation], "bottom", name)
    if field == "bottom_colour":
        table = "jeans_colours" if so_far["bottom"] == "jeans" else "bottom_colours"
        return chosen(drawn[table], "bottom colour", name)
    if field == "shoes_colour":
        return chosen(drawn["shoes"], "shoes", name)
    if field == "accessories":
        hat = chosen(drawn["hats"][presentation], "hat", name) if "hats" in drawn and age > CHILD_YEARS else ""
        return (hat,) if hat else ()
    raise ValueError(f"nothing is drawn for {field!r}")


ORDER = (
    *("age_years", "presentation", "build", "skin", "hair", "hair_colour", "beard", "top", "top_colour", "bottom"),
    *("bottom_colour", "shoes_colour", "accessories"),
)
"""Fields in the order they are drawn: each may look at those before it."""


def look_of(
    person: Person, held: Look | None, held_drawn: Sequence[str], cast: Sequence[Look], period: str = ""
) -> tuple[Look, tuple[str, ...]]:
    """Return one character's look and which of its fields were drawn.

    What the script writes wins; what was drawn before is held; the rest is drawn by name, apart from ``cast``.
    """
    fields = written(person)
    drawn: list[str] = []
    for field in ORDER:
        if field in fields:
            continue
        if held is not None and field in held_drawn:
            fields[field] = getattr(held, field)
        else:
            fields[field] = _drawn_field(field, person, fields, cast, period)
        drawn.append(field)
    fields["height_cm"] = _height_cm(person.name, fields["age_years"], fields["presentation"], person.description)
    fields["words"] = person.description
    return Look(**fields), tuple(sorted(drawn))


def looks_of(people: Sequence[Person], previous: Cast | None, period: str = "") -> Drawn:
    """Return ``(name, look, drawn fields)`` for everybody, in the order of ``people``.

    Those cast before keep what was drawn for them, whoever else comes; new ones are drawn apart from all who were
    cast before them, in order. ``period``: see ``periods``.
    """
    members = {member.name: member for member in previous.members} if previous else {}
    done: dict[str, tuple[Look, tuple[str, ...]]] = {}
    for person in people:
        if person.name in members:
            member = members[person.name]
            done[person.name] = look_of(person, member.look, member.drawn, [], period)
    cast = [done[name][0] if name in done else member.look for name, member in members.items()]
    for person in people:
        if person.name not in done:
            done[person.name] = look_of(person, None, (), cast, period)
            cast.append(done[person.name][0])
    return tuple((person.name, *done[person.name]) for person in people)
