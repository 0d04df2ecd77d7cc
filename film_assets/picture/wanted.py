"""From shots to picture recipes: character sheets, keyframes, clips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from film_assets.breakdown.model import Scene, SceneList, Shot, ShotList, Timing, TransitionKind
from film_assets.breakdown.spoken import voices_by_speech
from film_assets.kernel.time import FrameRate
from film_assets.look.model import Cast
from film_assets.look.periods import period_of_film
from film_assets.look.prompts import unnamed
from film_assets.look.sets import dressings_of
from film_assets.picture.model import ClipRecipe, Mouth, View
from film_assets.picture.vehicles import in_their_vehicle
from film_assets.picture.views import at_the_wheel, shown, view_of
from film_assets.picture.wants import FIRST, PictureWants
from film_assets.production.model import Production
from film_assets.sound.lipsync import gestures_of, mouth_shapes
from film_assets.store.lists import Listed, TakeList
from film_assets.store.making import TakesWanted, Wanted
from film_assets.store.recipe import take_ref


@dataclass(frozen=True, slots=True)
class Framed:
    """One shot of the film with what its camera sees."""

    scene: Scene
    shot: Shot
    view: View
    dissolves: bool
    """Whether it melts into the next shot."""

    @property
    def names(self) -> tuple[str, ...]:
        """Whom the view's figures are, in their order."""
        return tuple(presence.name for presence in shown(self.shot))

    def about(self) -> dict[str, str]:
        """Return the words that causes are told with."""
        shot, scene = self.shot, self.scene
        about = {"shot": f"shot {shot.label}", "scene": f"scene {scene.label}", "size": shot.size.value}
        about["move"] = ", ".join(move.value.replace("_", " ") for move in shot.moves) or "still"
        for place, (name, figure) in enumerate(zip(self.names, self.view.figures, strict=True)):
            about[f"figure_{place}"] = name
            about[f"top_{place}"] = figure.look.top.replace("_", " ")
            about[f"bottom_{place}"] = figure.look.bottom
        return about


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


def framed(
    scenes: SceneList, shots: ShotList, cast: Cast, production: Production, wants: PictureWants
) -> Iterator[Framed]:
    """Yield every shot of the film in order, with its scene and what its camera sees."""
    dressings, period = dressings_of(scenes), period_of_film(scenes)
    by_label = {scene.label: scene for scene in scenes.scenes}
    looks = {member.name: member.look for member in cast.members}
    filmed = [listed for listed in shots.scenes if listed.shots]
    for place, listed in enumerate(filmed):
        scene = by_label[listed.scene]
        after = by_label[filmed[place + 1].scene] if place + 1 < len(filmed) else None
        melts = after is not None and after.transition_in.kind is TransitionKind.DISSOLVE
        taken = at_the_wheel(listed.shots)
        for shot in taken:
            at = by_label[shot.plays_in or scene.label]
            shot, dressing = in_their_vehicle(shot, at, dressings[at.label], period)
            view = view_of(shot, at, dressing, cast, production.style, with_words=wants.reads_words)
            if wants.reads_words:
                view = view.model_copy(update={"words": unnamed(view.words, looks)})
            yield Framed(scene, shot, view, melts and shot.label == taken[-1].label)


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
    seen = list(framed(scenes, shots, cast, production, wants))
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
    for one in framed(scenes, shots, cast, production, wants):
        shot, times = one.shot, timed[one.shot.label]
        figures = {presence.name: index for index, presence in enumerate(shown(shot))}
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
