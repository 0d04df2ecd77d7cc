"""What a film is meant to be, for technical checks: where it is black, still or silent on purpose.

Measuring belongs to ``media.qc``.
"""

from __future__ import annotations

from itertools import pairwise

from film_assets.breakdown.model import Pose, Shot, ShotList, ShotSize, ShotTiming, Timing
from film_assets.kernel.time import FrameRange, FrameRate, first_sample
from film_assets.media.qc import Meant


def film_meant(shots: ShotList, timing: Timing, target_clufs: int | None = -1400, peak_cdbtp: int = -100) -> Meant:
    """Return what a finished film must be like; ``target_clufs`` None where it has almost no sound.

    Cards are still, silent, and dark enough to count as black; handles may fade from and to black; a shot is still
    when its camera does not move and it shows an object, a place with nobody in it, or from afar people at rest.
    """
    cards = _cards(timing)
    planned = {shot.label: shot for part in shots.scenes for shot in part.shots}
    still = [
        _range(timed.start_frame, timed.length_frames) for timed in timing.shots if _is_still(planned[timed.label])
    ]
    return Meant(
        length_frames=timing.length_frames,
        length_samples=first_sample(timing.length_frames, FrameRate.parsed(timing.rate)),
        black=(*cards, *_dark(timing)),
        still=(*cards, *still),
        silent=cards,
        target_clufs=target_clufs,
        peak_cdbtp=peak_cdbtp,
        places=tuple((_range(shot.start_frame, shot.length_frames), f"shot {shot.label}") for shot in timing.shots),
    )


WIDE = (ShotSize.EWS, ShotSize.WS, ShotSize.FS, ShotSize.MWS)
"""Sizes in which the breath and the blinks of somebody at rest move too little of the picture to be measured."""
AT_REST = (Pose.STANDING, Pose.SITTING, Pose.LYING, Pose.CROUCHING, Pose.SLEEPING)


def _is_still(shot: Shot) -> bool:
    if shot.moves or shot.crowd:
        return False
    if shot.size is ShotSize.INSERT or not shot.present:
        return True
    calm = all(person.pose in AT_REST and person.ends is None and not person.action for person in shot.present)
    return shot.size in WIDE and calm and not shot.speeches


def _range(start: int, length: int) -> FrameRange:
    return FrameRange(start, start + length)


def _cards(timing: Timing) -> tuple[FrameRange, ...]:
    closing = timing.closing_frames + timing.closing_black_frames
    return _range(0, timing.opening_frames), _range(timing.length_frames - closing, closing)


def _dark(timing: Timing) -> list[FrameRange]:
    """Return heads and tails, which may fade, and the black held between scenes."""
    dark = []
    for shot in timing.shots:
        dark += [_range(shot.start_frame, shot.head_frames), _range(_end(shot) - shot.tail_frames, shot.tail_frames)]
    held = [(_end(before), after.start_frame) for before, after in pairwise(timing.shots)]
    return dark + [FrameRange(start, end) for start, end in held if start < end]


def _end(shot: ShotTiming) -> int:
    return shot.start_frame + shot.length_frames
