"""Laying a finished film out for people: one folder a film, whole or not there."""

from __future__ import annotations

import tempfile
from pathlib import Path

from film_assets.delivery.model import Deliverables
from film_assets.delivery.sheets import write_contact_sheet
from film_assets.delivery.wanted import FILM_LABEL
from film_assets.edit.model import SubtitleList, TimelineText
from film_assets.edit.subtitles import as_srt, as_vtt
from film_assets.production.model import Production
from film_assets.store.lists import TakeList
from film_assets.store.takes import TakeStore


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
    """Put the film and what belongs to it in a folder named by the film's own fingerprint; the film itself last."""
    taken = film.by_label()[FILM_LABEL]
    folder = f"films/{script}/{production.tier}/{taken.blobs['film'].sha256[:12]}"
    mix = sound_mix.entries[0]
    with tempfile.TemporaryDirectory(dir=store.shelf.scratch_root) as scratch:
        sheet = Path(scratch) / "contact_sheet.jpg"
        write_contact_sheet(
            [(entry.label, store.blob_file(entry.blobs["image"])) for entry in keyframes.entries], sheet
        )
        sources: list[tuple[str, str, Path | bytes]] = [
            ("subtitles_srt", f"{script}.srt", as_srt(subtitles).encode()),
            ("subtitles_vtt", f"{script}.vtt", as_vtt(subtitles).encode()),
            ("timeline", f"{script}.otio", timeline.otio_json.encode()),
            ("sheet", f"{script}_contact_sheet.jpg", sheet),
            *((stem, f"{script}_{stem}.wav", store.blob_file(mix.blobs[stem])) for stem in ("DX", "MX", "FX")),
            ("film", f"{script}.mp4", store.blob_file(taken.blobs["film"])),
        ]
        for _, name, source in sources:
            store.shelf.publish(f"{folder}/{name}", source)
    return Deliverables(
        folder=folder,
        files=tuple((role, f"{folder}/{name}") for role, name, _ in sources),
        length_frames=int(taken.facts["length_frames"]),
        rate=production.rate,
    )
