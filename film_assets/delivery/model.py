"""What leaves the house: the finished film and the files beside it."""

from __future__ import annotations

from film_assets.kernel.canonical import Frozen


class Deliverables(Frozen):
    """One finished film laid out for people; an earlier one stays where it is."""

    schema_version: int = 1
    folder: str
    """Key of the folder in the store: ``films/<script>/<tier>/<content>``."""
    files: tuple[tuple[str, str], ...]
    """``(role, key)``: film, subtitles_srt, subtitles_vtt, timeline, sheet_1 and on, DX, MX, FX."""
    length_frames: int
    rate: str

    def key(self, role: str) -> str:
        """Return the key of the file for ``role``.

        Raises:
            KeyError: there is none.
        """
        return dict(self.files)[role]
