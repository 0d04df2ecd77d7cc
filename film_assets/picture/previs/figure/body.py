"""Bodies: torso, neck, arms and legs as flesh on the skeleton, in the cloth or skin that covers them.

Hands and feet are in ``hands``, what garments add in ``clothes``, heads in ``head``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.previs.figure.flesh import Flesh, Ring, limb
from film_assets.picture.previs.figure.skeleton import BONE, Body
from film_assets.picture.previs.mesh import Finish, meshed, ring_faces, smooth_normals


def measures_of(body: Body) -> dict[str, tuple[float, float]]:
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


def torso_rings(body: Body, loose: float) -> list[Ring]:
    """Return the cross-sections of the upper garment, from its hem at the hips to the base of the neck."""
    m = measures_of(body)
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
    return [
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


def torso(body: Body, finish: Finish, loose: float, around: int) -> Flesh:
    """Return the upper garment."""
    return limb(torso_rings(body, loose), finish, around)


def torso_panel(body: Body, loose: float, rows: list[list[tuple[float, float]]], lift: float, finish: Finish) -> Flesh:
    """Return cloth laid on the front of the torso: ``rows`` of (y, z) points from low to high, ``lift`` metres proud.

    It moves as the torso under it does.
    """
    rings = torso_rings(body, loose)
    levels = np.array([ring.at[2] for ring in rings])

    def at(values: list[float], z: NDArray[np.float64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.interp(z, levels, values)
        return found

    grid = np.array(rows, float)
    y, z = grid[..., 0], grid[..., 1]
    square = at([ring.square for ring in rings], z)
    share = np.clip(np.abs(y) / at([ring.aside for ring in rings], z), 0, 0.999)
    deep = at([ring.ahead for ring in rings], z)
    x = at([ring.at[0] for ring in rings], z) + deep * (1 - share ** (2 / square)) ** (square / 2) + lift
    points = np.stack([x, y, z], -1)
    down, across = y.shape
    faces = ring_faces(down, across, closed=False)
    mesh = meshed(points, smooth_normals(points.reshape(-1, 3), faces), faces, finish)
    mesh.two_sided[:] = True
    nearest = np.abs(levels[None] - z.reshape(-1, 1)).argmin(1)
    bones = np.array([(BONE[rings[i].bone], BONE[rings[i].other or rings[i].bone]) for i in nearest], np.int32)
    weights = np.array([(1 - rings[i].share, rings[i].share) for i in nearest], np.float32)
    return Flesh(mesh, bones, weights)


def seat_of_trousers(body: Body, finish: Finish, around: int) -> Flesh:
    """Return the pelvis in the lower garment's cloth, from the crotch up under the upper garment."""
    h = body.height
    hip = measures_of(body)["hip"]
    waist = measures_of(body)["waist"]
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
    ahead, aside = measures_of(body)["neck"]
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


def arm(body: Body, side: str, skin: Finish, cloth: Finish, sleeve: float, loose: float, around: int) -> list[Flesh]:
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
        Ring((0.0, y, float(shoulder[2]) + thick * up), thick * wide * loose, thick * wide * loose, upper)
        for up, wide in ((0.40, 0.98), (0.74, 0.76), (0.96, 0.44), (1.05, 0.04))
    ]
    sleeve_end = 0.04 + sleeve * 0.93
    if sleeve > 0.97:
        out.append(limb(span(0.0, 0.985, loose, 0.003) + shoulder_rings, cloth, around))
    else:
        out.append(limb(span(0.0, sleeve_end, loose * 1.06, 0.005) + shoulder_rings, cloth, around))
        out.append(limb(span(max(0.0, sleeve_end - 0.12), 1.0, 1.0), skin, around))
    return out


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
