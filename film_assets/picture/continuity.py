"""What a script supervisor and an operator would note about a film's frames: sizes, who is in them, the line, jump cuts.

Pure: from shots and where their cameras and heads are; where that is comes from the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import acos, atan2, degrees, hypot
from typing import Any

from film_assets.breakdown.model import Angle, Move, Shot, ShotSize
from film_assets.picture.model import View
from film_assets.picture.views import shown

HEADS = {
    ShotSize.ECU: (0.85, 2.2), ShotSize.CU: (0.48, 0.80), ShotSize.MCU: (0.28, 0.50), ShotSize.MS: (0.17, 0.38),
    ShotSize.MWS: (0.11, 0.27), ShotSize.FS: (0.09, 0.21), ShotSize.OTS: (0.14, 0.48),
}  # fmt: skip
"""Height of the subject's head by the frame's, for sizes that are one (Thompson & Bowen, Grammar of the Shot: cut
lines). The upper ends are of people who sit, and of children."""
STEPS = (
    ShotSize.EWS, ShotSize.WS, ShotSize.FS, ShotSize.MWS, ShotSize.MS, ShotSize.MCU, ShotSize.CU, ShotSize.ECU,
)  # fmt: skip
LIKE = {ShotSize.OTS: ShotSize.MS, ShotSize.TWO: ShotSize.MS, ShotSize.GROUP: ShotSize.MWS}
"""Sizes that stand on the scale where another does."""
NEUTRAL_DEGREES = 12.0
"""A camera nearer to the line than this is on neither side."""
MOVED_M = 0.5
"""Who is farther from where they were than this has moved, and the line with them."""
JUMP_DEGREES = 30.0
CROSSING = frozenset({Move.ARC, Move.TRUCK_LEFT, Move.TRUCK_RIGHT})
"""Moves that may take a camera over the line in sight of all."""
ODD_ANGLES = frozenset({Angle.OVERHEAD, Angle.WORM})
WHOLE = frozenset({ShotSize.WS, ShotSize.TWO, ShotSize.GROUP, ShotSize.FS})
NOT_OF_HEADS = frozenset({ShotSize.INSERT, ShotSize.POV, ShotSize.EWS, ShotSize.ECU})


@dataclass(frozen=True, slots=True)
class Head:
    """Where a head is in frame: middle, -1 to 1 from left to right and from below to above, and its height as a part of
    the frame's; ``depth_m`` along the lens axis, below 0 behind the camera."""

    x: float
    y: float
    share: float
    depth_m: float
    upright: bool
    at: tuple[float, float, float]

    @property
    def in_frame(self) -> bool:
        """Whether its middle is."""
        return self.depth_m > 0 and abs(self.x) < 1 and abs(self.y) < 1


@dataclass(frozen=True, slots=True)
class Framing:
    """A frame by its positions. ``heads`` by index of the view's figures; ``off_screen`` by its own: where the heads of those are."""

    eye: tuple[float, float, float]
    heads: dict[int, Head]
    off_screen: dict[int, tuple[float, float, float]]
    abreast: bool
    """Everybody sits side by side and looks ahead."""

    def told(self) -> dict[str, Any]:
        """Return this as facts of a take: whole millimetres and thousandths."""
        heads = {
            str(index): [*_thousandths((head.x, head.y, head.share, head.depth_m, *head.at)), int(head.upright)]
            for index, head in self.heads.items()
        }
        away = {str(index): _thousandths(at) for index, at in self.off_screen.items()}
        return {"eye": _thousandths(self.eye), "heads": heads, "off_screen": away, "abreast": int(self.abreast)}

    @classmethod
    def of_facts(cls, told: Mapping[str, Any]) -> Framing:
        """Return what ``told`` gave."""
        heads = {}
        for index, (*numbers, upright) in told["heads"].items():
            x, y, share, depth_m, *at = (number / 1000 for number in numbers)
            heads[int(index)] = Head(x, y, share, depth_m, bool(upright), _point(at))
        away = {int(index): _point([number / 1000 for number in at]) for index, at in told["off_screen"].items()}
        return cls(_point([number / 1000 for number in told["eye"]]), heads, away, bool(told["abreast"]))


@dataclass(frozen=True, slots=True)
class Judged:
    """A shot, what its camera sees, and where that is. ``names``: whom the view's figures are."""

    shot: Shot
    view: View
    framing: Framing

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(presence.name for presence in shown(self.shot))

    def subjects(self) -> list[int]:
        return [index for index in self.view.camera.subject if index in self.framing.heads]


def size_findings(shots: Sequence[Judged]) -> Iterator[str]:
    """Yield shots whose subject's head is not as high in frame as the written size has it."""
    for one in shots:
        span = HEADS.get(one.shot.size)
        subjects = one.subjects()
        if span is None or len(subjects) != 1 or one.shot.angle in ODD_ANGLES:
            continue
        if one.framing.abreast and one.shot.size in (ShotSize.FS, ShotSize.MWS):
            # Framed at the waist; ``everything_has_its_shape`` tells it.
            continue
        head = one.framing.heads[subjects[0]]
        if head.upright and not span[0] <= head.share <= span[1]:
            name, low, high = one.names[subjects[0]], round(span[0] * 100), round(span[1] * 100)
            yield (
                f"{one.shot.label}: a {one.shot.size} of {name} whose head is {round(head.share * 100)} % of the frame's "
                f"height; {low} to {high} is one."
            )


def frame_findings(shots: Sequence[Judged]) -> Iterator[str]:
    """Yield who is out of a frame that is built on them, or that shows everybody."""
    for one in shots:
        if one.shot.size in NOT_OF_HEADS or one.shot.angle in ODD_ANGLES:
            continue
        indices = one.subjects()
        if not indices and one.shot.size in WHOLE:
            indices = list(one.framing.heads)
        missing = [one.names[index] for index in indices if not one.framing.heads[index].in_frame]
        if missing:
            is_are = "is" if len(missing) == 1 else "are"
            yield f"{one.shot.label}: {', '.join(missing)} {is_are} out of frame in a {one.shot.size} of them."


def line_findings(scenes: Sequence[Sequence[Judged]]) -> Iterator[str]:
    """Yield cuts that cross the line between two people, so that they change sides on the screen.

    A point of view, a camera on the line, one that moves over it, and people who have moved let the next shot choose its
    side anew.
    """
    for scene in scenes:
        kept: dict[tuple[str, str], tuple[_Line, str]] = {}
        for one in scene:
            if one.shot.size is ShotSize.POV or CROSSING & set(one.shot.moves):
                kept.clear()
                continue
            line = _line_of(one)
            if line is None:
                continue
            before, label = kept.pop(line.pair, (line, ""))
            if line.side is None:
                continue
            if before.side is not line.side and not line.moved_since(before):
                yield f"{one.shot.label} crosses the line between {line.pair[0]} and {line.pair[1]} that {label} was on the other side of."
            kept[line.pair] = line, one.shot.label


@dataclass(frozen=True, slots=True)
class _Line:
    """The line between two people, of the lower mark and the higher."""

    pair: tuple[str, str]
    ends: tuple[tuple[float, float, float], tuple[float, float, float]]
    side: bool | None
    """On which side of it the camera is; None: on it."""

    def moved_since(self, before: _Line) -> bool:
        """Return whether one of the two stands elsewhere than ``before``."""
        return any(hypot(a[0] - b[0], a[1] - b[1]) > MOVED_M for a, b in zip(self.ends, before.ends, strict=True))


def _line_of(one: Judged) -> _Line | None:
    """Return the line between the two that a frame is about; None: it is about fewer or more, or they sit abreast."""
    if one.framing.abreast:
        return None
    people = shown(one.shot)
    where = {person.name: (person.mark, one.framing.heads[index].at) for index, person in enumerate(people)}
    if len(people) == 1 and one.framing.off_screen:
        ((index, at),) = one.framing.off_screen.items()
        other = next(person for person in one.shot.present if person.mark == one.view.off_screen[index].mark)
        where[other.name] = other.mark, at
    if len(where) != 2:
        return None
    (first, (_, a)), (second, (_, b)) = sorted(where.items(), key=lambda item: item[1][0])
    line, off = (b[0] - a[0], b[1] - a[1]), (one.framing.eye[0] - a[0], one.framing.eye[1] - a[1])
    across, along = line[0] * off[1] - line[1] * off[0], line[0] * off[0] + line[1] * off[1]
    beyond = along if along < 0 else along - hypot(*line) ** 2
    away = abs(across) / max(hypot(*line), 1e-6)
    outside = beyond < 0 if along < 0 else beyond > 0
    on_line = outside and degrees(atan2(away, abs(beyond) / max(hypot(*line), 1e-6))) < NEUTRAL_DEGREES
    return _Line((first, second), (a, b), None if on_line else across > 0)


def jump_findings(scenes: Sequence[Sequence[Judged]]) -> Iterator[str]:
    """Yield cuts between two frames of the same people that are neither two sizes nor thirty degrees apart."""
    for scene in scenes:
        for before, after in pairwise(scene):
            names = [tuple(one.names[index] for index in one.subjects()) for one in (before, after)]
            if not names[0] or names[0] != names[1] or before.shot.over != after.shot.over:
                continue
            steps = [STEPS.index(LIKE.get(one.shot.size, one.shot.size)) for one in (before, after) if _on_scale(one)]
            if len(steps) != 2 or abs(steps[0] - steps[1]) >= 2:
                continue
            turned = _turned(before, after)
            if turned < JUMP_DEGREES:
                yield (
                    f"{before.shot.label} to {after.shot.label} is a jump cut on {', '.join(names[0])}: {before.shot.size} to "
                    f"{after.shot.size}, {round(turned)} degrees apart."
                )


def _on_scale(one: Judged) -> bool:
    return LIKE.get(one.shot.size, one.shot.size) in STEPS


def _turned(before: Judged, after: Judged) -> float:
    """Return the degrees between two cameras, seen from whom they show."""
    ways = []
    for one in (before, after):
        at = one.framing.heads[one.subjects()[0]].at
        way = [part - other for part, other in zip(one.framing.eye, at, strict=True)]
        length = max(hypot(*way), 1e-6)
        ways.append([part / length for part in way])
    return degrees(acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(*ways, strict=True))))))


def by_scene(shots: Sequence[Judged], scene_of: Mapping[str, str]) -> list[list[Judged]]:
    """Return the shots of each scene, in order; ``scene_of``: scene label by shot label."""
    scenes: dict[str, list[Judged]] = {}
    for one in shots:
        scenes.setdefault(scene_of[one.shot.label], []).append(one)
    return list(scenes.values())


def _thousandths(numbers: Sequence[float]) -> list[int]:
    return [round(1000 * number) for number in numbers]


def _point(numbers: Sequence[float]) -> tuple[float, float, float]:
    x, y, z = numbers
    return x, y, z
