"""How every compiled loop is compiled: cached on disk, one thread, float32 reordered freely.

Division gives infinity where Python would raise: without the check numba's loops over rows become vector code.
"""

from __future__ import annotations

from numba import njit

kernel = njit(cache=True, fastmath=True, error_model="numpy")
