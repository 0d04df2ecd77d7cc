"""The errors this project raises, each naming who can act.

Every message says what is wrong, where, and the way out. Turning an error into a
``dagster.Failure`` happens in ``orchestration``; nothing here knows Dagster.
"""

from __future__ import annotations


class FilmError(Exception):
    """Base of every error raised on purpose. ``retryable`` says whether another attempt may succeed."""

    retryable = False


class ScriptError(FilmError):
    """The screenplay is at fault: the writer mends it. Never retried."""


class ConfigError(FilmError):
    """A setting, key, engine or installed program is at fault: whoever runs the film mends it. Never retried."""


class EngineError(FilmError):
    """One shot, line or cue could not be made: another attempt may succeed."""

    retryable = True


class StoreError(FilmError):
    """The store could not be read or written: another attempt may succeed."""

    retryable = True


class MediaError(FilmError):
    """ffmpeg refused, or made something other than what was asked for.

    ``arguments`` are the command's own, ``stderr_end`` the last lines it wrote.
    """

    retryable = True

    def __init__(self, message: str, arguments: tuple[str, ...] = (), stderr_end: str = "") -> None:
        super().__init__(message)
        self.arguments = arguments
        self.stderr_end = stderr_end

    def __str__(self) -> str:
        text = super().__str__()
        if self.stderr_end:
            text += f"\nffmpeg said: {self.stderr_end}"
        if self.arguments:
            text += f"\nits arguments: {' '.join(self.arguments)}"
        return text


class Cancelled(BaseException):
    """The run was asked to stop. Not an error: it passes every ``except Exception``."""
