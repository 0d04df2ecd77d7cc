"""Our reader beside fountain-py and screenplain, on generated scripts and case by case.

In generated scripts fountain-py takes only ASCII capitals for cues and no digits in transitions, so such names are
replaced for it, and screenplain shows headings and transitions in capitals. Every further disagreement is a case of its
own in ``DISAGREED``, with what the syntax says.
"""

from __future__ import annotations

import io
import re

import pytest
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
        if found and found[-1][0] == kind and kind in ("action", "dialogue", "lyric"):
            found[-1] = (kind, found[-1][1] + words)
        else:
            found.append((kind, words))
    return found


AGREED = (
    "INT HOUSE - DAY\n\nHi.\n",
    "INT/EXT CAR - DAY\n\nHi.\n",
    "EST. CITY - DAY\n\nX.\n",
    "...and then.\n\nHi.\n",
    "!INT. A\n\nHi.\n",
    "X.\n\n@McAvoy\nHi.\n",
    "X.\n\nR2D2\nHi.\n",
    "X.\n\nGUARD #2\nHi.\n",
    "X.\n\nMOM\nHi.\n  \nHo.\n\nY.\n",
    "X.\n\nSMASH-CUT TO:\n\nY.\n",
    "X.\n\nCUT TO: \n\nY.\n",
    "X.\n\n> END <\n\nY.\n",
    "X [[ y.\n\nY.\n",
    "# A\n\n## B\n\nX.\n",
    "X.\n\n===\n\nY.\n",
    "X.\n\n\tMOM\n\t\tHi.\n\nY.\n",
    "X.\n\nBOOM!\n\nY.\n",
    "X\nY\n  Z\n\nQ.\n",
    "X *y* **z**.\n\nY.\n",
    "Title: A\nAuthor:\n    B\n\nX.\n",
    "INT. A - DAY\r\n\r\nX.\r\n",
    "X.\n\nMOM\n",
)
BOTH = ("screenplain", "fountain-py")
DISAGREED = {
    "int. house - day\n\nHi.\n": (("screenplain",), "it shows headings in capitals; the text is the writer's"),
    ".ÉGLISE\n\nHi.\n": (("fountain-py",), "a forced heading begins with a letter or digit, É is a letter"),
    "X.\n\nJOSÉ\nHi.\n": (("fountain-py",), "a cue is in capitals, of any alphabet"),
    "X.\n\nИВАН\nHi.\n": (("fountain-py",), "a cue is in capitals, of any alphabet"),
    "X.\n\nBRICK\nHi.\n\nSTEEL ^\nHo.\n": (
        BOTH,
        "they hold dual dialogue in one element; here the second cue is marked",
    ),
    "X.\n\n~la la\n~lo\n\nHi.\n": (("screenplain",), "lines that begin with ~ are lyrics (1.1)"),
    "X.\n\nMOM\n~la la\n\nHi.\n": (("screenplain",), "lyrics may stand in dialogue (1.1)"),
    "X.\n\n> Burn.\n\nY.\n": (("screenplain",), "it shows transitions in capitals"),
    "FADE IN:\n\nINT. A - DAY\n\nY.\n": (("screenplain",), "not in the syntax, but no writer means action with it"),
    "Nora [[why]] waits.\n\nY.\n": (BOTH, "they drop notes; here a note is an element"),
    "X.\n\n[[why\nso]]\n\nY.\n": (("screenplain",), "it drops notes"),
    "X /* no */ y.\n\nY.\n": (BOTH, "they drop boneyard; here it is an element that is never filmed"),
    "X.\n\n/*\nINT. A - DAY\n\n*/\n\nY.\n": (BOTH, "they drop boneyard"),
    "X /* y.\n\nY.\n": (("fountain-py",), "it loses all after an unclosed boneyard; here it is text, with a warning"),
    "# A\n\n= it goes\n\nX.\n": (("screenplain",), "it drops synopses"),
    "X.\n\nMOM\n(a\nb)\nHi.\n": (BOTH, "a parenthetical over two lines is one"),
    "As she runs: a truck.\n\nX.\n": (("screenplain",), "it loses a first line with a colon as a title page"),
    "INT. A - DAY\nX.\n\nY.\n": (
        BOTH,
        "the syntax wants an empty line after a heading; without it the writer is warned",
    ),
    "X.\n\nMOM\nHi.\n \nHo.\n": (("fountain-py",), "dialogue goes on over a line of two spaces, not of one"),
    "X.\n\nCLOSE ON NORA\nShe.\n": (BOTH, "by the syntax a cue; no person is called CLOSE ON NORA"),
}


def _disagreeing(text: str) -> tuple[str, ...]:
    theirs = {
        "screenplain": _screenplain(text),
        "fountain-py": [
            (one.type.value.replace("lyrics", "lyric"), one.text)
            for one in FountainParser().parse(text).elements
            if one.type.value != "title_page"
        ],
    }
    ours = _words(told(read(text)))
    return tuple(name for name, elements in theirs.items() if _words(elements) != ours)


@pytest.mark.parametrize("text", AGREED)
def test_all_three_read_the_same(text: str) -> None:
    assert _disagreeing(text) == ()


@pytest.mark.parametrize("text", DISAGREED)
def test_where_a_reader_differs_it_is_for_a_reason_in_the_syntax(text: str) -> None:
    assert _disagreeing(text) == DISAGREED[text][0], DISAGREED[text][1]
