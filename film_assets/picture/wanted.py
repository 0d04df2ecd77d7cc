"""From shots to picture recipes: character sheets, keyframes, clips."""

from __future__ import annotations

from collections.abc import Mapping

from film_assets.breakdown.model import SceneList, ShotList, Timing
from film_assets.breakdown.spoken import voices_by_speech
from film_assets.kernel.time import FrameRate
from film_assets.look.model import Cast
from film_assets.picture.framed import Framed, framed
from film_assets.picture.model import ClipRecipe, Mouth
from film_assets.picture.wants import FIRST, PictureWants
from film_assets.production.model import Production
from film_assets.sound.lipsync import gestures_of, mouth_shapes
from film_assets.store.lists import Listed, TakeList
from film_assets.store.making import TakesWanted, Wanted
from film_assets.store.recipe import take_ref


def sheets_wanted(scenes: SceneList, cast: Cast, wants: PictureWants) -> TakesWanted:
    """Return one sheet for everybody who is in the script now."""
    in_script = {person.name for person in scenes.people}
    return TakesWanted(
        "character_sheet",
        tuple(
            Wanted(member.name, wants.sheet(member.look), about={"character": member.name})
            for member in cast.members
            if member.name in in_script
        ),
    )


def _sheets(sheets: Mapping[str, Listed], shot: Framed) -> list[str]:
    return [sheets[name].ref for name in shot.names]


def keyframe_label(shot: str, moment: str) -> str:
    """Return the label of a shot's keyframe: the shot's own for its first frame, else with the moment: ``2-3/last``."""
    return shot if moment == FIRST else f"{shot}/{moment}"


def keyframes_wanted(
    scenes: SceneList,
    shots: ShotList,
    cast: Cast,
    character_sheets: TakeList,
    production: Production,
    wants: PictureWants,
) -> TakesWanted:
    """Return frame 0 of every shot, and where the engine needs it the frame that a shot ends on; neither words spoken
    nor lengths play a part."""
    sheets = character_sheets.by_label()
    seen = list(framed(scenes, shots, cast, production, wants.reads_words))
    firsts = [wants.keyframe(one.view, _sheets(sheets, one)) for one in seen]
    refs = [take_ref(recipe.fingerprint, one.shot.take) for recipe, one in zip(firsts, seen, strict=True)]
    entries = []
    for place, (one, first) in enumerate(zip(seen, firsts, strict=True)):
        label, number = one.shot.label, one.shot.take
        entries.append(Wanted(label, first, number, one.about()))
        into = refs[place + 1] if one.dissolves else ""
        if ending := wants.ending(one.view, _sheets(sheets, one), first.fingerprint, into):
            moment, recipe = ending
            entries.append(Wanted(keyframe_label(label, moment), recipe, number, {**one.about(), "moment": moment}))
    return TakesWanted("keyframe", tuple(entries))


def clips_wanted(
    scenes: SceneList,
    shots: ShotList,
    cast: Cast,
    timing: Timing,
    voice_tracks: TakeList,
    character_sheets: TakeList,
    keyframes: TakeList,
    production: Production,
    wants: PictureWants,
) -> TakesWanted:
    """Return every shot in motion, in the frames that timing gives it, mouths moving to the real voices."""
    voices = voices_by_speech(voice_tracks)
    rate = FrameRate.parsed(production.rate)
    timed = {shot.label: shot for shot in timing.shots}
    sheets, keys = character_sheets.by_label(), _by_moment(keyframes)
    entries = []
    for one in framed(scenes, shots, cast, production, wants.reads_words):
        shot, times = one.shot, timed[one.shot.label]
        figures = {name: index for index, name in enumerate(one.names)}
        mouths, gestures = [], []
        for name, index in figures.items():
            spoken: list[tuple[Listed, int]] = [
                (voices[shot.label, placed.index], placed.start_sample)
                for placed in times.speeches
                if shot.speeches[placed.index].speaker == name and (shot.label, placed.index) in voices
            ]
            if not spoken:
                continue
            heard = [(entry.facts, start) for entry, start in spoken]
            mouths.append(
                Mouth(figure=index, shapes=mouth_shapes(heard, times.length_frames, rate, production.hold_frames))
            )
            gestures += [
                (index, drawing) for drawing in gestures_of(heard, times.length_frames, rate, production.hold_frames)
            ]
        drawn = ClipRecipe(
            engine=production.picture,
            view=one.view,
            width=production.width,
            height=production.height,
            rate=production.rate,
            hold_frames=production.hold_frames,
            head_frames=times.head_frames,
            body_frames=times.body_frames,
            tail_frames=times.tail_frames,
            mouths=tuple(mouths),
            gestures=tuple(gestures),
            profile=production.profile,
        )
        recipe = wants.clip(drawn, _sheets(sheets, one), keys[shot.label])
        entries.append(Wanted(shot.label, recipe, number=shot.take, about=one.about()))
    return TakesWanted("clip", tuple(entries))


def _by_moment(keyframes: TakeList) -> dict[str, dict[str, str]]:
    """Return fingerprints of keyframes by shot and moment."""
    found: dict[str, dict[str, str]] = {}
    for entry in keyframes.entries:
        shot, _, moment = entry.label.partition("/")
        found.setdefault(shot, {})[moment or FIRST] = entry.fingerprint
    return found
