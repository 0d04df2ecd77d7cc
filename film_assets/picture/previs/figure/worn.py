"""What is worn besides clothes: glasses, hats, crowns, helmets, scarves, cloaks, ties, aprons, backpacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.errors import ConfigError
from film_assets.look.model import Look
from film_assets.picture.previs.figure.body import measures_of, torso_panel
from film_assets.picture.previs.figure.flesh import Flesh, rigid
from film_assets.picture.previs.figure.skeleton import Body
from film_assets.picture.previs.materials import Kind, linear
from film_assets.picture.previs.mesh import (
    Finish,
    capsule,
    ellipsoid,
    lathe,
    meshed,
    moved,
    ring_faces,
    smooth_normals,
    torus,
    tube,
    turned_y,
)


@dataclass(frozen=True, slots=True)
class Wearer:
    """The measures that accessories are made to."""

    body: Body
    look: Look
    loose: float

    @property
    def neck(self) -> tuple[float, float, float]:
        """Half axes ahead and aside, and height."""
        ahead, aside = measures_of(self.body)["neck"]
        return ahead, aside, float(self.body.joint("neck")[2])

    @property
    def deep(self) -> float:
        """How far the chest stands out under the clothes."""
        return measures_of(self.body)["chest"][0] * self.loose

    def skull(self, x: float, y: float, z: float) -> NDArray[np.float64]:
        """Return a point of the head, given in head units, in the figure frame."""
        head = self.body.head
        return np.array([x * head, y * head, self.body.height - head + z * head])


def _glasses(w: Wearer) -> list[Flesh]:
    rim, thin = Finish(linear(0x201A18)), w.body.head
    out = []
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    for sign in (1.0, -1.0):
        path = [
            w.skull(0.462 - 0.02 * abs(np.cos(a)), sign * 0.150 + 0.105 * np.cos(a), 0.487 + 0.085 * np.sin(a))
            for a in angle
        ]
        out.append(tube(path, 0.010 * thin, rim, 6, closed=True))
        bow = [w.skull(0.43, sign * 0.255, 0.51), w.skull(0.2, sign * 0.350, 0.51), w.skull(-0.06, sign * 0.360, 0.49)]
        out.append(tube(bow, 0.009 * thin, rim, 6))
    out.append(
        tube([w.skull(0.462, 0.048, 0.50), w.skull(0.478, 0, 0.51), w.skull(0.462, -0.048, 0.50)], 0.009 * thin, rim, 6)
    )
    return [rigid(part, "head") for part in out]


def _on_head(
    w: Wearer, parts: list[tuple[tuple[float, float, float], Finish, tuple[float, float, float], float]]
) -> list[Flesh]:
    """Return ellipsoids (radii, finish, place, tilt) given in head units."""
    return [
        rigid(
            moved(moved(ellipsoid(radii, finish, 24, 10), at, turned_y(tilt)), w.skull(0, 0, 0), None, w.body.head),
            "head",
        )
        for radii, finish, at, tilt in parts
    ]


def _hat(w: Wearer) -> list[Flesh]:
    felt, band = Finish(linear(0x3B3129)), Finish(linear(0x1C1613))
    return _on_head(
        w,
        [
            ((0.68, 0.58, 0.03), felt, (-0.02, 0, 0.80), 0.0),
            ((0.475, 0.395, 0.30), felt, (-0.03, 0, 0.86), 0.0),
            ((0.484, 0.404, 0.06), band, (-0.03, 0, 0.84), 0.0),
        ],
    )


def _cap(w: Wearer) -> list[Flesh]:
    r, g, b = linear(w.look.top_colour)
    cloth = Finish((r * 0.7, g * 0.7, b * 0.7))
    peak = Finish((r * 0.4, g * 0.4, b * 0.4))
    return _on_head(
        w, [((0.485, 0.405, 0.34), cloth, (-0.03, 0, 0.76), 0.0), ((0.27, 0.28, 0.028), peak, (0.46, 0, 0.75), 0.14)]
    )


def _scarf(w: Wearer) -> list[Flesh]:
    red, _, blue = linear(w.look.top_colour)
    wool = Finish(linear(0x9A3B2E if red < blue else 0x3C5F7C))
    ahead, aside, z = w.neck
    h = w.body.height
    ring = torus(1.0, 0.34, wool, 22)
    scale = np.array([ahead * 1.45, aside * 1.5, aside * 1.2], np.float32)
    ring.points[:] = ring.points * scale + np.array([0.002 * h, 0, z + 0.012 * h], np.float32)
    rows = [[(0.012 * h + dy * h, z - t * h) for dy in (-0.017, 0.0, 0.017)] for t in (0.20, 0.15, 0.10, 0.05, 0.0)]
    return [rigid(ring, "chest"), torso_panel(w.body, w.loose, rows, 0.020 * h, wool)]


def _headphones(w: Wearer) -> list[Flesh]:
    """Round the neck, as between two records."""
    black = Finish(linear(0x1E2023), Kind.GLOSS)
    ahead, aside, z = w.neck
    h = w.body.height
    angle = np.linspace(-2.2, 2.2, 15)
    band = np.stack([-np.cos(angle) * ahead * 1.9, np.sin(angle) * aside * 2.0, np.full(15, z + 0.008 * h)], -1)
    out = [rigid(tube(band, 0.007 * h, black, 8), "chest")]
    for sign in (1.0, -1.0):
        start, end = (
            (ahead * 1.15, sign * aside * 1.66, z - 0.010 * h),
            (ahead * 1.42, sign * aside * 1.36, z - 0.012 * h),
        )
        out.append(rigid(capsule(start, end, 0.023 * h, black), "chest"))
    return out


def _tie(w: Wearer) -> list[Flesh]:
    red, _, blue = linear(w.look.top_colour)
    silk = Finish(linear(0x7A2A2E if blue >= red else 0x27406B))
    h, z = w.body.height, w.neck[2]
    half = {0.21: 0.003, 0.195: 0.018, 0.15: 0.017, 0.10: 0.015, 0.05: 0.012, 0.02: 0.009, 0.012: 0.013, -0.004: 0.011}
    rows = [[(-b * h, z - t * h), (0.0, z - t * h), (b * h, z - t * h)] for t, b in half.items()]
    return [torso_panel(w.body, w.loose, rows, 0.013 * h, silk)]


def _apron(w: Wearer) -> list[Flesh]:
    linen = Finish(linear(0xC9C0AA))
    h = w.body.height
    chest, pelvis = float(w.body.joint("chest")[2]), float(w.body.joint("pelvis")[2])
    rows = []
    for t in np.linspace(0, 1, 8):
        z = pelvis - 0.02 * h + (chest + 0.07 * h - pelvis) * t
        half = (0.105 - 0.05 * max(0.0, t - 0.55) / 0.45) * h
        rows.append([(float(y), float(z)) for y in np.linspace(-half, half, 9)])
    bib = torso_panel(w.body, w.loose, rows, 0.007 * h, linen)
    out = [bib]
    for side, sign in (("l", 1.0), ("r", -1.0)):
        hip = w.body.joint(f"thigh_{side}")
        fall = ellipsoid((0.010 * h, 0.062 * h, 0.135 * h), linen, 14, 8)
        out.append(rigid(moved(fall, hip + np.array([0.066 * h, -sign * 0.008 * h, -0.085 * h])), f"thigh_{side}"))
    return out


def _backpack(w: Wearer) -> list[Flesh]:
    nylon, strap = Finish(linear(0x4A5238)), Finish(linear(0x2C3122))
    h, z = w.body.height, w.neck[2]
    chest = float(w.body.joint("chest")[2])
    bag = moved(ellipsoid((0.065 * h, 0.085 * h, 0.125 * h), nylon, 18, 12), (-w.deep - 0.050 * h, 0, chest + 0.01 * h))
    pocket = moved(
        ellipsoid((0.030 * h, 0.060 * h, 0.050 * h), strap, 14, 8), (-w.deep - 0.100 * h, 0, chest - 0.04 * h)
    )
    out = [rigid(bag, "chest"), rigid(pocket, "chest")]
    for sign in (1.0, -1.0):
        rows = [
            [(sign * (0.052 + d) * h, z - t * h) for d in ((-0.010, 0.0, 0.010) if sign > 0 else (0.010, 0.0, -0.010))]
            for t in (0.17, 0.12, 0.07, 0.035)
        ]
        out.append(torso_panel(w.body, w.loose, rows, 0.007 * h, strap))
        path = [
            (w.deep * 0.75, sign * 0.056 * h, z - 0.032 * h),
            (0.0, sign * 0.058 * h, z - 0.004 * h),
            (-w.deep, sign * 0.05 * h, z - 0.03 * h),
        ]
        out.append(rigid(tube(path, 0.009 * h, strap, 8), "chest"))
    return out


def _wide_hat(w: Wearer) -> list[Flesh]:
    felt, band = Finish(linear(0x5A3F28)), Finish(linear(0x231812))
    return _on_head(
        w,
        [
            ((0.82, 0.70, 0.035), felt, (-0.02, 0, 0.79), 0.0),
            ((0.46, 0.36, 0.34), felt, (-0.03, 0, 0.88), 0.0),
            ((0.47, 0.37, 0.05), band, (-0.03, 0, 0.84), 0.0),
        ],
    )


def _lathed_on_head(w: Wearer, profile: list[tuple[float, float]], finish: Finish, around: int = 18) -> Flesh:
    """Return a round thing on the crown, its profile (radius, height) in head units."""
    made = moved(lathe(profile, finish, around), w.skull(-0.04, 0.0, 0.0), None, w.body.head)
    made.two_sided[:] = True
    return rigid(made, "head")


def _crown(w: Wearer) -> list[Flesh]:
    gold = Finish(linear(0xC79A3C), Kind.GLOSS)
    out = [_lathed_on_head(w, [(0.455, 0.80), (0.475, 0.96)], gold)]
    for step in range(8):
        angle = step * np.pi / 4
        at = w.skull(-0.04 + 0.47 * float(np.cos(angle)), 0.47 * float(np.sin(angle)), 0.95)
        out.append(rigid(moved(lathe([(0.075, 0.0), (0.0, 0.17)], gold, 8), at, None, w.body.head), "head"))
    return out


def _pointed_hat(w: Wearer) -> list[Flesh]:
    felt, band = Finish(linear(0x1F1D22)), Finish(linear(0x5A3F78))
    return [
        _lathed_on_head(w, [(0.80, 0.80), (0.44, 0.83), (0.25, 1.30), (0.10, 1.72), (0.0, 1.95)], felt, 22),
        _lathed_on_head(w, [(0.455, 0.83), (0.42, 0.92)], band, 22),
    ]


def _helmet(w: Wearer) -> list[Flesh]:
    """Round the whole head, the face free."""
    r, g, b = linear(w.look.top_colour)
    shell = Finish((r * 0.8 + 0.1, g * 0.8 + 0.1, b * 0.8 + 0.1), Kind.GLOSS)
    profile = [(0.50, 0.55), (0.52, 0.70), (0.47, 0.92), (0.32, 1.09), (0.0, 1.16)]
    return [
        _lathed_on_head(w, profile, shell, 20),
        *_on_head(
            w, [((0.24, 0.50, 0.28), shell, (-0.30, 0, 0.42), 0.0), ((0.53, 0.53, 0.03), shell, (-0.03, 0, 0.60), 0.0)]
        ),
    ]


def _head_cloth(w: Wearer, finish: Finish, low: float) -> Flesh:
    """Return cloth over the head with the face free, down to ``low`` (head units above the chin; less hangs lower)."""
    levels, radii = (low, 0.30, 0.60, 0.85, 1.0, 1.09, 1.12), (0.62, 0.55, 0.55, 0.51, 0.40, 0.22, 0.02)
    grid = []
    for z, radius in zip(levels, radii, strict=True):
        open_by = 0.86 * float(np.clip((1.10 - z) / 0.25, 0.12, 1.0))
        angle = np.linspace(open_by, 2 * np.pi - open_by, 19)
        x, y = radius * np.cos(angle) * 0.98 - 0.06, radius * np.sin(angle) * 0.92
        grid.append(np.stack([x, y, np.full(19, z)], -1))
    points = np.stack(grid) * w.body.head + w.skull(0, 0, 0)
    faces = ring_faces(len(grid), 19, closed=False)
    mesh = meshed(points.reshape(-1, 3), smooth_normals(points.reshape(-1, 3), faces), faces, finish)
    mesh.two_sided[:] = True
    return rigid(mesh, "head")


def _hood(w: Wearer) -> list[Flesh]:
    r, g, b = linear(w.look.top_colour)
    return [_head_cloth(w, Finish((r * 0.8, g * 0.8, b * 0.8)), -0.06)]


def _veil(w: Wearer) -> list[Flesh]:
    """A nun's: dark cloth to the shoulders over a white band."""
    band = _lathed_on_head(w, [(0.50, 0.78), (0.49, 0.92)], Finish(linear(0xE8E6E0)))
    return [_head_cloth(w, Finish(linear(0x1E1F24)), -0.55), band]


def _bonnet(w: Wearer) -> list[Flesh]:
    return [_head_cloth(w, Finish(linear(0xD8CFBE)), 0.20)]


def _cloak(w: Wearer) -> list[Flesh]:
    """Cloth that hangs from the shoulders down the back."""
    r, g, b = linear(w.look.top_colour)
    wool = Finish((r * 0.72, g * 0.72, b * 0.72))
    h, z = w.body.height, w.neck[2]
    angle = np.linspace(0.62 * np.pi, 1.38 * np.pi, 13)
    grid, hem = [], 0.11 * h
    for t in np.linspace(0.0, 1.0, 9):
        wide = w.body.shoulder_half * (1.12 + 0.35 * t)
        deep = w.deep * 1.08 + 0.055 * h * t
        fold = 1 + 0.06 * t * np.sin(angle * 11)
        level = z - 0.02 * h - 0.02 * h * abs(np.sin(angle)) * (1 - t) + (hem - z) * t
        grid.append(np.stack([deep * np.cos(angle) * fold, wide * np.sin(angle) * fold, level], -1))
    points = np.stack(grid[::-1])
    faces = ring_faces(9, 13, closed=False)
    mesh = meshed(points, smooth_normals(points.reshape(-1, 3), faces), faces, wool)
    mesh.two_sided[:] = True
    clasp = moved(
        ellipsoid((0.012 * h, 0.016 * h, 0.016 * h), Finish(linear(0xC79A3C), Kind.GLOSS), 8, 5),
        (w.deep * 0.95, 0, z - 0.045 * h),
    )
    return [rigid(mesh, "chest"), rigid(clasp, "chest")]


def _stethoscope(w: Wearer) -> list[Flesh]:
    rubber, steel = Finish(linear(0x1E2023)), Finish(linear(0xA9AFB4), Kind.GLOSS)
    ahead, aside, z = w.neck
    h = w.body.height
    path = [
        (w.deep * 1.10, 0.045 * h, z - 0.15 * h),
        (w.deep * 1.02, 0.040 * h, z - 0.07 * h),
        (ahead * 0.6, aside * 1.5, z),
    ]
    path += [
        (-ahead * 1.25, 0.0, z + 0.012 * h),
        (ahead * 0.6, -aside * 1.5, z),
        (w.deep * 1.02, -0.040 * h, z - 0.07 * h),
    ]
    path += [(w.deep * 1.12, -0.030 * h, z - 0.13 * h)]
    end = moved(ellipsoid((0.008 * h, 0.013 * h, 0.013 * h), steel, 8, 5), path[-1])
    return [rigid(tube(path, 0.0045 * h, rubber, 6), "chest"), rigid(end, "chest")]


WORN: dict[str, Callable[[Wearer], list[Flesh]]] = {
    "glasses": _glasses, "hat": _hat, "cap": _cap, "scarf": _scarf, "headphones": _headphones, "tie": _tie,
    "apron": _apron, "backpack": _backpack, "wide_hat": _wide_hat, "crown": _crown, "pointed_hat": _pointed_hat,
    "helmet": _helmet, "cloak": _cloak, "stethoscope": _stethoscope,
    "hood": _hood, "veil": _veil, "bonnet": _bonnet,
}  # fmt: skip


def worn(body: Body, look: Look, loose: float, around: int) -> list[Flesh]:
    """Return every accessory of ``look``.

    Raises:
        ConfigError: an accessory is no word the engine knows.
    """
    unknown = sorted(set(look.accessories) - set(WORN))
    if unknown:
        raise ConfigError(f"The look's accessory {unknown[0]!r} is unknown: use one of {', '.join(WORN)}.")
    wearer = Wearer(body, look, loose)
    return [piece for name in look.accessories for piece in WORN[name](wearer)]
