"""The look of the picture changes only when that is wanted."""

from __future__ import annotations

import numpy as np
import pytest

from film_assets_tests.picture import goldens


@pytest.mark.parametrize("name", sorted(goldens.shots()))
def test_a_still_looks_as_it_was_accepted(name: str) -> None:
    found = goldens.difference(goldens.kept(name), goldens.drawn(goldens.shots()[name]))
    assert not found.is_seen, (
        f"{name} changed: mean {found.mean:.1f}, {found.pixels:.1%} of the pixels. Look at the sheet that "
        "`python -m film_assets_tests.picture.goldens` writes; with `--accept` the new look is kept."
    )


def test_a_small_thing_that_moved_is_seen_and_a_last_bit_is_not() -> None:
    still = goldens.kept("street_day_cu")
    moved = still.copy()
    moved[40:50, 60:90] = 255 - moved[40:50, 60:90]
    noise = np.clip(still.astype(int) + np.random.default_rng(1).integers(-1, 2, still.shape), 0, 255).astype(np.uint8)
    assert goldens.difference(still, moved).is_seen
    assert not goldens.difference(still, noise).is_seen


def test_the_sheet_shows_before_after_and_difference() -> None:
    before, after = goldens.kept("street_day_cu"), goldens.kept("toon")
    sheet = np.asarray(goldens.difference_sheet([("one", before, after), ("two", before, before)]))
    wide, high = goldens.WIDTH * goldens.SCALE, goldens.HEIGHT * goldens.SCALE
    assert sheet.shape == (2 * (high + 16), 3 * wide, 3)
    assert np.array_equal(sheet[16 : 16 + high : 3, :wide:3], before)
    assert np.array_equal(sheet[16 : 16 + high : 3, wide : 2 * wide : 3], after)
    assert not sheet[high + 32 :, 2 * wide :].any(), "nothing differs in the second row"
