"""The unnamed people of a view: who they are, where they sit or stand.

Who has a name is placed in ``staging``.
"""

from __future__ import annotations

import numpy as np

from film_assets.breakdown.model import Pose
from film_assets.kernel.draws import chosen, seed_of
from film_assets.look.model import Look
from film_assets.picture.model import Figure, View
from film_assets.picture.previs.figure.skeleton import body_of
from film_assets.picture.previs.placed import Placed
from film_assets.picture.previs.places import Mark, Piece, Place
from film_assets.picture.previs.staging import head_height

CROWD_MOST = 18
"""Unnamed people that are drawn at most: beyond that a frame reads as full."""
EXTRA_SKINS = (0xE0B08C, 0xC99873, 0x8C5A3C, 0xD9A883, 0x6B4430, 0xB98660)
EXTRA_HAIR = (0x2B1D16, 0x4A2E1C, 0x17120F, 0x9C6B3A, 0xA9A7A5)
YOUNG_TOPS = (0xB0503C, 0x3F6E9A, 0xC79A3C, 0x4C8050, 0x8A5A9A, 0xC8742E, 0x3E8685)
EXTRA_TOPS = (0x6E6A62, 0x4A5A6A, 0x7A5248, 0x5C6650, 0x8A8070, 0x3E4450, 0x6A5070, 0x93806A)


def extra_look(seed: int, young: bool = False) -> Look:
    """Return somebody nobody named, in muted clothes; a child in brighter ones where they are ``young``."""
    words = str(seed)
    feminine = seed % 2 == 0
    if young:
        age = 7 + seed_of("age", words) % 5
        return Look(
            height_cm=106 + 6 * (age - 5) + seed_of("height", words) % 7,
            presentation="feminine" if feminine else "masculine",
            age_years=age,
            skin=chosen(EXTRA_SKINS, "skin", words),
            hair=chosen(
                ("bob", "plait", "pigtails", "ponytail", "curly") if feminine else ("short", "mop", "crop", "curly"),
                "hair",
                words,
            ),
            hair_colour=chosen(EXTRA_HAIR[:4], "hair colour", words),
            top=chosen(("tshirt", "sweater", "hoodie"), "top", words),
            top_colour=chosen(YOUNG_TOPS, "top", words),
            bottom="jeans",
            bottom_colour=chosen((0x2E3440, 0x3C4A5C, 0x566A84), "bottom", words),
        )
    return Look(
        height_cm=(164 if feminine else 177) + seed_of("height", words) % 11 - 5,
        presentation="feminine" if feminine else "masculine",
        age_years=22 + seed_of("age", words) % 45,
        build=chosen(("average", "average", "slight", "broad", "heavy"), "build", words),
        skin=chosen(EXTRA_SKINS, "skin", words),
        hair=chosen(
            ("bob", "long", "bun", "ponytail") if feminine else ("short", "crop", "short", "bald"), "hair", words
        ),
        hair_colour=chosen(EXTRA_HAIR, "hair colour", words),
        top=chosen(("coat", "jacket", "sweater", "shirt", "hoodie"), "top", words),
        top_colour=chosen(EXTRA_TOPS, "top colour", words),
        bottom_colour=chosen((0x2E3440, 0x4A3F38, 0x3C4A5C, 0x2A2C2E), "bottom", words),
    )


def _seated_extra(number: int, seat: Mark, view: View, young: bool) -> Placed:
    look = extra_look(seed_of("extra", f"{view.set.draw} {number}"), young)
    body = body_of(look)
    crown = head_height(body, Pose.SITTING, seat.seat, False)
    at = np.array([*seat.at, seat.floor])
    head = at + np.array([0.0, 0.0, crown - body.head * 0.5])
    figure = Figure(look=look, mark=100 + number, pose=Pose.SITTING)
    one = Placed(100 + number, figure, body, seat, at, seat.face, seat.seat, Pose.SITTING, head, crown + seat.floor)
    one.target = np.array([0.0, 0.0, 1.3])
    return one


def crowd_of(view: View, place: Place, placed: list[Placed], pieces: list[Piece]) -> list[Placed]:
    """Return the unnamed people of ``view``: apart from marks and furniture, looking at where the scene plays."""
    count = min(view.crowd, CROWD_MOST)
    if count == 0:
        return []
    side = 1.0 if view.camera.side == "left" else -1.0
    if place.bounds is not None:
        (x0, x1), (y0, y1), _ = place.bounds
        x0, x1, y0, y1 = x0 + 0.4, x1 - 0.4, y0 + 0.4, y1 - 0.4
    else:
        x0, x1, y0, y1 = -6.5, 6.5, -3.0, 7.0
    boxes = [
        (piece.mesh.points.min(0), piece.mesh.points.max(0))
        for piece in pieces
        if len(piece.mesh.points) and not piece.wall and not piece.stays
    ]
    random = np.random.default_rng(seed_of("crowd", f"{view.set.draw}") % (1 << 32))
    found: list[Placed] = []
    busy = [np.array(mark.at) for mark in place.marks[:2]] + [one.at[:2] for one in placed]
    floor = place.marks[0].floor if place.marks else 0.0
    young = view.young or place.young
    named = [one.mark for one in placed]
    for seat in place.audience:
        if len(found) == count:
            break
        if any(float(np.hypot(seat.at[0] - m.at[0], seat.at[1] - m.at[1])) < 0.45 for m in named):
            continue
        found.append(_seated_extra(len(found), seat, view, young))
        busy.append(np.array(seat.at))
    for _ in range(count * 40):
        if len(found) == count:
            break
        spot = np.array([random.uniform(x0, x1), random.uniform(y0, y1)])
        # The lane between camera and marks stays free.
        if spot[1] * -side < 0.35 and abs(spot[0]) < 2.2:
            continue
        if any(float(np.linalg.norm(spot - other)) < 0.72 for other in busy):
            continue
        if any(
            low[0] - 0.2 < spot[0] < high[0] + 0.2 and low[1] - 0.2 < spot[1] < high[1] + 0.2 and high[2] > 0.3
            for low, high in boxes
        ):
            continue
        busy.append(spot)
        number = len(found)
        look = extra_look(seed_of("extra", f"{view.set.draw} {number}"), young)
        body = body_of(look)
        facing = float(np.arctan2(0.2 - spot[1], -spot[0] * 0.8) + random.uniform(-0.5, 0.5))
        mark = Mark((float(spot[0]), float(spot[1])), facing, floor=floor)
        at = np.array([*spot, floor])
        crown = body.height + floor
        head = at + np.array([0.0, 0.0, body.height - body.head * 0.5])
        action = chosen(("", "", "crossed", "", "hips", "pocket"), "extra action", f"{number} {view.set.draw}")
        figure = Figure(look=look, mark=100 + number)
        one = Placed(
            100 + number,
            figure,
            body,
            mark,
            at,
            facing,
            0.0,
            Pose.STANDING,
            head,
            crown,
            "" if action == "pocket" else action,
        )
        one.target = head + np.array([np.cos(facing), np.sin(facing), -0.03]) * 3
        found.append(one)
    return found
