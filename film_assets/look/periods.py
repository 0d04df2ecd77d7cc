"""Which period a film plays in, by its year or the words of its places: it decides on clothes and on sets.

Pure. The periods are data of ``looks.yaml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from film_assets.breakdown.model import SceneList
from film_assets.kernel.data import yaml_data


@lru_cache(maxsize=1)
def _periods() -> dict[str, Any]:
    found: dict[str, Any] = yaml_data((Path(__file__).parent / "looks.yaml").read_text(encoding="utf-8"))["periods"]
    return found


def folded(text: str) -> str:
    """Return ``text`` in lower case, without accents, words apart by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[\w']+", letters.replace("_", " ")))


def period_of(year: int, places: Sequence[str]) -> str:
    """Return the period of ``looks.yaml`` that a film plays in: by its year, else by a word in any of its ``places``;
    empty where it plays today. ``year`` 0: the script says none."""
    words = f" {folded(' , '.join(places))} "
    for name, period in _periods().items():
        if year and (year < period.get("until", 0) or year >= period.get("since", 9999)):
            return str(name)
        if not year and any(f" {folded(word)} " in words for word in period["words"]):
            return str(name)
    return ""


def period_of_film(scenes: SceneList) -> str:
    """Return the period that a film's year, else its sluglines tell; see ``period_of``."""
    return period_of(scenes.year, [part for scene in scenes.scenes for part in scene.location.place])
