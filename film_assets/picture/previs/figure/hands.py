"""Hands and shoes as flesh on the skeleton."""

from __future__ import annotations

import numpy as np

from film_assets.picture.previs.figure.flesh import Flesh, Ring, limb, rigid
from film_assets.picture.previs.figure.skeleton import BONE, Body
from film_assets.picture.previs.mesh import Finish, box, capsule, circle, loft, moved


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
        mitten.bones[:] = BONE[f"fingers_{side}"]
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
            tip_end = (x0 + x * 1.10 * size, y0 + inward * 0.01 * size, z0 + (knuckle - length) * size)
            out.append(rigid(capsule(base, bend, radius * size, skin, radius * 0.96 * size, around), f"{root}_{side}"))
            out.append(
                rigid(capsule(bend, tip_end, radius * 0.96 * size, skin, radius * 0.78 * size, around), f"{tip}_{side}")
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


def foot(body: Body, side: str, finish: Finish, around: int) -> list[Flesh]:
    """Return a shoe: a last lofted from heel to toe on a thin sole."""
    h = body.height
    at = body.joint(f"foot_{side}")
    length, wide = 0.150 * h, 0.0275 * h
    x = np.array([-0.30, -0.24, -0.08, 0.10, 0.30, 0.50, 0.64, 0.70]) * length
    tall = np.array([0.4, 0.95, 1.22, 1.10, 0.72, 0.52, 0.42, 0.2]) * body.ankle
    broad = np.array([0.45, 0.82, 0.90, 0.92, 1.05, 1.10, 0.85, 0.4]) * wide
    unit = circle(around)
    rings = [
        np.column_stack(
            [np.full(around, xx), unit[:, 0] * b, np.maximum(unit[:, 1], -0.75) * t * 0.5 + t * 0.5 - body.ankle * 1.0]
        )
        for xx, t, b in zip(x, tall, broad, strict=True)
    ]
    upper = moved(loft(np.stack(rings), finish), at)
    sole = moved(
        box(
            (length * 0.98, wide * 1.8, body.ankle * 0.16),
            Finish((finish.tint[0] * 0.45, finish.tint[1] * 0.45, finish.tint[2] * 0.45)),
        ),
        at + np.array([0.19 * length, 0, -0.93 * body.ankle]),
    )
    return [rigid(upper, f"foot_{side}"), rigid(sole, f"foot_{side}")]
