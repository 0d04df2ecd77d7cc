"""Whatever is written, reading and breaking down end in a breakdown or in a clear error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from film_assets.breakdown.coverage import shots_of
from film_assets.breakdown.model import ShotList
from film_assets.breakdown.report import breakdown_report
from film_assets.breakdown.scenes import scenes_of
from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.moderation import moderated
from film_assets.screenplay.reading import read_script
from film_assets_tests.screenplay.fountains import ANY_TEXT, scripts

NAMES = st.sampled_from(["a.fountain", "a.txt", "a.fdx", "a.md", "a.yaml", "a.pdf", "a", ""])
PIECES = st.lists(
    st.sampled_from(
        "INT. A - DAY|EXT. B - CONTINUOUS|NORA (34), coat, runs.|NORA|BRUNO ^|(V.O.)|(beat)|Hi!|SHOT 1: CU - 2s|SCENE 2: x|"
        "CLOSE ON: the key.|INSERT - THE CARD|MONTAGE|- one|> END <|~la la|[[shot: OTS, 3s]]|[[take: 9]]|/*|*/|[[|]]|===|# x|= y|"
        "She looks at him.|They stare at the telephone.|He leaves.|CUT TO:|FADE OUT.|!!POV|title: x|scenes:|> quote|ALL|"
        "He says it again and again, and then again, and she does not hear a word of it, not one.".split("|")
    ),
    max_size=30,
)
SEPARATORS = st.sampled_from(["\n", "\n\n", "\n  \n", " "])


def _checked(data: bytes, name: str) -> None:
    try:
        script = read_script(data, name)
        scenes = scenes_of(script)
    except ScriptError:
        return
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
    breakdown_report(script, scenes, shots)
    moderated(script)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(PIECES, SEPARATORS), max_size=4), NAMES)
def test_any_order_of_script_pieces(parts: list[tuple[list[str], str]], name: str) -> None:
    _checked("\n\n".join(separator.join(pieces) for pieces, separator in parts).encode(), name)


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT, NAMES)
def test_any_text(text: str, name: str) -> None:
    _checked(text.encode(), name)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), NAMES)
def test_any_bytes(data: bytes, name: str) -> None:
    _checked(data, name)


@settings(max_examples=60, deadline=None)
@given(scripts())
def test_any_script(script: tuple[str, list[tuple[str, str]]]) -> None:
    _checked(script[0].encode(), "a.fountain")


@pytest.mark.long
@settings(max_examples=20_000, deadline=None)
@given(st.lists(st.tuples(PIECES, SEPARATORS), max_size=6), NAMES)
def test_any_order_of_script_pieces_for_long(parts: list[tuple[list[str], str]], name: str) -> None:
    _checked("\n\n".join(separator.join(pieces) for pieces, separator in parts).encode(), name)


def test_an_empty_lyric_is_not_sung() -> None:
    _checked(b"~", "a.fountain")
    _checked(b"INT. A - DAY\n\nNora waits.\n\n~\n\n~la la", "a.fountain")
