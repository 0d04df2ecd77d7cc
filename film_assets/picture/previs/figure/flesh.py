"""Skinned shapes: a mesh whose points follow one or two bones, and the rings that limbs are lofted through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from film_assets.picture.previs.figure.skeleton import BONE
from film_assets.picture.previs.mesh import Finish, Mesh, circle, joined, loft


@dataclass(slots=True)
class Flesh:
    """A mesh in the figure frame at rest; ``bones`` int32 (n, 2), ``weights`` float32 (n, 2) summing to 1."""

    mesh: Mesh
    bones: NDArray[np.int32]
    weights: NDArray[np.float32]


def rigid(mesh: Mesh, bone: str) -> Flesh:
    """Return ``mesh`` moving with one bone."""
    count = len(mesh.points)
    bones = np.full((count, 2), BONE[bone], np.int32)
    weights = np.tile(np.array([1, 0], np.float32), (count, 1))
    return Flesh(mesh, bones, weights)


def blended(mesh: Mesh, first: str, second: str, share: NDArray[np.float64]) -> Flesh:
    """Return ``mesh`` with ``share`` (n,) of each point moving with ``second``, the rest with ``first``."""
    count = len(mesh.points)
    bones = np.tile(np.array([BONE[first], BONE[second]], np.int32), (count, 1))
    return Flesh(mesh, bones, np.stack([1 - share, share], -1).astype(np.float32))


def gathered(parts: Iterable[Flesh]) -> Flesh:
    """Return one flesh of all, in order."""
    every = [part for part in parts if len(part.mesh.faces)]
    return Flesh(
        joined(part.mesh for part in every),
        np.concatenate([part.bones for part in every]),
        np.concatenate([part.weights for part in every]),
    )


@dataclass(frozen=True, slots=True)
class Ring:
    """One cross-section of a limb: its centre, half axes (ahead, aside), and which bones carry it."""

    at: tuple[float, float, float]
    ahead: float
    aside: float
    bone: str
    other: str = ""
    share: float = 0.0
    """How much of it ``other`` carries."""
    square: float = 1.0
    """1 an ellipse; less is boxier."""


def limb(rings: Sequence[Ring], finish: Finish, around: int) -> Flesh:
    """Return a closed skin through level ``rings``, ordered from low to high."""
    unit = circle(around)
    points = []
    bones = []
    weights = []
    for ring in rings:
        bulge = np.sign(unit) * np.abs(unit) ** ring.square
        level = np.column_stack([bulge * (ring.ahead, ring.aside), np.zeros(around)])
        points.append(level + np.asarray(ring.at))
        bones.append((BONE[ring.bone], BONE[ring.other or ring.bone]))
        weights.append((1 - ring.share, ring.share))
    mesh = loft(np.stack(points), finish)
    per_ring_bones = np.repeat(np.array(bones, np.int32), around, axis=0)
    per_ring_weights = np.repeat(np.array(weights, np.float32), around, axis=0)
    # The caps that the loft added follow the ring they close.
    extra = len(mesh.points) - len(per_ring_bones)
    caps: list[tuple[int, int]] = []
    cap_weights = []
    for end in (0, len(rings) - 1):
        if len(caps) < extra:
            caps += [bones[end]] * (around + 1)
            cap_weights += [weights[end]] * (around + 1)
    if len(caps) != extra:  # Only the upper cap is there: the lower one has no area.
        caps, cap_weights = [bones[-1]] * extra, [weights[-1]] * extra
    if extra:
        per_ring_bones = np.concatenate([per_ring_bones, np.array(caps, np.int32)])
        per_ring_weights = np.concatenate([per_ring_weights, np.array(cap_weights, np.float32)])
    return Flesh(mesh, per_ring_bones, per_ring_weights)
