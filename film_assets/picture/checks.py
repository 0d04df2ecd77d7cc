"""Checks of the picture, from the positions of cameras and people: the same blocking that is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from film_assets.breakdown.model import SceneList, Shot, ShotList
from film_assets.look.model import Cast
from film_assets.look.sets import out_of_place
from film_assets.orchestration.checks import film_check
from film_assets.picture.continuity import (
    Framing,
    Judged,
    by_scene,
    frame_findings,
    jump_findings,
    line_findings,
    size_findings,
)
from film_assets.picture.framed import framed
from film_assets.picture.model import View
from film_assets.picture.previs import ENGINE_NAME as PREVIS
from film_assets.production.model import Production
from film_assets.store.lists import TakeList


def _judged(
    scenes: SceneList, shots: ShotList, cast: Cast, production: Production, keyframes: TakeList
) -> list[Judged]:
    """Return every shot with what its frame holds: as its keyframe tells, or worked out where its engine does not know."""
    drawn = keyframes.by_label()

    def framing(shot: Shot, view: View) -> Framing:
        told = drawn[shot.label].facts.get("framing")
        if told is not None:
            return Framing.of_facts(told)
        from film_assets.picture.previs.judging import framing_of

        return framing_of(view, production.width / production.height)

    seen = framed(scenes, shots, cast, production)
    return [Judged(one.shot, one.view, framing(one.shot, one.view)) for one in seen]


def _scene_of(shots: ShotList) -> dict[str, str]:
    return {shot.label: listed.scene for listed in shots.scenes for shot in listed.shots}


@film_check("keyframes", warns=True)
def shots_have_their_sizes(
    scenes: SceneList, shots: ShotList, cast: Cast, production: Production, keyframes: TakeList
) -> Sequence[str]:
    """In every close and medium shot the head is as high in frame as the written size has it."""
    return list(size_findings(_judged(scenes, shots, cast, production, keyframes)))


@film_check("keyframes", warns=True)
def characters_are_in_frame(
    scenes: SceneList, shots: ShotList, cast: Cast, production: Production, keyframes: TakeList
) -> Sequence[str]:
    """Whoever a shot is of is in its frame; a wide, two- or group shot holds everybody."""
    return list(frame_findings(_judged(scenes, shots, cast, production, keyframes)))


@film_check("keyframes", warns=True)
def axis_is_kept(
    scenes: SceneList, shots: ShotList, cast: Cast, production: Production, keyframes: TakeList
) -> Sequence[str]:
    """No cut crosses the line between two people (180 degrees), and none joins two nearly equal frames (30 degrees)."""
    judged = by_scene(_judged(scenes, shots, cast, production, keyframes), _scene_of(shots))
    return [*line_findings(judged), *jump_findings(judged)]


@film_check("keyframes", warns=True)
def everything_has_its_shape(
    scenes: SceneList, shots: ShotList, cast: Cast, production: Production, keyframes: TakeList
) -> Sequence[str]:
    """Every place, thing and crowd is drawn as it is written; what was approximated, and how, is told.

    Of what previs draws: a model is asked in words, and has no shapes to be short of.
    """
    if production.picture.name != PREVIS:
        return []
    drawn = keyframes.by_label()
    found = []
    for one in framed(scenes, shots, cast, production):
        shot, view = one.shot, one.view
        clauses = drawn[shot.label].facts.get("approximated")
        if clauses is None:
            from film_assets.picture.previs.judging import approximations

            clauses = approximations(view)
        found += [f"{shot.label}: {clause}." for clause in (*clauses, *_left_out(shot, view))]
    return found


def _left_out(shot: Shot, view: View) -> Iterator[str]:
    """Yield what the words of a shot name and its hands or its set do without."""
    from film_assets.picture.previs.dressing import stands_by_itself
    from film_assets.picture.previs.places import set_entry

    entry = set_entry(view.set.kind)
    for noun in shot.unshown:
        yield f"no hand holds {noun!r}: the vocabulary does not know it"
    where = "inside" if view.set.interior else "outside"
    words = [word for word in shot.props if word != view.object]
    for word in out_of_place(words, view.set.kind, view.set.interior):
        if not stands_by_itself(entry, word):
            yield f"no {word.replace('_', ' ')} stands here: it is out of place {where}"


CHECKS = (shots_have_their_sizes, characters_are_in_frame, axis_is_kept, everything_has_its_shape)
