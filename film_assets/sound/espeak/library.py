"""espeak-ng itself, through ctypes: one line said, with its words and phonemes.

Runs in the worker only. What a line means (delivery, level, trimming) belongs to ``voices`` and ``finishing``.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

AUDIO_OUTPUT_SYNCHRONOUS = 2
PHONEME_EVENTS, PHONEME_IPA, DONT_EXIT = 0x1, 0x2, 0x8000
CHARS_UTF8, SSML, END_PAUSE = 0x1, 0x10, 0x1000
RATE, VOLUME, PITCH, RANGE = 1, 2, 3, 4
BREATH_SEED = 1
"""Breathy variants draw noise; left alone, the library seeds it with the second it was started in."""
EVENT_END_OF_LIST, EVENT_WORD, EVENT_PHONEME = 0, 1, 7


class _EventId(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True, slots=True)
class Said:
    """One line as espeak-ng gave it: 16-bit mono samples at ``rate_hz``.

    ``words`` are ``(sample, character)`` with characters counted from 0, ``phonemes`` are ``(sample, ipa)``, an empty
    text for a pause.
    """

    rate_hz: int
    samples: bytes
    words: list[tuple[int, int]] = field(default_factory=list)
    phonemes: list[tuple[int, str]] = field(default_factory=list)


class Espeak:
    """The library, initialised. Not thread-safe, and not the same twice: fork, and say one line in the child.

    Raises:
        RuntimeError: the library refuses its data.
    """

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._rate_hz: int = self._library.espeak_Initialize(
            AUDIO_OUTPUT_SYNCHRONOUS,
            0,
            str(espeakng_loader.get_data_path()).encode(),
            PHONEME_EVENTS | PHONEME_IPA | DONT_EXIT,
        )
        if self._rate_hz <= 0:
            raise RuntimeError(f"espeak-ng does not start (it says {self._rate_hz}); reinstall espeakng-loader")
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(BREATH_SEED))
        self._samples: list[bytes] = []
        self._words: list[tuple[int, int]] = []
        self._phonemes: list[tuple[int, str]] = []
        self._callback = _CALLBACK(self._received)
        self._library.espeak_SetSynthCallback(self._callback)

    def _received(self, samples: int | None, count: int, events: ctypes._Pointer[_Event]) -> int:
        if samples and count > 0:
            self._samples.append(ctypes.string_at(samples, count * 2))
        index = 0
        while events[index].type != EVENT_END_OF_LIST:
            event = events[index]
            if event.type == EVENT_WORD:
                self._words.append((event.sample, event.text_position - 1))
            elif event.type == EVENT_PHONEME:
                name = bytes(event.id.string).split(b"\0")[0].decode("utf-8", "replace")
                self._phonemes.append((event.sample, name))
            index += 1
        return 0

    def say(
        self,
        text: str,
        voice: str,
        rate_wpm: int,
        pitch: int,
        pitch_range: int,
        notes: Sequence[tuple[int, int, int]] = (),
    ) -> Said:
        """Return ``text`` said as plain text: nothing in it is markup.

        ``notes`` are ``(character, length, pitch)`` in order: words held at a pitch of their own, as in song.

        Raises:
            RuntimeError: the library refuses the voice or the line.
        """
        self._samples, self._words, self._phonemes = [], [], []
        if (refused := self._library.espeak_SetVoiceByName(voice.encode())) != 0:
            raise RuntimeError(f"espeak-ng has no voice {voice!r} (it says {refused})")
        for parameter, value in ((RATE, rate_wpm), (VOLUME, 100), (PITCH, pitch), (RANGE, pitch_range)):
            self._library.espeak_SetParameter(parameter, value, 0)
        marked, origins = _marked(text, pitch, notes) if notes else (text, [])
        line, flags = marked.encode(), CHARS_UTF8 | END_PAUSE | (SSML if notes else 0)
        refused = self._library.espeak_Synth(line, len(line) + 1, 0, 1, 0, flags, None, None)
        if refused != 0:
            raise RuntimeError(f"espeak-ng does not say this line (it says {refused})")
        self._library.espeak_Synchronize()
        words = [(sample, origins[place] if notes else place) for sample, place in self._words]
        return Said(self._rate_hz, b"".join(self._samples), words, self._phonemes)


def _marked(text: str, pitch: int, notes: Sequence[tuple[int, int, int]]) -> tuple[str, list[int]]:
    """Return ``text`` as SSML with ``notes`` in it, and for every character of that the one of ``text`` it came from.

    What espeak-ng calls a percentage of pitch is one of its pitch parameter.
    """
    parts: list[tuple[str, int]] = [("<speak>", 0)]
    starts = {start: note for start, _, note in notes}
    ends = {start + length for start, length, _ in notes}
    for place, character in enumerate(text):
        if place in starts:
            parts.append((f'<prosody pitch="{round(100 * starts[place] / max(1, pitch))}%">', place))
        parts.append((escape(character), place))
        if place + 1 in ends:
            parts.append(("</prosody>", place))
    parts.append(("</speak>", max(0, len(text) - 1)))
    return "".join(part for part, _ in parts), [place for part, place in parts for _ in part]
