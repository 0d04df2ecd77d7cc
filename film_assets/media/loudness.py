"""How loud an encoded file is, as ffmpeg's ebur128 measures it, and the one way a mix is encoded.

Deciding gain and limiting belongs to ``sound``; picture to ``encode``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from film_assets.kernel.errors import MediaError
from film_assets.media.ffmpeg import run_ffmpeg

SILENT_CLUFS = -7000
"""What ebur128 says of a file without a single block above its gate (ITU-R BS.1770-4's absolute gate)."""
SILENT_CDBTP = -20000


@dataclass(frozen=True, slots=True)
class Loudness:
    """Hundredths of LUFS and of dBTP, over a whole file."""

    integrated_clufs: int
    true_peak_cdbtp: int


def measured_loudness(path: Path, check_cancelled: Callable[[], None] | None = None) -> Loudness:
    """Return the integrated loudness and true peak (EBU R 128, ITU-R BS.1770-4) of the sound in ``path``, decoded.

    Silence is ``SILENT_CLUFS`` and ``SILENT_CDBTP``.

    Raises:
        MediaError: ffmpeg cannot read it, or says nothing of loudness.
    """
    arguments = ["-i", str(path), "-map", "0:a:0", "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    return loudness_said(run_ffmpeg(arguments, check_cancelled=check_cancelled, log_level="info"), path.name)


def loudness_said(said: str, name: str) -> Loudness:
    """Return the loudness in what ffmpeg said of the file ``name`` with an ``ebur128=peak=true`` filter.

    Raises:
        MediaError: it says nothing of loudness.
    """
    summary = said[said.rfind("Summary:") :]
    loudness = re.search(r"I:\s+(-?[\d.]+|-inf|nan) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-inf|nan) dBFS", summary)
    if not loudness or not peak:
        raise MediaError(f"ffmpeg did not say how loud {name} is: make its sound again", stderr_end=said[-500:])
    return Loudness(_hundredths(loudness[1], SILENT_CLUFS), _hundredths(peak[1], SILENT_CDBTP))


def _hundredths(text: str, silent: int) -> int:
    return silent if text in ("-inf", "nan") else max(silent, round(float(text) * 100))


def encode_aac(
    wav: Path, mp4: Path, bitrate_bps: int = 192_000, check_cancelled: Callable[[], None] | None = None
) -> None:
    """Encode a WAV as AAC-LC, 48 kHz, in an MP4 without dates, so that the same WAV gives the same bytes.

    Raises:
        MediaError: ffmpeg refused.
    """
    run_ffmpeg(
        [
            *(
                "-i",
                wav,
                "-map",
                "0:a:0",
                "-map_metadata",
                "-1",
                "-c:a",
                "aac",
                "-b:a",
                str(bitrate_bps),
                "-ar",
                "48000",
            ),
            *("-fflags", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart", "-f", "mp4", mp4),
        ],
        check_cancelled=check_cancelled,
    )


def decode_sound(path: Path, wav: Path, check_cancelled: Callable[[], None] | None = None) -> None:
    """Write the sound of a film as heard to ``wav``: 48 kHz, mono, 16 bit, from presentation time 0.

    Raises:
        MediaError: ffmpeg cannot read it, or it holds no sound.
    """
    arguments = ["-i", path, "-map", "0:a:0", "-ac", "1", "-ar", "48000", "-c:a", "pcm_s16le", "-f", "wav", wav]
    run_ffmpeg([str(argument) for argument in arguments], check_cancelled=check_cancelled)
