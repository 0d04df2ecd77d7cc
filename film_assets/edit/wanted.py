"""From shots, timing and takes to pieces, subtitles and timeline: what the edit's assets call."""

from __future__ import annotations

from film_assets.breakdown.model import SceneList, ShotList, Timing
from film_assets.breakdown.spoken import voices_by_speech
from film_assets.edit.model import SubtitleList, TimelineText
from film_assets.edit.pieces import PieceFormat, pieces_of
from film_assets.edit.subtitles import subtitles_of
from film_assets.kernel.time import FrameRate
from film_assets.production.model import Production
from film_assets.sound.recordings import recordings_of
from film_assets.sound.spotting import recordings_used
from film_assets.store.lists import TakeList
from film_assets.store.making import TakesWanted, Wanted


def pieces_wanted(
    scenes: SceneList, shots: ShotList, timing: Timing, clips: TakeList, production: Production
) -> TakesWanted:
    """Return what the film is joined from, in order."""
    form = PieceFormat(
        engine=production.edit,
        width=production.width,
        height=production.height,
        rate=production.rate,
        profile=production.profile,
        picture=production.picture.name,
        voice=production.voice.name,
        acknowledgements=(*production.acknowledgements, *_sound_credits(scenes, shots, timing, production)),
    )
    pieces = pieces_of(scenes, shots, timing, {entry.label: entry.ref for entry in clips.entries}, form)
    return TakesWanted("piece", tuple(Wanted(piece.label, piece.recipe, about=piece.about) for piece in pieces))


def _sound_credits(scenes: SceneList, shots: ShotList, timing: Timing, production: Production) -> list[str]:
    """Return what the credits say of the recorded sounds that the film uses."""
    recordings = recordings_of(production.plan("sound"))
    if not recordings.recordings:
        return []
    return recordings.credits(recordings_used(scenes, shots, timing, recordings))


def subtitles_made(
    scenes: SceneList, shots: ShotList, timing: Timing, voice_tracks: TakeList, production: Production
) -> SubtitleList:
    """Return the subtitles in step with the words as spoken."""
    words = {key: entry.facts["words"] for key, entry in voices_by_speech(voice_tracks).items()}
    return subtitles_of(scenes, shots, timing, words, FrameRate.parsed(production.rate), scenes.language)


def timeline_made(
    scenes: SceneList, shots: ShotList, timing: Timing, clips: TakeList, voice_tracks: TakeList
) -> TimelineText:
    """Return the cut for editing programs."""
    from film_assets.edit.timeline import timeline_json, timeline_of  # OpenTimelineIO loads only where it is used.

    return TimelineText(otio_json=timeline_json(timeline_of(scenes, shots, timing, clips, voice_tracks)))
