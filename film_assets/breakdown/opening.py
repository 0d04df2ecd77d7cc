"""How a scene opens: with its place, unless the place goes on, and with whoever is already there."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import takewhile

from film_assets.breakdown.acting import framings_added
from film_assets.breakdown.action import PLACE, THING, Framing, framings_of
from film_assets.breakdown.beats import Beat
from film_assets.breakdown.clauses import PASSING
from film_assets.breakdown.estimates import action_seconds
from film_assets.breakdown.model import Pose, SpeechPlace
from film_assets.breakdown.montage import is_montage
from film_assets.breakdown.scene_work import SceneWork
from film_assets.breakdown.speeches import voice_seconds
from film_assets.breakdown.words import FIXED, scale_of


def _is_of_the_place(framing: Framing) -> bool:
    """Return whether a framing shows the place: nobody acts, or it only names what stands there."""
    return framing.kind == PLACE or (
        framing.kind == THING
        and scale_of(framing.about[0]) == FIXED
        and all(sentence.described for sentence in framing.sentences)
    )


def description_taken_in(work: SceneWork, beats: Sequence[Beat]) -> int:
    """Take in the description before the first explicit shot: who is there, and nothing to film."""
    index = 0
    while beats[index].kind == "action":
        for framing in framings_of(beats[index].text, work.stage, work.settings):
            for sentence in framing.sentences:
                work.stage.seen(sentence)
                work.stage.after(sentence)
        index += 1
    return index


def scene_opened(work: SceneWork, beats: Sequence[Beat]) -> int:
    """Open the scene with its place, unless the place goes on or the scene is short. Takes in the first paragraph."""
    first = beats[0] if beats else None
    if first is None or first.kind in ("shot", "camera") or is_montage(work, beats, 0) or first.directed("shot"):
        return 0
    framings = framings_of(first.text, work.stage, work.settings) if first.kind == "action" else []
    leading = list(takewhile(_is_of_the_place, framings))
    _already_here(work, framings)
    if first.kind == "speech":
        _speakers_here(work, beats[:2])
    short = _seconds(work, beats) < work.settings.establishing_scene_seconds
    if leading and not work.known_place:
        place = Framing(PLACE, (), [sentence for framing in leading for sentence in framing.sentences])
        work.stage.crowd = max([work.stage.crowd, *(sentence.crowd for sentence in place.sentences)])
        work.shots.append(work.establishing(place.text, first.lines, place))
        framings = framings[len(leading) :]
    elif not work.known_place and not short and work.group.heading is not None:
        work.shots.append(work.establishing("", work.group.heading.lines))
    if first.kind != "action":
        return 0
    framings_added(work, framings, first, beats[1] if len(beats) > 1 else None)
    return 1


def _speakers_here(work: SceneWork, beats: Sequence[Beat]) -> None:
    """Let whose speech opens the scene, and who answers, be in the place from the start."""
    for beat in beats:
        seen = beat.kind == "speech" and beat.speeches[0].place is SpeechPlace.ON_SCREEN
        if seen and beat.speaker not in work.remote:
            work.stage.enter(beat.speaker)


def _already_here(work: SceneWork, framings: Sequence[Framing]) -> None:
    """Let whom the first paragraph finds in the place be there from the start, unless they come in."""
    coming: set[str] = set()
    for framing in framings:
        for sentence in framing.sentences:
            if sentence.moves and sentence.pose is not Pose.DRIVING:
                coming.update(name for name in sentence.actors if name not in work.stage.marks)
                continue
            for name in (*sentence.actors, *sentence.others):
                if name in coming:
                    continue
                work.stage.enter(name)
                if name == sentence.at_the_wheel:
                    work.stage.poses[name] = Pose.DRIVING
                elif sentence.pose is not None and sentence.pose not in PASSING and name in sentence.actors:
                    work.stage.poses.setdefault(name, sentence.pose)
                    if sentence.rests_on:
                        work.stage.rests.setdefault(name, sentence.rests_on)


def _seconds(work: SceneWork, beats: Sequence[Beat]) -> Fraction:
    total = Fraction(0)
    for beat in beats:
        if beat.kind in ("action", "camera"):
            total += action_seconds(beat.text, work.settings)
        total += sum((voice_seconds(speech, work.settings) for speech in beat.speeches), Fraction(0))
    return total
