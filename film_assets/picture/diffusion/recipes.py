"""From a shot's view to the recipe of what diffusion makes of it. Pure: the same view and plan give the same recipe.

Nothing that no prompt and no map reads stays in a recipe (``seen``), so that nothing else can make a take stale.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from film_assets.breakdown.model import ShotSize
from film_assets.inference.calling import SEEDS
from film_assets.inference.presets import Resolved
from film_assets.kernel.canonical import content_hash
from film_assets.kernel.draws import seed_of
from film_assets.kernel.time import FrameRate
from film_assets.look.model import Look
from film_assets.look.prompts import (
    Prompt,
    camera_words,
    figure_words,
    light_words,
    move_words,
    place_words,
    sheet_prompt,
    worded_look,
)
from film_assets.picture.diffusion.settings import PicturePlan, identity_of
from film_assets.picture.diffusion.snapping import model_frames, snapped_size, stretches
from film_assets.picture.model import (
    CharacterSheetRecipe,
    ClipRecipe,
    Figure,
    Generation,
    KeyframeRecipe,
    Reference,
    View,
)

SHEET_SIZE = (768, 1024)
"""Of one picture of a character sheet, before it is snapped: upright, near a million pixels."""
CLOSE_SIZES = frozenset({ShotSize.MCU, ShotSize.CU, ShotSize.ECU, ShotSize.OTS})
"""Sizes in which a face is worth more as a reference than a whole figure."""
ENDS = "the last moment of the shot, just after the movement has come to rest"
MELTS = "composed so that it can melt into the picture of the next shot"


def sheet_recipe(plan: PicturePlan, look: Look, width: int = 960, height: int = 540) -> CharacterSheetRecipe:
    """Return the sheet of one character: front, side and full figure."""
    worded = worded_look(look)
    prompt = sheet_prompt(worded, plan.style)
    return CharacterSheetRecipe(
        engine=identity_of(plan.image, plan.machine),
        look=worded,
        width=width,
        height=height,
        generation=Generation(
            prompt=prompt,
            negative=_negative(plan, plan.image),
            **_size(plan.image, *SHEET_SIZE),
            **_sampling(plan.image),
            seed=seed_of("sheet", content_hash(worded)) % SEEDS,
        ),
    )


def keyframe_recipe(
    plan: PicturePlan,
    view: View,
    width: int,
    height: int,
    sheets: Sequence[str] = (),
    moment: str = "first",
    beside: Sequence[str] = (),
) -> KeyframeRecipe:
    """Return one still of a shot.

    ``sheets``: take references of the character sheets of ``view.figures``, in their order. ``moment``: ``first``,
    ``last``, or ``transition`` (the last frame of a shot that dissolves). ``beside``: keyframes that this one must fit
    to: the fingerprint of the shot's first, and for a transition the take reference of the next shot's.
    """
    model = plan.image
    steered = _steers(plan, model)
    kept = seen(view, still=True, steered=steered)
    pictured = _pictured(view, model, sheets, len(beside))
    role = "front" if view.camera.size in CLOSE_SIZES else "full"
    references = [Reference(take=sheets[figure], role=role) for figure in pictured]
    if model.abilities.references:
        room = model.abilities.references_at_most - len(references)
        references += [Reference(take=ref, same_number=not place) for place, ref in enumerate(beside[:room])]
    prompt = prompt_of(kept, plan.style.words, _numbered(model, pictured))
    ending = {"first": "", "last": ENDS, "transition": f"{ENDS}, {MELTS}"}[moment]
    if ending:
        moved = f"after {move_words(view.camera.moves)}" if view.camera.moves else ""
        action = ", ".join(part for part in (prompt.action, ending, moved) if part)
        prompt = prompt.model_copy(update={"action": action})
    return KeyframeRecipe(
        engine=identity_of(model, plan.machine),
        view=kept,
        width=width,
        height=height,
        generation=Generation(
            prompt=prompt,
            negative=_negative(plan, model),
            **_size(model, width, height),
            **_sampling(model),
            seed=_seed(view, moment),
            references=tuple(references),
            **_control(plan, steered),
        ),
    )


def clip_recipe(
    plan: PicturePlan, drawn: ClipRecipe, sheets: Sequence[str] = (), first: str = "", last: str = ""
) -> ClipRecipe:
    """Return the clip that diffusion makes in place of ``drawn``: same view, size, rate, lengths and encoder.

    ``first`` and ``last``: fingerprints of the shot's keyframes; what the model cannot take is left out. Mouths and
    gestures are left out: no model here reads them.
    """
    model = plan.video
    able = model.abilities
    steered = _steers(plan, model)
    kept = seen(drawn.view, still=False, steered=steered)
    pictured = _pictured(drawn.view, model, sheets, 0)
    references = tuple(Reference(take=sheets[figure], role="full") for figure in pictured)
    rate, model_rate = FrameRate.parsed(drawn.rate), FrameRate.parsed(model.rate or drawn.rate)
    length = drawn.head_frames + drawn.body_frames + drawn.tail_frames
    frames = model_frames(length, rate.frames_per_second, model_rate.frames_per_second)
    # A stretch that must also end on a picture cannot start from what was just made alone.
    chains = bool(able.first_frame) and able.last_frame != "required"
    lengths, extended = stretches(frames, able.frame_step, model.most_frames, chains)
    starts = first if able.first_frame else ""
    return ClipRecipe(
        engine=identity_of(model, plan.machine),
        view=kept,
        width=drawn.width,
        height=drawn.height,
        rate=drawn.rate,
        head_frames=drawn.head_frames,
        body_frames=drawn.body_frames,
        tail_frames=drawn.tail_frames,
        profile=drawn.profile,
        first_frame=starts,
        generation=Generation(
            prompt=prompt_of(kept, plan.style.words, _numbered(model, pictured), moving=True),
            negative=_negative(plan, model),
            **_size(model, drawn.width, drawn.height),
            lengths=lengths,
            rate=str(model_rate),
            extended=extended,
            between=plan.between,
            **_sampling(model),
            seed=_seed(drawn.view, "clip"),
            references=references,
            last_frame=last if starts and able.last_frame else "",
            **_control(plan, steered),
        ),
    )


def wants_last_frame(plan: PicturePlan, view: View, dissolves: bool = False) -> str:
    """Return which second keyframe a shot wants: ``last``, ``transition`` (it dissolves into the next), or ``""``.

    A model that needs two pictures gets two; one that can take them gets two where the camera moves or the shot dissolves.
    """
    able = plan.video.abilities
    if not able.last_frame:
        return ""
    if able.last_frame == "required" or (plan.last_frames and (dissolves or view.camera.moves)):
        return "transition" if dissolves else "last"
    return ""


def seen(view: View, still: bool, steered: bool) -> View:
    """Return what of ``view`` decides a generated picture; the rest at its default.

    Where maps steer, all of it does. Else: what a prompt says, colours and heights as far as words tell them apart.
    """
    if steered:
        return view
    camera = view.camera
    return View(
        set=view.set.model_copy(update={"draw": 0}),
        light=view.light,
        figures=tuple(
            figure.model_copy(
                update={
                    "look": worded_look(figure.look),
                    "mark": 0,
                    "looks_at": min(figure.looks_at, len(view.figures)),
                }
            )
            for figure in view.figures
        ),
        camera=camera.model_copy(update={"moves": () if still else camera.moves, "subject": (), "side": "right"}),
        object=view.object,
        object_text=view.object_text,
        crowd=view.crowd,
        words=view.words,
    )


def prompt_of(view: View, style: str, pictured: Sequence[int] = (), moving: bool = False) -> Prompt:
    """Return ``view`` in words. ``pictured``: figures whom a numbered reference shows, in the references' order."""
    camera = view.camera
    written = f', with "{view.object_text}" written on it' if view.object_text else ""
    people = []
    for place, figure in enumerate(view.figures):
        picture = pictured.index(place) + 1 if place in pictured else 0
        words = figure_words(
            figure.look, figure.pose, figure.action, figure.prop, _gaze(figure, len(view.figures)), picture
        )
        behind = camera.size is ShotSize.OTS and place == camera.over
        people.append(f"in the foreground, seen from behind: {words}" if behind else words)
    return Prompt(
        camera=camera_words(camera.size, camera.angle, camera.lens_mm),
        people=tuple(people),
        thing=f"{view.object.replace('_', ' ')}{written}" if view.object else "",
        action=view.words,
        place=place_words(view.set, view.crowd),
        light=light_words(view.light, view.set.interior),
        motion=move_words(camera.moves) if moving else "",
        style=style,
    )


def _gaze(figure: Figure, in_frame: int) -> str:
    if figure.looks_at >= 0:
        return "person" if figure.looks_at < in_frame else "away"
    return {-2: "camera", -3: "object"}.get(figure.looks_at, "")


def _pictured(view: View, model: Resolved, sheets: Sequence[str], beside: int) -> list[int]:
    """Return the figures that references show: the shot's subjects first, as many as the model keeps apart.

    Pictures ``beside`` them take up to half of the places.
    """
    if not model.abilities.references or not sheets:
        return []
    most = model.abilities.references_at_most
    room = max(1, most - min(beside, most // 2))
    order = [*view.camera.subject, *(i for i in range(len(view.figures)) if i not in view.camera.subject)]
    return [figure for figure in order if figure < len(sheets)][:room]


def _numbered(model: Resolved, pictured: Sequence[int]) -> Sequence[int]:
    """Return ``pictured`` where a prompt can speak of single pictures; an IP-Adapter blends them."""
    return pictured if model.abilities.references == "image" else ()


def _size(model: Resolved, width: int, height: int) -> dict[str, Any]:
    made = snapped_size(width, height, model.abilities.size_multiple, model.most_pixels)
    return {"width": made[0], "height": made[1]}


def _sampling(model: Resolved) -> dict[str, Any]:
    return {"steps": model.steps, "guidance_hundredths": model.guidance_hundredths}


def _negative(plan: PicturePlan, model: Resolved) -> str:
    """Return the style's words against, where the model reads them: without guidance none does."""
    return plan.style.negative if model.abilities.negative and model.guidance_hundredths > 100 else ""


def _seed(view: View, moment: str) -> int:
    return seed_of(moment, str(view.draw)) % SEEDS


def _steers(plan: PicturePlan, model: Resolved) -> bool:
    return bool(plan.control and model.abilities.control)


def _control(plan: PicturePlan, steered: bool) -> dict[str, Any]:
    if not steered:
        return {}
    return {"control": plan.control, "control_percent": plan.control_percent, "control_version": plan.control_version}
