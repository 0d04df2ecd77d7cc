"""Maps that hold a generated picture to the framing that previs drew."""

from __future__ import annotations

import numpy as np
import pytest

from film_assets.breakdown.model import Move, ShotSize
from film_assets.kernel.errors import ConfigError
from film_assets.picture.model import View
from film_assets.picture.previs.maps import FIGURE_COLOURS, PrevisMaps
from film_assets_tests.picture.builders import a_view, two_figures

SIZE = (96, 54)


def maps_of(kind: str, length: int = 1, **changes: object) -> np.ndarray:
    view: View = a_view(ShotSize.TWO, kind="kitchen", figures=two_figures(), subject=(0, 1), **changes)  # type: ignore[arg-type]
    return PrevisMaps().moving(view, *SIZE, length, "16", kind)


def test_ids_tell_figures_apart_and_depth_puts_them_before_the_wall() -> None:
    ids, depth = maps_of("ids")[0], maps_of("depth")[0]
    first, second = (np.all(ids == np.array(colour), axis=-1) for colour in FIGURE_COLOURS[:2])
    assert first.mean() > 0.03 and second.mean() > 0.03
    assert np.argwhere(first)[:, 1].mean() < np.argwhere(second)[:, 1].mean()
    figures = first | second
    assert np.array_equal(depth[..., 0], depth[..., 2])
    assert depth[figures].mean() > 1.5 * depth[~figures].mean()


def test_pose_draws_everybody_where_the_figure_is() -> None:
    ids, pose = maps_of("ids")[0], maps_of("pose")[0]
    strokes = pose.any(axis=-1)
    figures = np.isin(ids[..., 0], [colour[0] for colour in FIGURE_COLOURS[:2]]) & (ids.max(-1) != ids.min(-1))
    assert 0.005 < strokes.mean() < 0.2
    assert (strokes & figures).sum() > 0.8 * strokes.sum()


def test_a_moving_camera_moves_the_maps_and_what_comes_near_is_not_lost_in_white() -> None:
    depth = maps_of("depth", 5, camera={"moves": (Move.DOLLY_IN,)})
    assert depth.shape == (5, 54, 96, 3)
    assert (depth[4] != depth[0]).any()
    assert (depth == 255).all(-1).mean() < 0.03
    again = maps_of("depth", 5, camera={"moves": (Move.DOLLY_IN,)})
    assert np.array_equal(depth, again)


def test_style_and_words_change_no_map_and_an_unknown_kind_is_refused() -> None:
    assert np.array_equal(maps_of("ids"), maps_of("ids", style="noir", words="She waits."))
    with pytest.raises(ConfigError, match="choose depth, pose or ids"):
        maps_of("edges")
