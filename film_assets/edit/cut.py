"""What a timeline says of itself, read from its text: no editing library is loaded for it. Writing belongs to ``timeline``."""

from __future__ import annotations

import json
from fractions import Fraction

from film_assets.edit.model import TimelineText


def timeline_seconds(timeline: TimelineText) -> Fraction:
    """Return how long the picture of a timeline lasts: the items of its first picture track, one after the other.

    Transitions overlap the items beside them and add nothing (OpenTimelineIO, "Timeline structure").

    Raises:
        ValueError: it is no timeline, or has no picture track.
    """
    tracks = json.loads(timeline.otio_json)["tracks"]["children"]
    picture = next((track for track in tracks if track["kind"] == "Video"), None)
    if picture is None:
        raise ValueError("the timeline has no picture track")
    lasting = [item["source_range"]["duration"] for item in picture["children"] if "source_range" in item]
    return sum((Fraction(item["value"]) / Fraction(item["rate"]) for item in lasting), Fraction(0))
