"""Work counted instead of time: the same figures on a quiet machine and on a busy one.

A program that calls ``count_regexes`` before it imports what it measures, so that every pattern is compiled through it,
counts calls, characters that regexes went over, and characters of the strings whose methods were called. What a pattern
does within one character (backtracking) is not counted.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Work(NamedTuple):
    """Function calls, and characters looked at by regexes and by methods of strings."""

    calls: int
    by_regexes: int
    by_strings: int


_looked = 0


class _CountingPattern:
    """A compiled pattern that adds up how many characters it goes over."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        found = self._pattern.search(text, start, end)
        _look((found.end() if found else min(end, len(text))) - start)
        return found

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return _measured(self._pattern.match(text, start, end))

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return _measured(self._pattern.fullmatch(text, start, end))

    def findall(self, text: str, *rest: int) -> Any:
        _look(len(text))
        return self._pattern.findall(text, *rest)

    def finditer(self, text: str, *rest: int) -> Any:
        _look(len(text))
        return self._pattern.finditer(text, *rest)

    def split(self, text: str, *rest: int) -> Any:
        _look(len(text))
        return self._pattern.split(text, *rest)

    def sub(self, into: Any, text: str, *rest: int) -> str:
        _look(len(text))
        return self._pattern.sub(into, text, *rest)


def _look(characters: int) -> None:
    global _looked
    _looked += max(1, characters)


def _measured(found: re.Match[str] | None) -> re.Match[str] | None:
    _look(len(found.group()) if found else 1)
    return found


def count_regexes() -> None:
    """Hand out counting patterns from here on."""
    plain: Any = re._compile  # type: ignore[attr-defined]  # The one door of re.compile, re.sub and all others.

    def compiled(pattern: Any, flags: int) -> Any:
        return pattern if isinstance(pattern, _CountingPattern) else _CountingPattern(plain(pattern, flags))

    re._compile = compiled  # type: ignore[attr-defined]


def counted(work: Callable[[], T]) -> tuple[T, Work]:
    """Return what ``work`` returned, and how much it did."""
    global _looked
    calls = characters = _looked = 0

    def told(frame: object, event: str, called: Any) -> None:
        nonlocal calls, characters
        if event in ("call", "c_call"):
            calls += 1
        if event == "c_call" and type(called.__self__) is str:
            characters += len(called.__self__)

    sys.setprofile(told)
    try:
        answer = work()
    finally:
        sys.setprofile(None)
    return answer, Work(calls, _looked, characters)
