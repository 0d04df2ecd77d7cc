"""One scene while it is being covered: its shots so far, who is where, what waits for a picture.

Which shots are added is decided in ``opening``, ``acting``, ``speaking``, ``voice_over``, ``written`` and ``montage``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from film_assets.breakdown.action import Framing, seconds_of
from film_assets.breakdown.beats import SceneElements
from film_assets.breakdown.dialogue import Conversation
from film_assets.breakdown.model import Move, Scene, Shot, ShotSize, Speech
from film_assets.breakdown.people import People
from film_assets.breakdown.settings import BreakdownSettings
from film_assets.breakdown.speeches import cue_name
from film_assets.breakdown.stage import Stage
from film_assets.breakdown.telephone import Ends, broadcast_speakers, remote_speakers
from film_assets.kernel.draws import chosen
from film_assets.screenplay.model import ElementKind, LineSpan


@dataclass
class SceneWork:
    """One scene being covered: what it is made of, and its shots so far."""

    scene: Scene
    group: SceneElements
    people: People
    settings: BreakdownSettings
    known_place: bool
    """The place was seen just before and goes on."""
    shot_format: bool
    ends: Ends = field(default_factory=Ends)
    before: Mapping[str, Stage] = field(default_factory=dict)
    """How earlier scenes ended, by label."""
    resumes: Sequence[Stage] = ()
    """How the scene ended that this one goes on from, then those in between (see ``resumed``)."""
    last: Stage | None = None
    """How the scene before ended."""
    turns_only: bool = False
    """The heading only turns to somebody or something in the place of the scene before."""
    shots: list[Shot] = field(default_factory=list)
    voices: list[Speech] = field(default_factory=list)
    """Voice-over that waits for a picture."""
    pause: Fraction = Fraction(0)
    lead: str = ""
    """Action that leads into the next speech."""
    lead_lines: LineSpan | None = None
    title_over: bool = False
    """The next centered line is to be laid over the picture."""

    def __post_init__(self) -> None:
        cues = {cue_name(one) for one in self.group.elements if one.kind is ElementKind.CHARACTER}
        actions = [one.text for one in self.group.elements if one.kind is ElementKind.ACTION]
        named = {mention.name for text in actions for mention in self.people.mentions(text)}
        self.stage = Stage(
            self.people.in_scene(cues, self.group.lines.last_line, named | (cues & set(self.people.persons))),
            place=self.scene.location.place,
            outside=not self.scene.location.interior,
        )
        self.stage.ends = self.ends
        if self.resumes:
            self.stage.goes_on_from(self.resumes[0], self.resumes[1:])
        if self.last is not None:
            self.stage.memory.earlier = tuple(one for one in self.last.memory.spoken if one[0] in self.last.marks)
            self.stage.before = self.last if self.turns_only else None
        for name, label in self.ends.away.items():
            if label in self.before:
                self.stage.as_in(self.before[label], name)
        if self.stage.aboard:
            drove = [stage.drives for stage in self.before.values() if stage.place == self.stage.place]
            self.stage.driver = next((name for name in reversed(drove) if name in named | cues), "")
        self.stage.held.update(dict.fromkeys(self.ends.phoning, "phone"))
        self.remote = remote_speakers(self.group, self.people, cues)
        self.remote |= broadcast_speakers(self.group, self.scene.location.place, cues)
        self.talk = Conversation(self.stage, self.settings)

    def add(self, shot: Shot) -> None:
        """Add a shot of action; voice-over that waits is laid over it."""
        if self.voices:
            shot = shot.model_copy(update={"speeches": (self.voices.pop(0),)})
        self.add_as_written(shot)

    def add_as_written(self, shot: Shot) -> None:
        """Add a shot with what it says itself, and note whom it shows as a pair."""
        if shot.size is ShotSize.TWO and len(shot.subject) == 2:
            self.talk.pairs.add(frozenset(shot.subject))
        self.shots.append(shot)

    def establishing(self, text: str, lines: LineSpan, framing: Framing | None = None) -> Shot:
        """Return a view of the place: EWS outside, WS inside, with what ``framing`` names of it."""
        location = self.scene.location
        wide = location.exterior or not location.interior
        size = ShotSize.EWS if wide else ShotSize.WS
        content = f"{self.scene.heading} {text}"
        moves = chosen(((), (), (Move.PAN_LEFT,), (Move.PAN_RIGHT,), (Move.DOLLY_IN,)), "establishing move", content)
        words = [thing.word for sentence in framing.sentences for thing in sentence.things] if framing else []
        empty = framing is not None and any(sentence.empty for sentence in framing.sentences)
        return Shot(
            label="",
            lines=lines,
            size=size,
            moves=moves,
            present=() if empty else self.stage.present(),
            crowd=0 if empty else self.stage.crowd,
            action=text,
            props=tuple(dict.fromkeys(words)),
            least_seconds=seconds_of(len(text.split()), size, content, self.settings),
        )

    def led(self, shot: Shot) -> Shot:
        """Return ``shot`` with the action that led into its speech."""
        lines = self.lead_lines or shot.lines
        span = LineSpan(first_line=min(lines.first_line, shot.lines.first_line), last_line=shot.lines.last_line)
        led = shot.model_copy(update={"action": self.lead, "lines": span})
        self.lead, self.lead_lines = "", None
        return led
