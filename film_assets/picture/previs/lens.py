"""Camera: from shot size, angle and move to where a real lens stands on every drawing.

Focal lengths are on a 36 mm wide sensor. Which side of the axis is seen comes from the view.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from film_assets.breakdown.model import Angle, Move, ShotSize
from film_assets.picture.model import View
from film_assets.picture.previs.canvas import Lens
from film_assets.picture.previs.places import Place
from film_assets.picture.previs.staging import Placed

Point = NDArray[np.float64]

LENS_MM = {
    ShotSize.EWS: 24, ShotSize.WS: 28, ShotSize.FS: 35, ShotSize.MWS: 40, ShotSize.MS: 50, ShotSize.MCU: 65,
    ShotSize.CU: 85, ShotSize.ECU: 100, ShotSize.OTS: 50, ShotSize.POV: 32, ShotSize.INSERT: 85, ShotSize.TWO: 40,
    ShotSize.GROUP: 32,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """What a frame may be built on: where it is, how large, and whether its front matters."""

    centre: Point
    size: Point
    """Extent along x, y, z."""
    printed: bool = False
    lying: bool = False
    holder: Placed | None = None
    front: Point | None = None
    """Level direction its front points to, where it is fixed."""

    @classmethod
    def around(
        cls, points: ArrayLike, printed: bool = False, lying: bool = False, holder: Placed | None = None
    ) -> Thing:
        """Return the thing that fills ``points`` (n, 3)."""
        where = np.asarray(points, float)
        low, high = where.min(0), where.max(0)
        return cls((low + high) / 2, high - low, printed, lying, holder)


@dataclass(frozen=True, slots=True)
class Setup:
    """A camera position. ``roll`` in radians."""

    eye: Point
    target: Point
    mm: float
    roll: float = 0.0

    @property
    def distance(self) -> float:
        return float(np.linalg.norm(self.target - self.eye))


def lens_of(setup: Setup, width: int, height: int) -> Lens:
    """Return the camera matrix of ``setup`` for a frame of this size."""
    ahead = setup.target - setup.eye
    ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-9)
    up = np.array([0.0, 0.0, 1.0])
    right = np.cross(ahead, up)
    if float(np.linalg.norm(right)) < 1e-4:
        right = np.array([1.0, 0.0, 0.0])
    right /= np.linalg.norm(right)
    up = np.cross(right, ahead)
    if setup.roll:
        c, s = np.cos(setup.roll), np.sin(setup.roll)
        right, up = c * right + s * up, c * up - s * right
    scale = setup.mm / 18.0
    return Lens(np.stack([setup.eye, right * scale, up * scale * width / height, ahead]).astype(np.float32))


def framed_metres(size: ShotSize, one: Placed) -> tuple[float, float]:
    """Return how tall the frame is at the subject, and how far its top lies above the crown, in metres.

    Cut lines by size as in Thompson & Bowen, Grammar of the Shot: eyes, under the chin, chest, waist, knees, feet.
    """
    head, height = one.body.head, one.body.height
    stands = one.crown - one.at[2]
    if size is ShotSize.ECU:
        return 0.78 * head, -0.10 * head
    if size is ShotSize.CU:
        return 1.62 * head, 0.16 * head
    if size is ShotSize.MCU:
        return 2.55 * head, 0.26 * head
    if size in (ShotSize.MS, ShotSize.OTS, ShotSize.INSERT):
        return min(0.56 * height, stands), 0.05 * height
    if size is ShotSize.TWO:
        return 0.60 * height, 0.08 * height
    if size in (ShotSize.MWS, ShotSize.GROUP):
        return 0.86 * min(height, stands * 1.1), 0.08 * height
    if size is ShotSize.FS:
        return stands * 1.22, 0.11 * stands
    if size is ShotSize.WS:
        return max(height, stands) * 1.75, 0.45 * height
    return height * 5.0, 1.6 * height


OBJECT_SIZES = (ShotSize.INSERT, ShotSize.CU, ShotSize.ECU, ShotSize.MCU)
"""Sizes that show a thing when no figure is their subject."""


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
    if one.target is not None:
        across = one.target - one.at
        if np.hypot(across[0], across[1]) > 0.3:
            turn = (np.arctan2(across[1], across[0]) - facing + np.pi) % (2 * np.pi) - np.pi
            facing = facing + np.clip(turn, -0.9, 0.9)
    offsets = [90.0] if angle is Angle.PROFILE else [38.0, 55.0, 75.0, 95.0, 120.0, 150.0]
    best = np.array([0.0, side, 0.0])
    for offset in offsets:
        for sign in (1.0, -1.0):
            way = facing + sign * np.radians(offset)
            y = np.sin(way) * side
            if y > 0.30:
                return np.array([np.cos(way), np.sin(way), 0.0])
    return best


def _elevation(angle: Angle) -> float:
    degrees = {Angle.HIGH: 30.0, Angle.LOW: -20.0, Angle.OVERHEAD: 82.0, Angle.WORM: -42.0}
    return float(np.radians(degrees.get(angle, 2.0)))


def _behind(target: Point, way: Point, distance: float, elevation: float) -> Point:
    level, rise = np.cos(elevation) * distance, np.sin(elevation) * distance
    eye: Point = target + way * level + np.array([0.0, 0.0, rise])
    eye[2] = max(eye[2], 0.12)
    return eye


def setup_of(view: View, placed: list[Placed], place: Place, aspect: float, thing: Thing | None = None) -> Setup:
    """Return where the camera stands on the shot's first drawing. ``aspect`` is width by height."""
    setup = _setup(view, placed, place, aspect, thing)
    return _inside(setup, place) if place.travel else setup


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
    sensor_high = 36.0 / aspect
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
        seen = (
            subjects[0].head
            if subjects and subjects[0] is not over
            else (over.target if over.target is not None else eye + over.ahead * 4)
        )
        return Setup(eye, np.asarray(seen), mm, roll)
    if size is ShotSize.OTS and subjects:
        subject = next((one for one in subjects if one is not over), subjects[0])
        if over is None:
            over = next((one for one in placed if one is not subject), None)
        if over is not None:
            return _over_shoulder(over, subject, side, mm, sensor_high, roll, camera.lens_mm > 0)
    if not subjects and size not in (ShotSize.EWS, ShotSize.WS):
        subjects = placed[:1] if size not in (ShotSize.TWO, ShotSize.GROUP) else placed
    if size in (ShotSize.TWO, ShotSize.GROUP) and len(subjects) < 2:
        subjects = placed or subjects
    if size in (ShotSize.EWS, ShotSize.WS) and place.master and not (subjects and size is ShotSize.WS):
        eye, look = np.array(place.master["eye"], float), np.array(place.master["look"], float)
        eye[1] *= -side
        look[1] *= -side
        return Setup(eye, look, float(camera.lens_mm or place.master.get("mm", mm)), roll)
    if not subjects:
        look = np.array([0.0, 0.3 * -side, 1.15])
        return Setup(look + np.array([-0.9, side * 6.0, 0.75]), look, mm, roll)
    return _on_subjects(subjects, size, camera.angle, side, mm, aspect, roll, bool(place.travel.get("abreast")))


def _on_thing(thing: Thing, size: ShotSize, side: float, mm: float, aspect: float, roll: float) -> Setup:
    """Return an insert: the thing fills about half the frame, seen from where it can be read."""
    tall = max(float(thing.size[2]), float(thing.size[1]) * (0.8 if thing.lying else 0.4))
    wide = float(np.hypot(thing.size[0], thing.size[1] * 0.5))
    spare = {ShotSize.ECU: 1.25, ShotSize.CU: 1.6}.get(size, 1.9)
    high = max(0.10, spare * max(tall, wide / aspect * 1.15))
    distance = high * mm * aspect / 36.0
    if thing.holder is not None:
        ahead = thing.holder.ahead
        high = max(high, 0.26)
        distance = high * mm * aspect / 36.0
        aside = np.array([-ahead[1], ahead[0], 0.0])
        aside = aside if aside[1] * side > 0 else -aside
        if thing.printed:
            way = -ahead * 0.75 + aside * 0.35 + np.array([0, 0, 0.75])
        else:
            way = ahead * 0.55 + aside * 0.9 + np.array([0, 0, 0.45])
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
        eye = _behind(centre, way, distance, elevation)
        return Setup(eye, centre + look_room, mm, roll)
    where = np.stack([one.at for one in subjects])
    centre = (where.min(0) + where.max(0)) / 2
    way = _way_to_group(subjects, side, abreast)
    across = np.array([-way[1], way[0], 0.0])
    spread = np.ptp(where @ across) + 0.75 * first.body.height * 0.6
    depth = np.ptp(where @ way) / 2
    distance = max(distance, spread * mm / 36.0 * 1.06) + depth
    low = min(one.crown for one in subjects)
    if first.crown - low > tall * 0.35:
        middle_z = (first.crown + headroom + low - tall * 0.5) / 2
    target = np.array([centre[0], centre[1], middle_z])
    return Setup(_behind(target, way, distance, _elevation(angle)), target, mm, roll)


def _way_to_group(subjects: list[Placed], side: float, abreast: bool) -> Point:
    """Return the level unit vector from a group to the camera: across the axis, or before people who all look one way."""
    facing = sum((one.ahead for one in subjects), np.zeros(3)) / len(subjects)
    together = float(np.linalg.norm(facing))
    if abreast and together > 0.8:
        return np.array([0.98, 0.0 * side, 0.0]) / 0.98
    if together > 0.8 and facing[1] * side > 0.2:
        way = facing + np.array([0.35, 0.0, 0.0])
        return np.asarray(way / np.linalg.norm(way))
    way = np.array([0.12, side, 0.0]) if together < 0.8 else np.array([facing[0] * 0.55, side, 0.0])
    return np.asarray(way / np.linalg.norm(way))


def _on_lying(one: Placed, size: ShotSize, angle: Angle, side: float, mm: float, aspect: float, roll: float) -> Setup:
    """Return a frame of somebody who lies: the head for close sizes, else the body's length across the frame."""
    body = one.at + np.array([0.0, 0.0, one.seat + 0.06 * one.body.height])
    high = {
        ShotSize.ECU: 0.8, ShotSize.CU: 1.7, ShotSize.MCU: 2.7, ShotSize.MS: 4.4, ShotSize.MWS: 6.0, ShotSize.FS: 7.4,
    }.get(size, 11.0) * one.body.head  # fmt: skip
    reach = {ShotSize.ECU: 0.0, ShotSize.CU: 0.0, ShotSize.MCU: 0.15, ShotSize.MS: 0.4}.get(size, 1.0)
    target = one.head + (body - one.head) * reach
    aside = np.array([-one.ahead[1], one.ahead[0], 0.0])
    aside = aside if aside[1] * side > 0 else -aside
    way = aside * 0.85 + one.ahead * (0.45 if reach < 1 else 0.15)
    way = way / np.linalg.norm(way)
    if way[1] * side < 0.1:
        way = np.array([way[0] * 0.5, side * 0.87, 0.0])
    lift = np.radians(58.0) if angle in (Angle.HIGH, Angle.OVERHEAD) else np.radians(26.0)
    return Setup(_behind(target, way, high * mm * aspect / 36.0, lift), target, mm, roll)


def _over_shoulder(
    over: Placed, subject: Placed, side: float, mm: float, sensor_high: float, roll: float, fixed: bool
) -> Setup:
    """Return a camera behind ``over``'s shoulder, on its side of the axis; the lens makes the subject a medium shot."""
    line = subject.head - over.head
    line[2] = 0.0
    gap = float(np.linalg.norm(line))
    line = line / max(gap, 1e-6)
    aside = np.array([-line[1], line[0], 0.0])
    if aside[1] * side < 0:
        aside = -aside
    size = over.body.height
    back = 0.62 if gap < 2.2 else 0.62 + 0.1 * (gap - 2.2)
    eye = over.head - line * back * size / 1.72 + aside * 0.36 * size / 1.72
    eye[2] = max(over.head[2] + 0.04, subject.head[2] - 0.05)
    distance = float(np.linalg.norm(subject.head - eye))
    tall = 0.50 * subject.body.height
    if not fixed:
        mm = float(np.clip(sensor_high * distance / tall, 28.0, 90.0))
    target = subject.head - np.array([0.0, 0.0, tall * 0.16])
    # The subject stands in the free two thirds, away from the shoulder.
    toward = (over.head - eye) / max(float(np.linalg.norm(over.head - eye)), 1e-6)
    ahead = (target - eye) / distance
    shift = (toward - ahead * float(toward @ ahead)) * distance * 0.22
    shift[2] = 0.0
    target = target + shift
    return Setup(eye, target, mm, roll)


def moved_setup(start: Setup, moves: tuple[Move, ...], part: float, seconds: float, draw: int) -> Setup:
    """Return the camera after ``part`` (0 to 1) of the shot; at 0 it is ``start``. ``seconds`` drives the hand."""
    setup = start
    ease = part * part * (3 - 2 * part)
    for move in moves:
        across = setup.target - setup.eye
        distance = float(np.linalg.norm(across))
        ahead = across / max(distance, 1e-9)
        right = np.cross(ahead, np.array([0.0, 0.0, 1.0]))
        right = right / max(float(np.linalg.norm(right)), 1e-6)
        up = np.cross(right, ahead)
        if move in (Move.PAN_LEFT, Move.PAN_RIGHT):
            sign = -1.0 if move is Move.PAN_LEFT else 1.0
            wide = 36.0 / setup.mm * distance
            setup = replace(setup, target=setup.target + right * sign * wide * 0.34 * ease)
        elif move in (Move.TILT_UP, Move.TILT_DOWN):
            sign = 1.0 if move is Move.TILT_UP else -1.0
            setup = replace(setup, target=setup.target + up * sign * 36.0 / setup.mm * distance * 0.20 * ease)
        elif move in (Move.DOLLY_IN, Move.DOLLY_OUT):
            by = 0.24 * ease if move is Move.DOLLY_IN else -0.30 * ease
            setup = replace(setup, eye=setup.eye + across * by)
        elif move in (Move.TRUCK_LEFT, Move.TRUCK_RIGHT):
            sign = -1.0 if move is Move.TRUCK_LEFT else 1.0
            shift = right * sign * min(1.4, 0.28 * distance) * ease
            setup = replace(setup, eye=setup.eye + shift, target=setup.target + shift)
        elif move in (Move.CRANE_UP, Move.CRANE_DOWN):
            sign = 1.0 if move is Move.CRANE_UP else -0.6
            rise = np.array([0.0, 0.0, sign * min(2.6, 0.45 * distance) * ease])
            eye = setup.eye + rise
            eye[2] = max(eye[2], 0.15)
            setup = replace(setup, eye=eye, target=setup.target + rise * 0.25)
        elif move in (Move.ZOOM_IN, Move.ZOOM_OUT):
            setup = replace(setup, mm=setup.mm * (1 + 0.38 * ease if move is Move.ZOOM_IN else 1 / (1 + 0.38 * ease)))
        elif move is Move.ARC:
            angle = np.radians(20.0) * ease
            c, s = np.cos(angle), np.sin(angle)
            back = setup.eye - setup.target
            turned = np.array([c * back[0] - s * back[1], s * back[0] + c * back[1], back[2]])
            setup = replace(setup, eye=setup.target + turned)
        elif move is Move.DOLLY_ZOOM:
            by = 0.30 * ease
            setup = replace(setup, eye=setup.eye + across * by, mm=setup.mm * (1 - by))
        elif move is Move.HANDHELD:
            phase = (draw % 997) * 0.37
            sway = [
                0.6 * np.sin(seconds * 1.9 + phase + k * 2.1)
                + 0.4 * np.sin(seconds * 4.3 + phase * 1.7 + k)
                - (0.6 * np.sin(phase + k * 2.1) + 0.4 * np.sin(phase * 1.7 + k))
                for k in range(3)
            ]
            size = 36.0 / setup.mm * distance * 0.008
            shake = (right * sway[0] + up * sway[1]) * size
            setup = replace(
                setup, target=setup.target + shake * 1.4, eye=setup.eye + shake * 0.5, roll=setup.roll + 0.004 * sway[2]
            )
    return setup
