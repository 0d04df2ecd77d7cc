"""Checks of the finished film."""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.breakdown.model import Timing
from film_assets.orchestration.checks import film_check
from film_assets.production.model import Production
from film_assets.store.lists import TakeList

LOUDNESS_TOLERANCE_CLU = 50


@film_check("final_film", blocking=True)
def film_is_as_long_as_its_timing(final_film: TakeList, timing: Timing) -> Sequence[str]:
    """The film has exactly the frames that timing gives it."""
    frames = final_film.entries[0].facts["length_frames"]
    return [] if frames == timing.length_frames else [f"{frames} frames instead of {timing.length_frames}"]


@film_check("final_film")
def film_is_as_loud_as_agreed(sound_mix: TakeList, production: Production) -> Sequence[str]:
    """Measured after encoding: -14 LUFS within half a LU, and peaks below -1 dBTP; almost silent films, peaks only."""
    facts = sound_mix.entries[0].facts
    findings = []
    if facts["peak_cdbtp"] is not None and facts["peak_cdbtp"] > production.peak_cdbtp:
        findings.append(f"peaks at {facts['peak_cdbtp'] / 100} dBTP, above {production.peak_cdbtp / 100}")
    apart = abs((facts["loudness_clufs"] or 0) - production.target_clufs)
    if facts["levelled_by"] == "loudness" and apart > LOUDNESS_TOLERANCE_CLU:
        findings.append(f"{facts['loudness_clufs'] / 100} LUFS instead of {production.target_clufs / 100}")
    return findings


CHECKS = (film_is_as_long_as_its_timing, film_is_as_loud_as_agreed)
