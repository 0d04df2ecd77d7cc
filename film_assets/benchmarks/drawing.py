"""CPU milliseconds of a drawn frame by shot size, the previs engine alone (`python -m film_assets.benchmarks.drawing`).

A drawing is everything from pose to the encoder's planes; encoding and building the shot are apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from film_assets.benchmarks.measure import table
from film_assets.breakdown.model import Move, Pose, ShotSize, TimeOfDay
from film_assets.look.model import Light, Look, SetDressing
from film_assets.picture.model import Camera, Figure, View

DRAWINGS = 16
FIRST = 3
"""Drawings left out: the first one of a still camera draws the whole frame."""
HD, FULL_HD = (1280, 720), (1920, 1080)

ANN = Look(height_cm=168, presentation="feminine", hair="bob", top="coat", top_colour=0xB08A3C)
BEN = Look(height_cm=180, presentation="masculine", beard="full", top="jacket", top_colour=0x40566E)


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of shot: where, who, how framed."""

    size: ShotSize
    kind: str
    subject: tuple[int, ...] = (0,)
    over: int = -1
    moves: tuple[Move, ...] = ()
    pose: Pose = Pose.STANDING
    time: TimeOfDay = TimeOfDay.DAY

    @property
    def name(self) -> str:
        moves = ", ".join(move.value.replace("_", " ") for move in self.moves) or "still"
        return f"{self.size.value}, {self.kind.replace('_', ' ')}, {self.time.value}, {moves}"


CASES = (
    Case(ShotSize.EWS, "street", subject=(), time=TimeOfDay.NIGHT),
    Case(ShotSize.WS, "living_room", subject=()),
    Case(ShotSize.FS, "park"),
    Case(ShotSize.MWS, "office", moves=(Move.TRUCK_RIGHT,)),
    Case(ShotSize.MS, "cafe", pose=Pose.SITTING),
    Case(ShotSize.MS, "cafe", pose=Pose.SITTING, moves=(Move.DOLLY_IN,)),
    Case(ShotSize.TWO, "control_room", subject=(0, 1), time=TimeOfDay.NIGHT),
    Case(ShotSize.OTS, "kitchen", subject=(0,), over=1, time=TimeOfDay.DUSK),
    Case(ShotSize.MCU, "hallway", time=TimeOfDay.NIGHT),
    Case(ShotSize.CU, "control_room", time=TimeOfDay.NIGHT),
    Case(ShotSize.ECU, "hospital"),
)


def view_of_case(case: Case) -> View:
    """Return the view of ``case``."""
    both = case.size in (ShotSize.TWO, ShotSize.OTS, ShotSize.WS, ShotSize.EWS)
    figures = (Figure(look=ANN, mark=0, pose=case.pose), Figure(look=BEN, mark=1, pose=case.pose))
    interior = case.kind not in ("street", "park")
    return View(
        set=SetDressing(kind=case.kind, interior=interior, draw=3),
        light=Light(time=case.time),
        figures=figures if both else figures[:1],
        camera=Camera(size=case.size, subject=case.subject, over=case.over, moves=case.moves),
    )


def _least_ms(work: Callable[[int], object]) -> float:
    """Return the mean CPU milliseconds of a drawing, over drawings after the first."""
    for number in range(FIRST):
        work(number)
    start = time.process_time()
    for number in range(FIRST, FIRST + DRAWINGS):
        work(number)
    return (time.process_time() - start) / DRAWINGS * 1000


def drawing_ms(view: View, width: int, height: int) -> float:
    """Return what a drawing of ``view`` costs in CPU milliseconds."""
    from film_assets.picture.previs.shot import ShotDrawer

    drawer = ShotDrawer(view, width, height, drawings=48)

    def work(number: int) -> object:
        drawer.drawing(number)
        return drawer.canvas.planes_of_frame()

    return _least_ms(work)


def rows() -> list[tuple[str, str, str]]:
    """Return the figures by shot, their mean, and one frame of 1080p."""
    drawing_ms(view_of_case(CASES[0]), 64, 36)
    found: list[tuple[str, str, str]] = []
    total = 0.0
    for case in CASES:
        cost = drawing_ms(view_of_case(case), *HD)
        total += cost
        found.append((f"a drawn 720p frame, {case.name}", f"{cost:.0f} ms CPU", "<= 100"))
    found.append(("a drawn 720p frame, mean of these", f"{total / len(CASES):.0f} ms CPU", "<= 50"))
    large = sum(drawing_ms(view_of_case(case), *FULL_HD) for case in CASES[::3]) / len(CASES[::3])
    found.append(("a drawn 1080p frame, mean of every third", f"{large:.0f} ms CPU", "<= 110"))
    return found


if __name__ == "__main__":
    print(table(rows()))
