"""Bodies and clothes: torso, arms, hands, legs, feet, and what is worn, as flesh on the skeleton.

Heads and hair are in ``head`` and ``hair``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from film_assets.kernel.errors import ConfigError
from film_assets.look.model import Look
from film_assets.picture.previs.figure.flesh import Flesh, Ring, limb, rigid
from film_assets.picture.previs.figure.skeleton import SIDES, Body
from film_assets.picture.previs.materials import Kind, linear
from film_assets.picture.previs.mesh import Finish, box, capsule, ellipsoid, moved, torus, tube, turned_y


@dataclass(frozen=True, slots=True)
class Cut:
    """How a garment is cut."""

    sleeve: float = 1.0
    """1 to the wrist, 0.5 to the elbow, 0 none."""
    loose: float = 1.0
    hem: float = 0.0
    """How far it hangs below the hip, parts of the leg; 0: it ends at the hip."""
    flare: float = 0.0
    collar: str = ""
    """shirt, roll, lapel, hood, tie, none"""
    open_front: bool = False


TOPS = {
    "shirt": Cut(collar="shirt"),
    "sweater": Cut(loose=1.08, collar="roll"),
    "coat": Cut(loose=1.16, hem=0.52, flare=0.10, collar="lapel", open_front=True),
    "dress": Cut(sleeve=0.32, hem=0.48, flare=0.34),
    "jacket": Cut(loose=1.10, hem=0.10, collar="lapel", open_front=True),
    "dressing_gown": Cut(loose=1.14, hem=0.62, flare=0.10, collar="lapel", open_front=True),
    "uniform": Cut(loose=1.05, hem=0.08, collar="shirt"),
    "tshirt": Cut(sleeve=0.36),
    "hoodie": Cut(loose=1.12, collar="hood"),
}
BOTTOMS = {"trousers": 1.0, "jeans": 0.94, "pyjamas": 1.16, "shorts": 1.08, "skirt": 1.0}


def _darker(colour: tuple[float, float, float], by: float = 0.6) -> Finish:
    return Finish((colour[0] * by, colour[1] * by, colour[2] * by))


def _chest_measures(body: Body) -> dict[str, tuple[float, float]]:
    """Return half axes (ahead, aside) of the torso by level."""
    h, g = body.height, body.girth
    soft = 1 - 0.35 * body.child
    belly = max(0.0, g - 1.0) * (0.9 + 0.3 * body.old)
    bust = max(0.0, -body.manly) * 0.012 * h * soft
    waist_in = 1 - 0.09 * max(0.0, -body.manly) * soft
    return {
        "hip": (0.066 * h * g + belly * 0.03, body.hip_half + 0.052 * h * g * (1 - 0.06 * body.manly)),
        "waist": (
            (0.056 * h * g + belly * 0.10) * waist_in,
            (body.shoulder_half * 0.84 + 0.010 * h * g) * waist_in * (0.85 + 0.15 * g),
        ),
        "chest": (0.064 * h * (0.4 + 0.6 * g) + bust, body.shoulder_half * 1.02),
        "shoulder": (0.049 * h * (0.5 + 0.5 * g), body.shoulder_half * 1.04),
        "neck": (
            0.031 * h * (0.7 + 0.3 * g) * (1 + 0.10 * body.manly),
            0.030 * h * (0.7 + 0.3 * g) * (1 + 0.10 * body.manly),
        ),
    }


def torso(body: Body, finish: Finish, loose: float, around: int) -> Flesh:
    """Return the upper garment from its hem at the hips to the base of the neck."""
    m = _chest_measures(body)
    h = body.height
    pelvis, spine, chest, neck = (body.joint(name)[2] for name in ("pelvis", "spine", "chest", "neck"))
    shoulder = body.joint("upper_arm_l")[2]
    bust_x = max(0.0, -body.manly) * 0.010 * h
    hip, waist, ribs, top, throat = m["hip"], m["waist"], m["chest"], m["shoulder"], m["neck"]

    def ring(
        z: float,
        half: tuple[float, float],
        bone: str,
        other: str = "",
        share: float = 0.0,
        x: float = 0.0,
        square: float = 0.92,
        wide: float = loose,
    ) -> Ring:
        return Ring((x, 0.0, z), half[0] * wide, half[1] * wide, bone, other, share, square)

    between = (hip[0] * 0.5 + waist[0] * 0.5, hip[1] * 0.5 + waist[1] * 0.5)
    lower = (waist[0] * 0.6 + ribs[0] * 0.4, waist[1] * 0.6 + ribs[1] * 0.4)
    hem = (hip[0] * 1.05, hip[1] * 1.04)
    rings = [
        ring(pelvis - 0.022 * h, (hem[0] * 0.80, hem[1] * 0.86), "pelvis"),
        ring(pelvis - 0.023 * h, hem, "pelvis"),
        ring(pelvis - 0.004 * h, (hem[0] * 1.01, hem[1] * 1.01), "pelvis"),
        ring(pelvis + 0.03 * h, (between[0] * 1.03, between[1] * 1.03), "pelvis", "spine", 0.3),
        ring(spine, waist, "pelvis", "spine", 0.65),
        ring((spine + chest) / 2, lower, "spine", "chest", 0.3, bust_x * 0.3),
        ring(chest, (ribs[0] * 0.97, ribs[1] * 0.95), "spine", "chest", 0.7, bust_x),
        ring(chest + (shoulder - chest) * 0.5, ribs, "chest", x=bust_x),
        ring(shoulder - 0.004 * h, (ribs[0] * 0.95, top[1] * 1.01), "chest", x=bust_x * 0.4, square=0.86),
        ring(shoulder + 0.016 * h, (top[0] * 0.98, top[1] * 0.97), "chest", x=-0.003 * h, square=0.86),
        ring(shoulder + 0.031 * h, (top[0] * 0.82, top[1] * 0.78), "chest", x=-0.005 * h, wide=1),
        ring(shoulder + 0.042 * h, (throat[0] * 1.52, throat[1] * 1.85), "chest", x=-0.006 * h, wide=1),
        ring(neck + 0.008 * h, (throat[0] * 1.26, throat[1] * 1.36), "chest", "neck", 0.2, x=-0.005 * h, wide=1),
        ring(neck + 0.014 * h, (throat[0] * 1.10, throat[1] * 1.14), "chest", "neck", 0.3, x=-0.005 * h, wide=1),
    ]
    return limb(rings, finish, around)


def seat_of_trousers(body: Body, finish: Finish, around: int) -> Flesh:
    """Return the pelvis in the lower garment's cloth, from the crotch up under the upper garment."""
    h = body.height
    hip = _chest_measures(body)["hip"]
    waist = _chest_measures(body)["waist"]
    z = float(body.joint("pelvis")[2])
    return limb(
        [
            Ring((0, 0, z - 0.082 * h), hip[0] * 0.45, hip[1] * 0.35, "pelvis"),
            Ring((0, 0, z - 0.074 * h), hip[0] * 0.78, hip[1] * 0.70, "pelvis"),
            Ring((0, 0, z - 0.050 * h), hip[0] * 0.97, hip[1] * 0.94, "pelvis"),
            Ring((0, 0, z), hip[0] * 0.98, hip[1] * 0.98, "pelvis"),
            Ring((0, 0, z + 0.05 * h), waist[0] * 0.98, waist[1] * 0.98, "pelvis", "spine", 0.4),
        ],
        finish,
        around,
    )


def neck(body: Body, finish: Finish, around: int) -> Flesh:
    """Return the neck up into the skull."""
    h = body.height
    ahead, aside = _chest_measures(body)["neck"]
    low = body.joint("neck")[2]
    high = body.height - body.head * 0.74
    return limb(
        [
            Ring((0.004 * h, 0, low - 0.030 * h), ahead * 1.35, aside * 1.5, "chest"),
            Ring((-0.002 * h, 0, low), ahead * 1.08, aside * 1.10, "chest", "neck", 0.4),
            Ring((0.000 * h, 0, low + (high - low) * 0.5), ahead, aside, "neck"),
            Ring((0.002 * h, 0, high), ahead * 1.02, aside * 1.0, "neck", "head", 0.7),
            Ring((0.002 * h, 0, high + 0.12 * body.head), ahead * 0.9, aside * 0.9, "head"),
        ],
        finish,
        around,
    )


def _arm_thickness(body: Body) -> tuple[float, float, float]:
    h, g = body.height, 0.45 + 0.55 * body.girth
    strong = 1 + 0.10 * body.manly
    return 0.0325 * h * g * strong, 0.0250 * h * g * strong, 0.0165 * h * (0.7 + 0.3 * body.girth)


def arm(body: Body, side: str, skin: Finish, cloth: Finish, cut: Cut, around: int) -> list[Flesh]:
    """Return one arm with its sleeve; the hand is apart."""
    shoulder, _elbow, wrist = (body.joint(f"{bone}_{side}") for bone in ("upper_arm", "fore_arm", "hand"))
    upper, fore = f"upper_arm_{side}", f"fore_arm_{side}"
    thick, middle, thin = _arm_thickness(body)
    y = float(shoulder[1])
    length = float(shoulder[2] - wrist[2])

    def ring(part: float, radius: float) -> Ring:
        z = float(shoulder[2]) - part * length
        bend = (part * length - body.upper_arm) / (0.055 * body.height)
        share = float(np.clip(0.5 + bend * 0.5, 0, 1))
        return Ring((0.0, y, z), radius, radius * 0.95, upper, fore, share)

    def span(first: float, last: float, wide: float, cuff: float = 0.0) -> list[Ring]:
        elbow_part = body.upper_arm / length
        parts = sorted(
            {
                first,
                last,
                *(
                    p
                    for p in (
                        0.16,
                        0.32,
                        elbow_part - 0.09,
                        elbow_part - 0.04,
                        elbow_part,
                        elbow_part + 0.04,
                        elbow_part + 0.09,
                        0.74,
                        0.88,
                    )
                    if first < p < last
                ),
            }
        )
        rings = []
        for part in parts:
            if part < elbow_part:
                radius = thick + (middle - thick) * (part / elbow_part) ** 1.2
            else:
                t = (part - elbow_part) / (1 - elbow_part)
                radius = middle * (1 + 0.16 * np.sin(min(1.0, t * 1.6) * np.pi)) + (thin - middle) * t
            rings.append(ring(part, float(radius) * wide + cuff))
        return rings[::-1]

    out: list[Flesh] = []
    shoulder_rings = [
        Ring((0.0, y, float(shoulder[2]) + thick * up), thick * wide * cut.loose, thick * wide * cut.loose, upper)
        for up, wide in ((0.40, 0.98), (0.74, 0.76), (0.96, 0.44), (1.05, 0.04))
    ]
    sleeve_end = 0.04 + cut.sleeve * 0.93
    if cut.sleeve > 0.97:
        out.append(limb(span(0.0, 0.985, cut.loose, 0.003) + shoulder_rings, cloth, around))
    else:
        out.append(limb(span(0.0, sleeve_end, cut.loose * 1.06, 0.005) + shoulder_rings, cloth, around))
        out.append(limb(span(max(0.0, sleeve_end - 0.12), 1.0, 1.0), skin, around))
    return out


def hand(body: Body, side: str, skin: Finish, detail: int) -> list[Flesh]:
    """Return a hand: a palm, four fingers that curl in two joints, and a thumb; a mitten with a thumb when far."""
    sign = 1.0 if side == "l" else -1.0
    wrist = body.joint(f"hand_{side}")
    size = body.hand
    x0, y0, z0 = (float(v) for v in wrist)
    around = (6, 7, 12)[detail]
    inward = -sign

    def ring(z: float, ahead: float, aside: float, x: float = 0.0) -> Ring:
        return Ring((x0 + x * size, y0, z0 + z * size), ahead * size, aside * size, f"hand_{side}", square=0.8)

    palm = limb(
        [
            ring(-0.56, 0.185, 0.065, -0.005),
            ring(-0.50, 0.215, 0.085, -0.005),
            ring(-0.30, 0.220, 0.105, 0.005),
            ring(-0.12, 0.175, 0.100, 0.005),
            ring(0.02, 0.135, 0.100),
            ring(0.10, 0.125, 0.098),
        ],
        skin,
        around,
    )
    out = [palm]
    knuckle = -0.52
    if detail == 0:
        mitten = limb([ring(-1.0, 0.13, 0.05), ring(-0.76, 0.19, 0.07), ring(-0.5, 0.21, 0.085)], skin, around)
        mitten.bones[:] = _bone(f"fingers_{side}")
        out.append(mitten)
    else:
        fingers = (
            (0.155, 0.44, 0.054, "index"),
            (0.055, 0.50, 0.056, "finger"),
            (-0.050, 0.46, 0.053, "finger"),
            (-0.150, 0.36, 0.046, "finger"),
        )
        for x, length, radius, kind in fingers:
            root = "index" if kind == "index" else "fingers"
            tip = "index_tip" if kind == "index" else "finger_tips"
            joint_z = float(body.joint(f"{tip}_{side}")[2])
            base = (x0 + x * size, y0, z0 + (knuckle + 0.04) * size)
            bend = (x0 + x * 1.05 * size, y0, joint_z)
            end = (x0 + x * 1.10 * size, y0 + inward * 0.01 * size, z0 + (knuckle - length) * size)
            out.append(rigid(capsule(base, bend, radius * size, skin, radius * 0.96 * size, around), f"{root}_{side}"))
            out.append(
                rigid(capsule(bend, end, radius * 0.96 * size, skin, radius * 0.78 * size, around), f"{tip}_{side}")
            )
    thumb_root = body.joint(f"thumb_{side}")
    middle = thumb_root + np.array([0.13, inward * 0.10, -0.22]) * size
    end = middle + np.array([0.03, inward * 0.04, -0.21]) * size
    out.append(
        rigid(
            capsule(
                thumb_root - np.array([0.05 * size, 0, -0.02 * size]), middle, 0.082 * size, skin, 0.066 * size, around
            ),
            f"thumb_{side}",
        )
    )
    out.append(rigid(capsule(middle, end, 0.064 * size, skin, 0.050 * size, around), f"thumb_{side}"))
    return out


def _bone(name: str) -> int:
    from film_assets.picture.previs.figure.skeleton import BONE

    return BONE[name]


def leg(body: Body, side: str, cloth: Finish, loose: float, around: int, low: float = 0.0, grow: float = 0.0) -> Flesh:
    """Return a leg from ``low`` (0 ankle, 1 hip) up to the hip."""
    h, g = body.height, 0.4 + 0.6 * body.girth
    hip, knee, ankle = (body.joint(f"{bone}_{side}") for bone in ("thigh", "shin", "foot"))
    y = float(hip[1])
    length = float(hip[2] - ankle[2])
    soft = 1 + 0.05 * max(0.0, -body.manly)
    profile = (
        (0.0, 0.0225), (0.06, 0.023), (0.16, 0.029), (0.28, 0.0335), (0.40, 0.0325), (0.45, 0.0325),
        (0.49, 0.033), (0.53, 0.034), (0.58, 0.036), (0.70, 0.043), (0.84, 0.0505), (0.95, 0.054), (1.02, 0.050), (1.06, 0.035),
    )  # fmt: skip
    parts = sorted({low, *(p for p, _ in profile if p > low)})
    known = np.array(profile)
    rings = []
    for part in parts:
        radius = float(np.interp(part, known[:, 0], known[:, 1])) * h * g * soft
        wide = loose + (0.10 * (1 - part) if loose >= 1 else 0.0)
        z = float(ankle[2]) + part * length
        share = float(np.clip(0.5 + (z - float(knee[2])) / (0.075 * h), 0, 1))
        back = -0.006 * h * np.sin(np.clip((part - 0.1) / 0.35, 0, 1) * np.pi)
        rings.append(
            Ring(
                (float(back), y, z),
                radius * wide + grow,
                radius * wide * 0.97 + grow,
                f"shin_{side}",
                f"thigh_{side}",
                share,
            )
        )
    return limb(rings, cloth, around)


def foot(body: Body, side: str, finish: Finish, around: int) -> list[Flesh]:
    """Return a shoe: a last lofted from heel to toe on a thin sole."""
    h = body.height
    at = body.joint(f"foot_{side}")
    length, wide = 0.150 * h, 0.0275 * h
    x = np.array([-0.30, -0.24, -0.08, 0.10, 0.30, 0.50, 0.64, 0.70]) * length
    tall = np.array([0.4, 0.95, 1.22, 1.10, 0.72, 0.52, 0.42, 0.2]) * body.ankle
    broad = np.array([0.45, 0.82, 0.90, 0.92, 1.05, 1.10, 0.85, 0.4]) * wide
    unit = np.stack(
        [
            np.cos(np.linspace(0, 2 * np.pi, around, endpoint=False)),
            np.sin(np.linspace(0, 2 * np.pi, around, endpoint=False)),
        ],
        -1,
    )
    rings = [
        np.column_stack(
            [np.full(around, xx), unit[:, 0] * b, np.maximum(unit[:, 1], -0.75) * t * 0.5 + t * 0.5 - body.ankle * 1.0]
        )
        for xx, t, b in zip(x, tall, broad, strict=True)
    ]
    from film_assets.picture.previs.mesh import loft

    upper = moved(loft(np.stack(rings), finish), at)
    sole = moved(
        box((length * 0.98, wide * 1.8, body.ankle * 0.16), _darker(finish.tint, 0.45)),
        at + np.array([0.19 * length, 0, -0.93 * body.ankle]),
    )
    return [rigid(upper, f"foot_{side}"), rigid(sole, f"foot_{side}")]


def skirt(body: Body, finish: Finish, loose: float, hem: float, flare: float, around: int) -> Flesh:
    """Return cloth that hangs from the waist over both thighs down to ``hem`` (parts of the leg)."""
    m = _chest_measures(body)
    waist, hip = m["waist"], m["hip"]
    h = body.height
    top = float(body.joint("spine")[2])
    hip_z = float(body.joint("thigh_l")[2])
    low = hip_z - hem * (hip_z - body.ankle)
    knee_z = float(body.joint("shin_l")[2])
    levels = list(np.linspace(0, 1, 12))
    unit = np.linspace(0, 2 * np.pi, around, endpoint=False)
    rings, bones, weights = [], [], []
    from film_assets.picture.previs.figure.skeleton import BONE
    from film_assets.picture.previs.mesh import loft

    for t in levels[::-1]:
        z = top + (low - top) * t
        below = np.clip((hip_z - z) / max(hip_z - low, 1e-6), 0, 1)
        if z > hip_z:
            s = (top - z) / (top - hip_z)
            ahead, aside = waist[0] + (hip[0] - waist[0]) * s, waist[1] + (hip[1] - waist[1]) * s
        else:
            ahead, aside = hip[0], hip[1]
        ahead = (ahead * loose + 0.006 * h) * (1 + flare * below * 1.2)
        aside = (aside * loose + 0.006 * h) * (1 + flare * below)
        fold = 1 + 0.03 * flare / 0.34 * below * np.sin(unit * 9)
        rings.append(np.stack([ahead * np.cos(unit) * fold, aside * np.sin(unit) * fold, np.full(around, z)], -1))
        carried = float(np.clip((hip_z + 0.03 * h - z) / (0.10 * h), 0, 0.92))
        # Below the knee the cloth hangs from the thigh; it does not bend with the shin.
        left = np.clip(0.5 + np.sin(unit) * 1.1, 0, 1)
        for share in left:
            thigh = BONE["thigh_l"] if share >= 0.5 else BONE["thigh_r"]
            mixed = carried * (0.55 + 0.45 * abs(2 * share - 1))
            bones.append((BONE["pelvis"], thigh))
            weights.append((1 - mixed, mixed))
        _ = knee_z
    mesh = loft(np.stack(rings), finish, caps=False)
    mesh.two_sided[:] = True
    return Flesh(mesh, np.array(bones, np.int32), np.array(weights, np.float32))


def collar(body: Body, cut: Cut, cloth: Finish, around: int) -> list[Flesh]:
    """Return what the garment has at the neck."""
    h = body.height
    ahead, aside = _chest_measures(body)["neck"]
    z = float(body.joint("neck")[2])
    dark = _darker(cloth.tint, 0.72)
    if cut.collar == "roll":
        ring = moved(torus(1.0, 0.22, cloth, 20), (0, 0, 0))
        ring.points[:] = ring.points * np.array([ahead * 1.22, aside * 1.28, aside * 1.15], np.float32) + np.array(
            [0.0, 0, z + 0.008 * h], np.float32
        )
        return [rigid(ring, "chest")]
    if cut.collar == "hood":
        hood = torus(1.0, 0.42, cloth, 20)
        hood.points[:] = hood.points @ turned_y(0.42).T.astype(np.float32) * np.array(
            [ahead * 1.8, aside * 1.75, aside * 1.5], np.float32
        ) + np.array([-0.028 * h, 0, z + 0.004 * h], np.float32)
        return [rigid(hood, "chest")]
    out: list[Flesh] = []
    if cut.collar == "shirt":
        for sign in (1.0, -1.0):
            path = np.array(
                [
                    (-1.25, 0.15 * sign, 0.012),
                    (-0.6, 1.15 * sign, 0.010),
                    (0.5, 1.20 * sign, 0.0),
                    (1.25, 0.62 * sign, -0.012),
                    (1.50, 0.22 * sign, -0.022),
                ]
            ) * (ahead, aside, h) + (0.0, 0.0, z + 0.006 * h)
            out.append(rigid(tube(path, 0.0085 * h, _darker(cloth.tint, 1.12), 8), "chest"))
    if cut.collar == "lapel":
        chest = float(body.joint("chest")[2])
        deep = _chest_measures(body)["chest"][0] * cut.loose
        for sign in (1.0, -1.0):
            path = np.array(
                [
                    (-1.3 * ahead, 0.2 * sign * aside, z + 0.012 * h),
                    (-0.5 * ahead, 1.35 * sign * aside, z + 0.008 * h),
                    (0.9 * ahead, 1.55 * sign * aside, z - 0.016 * h),
                    (deep * 0.93, 1.15 * sign * aside, (z + chest) / 2),
                    (deep * 1.05, 0.30 * sign * aside, chest - 0.01 * h),
                ]
            )
            out.append(rigid(tube(path, 0.0125 * h, dark, 8), "chest"))
    return out


def neckline(body: Body, finish: Finish) -> list[Flesh]:
    """Return the strip down an open front where what is worn beneath shows, with buttons' dark line."""
    h = body.height
    deep = _chest_measures(body)["chest"][0]
    neck_z, chest_z = float(body.joint("neck")[2]), float(body.joint("chest")[2])
    shirt = moved(
        ellipsoid((deep * 0.55, 0.030 * h, (neck_z - chest_z) * 0.60), finish, 14, 10),
        (deep * 0.62, 0, (neck_z + chest_z) / 2),
    )
    return [rigid(shirt, "chest")]


def accessories(body: Body, look: Look, around: int) -> list[Flesh]:
    """Return what is worn besides clothes.

    Raises:
        ConfigError: an accessory is no word the engine knows.
    """
    out: list[Flesh] = []
    h, head = body.height, body.head
    crown = body.height
    top = linear(look.top_colour)
    ahead, aside = _chest_measures(body)["neck"]
    neck_z = float(body.joint("neck")[2])
    deep, _ = _chest_measures(body)["chest"]

    def skull(x: float, y: float, z: float) -> np.ndarray:
        return np.array([x * head, y * head, crown - head + z * head])

    for name in look.accessories:
        if name == "glasses":
            rim = Finish(linear(0x201A18))
            for sign in (1.0, -1.0):
                angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
                ring = np.stack(
                    [
                        0.455 - 0.02 * np.abs(np.cos(angle)),
                        sign * 0.150 + 0.105 * np.cos(angle),
                        0.487 + 0.085 * np.sin(angle),
                    ],
                    -1,
                )
                out.append(rigid(tube([skull(*p) for p in ring], 0.010 * head, rim, 6, closed=True), "head"))
                out.append(
                    rigid(
                        tube(
                            [
                                skull(0.42, sign * 0.255, 0.51),
                                skull(0.2, sign * 0.345, 0.51),
                                skull(-0.06, sign * 0.355, 0.49),
                            ],
                            0.009 * head,
                            rim,
                            6,
                        ),
                        "head",
                    )
                )
            out.append(
                rigid(
                    tube(
                        [skull(0.455, 0.048, 0.50), skull(0.468, 0, 0.51), skull(0.455, -0.048, 0.50)],
                        0.009 * head,
                        rim,
                        6,
                    ),
                    "head",
                )
            )
        elif name == "hat":
            felt = Finish(linear(0x3B3129))
            brim = moved(ellipsoid((0.66, 0.56, 0.03), felt, 28, 6), (-0.02, 0, 0.80))
            dome = moved(ellipsoid((0.47, 0.39, 0.30), felt, 24, 12), (-0.03, 0, 0.86))
            band = moved(ellipsoid((0.478, 0.398, 0.06), _darker(felt.tint, 0.4), 24, 6), (-0.03, 0, 0.84))
            out += [rigid(moved(part, skull(0, 0, 0), None, head), "head") for part in (brim, dome, band)]
        elif name == "cap":
            felt = Finish(tuple(0.7 * c for c in top))  # type: ignore[arg-type]
            dome = moved(ellipsoid((0.475, 0.395, 0.34), felt, 24, 12), (-0.03, 0, 0.76))
            peak = moved(
                ellipsoid((0.26, 0.27, 0.028), _darker(felt.tint, 0.7), 20, 6), (0.46, 0, 0.75), turned_y(0.14)
            )
            out += [rigid(moved(part, skull(0, 0, 0), None, head), "head") for part in (dome, peak)]
        elif name == "scarf":
            wool = Finish(linear(0x9A3B2E if top[0] < top[2] else 0x3C5F7C))
            ring = torus(1.0, 0.34, wool, 22)
            ring.points[:] = ring.points * np.array([ahead * 1.45, aside * 1.5, aside * 1.2], np.float32) + np.array(
                [0.002 * h, 0, neck_z + 0.012 * h], np.float32
            )
            tail = capsule(
                (deep * 0.98, 0.025 * h, neck_z - 0.01 * h),
                (deep * 1.12, 0.040 * h, neck_z - 0.17 * h),
                0.018 * h,
                wool,
                0.020 * h,
            )
            out += [rigid(ring, "chest"), rigid(tail, "chest")]
        elif name == "headphones":
            black = Finish(linear(0x1E2023), Kind.GLOSS)
            # Round the neck, as between two records.
            angle = np.linspace(-2.2, 2.2, 15)
            band = np.stack(
                [-np.cos(angle) * ahead * 1.9, np.sin(angle) * aside * 2.0, np.full(15, neck_z + 0.006 * h)], -1
            )
            out.append(rigid(tube(band, 0.007 * h, black, 8), "chest"))
            for sign in (1.0, -1.0):
                cup = capsule(
                    (ahead * 1.2, sign * aside * 1.62, neck_z - 0.012 * h),
                    (ahead * 1.45, sign * aside * 1.32, neck_z - 0.012 * h),
                    0.024 * h,
                    black,
                )
                out.append(rigid(cup, "chest"))
        elif name == "tie":
            silk = Finish(linear(0x7A2A2E if top[2] >= top[0] else 0x27406B))
            out.append(
                rigid(
                    capsule(
                        (ahead * 1.32, 0, neck_z - 0.004 * h),
                        (ahead * 1.4, 0, neck_z - 0.018 * h),
                        0.010 * h,
                        silk,
                        0.008 * h,
                    ),
                    "chest",
                )
            )
            blade = box((0.008 * h, 0.028 * h, 0.15 * h), silk)
            out.append(rigid(moved(blade, (deep * 1.06, 0, neck_z - 0.115 * h)), "chest"))
        elif name == "apron":
            linen = Finish(linear(0xC9C0AA))
            out.append(
                rigid(
                    moved(
                        ellipsoid((0.012 * h, 0.075 * h, 0.11 * h), linen, 18, 10),
                        (deep * 1.02, 0, float(body.joint("chest")[2]) - 0.02 * h),
                    ),
                    "chest",
                )
            )
            out.append(skirt(body, linen, 1.10, 0.40, 0.06, around))
        elif name == "backpack":
            nylon = Finish(linear(0x4A5238))
            bag = moved(
                ellipsoid((0.065 * h, 0.085 * h, 0.125 * h), nylon, 18, 12),
                (-deep - 0.055 * h, 0, float(body.joint("chest")[2]) + 0.01 * h),
            )
            out.append(rigid(bag, "chest"))
            for sign in (1.0, -1.0):
                path = np.array(
                    [
                        (-deep * 1.0, sign * 0.05 * h, neck_z - 0.02 * h),
                        (0.0, sign * 0.062 * h, neck_z - 0.004 * h),
                        (deep * 1.04, sign * 0.065 * h, neck_z - 0.05 * h),
                        (deep * 0.7, sign * 0.085 * h, float(body.joint("chest")[2]) - 0.05 * h),
                    ]
                )
                out.append(rigid(tube(path, 0.010 * h, _darker(nylon.tint, 0.6), 8), "chest"))
        else:
            raise ConfigError(
                f"The look's accessory {name!r} is unknown: use glasses, hat, cap, scarf, headphones, tie, apron or "
                "backpack."
            )
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
    cloth, bottom = Finish(linear(look.top_colour)), Finish(linear(look.bottom_colour))
    shoes = Finish(linear(look.shoes_colour))
    out: list[tuple[str, Flesh]] = [
        ("top", torso(body, cloth, cut.loose, around)),
        ("skin", neck(body, skin, limb_around)),
    ]
    out.append(
        (
            "bottom" if look.top != "dress" else "top",
            seat_of_trousers(body, bottom if look.top != "dress" else cloth, around),
        )
    )
    for side in SIDES:
        pieces = arm(body, side, skin, cloth, cut, limb_around)
        out.append(("top", pieces[0]))
        out += [("skin", piece) for piece in pieces[1:]]
        out += [("skin", piece) for piece in hand(body, side, skin, detail)]
        if look.bottom == "shorts":
            out += [
                ("skin", leg(body, side, skin, 1.0, limb_around)),
                ("bottom", leg(body, side, bottom, 1.12, limb_around, 0.52, 0.004)),
            ]
        elif look.bottom == "skirt" or look.top == "dress":
            out.append(("skin", leg(body, side, skin, 0.98, limb_around)))
        else:
            out.append(("bottom", leg(body, side, bottom, BOTTOMS[look.bottom] * 1.04, limb_around, 0.02)))
        out += [("shoes", piece) for piece in foot(body, side, shoes, limb_around)]
    if look.top == "dress" or cut.hem > 0.2:
        out.append(("top", skirt(body, cloth, cut.loose * 1.02, cut.hem, cut.flare, around)))
    if look.bottom == "skirt" and look.top != "dress":
        out.append(("bottom", skirt(body, bottom, 1.03, 0.50, 0.20, around)))
    if detail > 0:
        out += [("collar", piece) for piece in collar(body, cut, cloth, limb_around)]
        if cut.open_front:
            out += [
                ("under", piece)
                for piece in neckline(
                    body, Finish(linear(0xD8D2C4 if look.top != "dressing_gown" else look.bottom_colour))
                )
            ]
    out += [("worn", piece) for piece in accessories(body, look, around)]
    return out
