"""The mouth: lips, teeth and tongue, with a form for each sound.

Lengths are parts of the head's height, as in ``head``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.previs.figure.faces import Face
from film_assets.picture.previs.figure.head import MOUTH_Z, Reals, Skull
from film_assets.picture.previs.materials import Kind, linear
from film_assets.picture.previs.mesh import Finish, Ints, Mesh, meshed, smooth_normals

SHAPES = "XABCDEFGH"
"""Mouth letters in the order of the forms; see ``picture.model.Mouth``."""

# Each sound's mouth: half width, gap between the lips, how far they stand out, how far the jaw drops (radians),
# teeth seen (0 to 1), tongue seen (0 to 1). Parts of the head's height; after the standard animators' chart.
FORMS: dict[str, tuple[float, float, float, float, float, float]] = {
    "X": (0.100, 0.000, 0.000, 0.00, 0.0, 0.0),
    "A": (0.096, -0.002, -0.004, 0.00, 0.0, 0.0),
    "B": (0.108, 0.022, 0.000, 0.03, 1.0, 0.0),
    "C": (0.106, 0.040, 0.002, 0.07, 0.6, 0.2),
    "D": (0.104, 0.070, 0.004, 0.13, 0.5, 0.4),
    "E": (0.082, 0.056, 0.014, 0.10, 0.2, 0.2),
    "F": (0.056, 0.026, 0.026, 0.04, 0.0, 0.0),
    "G": (0.098, 0.014, -0.002, 0.03, 1.0, 0.0),
    "H": (0.104, 0.046, 0.002, 0.08, 0.5, 1.0),
}
JAW = {letter: form[3] for letter, form in FORMS.items()}


def _mouth_points(skull: Skull, letter: str, face: Face, around: int) -> Reals:
    """Return all points of one mouth form: lips' outer, ridge and inner rings, the dark behind, teeth, tongue."""
    half, gap, out, drop, teeth, tongue = FORMS[letter]
    if letter == "X" and face.apart:
        gap, teeth = face.apart, 1.0
    half = half * (1 - 0.14 * skull.child) * (1 + face.wide)
    full = 1 + 0.28 * skull.lips - 0.30 * skull.manly - 0.25 * skull.old
    angle = np.linspace(0, 2 * np.pi, around, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    upper = s > 0
    sink = drop * 0.30
    centre = MOUTH_Z - gap * 0.40
    lip = np.where(upper, 0.020, 0.026) * full
    bow = np.where(upper, 0.006 * full * (np.abs(c) > 0.04) * np.exp(-(((np.abs(c) - 0.28) / 0.2) ** 2)), 0.0)
    opening = np.abs(s) ** 0.8 * np.sign(s) * max(gap, 0.0) * 0.5

    def ring(width: float, rise: Reals, proud: float) -> Reals:
        y, z = width * c, centre + rise + face.corners * (c * c - 0.35)
        base = skull.front_x(y, np.clip(z + sink * ~upper, 0.02, 0.98)) - sink * 0.35 * (~upper) * np.abs(s)
        return np.stack([base + proud + out * (1 - 0.5 * np.abs(c)), y, z], -1)

    outer = ring(half * 1.04, opening + np.sign(s) * np.abs(s) ** 0.85 * (lip + bow), 0.001)
    ridge = ring(half * 0.97, opening + np.sign(s) * np.abs(s) ** 0.9 * lip * 0.50, 0.013 * full)
    inner = ring(half * 0.90, opening * 0.98 + s * 0.0015, 0.004)
    deep = inner.copy()
    deep[:, 0] -= 0.030 + max(gap, 0) * 0.3
    deep[:, 1:] = deep[:, 1:] * 1.0
    middle = deep.mean(axis=0, keepdims=True)
    row = np.linspace(-1, 1, 9)
    top = centre + max(gap, 0.0) * 0.5
    tooth_low = top - max(gap, 0.0) * 0.55 * teeth - 0.002
    y = row * half * 0.74
    x = skull.front_x(y * 0.4, np.full(9, MOUTH_Z)) - 0.012 - 0.05 * row**2
    hidden = 0.05 if teeth == 0 or gap <= 0 else 0.0
    teeth_up = np.stack([x - hidden, y, np.full(9, top + 0.010)], -1)
    teeth_low = np.stack([x - hidden, y, np.full(9, tooth_low)], -1)
    low = centre - max(gap, 0.0) * 0.5
    y = row * half * 0.55
    x = skull.front_x(y * 0.3, np.full(9, MOUTH_Z)) - 0.020
    sunk = 0.05 if tongue == 0 else 0.0
    tongue_far = np.stack([x - 0.05 - sunk, y, np.full(9, low + max(gap, 0) * (0.15 + 0.5 * tongue))], -1)
    tongue_near = np.stack([x - sunk, y, np.full(9, low - 0.004) + (1 - row**2) * 0.004], -1)
    return np.concatenate([outer, ridge, inner, deep, middle, teeth_up, teeth_low, tongue_far, tongue_near])


@dataclass(slots=True)
class Mouth:
    """The mouth's triangles, and its points and normals in each form: float32 (forms, n, 3), in head units."""

    mesh: Mesh
    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    letters: str = field(default=SHAPES)


def mouth_of(skull: Skull, skin: Finish, face: Face, around: int = 24) -> Mouth:
    """Return the mouth of ``skull``: one set of triangles for every form."""
    base = np.asarray(skin.tint)
    rosy = base * np.array([0.80, 0.46, 0.44]) if skull.manly < 0.2 else base * np.array([0.80, 0.55, 0.52])
    lips = Finish((float(rosy[0]), float(rosy[1]), float(rosy[2])), Kind.SKIN)
    index = np.arange(around)
    after = (index + 1) % around

    def band(first: int) -> Ints:
        a, b = first * around + index, first * around + after
        c, d = (first + 1) * around + after, (first + 1) * around + index
        return np.stack([a, b, c, a, c, d], -1).reshape(-1, 3).astype(np.int32)

    back = np.stack([3 * around + index, 3 * around + after, np.full(around, 4 * around)], -1).astype(np.int32)
    strip = np.arange(8)

    def row(first: int) -> Ints:
        a, b = first + strip, first + strip + 1
        return np.stack([a, b, b + 9, a, b + 9, a + 9], -1).reshape(-1, 3).astype(np.int32)

    teeth = row(4 * around + 1)
    tongue = row(4 * around + 19)
    groups = [
        (np.concatenate([band(0), band(1)]), lips),
        (np.concatenate([band(2), back]), Finish(linear(0x2A0C0E))),
        (teeth, Finish(linear(0xE9E4DA))),
        (tongue, Finish(linear(0xA0504E))),
    ]
    points = np.stack([_mouth_points(skull, letter, face, around) for letter in SHAPES]).astype(np.float32)
    faces = np.concatenate([group for group, _ in groups])
    normals = np.stack([smooth_normals(form, faces) for form in points])
    mesh = meshed(points[0], normals[0], faces, lips)
    start = 0
    for group, finish in groups:
        mesh.tint[start : start + len(group)] = finish.tint
        mesh.kind[start : start + len(group)] = finish.kind
        start += len(group)
    mesh.two_sided[:] = True
    return Mouth(mesh, points, normals)
