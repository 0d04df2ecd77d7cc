"""What a face shows, by the words of ``faces.yaml``: a smile, tears, anger, fear, closed eyes.

How a face is drawn belongs to the picture.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from film_assets.kernel.data import yaml_data

AT_REST = "rest"
"""A text says that a face shows nothing any more."""


@cache
def _faces() -> re.Pattern[str]:
    loaded: dict[str, list[str]] = yaml_data(files(__package__).joinpath("faces.yaml").read_text("utf-8"))
    ordered = {AT_REST: loaded.pop("neither"), **loaded}
    return re.compile("|".join(rf"(?P<{face}>\b(?:{'|'.join(words)})(?!\w))" for face, words in ordered.items()))


def face_in(text: str) -> str:
    """Return the face that ``text`` gives last: ``smile``, ``laugh``, ``weep``, ``sad``, ``angry``, ``afraid``, ``closed``;
    ``AT_REST`` where it ends one, ``""`` where it says nothing of a face."""
    last = ""
    for found in _faces().finditer(text.casefold()):
        last = found.lastgroup or ""
    return last
