"""Garments: how each is cut, and what it adds to the body it covers: hems, collars, lapels, plackets, belts, skirts.

Bare shapes are in ``body``; hats, glasses and the like in ``worn``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from film_assets.kernel.errors import ConfigError
from film_assets.look.model import Look
from film_assets.picture.previs.figure.body import arm, leg, measures_of, neck, seat_of_trousers, torso, torso_panel
from film_assets.picture.previs.figure.flesh import Flesh, Ring, limb, rigid
from film_assets.picture.previs.figure.hands import foot, hand
from film_assets.picture.previs.figure.skeleton import BONE, SIDES, Body
from film_assets.picture.previs.figure.worn import worn
from film_assets.picture.previs.materials import Kind, linear
from film_assets.picture.previs.mesh import Finish, ellipsoid, loft, moved, torus, tube, turned_y

Row = list[tuple[float, float]]
LAPEL = (0.006, 0.022, 0.036, 0.046, 0.026, 0.030, 0.026)
"""Breadth of a notched lapel from the button up, parts of the height; ``SHAWL``: of a gown's."""
SHAWL = (0.014, 0.022, 0.027, 0.029, 0.028, 0.026, 0.024)
LINEN = Finish(linear(0xDAD5C9))


@dataclass(frozen=True, slots=True)
class Cut:
    """How a garment is cut."""

    sleeve: float = 1.0
    """1 to the wrist, 0.5 to the elbow, 0 none."""
    loose: float = 1.0
    hem: float = 0.0
    """How far it hangs below the hip, parts of the leg; 0: it ends at the hip."""
    flare: float = 0.0
    front: str = ""
    """shirt, uniform, roll, lapel, shawl, hood, round, neck, bib or plate: what shows from the front."""
    belt: bool = False
    metal: bool = False
    """It takes a highlight, as plate does."""
    linen_sleeves: bool = False
    """It has no sleeves: those of what is worn beneath show."""
    below: bool = False
    """Legs are clad in the same cloth: a suit in one piece."""


TOPS = {
    "shirt": Cut(front="shirt"),
    "sweater": Cut(loose=1.08, front="roll"),
    "coat": Cut(loose=1.15, hem=0.52, flare=0.10, front="lapel"),
    "dress": Cut(sleeve=0.32, hem=0.48, flare=0.34, front="neck", belt=True),
    "jacket": Cut(loose=1.10, hem=0.10, front="lapel"),
    "dressing_gown": Cut(loose=1.14, hem=0.62, flare=0.10, front="shawl", belt=True),
    "uniform": Cut(loose=1.05, hem=0.08, front="uniform", belt=True),
    "tshirt": Cut(sleeve=0.36, front="round"),
    "hoodie": Cut(loose=1.12, front="hood"),
    "robe": Cut(loose=1.20, hem=0.93, flare=0.20, front="neck", belt=True),
    "long_dress": Cut(sleeve=0.30, hem=0.93, flare=0.55, front="neck", belt=True),
    "gown": Cut(sleeve=0.42, loose=1.16, hem=0.52, flare=0.14, front="round"),
    "waistcoat": Cut(loose=1.06, hem=0.06, front="lapel", linen_sleeves=True),
    "dungarees": Cut(loose=1.02, front="bib", linen_sleeves=True, belt=False),
    "armour": Cut(loose=1.12, hem=0.16, flare=0.10, front="plate", belt=True, metal=True, below=True),
    "spacesuit": Cut(loose=1.28, front="roll", belt=True, below=True),
    "jumpsuit": Cut(loose=1.10, front="uniform", belt=True, below=True),
    "vest": Cut(sleeve=0.0, front="round"),
}
BOTTOMS = {"trousers": 1.0, "jeans": 0.94, "pyjamas": 1.16, "shorts": 1.08, "skirt": 1.0}


def shaded(finish: Finish, by: float) -> Finish:
    """Return ``finish`` darker (``by`` below 1) or lighter."""
    return Finish((finish.tint[0] * by, finish.tint[1] * by, finish.tint[2] * by), finish.kind)


def skirt(body: Body, finish: Finish, loose: float, hem: float, flare: float, around: int) -> Flesh:
    """Return cloth that hangs from the waist over both thighs down to ``hem`` (parts of the leg)."""
    m = measures_of(body)
    waist, hip = m["waist"], m["hip"]
    h = body.height
    top = float(body.joint("spine")[2])
    hip_z = float(body.joint("thigh_l")[2])
    low = hip_z - hem * (hip_z - body.ankle)
    unit = np.linspace(0, 2 * np.pi, around, endpoint=False)
    rings, bones, weights = [], [], []
    for t in np.linspace(1, 0, 12):
        z = top + (low - top) * t
        below = float(np.clip((hip_z - z) / max(hip_z - low, 1e-6), 0, 1))
        s = float(np.clip((top - z) / (top - hip_z), 0, 1))
        ahead, aside = (waist[k] + (hip[k] - waist[k]) * s for k in (0, 1))
        ahead = (ahead * loose + 0.006 * h) * (1 + flare * below * 1.2)
        aside = (aside * loose + 0.006 * h) * (1 + flare * below)
        fold = 1 + 0.09 * flare * below * np.sin(unit * 9)
        rings.append(np.stack([ahead * np.cos(unit) * fold, aside * np.sin(unit) * fold, np.full(around, z)], -1))
        carried = float(np.clip((hip_z + 0.03 * h - z) / (0.10 * h), 0, 0.92))
        # Cloth follows the thigh it lies on; in the middle it follows both a little less.
        for share in np.clip(0.5 + np.sin(unit) * 1.1, 0, 1):
            thigh = BONE["thigh_l"] if share >= 0.5 else BONE["thigh_r"]
            mixed = carried * (0.55 + 0.45 * abs(2 * share - 1))
            bones.append((BONE["pelvis"], thigh))
            weights.append((1 - mixed, mixed))
    mesh = loft(np.stack(rings), finish, caps=False)
    mesh.two_sided[:] = True
    return Flesh(mesh, np.array(bones, np.int32), np.array(weights, np.float32))


def _belt(body: Body, finish: Finish, loose: float, around: int) -> Flesh:
    m = measures_of(body)
    z, h = float(body.joint("spine")[2]) - 0.012 * body.height, body.height
    ahead, aside = m["waist"][0] * loose * 1.09, m["waist"][1] * loose * 1.07
    rings = [
        Ring((0, 0, z + dz * h), ahead * wide, aside * wide, "pelvis", "spine", 0.6, 0.92)
        for dz, wide in ((-0.014, 0.97), (-0.012, 1.0), (0.012, 1.0), (0.014, 0.97))
    ]
    return limb(rings, finish, around)


def _v_rows(body: Body, top_half: float, top_z: float, low_half: float, low_z: float, steps: int = 18) -> list[Row]:
    """Return rows of a panel whose half breadth goes from ``low_half`` at ``low_z`` to ``top_half`` at ``top_z``."""
    rows = []
    for t in np.linspace(0, 1, steps):
        z, half = low_z + (top_z - low_z) * t, low_half + (top_half - low_half) * t
        rows.append([(float(y), float(z)) for y in np.linspace(-half, half, 7)])
    return rows


def _edge_rows(body: Body, sign: float, inner: list[tuple[float, float]], breadth: list[float]) -> list[Row]:
    """Return rows of a strip that runs along ``inner`` (y, z) points, ``breadth`` wide outward."""
    return [
        [(sign * (y + b * k), z) for k in ((0, 0.5, 1) if sign > 0 else (1, 0.5, 0))]
        for (y, z), b in zip(inner, breadth, strict=True)
    ]


def _buttons(body: Body, loose: float, levels: list[float], finish: Finish, y: float = 0.0) -> list[Flesh]:
    out = []
    size = 0.0062 * body.height
    for z in levels:
        spot = torso_panel(
            body, loose, [[(y - 1e-3, z), (y + 1e-3, z)], [(y - 1e-3, z + 1e-3), (y + 1e-3, z + 1e-3)]], 0.0, finish
        )
        at = spot.mesh.points[0].astype(float)
        button = moved(ellipsoid((size * 0.5, size, size), finish, 8, 5), at + np.array([size * 0.3, 0, 0]))
        flesh = rigid(button, "chest")
        flesh.bones[:] = spot.bones[0]
        flesh.weights[:] = spot.weights[0]
        out.append(flesh)
    return out


def _open_front(body: Body, cut: Cut, cloth: Finish, under: Finish, shawl: bool) -> list[tuple[str, Flesh]]:
    """Return the V of what is worn beneath, lapels along it, the closed edge below and its buttons."""
    h = body.height
    neck_z, chest_z = float(body.joint("neck")[2]), float(body.joint("chest")[2])
    low_z = chest_z - (0.055 if shawl else 0.030) * h
    top_z = neck_z + 0.006 * h
    v = torso_panel(body, cut.loose, _v_rows(body, 0.040 * h, top_z, 0.004 * h, low_z), 0.006 * h, under)
    out = [("under", v)]
    levels = np.linspace(0, 1, 19)
    inner = [(float(0.004 * h + (0.036 * h) * t), float(low_z + (top_z - low_z) * t)) for t in levels]
    shape = SHAWL if shawl else LAPEL
    breadth = [float(np.interp(t, np.linspace(0, 1, len(shape)), shape)) * h for t in levels]
    facing = shaded(cloth, 1.28 if shawl else 0.78)
    for sign in (1.0, -1.0):
        out.append(("collar", torso_panel(body, cut.loose, _edge_rows(body, sign, inner, breadth), 0.012 * h, facing)))
    spine_z = float(body.joint("spine")[2])
    seam = [(0.003 * h, float(z)) for z in np.linspace(spine_z - 0.05 * h, low_z, 6)]
    out.append(
        (
            "collar",
            torso_panel(body, cut.loose, _edge_rows(body, 1.0, seam, [0.004 * h] * 6), 0.005 * h, shaded(cloth, 0.6)),
        )
    )
    if not shawl:
        levels_z = [low_z - 0.012 * h, low_z - 0.065 * h, low_z - 0.118 * h]
        out += [("collar", b) for b in _buttons(body, cut.loose, levels_z, Finish(linear(0x2A2522)), 0.012 * h)]
    return out


def _shirt_front(body: Body, cut: Cut, cloth: Finish, pockets: bool) -> list[tuple[str, Flesh]]:
    h = body.height
    neck_z, spine_z, chest_z = (float(body.joint(b)[2]) for b in ("neck", "spine", "chest"))
    edge = [(-0.007 * h, float(z)) for z in np.linspace(spine_z - 0.09 * h, neck_z + 0.004 * h, 9)]
    out = [
        (
            "collar",
            torso_panel(body, cut.loose, _edge_rows(body, 1.0, edge, [0.014 * h] * 9), 0.003 * h, shaded(cloth, 0.86)),
        )
    ]
    levels = [neck_z - 0.035 * h - 0.052 * h * i for i in range(5)]
    out += [("collar", b) for b in _buttons(body, cut.loose, levels, shaded(cloth, 1.5))]
    ahead, aside = measures_of(body)["neck"]
    for sign in (1.0, -1.0):
        band = np.array(
            [
                (-1.22, 0.10 * sign, 0.016),
                (-0.6, 1.12 * sign, 0.014),
                (0.5, 1.18 * sign, 0.006),
                (1.18, 0.60 * sign, -0.004),
            ]
        ) * (ahead, aside, h) + (0.0, 0.0, neck_z + 0.006 * h)
        out.append(("collar", rigid(tube(band, 0.0075 * h, shaded(cloth, 1.1), 8), "chest")))
        point = [(0.006 * h, neck_z + 0.004 * h), (0.010 * h, neck_z - 0.008 * h), (0.020 * h, neck_z - 0.022 * h)]
        rows = _edge_rows(body, sign, point[::-1], [0.004 * h, 0.020 * h, 0.026 * h])
        out.append(("collar", torso_panel(body, 1.0, rows, 0.010 * h, shaded(cloth, 1.12))))
        if pockets:
            box = _v_rows(body, 0.022 * h, chest_z + 0.045 * h, 0.022 * h, chest_z + 0.002 * h, 4)
            shifted = [[(y + sign * 0.055 * h, z) for y, z in row] for row in box]
            out.append(("collar", torso_panel(body, cut.loose, shifted, 0.004 * h, shaded(cloth, 0.84))))
    return out


def _bib(body: Body, cut: Cut, cloth: Finish) -> list[tuple[str, Flesh]]:
    """Return the bib of dungarees with its pocket and straps."""
    h = body.height
    neck_z, chest_z, spine_z = (float(body.joint(b)[2]) for b in ("neck", "chest", "spine"))
    top = chest_z + 0.055 * h
    panel = _v_rows(body, 0.055 * h, top, 0.080 * h, spine_z - 0.075 * h, 9)
    pocket = _v_rows(body, 0.026 * h, top - 0.030 * h, 0.026 * h, top - 0.075 * h, 4)
    out = [
        ("bottom", torso_panel(body, cut.loose, panel, 0.006 * h, cloth)),
        ("collar", torso_panel(body, cut.loose, pocket, 0.010 * h, shaded(cloth, 0.8))),
    ]
    for sign in (1.0, -1.0):
        strap = [(0.040 * h, float(z)) for z in np.linspace(top - 0.01 * h, neck_z - 0.012 * h, 7)]
        rows = _edge_rows(body, sign, strap, [0.016 * h] * 7)
        out.append(("bottom", torso_panel(body, cut.loose, rows, 0.007 * h, cloth)))
        out += [
            ("collar", b)
            for b in _buttons(body, cut.loose, [top - 0.014 * h], Finish(linear(0xB08D4A)), sign * 0.048 * h)
        ]
    return out


def _plate(body: Body, cut: Cut, metal: Finish) -> list[tuple[str, Flesh]]:
    """Return a breastplate's ridge and the plates on the shoulders."""
    h = body.height
    neck_z, chest_z, spine_z = (float(body.joint(b)[2]) for b in ("neck", "chest", "spine"))
    ridge = [(-0.005 * h, float(z)) for z in np.linspace(spine_z - 0.05 * h, neck_z - 0.03 * h, 9)]
    out = [
        (
            "collar",
            torso_panel(body, cut.loose, _edge_rows(body, 1.0, ridge, [0.010 * h] * 9), 0.010 * h, shaded(metal, 1.4)),
        )
    ]
    band = _v_rows(body, 0.080 * h, chest_z - 0.052 * h, 0.080 * h, chest_z - 0.060 * h, 3)
    out.append(("collar", torso_panel(body, cut.loose, band, 0.008 * h, shaded(metal, 0.5))))
    for side in SIDES:
        at = body.joint(f"upper_arm_{side}")
        cap = moved(ellipsoid((0.058 * h, 0.052 * h, 0.046 * h), metal, 14, 8), at + np.array([0.0, 0.0, 0.014 * h]))
        out.append(("collar", rigid(cap, f"upper_arm_{side}")))
    return out


def front_of(body: Body, cut: Cut, cloth: Finish, skin: Finish, under: Finish) -> list[tuple[str, Flesh]]:
    """Return what a garment shows at the neck and down the front."""
    h = body.height
    ahead, aside = measures_of(body)["neck"]
    z = float(body.joint("neck")[2])
    if cut.front == "bib":
        return _bib(body, cut, cloth)
    if cut.front == "plate":
        return _plate(body, cut, cloth)
    if cut.front in ("lapel", "shawl"):
        return _open_front(body, cut, cloth, under, cut.front == "shawl")
    if cut.front in ("shirt", "uniform"):
        return _shirt_front(body, cut, cloth, cut.front == "uniform")
    if cut.front == "neck":
        v = _v_rows(body, 0.038 * h, z + 0.004 * h, 0.006 * h, z - 0.055 * h)
        return [("skin", torso_panel(body, 1.0, v, 0.005 * h, skin))]
    if cut.front == "round":
        band = torus(1.0, 0.13, shaded(cloth, 0.85), 20)
        scale, at = (
            np.array([ahead * 1.28, aside * 1.40, aside], np.float32),
            np.array([0.0, 0, z + 0.006 * h], np.float32),
        )
        band.points[:] = band.points * scale + at
        return [("collar", rigid(band, "chest"))]
    if cut.front == "roll":
        roll = torus(1.0, 0.22, shaded(cloth, 0.94), 20)
        scale, at = (
            np.array([ahead * 1.22, aside * 1.28, aside * 1.2], np.float32),
            np.array([0.0, 0, z + 0.010 * h], np.float32),
        )
        roll.points[:] = roll.points * scale + at
        return [("collar", rigid(roll, "chest"))]
    hood = torus(1.0, 0.40, cloth, 20)
    tilt = turned_y(0.42).T.astype(np.float32)
    scale, at = (
        np.array([ahead * 1.75, aside * 1.7, aside * 1.5], np.float32),
        np.array([-0.026 * h, 0, z + 0.004 * h], np.float32),
    )
    hood.points[:] = hood.points @ tilt * scale + at
    chest_z, spine_z = float(body.joint("chest")[2]), float(body.joint("spine")[2])
    pouch = _v_rows(body, 0.048 * h, chest_z - 0.055 * h, 0.074 * h, spine_z - 0.045 * h, 5)
    out = [
        ("collar", rigid(hood, "chest")),
        ("collar", torso_panel(body, cut.loose, pouch, 0.005 * h, shaded(cloth, 0.9))),
    ]
    for sign in (1.0, -1.0):
        cord = [(sign * 0.020 * h, float(t)) for t in np.linspace(chest_z + 0.02 * h, z - 0.03 * h, 12)]
        rows = [[(y - 0.002 * h, t), (y, t), (y + 0.002 * h, t)] for y, t in cord]
        out.append(("collar", torso_panel(body, cut.loose, rows, 0.006 * h, LINEN)))
    return out


def dressed(body: Body, look: Look, skin: Finish, detail: int) -> list[tuple[str, Flesh]]:
    """Return everything below the head as ``(what, flesh)``; things with one name share no ink line.

    Raises:
        ConfigError: a garment is no word the engine knows.
    """
    if look.top not in TOPS:
        raise ConfigError(f"The look's top {look.top!r} is unknown: use one of {', '.join(TOPS)}.")
    if look.bottom not in BOTTOMS:
        raise ConfigError(f"The look's bottom {look.bottom!r} is unknown: use one of {', '.join(BOTTOMS)}.")
    around = (8, 16, 26)[detail]
    limb_around = (6, 9, 16)[detail]
    cut = TOPS[look.top]
    cloth = Finish(linear(look.top_colour), Kind.GLOSS if cut.metal else Kind.PLAIN)
    bottom = shaded(cloth, 0.92) if cut.below else Finish(linear(look.bottom_colour))
    sleeves = LINEN if cut.linen_sleeves else cloth
    shoes = Finish(linear(look.shoes_colour))
    dress = look.top in ("dress", "long_dress", "gown")
    out: list[tuple[str, Flesh]] = [
        ("top", torso(body, LINEN if cut.front == "bib" else cloth, cut.loose, around)),
        ("skin", neck(body, skin, limb_around)),
        ("top" if dress else "bottom", seat_of_trousers(body, cloth if dress else bottom, around)),
    ]
    for side in SIDES:
        pieces = arm(body, side, skin, sleeves, cut.sleeve, cut.loose, limb_around)
        out.append(("top", pieces[0]))
        out += [("skin", piece) for piece in (*pieces[1:], *hand(body, side, skin, detail))]
        if look.bottom == "shorts" and not dress and not cut.below:
            out.append(("skin", leg(body, side, skin, 1.0, limb_around)))
            out.append(("bottom", leg(body, side, bottom, 1.12, limb_around, 0.52, 0.004)))
        elif (look.bottom == "skirt" and not cut.below) or dress:
            out.append(("skin", leg(body, side, skin, 0.98, limb_around)))
        else:
            out.append(("bottom", leg(body, side, bottom, BOTTOMS[look.bottom] * 1.04, limb_around, 0.02)))
        out += [("shoes", piece) for piece in foot(body, side, shoes, limb_around)]
    if dress or cut.hem > 0.2:
        out.append(("top", skirt(body, cloth, cut.loose * 1.02, cut.hem, cut.flare, around)))
    if look.bottom == "skirt" and not dress and not cut.below and cut.hem < 0.7:
        out.append(("bottom", skirt(body, bottom, 1.03, 0.50, 0.20, around)))
    if detail > 0:
        under = shaded(bottom, 1.15) if look.bottom == "pyjamas" else LINEN
        out += front_of(body, cut, bottom if cut.front == "bib" else cloth, skin, under)
        if cut.belt:
            out.append(("worn", _belt(body, shaded(cloth, 0.62), cut.loose, around)))
    out += [("worn", piece) for piece in worn(body, look, cut.loose, around)]
    return out
