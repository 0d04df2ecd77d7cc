"""The JSON of a breakdown: everything in it, and the schema written down."""

from __future__ import annotations

import json
from importlib.resources import files

from film_assets.breakdown.coverage import shots_of
from film_assets.breakdown.report import BreakdownReport, breakdown_report, breakdown_schema
from film_assets.breakdown.scenes import scenes_of
from film_assets.screenplay.reading import read_script


def _report(text: str) -> BreakdownReport:
    screenplay = read_script(text.encode(), "a.fountain")
    scenes = scenes_of(screenplay)
    return breakdown_report(screenplay, scenes, shots_of(screenplay, scenes))


def test_headings_and_cues_are_taken_apart_and_notes_listed() -> None:
    report = _report("Title: A\n\nINT. STATION - CONTROL ROOM - NIGHT #4A#\n\nNORA (V.O.) (CONT'D)\nHi.\n[[a note]]\n")
    told = json.loads(report.model_dump_json())
    assert told["title_page"] == {"title": ["A"]}
    assert told["elements"][0]["heading"] == {
        "int_ext": "INT",
        "location": ["STATION", "CONTROL ROOM"],
        "time": "night",
        "number": "4A",
    }
    assert told["elements"][1]["cue"] == {"name": "NORA", "extensions": ["V.O.", "CONT'D"], "dual": False}
    assert [(note["text"], note["lines"]["first_line"]) for note in told["notes"]] == [("a note", 7)]
    assert [person["name"] for person in told["cast"]] == ["NORA"]
    assert BreakdownReport.model_validate_json(report.model_dump_json()) == report


def test_the_schema_written_down_is_the_schema() -> None:
    written = json.loads(files("film_assets.breakdown").joinpath("breakdown.schema.json").read_text("utf-8"))
    assert written == json.loads(json.dumps(breakdown_schema())), "raise schema_version and write the schema anew"
