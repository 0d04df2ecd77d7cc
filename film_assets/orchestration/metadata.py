"""What the web UI shows of an asset: counts, lengths, causes, tables, sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pydantic

from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.store.making import Made
from film_assets.store.takes import TakeStore

TABLE_ROWS = 100
"""Dagster's UI stays quick with tables up to about this length."""


def take_metadata(store: TakeStore, asset: str, made: Made) -> Mapping[str, Any]:
    """Return counts, the causes of what was rendered, and the takes with their facts."""
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
    return metadata


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
