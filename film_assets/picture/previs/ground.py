"""Open ground: the level or hilly floor of the open air, strips and paths on it, what is strewn over it, and snow.

What stands on it is in ``places``; the grammar of the data is described there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from film_assets.picture.previs import mesh as shapes
from film_assets.picture.previs.materials import Kind, Palette, finish_of
from film_assets.picture.previs.mesh import Mesh
from film_assets.picture.previs.props import built

Entry = dict[str, Any]
GROUND_M = 140.0
"""Half the side of the open ground."""


def height_at(entry: Entry, x: float, y: float) -> float:
    """Return the height of the open ground at (x, y): a hill falls off towards the horizon."""
    hill = entry.get("ground", {}).get("hill")
    if not hill:
        return 0.0
    far = max(0.0, float(np.hypot(x, y)) - 11.0) / hill["radius"]
    return float(-hill["height"] * (1 - 1 / (1 + far * far)) * 1.6)


def ground_of(entry: Entry, palette: Palette, wet: bool) -> list[Mesh]:
    """Return the open ground with its strips and paths; ``wet``: it shines."""
    finish = finish_of(entry["ground"]["colour"], palette)
    if "edge" in entry:
        (x0, x1), (y0, y1) = entry["edge"]["x"], entry["edge"]["y"]
        meshes = [shapes.quad([(x0, y0, 0), (x1, y0, 0), (x1, y1, 0), (x0, y1, 0)], finish)]
    elif "hill" in entry["ground"]:
        rings = np.concatenate([np.linspace(0.5, 14, 10), np.geomspace(16, GROUND_M, 12)])
        unit = shapes.circle(36)
        points = np.concatenate([unit * r for r in rings])
        high = np.array([height_at(entry, x, y) for x, y in points])
        where = np.column_stack([points, high]).reshape(len(rings), 36, 3)[::-1]
        meshes = [shapes.loft(where, finish, caps=False)]
        top = np.vstack([where[-1], [[0, 0, 0]]])
        index = np.arange(36)
        fan = np.stack([index, (index + 1) % 36, np.full(36, 36)], -1)
        meshes.append(shapes.meshed(top, np.tile((0, 0, 1.0), (37, 1)), fan, finish))
    else:
        half = GROUND_M
        meshes = [shapes.quad([(-half, -half, 0), (half, -half, 0), (half, half, 0), (-half, half, 0)], finish)]
    pieces = [shapes.joined(meshes)]
    for strip in entry.get("strips", ()):
        pieces.append(_strip(strip, palette))
    for path in entry.get("paths", ()):
        pieces.append(_path(path, entry, palette))
    for piece in pieces:
        piece.casts[:] = False
        if wet:
            level = piece.kind != Kind.WATER
            piece.kind[level] = Kind.WET
            piece.tint[level] *= 0.62
    return pieces


def _strip(strip: Entry, palette: Palette) -> Mesh:
    finish = finish_of(strip["colour"], palette)
    (y0, y1), z = strip["y"], strip["z"]
    dashes = strip.get("dashes")
    half = GROUND_M if not dashes else 60.0
    spans = [(-half, half)]
    if dashes:
        long, gap = dashes
        spans = [(x, x + long) for x in np.arange(-half, half, long + gap)]
    parts = [shapes.quad([(a, y0, z), (b, y0, z), (b, y1, z), (a, y1, z)], finish) for a, b in spans]
    if "below" in strip:
        a, b, low = -GROUND_M, GROUND_M, z - strip["below"]
        parts.append(shapes.quad([(a, y0, low), (b, y0, low), (b, y0, z), (a, y0, z)], finish))
        parts.append(shapes.quad([(b, y1, low), (a, y1, low), (a, y1, z), (b, y1, z)], finish))
    return shapes.joined(parts)


def _path(path: Entry, entry: Entry, palette: Palette) -> Mesh:
    knots = np.asarray(path["points"], float)
    t = np.linspace(0, len(knots) - 1, 8 * len(knots))
    line = np.stack([np.interp(t, np.arange(len(knots)), knots[:, k]) for k in (0, 1)], -1)
    ahead = np.gradient(line, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], -1) * path["width"] / 2
    left, right = line + aside, line - aside
    lift = [height_at(entry, x, y) + 0.012 for x, y in line]
    rows = [np.column_stack([side, lift]) for side in (right, left)]
    points = np.stack(rows)
    return shapes.meshed(
        points.reshape(-1, 3),
        np.tile((0.0, 0.0, 1.0), (points.size // 3, 1)),
        shapes.ring_faces(2, len(line), closed=False),
        finish_of(path["colour"], palette),
    )


def scattered(entry: Entry, palette: Palette, seed: int) -> Mesh:
    """Return many of one prop strewn over the ground, as ``seed`` draws them."""
    scatter = entry["scatter"]
    random = np.random.default_rng(seed)
    x0, x1, y0, y1 = scatter["within"]
    one = built(scatter["prop"], palette)
    meshes = []
    for _ in range(scatter["count"]):
        x, y = random.uniform(x0, x1), random.uniform(y0, y1)
        turn, scale = random.uniform(0, 2 * np.pi), random.uniform(0.7, 1.3)
        if abs(y) < scatter["clear"] and abs(x) < 3.5:
            continue
        meshes.append(shapes.moved(one, (x, y, height_at(entry, x, y)), shapes.turned_z(turn), scale))
    return shapes.joined(meshes)


def snowed(mesh: Mesh) -> Mesh:
    """Return ``mesh`` with snow lying on what is level enough to bear it."""
    corners = mesh.points[mesh.faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    up = across[:, 2] / np.maximum(np.linalg.norm(across, axis=1), 1e-12)
    lies = (up > 0.55) & (mesh.kind != Kind.WATER) & (mesh.kind != Kind.PRINT)
    if not lies.any():
        return mesh
    white = np.asarray(finish_of("snow").tint, np.float32)
    cover = np.clip((up[lies] - 0.45) / 0.3, 0, 1)[:, None].astype(np.float32) * np.float32(0.92)
    tint = mesh.tint.copy()
    tint[lies] = tint[lies] * (1 - cover) + white * cover
    kind = mesh.kind.copy()
    kind[lies & (mesh.kind == Kind.GRASS)] = Kind.ROUGH
    return replace(mesh, tint=tint, kind=kind)
