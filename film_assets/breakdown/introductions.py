"""How a script brings people in: ``NORA (34), coat over pyjamas``, "a hero", VIKTOR in capitals.

What it says of them outright is in ``bible``; who they are in the end, and how they are found again, in ``people``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache

from film_assets.breakdown.ages import OLDEST_YEARS, age_in, age_of_role
from film_assets.breakdown.beats import SceneElements
from film_assets.breakdown.cast_words import cast_words
from film_assets.breakdown.described import (
    NAMED_AFTER,
    NAMED_WITHIN,
    adjectives_before,
    apposition,
    description_of,
    dressed_first,
)
from film_assets.breakdown.lettering import without_lettering
from film_assets.breakdown.model import Person
from film_assets.breakdown.speeches import folded_name
from film_assets.breakdown.words import role_nouns, scale_of, things_in, verbs, vocabulary
from film_assets.screenplay.model import Element, ElementKind
from film_assets.screenplay.plain import plain

_AGE = (
    r"(?:aged?\s+)?(?:about\s+|around\s+|now\s+|also\s+|only\s+|just\s+|early\s+|mid\s+|late\s+|mid-|early-|late-)?"
    r"(?P<age>[0-9]{1,3})(?:\s*[-–]\s*[0-9]{1,3})?(?:['’]?s)?(?:\s*(?:years old|yrs|y/?o|ish))?"
)
_WORD = r"[^\W\d_a-z][^\W_a-z]*(?:['’.\-][^\W_a-z]+)*\.?"
_START = r"(?<![\w'’.\-])"
INTRODUCTION = re.compile(
    rf"{_START}(?P<name>(?:{_WORD})(?:\s+(?:#?[0-9]+|{_WORD})){{0,4}}),?(?:\s+(?P<clad>(?:in|with|wearing)\s+[a-z][a-z \-]{{2,40}}?))?\s*[(\[]\s*{_AGE}\s*(?P<inside>[^)\]]{{0,200}})[)\]]"
    rf"(?=(?P<rest>[^.!?;]{{0,400}}))"
)
"""A name in capitals with an age in parentheses: ``MR. OYELARAN (71), dressing gown, holds...``."""
_UNAGED = re.compile(
    rf"{_START}(?P<name>(?:{_WORD})(?:\s+{_WORD}){{0,3}}),\s+(?:now\s+|AGED?\s+|aged?\s+|about\s+|also\s+|only\s+|just\s+|maybe\s+)?(?P<age>[0-9]{{1,3}})(?=\s*[,.;])(?=(?P<rest>[^.!?;]{{0,400}}))"
)
_AGED_AGAIN = re.compile(
    rf"(?<![\w'’.\-])(?P<name>[^\W\d_a-z][\w'’.\-]+(?: [^\W\d_a-z][\w'’.\-]+){{0,2}}),?\s*[(\[]\s*{_AGE}\s*[)\]]"
)
"""A known name with an age in parentheses: "a drenched Will (29)"."""
_APPOSED = re.compile(rf"{_START}(?P<name>(?:{_WORD})(?:\s+{_WORD}){{0,3}}),(?P<rest>\s+(?![0-9])[^.!?;]{{3,400}})")
"""A name in capitals with words beside it: ``MR. HUGHES, a balding teacher in his forties, holds...``."""
_BEFORE_A_NAME = re.compile(r"(?:[^\s.!?]+\s+){0,6}$")
_CAPITALISED = re.compile(r"(?<![\w'’.\-])[^\W\d_a-z][^\W\d_]{2,20}(?![\w\-])")
_FULL_NAME = re.compile(r"\b(?P<first>[^\W\d_a-z][^\W\d_]{1,20}) (?P<last>[^\W\d_a-z][^\W\d_]{1,20})\b")
_ACTING = re.compile(r"(?<![\w'’.\-])([^\W\d_a-z][^\W\d_]{2,20}),? (?:[a-z]{2,12}s|is|has|and)\b")
"""A name with a verb after it."""
_OWNED = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Tt]wo) (?:[^\W\d_a-z]{2,} ){0,2}([^\W\d_a-z][^\W\d_]{2,20})(?![\w\-])"
)
"""A make or a place, by what stands before: "his SILVER BERETTA", "the Lexus"."""
_SUPPOSED = re.compile(r"\s+(?:ought|should|would|could|might|must|can|needs?|never|always)\b")
"""Said of anybody, not of somebody there: "a farmer ought to be up by now"."""
_DASHES = ("-", "–", "—")
_TITLED = re.compile(r"(?<!\w)(?P<name>(?:Mr|Mrs|Ms|Miss|Dr)\.? [^\W\d_a-z][^\W\d_]{1,20})(?=,? [a-z]{2,12}s\b| is\b)")
_CAPITAL_ROLE = re.compile(
    r"(?:\b[Tt]he|\b[Aa]n?|\b[Aa]nother|\b[Hh]is|\b[Hh]er|\b[Tt]heir|\b[Mm]y) (?:[a-z\-]{3,15} ){0,2}(?P<name>(?:[^\W\d_a-z]{2,15} ){0,2}[^\W\d_a-z]{3,15})(?!\w)"
)
_NAMED_BEFORE = re.compile(r"(?<![^\W\d_])[^\W\d_a-z]{2,},\s+$")
"""A name in capitals right before what is said beside it: "DR. HALE, a tall woman"."""
_SOMEBODY = re.compile(r"(?<![\w'’])(?P<noun>[^\W\d_]+)(?= [a-z]+s\b)")
_IS_AGED = re.compile(rf"\b(?:[Hh]e|[Ss]he)(?:['’]s| is) {_AGE}(?=\s*(?:[.,;]|and\b|but\b|$))")
"""An age in a sentence of its own: "He's 11 years old and anxious."."""
_NOT_NAMES = frozenset(
    "the and but for int ext god christmas easter monday tuesday wednesday thursday friday saturday sunday january february "
    "march april june july august september october november december english french german american live close open".split()
)
_LETTERED_AFTER = re.compile(r"\s+(?:is |are )?(?:written|printed|stamped|engraved|painted|carved|scrawled)\b")


def actions_in(scenes: Sequence[SceneElements]) -> Iterator[tuple[Element, str]]:
    """Yield every element of action with its plain text."""
    for scene in scenes:
        for element in scene.elements:
            if element.kind is ElementKind.ACTION:
                yield element, without_lettering(plain(element.text))


def introduced_by_name(scenes: Sequence[SceneElements], cues: Collection[str]) -> dict[str, Person]:
    """Return who is brought in by a name in capitals and an age. Of several ages (a flashback, "ten years later") the one
    in whose scenes somebody speaks most is theirs."""
    found: dict[str, Person] = {}
    votes: dict[str, dict[int, int]] = {}
    for scene in scenes:
        stated: dict[str, int] = {}
        for element, text in actions_in([scene]):
            for match in (*INTRODUCTION.finditer(text), *_UNAGED.finditer(text)):
                name = _trimmed(match["name"], cues)
                age = int(match["age"])
                if not name or not 0 < age < OLDEST_YEARS or match["name"] != match["name"].upper():
                    continue
                stated[name] = age
                if name not in found:
                    given = match.groupdict()
                    beside = description_of(given.get("inside") or "", match["rest"])
                    parts = adjectives_before(text[: match.start()]), given.get("clad"), beside
                    said = ", ".join(part for part in parts if part)
                    line = element.lines.first_line
                    found[name] = Person(name=name, age_years=age, description=said, first_line=line)
            for match in _AGED_AGAIN.finditer(text):
                name, age = folded_name(match["name"]), int(match["age"])
                if name in cues and 0 < age < OLDEST_YEARS:
                    stated.setdefault(name, age)
        for name, age in stated.items():
            speaks = sum(one.kind is ElementKind.CHARACTER and folded_name(one.text) == name for one in scene.elements)
            ages = votes.setdefault(name, {})
            ages[age] = ages.get(age, 0) + speaks
    for name, ages in votes.items():
        if name in found and len(ages) > 1:
            found[name] = found[name].model_copy(update={"age_years": max(ages, key=lambda age: ages[age])})
    return found


def described_by_name(scenes: Sequence[SceneElements], names: Collection[str]) -> dict[str, Person]:
    """Return what the first lines about those in ``names`` say of them, where no age in parentheses does: words beside a
    name in capitals, an age before it ("his 7-year-old son, MATTHEW"), clothes that a sentence opens with."""
    found: dict[str, Person] = {}
    seen: set[str] = set()
    by_first_word: dict[str, list[str]] = {}
    for name in names:
        by_first_word.setdefault(name.split()[0], []).append(name)
    for element, text in actions_in(scenes):
        for match in _APPOSED.finditer(text):
            name = _trimmed(match["name"], names)
            if name not in names or name in seen or match["name"] != match["name"].upper():
                continue
            seen.add(name)
            said = apposition(match["rest"])
            # "Two boys, TOM and SAM": words before a name are about it where it ends their phrase.
            before = _BEFORE_A_NAME.search(text[: match.start()])
            age = age_in(said) or (_age_before(before.group()) if before else 0)
            found[name] = Person(name=name, age_years=age, description=said, first_line=element.lines.first_line)
        for name in _spelled_in(text, by_first_word):
            if name in seen:
                continue
            at = re.search(rf"{_START}{re.escape(name)}(?![\w])", text)
            if at is None:
                continue
            seen.add(name)
            before = _BEFORE_A_NAME.search(text[: at.start()])
            age = _age_before(before.group()) if before else 0
            if age:
                found[name] = Person(name=name, age_years=age, first_line=element.lines.first_line)
        name, clothes = dressed_first(text)
        if name in names:
            known = found.get(name, Person(name=name, first_line=element.lines.first_line))
            if not known.description:
                found[name] = known.model_copy(update={"description": clothes})
    return found


def _spelled_in(text: str, by_first_word: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names that stand in ``text`` in capitals."""
    words = {word.strip(".,;:!?()'’\"") for word in text.split() if word[:1].isupper()}
    return [name for word in words for name in by_first_word.get(word, ()) if name in text]


def _age_before(text: str) -> int:
    """Return the age that the words right before a name give: "her 7-year-old son, "; no age of somebody else."""
    last = re.split(r"[.;:]|\b(?:and|with|to|at|from|by|of)\b", text)[-1]
    number = re.search(r"\b([0-9]{1,3})[\s\-]*(?:years?|yrs?)[\s\-]*old\b", text, re.IGNORECASE)
    return int(number.group(1)) if number and 0 < int(number.group(1)) < OLDEST_YEARS else age_in(last)


def _trimmed(name: str, cues: Collection[str]) -> str:
    """Return the name at the end of a run of capitals: "A RING. NORA" gives NORA where a cue says so."""
    words = folded_name(name).split()
    for start in range(len(words)):
        tail = " ".join(words[start:])
        if tail in cues:
            another_age = start and words[start - 1] in cast_words()["other_ages"]
            return f"{words[start - 1]} {tail}" if another_age else tail
    unnamed = set(cast_words()["no_alias"])
    while words and (
        words[0] in ("THE", "A", "AN") or (words[0][-1] == "." and words[0] not in unnamed and len(words[0]) > 4)
    ):
        words.pop(0)
    return " ".join(words)


def brought_in_by_capitals(scenes: Sequence[SceneElements], names: Collection[str]) -> dict[str, Person]:
    """Return who is named in action without an age or a cue: VIKTOR, who is Viktor later; or a common first name."""
    found: dict[str, Person] = {}
    first_names = {*cast_words()["female_names"], *cast_words()["male_names"]} - set(cast_words()["also_words"])
    capitals: dict[str, int] = {}
    proper: dict[str, int] = {}
    parts: set[str] = set()
    for element, text in actions_in(scenes):
        for match in _FULL_NAME.finditer(text):
            if match["last"].upper() in names:
                parts.add(match["first"].casefold())
            if match["first"].upper() in names:
                parts.add(match["last"].casefold())
        for match in _CAPITALISED.finditer(text):
            word = match.group()
            if word.isupper() and not _LETTERED_AFTER.match(text, match.end()):
                capitals.setdefault(word, element.lines.first_line)
            elif match.start() and text[match.start() - 2 : match.start()] not in (". ", "! ", "? ", '" '):
                proper.setdefault(word.upper(), element.lines.first_line)
            if word.casefold() in first_names:
                proper.setdefault(word.upper(), element.lines.first_line)
                capitals.setdefault(word.upper(), element.lines.first_line)
    owned = {name.upper() for _, text in actions_in(scenes) for name in _OWNED.findall(text)}
    acting = {name.casefold() for _, text in actions_in(scenes) for name in _ACTING.findall(text)}
    full = [one.group() for _, text in actions_in(scenes) for one in _FULL_NAME.finditer(text) if one.group().isupper()]
    for name, line in capitals.items():
        word = name.casefold()
        if (
            name in owned
            or name not in proper
            or name in names
            or len(name) <= 2
            or word in _NOT_NAMES
            or _is_no_person(word)
        ):
            continue
        if word in acting and word not in parts:
            whole = tuple(
                dict.fromkeys(one for one in full if name in one.split() and not set(one.split()) & set(names))
            )
            found[name] = Person(name=name, speaks=False, first_line=min(line, proper[name]), also=whole)
    for element, text in actions_in(scenes):
        for match in (*_TITLED.finditer(text), *_capital_title().finditer(text), *_CAPITAL_ROLE.finditer(text)):
            name = folded_name(match["name"])
            role = match.re is _CAPITAL_ROLE
            if role and (name.split()[-1].casefold() not in role_nouns() or match["name"] != match["name"].upper()):
                continue
            words = name.split()
            named = text[: match.start()].split()[-1:]
            if role and named and folded_name(named[0]) in names:  # "KARL THE GIANT" is KARL
                continue
            if role and any(" ".join(words[start:]) in names for start in range(1, len(words) - 1)):
                continue
            if role and _named_after(text, match.end(), {*names, *found}):
                continue
            if name not in names and name not in found:
                found[name] = Person(
                    name=name, age_years=age_of_role(name), speaks=False, first_line=element.lines.first_line
                )
    return found


@cache
def _capital_title() -> re.Pattern[str]:
    """Return what finds a title and a name in capitals: ``DR. HALE``, ``PRINCESS ILSE``."""
    titles = sorted({title for listed in cast_words()["titles"].values() for title in listed}, key=len, reverse=True)
    return re.compile(rf"{_START}(?P<name>(?:{'|'.join(map(re.escape, titles))}) [^\W\d_a-z]{{2,20}})(?![\w])")


def ages_said(scenes: Sequence[SceneElements], who: Callable[[str], Sequence[str]]) -> dict[str, int]:
    """Return the ages that a sentence of its own gives those whom ``who`` finds named last before it."""
    found: dict[str, int] = {}
    for scene in scenes:
        last = ""
        for _, text in actions_in([scene]):
            for match in _IS_AGED.finditer(text):
                named = [*([last] if last else []), *who(text[: match.start()])]
                if named and 0 < int(match["age"]) < OLDEST_YEARS:
                    found.setdefault(named[-1], int(match["age"]))
            last = [last, *who(text)][-1]
    return found


def roles_brought_in(scenes: Sequence[SceneElements], names: Collection[str]) -> dict[str, int]:
    """Return those of ``names``, which are roles, that action brings in with an article, and the line that does first."""
    found: dict[str, int] = {}
    for element, text in actions_in(scenes):
        for name in names:
            noun = re.escape(name.casefold())
            if name not in found and re.search(rf"\b(?:[Aa]n?|[Oo]ne|[Aa]nother) (?:[a-z\-]+,? ){{0,3}}{noun}\b", text):
                found[name] = element.lines.first_line
    return found


def speaking_things(scenes: Sequence[SceneElements], names: Collection[str]) -> dict[str, str]:
    """Return those of ``names`` that are things, with the vocabulary's word for them: the action speaks of "the printer"."""
    words = {name: name.casefold() for name in names if scale_of(name.casefold())}
    words = {name: word for name, word in words.items() if word not in vocabulary()["animals"]}
    if not words:
        return {}
    said = " ".join(text for _, text in actions_in(scenes))
    return {
        name: things_in(word)[0].word
        for name, word in words.items()
        if re.search(rf"\b(?:[Tt]he|[Aa]n?) (?:[a-z\-]+ ){{0,2}}{re.escape(word)}\b", said)
    }


def _is_no_person(word: str) -> bool:
    """Return whether a word in capitals is rather a thing, a place or a beast: "A RIVER. The river runs..." """
    return bool(scale_of(word)) or word in vocabulary()["place_nouns"] or word in cast_words()["not_people"]


@cache
def _determined() -> re.Pattern[str]:
    """Return what finds somebody without a name: "a hooded figure", "one other passenger"."""
    nouns = "|".join(sorted(role_nouns(), key=len, reverse=True))
    return re.compile(
        r"(?<![\w'’])(?P<det>an?|another|one(?:\s+other)?|some)\s+(?P<adjectives>(?:(?-i:[a-z][a-z\-]+),?\s+){0,2}?)"
        rf"(?P<noun>{nouns})(?![\w'’\-])",
        re.IGNORECASE,
    )


def brought_in_unnamed(scenes: Sequence[SceneElements], names: Collection[str]) -> dict[str, Person]:
    """Return people brought in without a name, who then act: "a hero", "one other passenger"."""
    found: dict[str, Person] = {}
    roles = role_nouns()
    for element, text in actions_in(scenes):
        for match in _SOMEBODY.finditer(text):
            name, verb = match["noun"].upper(), text[match.end() :].split()[0].strip(".,;:!?")
            known = name in names or name in found or match["noun"].casefold() not in cast_words()["somebody"]
            if not known and verb in verbs().lemma and _opens_a_clause(text, match.start()):
                found[name] = Person(name=name, speaks=False, first_line=element.lines.first_line)
        for match in _determined().finditer(text):
            noun = match["noun"].casefold()
            name = noun.upper()
            following = text[match.end() : match.end() + 16]
            if noun not in roles or following.startswith((" of ", " in h")) or name in names or name in found:
                continue
            before = text[max(0, match.start() - 200) : match.start()]
            sentence = before.rpartition(". ")[2]
            opens = _opens_a_clause(text, match.start()) or _verb_follows(following)
            beside = _NAMED_BEFORE.search(before)
            said = f"{match['adjectives']} {noun}".upper().split()
            if any(" ".join(said[start:]) in names for start in range(len(said) - 1)):  # "a delivery boy"
                continue
            idle = not _verb_follows(following)
            aside = before.rstrip()[-1:] in _DASHES and idle
            # "One bus stop, one figure": somebody known, from afar.
            afar = noun in cast_words()["seen_from_afar"] and idle and not match["adjectives"]
            if aside or afar or _SUPPOSED.match(following) or _named_after(text, match.end(), names):
                continue
            if INTRODUCTION.search(sentence) or not opens or beside:
                continue
            found[name] = Person(
                name=name,
                gender=roles[noun],
                age_years=age_in(f"{match['adjectives']} {noun}") or age_of_role(name),
                description=match["adjectives"].strip(" ,"),
                speaks=False,
                first_line=element.lines.first_line,
            )
    return found


def _named_after(text: str, end: int, names: Collection[str]) -> bool:
    """Return whether ``text`` gives a known name to whom it spoke of before ``end``."""
    found = NAMED_AFTER.search(text, end, end + NAMED_WITHIN)
    return found is not None and bool({folded_name(found["name"]), found["name"].split()[-1]} & set(names))


def _opens_a_clause(text: str, start: int) -> bool:
    """Return whether a noun phrase at ``start`` opens its sentence or clause, so that it can be the one who acts."""
    before = text[max(0, start - 12) : start].rstrip()
    return not before or before[-1] in ".,;:!?—–-" or before.endswith((" and", " then", "sees", "reveal", "find"))


def _verb_follows(following: str) -> bool:
    """Return whether the text after a noun goes on with a verb: "a girl walks"."""
    words = following.split()
    return bool(words) and following[0] == " " and words[0].endswith("s") and words[0] in verbs().lemma
