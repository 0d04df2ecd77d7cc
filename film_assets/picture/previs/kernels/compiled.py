"""How every compiled loop is compiled: cached on disk, one thread, float32 reordered freely.

Division gives infinity where Python would raise: without the check numba's loops over rows become vector code.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from numba import config, njit


def cache_folder() -> Path:
    """Return where compiled loops are kept: under ``NUMBA_CACHE_DIR``, beside this module, or where neither can be written
    in a folder of the user's, by a name that changes with any of the loops.

    A loop calls loops of other modules, while numba itself compiles again only when the loop's own file changes.
    """
    here = Path(__file__).parent
    sources = b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if not chosen and not os.access(here, os.W_OK):
        chosen = str(Path(tempfile.gettempdir()) / f"film_assets_numba_{os.getuid()}")
    base = Path(chosen) if chosen else here / "__pycache__"
    return base / f"loops_{hashlib.sha256(sources).hexdigest()[:12]}"


config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]  # numba sets its settings by name
kernel = njit(cache=True, fastmath=True, error_model="numpy")
