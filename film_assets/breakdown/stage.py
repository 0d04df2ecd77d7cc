"""Who is where in a scene while it is being broken down: marks, poses, what hands hold, who was spoken of last.

Grows in the order of the script, so that whoever comes later changes nothing before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from film_assets.breakdown.clauses import PASSING
from film_assets.breakdown.faces import AT_REST, face_in
from film_assets.breakdown.habits import WITH_ANOTHER
from film_assets.breakdown.model import ARMS, OUTSIDE, Pose, Presence, ShotSize, Speech
from film_assets.breakdown.naming import Memory
from film_assets.breakdown.people import People
from film_assets.breakdown.sentences import Sentence, sentence_read
from film_assets.breakdown.telephone import Ends
from film_assets.breakdown.through import is_seen_through
from film_assets.breakdown.words import HAND, TOKEN, vehicles_named, vocabulary

WIDE = frozenset({ShotSize.EWS, ShotSize.WS, ShotSize.FS, ShotSize.GROUP})
MOST_IN_FRAME = 40
"""Of more people than these in one place only those a shot is about are in it; the others are its crowd."""
_LOW_GESTURES = frozenset(
    {"lift", "dig", "search", "work", "reach_down", "mouth", "face", "brow", "head", "cry", "phone", "pray"}
)
"""What one does who crouches still."""
_TENDING = WITH_ANOTHER | {"reach", "hug", "examine", "face", "listen", "hold", "cry"}
"""What is done to one who lies on one's knees."""
_FROM_OUTSIDE = re.compile(
    r"\b(?<!locked )(?<!closed )(?<!seen )(?:(?:from|on) (?:the )?outside|outside (?:the|his|her|their) (?:car|window|door|truck|van))\b"
)
_GETS_IN = re.compile(r"\b(?:gets?|climbs?|hops?|jumps?|slides?|slips?) (?:back )?(?:in|into|inside)\b")
_BY_THE_WAY = (Pose.STANDING, Pose.SITTING, Pose.CROUCHING)
"""Poses that somebody gets into while speaking."""
_ON_ONES_FEET = frozenset({"kick", "fight", "swing", "dance", "dig"})
_TALKING_THINGS = {"phone": "phone", "handset": "phone", "telephone": "phone"}
_IN_HAND = re.compile(
    r"\b(?:in|on|between) (?:an?|the|his|her|their|[\w.]+['’]s)? ?(?:\w+ )?(?:palms?|hands?|fists?|fingers)\b",
    re.IGNORECASE,
)
_AT_IT = re.compile(
    r"\b(?:at|through) (?:the|his|her|their|an?|this) (?:\w+ ){0,2}\w+(?=\s*(?:[.,;:!?]|and\b|then\b|$))", re.IGNORECASE
)
_AHEAD = re.compile(r"\b(?:out|through) (?:his|her|the) (?:windshield|windscreen)", re.IGNORECASE)
"""Where anybody aboard may look, and who drives does."""
_LANDS = re.compile(r"\b(?:lands?|falls?|drops?|rolls?|slips?|shatters?|crashes)\b", re.IGNORECASE)
"""What a thing does that is in no hand any more."""
_SITS_BESIDE = re.compile(
    r"\bs(?:its?|at|itting|eated)\b(?: down)?(?: \w+)? (?:next to|beside|by|close to|alongside)\b", re.IGNORECASE
)
_INTO = re.compile(r"\b(?:enter(?:s|ing)?|into)\s+(?:the|an?|his|her|their)\s", re.IGNORECASE)
_VEHICLES = frozenset("CAR TRUCK CAB TAXI VAN LORRY BUS COACH TRAIN PLANE COCKPIT LIMOUSINE JEEP PICKUP SEDAN".split())
_DRIVEN = frozenset("CAR TRUCK VAN LORRY JEEP PICKUP SEDAN".split())
"""Whose first passenger is at the wheel."""
_NO_VEHICLES = frozenset(
    "STATION STOP PARK PARKING LOT DEPOT SHOP SHELTER YARD TRACK TRACKS PLATFORM WASH DEALER DEALERSHIP RENTAL RANK STAND "
    "TERMINAL GARAGE SHOWROOM WRECK".split()
)


def _is_vehicle(part: str) -> bool:
    """Return whether a part of a place is a vehicle: a train, and no train station."""
    words = _words(part)
    return bool(_VEHICLES & words) and not _NO_VEHICLES & words


def _words(part: str) -> set[str]:
    return set(TOKEN.findall(vehicles_named(part)))


@dataclass
class Stage:
    """The state of one scene."""

    people: People
    place: tuple[str, ...] = ()
    outside: bool = False
    marks: dict[str, int] = field(default_factory=dict)
    poses: dict[str, Pose] = field(default_factory=dict)
    rests: dict[str, str] = field(default_factory=dict)
    """What somebody lies or sits on, as long as they do."""
    held: dict[str, str] = field(default_factory=dict)
    faces: dict[str, str] = field(default_factory=dict)
    """What somebody's face shows, until they do something else."""
    thrown: dict[str, str] = field(default_factory=dict)
    """What leaves a hand in the course of the shot, which shows it in the hand still."""
    gone: set[str] = field(default_factory=set)
    memory: Memory = field(default_factory=Memory)
    crowd: int = 0
    carried: dict[str, str] = field(default_factory=dict)
    """Who is carried, and by whom."""
    driver: str = ""
    """Who drove this vehicle when it was last seen, and is in the scene."""
    saying: dict[str, str] = field(default_factory=dict)
    """What the hands of who speaks do, by a parenthetical."""
    ends: Ends = field(default_factory=Ends)
    before: Stage | None = None
    """The scene before, where this one's heading only turns to somebody or something there."""

    @property
    def here(self) -> tuple[str, ...]:
        """Who is in the scene now, by mark."""
        return tuple(name for name in self.marks if name not in self.gone)

    @property
    def aboard(self) -> bool:
        """Whether the scene plays in a vehicle."""
        return any(_is_vehicle(part) for part in self.place)

    @property
    def drives(self) -> str:
        """Who is at the wheel now; ``""`` for nobody."""
        return next((name for name, pose in self.poses.items() if pose is Pose.DRIVING), "")

    def enter(self, name: str) -> None:
        """Let ``name`` be in the scene from now on."""
        if name in self.people.persons and name not in self.people.unseen:
            self.gone.discard(name)
            if name not in self.marks:
                self.marks[name] = max(self.marks.values(), default=-1) + 1
                if self.before is not None and name in self.before.here:
                    self._as_left(self.before, name)
                elif self.aboard:
                    first = len(self.marks) == 1 and any(_DRIVEN & _words(part) for part in self.place)
                    drives = name == self.driver if self.driver else first or name in ("DRIVER", "PILOT")
                    self.poses[name] = Pose.DRIVING if drives else Pose.SITTING

    def as_in(self, other: Stage, name: str) -> None:
        """Let ``name`` be in this scene as in ``other``: on the same mark, in the same pose."""
        if name in other.marks and name not in self.people.unseen:
            self.marks[name] = other.marks[name]
            if name in other.poses:
                self.poses[name] = other.poses[name]

    def _as_left(self, other: Stage, name: str) -> None:
        """Let ``name`` be as ``other`` left them: on the same mark where that is free, in the same pose, holding the same."""
        if other.marks[name] not in self.marks.values():
            self.marks[name] = other.marks[name]
        self.poses[name] = other.poses.get(name, Pose.STANDING)
        self.rests.update({name: other.rests[name]} if name in other.rests else {})
        self.held.update({name: other.held[name]} if name in other.held else {})

    def goes_on_from(self, other: Stage, between: Sequence[Stage]) -> None:
        """Let those who were left in ``other`` be here as they were, but for whoever was seen ``between`` somewhere else."""
        for name in other.here:
            if not any(name in stage.marks for stage in between):
                self.as_in(other, name)
                if name in other.rests:
                    self.rests[name] = other.rests[name]
        self.crowd = other.crowd

    def spoke(self, name: str) -> None:
        """Note that ``name`` speaks: "she" is likely who spoke last."""
        self.memory.spoke_of(name, self.people.gender(name))

    def said_with(self, speeches: Sequence[Speech]) -> None:
        """Let faces, hands and bodies do what the parentheticals of ``speeches`` say: "(standing up)", "(shrugs)"."""
        self.saying = {}
        for name in dict.fromkeys(speech.speaker for speech in speeches):
            said = [one.parenthetical for one in speeches if one.speaker == name and one.parenthetical]
            if said and name in self.marks:
                self._acts_aside(name, " ".join(said))

    def _acts_aside(self, name: str, said: str) -> None:
        face = face_in(said)
        if face:
            self.faces[name] = "" if face == AT_REST else face
        aside = sentence_read(f"{name} {said}", self.people, replace(self.memory), self.here)
        if name in aside.actors:
            self.saying[name] = aside.gesture
            self.held.update({name: aside.held} if aside.held else {})
            if aside.pose in _BY_THE_WAY and not self.aboard:
                self.poses[name] = aside.pose
                self.rests.pop(name, None)

    def seen(self, sentence: Sentence) -> None:
        """Let a sentence's people enter, take its pose and its thing."""
        self.saying = {}
        for name in (*sentence.actors, *sentence.others):
            self.enter(name)
        for name in sentence.actors[:1] if sentence.introduces else sentence.actors:
            if sentence.pose is None and sentence.gesture not in _LOW_GESTURES:
                self._straighten(name, sentence)
            if self._tends(name, sentence):
                self.poses[name] = Pose.CROUCHING
            if sentence.pose is not None and name not in sentence.stays and not self._rides_off(name, sentence):
                if sentence.pose is not self.poses.get(name):
                    self.rests.pop(name, None)
                self.poses[name] = sentence.pose
            if rests_on := sentence.rests_on or self._beside_on(sentence):
                self.rests[name] = rests_on
            elif self.poses.get(name) is Pose.RIDING and self.memory.mount:
                self.rests.setdefault(name, self.memory.mount)
            self.faces.pop(name, None)
            if sentence.face not in ("", AT_REST):
                self.faces[name] = sentence.face
            if sentence.gives:
                self.held.pop(name, None)
                self.thrown[name] = sentence.gives
            elif sentence.dropped:
                let_go = self.held.pop(name, "") or next((one.word for one in sentence.things if one.scale == HAND), "")
                if sentence.gesture == "throw" and let_go:
                    self.thrown[name] = let_go
            elif sentence.held:
                self.held[name] = sentence.held
            elif name not in self.held and (thing := self._looked_at_in_hand(sentence)):
                self.held[name] = thing
                sentence.gesture = sentence.gesture or "read"
        if not sentence.actors and sentence.things and _IN_HAND.search(sentence.text):
            whose = self.memory.last if self.memory.last in self.here else next(iter(self.here), "")
            if whose:
                self.held[whose] = sentence.things[0].word
        if self.aboard:
            self._at_the_window(sentence)
        for name in {*sentence.poses, *(sentence.actors if sentence.pose is not None else ())} & self.carried.keys():
            self._let_down(name)
        if not sentence.actors and sentence.subject_thing and _LANDS.search(sentence.text):
            self.held = {name: thing for name, thing in self.held.items() if thing != sentence.subject_thing}
        self.poses.update(sentence.poses)
        self.rests.update(dict.fromkeys(sentence.poses, sentence.laid_on) if sentence.laid_on else {})
        for name in sentence.carries:
            self.carried[name] = sentence.actors[0]
            self.poses[name], self.rests[name] = Pose.LYING, ARMS
        if sentence.at_the_wheel and not (self.drives and _AHEAD.search(sentence.text)):
            for name, pose in self.poses.items():
                if pose is Pose.DRIVING:
                    self.poses[name] = Pose.SITTING
            self.poses[sentence.at_the_wheel] = Pose.DRIVING
        self.crowd = max(self.crowd, sentence.crowd)

    def _at_the_window(self, sentence: Sentence) -> None:
        """Let somebody stand outside a vehicle, and get in."""
        for name in sentence.actors:
            if _FROM_OUTSIDE.search(sentence.text):
                self.poses[name], self.rests[name] = Pose.STANDING, OUTSIDE
            elif self.rests.get(name) == OUTSIDE and _GETS_IN.search(sentence.text):
                self.poses[name] = Pose.SITTING
                self.rests.pop(name)
            elif self.rests.get(name) == OUTSIDE:
                self.poses[name] = Pose.STANDING

    def _let_down(self, name: str) -> None:
        self.carried.pop(name, None)
        if self.rests.get(name) == ARMS:
            self.rests.pop(name)

    def _looked_at_in_hand(self, sentence: Sentence) -> str:
        """Return what somebody takes up to look at, ``""`` for nothing: "he looks at the phone", and not "at the phone on the
        wall", nor at what another holds."""
        thing = sentence.looked_at
        if thing not in vocabulary()["looked_at_in_hand"] or thing in self.held.values():
            return ""
        return thing if _AT_IT.search(sentence.text) else ""

    def _beside_on(self, sentence: Sentence) -> str:
        """Return what somebody sits on who sits down beside another: what that one lies or sits on."""
        sits = Pose.SITTING in (sentence.pose, sentence.ends)
        if not sits or not sentence.others or not _SITS_BESIDE.search(sentence.text):
            return ""
        other = sentence.others[0]
        return self.rests.get(other, "") or ("bed" if self.poses.get(other) is Pose.SLEEPING else "")

    def _straighten(self, name: str, sentence: Sentence) -> None:
        """Let somebody who crouched stand again when they do something else, who lay when they fight."""
        pose = self.poses.get(name)
        acts = sentence.gesture or sentence.moves
        if (pose is Pose.CROUCHING and acts) or (pose is Pose.LYING and sentence.gesture in _ON_ONES_FEET):
            self.poses[name] = Pose.STANDING
            self.rests.pop(name, None)

    def _rides_off(self, name: str, sentence: Sentence) -> bool:
        """Return whether ``name`` leaves on what it rides."""
        return self.poses.get(name) is Pose.RIDING and sentence.leaves and sentence.pose in PASSING

    def _tends(self, name: str, sentence: Sentence) -> bool:
        """Return whether ``name`` stands and does something to one who lies: "puts a hand on her neck"."""
        standing = self.poses.get(name, Pose.STANDING) is Pose.STANDING and sentence.pose is None
        lying = any(self._lies_low(other) for other in sentence.met) and name in (sentence.doers or sentence.actors)
        return standing and lying and sentence.gesture in _TENDING and not sentence.carries

    def _lies_low(self, name: str) -> bool:
        """Return whether ``name`` lies low, and neither on a bed nor in somebody's arms, nor nods in a chair."""
        asleep = self.poses.get(name) is Pose.SLEEPING and self.rests.get(name) == "floor"
        lying = self.poses.get(name) is Pose.LYING and self.rests.get(name) not in ("bed", "sofa", "table")
        return (lying or asleep) and name not in self.carried

    def after(self, sentence: Sentence) -> None:
        """Let who leaves be gone, and who walked stand, once the sentence's shot is over."""
        if sentence.gives and sentence.met:
            self.held[sentence.met[0]] = sentence.gives
        for name in sentence.actors:
            if sentence.gesture == "read" and self.held.get(name) in _TALKING_THINGS:
                del self.held[name]  # Only looked at: what stays in the hand is spoken into.
            self.thrown.pop(name, None)
            if self.poses.get(name) in PASSING:
                self.poses[name] = sentence.ends or Pose.STANDING
            if self.goes(sentence, name) == "out" or (sentence.introduces == name and is_seen_through(sentence.text)):
                self.gone |= {name, *(one for one, by in self.carried.items() if by == name)}
            if sentence.sets_down:
                for one in [one for one, by in self.carried.items() if by == name]:
                    self._let_down(one)

    def goes(self, sentence: Sentence, name: str = "") -> str:
        """Return whether a sentence's people, or ``name`` of them, come ``in``, go ``out``, or neither: who enters a house
        goes out of the street."""
        if name in sentence.stays:
            return ""
        inside = sentence.comes and self.outside and bool(_INTO.search(sentence.text))
        return "out" if sentence.leaves or inside else "in" if sentence.comes else ""

    def gesture(self, name: str) -> str:
        """Return what somebody's hands do while no sentence says it: a parenthetical's, or a telephone in the hand is at the
        ear."""
        if name in self.carried.values():
            return "cradle"
        return self.saying.get(name, "") or _TALKING_THINGS.get(self.held.get(name, ""), "")

    def awake(self, name: str) -> bool:
        """Return whether ``name`` can listen."""
        return self.poses.get(name) not in (Pose.SLEEPING, Pose.LYING)

    def present(self, sentence: Sentence | None = None, looks_at: dict[str, str] | None = None) -> tuple[Presence, ...]:
        """Return everybody who is here, by mark, with what each does; in ``sentence`` its actors act."""
        found = []
        meant = {*(sentence.actors if sentence else ()), *(sentence.others if sentence else ()), *(looks_at or {})}
        here = self.here
        if len(here) > MOST_IN_FRAME:
            here = tuple(name for place, name in enumerate(here) if place < MOST_IN_FRAME or name in meant)
        for name in here:
            acting = sentence is not None and name in sentence.actors and name not in self.carried
            bears = name in self.carried.values()
            gaze = (looks_at or {}).get(name, "") if name not in self.carried else self.carried[name]
            if acting and sentence is not None:
                gaze = next((one for one in (sentence.looked_at, *sentence.others) if one not in ("", name)), gaze)
            found.append(
                Presence(
                    name=name,
                    pose=self.poses.get(name, Pose.STANDING),
                    action=sentence.gesture if acting and sentence is not None and not bears else self.gesture(name),
                    prop=self.held.get(name, "") or (self.thrown.get(name, "") if acting else ""),
                    face=sentence.face
                    if acting and sentence is not None and sentence.face
                    else self.faces.get(name, ""),
                    on=self.rests.get(name, ""),
                    looks_at=gaze,
                    goes=self.goes(sentence, name) if acting and sentence is not None else "",
                    mark=self.marks[name],
                )
            )
        return tuple(found)
