"""How picture and sound are encoded, as recipes carry it. What starts ffmpeg stands in the modules beside."""

from __future__ import annotations

from film_assets.kernel.canonical import Frozen


class EncoderProfile(Frozen):
    """How picture is encoded; every piece of a film has the same one, so that they join by stream copy."""

    codec: str = "libx264"
    preset: str = "veryfast"
    crf: int = 20
    pixel_format: str = "yuv420p"
    colour: str = "bt709"
    timescale: int = 24_000
    version: int = 1
