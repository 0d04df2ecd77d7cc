"""From speeches to voice recipes: every line as it is to be said, in its speaker's voice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from film_assets.breakdown.model import ShotList
from film_assets.breakdown.spoken import speeches_in, voice_label
from film_assets.look.model import Cast, Voice
from film_assets.sound.model import VoiceRecipe
from film_assets.store.making import TakesWanted, Wanted
from film_assets.store.recipe import EngineIdentity


def voices_wanted(
    shots: ShotList,
    cast: Cast,
    narrator: Voice,
    engine: EngineIdentity,
    pronounced: Sequence[tuple[str, str]] = (),
) -> TakesWanted:
    """Return one voice take a speech, labelled ``<shot>/<index>``; nobody's words get the narrator's voice.

    ``pronounced``: words and how they are spelled for the voice; a line carries only those that it holds.
    """
    voices = {member.name: member.voice for member in cast.members}
    entries = []
    for scene, shot, index, speech in speeches_in(shots):
        voice = voices.get(speech.speaker, narrator)
        if speech.language:
            voice = voice.model_copy(update={"language": speech.language})
        entries.append(
            Wanted(
                voice_label(shot.label, index),
                VoiceRecipe(
                    engine=engine,
                    voice=voice,
                    text=speech.text,
                    delivery=speech.delivery,
                    pronounced=held_in(speech.text, pronounced),
                ),
                number=shot.take,
                about={
                    "speaker": speech.speaker or "the narrator",
                    "shot": f"shot {shot.label}",
                    "scene": f"scene {scene}",
                },
            )
        )
    return TakesWanted("voice", tuple(entries))


def held_in(text: str, pronounced: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return those of ``pronounced`` whose word stands in ``text``, whole and in any case; the longest words first, so
    that "Ines Costa" is respelled before "Ines"."""
    folded = text.casefold()
    held = (
        (word, said)
        for word, said in pronounced
        if word.casefold() in folded and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    )
    return tuple(sorted(held, key=lambda entry: (-len(entry[0]), entry[0].casefold())))
