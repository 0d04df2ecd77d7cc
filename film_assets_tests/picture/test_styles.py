"""Picture styles: each looks like itself, a changed file makes exactly its takes stale, finishing is what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from film_assets.breakdown.model import ShotSize
from film_assets.kernel.errors import ConfigError
from film_assets.orchestration.engines import Engines, embedded_engines
from film_assets.picture.previs import finishing, styles
from film_assets.picture.previs.kernels import looks
from film_assets.picture.previs.shot import ShotDrawer
from film_assets.picture.previs.styles import style_named, style_names, style_version
from film_assets.picture.wants import DrawnWants
from film_assets.production.model import FilmSettings
from film_assets.production.settings import production_of
from film_assets_tests.picture.builders import a_clip, a_view, two_figures

LUMA = np.array([0.2126, 0.7152, 0.0722])


def frame(style: str) -> NDArray[np.float64]:
    view = a_view(ShotSize.TWO, "living_room", two_figures(), (0, 1), style=style)
    return np.asarray(ShotDrawer(view, 320, 180).drawing(0).astype(float))


@pytest.fixture(scope="module")
def frames() -> dict[str, NDArray[np.float64]]:
    return {name: frame(name) for name in style_names()}


def saturation(picture: NDArray[np.float64]) -> float:
    return float((picture.max(-1) - picture.min(-1)).mean())


def test_every_style_is_visibly_its_own(frames: dict[str, NDArray[np.float64]]) -> None:
    names = sorted(frames)
    assert names == ["grey_wash", "storyboard", "toon", "warm_film"]
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            assert np.abs(frames[one] - frames[other]).mean() > 6, (one, other)


def test_grey_wash_is_grey_and_light(frames: dict[str, NDArray[np.float64]]) -> None:
    assert saturation(frames["grey_wash"]) < 12 < saturation(frames["storyboard"])
    assert (frames["grey_wash"] @ LUMA).min() > 10
    assert (frames["grey_wash"] @ LUMA).mean() > (frames["storyboard"] @ LUMA).mean() - 10


def test_toon_has_stronger_colour_and_darker_lines(frames: dict[str, NDArray[np.float64]]) -> None:
    assert saturation(frames["toon"]) > 1.05 * saturation(frames["storyboard"])
    dark = {name: float(((picture @ LUMA) < 30).mean()) for name, picture in frames.items()}
    assert dark["toon"] > 1.5 * dark["warm_film"]


def test_warm_film_is_warm_and_without_lines(frames: dict[str, NDArray[np.float64]]) -> None:
    def warmth(picture: NDArray[np.float64]) -> float:
        return float(picture[..., 0].mean() - picture[..., 2].mean())

    assert warmth(frames["warm_film"]) > warmth(frames["storyboard"]) + 5


def test_a_changed_style_file_makes_its_takes_stale_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    production = production_of(FilmSettings(), Engines.of(embedded_engines()))

    def fingerprints() -> dict[str, tuple[str, str]]:
        style_named.cache_clear()
        found = {}
        for name in style_names():
            wants = DrawnWants(production, style_version(name))
            view = a_view(style=name)
            found[name] = wants.keyframe(view, []).fingerprint, wants.clip(a_clip(view), [], {}).fingerprint
        return found

    for path in styles.FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(styles, "FOLDER", tmp_path)
    before = fingerprints()
    (tmp_path / "toon.yaml").write_text((tmp_path / "toon.yaml").read_text() + "lift: 0.01\n")
    (tmp_path / "storyboard.yaml").write_text("# A remark.\n" + (tmp_path / "storyboard.yaml").read_text())
    after = fingerprints()
    style_named.cache_clear()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"toon"}
    assert all(before["toon"][kind] != after["toon"][kind] for kind in (0, 1))


def test_a_style_that_cannot_be_is_refused_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(styles, "FOLDER", tmp_path)
    (tmp_path / "odd.yaml").write_text("inc: 1\n")
    (tmp_path / "black.yaml").write_text("ink: 3\n")
    with pytest.raises(ConfigError, match=r"'inc'.*use toon, ink"):
        style_named("odd")
    with pytest.raises(ConfigError, match="darker than black"):
        style_named("black")
    with pytest.raises(ConfigError, match="one of black, odd"):
        style_named("sepia")
    style_named.cache_clear()


def test_sheets_are_as_large_as_the_kernel_takes_them() -> None:
    finish = finishing.finish_of("grey_wash")
    assert finish is not None
    assert finish.paper.shape == finish.hatch.shape == (looks.SHEET_PX, looks.SHEET_PX)
    assert finishing.finish_of("storyboard") is None


def test_developing_is_what_its_plain_reference_says() -> None:
    random = np.random.default_rng(5)
    height, width, reach, darkness = 30, 44, 2, 0.8
    toned = random.integers(0, 256, (height, width, 3)).astype(np.uint8)
    ident = np.repeat(np.repeat(random.integers(0, 3, (5, 4)), 6, 0), 11, 1).astype(np.int32)
    depth = random.uniform(1, 9, (height, width)).astype(np.float32)
    curves = np.stack([np.arange(256) // 2 + 40 * channel for channel in range(3)]).astype(np.uint8)
    paper, hatch = (random.integers(100, 256, (looks.SHEET_PX,) * 2).astype(np.uint8) for _ in range(2))
    made, luma = toned.copy(), np.zeros((height, width), np.uint8)
    blocks = np.array([[0, 16, 0, 20], [0, 16, 20, 44], [16, 30, 0, 44]], np.int32)
    looks.develop(blocks, ident, depth, reach, np.float32(darkness), curves, paper, hatch, made, luma)
    for y in range(height):
        for x in range(width):
            rgb = toned[y, x].astype(float)
            if reach <= y < height - reach and reach <= x < width - reach:
                cross = [(y, x - reach), (y, x + reach), (y - reach, x), (y + reach, x)]
                others = sum(ident[place] != ident[y, x] for place in cross)
                rgb = np.floor(rgb * (1 - min(1, 0.6 * others) * darkness / (1 + max(0, depth[y, x] - 3) * 0.3)))
            rgb = np.array([curves[channel, int(rgb[channel])] for channel in range(3)], float)
            deep = np.clip((150 - (int(rgb @ [77, 150, 29]) >> 8)) / 90, 0, 1)
            kept = rgb * (paper[y, x] / 255) * (1 - deep * (1 - hatch[y, x] / 255))
            assert np.abs(made[y, x] - kept).max() <= 2, (y, x)
            assert luma[y, x] == int(made[y, x].astype(int) @ [77, 150, 29]) >> 8
