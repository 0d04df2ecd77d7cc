"""What a note sounds like: sustained tables, struck partials. Which notes are played belongs to ``composing``."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np

from film_assets.kernel.data import yaml_data
from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.dsp import Sound, curve_gains, gain_of, ramp
from film_assets.sound.score.composing import Note

TABLE_SAMPLES = 1 << 18
TOP_HZ = 14_000
STRUCK_SECONDS_AT_MOST = 4.5


@lru_cache(maxsize=1)
def instruments() -> dict[str, dict[str, Any]]:
    """Return ``instruments.yaml``: ``sustained`` and ``struck`` by name."""
    return dict(yaml_data(resources.files(__package__).joinpath("instruments.yaml").read_text(encoding="utf-8")))


def hertz(pitch: float) -> float:
    """Return the frequency of a MIDI number, equal temperament, A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69) / 12))


@lru_cache(maxsize=48)
def sustained_table(name: str, pitch: int) -> Sound:
    """Return 5.5 s of ``name`` at ``pitch`` that join their own beginning (samples,), RMS 1.

    PADsynth: each harmonic is a bell over frequency, with phases drawn at random.
    """
    kind = instruments()["sustained"][name]
    bins = TABLE_SAMPLES // 2 + 1
    frequencies = np.linspace(0, SAMPLE_RATE_HZ / 2, bins)
    tone = curve_gains(kind["formants"], bins, SAMPLE_RATE_HZ / 2)
    amplitude = np.zeros(bins)
    base = hertz(pitch)
    for harmonic in range(1, int(TOP_HZ / base) + 1):
        level = gain_of(kind["slope"] * np.log2(harmonic) - (kind["odd"] if harmonic % 2 == 0 else 0))
        if level < 1e-4:
            break
        centre = base * harmonic
        width = (2 ** (kind["spread"] / 1200) - 1) * centre
        near = slice(*np.searchsorted(frequencies, (centre - 4 * width, centre + 4 * width)))
        bell = np.exp(-(((frequencies[near] - centre) / width) ** 2)) / np.sqrt(width)
        amplitude[near] += level * bell
    phases = np.random.default_rng([pitch, 5]).uniform(0, 2 * np.pi, bins)
    table = np.fft.irfft(amplitude * tone * np.exp(1j * phases), TABLE_SAMPLES)
    return np.asarray(table / np.sqrt(np.mean(table**2)), np.float32)


def sustained(note: Note) -> Sound:
    """Return a sustained note (2, samples): each side reads the table from another place."""
    kind = instruments()["sustained"][note.instrument]
    rise = min(kind["rise_ms"] * SAMPLE_RATE_HZ // 1000, max(1, note.length_samples * 2 // 3))
    fall = kind["fall_ms"] * SAMPLE_RATE_HZ // 1000
    length = note.length_samples + fall
    table = sustained_table(note.instrument, note.pitch)
    offset = (note.start_sample * 7919) % TABLE_SAMPLES
    sound = np.stack([_read_round(table, offset + shift, length) for shift in (0, TABLE_SAMPLES // 2)])
    sound *= np.float32(0.05 * note.loudness)
    sound[:, :rise] *= ramp(rise)
    sound[:, length - fall :] *= ramp(fall)[::-1]
    return sound


def _read_round(table: Sound, start: int, count: int) -> Sound:
    """Return ``count`` samples of a table that joins its own beginning, from ``start``."""
    first = start % table.size
    return np.tile(table, (first + count) // table.size + 1)[first : first + count]


@lru_cache(maxsize=64)
def struck_tone(name: str, pitch: int, length_samples: int) -> Sound:
    """Return a struck note at full loudness (samples,): partials that fall, and the hammer's knock."""
    kind = instruments()["struck"][name]
    times = np.arange(length_samples, dtype=np.float32) / SAMPLE_RATE_HZ
    base = hertz(pitch)
    tone = np.zeros(length_samples, np.float32)
    faster = 2.0 ** ((pitch - 60) / 24)
    for ratio, level, seconds in kind["partials"]:
        if base * ratio < TOP_HZ:
            fall = np.exp(times * np.float32(-6.9 * faster / seconds))
            tone += np.float32(gain_of(level)) * fall * np.sin(np.float32(2 * np.pi * base * ratio) * times)
    knock = np.random.default_rng([pitch, 9]).standard_normal(min(length_samples, 2400), np.float32)
    tone[: knock.size] += knock * np.exp(-np.arange(knock.size, dtype=np.float32) / 300) * gain_of(kind["knock"])
    rise = kind["rise_ms"] * SAMPLE_RATE_HZ // 1000
    tone[:rise] *= ramp(rise)
    return tone


def struck(note: Note) -> Sound:
    """Return a struck note (2, samples), placed by its side."""
    kind = instruments()["struck"][note.instrument]
    slowest = max(seconds for _, _, seconds in kind["partials"])
    natural = slowest / 2.0 ** ((note.pitch - 60) / 24)
    length = int(min(natural * 0.8, STRUCK_SECONDS_AT_MOST) * SAMPLE_RATE_HZ)
    tone = struck_tone(note.instrument, note.pitch, length).copy()
    tail = length // 3
    tone[length - tail :] *= ramp(tail)[::-1]
    angle = (note.side + 1) * np.pi / 4
    sides = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
    return sides * tone * np.float32(0.22 * note.loudness)


def played(note: Note) -> Sound:
    """Return ``note`` as sound (2, samples), its own ringing included."""
    return sustained(note) if note.instrument in instruments()["sustained"] else struck(note)
