"""Voices, music, stems and the mix as assets."""

from __future__ import annotations

import dagster as dg

from film_assets.breakdown.model import SceneList, ShotList, Timing
from film_assets.look.cast import narrator_voice
from film_assets.look.model import Cast
from film_assets.orchestration.assets import film_asset
from film_assets.orchestration.studio import Studio
from film_assets.production.model import Production
from film_assets.sound.lines import voices_wanted
from film_assets.sound.recordings import recordings_of
from film_assets.sound.spotting import mix_wanted, music_wanted, stems_wanted
from film_assets.store.lists import TakeList
from film_assets.store.making import TakesWanted


@film_asset(group="sound", kinds={"wav"}, makes=("voice",), phase=1)
def voice_tracks(
    scenes: SceneList, shots: ShotList, cast: Cast, production: Production, studio: dg.ResourceParam[Studio]
) -> TakesWanted:
    """Every line as spoken, one take a speech, in its character's own voice, with the time of every word."""
    narrator = narrator_voice(studio.engines.cast_voice(production), scenes.language)
    return voices_wanted(shots, cast, narrator, production.voice, scenes.pronounced)


@film_asset(group="sound", kinds={"wav"}, makes=("music",), phase=5)
def music(scenes: SceneList, timing: Timing, production: Production, studio: dg.ResourceParam[Studio]) -> TakesWanted:
    """The score, cue by cue, after the mood and the length of the scenes."""
    return music_wanted(scenes, timing, production.music, studio.engines.cue_wants(production))


@film_asset(group="sound", kinds={"wav"}, makes=("sound",), pure=True)
def stems(
    scenes: SceneList, shots: ShotList, timing: Timing, voice_tracks: TakeList, music: TakeList, production: Production
) -> TakesWanted:
    """Dialogue, music and effects of each scene as stems, music and effects lowered under speech."""
    recordings = recordings_of(production.plan("sound"))
    return stems_wanted(scenes, shots, timing, voice_tracks, music, production.sound, recordings)


@film_asset(group="sound", kinds={"wav"}, makes=("sound",), pure=True)
def sound_mix(timing: Timing, stems: TakeList, production: Production) -> TakesWanted:
    """The film's whole sound as one continuous track, levelled, with the three stems of the film beside it."""
    return mix_wanted(timing, stems, production.sound, production.target_clufs, production.peak_cdbtp)


ASSETS = (voice_tracks, music, stems, sound_mix)
