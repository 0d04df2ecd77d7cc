"""Small scenes, shots and timings, as the edit gets them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from film_assets.breakdown.model import (
    Location,
    Person,
    Scene,
    SceneList,
    SceneShots,
    Shot,
    ShotList,
    ShotSize,
    Speech,
    Timing,
    Transition,
)
from film_assets.breakdown.timing import timing_of
from film_assets.kernel.time import FrameRate
from film_assets.screenplay.model import LineSpan

LINES = LineSpan(first_line=1, last_line=1)
RATE = FrameRate(Fraction(24))
SECOND = 48_000


def a_speech(text: str = "You saw that?", **changed: Any) -> Speech:
    return Speech(**{"speaker": "NORA", "text": text, "lines": LINES, **changed})


def a_shot(label: str = "1-1", speeches: Sequence[Speech] = (), **changed: Any) -> Shot:
    return Shot(**{"label": label, "lines": LINES, "size": ShotSize.MS, "speeches": tuple(speeches), **changed})


def a_scene(label: str = "1", transition_in: Transition = Transition()) -> Scene:  # noqa: B008 (frozen)
    here = Location(interior=True, exterior=False, place=("KITCHEN",))
    heading = f"INT. KITCHEN {label} - DAY"
    return Scene(label=label, heading=heading, lines=LINES, location=here, transition_in=transition_in)


def a_film(
    *scenes: tuple[Scene, Sequence[Shot]],
    spoken: dict[tuple[str, int], int] | None = None,
    out: Transition = Transition(),  # noqa: B008 (frozen)
    rate: FrameRate = RATE,
    opening_frames: int = 0,
    closing_frames: int = 0,
) -> tuple[SceneList, ShotList, Timing]:
    """Return scenes, shots and their timing; a speech not in ``spoken`` lasts a second."""
    listed = SceneList(
        title="Spare Key",
        authors="film_assets examples",
        scenes=tuple(scene for scene, _ in scenes),
        people=(Person(name="NORA"), Person(name="BEN", speaks=False)),
        transition_out=out,
    )
    shots = ShotList(scenes=tuple(SceneShots(scene=scene.label, shots=tuple(own)) for scene, own in scenes))
    lengths = {
        (shot.label, index): SECOND for _, own in scenes for shot in own for index in range(len(shot.speeches))
    } | (spoken or {})
    return listed, shots, timing_of(listed, shots, lengths, rate, opening_frames, closing_frames)
