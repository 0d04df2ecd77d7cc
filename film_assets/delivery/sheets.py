"""Contact sheets: many frames on one picture, each with its label."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from film_assets.lettering.typefaces import label_font

COLUMNS = 5
CELL_WIDTH, LABEL_HEIGHT, GAP = 320, 20, 6
LABEL_SIZE_PX = 13
GROUND, INK = (16, 16, 20), (214, 208, 198)
SMALL_WIDTH = 606
"""Four cells of 144 pixels and what is between them; the pane of an asset is 640 wide in a window of 1440."""
THUMBNAIL_BYTES = 50_000
"""A sheet this small is shown at once, also from far away."""


def contact_sheet(
    images: Sequence[tuple[str, Path]], columns: int = COLUMNS, cell_width: int = CELL_WIDTH
) -> Image.Image:
    """Return the images in reading order, ``columns`` a row, each with its label below; RGB, sRGB.

    Cells have the shape of the first image; others are fitted into it.

    Raises:
        ValueError: there are no images.
    """
    if not images:
        raise ValueError("a contact sheet needs at least one image")
    with Image.open(images[0][1]) as first:
        cell_height = max(1, round(cell_width * first.height / first.width))
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    step_x, step_y = cell_width + GAP, cell_height + LABEL_HEIGHT + GAP
    sheet = Image.new("RGB", (columns * step_x + GAP, rows * step_y + GAP), GROUND)
    draw = ImageDraw.Draw(sheet)
    font = label_font(LABEL_SIZE_PX)
    for place, (label, path) in enumerate(images):
        x, y = GAP + place % columns * step_x, GAP + place // columns * step_y
        with Image.open(path) as image:
            fitted = image.convert("RGB")
            fitted.thumbnail((cell_width, cell_height), Image.Resampling.BILINEAR)
        sheet.paste(fitted, (x + (cell_width - fitted.width) // 2, y + (cell_height - fitted.height) // 2))
        draw.text((x + 2, y + cell_height + 3), _cut(label, font, cell_width - 4), fill=INK, font=font)
    return sheet


def _cut(label: str, font: ImageFont.FreeTypeFont, widest_px: int) -> str:
    """Return ``label`` on one line, as much of it as fits."""
    label = " ".join(label.split())
    if font.getlength(label) <= widest_px:
        return label
    fitting = (label[:end] + "…" for end in range(len(label) - 1, 0, -1))
    return next((text for text in fitting if font.getlength(text) <= widest_px), "")


def write_contact_sheet(images: Sequence[tuple[str, Path]], path: Path) -> None:
    """Write the contact sheet of ``images`` to ``path``, JPEG or PNG by its suffix."""
    contact_sheet(images).save(path, quality=88)


def small_jpeg(sheet: Path) -> bytes:
    """Return a finished contact sheet as JPEG, as wide as the web UI shows without cutting, at most ``SMALL_WIDTH``."""
    with Image.open(sheet) as image:
        small = image.convert("RGB")
    small.thumbnail((SMALL_WIDTH, small.height))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()


def thumbnail_jpeg(images: Sequence[tuple[str, Path]], most_images: int = 30) -> bytes:
    """Return a small contact sheet of at most ``most_images`` evenly chosen images as JPEG of at most 50 kB, as wide as
    the web UI shows without cutting."""
    chosen = list(images)
    if len(chosen) > most_images:
        chosen = [chosen[place * len(chosen) // most_images] for place in range(most_images)]
    for cell_width in (144, 112, 80, 48):
        sheet = contact_sheet(chosen, columns=4, cell_width=cell_width)
        for quality in (80, 60, 40):
            out = io.BytesIO()
            sheet.save(out, "JPEG", quality=quality)
            if out.tell() <= THUMBNAIL_BYTES:
                return out.getvalue()
    return out.getvalue()
