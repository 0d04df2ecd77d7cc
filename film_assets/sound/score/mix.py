"""A film's stems summed, levelled and encoded, measured after encoding.

Works in blocks: a two-hour film needs little more memory than a short one. Ducking and reverb are in the stems already.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.errors import EngineError
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.media.loudness import Loudness, encode_aac, measured_loudness
from film_assets.sound.dsp import Sound, gain_of, quantised, read_wav
from film_assets.sound.levels import FRAME_SAMPLES, LoudnessMeter, loudness_of
from film_assets.sound.model import MixRecipe
from film_assets.sound.score.limiter import gain_at, limited_gain, true_peaks
from film_assets.store.rendering import Desk, Order

STEMS = ("DX", "MX", "FX")
BLOCK_SAMPLES = FRAME_SAMPLES * 5000
QUIET_LUFS = -40.0
"""A film whose stems sum to less has almost no sound: raising it to the target would raise its noise."""
PEAK_RULE_DB = 9.0
"""What such a film is raised by: as much as one of plain speech."""
ENCODER_OVERSHOOT_DB = 0.6
"""How far AAC commonly goes beyond its input's peaks (measured 2026-08); room that is left at first."""
TOLERANCE_CLU = 50
AIM_CLU = 30
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Survey:
    """A film's sound before levelling, a millisecond at a time: K-weighted energy and true peak."""

    energies: NDArray[np.float32]
    peaks: NDArray[np.float32]


def film_blocks(recipe: MixRecipe, desk: Desk) -> Iterator[dict[str, Sound]]:
    """Yield the film's stems side by side, by name, in blocks (2, at most BLOCK_SAMPLES)."""
    placed = [
        (name, desk.input(ref, "sound"), start, int(desk.facts(ref)["length_samples"]))
        for name, ref, start in recipe.stems
    ]
    for first in range(0, recipe.length_samples, BLOCK_SAMPLES):
        desk.check_cancelled()
        count = min(BLOCK_SAMPLES, recipe.length_samples - first)
        block = {name: np.zeros((2, count), np.float32) for name in STEMS}
        for name, path, start, length in placed:
            begin, end = max(first, start), min(first + count, start + length)
            if begin < end:
                block[name][:, begin - first : end - first] += read_wav(path, begin - start, end - begin)
        yield block


def surveyed(recipe: MixRecipe, desk: Desk) -> Survey:
    """Return the energies and peaks of the film's sum; a last part of a millisecond counts as a whole one."""
    meter, peaks = LoudnessMeter(), []
    before = np.zeros((2, 0), np.float32)
    for block in film_blocks(recipe, desk):
        total = sum(block.values(), np.zeros_like(block["DX"]))
        padded = np.pad(total, ((0, 0), (0, -total.shape[1] % FRAME_SAMPLES)))
        meter.add(padded)
        peaks.append(true_peaks(padded, before))
        before = total
    return Survey(meter.frames(), np.concatenate(peaks))


def levelled(survey: Survey, target_lufs: float, ceiling: float) -> NDArray[np.float32] | None:
    """Return the gain at every millisecond that brings the film to ``target_lufs`` under ``ceiling``.

    None where no gain does: the limiter takes away all that gain gives.
    """
    gain = gain_of(target_lufs - loudness_of(survey.energies))
    for _ in range(12):
        gains = limited_gain(survey.peaks, gain, ceiling)
        middle = (gains[:-1] + gains[1:]) / 2
        short_lu = target_lufs - loudness_of(survey.energies * middle**2)
        if abs(short_lu) < 0.02:
            return gains
        gain *= gain_of(min(6.0, short_lu * 1.2))
    return None


def _write(recipe: MixRecipe, desk: Desk, gains: NDArray[np.float32], files: dict[str, Path]) -> None:
    import soundfile

    with ExitStack() as open_files:
        writing = {
            role: open_files.enter_context(
                soundfile.SoundFile(files[role], "w", SAMPLE_RATE_HZ, 2, "PCM_24", format="WAV")
            )
            for role in ("sound", *STEMS)
        }
        frame = 0
        for block in film_blocks(recipe, desk):
            gain = gain_at(gains, frame, block["DX"].shape[1])
            raised = {name: sound * gain for name, sound in block.items()}
            for name, sound in raised.items():
                writing[name].write(quantised(sound, 24))
            writing["sound"].write(quantised(sum(raised.values(), np.zeros_like(raised["DX"])), 24))
            frame += BLOCK_SAMPLES // FRAME_SAMPLES


def mixed(recipe: MixRecipe, desk: Desk, files: dict[str, Path], order: Order) -> dict[str, Any]:
    """Write the film's sound to ``files`` and return its facts.

    Raises:
        EngineError: loudness and peak cannot both be held after encoding.
    """
    survey = surveyed(recipe, desk)
    desk.progress(order, 0.3)
    wanted = recipe.target_clufs / 100
    limit_db = recipe.peak_cdbtp / 100 - ENCODER_OVERSHOOT_DB
    by_loudness = loudness_of(survey.energies) > QUIET_LUFS
    measured = Loudness(0, 0)
    for turn in range(ROUNDS):
        gains = levelled(survey, wanted, gain_of(limit_db)) if by_loudness else None
        if gains is None:
            by_loudness = False
            gains = limited_gain(survey.peaks, gain_of(PEAK_RULE_DB), gain_of(limit_db))
        _write(recipe, desk, gains, files)
        desk.progress(order, 0.6 + 0.05 * turn)
        encode_aac(files["sound"], files["encoded"], recipe.bitrate_bps, desk.check_cancelled)
        measured = measured_loudness(files["encoded"], desk.check_cancelled)
        off = measured.integrated_clufs - recipe.target_clufs
        over = measured.true_peak_cdbtp - recipe.peak_cdbtp
        if over <= 0 and (not by_loudness or abs(off) <= (AIM_CLU if turn < ROUNDS - 1 else TOLERANCE_CLU)):
            return {
                "length_samples": recipe.length_samples,
                "loudness_clufs": measured.integrated_clufs,
                "peak_cdbtp": measured.true_peak_cdbtp,
                "levelled_by": "loudness" if by_loudness else "peak",
            }
        wanted -= off / 100
        if over > 0:
            limit_db -= over / 100 + 0.1
    raise EngineError(
        f"after {ROUNDS} rounds the encoded mix is at {measured.integrated_clufs / 100:.2f} LUFS and "
        f"{measured.true_peak_cdbtp / 100:.2f} dBTP, not {recipe.target_clufs / 100:.2f} and at most "
        f"{recipe.peak_cdbtp / 100:.2f}; raise the bit rate or lower the target."
    )
