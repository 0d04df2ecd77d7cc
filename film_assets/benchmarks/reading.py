"""What reading and breaking down a feature costs: a synthetic screenplay of about 120 pages, made of the examples.

``python -m film_assets.benchmarks.reading`` prints CPU milliseconds, the best of five.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.resources import files

from film_assets.benchmarks.measure import table
from film_assets.breakdown.coverage import shots_of
from film_assets.breakdown.scenes import scenes_of
from film_assets.screenplay.moderation import moderated
from film_assets.screenplay.reading import read_script

PAGES = 120
_ROUNDS = 5


def synthetic_feature(pages: int = PAGES) -> bytes:
    """Return a Fountain script of at least ``pages`` pages of 55 lines."""
    text = files("film_assets.examples").joinpath("02_the_last_frequency.fountain").read_text("utf-8")
    body = text.partition("FADE IN:")[2].partition("/*")[0].replace("#\n", "\n")
    single = read_script(body.encode(), "one.fountain")
    one = scenes_of(single).page_seconds / 60
    copies = -(-pages * one.denominator // one.numerator)
    return ("Title: Synthetic Feature\n\n" + body * copies).encode()


def _best_ms(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best * 1000


def measured() -> dict[str, float]:
    """Return CPU milliseconds by step, and ``pages``."""
    data = synthetic_feature()
    screenplay = read_script(data, "feature.fountain")
    scenes = scenes_of(screenplay)
    moderated(screenplay)
    return {
        "pages": float(scenes.page_seconds / 60),
        "read": _best_ms(lambda: read_script(data, "feature.fountain")),
        "scenes": _best_ms(lambda: scenes_of(screenplay)),
        "shots": _best_ms(lambda: shots_of(screenplay, scenes)),
        "moderation": _best_ms(lambda: moderated(screenplay)),
    }


def rows() -> list[tuple[str, str, str]]:
    """Return the figures for the table of all benchmarks."""
    found = measured()
    pages = f"a feature of {found.pop('pages'):.0f} pages"
    goals = {"read": "<= 50 ms", "moderation": "<= 2000 ms"}
    return [(f"{pages}, {step}", f"{cost:.0f} ms CPU", goals.get(step, "")) for step, cost in found.items()]


if __name__ == "__main__":
    print(table(rows()))
