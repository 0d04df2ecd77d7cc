"""Fuzz targets: what is fed in, and what must hold of whatever comes out. Run by ``test_fuzzing`` in small, and for
five minutes each by ``pytest -m long`` or, guided by coverage, by ``fuzz_atheris.py``.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import yaml
from hypothesis import strategies as st

from film_assets.breakdown.coverage import shots_of
from film_assets.breakdown.model import ShotList
from film_assets.breakdown.report import breakdown_report
from film_assets.breakdown.scenes import scenes_of
from film_assets.cli.tables import breakdown_table
from film_assets.kernel.errors import ScriptError
from film_assets.kernel.names import KEY_PATTERN, slug, title_from
from film_assets.screenplay.lengths import doubtful_length, seconds_in
from film_assets.screenplay.model import Screenplay
from film_assets.screenplay.moderation import moderated
from film_assets.screenplay.pdf import lines_of_pages
from film_assets.screenplay.plain import INVISIBLE
from film_assets.screenplay.reading import read_script
from film_assets.screenplay.sluglines import heading_strength, parsed_slugline
from film_assets.screenplay.writing import fountain_text
from film_assets_tests.screenplay.fountains import ANY_TEXT, scripts

NAMES = st.sampled_from(["a.fountain", "a.txt", "a.fdx", "a.md", "a.yaml", "a.pdf", "a", ""])
PIECES = st.lists(
    st.sampled_from(
        "INT. A - DAY|EXT. B - CONTINUOUS|NORA (34), coat, runs.|NORA|BRUNO ^|(V.O.)|(beat)|Hi!|SHOT 1: CU - 2s|SCENE 2: x|"
        "CLOSE ON: the key.|INSERT - THE CARD|MONTAGE|- one|> END <|~la la|[[shot: OTS, 3s]]|[[take: 9]]|/*|*/|[[|]]|===|# x|= y|"
        "She looks at him.|They stare at the telephone.|He leaves.|CUT TO:|FADE OUT.|!!POV|title: x|scenes:|> quote|ALL|"
        "SHOT 2: nan s|INT. C - DAY #1#|ИНТ. КУХНЯ - НОЧЬ|[[cast: NORA, 9, f, red hat]]|[[music: none]]|NORA AND BRUNO|"
        "He says it again and again, and then again, and she does not hear a word of it, not one.".split("|")
    ),
    max_size=30,
)
SEPARATORS = st.sampled_from(["\n", "\n\n", "\n  \n", " ", "\r\n\r\n"])


def broken_down(data: bytes, name: str) -> None:
    """Read and break down; what comes out is whole, or one printable sentence says why there is nothing."""
    try:
        script = read_script(data, name)
        scenes = scenes_of(script)
    except ScriptError as error:
        _one_plain_sentence(str(error))
        return
    _well_read(script, data)
    shots = shots_of(script, scenes)
    labels = [shot.label for scene in shots.scenes for shot in scene.shots]
    assert len(set(labels)) == len(labels)
    assert len({scene.label for scene in scenes.scenes}) == len(scenes.scenes)
    people = {person.name for person in scenes.people}
    for scene, covered in zip(scenes.scenes, shots.scenes, strict=True):
        for shot in covered.shots:
            assert {presence.name for presence in shot.present} <= people & set(scene.present)
            assert shot.least_seconds > 0 and all(speech.text for speech in shot.speeches)
            assert scene.lines.first_line <= shot.lines.first_line <= shot.lines.last_line <= scene.lines.last_line
    assert shots_of(script, scenes, previous=shots) == shots
    assert ShotList.model_validate_json(shots.model_dump_json()) == shots
    assert not INVISIBLE.search(scenes.title + "".join(people))
    breakdown_report(script, scenes, shots).model_dump_json()
    _plain_for_terminals(breakdown_table(scenes, shots))
    for finding in moderated(script).findings:
        assert 0 <= finding.start < finding.end_exclusive


def _well_read(script: Screenplay, data: bytes) -> None:
    assert Screenplay.model_validate_json(script.model_dump_json()) == script
    most = max(data.count(b"\n") + data.count(b"\r") + 1, 1)
    for one in script.diagnostics:
        _one_plain_sentence(one.message)
        assert script.read_as == "pdf" or 1 <= one.line <= most
    before = 0
    for element in script.elements:
        assert element.lines.first_line <= element.lines.last_line
        assert script.read_as in ("pdf", "narration") or before <= element.lines.first_line <= most
        before = element.lines.first_line
        _plain_for_terminals(element.text)


def _one_plain_sentence(message: str) -> None:
    assert "\n" not in message and "\t" not in message and not INVISIBLE.search(message), repr(message)
    _plain_for_terminals(message)


def _plain_for_terminals(text: str) -> None:
    assert all(one in "\n\t" or (ord(one) >= 32 and not 127 <= ord(one) < 160) for one in text), repr(text)


def _written_and_read_again(text: str) -> None:
    try:
        first = read_script(text.encode(), "any.fountain")
    except ScriptError:
        return
    written = fountain_text(first)
    if first.read_as in ("fountain", "prose") and written.strip():
        again = read_script(written.encode(), "again.fountain")
        assert _letters(again) == _letters(first)


def _letters(script: Screenplay) -> list[str]:
    return sorted(
        one for element in script.elements for one in (element.text + element.extension).casefold() if one.isalnum()
    )


def _lines_read(pages: list[str]) -> None:
    text = "\n".join(lines_of_pages(pages))
    broken_down(text.encode(), "a.fountain")


def _small_parts(text: str) -> None:
    """Headings, lengths, names: whatever the text."""
    assert KEY_PATTERN.fullmatch(slug(text)) and title_from(text)
    seconds, rest = seconds_in(text)
    assert seconds is None or (seconds >= 0 and len(rest) < len(text))
    doubtful_length(text)
    heading_strength(text)
    assert all(part.strip() for part in parsed_slugline(text).place)


@functools.cache
def _pdf() -> bytes:
    from reportlab.lib.pagesizes import LETTER
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, pagesize=LETTER, pageCompression=0, invariant=1)
    for _ in range(2):
        canvas.setFont("Courier", 12)
        for row, (left, text) in enumerate(
            [
                (1.5, "INT. HOUSE - DAY"),
                (1.5, "Nora waits at the door and waits."),
                (3.7, "NORA"),
                (2.5, "Hello, is anybody there?"),
            ]
        ):
            canvas.drawString(left * 72, 720 - 24 * row, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _pdf_edited(edits: list[tuple[int, int, bytes]]) -> bytes:
    data = bytearray(_pdf())
    for place, length, put in edits:
        start = place % len(data)
        data[start : start + length] = put
    return bytes(data)


_PDF_BYTES = st.one_of(
    st.binary(max_size=4),
    st.sampled_from(
        [b"obj", b"endobj", b"<<", b">>", b"/Kids", b"/Parent", b"1 0 R", b"/Length 99999999", b"stream", b"(", b"["]
    ),
)
PDFS = st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 12), _PDF_BYTES), max_size=8).map(_pdf_edited)

PAGES = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from([0, 4, 15, 15, 15, 25, 31, 37, 60]),
            st.sampled_from(
                "INT. HOUSE - DAY|1  INT. A - DAY  1|NORA|NORA          BRUNO|Hi there.|(low)|CONTINUED:|(MORE)|12.|Hi.          Ho.||".split(
                    "|"
                )
            ),
        ).map(lambda cell: " " * cell[0] + cell[1]),
        max_size=20,
    ).map("\n".join),
    max_size=4,
)

_WORDS = st.one_of(
    ANY_TEXT.map(lambda text: text[:40]),
    st.sampled_from(["INT. A - DAY", "NORA", "(low)", "Hi.", "CU - 2s", "[[take: 2]]"]),
)
_KINDS = st.sampled_from(
    ["Scene Heading", "Action", "Character", "Dialogue", "Parenthetical", "Shot", "Transition", "Lyrics", "", "?"]
)


def _tag(name: str, inside: str, **attributes: str) -> str:
    shown = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{shown}>{inside}</{name}>"


def _in_xml(text: str) -> str:
    return escape("".join(one for one in text if one in "\t\n\r" or ord(one) >= 32))


_TEXTS = st.lists(_WORDS, max_size=3).map(lambda parts: "".join(_tag("Text", _in_xml(part)) for part in parts))
_PARAGRAPHS = st.recursive(
    st.builds(
        lambda kind, number, text: _tag("Paragraph", text, Type=kind, Number=number),
        _KINDS,
        st.sampled_from(["", "1", "2A", "9" * 30]),
        _TEXTS,
    ),
    lambda inner: st.builds(
        lambda name, parts: _tag("Paragraph", _tag(name, "".join(parts))),
        st.sampled_from(["DualDialogue", "ScriptNote", "Text", "Paragraph"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)
FDX = st.builds(
    lambda head, body, title, tail: (
        f"{head}<FinalDraft>{_tag('Content', ''.join(body))}{_tag('TitlePage', _tag('Content', ''.join(title)))}{tail}"
    ).encode(),
    st.sampled_from(["", "<?xml version='1.0' encoding='UTF-8'?>\n", "<!DOCTYPE x>", "\ufeff", "\n\n"]),
    st.lists(_PARAGRAPHS, max_size=8),
    st.lists(_PARAGRAPHS, max_size=3),
    st.sampled_from(["</FinalDraft>", "</FinalDraft>", "</FinalDraft>", "", "&x;</FinalDraft>"]),
)

_KEYS = st.sampled_from(
    "title narration heading visual items voice language shots dialogue number duration seconds type music mood size action scenes NORA".split()
)
_SCALARS = st.one_of(_WORDS, st.integers(-5, 5), st.floats(), st.none(), st.booleans(), st.dates())
_YAML_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=12,
)
NARRATIONS = st.builds(
    lambda title, scenes, more, mark: (
        yaml.safe_dump({"title": title, "scenes": scenes} | more, allow_unicode=True) + mark
    ),
    _SCALARS,
    st.lists(st.dictionaries(_KEYS, _YAML_VALUES, max_size=5), max_size=5),
    st.dictionaries(_KEYS, _YAML_VALUES, max_size=2),
    st.sampled_from(["", "", "", "\n- x", "x: &a b", "y: *a", "z: !!python/name:os.system x", 'e: "\\uD800\\x1b[2J"']),
)
MARKDOWN = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "---",
                "title: x",
                "author:",
                "  - a",
                "# One",
                "## Two",
                "> said",
                "> **NORA:** hi",
                "Visual: a hill",
                "- item",
                "1. item",
                "<!-- shot: CU -->",
                "<!--",
                "-->",
                "![p](u)",
                "[l](u)",
                "```",
                "~~~",
                "***",
                "",
                "",
                "",
                "NORA",
                "[[take: 2]]",
            ]
        ),
        _WORDS,
    ),
    max_size=25,
).map("\n".join)


@dataclass(frozen=True, slots=True)
class Target:
    """Something to feed, and the function that it is fed to."""

    fed: st.SearchStrategy[Any]
    to: Callable[[Any], None]
    few: int = 100
    """How many are fed in the suite."""


TARGETS = {
    "pieces of scripts": Target(
        st.tuples(
            st.lists(st.tuples(PIECES, SEPARATORS), max_size=6).map(
                lambda parts: "\n\n".join(separator.join(pieces) for pieces, separator in parts).encode()
            ),
            NAMES,
        ),
        lambda given: broken_down(*given),
        few=300,
    ),
    "any text": Target(st.tuples(ANY_TEXT.map(str.encode), NAMES), lambda given: broken_down(*given), few=150),
    "any bytes": Target(st.tuples(st.binary(max_size=300), NAMES), lambda given: broken_down(*given), few=150),
    "whole scripts": Target(
        scripts().map(lambda script: script[0].encode()), lambda data: broken_down(data, "a.fountain")
    ),
    "final draft": Target(FDX, lambda data: broken_down(data, "a.fdx")),
    "narration": Target(NARRATIONS, lambda text: broken_down(text.encode(), "a.yaml")),
    "markdown": Target(MARKDOWN, lambda text: broken_down(text.encode(), "a.md")),
    "pdf": Target(PDFS, lambda data: broken_down(data, "a.pdf"), few=4),
    "pages of a pdf": Target(PAGES, _lines_read),
    "written and read again": Target(ANY_TEXT, _written_and_read_again),
    "headings, lengths, names": Target(_WORDS, _small_parts),
}
