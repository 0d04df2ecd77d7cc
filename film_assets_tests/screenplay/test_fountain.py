"""Fountain 1.1, element by element, with the cases that other readers get wrong."""

from __future__ import annotations

import pytest

from film_assets_tests.screenplay.builders import codes, kinds, read, told


@pytest.mark.parametrize(
    ("heading", "text", "number"),
    [
        ("INT. HOUSE - DAY", "INT. HOUSE - DAY", ""),
        ("int. house - day", "int. house - day", ""),
        ("INT HOUSE - DAY", "INT HOUSE - DAY", ""),
        ("INT/EXT CAR - DAY", "INT/EXT CAR - DAY", ""),
        ("INT./EXT. CAR - DAY", "INT./EXT. CAR - DAY", ""),
        ("EXT/INT. BAR - NIGHT", "EXT/INT. BAR - NIGHT", ""),
        ("I/E. CAR - NIGHT", "I/E. CAR - NIGHT", ""),
        ("EST. CITY - DAWN", "EST. CITY - DAWN", ""),
        (".ÉGLISE ABANDONNÉE", "ÉGLISE ABANDONNÉE", ""),
        (".日本 - 昼", "日本 - 昼", ""),
        ("INT. HOUSE - DAY #1#", "INT. HOUSE - DAY", "1"),
        ("INT. HOUSE - DAY #1A#", "INT. HOUSE - DAY", "1A"),
        ("INT. HOUSE - DAY #I-1-A#", "INT. HOUSE - DAY", "I-1-A"),
        ("INT. HOUSE - DAY - FLASHBACK (1944) #110.#", "INT. HOUSE - DAY - FLASHBACK (1944)", "110."),
        (".BINOCULARS A FORCED SCENE HEADING #2-a#", "BINOCULARS A FORCED SCENE HEADING", "2-a"),
        ("INNEN. KÜCHE - NACHT", "INNEN. KÜCHE - NACHT", ""),
        ("AUSSEN STRASSE - TAG", "AUSSEN STRASSE - TAG", ""),
        ("INTÉRIEUR. CUISINE - JOUR", "INTÉRIEUR. CUISINE - JOUR", ""),
        ("WN. KUCHNIA – NOC", "WN. KUCHNIA – NOC", ""),
        ("ИНТ. КУХНЯ - НОЧЬ", "ИНТ. КУХНЯ - НОЧЬ", ""),
        ("НАТ. УЛИЦА - ДЕНЬ", "НАТ. УЛИЦА - ДЕНЬ", ""),
        ("İÇ. EV - GECE", "İÇ. EV - GECE", ""),
        ("DIŞ SOKAK - GÜN", "DIŞ SOKAK - GÜN", ""),
        ("内 厨房 - 夜", "内 厨房 - 夜", ""),
    ],
)
def test_a_heading_of_any_kind_is_a_heading(heading: str, text: str, number: str) -> None:
    element = read(f"{heading}\n\nSomething happens.\n").elements[0]
    assert (element.kind.value, element.text, element.scene_number) == ("scene_heading", text, number)
    assert (element.lines.first_line, element.lines.last_line) == (1, 1)


@pytest.mark.parametrize(
    "line",
    [
        "...and then silence.",
        "..HOUSE",
        ". HOUSE",
        "Interior decoration is her passion.",
        "Intense light - everywhere.",
        "EXTREME CLOSE UP",
        "Est-ce que tu viens ?",
        "In the end, nothing.",
        "INTERNAL AFFAIRS arrive.",
        "DIŞARIDA kar var.",
    ],
)
def test_what_only_begins_like_a_heading_is_action(line: str) -> None:
    assert told(read(f"{line}\n\nMore.\n"))[0] == ("action", line)


def test_a_localised_heading_needs_empty_lines_around_it() -> None:
    assert kinds("INNEN - so begann er.\nEr ging.\n") == ["action"]
    assert kinds("Er sagte:\nINNEN. KÜCHE - NACHT\n\nEr ging.\n") == ["action", "action"]


def test_a_heading_right_above_action_is_still_a_heading_with_a_warning() -> None:
    script = read("INT. HOUSE - DAY\nShe waits.\n")
    assert told(script) == [("scene_heading", "INT. HOUSE - DAY"), ("action", "She waits.")]
    assert codes(script) == [("heading-without-empty-line", 1)]


@pytest.mark.parametrize(
    ("cue", "name", "extension", "dual"),
    [
        ("NORA", "NORA", "", False),
        ("R2D2", "R2D2", "", False),
        ("GUARD #2", "GUARD #2", "", False),
        ("O'BRIEN-SMITH", "O'BRIEN-SMITH", "", False),
        ("JOSÉ", "JOSÉ", "", False),
        ("ИВАН", "ИВАН", "", False),
        ("ΕΛΕΝΗ", "ΕΛΕΝΗ", "", False),
        ("MR. OYELARAN", "MR. OYELARAN", "", False),
        ("NORA (V.O.)", "NORA", "V.O.", False),
        ("NORA (V.O.) (CONT'D)", "NORA", "V.O., CONT'D", False),
        ("HANS (on the radio)", "HANS", "on the radio", False),
        ("MOM (O. S.)", "MOM", "O. S.", False),
        ("BRICK ^", "BRICK", "", True),
        ("BRICK (O.S.) ^", "BRICK", "O.S.", True),
        ("BRICK^", "BRICK", "", True),
        ("@McAVOY", "McAVOY", "", False),
        ("@小明", "小明", "", False),
        ("    NORA", "NORA", "", False),
        ("\t\tNORA", "NORA", "", False),
    ],
)
def test_a_cue_gives_name_extension_and_dual(cue: str, name: str, extension: str, dual: bool) -> None:
    elements = read(f"Action.\n\n{cue}\nWords.\n").elements
    assert [element.kind.value for element in elements] == ["action", "character", "dialogue"]
    assert (elements[1].text, elements[1].extension, elements[1].dual) == (name, extension, dual)


@pytest.mark.parametrize(
    "line",
    [
        "23",
        "Nora",
        "...",
        "NORA (V.O.) runs",
        "2 + 2",
        "CLOSE ON THE CARD",
        "INSERT - THE TELEPHONE",
        "ANGLE ON NORA:",
        "A LOCUST LANDS ON HER HAND.",
        "WRITTEN BY",
    ],
)
def test_what_is_no_cue_is_action(line: str) -> None:
    assert kinds(f"{line}\nwords follow\n") == ["action"]


def test_cues_that_all_stand_apart_are_joined_to_their_speeches() -> None:
    apart = "INT. A - DAY\n\nRain.\n\nADA\n\nHello.\n\nOTTO\n\n(low)\n\nYes.\n\nADA\n\nWell.\n\nOTTO\n\nNo.\n\nTHE END\n\nRain.\n"
    cue = ["character", "dialogue"]
    first = ["scene_heading", "action", *cue, "character", "parenthetical", "dialogue", *cue, *cue]
    assert kinds(apart) == [*first, "action", "action"]
    assert [one.code for one in read(apart).diagnostics if one.code == "detached-cues"]
    joined = apart + "\nADA\nGood.\n"
    assert "dialogue" not in kinds(joined)[:-1]


def test_a_cue_with_nothing_under_it_is_action() -> None:
    assert kinds("BOOM!\n\nThe wall falls.\n") == ["action", "action"]


def test_dialogue_keeps_its_line_breaks_and_goes_on_over_a_line_of_two_spaces() -> None:
    script = read("DEALER\nTen.\nFour.\n  \nHit or stand?\n\nAction.\n")
    assert told(script) == [
        ("character", "DEALER"),
        ("dialogue", "Ten.\nFour.\n\nHit or stand?"),
        ("action", "Action."),
    ]
    assert (script.elements[1].lines.first_line, script.elements[1].lines.last_line) == (2, 5)


def test_a_line_of_one_space_ends_dialogue() -> None:
    assert kinds("DEALER\nTen.\n \nFour.\n") == ["character", "dialogue", "action"]


def test_parentheticals_stand_between_lines_and_over_several_lines() -> None:
    script = read("STEEL\n(starting\n the engine)\nSo much\n(beat)\nfor retirement!\n")
    assert told(script) == [
        ("character", "STEEL"),
        ("parenthetical", "starting the engine"),
        ("dialogue", "So much"),
        ("parenthetical", "beat"),
        ("dialogue", "for retirement!"),
    ]


def test_a_parenthesis_that_never_closes_is_said() -> None:
    assert told(read("STEEL\n(starting\nSo much\n\nEnd.\n"))[1] == ("dialogue", "(starting\nSo much")


def test_action_keeps_line_breaks_and_indents() -> None:
    script = read("He counts:\n\n    one\n    two\n\tthree\n")
    assert told(script) == [("action", "He counts:"), ("action", "    one\n    two\n    three")]


@pytest.mark.parametrize(
    "text", ["CUT TO:", "SMASH-CUT TO:", "DISSOLVE TO:", "FADE IN:", "FADE OUT.", "FADE TO BLACK.", "COUPE FRANCHE TO:"]
)
def test_transitions_between_empty_lines(text: str) -> None:
    assert told(read(f"Action.\n\n{text}\n\nINT. A - DAY\n"))[1] == ("transition", text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("TO: ", ("action", "TO:")),
        ("CUT TO: ", ("action", "CUT TO:")),
        ("cut to:", ("action", "cut to:")),
        ("!FADE IN:", ("transition", "FADE IN:")),
        ("> Burn to White.", ("transition", "Burn to White.")),
        ("!CUT TO:", ("action", "CUT TO:")),
        (">  THE END  <", ("centered", "THE END")),
        ("> not centered", ("transition", "not centered")),
        ("~Willy Wonka", ("lyric", "Willy Wonka")),
        ("# Act One", ("section", "Act One")),
        ("### Deep", ("section", "Deep")),
        ("= She leaves.", ("synopsis", "She leaves.")),
        ("===", ("page_break", "")),
        ("======", ("page_break", "")),
        ("== not one", ("action", "== not one")),
        ("!INT. FORCED ACTION", ("action", "INT. FORCED ACTION")),
        ("!!WS, slow pan", ("shot", "WS, slow pan")),
        ("#hashtag is a section too", ("section", "hashtag is a section too")),
    ],
)
def test_marks_decide(line: str, expected: tuple[str, str]) -> None:
    assert told(read(f"Before.\n\n{line}\n\nAfter.\n"))[1] == expected


def test_fade_in_is_no_title_page_and_no_scene() -> None:
    script = read("FADE IN:\n\nINT. A - DAY\n\nHi.\n")
    assert script.title_page.entries == ()
    assert kinds("FADE IN:\n\nINT. A - DAY\n\nHi.\n") == ["transition", "scene_heading", "action"]


def test_title_page_values_stand_on_one_line_or_several() -> None:
    script = read(
        "Title:\n    _**BRICK & STEEL**_\n    _**FULL RETIRED**_\nAuthor: Stu Maschwitz\nDraft date: 1/20/2012\n\nHi.\n"
    )
    assert script.title_page.entries == (
        ("title", ("_**BRICK & STEEL**_", "_**FULL RETIRED**_")),
        ("author", ("Stu Maschwitz",)),
        ("draft date", ("1/20/2012",)),
    )
    assert script.title_page.first("title") == "BRICK & STEEL FULL RETIRED"


@pytest.mark.parametrize(
    "text",
    [
        "As the girl runs: a truck.\n\nIt stops.\n",
        "He says: no.\nShe says: yes.\n",
        "12:30 by the clock.\n",
        "http://example.org: a page\n",
    ],
)
def test_a_first_line_with_a_colon_is_no_title_page(text: str) -> None:
    script = read(text)
    assert script.title_page.entries == ()
    assert script.elements[0].text.startswith(text[:8])


def test_a_script_that_is_only_a_title_page_has_no_elements() -> None:
    script = read("Title: Nothing yet\nAuthor: Me\n")
    assert script.title_page.first("author") == "Me" and script.elements == ()


def test_notes_keep_their_content_and_leave_no_trace_in_what_is_filmed() -> None:
    script = read("Nora [[why\nso late?]] waits.\n\n[[alone\n  \nand long]]\n\nNORA\nHi[[softer]] there.\n")
    assert told(script) == [
        ("action", "Nora\nwaits."),
        ("note", "why\nso late?"),
        ("note", "alone\n  \nand long"),
        ("character", "NORA"),
        ("dialogue", "Hi there."),
        ("note", "softer"),
    ]
    assert (script.elements[2].lines.first_line, script.elements[2].lines.last_line) == (4, 6)


def test_a_note_on_a_scene_heading_may_hold_empty_lines() -> None:
    script = read("INT. A - NIGHT[[Where\n\n- is it]]\n\nNora waits.\n\nINT. B - DAY [[ x\n\nHe waits. [[why]]\n")
    assert told(script)[:3] == [
        ("scene_heading", "INT. A - NIGHT"),
        ("note", "Where\n\n- is it"),
        ("action", "Nora waits."),
    ]
    assert ("scene_heading", "INT. B - DAY [[ x") in told(script)


def test_boneyard_hides_scenes_and_halves_of_lines() -> None:
    script = read("INT. A - DAY\n\nHe /* never */ waits.\n\n/*\nINT. B - DAY\n\nNo.\n*/\n\nEnd.\n")
    assert told(script) == [
        ("scene_heading", "INT. A - DAY"),
        ("action", "He waits."),
        ("boneyard", "never"),
        ("boneyard", "INT. B - DAY\n\nNo."),
        ("action", "End."),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("Nora waits [[for what\n\nINT. B - DAY\n\nEnd.\n", "unclosed-note", 1),
        ("Nora waits.\n\n/* INT. B - DAY\n\nEnd.\n", "unclosed-boneyard", 3),
        ("A */ B [[ C\n\n]] D\n", "unclosed-note", 1),
        ("*/ A /*/ B\n", "unclosed-boneyard", 1),
    ],
)
def test_a_mark_that_never_closes_is_text_with_a_warning_and_loses_nothing(text: str, code: str, line: int) -> None:
    script = read(text)
    assert (code, line) in codes(script)
    assert set(" ".join(element.text for element in script.elements).split()) == set(text.split())


def test_a_note_opened_in_vain_does_not_hide_a_boneyard_after_it() -> None:
    assert told(read("[[ a /* b\n\nc */ d\n")) == [("action", "[[ a\nd"), ("boneyard", "b\n\nc")]


def test_line_ends_byte_order_marks_and_encodings_change_nothing() -> None:
    text = "INT. CAFÉ - DAY\n\nNORA\nHi.\n"
    from film_assets.screenplay.reading import read_script

    plain = read_script(text.encode(), "a.fountain")
    for data in (
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + text.encode(),
        text.encode("utf-16"),
        text.encode("utf-32"),
        ("\ufeff" + text).encode("utf-16-be"),
    ):
        assert read_script(data, "a.fountain").elements == plain.elements
    assert read_script(text.encode("cp1252"), "a.fountain", encoding="cp1252").elements == plain.elements


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x1c", "\u001e"])
def test_other_separators_end_no_line(separator: str) -> None:
    script = read(f"She waits{separator}long.\n\nEnd.\n")
    assert [element.lines.first_line for element in script.elements] == [1, 3]


def test_text_is_composed_so_that_equal_names_are_equal() -> None:
    assert read("JOSE\u0301\nHola.\n").elements[0].text == "JOSÉ"


def test_every_line_that_holds_words_belongs_to_an_element() -> None:
    from film_assets.examples import __path__ as places

    for name in ("01_spare_key.fountain", "02_the_last_frequency.fountain", "03_night_bus.txt"):
        with open(f"{next(iter(places))}/{name}", "rb") as file:
            data = file.read()
        from film_assets.screenplay.reading import read_script

        script = read_script(data, name)
        covered = {
            line for element in script.elements for line in range(element.lines.first_line, element.lines.last_line + 1)
        }
        lines = data.decode().split("\n")
        start = min(element.lines.first_line for element in script.elements)
        missing = [
            number for number, line in enumerate(lines, 1) if number >= start and line.strip() and number not in covered
        ]
        assert missing == []
