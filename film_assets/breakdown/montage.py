"""Montages, one short shot a line, and titles over the picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from film_assets.breakdown.action import PERSON, Framing, framings_of, shot_of_framing
from film_assets.breakdown.beats import Beat
from film_assets.breakdown.scene_work import SceneWork
from film_assets.screenplay.model import LineSpan

_MONTAGE = re.compile(r"\b(?:MONTAGE|SERIES OF SHOTS)\b")
_ENDINGS = re.compile(r"(?:THE )?END(?: OF .*)?|FIN|FINE|ENDE|KONIEC|FINIS|КОНЕЦ", re.IGNORECASE)


def is_montage(work: SceneWork, beats: Sequence[Beat], index: int) -> bool:
    """Return whether the scene's heading makes a montage of its paragraphs."""
    heading = work.scene.heading.upper()
    return index < len(beats) and beats[index].kind == "action" and bool(_MONTAGE.search(heading))


def montage_added(work: SceneWork, beats: Sequence[Beat], index: int) -> int:
    """Make one short shot of each paragraph or listed line, up to the montage's end."""
    while index < len(beats) and beats[index].kind == "action":
        beat = beats[index]
        text = re.sub(r"^\s*(?:[-–—•]\s+|[A-Z0-9][.)]\s)", "", beat.text)
        framings = framings_of(text, work.stage, work.settings)
        lead = next((framing for framing in framings if framing.kind == PERSON), framings[0])
        whole = Framing(lead.kind, lead.about, [sentence for one in framings for sentence in one.sentences])
        shot = shot_of_framing(whole, beat.lines, work.stage, work.settings)
        work.add(shot.model_copy(update={"least_seconds": work.settings.montage_seconds}))
        index += 1
    return index


def title_added(work: SceneWork, beat: Beat) -> None:
    """Show a centered line over a view of the place; the words of the end, and what is written to be laid over the
    picture (``SUPER: Boston, 1984``), over the last shot."""
    over = beat.kind == "super" or work.title_over or _ENDINGS.fullmatch(beat.text)
    work.title_over = beat.kind == "super" and not beat.text
    if not beat.text:
        return
    last = work.shots[-1] if work.shots else None
    if last is not None and over and not last.title_over:
        least = max(last.least_seconds, work.settings.title_seconds)
        lines = LineSpan(first_line=last.lines.first_line, last_line=max(last.lines.last_line, beat.lines.last_line))
        ends = beat.kind == "title" and _ENDINGS.fullmatch(beat.text)
        changes = (
            {"title_over": beat.text} if ends else {"title_over": beat.text, "least_seconds": least, "lines": lines}
        )
        work.shots[-1] = last.model_copy(update=changes)
        return
    shot = work.establishing("", beat.lines)
    work.add(
        shot.model_copy(
            update={
                "moves": (),
                "present": (),
                "crowd": 0,
                "title_over": beat.text,
                "least_seconds": work.settings.title_seconds,
            }
        )
    )
