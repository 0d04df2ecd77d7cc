"""The head: skull and face as one sculpted skin, eyes with lids, ears, brows, and a mouth with a form for each sound.

Hair and hats grow on the skull that ``Skull`` describes; they live in ``hair`` and ``clothes``.

Lengths here are parts of the head's height, chin at z = 0 and crown at z = 1, x ahead, unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.draws import seed_of
from film_assets.look.model import Look
from film_assets.picture.previs.figure.skeleton import Body
from film_assets.picture.previs.materials import Kind, linear
from film_assets.picture.previs.mesh import (
    Finish,
    Ints,
    Mesh,
    ellipsoid,
    loft,
    meshed,
    moved,
    ring_faces,
    smooth_normals,
    tube,
)

Reals = NDArray[np.float64]

EYE_Y, EYE_Z = 0.148, 0.495
EYE_RADIUS = 0.066
MOUTH_Z = 0.205
SHAPES = "XABCDEFGH"
"""Mouth letters in the order of the forms; see ``picture.model.Mouth``."""

# Width, front and back of the skull by height, read off anatomical front and side plates, then simplified.
_HEIGHTS = np.array([0.0, 0.02, 0.06, 0.12, 0.19, 0.26, 0.34, 0.42, 0.50, 0.58, 0.68, 0.79, 0.89, 0.96, 0.99, 1.0])
_WIDTH = np.array(
    [0.05, 0.11, 0.165, 0.215, 0.255, 0.28, 0.305, 0.322, 0.328, 0.336, 0.345, 0.335, 0.28, 0.18, 0.09, 0.0]
)
_FRONT = np.array(
    [0.27, 0.325, 0.365, 0.378, 0.382, 0.384, 0.388, 0.388, 0.384, 0.412, 0.416, 0.392, 0.322, 0.205, 0.10, 0.0]
)
_BACK = np.array(
    [0.00, 0.03, 0.08, 0.15, 0.235, 0.31, 0.375, 0.425, 0.458, 0.478, 0.487, 0.462, 0.372, 0.235, 0.115, 0.0]
)


_FINE = np.linspace(0.0, 1.0, 401)


@lru_cache(maxsize=8)
def _fine(values: tuple[float, ...]) -> Reals:
    from scipy.interpolate import PchipInterpolator

    found: Reals = PchipInterpolator(_HEIGHTS, values)(_FINE)
    return found


def _between(z: Reals, values: Reals) -> Reals:
    """Return ``values`` over ``_HEIGHTS`` at ``z``, smoothly (monotone cubic)."""
    fine = _fine(tuple(values.tolist()))
    found: Reals = np.interp(np.clip(z, 0.0, 1.0), _FINE, fine)
    return found


def _hill(at: Reals, centre: float, wide: float) -> Reals:
    return np.exp(-(((at - centre) / wide) ** 2))


@dataclass(frozen=True, slots=True)
class Skull:
    """One person's head: what the sculpting functions need, drawn from the look alone (clothes play no part)."""

    manly: float
    child: float
    old: float
    full: float
    """Cheeks by build, about -1 to 1."""
    nose: float = 0.0
    """-1 small to 1 large; so for the others."""
    jaw: float = 0.0
    chin: float = 0.0
    eyes: float = 0.0
    brow: float = 0.0
    lips: float = 0.0

    def outline(self, angle: Reals, z: Reals) -> tuple[Reals, Reals]:
        """Return (x, y) of the skull without features at ``angle`` (0 ahead, counter-clockwise) and height ``z``."""
        width, front, back = _between(z, _WIDTH), _between(z, _FRONT), _between(z, _BACK)
        low = np.clip((0.45 - z) / 0.45, 0, 1)
        width = width * (1 + low * (0.10 * self.manly + 0.08 * self.jaw + 0.12 * max(self.full, 0) - 0.05 * self.old))
        width = width * (1 + 0.05 * self.child)
        front = front - low * 0.015 * self.child
        c, s = np.cos(angle), np.sin(angle)
        # The face is flatter than an ellipse, the back of the head rounder.
        bulge = np.where(c > 0, 0.86, 1.0)
        along = np.sign(c) * np.abs(c) ** bulge
        aside = np.sign(s) * np.abs(s) ** np.where(c > 0, 0.92, 1.0)
        return np.where(c > 0, front, back) * along, width * aside

    def features(self, y: Reals, z: Reals) -> Reals:
        """Return how far the face stands out from the outline at (y, z), towards x."""
        side = np.abs(y)
        size = 1 + 0.16 * self.nose - 0.30 * self.child + 0.10 * self.manly + 0.06 * self.old
        # Nose: a ridge that grows from the root to the tip, then turns under.
        root, tip = 0.545, 0.335 - 0.008 * self.nose
        t = np.clip((root - z) / (root - tip), 0, 1)
        ridge = 0.014 + 0.098 * t**1.35
        under = np.clip((z - (tip - 0.045)) / 0.05, 0, 1)
        above = np.clip((root + 0.03 - z) / 0.05, 0, 1)
        wide = 0.030 + 0.030 * t**1.5
        nose = size * ridge * under**0.8 * above * np.exp(-((side / wide) ** 2.2))
        wings = 0.030 * size * _hill(side, 0.058, 0.026) * _hill(z, tip - 0.008, 0.032)
        sockets = -0.052 * _hill(side, EYE_Y, 0.085) * _hill(z, EYE_Z + 0.005, 0.062)
        brows = (
            (0.014 + 0.012 * np.clip(self.manly + self.brow, -0.5, 2))
            * _hill(side, 0.13, 0.10)
            * _hill(z, 0.592, 0.035)
        )
        cheeks = (
            (0.016 + 0.016 * max(self.full, 0.0) + 0.016 * self.child - 0.008 * self.old)
            * _hill(side, 0.205, 0.075)
            * _hill(z, 0.36, 0.08)
        )
        muzzle = 0.022 * _hill(side, 0.0, 0.10) * _hill(z, MOUTH_Z + 0.005, 0.060)
        hollow = -0.016 * _hill(side, 0.0, 0.09) * _hill(z, 0.128, 0.026)
        chin = (0.026 + 0.014 * self.manly + 0.010 * self.chin) * _hill(side, 0.0, 0.085) * _hill(z, 0.062, 0.050)
        folds = -0.010 * self.old * _hill(side, 0.115 + (0.28 - 0.0) * 0, 0.018) * _hill(z, 0.245, 0.055)
        return nose + wings + sockets + brows + cheeks + muzzle + hollow + chin + folds

    def skin_point(self, angle: Reals, z: Reals) -> Reals:
        """Return (..., 3) points of the face and skull."""
        x, y = self.outline(angle, z)
        ahead = np.clip(np.cos(angle), 0, 1) ** 0.5
        return np.stack([x + self.features(y, z) * ahead, y, z], axis=-1)

    def front_x(self, y: Reals, z: Reals) -> Reals:
        """Return the x of the face at (y, z), for things laid on it (lips, brows)."""
        width = _between(z, _WIDTH) * (1 + np.clip((0.45 - z) / 0.45, 0, 1) * (0.10 * self.manly + 0.08 * self.jaw))
        s = np.clip(np.abs(y) / np.maximum(width, 1e-6), 0, 0.98) ** (1 / 0.92)
        return _between(z, _FRONT) * np.sqrt(1 - s * s) ** 0.86 + self.features(y, z)


def skull_of(look: Look, body: Body) -> Skull:
    """Return the head of ``look``; two looks that differ only in clothes have the same head."""
    words = f"{look.skin} {look.age_years} {look.height_cm} {look.build} {look.presentation} {look.hair_colour}"

    def drawn(what: str) -> float:
        return (seed_of(f"face {what}", words) % 2001) / 1000 - 1

    full = {"slight": -0.8, "average": 0.0, "broad": 0.3, "heavy": 1.0}.get(look.build, 0.0)
    return Skull(
        manly=body.manly,
        child=body.child,
        old=body.old,
        full=full,
        nose=drawn("nose"),
        jaw=drawn("jaw"),
        chin=drawn("chin"),
        eyes=drawn("eyes"),
        brow=drawn("brow") * 0.5,
        lips=drawn("lips"),
    )


def face_angles(around: int) -> Reals:
    """Return ``around`` angles from 0 to 2 pi, closer together on the face."""
    even = np.linspace(-np.pi, np.pi, around, endpoint=False)
    return even - 0.55 * np.sin(even)


def skin_of(skull: Skull, finish: Finish, around: int, rings: int) -> Mesh:
    """Return the head's skin in head units, closed at chin and crown."""
    even = np.linspace(0.0, 1.0, rings)
    z = even + 0.055 * np.sin(2 * np.pi * even)
    z[0], z[-1] = 0.0, 1.0
    angles, heights = np.meshgrid(face_angles(around), z)
    return loft(skull.skin_point(angles, heights), finish)


def _eye(skull: Skull, sign: float, iris: int, around: int) -> tuple[list[tuple[str, Mesh]], float]:
    """Return the eyeball's parts by bone, and its radius."""
    radius = EYE_RADIUS * (1 + 0.06 * skull.eyes + 0.20 * skull.child - 0.06 * skull.manly)
    x = float(skull.front_x(np.array([EYE_Y]), np.array([EYE_Z]))[0]) - radius * 0.62
    at = np.array([x, sign * EYE_Y, EYE_Z])
    ball = ellipsoid((radius, radius, radius), Finish(linear(0xF2EFE8), Kind.PLAIN), around, max(6, around * 2 // 3))

    def cap(out: float, size: float, colour: int, kind: int = 0) -> Mesh:
        angle = np.linspace(0, 2 * np.pi, around, endpoint=False)
        rim = np.stack([np.full(around, np.sqrt(1 - size * size)), size * np.cos(angle), size * np.sin(angle)], -1)
        points = np.vstack([rim, [[1.0, 0, 0]]]) * radius * out
        index = np.arange(around)
        faces = np.stack([index, (index + 1) % around, np.full(around, around)], -1)
        return meshed(points, points, faces, Finish(linear(colour), kind))

    dark = 0x120D0B
    parts = [
        (f"eye_{'l' if sign > 0 else 'r'}", moved(part, at))
        for part in (ball, cap(1.012, 0.50, iris), cap(1.02, 0.27, dark))
    ]
    glint = moved(
        ellipsoid((0.009, 0.011, 0.011), Finish((1.1, 1.1, 1.05), Kind.GLOW), 6, 4),
        at + np.array([radius * 0.985, radius * 0.22, radius * 0.3]),
    )
    parts.append(("head", glint))
    return parts, radius


def _lid(skull: Skull, sign: float, radius: float, finish: Finish, around: int) -> list[tuple[str, Mesh]]:
    """Return the upper lid (turns with blinks), its lash line, and the lower lid."""
    x = float(skull.front_x(np.array([EYE_Y]), np.array([EYE_Z]))[0]) - radius * 0.62
    at = np.array([x, sign * EYE_Y, EYE_Z])
    side = "l" if sign > 0 else "r"

    def shell(out: float, low: float, high: float, colour: Finish, thick: float = 0.0) -> Mesh:
        """A strip of the ball between two elevations (radians), all round the front."""
        elevation = np.linspace(low, high, 6)
        azimuth = np.linspace(-1.45, 1.45, around)
        e, a = np.meshgrid(elevation, azimuth, indexing="ij")
        points = np.stack([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)], -1) * radius * out
        faces = ring_faces(6, around, closed=False)
        mesh = meshed(points.reshape(-1, 3), (points / radius / out).reshape(-1, 3), faces, colour)
        mesh.two_sided[:] = True
        return mesh

    openness = 0.52 - 0.16 * skull.old - 0.06 * skull.manly + 0.06 * skull.child
    lash = Finish(linear(0x1B1412))
    upper = shell(1.075, openness, 2.1, finish)
    line = shell(1.095, openness - 0.09, openness + 0.06, lash)
    lower = shell(1.06, -2.0, -0.60 + 0.10 * skull.old, finish)
    return [(f"lid_{side}", moved(upper, at)), (f"lid_{side}", moved(line, at)), ("head", moved(lower, at))]


def _ear(sign: float, finish: Finish, around: int) -> Mesh:
    """Return one ear: a leaning shell with a rolled rim and a darker hollow."""
    angle = np.linspace(0, 2 * np.pi, max(12, around), endpoint=False)
    wide = np.where(np.sin(angle) > 0, 0.062, 0.044)
    rim = np.stack(
        [wide * np.cos(angle) * 0.82 - 0.012 * np.sin(angle), np.zeros_like(angle), 0.098 * np.sin(angle)], -1
    )
    shell = ellipsoid((0.048, 0.020, 0.088), finish, 12, 8)
    roll = tube(rim, 0.015, finish, 8, closed=True)
    dark = Finish((finish.tint[0] * 0.62, finish.tint[1] * 0.5, finish.tint[2] * 0.46), finish.kind)
    hollow = moved(ellipsoid((0.026, 0.012, 0.048), dark, 10, 6), (0.008, sign * 0.014, 0.008))
    lean = np.array([[0.88, sign * 0.47, 0.0], [-sign * 0.47, 0.88, 0.0], [0.0, 0.0, 1.0]])
    from film_assets.picture.previs.mesh import joined

    return moved(joined([shell, roll, hollow]), (-0.035, sign * 0.352, 0.435), lean @ _tilted(-0.16))


def _tilted(angle: float) -> Reals:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def _brow(skull: Skull, sign: float, colour: tuple[float, float, float]) -> Mesh:
    y = np.linspace(0.052, 0.232, 7)
    thick = (0.0155 + 0.006 * max(skull.manly, -0.6)) * (1 - 0.25 * skull.child)
    z = 0.588 + 0.030 * np.sin((y - 0.05) / 0.18 * 2.3) - 0.018 * (y - 0.05) / 0.18
    path = np.stack([skull.front_x(y, z) + 0.004, sign * y, z], -1)
    radius = thick * np.array([0.8, 1.0, 1.05, 1.0, 0.9, 0.7, 0.3])
    rings = []
    angle = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    for point, r in zip(path, radius, strict=True):
        rings.append(point + np.stack([0.45 * r * np.cos(angle), np.zeros(8), r * np.sin(angle)], -1))
    where = np.stack(rings if sign < 0 else rings[::-1])
    return loft(where, Finish(colour))


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


def _mouth_points(skull: Skull, letter: str, around: int) -> Reals:
    """Return all points of one mouth form: lips' outer, ridge and inner rings, the dark behind, teeth, tongue."""
    half, gap, out, drop, teeth, tongue = FORMS[letter]
    half = half * (1 - 0.08 * skull.child)
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
        y, z = width * c, centre + rise
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


def mouth_of(skull: Skull, skin: Finish, around: int = 24) -> Mouth:
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
    points = np.stack([_mouth_points(skull, letter, around) for letter in SHAPES]).astype(np.float32)
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


def iris_of(look: Look) -> int:
    """Return an eye colour that goes with skin and hair; drawn once a head."""
    red = (look.skin >> 16) & 255
    colours = (0x4A3020, 0x5A3A22, 0x3B2618) if red < 0xC0 else (0x4A3020, 0x4B6A86, 0x5F7A58, 0x6B5434, 0x5C7890)
    return colours[seed_of("iris", f"{look.skin} {look.height_cm} {look.age_years}") % len(colours)]


def face_parts(
    skull: Skull, look: Look, skin: Finish, hair: tuple[float, float, float], detail: int
) -> list[tuple[str, Mesh]]:
    """Return everything of the head but hair and mouth, by bone, in head units. ``detail`` 0 far, 1 middle, 2 close."""
    around, rings = ((14, 12), (28, 26), (72, 64))[detail]
    parts: list[tuple[str, Mesh]] = [("skin", skin_of(skull, skin, around, rings))]
    ball = (6, 9, 18)[detail]
    brow_colour = (hair[0] * 0.75, hair[1] * 0.75, hair[2] * 0.75)
    for sign in (1.0, -1.0):
        eyes, radius = _eye(skull, sign, iris_of(look), ball)
        parts += eyes
        if detail > 0:
            parts += _lid(skull, sign, radius, skin, ball)
        parts.append(("head", _ear(sign, skin, ball)))
        parts.append(("brow", _brow(skull, sign, brow_colour)))
    return parts
