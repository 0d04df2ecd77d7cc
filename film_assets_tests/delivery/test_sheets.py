from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from film_assets.delivery.sheets import THUMBNAIL_BYTES, contact_sheet, thumbnail_jpeg, write_contact_sheet


def noise(path: Path, seed: int = 0, size: tuple[int, int] = (320, 180)) -> Path:
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def plain(path: Path, colour: tuple[int, int, int]) -> Path:
    Image.new("RGB", (320, 180), colour).save(path)
    return path


def test_images_stand_in_reading_order(tmp_path: Path) -> None:
    colours = [(200, 0, 0), (0, 200, 0), (0, 0, 200)]
    images = [(str(at), plain(tmp_path / f"{at}.png", colour)) for at, colour in enumerate(colours)]
    sheet = contact_sheet(images, columns=2, cell_width=160)
    # Cells of 160 x 90, 6 apart, 20 for the label.
    assert sheet.size == (2 * 166 + 6, 2 * 116 + 6)
    assert [sheet.getpixel((x, y)) for x, y in ((86, 50), (252, 50), (86, 166))] == colours


def test_labels_are_written(tmp_path: Path) -> None:
    images = [("1-1", plain(tmp_path / "a.png", (90, 90, 90)))]
    blank = contact_sheet([("", images[0][1])])
    assert contact_sheet(images).tobytes() != blank.tobytes()


def test_a_long_label_stays_under_its_own_image(tmp_path: Path) -> None:
    images = [("", plain(tmp_path / "a.png", (90, 90, 90)))] * 2
    named = [("MR. OYELARAN " * 20, images[0][1]), images[1]]
    changed = np.any(np.asarray(contact_sheet(named)) != np.asarray(contact_sheet(images)), axis=(0, 2))
    assert changed.any()
    assert np.nonzero(changed)[0].max() < 6 + 320


def test_a_sheet_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        contact_sheet([])


def test_the_suffix_says_the_format(tmp_path: Path) -> None:
    images = [("1-1", noise(tmp_path / "a.png"))]
    for name, kind in (("sheet.jpg", "JPEG"), ("sheet.png", "PNG")):
        write_contact_sheet(images, tmp_path / name)
        with Image.open(tmp_path / name) as sheet:
            assert sheet.format == kind


def test_a_thumbnail_stays_small_whatever_is_drawn(tmp_path: Path) -> None:
    images = [(f"{at}", noise(tmp_path / f"{at}.png", at)) for at in range(40)]
    data = thumbnail_jpeg(images)
    assert len(data) <= THUMBNAIL_BYTES
    with Image.open(io.BytesIO(data)) as thumbnail:
        assert thumbnail.format == "JPEG"
