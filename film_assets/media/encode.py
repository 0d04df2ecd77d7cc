"""One way of encoding picture: raw frames go into an ffmpeg pipe, a file with exact frames comes out.

What a frame shows belongs to ``picture`` and ``edit``; joining, probing and sound to the other modules of this room.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from film_assets.kernel.errors import ConfigError, MediaError
from film_assets.kernel.time import FrameRate
from film_assets.media.ffmpeg import started_ffmpeg, stderr_end


class Profile(Protocol):
    """What an encoder must be told; ``picture.model.EncoderProfile`` is one."""

    @property
    def codec(self) -> str: ...
    @property
    def preset(self) -> str: ...
    @property
    def crf(self) -> int: ...
    @property
    def pixel_format(self) -> str: ...
    @property
    def timescale(self) -> int: ...


def _picture_arguments(profile: Profile, rate: FrameRate, lossless: bool) -> list[str]:
    if lossless:
        return ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-pix_fmt", profile.pixel_format]
    # stitchable: parameter sets that do not depend on the content, so that pieces join by stream copy. No B-frames:
    # presentation starts at 0 without an edit list.
    return [
        *("-c:v", profile.codec, "-preset", profile.preset, "-crf", str(profile.crf)),
        *("-pix_fmt", profile.pixel_format, "-bf", "0", "-g", str(2 * rate.timebase)),
        *(("-x264-params", "stitchable=1") if profile.codec == "libx264" else ()),
        *("-video_track_timescale", str(profile.timescale)),
    ]


class PictureEncoder:
    """Writes frames to ``path``; a context manager.

    Frames are yuv420p, planar (Y, U, V), BT.709 limited range, ``width * height * 3 / 2`` bytes. The same frames give
    the same bytes. The container follows the suffix (``.mp4``; ``.mkv`` for ``lossless``). Presentation starts at 0,
    one frame after the other. Leaving the context with an error removes the file; the child never outlives the parent.

    Raises:
        ConfigError: the size cannot be halved, or a frame is not a whole number of the profile's timescale ticks.
        MediaError: ffmpeg refused; carries its arguments and the end of its stderr.
    """

    def __init__(
        self, path: Path, width: int, height: int, rate: str, profile: Profile, lossless: bool = False
    ) -> None:
        frame_rate = FrameRate.parsed(rate)
        if width % 2 or height % 2:
            raise ConfigError(f"A film's frame needs even sides (4:2:0 colour), not {width}x{height}.")
        ticks = Fraction(profile.timescale) / frame_rate.frames_per_second
        if ticks.denominator != 1:
            raise ConfigError(
                f"At {rate} frames a second a frame is not a whole number of 1/{profile.timescale} s: set the encoder "
                f"profile's timescale to a multiple of {frame_rate.frames_per_second.numerator}."
            )
        self.path = path
        self.frame_bytes = width * height * 3 // 2
        self.length_frames = 0
        self.arguments = [
            *("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-framerate", str(frame_rate)),
            *("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
            *("-i", "pipe:0", "-map_metadata", "-1", "-threads", "1"),
            *_picture_arguments(profile, frame_rate, lossless),
            *("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
            *("-fflags", "+bitexact", "-flags:v", "+bitexact", str(path)),
        ]
        self._child: subprocess.Popen[bytes] | None = None
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__

    def __enter__(self) -> PictureEncoder:
        self._child = started_ffmpeg(self.arguments, stdin=subprocess.PIPE, stderr=self._stderr, log_level="error")
        return self

    def write(self, frame: bytes | memoryview, times: int = 1) -> None:
        """Append ``frame`` ``times`` times."""
        if self._child is None or self._child.stdin is None:
            raise MediaError(f"{self.path.name} is not open for writing: use the encoder as a context manager.")
        if memoryview(frame).nbytes != self.frame_bytes:
            raise MediaError(f"A frame of {memoryview(frame).nbytes} bytes was handed over, not {self.frame_bytes}.")
        try:
            for _ in range(times):
                self._child.stdin.write(frame)
        except BrokenPipeError:
            raise self._refusal() from None
        self.length_frames += times

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        try:
            if kind is not None:
                child.kill()
            if child.stdin is not None:
                try:
                    child.stdin.close()
                except BrokenPipeError:
                    pass  # Its exit code, read below, says why.
            code = child.wait()
            if kind is None and code != 0:
                raise self._refusal()
        except BaseException:
            self.path.unlink(missing_ok=True)
            raise
        finally:
            self._stderr.close()
        if kind is not None:
            self.path.unlink(missing_ok=True)

    def _refusal(self) -> MediaError:
        if self._child is not None:
            self._child.wait()
        self._stderr.seek(0)
        said = stderr_end(self._stderr.read().decode(errors="replace"))
        return MediaError(f"{self.path.name} could not be encoded.", tuple(self.arguments), said)


def encoder_header_hash(path: Path) -> str:
    """Return the SHA-256 of the picture stream's header (avcC of an MP4): equal headers join by stream copy.

    Raises:
        MediaError: the file holds no picture.
    """
    import av

    with av.open(str(path)) as container:
        if not container.streams.video:
            raise MediaError(f"{path.name} holds no picture.")
        return hashlib.sha256(container.streams.video[0].codec_context.extradata or b"").hexdigest()
