"""Bad input at the `film` command: status 2, what is wrong with file and line, no traceback, and nothing written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from film_assets.cli.main import main

GOOD = "INT. A - DAY\n\nNora waits.\n"
FDX = '<FinalDraft><Content><Paragraph Type="Action"><Text>Hi.</Text></Paragraph></Content></FinalDraft>'


def _shot(label: str) -> bytes:
    return f"SCENE 1: INT. A - DAY\n\nSHOT 1: Wide shot - {label}\nHi.\n".encode()


BAD: dict[str, tuple[bytes, str]] = {
    "empty.fountain": (b"", "empty.fountain is empty"),
    "blank.fountain": ("\u2003\n \n".encode(), "blank.fountain is blank"),
    "binary.fountain": (b"INT. A\x00 - DAY", "byte 0x00 at offset 6"),
    "picture.fountain": (b"\x89PNG\r\n\x1a\n", "is a PNG picture"),
    "word.docx": (b"PK\x03\x04", "is a ZIP archive"),
    "latin.fountain": ("INT. CAFÉ - DAY".encode("latin-1"), "not valid UTF-8: invalid continuation byte at offset 8"),
    "utf16.fountain": (b"\xff\xfeI\x00N", "not valid UTF-16"),
    "line.fountain": (b"Hi.\n\n" + b"a" * 20_001, "line.fountain, line 3: 20,001 characters"),
    "scenes.fountain": (b"INT. A - DAY\n\nHi.\n\n" * 10_000, "has 10,000 scenes, more than the 2,000"),
    "elements.fountain": (b"a\n\n" * 60_001, "more than the 60,000 headings, paragraphs and speeches"),
    "long.fountain": (b"word " * 3_000 + b"\n" + b"word word word\n\n" * 20_000, "more than the 4 that are possible"),
    "much.fountain": ((b"a" * 15_000 + b"\n\n") * 100, "1,500,000 characters to film"),
    "only_title.fountain": (b"Title: A\nAuthor: B\n", "only_title.fountain, line 1: "),
    "only_notes.fountain": (b"[[a]]\n\n/* b */\n", "only_notes.fountain, line 1: "),
    "zero.txt": (_shot("0s"), "zero.txt, line 3: A shot of 0 s"),
    "negative.txt": (_shot("-3s"), "negative.txt, line 3: '-3' is no length"),
    "infinite.txt": (_shot("inf s"), "infinite.txt, line 3: 'inf' is no length"),
    "nan.txt": (_shot("nan s"), "nan.txt, line 3: 'nan' is no length"),
    "arabic.txt": (_shot("٣s"), "arabic.txt, line 3: '٣' is no length"),
    "exponent.txt": (_shot("1e3s"), "exponent.txt, line 3: '1e3' is no length"),
    "entity.fdx": (FDX.replace("<F", '<!DOCTYPE x [<!ENTITY a "b">]>\n<F', 1).encode(), "entity.fdx declares a DTD"),
    "deep.fdx": (b"<FinalDraft>" + b"<a>" * 90_000, "deeper than 64"),
    "torn.fdx": (FDX[:60].encode(), "torn.fdx, line 1: not well-formed XML"),
    "page.html": (b"<html></html>", "no Final Draft script"),
    "alias.yaml": (b"scenes:\n  - &a x\n  - *a\n", "alias.yaml, line 2: anchors and aliases"),
    "tag.yaml": (b"scenes:\n  - !!python/name:os.system x\n", "tag.yaml, line 2: the tag"),
    "type.yaml": (b"scenes:\n  - narration: {a: b}\n", "type.yaml, line 2: 'narration' must be text"),
    "deep.yaml": (b"scenes: " + b"[" * 90_000, "deep.yaml, line 1: "),
    "torn.pdf": (b"%PDF-1.4\nnothing", "torn.pdf is a damaged PDF"),
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.delenv("FILM_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    before = sorted(path.name for path in Path.cwd().iterdir())
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "Traceback" not in captured.err
    assert captured.err.startswith(f"film {arguments[0]}: ") and captured.err.count("\n") == 1, captured.err
    assert sorted(path.name for path in Path.cwd().iterdir()) == before, "nothing is written"
    return captured.err


@pytest.mark.parametrize("name", BAD)
def test_a_bad_script_is_refused_in_one_line_with_file_and_place(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, message = BAD[name]
    (here / name).write_bytes(data)
    assert message in _refused(capsys, "make", name)


def test_what_is_no_file_is_refused_and_never_waited_for(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "good.fountain").write_text(GOOD)
    (here / "link.fountain").symlink_to(here / "good.fountain")
    (here / "dangling.fountain").symlink_to(here / "nowhere")
    os.mkfifo(here / "pipe.fountain")
    (here / "folder.fountain").mkdir()
    with (here / "large.fountain").open("wb") as file:
        file.truncate(1 << 40)
    for name, message in (
        ("link.fountain", "is a symbolic link: give the file that it points to"),
        ("dangling.fountain", "is a symbolic link"),
        ("pipe.fountain", "is a pipe"),
        ("folder.fountain", "is a folder"),
        ("/dev/zero", "is a device"),
        ("large.fountain", "has 1,099,511,627,776 bytes, more than the 5,000,000"),
        ("nowhere.fountain", "there is no script nowhere.fountain"),
        ("../../etc/hostname.fountain", "there is no script"),
        ("a" * 5_000, "is no name of a file"),
        ("bad\0name", "there is no script bad\\x00name"),
    ):
        for command in ("make", "add", "plan", "breakdown"):
            assert message in _refused(capsys, command, name)


def test_every_error_of_a_script_is_told_each_on_its_line(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "two.txt").write_bytes(_shot("0s") + b"\nSHOT 2: CU - nan s\nHo.\n")
    assert main(("make", "two.txt")) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[2].partition(":")[0] if line.startswith("film") else line.partition(":")[0] for line in lines] == [
        "two.txt, line 3", "two.txt, line 6",
    ]  # fmt: skip


def test_a_breakdown_of_a_script_with_errors_is_shown_and_ends_with_status_2(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "zero.txt").write_bytes(_shot("0s"))
    assert main(("breakdown", "zero.txt")) == 2
    captured = capsys.readouterr()
    assert "INT. A - DAY" in captured.out and "zero.txt, line 3: A shot of 0 s" in captured.err


def test_warnings_are_told_with_their_lines(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "warned.fountain").write_text("INT. A - DAY #4#\n\nHi.\n\nINT. B - DAY #4#\n\nNo [[one\n\nHi.\n")
    assert main(("add", "warned.fountain")) == 0
    err = capsys.readouterr().err
    assert "warning: warned.fountain, line 5: Scene number 4 is on line 1 already" in err
    assert "warning: warned.fountain, line 7: '[[' is never closed" in err


def test_another_encoding_is_read_only_when_it_is_named_and_then_remembered(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "cafe.fountain").write_bytes("INT. CAFÉ - DAY\n\nNora waits.\n".encode("cp1252"))
    assert "name its encoding with --encoding" in _refused(capsys, "add", "cafe.fountain")
    assert "not an encoding that is known" in _refused(capsys, "add", "cafe.fountain", "--encoding", "klingon")
    assert main(("add", "cafe.fountain", "--encoding", "cp1252")) == 0
    capsys.readouterr()
    assert main(("breakdown", "cafe")) == 0
    assert "INT. CAFÉ - DAY" in capsys.readouterr().out


HOSTILE = "$(touch a) `touch b`; 'x=1:y=2' {\\an8} <b onload=x> [bold red]R[/] :key: [c](d) =CMD() & %s %{pts} | --x"


def test_text_that_means_something_elsewhere_is_shown_as_it_is(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = HOSTILE.replace("\\\\", "\\")
    (here / "a.fountain").write_text(
        f"Title: A {shown}\n\nINT. ROOM {shown} - DAY\n\nShe reads {shown}.\x1b[2J\x9b2J\n\nNORA\nI say {shown}\n"
    )
    assert main(("breakdown", "a.fountain", "--format", "json")) == 0
    report = json.loads(capsys.readouterr().out)
    texts = [element["text"] for element in report["elements"]]
    assert texts == [f"INT. ROOM {shown} - DAY", f"She reads {shown}.[2J2J", "NORA", f"I say {shown}"]
    assert report["title"] == f"A {shown}"
    assert report["shots"][0]["shots"][-1]["speeches"][0]["text"] == f"I say {shown}"
    monkeypatch.setattr("film_assets.cli.tables.TABLE_COLUMNS", 1_000)
    assert main(("breakdown", "a.fountain")) == 0
    table = capsys.readouterr().out
    assert f"I say {shown}" in table and f"A {shown}" in table
    assert "\x1b" not in table and "\x9b" not in table
    assert {path.name for path in here.iterdir()} == {"a.fountain"}


def test_names_and_titles_hold_nothing_that_is_not_seen(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "b.fountain").write_text("Title: A\u202eB\u200bC\n\nINT. A - DAY\n\nNO\u200bRA\u202e\nHi.\n\nNORA\nHo.\n")
    assert main(("breakdown", "b.fountain", "--format", "json")) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["title"] == "ABC" and [person["name"] for person in report["cast"]] == ["NORA"]


@pytest.mark.parametrize(
    "name",
    ["$(touch a).fountain", "`id`;&|.fountain", "-rf.fountain", "\u202egpj.fountain", "con.fountain", "..  .fountain"],
)
def test_names_of_files_do_nothing_and_lead_nowhere(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / name).write_text(GOOD)
    assert main(("add", f"./{name}")) == 0
    key = capsys.readouterr().out.strip()
    assert {path.name for path in here.iterdir()} == {name, "film-home"}
    assert {path.name for path in (here / "film-home" / "film-store" / "scripts").iterdir()} == {key}
    assert key.isascii() and "/" not in key and key not in ("con", "nul", "aux", "prn")


def test_a_name_that_is_no_text_is_shown_and_breaks_nothing(here: Path) -> None:
    """A real process: its arguments are bytes, its streams ASCII."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    command = [sys.executable, "-m", "film_assets.cli.main"]
    bad = os.fsencode(here) + b"/\xff\x1b[2J.fountain"
    with open(bad, "wb") as file:
        file.write(b"\x00")
    done = subprocess.run([*command, "make", bad], env=environment, cwd=here, capture_output=True)
    assert done.returncode == 2 and b"Traceback" not in done.stderr and b"\x1b" not in done.stderr
    assert rb"\udcff\x1b[2J.fountain is not text" in done.stderr
    (here / "good.fountain").write_text("Title: É\n\nINT. É - DAY\n\nNora waits.\n")
    done = subprocess.run([*command, "breakdown", "good.fountain"], env=environment, cwd=here, capture_output=True)
    assert done.returncode == 0 and rb"INT. \xc9 - DAY" in done.stdout
