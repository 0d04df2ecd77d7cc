"""What is only written, quoted or depicted: signs, labels, letters read out, what photographs show; nobody and nothing in it is
there."""

from __future__ import annotations

import re

_QUOTED = re.compile(
    r"\"[^\"]{1,200}\"|“[^”]{1,200}”|«[^»]{1,200}»|(?<![\w'’])'[^'\n]{2,120}'(?![\w])|(?<![\w'’])‘[^’\n]{2,120}’(?![\w])"
)
_CAPITALS = re.compile(r"(?<=: )[^\W_a-z]+(?:[ '’\-]+[^\W_a-z]+)+(?=[.!?,;]|$)")
_MARKED = re.compile(r"(?:(?<=marked )|(?<=reading )|(?<=titled ))[^\W_a-z]+(?:[ '’\-&]+[^\W_a-z]+)+(?=[.!?,;]|$)")
_DEPICTED = re.compile(
    r"(\b(?:picture|photo(?:graph)?|drawing|painting|sketch|poster|portrait|snapshot|image)(?:e?s)? shows? )[^.!?]+",
    re.IGNORECASE,
)
_MARKS = (" show", "marked ", "reading ", "titled ", '"', "“", "«", ": ", "'", "‘")


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Return where quotes begin and end."""
    return [found.span() for found in _QUOTED.finditer(text)] if any(mark in text for mark in _MARKS) else []


def without_lettering(text: str) -> str:
    """Return ``text`` of the same length with what is only written or depicted in it blanked: quotes, signs in capitals,
    what photographs show."""
    if not any(mark in text for mark in _MARKS):
        return text
    for pattern in (_QUOTED, _CAPITALS, _MARKED):
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    return _DEPICTED.sub(lambda found: found[1] + " " * (len(found.group()) - len(found[1])), text)
