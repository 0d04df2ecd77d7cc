"""Where music, effects and speech lie: cues, stems and mix, from scenes, shots and timing.

What words sound like belongs to ``words``, how anything sounds to the engines. Everything is counted from its scene's
own first sample, so that a scene moved in the film keeps its stems.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from film_assets.breakdown.model import Scene, SceneList, SceneTiming, ShotList, Timing
from film_assets.kernel.draws import seed_of
from film_assets.kernel.time import SAMPLE_RATE_HZ, FrameRate, first_sample
from film_assets.look.prompts import music_words
from film_assets.sound.laying import EDGE_SAMPLES, LaidScene, scene_samples
from film_assets.sound.model import CueWants, MixRecipe, MusicRecipe, Placed, StemRecipe
from film_assets.sound.recordings import Recordings
from film_assets.sound.words import music_mood, room_of
from film_assets.store.lists import TakeList
from film_assets.store.making import TakesWanted, Wanted
from film_assets.store.recipe import EngineIdentity

DIALOGUE_TAIL_SAMPLES = SAMPLE_RATE_HZ * 2
"""Room for the longest reverb to fall."""
SHORT_SCENE_SAMPLES = SAMPLE_RATE_HZ * 6
"""A scene below this has no music of its own: it goes with the scene before, or has none."""
KEY_BY_MOOD = {"calm": 2, "warm": 7, "sad": 11, "tense": 6, "action": 11, "playful": 7}
"""D major, G major (twice) and their own minor and phrygian scales: any two share at least six notes."""
OPENING, CLOSING = "opening", "closing"
"""Labels of the cues under the title card and the end credits."""
STEM_WORDS = {"DX": "dialogue", "MX": "music", "FX": "effects"}


@dataclass(frozen=True, slots=True)
class Cue:
    """One stretch of music: under which scenes, from where to where in the film."""

    label: str
    scenes: tuple[str, ...]
    mood: str
    start_sample: int
    end_sample_exclusive: int
    words: str
    """What it is drawn from."""
    leader: str = ""
    """Whose motif it carries."""
    asked: str = ""
    """What the script asks of it, in its own words."""


def _rate(timing: Timing) -> FrameRate:
    return FrameRate.parsed(timing.rate)


def _timed_scenes(scenes: SceneList, timing: Timing) -> Iterator[tuple[Scene, SceneTiming]]:
    by_label = {scene.label: scene for scene in scenes.scenes}
    for timed in timing.scenes:
        yield by_label[timed.scene], timed


def cues_of(scenes: SceneList, timing: Timing) -> list[Cue]:
    """Return the film's cues in order: one a scene, or a run of scenes that go on in one mood; titles and credits.

    A scene of less than 6 s goes with the cue before it, whatever its mood, and has no music if there is none. Some
    calm talks indoors have none either (``left_quiet``). A scene that the script directs has the cue it asks for, of its
    own, or none.
    """
    rate = _rate(timing)
    runs: list[list[tuple[Scene, SceneTiming]]] = []
    broken = True
    for scene, timed in _timed_scenes(scenes, timing):
        quiet = not music_mood(scene.music, scene.mood) or left_quiet(scene, _has_speech(timed, timing))
        if quiet:
            broken = True
            continue
        short = scene_samples(timed, rate) < SHORT_SCENE_SAMPLES
        goes_on = not (broken or scene.music) and (short or _same_mood(scene, runs[-1][0][0]))
        broken = False
        if goes_on:
            runs[-1].append((scene, timed))
        else:
            runs.append([(scene, timed)])
    cues = [_cue_of(run, rate) for run in runs if not _too_short(run, rate)]
    opening, closing = _edge_cues(scenes, timing, rate)
    return [*opening, *cues, *closing]


def _same_mood(scene: Scene, leading: Scene) -> bool:
    """Return whether ``scene`` goes on in the mood of the cue that ``leading`` began and that nobody directed."""
    return scene.continuous and scene.mood == leading.mood and not leading.music


def left_quiet(scene: Scene, has_speech: bool) -> bool:
    """Return whether a scene has no music: half of the calm talks indoors, drawn from the scene's own words.

    Music under everything is heard nowhere; what the script asks for is.
    """
    if scene.music:
        return False
    indoors = scene.location.interior and not scene.location.exterior
    talk = has_speech and indoors and scene.mood == "calm" and len(scene.present) > 1
    return talk and seed_of("quiet", _words_of(scene)) % 2 == 0


def _has_speech(timed: SceneTiming, timing: Timing) -> bool:
    return any(
        shot.speeches and timed.start_frame <= shot.start_frame < timed.end_frame_exclusive for shot in timing.shots
    )


def _words_of(scene: Scene) -> str:
    return "\n".join((scene.heading, scene.synopsis, *scene.present))


def _too_short(run: list[tuple[Scene, SceneTiming]], rate: FrameRate) -> bool:
    return not run[0][0].music and sum(scene_samples(timed, rate) for _, timed in run) < SHORT_SCENE_SAMPLES


def _cue_of(run: list[tuple[Scene, SceneTiming]], rate: FrameRate) -> Cue:
    scene, first = run[0]
    return Cue(
        label=scene.label,
        scenes=tuple(timed.scene for _, timed in run),
        mood=music_mood(scene.music, scene.mood),
        start_sample=first_sample(first.start_frame, rate),
        end_sample_exclusive=first_sample(first.start_frame, rate)
        + first_sample(run[-1][1].end_frame_exclusive - first.start_frame, rate),
        words=_words_of(scene),
        leader=scene.present[0] if scene.present else "",
        asked=scene.music,
    )


def _edge_cues(scenes: SceneList, timing: Timing, rate: FrameRate) -> tuple[list[Cue], list[Cue]]:
    timed = list(_timed_scenes(scenes, timing))
    opening, closing = [], []
    if timing.opening_frames and timed:
        first = timed[0][0]
        end = first_sample(timing.opening_frames, rate)
        leader = first.present[0] if first.present else ""
        opening.append(Cue(OPENING, (), first.mood, 0, end, OPENING + first.mood, leader))
    if timing.closing_frames and timed:
        last = timed[-1][0]
        begin = first_sample(timing.length_frames - timing.closing_frames, rate)
        end = begin + first_sample(timing.closing_frames, rate)
        mood = "warm" if last.mood in ("calm", "warm") else last.mood
        leader = last.present[0] if last.present else ""
        closing.append(Cue(CLOSING, (), mood, begin, end, CLOSING + mood, leader))
    return opening, closing


def music_wanted(
    scenes: SceneList,
    timing: Timing,
    engine: EngineIdentity,
    asked: CueWants = lambda drawn, words: drawn,
) -> TakesWanted:
    """Return one music take a cue, labelled by the cue's first scene; ``asked``: how its engine is asked for one."""
    entries = []
    for cue in cues_of(scenes, timing):
        recipe = MusicRecipe(
            engine=engine,
            mood=cue.mood,
            draw=seed_of("cue", cue.words),
            length_samples=max(1, cue.end_sample_exclusive - cue.start_sample - EDGE_SAMPLES),
            key=KEY_BY_MOOD.get(cue.mood, 2),
            motif=seed_of("motif", cue.leader) if cue.leader else 0,
        )
        entries.append(
            Wanted(cue.label, asked(recipe, music_words(cue.mood, cue.asked)), about={"scene": _scene_words(cue.label)})
        )
    return TakesWanted("music", tuple(entries))


def _scene_words(label: str) -> str:
    return {OPENING: "the title", CLOSING: "the credits"}.get(label, f"scene {label}")


def stem_label(scene: str, stem: str) -> str:
    """Return the label of a scene's stem: ``2/DX``."""
    return f"{scene}/{stem}"


def stems_wanted(
    scenes: SceneList,
    shots: ShotList,
    timing: Timing,
    voice_tracks: TakeList,
    music: TakeList,
    engine: EngineIdentity,
    recordings: Recordings = Recordings(),  # noqa: B008 (frozen)
) -> TakesWanted:
    """Return the stems of every scene that has something to sound in them, and the music of titles and credits."""
    rate = _rate(timing)
    voices, takes = voice_tracks.by_label(), music.by_label()
    cues = cues_of(scenes, timing)
    covered = {part.scene: part.shots for part in shots.scenes}
    entries: list[Wanted] = []

    def add(scene: str, recipe: StemRecipe) -> None:
        about = {"scene": _scene_words(scene), "stem": STEM_WORDS[recipe.stem]}
        entries.append(Wanted(stem_label(scene, recipe.stem), recipe, about=about))

    for scene, timed in _timed_scenes(scenes, timing):
        laid = LaidScene(scene, timed, covered[scene.label], timing, rate)
        spoken, levels = laid.spoken(voices)
        dialogue = laid.dialogue(voices)
        if dialogue:
            add(
                scene.label,
                StemRecipe(
                    engine=engine,
                    stem="DX",
                    length_samples=laid.length_samples,
                    tail_samples=DIALOGUE_TAIL_SAMPLES,
                    room=room_of(scene.location),
                    placed=dialogue,
                ),
            )
        for cue in cues:
            if scene.label in cue.scenes and cue.label in takes:
                offset = first_sample(timed.start_frame, rate) - cue.start_sample
                add(
                    scene.label,
                    _music_stem(
                        engine, takes[cue.label].ref, laid.length_samples, offset, spoken, levels, laid.silences()
                    ),
                )
        add(
            scene.label,
            StemRecipe(
                engine=engine,
                stem="FX",
                length_samples=laid.length_samples,
                pre_roll_samples=EDGE_SAMPLES,
                tail_samples=EDGE_SAMPLES,
                room=room_of(scene.location),
                effects=laid.effects(spoken, recordings),
                ducked_by=spoken,
                spoken_clufs=levels,
            ),
        )
    for cue in cues:
        if not cue.scenes and cue.label in takes:
            length = cue.end_sample_exclusive - cue.start_sample
            add(cue.label, _music_stem(engine, takes[cue.label].ref, length, 0))
    return TakesWanted("stem", tuple(entries))


def _music_stem(
    engine: EngineIdentity,
    take: str,
    length_samples: int,
    offset: int,
    spoken: tuple[tuple[int, int], ...] = (),
    levels: tuple[int, ...] = (),
    silences: tuple[tuple[int, int], ...] = (),
) -> StemRecipe:
    return StemRecipe(
        engine=engine,
        stem="MX",
        length_samples=length_samples,
        pre_roll_samples=EDGE_SAMPLES,
        tail_samples=EDGE_SAMPLES,
        # The cue begins when the stem has risen, EDGE_SAMPLES into its first scene.
        placed=(Placed(take=take, start_sample=2 * EDGE_SAMPLES - offset),),
        ducked_by=spoken,
        spoken_clufs=levels,
        hushed=silences,
    )


def mix_wanted(
    timing: Timing, stems: TakeList, engine: EngineIdentity, target_clufs: int, peak_cdbtp: int
) -> TakesWanted:
    """Return the film's mix: every stem where its scene, title or credits begin, less its pre-roll."""
    rate = _rate(timing)
    starts = {timed.scene: first_sample(timed.start_frame, rate) for timed in timing.scenes}
    starts[OPENING] = 0
    starts[CLOSING] = first_sample(timing.length_frames - timing.closing_frames, rate)
    placed = []
    for entry in stems.entries:
        scene, _, stem = entry.label.rpartition("/")
        placed.append((stem, entry.ref, starts[scene] - (0 if stem == "DX" else EDGE_SAMPLES)))
    recipe = MixRecipe(
        engine=engine,
        stems=tuple(placed),
        length_samples=first_sample(timing.length_frames, rate),
        target_clufs=target_clufs,
        peak_cdbtp=peak_cdbtp,
    )
    return TakesWanted("mix", (Wanted("mix", recipe),))


def recordings_used(scenes: SceneList, shots: ShotList, timing: Timing, recordings: Recordings) -> frozenset[str]:
    """Return the hashes of the recordings that the film's effects are played by."""
    rate = _rate(timing)
    covered = {part.scene: part.shots for part in shots.scenes}
    return frozenset(
        effect.recording
        for scene, timed in _timed_scenes(scenes, timing)
        for effect in LaidScene(scene, timed, covered[scene.label], timing, rate).effects((), recordings)
        if effect.recording
    )
