"""How many people without a name a sentence shows: by their noun ("the audience"), or counted ("five other men")."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from film_assets.breakdown.naming import Token
from film_assets.breakdown.words import vocabulary

_COUNTED = frozenset("both two three four five another other".split())
_HEARD = re.compile(
    r"\b(?:hears?|hearing|(?:sounds?|noise|cheers|murmur|roar|laughter|voices?) of|us in)\s+(?P<what>[^.,;]{1,60})",
    re.IGNORECASE,
)
"""What is only heard, "the muffled sound of the cheering crowd", or watches the film: "those of us in the audience"."""


def crowd_in(text: str, tokens: list[Token], named_at: Collection[int]) -> int:
    """Return how many unnamed people ``text`` shows, 0 where it shows none. ``named_at``: where its words mean somebody who is
    known ("the two men")."""
    words = {word for word, start, _ in tokens if start not in named_at}
    words -= {word for found in _HEARD.finditer(text) for word in found["what"].casefold().split()}
    counted = {word for (before, _, _), (word, _, _) in pairwise(tokens) if before in _COUNTED}
    crowds = vocabulary()["crowds"]
    named = [int(crowds[word]) for word in words - counted if word in crowds]
    return max([_counted_in(tokens, words), *named])


def _counted_in(tokens: list[Token], words: set[str]) -> int:
    """Return the number before a crowd's noun among ``words``: "with five other men" are 5."""
    found = 0
    for place, (word, _, _) in enumerate(tokens):
        if word in vocabulary()["crowds"] and word in words:
            before = [one for one, _, _ in tokens[max(0, place - 2) : place] if one != "other"]
            found = max(found, int(vocabulary()["numbers"].get(before[-1], 0)) if before else 0)
    return found
