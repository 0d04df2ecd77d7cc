"""Every format that is read: what becomes what, and how the format is told from the content."""

from __future__ import annotations

import io

import pytest

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.model import ElementKind
from film_assets.screenplay.reading import read_script
from film_assets_tests.screenplay.builders import codes, read, told

FDX = """<?xml version="1.0" encoding="UTF-8" standalone="no" ?>
<FinalDraft DocumentType="Script" Template="No" Version="4">
<Content>
<Paragraph Number="7A" Type="Scene Heading"><SceneProperties Length="1/8"/><Text>INT. HOUSE</Text><Text> - DAY</Text></Paragraph>
<Paragraph Type="Action"><ScriptNote ID="1"><Paragraph><Text>shot: CU BOB</Text></Paragraph></ScriptNote><Text>Bob </Text><Text Style="Bold">runs</Text><Text> in.</Text></Paragraph>
<Paragraph><DualDialogue>
<Paragraph Type="Character"><Text>BOB (O.S.)</Text></Paragraph>
<Paragraph Type="Dialogue"><Text>Hi &amp; bye.</Text></Paragraph>
<Paragraph Type="Character"><Text>ANN</Text></Paragraph>
<Paragraph Type="Parenthetical"><Text>(low)</Text></Paragraph>
<Paragraph Type="Dialogue"><Text>Yo.</Text></Paragraph>
</DualDialogue></Paragraph>
<Paragraph Type="Shot"><Text>CLOSE ON BOB</Text></Paragraph>
<Paragraph Type="Transition"><Text>CUT TO:</Text></Paragraph>
</Content>
<TitlePage><Content><Paragraph><Text>THE HOUSE</Text></Paragraph><Paragraph><Text>Written by</Text></Paragraph><Paragraph><Text>Jo</Text></Paragraph></Content></TitlePage>
</FinalDraft>"""


def test_final_draft_joins_runs_enters_dual_dialogue_and_keeps_notes() -> None:
    script = read(FDX, "house.fdx")
    assert script.read_as == "fdx"
    assert told(script) == [
        ("scene_heading", "INT. HOUSE - DAY"),
        ("action", "Bob runs in."),
        ("note", "shot: CU BOB"),
        ("character", "BOB"),
        ("dialogue", "Hi & bye."),
        ("character", "ANN"),
        ("parenthetical", "low"),
        ("dialogue", "Yo."),
        ("shot", "CLOSE ON BOB"),
        ("transition", "CUT TO:"),
    ]
    assert script.elements[0].scene_number == "7A"
    assert [one.dual for one in script.elements if one.kind.value == "character"] == [False, True]
    assert script.elements[3].extension == "O.S."
    assert (script.title_page.first("title"), script.title_page.first("author")) == ("THE HOUSE", "Jo")
    assert script.elements[0].lines.first_line == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FDX.replace("<FinalDraft D", '<!DOCTYPE x [<!ENTITY a "b">]><FinalDraft D', 1), "DTD or entities"),
        (FDX.replace("<FinalDraft D", "<!DOCTYPE x><FinalDraft D", 1), "DTD or entities"),
        ("<FinalDraft>" + "<a>" * 100 + "</a>" * 100 + "</FinalDraft>", "deeper than 64"),
        (FDX[:400], "line 5: not well-formed"),
        ("<FinalDraft><Content></Content></FinalDraft>", "without a script"),
        ("<?xml version='1.0'?><html></html>", "no Final Draft script"),
    ],
)
def test_bad_xml_is_refused_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(ScriptError, match=message):
        read(text, "house.fdx")


def test_the_shot_format_reads_scenes_shots_and_speech() -> None:
    script = read(
        "Title: Bus\n\nSCENE 1: INT. OFFICE - DAY\nDescription here\n\nSHOT 1: Wide shot - 5s\nCamera pans\n\nNORA\nHi.\n\nshot 2 - close-up, 2,5 sec\nEnd.\n",
        "bus.txt",
    )
    assert script.read_as == "shots"
    assert told(script) == [
        ("scene_heading", "INT. OFFICE - DAY"),
        ("action", "Description here"),
        ("shot", "Wide shot - 5s"),
        ("action", "Camera pans"),
        ("character", "NORA"),
        ("dialogue", "Hi."),
        ("shot", "close-up, 2,5 sec"),
        ("action", "End."),
    ]
    assert [one.scene_number for one in script.elements if one.scene_number] == ["1", "1", "2"]
    assert script.title_page.first("title") == "Bus"


def test_prose_is_paragraphs_of_action() -> None:
    script = read("A hero walks.\nAnd walks.\n\nNight comes.\n", "forest.txt")
    assert script.read_as == "prose"
    assert told(script) == [("action", "A hero walks.\nAnd walks."), ("action", "Night comes.")]


MARKDOWN = """---
title: The Lighthouse
author: A. Writer
---

# Opening

Visual: waves against rocks.
> For a hundred years
> the light has turned.

## The keeper

- he climbs
- he lights the lamp

> **KEEPER (V.O.):** I never counted.

<!-- shot: WS, 4s -->
Some [prose](http://x.org) here.
"""


def test_markdown_headings_are_scenes_quotes_narration_and_visual_lines_action() -> None:
    script = read(MARKDOWN, "light.md")
    assert script.read_as == "markdown"
    assert script.title_page.entries == (("title", ("The Lighthouse",)), ("author", ("A. Writer",)))
    assert told(script) == [
        ("scene_heading", "Opening"),
        ("action", "waves against rocks."),
        ("character", "NARRATOR"),
        ("dialogue", "For a hundred years\nthe light has turned."),
        ("scene_heading", "The keeper"),
        ("action", "he climbs"),
        ("action", "he lights the lamp"),
        ("character", "KEEPER"),
        ("dialogue", "I never counted."),
        ("note", "shot: WS, 4s"),
        ("action", "Some prose here."),
    ]
    assert [one.extension for one in script.elements if one.kind.value == "character"] == ["V.O.", "V.O."]
    assert (script.elements[3].lines.first_line, script.elements[3].lines.last_line) == (9, 10)


def test_markdown_is_known_by_its_front_matter_whatever_the_extension() -> None:
    script = read(MARKDOWN, "light.txt")
    assert script.read_as == "markdown"


NARRATION = """title: Bees
language: en
scenes:
  - type: title
    title: The bees
    narration: They were here first.
  - type: list
    heading: Three facts
    items:
      - They dance.
      - They vote.
  - voice: deep
    language: fr
    visual: A hive at dawn.
    narration: |
      Une ruche.
      Deux ruches.
  - type: outro
    title: Thank you
    shots:
      - {size: wide, seconds: 4, action: Bees leave.}
"""


def test_narration_documents_give_titles_lists_voices_and_shots() -> None:
    script = read(NARRATION, "bees.yaml")
    assert script.read_as == "narration"
    assert told(script) == [
        ("scene_heading", "The bees"),
        ("centered", "The bees"),
        ("character", "NARRATOR"),
        ("dialogue", "They were here first."),
        ("scene_heading", "Three facts"),
        ("centered", "They dance."),
        ("centered", "They vote."),
        ("character", "NARRATOR"),
        ("dialogue", "They dance."),
        ("character", "NARRATOR"),
        ("dialogue", "They vote."),
        ("scene_heading", "Scene 3"),
        ("note", "voice: NARRATOR = deep"),
        ("note", "language: fr"),
        ("action", "A hive at dawn."),
        ("character", "NARRATOR"),
        ("dialogue", "Une ruche.\nDeux ruches."),
        ("scene_heading", "Thank you"),
        ("centered", "Thank you"),
        ("shot", "wide - 4s"),
        ("action", "Bees leave."),
    ]
    assert script.elements[3].lines.first_line == 6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scenes:\n  - &a {narration: x}\n  - *a\n", "line 2: anchors and aliases"),
        ("scenes:\n  - !!python/object:os.system x\n", "line 2: the tag"),
        ("scenes: " + "[" * 100 + "]" * 100, "deeper than 64"),
        ("- a\n- b\n", "a mapping with 'scenes'"),
        ("title: x\n", "needs 'scenes'"),
        ("scenes: []\n", "is empty"),
        ("scenes:\n  - narration: {a: b}\n", "line 2: 'narration' must be text"),
        ("scenes:\n  - shots: 4\n", "line 2: 'shots' must be a list"),
        ("scenes:\n  - [a, b]\n", "line 2: a mapping of keys"),
        ("scenes:\n\t- a\n", "line 2: "),
    ],
)
def test_bad_yaml_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ScriptError, match=message):
        read(text, "bees.yaml")


def test_an_unknown_key_of_a_scene_is_a_warning() -> None:
    assert codes(read("scenes:\n  - naration: Hello.\n    visual: A hill.\n", "a.yaml")) == [("unknown-key", 2)]


def _pdf(pages: list[list[tuple[float, str]]]) -> bytes:
    """Return a PDF whose lines stand at ``(inches from the left, text)``; an empty text leaves a line out."""
    from reportlab.lib.pagesizes import LETTER
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, pagesize=LETTER, pageCompression=0)
    for page in pages:
        canvas.setFont("Courier", 12)
        for number, (left, text) in enumerate(page):
            if text:
                canvas.drawString(left * 72, 720 - 12 * number, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_a_pdf_is_read_by_its_layout() -> None:
    data = _pdf(
        [
            [
                (1.5, "INT. HOUSE - DAY"), (0, ""), (1.5, "Nora waits by the door of the house."), (0, ""), (3.7, "NORA"),
                (3.1, "(low)"), (2.5, "Is anybody there, or is it"), (2.5, "only the wind?"), (0, ""),
                (1.5, "Nothing answers her but the wind."), (0, ""), (7.2, "1."),
            ],
            [
                (1.5, "EXT. GARDEN - NIGHT"), (0, ""), (1.5, "She runs through the wet garden."), (0, ""), (3.7, "OLD MAN (O.S.)"),
                (2.5, "Good evening."), (0, ""), (7.2, "2."),
            ],
        ]
    )  # fmt: skip
    script = read_script(data, "house.pdf")
    assert script.read_as == "pdf"
    assert told(script) == [
        ("scene_heading", "INT. HOUSE - DAY"),
        ("action", "Nora waits by the door of the house."),
        ("character", "NORA"),
        ("parenthetical", "low"),
        ("dialogue", "Is anybody there, or is it\nonly the wind?"),
        ("action", "Nothing answers her but the wind."),
        ("scene_heading", "EXT. GARDEN - NIGHT"),
        ("action", "She runs through the wet garden."),
        ("character", "OLD MAN"),
        ("dialogue", "Good evening."),
    ]


def test_a_scanned_pdf_and_a_damaged_one_are_refused() -> None:
    with pytest.raises(ScriptError, match="a scan"):
        read_script(_pdf([[(1, "")], [(1, "")]]), "scan.pdf")
    with pytest.raises(ScriptError, match="damaged PDF"):
        read_script(b"%PDF-1.4\nnothing", "broken.pdf")


def test_content_decides_and_a_wrong_extension_is_told() -> None:
    script = read(FDX, "house.fountain")
    assert script.read_as == "fdx"
    assert ("other-format", 1) in codes(script)
    assert codes(read("INT. A - DAY\n\nHi there.\n", "a.txt")) == []


def test_an_untitled_script_keeps_its_file_name() -> None:
    assert read("INT. A - DAY\n\nHi.\n", "my_film.fountain").name == "my_film.fountain"


def test_a_screenplay_in_markdown_has_its_sluglines_as_scenes_and_films_no_synopsis() -> None:
    text = (
        "# Late\n\n## Synopsis\n\nTwo people meet.\n\n## Scene 1\n\n**INT. BAR - NIGHT**\n\nADA (40) waits - alone. 3. is her table.\n\n"
        "**ADA**\nYes?\n\n## Notes\n\n- a clock\n"
    )
    script = read_script(text.encode(), "late.md")
    kinds = [(one.kind, one.text) for one in script.elements if one.kind is not ElementKind.NOTE]
    assert kinds == [
        (ElementKind.SECTION, "Synopsis"),
        (ElementKind.SECTION, "Scene 1"),
        (ElementKind.SCENE_HEADING, "INT. BAR - NIGHT"),
        (ElementKind.ACTION, "ADA (40) waits - alone. 3. is her table."),
        (ElementKind.CHARACTER, "**ADA**"),
        (ElementKind.DIALOGUE, "Yes?"),
        (ElementKind.SECTION, "Notes"),
    ]
    assert [one.text for one in script.elements if one.kind is ElementKind.NOTE] == ["Two people meet.", "- a clock"]
