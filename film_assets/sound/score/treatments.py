"""What lies between a voice and the listener: nothing, a long way, a wire, a wall, or the teller's own closeness."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from film_assets.kernel.errors import EngineError
from film_assets.sound.dsp import Sound, convolved, gain_of, kernel_of
from film_assets.sound.levels import speech_level
from film_assets.sound.score.reverb import reflections, room_kernel

PHONE_CURVE = ((120, -60), (280, -18), (420, 0), (1200, 3), (2800, 2), (3400, -6), (4200, -40), (8000, -80))
"""A telephone's band, 300 to 3400 Hz (ITU-T G.712)."""
RADIO_CURVE = ((150, -50), (380, -12), (600, 0), (1600, 4), (3600, 3), (5200, -12), (7000, -50))
"""A small loudspeaker: no chest, a hard middle."""
VOICE_OVER_CURVE = ((90, 2), (250, 1), (800, 0), (4000, 1), (12000, 0))
OFF_SCREEN_CURVE = ((120, -2), (500, 0), (1500, -4), (4000, -10), (9000, -18))
DRIVES = {"phone": 5.0, "radio": 9.0}
OFF_SCREEN_DIRECT_DB = -4.0
OFF_SCREEN_ROOM_DB = 9.0
DISTANT_CURVE = ((100, -3), (400, 0), (3000, 0), (9000, -4))
DISTANT_ROOM_DB = 6.0
TREATMENTS = ("", "distant", "phone", "radio", "voice_over", "off_screen")
MADE_UP_WITHIN_DB = 15.0
"""A treated line is brought back to its own level, by no more than this."""


@lru_cache(maxsize=16)
def treatment_kernel(treatment: str, room: str) -> Sound:
    """Return what a treated voice in ``room`` is convolved with (2, samples).

    Raises:
        EngineError: there is no such treatment or room.
    """
    if treatment == "":
        return room_kernel(room)
    if treatment == "phone":
        return np.repeat(kernel_of(PHONE_CURVE, 1024)[np.newaxis], 2, axis=0)
    if treatment == "radio":
        # It stands in the room that it is heard in.
        return convolved(room_kernel(room), kernel_of(RADIO_CURVE, 1024))
    if treatment == "voice_over":
        return np.repeat(kernel_of(VOICE_OVER_CURVE, 512)[np.newaxis], 2, axis=0)
    if treatment == "off_screen":
        kernel = reflections(room, OFF_SCREEN_ROOM_DB).copy()
        kernel[:, 0] += gain_of(OFF_SCREEN_DIRECT_DB)
        return convolved(kernel, kernel_of(OFF_SCREEN_CURVE, 512))
    if treatment == "distant":
        return convolved(room_kernel(room, DISTANT_ROOM_DB), kernel_of(DISTANT_CURVE, 512))
    raise EngineError(f"the score engine has no treatment {treatment!r}; it has {', '.join(filter(None, TREATMENTS))}")


def driven(voice: Sound, treatment: str) -> Sound:
    """Return ``voice`` as it goes into the treatment's kernel: a wire and a transmitter flatten its peaks."""
    drive = DRIVES.get(treatment)
    if drive is None:
        return voice
    return np.asarray(np.tanh(voice * drive) / drive * 1.2, np.float32)


def made_up_gain(voice: Sound, treatment: str, room: str) -> float:
    """Return the gain that makes a treated ``voice`` (samples,) as loud as it was: a wall takes far more from a whisper
    than from a deep voice, and a line must be understood behind it."""
    if treatment == "" or not voice.any():
        return 1.0
    treated = convolved(driven(voice[np.newaxis], treatment), treatment_kernel(treatment, room))
    lost_db = speech_level(voice) - float(np.mean([speech_level(side) for side in treated]))
    return gain_of(min(MADE_UP_WITHIN_DB, max(-MADE_UP_WITHIN_DB, lost_db)))
