"""How long every shot is, in whole frames: sound leads picture.

Which shots there are belongs to ``coverage``; what is joined from them to ``edit``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pydantic import Field

from film_assets.breakdown.model import (
    PlacedSpeech,
    Scene,
    SceneList,
    SceneTiming,
    Shot,
    ShotList,
    ShotTiming,
    Timing,
    Transition,
    TransitionKind,
)
from film_assets.kernel.canonical import Frozen
from film_assets.kernel.errors import ScriptError
from film_assets.kernel.time import SAMPLE_RATE_HZ, FrameRate, first_sample, frames_covering, nearest_frames

Spoken = Mapping[tuple[str, int], int]
"""``(shot label, speech index)`` to the length of what was said, in samples at 48 kHz."""


class TimingSettings(Frozen):
    """Seconds of rest around speech, and how long a text over picture is read. All own choice, shot-rules.md."""

    pre_roll_seconds: Fraction = Field(default=Fraction(1, 6), ge=0)
    """Before a shot's first speech, so that the mouth is at rest at frame 0."""
    tight_pre_roll_seconds: Fraction = Field(default=Fraction(1, 12), ge=0)
    """The same where a written length leaves no room: one drawing at 24 frames a second on twos."""
    post_roll_seconds: Fraction = Field(default=Fraction(1, 4), ge=0)
    """After a shot's last speech, where no length is written."""
    title_seconds: Fraction = Field(default=Fraction(2), gt=0)
    """The least a text over picture is shown."""
    title_words_per_second: Fraction = Field(default=Fraction(3), gt=0)


@dataclass(frozen=True, slots=True)
class _Edges:
    """What the joints on both sides take from a shot, in frames, and whether its sound may run on over the cut."""

    head_frames: int = 0
    tail_frames: int = 0
    runs_on: bool = False


@dataclass(frozen=True, slots=True)
class _Laid:
    """One shot laid out: its length, its speeches, and how far the last one runs into the shot after it."""

    length_frames: int
    over_frames: int
    speeches: tuple[PlacedSpeech, ...]
    overhang_frames: int
    note: str = ""


def timing_of(
    scenes: SceneList,
    shots: ShotList,
    spoken: Spoken,
    rate: FrameRate,
    opening_frames: int,
    closing_frames: int,
    settings: TimingSettings = TimingSettings(),  # noqa: B008 (frozen)
) -> Timing:
    """Return the film in whole frames.

    A shot is as long as its speech with pauses, pre-roll and post-roll, and at least its written or usual length; it
    is longer than a written length only when speech is. Speech starts on whole frames, is never cut, and never lies
    in a transition. A transition is shorter than half of the shorter shot beside it, else it is shortened; what was
    lengthened or shortened stands in ``notes``.

    Raises:
        ScriptError: there is no shot at all.
        ValueError: a speech has no length in ``spoken``, or a scene of ``shots`` is not in ``scenes``.
    """
    by_label = {scene.label: scene for scene in scenes.scenes}
    covered = [part for part in shots.scenes if part.shots]
    unknown = [part.scene for part in covered if part.scene not in by_label]
    if unknown:
        raise ValueError(f"shots of scenes that do not exist: {', '.join(unknown)}")
    flat = [shot for part in covered for shot in part.shots]
    if not flat:
        raise ScriptError(
            "There is nothing to film: no scene has a shot. Write at least one line of action or dialogue."
        )

    wanted = _wanted_transitions([(by_label[part.scene], len(part.shots)) for part in covered], scenes.transition_out)
    plain = _laid_out(flat, [_Edges(runs_on=_is_cut(after)) for after in wanted[1:]], spoken, rate, settings)
    joints, notes = _resolved_transitions(wanted, flat, [shot.length_frames for shot in plain], rate)
    laid = _laid_out(flat, _edges_of(joints, wanted, rate), spoken, rate, settings)
    notes += [shot.note for shot in laid if shot.note]

    timed = _recorded(flat, laid, joints, rate, opening_frames)
    last_frame = timed[-1].start_frame + timed[-1].length_frames
    closing_black = nearest_frames(joints[-1].black_seconds, rate)
    scene_timings, first = [], 0
    for part in covered:
        own = timed[first : first + len(part.shots)]
        scene_timings.append(
            SceneTiming(
                scene=part.scene,
                start_frame=own[0].start_frame,
                end_frame_exclusive=own[-1].start_frame + own[-1].length_frames,
                transition_in=joints[first],
            )
        )
        first += len(part.shots)
    return Timing(
        rate=str(rate),
        opening_frames=opening_frames,
        closing_frames=closing_frames,
        closing_black_frames=closing_black,
        shots=tuple(timed),
        scenes=tuple(scene_timings),
        length_frames=last_frame + closing_black + closing_frames,
        notes=tuple(notes),
    )


def transition_frames(transition: Transition, rate: FrameRate) -> int:
    """Return how many frames a resolved transition takes from the shots beside it."""
    return nearest_frames(transition.seconds, rate)


def _is_cut(transition: Transition) -> bool:
    return transition.kind is TransitionKind.CUT


def _wanted_transitions(scenes: Sequence[tuple[Scene, int]], transition_out: Transition) -> list[Transition]:
    """Return the transition before every shot as written, and at the end the one that ends the film.

    A film cannot dissolve from or into nothing: it fades there.
    """
    wanted: list[Transition] = []
    for scene, shot_count in scenes:
        wanted += [scene.transition_in, *[Transition()] * (shot_count - 1)]
    wanted.append(transition_out)
    replaced = {TransitionKind.DISSOLVE: TransitionKind.FADE_IN, TransitionKind.FADE_OUT: TransitionKind.CUT}
    wanted[0] = _of_kind(wanted[0], replaced.get(wanted[0].kind, wanted[0].kind))
    replaced = {TransitionKind.DISSOLVE: TransitionKind.FADE_OUT, TransitionKind.FADE_IN: TransitionKind.CUT}
    wanted[-1] = _of_kind(wanted[-1], replaced.get(wanted[-1].kind, wanted[-1].kind))
    return wanted


def _of_kind(transition: Transition, kind: TransitionKind) -> Transition:
    if kind is TransitionKind.CUT:
        return Transition()
    black = transition.black_seconds if kind is TransitionKind.FADE_OUT else Fraction(0)
    return Transition(kind=kind, seconds=transition.seconds, black_seconds=black)


def _resolved_transitions(
    wanted: Sequence[Transition], shots: Sequence[Shot], lengths: Sequence[int], rate: FrameRate
) -> tuple[list[Transition], list[str]]:
    """Return the transitions as they will be, in whole frames, and notes on those that had to be shortened.

    ``lengths`` are the shots' without any transition; they only grow later, so that half of them stays enough.
    """
    resolved, notes = [], []
    for index, transition in enumerate(wanted):
        beside = {
            TransitionKind.CUT: [],
            TransitionKind.DISSOLVE: [index - 1, index],
            TransitionKind.FADE_IN: [index],
            TransitionKind.FADE_OUT: [index - 1],
        }[transition.kind]
        wanted_frames = nearest_frames(transition.seconds, rate)
        frames = min([wanted_frames, *((lengths[at] - 1) // 2 for at in beside)])
        if beside and frames < wanted_frames:
            where = f"into shot {shots[index].label}" if index < len(shots) else "that ends the film"
            name = transition.kind.replace("_", " ")
            notes.append(
                f"The {name} {where} lasts {frames} frames instead of {wanted_frames}: "
                "it must be shorter than half of the shorter shot."
            )
        if frames == 0 and not transition.black_seconds:
            resolved.append(Transition())
            continue
        black = rate.seconds(nearest_frames(transition.black_seconds, rate))
        black = black if transition.kind is TransitionKind.FADE_OUT else Fraction(0)
        resolved.append(Transition(kind=transition.kind, seconds=rate.seconds(frames), black_seconds=black))
    return resolved, notes


def _edges_of(joints: Sequence[Transition], wanted: Sequence[Transition], rate: FrameRate) -> list[_Edges]:
    edges = []
    for index in range(len(joints) - 1):
        before, after = joints[index], joints[index + 1]
        in_head = before.kind in (TransitionKind.DISSOLVE, TransitionKind.FADE_IN)
        in_tail = after.kind in (TransitionKind.DISSOLVE, TransitionKind.FADE_OUT)
        last = index == len(joints) - 2
        edges.append(
            _Edges(
                head_frames=transition_frames(before, rate) if in_head else 0,
                tail_frames=transition_frames(after, rate) if in_tail else 0,
                runs_on=_is_cut(wanted[index + 1]) and not last,
            )
        )
    return edges


def _laid_out(
    shots: Sequence[Shot], edges: Sequence[_Edges], spoken: Spoken, rate: FrameRate, settings: TimingSettings
) -> list[_Laid]:
    laid: list[_Laid] = []
    for shot, edge in zip(shots, edges, strict=True):
        overhang = laid[-1].overhang_frames if laid else 0
        laid.append(_laid_shot(shot, edge, overhang, spoken, rate, settings))
    return laid


def _laid_shot(
    shot: Shot, edge: _Edges, overhang_frames: int, spoken: Spoken, rate: FrameRate, settings: TimingSettings
) -> _Laid:
    written = shot.explicit_seconds
    wanted = max(1, nearest_frames(shot.least_seconds if written is None else written, rate))
    pre_roll = nearest_frames(settings.pre_roll_seconds, rate)
    speeches = _placed(shot, edge.head_frames, pre_roll, overhang_frames, spoken, rate)
    needed = _needed_frames(shot, speeches, edge, rate)
    if written is not None and needed + edge.tail_frames > wanted:
        tight = nearest_frames(settings.tight_pre_roll_seconds, rate)
        spare = needed + edge.tail_frames - wanted
        speeches = _placed(shot, edge.head_frames, max(tight, pre_roll - spare), overhang_frames, spoken, rate)
        needed = _needed_frames(shot, speeches, edge, rate)
    needed = max(needed, overhang_frames)
    sounds = bool(speeches or overhang_frames)
    post_roll = nearest_frames(settings.post_roll_seconds, rate) if sounds and written is None else 0
    runs_on = edge.runs_on and bool(shot.speeches) and shot.speeches[-1].continues_seconds > 0
    length = max(wanted, needed + (0 if runs_on else post_roll) + edge.tail_frames)
    length = max(length, edge.head_frames + edge.tail_frames + 1)
    note = ""
    if written is not None and length > wanted:
        note = (
            f"Shot {shot.label} lasts {_seconds_text(length, rate)} s instead of the written "
            f"{_seconds_text(wanted, rate)} s: speech in it is longer."
        )
    over = 0
    if shot.title_over:
        read = max(settings.title_seconds, len(shot.title_over.split()) / settings.title_words_per_second)
        over = nearest_frames(read, rate)
        taken = edge.head_frames + edge.tail_frames + 1
        if written is None:
            length = max(length, over + taken)
        over = min(over, length - taken)
    ends = [frames_covering(Fraction(_end_sample(speech), SAMPLE_RATE_HZ), rate) for speech in speeches]
    return _Laid(
        length_frames=length,
        over_frames=over,
        speeches=speeches,
        overhang_frames=max([0, *(end - length for end in ends)]),
        note=note,
    )


def _placed(
    shot: Shot, head_frames: int, pre_roll_frames: int, overhang_frames: int, spoken: Spoken, rate: FrameRate
) -> tuple[PlacedSpeech, ...]:
    """Return the shot's speeches one after the other, each from a whole frame; ``together`` with the one before."""
    placed: list[PlacedSpeech] = []
    start, end = head_frames, max(head_frames, overhang_frames)
    for index, speech in enumerate(shot.speeches):
        if (shot.label, index) not in spoken:
            raise ValueError(f"speech {index} of shot {shot.label} has no length: it was not said yet")
        length = spoken[shot.label, index]
        pause = nearest_frames(speech.pause_before_seconds, rate)
        if index == 0:
            start = max(head_frames + max(pre_roll_frames, pause), end + pause if overhang_frames else 0)
        elif not speech.together:
            start = end + pause
        placed.append(PlacedSpeech(index=index, start_sample=first_sample(start, rate), length_samples=length))
        own_end = frames_covering(Fraction(_end_sample(placed[-1]), SAMPLE_RATE_HZ), rate)
        end = max(end, own_end)
    return tuple(placed)


def _end_sample(speech: PlacedSpeech) -> int:
    return speech.start_sample + speech.length_samples


def _needed_frames(shot: Shot, speeches: Sequence[PlacedSpeech], edge: _Edges, rate: FrameRate) -> int:
    """Return how many frames of the shot, its tail aside, its speeches need."""
    needed = 0
    for place, speech in zip(speeches, shot.speeches, strict=True):
        end_seconds = Fraction(_end_sample(place), SAMPLE_RATE_HZ)
        if edge.runs_on and place.index == len(speeches) - 1:
            begun = Fraction(place.start_sample, SAMPLE_RATE_HZ) + rate.seconds(1)
            end_seconds = max(begun, end_seconds - speech.continues_seconds)
        needed = max(needed, frames_covering(end_seconds, rate))
    return needed


def _recorded(
    shots: Sequence[Shot], laid: Sequence[_Laid], joints: Sequence[Transition], rate: FrameRate, opening_frames: int
) -> list[ShotTiming]:
    timed: list[ShotTiming] = []
    end = opening_frames
    for index, (shot, layout) in enumerate(zip(shots, laid, strict=True)):
        before, after = joints[index], joints[index + 1]
        head = tail = 0
        if before.kind is TransitionKind.DISSOLVE:
            head = transition_frames(before, rate)
            end -= head
        elif before.kind is TransitionKind.FADE_IN:
            head = transition_frames(before, rate)
        elif before.kind is TransitionKind.FADE_OUT:
            end += nearest_frames(before.black_seconds, rate)
        if after.kind in (TransitionKind.DISSOLVE, TransitionKind.FADE_OUT):
            tail = transition_frames(after, rate)
        head += layout.over_frames
        timed.append(
            ShotTiming(
                label=shot.label,
                start_frame=end,
                head_frames=head,
                body_frames=layout.length_frames - head - tail,
                tail_frames=tail,
                speeches=layout.speeches,
            )
        )
        end += layout.length_frames
    return timed


def _seconds_text(frames: int, rate: FrameRate) -> str:
    return f"{float(rate.seconds(frames)):.2f}".rstrip("0").rstrip(".")
