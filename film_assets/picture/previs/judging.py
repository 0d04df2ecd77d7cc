"""What a frame holds by its positions alone: where the camera stands, where every head is seen, what was approximated.

Whoever draws a frame knows it and tells it as facts of the take; of a frame that another engine made it is worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from film_assets.breakdown.model import Pose, ShotSize
from film_assets.lettering.typefaces import FONTS_FOLDER, missing_glyphs
from film_assets.look.model import SetDressing
from film_assets.look.sets import shows
from film_assets.picture.continuity import Framing, Head
from film_assets.picture.model import View
from film_assets.picture.previs.crowd import CROWD_MOST
from film_assets.picture.previs.framing import setup_of
from film_assets.picture.previs.lens import Setup, lens_of
from film_assets.picture.previs.placed import FLAT, Placed, as_framed
from film_assets.picture.previs.places import Place, built_place, left_out, part_named
from film_assets.picture.previs.props import prop_named
from film_assets.picture.previs.staging import AIMED, seen_as, staged

Point = NDArray[np.float64]


@lru_cache(maxsize=256)
def _place(dressing: SetDressing) -> Place:
    return built_place(dressing)


@lru_cache(maxsize=4096)
def framing_of(view: View, aspect: float) -> Framing:
    """Return what the frame of ``view`` holds, ``aspect`` its width by its height.

    Raises:
        ConfigError: the view holds a word the engine does not know.
    """
    place = _place(view.set)
    view = seen_as(view, place)
    placed = [as_framed(one) for one in staged(view, place)]
    return framed(view, placed, place, setup_of(view, placed, place, aspect), aspect)


def framed(view: View, placed: Sequence[Placed], place: Place, setup: Setup, aspect: float) -> Framing:
    """Return what the frame of ``setup`` holds of ``placed``, who stand as they are framed."""
    eye, right, up, ahead = lens_of(setup, round(1000 * aspect), 1000).matrix.astype(float)
    return Framing(
        _point(eye),
        {one.index: _head(one, eye, right, up, ahead) for one in placed},
        {
            one.figure.looks_at - len(placed): _point(one.target)
            for one in placed
            if one.figure.looks_at >= len(placed) and one.target is not None
        },
        bool(place.travel.get("abreast")),
    )


def approximations(view: View) -> list[str]:
    """Return what of ``view`` the engine has no shape for, or shows otherwise than written, a clause each.

    Raises:
        ConfigError: the view holds a word the engine does not know.
    """
    return approximated(view, _place(view.set))


def approximated(view: View, place: Place) -> list[str]:
    """Return ``approximations`` of ``view`` in its place."""
    found = []
    if view.set.kind.startswith("neutral"):
        found.append("the place has no set of its own: a neutral one stands for it")
    in_the_air = view.object if view.object_action == "fly" else ""
    for word in left_out(view.set, place):
        if word == in_the_air:
            continue
        found.append(f"the set has no room for {word.replace('_', ' ')!r}: it is left out")
    part = part_named(view.object)
    worn = {thing for figure in view.figures for thing in figure.look.accessories}
    known = part in place.things or part in worn or shows(view.set.kind, view.object)
    if view.object and not known and not prop_named(view.object):
        found.append(f"nothing is drawn for {view.object!r}: it has no shape")
    for prop in sorted({figure.prop for figure in view.figures if figure.prop}):
        if not prop_named(prop):
            found.append(f"nothing is held for {prop!r}: it has no shape")
    if any(figure.pose is Pose.LYING and figure.action in AIMED for figure in view.figures):
        found.append("who lies and aims is drawn on one knee")
    if view.crowd > CROWD_MOST:
        found.append(f"{view.crowd} unnamed people are drawn as {CROWD_MOST}")
    if place.travel.get("abreast") and view.camera.size in (ShotSize.FS, ShotSize.MWS) and view.camera.subject:
        found.append(
            f"a {view.camera.size} inside a vehicle is framed at the waist: what is below, the dashboard hides"
        )
    if lacking := missing_glyphs(view.object_text):
        found.append(
            f"no font draws {lacking!r} of what is written: boxes stand in their place until one is added to the folder "
            f"that {FONTS_FOLDER} names"
        )
    return found


def _head(one: Placed, eye: Point, right: Point, up: Point, ahead: Point) -> Head:
    across = np.array([0.0, 0.0, one.body.head / 2])
    middle = np.array([one.head[0], one.head[1], one.crown - one.body.head / 2])
    if one.pose in FLAT:
        middle = np.asarray(one.head)
    depth = float(ahead @ (middle - eye))

    def seen(point: Point) -> tuple[float, float]:
        off = point - eye
        deep = max(float(ahead @ off), 1e-6)
        return float(right @ off) / deep, float(up @ off) / deep

    x, y = seen(middle)
    share = (seen(middle + across)[1] - seen(middle - across)[1]) / 2
    return Head(x, y, share, depth, one.pose not in FLAT, _point(middle))


def _point(at: Point) -> tuple[float, float, float]:
    return float(at[0]), float(at[1]), float(at[2])
