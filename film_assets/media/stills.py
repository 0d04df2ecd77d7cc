"""Stills out of picture files."""

from __future__ import annotations

from pathlib import Path

from film_assets.kernel.errors import MediaError


def write_still(source: Path, target: Path, width: int = 320) -> None:
    """Write the first frame of ``source`` to ``target``, ``width`` pixels wide, format by the suffix.

    Raises:
        MediaError: the file cannot be decoded.
    """
    import av
    import av.error

    try:
        with av.open(str(source)) as container:
            frame = next(container.decode(video=0))
            height = max(2, round(frame.height * width / frame.width))
            frame.to_image(width=width, height=height).save(target)
    except (av.error.FFmpegError, StopIteration, OSError) as error:
        raise MediaError(f"no frame of {source.name} can be shown ({error}); make it again") from error
