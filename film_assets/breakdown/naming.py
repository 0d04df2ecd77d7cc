"""Who is meant in a sentence of action: names, pronouns, "the men"; and in which part: acting, beside, only spoken of.

What they do is read in ``gestures``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from film_assets.breakdown.cast_words import cast_words
from film_assets.breakdown.genders import AFTER_OBJECTS, PRONOUNS
from film_assets.breakdown.people import Mention, People
from film_assets.breakdown.words import TOKEN, role_nouns, verbs, vocabulary

Token = tuple[str, int, int]
"""A word in lower case, its start and its end."""
Meant = tuple[str, int, str]
"""A name, where it stands, and its role: ``actor``, ``subject`` (a pronoun in the nominative), ``other``, ``beside`` (only
a place: "behind him") or ``owner`` (not seen: "Ines's voice", "a picture of Ines")."""

PREPOSITIONS = frozenset(
    "behind before above below beside under over near around from with without at in on by to of for into onto through "
    "past towards toward against between across among along off inside outside like as than".split()
)
_BESIDE = frozenset("behind before above below beside under near around past against between among".split())
_TOWARDS_ONESELF = frozenset("with about toward towards".split())
_COMPARING = frozenset(("like", "than"))
_SAME_AS_REACH = 60
"""Characters before a name that may compare it."""
_SAME_AS = re.compile(r"(?:\bsame(?: \w+){1,2}|\bas (?!soon|long|far|much|well)\w+) as\s+$", re.IGNORECASE)
_ARTICLES = frozenset("the a an his her their its".split())
_AUXILIARY = frozenset("is are was were has have had does do did can will".split())
_BACKSTORY = re.compile(r"(?:['’]s)?\s+(?:was|were|had|has been|used to|would have)\b")
_OWNING = re.compile(r"['’]s?$")
_NEW_SUBJECT = re.compile(r"(?:,|\b(?:but|while|as|because|until|and)) (?:the|an?|his|her|its) ", re.IGNORECASE)
"""Where something else begins to act: "he is tired, but the cold keeps him awake"."""
_HURT = re.compile(r"\s+\w+ (?:on|against)\b")
_CONTRACTED = re.compile(r"['’](?:s|re|ll|d|ve|m)$")
_LISTED = re.compile(r"(?:\s*,|\s+and|\s*,\s*and)\s+$", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:^|[,;:—–]|--|\b(?:and|but|while|as|when|then|so|because|until|before|after|where))\s*(?:the |an? )?$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:\s+[a-z]+ly)?\s+(?P<verb>[a-z]+)\b|(?P<comma>,)")
_MOST_OF_A_GROUP = 4
_ALL_OF = frozenset("all most some half both of the rest then and but".split())
_NUMBERED = {"two": 2, "pair": 2, "couple": 2, "three": 3, "trio": 3}
_PICTURED = re.compile(
    r"(?:it|this|that)(?:['’]s| is|(?: only| also)? (?:shows?|depicts?))\b|(?:they|these)(?: all| both| only)? (?:show|depict|are (?:all )?of)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Memory:
    """Who and what was spoken of last, so that "she" and "it" are somebody and something."""

    spoken: tuple[tuple[str, str], ...] = ()
    """Names with their gender, the last spoken of first."""
    thing: str = ""
    asleep: frozenset[str] = frozenset()
    """Who sleeps or lies senseless."""
    mount: str = ""
    """What is ridden, where a sentence does not say."""
    group: tuple[str, ...] = ()
    compounds: dict[str, str] = field(default_factory=dict)
    """Last word of a longer thing to the whole: ``clock`` to ``alarm_clock``, once that was named."""
    earlier: tuple[tuple[str, str], ...] = ()
    """Names with their gender of the scene before: whom "he" and "the pair" mean that open a sentence, until somebody is
    spoken of."""

    @property
    def last(self) -> str:
        return self.spoken[0][0] if self.spoken else ""

    def spoke_of(self, name: str, gender: str) -> None:
        self.spoken = ((name, gender), *(one for one in self.spoken if one[0] != name))

    def pronoun(self, word: str, but: str = "", among: Collection[str] | None = None) -> str:
        """Return who ``word`` (she, him...) is, the last who may be and is not ``but``, ``among`` some or all; or ``""``."""
        fitting = (name for name, of in self.spoken if of in (PRONOUNS.get(word), "") and name != but)
        return next((name for name in fitting if among is None or name in among), "")


def tokens_of(text: str) -> list[Token]:
    """Return the words of ``text``; a contraction is its first word ("she's": ``she``)."""
    return [(_uncontracted(found.group().casefold()), found.start(), found.end()) for found in TOKEN.finditer(text)]


def _uncontracted(word: str) -> str:
    bare = _CONTRACTED.sub("", word)
    return bare if bare in ("she", "he", "they", "it", "who") else word


def persons_meant(
    text: str, tokens: list[Token], people: People, memory: Memory, present: tuple[str, ...]
) -> list[Meant]:
    """Return who is meant in ``text``, in order. ``present`` is who is in the scene so far: "they" are those."""
    mentions = {mention.start: mention for mention in people.mentions(text)}
    local = Memory(memory.spoken or _whom_it_opens_with(tokens, memory), memory.thing)
    pictured = in_a_picture(text, memory)
    depicted = set(mentions) if pictured else _depicted(text, tokens, list(mentions.values()))
    found: list[Meant] = []
    preposition, until, before = "", 0, ""
    for place, (word, start, _) in enumerate(tokens):
        mention = mentions.get(start)
        if mention is not None:
            role = "owner" if start in depicted else _role(text, mention, preposition)
            found.append((mention.name, start, role))
            local.spoke_of(mention.name, people.gender(mention.name))
            until = mention.end
        elif start >= until and word in PRONOUNS:
            acts, since = next(((n, at) for n, at, role in reversed(found) if role in ("actor", "subject")), ("", 0))
            reflexive = preposition in _BESIDE | _TOWARDS_ONESELF or bool(_NEW_SUBJECT.search(text, since, start))
            another = not reflexive and _is_another(text, tokens, place, people.gender(acts))
            name = local.pronoun(word, acts if another else "", present if another else None)
            if name and (word in ("she", "he") or _of_the_body(tokens, place)):
                found.append((name, start, "subject"))
            elif name and _owns_what_acts(tokens, place):
                found.append((name, start, "owner"))
            elif name and (word in ("her", "him") or another) and all(one != name for one, _, _ in found):
                found.append((name, start, "beside" if preposition in _BESIDE else "other"))
        elif start >= until and not pictured and (name := _called_by_role(_OWNING.sub("", word), before, present)):
            found.append((name, start, "beside" if preposition in _BESIDE else "other" if preposition else "actor"))
            local.spoke_of(name, people.gender(name))
        elif start >= until and not pictured:
            facing = next((one for one, _, _ in found), local.last)
            group = _group_meant(tokens, place, before, people, memory, present, facing)
            named = word not in ("they", "both")
            role = "other" if preposition and named else "actor" if named else "subject"
            found.extend((name, start, role) for name in group)
        if word in PREPOSITIONS:
            preposition = word
        elif word not in _ARTICLES:
            preposition = ""
        before = word
    return found


def _is_another(text: str, tokens: list[Token], place: int, gender: str) -> bool:
    """Return whether a pronoun is somebody else than who acts, of ``gender``, in its clause: "he hits him", "she strokes his
    arm", "he slaps his face", and not "she takes her coat"."""
    word, _, end = tokens[place]
    if _is_fought(text, tokens, place):
        return True
    if word in ("him", "his"):
        return word == "him" or gender == "f"
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    object_of = after is None or bool(text[end : after[1]].strip()) or after[0] in AFTER_OBJECTS
    return word == "her" and (gender == "m" or object_of)


def _of_the_body(tokens: list[Token], place: int) -> bool:
    """Return whether a sentence opens with a part of somebody: "His eyes are wide open"."""
    parts = cast_words()["seen_parts"]
    return place == 0 and any(word in parts for word, _, _ in tokens[1:3]) and tokens[0][0] in ("his", "her")


def _owns_what_acts(tokens: list[Token], place: int) -> bool:
    """Return whether a sentence opens with something of somebody: "All her stuff falls out", and not "Her hair", "Her son"."""
    opens = all(word in _ALL_OF for word, _, _ in tokens[:place]) and tokens[place][0] in ("his", "her")
    after = [word for word, _, _ in tokens[place + 1 : place + 4]]
    verb = next((at for at, word in enumerate(after) if at and word in verbs().lemma), 0)
    owned = after[:verb]
    return (
        opens and bool(owned) and not any(word in cast_words()["seen_parts"] or word in role_nouns() for word in owned)
    )


def _is_fought(text: str, tokens: list[Token], place: int) -> bool:
    """Return whether a pronoun at ``place`` owns what another hits: "slaps his face", and not "hits his head on the wall"."""
    word, _, end = tokens[place]
    lemma = verbs().lemma.get(tokens[place - 1][0], "") if place else ""
    return word in ("his", "her") and verbs().actions.get(lemma) == "fight" and not _HURT.match(text, end)


def _called_by_role(word: str, before: str, present: tuple[str, ...]) -> str:
    """Return who of those here "the boy" is where he is the only one with a longer name that ends so: DELIVERY BOY."""
    if before != "the" or word not in role_nouns():
        return ""
    fitting = [name for name in present if name.casefold().endswith(f" {word}")]
    return fitting[0] if len(fitting) == 1 else ""


def _role(text: str, mention: Mention, preposition: str) -> str:
    compared = preposition in _COMPARING or bool(
        _SAME_AS.search(text[max(0, mention.start - _SAME_AS_REACH) : mention.start])
    )
    if mention.owned or compared or (mention.start and _BACKSTORY.match(text, mention.end)):
        return "owner"
    if preposition in _BESIDE:
        return "beside"
    owner = text[mention.end : mention.end + 1] in ("'", "’")
    return "other" if owner or (preposition and preposition != "as") else "actor"


@cache
def _are_of() -> re.Pattern[str]:
    kinds = "|".join(vocabulary()["depictions"])
    return re.compile(rf"\b(?:{kinds})\s+(?:is|are|was|were)\s+(?:all\s+)?of\b", re.IGNORECASE)


@cache
def _shows() -> re.Pattern[str]:
    kinds = "|".join(vocabulary()["depictions"])
    return re.compile(
        rf"(?:(?:the|an?|this|that|his|her|another|one)\s+(?:[\w\-]+ ){{0,3}}?)?(?:{kinds})\b[^.]*?\b"
        r"(?:shows?|depicts?|features?|reveals?)\b",
        re.IGNORECASE,
    )


def _depicted(text: str, tokens: list[Token], mentions: list[Mention]) -> set[int]:
    """Return where those are named who are only in a picture, a memory, a name: "a photo of Joe and Kate"; "the picture
    shows Joe"."""
    kinds = vocabulary()["depictions"]
    found: set[int] = set()
    ends = [end for (word, _, end), (after, _, _) in pairwise(tokens) if word in kinds and after in ("of", "from")]
    ends += [match.end() - 3 for match in re.finditer(r"\banother of\b", text, re.IGNORECASE)]
    for end in ends:
        for mention in mentions:
            between = text[end : mention.start]
            if mention.start > end and (
                re.fullmatch(r"\s+(?:of|from)\s+(?:the |an? |his |her |their )?(?:[a-z]+ )?", between)
                or _LISTED.fullmatch(between)
            ):
                found.add(mention.start)
                end = mention.end
    for match in _are_of().finditer(text):
        found.update(mention.start for mention in mentions if mention.start > match.end())
    shown = _shows().match(text)
    if shown:
        found.update(mention.start for mention in mentions)
    return found


def in_a_picture(text: str, memory: Memory) -> bool:
    """Return whether ``text`` tells what the picture shows that was spoken of last: "It's ANNA (7)", "They all show Maria"."""
    return memory.thing in vocabulary()["depictions"] and bool(_PICTURED.match(text))


def _whom_it_opens_with(tokens: list[Token], memory: Memory) -> tuple[tuple[str, str], ...]:
    """Return whom the scene before spoke of, where a sentence opens with a pronoun that may be them."""
    return memory.earlier if tokens and tokens[0][0] in ("he", "she") else ()


def _awake(names: tuple[str, ...], memory: Memory) -> tuple[str, ...]:
    """Return those of ``names`` who are awake, where that leaves two; else all."""
    awake = tuple(name for name in names if name not in memory.asleep)
    return awake if len(awake) > 1 else names


def _group_meant(
    tokens: list[Token],
    place: int,
    before: str,
    people: People,
    memory: Memory,
    present: tuple[str, ...],
    facing: str,
) -> tuple[str, ...]:
    """Return whom "they", "both" or "the men" means among those who are here; nobody where it may be a crowd. ``facing`` is who
    acts or spoke, and no part of "the couple" where that leaves two."""
    word = tokens[place][0]
    opens = place <= 1 and not present and not memory.spoken
    if opens and len(memory.earlier) == 2:
        present = tuple(name for name, _ in memory.earlier)
    if len(present) < 2:
        return ()
    if word == "they":
        return _awake(memory.group or present, memory)
    if word == "both":
        after = tokens[place + 1][0] if place + 1 < len(tokens) else ""
        return (memory.group or present) if after in _AUXILIARY or after in verbs().lemma else ()
    gender = vocabulary()["groups"].get(word)
    if gender is None or before not in ("the", "two", "both"):
        return ()
    after = tokens[place + 1][0] if place + 1 < len(tokens) else ""
    if not gender and after and after not in _AUXILIARY | PREPOSITIONS and after not in verbs().lemma:
        return ()
    fitting = tuple(name for name in memory.group or present if not gender or people.gender(name) in (gender, ""))
    if len(fitting) == _NUMBERED.get(word, 0) + 1:
        fitting = tuple(name for name in fitting if name != facing)
    return fitting if 2 <= len(fitting) <= _MOST_OF_A_GROUP else ()


def clause_subjects(text: str, persons: list[Meant], people: People) -> list[str]:
    """Return who opens a clause and goes on to do something: "In cheap shoes, Joe is dressed", "the door opens and Kate,
    all in black, enters"."""
    ends = {mention.start: mention.end for mention in people.mentions(text)}
    found = []
    for name, start, role in persons:
        if role not in ("actor", "other") or start not in ends or not _OPENS.search(text[:start]):
            continue
        after = _GOES_ON.match(text, ends[start])
        if after is None:
            continue
        verb = after["verb"] or ""
        joined = re.search(r"\b(?:and|as|when|while|then)\s+(?:the )?$", text[:start], re.IGNORECASE)
        if after["comma"]:
            rest = tokens_of(text[after.end() :])
            if joined and any(word in verbs().lemma for word, _, _ in rest):
                found.append(name)
        elif verb in _AUXILIARY or verb in verbs().lemma or (verb.endswith("s") and len(verb) > 3):
            found.append(name)
    return found


_NAMED = re.compile(
    r"\b(?i:(?:this|that|it|he|she)(?:['’]s| is| must be)|(?:his|her|their) name(?:['’]s| is)|known as|called)\s+"
    r"(?=[^\W\d_a-z]{2})"
)
_A_PERSON = re.compile(r"\b[Aa]n?\s+(?P<said>(?:[a-z\-]+,?\s+){0,2}?)(?P<noun>[a-z]+)\b")


def named_later(text: str, people: People) -> dict[str, str]:
    """Return the words by which a paragraph speaks of somebody before it names them, with the name: "A man sits on the
    bed. This must be JACOB BILLUPS." """
    found = _NAMED.search(text)
    if found is None:
        return {}
    named = next((one for one in people.mentions(text) if one.start == found.end()), None)
    first = next((one for one in _A_PERSON.finditer(text, 0, found.start()) if one["noun"] in role_nouns()), None)
    if named is None or first is None or any(one.start < found.start() for one in people.mentions(text)):
        return {}
    return {first.group(): text[named.start : named.end]}


def remembered(memory: Memory, persons: list[Meant], people: People, actors: Collection[str]) -> None:
    """Let ``memory`` know who was spoken of, last of the ``actors``: "he" after "Chris looks at Tom" is Chris."""
    for name, _, role in sorted(persons, key=lambda one: one[0] in actors):
        if role != "owner" or not memory.last:
            memory.spoke_of(name, people.gender(name))
    together = tuple(dict.fromkeys(name for name, _, role in persons if role in ("actor", "subject")))
    memory.group = together if len(together) > 1 else ()
