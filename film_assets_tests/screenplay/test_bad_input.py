"""Bad input ends in one clear sentence, and no input takes long."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from film_assets.breakdown.coverage import shots_of
from film_assets.breakdown.scenes import scenes_of
from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.limits import ScriptLimits
from film_assets.screenplay.model import Severity
from film_assets.screenplay.moderation import moderated
from film_assets.screenplay.reading import read_script
from film_assets_tests.screenplay.builders import codes, one_page_pdf, read


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        ("\u2003\u00a0\n".encode(), "is blank"),
        (b"PK\x03\x04rest", "ZIP archive"),
        (b"\x89PNG\r\n", "PNG picture"),
        (b"{\\rtf1 hello}", "RTF file"),
        (b"INT. A\x00\x00 - DAY", "byte 0x00 at offset 6"),
        (b"INT. CAF\xe9 - DAY", "not valid UTF-8.*offset 8"),
        (b"\xff\xfeI\x00N", "not valid UTF-16"),
        (b"a" * 20_001, "line 1: 20,001 characters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(ScriptError, match=message) as caught:
        read_script(data, "folder/test.txt")
    assert "test.txt" in str(caught.value) and "folder" not in str(caught.value)


def test_too_large_and_too_many_scenes_are_refused() -> None:
    with pytest.raises(ScriptError, match="more than the 10 a script"):
        read_script(b"x" * 11, "a.txt", limits=ScriptLimits(size_bytes=10))
    with pytest.raises(ScriptError, match="2,001 scenes"):
        read_script(b"INT. A - DAY\n\nHi.\n\n" * 2001, "a.fountain")


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(ScriptError, match="not an encoding"):
        read_script(b"Hi", "a.txt", encoding="klingon")


@pytest.mark.parametrize(
    "label",
    ["0s", "-3s", "0.1s", "601s", "infs", "nan s", "1_000s", "٣s", "1e3s", "99999s", "-- 4e9 s", "∞ s", "11 min"],
)
def test_an_impossible_length_is_an_error_with_its_line(label: str) -> None:
    script = read(f"SCENE 1: INT. A - DAY\n\nSHOT 1: Wide shot - {label}\nHi.\n", "a.txt")
    found = [(one.code, one.line, one.severity) for one in script.diagnostics]
    assert found == [("bad-shot-length", 3, Severity.ERROR)]


@pytest.mark.parametrize(
    "label", ["4s", "2.5s", "2,5 sec", "0.2s", "600s", "10 min", "1 minute", "500ms", "4 s (slow)"]
)
def test_a_possible_length_is_none(label: str) -> None:
    assert codes(read(f"SCENE 1: INT. A - DAY\n\nSHOT 1: Wide shot - {label}\nHi.\n", "a.txt")) == []


def test_written_lengths_of_more_than_four_hours_are_an_error() -> None:
    text = "SCENE 1: INT. A - DAY\n\n" + "SHOT 1: Wide - 600s\nHi.\n\n" * 25
    assert ("film-too-long", 1) in codes(read(text, "a.txt"))


def test_duplicate_and_absurd_scene_numbers_are_told() -> None:
    script = read(f"INT. A - DAY #4#\n\nHi.\n\nINT. B - DAY #4#\n\nHi.\n\nINT. C - DAY #{'9' * 40}#\n\nHi.\n")
    assert codes(script) == [("duplicate-scene-number", 5), ("absurd-scene-number", 9)]


def test_control_characters_are_left_out_and_told() -> None:
    script = read("She wa\x1bits.\n\nEnd.\n")
    assert script.elements[0].text == "She waits."
    assert codes(script) == [("control-character", 1)]


def test_a_stray_parenthetical_is_told() -> None:
    assert codes(read("NORA\nWait.\n\n(beat)\n\nNo.\n")) == [("stray-parenthetical", 4)]


def _text(piece: str, before: str = "", after: str = "") -> Callable[[int], bytes]:
    """Return a maker of a text of so many bytes, all one line."""
    return lambda size: (before + piece * max(1, (size - len(before) - len(after)) // len(piece)) + after).encode()


def _lines(piece: str, before: str = "", after: str = "") -> Callable[[int], bytes]:
    """Return a maker of a text of so many bytes, in lines of 15,000 characters."""
    whole = _text(piece, before, after)
    return lambda size: b"\n".join(whole(size)[start : start + 15_000] for start in range(0, size, 15_000))


HOSTILE: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "notes": ("a.txt", _lines("[[ ")),
    "note lines": ("a.txt", _text("[[ a\n")),
    "closed notes": ("a.txt", _text("[[a]] b\n")),
    "directions": ("a.txt", _text("[[shoot: CU NORA]]\n\n", "Hi.\n\n")),
    "boneyards": ("a.txt", _lines("/* ")),
    "notes and boneyards": ("a.txt", _lines("[[/*")),
    "closers": ("a.txt", _lines("]] */ ")),
    "open parentheticals": ("a.txt", _text("NORA\n(a\nb\nc\n\n")),
    "parentheses": ("a.txt", _lines("A (")),
    "stars": ("a.txt", _lines("*_*_**")),
    "cues": ("a.txt", _text("NORA (V.O.) (O.S.)\n")),
    "many names": ("a.txt", lambda size: "".join(f"NAME{i % 100}\nHi.\n\n" for i in range(size // 14)).encode()),
    "capitals": ("a.txt", _lines("AAAA ")),
    "dots": ("a.txt", _lines("A.A-A'A ")),
    "ages": ("a.txt", _lines("NORA (34), a, ")),
    "colons": ("a.txt", _lines("a: b: ")),
    "headings": ("a.txt", _lines("INT. A - ")),
    "long headings": ("a.txt", _text("INT. " + "A - " * 1_000 + "DAY\n\nHi.\n\n")),
    "title page": ("a.txt", lambda size: "".join(f"Key{i}: x\n" for i in range(size // 10)).encode()),
    "quotes": ("a.txt", _lines('"a ')),
    "determiners": ("a.txt", _lines("a a man one other ")),
    "blank": ("a.txt", _text("a\n \n")),
    "spaces": ("a.txt", _lines("A          ")),
    "one word": ("a.txt", _lines("a")),
    "marks on a letter": ("a.txt", _lines("\u0301\u0323", "e")),
    "lengths": ("a.txt", _lines("1.1.1.1.1 - 5 5 5 s ", "SHOT 1: ")),
    "markdown brackets": ("a.md", _lines("[", "# a\n\n")),
    "markdown pictures": ("a.md", _lines("![a](", "# a\n\n")),
    "markdown comments": ("a.md", _lines("a <!-- ", "# a\n\n")),
    "markdown hashes": ("a.md", _lines("#", "# a", " b")),
    "markdown blocks": ("a.md", _text("# a\n\n> b\n\n")),
    "yaml brackets": ("a.yaml", _lines("[a],", "scenes: [", "]")),
    "yaml scenes": ("a.yaml", _text("  - narration: a b c\n", "scenes:\n")),
    "yaml keys": ("a.yaml", lambda size: ("scenes:\n  - " + "\n    ".join(f"k{i}: v" for i in range(size // 12))).encode()),
    "fdx runs": ("a.fdx", _text("<Text>a</Text>", "<FinalDraft><Paragraph>", "</Paragraph></FinalDraft>")),
    "fdx notes": ("a.fdx", _text("[[a ", "<FinalDraft><Paragraph><Text>", "</Text></Paragraph></FinalDraft>")),
    "fdx attributes": ("a.fdx", lambda size: ("<FinalDraft " + "".join(f"a{i}='' " for i in range(size // 9)) + "/>").encode()),
}  # fmt: skip


def _whole_way(data: bytes, name: str) -> None:
    try:
        script = read_script(data, name)
        scenes = scenes_of(script)
    except ScriptError:
        return
    moderated(script)
    shots_of(script, scenes)


@pytest.mark.parametrize("name", HOSTILE)
def test_reading_and_breaking_down_take_linear_time(name: str) -> None:
    """Eight times the text takes at most some twenty times the CPU; quadratic would be sixty-four."""
    file, made = HOSTILE[name]

    def seconds(size: int) -> float:
        data = made(size)
        gc.collect()
        gc.disable()  # What other tests hold is not to be looked through while time is taken.
        try:
            started = time.process_time()
            _whole_way(data, file)
            return time.process_time() - started
        finally:
            gc.enable()

    seconds(1_000)
    small = min(seconds(4_000) for _ in range(2))
    assert seconds(32_000) < 20 * small + 0.25


HEAVY = ("closed notes", "notes and boneyards", "markdown blocks")
MEASURE = """
import re, resource, sys
from film_assets_tests.screenplay.test_bad_input import HEAVY, HOSTILE, _whole_way
for name in HEAVY:
    file, made = HOSTILE[name]
    _whole_way(made(4_999_000), file)
if sys.platform == "linux":  # ru_maxrss would count what the parent held when it forked.
    print(int(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1]) * 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
"""


@pytest.mark.slow
def test_no_script_takes_a_gigabyte() -> None:
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 1_000_000_000


def test_a_pdf_that_swells_or_never_ends_is_given_up() -> None:
    """Two megabytes of text operators on one page, and limits that are reached early."""
    data = one_page_pdf(b"BT /F1 12 Tf 72 720 Td " + b"(Nora waits at the door of the house.) Tj " * 50_000 + b"ET")
    for limits in (ScriptLimits(pdf_seconds=1, pdf_megabytes=4_000), ScriptLimits(pdf_seconds=60, pdf_megabytes=150)):
        with pytest.raises(ScriptError, match=r"a\.pdf is a damaged PDF"):
            read_script(data, "a.pdf", limits=limits)
