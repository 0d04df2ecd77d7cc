"""Laying a finished film out for people: one folder a film, whole or not there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from film_assets.delivery.model import Deliverables
from film_assets.delivery.wanted import FILM_LABEL
from film_assets.edit.model import SubtitleList, TimelineText
from film_assets.edit.subtitles import as_srt, as_vtt
from film_assets.kernel.canonical import content_hash
from film_assets.production.model import Production
from film_assets.store.lists import TakeList
from film_assets.store.takes import TakeStore

SHEET_IMAGES = 100
"""Frames on one page of the contact sheet; JPEG ends at 65,500 pixels a side."""


def laid_out(
    store: TakeStore,
    script: str,
    film: TakeList,
    sound_mix: TakeList,
    subtitles: SubtitleList,
    timeline: TimelineText,
    keyframes: TakeList,
    production: Production,
) -> Deliverables:
    """Put the film and what belongs to it in a folder named by all of their content, the film itself last.

    What is there already is not made again.
    """
    taken, mix = film.by_label()[FILM_LABEL], sound_mix.entries[0]
    firsts = [entry for entry in keyframes.entries if "moment" not in entry.about]  # One picture a shot.
    stills = [[entry.label, entry.blobs["image"].sha256] for entry in firsts]
    content = content_hash([film.data_version, sound_mix.data_version, subtitles, timeline, stills])
    folder = f"films/{script}/{production.tier}/{content[:12]}"
    pages = [firsts[at : at + SHEET_IMAGES] for at in range(0, len(firsts), SHEET_IMAGES)]
    sheets = [
        (f"sheet_{page}", f"{folder}/{script}_contact_sheet_{page}.jpg", entries)
        for page, entries in enumerate(pages, 1)
    ]
    with tempfile.TemporaryDirectory(dir=store.shelf.scratch_root) as scratch:
        for role, key, entries in sheets:
            if store.shelf.size(key) is None:
                from film_assets.delivery.sheets import write_contact_sheet  # It loads what draws pictures.

                path = Path(scratch) / f"{role}.jpg"
                write_contact_sheet([(entry.label, store.blob_file(entry.blobs["image"])) for entry in entries], path)
                store.shelf.publish(key, path)
    texts: list[tuple[str, str, Callable[[], str]]] = [
        ("subtitles_srt", f"{folder}/{script}.srt", lambda: as_srt(subtitles)),
        ("subtitles_vtt", f"{folder}/{script}.vtt", lambda: as_vtt(subtitles)),
        ("timeline", f"{folder}/{script}.otio", lambda: timeline.otio_json),
    ]
    for _, key, text in texts:
        if store.shelf.size(key) is None:
            store.shelf.publish(key, text().encode())
    media = [
        *((stem, f"{folder}/{script}_{stem}.wav", mix.blobs[stem]) for stem in ("DX", "MX", "FX")),
        ("film", f"{folder}/{script}.mp4", taken.blobs["film"]),
    ]
    for _, key, blob in media:
        if store.shelf.size(key) is None:
            store.shelf.publish(key, store.blob_file(blob))
    files = [(role, key) for role, key, _ in (*sheets, *texts, *media)]
    return Deliverables(
        folder=folder, files=tuple(files), length_frames=int(taken.facts["length_frames"]), rate=production.rate
    )
