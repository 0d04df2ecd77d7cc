"""Recorded sounds read for a stem: a single one at its peak, a lasting one as a loop without a seam.

Which recordings there are belongs to ``sound.recordings``.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from film_assets.kernel.errors import EngineError
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Sound, ramp, resampled
from film_assets.sound.recordings import LONGEST_SECONDS, digest_of, licence_of, recording_files

SEAM_SAMPLES = SAMPLE_RATE_HZ
"""A loop's end crosses over into its beginning for a second."""


def _file_of(folder: str, sha256: str) -> Path:
    files = recording_files(Path(folder)) if folder and Path(folder).is_dir() else ()
    for file in files:
        if digest_of(file) == sha256:
            return file
    raise EngineError(
        f"the recorded sound {sha256[:12]} is not in the sounds folder any more: put it back, or make production again."
    )


@lru_cache(maxsize=3)
def _read(folder: str, sha256: str) -> Sound:
    """Return a recording (2, samples) at 48 kHz, without direct current; mono comes from both sides."""
    import soundfile

    file = _file_of(folder, sha256)
    try:
        rate_hz = int(soundfile.info(file).samplerate)
        frames, _ = soundfile.read(file, frames=LONGEST_SECONDS * rate_hz, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise EngineError(f"the recorded sound {file.name} cannot be read: {error}") from error
    sides = frames.T[:2] if frames.shape[1] > 1 else frames.T[[0, 0]]
    sound = np.stack([resampled(np.ascontiguousarray(side), rate_hz) for side in sides])
    return np.asarray(sound - sound.mean(axis=1, keepdims=True), np.float32)


def licence_in(folder: str, sha256: str) -> dict[str, str]:
    """Return what the record beside a recording says, for a take's provenance.

    Raises:
        EngineError: it is not in the folder any more.
    """
    file = _file_of(folder, sha256)
    return {"title": file.stem, **licence_of(file).model_dump()}


def recorded_once(folder: str, sha256: str, length_samples: int) -> Sound:
    """Return the first ``length_samples`` of a recording (2, samples), peak 1.

    Raises:
        EngineError: it is not in the folder any more.
    """
    sound = _read(folder, sha256)[:, :length_samples]
    sound = np.pad(sound, ((0, 0), (0, length_samples - sound.shape[1])))
    return np.asarray(sound / max(1e-9, float(np.abs(sound).max())), np.float32)


def recorded_lasting(folder: str, sha256: str, start: int, count: int) -> Sound:
    """Return ``count`` samples of a recording that comes round without a seam, RMS 1 (2, samples), from ``start``.

    Raises:
        EngineError: it is not in the folder any more.
    """
    loop = _loop(folder, sha256)
    return np.asarray(loop[:, np.arange(start, start + count) % loop.shape[1]], np.float32)


@lru_cache(maxsize=3)
def _loop(folder: str, sha256: str) -> Sound:
    sound = _read(folder, sha256)
    seam = min(SEAM_SAMPLES, sound.shape[1] // 3)
    loop = sound[:, : sound.shape[1] - seam].copy()
    # Two stretches that are not alike add up in power: their gains are the roots.
    rise = np.sqrt(ramp(seam))
    loop[:, :seam] = loop[:, :seam] * rise + sound[:, sound.shape[1] - seam :] * rise[::-1]
    return np.asarray(loop / max(1e-9, float(np.sqrt(np.mean(np.square(loop, dtype=np.float64))))), np.float32)
