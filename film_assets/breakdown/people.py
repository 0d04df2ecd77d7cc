"""Who is in the script: speaking characters from cues, silent ones seen in action, and how to find them in a text.

What they look like on screen is decided in ``look``, once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from film_assets.breakdown.beats import Grouped, SceneElements
from film_assets.breakdown.bible import overridden
from film_assets.breakdown.introductions import (
    actions_in,
    brought_in_by_capitals,
    brought_in_unnamed,
    cast_words,
    introduced_by_name,
)
from film_assets.breakdown.model import Person
from film_assets.breakdown.speeches import cue_name, folded_name
from film_assets.breakdown.words import TOKEN, role_nouns
from film_assets.screenplay.model import ElementKind

_JOINED = re.compile(r"\s+(?:AND|ET|UND|Y|E|I|И|VE)\s+|\s*[/&+,]\s*")
PRONOUNS = {"she": "f", "her": "f", "hers": "f", "herself": "f", "he": "m", "him": "m", "his": "m", "himself": "m"}


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named in a text. ``owned``: only as an owner ("Ines's voice")."""

    name: str
    start: int
    end: int
    owned: bool = False


@dataclass
class People:
    """Everybody in the script, and the ways they are named."""

    persons: dict[str, Person] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    """Folded spelling to name."""
    lowercase: set[str] = field(default_factory=set)
    """Folded spellings that count in lower case too ("the driver")."""

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self.aliases:
            return None
        spellings = sorted(self.aliases, key=len, reverse=True)
        return re.compile(rf"(?<![\w'’\-])(?:{'|'.join(map(re.escape, spellings))})(?![\w])", re.IGNORECASE)

    def mentions(self, text: str) -> list[Mention]:
        """Return who is named in ``text``, in order. A name needs its capital; a role may be in lower case."""
        if self._pattern is None:
            return []
        found = []
        for match in self._pattern.finditer(text):
            spelled = match.group()
            key = folded_name(spelled)
            if spelled[:1].islower() and key not in self.lowercase:
                continue
            after = text[match.end() : match.end() + 40]
            owned = False
            if after[:1] in ("'", "’") and re.match(r"['’]s?\b|['’](?=\s)", after):
                following = [word.group().casefold() for word in TOKEN.finditer(re.sub(r"^['’]s?", "", after))][:2]
                owned = not any(word in cast_words()["seen_parts"] for word in following)
            found.append(Mention(self.aliases[key], match.start(), match.end(), owned))
        return found

    def in_scene(self, cues: Collection[str]) -> People:
        """Return these people as one scene names them: "the woman" is WOMAN only where WOMAN speaks, or never does."""
        unheard = {name for name, person in self.persons.items() if person.speaks and name not in cues}
        lowercase = {spelling for spelling in self.lowercase if self.aliases[spelling] not in unheard}
        if lowercase == self.lowercase:
            return self
        scene = People(self.persons, self.aliases, lowercase)
        scene.__dict__["_pattern"] = self._pattern
        return scene

    def gender(self, name: str) -> str:
        person = self.persons.get(name)
        return person.gender if person else ""


def group_members(name: str, present: Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return who speaks under a group cue (ALL, BOTH, ``A AND B``, ``A/B``), or only ``name`` where it is none."""
    words = cast_words()
    if name in words["group_cues"]:
        members = tuple(present[:2]) if name in words["pair_cues"] else tuple(present)
        return members or (name,)
    if not _JOINED.search(name):
        return (name,)
    parts = [part.strip() for part in _JOINED.split(name) if part.strip()]
    known = set(known)
    return tuple(parts) if len(parts) > 1 and all(part in known for part in parts) else (name,)


def gathered_people(script: Grouped) -> People:
    """Return everybody who speaks or is seen acting, in the order in which the script brings them in.

    What ``[[cast: ...]]`` notes and the title page say of somebody wins over what is guessed.
    """
    people = People()
    scenes, written = script.scenes, script.bible
    cues = _cues(scenes)
    introduced = introduced_by_name(scenes, cues)
    names = {*cues, *introduced, *written}
    alone = {name: line for name, line in cues.items() if group_members(name, (), names - {name}) == (name,)}
    groups = set(cast_words()["group_cues"])
    speaking = {name: line for name, line in alone.items() if name not in groups} or alone
    order = dict(speaking)
    for name, person in introduced.items():
        order[name] = min(person.first_line, order.get(name, person.first_line))
    for name in sorted(order, key=lambda one: order[one]):
        person = introduced.get(name) or Person(name=name)
        people.persons[name] = person.model_copy(update={"speaks": name in speaking, "first_line": order[name]})
    _as_written(people, written)
    _find_aliases(people)
    people.persons.update(_seen_as_written(scenes, people, written))
    _find_aliases(people)
    people.persons.update(brought_in_by_capitals(scenes, people.aliases))
    _find_aliases(people)
    people.persons.update(brought_in_unnamed(scenes, people.aliases))
    _find_aliases(people)
    _as_written(people, written)
    _guess_genders(scenes, people)
    return people


def _as_written(people: People, written: Mapping[str, Person]) -> None:
    for name, person in written.items():
        known = people.aliases.get(name, name)
        if known in people.persons:
            people.persons[known] = overridden(people.persons[known], person)


def _seen_as_written(
    scenes: Sequence[SceneElements], people: People, written: Mapping[str, Person]
) -> dict[str, Person]:
    """Return whom only the bible knows and the action names: they are seen, and say nothing."""
    silent = {name: person for name, person in written.items() if name not in people.aliases}
    if not silent:
        return {}
    named = People(silent)
    _find_aliases(named)
    found: dict[str, Person] = {}
    for element, text in actions_in(scenes):
        for mention in named.mentions(text):
            line = element.lines.first_line
            found.setdefault(
                mention.name, silent[mention.name].model_copy(update={"speaks": False, "first_line": line})
            )
    return found


def _cues(scenes: Sequence[SceneElements]) -> dict[str, int]:
    found: dict[str, int] = {}
    for scene in scenes:
        for element in scene.elements:
            if element.kind is ElementKind.CHARACTER and (name := cue_name(element)):
                found.setdefault(name, element.lines.first_line)
    return found


def _find_aliases(people: People) -> None:
    """Fill in the spellings of every name: whole, without its title, and each part that is nobody else's."""
    aliases: dict[str, str] = {name: name for name in people.persons}
    unnamed = set(cast_words()["no_alias"]) | set(_titles())
    parts: dict[str, set[str]] = {}
    for name in people.persons:
        words = name.split()
        tails = [" ".join(words[size:]) for size in range(1, min(len(words), 5))]
        for part in [*tails, *words[: 1 if len(words) > 1 else 0]]:
            parts.setdefault(part, set()).add(name)
    for part, names in parts.items():
        nobody = part in unnamed or len(part) <= 2 or part.isdecimal()
        if len(names) == 1 and part not in aliases and not nobody:
            aliases[part] = next(iter(names))
    for name, person in people.persons.items():
        aliases.update((other, name) for other in person.also)
    roles = role_nouns()
    people.aliases = aliases
    people.lowercase = {name for name in aliases if name.split()[-1].casefold() in roles}
    people.__dict__.pop("_pattern", None)


@cache
def _titles() -> dict[str, str]:
    return {title: gender for gender, titles in cast_words()["titles"].items() for title in titles}


def _guess_genders(scenes: Sequence[SceneElements], people: People) -> None:
    """Guess from titles and roles, then from pronouns after a mention, then from a short list of first names."""
    votes: dict[str, dict[str, int]] = {name: {"f": 0, "m": 0} for name in people.persons}
    for _, text in actions_in(scenes):
        _vote(text, people, votes)
    female, male = set(cast_words()["female_names"]), set(cast_words()["male_names"])
    roles = role_nouns()
    for name, person in list(people.persons.items()):
        if person.gender:
            continue
        words = name.split()
        gender = _titles().get(words[0], "") or roles.get(words[-1].casefold(), "")
        cast = votes[name]
        if not gender and cast["f"] != cast["m"]:
            gender = "f" if cast["f"] > cast["m"] else "m"
        if not gender:
            first = {word.casefold().strip(".") for word in words}
            gender = "f" if first & female else "m" if first & male else ""
        if gender:
            people.persons[name] = person.model_copy(update={"gender": gender})


def _vote(text: str, people: People, votes: dict[str, dict[str, int]]) -> None:
    """Count the pronouns that follow the only person named in a paragraph."""
    mentions = people.mentions(text)
    if len({mention.name for mention in mentions}) != 1:
        return
    mention = mentions[0]
    for token in TOKEN.finditer(text, mention.end):
        gender = PRONOUNS.get(token.group().casefold())
        if gender:
            votes[mention.name][gender] += 1
