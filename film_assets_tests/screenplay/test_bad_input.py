"""Bad input ends in one clear sentence, and no input takes long."""

from __future__ import annotations

import subprocess
import sys

import pytest

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.limits import ScriptLimits
from film_assets.screenplay.model import Severity
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


MEASURE = """
import re, resource, sys
from film_assets_tests.screenplay.hostile import HOSTILE, whole_way
for name in ("closed notes", "notes and boneyards", "markdown blocks"):
    file, made = HOSTILE[name]
    whole_way(made(4_999_000), file)
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
