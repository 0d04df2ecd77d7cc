"""How long a screenplay runs, estimated twice: from its words and from its pages.

Real voice lengths replace both in ``timing``.
"""

from __future__ import annotations

import re
from fractions import Fraction

from film_assets.breakdown.model import SpeechPlace
from film_assets.breakdown.settings import BreakdownSettings
from film_assets.breakdown.speeches import cue_place, estimated_seconds
from film_assets.screenplay.lengths import seconds_in
from film_assets.screenplay.model import ElementKind, Screenplay
from film_assets.screenplay.plain import plain

_NARROW = frozenset({ElementKind.DIALOGUE, ElementKind.PARENTHETICAL, ElementKind.LYRIC})
_SHOT_NOTE = re.compile(r"shot\s*[:=]", re.IGNORECASE)
_PRINTED = frozenset(
    {
        ElementKind.SCENE_HEADING,
        ElementKind.ACTION,
        ElementKind.CHARACTER,
        ElementKind.TRANSITION,
        ElementKind.CENTERED,
        ElementKind.SHOT,
        *_NARROW,
    }
)


def action_seconds(text: str, settings: BreakdownSettings) -> Fraction:
    """Return about how long a paragraph of action plays: 4 words a second, at least 2 s."""
    return max(Fraction(len(text.split()), settings.action_words_per_second), settings.paragraph_seconds)


def screen_seconds(screenplay: Screenplay, settings: BreakdownSettings) -> Fraction:
    """Return the running time by words: speech, pauses between speeches, action."""
    total = Fraction(0)
    place = SpeechPlace.ON_SCREEN
    for element in screenplay.elements:
        if element.kind is ElementKind.CHARACTER:
            place = cue_place(element.extension)
        elif element.kind in (ElementKind.DIALOGUE, ElementKind.LYRIC):
            total += estimated_seconds(plain(element.text), place, settings) + settings.pause_between_speeches_seconds
        elif element.kind is ElementKind.ACTION:
            total += action_seconds(plain(element.text), settings)
    return total


def written_seconds(screenplay: Screenplay, settings: BreakdownSettings) -> Fraction:
    """Return how long the shots that the script writes out last at least: as written, else as a derived shot."""
    total = Fraction(0)
    for element in screenplay.elements:
        if element.kind is ElementKind.SHOT or (element.kind is ElementKind.NOTE and _SHOT_NOTE.match(element.text)):
            seconds = seconds_in(element.text)[0]
            total += settings.least_seconds if seconds is None else seconds
    return total


def page_lines(screenplay: Screenplay, settings: BreakdownSettings) -> int:
    """Return how many lines the script fills in the usual layout: 60 columns, dialogue 35, an empty line between."""
    lines = 0
    for element in screenplay.elements:
        if element.kind not in _PRINTED:
            continue
        narrow = element.kind in _NARROW
        columns = settings.dialogue_columns if narrow else settings.action_columns
        lines += sum(max(1, -(-len(line) // columns)) for line in element.text.split("\n"))
        if not narrow:
            lines += 1
    return lines


def page_seconds(screenplay: Screenplay, settings: BreakdownSettings) -> Fraction:
    """Return the running time by pages: 55 lines a page, a page a minute."""
    return Fraction(page_lines(screenplay, settings), settings.lines_a_page) * settings.page_seconds
