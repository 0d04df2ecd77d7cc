"""What the web UI shows of an asset that is a plain value: the breakdown, the cast, the cut, what was laid out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pydantic

from film_assets.breakdown.model import SceneList, ShotList, Timing
from film_assets.delivery.model import Deliverables
from film_assets.edit.model import SubtitleList
from film_assets.kernel.time import FrameRate, timecode
from film_assets.look.model import Cast
from film_assets.orchestration.links import film_link, linked, small_link, store_link, words_of
from film_assets.orchestration.metadata import TABLE_ROWS
from film_assets.production.model import Production
from film_assets.store.scripts import ScriptVersion

LINKS = {
    "film": "film/film",
    "subtitles_srt": "film/subtitles_srt",
    "subtitles_vtt": "film/subtitles_vtt",
    "timeline": "film/timeline_otio",
    "DX": "film/dialogue_stem",
    "MX": "film/music_stem",
    "FX": "film/effects_stem",
}


def value_metadata(value: pydantic.BaseModel, pages: str, script: str) -> Mapping[str, Any]:
    """Return counts, lengths, links and a table; text from the script stands in cells, never as markup."""
    match value:
        case ScriptVersion():
            return {"film/name": value.name, "film/origin": value.origin, "film/size_bytes": value.blob.size}
        case SceneList():
            return {
                "film/title": value.title,
                "film/language": value.language,
                "film/scenes": len(value.scenes),
                "film/people": len(value.people),
                "film/estimate_by_words_minutes": round(float(value.screen_seconds) / 60, 1),
                "film/estimate_by_pages_minutes": round(float(value.page_seconds) / 60, 1),
                **_table(
                    {"scene": scene.label, "heading": scene.heading, "time": scene.time.value, "mood": scene.mood,
                     "present": ", ".join(scene.present)}
                    for scene in value.scenes
                ),
            }  # fmt: skip
        case ShotList():
            shots = [shot for scene in value.scenes for shot in scene.shots]
            return {
                "film/shots": len(shots),
                **_table(
                    {"shot": shot.label, "size": shot.size.value, "angle": shot.angle.value,
                     "move": ", ".join(move.value.replace("_", " ") for move in shot.moves),
                     "subject": ", ".join(shot.subject), "take": shot.take,
                     "script": " ".join([shot.action, *(f"{said.speaker}: {said.text}" for said in shot.speeches)])[:160]}
                    for shot in shots
                ),
            }  # fmt: skip
        case Timing():
            rate = FrameRate.parsed(value.rate)
            return {
                "film/length": f"{float(rate.seconds(value.length_frames)):.2f} s, {value.length_frames} frames",
                "film/length_frames": value.length_frames,
                "film/rate_fps": value.rate,
                "film/shots": len(value.shots),
                **_table(({"note": note} for note in value.notes), "film/notes"),
                **_table(
                    {"shot": shot.label, "from": timecode(shot.start_frame, rate), "frames": shot.length_frames,
                     "seconds": round(float(rate.seconds(shot.length_frames)), 2)}
                    for shot in value.shots
                ),
            }  # fmt: skip
        case Production():
            return {
                "film/tier": value.tier,
                "film/frame_size": f"{value.width}x{value.height}",
                "film/rate_fps": value.rate,
                "film/style": value.style,
                "film/engines": ", ".join(
                    f"{name} {engine.name} {engine.version}"
                    for name in ("picture", "voice", "music")
                    if (engine := getattr(value, name))
                ),
                "film/target_lufs": value.target_clufs / 100,
                **_table(
                    {"model": model.name, "licence": model.licence, "terms": model.terms, "credit": model.credit}
                    for model in value.models
                ),
            }
        case Cast():
            return {
                "film/people": len(value.members),
                **_table(
                    {"name": member.name, "age": member.look.age_years, "hair": member.look.hair,
                     "wears": f"{member.look.top.replace('_', ' ')}, {member.look.bottom}", "voice": member.voice.voice}
                    for member in value.members
                ),
            }  # fmt: skip
        case SubtitleList():
            rate = FrameRate.parsed(value.rate)
            return {
                "film/subtitles": len(value.cues),
                "film/language": value.language,
                **_table(
                    {"from": timecode(cue.start_frame, rate), "to": timecode(cue.end_frame_exclusive, rate),
                     "speaker": cue.speaker, "text": " / ".join(cue.lines)}
                    for cue in value.cues
                ),
            }  # fmt: skip
        case Deliverables():
            rate = FrameRate.parsed(value.rate)
            there = dict(value.files)
            links = {name: there[role] for role, name in LINKS.items() if role in there}
            sheets = [key for role, key in value.files if role.startswith("sheet_")]
            return {
                "film/page": linked("the film's page", film_link(pages, script)),
                **{name: linked(words_of(name), store_link(pages, key)) for name, key in links.items()},
                "film/length": f"{float(rate.seconds(value.length_frames)):.2f} s, {value.length_frames} frames",
                **(
                    {"film/contact_sheet": dg.MetadataValue.md(f"![contact sheet]({small_link(pages, sheets[0])})")}
                    if sheets
                    else {}
                ),
            }
    return {
        f"film/{name}": len(held)
        for name in type(value).model_fields
        if isinstance(held := getattr(value, name), tuple) and held
    }


def _table(rows: Any, name: str = "film/list") -> dict[str, Any]:
    records = [dg.TableRecord(row) for row, _ in zip(rows, range(TABLE_ROWS), strict=False)]
    return {name: dg.MetadataValue.table(records)} if records else {}
