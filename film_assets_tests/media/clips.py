"""Tiny clips made by real ffmpeg, for tests of media, edit and delivery."""

from __future__ import annotations

from pathlib import Path

from film_assets.media.ffmpeg import run_ffmpeg

WIDTH, HEIGHT = 64, 36


def a_clip(path: Path, frames: int = 12, rate: str = "24", preset: str = "veryfast", timescale: int = 24_000) -> Path:
    """Return ``path``, now an H.264 clip of a moving test picture, ``frames`` long."""
    picture = f"testsrc2=size={WIDTH}x{HEIGHT}:rate={rate}"
    encoder = ["-c:v", "libx264", "-preset", preset, "-crf", "20", "-pix_fmt", "yuv420p"]
    mp4 = ["-video_track_timescale", str(timescale), "-fflags", "+bitexact"]
    run_ffmpeg(["-f", "lavfi", "-i", picture, "-frames:v", str(frames), *encoder, *mp4, path])
    return path


def a_sound(path: Path, samples: int, hertz: int = 440, volume: str = "0.25") -> Path:
    """Return ``path``, now a sine of ``samples`` at 48 kHz, stereo; AAC when the suffix is ``.mp4``, else WAV."""
    source = f"sine=frequency={hertz}:sample_rate=48000,volume={volume}"
    trimmed = ["-af", f"atrim=end_sample={samples}", "-ac", "2"]
    codec = ["-c:a", "aac", "-b:a", "128k"] if path.suffix == ".mp4" else ["-c:a", "pcm_s24le"]
    run_ffmpeg(["-f", "lavfi", "-i", source, *trimmed, *codec, path])
    return path
