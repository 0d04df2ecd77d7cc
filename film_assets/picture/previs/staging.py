"""Blocking in metres: where every figure of a view stands, sits or lies, which way it faces, what it holds and looks at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from film_assets.breakdown.model import ARMS, OUTSIDE, Pose, ShotSize
from film_assets.look.model import Look
from film_assets.picture.model import Figure, OffScreen, View
from film_assets.picture.previs.contacts import brought_together, taken_up
from film_assets.picture.previs.figure.actions import action_of
from film_assets.picture.previs.figure.changes import Change
from film_assets.picture.previs.figure.poses import LOW_M
from film_assets.picture.previs.figure.skeleton import Body, body_of
from film_assets.picture.previs.gazes import turned_to_targets
from film_assets.picture.previs.lying import bed_high, laid_down
from film_assets.picture.previs.placed import FLAT, MOVING, SEATED, Placed
from film_assets.picture.previs.places import Mark, Place, mark_of
from film_assets.picture.previs.props import held_as, prop_named, traits_of
from film_assets.picture.previs.seats import apart, seat_by, seen_from
from film_assets.picture.previs.walks import going_together, put_on_its_way

SEAT_M = 0.45
GROUND_SEAT_M = 0.04
"""Height of a seat that is the ground itself."""
BEHIND_M = 1.9
"""How far behind the axis a wagon is driven, so that others stand before it."""
SEAT_APART_M, BODY_APART_M = 0.4, 0.3
"""Seats nearer to each other than this are one, and two people nearer than this stand in each other."""


AT_THE_WINDOW_M = 0.85
"""How far from a seat in a vehicle somebody stands at its window."""


def seen_as(view: View, place: Place) -> View:
    """Return ``view`` from the side of the axis that shows the faces of those who sit, where the set, or the seats that are their
    own, have but one."""
    side = place.side or _side_of_seats(view, place)
    if not side or side == view.camera.side:
        return view
    return view.model_copy(update={"camera": view.camera.model_copy(update={"side": side})})


def _side_of_seats(view: View, place: Place) -> str:
    """Return the only side from which those are seen who sit on seats of their own marks: behind a desk."""
    if place.travel:
        return ""
    everybody = (*view.figures, *map(_off_screen, view.off_screen))
    sitting = {one.mark for one in everybody if one.pose in SEATED}
    own = [mark for mark in (mark_of(place, one) for one in sorted(sitting)) if mark.seat > 0.0 and not mark.lying]
    sides = [
        side for side, sign in (("left", 1.0), ("right", -1.0)) if own and all(seen_from(mark, sign) for mark in own)
    ]
    return sides[0] if len(sides) == 1 else ""


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


def _seat_for(mark: Mark, index: int, place: Place, taken: list[Mark], side: float, on: str) -> Mark:
    """Return where somebody on ``mark`` sits down: on or at what they are said to, the mark's own seat, one of the set's, the
    ground outside, else a chair that is put there."""
    if on and (said := seat_by(on, place, taken, side)) is not None:
        return said
    if mark.seat > 0.0 and not mark.lying and mark not in taken and (place.travel or seen_from(mark, side)):
        return mark
    beds = [np.array(bed.at) for bed in taken if bed.lying]
    free = [seat for seat in place.seats if seat not in taken and seat != place.drive]
    free = [seat for seat in free if all(float(np.linalg.norm(np.array(seat.at) - bed)) > 0.95 for bed in beds)]
    if not place.travel:
        free = [seat for seat in free if seen_from(seat, side)]
    if free:
        own = place.seats[index % len(place.seats)]
        return own if own in free else free[0]
    spare = [seat for seat in place.spare if all(apart(seat, other) > SEAT_APART_M for other in taken)]
    spare = [seat for seat in spare if seen_from(seat, side)]
    if spare:
        # Beside who sits there already.
        return min(spare, key=lambda seat: min(apart(seat, other) for other in (*taken, mark)))
    if place.bounds is None and not place.travel:
        return Mark(mark.at, mark.face, GROUND_SEAT_M, mark.floor)
    return Mark(mark.at, mark.face, 0.0, mark.floor)


def _beside(mark: Mark, place: Place, taken: list[Mark], own: set[int]) -> Mark:
    """Return where somebody stands whose ``mark`` another took to sit down: on the first mark that is nobody's."""
    if all(apart(mark, other) > BODY_APART_M for other in taken):
        return mark
    spare = (mark_of(place, index) for index in range(len(place.marks) + len(own) + 6) if index not in own)
    free = (other for other in spare if all(apart(other, one) > BODY_APART_M for one in taken))
    found = next(free, mark)
    return Mark(found.at, found.face, mark.seat, found.floor)


def _off_screen(one: OffScreen) -> Figure:
    """Return somebody off screen as a figure: what they look like plays no part."""
    return Figure(look=Look(), mark=one.mark, pose=one.pose, on=one.on)


def _turn(figure: Figure, place: Place) -> int:
    """Return when ``figure`` is given its place: first who drives or lies has wheel and bed, then who sits has the seat of
    their own mark; the others sit and stand where that leaves room."""
    if figure.pose in (Pose.DRIVING, *FLAT):
        return 0
    return 1 if figure.pose in SEATED and mark_of(place, figure.mark).seat > 0.0 else 2


def _mark_for(
    figure: Figure, place: Place, taken: list[Mark], side: float, driven: str = ""
) -> tuple[Mark, Pose, float]:
    """Return the mark a figure takes in its pose, the pose, and the height of what it sits or lies on. ``driven``: what is
    driven in the open."""
    mark, pose = mark_of(place, figure.mark), figure.pose
    if pose is Pose.LYING and figure.action in AIMED:
        pose = Pose.CROUCHING
    if pose is Pose.RIDING and (place.bounds is not None or place.travel):
        pose = Pose.SITTING if place.travel else Pose.STANDING
    if pose is Pose.RIDING:
        return Mark(mark.at, mark.face, 0.0, mark.floor), pose, 0.0
    if pose is Pose.DRIVING:
        if place.drive is not None and place.drive not in taken:
            return place.drive, pose, place.drive.seat
        if driven and place.bounds is None and not place.travel:
            box = float(traits_of(driven)["ride"][2])
            return Mark((mark.at[0], mark.at[1] + BEHIND_M), mark.face, SEAT_M, mark.floor + box - SEAT_M), pose, SEAT_M
        pose = Pose.SITTING
    if pose is Pose.LYING and place.travel and not place.stand:
        # No room to lie: one hangs in a seat, eyes closed.
        seat = _seat_for(mark, figure.mark, place, taken, side, figure.on)
        return seat, Pose.SLEEPING, seat.seat or SEAT_M
    if figure.on == "floor" and pose in (*FLAT, *SEATED):
        free = place.stand[figure.mark] if mark.seat > 0 and figure.mark < len(place.stand) else mark
        if pose in FLAT:
            return laid_down(free, 0.0, place, taken), pose, 0.0
        return Mark(free.at, free.face, GROUND_SEAT_M, free.floor), pose, GROUND_SEAT_M
    if figure.on == OUTSIDE and place.travel:
        side_m = AT_THE_WINDOW_M * (1.0 if mark.at[1] > 0 else -1.0)
        return (
            Mark((mark.at[0], mark.at[1] + side_m), -float(np.sign(side_m)) * np.pi / 2, 0.0, place.travel["level"]),
            pose,
            0.0,
        )
    if figure.on == ARMS:
        return Mark(mark.at, mark.face, 0.0, mark.floor, True), pose, 0.0
    bed = place.lie if place.lie is not None and place.lie not in taken else None
    indoors = place.bounds is not None or bool(place.travel)
    if pose is Pose.SLEEPING and bed is None and indoors and not (mark.lying and mark not in taken):
        # No bed: one nods off in a seat.
        seat = _seat_for(mark, figure.mark, place, taken, side, figure.on)
        return seat, pose, seat.seat or SEAT_M
    if pose in FLAT:
        bed = bed or laid_down(mark, bed_high(figure, place), place, taken)
        return Mark(bed.at, bed.face, bed.seat, bed.floor, True), pose, bed.seat
    if pose in SEATED:
        seat = _seat_for(mark, figure.mark, place, taken, side, figure.on)
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


AIMED = frozenset({"aim", "shoot"})
"""What nobody does flat on their back: who lies and does so is on one knee."""
IN_HAND = {
    "phone": "phone",
    "aim": "gun",
    "eat": "morsel",
    "drink": "cup",
    "smoke": "cigarette",
    "write": "pen",
    "draw": "pen",
}
"""What a hand holds that does so, where the script names nothing."""


def _hands_of(prop: str, action: str) -> str:
    """Return how hands hold ``prop``: ``held`` between both, ``hand`` (it turns with the hand), ``grip``; "" for nothing.

    What is eaten lies in the one hand that goes to the mouth, what is aimed from the shoulder in the one at its trigger.
    """
    held = held_as(prop) if prop else {}
    if not held:
        return ""
    return (
        "held" if held.get("both") and action not in ("eat", "shoulder") else "hand" if held.get("in_hand") else "grip"
    )


_ON_FEET = frozenset({Pose.STANDING, Pose.CROUCHING, Pose.WALKING, Pose.RUNNING})


def staged(view: View, place: Place) -> list[Placed]:
    """Return every figure of ``view`` where it is.

    Raises:
        ConfigError: a look holds a word the engine does not know.
    """
    placed: list[Placed] = []
    side = 1.0 if view.camera.side == "left" else -1.0
    driven = _driven_in(view)
    figures = [*view.figures, *map(_off_screen, view.off_screen)]
    marks, changes = _blocked(figures, place, side, driven)
    for index, figure in enumerate(figures):
        mark, pose, seat = marks[index]
        mount = _mount_of(figure, view) if pose is Pose.RIDING else ""
        if pose is Pose.DRIVING and mark.at != (place.drive.at if place.drive else None):
            mount = driven
        elif mount:
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
        if action in ("hold", "lift_up") and held.get("action"):
            action = action_of(held["action"], "", False)
        if action == "aim" and held.get("shouldered"):
            action = "shoulder"
        prop = prop if held else ""
        hands = _hands_of(prop, action)
        if not prop and (in_hand := IN_HAND.get(figure.action or action, "")):
            prop, hands = in_hand, _hands_of(in_hand, action)
        one = Placed(
            index, figure, body, mark, at, mark.face, seat, pose,
            at + np.array([0.0, 0.0, crown - mark.floor - body.head * 0.5]), crown, action, prop, hands,
            table=0.74 if seat > 0 else 0.95, mount=mount, change=changes[index],
        )  # fmt: skip
        if mark.lying:
            one.head = at + np.array([0, 0, seat + 0.09 * body.height]) - one.ahead * body.height * 0.42
        placed.append(one)
    placed, away = placed[: len(view.figures)], placed[len(view.figures) :]
    brought_together(placed, place, side)
    going_together(placed)
    for one in placed:
        turned_to_targets(one, placed, away, view, place)
        put_on_its_way(one, placed, view, place)
    taken_up(placed)
    return placed


def _blocked(
    figures: Sequence[Figure], place: Place, side: float, driven: str
) -> tuple[dict[int, tuple[Mark, Pose, float]], dict[int, Change | None]]:
    """Return by index where each of ``figures`` is, in which pose, on what height, and what pose it changes; those of a
    lower mark choose first, so that who is off screen in one frame sits where they do in another. ``driven``: the prop
    that somebody drives in the open."""
    taken: list[Mark] = []
    order = sorted(range(len(figures)), key=lambda index: (_turn(figures[index], place), figures[index].mark))
    marks: dict[int, tuple[Mark, Pose, float]] = {}
    changes: dict[int, Change | None] = {}
    for index in order:
        figure, changes[index] = _in_course(figures[index], place)
        mark, pose, seat = _mark_for(figure, place, taken, side, driven)
        if mark.seat in (0.0, GROUND_SEAT_M) and pose not in FLAT:
            mark = _beside(mark, place, taken, {other.mark for other in figures})
        marks[index] = mark, pose, seat
        taken.append(mark)
    return marks, changes


def _mount_of(rider: Figure, view: View) -> str:
    """Return what ``rider`` rides: what it is said to be on, what the shot or the place names, else a horse."""
    named = (prop_named(rider.on) if rider.on else "", *_named_in(view))
    return next((name for name in named if name and "ride" in traits_of(name)), "horse")


def _driven_in(view: View) -> str:
    """Return the prop in which somebody drives in the open, as the shot or the place names it; ``""`` for none."""
    return next((str(traits_of(name)["driven"]) for name in _named_in(view) if "driven" in traits_of(name)), "")


def _named_in(view: View) -> list[str]:
    words = (view.object, *(figure.prop for figure in view.figures), *view.set.words)
    return [name for name in map(prop_named, filter(None, words)) if name]
