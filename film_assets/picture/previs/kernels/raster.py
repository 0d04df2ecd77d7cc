"""From points to the two maps all else is shaded from: nearness (1 / depth) and which face is seen."""

# Compiled functions are typed by numba from what they are called with.
# mypy: disable-error-code="no-untyped-def"
# numba needs the casts to int that ruff finds needless.
# ruff: noqa: RUF046
import math

import numpy as np

from film_assets.picture.previs.kernels.compiled import kernel

f32 = np.float32
NO_FACE = np.int32(-1)
NEAR_M = f32(0.08)


@kernel
def skin(rest, rest_normals, bones, weights, first, turns, joints, at, points, normals):
    """Place skinned points: ``rest`` (n, 3) relative to the figure, two ``bones`` and ``weights`` a point.

    ``turns`` (b, 3, 3) and ``at`` (b, 3): where each bone is in the world; ``joints`` (b, 3): where it is at rest.
    Writes ``points`` and ``normals`` from row ``first``.
    """
    for i in range(rest.shape[0]):
        for axis in range(3):
            points[first + i, axis] = f32(0)
            normals[first + i, axis] = f32(0)
        for k in range(2):
            w = weights[i, k]
            if w == f32(0):
                continue
            b = bones[i, k]
            x = rest[i, 0] - joints[b, 0]
            y = rest[i, 1] - joints[b, 1]
            z = rest[i, 2] - joints[b, 2]
            for axis in range(3):
                t = turns[b, axis]
                points[first + i, axis] += w * (t[0] * x + t[1] * y + t[2] * z + at[b, axis])
                normals[first + i, axis] += w * (
                    t[0] * rest_normals[i, 0] + t[1] * rest_normals[i, 1] + t[2] * rest_normals[i, 2]
                )


@kernel
def project(points, first, last, camera, width, height, screen):
    """Project points ``first`` to ``last``: ``screen`` gets (x px, y px, 1 / depth), depth <= 0 where it is near 0.

    ``camera`` float32 (4, 3): eye, right, up, ahead; right and up are scaled by the lens (tan of half the angle
    divides them): x = right . d / (ahead . d), from -1 to 1 across the frame.
    """
    hw = f32(width) * f32(0.5)
    hh = f32(height) * f32(0.5)
    for i in range(first, last):
        x = points[i, 0] - camera[0, 0]
        y = points[i, 1] - camera[0, 1]
        z = points[i, 2] - camera[0, 2]
        depth = camera[3, 0] * x + camera[3, 1] * y + camera[3, 2] * z
        if depth > NEAR_M:
            near = f32(1) / depth
            screen[i, 0] = ((camera[1, 0] * x + camera[1, 1] * y + camera[1, 2] * z) * near + f32(1)) * hw
            screen[i, 1] = (f32(1) - (camera[2, 0] * x + camera[2, 1] * y + camera[2, 2] * z) * near) * hh
            screen[i, 2] = near
        else:
            screen[i, 2] = f32(-1)


@kernel
def _fill(ax, ay, az, bx, by, bz, cx, cy, cz, area, face, nearness, seen):
    """Draw one triangle given in pixels; ``area`` is twice its signed area. A larger third value is nearer.

    ``seen`` without rows: nobody asks which face it is.
    """
    height, width = nearness.shape
    told = seen.shape[0] > 0
    top = max(0, int(math.ceil(min(ay, min(by, cy)) - 0.5)))
    bottom = min(height - 1, int(math.floor(max(ay, max(by, cy)) - 0.5)))
    left = max(0.0, min(ax, min(bx, cx)))
    right = min(float(width), max(ax, max(bx, cx)))
    if top > bottom or left >= right:
        return
    inverse = 1.0 / area
    b_dx = (cy - ay) * inverse
    b_dy = (ax - cx) * inverse
    c_dx = (ay - by) * inverse
    c_dy = (bx - ax) * inverse
    a_dx = -b_dx - c_dx
    step = f32(b_dx * (bz - az) + c_dx * (cz - az))
    for y in range(top, bottom + 1):
        down = y + 0.5 - ay
        b0 = down * b_dy - ax * b_dx
        c0 = down * c_dy - ax * c_dx
        a0 = 1.0 - b0 - c0
        low = left
        high = right
        for edge in range(3):
            if edge == 0:
                slope, value = b_dx, b0
            elif edge == 1:
                slope, value = c_dx, c0
            else:
                slope, value = a_dx, a0
            if slope > 1e-12:
                low = max(low, -value / slope)
            elif slope < -1e-12:
                high = min(high, -value / slope)
            elif value < 0:
                high = low - 1.0
        x0 = int(math.ceil(low - 0.5))
        x1 = int(math.floor(high - 0.5))
        if x1 >= width:
            x1 = width - 1
        if x1 < x0:
            continue
        b1 = b0 + (x0 + 0.5) * b_dx
        c1 = c0 + (x0 + 0.5) * c_dx
        near = f32(az + b1 * (bz - az) + c1 * (cz - az))
        for x in range(x0, x1 + 1):
            if near > nearness[y, x]:
                nearness[y, x] = near
                if told:
                    seen[y, x] = face
            near += step


@kernel
def rasterise(points, screen, faces, two_sided, first, last, camera, nearness, seen):
    """Draw faces ``first`` to ``last`` into ``nearness`` float32 (h, w) and ``seen`` int32 (h, w).

    Backs are skipped unless ``two_sided``; faces that reach behind the camera are cut at ``NEAR_M``.
    """
    height, width = nearness.shape
    hw = width * 0.5
    hh = height * 0.5
    cut = np.empty((4, 3), np.float64)
    for f in range(first, last):
        i, j, k = faces[f, 0], faces[f, 1], faces[f, 2]
        az, bz, cz = screen[i, 2], screen[j, 2], screen[k, 2]
        if az > 0 and bz > 0 and cz > 0:
            ax, ay = float(screen[i, 0]), float(screen[i, 1])
            bx, by = float(screen[j, 0]), float(screen[j, 1])
            cx, cy = float(screen[k, 0]), float(screen[k, 1])
            area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
            if area > 0 and not two_sided[f]:
                continue
            if abs(area) < 1e-9:
                continue
            _fill(ax, ay, float(az), bx, by, float(bz), cx, cy, float(cz), area, f, nearness, seen)
            continue
        if az < 0 and bz < 0 and cz < 0:
            continue
        # Cut at the near plane: three corners become three or four.
        count = 0
        for corner in range(3):
            p = faces[f, corner]
            q = faces[f, (corner + 1) % 3]
            px = points[p, 0] - camera[0, 0]
            py = points[p, 1] - camera[0, 1]
            pz = points[p, 2] - camera[0, 2]
            qx = points[q, 0] - camera[0, 0]
            qy = points[q, 1] - camera[0, 1]
            qz = points[q, 2] - camera[0, 2]
            p_deep = float(camera[3, 0] * px + camera[3, 1] * py + camera[3, 2] * pz)
            q_deep = float(camera[3, 0] * qx + camera[3, 1] * qy + camera[3, 2] * qz)
            p_in = p_deep > NEAR_M
            q_in = q_deep > NEAR_M
            if p_in and count < 4:
                cut[count, 0] = (camera[1, 0] * px + camera[1, 1] * py + camera[1, 2] * pz) / p_deep
                cut[count, 1] = (camera[2, 0] * px + camera[2, 1] * py + camera[2, 2] * pz) / p_deep
                cut[count, 2] = 1.0 / p_deep
                count += 1
            if p_in != q_in and count < 4:
                t = (p_deep - NEAR_M) / (p_deep - q_deep)
                x = px + t * (qx - px)
                y = py + t * (qy - py)
                z = pz + t * (qz - pz)
                cut[count, 0] = (camera[1, 0] * x + camera[1, 1] * y + camera[1, 2] * z) / NEAR_M
                cut[count, 1] = (camera[2, 0] * x + camera[2, 1] * y + camera[2, 2] * z) / NEAR_M
                cut[count, 2] = 1.0 / NEAR_M
                count += 1
        for corner in range(count):
            cut[corner, 0] = (cut[corner, 0] + 1.0) * hw
            cut[corner, 1] = (1.0 - cut[corner, 1]) * hh
        for corner in range(1, count - 1):
            ax, ay, an = cut[0, 0], cut[0, 1], cut[0, 2]
            bx, by, bn = cut[corner, 0], cut[corner, 1], cut[corner, 2]
            cx, cy, cn = cut[corner + 1, 0], cut[corner + 1, 1], cut[corner + 1, 2]
            area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
            if (area > 0 and not two_sided[f]) or abs(area) < 1e-9:
                continue
            _fill(ax, ay, an, bx, by, bn, cx, cy, cn, area, f, nearness, seen)


@kernel
def cast_shadows(points, faces, casts, first, last, light, depths):
    """Draw faces ``first`` to ``last`` that cast into ``depths`` float32 (s, s), as the key light sees them.

    ``light`` float32 (3, 4) carries a world point to (u, v) from 0 to 1 over the map and to metres towards the light.
    """
    size = f32(depths.shape[0])
    nobody = np.empty((0, 0), np.int32)
    for f in range(first, last):
        if not casts[f]:
            continue
        i, j, k = faces[f, 0], faces[f, 1], faces[f, 2]
        ax, ay, az = points[i, 0], points[i, 1], points[i, 2]
        bx, by, bz = points[j, 0], points[j, 1], points[j, 2]
        cx, cy, cz = points[k, 0], points[k, 1], points[k, 2]
        au = (light[0, 0] * ax + light[0, 1] * ay + light[0, 2] * az + light[0, 3]) * size
        av = (light[1, 0] * ax + light[1, 1] * ay + light[1, 2] * az + light[1, 3]) * size
        bu = (light[0, 0] * bx + light[0, 1] * by + light[0, 2] * bz + light[0, 3]) * size
        bv = (light[1, 0] * bx + light[1, 1] * by + light[1, 2] * bz + light[1, 3]) * size
        cu = (light[0, 0] * cx + light[0, 1] * cy + light[0, 2] * cz + light[0, 3]) * size
        cv = (light[1, 0] * cx + light[1, 1] * cy + light[1, 2] * cz + light[1, 3]) * size
        area = float((bu - au) * (cv - av) - (bv - av) * (cu - au))
        if abs(area) < 1e-9:
            continue
        at = light[2, 0] * ax + light[2, 1] * ay + light[2, 2] * az + light[2, 3]
        bt = light[2, 0] * bx + light[2, 1] * by + light[2, 2] * bz + light[2, 3]
        ct = light[2, 0] * cx + light[2, 1] * cy + light[2, 2] * cz + light[2, 3]
        _fill(
            float(au), float(av), float(at), float(bu), float(bv), float(bt), float(cu), float(cv), float(ct), area,
            f, depths, nobody,
        )  # fmt: skip


@kernel
def face_records(points, normals, faces, first, last, records):
    """Write what shading needs of each face into ``records`` float32 (m, 17): how much of its second and third corner
    a world point is (4 + 4 numbers), and the three corner normals (first, and the differences to it)."""
    for f in range(first, last):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        ux = points[b, 0] - points[a, 0]
        uy = points[b, 1] - points[a, 1]
        uz = points[b, 2] - points[a, 2]
        vx = points[c, 0] - points[a, 0]
        vy = points[c, 1] - points[a, 1]
        vz = points[c, 2] - points[a, 2]
        uu = ux * ux + uy * uy + uz * uz
        uv = ux * vx + uy * vy + uz * vz
        vv = vx * vx + vy * vy + vz * vz
        area = uu * vv - uv * uv
        inverse = f32(1) / area if area > f32(1e-18) else f32(0)
        record = records[f]
        record[0] = (vv * ux - uv * vx) * inverse
        record[1] = (vv * uy - uv * vy) * inverse
        record[2] = (vv * uz - uv * vz) * inverse
        record[3] = -(record[0] * points[a, 0] + record[1] * points[a, 1] + record[2] * points[a, 2])
        record[4] = (uu * vx - uv * ux) * inverse
        record[5] = (uu * vy - uv * uy) * inverse
        record[6] = (uu * vz - uv * uz) * inverse
        record[7] = -(record[4] * points[a, 0] + record[5] * points[a, 1] + record[6] * points[a, 2])
        for axis in range(3):
            record[8 + axis] = normals[a, axis]
            record[11 + axis] = normals[b, axis] - normals[a, axis]
            record[14 + axis] = normals[c, axis] - normals[a, axis]
