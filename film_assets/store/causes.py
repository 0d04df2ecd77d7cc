"""Why a take is made anew, in words: the difference of two stored recipes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def changed_fields(old: Any, new: Any, path: str = "") -> list[str]:
    """Return the dotted paths of the fields that differ, places in lists included (``view.figures.0.look.top``)."""
    paths: list[str] = []
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                paths += changed_fields(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            if one != other:
                paths += changed_fields(one, other, f"{path}.{place}")
    else:
        paths.append(path)
    return paths


def cause_in_words(words: Mapping[str, str], paths: list[str], about: Mapping[str, str]) -> str:
    """Return what changed as a phrase, e.g. ``dialogue of INES changed``.

    ``words`` maps field paths without places to phrases (``Recipe.causes``); the longest one that begins a changed path
    wins. A ``{name}`` in a phrase is ``about[name]``, or ``about[name_<place>]`` with the first place in the path.
    """
    phrases: list[str] = []
    for path in paths:
        parts = path.split(".")
        plain = ".".join(part for part in parts if not part.isdigit())
        place = next((part for part in parts if part.isdigit()), "")
        keys = [key for key in words if plain == key or plain.startswith((key + ".", key + "_"))]
        phrase = words[max(keys, key=len)] if keys else f"{plain.replace('_', ' ')} changed"
        phrase = phrase.format_map(_About(about, place))
        if phrase not in phrases:
            phrases.append(phrase)
    return ", ".join(phrases) or "changed"


class _About(dict[str, str]):
    def __init__(self, about: Mapping[str, str], place: str) -> None:
        super().__init__(about)
        self.place = place

    def __missing__(self, key: str) -> str:
        return self.get(f"{key}_{self.place}", f"the {key}")
