"""From speeches to voice recipes: every line as it is to be said, in its speaker's voice."""

from __future__ import annotations

from film_assets.breakdown.model import ShotList
from film_assets.breakdown.spoken import speeches_in, voice_label
from film_assets.look.model import Cast, Voice
from film_assets.sound.model import VoiceRecipe
from film_assets.store.making import TakesWanted, Wanted
from film_assets.store.recipe import EngineIdentity


def voices_wanted(shots: ShotList, cast: Cast, narrator: Voice, engine: EngineIdentity) -> TakesWanted:
    """Return one voice take a speech, labelled ``<shot>/<index>``; nobody's words get the narrator's voice."""
    voices = {member.name: member.voice for member in cast.members}
    entries = []
    for scene, shot, index, speech in speeches_in(shots):
        voice = voices.get(speech.speaker, narrator)
        if speech.language:
            voice = voice.model_copy(update={"language": speech.language})
        entries.append(
            Wanted(
                voice_label(shot.label, index),
                VoiceRecipe(engine=engine, voice=voice, text=speech.text, delivery=speech.delivery),
                number=shot.take,
                about={
                    "speaker": speech.speaker or "the narrator",
                    "shot": f"shot {shot.label}",
                    "scene": f"scene {scene}",
                },
            )
        )
    return TakesWanted("voice", tuple(entries))
