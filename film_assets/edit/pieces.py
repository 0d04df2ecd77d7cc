"""What is joined: from shots and timing to pieces in record order. How a piece is made belongs to ``renderers``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from film_assets.breakdown.model import SceneList, ShotList, ShotTiming, Timing, Transition, TransitionKind
from film_assets.breakdown.timing import transition_frames
from film_assets.edit.credits import BLACK, end_credits, over_picture, title_card
from film_assets.edit.model import PieceRecipe, TitleText
from film_assets.kernel.time import FrameRate
from film_assets.media.model import EncoderProfile
from film_assets.store.recipe import EngineIdentity

CARD_FADE_DIVISOR = 9
"""Each fade of a card takes this part of it: a third of a second of a three-second card."""


@dataclass(frozen=True, slots=True)
class PieceFormat:
    """What all pieces of one film have in common."""

    engine: EngineIdentity
    width: int
    height: int
    rate: str
    profile: EncoderProfile
    picture: str = "previs"
    voice: str = "espeak"
    """Names of the engines, as the end credits tell them."""
    acknowledgements: tuple[str, ...] = ()
    """What the end credits say of models."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece with the label people call it by, and words for causes (``shot``)."""

    label: str
    recipe: PieceRecipe
    about: Mapping[str, str]


def pieces_of(
    scenes: SceneList, shots: ShotList, timing: Timing, clips: Mapping[str, str], form: PieceFormat
) -> list[Piece]:
    """Return the film's pieces in record order; ``clips`` maps shot labels to take references.

    Title card; of every shot its fade in or the dissolve into it, the text over its head, its body, its fade out with
    black; end credits. Together they are exactly ``timing.length_frames`` long.

    Raises:
        ValueError: a shot has no clip, or the pieces do not add up to the film.
    """
    missing = [shot.label for shot in timing.shots if shot.label not in clips]
    if missing:
        raise ValueError(f"shots without a clip: {', '.join(missing)}")
    made = list(_pieces(scenes, shots, timing, clips, form))
    length = sum(piece.recipe.length_frames for piece in made)
    if length != timing.length_frames:
        raise ValueError(f"the pieces are {length} frames long, the film {timing.length_frames}")
    return made


def _pieces(
    scenes: SceneList, shots: ShotList, timing: Timing, clips: Mapping[str, str], form: PieceFormat
) -> Iterator[Piece]:
    rate = FrameRate.parsed(timing.rate)
    titles = {shot.label: shot.title_over for part in shots.scenes for shot in part.shots}
    into = _transitions_into(shots, timing)
    if timing.opening_frames:
        yield _card(form, "opening", timing.opening_frames, title_card(scenes), fade=True)
    for index, shot in enumerate(timing.shots):
        clip, about = clips[shot.label], {"shot": f"shot {shot.label}"}
        transition = into[shot.label]
        head = transition_frames(transition, rate)
        if head and transition.kind is TransitionKind.FADE_IN:
            yield Piece(f"{shot.label} in", _recipe(form, "fade_in", head, source=clip), about)
        elif head and transition.kind is TransitionKind.DISSOLVE:
            before = timing.shots[index - 1]
            dissolve = _recipe(form, "dissolve", head, source=clips[before.label], second=clip)
            both = {"shot": f"shot {before.label} or {shot.label}"}
            yield Piece(f"{before.label} to {shot.label}", dissolve, both)
        else:
            head = 0
        over = shot.head_frames - head
        if over:
            text = over_picture(titles[shot.label])
            recipe = _recipe(
                form, "over", over, source=clip, source_frame=head, text=text, fade_frames=_card_fade(over)
            )
            yield Piece(f"{shot.label} title", recipe, about)
        yield Piece(shot.label, _recipe(form, "body", shot.body_frames, source=clip), about)
        yield from _ending(form, timing, index, into, clip, about)
    if timing.closing_frames:
        credits = end_credits(scenes, form.picture, form.voice, form.acknowledgements)
        yield _card(form, "credits", timing.closing_frames, credits, fade=True)


def _ending(
    form: PieceFormat,
    timing: Timing,
    index: int,
    into: Mapping[str, Transition],
    clip: str,
    about: Mapping[str, str],
) -> Iterator[Piece]:
    """Yield a shot's fade out with the black held after it; the tail of a dissolve belongs to the next shot's piece."""
    shot = timing.shots[index]
    if index + 1 < len(timing.shots):
        after = timing.shots[index + 1]
        if into[after.label].kind is not TransitionKind.FADE_OUT:
            return
        black = after.start_frame - _end(shot)
    else:
        black = timing.closing_black_frames
    if shot.tail_frames:
        length = shot.tail_frames + black
        recipe = _recipe(form, "fade_out", length, source=clip, black_frames=black)
        yield Piece(f"{shot.label} out", recipe, about)
    elif black:
        yield _card(form, f"{shot.label} black", black, TitleText(lines=(), background=BLACK), fade=False)


def _transitions_into(shots: ShotList, timing: Timing) -> dict[str, Transition]:
    """Return the resolved transition into every shot, by label; a cut inside a scene."""
    of_scene = {scene.scene: scene.transition_in for scene in timing.scenes}
    return {
        shot.label: of_scene[part.scene] if place == 0 else Transition()
        for part in shots.scenes
        for place, shot in enumerate(part.shots)
    }


def _end(shot: ShotTiming) -> int:
    return shot.start_frame + shot.length_frames


def _card_fade(frames: int) -> int:
    return frames // CARD_FADE_DIVISOR


def _card(form: PieceFormat, label: str, frames: int, text: TitleText, fade: bool) -> Piece:
    fade_frames = _card_fade(frames) if fade else 0
    return Piece(label, _recipe(form, "card", frames, text=text, fade_frames=fade_frames), {"shot": label})


def _recipe(form: PieceFormat, kind: str, frames: int, **fields: Any) -> PieceRecipe:
    return PieceRecipe(
        engine=form.engine,
        form=kind,
        length_frames=frames,
        width=form.width,
        height=form.height,
        rate=form.rate,
        profile=form.profile,
        **fields,
    )
