"""The grammar of a cut: two neighbouring shots of one subject differ enough to be two shots.

The 30-degree rule: the size changes by at least two steps, or the angle does. Written shots stay as written.
"""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.breakdown.model import Angle, Shot, ShotSize
from film_assets.breakdown.settings import DEFAULT_BREAKDOWN, BreakdownSettings
from film_assets.breakdown.words import LARGE, scale_of

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


def too_alike(before: Shot, after: Shot, settings: BreakdownSettings = DEFAULT_BREAKDOWN) -> bool:
    """Return whether a cut from ``before`` to ``after`` would jump."""
    if before.angle is not after.angle or {*before.subject} != {*after.subject}:
        return False
    if before.size not in LADDER or after.size not in LADDER:
        return before.size is after.size and before.size not in (ShotSize.INSERT, ShotSize.OTS)
    return abs(LADDER.index(before.size) - LADDER.index(after.size)) < settings.steps_apart


def neighbours_told_apart(shots: Sequence[Shot], settings: BreakdownSettings = DEFAULT_BREAKDOWN) -> list[Shot]:
    """Return the shots with each derived one changed that is too like the shot before it.

    Somebody who handles a thing gives way to the thing; a pair or a group is seen wide; else the size moves on. A change
    ends at the next subject.
    """
    told: list[Shot] = []
    for shot in shots:
        before = told[-1] if told else None
        alike = before is not None and too_alike(before, shot, settings)
        told.append(_changed(before, shot, settings) if before is not None and alike else shot)
    return told


def _changed(before: Shot, shot: Shot, settings: BreakdownSettings) -> Shot:
    if shot.explicit:
        return shot
    if shot.size in (ShotSize.TWO, ShotSize.GROUP) and not shot.speeches:
        return shot.model_copy(update={"size": ShotSize.WS})
    if shot.size not in LADDER or not shot.subject:
        return shot.model_copy(update={"angle": Angle.REVERSE if shot.size in LADDER else shot.angle})
    handled = next((one for one in shot.present if one.name in shot.subject and one.action), None)
    small = next((word for word in shot.props if scale_of(word) != LARGE), "")
    if handled is not None and small and not shot.speeches and len(shot.action.split()) <= settings.handled_words:
        return shot.model_copy(update={"size": ShotSize.INSERT, "subject": (small,)})
    at = LADDER.index(before.size)
    nearer = at + settings.steps_apart
    wider = at - settings.steps_apart
    wanted = nearer if nearer <= LADDER.index(ShotSize.CU) else wider
    return shot.model_copy(update={"size": LADDER[max(wanted, LADDER.index(ShotSize.FS))]})
