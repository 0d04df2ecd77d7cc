"""A script's file read safely: only a regular file, of a size that is looked at first, and never one that blocks.

What its bytes mean belongs to ``reading``.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from film_assets.kernel.errors import ScriptError
from film_assets.screenplay.limits import DEFAULT_LIMITS, ScriptLimits

_KINDS = (
    (stat.S_ISLNK, "a symbolic link: give the file that it points to"),
    (stat.S_ISDIR, "a folder: give the script's file"),
    (stat.S_ISFIFO, "a pipe, which a script cannot be read from: write the script to a file"),
    (stat.S_ISSOCK, "a socket: give the script's file"),
    (stat.S_ISCHR, "a device: give the script's file"),
    (stat.S_ISBLK, "a device: give the script's file"),
)


def script_file_bytes(path: Path, limits: ScriptLimits = DEFAULT_LIMITS) -> bytes:
    """Return the bytes of the script at ``path``.

    The size is judged before anything is read, the file is opened without following a link and without waiting.

    Raises:
        ScriptError: no such file, no regular file, not readable, or too large.
    """
    try:
        before = path.lstat()
        for is_kind, what in _KINDS:
            if is_kind(before.st_mode):
                raise ScriptError(f"{path} is {what}.")
        _checked(before.st_size, path, limits)
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ScriptError(f"{path} is no regular file: give the script's file.")
            data = file.read(limits.size_bytes + 1)
    except FileNotFoundError as error:
        raise ScriptError(f"{path} does not exist: check the name.") from error
    except OSError as error:
        raise ScriptError(f"{path} cannot be read ({error.strerror}): check who may read it.") from error
    return data[: _checked(len(data), path, limits)]


def _checked(size: int, path: Path, limits: ScriptLimits) -> int:
    if size > limits.size_bytes:
        raise ScriptError(
            f"{path} has {size:,} bytes, more than the {limits.size_bytes:,} a script may have: split it."
        )
    return size
