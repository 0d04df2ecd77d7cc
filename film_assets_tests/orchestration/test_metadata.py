"""What the web UI is given to show: words of a script as cells, never as markup; links that open; rendered and reused."""

from __future__ import annotations

import re
from typing import Any

import dagster as dg

from film_assets.breakdown.model import SceneList, Timing
from film_assets.delivery.model import Deliverables
from film_assets.orchestration.checks import findings_metadata
from film_assets.orchestration.metadata import take_metadata
from film_assets.orchestration.tables import LINKS, value_metadata
from film_assets.store.lists import Listed, TakeList
from film_assets.store.making import Made
from film_assets.store.takes import BlobRef

PAGES = "http://127.0.0.1:3001"
HOSTILE = "![x](http://evil.example/x.png) <script>alert(1)</script>"
BLOB = BlobRef(sha256="ab" * 32, size=1, suffix=".mp4")


def a_made(**rendered: str) -> Made:
    entries = tuple(
        Listed(
            label=label,
            fingerprint="0" * 64,
            blobs={"body": BLOB},
            facts={"head_frames": 0, "body_frames": 48, "tail_frames": 0, "rate": "24"},
            about={"size": "CU", "move": "dolly in", "shot": HOSTILE},
        )
        for label in ("1-1", "1-2")
    )
    return Made(TakeList(kind="clip", entries=entries), rendered, ("1-2",), (), 1.0)


def _markdown(metadata: Any) -> str:
    return "\n".join(value.value for value in metadata.values() if isinstance(value, dg.MarkdownMetadataValue))


def test_a_take_has_a_row_with_size_move_length_and_why_it_was_rendered() -> None:
    metadata = take_metadata(a_made(**{"1-1": "coat of NORA changed"}), PAGES, "key", "clips", "c" * 64)
    first, second = (record.data for record in metadata["film/list"].records)
    assert first == {
        "shot": "1-1", "size": "CU", "move": "dolly in", "length": "2.00 s, 48 frames", "made": "rendered",
        "cause": "coat of NORA changed", "number": 1,
    }  # fmt: skip
    assert second["made"] == "reused" and second["cause"] == ""
    assert metadata["film/rendered"] == 1 and metadata["film/reused"] == 1


def test_a_contact_sheet_is_a_short_address_that_the_ui_shows_inline() -> None:
    sheet = take_metadata(a_made(), PAGES, "key", "clips", "c" * 64)["film/contact_sheet"].value
    assert f"{PAGES}/sheets/key/clips/{'c' * 64}.jpg" in sheet
    assert len(sheet) < 1000, "longer Markdown opens in a dialog"


def test_what_a_script_says_is_never_markdown() -> None:
    metadata = {
        **take_metadata(a_made(**{"1-1": HOSTILE}), PAGES, "key", "clips", "c" * 64),
        **value_metadata(SceneList(title=HOSTILE), PAGES, "key"),
        **value_metadata(
            Timing(rate="24", opening_frames=0, closing_frames=0, length_frames=1, notes=(HOSTILE,)), PAGES, "key"
        ),
        **findings_metadata([HOSTILE]),
    }
    assert "evil" not in _markdown(metadata) and "<script" not in _markdown(metadata)
    assert metadata["film/what"].records[0].data == {"finding": HOSTILE}


def test_what_was_laid_out_is_linked_film_first() -> None:
    files = (
        ("subtitles_srt", "films/key/draft/0123456789ab/key.srt"),
        ("film", "films/key/draft/0123456789ab/key.mp4"),
    )
    laid_out = Deliverables(folder="films/key/draft/0123456789ab", files=files, length_frames=48, rate="24")
    metadata = value_metadata(laid_out, PAGES, "key")
    assert list(metadata)[:3] == ["film/page", "film/film", "film/subtitles_srt"]
    assert metadata["film/film"].value == f"[film]({PAGES}/store/films/key/draft/0123456789ab/key.mp4)"
    assert metadata["film/page"].value == f"[the film's page]({PAGES}/films/key/)"


def test_nothing_shown_of_what_was_laid_out_is_wider_than_the_pane() -> None:
    key = "k" * 100
    folder = f"films/{key}/draft/0123456789ab"
    files = (*((role, f"{folder}/{key}.wav") for role in LINKS), ("sheet_1", f"{folder}/contact_sheet_1.jpg"))
    laid_out = Deliverables(folder=folder, files=files, length_frames=48, rate="24")
    for name, value in value_metadata(laid_out, PAGES, key).items():
        words = value.value if isinstance(value, dg.MarkdownMetadataValue) else str(value)
        assert len(re.sub(r"\(http[^)]*\)", "", words)) < 60, name
        assert len(words) < 1000, "longer Markdown opens in a dialog"
