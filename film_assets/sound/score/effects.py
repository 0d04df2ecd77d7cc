"""Single sounds, made of noise bursts, ringing partials and voices without words.

What lasts as long as a scene belongs to ``ambiences``; which sound comes where to ``sound.spotting``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from film_assets.kernel.time import SAMPLE_RATE_HZ
from film_assets.sound.score.waves import (
    BRIGHT,
    DULL,
    MIDDLE,
    Random,
    Wave,
    burst,
    gate,
    hump,
    laid,
    ringing,
    seconds_of,
    vowels,
)


def thud(rng: Random, length: float, low_hz: float = 70.0) -> Wave:
    times = seconds_of(length)
    body = np.sin(2 * np.pi * (low_hz * times + low_hz * 0.05 * (1 - np.exp(-times * 30)))) * np.exp(-times * 14)
    return body + 0.5 * burst(rng, length, DULL, 25)


def door(rng: Random, length: float) -> Wave:
    latch = ringing(0.1, [(1900, 0.5, 90), (3100, 0.3, 120), (850, 0.4, 70)]) + 0.3 * burst(rng, 0.1, BRIGHT, 90)
    return laid(length, [(0.0, 0.5 * latch), (0.16, thud(rng, 0.6, 62)), (0.17, 0.6 * latch)])


def knock(rng: Random, length: float) -> Wave:
    return laid(length, [(start, thud(rng, 0.2, 180) + 0.3 * burst(rng, 0.2, MIDDLE, 60)) for start in (0.0, 0.2, 0.4)])


def footsteps(rng: Random, length: float) -> Wave:
    parts = []
    for step in range(int(length / 0.56)):
        start = step * 0.56 + rng.uniform(-0.02, 0.02) + 0.03
        weight = rng.uniform(0.7, 1.0)
        parts += [
            (start, weight * thud(rng, 0.15, 95)),
            (start + 0.07, weight * 0.25 * burst(rng, 0.09, MIDDLE, 45)),
        ]
    return laid(length, parts)


def hooves(rng: Random, length: float) -> Wave:
    beats = [start + group for group in np.arange(0, length - 0.4, 0.52) for start in (0.0, 0.13, 0.31)]
    return laid(length, [(beat, rng.uniform(0.6, 1) * ringing(0.1, [(320, 1, 60), (710, 0.6, 70)])) for beat in beats])


def phone_ring(rng: Random, length: float) -> Wave:
    """An old telephone: two bells and a clapper, two seconds on, four off (the North American cadence)."""
    times = seconds_of(length)
    clapper = 0.6 + 0.4 * np.sign(np.sin(2 * np.pi * 20 * times))
    bells = (
        np.sin(2 * np.pi * 1180 * times)
        + 0.8 * np.sin(2 * np.pi * 1490 * times)
        + 0.3 * np.sin(2 * np.pi * 3320 * times)
    )
    on = gate(np.minimum((times % 6.0) / 0.01, (2.0 - times % 6.0) / 0.35))
    return bells * clapper * on


def mobile_ring(rng: Random, length: float) -> Wave:
    notes = (1318.5, 1174.7, 740.0, 830.6, 1108.7, 987.8, 587.3, 659.3)
    return laid(
        length, [(0.16 * n, ringing(0.3, [(hertz, 1, 9), (hertz * 2, 0.3, 12)])) for n, hertz in enumerate(notes * 2)]
    )


def alarm(rng: Random, length: float) -> Wave:
    times = seconds_of(length)
    since = times * 14 % 1 / 14
    strike = np.maximum(0.0, 1 - since * 18) * gate(since / 0.002)
    bell = (
        np.sin(2 * np.pi * 2100 * times)
        + 0.7 * np.sin(2 * np.pi * 2790 * times)
        + 0.4 * np.sin(2 * np.pi * 5230 * times)
    )
    return bell * strike * gate((length - times) / 0.1)


def bell(rng: Random, length: float) -> Wave:
    return ringing(
        length, [(262, 0.8, 1.0), (524, 1.0, 1.4), (629, 0.6, 1.8), (786, 0.4, 2.2), (1048, 0.5, 3.0), (1580, 0.2, 5)]
    )


def bicycle_bell(rng: Random, length: float) -> Wave:
    ding = ringing(0.8, [(2480, 1, 6), (4010, 0.6, 8), (6700, 0.3, 12)])
    return laid(length, [(0.0, ding), (0.17, 0.8 * ding)])


def siren(rng: Random, length: float) -> Wave:
    times = seconds_of(length)
    phase = 2 * np.pi * (820 * times - 260 * 3.2 / (2 * np.pi) * np.cos(2 * np.pi * times / 3.2))
    return (np.sin(phase) + 0.3 * np.sin(2 * phase) + 0.15 * np.sin(3 * phase)) * hump(times) ** 0.5


def horn(rng: Random, length: float, base: float = 0.0) -> Wave:
    times = seconds_of(length)
    low = base or float(rng.uniform(310, 440))
    reed = sum(np.sin(2 * np.pi * hertz * n * times) / n for hertz in (low, low * 1.25) for n in range(1, 9))
    return np.asarray(reed) * gate(np.minimum(times / 0.02, (length - times) / 0.06))


def horns(rng: Random, length: float) -> Wave:
    parts = []
    for _ in range(int(length * 4.5)):
        start, last = rng.uniform(0.0, length - 0.7), rng.uniform(0.3, 1.1)
        parts.append((float(start), rng.uniform(0.15, 0.7) * horn(rng, float(last), float(rng.uniform(250, 520)))))
    return laid(length, parts)


def glass(rng: Random, length: float) -> Wave:
    parts = [(0.0, 0.8 * burst(rng, 0.25, BRIGHT, 22))]
    for _ in range(26):
        start = abs(rng.normal(0.04, 0.16)) + 0.005
        partials = [(rng.uniform(2200, 9500), rng.uniform(0.1, 0.5), rng.uniform(12, 45)) for _ in range(3)]
        parts.append((float(start), ringing(0.3, partials) * np.exp(-start * 3)))
    return laid(length, parts)


def clink(rng: Random, length: float) -> Wave:
    return ringing(length, [(2950, 1, 9), (4700, 0.6, 13), (7300, 0.4, 20)])


def splash(rng: Random, length: float) -> Wave:
    return burst(rng, length, ((200, -8), (900, 0), (5000, -4), (12000, -14)), 4.5)


def pour(rng: Random, length: float) -> Wave:
    times = seconds_of(length)
    noise = burst(rng, length, ((300, -12), (1200, 0), (4000, -8), (11000, -22)), 0.0)
    gurgle = 0.7 + 0.3 * np.sin(2 * np.pi * 9 * times + 3 * np.sin(5 * times))
    return np.asarray(noise * gurgle * hump(times) ** 0.3)


def shot(rng: Random, length: float) -> Wave:
    return burst(rng, length, ((60, 0), (400, -2), (3000, -5), (12000, -12)), 9) + 1.5 * burst(rng, length, BRIGHT, 120)


def explosion(rng: Random, length: float) -> Wave:
    return burst(rng, length, ((25, 0), (90, 0), (400, -9), (2500, -26)), 1.6) + 0.8 * burst(rng, length, MIDDLE, 9)


def thunder(rng: Random, length: float) -> Wave:
    parts: list[tuple[float, Wave]] = [(0.15, 0.6 * burst(rng, 0.6, MIDDLE, 6))]
    for _ in range(7):
        start = float(rng.uniform(0.1, length * 0.5))
        roll = burst(rng, length - start, ((25, 0), (80, 0), (300, -10), (1500, -30)), 2.0)
        swell = gate(seconds_of(length - start)[: roll.size] / float(rng.uniform(0.05, 0.3)))
        parts.append((start, rng.uniform(0.3, 1) * roll * swell))
    return laid(length, parts)


def laughter(rng: Random, length: float) -> Wave:
    parts: list[tuple[float, Wave]] = []
    for _ in range(7):
        start, pitch = rng.uniform(0.0, length * 0.35), float(rng.choice([140, 165, 220, 260, 300]))
        for syllable in range(int(rng.integers(4, 9))):
            height = 0.85**syllable * rng.uniform(0.5, 1)
            sound = vowels(rng, 0.13, pitch * 0.985**syllable, ((720, 140), (1250, 180)), 0.3)
            breath = burst(rng, 0.13, MIDDLE, 20)
            parts.append((float(start + syllable * 0.19), height * (sound + 0.25 * breath)))
    return laid(length, parts)


def crowd_song(rng: Random, length: float) -> Wave:
    melody = (196.0, 220.0, 246.9, 261.6, 246.9, 220.0, 196.0)
    parts: list[tuple[float, Wave]] = []
    for octave in (0.5, 0.5, 1.0, 1.0, 1.0):
        for number, pitch in enumerate(melody):
            start = number * length / 7.3 + rng.uniform(0, 0.07)
            tuned = pitch * octave * 2 ** (rng.normal(0, 12) / 1200)
            parts.append((float(start), vowels(rng, length / 7, tuned, ((480, 130), (900, 160), (2500, 300)), 0.6)))
    return laid(length, parts)


def applause(rng: Random, length: float) -> Wave:
    claps = [burst(rng, 0.05, ((500, -12), (1400, 0), (4000, -8)), 110) for _ in range(8)]
    hits = [(float(rng.uniform(0, length - 0.1)), claps[int(rng.integers(8))]) for _ in range(int(length * 70))]
    times = seconds_of(length)
    return laid(length, hits) * gate(np.minimum(times / 0.5, (length - times) / 1.5))


def dog(rng: Random, length: float) -> Wave:
    bark = vowels(rng, 0.16, 330, ((700, 200), (1500, 300)), 2.0) + 0.5 * burst(rng, 0.16, MIDDLE, 18)
    return laid(length, [(0.0, bark), (0.38, 0.9 * bark), (0.9, bark)])


def engine_start(rng: Random, length: float) -> Wave:
    times = seconds_of(length)
    speed = 9 + 26 * gate((times - 1.1) / 0.5) + 12 * np.exp(-(((times - 1.7) / 0.3) ** 2))
    phase = 2 * np.pi * np.cumsum(speed) / SAMPLE_RATE_HZ * 2
    tone = sum(np.sin(n * phase) / n**0.7 for n in (1, 2, 3, 4, 6))
    grit = burst(rng, length, DULL, 0.0)
    whole: Wave = (np.asarray(tone) + 0.6 * grit) * gate(np.minimum(times / 0.05, (length - times) / 0.6))
    return whole


def brakes(rng: Random, length: float) -> Wave:
    times = seconds_of(length)
    shiver = 0.8 * np.sin(2 * np.pi * 31 * times) + 0.5 * np.sin(2 * np.pi * 47 * times)
    phase = 2 * np.pi * (1150 * times - 90 * times**2) + shiver
    squeal = np.sin(phase) + 0.7 * np.sin(2 * phase) + 0.3 * np.sin(3 * phase + 1)
    screech: Wave = (squeal + 0.12 * burst(rng, length, MIDDLE, 0)) * hump(times) ** 0.6
    return screech


def train(rng: Random, length: float) -> Wave:
    times = seconds_of(length)
    rumble = burst(rng, length, ((40, 0), (160, 0), (700, -10), (3000, -26)), 0.0) * hump(times)
    joints = [
        (start + extra, 3.0 * thud(rng, 0.2, 110))
        for start in np.arange(0.2, length - 0.4, 0.72)
        for extra in (0, 0.13)
    ]
    return rumble + laid(length, joints)


def click(rng: Random, length: float) -> Wave:
    return ringing(length, [(2400, 1, 90), (4100, 0.6, 140)]) + 0.4 * burst(rng, length, BRIGHT, 200)


def beep(rng: Random, length: float) -> Wave:
    times = seconds_of(length)
    on: Wave = gate(np.minimum(times % 0.35 / 0.005, (0.15 - times % 0.35) / 0.005))
    return np.sin(2 * np.pi * 1000 * times) * on


def keys(rng: Random, length: float) -> Wave:
    hits = [(float(rng.uniform(0, length - 0.2)), ringing(0.12, [(rng.uniform(3500, 8000), 1, 40)])) for _ in range(14)]
    return laid(length, hits)


def typing(rng: Random, length: float) -> Wave:
    hits = [
        (place + float(rng.uniform(0, 0.07)), rng.uniform(0.5, 1) * click(rng, 0.06))
        for place in np.arange(0, length - 0.2, 0.13)
    ]
    return laid(length, hits)


def tick(rng: Random, length: float) -> Wave:
    return laid(
        length, [(place, (0.7 + 0.3 * (n % 2)) * click(rng, 0.05)) for n, place in enumerate(np.arange(0, length, 0.5))]
    )


def paper(rng: Random, length: float) -> Wave:
    parts = [
        (float(rng.uniform(0, length * 0.7)), rng.uniform(0.3, 1) * burst(rng, 0.12, BRIGHT, 30)) for _ in range(9)
    ]
    return laid(length, parts)


def static(rng: Random, length: float) -> Wave:
    times = seconds_of(length)
    strength: Wave = np.clip(np.sin(2 * np.pi * 3.1 * times) + np.sin(2 * np.pi * 7.7 * times + 1) + 1.2, 0.15, 1.5)
    return burst(rng, length, MIDDLE, 0) * strength * gate((length - times) / 0.2)


def needle(rng: Random, length: float) -> Wave:
    pops = [(float(rng.uniform(0, length)), rng.uniform(0.1, 0.7) * burst(rng, 0.01, BRIGHT, 400)) for _ in range(40)]
    hiss = 0.03 * burst(rng, length, BRIGHT, 0.3)
    return laid(length, [(0.0, 1.2 * thud(rng, 0.2, 120)), *pops]) + hiss


def whoosh(rng: Random, length: float) -> Wave:
    times = seconds_of(length)
    return burst(rng, length, ((200, -6), (800, 0), (3000, -8), (9000, -20)), 0.0) * hump(times) ** 2


def heartbeat(rng: Random, length: float) -> Wave:
    beats = [
        (start + late, weight * thud(rng, 0.25, 48))
        for start in np.arange(0, length - 0.5, 0.85)
        for late, weight in ((0, 1), (0.24, 0.7))
    ]
    return laid(length, beats)


def helicopter(rng: Random, length: float) -> Wave:
    times = seconds_of(length)
    blades: Wave = np.maximum(0.0, np.sin(2 * np.pi * 11.5 * times)) ** 4
    chop = burst(rng, length, ((30, 0), (120, 0), (600, -8), (3000, -22)), 0.0)
    whine = 0.12 * np.sin(2 * np.pi * (610 * times - 6 * times**2))
    passing: Wave = (chop * (0.25 + blades) + whine) * hump(times)
    return passing


def gulls(rng: Random, length: float) -> Wave:
    parts: list[tuple[float, Wave]] = []
    start = 0.05
    while start < length - 0.7:
        far, pitch = float(rng.uniform(0.3, 1.0)), float(rng.uniform(750, 950))
        for cry in range(int(rng.integers(2, 5))):
            times = seconds_of(float(rng.uniform(0.18, 0.34)))
            phase = 2 * np.pi * pitch * (times + 0.5 * times**2 - 1.8 * times**3)
            voice = sum(np.sin(number * phase) / number**0.8 for number in range(1, 6))
            parts.append((start + cry * 0.36, far * np.asarray(voice) * hump(times)))
        start += float(rng.uniform(1.1, 1.8))
    return laid(length, parts)


MAKERS: tuple[Callable[[Random, float], Wave], ...] = (
    *(door, knock, phone_ring, mobile_ring, footsteps, alarm, bell, siren, horn, horns, glass, thud, splash, shot),
    *(explosion, thunder, laughter, applause, crowd_song, dog, engine_start, brakes, train, click, beep, keys, clink),
    *(paper, typing, tick, static, needle, whoosh, bicycle_bell, hooves, heartbeat, pour, helicopter, gulls),
)
EVENTS: dict[str, Callable[[Random, float], Wave]] = {made.__name__: made for made in MAKERS} | {"switch": click}
