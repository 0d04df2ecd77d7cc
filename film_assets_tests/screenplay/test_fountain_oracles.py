"""Our reader beside fountain-py and screenplain on generated scripts. Each known difference is one of theirs:

- fountain-py takes only ASCII capitals for cues and no digits in transitions, so such names are replaced for it.
- screenplain shows transitions and forced headings in capitals; and joins a dual speech with the one before.
- neither keeps line spans.
"""

from __future__ import annotations

import io
import re

from fountain import FountainParser
from hypothesis import given, settings
from screenplain.parsers import fountain as screenplain
from screenplain.types import Action, Dialog, PageBreak, Section, Slug, Transition

from film_assets_tests.screenplay.builders import read, told
from film_assets_tests.screenplay.fountains import scripts

FEW = settings(max_examples=150, deadline=None)


@FEW
@given(scripts())
def test_every_block_is_what_it_was_written_as(script: tuple[str, list[tuple[str, str]]]) -> None:
    text, meant = script
    assert told(read(text)) == meant


def _screenplain(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in screenplain.parse(io.StringIO(text)):
        if isinstance(one, Slug):
            found.append(("scene_heading", str(one.line)))
        elif isinstance(one, Dialog):
            found.append(("character", str(one.character)))
            spoken: list[str] = []
            for aside, line in one.blocks:
                if aside:
                    if spoken:
                        found.append(("dialogue", "\n".join(spoken)))
                        spoken = []
                    found.append(("parenthetical", str(line).strip("()")))
                else:
                    spoken.append(str(line))
            found.append(("dialogue", "\n".join(spoken)))
        elif isinstance(one, Action):
            found.append(("centered" if one.centered else "action", "\n".join(str(line) for line in one.lines)))
        elif isinstance(one, Transition):
            found.append(("transition", str(one.line)))
        elif isinstance(one, Section):
            found.append(("section", str(one.text)))
        elif isinstance(one, PageBreak):
            found.append(("page_break", ""))
    return found


def _as_screenplain(elements: list[tuple[str, str]], text: str) -> list[tuple[str, str]]:
    """Return our elements the way screenplain shows them: headings and transitions in capitals, cues whole."""
    cues = iter(re.findall(r"(?m)^(?![.#=>])((?:[^\Wa-z_]|['’ ])+(?:\([^)]*\))?)\n(?=\S)", text))
    shown = []
    for kind, words in elements:
        if kind in ("scene_heading", "transition"):
            words = words.upper()
        elif kind == "character":
            words = next(cues)
        shown.append((kind, words))
    return shown


@FEW
@given(scripts())
def test_screenplain_reads_the_same(script: tuple[str, list[tuple[str, str]]]) -> None:
    text, _ = script
    assert _as_screenplain(told(read(text)), text) == _screenplain(text)


@FEW
@given(scripts())
def test_fountain_py_reads_the_same(script: tuple[str, list[tuple[str, str]]]) -> None:
    text, _ = script
    ascii_text = text.replace("JOSÉ", "JOSE").replace("R2D2 CUT", "ROBOT CUT")
    theirs = []
    for element in FountainParser().parse(ascii_text).elements:
        kind = element.type.value
        if kind == "title_page":
            continue
        theirs.append((kind, element.text))
    ours = told(read(ascii_text))
    assert _words(ours) == _words(theirs)


def _words(elements: list[tuple[str, str]]) -> list[tuple[str, tuple[str, ...]]]:
    """Return kinds with their words; neighbours of one kind as one, for fountain-py makes an element of each line."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for kind, text in elements:
        words = tuple(re.findall(r"[\w'’]+", re.sub(r"\(([^()]*)\)$", r"\1" if kind == "parenthetical" else "", text)))
        if found and found[-1][0] == kind and kind in ("action", "dialogue"):
            found[-1] = (kind, found[-1][1] + words)
        else:
            found.append((kind, words))
    return found
