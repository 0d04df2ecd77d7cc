"""Things that hands take up in the action and that the vocabulary does not know: named, so that nobody misses them
unawares.

What the vocabulary knows is in ``words``.
"""

from __future__ import annotations

import re

from film_assets.breakdown.cast_words import cast_words
from film_assets.breakdown.naming import PREPOSITIONS
from film_assets.breakdown.words import TOKEN, role_nouns, things_in, verbs, vocabulary

_TAKEN_UP = frozenset("hold carry play grab clutch grip lift drag haul lug strum swing wave".split())
_ARTICLES = frozenset("a an the his her their its two three some another".split())
_NO_PARTS = frozenset("and or but as that which who while then so if when where because".split())
_ABSTRACT = re.compile(r".*(?:ness|ment|tion|sion|ity|ance|ence|ing|ship|ly)$")
_MOST_WORDS = 3


def unshown_in(text: str) -> tuple[str, ...]:
    """Return the nouns, lower case, of what somebody holds, carries or plays in ``text`` and no thing of the vocabulary
    is: "plays the xylophone". Words for parts of the body, people and what cannot be seen are none."""
    found: list[str] = []
    tokens = [(one.group().casefold(), one.start(), one.end()) for one in TOKEN.finditer(text)]
    lemma = verbs().lemma
    for place, (word, _, _) in enumerate(tokens):
        if lemma.get(word) not in _TAKEN_UP or place + 1 >= len(tokens) or tokens[place + 1][0] not in _ARTICLES:
            continue
        phrase = _noun_phrase(text, tokens[place + 2 :], tokens[place + 1][2])
        noun = phrase[-1] if phrase else ""
        if noun and not things_in(" ".join(phrase)) and not _no_thing(noun):
            found.append(noun)
    return tuple(dict.fromkeys(found))


def _noun_phrase(text: str, tokens: list[tuple[str, int, int]], at: int) -> list[str]:
    words: list[str] = []
    for word, start, end in tokens[:_MOST_WORDS]:
        if text[at:start].strip() or word in PREPOSITIONS | _NO_PARTS | _ARTICLES or text[start].isupper():
            break
        words.append(word)
        at = end
    return words


def _no_thing(noun: str) -> bool:
    known = vocabulary()
    forms = {noun, noun.removesuffix("s")}
    lists = ("no_things", "no_objects", "depictions", "place_nouns", "crowds")
    parts = {*cast_words()["seen_parts"], *(word for name in lists for word in known[name])}
    return bool(forms & parts or forms & set(role_nouns()) or _ABSTRACT.match(noun) or noun in verbs().lemma)
