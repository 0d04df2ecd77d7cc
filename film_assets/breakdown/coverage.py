"""Scenes are covered with shots: explicit ones as written, the others as an editor would want them.

Here the rooms are called in order, scene by scene and beat by beat; what each does is in ``opening``, ``acting``,
``speaking``, ``voice_over``, ``montage`` and ``written``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from film_assets.breakdown.acting import action_covered
from film_assets.breakdown.beats import Beat, SceneElements, beats_of, grouped
from film_assets.breakdown.grammar import neighbours_told_apart
from film_assets.breakdown.labels import labels_kept
from film_assets.breakdown.model import Scene, SceneList, SceneShots, Shot, ShotList
from film_assets.breakdown.montage import is_montage, montage_added, title_added
from film_assets.breakdown.opening import description_taken_in, scene_opened
from film_assets.breakdown.people import People, gathered_people
from film_assets.breakdown.resumed import scenes_resumed, turns_only
from film_assets.breakdown.scene_work import SceneWork
from film_assets.breakdown.settings import BreakdownSettings, settings_in
from film_assets.breakdown.speaking import speech_covered
from film_assets.breakdown.stage import Stage
from film_assets.breakdown.telephone import at_its_end, other_ends
from film_assets.breakdown.through import seen_through
from film_assets.breakdown.unshown import unshown_in
from film_assets.breakdown.voice_over import lyric_laid, voices_settled
from film_assets.breakdown.written import (
    camera_line_added,
    directed_shot_added,
    directions_obeyed,
    explicit_shot_added,
    names_in_frame,
    spoken_as_directed,
)
from film_assets.breakdown.younger import scenes_as_cast
from film_assets.screenplay.model import Screenplay


def shots_of(
    screenplay: Screenplay,
    scenes: SceneList,
    settings: BreakdownSettings | None = None,
    previous: ShotList | None = None,
    takes: Mapping[str, int] | None = None,
) -> ShotList:
    """Return the shots of every scene of ``scenes``, which were made of the same ``screenplay``.

    ``previous``: the list before this draft, whose labels are kept where a shot is found again. ``takes``: the chosen
    take by label. Whatever is drawn by chance is drawn by a shot's own words. ``settings``: None for the title page's.
    """
    settings = settings or settings_in(screenplay.title_page)
    script = grouped(screenplay)
    people = gathered_people(script)
    covered: list[tuple[str, list[Shot]]] = []
    known = places_known(scenes.scenes)
    as_cast = scenes_as_cast(script, people)
    ends = other_ends([(scene, *one) for scene, one in zip(scenes.scenes, as_cast, strict=True)])
    stages: dict[str, Stage] = {}
    going_on = (known, ends, scenes_resumed(scenes.scenes), turns_only(scenes.scenes))
    last: Stage | None = None
    for scene, (group, named), seen, away, earlier, turns in zip(scenes.scenes, as_cast, *going_on, strict=True):
        resumes = [stages[scenes.scenes[number].label] for number in earlier]
        explicit = screenplay.read_as == "shots"
        work = SceneWork(scene, group, named, settings, seen, explicit, away, stages, resumes, last, turns)
        shots = [seen_through(at_its_end(shot, away), scene, scenes.scenes) for shot in scene_covered(work)]
        covered.append((scene.label, [_told(shot) for shot in shots]))
        stages[scene.label] = last = work.stage
    _hold_the_last(covered, settings)
    labels = labels_kept(covered, previous)
    chosen_takes = takes or {}
    return ShotList(
        scenes=tuple(
            SceneShots(
                scene=label,
                shots=tuple(
                    shot.model_copy(update={"label": name, "take": chosen_takes.get(name, shot.take)})
                    for shot, name in zip(shots, names, strict=True)
                ),
            )
            for (label, shots), names in zip(covered, labels, strict=True)
        )
    )


def _told(shot: Shot) -> Shot:
    missed = unshown_in(shot.action)
    return shot.model_copy(update={"unshown": missed}) if missed else shot


def places_known(scenes: Sequence[Scene]) -> list[bool]:
    """Return for each scene whether its place was seen before without a jump in time."""
    known: list[bool] = []
    chain: set[tuple[str, ...]] = set()
    for scene in scenes:
        if not scene.continuous:
            chain = set()
        known.append(scene.location.place in chain)
        chain.add(scene.location.place)
    return known


def staged_scenes(
    scenes: Sequence[Scene],
    as_cast: Sequence[tuple[SceneElements, People]],
    settings: BreakdownSettings,
    shot_format: bool,
) -> list[Scene]:
    """Return ``scenes`` with who is seen in each, in order of their marks: of first appearance."""
    stages: list[Stage] = []
    going_on = (scenes_resumed(scenes), turns_only(scenes))
    for scene, (group, named), earlier, turns in zip(scenes, as_cast, *going_on, strict=True):
        resumes = [stages[number] for number in earlier]
        last = stages[-1] if stages else None
        work = SceneWork(
            scene, group, named, settings, False, shot_format, resumes=resumes, last=last, turns_only=turns
        )
        scene_covered(work)
        stages.append(work.stage)
    return [
        scene.model_copy(update={"present": tuple(stage.marks)}) for scene, stage in zip(scenes, stages, strict=True)
    ]


def _hold_the_last(covered: Sequence[tuple[str, list[Shot]]], settings: BreakdownSettings) -> None:
    """Let the film's last shot stand a second longer, unless its length is written."""
    for _, shots in reversed(covered):
        if shots:
            last = shots[-1]
            if last.explicit_seconds is None:
                held = last.least_seconds + settings.last_shot_hold_seconds
                shots[-1] = last.model_copy(update={"least_seconds": held})
            return


def scene_covered(work: SceneWork) -> list[Shot]:
    """Return the shots of one scene, and leave in ``work`` who was seen in it."""
    beats = [spoken_as_directed(beat) for beat in beats_of(work.group, work.settings)]
    explicit = any(beat.kind == "shot" for beat in beats)
    index = 0
    if explicit and work.shot_format:
        index = description_taken_in(work, beats)
    else:
        index = scene_opened(work, beats)
        for beat in beats[:index]:
            directions_obeyed(work, beat, 0)
    while index < len(beats):
        index = _beat_covered(work, beats, index)
    voices_settled(work)
    if not work.shots and (work.group.heading is not None):
        work.shots.append(work.establishing("", work.scene.lines))
    return neighbours_told_apart(work.shots, work.settings)


def _beat_covered(work: SceneWork, beats: Sequence[Beat], index: int) -> int:
    """Cover the beat at ``index`` and return the index after what was covered with it."""
    before = len(work.shots)
    after = (
        directed_shot_added(work, beats, index)
        if beats[index].directed("shot")
        else _covered_as_it_is(work, beats, index)
    )
    for beat in beats[index:after]:
        directions_obeyed(work, beat, before)
    return after


def _covered_as_it_is(work: SceneWork, beats: Sequence[Beat], index: int) -> int:
    beat = beats[index]
    if beat.kind == "action":
        if is_montage(work, beats, index):
            return montage_added(work, beats, index)
        if names_in_frame(work, beat.text):
            named = replace(beat, kind="camera", text=f"ANGLE ON {beat.text}")
            return camera_line_added(work, [*beats[:index], named, *beats[index + 1 :]], index)
        action_covered(work, beat, beats[index + 1] if index + 1 < len(beats) else None)
    elif beat.kind == "pause":
        work.pause += beat.seconds
    elif beat.kind == "speech":
        return speech_covered(work, beats, index)
    elif beat.kind == "shot":
        return explicit_shot_added(work, beats, index)
    elif beat.kind == "camera":
        return camera_line_added(work, beats, index)
    elif beat.kind == "lyric":
        lyric_laid(work, beat, beats[index + 1] if index + 1 < len(beats) else None)
    elif beat.kind in ("title", "super"):
        title_added(work, beat)
    return index + 1
