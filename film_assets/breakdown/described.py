"""What action says of how somebody looks: words beside a name, before it, and clothes in a sentence of their own.

Who is brought in, and by which words, is in ``introductions``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from film_assets.breakdown.cast_words import cast_words
from film_assets.breakdown.speeches import folded_name
from film_assets.breakdown.words import role_nouns, verbs

LONGEST_PART = 9
"""Words of a part between commas that is still a description and no clause."""
_LONGEST_PHRASE = 14
"""Words of what is said beside a name without a comma."""
_DESCRIBES = re.compile(
    r"(?:an?|the|his|her|their|in|with|wearing|dressed|clad|same|also|very|about|early|mid|late|now|still|both|all)\b|[a-z]+ly\b",
    re.IGNORECASE,
)
_DRESSED = re.compile(
    r"^(?:In|Wearing|Dressed in|Clad in)\s+(?P<clothes>[^.!?;]{5,200}?),\s+(?P<name>[^\W\d_][\w.'’\-]{1,20})\b"
)
_WEARS = re.compile(
    r"\b(?:wears|is wearing|has on|(?:is |he's |she's |now |all )?(?:dressed|clad) in|looks (?:\w+ ){1,3}in|sports|sporting|[Bb]oth wear|(?:no \w+, |[Ii]n )just(?= an? ))\s+(?P<clothes>[^.!?;]{3,200})"
)
_CHANGES = re.compile(
    r"\b(?:(?:puts|pulls|throws|slips) on|(?:changes|slips|gets) into|changed into|dons|now in)\s+(?P<clothes>[^.!?;]{3,200})"
)
_PHRASE_OF_CLOTHES = re.compile(r"^\s+(?:in|with|wearing)\s+(?P<clothes>[^.,;!?()]{3,80})")
_ARTICLE = re.compile(r"\s+an?\s")
"""Before what somebody is, right after the age: "MIKE (30) a bald boxer in blue shorts searches the room"."""
_ONE_OF = re.compile(r"\bone of (?:the|his|her|their|several|many) ([a-z]+?)s\b")
_HAIR = re.compile(r"(?P<whose>His|Her) (?P<hair>(?:[a-z\-]+,? ){1,4}hair)\b")
_NO_MORE = re.compile(r"\b(?:who|which|that|where|while|when|as|until|but)\b")
_BEFORE = re.compile(
    r"(?:^|[.!?;:]\s+|,\s+|\b(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Oo]ne|[Tt]wo)\s+)(?P<words>(?:[\w\-]+,?\s+){1,5})$"
)
NAMED_AFTER = re.compile(
    r"\b(?:(?:[Tt]his|[Tt]hat)(?:['’]s| is| must be)|(?:[Hh]is|[Hh]er) name(?:['’]s| is)|known as)\s+(?P<name>[^\W\d_a-z]{2,}(?: [^\W\d_a-z]{2,}){0,2})"
)
"""Who was brought in without a name gets it: "A man waits. This must be JACOB BILLUPS."."""
NAMED_WITHIN = 400
"""Characters after somebody in which that name is looked for."""
_NO_ADJECTIVES = frozenset(
    "and or but then now there here is are was were enters comes sees find finds meet to at in on of by from with into behind "
    "he she they it him them i we you "
    "beside before after up down out off for as like while when suddenly inside outside".split()
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_STOPS = frozenset("is are was has and who then which that while as".split())


def description_of(inside: str, rest: str) -> str:
    """Return an introduction's own words: in the parentheses after the age, then what stands beside the name, up to what
    the person does."""
    said = [inside.strip(" ,;")] if inside.strip(" ,;") else []
    dashed = re.match(r"\s*[-–—]+\s*|\s*:\s+", rest)
    if rest.startswith(","):
        parts = rest[1:].split(",")
        for place, part in enumerate(parts):
            words = part.split()
            if place == len(parts) - 1:
                phrase = before_the_verb(part)
                said += [phrase] if phrase and words[:1] != ["and"] else []
            elif not words or len(words) > LONGEST_PART:
                break
            else:
                said.append(" ".join(words))
    elif dashed and (phrase := before_the_verb(rest[dashed.end() :])):
        said.append(phrase)
    elif _ARTICLE.match(rest) and (phrase := before_the_verb(rest)):
        said.append(phrase)
    elif found := _PHRASE_OF_CLOTHES.match(rest):
        said.append(before_the_verb(found["clothes"], whole=True))
    return _ONE_OF.sub(r"a \1", ", ".join(part for part in said if part))


def before_the_verb(text: str, whole: bool = False) -> str:
    """Return the words of ``text`` up to what somebody does: "bald girl lies on the bed" gives "bald girl"; nothing
    where no verb ends them, unless ``whole``."""
    words = text.split()
    for place, word in enumerate(words[:_LONGEST_PHRASE]):
        bare = word.casefold().strip(".,;:!?()")
        if bare in role_nouns() and _acts(words[place + 1 : place + 2]):
            return " ".join(words[: place + 1])
        if (bare in verbs().lemma and bare.endswith("s") and not is_clothes(bare)) or bare in _STOPS - {"and"}:
            return " ".join(words[:place])
    describes = bool(words) and (_DESCRIBES.match(text.strip()) or words[0].casefold() in role_nouns())
    return " ".join(words) if whole or (len(words) <= LONGEST_PART and describes) else ""


def _acts(following: Sequence[str]) -> bool:
    """Return whether the word after a role goes on with a verb, also one that the vocabulary lacks."""
    return bool(following) and following[0].islower() and following[0].endswith("s")


def apposition(rest: str) -> str:
    """Return the words beside a name up to what it does: ``a balding teacher in his forties``."""
    said: list[str] = []
    parts = rest.split(",")
    for place, part in enumerate(parts):
        words = part.split()
        first = words[0].casefold() if words else ""
        last = place == len(parts) - 1
        acts = (first in verbs().lemma and first.endswith("s")) or first in _STOPS
        if not words or acts:
            break
        if last and not _DESCRIBES.match(part.strip()):
            break
        if len(words) > LONGEST_PART:
            phrase = before_the_verb(part)
            said += [phrase] if phrase and _DESCRIBES.match(part.strip()) else []
            break
        said.append(" ".join(words))
    return _ONE_OF.sub(r"a \1", ", ".join(said))


def adjectives_before(text: str) -> str:
    """Return the words that describe whom ``text`` ends before: "The short blond " gives "short blond"; nothing where they
    do more than describe."""
    found = _BEFORE.search(text)
    if found is None:
        return ""
    words = found["words"].casefold().replace(",", " ").split()
    if set(words) & _NO_ADJECTIVES or any(word.endswith("s") and not word.endswith(("ous", "ss")) for word in words):
        return ""
    return " ".join(word for word in words if word not in ("a", "an", "the", "his", "her", "one", "two"))


def said_before_the_name(text: str) -> dict[str, str]:
    """Return what is said of those whom ``text`` names afterwards: "A man in a grey suit waits. This must be JACOB BILLUPS"."""
    found: dict[str, str] = {}
    for named in NAMED_AFTER.finditer(text):
        before = text[max(0, named.start() - NAMED_WITHIN) : named.start()]
        for somebody in _unnamed().finditer(before):
            worn = _NO_MORE.split(somebody["rest"])[0]
            clothes = f" {before_the_verb(worn, whole=True)}" if is_clothes(worn) else ""
            found[named["name"]] = f"{somebody['adjectives']}{somebody['noun']}{clothes}"
            break
    return found


@cache
def _unnamed() -> re.Pattern[str]:
    nouns = "|".join(sorted(role_nouns(), key=len, reverse=True))
    return re.compile(
        rf"\b[Aa]n?\s+(?P<adjectives>(?:[a-z\-]+,?\s+){{0,3}}?)(?P<noun>{nouns})\b(?P<rest>(?:\s+(?:in|wearing|dressed)\s[^.,;!?]*)?)"
    )


def hair_said(
    texts: Iterable[str], who: Callable[[str], Sequence[str]], gender: Callable[[str], str]
) -> dict[str, str]:
    """Return the hair that a sentence of its own gives whoever was named last and fits: "Her long curly blonde hair shines". Texts are
    paragraphs of one scene, in order."""
    found: dict[str, str] = {}
    last: dict[str, str] = {}
    for text in texts:
        for part in _SENTENCES.split(text):
            hair = _HAIR.match(part)
            name = last.get({"His": "m", "Her": "f"}[hair["whose"]], "") if hair else ""
            if hair and name:
                found.setdefault(name, hair["hair"])
            for one in who(part):
                last[gender(one) or "f"] = one
    return found


def is_clothes(text: str) -> bool:
    """Return whether ``text`` names something that is worn."""
    return bool(set(re.findall(r"[a-z]+", text.casefold())) & set(cast_words()["clothes"]))


def dressed_first(text: str) -> tuple[str, str]:
    """Return (name, clothes) of a sentence of ``text`` that opens with clothes: "In a grey suit, Holt waits"; else empty."""
    for part in _SENTENCES.split(text):
        found = _DRESSED.match(part)
        if found and is_clothes(found["clothes"]):
            return folded_name(found["name"]), found["clothes"]
    return "", ""


def _idle_parts(text: str) -> str:
    """Return the parts between commas up to the first that goes on with a verb: "a suit, folds the coat" gives "a suit"."""
    said: list[str] = []
    for part in text.split(","):
        words = part.split()
        if words and (words[0].casefold() in verbs().lemma or _acts(words[:1])) and said and not is_clothes(words[0]):
            break
        said.append(before_the_verb(part, whole=True))
    return ", ".join(part for part in said if part)


def clothes_said(
    texts: Iterable[str], who: Callable[[str], Sequence[str]], gender: Callable[[str], str], *, changes: bool = False
) -> dict[str, str]:
    """Return the first clothes that a sentence gives somebody: "He wears a dark blue suit", "Nak, now dressed in a suit"; with
    ``changes`` also what somebody puts on.

    ``who`` finds the people named in a text, in order; a pronoun means who was named last and fits it. Texts are
    paragraphs of one scene, in order.
    """
    found: dict[str, str] = {}
    last: dict[str, str] = {}
    for text in texts:
        for part in _SENTENCES.split(text):
            match = _WEARS.search(part) or (_CHANGES.search(part) if changes else None)
            named = who(part[: match.start()] if match else part)
            if match and is_clothes(match["clothes"]):
                pronoun = next(iter(re.findall(r"\b([Hh]e|[Ss]he)\b", part[: match.start()])), "").casefold()
                name = named[-1] if named else last.get({"he": "m", "she": "f"}.get(pronoun, "-"), "")
                clothes = _idle_parts(_NO_MORE.split(match["clothes"])[0])
                if name and clothes:
                    found.setdefault(name, clothes)
            for name in who(part):
                for one in {gender(name), "m", "f"} if not gender(name) else {gender(name)}:
                    last[one] = name
    return found
