"""Lines in capitals that speak to the camera: ``CLOSE ON: the card``, ``INSERT - THE TELEPHONE``, ``BACK TO SCENE``.

The readers need to know them so as not to take them for cues; the breakdown makes shots of them.
"""

from __future__ import annotations

import re

CAMERA_LINE = re.compile(
    r"\s*(?P<words>EXTREME CLOSE[ -]?UP|EXTREME CLOSE ON|CLOSE ON|CLOSE[ -]?UP|CLOSER ON|CLOSER|CLOSE SHOT|CLOSE|TIGHT ON|"
    r"TIGHT SHOT|CU|ECU|ANGLE ON|ANOTHER ANGLE|NEW ANGLE|WIDE ANGLE|WIDER ANGLE|LOW ANGLE|HIGH ANGLE|REVERSE ANGLE|"
    r"REVERSE SHOT|REVERSE|INSERT SHOT|INSERT|WIDE SHOT|WIDER|WIDE ON|WIDE|FULL SHOT|MEDIUM SHOT|MEDIUM CLOSE[ -]?UP|"
    r"LONG SHOT|MASTER SHOT|TWO[ -]?SHOT|OVER THE SHOULDER|POV|P\.O\.V\.|TRACKING SHOT|TRACKING|AERIAL SHOT|AERIAL|"
    r"AERIAL VIEW|ESTABLISHING SHOT|ESTABLISHING|BACK TO SCENE|BACK TO|INTERCUT WITH|INTERCUT|END INTERCUT|"
    r"BEGIN MONTAGE|END OF MONTAGE|END MONTAGE|MONTAGE|SERIES OF SHOTS|END SERIES OF SHOTS|ON)\b"
)
"""Start of a camera line; in capitals, at the start of a paragraph."""
_OWNED_POV = re.compile(r"\s*(?P<owner>[^\W\d_][\w.' ’\-]{0,40}?)['’]S? P\.?O\.?V\.?(?=\W|$)")


def is_camera_line(line: str) -> bool:
    """Return whether ``line`` opens a shot of its own (``NORA'S POV`` too)."""
    found = CAMERA_LINE.match(line)
    if not found:
        return bool(_OWNED_POV.match(line)) and line[: (_OWNED_POV.match(line) or [""]).end()].isupper()  # type: ignore[union-attr]
    rest = line[found.end() :].strip()
    if found["words"] == "ON":
        return bool(rest) and rest.rstrip(".:").isupper() and len(rest) < 40
    if found["words"] in ("CLOSE", "CLOSER", "WIDE", "WIDER", "REVERSE", "TRACKING", "BACK TO"):
        return not rest or not rest[0].islower()
    return True


def pov_owner(line: str) -> str:
    """Return who sees in a line such as ``NORA'S POV``, or ``""``."""
    found = _OWNED_POV.match(line)
    return found["owner"].strip() if found else ""
