"""Blocking in metres: where every figure of a view stands, sits or lies, which way it faces, what it holds and looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import Pose, ShotSize
from film_assets.picture.model import Figure, View
from film_assets.picture.previs.figure.actions import action_of
from film_assets.picture.previs.figure.changes import Change
from film_assets.picture.previs.figure.poses import CRAWL_M_S, LOW_M, RIDE_M_S, RUN_M_S, WALK_M_S
from film_assets.picture.previs.figure.skeleton import Body, body_of
from film_assets.picture.previs.places import Mark, Place, mark_beyond
from film_assets.picture.previs.props import held_as, prop_named, traits_of

Point = NDArray[np.float64]
SEATED = (Pose.SITTING, Pose.DRIVING)
MOVING = (Pose.WALKING, Pose.RUNNING, Pose.CRAWLING, Pose.RIDING)
FLAT = (Pose.LYING, Pose.SLEEPING)
SEAT_M = 0.45
GROUND_SEAT_M = 0.04
"""Height of a seat that is the ground itself."""
SEAT_APART_M = 0.4
"""Seats nearer to each other than this are one."""
FOLLOWED = frozenset({ShotSize.MWS, ShotSize.MS, ShotSize.MCU, ShotSize.CU, ShotSize.ECU})
"""Sizes in which the camera goes with somebody who walks."""
OPENED = frozenset({ShotSize.TWO, ShotSize.GROUP, ShotSize.MWS, ShotSize.FS, ShotSize.WS})
"""Sizes in which people who talk stand a little open to the camera, as on a stage; heads stay with each other."""
OPEN_RADIANS = 0.42


@dataclass(slots=True)
class Placed:
    """A figure on its mark."""

    index: int
    figure: Figure
    body: Body
    mark: Mark
    at: Point
    """On the floor, (3,)."""
    facing: float
    """Radians about z; the figure frame's x points there."""
    seat: float
    """Height of what it sits or lies on, else 0."""
    pose: Pose
    head: Point
    """Middle of the head in the world on the first drawing."""
    crown: float
    """Height of the crown."""
    action: str = ""
    prop: str = ""
    """What it holds, a name of the props' catalogue."""
    hands: str = ""
    """How: ``grip`` (one hand, upright), ``held`` (both), ``hand`` (turns with the hand), or nothing."""
    stops_after_s: float = 0.0
    """How long it walks; 0: not at all."""
    speed: float = 0.0
    """Metres a second it walks."""
    comes_m: float = 0.0
    """How far it walks to where it is framed."""
    table: float = 0.0
    target: Point | None = None
    """What it looks at; None: straight ahead, into the camera where it is there."""
    target_is_own_hands: bool = False
    partner: Point | None = None
    """Where another stands whom it looks at, in frame or out of it."""
    partner_sign: float = 1.0
    """-1 where that other has the lower mark."""
    close: bool = False
    """Face to face with another, touching."""
    mount: str = ""
    """What it rides, a name of the props' catalogue."""
    change: Change | None = None
    """From which pose to which it goes in the course of the shot; ``pose`` is the one that its mark is for."""

    @property
    def ahead(self) -> Point:
        """Unit vector the figure faces along."""
        return np.array([np.cos(self.facing), np.sin(self.facing), 0.0])


def as_framed(one: Placed) -> Placed:
    """Return ``one`` where the frame is built on it: who comes in is framed where they come to."""
    if not one.comes_m:
        return one
    way = one.ahead * one.comes_m
    return replace(one, at=one.at + way, head=one.head + way)


def seen_as(view: View, place: Place) -> View:
    """Return ``view`` from the side of the axis that shows the faces of those who sit, where the set has but one."""
    if not place.side or place.side == view.camera.side:
        return view
    return view.model_copy(update={"camera": view.camera.model_copy(update={"side": place.side})})


def head_height(body: Body, pose: Pose, seat: float, lying: bool) -> float:
    """Return the height of the crown above the floor in ``pose``."""
    sitting = body.height - float(body.joint("thigh_l")[2])
    if pose in SEATED or (pose is Pose.SLEEPING and not lying):
        return seat + sitting + 0.045 * body.height if seat > LOW_M else seat + sitting + 0.02 * body.height
    if pose is Pose.CROUCHING:
        return body.height * 0.60
    if pose is Pose.CRAWLING:
        return body.height * 0.50
    if pose is Pose.RIDING:
        return seat + body.height - float(body.joint("thigh_l")[2]) + 0.04 * body.height
    if pose in FLAT:
        return seat + 0.16 * body.height
    return body.height * 0.995


def mark_of(place: Place, index: int) -> Mark:
    """Return the mark numbered ``index``; beyond the set's own, one is made."""
    return place.marks[index] if 0 <= index < len(place.marks) else mark_beyond(place, index)


def _seen_from(mark: Mark, side: float) -> bool:
    """Return whether somebody who sits there turns no back to a camera on ``side`` (the sign of its y)."""
    return float(np.sin(mark.face)) * side > -0.35


def _seat_for(mark: Mark, index: int, place: Place, taken: list[Mark], side: float) -> Mark:
    """Return where somebody on ``mark`` sits down: the mark's own seat, one of the set's, the ground outside, else a
    chair that is put there."""
    if mark.seat > 0.0 and not mark.lying and mark not in taken and (place.travel or _seen_from(mark, side)):
        return mark
    beds = [np.array(bed.at) for bed in taken if bed.lying]
    free = [seat for seat in place.seats if seat not in taken and seat != place.drive]
    free = [seat for seat in free if all(float(np.linalg.norm(np.array(seat.at) - bed)) > 0.95 for bed in beds)]
    if not place.travel:
        free = [seat for seat in free if _seen_from(seat, side)]
    if free:
        own = place.seats[index % len(place.seats)]
        return own if own in free else free[0]
    spare = [seat for seat in place.spare if all(_apart(seat, other) > SEAT_APART_M for other in taken)]
    spare = [seat for seat in spare if _seen_from(seat, side)]
    if spare:
        # Beside who sits there already.
        return min(spare, key=lambda seat: min(_apart(seat, other) for other in (*taken, mark)))
    if place.bounds is None and not place.travel:
        return Mark(mark.at, mark.face, GROUND_SEAT_M, mark.floor)
    return Mark(mark.at, mark.face, 0.0, mark.floor)


def _apart(first: Mark, second: Mark) -> float:
    return float(np.hypot(first.at[0] - second.at[0], first.at[1] - second.at[1]))


def _mark_for(figure: Figure, place: Place, taken: list[Mark], side: float) -> tuple[Mark, Pose, float]:
    """Return the mark a figure takes in its pose, the pose, and the height of what it sits or lies on."""
    mark, pose = mark_of(place, figure.mark), figure.pose
    if pose is Pose.RIDING and (place.bounds is not None or place.travel):
        pose = Pose.SITTING if place.travel else Pose.STANDING
    if pose is Pose.RIDING:
        return Mark(mark.at, mark.face, 0.0, mark.floor), pose, 0.0
    if pose is Pose.DRIVING:
        if place.drive is not None and place.drive not in taken:
            return place.drive, pose, place.drive.seat
        pose = Pose.SITTING
    if figure.on == "floor" and pose in (*FLAT, *SEATED):
        free = place.stand[figure.mark] if mark.seat > 0 and figure.mark < len(place.stand) else mark
        high = GROUND_SEAT_M if pose in SEATED else 0.0
        return Mark(free.at, free.face, high, free.floor, pose in FLAT), pose, high
    bed = place.lie if place.lie is not None and place.lie not in taken else None
    indoors = place.bounds is not None or bool(place.travel)
    if pose is Pose.SLEEPING and bed is None and indoors and not (mark.lying and mark not in taken):
        # No bed: one nods off in a seat.
        seat = _seat_for(mark, figure.mark, place, taken, side)
        return seat, pose, seat.seat or SEAT_M
    if pose in FLAT:
        bed = bed or Mark(mark.at, mark.face, 0.0, mark.floor, True)
        return Mark(bed.at, bed.face, bed.seat, bed.floor, True), pose, bed.seat
    if pose in SEATED:
        seat = _seat_for(mark, figure.mark, place, taken, side)
        return seat, pose, seat.seat or SEAT_M
    if mark.seat > 0 and figure.mark < len(place.stand):
        return place.stand[figure.mark], pose, 0.0
    if mark.seat > 0 and place.travel and not place.stand:
        return mark, Pose.SITTING, mark.seat
    return Mark(mark.at, mark.face, 0.0, mark.floor), pose, 0.0


def _in_course(figure: Figure, place: Place) -> tuple[Figure, Change | None]:
    """Return ``figure`` in the pose that its mark is for, and the change of pose it goes through there.

    A change that the place has no room for (rising in a car, lying down on a bed) is left out: it is over already.
    """
    first, last = figure.pose, figure.ends
    if last is None or last is first:
        return figure, None
    on_floor = figure.on == "floor" or place.lie is None
    pose: Pose | None = None
    if place.travel:
        pass
    elif {first, last} == {Pose.SITTING, Pose.STANDING}:
        pose = Pose.SITTING
    elif first in FLAT and last in (Pose.STANDING, Pose.SITTING, Pose.CROUCHING):
        pose = last if on_floor and last is Pose.SITTING else Pose.STANDING if on_floor else first
    elif last is Pose.LYING and on_floor and first in _ON_FEET:
        pose = Pose.STANDING if first is Pose.CROUCHING else first
    elif {first, last} & {Pose.CROUCHING} and {first, last} & _ON_FEET - {Pose.CROUCHING}:
        pose = first if first in MOVING else Pose.STANDING
    if pose is None:
        return figure.model_copy(update={"pose": last}), None
    return figure.model_copy(update={"pose": pose}), (first, last)


_ON_FEET = frozenset({Pose.STANDING, Pose.CROUCHING, Pose.WALKING, Pose.RUNNING})


def staged(view: View, place: Place) -> list[Placed]:
    """Return every figure of ``view`` where it is.

    Raises:
        ConfigError: a look holds a word the engine does not know.
    """
    placed: list[Placed] = []
    taken: list[Mark] = []
    side = 1.0 if view.camera.side == "left" else -1.0
    # The wheel and the bed go to who drives and lies; the others sit where that leaves room.
    first = (Pose.DRIVING, *FLAT)
    order = sorted(range(len(view.figures)), key=lambda index: view.figures[index].pose not in first)
    marks: dict[int, tuple[Mark, Pose, float]] = {}
    changes: dict[int, Change | None] = {}
    for index in order:
        figure, changes[index] = _in_course(view.figures[index], place)
        marks[index] = _mark_for(figure, place, taken, side)
        taken.append(marks[index][0])
    for index, figure in enumerate(view.figures):
        mark, pose, seat = marks[index]
        mount = _mount_of(view) if pose is Pose.RIDING else ""
        if mount:
            seat = float(traits_of(mount)["ride"][2])
        body = body_of(figure.look)
        crown = head_height(body, pose, seat, mark.lying) + mark.floor
        at = np.array([mark.at[0], mark.at[1], mark.floor])
        prop = prop_named(figure.prop) if figure.prop else ""
        held = held_as(prop)
        both = bool(held.get("both"))
        close = view.camera.size in (ShotSize.MCU, ShotSize.CU)
        action = action_of(
            figure.action or held.get("action", ""), prop, both, bool(held.get("low")), bool(held.get("pinch")), close
        )
        if action == "hold" and held.get("action"):
            action = held["action"]
        hands = ""
        if prop and held:
            hands = "held" if both else ("hand" if held.get("in_hand") else "grip")
        elif prop:
            prop = ""
        if action == "phone" and not prop:
            prop, hands = "phone", "hand"
        one = Placed(
            index, figure, body, mark, at, mark.face, seat, pose,
            at + np.array([0.0, 0.0, crown - mark.floor - body.head * 0.5]), crown, action, prop, hands,
            table=0.74 if seat > 0 else 0.95, mount=mount, change=changes[index],
        )  # fmt: skip
        if mark.lying:
            one.head = at + np.array([0, 0, seat + 0.09 * body.height]) - one.ahead * body.height * 0.42
        placed.append(one)
    _together(placed)
    for one in placed:
        one.target = _target(one, placed, view, place)
        _shouldered(one, placed, view)
        _paired(one, placed, place)
        _faced(one, view)
        _walks(one, placed, view, place)
    return placed


def _mount_of(view: View) -> str:
    """Return what is ridden: what the shot or the place names, else a horse."""
    named = [prop_named(word) for word in (view.object, *(figure.prop for figure in view.figures), *view.set.words)]
    return next((name for name in named if name and "ride" in traits_of(name)), "horse")


CLOSE_M = {"hug": 0.34, "dance": 0.52}
"""How far apart two stand who do this together."""


def _together(placed: list[Placed]) -> None:
    """Bring two who hug, kiss or dance face to face; whoever is hugged hugs."""
    for one in placed:
        apart = CLOSE_M.get(one.action)
        others = [
            o
            for o in placed
            if o is not one and o.pose is Pose.STANDING and (o.action == one.action or one.action == "hug")
        ]
        if apart is None or one.pose is not Pose.STANDING or not others:
            continue
        other = min(others, key=lambda o: float(np.linalg.norm(o.at - one.at)))
        way = other.at - one.at
        far = float(np.hypot(way[0], way[1]))
        if far < 1e-3 or far <= apart + 0.02:
            continue
        way = way / far
        middle = (one.at + other.at) / 2
        for who, sign in ((one, -1.0), (other, 1.0)):
            moved = middle + way * sign * apart / 2 - who.at
            who.at, who.head = who.at + moved, who.head + moved
            who.facing = float(np.arctan2(-sign * way[1], -sign * way[0]))
            who.action = "waltz" if one.action == "dance" else "hug"
            who.close = True
        return


SPEEDS = {Pose.RUNNING: RUN_M_S, Pose.CRAWLING: CRAWL_M_S, Pose.RIDING: RIDE_M_S, Pose.WALKING: WALK_M_S}
"""Metres a second of somebody 1.72 m tall."""
SLOWING_S = 0.5
"""Who stops goes on as far as at full speed in this time."""
OFF_FRAME_M = 3.2
"""How far before a mark somebody starts who comes into frame, and how far beyond it walks who leaves."""
WAYS = (0.0, 0.6, -0.6, 1.2, -1.2, np.pi)
"""Radians that somebody turns aside from who stands in the way, tried in this order."""
CLEAR_M = 0.6


def _walks(one: Placed, placed: list[Placed], view: View, place: Place) -> None:
    """Let somebody who walks start before the mark and come to rest in time for the walls, clear of the others.

    Who comes in walks up to the mark; who leaves turns away from the others and walks off.
    """
    if one.pose not in MOVING:
        return
    one.speed = SPEEDS[one.pose] * (one.body.height / 1.72 if one.pose in (Pose.WALKING, Pose.RUNNING) else 1.0)
    open_air = place.bounds is None
    run_up = (1.6 if open_air else 0.9) * (1.6 if one.pose is Pose.RUNNING and open_air else 1.0)
    far = (9.0 if view.camera.size in FOLLOWED else 5.0) if open_air else 2.0
    if one.pose in (Pose.RUNNING, Pose.RIDING) and open_air:
        far *= 2
    if one.pose is Pose.CRAWLING:
        run_up, far = 0.3, 1.2
    if one.change is not None:
        far = run_up
    if one.figure.goes == "in":
        run_up = far = one.comes_m = min(OFF_FRAME_M, _room_along(one.at, -one.ahead, place))
    elif one.figure.goes == "out":
        one.facing += np.pi
        run_up, far = 0.0, OFF_FRAME_M * 2
    others = [other.at for other in placed if other is not one]
    before, after = run_up, far - run_up
    for turn in WAYS:
        way = np.array([np.cos(one.facing + turn), np.sin(one.facing + turn), 0.0])
        if all(_distance_to(other, one.at - way * before, one.at + way * after) > CLEAR_M for other in others):
            one.facing += turn
            break
    if not one.figure.goes:
        far = min(far, run_up + _room_along(one.at, one.ahead, place))
    one.at = one.at - one.ahead * run_up
    one.head = one.head - one.ahead * run_up
    one.stops_after_s = max(0.1, far / one.speed - SLOWING_S)


def _room_along(at: Point, way: Point, place: Place) -> float:
    """Return how far one can walk from ``at`` before a wall, in metres."""
    if place.bounds is None:
        return 99.0
    reach = [99.0]
    for axis, (low, high) in enumerate(place.bounds[:2]):
        if abs(way[axis]) > 1e-3:
            reach.append(((high - 0.4 if way[axis] > 0 else low + 0.4) - at[axis]) / way[axis])
    return max(0.3, float(min(reach)))


def _distance_to(point: Point, start: Point, end: Point) -> float:
    """Return the level distance of ``point`` from the line between ``start`` and ``end``."""
    line, off = (end - start)[:2], (point - start)[:2]
    along = float(np.clip(off @ line / max(float(line @ line), 1e-9), 0.0, 1.0))
    return float(np.linalg.norm(off - line * along))


def _target(one: Placed, placed: list[Placed], view: View, place: Place) -> Point | None:
    looks_at = one.figure.looks_at
    if looks_at == -2:
        return None
    if 0 <= looks_at < len(placed) and looks_at != one.index:
        return np.asarray(placed[looks_at].head)
    if looks_at <= -10:
        mark = mark_of(place, -10 - looks_at)
        return np.array([mark.at[0], mark.at[1], mark.floor + (1.2 if mark.seat else 1.55)])
    own_hands = one.action in ("read", "hold_both", "write", "work", "reach_down") or (
        looks_at == -3 and bool(one.prop) and one.figure.prop == view.object
    )
    if own_hands and not (0 <= looks_at < len(placed)):
        one.target_is_own_hands = True
        low = 0.30 if one.action in ("work", "write", "reach_down") else 0.22
        return one.head + one.ahead * 0.42 - np.array([0.0, 0.0, low])
    if looks_at == -3 and place.surfaces:
        return np.array(place.surfaces[0], float)
    others = [other for other in placed if other.index != one.index and other.pose is not Pose.SLEEPING]
    if others and one.pose not in (*MOVING, Pose.DRIVING) and view.camera.size is not ShotSize.POV:
        nearest = min(others, key=lambda other: float(np.linalg.norm(other.at - one.at)) + 0.1 * other.index)
        return np.asarray(nearest.head)
    return one.head + one.ahead * 3.0 + np.array([0.0, 0.0, -0.10])


def _shouldered(one: Placed, placed: list[Placed], view: View) -> None:
    """Turn whose shoulder the camera looks over to whom it sees, also in a seat that faces away: it shows its back."""
    camera = view.camera
    other = next((placed[index] for index in camera.subject if index not in (one.index, camera.over)), None)
    if camera.size is not ShotSize.OTS or one.index != camera.over or other is None:
        return
    across = other.at - one.at
    if float(across @ one.ahead) < 0.0 and one.pose not in FLAT:
        one.facing = float(np.arctan2(across[1], across[0]))
        one.target = np.asarray(other.head)


def _paired(one: Placed, placed: list[Placed], place: Place) -> None:
    """Note where the other end of its line of sight is, where that is somebody."""
    looks_at = one.figure.looks_at
    if 0 <= looks_at < len(placed) and looks_at != one.index:
        other, mark = placed[looks_at].at, placed[looks_at].figure.mark
    elif looks_at <= -10:
        mark = -10 - looks_at
        other = np.array([*mark_of(place, mark).at, one.at[2]])
    else:
        return
    one.partner, one.partner_sign = other, 1.0 if one.figure.mark < mark else -1.0


def _faced(one: Placed, view: View) -> None:
    """Turn a standing figure towards what it looks at, a little open to the room; a seated one keeps its seat."""
    if (
        one.close
        or one.target is None
        or one.seat > 0
        or one.pose in (*FLAT, *MOVING, *SEATED)
        or one.target_is_own_hands
    ):
        return
    across = one.target - one.at
    if float(np.hypot(across[0], across[1])) > 0.3:
        one.facing = float(np.arctan2(across[1], across[0]))
    if view.camera.size in OPENED:
        side = np.pi / 2 if view.camera.side == "left" else -np.pi / 2
        turn = (side - one.facing + np.pi) % (2 * np.pi) - np.pi
        one.facing += float(np.clip(turn, -OPEN_RADIANS, OPEN_RADIANS))
