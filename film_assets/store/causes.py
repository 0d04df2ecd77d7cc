"""Why a take is made anew, in words: the difference of two stored recipes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def changed_fields(old: Any, new: Any, path: str = "") -> list[str]:
    """Return the dotted paths of the fields that differ, sorted; positions in lists are left out of a path."""
    if isinstance(old, dict) and isinstance(new, dict):
        paths: list[str] = []
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                paths += changed_fields(old.get(key), new.get(key), f"{path}.{key}" if path else key)
        return sorted(set(paths))
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        paths = []
        for one, other in zip(old, new, strict=True):
            if one != other:
                paths += changed_fields(one, other, path)
        return sorted(set(paths))
    return [path]


def cause_in_words(words: Mapping[str, str], paths: list[str], about: Mapping[str, str]) -> str:
    """Return what changed as a phrase, e.g. ``dialogue of INES changed``.

    ``words`` maps field paths to phrases (``Recipe.causes``); the longest path that begins a changed one wins.
    """
    phrases: list[str] = []
    for path in paths:
        keys = [key for key in words if path == key or path.startswith(key + ".")]
        phrase = words[max(keys, key=len)] if keys else f"{path.replace('_', ' ')} changed"
        phrase = phrase.format_map(_Blanks(about))
        if phrase not in phrases:
            phrases.append(phrase)
    return ", ".join(phrases) or "changed"


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"the {key}"
