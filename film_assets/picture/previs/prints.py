"""What is printed, written or shown on things: one atlas a shot, drawn with Pillow where a face asks for it.

A prop's ``card`` names a print; its text is the view's. Burned into the picture, so it is part of the recipe.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from film_assets.kernel.draws import seed_of
from film_assets.picture.previs.mesh import Mesh

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

CELL = 384
COLUMNS = 4
NAMES = (
    *("blank", "note", "sign", "label", "clock", "painting", "poster", "screen", "board", "record", "newspaper"),
    *("playing_card", "map", "photograph", "dial", "ticket", "on_air"),
)
"""Prints by their place in the atlas, row by row."""


def uv_of(name: str) -> NDArray[np.float32]:
    """Return the texels (4, 2) of a card's corners, counter-clockwise from the lower left."""
    row, column = divmod(NAMES.index(name), COLUMNS)
    x0, y0, x1, y1 = column * CELL + 1, row * CELL + 1, (column + 1) * CELL - 1, (row + 1) * CELL - 1
    return np.array([(x0, y1), (x1, y1), (x1, y0), (x0, y0)], np.float32)


@lru_cache(maxsize=32)
# Untyped: Pillow loads only where something is printed, its types included.
def _font(size: int):  # type: ignore[no-untyped-def]
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _wrapped(text: str, wide: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= wide:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines or [""]


def _lettered(
    draw: ImageDraw, text: str, box: tuple[int, int, int, int], colour: tuple[int, int, int], most: int
) -> None:
    """Write ``text``, in any script, as large as fits into ``box``, centred."""
    from PIL import Image

    from film_assets.lettering.shaping import draw_line, laid_out

    x0, y0, x1, y1 = box
    for size in range(most, 9, -3):
        wide = max(4, int((x1 - x0) / (size * 0.52)))
        lines = [laid_out(line, size) for line in _wrapped(text, wide)]
        if max(line.width_px for line in lines) <= x1 - x0 and len(lines) * size * 1.2 <= y1 - y0:
            break
    cover = np.zeros((CELL, CELL), np.uint8)
    top = (y0 + y1 - len(lines) * size * 1.2) / 2
    for rank, line in enumerate(lines):
        draw_line(cover, line, size, (x0 + x1 - line.width_px) / 2, round(top + (rank + 0.93) * size * 1.2))
    draw.bitmap((0, 0), Image.fromarray(cover), fill=colour)


def _scribbles(
    draw: ImageDraw, box: tuple[int, int, int, int], rows: int, colour: tuple[int, int, int], seed: int
) -> None:
    x0, y0, x1, y1 = box
    for row in range(rows):
        y = y0 + (row + 0.5) * (y1 - y0) / rows
        end = x0 + (x1 - x0) * (0.55 + 0.45 * ((seed_of("line", f"{seed} {row}") % 100) / 100))
        draw.line([(x0, y), (end, y)], fill=colour, width=5)


def _note(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(236, 228, 206))
    if text:
        _lettered(draw, text, (26, 60, CELL - 26, CELL - 60), (44, 42, 70), 66)
    else:
        _scribbles(draw, (50, 50, CELL - 40, CELL - 50), 8, (92, 88, 96), seed)


def _sign(draw: ImageDraw, text: str, seed: int) -> None:
    base = ((240, 232, 208), (38, 66, 82), (122, 40, 34), (236, 196, 70))[seed % 4]
    ink = (30, 30, 34) if sum(base) > 380 else (244, 238, 222)
    draw.rectangle([0, 0, CELL, CELL], fill=base)
    draw.rectangle([14, 14, CELL - 14, CELL - 14], outline=ink, width=7)
    if text:
        _lettered(draw, text, (34, 60, CELL - 34, CELL - 60), ink, 96)
    else:
        _scribbles(draw, (70, 110, CELL - 50, CELL - 110), 3, ink, seed)


def _label(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(244, 240, 226))
    if text:
        _lettered(draw, text, (22, 70, CELL - 22, CELL - 70), (150, 30, 30), 130)
    else:
        _scribbles(draw, (60, 130, CELL - 60, CELL - 130), 2, (60, 60, 64), seed)


def _clock(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(242, 239, 228))
    middle, radius = CELL / 2, CELL * 0.46
    draw.ellipse([middle - radius, middle - radius, middle + radius, middle + radius], outline=(40, 40, 44), width=10)
    for hour in range(12):
        angle = math.radians(hour * 30)
        long = 0.20 if hour % 3 == 0 else 0.11
        draw.line(
            [
                (middle + math.sin(angle) * radius * 0.92, middle - math.cos(angle) * radius * 0.92),
                (middle + math.sin(angle) * radius * (0.92 - long), middle - math.cos(angle) * radius * (0.92 - long)),
            ],
            fill=(40, 40, 44),
            width=12 if hour % 3 == 0 else 6,
        )  # fmt: skip
    parts = text.split(":")
    if len(parts) == 2 and parts[0].isdigit() and parts[1].isdigit():
        hours, minutes = int(parts[0]) % 12, int(parts[1]) % 60
    else:
        hours, minutes = seed % 12, (seed // 12) % 60
    for turn, long, wide in (((hours + minutes / 60) / 12, 0.50, 18), (minutes / 60, 0.76, 12)):
        angle = turn * 2 * math.pi
        draw.line(
            [(middle, middle), (middle + math.sin(angle) * radius * long, middle - math.cos(angle) * radius * long)],
            fill=(24, 24, 28),
            width=wide,
        )
    draw.ellipse([middle - 12, middle - 12, middle + 12, middle + 12], fill=(160, 40, 34))


def _painting(draw: ImageDraw, text: str, seed: int) -> None:
    sky = ((172, 190, 200), (214, 182, 140), (120, 146, 170))[seed % 3]
    land = ((92, 112, 74), (140, 106, 66), (70, 88, 92))[seed // 3 % 3]
    draw.rectangle([0, 0, CELL, CELL], fill=sky)
    points: list[tuple[float, float]] = [(0, CELL)]
    for step in range(9):
        points.append((step * CELL / 8, CELL * (0.45 + 0.18 * ((seed_of("hill", f"{seed} {step}") % 100) / 100))))
    draw.polygon([*points, (CELL, CELL)], fill=land)
    draw.ellipse([CELL * 0.62, CELL * 0.14, CELL * 0.76, CELL * 0.28], fill=(240, 224, 180))
    draw.rectangle([0, CELL * 0.80, CELL, CELL], fill=tuple(int(c * 0.7) for c in land))


def _poster(draw: ImageDraw, text: str, seed: int) -> None:
    base = ((176, 58, 44), (44, 82, 110), (212, 168, 66), (64, 96, 72))[seed % 4]
    draw.rectangle([0, 0, CELL, CELL], fill=base)
    draw.ellipse([90, 60, CELL - 90, CELL - 144], fill=tuple(min(255, int(c * 1.5) + 20) for c in base))
    _scribbles(draw, (60, CELL - 110, CELL - 60, CELL - 40), 3, (240, 234, 220), seed)


def _screen(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(26, 44, 66))
    draw.rectangle([0, 0, CELL, 40], fill=(52, 84, 120))
    if text:
        _lettered(draw, text, (30, 80, CELL - 30, CELL - 50), (214, 234, 250), 84)
    else:
        _scribbles(draw, (40, 80, CELL - 60, CELL - 40), 8, (150, 190, 220), seed)


def _board(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(38, 56, 50))
    if text:
        _lettered(draw, text, (30, 50, CELL - 30, CELL - 50), (226, 228, 220), 84)
    else:
        _scribbles(draw, (50, 60, CELL - 60, CELL - 60), 6, (196, 202, 194), seed)


def _record(draw: ImageDraw, text: str, seed: int) -> None:
    base = ((60, 46, 80), (180, 90, 40), (34, 70, 78), (150, 40, 48))[seed % 4]
    draw.rectangle([0, 0, CELL, CELL], fill=base)
    for ring in range(5):
        inset = 60 + ring * 26
        draw.ellipse([inset, inset, CELL - inset, CELL - inset], outline=(236, 214, 160), width=6)
    if text:
        _lettered(draw, text, (30, CELL - 96, CELL - 30, CELL - 20), (248, 240, 220), 54)


def _newspaper(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(226, 222, 210))
    _lettered(draw, text or "THE DAILY", (20, 16, CELL - 20, 96), (30, 30, 32), 60)
    draw.rectangle([24, 110, 180, 230], fill=(140, 138, 132))
    _scribbles(draw, (200, 116, CELL - 24, 230), 6, (96, 94, 90), seed)
    _scribbles(draw, (24, 244, CELL - 24, CELL - 16), 7, (96, 94, 90), seed + 1)


def _playing_card(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(246, 242, 230))
    draw.rectangle([12, 12, CELL - 12, CELL - 12], outline=(150, 40, 40), width=4)
    red = (176, 34, 40)

    def heart(x: float, y: float, s: float) -> None:
        angle = np.linspace(0, 2 * np.pi, 60)
        across = 16 * np.sin(angle) ** 3
        up = 13 * np.cos(angle) - 5 * np.cos(2 * angle) - 2 * np.cos(3 * angle) - np.cos(4 * angle)
        draw.polygon([(x + a * s / 16, y - u * s / 16) for a, u in zip(across, up, strict=True)], fill=red)

    draw.text((24, 14), "Q", font=_font(58), fill=red)
    heart(52, 104, 20)
    if text:
        heart(CELL / 2, 104, 54)
        _lettered(draw, text, (40, 180, CELL - 40, CELL - 40), (38, 40, 84), 58)
    else:
        heart(CELL / 2, CELL / 2, 86)


def _map(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(222, 210, 176))
    for step in range(6):
        a, b = seed_of("road", f"{seed} {step}") % CELL, seed_of("way", f"{seed} {step}") % CELL
        draw.line([(0, a), (CELL, b)] if step % 2 else [(a, 0), (b, CELL)], fill=(170, 92, 62), width=6)
    draw.line([(0, 120), (160, 190), (CELL, 150)], fill=(96, 140, 170), width=18)
    draw.line([(230, 230), (262, 262)], fill=(180, 30, 30), width=12)
    draw.line([(262, 230), (230, 262)], fill=(180, 30, 30), width=12)


def _photograph(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(238, 234, 224))
    draw.rectangle([24, 24, CELL - 24, CELL - 60], fill=(150, 142, 128))
    for x, tall in ((130, 1.0), (240, 0.86)):
        draw.ellipse([x - 30, 110, x + 30, 180], fill=(212, 186, 156))
        draw.pieslice([x - 64, 176, x + 64, 330 + 40 * tall], 180, 360, fill=(76, 72, 78))


def _dial(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(232, 220, 176))
    for step in range(11):
        angle = math.radians(-55 + step * 11)
        x, y = CELL / 2 + math.sin(angle) * 230, 310 - math.cos(angle) * 230
        draw.line([(x, y), (CELL / 2 + math.sin(angle) * 196, 310 - math.cos(angle) * 196)], fill=(40, 36, 34), width=7)
    angle = math.radians(-20 + seed % 50)
    draw.line(
        [(CELL / 2, 310), (CELL / 2 + math.sin(angle) * 220, 310 - math.cos(angle) * 220)], fill=(190, 40, 30), width=9
    )


def _ticket(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(216, 196, 150))
    _lettered(draw, text or "ADMIT ONE", (20, 120, CELL - 20, CELL - 120), (80, 40, 36), 80)


def _on_air(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(214, 44, 34))
    _lettered(draw, "ON AIR", (10, 10, CELL - 10, CELL - 10), (255, 236, 220), 200)


def _blank(draw: ImageDraw, text: str, seed: int) -> None:
    draw.rectangle([0, 0, CELL, CELL], fill=(255, 255, 255))


PAINTERS: dict[str, Callable[[ImageDraw, str, int], None]] = {
    "blank": _blank, "note": _note, "sign": _sign, "label": _label, "clock": _clock, "painting": _painting,
    "poster": _poster, "screen": _screen, "board": _board, "record": _record, "newspaper": _newspaper,
    "playing_card": _playing_card, "map": _map, "photograph": _photograph, "dial": _dial, "ticket": _ticket, "on_air": _on_air,
}  # fmt: skip


def prints_on(meshes: Iterable[Mesh]) -> set[str]:
    """Return the names of the prints that faces of ``meshes`` show."""
    found: set[str] = set()
    for mesh in meshes:
        shown = mesh.uv.any(axis=(1, 2))
        cells = (mesh.uv[shown].mean(axis=1) // CELL).astype(int)
        found.update(NAMES[row * COLUMNS + column] for column, row in {tuple(cell) for cell in cells.tolist()})
    return found


def atlas_of(names: set[str], text: str, seed: int) -> NDArray[np.uint8]:
    """Return the atlas uint8 (h, w, 3) with ``names`` drawn; values are the square root of linear light."""
    if not names:
        return np.full((4, 4, 3), 255, np.uint8)
    from PIL import Image, ImageDraw

    rows = -(-len(NAMES) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * CELL, rows * CELL), (255, 255, 255))
    for name in sorted(names):
        cell = Image.new("RGB", (CELL, CELL))
        PAINTERS[name](ImageDraw.Draw(cell), text, seed)
        row, column = divmod(NAMES.index(name), COLUMNS)
        sheet.paste(cell, (column * CELL, row * CELL))
    srgb = np.asarray(sheet, np.float32) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return (np.sqrt(linear) * 255 + 0.5).astype(np.uint8)
