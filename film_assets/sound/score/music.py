"""Cues rendered a block at a time. What is played belongs to ``composing``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Convolver, Sound, gain_of, kernel_of, quantised, ramp
from film_assets.sound.levels import LoudnessMeter, loudness_of
from film_assets.sound.model import MusicRecipe
from film_assets.sound.score.composing import Note, composed, mood_named
from film_assets.sound.score.instruments import played
from film_assets.sound.score.reverb import room_kernel
from film_assets.store.rendering import Desk, Order

MUSIC_CLUFS = -3100
"""Level of every cue as written; stems and ducking start from it."""
PEAK = 0.7
BLOCK_SAMPLES = 1 << 18
END_FADE_SAMPLES = SAMPLE_RATE_HZ


def dry_blocks(notes: Sequence[Note], length_samples: int) -> Iterator[Sound]:
    """Yield the cue without its room in blocks (2, at most BLOCK_SAMPLES), ``length_samples`` in all."""
    carry = np.zeros((2, 0), np.float32)
    index = 0
    for start in range(0, length_samples, BLOCK_SAMPLES):
        count = min(BLOCK_SAMPLES, length_samples - start)
        block = np.zeros((2, max(count, carry.shape[1])), np.float32)
        block[:, : carry.shape[1]] = carry
        while index < len(notes) and notes[index].start_sample < start + count:
            sound = played(notes[index])
            place = notes[index].start_sample - start
            missing = place + sound.shape[1] - block.shape[1]
            if missing > 0:
                block = np.pad(block, ((0, 0), (0, missing)))
            block[:, place : place + sound.shape[1]] += sound
            index += 1
        yield block[:, :count]
        carry = block[:, count:]


def cue_blocks(recipe: MusicRecipe, number: int = 1) -> Iterator[Sound]:
    """Yield the cue of ``recipe`` in its room, faded at its end, before levelling."""
    notes = composed(recipe.mood, recipe.draw + number - 1, recipe.length_samples, recipe.key, recipe.motif)
    room, tilt = Convolver(room_kernel("stage")), Convolver(kernel_of(mood_named(recipe.mood)["tilt"], 512))
    fade_from = recipe.length_samples - min(END_FADE_SAMPLES, recipe.length_samples // 3)
    done = 0
    fall = ramp(recipe.length_samples - fade_from)[::-1]
    for block in dry_blocks(notes, recipe.length_samples):
        wet = tilt.next(room.next(block))
        end = done + wet.shape[1]
        if end > fade_from:
            first = max(0, fade_from - done)
            wet[:, first:] *= fall[done + first - fade_from : end - fade_from]
        yield wet
        done = end


def write_cue(recipe: MusicRecipe, path: Path, desk: Desk, order: Order) -> None:
    """Write the cue at ``MUSIC_CLUFS`` and its mood's level to ``path`` (WAV, 16 bit); uses a file beside it on the way."""
    import soundfile

    meter, peak, done = LoudnessMeter(), 0.0, 0
    draft = path.with_suffix(".draft.wav")
    with soundfile.SoundFile(draft, "w", SAMPLE_RATE_HZ, 2, "FLOAT", format="WAV") as writing:
        for block in cue_blocks(recipe, order.number):
            desk.check_cancelled()
            meter.add(block)
            peak = max(peak, float(np.abs(block).max(initial=0.0)))
            writing.write(block.T)
            done += block.shape[1]
            desk.progress(order, 0.9 * done / recipe.length_samples)
    wanted_clufs = MUSIC_CLUFS + mood_named(recipe.mood)["level"]
    gain = min(gain_of(wanted_clufs / 100 - loudness_of(meter.frames())), PEAK / max(peak, 1e-9))
    with (
        soundfile.SoundFile(draft) as reading,
        soundfile.SoundFile(path, "w", SAMPLE_RATE_HZ, 2, "PCM_16", format="WAV") as writing,
    ):
        for frames in reading.blocks(BLOCK_SAMPLES, dtype="float32", always_2d=True):
            desk.check_cancelled()
            writing.write(quantised(frames.T * np.float32(gain), 16))
    draft.unlink()
