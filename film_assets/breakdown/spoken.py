"""What was really spoken: the facts of the voice takes, by shot and speech."""

from __future__ import annotations

from collections.abc import Iterator

from film_assets.breakdown.model import Shot, ShotList, Speech
from film_assets.store.lists import Listed, TakeList


def voice_label(shot_label: str, index: int) -> str:
    """Return the label of the voice take of a shot's speech: ``2-3/0``."""
    return f"{shot_label}/{index}"


def speeches_in(shots: ShotList) -> Iterator[tuple[str, Shot, int, Speech]]:
    """Yield every speech of the film in order as ``(scene label, shot, index in the shot, speech)``."""
    for scene in shots.scenes:
        for shot in scene.shots:
            for index, speech in enumerate(shot.speeches):
                yield scene.scene, shot, index, speech


def voices_by_speech(voice_tracks: TakeList) -> dict[tuple[str, int], Listed]:
    """Return the voice takes by ``(shot label, index of the speech)``."""
    found = {}
    for entry in voice_tracks.entries:
        shot_label, _, index = entry.label.rpartition("/")
        found[shot_label, int(index)] = entry
    return found


def spoken_lengths(voice_tracks: TakeList) -> dict[tuple[str, int], int]:
    """Return how many samples (48 kHz) every speech really lasts."""
    return {key: int(entry.facts["length_samples"]) for key, entry in voices_by_speech(voice_tracks).items()}
