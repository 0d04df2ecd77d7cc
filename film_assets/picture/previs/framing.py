"""Framing: from shot size and angle to where the camera of a shot stands on its first drawing.

Frames of two and more are in ``company``, moves in ``moves``. Which side of the axis is seen comes from the view.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from film_assets.breakdown.model import Angle, ShotSize
from film_assets.picture.model import View
from film_assets.picture.previs.company import (
    across_axis,
    group_setup,
    held_share,
    shoulder_setup,
    way_to_group,
    ways_about,
)
from film_assets.picture.previs.lens import LENS_MM, Point, Setup, Thing, behind, framed_metres
from film_assets.picture.previs.placed import Placed
from film_assets.picture.previs.places import Place

OBJECT_SIZES = (ShotSize.INSERT, ShotSize.CU, ShotSize.ECU, ShotSize.MCU)
"""Sizes that show a thing when no figure is their subject."""


LOOKS_M = 4.0
"""How far away somebody looks who looks at nothing."""
ALONG_SET = 0.7
"""A line between two whose normal has at least so much of the set's own runs along the set, and is seen as the set is."""
HELD_M = 0.24
"""Least height of the frame round a thing in somebody's hand: the hand is seen too."""


def _side(view: View) -> float:
    """Return the sign of y on which the camera stays: side "right" sees mark 0 on the left of the frame."""
    return 1.0 if view.camera.side == "left" else -1.0


def _way_to_camera(one: Placed, angle: Angle, side: float, abreast: bool) -> Point:
    """Return the level unit vector from the subject to the camera: three quarters to the face, on the camera's side.

    ``abreast``: people sit side by side and look ahead; the axis runs across, and the camera stays before it.
    """
    if abreast:
        offset = np.radians(80.0 if angle is Angle.PROFILE else 30.0)
        centre = -1.0 if one.at[1] > 0 else 1.0
        way = one.facing + centre * offset
        return np.array([np.cos(way), np.sin(way), 0.0])
    facing = one.facing
    out = across_axis(*one.axis, side) if one.axis is not None else None
    out = np.array([0.0, side, 0.0]) if out is None or abs(float(out[1])) > ALONG_SET else out
    if one.target is not None:
        across = one.target - one.at
        if np.hypot(across[0], across[1]) > 0.3:
            turn = (np.arctan2(across[1], across[0]) - facing + np.pi) % (2 * np.pi) - np.pi
            facing = facing + np.clip(turn, -0.9, 0.9)
    offsets = [38.0, 55.0, 75.0, 95.0, 120.0, 150.0]
    if angle is Angle.PROFILE:
        offsets = [90.0]
    elif one.figure.goes:
        # Who comes or goes crosses the frame.
        offsets = [70.0, 95.0, 120.0]
    for offset in offsets:
        for sign in (1.0, -1.0):
            turned = facing + sign * np.radians(offset)
            way = np.array([np.cos(turned), np.sin(turned), 0.0])
            if float(way @ out) > 0.30:
                return way
    return out


def _elevation(angle: Angle) -> float:
    degrees = {Angle.HIGH: 30.0, Angle.LOW: -20.0, Angle.OVERHEAD: 82.0, Angle.WORM: -42.0}
    return float(np.radians(degrees.get(angle, 2.0)))


def setup_of(view: View, placed: list[Placed], place: Place, aspect: float, thing: Thing | None = None) -> Setup:
    """Return where the camera stands on the shot's first drawing. ``aspect`` is width by height."""
    setup = _setup(view, placed, place, aspect, thing)
    if not place.travel:
        return setup
    subjects = [placed[i] for i in view.camera.subject if 0 <= i < len(placed)]
    if view.camera.size in (ShotSize.TWO, ShotSize.GROUP) and len(subjects) > 1 and not place.travel.get("abreast"):
        return _along_the_cabin(view, subjects, place, aspect, setup.roll)
    return _inside(setup, place)


def _along_the_cabin(view: View, subjects: list[Placed], place: Place, aspect: float, roll: float) -> Setup:
    """Return a frame of several between near walls: from as far across the axis as the cabin has room to hold them all."""
    size = view.camera.size
    first = max(subjects, key=lambda one: one.crown)
    tall, headroom = framed_metres(size, first)
    mm, elevation = float(view.camera.lens_mm or LENS_MM[size]), _elevation(view.camera.angle)
    found: list[tuple[float, int, Setup]] = []
    for rank, (hidden, way) in enumerate(ways_about(subjects, _side(view))):
        setup = _inside(group_setup(subjects, way, elevation, tall, headroom, mm, aspect, roll), place)
        found.append((hidden + 2 * (1 - held_share(setup, subjects, aspect)), rank, setup))
    return min(found, key=lambda one: (round(one[0], 2), one[1]))[2]


def _inside(setup: Setup, place: Place) -> Setup:
    """Return ``setup`` moved into the cabin along its own line, with a wider lens that frames the same."""
    (x0, x1), (y0, y1) = place.travel.get("cabin", ((-9.0, 9.0), (-9.0, 9.0)))
    low, high = np.array([x0, y0, 0.2]), np.array([x1, y1, 9.0])
    across = setup.eye - setup.target
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(across > 0, (high - setup.target) / across, (low - setup.target) / across)
    part = float(np.clip(np.nanmin(np.where(np.abs(across) < 1e-6, np.inf, reach)), 0.15, 1.0))
    return replace(setup, eye=setup.target + across * part, mm=max(16.0, setup.mm * part))


def _setup(view: View, placed: list[Placed], place: Place, aspect: float, thing: Thing | None = None) -> Setup:
    """Return where the camera stands on the shot's first drawing. ``aspect`` is width by height."""
    camera = view.camera
    side = _side(view)
    size = camera.size
    mm = float(camera.lens_mm or LENS_MM[size])
    roll = np.radians(9.0) if camera.angle is Angle.DUTCH else 0.0
    subjects = [placed[i] for i in camera.subject if 0 <= i < len(placed)]
    over = placed[camera.over] if 0 <= camera.over < len(placed) else None

    if (
        thing is not None
        and not subjects
        and (size in OBJECT_SIZES or not (placed or size in (ShotSize.EWS, ShotSize.WS)))
    ):
        return _on_thing(thing, size, side, mm, aspect, roll)
    if size is ShotSize.POV and over is not None:
        eye = over.head + over.ahead * over.body.head * 0.4
        if subjects and subjects[0] is not over:
            return Setup(eye, np.asarray(subjects[0].head), mm, roll)
        return Setup(eye, _seen_by(over, eye, placed, place, side, thing), mm, roll)
    if size is ShotSize.OTS and subjects:
        subject = next((one for one in subjects if one is not over), subjects[0])
        if over is None:
            over = next((one for one in placed if one is not subject), None)
        if over is not None:
            return shoulder_setup(over, subject, side, mm if camera.lens_mm else 0.0, aspect, roll)
    if not subjects and size not in (ShotSize.EWS, ShotSize.WS):
        subjects = placed[:1] if size not in (ShotSize.TWO, ShotSize.GROUP) else placed
    if size in (ShotSize.TWO, ShotSize.GROUP) and len(subjects) < 2:
        subjects = placed or subjects
    if (
        size in (ShotSize.EWS, ShotSize.WS)
        and place.master
        and (place.travel or not (subjects and size is ShotSize.WS))
    ):
        eye, look = np.array(place.master["eye"], float), np.array(place.master["look"], float)
        eye[1] *= -side
        look[1] *= -side
        # In an upright frame a room's width would leave its people tiny.
        closer = min(1.7, max(1.0, 1.4 / aspect))
        return Setup(eye, look, float(camera.lens_mm or place.master.get("mm", mm) * closer), roll)
    if not subjects:
        look = np.array([0.0, 0.3 * -side, 1.15])
        return Setup(look + np.array([-0.9, side * 6.0, 0.75]), look, mm, roll)
    return _on_subjects(subjects, size, camera.angle, side, mm, aspect, roll, bool(place.travel.get("abreast")))


def _seen_by(
    over: Placed, eye: Point, placed: list[Placed], place: Place, side: float, thing: Thing | None
) -> Point:  # fmt: skip
    """Return what a point of view that is of nobody shows: the thing, whom its owner looks at, else the depth of the set."""
    if thing is not None and thing.holder is None:
        return thing.centre
    if over.target is not None and (len(placed) > 1 or over.figure.looks_at != -1 or not place.master):
        return np.asarray(over.target)
    look = np.array(place.master["look"], float) if place.master else eye + over.ahead * LOOKS_M
    way = look[:2] * np.array([1.0, -side]) - eye[:2]
    way = way / max(float(np.linalg.norm(way)), 1e-6)
    return np.array([*(eye[:2] + way * LOOKS_M), eye[2] - 0.3])


def _on_thing(thing: Thing, size: ShotSize, side: float, mm: float, aspect: float, roll: float) -> Setup:
    """Return an insert: the thing fills about half the frame, seen from where it can be read."""
    tall = max(float(thing.size[2]), float(thing.size[1]) * (0.8 if thing.lying else 0.4))
    wide = float(np.hypot(thing.size[0], thing.size[1] * 0.5))
    spare = {ShotSize.ECU: 1.25, ShotSize.CU: 1.4}.get(size, 1.6)
    high = max(
        0.10 if thing.holder is None else HELD_M,
        (spare if thing.shown_from is None else 1.3) * max(tall, wide / aspect * 1.15),
    )
    distance = high * mm * aspect / 36.0
    if thing.shown_from is not None:
        way = thing.shown_from
    elif thing.front is not None:
        way = thing.front + np.array([0.18 * side * thing.front[1], 0.22 * thing.front[0], 0.16])
    elif thing.lying:
        way = np.array([0.10, side * 0.62, 0.75])
    elif thing.printed:
        way = np.array([0.22, side, 0.24])
    else:
        way = np.array([0.45, side, 0.42])
    way = way / np.linalg.norm(way)
    eye = thing.centre + way * distance
    eye[2] = max(eye[2], 0.06)
    return Setup(eye, thing.centre, mm, roll)


def _on_subjects(
    subjects: list[Placed],
    size: ShotSize,
    angle: Angle,
    side: float,
    mm: float,
    aspect: float,
    roll: float,
    abreast: bool = False,
) -> Setup:
    first = max(subjects, key=lambda one: one.crown) if len(subjects) > 1 else subjects[0]
    if abreast and size in (ShotSize.FS, ShotSize.MWS):
        # A dashboard hides what is below: the widest that reads is the waist.
        size = ShotSize.MS
    tall, headroom = framed_metres(size, first)
    middle_z = first.crown + headroom - tall / 2
    distance = tall * mm * aspect / 36.0
    if len(subjects) == 1 and first.mark.lying:
        return _on_lying(first, size, angle, side, mm, aspect, roll)
    if len(subjects) == 1:
        way = _way_to_camera(first, angle, side, abreast)
        centre = np.array([first.at[0], first.at[1], middle_z])
        look_room = (
            first.ahead * 0.10 * tall
            if size in (ShotSize.MS, ShotSize.MCU, ShotSize.CU, ShotSize.MWS)
            else 0.0 * first.ahead
        )
        if angle is Angle.PROFILE:
            look_room = look_room * 1.6
        elevation = _elevation(angle) + (np.radians(7.0) if abreast and angle is Angle.EYE else 0.0)
        eye = behind(centre, way, distance, elevation)
        return Setup(eye, centre + look_room, mm, roll)
    way = way_to_group(subjects, side, abreast)
    return group_setup(subjects, way, _elevation(angle), tall, headroom, mm, aspect, roll)


def _on_lying(one: Placed, size: ShotSize, angle: Angle, side: float, mm: float, aspect: float, roll: float) -> Setup:
    """Return a frame of somebody who lies: the head for close sizes, else the body's length across the frame."""
    body = one.at + np.array([0.0, 0.0, one.seat + 0.06 * one.body.height])
    high = {
        ShotSize.ECU: 0.8, ShotSize.CU: 1.7, ShotSize.MCU: 2.7, ShotSize.MS: 4.4, ShotSize.MWS: 6.0, ShotSize.FS: 7.4,
    }.get(size, 11.0) * one.body.head  # fmt: skip
    reach = {ShotSize.ECU: 0.0, ShotSize.CU: 0.0, ShotSize.MCU: 0.15, ShotSize.MS: 0.4}.get(size, 1.0)
    target = one.head + (body - one.head) * reach
    aside = np.array([-one.ahead[1], one.ahead[0], 0.0])
    out = across_axis(*one.axis, side) if one.axis is not None else np.array([0.0, side, 0.0])
    aside = aside if aside @ out > 0 else -aside
    way = aside * 0.85 + one.ahead * (0.45 if reach < 1 else 0.15)
    way = way / np.linalg.norm(way)
    if way[1] * side < 0.1:
        way = np.array([way[0] * 0.5, side * 0.87, 0.0])
    lift = np.radians(58.0) if angle in (Angle.HIGH, Angle.OVERHEAD) else np.radians(26.0)
    return Setup(behind(target, way, high * mm * aspect / 36.0, lift), target, mm, roll)
