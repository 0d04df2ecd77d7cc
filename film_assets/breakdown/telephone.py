"""Who speaks through a device: from the other end of a telephone, and where that is when an INTERCUT shows it; from a
television that is on.

How such a voice is shown is in ``speaking``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from film_assets.breakdown.beats import SceneElements
from film_assets.breakdown.cast_words import cast_words
from film_assets.breakdown.model import Scene, Shot, ShotSize
from film_assets.breakdown.people import People
from film_assets.breakdown.speeches import cue_name
from film_assets.breakdown.words import things_in
from film_assets.screenplay.model import ElementKind

_PHONING = re.compile(
    r"\b(?:hangs? up|(?:on|into|answers|lifts|grabs|picks up|reaches for) (?:the |his |her |a )?(?:tele|cell ?|mobile )?"
    r"(?:phone|receiver|handset)|dials (?:the|a|her|his|again|another)|speed dial|phone call)\b",
    re.IGNORECASE,
)


_WITH = re.compile(r"INTERCUT\b.*:$")
_TELEPHONE = re.compile(r"\b(?:(?:tele|cell|speaker)?phones?|calls?|calling|receiver|handset|dial\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of an INTERCUT. ``away``: who is in another scene's place, by its label; ``phoning``: who telephones."""

    away: dict[str, str] = field(default_factory=dict)
    phoning: frozenset[str] = frozenset()

    def together(self, one: str, other: str) -> bool:
        """Return whether two are in the same place."""
        return self.away.get(one) == self.away.get(other)


def is_intercut(group: SceneElements) -> bool:
    """Return whether a scene goes back and forth between two places."""
    said = [one.text for one in group.elements if one.kind in (ElementKind.ACTION, ElementKind.SHOT)]
    said = said[:-1] if _leads_into_one(group) else said
    heading = group.heading.text if group.heading else ""
    return any("INTERCUT" in text for text in (heading, group.transition_in.upper(), *said))


def _leads_into_one(group: SceneElements) -> bool:
    """Return whether a scene ends on ``INTERCUT WITH:``."""
    last = group.elements[-1] if group.elements else None
    return last is not None and last.kind in (ElementKind.ACTION, ElementKind.SHOT) and bool(_WITH.match(last.text))


def other_ends(scenes: Sequence[tuple[Scene, SceneElements, People]]) -> list[Ends]:
    """Return the ends of every scene: in an INTERCUT, whoever speaks and is not named in its action is where they were
    last."""
    home: dict[str, tuple[Scene, str]] = {}
    found: list[Ends] = []
    led = False
    for scene, group, people in scenes:
        cues = {cue_name(one) for one in group.elements if one.kind is ElementKind.CHARACTER} & set(people.persons)
        text = " ".join(one.text for one in group.elements if one.kind is not ElementKind.DIALOGUE)
        named = {m.name for one in group.elements if one.kind is ElementKind.ACTION for m in people.mentions(one.text)}
        away: dict[str, str] = {}
        phoning: frozenset[str] = frozenset()
        if led or is_intercut(group):
            gone = [name for name in sorted(cues - named) if name in home]
            away = {name: home[name][0].label for name in gone if home[name][0].location.place != scene.location.place}
            if away and _TELEPHONE.search(" ".join((text, *(home[name][1] for name in away)))):
                phoning = frozenset(cues)
        found.append(Ends(away, phoning))
        led = _leads_into_one(group)
        home.update(dict.fromkeys((cues | named) - set(away), (scene, text)))
    return found


def at_its_end(shot: Shot, ends: Ends) -> Shot:
    """Return ``shot`` in the place where its people are, without those at the other end."""
    if not ends.away:
        return shot
    names = [presence.name for presence in shot.present]
    of = next((name for name in shot.subject if name in names), "")
    subject = tuple(name for name in shot.subject if name not in names or ends.together(name, of))
    alone = len(subject) < len(shot.subject) and len(subject) == 1
    return shot.model_copy(
        update={
            "plays_in": ends.away.get(of, ""),
            "subject": subject,
            "size": ShotSize.MS if alone else shot.size,
            "present": tuple(one for one in shot.present if ends.together(one.name, of)),
        }
    )


def remote_speakers(group: SceneElements, people: People, cues: Collection[str]) -> set[str]:
    """Return who speaks from the other end of a telephone: not named in the action of a scene in which somebody phones.

    In an INTERCUT both ends are seen.
    """
    actions = [one.text for one in group.elements if one.kind is ElementKind.ACTION]
    if not any(_PHONING.search(text) for text in actions) or is_intercut(group):
        return set()
    named = {mention.name for text in actions for mention in people.mentions(text)}
    far = {name for name in cues if name in people.persons and name not in named}
    return far if named & set(cues) else set()


_SETS = frozenset({"television", "radio", "screen"})
_NEWS = re.compile(r"\b(?:the )?(?:evening |morning |local |late |breaking )?news\b|\bbroadcast\b", re.IGNORECASE)
_MADE_THERE = re.compile(
    r"\b(?:STUDIO|NEWSROOM|(?:TV|TELEVISION|RADIO|NEWS) STATION|BOOTH|STAGE|(?:TV|FILM|NEWS) SET)\b"
)


def broadcast_speakers(group: SceneElements, place: Sequence[str], cues: Collection[str]) -> set[str]:
    """Return who speaks from a television or a radio that is on in a scene; nobody where such programmes are made."""
    kinds = cast_words()["broadcasters"]
    found = {name for name in cues if any(name == kind or name.endswith(f" {kind}") for kind in kinds)}
    if not found or _MADE_THERE.search(" ".join(place)):
        return set()
    text = " ".join(one.text for one in group.elements if one.kind is ElementKind.ACTION)
    on = any(thing.word in _SETS for thing in things_in(text)) or _NEWS.search(text)
    return found if on else set()
