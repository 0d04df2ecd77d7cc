"""What decides how people and places come across, as recipes carry it: resolved, without names.

Colours are 24-bit sRGB integers (``0xRRGGBB``), lengths whole millimetres or centimetres.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import Field

from film_assets.breakdown.model import Person, TimeOfDay, Weather
from film_assets.kernel.canonical import Frozen


class Look(Frozen):
    """One figure's look. Words come from small lists that engines know; an unknown word is a ConfigError."""

    height_cm: int = Field(default=172, ge=60, le=230)
    build: str = "average"
    """slight, average, broad, heavy"""
    age_years: int = 35
    presentation: str = "neutral"
    """feminine, masculine, neutral"""
    skin: int = 0xD9A883
    hair: str = "short"
    """bald, short, mop, bob, long, plait, pigtails, bun, curly, ponytail, crop"""
    hair_colour: int = 0x2B1D16
    beard: str = ""
    """"", stubble, full, moustache"""
    top: str = "shirt"
    """shirt, sweater, coat, dress, jacket, dressing_gown, uniform, tshirt, hoodie, robe, long_dress, gown, waistcoat, dungarees, armour,
    spacesuit, jumpsuit, vest"""
    top_colour: int = 0x7A3B3B
    bottom: str = "trousers"
    """trousers, skirt, pyjamas, shorts, jeans"""
    bottom_colour: int = 0x2E3440
    shoes_colour: int = 0x1A1A1A
    accessories: tuple[str, ...] = ()
    """glasses, hat, wide_hat, pointed_hat, cap, crown, helmet, hood, veil, bonnet, scarf, cloak, headphones, stethoscope, tie, apron, backpack;
    sorted"""
    words: str = ""
    """The writer's own description, for engines that read prompts."""


class SetDressing(Frozen):
    """A place as it is built: one location is the same set all through a film."""

    kind: str
    """A word of the sets' data file: ``street``, ``hallway``, ``control_room``, ``neutral_interior``..."""
    interior: bool
    words: tuple[str, ...] = ()
    """Dressing that was named (``desk``, ``street_lamp``, ``hooks``), gathered over all scenes of the place; sorted."""
    draw: int = 0
    """Seed of everything the script leaves open (colours, where furniture stands), from the place's name."""


class Light(Frozen):
    time: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR
    mood: str = "calm"


class Voice(Frozen):
    """One character's voice, resolved for its engine and held through the film."""

    voice: str
    """The engine's own id: ``en-us+f2`` for espeak, a speaker of the model for others."""
    rate_wpm: int = 160
    pitch: int = Field(default=50, ge=0, le=99)
    range: int = Field(default=50, ge=0, le=99)
    language: str = "en"
    tract_percent: int = Field(default=100, ge=70, le=140)
    """Resonances against the engine's own voice: higher for a child's short throat, lower for a big chest; pitch and pace
    stay as they are."""


class CastMember(Frozen):
    """One character as cast. What the script does not say was drawn once, and is held from then on."""

    name: str
    look: Look
    voice: Voice
    voice_engine: str
    """The engine that ``voice`` was cast for; another engine casts its own."""
    voice_brief: str | None = None
    """What ``voice`` was cast from (``look.voicing.voice_brief``); another brief gets another voice. None: not known,
    any voice is held."""
    drawn: tuple[str, ...] = ()
    """Fields of the look and ``voice`` that were drawn, not written; these are sticky, the others follow the script."""
    other_voices: tuple[tuple[str, Voice], ...] = ()
    """``(engine, voice)`` of voice engines that the film was made with before."""

    def voice_of(self, engine: str) -> Voice | None:
        """Return the voice that was cast for ``engine``; None where none was."""
        return self.voice if engine == self.voice_engine else dict(self.other_voices).get(engine)

    def voices_beside(self, engine: str) -> tuple[tuple[str, Voice], ...]:
        """Return the voices that were cast for other engines than ``engine``, by engine."""
        known = {**dict(self.other_voices), self.voice_engine: self.voice}
        return tuple(sorted((name, voice) for name, voice in known.items() if name != engine))


class Cast(Frozen):
    """Everybody who was ever cast in a film, in order of casting; only added to."""

    schema_version: int = 1
    members: tuple[CastMember, ...] = ()

    def member(self, name: str) -> CastMember:
        """Return who plays ``name``.

        Raises:
            KeyError: nobody was cast under that name.
        """
        for member in self.members:
            if member.name == name:
                return member
        raise KeyError(name)


CastVoice = Callable[[Person, Sequence[Voice], str], Voice]
"""How a voice engine gives a character a voice: the person, the voices already taken, the film's language."""
