"""What the web UI shows of an asset of takes: counts, loudness, links, causes, a contact sheet, a table of takes.

What comes from a script stands in cells of tables, which the UI shows as text; Markdown holds keys and addresses alone. Plain values are shown by ``tables``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg

from film_assets.kernel.time import SAMPLE_RATE_HZ, FrameRate
from film_assets.orchestration.links import film_link, linked, sheet_link, store_link, words_of
from film_assets.store.lists import Listed
from film_assets.store.making import Made

PICTURE_ROLES = {"image", "body"}
FILES_SHOWN = {
    "sound_mix": {"sound": "film/mix", "DX": "film/dialogue_stem", "MX": "film/music_stem", "FX": "film/effects_stem"},
    "final_film": {"film": "film/film"},
}
"""Files of an asset's one take that the UI links to."""
TABLE_ROWS = 100
"""Dagster's UI stays quick with tables up to about this length."""
CAUSES_SHOWN = 20


def take_metadata(made: Made, pages: str, script: str, asset: str, content: str) -> Mapping[str, Any]:
    """Return what is shown of a list of takes; ``content`` names the list, ``pages`` is the film server.

    Pictures are shown by the film server: Dagster shows a picture in its page only from a short address.
    """
    entries = made.takes.entries
    metadata: dict[str, Any] = {
        "film/takes": len(entries),
        "film/rendered": len(made.rendered),
        "film/reused": len(made.reused),
        "film/rendering_seconds": round(made.seconds, 1),
    }
    if asset in FILES_SHOWN and entries:
        metadata["film/page"] = linked("the film's page", film_link(pages, script))
        for role, key in FILES_SHOWN[asset].items():
            metadata[key] = linked(words_of(key), store_link(pages, entries[0].blobs[role].key))
        metadata.update(_measured(entries[0].facts))
    if made.rendered:
        metadata["film/causes"] = dg.MetadataValue.table(_causes(made.rendered))
    if any(PICTURE_ROLES & entry.blobs.keys() for entry in entries):
        link = sheet_link(pages, script, asset, content)
        page = film_link(pages, script)
        metadata["film/contact_sheet"] = dg.MetadataValue.md(
            f"[![The film server at {pages} shows the contact sheet: start it with film serve]({link})]({page})"
        )
    if entries:
        metadata["film/list"] = dg.MetadataValue.table([_row(entry, made) for entry in entries[:TABLE_ROWS]])
    return metadata


def _causes(rendered: Mapping[str, str]) -> list[dg.TableRecord]:
    """Return a row for each cause with the takes that were rendered for it."""
    by_cause: dict[str, list[str]] = {}
    for label, cause in rendered.items():
        by_cause.setdefault(cause, []).append(label)
    return [
        dg.TableRecord(
            {"cause": cause, "takes": len(labels), "which": ", ".join(labels[:12]) + ("..." if labels[12:] else "")}
        )
        for cause, labels in list(by_cause.items())[:CAUSES_SHOWN]
    ]


def _row(entry: Listed, made: Made) -> dg.TableRecord:
    """Return a take's row: which, what it shows, how long, rendered or reused, and why."""
    about, kind = entry.about, made.takes.kind
    row: dict[str, str | int | float | bool | None] = {
        ("shot" if kind in ("keyframe", "clip") else "take"): entry.label
    }
    if kind in ("keyframe", "clip"):
        row.update(size=about.get("size", ""), move=about.get("move", ""))
    if kind not in ("keyframe", "character_sheet"):
        row["length"] = length_in_words(entry.facts)
    rendered = entry.label in made.rendered
    row.update(made="rendered" if rendered else "reused", cause=made.rendered.get(entry.label, ""), number=entry.number)
    return dg.TableRecord(row)


def _measured(facts: Mapping[str, Any]) -> dict[str, Any]:
    names = {"loudness_clufs": "film/loudness_lufs", "peak_cdbtp": "film/peak_dbtp"}
    found: dict[str, Any] = {key: facts[name] / 100 for name, key in names.items() if facts.get(name) is not None}
    if facts.get("levelled_by"):
        found["film/levelled_by"] = facts["levelled_by"]
    if "length_frames" in facts:
        found["film/length"] = length_in_words(facts)
        found["film/length_frames"] = facts["length_frames"]
    if facts.get("width"):
        found["film/frame_size"] = f"{facts['width']}x{facts['height']}"
    return found


def length_in_words(facts: Mapping[str, Any]) -> str:
    """Return how long a take is: ``2.00 s, 48 frames``; seconds alone for sound; empty where it has no length."""
    if "body_frames" in facts:
        frames = facts["head_frames"] + facts["body_frames"] + facts["tail_frames"]
    elif "length_frames" in facts:
        frames = facts["length_frames"]
    elif "length_samples" in facts:
        return f"{facts['length_samples'] / SAMPLE_RATE_HZ:.2f} s"
    else:
        return ""
    return f"{float(FrameRate.parsed(facts['rate']).seconds(frames)):.2f} s, {frames} frames"
