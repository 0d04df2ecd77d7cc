"""Action put in its place in a scene: shots of what happens, and of what somebody looks at.

What a paragraph becomes is in ``action``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from film_assets.breakdown.action import (
    PERSON,
    PLACE,
    Framing,
    framings_of,
    looked_at,
    point_of_view,
    shot_of_framing,
    shows_nothing,
)
from film_assets.breakdown.beats import Beat
from film_assets.breakdown.model import Shot
from film_assets.breakdown.scene_work import SceneWork
from film_assets.breakdown.settings import BreakdownSettings
from film_assets.breakdown.words import things_in
from film_assets.screenplay.model import LineSpan

_LINES_TOGETHER = 200
"""Lines of the script in one shot, above which it takes no further aside in: about four pages."""


def action_covered(work: SceneWork, beat: Beat, following: Beat | None) -> None:
    """Cover a paragraph; a few words that end in a colon wait for the speech they lead into."""
    framings = framings_of(beat.text, work.stage, work.settings)
    leads = (
        beat.text.endswith(":")
        and len(beat.text.split()) <= work.settings.lead_words
        and following is not None
        and following.kind == "speech"
        and all(framing.kind == PLACE for framing in framings)
    )
    if leads:
        work.lead, work.lead_lines = beat.text, beat.lines
        return
    last = work.shots[-1] if work.shots else None
    if last is not None and not last.moves and all(s.only_directs for framing in framings for s in framing.sentences):
        moves = tuple(dict.fromkeys(m for framing in framings for s in framing.sentences for m in s.camera))
        span = LineSpan(first_line=last.lines.first_line, last_line=beat.lines.last_line)
        action = f"{last.action} {beat.text}".strip()
        work.shots[-1] = last.model_copy(update={"moves": moves[:2], "action": action, "lines": span})
        return
    if last is not None and _stays_with(last, framings, work.settings):
        span = LineSpan(first_line=last.lines.first_line, last_line=beat.lines.last_line)
        longer = Fraction(len(beat.text.split()), work.settings.action_words_per_second)
        least = last.least_seconds + max(longer, work.settings.least_seconds / 2)
        action = f"{last.action} {beat.text}".strip()
        work.shots[-1] = last.model_copy(update={"least_seconds": least, "action": action, "lines": span})
        return
    if last is not None and last.speeches and len(last.subject) == 1 and last.subject[0] in work.stage.here:
        framings = [replace(one, kind=PERSON, about=last.subject) if _is_aside(one) else one for one in framings]
    framings_added(work, framings, beat, following)


def _stays_with(last: Shot, framings: Sequence[Framing], settings: BreakdownSettings) -> bool:
    """Return whether a paragraph that shows nothing ("HORN.", "No signal.") is no picture of its own after ``last``."""
    few = sum(framing.words for framing in framings) <= settings.aside_words
    if last.lines.last_line - last.lines.first_line > _LINES_TOGETHER:
        return False
    return few and not (last.explicit or last.speeches or last.title_over) and all(map(_is_aside, framings))


def _is_aside(framing: Framing) -> bool:
    return framing.kind == PLACE and all(shows_nothing(sentence) for sentence in framing.sentences)


def framings_added(work: SceneWork, framings: Sequence[Framing], beat: Beat, following: Beat | None = None) -> None:
    """Add one shot a framing, and what somebody looks at where nothing after shows it."""
    for number, framing in enumerate(framings):
        shot = shot_of_framing(framing, beat.lines, work.stage, work.settings)
        if work.pause:
            shot = shot.model_copy(update={"least_seconds": shot.least_seconds + work.pause})
            work.pause = Fraction(0)
        work.add(shot)
        looked = looked_at(framing)
        after = framings[number + 1] if number + 1 < len(framings) else None
        shown_next = after is not None and looked in after.about
        if after is None and following is not None and following.kind in ("camera", "action"):
            shown_next = looked in {thing.word for thing in things_in(following.text[:80].casefold())}
        if looked and not shown_next:
            work.add(point_of_view(framing, looked, beat.lines, work.stage, work.settings))
