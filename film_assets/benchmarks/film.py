"""A film of twelve shots: cold, unchanged, one shot edited; and what plain ffmpeg needs for that edit's minimum.

The edit's own cost is what `film make` spends beyond an unchanged film (Dagster's start and its steps) and beyond what
the engines spend on the takes they make. Both are measured in the same run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from film_assets.benchmarks.measure import Spent, spent
from film_assets.delivery.model import Deliverables
from film_assets.media.ffmpeg import ffmpeg_executable
from film_assets.store.lists import FilmLists, TakeList
from film_assets.store.opening import opened_store
from film_assets.store.takes import TakeStore

LINES = (
    "I never said that I would wait.",
    "You always say that.",
    "Every single year.",
    "Then why did you come?",
    "Because you asked me to.",
    "That is the only reason.",
)


def script(edited: bool = False) -> str:
    """Return twelve written shots in two scenes; ``edited``: one line reworded, no shot added."""
    parts = ["Title: Twelve\n"]
    for scene, heading in enumerate(("INT. CAFE - DAY", "EXT. STREET - NIGHT")):
        parts.append(f"SCENE {scene + 1}: {heading}\nANNA (30) and BEN (35) talk.\n")
        for shot, line in enumerate(LINES):
            size = ("Medium shot", "Close up")[shot % 2]
            words = "That is my only reason." if edited and scene == 0 and shot == 5 else line
            parts.append(f"SHOT {shot + 1}: {size} - 3s\nThey talk.\n\n{('ANNA', 'BEN')[shot % 2]}\n{words}\n")
    return "\n".join(parts)


def rows() -> list[tuple[str, str, str]]:
    """Return the figures, in CPU seconds of whole processes."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        text = place / "twelve.txt"

        def make(edited: bool = False, home: str = "home", workers: int = 0, one_core: bool = False) -> Spent:
            text.write_text(script(edited))
            return spent(lambda: _made(text, place / home, workers, one_core))

        make()  # Compiles what is compiled once on a machine; its film is thrown away with its home.
        (place / "home").rename(place / "warm-up")
        confined = make(home="confined", workers=1, one_core=True)
        alone = make(home="alone", workers=1)
        cold, same, edited = make(), make(), make(edited=True)
        clips = [made.result["assets"]["clips"]["seconds"] for made in (confined, alone, cold)]
        store = opened_store(str(place / "home" / "film-store"))
        seconds = cold.result["length_frames"] / 24
        drawing = _engine_seconds(store, edited.result)
        ours = edited.cpu_seconds - same.cpu_seconds - drawing
        plain = spent(lambda: _plain_minimum(store, place / "plain"))
        return [
            (
                "12 shots, cold",
                f"{cold.cpu_seconds:.1f} s CPU for {seconds:.0f} s of film = {cold.cpu_seconds / seconds:.2f} a film second",
                "",
            ),
            ("12 shots, wall time cold", f"{seconds / cold.wall_seconds:.2f} film seconds a second", "> 1"),
            ("12 shots, wall time cold, one worker", f"{seconds / alone.wall_seconds:.2f} film seconds a second", ""),
            (
                f"their clips: one worker with its encoder confined to one core, against {os.cpu_count()} on as many cores",
                f"{clips[0]:.1f} s / {clips[2]:.1f} s = {clips[0] / clips[2]:.2f}",
                ">= 1.8 with two free cores",
            ),
            (
                "their clips: one worker with its encoder on any core, against the same",
                f"{clips[1]:.1f} s / {clips[2]:.1f} s = {clips[1] / clips[2]:.2f}",
                "",
            ),
            (
                "12 shots, nothing changed",
                f"{same.cpu_seconds:.1f} s CPU, {same.result['takes']['rendered']} takes",
                "",
            ),
            (
                "12 shots, one line edited",
                f"{edited.cpu_seconds:.1f} s CPU, {edited.result['takes']['rendered']} takes: {same.cpu_seconds:.1f} Dagster, {drawing:.1f} engines, {max(0.0, ours):.2f} the rest",
                "",
            ),
            (
                "the rest against plain ffmpeg doing the same minimum",
                f"{max(0.0, ours):.2f} s / {plain.cpu_seconds:.2f} s = {max(0.0, ours) / plain.cpu_seconds:.2f}",
                "<= 1.5",
            ),
        ]


def _made(text: Path, home: Path, workers: int, one_core: bool) -> dict[str, Any]:
    command = [sys.executable, "-m", "film_assets.cli.main", "make", str(text), "--json", "--workers", str(workers)]
    environment = {**os.environ, "DAGSTER_HOME": str(home), "FILM_STORE": ""}
    here = os.sched_getaffinity(0)
    try:
        if one_core:
            os.sched_setaffinity(0, {min(here)})  # Children begin with it.
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    finally:
        os.sched_setaffinity(0, here)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _engine_seconds(store: TakeStore, report: dict[str, Any]) -> float:
    """Return the CPU seconds that engines recorded for the takes of this report, beside those of joining and mixing."""
    lists = FilmLists(store.shelf, report["script"])
    total = 0.0
    for asset in ("voice_tracks", "keyframes", "clips", "music", "stems"):
        takes = lists.load_current(asset, TakeList)
        rendered = report["assets"][asset]["causes"]
        for entry in takes.entries if takes else ():
            if entry.label in rendered:
                take = store.find(entry.fingerprint, entry.number)
                for name in ("cpu_seconds", "process_cpu_seconds"):  # In its worker, and in the run's own process.
                    total += float(take.provenance.get(name, 0)) if take else 0.0
    return total


def _plain_minimum(store: TakeStore, folder: Path) -> None:
    """Join all pieces by stream copy with the mix encoded to AAC, as one would by hand."""
    folder.mkdir()
    lists = FilmLists(store.shelf, "twelve")
    pieces, mix = lists.load_current("pieces", TakeList), lists.load_current("sound_mix", TakeList)
    delivered = lists.load_current("deliverables", Deliverables)
    if pieces is None or mix is None or delivered is None:
        raise RuntimeError("the benchmark's own film is gone")
    names = [str(store.blob_file(entry.blobs["picture"])) for entry in pieces.entries]
    (folder / "list.txt").write_text("".join(f"file '{name}'\n" for name in names))
    sound = str(store.blob_file(mix.entries[0].blobs["sound"]))
    inputs = ["-f", "concat", "-safe", "0", "-i", "list.txt", "-i", sound, "-map", "0:v", "-map", "1:a"]
    _run([*inputs, "-c:v", "copy", "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", "film.mp4"], folder)


def _run(arguments: Sequence[str], folder: Path) -> None:
    subprocess.run([ffmpeg_executable(), "-loglevel", "error", "-y", *arguments], cwd=folder, check=True)


if __name__ == "__main__":
    for row in rows():
        print(row)
