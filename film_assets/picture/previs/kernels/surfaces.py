"""Kinds of surface, and the patterns of those that have one: boards, tiles, bricks, panels, plaster, grass."""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
import math

import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel

f32 = np.float32

GLOW, PANE, PRINT, SCREEN, PLANKS, TILES, ROUGH, BRICKS = range(1, 9)
GRASS, WATER, GLOSS, SKIN, PANELS, LAMPLIT, LITPANE, WET, HAIR = range(9, 18)


@kernel
def hashed(x, y, salt):
    """Return 0 to 1 from whole numbers."""
    h = (x * 374761393 + y * 668265263 + salt * 974634777) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
    return f32((h ^ (h >> 16)) & 0xFFFF) * f32(1 / 65535)


LATTICE = np.random.default_rng(7).random((256, 256)).astype(np.float32)
"""Values between which smooth noise runs."""


@kernel
def noise(x, y, salt):
    """Return smooth noise, 0 to 1, with features one unit wide, repeating after 256."""
    fx = math.floor(x)
    fy = math.floor(y)
    u = x - f32(fx)
    v = y - f32(fy)
    u = u * u * (f32(3) - f32(2) * u)
    v = v * v * (f32(3) - f32(2) * v)
    ix = (int(fx) + salt * 37) & 255
    iy = (int(fy) + salt * 91) & 255
    jx = (ix + 1) & 255
    jy = (iy + 1) & 255
    near = LATTICE[iy, ix] + (LATTICE[iy, jx] - LATTICE[iy, ix]) * u
    far = LATTICE[jy, ix] + (LATTICE[jy, jx] - LATTICE[jy, ix]) * u
    return near + (far - near) * v


@kernel
def joint(at, every, wide, foot):
    """Return how much of a line lies here (0 to 1): lines ``wide`` metres, ``every`` metres apart, seen with ``foot``
    metres a pixel. Thin lines fade instead of flickering."""
    t = at / every
    off = abs(t - f32(math.floor(t)) - f32(0.5))
    gap = (f32(0.5) - off) * every
    soft = max(foot, wide * f32(0.5))
    cover = f32(1) - gap / soft
    if cover <= f32(0):
        return f32(0)
    fade = every / (foot * f32(4)) - f32(0.5)
    fade = min(f32(1), max(f32(0), fade))
    return cover * min(f32(1), wide / foot) * fade


@kernel
def pattern(kind, u, v, foot):
    """Return a factor on the colour of a patterned surface at (u, v) metres along it."""
    if kind == PLANKS:
        row = math.floor(v / f32(0.14))
        shift = hashed(int(row), 3, 1) * f32(1.9)
        board = math.floor((u + shift) / f32(1.9))
        fade = min(f32(1), max(f32(0), f32(0.10) / foot - f32(0.4)))
        tone = f32(1) + (hashed(int(row), int(board), 2) - f32(0.5)) * f32(0.16) * fade
        line = max(joint(v, f32(0.14), f32(0.006), foot), joint(u + shift, f32(1.9), f32(0.006), foot))
        return tone * (f32(1) - f32(0.42) * line)
    if kind == TILES:
        a = math.floor(u / f32(0.3))
        b = math.floor(v / f32(0.3))
        fade = min(f32(1), max(f32(0), f32(0.2) / foot - f32(0.4)))
        tone = f32(1) + (hashed(int(a), int(b), 5) - f32(0.5)) * f32(0.07) * fade
        line = max(joint(u, f32(0.3), f32(0.008), foot), joint(v, f32(0.3), f32(0.008), foot))
        return tone * (f32(1) - f32(0.28) * line)
    if kind == BRICKS:
        row = math.floor(v / f32(0.085))
        shift = f32(0.12) * f32(int(row) & 1)
        a = math.floor((u + shift) / f32(0.24))
        fade = min(f32(1), max(f32(0), f32(0.06) / foot - f32(0.3)))
        tone = f32(1) + (hashed(int(a), int(row), 7) - f32(0.5)) * f32(0.30) * fade
        line = max(joint(v, f32(0.085), f32(0.012), foot), joint(u + shift, f32(0.24), f32(0.012), foot))
        return tone * (f32(1) + f32(0.22) * line)
    if kind == PANELS:
        tone = f32(0.96) + f32(0.08) * noise(u * f32(0.9), v * f32(0.9), 11)
        line = max(joint(u, f32(2.4), f32(0.015), foot), joint(v, f32(1.2), f32(0.015), foot))
        return tone * (f32(1) - f32(0.3) * line)
    if kind == ROUGH:
        fine = min(f32(1), max(f32(0), f32(0.06) / foot - f32(0.3)))
        return (
            f32(1)
            + (noise(u * f32(1.1), v * f32(1.1), 13) - f32(0.5)) * f32(0.16)
            + (noise(u * f32(13), v * f32(13), 14) - f32(0.5)) * f32(0.12) * fine
        )
    if kind == GRASS:
        fine = min(f32(1), max(f32(0), f32(0.05) / foot - f32(0.2)))
        return (
            f32(1)
            + (noise(u * f32(0.35), v * f32(0.35), 17) - f32(0.5)) * f32(0.34)
            + (noise(u * f32(2.3), v * f32(2.3), 18) - f32(0.5)) * f32(0.16)
            + (noise(u * f32(26), v * f32(9), 19) - f32(0.5)) * f32(0.42) * fine
        )
    return f32(1)
