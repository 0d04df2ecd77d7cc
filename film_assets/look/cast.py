"""The cast of a film: a look and a voice for everybody, held from the first time on.

How a look is drawn stands in ``casting``; how a voice is chosen is the voice engine's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from film_assets.breakdown.model import Person
from film_assets.look.casting import looks_of
from film_assets.look.model import Cast, CastMember, CastVoice, Look, Voice
from film_assets.look.voicing import voice_brief
from film_assets.store.recipe import EngineIdentity

APART_FROM_ALL = 20
"""In a cast of so many all voices are told apart from each other, also where they are of one gender (measured 2026-11,
espeak-ng); in a larger one, those who share a scene are."""


def cast_of(
    people: Sequence[Person],
    previous: Cast | None,
    cast_voice: CastVoice,
    voice_engine: str,
    language: str,
    together: Sequence[Collection[str]] = (),
    period: str = "",
) -> Cast:
    """Return the cast for ``people``, with everybody of ``previous`` in their old places.

    A new character changes nobody; a character that is no longer in the script stays cast, and returns as before; so does
    the voice of an engine that the film was once made with. Who gets another gender, another age or another wish for the
    voice is given another voice, and nobody else is. In another language everybody is. A new voice is chosen apart from all
    others; in a cast of more than ``APART_FROM_ALL``, from those who are ``together`` with it in a scene.
    """
    known = {member.name: member for member in previous.members} if previous else {}
    voices = {member.name: voice for member in known.values() if (voice := member.voice_of(voice_engine)) is not None}
    by_name = {person.name: person for person in people}
    members = dict(known)
    for name, look, drawn in looks_of(people, previous, period):
        held = known.get(name)
        brief = voice_brief(by_name[name])
        kept = held if held is not None and held.voice_brief in (None, brief) else None
        before = held.voice_of(voice_engine) if held else None
        voice = before if kept else None
        if voice is None or voice.language != (language or "en"):
            voices.pop(name, None)
            voice = cast_voice(_as_seen(by_name[name], look), _others(name, voices, together), language)
            voices[name] = voice
        members[name] = CastMember(
            name=name,
            look=look,
            voice=voice,
            voice_engine=voice_engine,
            voice_brief=brief,
            other_voices=kept.voices_beside(voice_engine) if kept else (),
            drawn=tuple(sorted({*drawn, "voice"})),
        )
    return Cast(members=tuple(members.values()))


def _others(name: str, voices: Mapping[str, Voice], together: Sequence[Collection[str]]) -> list[Voice]:
    """Return the voices that the one of ``name`` is to be unlike."""
    if len(voices) <= APART_FROM_ALL:
        return list(voices.values())
    beside = {other for scene in together if name in scene for other in scene}
    return [voice for other, voice in voices.items() if other in beside]


def voices_from(engine: EngineIdentity) -> str:
    """Return what a voice is held under: the engine, and its model where it has one."""
    return f"{engine.name} {engine.commit}" if engine.commit else engine.name


def _as_seen(person: Person, look: Look) -> Person:
    """Return ``person`` with the age and the gender of the figure, so that what was drawn for the eye is heard too."""
    gender = {"feminine": "f", "masculine": "m"}.get(look.presentation, "")
    return person.model_copy(update={"gender": person.gender or gender, "age_years": look.age_years})


def narrator_voice(cast_voice: CastVoice, language: str, taken: Sequence[Voice] = ()) -> Voice:
    """Return the voice for words that nobody in the cast says: narration, a song everybody sings."""
    return cast_voice(Person(name="NARRATOR"), taken, language)
