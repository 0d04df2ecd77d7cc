"""Shots of somebody who drives where the set has no wheel: they play inside the vehicle, or show it from outside.

What drives past a window is the engine's business; whoever drives in the open, a wagon or a tractor, stays in the set.
"""

from __future__ import annotations

from film_assets.breakdown.model import Pose, Presence, Scene, Shot, ShotSize
from film_assets.breakdown.words import things_in
from film_assets.look.model import SetDressing
from film_assets.look.sets import has_motors, inside_of, is_inside_a_vehicle

FROM_OUTSIDE = frozenset({ShotSize.EWS, ShotSize.WS})
DRIVEN = frozenset("car truck ambulance bus school_bus train plane helicopter wagon tractor boat".split())
_ABOARD = frozenset({Pose.DRIVING, Pose.SITTING})


def in_their_vehicle(shot: Shot, scene: Scene, dressing: SetDressing, period: str) -> tuple[Shot, SetDressing]:
    """Return ``shot`` and its set: inside what somebody drives where the shot is about those aboard; else from outside,
    where nobody aboard is seen. Before there were cars, who drives nothing that is named stands."""
    driving = any(one.pose is Pose.DRIVING for one in shot.present)
    if not driving or is_inside_a_vehicle(dressing.kind):
        return shot, dressing
    vehicle = _driven(shot, scene) or ("car" if has_motors(period) else "")
    if not vehicle:
        return shot.model_copy(update={"present": tuple(map(_on_foot, shot.present))}), dressing
    if not inside_of(vehicle):
        return shot, dressing
    aboard = {one.name for one in shot.present if one.pose in _ABOARD}
    about = {one.name for one in shot.present} & {*shot.subject, shot.over}
    if about and about <= aboard and shot.size not in FROM_OUTSIDE:
        inside = SetDressing(kind=inside_of(vehicle), interior=True, draw=dressing.draw)
        return _with(shot, tuple(one for one in shot.present if one.name in aboard)), inside
    outside = _with(shot, tuple(one for one in shot.present if one.name not in aboard))
    return outside.model_copy(update={"props": tuple(dict.fromkeys((vehicle, *shot.props)))}), dressing


def _driven(shot: Shot, scene: Scene) -> str:
    """Return what is driven: what the shot names, else what its scene does; ``""`` where neither names any."""
    named = (thing.word for thing in things_in(shot.action))
    return next((word for word in (*named, *scene.set_words) if word in DRIVEN), "")


def _on_foot(one: Presence) -> Presence:
    return one.model_copy(update={"pose": Pose.STANDING}) if one.pose is Pose.DRIVING else one


def _with(shot: Shot, present: tuple[Presence, ...]) -> Shot:
    names = {one.name for one in present}
    gone = {one.name for one in shot.present} - names
    subject = tuple(name for name in shot.subject if name not in gone)
    size = ShotSize.MWS if len(subject) == 1 and shot.size is ShotSize.TWO else shot.size
    return shot.model_copy(update={"present": present, "subject": subject, "size": size})
