"""Light on what is seen: key with its shadow, ambient from sky and ground, lamps, wet ground and water, haze.

Where the light stands and how strong it is comes from ``lighting``; patterns are in ``surfaces``, what is looked up in
``lookups``.
"""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
# Compiled code compares faster one by one than by membership of a tuple.
# ruff: noqa: SIM109
import math

import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel
from film_assets.picture.previs.kernels.lookups import backdrop, lit
from film_assets.picture.previs.kernels.surfaces import (
    GLOSS,
    GLOW,
    HAIR,
    LAMPLIT,
    LITPANE,
    PANE,
    PLANKS,
    PRINT,
    SCREEN,
    SKIN,
    WATER,
    WET,
    noise,
    pattern,
)

f32 = np.float32
FAR_M = f32(400)
"""Depth written where nothing is seen but the backdrop."""

FIGURES_AMBIENT = f32(0.78)
"""Part of the ambient that falls on figures, who have a fill of their own."""


@kernel
def shade(
    blocks, camera, nearness, seen, records, tint, kinds, idents, uv, atlas, panorama, low, shadows, light,
    key, ambient, fill, haze, lamps, toon, time_s, colour, depth, normal, ident,
):  # fmt: skip
    """Light every pixel of ``blocks`` int32 (k, 4; y0, y1, x0, x1).

    ``key`` float32 (10): direction to the light, its colour, texel size in metres, bias, highlight strength, lamps on.
    ``ambient`` (3, 3): from the sky, from the ground, what a pane is multiplied with. ``fill`` (8): direction to the soft
    light on figures, its colour, how bright their edges are, and the first ident that is a figure's. ``haze`` (4): colour, density a
    metre. ``lamps`` (n, 7): where, colour, reach in metres. ``toon``: how much the key steps instead of fading (0 to 1).
    Writes ``colour`` float32 (h, w, 3) linear, ``depth`` (h, w) metres ahead, ``normal`` (h, w, 3), ``ident`` int32.
    """
    height, width = nearness.shape
    per_x = f32(2) / f32(width)
    per_y = f32(2) / f32(height)
    rx2 = camera[1, 0] * camera[1, 0] + camera[1, 1] * camera[1, 1] + camera[1, 2] * camera[1, 2]
    ux2 = camera[2, 0] * camera[2, 0] + camera[2, 1] * camera[2, 1] + camera[2, 2] * camera[2, 2]
    pixel = per_x / math.sqrt(rx2)
    sky = np.empty(3, np.float32)
    base = np.empty(3, np.float32)
    out = np.empty(3, np.float32)
    spark = np.empty(3, np.float32)
    for n in range(blocks.shape[0]):
        for y in range(blocks[n, 0], blocks[n, 1]):
            sy = (f32(1) - (f32(y) + f32(0.5)) * per_y) / ux2
            row_x = camera[3, 0] + camera[2, 0] * sy
            row_y = camera[3, 1] + camera[2, 1] * sy
            row_z = camera[3, 2] + camera[2, 2] * sy
            for x in range(blocks[n, 2], blocks[n, 3]):
                sx = ((f32(x) + f32(0.5)) * per_x - f32(1)) / rx2
                ray_x = row_x + camera[1, 0] * sx
                ray_y = row_y + camera[1, 1] * sx
                ray_z = row_z + camera[1, 2] * sx
                f = seen[y, x]
                if f < 0:
                    backdrop(panorama, ray_x, ray_y, ray_z, low, sky)
                    for c in range(3):
                        colour[y, x, c] = sky[c]
                        normal[y, x, c] = f32(0)
                    depth[y, x] = FAR_M
                    ident[y, x] = -1
                    continue
                d = f32(1) / nearness[y, x]
                px = camera[0, 0] + ray_x * d
                py = camera[0, 1] + ray_y * d
                pz = camera[0, 2] + ray_z * d
                r = records[f]
                b = r[0] * px + r[1] * py + r[2] * pz + r[3]
                g = r[4] * px + r[5] * py + r[6] * pz + r[7]
                b = min(f32(1), max(f32(0), b))
                g = min(f32(1), max(f32(0), g))
                nx = r[8] + b * r[11] + g * r[14]
                ny = r[9] + b * r[12] + g * r[15]
                nz = r[10] + b * r[13] + g * r[16]
                inverse = f32(1) / math.sqrt(nx * nx + ny * ny + nz * nz + f32(1e-12))
                away = nx * ray_x + ny * ray_y + nz * ray_z
                if away > f32(0):
                    inverse = -inverse
                nx *= inverse
                ny *= inverse
                nz *= inverse
                ray_length = math.sqrt(ray_x * ray_x + ray_y * ray_y + ray_z * ray_z)
                facing = abs(away * inverse) / ray_length
                normal[y, x, 0] = nx
                normal[y, x, 1] = ny
                normal[y, x, 2] = nz
                depth[y, x] = d
                ident[y, x] = idents[f]
                kind = kinds[f]
                for c in range(3):
                    base[c] = tint[f, c]
                if kind == PRINT or kind == SCREEN:
                    a = f32(1) - b - g
                    tu = int(uv[f, 0, 0] * a + uv[f, 1, 0] * b + uv[f, 2, 0] * g)
                    tv = int(uv[f, 0, 1] * a + uv[f, 1, 1] * b + uv[f, 2, 1] * g)
                    tu = min(atlas.shape[1] - 1, max(0, tu))
                    tv = min(atlas.shape[0] - 1, max(0, tv))
                    for c in range(3):
                        s = f32(atlas[tv, tu, c]) * f32(1 / 255)
                        base[c] *= s * s
                thick = d * haze[3]
                far = f32(1) - f32(1) / (f32(1) + thick + thick * thick * f32(0.5))
                if kind == LITPANE and key[9] == f32(0):
                    for c in range(3):
                        base[c] = base[c] * f32(0.03) + f32(0.012)
                    kind = GLOSS
                elif (kind == LAMPLIT or kind == LITPANE) and key[9] > f32(0):
                    kind = GLOW
                if kind == GLOW or kind == SCREEN or kind == PANE:
                    if kind == PANE:
                        backdrop(panorama, ray_x, ray_y, ray_z, low, sky)
                        for c in range(3):
                            base[c] *= sky[c] * ambient[2, c]
                    keep = f32(1) - far * f32(0.6)
                    for c in range(3):
                        colour[y, x, c] = base[c] * keep + haze[c] * (f32(1) - keep)
                    continue
                shine = f32(0)
                if kind >= PLANKS and kind != SKIN and kind != GLOSS and kind != LAMPLIT and kind != HAIR:
                    if kind == WET:
                        ripple = f32(0.10) / (f32(1) + d * f32(0.10))
                        nx += ripple * (noise(px * f32(5), py * f32(5), 31) - f32(0.5))
                        ny += ripple * (noise(px * f32(5), py * f32(5), 32) - f32(0.5))
                        mirror = f32(-2) * (ray_x * nx + ray_y * ny + ray_z * nz)
                        up_z = abs(ray_z + mirror * nz) + f32(0.03)
                        backdrop(panorama, ray_x + mirror * nx, ray_y + mirror * ny, up_z, low, sky)
                        puddle = noise(px * f32(0.5), py * f32(0.5), 33)
                        grazing = (f32(1) - facing) * (f32(1) - facing)
                        shine = f32(0.05) + grazing * (f32(0.25) + f32(0.4) * puddle)
                        tone = f32(1.1) - f32(0.35) * puddle
                        for c in range(3):
                            base[c] *= tone
                    elif kind == WATER:
                        wave = f32(0.05) / (f32(1) + d * f32(0.03))
                        nx += wave * math.sin(px * f32(1.7) + py * f32(3.1) + time_s * f32(1.3))
                        ny += wave * math.sin(px * f32(2.9) - py * f32(2.3) + time_s * f32(1.7))
                        mirror = f32(-2) * (ray_x * nx + ray_y * ny + ray_z * nz)
                        up_z = abs(ray_z + mirror * nz) + f32(0.02)
                        backdrop(panorama, ray_x + mirror * nx, ray_y + mirror * ny, up_z, low, sky)
                        mix = f32(0.25) + f32(0.6) * (f32(1) - facing) * (f32(1) - facing)
                        for c in range(3):
                            base[c] = base[c] * (f32(1) - mix)
                        shine = mix
                    else:
                        if abs(nz) > f32(0.7):
                            u, v = px, py
                        elif abs(nx) > abs(ny):
                            u, v = py, pz
                        else:
                            u, v = px, pz
                        foot = d * pixel / max(f32(0.12), facing)
                        factor = pattern(kind, u, v, foot)
                        for c in range(3):
                            base[c] *= factor
                toward = nx * key[0] + ny * key[1] + nz * key[2]
                strength = f32(0)
                if toward > f32(0):
                    lift = key[6] * (f32(0.6) + f32(1.8) * (f32(1) - toward))
                    open_sky = lit(shadows, light, px + nx * lift, py + ny * lift, pz + nz * lift, key[7])
                    strength = toward * open_sky
                step = (strength - f32(0.04)) * f32(1 / 0.28)
                step = min(f32(1), max(f32(0), step))
                step = step * step * (f32(3) - f32(2) * step)
                direct = toon * f32(0.72) * step + (f32(1) - toon * f32(0.72)) * strength
                upward = f32(0.5) + f32(0.5) * nz
                edge = f32(1) - facing
                rim = edge * edge * edge * f32(0.10)
                soft = f32(0)
                around = f32(1)
                if f32(idents[f]) >= fill[7]:
                    # Half Lambert, squared: round all over, and no edge of its own.
                    soft = f32(0.5) + f32(0.5) * (nx * fill[0] + ny * fill[1] + nz * fill[2])
                    soft = soft * soft + edge * edge * edge * edge * upward * fill[6]
                    around = FIGURES_AMBIENT
                for c in range(3):
                    out[c] = (ambient[0, c] * (upward + rim) + ambient[1, c] * (f32(1) - upward)) * around
                    out[c] += key[3 + c] * direct + fill[3 + c] * soft
                if kind == SKIN:
                    warm = step * (f32(1) - step) * f32(0.5)
                    out[0] += key[3] * warm
                    out[1] += key[4] * warm * f32(0.25)
                    out[2] += key[5] * warm * f32(0.12)
                for c in range(3):
                    spark[c] = f32(0)
                glint = f32(0)
                if kind == GLOSS or kind == SKIN or kind == WATER or kind == HAIR:
                    hx = key[0] - ray_x / ray_length
                    hy = key[1] - ray_y / ray_length
                    hz = key[2] - ray_z / ray_length
                    half = (nx * hx + ny * hy + nz * hz) / math.sqrt(hx * hx + hy * hy + hz * hz + f32(1e-9))
                    if half > f32(0):
                        half *= half
                        half *= half
                        half *= half
                        if kind == SKIN:
                            glint = half * half * f32(0.05)
                        elif kind == HAIR:
                            glint = half * f32(0.09)
                        else:
                            half *= half
                            glint = half * half * f32(0.5)
                        glint *= min(f32(1), strength * f32(3)) * key[8]
                for k in range(lamps.shape[0]):
                    lx = lamps[k, 0] - px
                    ly = lamps[k, 1] - py
                    lz = lamps[k, 2] - pz
                    squared = lx * lx + ly * ly + lz * lz
                    reach = lamps[k, 6]
                    if squared < reach * reach:
                        length = math.sqrt(squared + f32(1e-6))
                        fall = f32(1) - length / reach
                        on = (nx * lx + ny * ly + nz * lz) / length
                        wrap = max(f32(0), on * f32(0.75) + f32(0.25))
                        power = fall * fall * wrap
                        for c in range(3):
                            out[c] += lamps[k, 3 + c] * power
                        if kind == WET or kind == GLOSS:
                            mirror = f32(-2) * (ray_x * nx + ray_y * ny + ray_z * nz)
                            along = (
                                (ray_x + mirror * nx) * lx + (ray_y + mirror * ny) * ly + (ray_z + mirror * nz) * lz
                            ) / (length * ray_length)
                            if along > f32(0.6):
                                along *= along
                                along *= along
                                along *= along
                                along *= along
                                lamp_glint = along * fall * (f32(0.55) if kind == WET else f32(0.22))
                                for c in range(3):
                                    spark[c] += lamps[k, 3 + c] * lamp_glint
                if kind == GLOSS:
                    mirror = f32(-2) * (ray_x * nx + ray_y * ny + ray_z * nz)
                    rise = ray_z + mirror * nz
                    bright = f32(0.5) + f32(0.5) * rise / ray_length
                    mix = f32(0.06) + f32(0.30) * edge * edge * edge
                    for c in range(3):
                        out[c] = base[c] * out[c] + mix * (ambient[0, c] * bright + ambient[1, c] * (f32(1) - bright))
                else:
                    for c in range(3):
                        out[c] *= base[c]
                if shine > f32(0):
                    for c in range(3):
                        out[c] += sky[c] * shine
                for c in range(3):
                    value = out[c] + glint * key[3 + c] + spark[c]
                    colour[y, x, c] = value + (haze[c] - value) * far
