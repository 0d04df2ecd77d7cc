"""Who is in the script: speaking characters from cues, silent ones seen in action, and how to find them in a text.

What they look like on screen is decided in ``look``, once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from film_assets.breakdown.ages import age_in, age_of_role, age_of_title
from film_assets.breakdown.beats import Grouped, SceneElements
from film_assets.breakdown.bible import overridden
from film_assets.breakdown.cast_words import cast_words
from film_assets.breakdown.described import clothes_said, hair_said, is_clothes, said_before_the_name
from film_assets.breakdown.genders import genders_guessed, titles_by_name
from film_assets.breakdown.introductions import (
    actions_in,
    ages_said,
    brought_in_by_capitals,
    brought_in_unnamed,
    described_by_name,
    introduced_by_name,
    roles_brought_in,
    speaking_things,
)
from film_assets.breakdown.model import Person, SpeechPlace
from film_assets.breakdown.pupils import pupils_aged
from film_assets.breakdown.speeches import cue_name, folded_name
from film_assets.breakdown.words import TOKEN, role_nouns
from film_assets.screenplay.model import ElementKind

_JOINED = re.compile(r"\s+(?:AND|ET|UND|Y|E|I|И|VE)\s+|\s*[/&+,]\s*")

OLDEST_CHILD = 15


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
    things: dict[str, str] = field(default_factory=dict)
    """Names of things that speak, with the vocabulary's word for them: the PRINTER."""
    called: dict[str, int] = field(default_factory=dict)
    """Roles that speak (GIRL) and the line of the action that first brings them in: "a group of boys and one girl"."""

    @cached_property
    def unseen(self) -> dict[str, SpeechPlace]:
        """Who speaks and has no body: the INTERCOM, a MAN'S VOICE; and where such a voice comes from."""
        words = cast_words()
        kinds = {
            **dict.fromkeys(words["devices"], SpeechPlace.FILTERED),
            **dict.fromkeys(words["voices"], SpeechPlace.OFF_SCREEN),
        }
        voices = {name: kinds[name.split()[-1]] for name in self.persons if name.split()[-1] in kinds}
        return {**voices, **dict.fromkeys(self.things, SpeechPlace.OFF_SCREEN)}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self.aliases:
            return None
        spellings = sorted(
            (one for one, name in self.aliases.items() if name not in self.unseen), key=len, reverse=True
        )
        if not spellings:
            return None
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
            if spelled[:1].islower() and _NAMED_BESIDE.match(after):
                continue
            owned = False
            if after[:1] in ("'", "’") and re.match(r"['’]s?\b|['’](?=\s)", after):
                following = [word.group().casefold() for word in TOKEN.finditer(re.sub(r"^['’]s?", "", after))][:2]
                owned = not any(word in cast_words()["seen_parts"] for word in following)
            found.append(Mention(self.aliases[key], match.start(), match.end(), owned))
        return found

    def named_in(self, text: str) -> list[str]:
        """Return the names of those whom ``text`` names, in order."""
        return [mention.name for mention in self.mentions(text)]

    def in_scene(self, cues: Collection[str], last_line: int = 0, named: Collection[str] = ()) -> People:
        """Return these people as one scene, which ends with ``last_line``, names them: "the woman" is WOMAN only where WOMAN
        speaks, or never does and was brought in by then; a name of several words ("the fat man") needs no more than that, and
        a role no more than that nobody who is ``named`` in the scene can be meant."""
        certain = {
            name
            for name, line in self.called.items()
            if 0 < line <= last_line and not any(self._may_be(one, name) for one in named if one != name)
        }
        unheard = {
            name for name, person in self.persons.items() if person.speaks and name not in cues and " " not in name
        }
        unheard |= {name for name, person in self.persons.items() if 0 < last_line < person.first_line}
        unheard -= certain
        lowercase = {spelling for spelling in self.lowercase if self.aliases[spelling] not in unheard}
        if lowercase == self.lowercase:
            return self
        scene = People(self.persons, self.aliases, lowercase, self.things, self.called)
        scene.__dict__["_pattern"] = self._pattern
        return scene

    def _may_be(self, name: str, role: str) -> bool:
        """Return whether somebody named may be meant by a role: "the girl" is no grown woman, and no boy."""
        one, other = self.persons[name], self.persons[role]
        child, other_child = (0 < person.age_years <= OLDEST_CHILD for person in (one, other))
        return child == other_child and one.gender in (other.gender, "")

    def at_another_age(self, names: Mapping[str, str]) -> People:
        """Return these people where each of ``names`` means the other: EDWARD is YOUNG EDWARD."""
        if not names:
            return self
        aliases = {spelling: names.get(name, name) for spelling, name in self.aliases.items()}
        younger = People(self.persons, aliases, self.lowercase, self.things, self.called)
        younger.__dict__["_pattern"] = self._pattern
        return younger

    def gender(self, name: str) -> str:
        person = self.persons.get(name)
        return person.gender if person else ""


_NAMED_BESIDE = re.compile(r"\s*[-–—]+\s*[^\W\d_a-z]{2}[^\W_a-z]*\b(?!['’])")
"""After a role that only says who the name beside it is: "A young man - NOAH (20)"."""


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
    introduced = _under_their_cues(introduced, cues)
    described = described_by_name(scenes, cues)
    names = {*cues, *introduced, *written}
    alone = {name: line for name, line in cues.items() if group_members(name, (), names - {name}) == (name,)}
    groups = set(cast_words()["group_cues"])
    speaking = {name: line for name, line in alone.items() if name not in groups} or alone
    order = dict(speaking)
    for name, person in introduced.items():
        order[name] = min(person.first_line, order.get(name, person.first_line))
    for name in sorted(order, key=lambda one: order[one]):
        person = introduced.get(name) or described.get(name) or Person(name=name)
        age = person.age_years or age_of_role(name) or age_of_title(name)
        people.persons[name] = person.model_copy(
            update={"age_years": age, "speaks": name in speaking, "first_line": order[name]}
        )
    _as_written(people, written)
    _find_aliases(people)
    people.persons.update(_seen_as_written(scenes, people, written))
    _find_aliases(people)
    people.persons.update(brought_in_by_capitals(scenes, people.aliases))
    _find_aliases(people)
    people.persons.update(brought_in_unnamed(scenes, people.aliases))
    _find_aliases(people)
    for name, age in ages_said(scenes, people.named_in).items():
        if not people.persons[name].age_years:
            people.persons[name] = people.persons[name].model_copy(update={"age_years": age})
    _as_written(people, written)
    people.called = roles_brought_in(scenes, [name for name in speaking if name.casefold() in role_nouns()])
    people.things = speaking_things(scenes, [name for name in speaking if name not in written])
    _find_aliases(people)
    genders_guessed(scenes, people)
    _dress(scenes, people)
    pupils_aged(scenes, people)
    return people


def _dress(scenes: Sequence[SceneElements], people: People) -> None:
    """Add to each description the clothes that sentences of their own give, where it names none: those that are worn in
    most scenes."""
    said: dict[str, list[tuple[int, str]]] = {}
    for number, scene in enumerate(scenes):
        texts = [text for _, text in actions_in([scene])]
        worn = clothes_said(texts, people.named_in, people.gender)
        for name, hair in hair_said(texts, people.named_in, people.gender).items():
            person = people.persons[name]
            if "hair" not in person.description:
                said_so = f"{person.description}, {hair}" if person.description else hair
                people.persons[name] = person.model_copy(update={"description": said_so})
        for text in texts:
            for name, words in said_before_the_name(text).items():
                known = people.aliases.get(folded_name(name)) or people.aliases.get(folded_name(name).split()[-1])
                if known:
                    worn.setdefault(known, words)
        for name, clothes in worn.items():
            said.setdefault(name, []).append((number, clothes))
    for name, changes in said.items():
        person = people.persons[name]
        if not is_clothes(person.description):
            until = [*(number for number, _ in changes[1:]), len(scenes)]
            held = [end - number for (number, _), end in zip(changes, until, strict=True)]
            clothes = changes[held.index(max(held))][1]
            described = f"{person.description}, {clothes}" if person.description else clothes
            age = person.age_years or age_in(clothes)
            people.persons[name] = person.model_copy(update={"description": described, "age_years": age})
    genders_guessed(scenes, people)


def _under_their_cues(introduced: Mapping[str, Person], cues: Collection[str]) -> dict[str, Person]:
    """Return ``introduced`` with whole names under the only cue that is a part of them: AMOS CALLOWAY (50) speaks as AMOS."""
    by_word: dict[str, list[str]] = {}
    for cue in cues:
        by_word.setdefault(cue.split()[-1], []).append(cue)
    whole: dict[str, str] = {}
    for name in introduced:
        words = name.split()
        near = list(dict.fromkeys(cue for word in words for cue in by_word.get(word, ())))[:_MOST_NEAR]
        parts = [cue for cue in near if cue in name and _in_order(cue.split(), words)]
        parts = parts or [cue for cue in near if _in_order(cue.split(), words)]
        another = words[0] in cast_words()["other_ages"]
        if name not in cues and len(parts) == 1 and parts[0] not in titles_by_name() and not another:
            whole[name] = parts[0]
    found = {name: person for name, person in introduced.items() if name not in whole}
    for name, cue in whole.items():
        known = found.get(cue)
        person = known or introduced[name].model_copy(update={"name": cue})
        first = min(person.first_line, introduced[name].first_line)
        found[cue] = person.model_copy(update={"also": (*person.also, name), "first_line": first})
    return found


_MOST_NEAR = 50


def _in_order(part: Sequence[str], words: Sequence[str]) -> bool:
    rest = iter(words)
    return bool(part) and all(word in rest for word in part)


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


def _owns(word: str) -> bool:
    """Return whether a name goes on with whose it is: "MIKE'S DAD" is no short name of YOUNG MIKE'S DAD."""
    return word.endswith(("'S", "’S"))


def _find_aliases(people: People) -> None:
    """Fill in the spellings of every name: whole, without its title, and each part that is nobody else's."""
    aliases: dict[str, str] = {name: name for name in people.persons}
    unnamed = set(cast_words()["no_alias"]) | set(titles_by_name())
    parts: dict[str, set[str]] = {}
    roles = role_nouns()
    spelled = [(one, name) for name, person in people.persons.items() for one in (name, *person.also)]
    for spelling, whose in spelled:
        words = spelling.split()
        tails = [" ".join(words[size:]) for size in range(1, min(len(words), 5)) if not _owns(words[size])]
        first = words[:1] if len(words) > 1 and words[-1].casefold() not in roles else []
        for part in [*tails, *first]:
            parts.setdefault(part, set()).add(whose)
    for part, names in parts.items():
        nobody = unnamed.issuperset(part.split()) or len(part) <= 2 or part.isdecimal() or _owns(part)
        if len(names) == 1 and part not in aliases and not nobody:
            aliases[part] = next(iter(names))
    for name, person in people.persons.items():
        aliases.update((other, name) for other in person.also)
    people.aliases = aliases
    somebody = cast_words()["somebody"]
    people.lowercase = {name for name in aliases if (last := name.split()[-1].casefold()) in roles or last in somebody}
    people.__dict__.pop("_pattern", None)
    people.__dict__.pop("unseen", None)
