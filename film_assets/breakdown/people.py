"""Who is in the script: speaking characters from cues, silent ones seen in action, and how to find them in a text.

What they look like on screen is decided in ``look``, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from film_assets.breakdown.beats import SceneElements, plain
from film_assets.breakdown.model import Person
from film_assets.breakdown.speeches import cue_name, folded_name
from film_assets.breakdown.words import TOKEN, role_nouns, vocabulary
from film_assets.screenplay.model import ElementKind

_AGE = r"(?:aged?\s+)?(?:about\s+|around\s+|early\s+|mid\s+|late\s+|mid-|early-|late-)?(?P<age>\d{1,3})(?:['’]?s)?(?:\s*(?:years old|yrs|y/?o|ish))?"
_WORD = r"[^\W\d_a-z][^\W_a-z]*(?:['’.\-][^\W_a-z]+)*\.?"
INTRODUCTION = re.compile(
    rf"(?<![\w'’])(?P<name>(?:{_WORD})(?:\s+(?:#?\d+|{_WORD})){{0,4}}),?\s*[(\[]\s*{_AGE}\s*(?P<inside>[^)\]]*)[)\]]"
    rf"(?P<rest>[^.!?;]*)"
)
_UNAGED = re.compile(
    rf"(?<![\w'’])(?P<name>(?:{_WORD})(?:\s+{_WORD}){{0,3}}),\s+(?P<age>\d{{1,3}})(?=\s*[,.;])(?P<rest>[^.!?;]*)"
)
_GROUP_CUES = frozenset(
    {
        "ALL",
        "BOTH",
        "EVERYONE",
        "EVERYBODY",
        "TOGETHER",
        "CROWD",
        "CHORUS",
        "GROUP",
        "ENSEMBLE",
        "THE CROWD",
        "AUDIENCE",
    }
    | {"TOUS", "ALLE", "BEIDE", "TODOS", "TUTTI", "LES DEUX", "WSZYSCY", "ВСЕ", "HEPSI"}
)
_TITLES = {"MR": "m", "MR.": "m", "SIR": "m", "LORD": "m", "FATHER": "m", "BROTHER": "m", "KING": "m", "PRINCE": "m",
           "HERR": "m", "MONSIEUR": "m", "SEÑOR": "m", "SIGNOR": "m", "PAN": "m", "UNCLE": "m", "GRANDPA": "m", "DAD": "m",
           "MRS": "f", "MRS.": "f", "MS": "f", "MS.": "f", "MISS": "f", "LADY": "f", "MADAM": "f", "MADAME": "f",
           "MOTHER": "f", "SISTER": "f", "QUEEN": "f", "PRINCESS": "f", "FRAU": "f", "SEÑORA": "f", "SIGNORA": "f",
           "PANI": "f", "AUNT": "f", "GRANDMA": "f", "MUM": "f", "MOM": "f"}  # fmt: skip
_NO_ALIAS = frozenset(
    {*_TITLES, "DR", "DR.", "THE", "LITTLE", "OLD", "YOUNG", "BIG", "TALL", "SMALL", "FIRST", "SECOND", "THIRD", "OF", "AND",
     "DE", "VON", "VAN", "LA", "LE", "EL", "ST", "ST.", "SENIOR", "JUNIOR", "JR", "JR.", "SR", "SR.", "A", "AN", "NO", "MAN",
     "WOMAN", "BOY", "GIRL", "VOICE", "ON", "IN", "AT", "RED", "BLACK", "WHITE", "BLUE", "GREEN"}
)  # fmt: skip
PRONOUNS = {"she": "f", "her": "f", "hers": "f", "herself": "f", "he": "m", "him": "m", "his": "m", "himself": "m"}
_SEEN_PARTS = frozenset(
    "hand hands face head shoulder shoulders sleeve eyes eye mouth fingers finger arm arms lap feet foot back neck hair knees "
    "lips palm cheek chest coat jacket shirt dress hat fist pocket pockets gaze smile breath side".split()
)
_DETERMINED = re.compile(
    r"(?<![\w'’])(?P<det>an?|another|one(?:\s+other)?|some)\s+(?P<adjectives>(?:[a-z][a-z\-]+,?\s+){0,2}?)(?P<noun>[a-z]+)(?![\w])",
    re.IGNORECASE,
)


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
            after = text[match.end() :]
            owned = False
            if after[:1] in ("'", "’") and re.match(r"['’]s?\b|['’](?=\s)", after):
                following = [word.group().casefold() for word in TOKEN.finditer(re.sub(r"^['’]s?", "", after)[:40])][:2]
                owned = not any(word in _SEEN_PARTS for word in following)
            found.append(Mention(self.aliases[key], match.start(), match.end(), owned))
        return found

    def gender(self, name: str) -> str:
        person = self.persons.get(name)
        return person.gender if person else ""


def group_members(name: str, present: Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return who speaks under a group cue (ALL, BOTH, ``A AND B``, ``A/B``), or only ``name`` where it is none."""
    if name in _GROUP_CUES:
        members = tuple(present[:2]) if name in ("BOTH", "BEIDE", "LES DEUX") else tuple(present)
        return members or (name,)
    parts = [part.strip() for part in re.split(r"\s+(?:AND|ET|UND|Y|E|I|И|VE)\s+|\s*[/&+,]\s*", name) if part.strip()]
    known = set(known)
    if len(parts) > 1 and all(part in known for part in parts):
        return tuple(parts)
    return (name,)


def gathered_people(scenes: Sequence[SceneElements]) -> People:
    """Return everybody who speaks or is seen acting, in the order in which the script brings them in."""
    people = People()
    cues = _cues(scenes)
    introduced = _introductions(scenes, set(cues))
    names = set(cues) | set(introduced)
    kept = {name: line for name, line in cues.items() if group_members(name, (), names - {name}) == (name,)}
    kept = {name: line for name, line in kept.items() if name not in _GROUP_CUES}
    order: dict[str, int] = {}
    for name, line in [*kept.items(), *((name, one.first_line) for name, one in introduced.items())]:
        order[name] = min(line, order.get(name, line))
    for name in sorted(order, key=lambda one: order[one]):
        person = introduced.get(name) or Person(name=name)
        people.persons[name] = person.model_copy(update={"speaks": name in kept, "first_line": order[name]})
    _alias(people)
    for name, person in _unnamed(scenes, people).items():
        people.persons[name] = person
    _alias(people)
    people.__dict__.pop("_pattern", None)
    _guess_genders(scenes, people)
    return people


def _cues(scenes: Sequence[SceneElements]) -> dict[str, int]:
    found: dict[str, int] = {}
    for scene in scenes:
        for element in scene.elements:
            if element.kind is ElementKind.CHARACTER and (name := cue_name(element)):
                found.setdefault(name, element.lines.first_line)
    return found


def _introductions(scenes: Sequence[SceneElements], cues: set[str]) -> dict[str, Person]:
    """Return who is brought in by name in capitals and age: ``NORA (34), coat over pyjamas, stands...``."""
    found: dict[str, Person] = {}
    for scene in scenes:
        for element in scene.elements:
            if element.kind is not ElementKind.ACTION:
                continue
            text = plain(element.text)
            for match in [*INTRODUCTION.finditer(text), *_UNAGED.finditer(text)]:
                name = _trimmed(match["name"], cues)
                age = int(match["age"])
                if not name or name in found or not 0 < age < 130:
                    continue
                inside = match.groupdict().get("inside") or ""
                found[name] = Person(
                    name=name,
                    age_years=age,
                    description=description_of(inside, match["rest"]),
                    first_line=element.lines.first_line,
                )
    return found


def _trimmed(name: str, cues: set[str]) -> str:
    """Return the name at the end of a run of capitals: "A RING. NORA" gives NORA where a cue says so."""
    words = folded_name(name).split()
    for start in range(len(words)):
        tail = " ".join(words[start:])
        if tail in cues:
            return tail
    while words and (
        words[0] in ("THE", "A", "AN") or (words[0].endswith(".") and words[0] not in _NO_ALIAS and len(words[0]) > 4)
    ):
        words.pop(0)
    return " ".join(words)


def description_of(inside: str, rest: str) -> str:
    """Return an introduction's own words: in the parentheses after the age, then between commas before the verb."""
    said = [inside.strip(" ,;")] if inside.strip(" ,;") else []
    if rest.startswith(","):
        parts = rest[1:].split(",")
        for index, part in enumerate(parts):
            words = part.split()
            closed = index < len(parts) - 1
            if not closed or not words or len(words) > 9:
                break
            said.append(" ".join(words))
    return ", ".join(said)


def _alias(people: People) -> None:
    """Fill in the spellings of every name: whole, without its title, and each part that is nobody else's."""
    aliases: dict[str, str] = {name: name for name in people.persons}
    parts: dict[str, set[str]] = {}
    for name in people.persons:
        words = name.split()
        for size in range(1, len(words)):
            tail = " ".join(words[size:])
            parts.setdefault(tail, set()).add(name)
        if len(words) > 1:
            parts.setdefault(words[0], set()).add(name)
    for part, names in parts.items():
        if len(names) == 1 and part not in aliases and part not in _NO_ALIAS and len(part) > 2 and not part.isdecimal():
            aliases[part] = next(iter(names))
    people.aliases = aliases
    roles = role_nouns()
    people.lowercase = {name for name in aliases if name.split()[-1].casefold() in roles or name.casefold() in roles}
    people.__dict__.pop("_pattern", None)


def _unnamed(scenes: Sequence[SceneElements], people: People) -> dict[str, Person]:
    """Return people brought in without a name: "a hero", "one other passenger"."""
    found: dict[str, Person] = {}
    roles = role_nouns()
    for scene in scenes:
        for element in scene.elements:
            if element.kind is not ElementKind.ACTION:
                continue
            text = plain(element.text)
            for match in _DETERMINED.finditer(text):
                noun = match["noun"].casefold()
                following = text[match.end() : match.end() + 5]
                if noun not in roles or following.startswith((" of ", " in h")) or noun.upper() in people.aliases:
                    continue
                if INTRODUCTION.search(text[: match.start()].rpartition(". ")[2]):
                    continue
                name = noun.upper()
                if name in found or not _acts(text, match.start()):
                    continue
                found[name] = Person(
                    name=name,
                    gender=roles[noun],
                    description=match["adjectives"].strip(" ,"),
                    speaks=False,
                    first_line=element.lines.first_line,
                )
    return found


def _acts(text: str, start: int) -> bool:
    """Return whether a noun phrase at ``start`` opens its sentence or its clause, so that it can be the one who acts."""
    before = text[:start].rstrip()
    return not before or before[-1] in ".,;:!?—–-" or before.endswith((" and", " then", "sees", "reveal", "find"))


def _guess_genders(scenes: Sequence[SceneElements], people: People) -> None:
    """Guess from titles, then from a short list of first names, then from pronouns after a mention."""
    votes: dict[str, dict[str, int]] = {name: {"f": 0, "m": 0} for name in people.persons}
    for scene in scenes:
        for element in scene.elements:
            if element.kind is not ElementKind.ACTION:
                continue
            _vote(plain(element.text), people, votes)
    female, male = set(vocabulary()["female_names"]), set(vocabulary()["male_names"])
    roles = role_nouns()
    for name, person in list(people.persons.items()):
        if person.gender:
            continue
        words = name.split()
        gender = _TITLES.get(words[0], "") or roles.get(words[-1].casefold(), "")
        cast = votes[name]
        if not gender and cast["f"] != cast["m"]:
            gender = "f" if cast["f"] > cast["m"] else "m"
        if not gender:
            first = {word.casefold().strip(".") for word in words}
            gender = "f" if first & female else "m" if first & male else ""
        if gender:
            people.persons[name] = person.model_copy(update={"gender": gender})


def _vote(text: str, people: People, votes: dict[str, dict[str, int]]) -> None:
    """Count pronouns that follow the only person named so far in a paragraph."""
    mentions = people.mentions(text)
    if len({mention.name for mention in mentions}) != 1:
        return
    mention = mentions[0]
    for token in TOKEN.finditer(text, mention.end):
        gender = PRONOUNS.get(token.group().casefold())
        if gender:
            votes[mention.name][gender] += 1
