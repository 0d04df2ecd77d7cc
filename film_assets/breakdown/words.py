"""The words the breakdown understands: things, people, verbs, weather; read from ``words.yaml`` once.

How they become shots is in ``action``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from film_assets.kernel.data import yaml_data

TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
BEFORE_NOUNS = frozenset(
    "a an the this these those his its their my your our some any no every each two three four five six ten few many several "
    "of with in on at by from under over through between behind old new big small wet dry red black white next last first "
    "second third other another silent empty for as like "
    "into onto without".split()
)
"""Words after which a noun follows, and no verb."""
_BEFORE_VERBS = frozenset(
    "to not it they them we you i he she who will would can could does do did never lets and then "
    "doesn't don't didn't won't can't".split()
)
HAND, FIXED, LARGE = "hand", "fixed", "large"


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun of the vocabulary found in a text: ``word`` as shots carry it (``street_lamp``), ``scale`` is ``hand``,
    ``fixed`` or ``large``, ``start`` and ``end`` are characters of the text."""

    word: str
    scale: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verbs:
    """Verb forms (as written, lower case) and what they mean."""

    lemma: dict[str, str]
    poses: dict[str, str]
    actions: dict[str, str]
    motion: frozenset[str]
    look: frozenset[str]
    detail: frozenset[str]
    leave: frozenset[str]
    hold: frozenset[str]


@cache
def vocabulary() -> dict[str, Any]:
    """Return the data file."""
    loaded: dict[str, Any] = yaml_data(files(__package__).joinpath("words.yaml").read_text("utf-8"))
    return loaded


def _plural(word: str) -> str:
    if re.search(r"(?:s|x|ch|sh)$", word):
        return word + "es"
    return word[:-1] + "ies" if re.search(r"[^aeiou]y$", word) else word + "s"


@cache
def _things() -> dict[str, tuple[str, str]]:
    """Return every form of every thing, lower case, as ``(word, scale)``."""
    found: dict[str, tuple[str, str]] = {}
    plurals: dict[str, tuple[str, str]] = {}
    for scale in (HAND, FIXED, LARGE):
        named = list(vocabulary()[scale].items())
        for word, others in [*named, *(vocabulary()["makes"].items() if scale == LARGE else ())]:
            thing = (word.replace(" ", "_"), scale)
            for form in (word, *(others or ())):
                found[form] = thing
                plurals.setdefault(_plural(form), thing)
    return {**plurals, **found}


@cache
def verbs() -> Verbs:
    """Return the verbs with all their regular forms and the irregular ones that are listed."""
    data = vocabulary()
    poses = {verb: pose for pose, listed in data["poses"].items() for verb in listed}
    actions = {verb: action for action, listed in data["actions"].items() for verb in listed}
    groups = [frozenset(data[name]) for name in ("motion", "look", "detail", "leave", "hold_verbs")]
    lemma = dict(data["irregular"])
    for verb in {*poses, *actions, *(verb for group in groups for verb in group)}:
        for form in _verb_forms(verb):
            lemma.setdefault(form, verb)
    return Verbs(lemma, poses, actions, *groups)


def _verb_forms(verb: str) -> Iterator[str]:
    yield verb
    yield _plural(verb)
    stem = verb[:-1] if verb.endswith("e") else verb
    yield from (stem + "ing", stem + "ed")
    if re.search(r"[^aeiou][aeiou][bdgklmnprt]$", verb):
        yield from (verb + verb[-1] + "ing", verb + verb[-1] + "ed")
    if re.search(r"[^aeiou]y$", verb):
        yield verb[:-1] + "ied"


def things_in(text: str) -> list[Thing]:
    """Return the things that ``text`` names, in order, longest names first at each place."""
    forms = _things()
    ignored = vocabulary()["not_things"]
    tokens = [(found.group().lower(), found.start(), found.end()) for found in TOKEN.finditer(text)]
    names = [re.sub(r"['’]s?$", "", word) for word, _, _ in tokens]
    found: list[Thing] = []
    index = 0
    while index < len(tokens):
        for length in (4, 3, 2, 1):
            if index + length > len(tokens):
                continue
            start, end = tokens[index][1], tokens[index + length - 1][2]
            phrase = " ".join(names[index : index + length])
            known = forms.get(phrase)
            if length > 1 and phrase in ignored:
                index += length
                break
            if known and length == 1 and (_is_verb(tokens, index, text) or _only_spoken_of(known[0], text, start, end)):
                continue
            if known and phrase in vocabulary()["made_of"] and _names_a_thing(names, tokens, index + 1, text):
                continue
            if known and (length == 1 or not re.search(r"[.,;:!?]", text[start:end])):
                found.append(Thing(known[0], known[1], start, end))
                index += length
                break
        else:
            index += 1
    return found


def _names_a_thing(names: list[str], tokens: list[tuple[str, int, int]], index: int, text: str) -> bool:
    """Return whether the word at ``index`` goes on right after the one before it, and is a thing's."""
    if index >= len(tokens) or text[tokens[index - 1][2] : tokens[index][1]] != " " or names[index] not in _things():
        return False
    return not _is_verb(tokens, index, text)


def _is_verb(tokens: list[tuple[str, int, int]], index: int, text: str) -> bool:
    """Return whether a noun's form is rather a verb: "she watches", "he sticks them", "it does not ring"."""
    word, start, _ = tokens[index]
    before, _, before_end = tokens[index - 1] if index else ("", 0, 0)
    if not index or any(mark in text[before_end:start] for mark in ".,;:!?") or before.isdecimal():
        return False
    if before in BEFORE_NOUNS or before == "her":
        return False
    ambiguous = word in verbs().lemma or word in vocabulary()["verbs_like_nouns"]
    if word.endswith("s") and ambiguous:
        return True
    return ambiguous and before in _BEFORE_VERBS and before != "and"


_LIKENED = re.compile(r"\b(?:like|as) (?:an? |the )?(?:[a-z]+ )?$", re.IGNORECASE)
_RECALLED = re.compile(r" (?:he|she|they|i|you|we)\b", re.IGNORECASE)


def _only_spoken_of(word: str, text: str, start: int, end: int) -> bool:
    """Return whether an animal is a figure of speech: "like a lion", "the tiger he's uncaged"."""
    if word not in vocabulary()["animals"]:
        return False
    return bool(_LIKENED.search(text[max(0, start - 30) : start]) or _RECALLED.match(text[end:]))


@cache
def _makes() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds a make in a part of a slugline, and the vehicle that each is."""
    anywhere, last = vocabulary()["makes"], vocabulary()["makes_in_sluglines"]
    of = {form: vehicle for makes in (last, anywhere) for vehicle, forms in makes.items() for form in forms}

    def one_of(makes: dict[str, list[str]]) -> str:
        forms = [form for listed in makes.values() for form in listed]
        return "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))

    return re.compile(
        rf"\b(?:{one_of(anywhere)})\b(?!['’])|\b(?:{one_of(last)})(?=$|, (?:parked|driving|moving|travell?ing))",
        re.IGNORECASE,
    ), of


def vehicles_named(part: str) -> str:
    """Return a part of a slugline with every make as the vehicle that it is: ``VW GTI, DRIVING`` is ``CAR, DRIVING``."""
    makes, of = _makes()
    return makes.sub(lambda found: of[found[0].lower()].upper(), part)


def scale_of(word: str) -> str:
    """Return the scale of a thing's word, ``""`` where it is none."""
    return _things().get(word.replace("_", " "), ("", ""))[1]


@cache
def role_nouns() -> dict[str, str]:
    """Return people's nouns, lower case, with their gender."""
    return {noun: gender for gender, nouns in vocabulary()["people"].items() for noun in nouns}


def counted(text: str, listed: Iterable[str]) -> int:
    """Return how many words of ``text`` are in ``listed``."""
    wanted = set(listed)
    return sum(found.group().lower() in wanted for found in TOKEN.finditer(text))
