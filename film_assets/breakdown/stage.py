"""Who is where in a scene while it is being broken down: marks, poses, what hands hold, who was spoken of last.

Grows in the order of the script, so that whoever comes later changes nothing before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from film_assets.breakdown.model import Pose, Presence, ShotSize
from film_assets.breakdown.people import People
from film_assets.breakdown.sentences import Memory, Sentence

WIDE = frozenset({ShotSize.EWS, ShotSize.WS, ShotSize.FS, ShotSize.GROUP})
_PASSING = frozenset({Pose.WALKING, Pose.RUNNING})
_VEHICLES = ("CAR", "TRUCK", "CAB", "TAXI", "VAN", "LORRY", "BUS", "COACH", "TRAIN", "PLANE", "COCKPIT", "LIMOUSINE")


@dataclass
class Stage:
    """The state of one scene."""

    people: People
    place: tuple[str, ...] = ()
    marks: dict[str, int] = field(default_factory=dict)
    poses: dict[str, Pose] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    memory: Memory = field(default_factory=Memory)
    crowd: int = 0

    @property
    def here(self) -> tuple[str, ...]:
        """Who is in the scene now, by mark."""
        return tuple(name for name in self.marks if name not in self.gone)

    def enter(self, name: str) -> None:
        """Let ``name`` be in the scene from now on."""
        if name in self.people.persons:
            self.gone.discard(name)
            if name not in self.marks:
                self.marks[name] = len(self.marks)
                if any(word in part.split() for part in self.place for word in _VEHICLES):
                    self.poses[name] = Pose.DRIVING if name in ("DRIVER", "PILOT") else Pose.SITTING

    def spoke(self, name: str) -> None:
        """Note that ``name`` speaks: "she" is likely who spoke last."""
        self.memory.spoke_of(name, self.people.gender(name))

    def seen(self, sentence: Sentence) -> None:
        """Let a sentence's people enter, take its pose and its thing."""
        for name in (*sentence.actors, *sentence.others):
            self.enter(name)
        for name in sentence.actors[:1] if sentence.introduces else sentence.actors:
            if sentence.pose is not None:
                self.poses[name] = sentence.pose
            if sentence.dropped:
                self.held.pop(name, None)
            elif sentence.held:
                self.held[name] = sentence.held
        self.crowd = max(self.crowd, sentence.crowd)

    def after(self, sentence: Sentence) -> None:
        """Let who leaves be gone, and who walked stand, once the sentence's shot is over."""
        for name in sentence.actors:
            if self.poses.get(name) in _PASSING:
                self.poses[name] = Pose.STANDING
            if sentence.leaves:
                self.gone.add(name)

    def present(self, sentence: Sentence | None = None, looks_at: dict[str, str] | None = None) -> tuple[Presence, ...]:
        """Return everybody who is here, by mark, with what each does; in ``sentence`` its actors act."""
        found = []
        for name in self.here:
            acting = sentence is not None and name in sentence.actors
            gaze = (looks_at or {}).get(name, "")
            if acting and sentence is not None and sentence.looked_at and sentence.looked_at != name:
                gaze = sentence.looked_at
            found.append(
                Presence(
                    name=name,
                    pose=self.poses.get(name, Pose.STANDING),
                    action=sentence.gesture if acting and sentence is not None else "",
                    prop=self.held.get(name, ""),
                    looks_at=gaze,
                    mark=self.marks[name],
                )
            )
        return tuple(found)
