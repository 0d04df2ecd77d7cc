"""Prompts: looks, sets, light and cameras in words, for engines that read them. Pure; the words stand in
``prompts.yaml`` and ``styles/``.

What a shot shows is decided in the breakdown; how an engine asks a model belongs to the engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from film_assets.breakdown.model import Angle, Move, Pose, ShotSize
from film_assets.kernel.canonical import Frozen
from film_assets.kernel.data import yaml_data
from film_assets.kernel.errors import ConfigError
from film_assets.look.model import Light, Look, SetDressing


class Prompt(Frozen):
    """What a model is asked to show, in parts, so that a changed part can be named. English, no names of anybody."""

    camera: str = ""
    people: tuple[str, ...] = ()
    """One phrase a figure, in the view's order."""
    thing: str = ""
    action: str = ""
    place: str = ""
    light: str = ""
    motion: str = ""
    """What the camera does; of stills empty."""
    style: str = ""


class Style(Frozen):
    """How pictures look: words for a prompt and against it. ``version`` rises with its words."""

    name: str
    version: int
    aliases: tuple[str, ...] = ()
    words: str
    negative: str = ""


def prompt_text(prompt: Prompt) -> str:
    """Return ``prompt`` as one text: style and framing first, which short text encoders keep."""
    people = "; ".join(prompt.people)
    sentences = (
        ", ".join(part for part in (prompt.style, prompt.camera) if part),
        people,
        prompt.thing,
        prompt.action,
        ", ".join(part for part in (prompt.place, prompt.light) if part),
        prompt.motion,
    )
    return " ".join(f"{_capital(sentence)}." for sentence in sentences if sentence)


def _capital(text: str) -> str:
    text = text.strip().rstrip(".")
    return text[:1].upper() + text[1:]


@cache
def _words() -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("prompts.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml_data(text)
    return loaded


@cache
def styles() -> Mapping[str, Style]:
    """Return every style by name, from ``styles/``."""
    folder = resources.files(__package__).joinpath("styles")
    read = [Style(**yaml_data(file.read_text(encoding="utf-8"))) for file in folder.iterdir() if _yaml(file.name)]
    return {style.name: style for style in sorted(read, key=lambda style: style.name)}


def _yaml(name: str) -> bool:
    return name.endswith(".yaml")


def style_named(name: str) -> Style:
    """Return the style that ``name`` or one of its other names means.

    Raises:
        ConfigError: there is none; the message names the nearest.
    """
    known = {alias: style for style in styles().values() for alias in (style.name, *style.aliases)}
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise ConfigError(f"there is no picture style {name!r}: choose one of {', '.join(styles())}.{hint}")
    return known[name]


def nearest_colour(colour: int, names: str = "colours") -> tuple[str, int]:
    """Return the name nearest to an sRGB ``colour`` (24 bits), and that name's own colour.

    Distance is the weighted one of Riemersma's "Colour metric" (the eye's, at low cost).
    """
    table: Mapping[str, int] = _words()[names]
    name = min(table, key=lambda one: (_distance(colour, table[one]), one))
    return name, table[name]


def _distance(first: int, second: int) -> int:
    (r1, g1, b1), (r2, g2, b2) = (((c >> 16) & 255, (c >> 8) & 255, c & 255) for c in (first, second))
    mean = (r1 + r2) // 2
    return ((512 + mean) * (r1 - r2) ** 2 >> 8) + 4 * (g1 - g2) ** 2 + ((767 - mean) * (b1 - b2) ** 2 >> 8)


def _height(height_cm: int) -> tuple[str, int]:
    heights: Mapping[str, int] = _words()["heights"]
    name = min(heights, key=lambda one: abs(heights[one] - height_cm))
    return name, heights[name]


def worded_look(look: Look) -> Look:
    """Return ``look`` with every number replaced by what its words mean: looks that read the same are the same."""
    return look.model_copy(
        update={
            "height_cm": _height(look.height_cm)[1],
            "skin": nearest_colour(look.skin, "skins")[1],
            "hair_colour": nearest_colour(look.hair_colour)[1],
            "top_colour": nearest_colour(look.top_colour)[1],
            "bottom_colour": nearest_colour(look.bottom_colour)[1],
            "shoes_colour": Look.model_fields["shoes_colour"].default,
            "words": look.words.strip(),
        }
    )


def _noun(look: Look) -> str:
    groups = _words()["people"].values()
    group = next(group for group in groups if look.age_years < group["below_years"])
    return str(group.get(look.presentation, group["neutral"]))


def _garment(name: str, colour: int) -> str:
    words = _words()
    called = words["clothes"].get(name, name.replace("_", " "))
    tint = nearest_colour(colour)[0]
    return f"{tint} {called}" if name in words["plural"] else _with_article(f"{tint} {called}")


def _with_article(words: str) -> str:
    vowel = words[:1].lower() in "aeiou" and not words.lower().startswith(("uni", "one"))
    return f"{'an' if vowel else 'a'} {words}"


def look_words(look: Look) -> str:
    """Return one person's look as a noun phrase: ``a tall woman of 34, light skin, ...``."""
    words = _words()
    noun = " ".join(
        part for part in (_height(look.height_cm)[0], words["builds"].get(look.build, ""), _noun(look)) if part
    )
    hair = words["hair"].get(look.hair, look.hair)
    tint = nearest_colour(look.hair_colour)[0]
    head = "bald" if look.hair == "bald" else f"{tint} hair, {hair}"
    parts = [f"{_with_article(noun)} of {look.age_years}", nearest_colour(look.skin, "skins")[0], head]
    if look.beard:
        parts.append(words["beards"].get(look.beard, look.beard))
    wearing = [_garment(look.top, look.top_colour)]
    if look.top != "dress":
        wearing.append(_garment(look.bottom, look.bottom_colour))
    wearing += [item if item in ("glasses", "headphones") else _with_article(item) for item in look.accessories]
    parts.append(f"wearing {', '.join(wearing)}")
    if look.words.strip():
        parts.append(look.words.strip())
    return ", ".join(parts)


def figure_words(look: Look, pose: Pose, action: str = "", prop: str = "", gaze: str = "", picture: int = 0) -> str:
    """Return one figure of a shot: look, pose, what the hands do, where the eyes go.

    ``gaze``: ``camera``, ``person``, ``object``, ``away`` or empty. ``picture``: which reference picture shows this
    person, counted from 1; 0: none does.
    """
    words = _words()
    doing = words["actions"].get(action, action)
    thing = prop.replace("_", " ")
    if doing or thing:
        doing = f"{doing or 'holding'} {_with_article(thing)}" if thing else doing
    parts = [look_words(look), words["poses"][pose.value], doing, words["gazes"].get(gaze, "")]
    phrase = ", ".join(part for part in parts if part)
    return f"the person of picture {picture}: {phrase}" if picture else phrase


def unnamed(text: str, looks: Mapping[str, Look]) -> str:
    """Return ``text`` with everybody named in it called by what is seen: ``NORA opens`` as "the woman opens".

    ``looks``: of everybody in the film, by name. Where two in one text would be called the same, their clothes tell them
    apart. A name is one that begins with a capital in the text; "the" before it goes with it.
    """
    found = {
        name: pattern for name in sorted(looks, key=len, reverse=True) if (pattern := _name_pattern(name)).search(text)
    }
    nouns = [_noun(looks[name]) for name in found]
    for name, pattern in found.items():
        look, noun = looks[name], _noun(looks[name])
        worn = f" in {_garment(look.top, look.top_colour)}" if nouns.count(noun) > 1 else ""
        # Bound as a default, so that each pattern keeps its own words; mypy cannot type such a lambda.
        text = pattern.sub(lambda match, words=f"the {noun}{worn}": _in_place(match, words), text)  # type: ignore[misc]
    return text


def _name_pattern(name: str) -> re.Pattern[str]:
    first, rest = re.escape(name[0].upper()), re.escape(name[1:])
    return re.compile(rf"\b(?:[Tt]he\s+)?{first}(?i:{rest})\b")


def _in_place(match: re.Match[str], words: str) -> str:
    before = match.string[: match.start()].rstrip()
    return words[:1].upper() + words[1:] if not before or before[-1] in ".!?" else words


def place_words(dressing: SetDressing, crowd: int = 0) -> str:
    """Return a set in words, with who fills it."""
    kind = _words()["sets"].get(dressing.kind, dressing.kind.replace("_", " "))
    inside = "interior" if dressing.interior else "exterior"
    named = ", ".join(word.replace("_", " ") for word in dressing.words)
    parts = [f"{kind}, {inside}", f"with {named}" if named else "", f"about {crowd} other people" if crowd else ""]
    return ", ".join(part for part in parts if part)


def light_words(light: Light, interior: bool) -> str:
    """Return light, weather and mood in words."""
    words = _words()
    parts = (
        words["lights"][light.time.value]["interior" if interior else "exterior"],
        words["weathers"][light.weather.value],
        words["moods"].get(light.mood, f"{light.mood} mood"),
    )
    return ", ".join(part for part in parts if part)


def camera_words(size: ShotSize, angle: Angle, lens_mm: int = 0) -> str:
    """Return framing in words."""
    words = _words()
    lens = f"{lens_mm} mm lens" if lens_mm else ""
    return ", ".join(part for part in (words["sizes"][size.value], words["angles"][angle.value], lens) if part)


def move_words(moves: Sequence[Move]) -> str:
    """Return what the camera does, in words."""
    words = _words()
    return ", ".join(words["moves"][move.value] for move in moves) or str(words["held"])


def sheet_prompt(look: Look, style: Style) -> Prompt:
    """Return what every picture of a character sheet shows; ``SHEET_VIEWS`` say from where."""
    return Prompt(
        people=(look_words(look),), place="plain light grey background", light="even soft light", style=style.words
    )


SHEET_VIEWS = ("front", "side", "full")


def sheet_text(prompt: Prompt, view: str) -> str:
    """Return the prompt of one picture of a character sheet."""
    return prompt_text(prompt.model_copy(update={"camera": _words()["sheet_views"][view]}))


def music_words(mood: str, asked: str = "") -> str:
    """Return a music prompt for ``mood``, or for what the script itself ``asked`` for."""
    return f"film score, {asked or _words()['music'].get(mood, mood)}, instrumental, no vocals"


def effect_words(name: str) -> str:
    """Return a sound effect's prompt: ``phone_ring`` as "phone ring, sound effect, clean recording"."""
    return f"{name.replace('_', ' ')}, sound effect, clean recording, no music, no voices"
