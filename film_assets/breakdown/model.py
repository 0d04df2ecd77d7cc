"""What a breakdown is: the scenes of a film and the shots they are covered with.

Lengths in frames belong to ``timing``; how anything looks belongs to ``look`` and ``picture``.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from pydantic import Field

from film_assets.kernel.canonical import Frozen
from film_assets.screenplay.model import LineSpan


class ShotSize(StrEnum):
    EWS = "EWS"
    WS = "WS"
    FS = "FS"
    MWS = "MWS"
    MS = "MS"
    MCU = "MCU"
    CU = "CU"
    ECU = "ECU"
    OTS = "OTS"
    POV = "POV"
    INSERT = "INSERT"
    TWO = "2S"
    GROUP = "GROUP"


class Angle(StrEnum):
    EYE = "eye"
    HIGH = "high"
    LOW = "low"
    OVERHEAD = "overhead"
    WORM = "worm"
    DUTCH = "dutch"
    PROFILE = "profile"
    REVERSE = "reverse"


class Move(StrEnum):
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    TILT_UP = "tilt_up"
    TILT_DOWN = "tilt_down"
    DOLLY_IN = "dolly_in"
    DOLLY_OUT = "dolly_out"
    TRUCK_LEFT = "truck_left"
    TRUCK_RIGHT = "truck_right"
    CRANE_UP = "crane_up"
    CRANE_DOWN = "crane_down"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    HANDHELD = "handheld"
    ARC = "arc"
    RACK_FOCUS = "rack_focus"
    DOLLY_ZOOM = "dolly_zoom"


class TimeOfDay(StrEnum):
    """Light as it is resolved: CONTINUOUS, SAME and LATER are never here, they inherit."""

    DAWN = "dawn"
    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"


class Weather(StrEnum):
    CLEAR = "clear"
    RAIN = "rain"
    SNOW = "snow"
    FOG = "fog"
    WIND = "wind"
    STORM = "storm"


class Location(Frozen):
    """Where a scene plays. ``interior`` and ``exterior`` are both true for INT/EXT."""

    interior: bool
    exterior: bool
    place: tuple[str, ...]
    """From the outside in, upper case: ``("RADIO STATION", "CONTROL ROOM")``."""


class Person(Frozen):
    """What the script says of one speaking or acting character, gathered over the whole script."""

    name: str
    """Identity: upper case, NFC, without extension (``MR. OYELARAN``)."""
    age_years: int = 0
    """0: the script does not say."""
    gender: str = ""
    """``"f"``, ``"m"`` or ``""``: from pronouns, titles and a short list of names; a guess that the script overrides."""
    description: str = ""
    """The introduction's own words after the age: ``coat over pyjamas``."""
    voice: str = ""
    """How the script wants the voice, in its own words (``[[cast: NORA, voice: deep, slow]]``); empty: left open."""
    also: tuple[str, ...] = ()
    """Other names of the same character (``[[cast: NORA, also: MRS. HALE]]``), folded as ``name`` is."""
    speaks: bool = True
    first_line: int = 1


class Delivery(StrEnum):
    """How a speech is said, from its parentheticals and its punctuation."""

    PLAIN = "plain"
    WHISPER = "whisper"
    LOW = "low"
    SHOUT = "shout"
    TIRED = "tired"
    WARM = "warm"
    URGENT = "urgent"
    SUNG = "sung"


class SpeechPlace(StrEnum):
    """Where a voice comes from."""

    ON_SCREEN = "on_screen"
    OFF_SCREEN = "off_screen"
    VOICE_OVER = "voice_over"
    FILTERED = "filtered"
    """Through a telephone, a radio, a loudspeaker."""


class Speech(Frozen):
    """One speech (or the part of one between two parentheticals) as it is to be said."""

    speaker: str
    text: str
    """Spoken words only: no emphasis marks, no parentheticals, one line."""
    delivery: Delivery = Delivery.PLAIN
    place: SpeechPlace = SpeechPlace.ON_SCREEN
    language: str = ""
    """BCP 47, empty for the film's language."""
    parenthetical: str = ""
    """As written, for people to read; its meaning is in ``delivery`` and ``place``."""
    to: str = ""
    """To whom it is said, where known."""
    together: bool = False
    """Dual dialogue: starts together with the speech before it in the same shot."""
    pause_before_seconds: Fraction = Fraction(0)
    """Silence before it within its shot (``(beat)``, ``...``); between speeches the breakdown writes 3/10."""
    continues_seconds: Fraction = Fraction(0)
    """Of a shot's last speech: how much of it may run on under the next shot (a reaction); usually 0."""
    lines: LineSpan


class Pose(StrEnum):
    STANDING = "standing"
    SITTING = "sitting"
    WALKING = "walking"
    RUNNING = "running"
    LYING = "lying"
    CROUCHING = "crouching"
    DRIVING = "driving"
    SLEEPING = "sleeping"
    CRAWLING = "crawling"
    RIDING = "riding"


ARMS, OUTSIDE, AT = "arms", "outside", "at "
"""What ``Presence.on`` says of who is carried, who stands at a vehicle's window, and how it begins for who sits at a thing."""


class Presence(Frozen):
    """One character in a shot's frame, with what the body does."""

    name: str
    pose: Pose = Pose.STANDING
    ends: Pose | None = None
    """The pose this character gets into in the course of the shot ("rises from the chair"); None: none but ``pose``."""
    action: str = ""
    """One word the figures know: ``hold``, ``point``, ``read``, ``phone``, ``drink``, ``carry``, ``wave``..."""
    prop: str = ""
    """What the hands hold, a word of the prop list (``key``, ``umbrella``, ``phone``)."""
    face: str = ""
    """What the face shows: ``smile``, ``laugh``, ``sad``, ``weep``, ``angry``, ``afraid``, ``closed``; empty: it is at rest."""
    looks_at: str = ""
    """A character's name, ``"camera"``, a prop word, or empty: by the blocking's own rule."""
    goes: str = ""
    """``in``: comes into the frame; ``out``: leaves it; empty: neither."""
    on: str = ""
    """What this character lies, sits or rides on where the script says so: ``floor``, ``bed``, ``sofa``, ``table``,
    ``bicycle``; ``at desk``; ``arms``: those of whom it looks at; ``outside``: at the window of a vehicle; empty: what the set has for it."""
    mark: int = 0
    """Where in the scene's set this character stands: counted from 0 in order of first appearance in the scene, so
    that a later arrival moves nobody."""


class Shot(Frozen):
    """One shot as the breakdown plans it.

    ``label`` is for people and for causes (``2-3``: scene 2, shot 3); it never enters a recipe.
    """

    label: str
    lines: LineSpan
    size: ShotSize
    angle: Angle = Angle.EYE
    moves: tuple[Move, ...] = ()
    subject: tuple[str, ...] = ()
    """Who or what the frame is built on: character names, or one prop word for an insert. Empty: the place."""
    over: str = ""
    """Of an OTS: whose shoulder is in front. Of a POV: whose eyes."""
    plays_in: str = ""
    """Label of the scene in whose place this is seen: the other end of an INTERCUT. Empty: the shot's own scene."""
    present: tuple[Presence, ...] = ()
    """Everybody the frame may show, in order of their marks."""
    crowd: int = 0
    """How many unnamed people fill the place."""
    action: str = ""
    """The action text this shot covers, as written; empty for pure dialogue."""
    speeches: tuple[Speech, ...] = ()
    props: tuple[str, ...] = ()
    """Prop words seen in this shot, in order of mention."""
    unshown: tuple[str, ...] = ()
    """Nouns of what hands take up here and no picture has."""
    explicit_seconds: Fraction | None = None
    """Written length; the shot is only ever longer than this (speech is never cut)."""
    least_seconds: Fraction = Fraction(2)
    """Length when nothing is said, and the least when something is."""
    explicit: bool = False
    """Written by the author as a shot, not derived."""
    title_over: str = ""
    """Text shown over the picture (a centered line: ``> THE LIT WINDOW GOES DARK <``)."""
    take: int = Field(default=1, ge=1)
    """The chosen take, from the film's selections."""


class TransitionKind(StrEnum):
    CUT = "cut"
    DISSOLVE = "dissolve"
    FADE_IN = "fade_in"
    FADE_OUT = "fade_out"


class Transition(Frozen):
    kind: TransitionKind = TransitionKind.CUT
    seconds: Fraction = Fraction(0)
    black_seconds: Fraction = Fraction(0)
    """Black held after a fade to black."""


class Scene(Frozen):
    """One scene: where, when, who, and the elements it is made of."""

    label: str
    """The script's own scene number, or its place in the script as text; unique in the film."""
    heading: str
    """The slugline as written; empty for a default scene."""
    lines: LineSpan
    location: Location
    time: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR
    continuous: bool = False
    """Goes on in time from the scene before (CONTINUOUS, SAME, MOMENTS LATER)."""
    modifiers: tuple[str, ...] = ()
    """``FLASHBACK``, ``MOVING``, ``1979``."""
    mood: str = "calm"
    """One of calm, tense, sad, warm, action, playful: for music and light."""
    set_words: tuple[str, ...] = ()
    """Nouns of the action that dress the set (``desk``, ``records``, ``telephone``), lower case, in order of mention."""
    present: tuple[str, ...] = ()
    """Characters by mark."""
    wears: tuple[tuple[str, str], ...] = ()
    """Characters who are dressed otherwise here than they are described, with the script's words."""
    music: str = ""
    """What the script asks of the music, in its own words (``[[music: slow piano]]``); ``none``: no music."""
    synopsis: str = ""
    transition_in: Transition = Transition()
    """How the scene begins, from the transition written before it."""


class SceneList(Frozen):
    schema_version: int = 1
    title: str
    authors: str = ""
    language: str = "en"
    scenes: tuple[Scene, ...] = ()
    people: tuple[Person, ...] = ()
    year: int = 0
    """When it plays, where its title, a slugline or a title over the picture says so; else 0."""
    pronounced: tuple[tuple[str, str], ...] = ()
    """Words and how they are spelled for the voice (``("Ines", "ee-nesh")``), in the order of the words."""
    transition_out: Transition = Transition()
    """How the film ends."""
    screen_seconds: Fraction = Fraction(0)
    """Estimate of running time from words."""
    page_seconds: Fraction = Fraction(0)
    """Estimate of running time from pages of 55 lines."""
    estimates_differ_percent: int = 30
    """By so much of the longer one both may differ before the writer is warned."""


class SceneShots(Frozen):
    scene: str
    """The scene's label."""
    shots: tuple[Shot, ...]


class ShotList(Frozen):
    schema_version: int = 1
    scenes: tuple[SceneShots, ...] = ()


class PlacedSpeech(Frozen):
    """Where one speech sounds, from the first sample of its shot (its head included)."""

    index: int
    """Into the shot's speeches."""
    start_sample: int
    length_samples: int


class ShotTiming(Frozen):
    """One shot in whole frames. Its length is head + body + tail; head and tail are what transitions and titles use."""

    label: str
    start_frame: int
    """Record position of the clip's frame 0 in the film; in a dissolve, head and the tail before share frames."""
    head_frames: int = 0
    body_frames: int
    tail_frames: int = 0
    speeches: tuple[PlacedSpeech, ...] = ()

    @property
    def length_frames(self) -> int:
        return self.head_frames + self.body_frames + self.tail_frames


class SceneTiming(Frozen):
    """Where a scene lies in the film: from its first shot's frame 0 up to its last shot's end."""

    scene: str
    start_frame: int
    end_frame_exclusive: int
    transition_in: Transition = Transition()
    """As resolved: shortened or dropped where the shots are too short, with a note."""


class Timing(Frozen):
    """The film in whole frames, from real voice lengths, pauses and written lengths."""

    schema_version: int = 1
    rate: str
    opening_frames: int
    """Title card before the first shot."""
    closing_frames: int
    """End credits after the last shot and its black."""
    closing_black_frames: int = 0
    shots: tuple[ShotTiming, ...] = ()
    scenes: tuple[SceneTiming, ...] = ()
    length_frames: int
    notes: tuple[str, ...] = ()
    """Warnings in words: a written length that speech made longer, a transition shortened."""
