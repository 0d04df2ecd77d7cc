"""What a writer says to the camera, read: sizes, angles, moves and lengths in any spelling.

The spellings are in ``camera.yaml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from film_assets.breakdown.model import Angle, Move, ShotSize
from film_assets.kernel.data import yaml_data
from film_assets.kernel.draws import chosen
from film_assets.screenplay.lengths import seconds_in


@dataclass(frozen=True, slots=True)
class CameraWords:
    """What a text says to the camera; ``rest`` is what remains of it (a subject, mostly)."""

    size: ShotSize | None = None
    angle: Angle | None = None
    moves: tuple[Move, ...] = ()
    seconds: Fraction | None = None
    reaction: bool = False
    rest: str = ""


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml_data(files(__package__).joinpath("camera.yaml").read_text("utf-8"))
    return loaded


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    escaped = (re.escape(phrase).replace(r"\ ", r"[\s\-]+") for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<![\w/])(?:{'|'.join(escaped)})(?:[\s\-]?shot)?(?![\w/])", re.IGNORECASE)


def _folded(text: str) -> str:
    return re.sub(r"[\s\-]+", " ", re.sub(r"[\s\-]?shot$", "", text.casefold())).strip()


@cache
def _named(kind: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern for all spellings of ``kind`` and what each folded spelling means."""
    meaning = {_folded(spelling): name for name, spellings in _data()[kind].items() for spelling in spellings}
    return _pattern([spelling for spellings in _data()[kind].values() for spelling in spellings]), meaning


@cache
def _move_patterns() -> tuple[tuple[re.Pattern[str], tuple[Move, ...]], ...]:
    entries = [
        (phrase, tuple(Move(name) for name in entry["moves"]))
        for entry in _data()["moves"]
        for phrase in entry["words"]
    ]
    entries.sort(key=lambda entry: -len(entry[0]))
    return tuple((_pattern([phrase]), moves) for phrase, moves in entries)


@cache
def _any_move() -> re.Pattern[str]:
    return _pattern([phrase for entry in _data()["moves"] for phrase in entry["words"]])


def moves_in(text: str, *, spoken_to_camera: bool = True) -> tuple[tuple[Move, ...], str]:
    """Return at most two moves that ``text`` asks for, in order, and the text without them.

    ``spoken_to_camera`` False: the text is action, where "tracks" and "rising" are what people do; only a move at its
    start, or after "slow", counts.
    """
    found: list[tuple[int, int, Move]] = []
    for match in _any_move().finditer(text):
        before = text[: match.start()].strip().casefold()
        if (
            not spoken_to_camera
            and before
            and not re.search(r"(?:^|[.,;]\s*|camera |slow |slowly |quick |we )$", before + " ")
        ):
            continue
        for pattern, moves in _move_patterns():
            if pattern.fullmatch(match.group()):
                move = moves[0] if len(moves) == 1 else chosen(moves, "direction of a move", text)
                found.append((match.start(), match.end(), move))
                break
    rest = text
    for start, end, _ in reversed(found[:2]):
        rest = rest[:start] + rest[end:]
    return tuple(dict.fromkeys(move for _, _, move in found))[:2], rest


_TO_THE_CAMERA = re.compile(
    r"^(?:(?:then|now|and|as|slowly|gently|suddenly),?\s+)*(?:the\s+)?(?:camera|we|shot|pov|view)\s+"
    r"(?:(?:slowly|gently|quickly|now|then|continue|continues|begin|begins|start|starts)\s+(?:to\s+)?)*",
    re.IGNORECASE,
)
_SEEN_BY_US = re.compile(
    r"^(?:now\s+|then\s+|suddenly\s+)?we(?:\s+now|\s+also|\s+can)?\s+(?:see|find|reveal|hear)\s+", re.IGNORECASE
)
_REVEALED = re.compile(
    r"\b(?:to\s+(?:reveal|find|show|see|include|take in)|revealing|showing|and\s+(?:land|settle|find|see)\w*)\b"
)


def camera_direction(sentence: str) -> tuple[tuple[Move, ...], str]:
    """Return what a sentence of action asks of the camera ("the camera pulls back", "we pan to the window"), and what it
    shows besides, at the same length: "we" and the camera are not in the picture."""
    seen = _SEEN_BY_US.match(sentence)
    if seen:
        return (), " " * seen.end() + sentence[seen.end() :]
    spoken = _TO_THE_CAMERA.match(sentence)
    if spoken is None:
        return (), sentence
    rest = sentence[spoken.end() :]
    opening = _any_move().match(rest) or re.match(
        r"(?P<verb>moves?|goes|go|drifts?|closes? in|ascends?|descends?|look(?:s|ing)? (?:up|down))\b", rest
    )
    if opening is None:
        return (), sentence
    moves, _ = moves_in(rest)
    if not moves:
        moves = _MOVES_TOWARDS.get(opening.group().casefold().rstrip("s"), (Move.DOLLY_IN,))
    shown = _REVEALED.search(rest)
    kept = spoken.end() + (shown.end() if shown else opening.end())
    return moves, " " * kept + sentence[kept:]


_MOVES_TOWARDS = {
    "ascend": (Move.CRANE_UP,),
    "descend": (Move.CRANE_DOWN,),
    "drift": (Move.TRUCK_LEFT,),
    "look down": (Move.TILT_DOWN,),
    "look up": (Move.TILT_UP,),
}


def camera_words(text: str) -> CameraWords:
    """Return what a shot's label says: ``Medium close up, low angle, dolly in - 2.5s``."""
    seconds, rest = seconds_in(text)
    moves, rest = moves_in(rest)
    size: ShotSize | None = None
    reaction = bool(re.search(rf"\b(?:{'|'.join(_data()['reaction'])})\b", rest, re.IGNORECASE))
    pattern, meaning = _named("angles")
    angle: Angle | None = None
    if found := pattern.search(rest):
        angle = Angle(meaning[_folded(found.group())])
        rest = rest[: found.start()] + rest[found.end() :]
    pattern, meaning = _named("sizes")
    if found := pattern.search(rest):
        size = ShotSize(meaning[_folded(found.group())])
        rest = rest[: found.start()] + rest[found.end() :]
    rest = _pattern([*_data()["static"], "shot", "angle", *_data()["reaction"]]).sub(" ", rest)
    rest = re.sub(
        r"^(?:\s|[-–—:,.;()])*(?:(?:of|on|over|from|with|the|a|an|slow|slowly)\s+)*",
        "",
        rest.strip(),
        flags=re.IGNORECASE,
    )
    return CameraWords(size, angle, moves, seconds, reaction, re.sub(r"\s+", " ", rest).strip(" -–—:,.;()"))
