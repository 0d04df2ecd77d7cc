"""The grammar of a cut: two neighbouring shots of one subject differ enough to be two shots.

The 30-degree rule: the size changes by at least two steps, or the angle does. Written shots stay as written.
"""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.breakdown.model import Angle, Shot, ShotSize

LADDER = (
    ShotSize.EWS,
    ShotSize.WS,
    ShotSize.FS,
    ShotSize.MWS,
    ShotSize.MS,
    ShotSize.MCU,
    ShotSize.CU,
    ShotSize.ECU,
)
_APART = 2


def too_alike(before: Shot, after: Shot) -> bool:
    """Return whether a cut from ``before`` to ``after`` would jump."""
    if before.angle is not after.angle or before.subject != after.subject:
        return False
    if before.size not in LADDER or after.size not in LADDER:
        return before.size is after.size and before.size not in (ShotSize.INSERT, ShotSize.OTS)
    return abs(LADDER.index(before.size) - LADDER.index(after.size)) < _APART


def neighbours_told_apart(shots: Sequence[Shot]) -> list[Shot]:
    """Return the shots with each derived one changed that is too like the shot before it as it was first planned.

    Only the shot before counts, and as planned: inserting a shot can change at most the one after it.
    """
    told: list[Shot] = []
    for index, shot in enumerate(shots):
        before = shots[index - 1] if index else None
        told.append(_changed(before, shot) if before is not None and too_alike(before, shot) else shot)
    return told


def _changed(before: Shot, shot: Shot) -> Shot:
    if shot.explicit:
        return shot
    if shot.size not in LADDER or not shot.subject:
        return shot.model_copy(update={"angle": Angle.REVERSE if shot.size in LADDER else shot.angle})
    at = LADDER.index(before.size)
    nearer = at + _APART
    wider = at - _APART
    wanted = nearer if nearer <= LADDER.index(ShotSize.CU) else wider
    return shot.model_copy(update={"size": LADDER[max(wanted, LADDER.index(ShotSize.FS))]})
