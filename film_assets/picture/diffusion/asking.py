"""A generation as the arguments of one pipeline call, chosen by what the pipeline takes; and its answer as frames.

Which generation a shot gets is decided in ``recipes``; running the call belongs to ``studio``.
"""

from __future__ import annotations

import dataclasses
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from film_assets.inference.loading import Loaded
from film_assets.inference.model import Abilities
from film_assets.inference.presets import Resolved
from film_assets.inference.signatures import families
from film_assets.kernel.errors import ConfigError, EngineError
from film_assets.look.prompts import prompt_text
from film_assets.picture.model import Generation

GREY = 128
"""What VACE reads as nothing given (its own example's value)."""
LEAST_SIDE = 64
"""Of a reference picture (Flux2's own limit)."""


def common_arguments(
    held: Loaded, model: Resolved, asked: Sequence[Generation], texts: Sequence[str], seeds: Sequence[int]
) -> dict[str, Any]:
    """Return the arguments that stills and clips share, for one generation or a batch of equal size.

    Every shot has its own generator on the cpu: the same noise on every device, alone or in a batch.
    """
    import torch

    able, first = model.abilities, asked[0]
    arguments = {**families().get(model.identity.pipeline, {}).get("fixed", {}), **model.keywords()}
    arguments |= {"width": first.width, "height": first.height, "num_inference_steps": first.steps}
    arguments |= {"output_type": "pt"}
    generators = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
    arguments["generator"] = generators if len(generators) > 1 else generators[0]
    arguments["prompt"] = list(texts) if len(texts) > 1 else texts[0]
    if able.negative and any(one.negative for one in asked):
        negatives = [one.negative for one in asked]
        arguments["negative_prompt"] = negatives if len(negatives) > 1 else negatives[0]
    guide(held, able, first.guidance_hundredths, arguments)
    return {name: value for name, value in arguments.items() if name in held.inputs or name not in OPTIONAL}


OPTIONAL = frozenset({"width", "height", "output_type"})
"""Arguments that some pipelines decide themselves."""


def guide(held: Loaded, able: Abilities, hundredths: int, arguments: dict[str, Any]) -> None:
    """Put the strength of guidance where the pipeline reads it."""
    if able.guidance == "guidance_scale":
        arguments["guidance_scale"] = hundredths / 100
    elif able.guidance == "guider" and (guider := getattr(held.pipe, "guider", None)) is not None:
        held.pipe.update_components(guider=guider.new(guidance_scale=hundredths / 100))


def still_arguments(
    model: Resolved, asked: Generation, references: Sequence[Image.Image], control: NDArray[np.uint8] | None
) -> dict[str, Any]:
    """Return what one still is conditioned on: reference pictures and a control picture (H, W, 3)."""
    able, arguments = model.abilities, dict[str, Any]()
    if references and able.references == "ip_adapter_image":
        arguments["ip_adapter_image"] = [list(references)]
    elif references:
        arguments[able.references] = list(references) if able.references_at_most > 1 else references[0]
    if control is not None:
        arguments[able.control] = Image.fromarray(control)
        if able.control_scale:
            arguments[able.control_scale] = asked.control_percent / 100
    return arguments


def clip_arguments(
    held: Loaded,
    model: Resolved,
    asked: Generation,
    length: int,
    first: Image.Image | None,
    last: Image.Image | None,
    references: Sequence[Image.Image],
    control: NDArray[np.uint8] | None,
) -> dict[str, Any]:
    """Return what one stretch of ``length`` frames is conditioned on.

    Raises:
        ConfigError: the pipeline needs a picture that is not there.
    """
    able = model.abilities
    arguments: dict[str, Any] = {"num_frames": length}
    if able.rate:
        arguments[able.rate] = float(asked.rate)
    if (able.first_frame == "required" and first is None) or (able.last_frame == "required" and last is None):
        needed = "a first and a last frame" if able.last_frame == "required" else "a first frame"
        raise ConfigError(f"{model.identity.pipeline} needs {needed}: plan the shot with its keyframes.")
    if able.frames_through == "conditions":
        pictures = [(0, first), (length - 1, last)]
        given = [_condition(held, place, picture, length) for place, picture in pictures if picture is not None]
        if given:
            arguments["conditions"] = given
    elif able.frames_through == "mask":
        arguments |= _masked(asked, length, first, last, control)
        if control is not None and able.control_scale:
            arguments[able.control_scale] = asked.control_percent / 100
    elif able.frames_through == "image":
        if first is not None:
            arguments["image"] = first
        if last is not None:
            arguments["last_image"] = last
    if references and able.references:
        arguments[able.references] = list(references)
    return arguments


def _condition(held: Loaded, place: int, picture: Image.Image, length: int) -> Any:
    """Return the pipeline's own condition object: a picture and its place.

    LTX counts places in frames, LTX-2 in latents (-1: the last).
    """
    module = sys.modules[type(held.pipe).__module__]
    kind = next((getattr(module, name) for name in dir(module) if name.endswith("VideoCondition")), None)
    if kind is None:
        raise ConfigError(f"{held.identity.pipeline} has conditions of an unknown form: choose another preset.")
    fields = {field.name for field in dataclasses.fields(kind)}
    if "frame_index" in fields:
        return kind(image=picture, frame_index=place)
    return kind(frames=picture, index=0 if place == 0 else -1)


def _masked(
    asked: Generation,
    length: int,
    first: Image.Image | None,
    last: Image.Image | None,
    control: NDArray[np.uint8] | None,
) -> dict[str, Any]:
    """Return a video of what is given and a mask of what is to be made (white), frame by frame."""
    size = (asked.width, asked.height)
    grey, make, keep = Image.new("RGB", size, (GREY,) * 3), Image.new("L", size, 255), Image.new("L", size, 0)
    video = [grey if control is None else Image.fromarray(control[index]) for index in range(length)]
    mask = [make] * length
    if first is not None:
        video[0], mask[0] = first, keep
    if last is not None:
        video[-1], mask[-1] = last, keep
    return {"video": video, "mask": mask}


def text_of(asked: Generation) -> str:
    """Return the prompt of a still or clip as its model reads it."""
    return prompt_text(asked.prompt)


def frames_of(output: Any) -> Any:
    """Return what a pipeline made as a float tensor on its device: (N, 3, H, W) of stills, (N, T, 3, H, W) of clips.

    Raises:
        EngineError: the output holds no picture, or one with a value that is not a number.
    """
    import torch

    held = _found(output, ("frames", "images", "videos"))
    if held is None:
        raise EngineError("the model's answer holds no picture: choose another preset.")
    if isinstance(held, torch.Tensor):
        frames = held
    else:
        arrays = [
            np.stack([np.asarray(one) for one in item]) if isinstance(item, list) else np.asarray(item) for item in held
        ]
        frames = torch.from_numpy(np.stack(arrays)).movedim(-1, -3)
    if not frames.is_floating_point():
        frames = frames.float() / 255
    if not bool(torch.isfinite(frames).all()):
        raise EngineError("the model's picture holds values that are not numbers: try dtype bfloat16 or float32.")
    return frames


def _found(output: Any, names: Sequence[str]) -> Any:
    for name in names:
        values = getattr(output, "values", None)
        held = values.get(name) if isinstance(values, Mapping) else getattr(output, name, None)
        if held is not None:
            return held
    return None


def picture_at(path: Path, size: tuple[int, int] | None = None) -> Image.Image:
    """Return the picture file ``path`` as RGB; with ``size`` cropped to its shape and scaled to it.

    Without it, it is at least large enough for a reference.

    Raises:
        EngineError: the file is not a picture.
    """
    try:
        with Image.open(path) as picture:
            converted = picture.convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        raise EngineError(f"the reference picture {path.name} cannot be read ({error}): make it again.") from error
    return _fitted(converted, size) if size else large_enough(converted)


def large_enough(picture: Image.Image) -> Image.Image:
    """Return ``picture``, scaled up where a side is below ``LEAST_SIDE``: pipelines refuse smaller references."""
    scale = max(1, LEAST_SIDE / min(picture.size))
    return _fitted(picture, (math.ceil(picture.width * scale), math.ceil(picture.height * scale)))


def _fitted(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return ImageOps.fit(picture, size, Image.Resampling.LANCZOS) if size != picture.size else picture
