"""What sounds in one scene, laid and treated.

What is laid where is decided in ``sound.spotting``; summing scenes into a film belongs to ``mix``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from film_assets.kernel.errors import EngineError
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Convolver, Sound, faded, gain_of, quantised, ramp, read_wav
from film_assets.sound.model import Effect, Placed, StemRecipe
from film_assets.sound.score.ambiences import ambience, sounds
from film_assets.sound.score.ducking import STEP_SAMPLES, duck_gain, hush_gain, kept_under
from film_assets.sound.score.effects import EVENTS
from film_assets.sound.score.recorded import recorded_lasting, recorded_once
from film_assets.sound.score.reverb import room_kernel
from film_assets.sound.score.treatments import driven, made_up_gain, treatment_kernel
from film_assets.store.rendering import Desk, Order

BLOCK_SAMPLES = STEP_SAMPLES * 546
DIALOGUE_EDGE_SAMPLES = SAMPLE_RATE_HZ // 20
RECORDED_RISE_SAMPLES, RECORDED_FALL_SAMPLES = 96, SAMPLE_RATE_HZ // 5
"""A recorded sound is cut open in 2 ms and fades in its last 0.2 s."""
SWELL_SAMPLES = SAMPLE_RATE_HZ
"""A lasting effect that comes and goes within a scene does so over a second."""
WEIGHED_SAMPLES = SAMPLE_RATE_HZ * 20
"""So much of a line tells what its treatment takes from it."""

Source = Callable[[int, int], Sound]
"""Gives ``count`` samples of a stem (2, samples) from ``start`` on; asked in order, without gaps."""


def event_sound(effect: Effect, sounds_folder: str = "") -> Sound:
    """Return a single effect (2, samples), a little to one side, at its own level."""
    level = sounds()["events"][effect.name]["level"] + effect.gain_cdb / 100
    if effect.recording:
        recorded = recorded_once(sounds_folder, effect.recording, effect.length_samples)
        return faded(recorded * np.float32(gain_of(level)), RECORDED_RISE_SAMPLES, RECORDED_FALL_SAMPLES)
    rng = np.random.default_rng([effect.draw & 0xFFFFFFFF, *effect.name.encode()])
    wave = EVENTS[effect.name](rng, effect.length_samples / SAMPLE_RATE_HZ)[: effect.length_samples]
    # A maker counts in seconds and may come out a sample short.
    wave = np.pad(wave, (0, effect.length_samples - wave.size))
    sound = (wave / max(1e-9, float(np.abs(wave).max()))).astype(np.float32)
    edge = min(144, sound.size // 4)
    sound[:edge] *= ramp(edge)
    sound[sound.size - edge :] *= ramp(edge)[::-1]
    angle = rng.uniform(0.35, 0.65) * np.pi / 2
    sides = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32) * np.float32(1.4142 * gain_of(level))
    return sides * sound


def _dialogue(recipe: StemRecipe, desk: Desk) -> list[Source]:
    sources: list[Source] = []
    for treatment in sorted({placed.treatment for placed in recipe.placed}):
        convolver = Convolver(treatment_kernel(treatment, recipe.room))
        laid = [placed for placed in recipe.placed if placed.treatment == treatment]
        gains = [_made_up(placed, recipe.room, desk) for placed in laid]

        def source(
            start: int,
            count: int,
            laid: list[Placed] = laid,
            gains: list[float] = gains,
            through: Convolver = convolver,
        ) -> Sound:
            dry = np.zeros((1, count), np.float32)
            for placed, gain in zip(laid, gains, strict=True):
                line = np.zeros((1, count), np.float32)
                if _lay_take(line, placed, desk, start):
                    dry += driven(line, placed.treatment) * np.float32(gain)
            return through.next(dry)

        sources.append(source)
    return sources


def _made_up(placed: Placed, room: str, desk: Desk) -> float:
    if not placed.treatment:
        return 1.0
    line = read_wav(desk.input(placed.take, "sound"), 0, WEIGHED_SAMPLES)[0]
    return made_up_gain(line, placed.treatment, room)


def _lay_take(block: Sound, placed: Placed, desk: Desk, start: int) -> bool:
    """Add what of a take falls into ``block``, which begins at the stem's sample ``start``; say whether any does."""
    length = int(desk.facts(placed.take)["length_samples"])
    first = max(0, start - placed.start_sample)
    last = min(length, start + block.shape[1] - placed.start_sample)
    if first < last:
        part = read_wav(desk.input(placed.take, "sound"), first, last - first)
        place = placed.start_sample + first - start
        block[:, place : place + part.shape[1]] += part * np.float32(gain_of(placed.gain_cdb / 100))
    return first < last


def _music(recipe: StemRecipe, desk: Desk) -> list[Source]:
    def source(start: int, count: int) -> Sound:
        block = np.zeros((2, count), np.float32)
        for placed in recipe.placed:
            _lay_take(block, placed, desk, start)
        return block

    return [source]


def _effects(recipe: StemRecipe, sounds_folder: str) -> list[Source]:
    known = {**sounds()["ambiences"], **sounds()["events"]}
    for effect in recipe.effects:
        if effect.name not in known:
            raise EngineError(f"the score engine has no effect {effect.name!r}; it has {', '.join(sorted(known))}")
    lasting = [effect for effect in recipe.effects if effect.name in sounds()["ambiences"]]
    single = [effect for effect in recipe.effects if effect.name in sounds()["events"]]
    room = Convolver(room_kernel(recipe.room))
    total = recipe.pre_roll_samples + recipe.length_samples + recipe.tail_samples

    def ambiences(start: int, count: int) -> Sound:
        block = np.zeros((2, count), np.float32)
        for effect in lasting:
            first, last = (
                max(start, effect.start_sample),
                min(start + count, effect.start_sample + effect.length_samples),
            )
            if first < last:
                part = _lasting(effect, first - effect.start_sample, last - first, sounds_folder)
                part *= _swell_gain(effect, total, first - effect.start_sample, last - first)
                block[:, first - start : last - start] += part
        return block

    def events(start: int, count: int) -> Sound:
        block = np.zeros((2, count), np.float32)
        for effect in single:
            first, last = (
                max(start, effect.start_sample),
                min(start + count, effect.start_sample + effect.length_samples),
            )
            if first < last:
                sound = event_sound(effect, sounds_folder)
                block[:, first - start : last - start] += sound[
                    :, first - effect.start_sample : last - effect.start_sample
                ]
        return room.next(block)

    return [ambiences, events]


def _lasting(effect: Effect, start: int, count: int, sounds_folder: str) -> Sound:
    if effect.recording:
        level = np.float32(gain_of(sounds()["ambiences"][effect.name]["level"]))
        return recorded_lasting(sounds_folder, effect.recording, start, count) * level
    return ambience(effect.name, effect.draw, start, count)


def _swell_gain(effect: Effect, total_samples: int, start: int, count: int) -> Sound:
    """Return the gain of ``count`` samples of a lasting effect: an end that lies inside the stem rises or falls."""
    rise = SWELL_SAMPLES if effect.start_sample > 0 else 0
    fall = SWELL_SAMPLES if effect.start_sample + effect.length_samples < total_samples else 0
    shape = hull(
        effect.length_samples, min(rise, effect.length_samples), min(fall, effect.length_samples), start, count
    )
    return shape * np.float32(gain_of(effect.gain_cdb / 100))


def hull(total: int, rise: int, fall: int, start: int, count: int) -> Sound:
    """Return ``count`` samples from ``start`` of a gain of ``total`` samples: 1, but for a rise and a fall at its ends."""
    gain = np.ones(count, np.float32)
    rising = ramp(rise)[start : start + count]
    gain[: rising.size] *= rising
    first = max(0, total - fall - start)
    falling = ramp(fall)[::-1][max(0, start - (total - fall)) :][: max(0, count - first)]
    gain[first : first + falling.size] *= falling
    return gain


def _sources(recipe: StemRecipe, desk: Desk, sounds_folder: str) -> list[Source]:
    if recipe.stem == "DX":
        return _dialogue(recipe, desk)
    if recipe.stem == "MX":
        return _music(recipe, desk)
    if recipe.stem == "FX":
        return _effects(recipe, sounds_folder)
    raise EngineError(f"the score engine has no stem {recipe.stem!r}; it has DX, MX and FX")


def edge_gain(recipe: StemRecipe, start: int, count: int) -> Sound:
    """Return the gain of a stem's edges for ``count`` samples from ``start``.

    Music and effects rise over twice the pre-roll, centred on the scene's first sample, and fall likewise around its
    end: two scenes that follow each other add up to 1. Dialogue only falls, in its last 50 ms.
    """
    total = recipe.pre_roll_samples + recipe.length_samples + recipe.tail_samples
    dialogue = recipe.stem == "DX"
    rise = 0 if dialogue else min(2 * recipe.pre_roll_samples, total)
    fall = min(DIALOGUE_EDGE_SAMPLES, recipe.tail_samples) if dialogue else min(2 * recipe.tail_samples, total)
    return hull(total, rise, fall, start, count)


def stem_blocks(recipe: StemRecipe, desk: Desk, sounds_folder: str = "") -> Iterator[Sound]:
    """Return the stem in blocks (2, at most BLOCK_SAMPLES), pre-roll and tail included.

    Raises:
        EngineError: the recipe names a stem, a room, a treatment or an effect that there is not.
    """
    windows = _in_stem(recipe.ducked_by, recipe)
    ducked = _ducked_blocks(recipe, windows, desk, sounds_folder)
    return kept_under(ducked, recipe.stem, windows, recipe.spoken_clufs) if recipe.spoken_clufs else ducked


def _in_stem(windows: Sequence[tuple[int, int]], recipe: StemRecipe) -> list[tuple[int, int]]:
    return [(start + recipe.pre_roll_samples, end + recipe.pre_roll_samples) for start, end in windows]


def _ducked_blocks(
    recipe: StemRecipe, windows: Sequence[tuple[int, int]], desk: Desk, sounds_folder: str
) -> Iterator[Sound]:
    sources = _sources(recipe, desk, sounds_folder)
    hushed = _in_stem(recipe.hushed, recipe)
    total = recipe.pre_roll_samples + recipe.length_samples + recipe.tail_samples
    for start in range(0, total, BLOCK_SAMPLES):
        count = min(BLOCK_SAMPLES, total - start)
        block = np.zeros((2, count), np.float32)
        for source in sources:
            block += source(start, count)
        gain = duck_gain(recipe.stem, windows, start, count) * edge_gain(recipe, start, count)
        yield block * (gain * hush_gain(hushed, start, count))


def write_stem(recipe: StemRecipe, path: Path, desk: Desk, order: Order, sounds_folder: str = "") -> None:
    """Write the stem to ``path`` (WAV, 24 bit); recorded sounds are in ``sounds_folder``.

    Raises:
        EngineError: the recipe names a stem, a room, a treatment or an effect that there is not.
    """
    import soundfile

    total = recipe.pre_roll_samples + recipe.length_samples + recipe.tail_samples
    done = 0
    blocks = stem_blocks(recipe, desk, sounds_folder)
    with soundfile.SoundFile(path, "w", SAMPLE_RATE_HZ, 2, "PCM_24", format="WAV") as writing:
        for block in blocks:
            desk.check_cancelled()
            writing.write(quantised(block, 24))
            done += block.shape[1]
            desk.progress(order, done / total)
