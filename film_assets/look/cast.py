"""The cast of a film: a look and a voice for everybody, held from the first time on.

How a look is drawn stands in ``casting``; how a voice is chosen is the voice engine's.
"""

from __future__ import annotations

from collections.abc import Sequence

from film_assets.breakdown.model import Person
from film_assets.look.casting import looks_of
from film_assets.look.model import Cast, CastMember, CastVoice, Voice


def cast_of(
    people: Sequence[Person], previous: Cast | None, cast_voice: CastVoice, voice_engine: str, language: str
) -> Cast:
    """Return the cast for ``people``, with everybody of ``previous`` in their old places.

    A new character changes nobody; a character that is no longer in the script stays cast, and returns as before.
    """
    known = {member.name: member for member in previous.members} if previous else {}
    taken = [member.voice for member in known.values() if member.voice_engine == voice_engine]
    by_name = {person.name: person for person in people}
    members = dict(known)
    for name, look, drawn in looks_of(people, previous):
        held = known.get(name)
        if held is not None and held.voice_engine == voice_engine:
            voice = held.voice
        else:
            voice = cast_voice(by_name[name], taken, language)
            taken.append(voice)
        members[name] = CastMember(
            name=name, look=look, voice=voice, voice_engine=voice_engine, drawn=tuple(sorted({*drawn, "voice"}))
        )
    return Cast(members=tuple(members.values()))


def narrator_voice(cast_voice: CastVoice, language: str, taken: Sequence[Voice] = ()) -> Voice:
    """Return the voice for words that nobody in the cast says: narration, a song everybody sings."""
    return cast_voice(Person(name="NARRATOR"), taken, language)
