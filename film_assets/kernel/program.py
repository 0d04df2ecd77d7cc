"""What this process works by: whether its files are still those it began with, its interpreter, the packages beside it.

What the files say is told by ``orchestration.release``.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
_IMPORTED = time.time()


def changed_since_start(package: Path = PACKAGE) -> bool:
    """Say whether a file of ``package`` was written after this process began: what is loaded may then be older."""
    began = min(_IMPORTED, _process_began())
    for folder, folders, files in os.walk(package):
        folders[:] = [name for name in folders if name != "__pycache__"]
        # The time of last change, which nobody can set back.
        if any(os.stat(os.path.join(folder, name)).st_ctime >= began for name in files):
            return True
    return False


def surroundings() -> tuple[str, ...]:
    """Return the interpreter, and name and version of every package that can be imported, sorted."""
    names: set[str] = set()
    for place in sys.path:
        try:
            names.update(name for name in os.listdir(place or ".") if name.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue  # Not every place on the path is a folder that is there.
    return (sys.version, *sorted(names))


def _process_began() -> float:
    """Return when this process began, in seconds of the wall clock; on systems that do not tell, now."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return time.time()
    up_seconds = time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.time() - (up_seconds - ticks / os.sysconf("SC_CLK_TCK"))
