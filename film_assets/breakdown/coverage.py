"""Scenes are covered with shots: explicit ones as written, the others as an editor would want them.

The rules for action are in ``action``, for speech in ``dialogue``; here they are put in order, scene by scene.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import takewhile

from film_assets.breakdown.action import (
    PERSON,
    PLACE,
    THING,
    Framing,
    framings_of,
    looked_at,
    point_of_view,
    seconds_of,
    shot_of_framing,
)
from film_assets.breakdown.beats import Beat, SceneElements, beats_of, grouped
from film_assets.breakdown.dialogue import Conversation, off_screen_covered, parts_of_speech, run_covered
from film_assets.breakdown.estimates import action_seconds
from film_assets.breakdown.explicit import camera_line_shot, explicit_shot
from film_assets.breakdown.grammar import neighbours_told_apart
from film_assets.breakdown.labels import labels_kept
from film_assets.breakdown.model import (
    Delivery,
    Move,
    Scene,
    SceneList,
    SceneShots,
    Shot,
    ShotList,
    ShotSize,
    Speech,
    SpeechPlace,
)
from film_assets.breakdown.people import People, gathered_people, group_members
from film_assets.breakdown.settings import DEFAULT_BREAKDOWN, BreakdownSettings
from film_assets.breakdown.speeches import cue_name, delivery_of, voice_seconds
from film_assets.breakdown.stage import Stage
from film_assets.breakdown.words import FIXED, TOKEN, scale_of, things_in, vocabulary
from film_assets.kernel.draws import chosen
from film_assets.screenplay.languages import language_named
from film_assets.screenplay.model import ElementKind, LineSpan, Screenplay

_ENDINGS = re.compile(r"(?:THE )?END(?: OF .*)?|FIN|FINE|ENDE|KONIEC|FINIS|КОНЕЦ", re.IGNORECASE)
_PHONING = re.compile(
    r"\b(?:hangs? up|(?:on|into|answers|lifts|grabs|picks up|reaches for) (?:the |his |her |a )?(?:tele|cell ?|mobile )?"
    r"(?:phone|receiver|handset)|dials (?:the|a|her|his|again|another)|speed dial|phone call)\b",
    re.IGNORECASE,
)
_MONTAGE = re.compile(r"\b(?:MONTAGE|SERIES OF SHOTS)\b")
_TO_BE_SEEN = frozenset({ShotSize.MS, ShotSize.MCU, ShotSize.MWS, ShotSize.CU})
_LEAD_WORDS = 8


def shots_of(
    screenplay: Screenplay,
    scenes: SceneList,
    settings: BreakdownSettings = DEFAULT_BREAKDOWN,
    previous: ShotList | None = None,
    takes: Mapping[str, int] | None = None,
) -> ShotList:
    """Return the shots of every scene of ``scenes``, which were made of the same ``screenplay``.

    ``previous``: the list before this draft, whose labels are kept where a shot is found again. ``takes``: the chosen
    take by label. Whatever is drawn by chance is drawn by a shot's own words.
    """
    script = grouped(screenplay)
    groups, people = script.scenes, gathered_people(script)
    covered: list[tuple[str, list[Shot]]] = []
    known = places_known(scenes.scenes)
    for scene, group, seen in zip(scenes.scenes, groups, known, strict=True):
        work = _SceneWork(scene, group, people, settings, seen, screenplay.read_as == "shots")
        covered.append((scene.label, work.covered()))
    _hold_the_last(covered, settings)
    labels = labels_kept(covered, previous)
    chosen_takes = takes or {}
    return ShotList(
        scenes=tuple(
            SceneShots(
                scene=label,
                shots=tuple(
                    shot.model_copy(update={"label": name, "take": chosen_takes.get(name, shot.take)})
                    for shot, name in zip(shots, names, strict=True)
                ),
            )
            for (label, shots), names in zip(covered, labels, strict=True)
        )
    )


def places_known(scenes: Sequence[Scene]) -> list[bool]:
    """Return for each scene whether its place was seen before without a jump in time."""
    known: list[bool] = []
    chain: set[tuple[str, ...]] = set()
    for scene in scenes:
        if not scene.continuous:
            chain = set()
        known.append(scene.location.place in chain)
        chain.add(scene.location.place)
    return known


def marks_in(
    scene: Scene, group: SceneElements, people: People, settings: BreakdownSettings, shot_format: bool
) -> tuple[str, ...]:
    """Return who is seen in a scene, in order of their marks: of first appearance."""
    work = _SceneWork(scene, group, people, settings, False, shot_format)
    work.covered()
    return tuple(work.stage.marks)


def remote_speakers(group: SceneElements, people: People, cues: Collection[str]) -> set[str]:
    """Return who speaks from the other end of a telephone: not named in the action of a scene in which somebody phones.

    In an INTERCUT both ends are seen.
    """
    actions = [one.text for one in group.elements if one.kind is ElementKind.ACTION]
    heading = group.heading.text if group.heading else ""
    if not any(_PHONING.search(text) for text in actions) or any("INTERCUT" in text for text in (heading, *actions)):
        return set()
    named = {mention.name for text in actions for mention in people.mentions(text)}
    far = {name for name in cues if name in people.persons and name not in named}
    return far if named & set(cues) else set()


def _spoken_as_directed(beat: Beat) -> Beat:
    """Return ``beat`` with the delivery and the language that a note in it directs."""
    voice, language = beat.directed("voice"), language_named(beat.directed("language"))
    changes: dict[str, object] = {}
    if voice and "=" not in voice and (delivery := delivery_of(voice, "")) is not Delivery.PLAIN:
        changes["delivery"] = delivery
    if language:
        changes["language"] = language
    if not changes:
        return beat
    return replace(beat, speeches=tuple(speech.model_copy(update=changes) for speech in beat.speeches))


def _is_of_the_place(framing: Framing) -> bool:
    """Return whether a framing shows the place: nobody acts, or it only names what stands there."""
    return framing.kind == PLACE or (
        framing.kind == THING
        and scale_of(framing.about[0]) == FIXED
        and all(sentence.described for sentence in framing.sentences)
    )


def _hold_the_last(covered: Sequence[tuple[str, list[Shot]]], settings: BreakdownSettings) -> None:
    """Let the film's last shot stand a second longer, unless its length is written."""
    for _, shots in reversed(covered):
        if shots:
            last = shots[-1]
            if last.explicit_seconds is None:
                held = last.least_seconds + settings.last_shot_hold_seconds
                shots[-1] = last.model_copy(update={"least_seconds": held})
            return


@dataclass
class _SceneWork:
    """One scene being covered."""

    scene: Scene
    group: SceneElements
    people: People
    settings: BreakdownSettings
    known_place: bool
    """The place was seen just before and goes on."""
    shot_format: bool
    shots: list[Shot] = field(default_factory=list)
    voices: list[Speech] = field(default_factory=list)
    """Voice-over that waits for a picture."""
    pause: Fraction = Fraction(0)
    lead: str = ""
    """Action that leads into the next speech."""
    lead_lines: LineSpan | None = None

    def __post_init__(self) -> None:
        cues = {cue_name(one) for one in self.group.elements if one.kind is ElementKind.CHARACTER}
        self.stage = Stage(self.people.in_scene(cues), place=self.scene.location.place)
        self.remote = remote_speakers(self.group, self.people, cues)
        self.talk = Conversation(self.stage, self.settings, " / ".join(self.scene.location.place))

    def covered(self) -> list[Shot]:
        beats = [_spoken_as_directed(beat) for beat in beats_of(self.group, self.settings)]
        explicit = any(beat.kind == "shot" for beat in beats)
        index = 0
        if explicit and self.shot_format:
            index = self._described(beats)
        else:
            index = self._opened(beats)
            for beat in beats[:index]:
                self._obey(beat, 0)
        while index < len(beats):
            index = self._beat(beats, index)
        self._settle_voices()
        if not self.shots and (self.group.heading is not None):
            self.shots.append(self._establishing("", self.scene.lines))
        return neighbours_told_apart(self.shots)

    # Opening

    def _described(self, beats: Sequence[Beat]) -> int:
        """Take in the description before the first explicit shot: who is there, and nothing to film."""
        index = 0
        while beats[index].kind == "action":
            for framing in framings_of(beats[index].text, self.stage, self.settings):
                for sentence in framing.sentences:
                    self.stage.seen(sentence)
                    self.stage.after(sentence)
            index += 1
        return index

    def _opened(self, beats: Sequence[Beat]) -> int:
        """Open the scene with its place, unless the place goes on or the scene is short. Takes in the first paragraph."""
        first = beats[0] if beats else None
        if first is None or first.kind in ("shot", "camera") or self._is_montage(beats, 0) or first.directed("shot"):
            return 0
        framings = framings_of(first.text, self.stage, self.settings) if first.kind == "action" else []
        leading = list(takewhile(_is_of_the_place, framings))
        self._already_here(framings)
        short = self._seconds(beats) < self.settings.establishing_scene_seconds
        if leading and not self.known_place:
            place = Framing(PLACE, (), [sentence for framing in leading for sentence in framing.sentences])
            self.stage.crowd = max([self.stage.crowd, *(sentence.crowd for sentence in place.sentences)])
            self.shots.append(self._establishing(place.text, first.lines, place))
            framings = framings[len(leading) :]
        elif not self.known_place and not short and self.group.heading is not None:
            self.shots.append(self._establishing("", self.group.heading.lines))
        if first.kind != "action":
            return 0
        self._framed(framings, first, beats[1] if len(beats) > 1 else None)
        return 1

    def _already_here(self, framings: Sequence[Framing]) -> None:
        """Let whom the first paragraph finds in the place be there from the start, unless they come in."""
        coming: set[str] = set()
        for framing in framings:
            for sentence in framing.sentences:
                if sentence.moves:
                    coming.update(name for name in sentence.actors if name not in self.stage.marks)
                    continue
                for name in (*sentence.actors, *sentence.others):
                    if name in coming:
                        continue
                    self.stage.enter(name)
                    if sentence.pose is not None and name in sentence.actors:
                        self.stage.poses.setdefault(name, sentence.pose)

    def _seconds(self, beats: Sequence[Beat]) -> Fraction:
        total = Fraction(0)
        for beat in beats:
            if beat.kind in ("action", "camera"):
                total += action_seconds(beat.text, self.settings)
            total += sum((voice_seconds(speech, self.settings) for speech in beat.speeches), Fraction(0))
        return total

    def _establishing(self, text: str, lines: LineSpan, framing: Framing | None = None) -> Shot:
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

    # Beats

    def _beat(self, beats: Sequence[Beat], index: int) -> int:
        """Cover the beat at ``index`` and return the index after what was covered with it."""
        before = len(self.shots)
        after = self._directed(beats, index) if beats[index].directed("shot") else self._covered_beat(beats, index)
        for beat in beats[index:after]:
            self._obey(beat, before)
        return after

    def _obey(self, beat: Beat, first: int) -> None:
        """Give the shots of ``beat``, from the ``first`` on, the take and the props that it directs."""
        take, props = beat.directed("take"), beat.directed("props")
        if not take and not props:
            return
        for number, shot in enumerate(self.shots[first:], first):
            if not shot.lines.first_line <= beat.lines.first_line <= shot.lines.last_line:
                continue
            changes: dict[str, object] = {}
            if re.fullmatch(r"[1-9][0-9]{0,3}", take):
                changes["take"] = int(take)
            if props:
                changes["props"] = tuple(dict.fromkeys((*(t.word for t in things_in(props)), *shot.props)))
            self.shots[number] = shot.model_copy(update=changes)

    def _directed(self, beats: Sequence[Beat], index: int) -> int:
        """Make the shot that a ``[[shot: ...]]`` note asks for, of the paragraph or speech it stands at."""
        beat = beats[index]
        label = Beat("shot", beat.directed("shot"), beat.lines)
        taken = self._voices_of(beat) if beat.kind == "speech" else [beat] if beat.kind == "action" else []
        self.shots.append(self._sided(explicit_shot(label, taken, self.stage, self.settings)))
        return index + 1

    def _covered_beat(self, beats: Sequence[Beat], index: int) -> int:
        beat = beats[index]
        if beat.kind == "action":
            if self._is_montage(beats, index):
                return self._montage(beats, index)
            self._action(beat, beats[index + 1] if index + 1 < len(beats) else None)
        elif beat.kind == "pause":
            self.pause += beat.seconds
        elif beat.kind == "speech":
            return self._speech(beats, index)
        elif beat.kind == "shot":
            return self._explicit(beats, index)
        elif beat.kind == "camera":
            return self._camera_line(beats, index)
        elif beat.kind == "lyric":
            self._lyric(beat, beats[index + 1] if index + 1 < len(beats) else None)
        elif beat.kind == "title":
            self._title(beat)
        return index + 1

    def _action(self, beat: Beat, following: Beat | None) -> None:
        framings = framings_of(beat.text, self.stage, self.settings)
        leads = (
            beat.text.endswith(":")
            and len(beat.text.split()) <= _LEAD_WORDS
            and following is not None
            and following.kind == "speech"
            and all(framing.kind == PLACE for framing in framings)
        )
        if leads:
            self.lead, self.lead_lines = beat.text, beat.lines
            return
        self._framed(framings, beat, following)

    def _framed(self, framings: Sequence[Framing], beat: Beat, following: Beat | None = None) -> None:
        for number, framing in enumerate(framings):
            shot = shot_of_framing(framing, beat.lines, self.stage, self.settings)
            shot = self._sided(shot)
            if self.pause:
                shot = shot.model_copy(update={"least_seconds": shot.least_seconds + self.pause})
                self.pause = Fraction(0)
            self._add(shot)
            looked = looked_at(framing)
            after = framings[number + 1] if number + 1 < len(framings) else None
            shown_next = after is not None and looked in after.about
            if after is None and following is not None and following.kind in ("camera", "action"):
                shown_next = looked in {thing.word for thing in things_in(following.text[:80].casefold())}
            if looked and not shown_next:
                self._add(self._sided(point_of_view(framing, looked, beat.lines, self.stage, self.settings)))

    def _sided(self, shot: Shot) -> Shot:
        if shot.size is ShotSize.TWO and len(shot.subject) == 2:
            self.talk.pairs.add(frozenset(shot.subject))
            return shot.model_copy(update={"screen_side": self.talk.axis(*shot.subject)})
        return shot.model_copy(update={"screen_side": self.talk.side}) if self.talk.side else shot

    def _add(self, shot: Shot) -> None:
        """Add a shot of action; voice-over that waits is laid over it."""
        if self.voices:
            shot = shot.model_copy(update={"speeches": (self.voices.pop(0),)})
        self.shots.append(shot)

    # Speech

    def _speech(self, beats: Sequence[Beat], index: int) -> int:
        beat = beats[index]
        if beat.speaker in self.remote:
            far = tuple(speech.model_copy(update={"place": SpeechPlace.FILTERED}) for speech in beat.speeches)
            beat = replace(beat, speeches=far)
        place = beat.speeches[0].place
        seen = beat.speaker in self.stage.here
        if place is SpeechPlace.VOICE_OVER or (place is SpeechPlace.FILTERED and not seen and not self.stage.here):
            self._voice_over(beat, beats[index + 1] if index + 1 < len(beats) else None)
            return index + 1
        if place is SpeechPlace.OFF_SCREEN or (place is SpeechPlace.FILTERED and not seen):
            self._off_screen(beat)
            return index + 1
        run: list[Beat] = []
        while index < len(beats):
            one = beats[index]
            if one.kind == "pause":
                self.pause += one.seconds
            elif not run or self._is_on_screen(one):
                run.extend(self._voices_of(one))
                self.pause = Fraction(0)
            else:
                break
            index += 1
        self._covered_run(run)
        return index

    def _is_on_screen(self, beat: Beat) -> bool:
        return (
            beat.kind == "speech"
            and beat.speeches[0].place is SpeechPlace.ON_SCREEN
            and beat.speaker not in self.remote
            and not beat.directed("shot")
        )

    def _voices_of(self, beat: Beat) -> list[Beat]:
        """Return ``beat``, or one beat for each member of a group cue, together."""
        members = group_members(beat.speaker, self.stage.here, self.people.persons)
        if beat.speaker not in self.people.persons and members == (beat.speaker,):
            members = tuple(name for name, person in self.people.persons.items() if person.speaks)[:2]
        found = []
        for number, name in enumerate(members[:4]):
            self.stage.enter(name)
            speeches = tuple(speech.model_copy(update={"speaker": name}) for speech in beat.speeches)
            seconds = beat.seconds or (self.pause if number == 0 else Fraction(0))
            found.append(Beat("speech", "", beat.lines, name, speeches, beat.dual or number > 0, seconds=seconds))
        return found

    def _covered_run(self, run: list[Beat]) -> None:
        if run and self._joins_action(run[0]) and not (len(run) > 1 and run[1].dual):
            last = self.shots[-1]
            lines = LineSpan(first_line=last.lines.first_line, last_line=run[0].lines.last_line)
            self.shots[-1] = last.model_copy(update={"speeches": run[0].speeches, "lines": lines})
            self.stage.spoke(run[0].speaker)
            run = run[1:]
        shots = run_covered(run, self.talk)
        if shots and self.lead:
            shots[0] = self._led(shots[0])
        self.shots.extend(shots)

    def _joins_action(self, beat: Beat) -> bool:
        """Return whether a short speech belongs to the shot before it: its speaker is seen there, alone and near."""
        last = self.shots[-1] if self.shots else None
        return (
            last is not None
            and not last.speeches
            and not last.explicit
            and last.size in _TO_BE_SEEN
            and last.subject == (beat.speaker,)
            and bool(last.action)
            and sum((voice_seconds(s, self.settings) for s in beat.speeches), Fraction(0))
            < self.settings.short_speech_seconds
        )

    def _led(self, shot: Shot) -> Shot:
        lines = self.lead_lines or shot.lines
        span = LineSpan(first_line=min(lines.first_line, shot.lines.first_line), last_line=shot.lines.last_line)
        led = shot.model_copy(update={"action": self.lead, "lines": span})
        self.lead, self.lead_lines = "", None
        return led

    def _off_screen(self, beat: Beat) -> None:
        last = self.shots[-1] if self.shots else None
        if last is not None and not self.lead and self._holds_on(last, beat):
            pause = self.settings.pause_between_speeches_seconds
            first = beat.speeches[0].model_copy(update={"pause_before_seconds": pause})
            lines = LineSpan(first_line=last.lines.first_line, last_line=beat.lines.last_line)
            said = (*last.speeches, first, *beat.speeches[1:])
            self.shots[-1] = last.model_copy(update={"speeches": said, "lines": lines})
            return
        shot = off_screen_covered(beat, self.talk)
        if shot is None:
            self._voice_over(beat, None)
            return
        self.shots.append(self._led(shot) if self.lead else shot)

    def _holds_on(self, last: Shot, beat: Beat) -> bool:
        """Return whether the shot of somebody who has just spoken is held for the answer of a voice unseen."""
        if last.explicit or not last.speeches or len(last.subject) != 1 or last.subject[0] == beat.speaker:
            return False
        if last.speeches[-1].speaker not in (last.subject[0], beat.speaker):
            return False
        total = sum((voice_seconds(s, self.settings) for s in (*last.speeches, *beat.speeches)), Fraction(0))
        return total <= self.settings.reaction_every_seconds

    def _voice_over(self, beat: Beat, following: Beat | None) -> None:
        """Lay a voice over the running action: the shot before it, then the ones after it, else the place."""
        speeches = self._through_a_loudspeaker(beat)
        if sum((voice_seconds(s, self.settings) for s in speeches), Fraction(0)) > self.settings.longest_action_seconds:
            speeches = self._in_parts(speeches)
        waiting = list(speeches)
        last = self.shots[-1] if self.shots else None
        if last is not None and not last.speeches and not self.voices:
            lines = LineSpan(
                first_line=last.lines.first_line, last_line=max(last.lines.last_line, beat.lines.last_line)
            )
            self.shots[-1] = last.model_copy(update={"speeches": (waiting.pop(0),), "lines": lines})
        self.voices.extend(waiting)
        if following is None or following.kind != "action":
            self._settle_voices()

    def _in_parts(self, speeches: Sequence[Speech]) -> list[Speech]:
        """Return a long voice-over in parts of at most 8 s, cut at sentences."""
        parts: list[Speech] = []
        for speech in speeches:
            for part in parts_of_speech(speech, self.settings):
                last = parts[-1] if parts else None
                joined = f"{last.text} {part.text}" if last else part.text
                if last is not None and last.lines == part.lines:
                    both = last.model_copy(update={"text": joined})
                    if voice_seconds(both, self.settings) <= self.settings.longest_action_seconds:
                        parts[-1] = both
                        continue
                parts.append(part)
        return parts

    def _settle_voices(self) -> None:
        """Give voice-over that no action follows to the last shot, or to a view of the place."""
        if not self.voices:
            return
        if not self.shots:
            self.shots.append(self._establishing("", self.voices[0].lines))
        last = self.shots[-1]
        pause = self.settings.pause_between_speeches_seconds
        added = [
            speech if not number and not last.speeches else speech.model_copy(update={"pause_before_seconds": pause})
            for number, speech in enumerate(self.voices)
        ]
        self.shots[-1] = last.model_copy(update={"speeches": (*last.speeches, *added)})
        self.voices = []

    def _through_a_loudspeaker(self, beat: Beat) -> list[Speech]:
        """Return the speeches, filtered where the shot before shows the radio or telephone they come from."""
        last = self.shots[-1] if self.shots else None
        said = last.action if last is not None else ""
        words = {token.group().casefold() for token in TOKEN.finditer(said)}
        named = any(mention.name == beat.speaker for mention in self.people.mentions(said))
        everywhere = bool(words & {"radio"}) and bool(words & {"says", "speaks", "voice"})
        if words & set(vocabulary()["radio_words"]) and (named or everywhere):
            return [speech.model_copy(update={"place": SpeechPlace.FILTERED}) for speech in beat.speeches]
        return list(beat.speeches)

    def _lyric(self, beat: Beat, following: Beat | None) -> None:
        """Lay a song without a cue over the running action: over who sings next, else over the shot before."""
        sung = Speech(
            speaker="", text=beat.text, delivery=Delivery.SUNG, place=SpeechPlace.VOICE_OVER, lines=beat.lines
        )
        sings = (
            following is not None
            and following.kind == "action"
            and re.search(r"\b(?:sing|sings|sang|song|dance|dances|join|joins)\b", following.text, re.IGNORECASE)
        )
        last = self.shots[-1] if self.shots else None
        if sings or last is None or last.speeches:
            self.voices.append(sung)
            if not sings and (following is None or following.kind != "action"):
                self._settle_voices()
        else:
            self.shots[-1] = last.model_copy(update={"speeches": (sung,)})

    # Written shots

    def _explicit(self, beats: Sequence[Beat], index: int) -> int:
        """Make the explicit shot at ``index`` with the beats that belong to it."""
        label = beats[index]
        index += 1
        taken: list[Beat] = []
        while index < len(beats) and beats[index].kind in ("action", "pause", "speech", "lyric"):
            if not self.shot_format and (taken or beats[index].kind != "action"):
                break
            one = beats[index]
            taken.extend(self._voices_of(one) if one.kind == "speech" else [one])
            index += 1
        shot = explicit_shot(label, taken, self.stage, self.settings)
        self.shots.append(self._sided(shot))
        return index

    def _camera_line(self, beats: Sequence[Beat], index: int) -> int:
        line = beats[index]
        following = beats[index + 1] if index + 1 < len(beats) else None
        if line.text.startswith(("MONTAGE", "SERIES", "BEGIN MONTAGE")):
            return self._montage(beats, index + 1)
        shot, takes_next = camera_line_shot(line, following, self.stage, self.settings)
        if shot is not None:
            self._add(self._sided(shot))
        return index + 2 if takes_next else index + 1

    def _is_montage(self, beats: Sequence[Beat], index: int) -> bool:
        """Return whether the scene's heading makes a montage of its paragraphs."""
        heading = self.scene.heading.upper()
        return index < len(beats) and beats[index].kind == "action" and bool(_MONTAGE.search(heading))

    def _montage(self, beats: Sequence[Beat], index: int) -> int:
        """Make one short shot of each paragraph or listed line, up to the montage's end."""
        while index < len(beats) and beats[index].kind == "action":
            beat = beats[index]
            text = re.sub(r"^\s*(?:[-–—•]\s+|[A-Z0-9][.)]\s)", "", beat.text)
            framings = framings_of(text, self.stage, self.settings)
            lead = next((framing for framing in framings if framing.kind == PERSON), framings[0])
            whole = Framing(lead.kind, lead.about, [sentence for one in framings for sentence in one.sentences])
            shot = shot_of_framing(whole, beat.lines, self.stage, self.settings)
            self._add(shot.model_copy(update={"least_seconds": self.settings.montage_seconds}))
            index += 1
        return index

    def _title(self, beat: Beat) -> None:
        if self.shots and _ENDINGS.fullmatch(beat.text) and not self.shots[-1].title_over:
            self.shots[-1] = self.shots[-1].model_copy(update={"title_over": beat.text})
            return
        shot = self._establishing("", beat.lines)
        self._add(
            shot.model_copy(
                update={
                    "moves": (),
                    "present": (),
                    "crowd": 0,
                    "title_over": beat.text,
                    "least_seconds": self.settings.title_seconds,
                }
            )
        )
