"""From shots to picture recipes: character sheets, keyframes, clips."""

from __future__ import annotations

from collections.abc import Iterator

from film_assets.breakdown.model import Scene, SceneList, Shot, ShotList, Timing
from film_assets.breakdown.spoken import voices_by_speech
from film_assets.kernel.time import FrameRate
from film_assets.look.model import Cast
from film_assets.look.sets import dressings_of
from film_assets.picture.model import CharacterSheetRecipe, ClipRecipe, KeyframeRecipe, Mouth, View
from film_assets.picture.views import shown, view_of
from film_assets.production.model import Production
from film_assets.sound.lipsync import gestures_of, mouth_shapes
from film_assets.store.lists import Listed, TakeList
from film_assets.store.making import TakesWanted, Wanted


def sheets_wanted(scenes: SceneList, cast: Cast, production: Production) -> TakesWanted:
    """Return one sheet for everybody who is in the script now."""
    in_script = {person.name for person in scenes.people}
    return TakesWanted(
        "character_sheet",
        tuple(
            Wanted(
                member.name,
                CharacterSheetRecipe(engine=production.picture, look=member.look),
                about={"character": member.name},
            )
            for member in cast.members
            if member.name in in_script
        ),
    )


def views_of(
    scenes: SceneList, shots: ShotList, cast: Cast, production: Production
) -> Iterator[tuple[Scene, Shot, View]]:
    """Yield every shot of the film in order, with its scene and what its camera sees."""
    dressings = dressings_of(scenes)
    by_label = {scene.label: scene for scene in scenes.scenes}
    for listed in shots.scenes:
        scene = by_label[listed.scene]
        for shot in listed.shots:
            yield scene, shot, view_of(shot, scene, dressings[scene.label], cast, production.style)


def _about(scene: Scene, shot: Shot, view: View) -> dict[str, str]:
    about = {"shot": f"shot {shot.label}", "scene": f"scene {scene.label}", "size": shot.size.value}
    for place, (presence, figure) in enumerate(zip(shown(shot), view.figures, strict=True)):
        about[f"figure_{place}"] = presence.name
        about[f"top_{place}"] = figure.look.top.replace("_", " ")
        about[f"bottom_{place}"] = figure.look.bottom
    return about


def keyframes_wanted(scenes: SceneList, shots: ShotList, cast: Cast, production: Production) -> TakesWanted:
    """Return frame 0 of every shot; neither words nor lengths play a part."""
    return TakesWanted(
        "keyframe",
        tuple(
            Wanted(
                shot.label,
                KeyframeRecipe(engine=production.picture, view=view, width=production.width, height=production.height),
                number=shot.take,
                about=_about(scene, shot, view),
            )
            for scene, shot, view in views_of(scenes, shots, cast, production)
        ),
    )


def clips_wanted(
    scenes: SceneList, shots: ShotList, cast: Cast, timing: Timing, voice_tracks: TakeList, production: Production
) -> TakesWanted:
    """Return every shot in motion, in the frames that timing gives it, mouths moving to the real voices."""
    voices = voices_by_speech(voice_tracks)
    rate = FrameRate.parsed(production.rate)
    timed = {shot.label: shot for shot in timing.shots}
    entries = []
    for scene, shot, view in views_of(scenes, shots, cast, production):
        times = timed[shot.label]
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
        recipe = ClipRecipe(
            engine=production.picture,
            view=view,
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
        entries.append(Wanted(shot.label, recipe, number=shot.take, about=_about(scene, shot, view)))
    return TakesWanted("clip", tuple(entries))
