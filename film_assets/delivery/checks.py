"""Checks of the finished film: what it is made of, how it looks and sounds from end to end, each against what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from film_assets.breakdown.model import ShotList, Timing
from film_assets.delivery.inspection import pictures_measured, silence_measured
from film_assets.edit.cut import timeline_seconds
from film_assets.edit.meant import film_meant
from film_assets.edit.model import TimelineText
from film_assets.kernel.time import FrameRate
from film_assets.media.probe import probe
from film_assets.media.qc import form_findings, stretch_findings
from film_assets.orchestration.checks import film_check
from film_assets.orchestration.studio import Studio
from film_assets.production.model import Production
from film_assets.store.lists import TakeList

LOUDNESS_TOLERANCE_CLU = 50


@film_check("final_film", blocking=True, measures=True)
def film_is_well_formed(final_film: TakeList, shots: ShotList, timing: Timing, studio: Studio) -> Sequence[str]:
    """The film has exactly the frames and samples that timing gives it, both begin at 0, frames follow evenly, and its
    colour is tagged BT.709."""
    film = studio.store.blob_file(final_film.entries[0].blobs["film"])
    return form_findings(probe(film), film_meant(shots, timing))


@film_check("final_film", warns=True, measures=True)
def picture_is_as_meant(pieces: TakeList, shots: ShotList, timing: Timing, studio: Studio) -> Sequence[str]:
    """The picture is black or still only where it is meant to be: on cards, in fades, and where a shot shows a thing or an
    empty place with a camera at rest."""
    meant, rate = film_meant(shots, timing), FrameRate.parsed(timing.rate)
    black, frozen = pictures_measured(studio.store, pieces, rate)
    return [
        *stretch_findings("black", black, meant.black, meant, rate),
        *stretch_findings("frozen", frozen, (*meant.still, *meant.black, *black), meant, rate),
    ]


@film_check("final_film", warns=True, measures=True)
def sound_is_never_lost(sound_mix: TakeList, shots: ShotList, timing: Timing, studio: Studio) -> Sequence[str]:
    """Under every shot something is heard, if only the room; digital silence stands under cards alone."""
    meant, rate = film_meant(shots, timing), FrameRate.parsed(timing.rate)
    silent = silence_measured(studio.store, sound_mix.entries[0].blobs["encoded"], rate, timing.length_frames)
    return stretch_findings("silent", silent, meant.silent, meant, rate)


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


@film_check("deliverables")
def timeline_is_as_long_as_the_film(final_film: TakeList, timeline: TimelineText) -> Sequence[str]:
    """The cut that editing programs get lasts exactly as long as the film."""
    facts = final_film.entries[0].facts
    rate = FrameRate.parsed(facts["rate"])
    film, cut = rate.seconds(facts["length_frames"]), timeline_seconds(timeline)
    if abs(film - cut) < Fraction(1, 2) / rate.frames_per_second:
        return []
    return [f"the timeline lasts {float(cut):.2f} s, the film {float(film):.2f} s"]


CHECKS = (
    film_is_well_formed,
    picture_is_as_meant,
    sound_is_never_lost,
    film_is_as_loud_as_agreed,
    timeline_is_as_long_as_the_film,
)
