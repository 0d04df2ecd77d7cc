"""What the web UI shows of an asset: counts, lengths, causes, tables, sheets."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import pydantic

from film_assets.delivery.sheets import thumbnail_jpeg
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.media.stills import write_still
from film_assets.store.lists import Listed
from film_assets.store.making import Made
from film_assets.store.takes import TakeStore

PICTURE_ROLES = {"image", "body"}
SHEET_IMAGES = 30
FILES_SHOWN = {
    "sound_mix": {
        "sound": "film/sound",
        "DX": "film/dialogue_stem",
        "MX": "film/music_stem",
        "FX": "film/effects_stem",
    },
    "final_film": {"film": "film/film"},
}
"""Files of an asset's one take that the UI links to."""
TABLE_ROWS = 100
"""Dagster's UI stays quick with tables up to about this length."""


def take_metadata(store: TakeStore, asset: str, made: Made, pictures: bool) -> Mapping[str, Any]:
    """Return counts, the causes of what was rendered, the takes with their facts; with ``pictures`` a contact sheet."""
    rows = [
        dg.TableRecord(
            {
                "take": entry.label,
                "what": "rendered" if entry.label in made.rendered else "reused",
                "cause": made.rendered.get(entry.label, ""),
                "length": _length(entry.facts),
                "number": entry.number,
            }
        )
        for entry in made.takes.entries[:TABLE_ROWS]
    ]
    metadata: dict[str, Any] = {
        "film/takes": len(made.takes.entries),
        "film/rendered": len(made.rendered),
        "film/reused": len(made.reused),
        "film/rendering_seconds": round(made.seconds, 1),
    }
    if rows:
        metadata["film/list"] = dg.MetadataValue.table(rows)
    if made.rendered:
        lines = [f"- **{label}**: {cause}" for label, cause in list(made.rendered.items())[:TABLE_ROWS]]
        metadata["film/causes"] = dg.MetadataValue.md("\n".join(lines))
    sheet = _sheet(store, made.takes.entries) if pictures else ""
    if sheet:
        metadata["film/contact_sheet"] = dg.MetadataValue.md(f"![{asset}](data:image/jpeg;base64,{sheet})")
    for role, key in FILES_SHOWN.get(asset, {}).items():
        blob = made.takes.entries[0].blobs[role]
        metadata[key] = dg.MetadataValue.path(f"{store.shelf.url}/{blob.key}")
    metadata.update(_loudness(made.takes.entries[0].facts) if asset == "sound_mix" else {})
    return metadata


def _sheet(store: TakeStore, entries: Sequence[Listed]) -> str:
    """Return a small contact sheet of pictures as base64 JPEG, or ``""`` where there are none."""
    pictured = [entry for entry in entries if PICTURE_ROLES & entry.blobs.keys()]
    if not pictured:
        return ""
    chosen = [pictured[place * len(pictured) // SHEET_IMAGES] for place in range(SHEET_IMAGES)]
    chosen = chosen if len(pictured) > SHEET_IMAGES else pictured
    with tempfile.TemporaryDirectory() as folder:
        images = []
        for place, entry in enumerate(chosen):
            if "image" in entry.blobs:
                path = store.blob_file(entry.blobs["image"])
            else:
                path = Path(folder) / f"{place}.png"
                write_still(store.blob_file(entry.blobs["body"]), path)
            images.append((entry.label, path))
        return base64.b64encode(thumbnail_jpeg(images)).decode()


def _loudness(facts: Mapping[str, Any]) -> dict[str, Any]:
    names = {"loudness_clufs": "film/loudness_lufs", "peak_cdbtp": "film/peak_dbtp"}
    found: dict[str, Any] = {key: facts[name] / 100 for name, key in names.items() if facts.get(name) is not None}
    if facts.get("levelled_by"):
        found["film/levelled_by"] = facts["levelled_by"]
    return found


def _length(facts: Mapping[str, Any]) -> str:
    if "body_frames" in facts:
        return f"{facts['head_frames'] + facts['body_frames'] + facts['tail_frames']} frames"
    if "length_frames" in facts:
        return f"{facts['length_frames']} frames"
    if "length_samples" in facts:
        return f"{facts['length_samples'] / SAMPLE_RATE_HZ:.2f} s"
    return ""


def value_metadata(value: pydantic.BaseModel) -> Mapping[str, Any]:
    """Return how many of each thing a plain value holds."""
    return {
        f"film/{name}": len(held)
        for name in type(value).model_fields
        if isinstance(held := getattr(value, name), tuple) and held
    }
